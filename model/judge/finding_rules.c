/*
 * finding_rules.c: sg-rule-open, one inbound rule whose own source is world, wide or not known.
 */
#include "model/base/mem.h"
#include "model/judge/finding_build.h"

enum severity severity_of_group(enum breadth breadth, enum exposure exposure)
{
    static const enum severity table[][EXPOSURE_EXPOSED + 1] = {
        [BREADTH_NARROW] = {SEVERITY_LOW, SEVERITY_LOW, SEVERITY_LOW, SEVERITY_LOW},
        [BREADTH_UNKNOWN] = {SEVERITY_MEDIUM, SEVERITY_MEDIUM, SEVERITY_MEDIUM, SEVERITY_MEDIUM},
        [BREADTH_WIDE] = {[EXPOSURE_UNATTACHED] = SEVERITY_LOW,
                          [EXPOSURE_LATENT] = SEVERITY_LOW,
                          [EXPOSURE_UNKNOWN] = SEVERITY_MEDIUM,
                          [EXPOSURE_EXPOSED] = SEVERITY_HIGH},
        [BREADTH_WORLD] = {[EXPOSURE_UNATTACHED] = SEVERITY_LOW,
                           [EXPOSURE_LATENT] = SEVERITY_MEDIUM,
                           [EXPOSURE_UNKNOWN] = SEVERITY_HIGH,
                           [EXPOSURE_EXPOSED] = SEVERITY_CRITICAL},
    };

    return table[breadth][exposure];
}

/* One rule in hand. */
struct rule_case {
    uint32_t reference;
    const struct source_view *view;
    uint64_t ports;
};

/* What the rule opens in the families from `first` to `last`. */
static void opening_of_rule(const struct rule_case *rule, size_t port_count, enum ip_family first,
                            enum ip_family last, struct opening *opening)
{
    opening->ports = rule->ports;
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        bool asked = family >= first && family <= last;
        bool any = asked && !addr_set_is_empty(&rule->view->known[family]);
        opening->open_ended[family] =
            asked && source_view_is_open_ended(rule->view, family) ? rule->ports : 0;
        for (size_t port = 0; port < port_count; port++)
            opening->known[family][port] = any ? &rule->view->known[family] : NULL;
    }
}

static void rule_report(struct finding_builder *builder, uint32_t group,
                        const struct rule_case *rule, enum breadth breadth, uint8_t family)
{
    bool both = family == IP_FAMILY_COUNT;
    struct opening opening;
    struct finding finding = {.kind = FINDING_SG_RULE_OPEN,
                              .breadth = breadth,
                              .family = family,
                              .resource = {OBJECT_GROUP, group},
                              .ports = rule->ports};

    opening_of_rule(rule, builder->ports->count, both ? IP_V4 : (enum ip_family)family,
                    both ? IP_V6 : (enum ip_family)family, &opening);
    carriers_judge(builder, &opening, &finding);
    finding.severity = severity_of_group(breadth, finding.exposure);
    finding_add(builder, &finding, &rule->reference, 1);
}

/* One finding per family that is world or wide; else, if more could be in it, one of breadth
 * unknown. */
static void rule_judge(struct finding_builder *builder, uint32_t group,
                       const struct rule_case *rule)
{
    bool reported = false;

    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        enum breadth breadth = rule->view->breadth[family];
        if (breadth != BREADTH_WIDE && breadth != BREADTH_WORLD)
            continue;
        rule_report(builder, group, rule, breadth, (uint8_t)family);
        reported = true;
    }
    if (!reported && !rule->view->complete)
        rule_report(builder, group, rule, BREADTH_UNKNOWN, rule->view->family);
}

static void group_judge(struct finding_builder *builder, uint32_t group)
{
    struct source_judge *sources = exposure_judge_sources(builder->judge);
    struct rule_walk walk = rule_walk_group(builder->account, builder->edits, group);
    bool gathered = false;

    while (rule_walk_next(&walk)) {
        struct rule_case rule = {.reference = walk.reference,
                                 .ports = rule_smtp_ports(walk.rule, builder->ports)};
        if (rule.ports == 0 || source_judge_is_narrow(sources, walk.rule))
            continue;
        if (!gathered) {
            carriers_of_group(builder, group);
            finding_quiet_heard(builder->quiet, FINDING_SG_RULE_OPEN, group);
        }
        gathered = true;
        rule.view = source_judge_view(sources, walk.rule);
        rule_judge(builder, group, &rule);
    }
}

void finding_rules_compute(struct finding_builder *builder)
{
    for (uint32_t i = 0; i < builder->account->groups.count; i++) {
        struct speech speech;

        if (!finding_to_judge(builder, FINDING_SG_RULE_OPEN, i))
            continue;
        speech = group_speech(builder, i);
        if (!speech_is_narrow(&speech))
            group_judge(builder, i);
    }
}

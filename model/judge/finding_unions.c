/*
 * finding_unions.c: sg-union-open and eni-union-open, rules that are open only together.
 *
 * Each group's set per family and port is already joined (group_reach.h). It is a finding when its
 * breadth is higher than that of each rule alone; for an interface, when the union over its groups
 * is broader than each group. Ports with the same named rules and breadth make one finding.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/judge/finding_build.h"

/* From 2^bits Internet addresses on, a rule is named as part of a union. */
static const unsigned named_bits[IP_FAMILY_COUNT] = {16, 104};

/* What a union is made of: the rules of one or several groups in hand. */
struct union_case {
    struct finding_builder *builder;
    enum finding_kind kind;
    enum object_kind object;
    const uint32_t *resources; /* the one group, or the interfaces that carry just these groups */
    size_t resource_count;
    const uint32_t *groups;
    size_t group_count;
    enum ip_family family;
    uint64_t ports; /* that are asked about: on the others it is known not to be open */
};

/* The answer for one port. */
struct union_port {
    struct addr_set admitted;
    enum breadth breadth; /* BREADTH_NARROW: no finding */
    bool open_ended;
    uint32_t reported;     /* the resource it was reported for last, or NONE */
    TABLE(uint32_t) named; /* rules, by name */
};

/* --- breadth ------------------------------------------------------------------------------------------- */

static const struct group_reach *reach_of(const struct union_case *in, size_t at, size_t port)
{
    return group_reach_of(exposure_judge_groups(in->builder->judge), in->groups[at], in->family,
                          port);
}

static void union_join(const struct union_case *in, size_t port, struct union_port *out)
{
    for (size_t i = 0; i < in->group_count; i++) {
        const struct group_reach *reach = reach_of(in, i, port);
        addr_set_union(&out->admitted, &out->admitted, &reach->admitted);
        out->open_ended |= reach->open_ended;
    }
}

/* The greatest breadth of one group alone. */
static enum breadth best_group(const struct union_case *in, size_t port)
{
    enum breadth best = BREADTH_NARROW;

    for (size_t i = 0; i < in->group_count; i++) {
        enum breadth breadth = reach_of(in, i, port)->breadth;
        if (breadth > best)
            best = breadth;
    }
    return best;
}

/* The greatest breadth of one rule alone. */
static enum breadth best_rule(const struct union_case *in, size_t port)
{
    struct source_judge *sources = exposure_judge_sources(in->builder->judge);
    struct rule_walk walk =
        rule_walk_group(in->builder->account, in->builder->edits, in->groups[0]);
    enum breadth best = BREADTH_NARROW;

    while (rule_walk_next(&walk)) {
        if (!(rule_smtp_ports(walk.rule, in->builder->ports) >> port & 1) ||
            source_judge_is_narrow(sources, walk.rule))
            continue;
        enum breadth breadth = source_judge_view(sources, walk.rule)->breadth[in->family];
        if (breadth > best)
            best = breadth;
    }
    return best;
}

/* True, with the breadth, if the union on this port is broader than its parts. Nothing is broader than the
 * world: groups of which one is open to it need not be joined. */
static bool union_is_open(const struct union_case *in, size_t port, struct union_port *out)
{
    const struct addr_set *internet =
        source_judge_internet(exposure_judge_sources(in->builder->judge), in->family);
    enum breadth best = best_group(in, port), breadth = best;

    if (best == BREADTH_WORLD && in->kind == FINDING_ENI_UNION_OPEN)
        return false;
    union_join(in, port, out);
    if (in->group_count > 1)
        breadth = addr_set_breadth(&out->admitted, internet);
    if (breadth != BREADTH_WIDE && breadth != BREADTH_WORLD)
        return false;
    if (in->kind == FINDING_SG_UNION_OPEN)
        best = best_rule(in, port);
    if (breadth <= best)
        return false;
    out->breadth = breadth;
    return true;
}

/* --- the rules named --------------------------------------------------------------------------------------- */

struct named_rule {
    uint32_t reference;
    char *name;
};

static int named_rule_compare(const void *left, const void *right)
{
    const struct named_rule *a = left, *b = right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : (a->reference > b->reference) - (a->reference < b->reference);
}

static bool rule_is_named(const struct union_case *in, const struct sg_rule *rule, size_t port)
{
    struct source_judge *sources = exposure_judge_sources(in->builder->judge);
    const struct source_view *view;
    struct addr_set public_part;
    bool named;

    if (!(rule_smtp_ports(rule, in->builder->ports) >> port & 1))
        return false;
    view = source_judge_view(sources, rule);
    if (!addr_set_holds(&view->known[in->family], named_bits[in->family]))
        return false;
    addr_set_init(&public_part, in->family);
    addr_set_intersect(&public_part, &view->known[in->family],
                       source_judge_internet(sources, in->family));
    named = addr_set_holds(&public_part, named_bits[in->family]);
    addr_set_release(&public_part);
    return named;
}

static void rules_sort(const struct union_case *in, uint32_t *rules, size_t count)
{
    struct named_rule *named = mem_alloc(count * sizeof *named);

    for (size_t i = 0; i < count; i++) {
        struct strbuf name = STRBUF_INIT;
        finding_format_rule(in->builder->account, in->builder->edits, in->kind, rules[i], &name);
        named[i] = (struct named_rule){rules[i], strbuf_detach(&name)};
    }
    if (count > 1)
        qsort(named, count, sizeof *named, named_rule_compare);
    for (size_t i = 0; i < count; i++) {
        rules[i] = named[i].reference;
        free(named[i].name);
    }
    free(named);
}

static void union_name_rules(const struct union_case *in, size_t port, struct union_port *out)
{
    for (size_t i = 0; i < in->group_count; i++) {
        struct rule_walk walk =
            rule_walk_group(in->builder->account, in->builder->edits, in->groups[i]);
        while (rule_walk_next(&walk))
            if (rule_is_named(in, walk.rule, port))
                TABLE_ADD(out->named, walk.reference);
    }
    rules_sort(in, out->named.items, out->named.count);
}

/* --- findings ------------------------------------------------------------------------------------------------ */

static bool ports_are_alike(const struct union_port *a, const struct union_port *b)
{
    return a->breadth == b->breadth && a->named.count == b->named.count &&
           (a->named.count == 0 ||
            memcmp(a->named.items, b->named.items, a->named.count * sizeof *a->named.items) == 0);
}

/* Takes in the first port and all later ones like it, for one resource. */
static void union_report(const struct union_case *in, uint32_t resource, struct union_port *ports,
                         size_t first)
{
    struct finding finding = {.kind = in->kind,
                              .breadth = ports[first].breadth,
                              .family = (uint8_t)in->family,
                              .resource = {in->object, resource}};
    struct opening opening = {0};

    for (size_t i = first; i < in->builder->ports->count; i++) {
        if (!ports_are_alike(&ports[first], &ports[i]))
            continue;
        ports[i].reported = resource;
        opening.ports |= UINT64_C(1) << i;
        opening.known[in->family][i] = &ports[i].admitted;
        if (ports[i].open_ended)
            opening.open_ended[in->family] |= UINT64_C(1) << i;
    }
    finding.ports = opening.ports;
    if (in->kind == FINDING_SG_UNION_OPEN)
        carriers_of_group(in->builder, resource);
    else
        carriers_of_interface(in->builder, resource);
    carriers_judge(in->builder, &opening, &finding);
    finding.severity = severity_of_group(finding.breadth, finding.exposure);
    finding_add(in->builder, &finding, ports[first].named.items, ports[first].named.count);
}

static void union_heard(const struct union_case *in)
{
    for (size_t i = 0; i < in->resource_count; i++)
        finding_quiet_heard(in->builder->quiet, in->kind, in->resources[i]);
}

static void union_judge(const struct union_case *in)
{
    struct union_port ports[SMTP_PORTS_MOST];
    size_t count = in->builder->ports->count;

    memset(ports, 0, count * sizeof *ports);
    for (size_t i = 0; i < count; i++) {
        addr_set_init(&ports[i].admitted, in->family);
        ports[i].reported = NONE;
        if (!(in->ports >> i & 1) || !union_is_open(in, i, &ports[i]))
            continue;
        union_heard(in);
        union_name_rules(in, i, &ports[i]);
    }
    for (size_t k = 0; k < in->resource_count; k++)
        for (size_t i = 0; i < count; i++)
            if (ports[i].breadth != BREADTH_NARROW && ports[i].reported != in->resources[k])
                union_report(in, in->resources[k], ports, i);
    for (size_t i = 0; i < count; i++) {
        addr_set_release(&ports[i].admitted);
        free(ports[i].named.items);
    }
}

/* --- groups -------------------------------------------------------------------------------------------- */

static void groups_judge(struct finding_builder *builder)
{
    for (uint32_t group = 0; group < builder->account->groups.count; group++) {
        struct union_case in = {.builder = builder,
                                .kind = FINDING_SG_UNION_OPEN,
                                .object = OBJECT_GROUP,
                                .resources = &group,
                                .resource_count = 1,
                                .groups = &group,
                                .group_count = 1};
        struct speech speech;

        if (!finding_to_judge(builder, in.kind, group))
            continue;
        speech = group_speech(builder, group);
        if (!speech.unions[IP_V4] && !speech.unions[IP_V6])
            continue;
        for (in.family = IP_V4; in.family < IP_FAMILY_COUNT; in.family++) {
            in.ports = speech.unions[in.family];
            union_judge(&in);
        }
        if (!builder->account->groups.items[group].interfaces.count) /* nobody else will ask */
            group_reach_forget(exposure_judge_groups(builder->judge), group);
    }
}

/* --- interfaces ---------------------------------------------------------------------------------------- */

/* An interface with the groups of its that have a rule for SMTP at all, ascending. */
struct combination {
    uint32_t interface;
    uint32_t *groups;
    size_t count;
};

static bool group_admits_any(struct finding_builder *builder, uint32_t group)
{
    if (builder->speeches && !builder->speeches[group].lists)
        return builder->speeches[group].blocks;
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        for (size_t port = 0; port < builder->ports->count; port++)
            if (!addr_set_is_empty(
                    &group_reach_of(exposure_judge_groups(builder->judge), group, family, port)
                         ->admitted))
                return true;
    return false;
}

/* Whether what groups admit can be wide at all, if all is joined: mostly not, and the first look has seen it.
 * Where few are judged nobody looks, since what each group admits is remembered. */
static bool may_be_wide(const struct finding_builder *builder, const uint32_t *groups, size_t count,
                        enum ip_family family)
{
    uint64_t share = 0;

    if (!builder->speeches)
        return true;
    for (size_t i = 0; i < count; i++)
        share += builder->speeches[groups[i]].shares[family];
    return share >= SHARE_WIDE;
}

/* Whether an interface has several groups that can be open together. */
static bool may_be_open(const struct finding_builder *builder, uint32_t interface)
{
    struct span span = builder->account->interfaces.items[interface].groups;
    const uint32_t *groups;

    if (span.count < 2)
        return false;
    groups = &builder->account->interface_groups.items[span.first];
    return may_be_wide(builder, groups, span.count, IP_V4) ||
           may_be_wide(builder, groups, span.count, IP_V6);
}

static int number_compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static struct combination combination_of(struct finding_builder *builder, uint32_t row)
{
    struct span span = builder->account->interfaces.items[row].groups;
    struct combination combination = {row, mem_alloc(span.count * sizeof(uint32_t)), 0};

    for (uint32_t i = 0; i < span.count; i++) {
        uint32_t group = builder->account->interface_groups.items[span.first + i];
        if (group_admits_any(builder, group))
            combination.groups[combination.count++] = group;
    }
    if (combination.count > 1)
        qsort(combination.groups, combination.count, sizeof *combination.groups, number_compare);
    return combination;
}

/* Equal combinations stand together; within them interfaces keep their order. */
static int groups_compare(const struct combination *a, const struct combination *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (a->groups[i] != b->groups[i])
            return a->groups[i] < b->groups[i] ? -1 : 1;
    return (a->count > b->count) - (a->count < b->count);
}

static int combination_compare(const void *left, const void *right)
{
    const struct combination *a = left, *b = right;
    int order = groups_compare(a, b);

    return order != 0 ? order : (a->interface > b->interface) - (a->interface < b->interface);
}

/* Judges one combination of groups for all the interfaces that carry it. */
static void combination_judge(struct finding_builder *builder, const struct combination *alike,
                              size_t count)
{
    uint32_t *interfaces = mem_alloc(count * sizeof *interfaces);
    struct union_case in = {.builder = builder,
                            .kind = FINDING_ENI_UNION_OPEN,
                            .object = OBJECT_INTERFACE,
                            .resources = interfaces,
                            .resource_count = count,
                            .groups = alike->groups,
                            .group_count = alike->count,
                            .ports = UINT64_MAX};

    for (size_t i = 0; i < count; i++)
        interfaces[i] = alike[i].interface;
    for (in.family = IP_V4; in.family < IP_FAMILY_COUNT; in.family++)
        if (may_be_wide(builder, alike->groups, alike->count, in.family))
            union_judge(&in);
    free(interfaces);
}

static void interfaces_judge(struct finding_builder *builder)
{
    TABLE(struct combination) all = {0};
    size_t next;

    for (uint32_t i = 0; i < builder->account->interfaces.count; i++) {
        if (!finding_to_judge(builder, FINDING_ENI_UNION_OPEN, i) || !may_be_open(builder, i))
            continue;
        struct combination combination = combination_of(builder, i);
        if (combination.count > 1)
            TABLE_ADD(all, combination);
        else
            free(combination.groups);
    }
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, combination_compare);
    for (size_t first = 0; first < all.count; first = next) {
        next = first + 1;
        while (next < all.count && groups_compare(&all.items[first], &all.items[next]) == 0)
            next++;
        combination_judge(builder, &all.items[first], next - first);
    }
    for (size_t i = 0; i < all.count; i++)
        free(all.items[i].groups);
    free(all.items);
}

void finding_unions_compute(struct finding_builder *builder)
{
    groups_judge(builder);
    interfaces_judge(builder);
}

/*
 * finding_speaking.c: which groups have rules that speak of SMTP, and to how many addresses at most. Most rules of
 * an account speak of other ports, most others to few, and to see that is most of what judging them all
 * costs; so it is seen once, on both cores.
 */
#include "model/base/halves.h"
#include "model/base/mem.h"
#include "model/judge/finding_build.h"

/* The ports of which rules speak that let in some of the Internet in one family. The others make nothing broader. */
struct spoken {
    uint64_t once, twice; /* by one rule or more, by two or more */
    uint64_t everything;  /* by one that lets everybody in: nothing is broader */
};

static void spoken_add(struct spoken *spoken, uint64_t ports, bool everything)
{
    spoken->twice |= spoken->once & ports;
    spoken->once |= ports;
    spoken->everything |= everything ? ports : 0;
}

static struct speech speech_of(const struct finding_builder *builder, uint32_t group)
{
    const struct source_judge *sources = exposure_judge_sources(builder->judge);
    struct rule_walk walk = rule_walk_group(builder->account, builder->edits, group);
    struct spoken spoken[IP_FAMILY_COUNT] = {{0}};
    struct speech speech = {0};

    while (rule_walk_next(&walk)) {
        uint64_t ports = rule_smtp_ports(walk.rule, builder->ports);
        struct source_glance glance;

        if (!ports)
            continue;
        speech.blocks |= walk.rule->source_kind == SOURCE_CIDR;
        speech.lists |= walk.rule->source_kind == SOURCE_PREFIX_LIST;
        glance = source_judge_glance(sources, walk.rule);
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            speech.shares[family] += glance.shares[family];
            if (glance.shares[family])
                spoken_add(&spoken[family], ports, glance.everything);
        }
    }
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        if (speech.shares[family] >= SHARE_WIDE)
            speech.unions[family] = spoken[family].twice & ~spoken[family].everything;
    return speech;
}

static void look(void *context, size_t first, size_t end)
{
    const struct finding_builder *builder = context;

    for (size_t group = first; group < end; group++)
        builder->speeches[group] = speech_of(builder, (uint32_t)group);
}

void speeches_look(struct finding_builder *builder)
{
    size_t count = builder->account->groups.count;

    builder->speeches = mem_alloc(count * sizeof *builder->speeches);
    run_in_shares(count, look, builder, builder);
}

struct speech group_speech(const struct finding_builder *builder, uint32_t group)
{
    return builder->speeches ? builder->speeches[group] : speech_of(builder, group);
}

bool speech_is_narrow(const struct speech *speech)
{
    return !speech->lists && speech->shares[IP_V4] < SHARE_WIDE &&
           speech->shares[IP_V6] < SHARE_WIDE;
}

/*
 * finding_speaking.c: which groups have rules that speak of SMTP. Most rules of an account speak of
 * other ports, and to see that is most of what judging them all costs; so it is seen once, in halves.
 */
#include "model/base/halves.h"
#include "model/base/mem.h"
#include "model/judge/finding_build.h"

static enum speaking speaking_of(const struct finding_builder *builder, uint32_t group)
{
    struct rule_walk walk = rule_walk_group(builder->account, builder->edits, group);
    enum speaking speaking = SPEAKS_NOT;

    while (speaking != SPEAKS_TWICE && rule_walk_next(&walk)) {
        if (!rule_smtp_ports(walk.rule, builder->ports))
            continue;
        if (walk.rule->source_kind == SOURCE_GROUP)
            speaking = speaking == SPEAKS_NOT ? SPEAKS_OF_GROUPS : speaking;
        else
            speaking = speaking == SPEAKS_ONCE ? SPEAKS_TWICE : SPEAKS_ONCE;
    }
    return speaking;
}

static void look(void *context, size_t first, size_t end)
{
    const struct finding_builder *builder = context;

    for (size_t group = first; group < end; group++)
        builder->speaking[group] = (uint8_t)speaking_of(builder, (uint32_t)group);
}

void speaking_look(struct finding_builder *builder)
{
    size_t count = builder->account->groups.count;

    builder->speaking = mem_alloc(count);
    run_in_halves(count, look, builder, builder);
}

enum speaking group_speaking(const struct finding_builder *builder, uint32_t group)
{
    return builder->speaking ? (enum speaking)builder->speaking[group]
                             : speaking_of(builder, group);
}

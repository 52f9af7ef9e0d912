/*
 * two_exports.h: two small exports compared, and all that comes out of it as lines of text, so
 * that a test can say the whole of what it expects.
 */
#ifndef TESTS_MODEL_COMPARE_TWO_EXPORTS_H
#define TESTS_MODEL_COMPARE_TWO_EXPORTS_H

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/compare/compare.h"
#include "model/judge/finding_build.h"
#include "tests/model/read/pieces.h"

#define TWO_UNUSED __attribute__((unused)) static

#define HERE(kind) "123456789012/eu-west-1/" kind ".json"

/* --- lines --------------------------------------------------------------------------------------------- */

TWO_UNUSED const char *pair_id(const struct comparison *c, uint32_t pair)
{
    const struct object_pair *item = &c->pairs.items.items[pair];
    enum side side = pair_side(item);

    return side_raw(&c->sides, side,
                    account_object_id(c->sides.accounts[side], pair_object(item, side)));
}

TWO_UNUSED const char *pair_word(const struct comparison *c, uint32_t pair)
{
    enum pair_state state = c->pairs.items.items[pair].state;

    return state == PAIR_NEW ? " is new" : state == PAIR_GONE ? " is gone" : "";
}

TWO_UNUSED void lines_of_causes(const struct comparison *c, struct span causes, struct strbuf *out)
{
    for (uint32_t i = 0; i < causes.count; i++)
        strbuf_addf(out, "%s%s", i ? ", " : " because ",
                    pair_id(c, c->causes.items[causes.first + i]));
    strbuf_addch(out, '\n');
}

/* "new critical exposed sg-1 sgr-1"; a changed one says what of it changed. */
TWO_UNUSED void lines_of_holes(const struct comparison *c, struct strbuf *out)
{
    static const char *const kinds[] = {"new", "closed", "changed", "not in A", "not in B"};
    static const char *const aspects[] = {"severity", "exposure", "breadth",
                                          "ports",    "rules",    "interfaces"};

    for (size_t i = 0; i < c->holes.count; i++) {
        const struct hole_change *hole = &c->holes.items[i];
        enum side side = hole->findings[SIDE_B] != NONE ? SIDE_B : SIDE_A;
        const struct finding *finding = &c->findings[side].items.items[hole->findings[side]];
        const struct account *account = c->sides.accounts[side];

        strbuf_addf(out, "hole %s: %s %s %s ", kinds[hole->kind], severity_name(finding->severity),
                    exposure_name(finding->exposure), finding_kind_name(finding->kind));
        for (uint32_t k = 0; k < finding->rules.count; k++) {
            strbuf_adds(out, k ? "+" : "");
            finding_format_rule(account, NULL, finding->kind,
                                c->findings[side].rules.items[finding->rules.first + k], out);
        }
        for (size_t k = 0; k < 6; k++)
            if (hole->aspects >> k & 1)
                strbuf_addf(out, " %s", aspects[k]);
        lines_of_causes(c, hole->causes, out);
    }
}

TWO_UNUSED void line_of_set(const char *word, const struct addr_set *set, struct strbuf *out)
{
    if (addr_set_is_empty(set))
        return;
    strbuf_addf(out, " %s ", word);
    addr_set_format(out, set, 1);
    strbuf_adds(out, " = ");
    addr_set_format_size(out, set);
}

TWO_UNUSED void lines_of_reach(const struct comparison *c, struct strbuf *out)
{
    for (size_t i = 0; i < c->reach.count; i++) {
        const struct reach_change *change = &c->reach.items[i];

        strbuf_addf(out, "reach %s %s ", pair_id(c, change->pair), ip_family_name(change->family));
        smtp_ports_format(&c->ports, change->ports, out);
        line_of_set("opened", &change->opened, out);
        line_of_set("closed", &change->closed, out);
        line_of_set("appeared", &change->appeared, out);
        line_of_set("lost", &change->lost, out);
        lines_of_causes(c, change->causes, out);
    }
}

TWO_UNUSED void line_of_rule(const struct comparison *c, enum side side, uint32_t row,
                             struct strbuf *out)
{
    const struct account *account = c->sides.accounts[side];
    char number[8];

    if (row == NONE)
        return;
    strbuf_addf(out, " %c%s %s ", side == SIDE_A ? '-' : '+',
                account->rules.items[row].flags & RULE_EGRESS ? "out" : "in",
                protocol_name(account->rules.items[row].protocol, number));
    rule_format_ports(account->rules.items[row].protocol, account->rules.items[row].from_port,
                      account->rules.items[row].to_port, out);
    strbuf_addch(out, ' ');
    rule_format_source(account, &account->rules.items[row], true, out);
}

TWO_UNUSED void lines_of_packets(const char *word, bool egress, const struct packet_set *set,
                                 struct strbuf *out)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct packet_slice *slice = &set->slices[i];

        strbuf_addf(out, "  %s %s %s %u-%u/%u-%u", word, egress ? "out" : "in",
                    ip_family_name(set->family), slice->first_protocol, slice->last_protocol,
                    slice->first_port, slice->last_port);
        line_of_set("", &slice->addresses, out);
        strbuf_addch(out, '\n');
    }
}

TWO_UNUSED void lines_of_differences(const struct comparison *c, struct span span,
                                     const char *indent, struct strbuf *out)
{
    for (uint32_t i = 0; i < span.count; i++) {
        const struct difference *difference = &c->differences.items.items[span.first + i];

        strbuf_addf(out, "%s%c%s %s\n", indent, difference->side == SIDE_A ? '-' : '+',
                    property_name(difference->property),
                    c->differences.texts.text + difference->text);
    }
}

TWO_UNUSED void lines_of_groups(const struct comparison *c, struct strbuf *out)
{
    static const char *const kinds[] = {"gone", "new", "changed", "naming"};

    for (size_t i = 0; i < c->groups.count; i++) {
        const struct group_change *change = &c->groups.items[i];

        strbuf_addf(out, "group %s%s", pair_id(c, change->pair), pair_word(c, change->pair));
        if (change->namesake != NONE)
            strbuf_addf(out, " namesake %s", pair_id(c, change->namesake));
        strbuf_adds(out, change->only_naming ? " only naming" : "");
        strbuf_adds(out, change->source_unknown ? " source unknown\n" : "\n");
        for (uint32_t k = 0; k < change->rules.count; k++) {
            const struct rule_change *rule = &c->rule_changes.items[change->rules.first + k];

            strbuf_addf(out, "  rule %s:", kinds[rule->kind]);
            line_of_rule(c, SIDE_A, rule->rows[SIDE_A], out);
            line_of_rule(c, SIDE_B, rule->rows[SIDE_B], out);
            strbuf_addch(out, '\n');
            lines_of_differences(c, rule->differences, "    ", out);
        }
        for (uint32_t k = 0; k < change->admitted.count; k++) {
            const struct admitted_change *admitted = &c->admitted.items[change->admitted.first + k];

            lines_of_packets("opened", admitted->egress, &admitted->opened, out);
            lines_of_packets("closed", admitted->egress, &admitted->closed, out);
        }
    }
}

TWO_UNUSED void lines_of_objects(const struct comparison *c, struct strbuf *out)
{
    for (size_t i = 0; i < c->objects.count; i++) {
        const struct object_change *change = &c->objects.items[i];

        strbuf_addf(out, "object %s%s%s\n", pair_id(c, change->pair), pair_word(c, change->pair),
                    change->only_naming ? " only naming" : "");
        lines_of_differences(c, change->differences, "  ", out);
    }
}

TWO_UNUSED void lines_of_untold(const struct comparison *c, struct strbuf *out)
{
    for (size_t i = 0; i < c->sides.untold.count; i++) {
        const struct untold *untold = &c->sides.untold.items[i];

        strbuf_addf(out, "untold by %c: %s%s\n", untold->lacking == SIDE_A ? 'A' : 'B',
                    data_kind_name(untold->kind),
                    untold->presence == PRESENCE_ABSENT ? "" : " in part");
    }
}

/* --- the whole ------------------------------------------------------------------------------------------ */

TWO_UNUSED void compare_two(struct comparison *comparison, const struct account *a,
                            const struct account *b)
{
    compare_exports(comparison, &(struct walk_context){.account = a},
                    &(struct walk_context){.account = b}, &smtp_ports_default);
}

/* All that differs, as lines; releases the accounts. */
TWO_UNUSED void assert_compared(struct account *a, struct account *b, const char *expected)
{
    struct comparison comparison;
    struct strbuf lines = STRBUF_INIT;

    compare_two(&comparison, a, b);
    lines_of_untold(&comparison, &lines);
    lines_of_holes(&comparison, &lines);
    lines_of_reach(&comparison, &lines);
    lines_of_groups(&comparison, &lines);
    lines_of_objects(&comparison, &lines);
    assert_string_equal(lines.text, expected);
    strbuf_release(&lines);
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
}

/* All pairs of a kind, "gone 0 -1": the rows of both sides; what stands between two, and behind each. Each row finds
 * its pair. Releases the accounts. */
TWO_UNUSED void assert_pairs_of(struct account *a, struct account *b, enum object_kind kind,
                                const char *between, const char *behind, const char *expected)
{
    static const char *const states[] = {"both", "gone", "new", "not in B", "not in A", "named"};
    struct sides sides;
    struct object_pairs pairs;
    struct strbuf lines = STRBUF_INIT;

    sides_init(&sides, a, b);
    object_pairs_make(&pairs, &sides);
    for (uint32_t i = 0; i < pairs.of_kind[kind].count; i++) {
        uint32_t position = pairs.of_kind[kind].first + i;
        const struct object_pair *pair = &pairs.items.items[position];

        strbuf_addf(&lines, "%s%s %d %d%s", i ? between : "", states[pair->state],
                    (int)pair->rows[SIDE_A], (int)pair->rows[SIDE_B], behind);
        for (size_t side = 0; side < SIDE_COUNT; side++)
            if (pair->rows[side] != NONE)
                assert_int_equal(pair_of(&pairs, (enum side)side, kind, pair->rows[side]), position);
    }
    assert_string_equal(lines.text, expected);
    strbuf_release(&lines);
    object_pairs_release(&pairs);
    sides_release(&sides);
    account_free(a);
    account_free(b);
}

#endif

#include "model/compare/compare.h"

#include <stdlib.h>
#include <string.h>

#include "model/mail/mail_finding.h"

enum side pair_side(const struct object_pair *pair)
{
    return pair_told_row(pair, SIDE_B) != NONE ? SIDE_B : SIDE_A;
}

struct object_ref pair_object(const struct object_pair *pair, enum side side)
{
    return (struct object_ref){pair->kind, pair->rows[side]};
}

void compare_exports(struct comparison *comparison, const struct walk_context *context_a,
                     const struct walk_context *context_b, const struct smtp_ports *ports)
{
    const struct account *a = context_a->account, *b = context_b->account;

    memset(comparison, 0, sizeof *comparison);
    comparison->ports = *ports;
    strbuf_init(&comparison->differences.texts);
    sides_init(&comparison->sides, a, b);
    object_pairs_make(&comparison->pairs, &comparison->sides);
    comparison->change_of_pair = rows_of_none(comparison->pairs.items.count);
    comparison->rule_partner[SIDE_A] = rows_of_none(a->rules.count);
    comparison->rule_partner[SIDE_B] = rows_of_none(b->rules.count);
    compare_objects(comparison);
    compare_groups(comparison);
    compare_reach(comparison);
    mail_findings_compute(&comparison->findings[SIDE_A], context_a, ports);
    mail_findings_compute(&comparison->findings[SIDE_B], context_b, ports);
    compare_holes(comparison);
}

static void release_sets(struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->reach.count; i++) {
        addr_set_release(&comparison->reach.items[i].opened);
        addr_set_release(&comparison->reach.items[i].closed);
        addr_set_release(&comparison->reach.items[i].appeared);
        addr_set_release(&comparison->reach.items[i].lost);
    }
    for (size_t i = 0; i < comparison->admitted.count; i++) {
        packet_set_release(&comparison->admitted.items[i].opened);
        packet_set_release(&comparison->admitted.items[i].closed);
    }
}

void comparison_release(struct comparison *comparison)
{
    release_sets(comparison);
    for (size_t side = 0; side < SIDE_COUNT; side++) {
        findings_release(&comparison->findings[side]);
        exposure_judge_free(comparison->judges[side]);
        free(comparison->rule_partner[side]);
    }
    free(comparison->holes.items);
    free(comparison->reach.items);
    free(comparison->groups.items);
    free(comparison->rule_changes.items);
    free(comparison->admitted.items);
    free(comparison->objects.items);
    free(comparison->causes.items);
    free(comparison->change_of_pair);
    differences_release(&comparison->differences);
    object_pairs_release(&comparison->pairs);
    sides_release(&comparison->sides);
    memset(comparison, 0, sizeof *comparison);
}

bool comparison_differs(const struct comparison *comparison)
{
    return comparison->holes_by_kind[HOLE_NEW] || comparison->holes_by_kind[HOLE_CLOSED] ||
           comparison->holes_by_kind[HOLE_CHANGED] || comparison->reach.count ||
           comparison->groups.count || comparison->objects.count;
}

/*
 * What the rules of a group admit, before and after, as exact sets.
 *
 * A source that one export does not tell in full says nothing about a change. So of rules that both
 * have, each side then holds what either of them tells.
 */
#include "model/compare/compare.h"

#include <stdlib.h>

#include "model/account/packet_box.h"
#include "model/account/rule.h"

/* The rules of one group on one side, in one direction. */
struct admission {
    const struct comparison *comparison;
    enum side side;
    const uint32_t *rows;
};

/* --- sources --------------------------------------------------------------------------------------------- */

/* What a rule's source holds, or what both tell of it; true if its own side tells all. */
static bool add_source(const struct comparison *comparison, enum side side, uint32_t row,
                       struct addr_set *set)
{
    const struct account *own = comparison->sides.accounts[side];
    const struct account *other = comparison->sides.accounts[side_other(side)];
    uint32_t partner = comparison->rule_partner[side][row];
    bool told = rule_source_set(own, &own->rules.items[row], set) == SOURCE_KNOWN;
    struct addr_set elsewhere;
    uint32_t rows[SIDE_COUNT];

    rows[side] = row;
    rows[side_other(side)] = partner;
    if (own->rules.items[row].source_kind == SOURCE_CIDR || partner == NONE ||
        !compare_rules_agree(comparison, rows[SIDE_A], rows[SIDE_B]))
        return told;
    addr_set_init(&elsewhere, set->family);
    if (rule_source_set(other, &other->rules.items[partner], &elsewhere) != SOURCE_KNOWN || !told)
        addr_set_union(set, set, &elsewhere);
    addr_set_release(&elsewhere);
    return told;
}

/* Halves, so that n rules cost n log n where they do not overlap. */
static void add_packets(const struct admission *admission, size_t first, size_t count,
                        struct packet_set *set)
{
    const struct account *account = admission->comparison->sides.accounts[admission->side];
    struct packet_set half;
    struct addr_set addresses;

    if (count > 1) {
        packet_set_init(&half, set->family);
        add_packets(admission, first, count / 2, set);
        add_packets(admission, first + count / 2, count - count / 2, &half);
        packet_set_union(set, set, &half);
        packet_set_release(&half);
    } else if (count == 1) {
        uint32_t row = admission->rows[first];

        addr_set_init(&addresses, set->family);
        add_source(admission->comparison, admission->side, row, &addresses);
        packet_set_add_box(set, packet_box_of_rule(&account->rules.items[row]), &addresses);
        addr_set_release(&addresses);
    }
}

static void admit(const struct comparison *comparison, enum side side, uint32_t group, bool egress,
                  struct packet_set *set)
{
    const struct account *account = comparison->sides.accounts[side];
    struct span rules = group == NONE ? (struct span){0, 0} : account->groups.items[group].rules;
    uint32_t *rows = mem_alloc(rules.count * sizeof *rows);
    size_t count = 0;

    for (uint32_t row = rules.first; row < rules.first + rules.count; row++)
        if (!(account->rules.items[row].flags & RULE_EGRESS) == !egress)
            rows[count++] = row;
    add_packets(&(struct admission){comparison, side, rows}, 0, count, set);
    free(rows);
}

static void compare_family(struct comparison *comparison, struct group_change *change, bool egress,
                           enum ip_family family)
{
    const struct object_pair *pair = &comparison->pairs.items.items[change->pair];
    struct packet_set sets[SIDE_COUNT];
    struct admitted_change admitted = {.egress = egress};

    for (size_t side = 0; side < SIDE_COUNT; side++) {
        packet_set_init(&sets[side], family);
        admit(comparison, (enum side)side, pair_told_row(pair, (enum side)side), egress,
              &sets[side]);
    }
    packet_set_init(&admitted.opened, family);
    packet_set_init(&admitted.closed, family);
    packet_set_subtract(&admitted.opened, &sets[SIDE_B], &sets[SIDE_A]);
    packet_set_subtract(&admitted.closed, &sets[SIDE_A], &sets[SIDE_B]);
    packet_set_release(&sets[SIDE_A]);
    packet_set_release(&sets[SIDE_B]);
    if (packet_set_is_empty(&admitted.opened) && packet_set_is_empty(&admitted.closed))
        return;
    TABLE_ADD(comparison->admitted, admitted);
    change->admitted.count++;
}

static bool source_is_told(const struct comparison *comparison, enum side side, uint32_t row)
{
    const struct account *account = comparison->sides.accounts[side];
    bool told = true;

    for (size_t family = 0; row != NONE && family < IP_FAMILY_COUNT; family++) {
        struct addr_set set;

        addr_set_init(&set, (enum ip_family)family);
        told &= rule_source_set(account, &account->rules.items[row], &set) == SOURCE_KNOWN;
        addr_set_release(&set);
    }
    return told;
}

void compare_admitted(struct comparison *comparison, struct group_change *change)
{
    change->admitted.first = (uint32_t)comparison->admitted.count;
    for (int egress = 0; egress < 2; egress++)
        for (size_t family = 0; family < IP_FAMILY_COUNT; family++)
            compare_family(comparison, change, egress, (enum ip_family)family);
    for (uint32_t i = 0; i < change->rules.count; i++) {
        const struct rule_change *rule = &comparison->rule_changes.items[change->rules.first + i];

        if (rule->kind != RULE_NAMING && (!source_is_told(comparison, SIDE_A, rule->rows[SIDE_A]) ||
                                          !source_is_told(comparison, SIDE_B, rule->rows[SIDE_B])))
            change->source_unknown = true;
    }
}

/* --- sources that changed --------------------------------------------------------------------------------- */

enum answer { ANSWER_NONE, ANSWER_SAME, ANSWER_CHANGED };

/* Answers per prefix list and per group reference of B. */
struct source_changes {
    const struct comparison *comparison;
    uint8_t *lists, *references;
};

struct source_changes *source_changes_new(const struct comparison *comparison)
{
    const struct account *b = comparison->sides.accounts[SIDE_B];
    struct source_changes *changes = mem_zalloc(1, sizeof *changes);

    changes->comparison = comparison;
    changes->lists = mem_zalloc(b->prefix_lists.count, 1);
    changes->references = mem_zalloc(b->group_references.count, 1);
    return changes;
}

void source_changes_free(struct source_changes *changes)
{
    free(changes->lists);
    free(changes->references);
    free(changes);
}

static bool holds_something_else(const struct comparison *comparison, uint32_t a, uint32_t b,
                                 enum ip_family family)
{
    const struct account *before = comparison->sides.accounts[SIDE_A];
    const struct account *after = comparison->sides.accounts[SIDE_B];
    struct addr_set sets[SIDE_COUNT];
    bool told, same;

    addr_set_init(&sets[SIDE_A], family);
    addr_set_init(&sets[SIDE_B], family);
    told = rule_source_set(before, &before->rules.items[a], &sets[SIDE_A]) == SOURCE_KNOWN;
    told &= rule_source_set(after, &after->rules.items[b], &sets[SIDE_B]) == SOURCE_KNOWN;
    same = addr_set_equal(&sets[SIDE_A], &sets[SIDE_B]);
    addr_set_release(&sets[SIDE_A]);
    addr_set_release(&sets[SIDE_B]);
    return told && !same;
}

bool source_has_changed(struct source_changes *changes, uint32_t a, uint32_t b)
{
    const struct comparison *comparison = changes->comparison;
    const struct sg_rule *rule = &comparison->sides.accounts[SIDE_B]->rules.items[b];
    uint8_t *answer;

    if (rule->source_kind == SOURCE_CIDR || rule->source == NONE ||
        !compare_rules_agree(comparison, a, b))
        return false;
    answer = rule->source_kind == SOURCE_GROUP ? &changes->references[rule->source]
                                               : &changes->lists[rule->source];
    if (*answer == ANSWER_NONE)
        *answer = holds_something_else(comparison, a, b, IP_V4) ||
                          holds_something_else(comparison, a, b, IP_V6)
                      ? ANSWER_CHANGED
                      : ANSWER_SAME;
    return *answer == ANSWER_CHANGED;
}

/*
 * Per table: a bitmap of removed rows with a list of them (so that clearing is as cheap as staging
 * was), and the added rows, chained by their group or ACL. Everything is made at the first edit that
 * needs it; an edits without any costs nothing.
 */
#include "model/account/edits.h"

#include <assert.h>
#include <stdlib.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"

struct removals {
    uint8_t *bits; /* one per row of the export; NULL while none is removed */
    TABLE(uint32_t) rows;
};

/* The added rows of one group or ACL, first to last, by number of the added row. */
struct chain {
    uint32_t first, last;
};

/* The chains of a table of groups or ACLs, and for each added row the next of its chain. */
struct chains {
    struct chain *owners; /* by group or ACL; NULL while nothing is added */
    TABLE(uint32_t) next;
};

struct edits {
    const struct account *account;
    struct removals rule_removals, entry_removals;
    struct removals policies; /* the old documents */
    TABLE(struct sg_rule) rules;
    TABLE(struct acl_entry) entries;
    struct chains rule_chains, entry_chains;
};

/* --- removals ------------------------------------------------------------------------------------ */

static bool removals_have(const struct removals *removals, uint32_t row)
{
    return removals->bits && (removals->bits[row / 8] & 1u << row % 8);
}

static void removals_add(struct removals *removals, uint32_t row, size_t row_count)
{
    assert(row < row_count);
    if (!removals->bits)
        removals->bits = mem_zalloc(row_count / 8 + 1, 1);
    if (removals_have(removals, row))
        return;
    removals->bits[row / 8] |= (uint8_t)(1u << row % 8);
    TABLE_ADD(removals->rows, row);
}

static void removals_clear(struct removals *removals)
{
    for (size_t i = 0; i < removals->rows.count; i++)
        removals->bits[removals->rows.items[i] / 8] = 0;
    removals->rows.count = 0;
}

static void removals_release(struct removals *removals)
{
    free(removals->bits);
    free(removals->rows.items);
}

/* --- chains -------------------------------------------------------------------------------------- */

static struct chain *new_owners(size_t count)
{
    struct chain *owners = mem_zalloc(count, sizeof *owners);

    for (size_t i = 0; i < count; i++)
        owners[i] = (struct chain){NONE, NONE};
    return owners;
}

/* Adds the next number to the chain of its owner. */
static void chains_add(struct chains *chains, uint32_t owner, size_t owner_count)
{
    uint32_t number = (uint32_t)chains->next.count;
    uint32_t end = NONE;

    assert(owner < owner_count);
    if (!chains->owners)
        chains->owners = new_owners(owner_count);
    TABLE_ADD(chains->next, end);
    if (chains->owners[owner].first == NONE)
        chains->owners[owner].first = number;
    else
        chains->next.items[chains->owners[owner].last] = number;
    chains->owners[owner].last = number;
}

static uint32_t chains_first(const struct chains *chains, uint32_t owner)
{
    return chains->owners ? chains->owners[owner].first : NONE;
}

static void chains_release(struct chains *chains)
{
    free(chains->owners);
    free(chains->next.items);
}

/* --- life ---------------------------------------------------------------------------------------- */

struct edits *edits_new(const struct account *account)
{
    struct edits *edits = mem_zalloc(1, sizeof *edits);

    edits->account = account;
    return edits;
}

struct edits *edits_copy(const struct edits *edits, const struct account *account)
{
    struct edits *copy = edits_new(account);

    if (!edits)
        return copy;
    for (size_t i = 0; i < edits->rule_removals.rows.count; i++)
        edits_remove_rule(copy, edits->rule_removals.rows.items[i]);
    for (size_t i = 0; i < edits->entry_removals.rows.count; i++)
        edits_remove_entry(copy, edits->entry_removals.rows.items[i]);
    for (size_t i = 0; i < edits->policies.rows.count; i++)
        edits_mend_policy(copy, edits->policies.rows.items[i]);
    for (size_t i = 0; i < edits->rules.count; i++)
        edits_add_rule(copy, &edits->rules.items[i]);
    for (size_t i = 0; i < edits->entries.count; i++)
        edits_add_entry(copy, &edits->entries.items[i]);
    return copy;
}

void edits_free(struct edits *edits)
{
    if (!edits)
        return;
    removals_release(&edits->rule_removals);
    removals_release(&edits->entry_removals);
    removals_release(&edits->policies);
    chains_release(&edits->rule_chains);
    chains_release(&edits->entry_chains);
    free(edits->rules.items);
    free(edits->entries.items);
    free(edits);
}

void edits_clear(struct edits *edits)
{
    const struct chain empty = {NONE, NONE};

    removals_clear(&edits->rule_removals);
    removals_clear(&edits->entry_removals);
    removals_clear(&edits->policies);
    for (size_t i = 0; i < edits->rules.count; i++)
        edits->rule_chains.owners[edits->rules.items[i].group] = empty;
    for (size_t i = 0; i < edits->entries.count; i++)
        edits->entry_chains.owners[edits->entries.items[i].acl] = empty;
    edits->rules.count = edits->rule_chains.next.count = 0;
    edits->entries.count = edits->entry_chains.next.count = 0;
}

/* --- staging ------------------------------------------------------------------------------------- */

void edits_remove_rule(struct edits *edits, uint32_t rule)
{
    removals_add(&edits->rule_removals, rule, edits->account->rules.count);
}

void edits_remove_entry(struct edits *edits, uint32_t entry)
{
    removals_add(&edits->entry_removals, entry, edits->account->acl_entries.count);
}

void edits_mend_policy(struct edits *edits, uint32_t policy)
{
    removals_add(&edits->policies, policy, policy_row_count(edits->account));
}

uint32_t edits_add_rule(struct edits *edits, const struct sg_rule *rule)
{
    struct sg_rule copy = *rule; /* it may lie in the table, which may move */

    chains_add(&edits->rule_chains, copy.group, edits->account->groups.count);
    TABLE_ADD(edits->rules, copy);
    return (uint32_t)(edits->account->rules.count + edits->rules.count - 1);
}

uint32_t edits_add_entry(struct edits *edits, const struct acl_entry *entry)
{
    struct acl_entry copy = *entry;

    chains_add(&edits->entry_chains, copy.acl, edits->account->acls.count);
    TABLE_ADD(edits->entries, copy);
    return (uint32_t)(edits->account->acl_entries.count + edits->entries.count - 1);
}

/* --- reading ------------------------------------------------------------------------------------- */

bool edits_rule_is_removed(const struct edits *edits, uint32_t rule)
{
    return edits && rule < edits->account->rules.count &&
           removals_have(&edits->rule_removals, rule);
}

bool edits_remove_rules(const struct edits *edits)
{
    return edits && edits->rule_removals.rows.count;
}

bool edits_policy_is_mended(const struct edits *edits, uint32_t policy)
{
    return edits && policy < policy_row_count(edits->account) &&
           removals_have(&edits->policies, policy);
}

void edits_mark_groups(const struct edits *edits, bool *marks)
{
    if (!edits)
        return;
    for (size_t i = 0; i < edits->rule_removals.rows.count; i++)
        marks[edits->account->rules.items[edits->rule_removals.rows.items[i]].group] = true;
    for (size_t i = 0; i < edits->rules.count; i++)
        marks[edits->rules.items[i].group] = true;
}

void edits_mark_acls(const struct edits *edits, bool *marks)
{
    if (!edits)
        return;
    for (size_t i = 0; i < edits->entry_removals.rows.count; i++)
        marks[edits->account->acl_entries.items[edits->entry_removals.rows.items[i]].acl] = true;
    for (size_t i = 0; i < edits->entries.count; i++)
        marks[edits->entries.items[i].acl] = true;
}

bool edits_entry_is_removed(const struct edits *edits, uint32_t entry)
{
    return edits && entry < edits->account->acl_entries.count &&
           removals_have(&edits->entry_removals, entry);
}

const struct sg_rule *account_rule(const struct account *account, const struct edits *edits,
                                   uint32_t reference)
{
    size_t exported = account->rules.count;

    return reference < exported ? &account->rules.items[reference]
                                : &edits->rules.items[reference - exported];
}

const struct acl_entry *account_entry(const struct account *account, const struct edits *edits,
                                      uint32_t reference)
{
    size_t exported = account->acl_entries.count;

    return reference < exported ? &account->acl_entries.items[reference]
                                : &edits->entries.items[reference - exported];
}

struct rule_walk rule_walk_group(const struct account *account, const struct edits *edits,
                                 uint32_t group)
{
    struct span rules = account->groups.items[group].rules;

    return (struct rule_walk){.account = account,
                              .edits = edits,
                              .reference = NONE,
                              .next = rules.first,
                              .end = rules.first + rules.count,
                              .next_added =
                                  edits ? chains_first(&edits->rule_chains, group) : NONE};
}

bool rule_walk_next_edited(struct rule_walk *walk)
{
    while (walk->next < walk->end && edits_rule_is_removed(walk->edits, walk->next))
        walk->next++;
    if (walk->next < walk->end) {
        walk->reference = walk->next++;
    } else if (walk->next_added != NONE) {
        walk->reference = (uint32_t)walk->account->rules.count + walk->next_added;
        walk->next_added = walk->edits->rule_chains.next.items[walk->next_added];
    } else {
        return false;
    }
    walk->rule = account_rule(walk->account, walk->edits, walk->reference);
    return true;
}

/* --- entries of an ACL --------------------------------------------------------------------------- */

/* A growing list of entries in order of number. */
struct entry_list {
    const struct account *account;
    const struct edits *edits;
    TABLE(uint32_t) references;
};

static uint32_t entry_number(const struct entry_list *list, size_t at)
{
    return account_entry(list->account, list->edits, list->references.items[at])->number;
}

/* Puts an entry behind those with the same or a lower number. O(1) if that is the end. */
static void entry_list_insert(struct entry_list *list, uint32_t reference)
{
    uint32_t number = account_entry(list->account, list->edits, reference)->number;
    size_t at;

    TABLE_ADD(list->references, reference);
    for (at = list->references.count - 1; at > 0 && entry_number(list, at - 1) > number; at--)
        list->references.items[at] = list->references.items[at - 1];
    list->references.items[at] = reference;
}

uint32_t *acl_entry_references(const struct account *account, const struct edits *edits,
                               uint32_t acl, bool egress, size_t *count)
{
    struct entry_list list = {.account = account, .edits = edits};
    struct span span = account->acls.items[acl].entries;
    uint32_t added = edits ? chains_first(&edits->entry_chains, acl) : NONE;

    for (uint32_t row = span.first; row < span.first + span.count; row++)
        if (account->acl_entries.items[row].egress == egress && !edits_entry_is_removed(edits, row))
            entry_list_insert(&list, row);
    for (; added != NONE; added = edits->entry_chains.next.items[added])
        if (edits->entries.items[added].egress == egress)
            entry_list_insert(&list, (uint32_t)account->acl_entries.count + added);
    *count = list.references.count;
    return list.references.items;
}

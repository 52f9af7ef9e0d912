/*
 * edits.h: staged changes laid over an account, without touching it.
 *
 * Edits say which rules and ACL entries of the export count as gone and which new ones count as
 * there. Judging and screens read rules through the functions below, so that "the account as it
 * would be" costs nothing to build. `edits` may be NULL everywhere: the account as exported.
 *
 * A rule is named by a reference: below account->rules.count it is a row of the export, above it is
 * an added one (rules.count + its number). ACL entries likewise with acl_entries. Of policies the edits only say
 * which are replaced: by what follows from the account (model/write/policy_case.h).
 */
#ifndef MODEL_ACCOUNT_EDITS_H
#define MODEL_ACCOUNT_EDITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"

struct edits;

struct edits *edits_new(const struct account *account); /* borrows the account */
struct edits *edits_copy(const struct edits *edits, const struct account *account); /* NULL: none */
void edits_free(struct edits *edits);

/* Back to the account as exported; keeps memory. O(what was staged). */
void edits_clear(struct edits *edits);

/* Marks a rule or entry of the export as gone (twice does no harm). */
void edits_remove_rule(struct edits *edits, uint32_t rule);
void edits_remove_entry(struct edits *edits, uint32_t entry);

/* Adds a rule to its group, or an entry to its ACL (in order of number); returns its reference. */
uint32_t edits_add_rule(struct edits *edits, const struct sg_rule *rule);
uint32_t edits_add_entry(struct edits *edits, const struct acl_entry *entry);

/* Marks a policy of the export (its number of policy_row.h) as replaced by the one that is proposed for it. */
void edits_mend_policy(struct edits *edits, uint32_t policy);
bool edits_policy_is_mended(const struct edits *edits, uint32_t policy);

bool edits_rule_is_removed(const struct edits *edits, uint32_t rule);
bool edits_remove_rules(const struct edits *edits); /* whether it is true of any */
bool edits_entry_is_removed(const struct edits *edits, uint32_t entry);

/* Sets marks[group] for each group that has a rule gone or added; marks[acl] for each ACL that has an
 * entry gone or added. O(what was staged). */
void edits_mark_groups(const struct edits *edits, bool *marks);
void edits_mark_acls(const struct edits *edits, bool *marks);

/* The rule or entry behind a reference, removed ones included. Borrowed until the next add. */
const struct sg_rule *account_rule(const struct account *account, const struct edits *edits,
                                   uint32_t reference);
const struct acl_entry *account_entry(const struct account *account, const struct edits *edits,
                                      uint32_t reference);

/*
 * Walks the rules of a group that count: the export's order, then added ones.
 *
 *     struct rule_walk walk = rule_walk_group(account, edits, group);
 *     while (rule_walk_next(&walk))
 *         use(walk.rule, walk.reference);
 */
struct rule_walk {
    const struct account *account;
    const struct edits *edits;
    uint32_t reference;
    const struct sg_rule *rule;
    uint32_t next, end, next_added; /* of the walk itself */
};

struct rule_walk rule_walk_group(const struct account *account, const struct edits *edits,
                                 uint32_t group);

/* The same where there are edits. */
bool rule_walk_next_edited(struct rule_walk *walk);

static inline bool rule_walk_next(struct rule_walk *walk)
{
    if (walk->edits)
        return rule_walk_next_edited(walk);
    if (walk->next == walk->end)
        return false;
    walk->rule = &walk->account->rules.items[walk->next];
    walk->reference = walk->next++;
    return true;
}

/* The entries of an ACL in one direction that count, by rule number (IPv4 and IPv6 mixed), as
 * references in a caller-owned array of *count items; free() it. NULL if there are none. */
uint32_t *acl_entry_references(const struct account *account, const struct edits *edits,
                               uint32_t acl, bool egress, size_t *count);

#endif

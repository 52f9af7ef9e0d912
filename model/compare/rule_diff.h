/*
 * rule_diff.h: which rules of a group are gone, new, or changed.
 *
 * Rules of both sides that say the same are matched, whatever their ids are: an id is a help where
 * the content changed, and nothing more (a rule that was deleted and made again has another). What
 * is left is matched by sgr- id. The rest is gone or new.
 */
#ifndef MODEL_COMPARE_RULE_DIFF_H
#define MODEL_COMPARE_RULE_DIFF_H

#include "model/compare/compare.h"

/* The tags of one rule; `id` is borrowed. */
struct named_tags {
    const char *id;
    struct span tags;
};

/* The tags of rules by id: most rules have none. By their bytes, for equal ids may have several
 * numbers. */
struct sorted_rule_tags {
    const struct account *account;
    struct named_tags *items;
    size_t count;
};

/* What is asked again for each group. */
struct rule_matcher {
    struct comparison *comparison; /* borrowed */
    struct sorted_rule_tags tags[SIDE_COUNT];
    struct facts names[SIDE_COUNT]; /* of the two rules in hand */
};

void rule_matcher_init(struct rule_matcher *matcher, struct comparison *comparison);
void rule_matcher_release(struct rule_matcher *matcher);

/* Appends to comparison->rule_changes, in the order that compare.h tells, and fills rule_partner,
 * for the rules of a group on each side (NONE: no such group). O(n log n). */
struct span rule_diff(struct rule_matcher *matcher, const uint32_t groups[SIDE_COUNT]);

#endif

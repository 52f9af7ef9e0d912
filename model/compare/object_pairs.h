/*
 * object_pairs.h: which object of one export is which of the other.
 *
 * By kind and id, and by account and region as far as both sides tell them: of objects with one
 * id, those of the same account and region belong together; what is left belongs together if it is
 * one on each side and nothing speaks against it. Security-group rules are matched within their
 * group (rule_diff.h). Policies have no id and go by their name (policy_row.h). Other objects without
 * an id are passed over.
 */
#ifndef MODEL_COMPARE_OBJECT_PAIRS_H
#define MODEL_COMPARE_OBJECT_PAIRS_H

#include "model/compare/sides.h"

enum pair_state {
    PAIR_BOTH,     /* both exports describe it */
    PAIR_GONE,     /* only A does, and B holds all of its kind there */
    PAIR_NEW,      /* the other way round */
    PAIR_NOT_IN_B, /* only A describes it, and B would not tell */
    PAIR_NOT_IN_A,
    PAIR_NAMED /* neither describes it: something only names it */
};

struct object_pair {
    enum object_kind kind;
    enum pair_state state;
    uint32_t rows[SIDE_COUNT]; /* NONE where that side has no row for it; see pair_told_row() */
};

struct object_pairs {
    TABLE(struct object_pair) items; /* by kind, id, account, region */
    struct span of_kind[OBJECT_KIND_COUNT];
    uint32_t *of_row[SIDE_COUNT][OBJECT_KIND_COUNT]; /* row to pair; NONE for what has no id */
};

/* So many times NONE; free() it. */
uint32_t *rows_of_none(size_t count);

/* O(n log n). */
void object_pairs_make(struct object_pairs *pairs, const struct sides *sides);
void object_pairs_release(struct object_pairs *pairs);

/* The pair of an object, or NONE. */
uint32_t pair_of(const struct object_pairs *pairs, enum side side, enum object_kind kind,
                 uint32_t row);

/* The row of a side that describes the object: NONE also where that side only names it. */
uint32_t pair_told_row(const struct object_pair *pair, enum side side);

/* Which describe call lists an object; of policies of SES identities, that which lists the identities. */
enum data_kind object_data_kind(const struct account *account, struct object_ref object);

#endif

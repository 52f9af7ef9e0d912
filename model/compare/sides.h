/*
 * sides.h: two accounts side by side, and what the one holds where the other one's objects are.
 */
#ifndef MODEL_COMPARE_SIDES_H
#define MODEL_COMPARE_SIDES_H

#include "model/account/account.h"

enum side { SIDE_A, SIDE_B, SIDE_COUNT };

static inline enum side side_other(enum side side)
{
    return side == SIDE_A ? SIDE_B : SIDE_A;
}

/* One kind of data that one side holds and the other does not, or not in full. */
struct untold {
    enum side lacking;
    uint32_t scope; /* a row of the other side's scopes */
    enum data_kind kind;
    enum presence presence; /* on the lacking side: absent or incomplete */
};

struct scope_elsewhere {
    uint8_t presence[DATA_KIND_COUNT]; /* enum presence */
};

struct sides {
    const struct account *accounts[SIDE_COUNT];
    struct scope_elsewhere
        *elsewhere[SIDE_COUNT];  /* per scope of a side: what the other one holds */
    TABLE(struct untold) untold; /* by side, kind, then scope */
};

/* Borrows both. A scope is held on the other side by the one of the same account and region, and
 * by those that do not say both and can be it. One that does not say both itself could be any of
 * several, and holds there only what all of these hold. */
void sides_init(struct sides *sides, const struct account *a, const struct account *b);
void sides_release(struct sides *sides);

/* What the other side holds of a kind in a scope of this side; absent for NONE. O(1). */
enum presence side_elsewhere(const struct sides *sides, enum side side, uint32_t scope,
                             enum data_kind kind);

/* The raw bytes of a text, "" where there is none. */
const char *side_raw(const struct sides *sides, enum side side, text_id text);

/* True if both are not given, or are the same bytes. */
bool sides_same_text(const struct sides *sides, text_id a, text_id b);

#endif

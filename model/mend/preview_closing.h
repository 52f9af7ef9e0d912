/*
 * preview_closing.h: the fewest ways in that must go for a port to be closed to the Internet.
 *
 * A *way in* is a rule or entry and the Internet addresses that it admits, a part for each question (a
 * port of a family). Ways in come together in *contexts*: the rules of all groups of one interface.
 * Closed means that in no context and for no question what is left admits a wide part of the Internet
 * (addr_set_breadth): a partner's block may stay.
 *
 * A way that is wide by itself must go. Narrow ones must go where they are wide together: up to
 * CLOSING_EXACT of them are tried in all combinations, so the choice is the smallest; of more, the
 * largest go first and none that can be spared.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_CLOSING_H
#define MODEL_MEND_PREVIEW_CLOSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/net/addr_set.h"

enum { CLOSING_EXACT = 8 };

struct way_in {
    uint32_t reference, owner; /* the rule or entry, and its group or ACL: the caller's */
    struct addr_set *parts; /* by question; all within the Internet */
    bool must_go;           /* the answer */
};

/* Ways that were added one after the other. */
struct way_run {
    size_t first, count;
};

struct closing {
    enum ip_family *families; /* by question */
    size_t question_count;
    struct way_in *ways;
    size_t way_count, way_capacity;
    struct way_run **contexts; /* each a list of runs that ends with an empty one */
    size_t context_count, context_capacity;
};

/* `families` has the family of each question; copied. */
void closing_init(struct closing *closing, const enum ip_family *families, size_t question_count);
void closing_release(struct closing *closing);

/* A new way in without any addresses: fill its parts. Borrowed until the next one is added. */
struct way_in *closing_add_way(struct closing *closing, uint32_t reference, uint32_t owner);

/* The ways that count together, in `count` runs, none empty; copied. The same as added last is left
 * out. */
void closing_add_context(struct closing *closing, const struct way_run *runs, size_t count);

/* Sets must_go of all ways in. */
void closing_choose(struct closing *closing);

#endif

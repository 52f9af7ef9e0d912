/*
 * walk_memory.h: what many walks of one account ask again and again, kept from one to the next.
 *
 * Which rules of a group speak of a port: of thousands of them a few, which every walk would look for
 * anew. Walks with a memory and without give the same answers.
 */
#ifndef MODEL_JUDGE_WALK_MEMORY_H
#define MODEL_JUDGE_WALK_MEMORY_H

#include "model/account/account.h"
#include "model/account/edits.h"

struct walk_memory;

/* Borrows both (edits may be NULL), which do not change while it lives. Freed with walk_memory_free(); NULL
 * is fine there. */
struct walk_memory *walk_memory_new(const struct account *account, const struct edits *edits);
void walk_memory_free(struct walk_memory *memory);

/* What is asked of a group. ICMP counts as its echo request, and its port is 0. */
struct walk_traffic {
    uint32_t group;
    bool egress;
    int16_t protocol;
    uint16_t port;
};

/* True if the rule speaks of such traffic, whoever sends it; its direction is not looked at. */
bool walk_rule_covers(const struct sg_rule *rule, int16_t protocol, uint16_t port);

/* References of the rules that speak of it, in the order of rule_walk_group(). Borrowed until the next
 * call. O(1), the first time O(rules of the group). */
const uint32_t *walk_memory_rules(struct walk_memory *memory, const struct walk_traffic *traffic,
                                  size_t *count);

#endif

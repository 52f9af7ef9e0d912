/*
 * source_judge.h: what a rule's source holds, remembered per distinct source.
 *
 * Group references hold nothing here: they match private addresses only, never what comes over an
 * internet gateway (EC2 user guide, "Security group referencing").
 */
#ifndef MODEL_JUDGE_SOURCE_JUDGE_H
#define MODEL_JUDGE_SOURCE_JUDGE_H

#include "model/account/account.h"
#include "model/net/addr_set.h"

struct source_judge;

/* A source as far as it is known. */
struct source_view {
    uint8_t family;                         /* IP_FAMILY_COUNT: both, or not known */
    bool complete;                          /* false: it may hold more than `known` */
    struct addr_set known[IP_FAMILY_COUNT]; /* per family; empty where it holds nothing */
    enum breadth breadth[IP_FAMILY_COUNT];  /* of `known` */
};

struct source_judge *source_judge_new(const struct account *account); /* borrows */
void source_judge_free(struct source_judge *judge);

/* INTERNET4 or INTERNET6, borrowed. */
const struct addr_set *source_judge_internet(const struct source_judge *judge,
                                             enum ip_family family);

/* True if the source is completely known and its breadth is narrow: nothing to look at. O(1) after
 * the first question about a block. */
bool source_judge_is_narrow(struct source_judge *judge, const struct sg_rule *rule);

/* Borrowed: valid as long as the judge. */
const struct source_view *source_judge_view(struct source_judge *judge, const struct sg_rule *rule);

/* True if the source may hold addresses of the family that the export does not tell. */
bool source_view_is_open_ended(const struct source_view *view, enum ip_family family);

#endif

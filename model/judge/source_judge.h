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

/*
 * A source seen at a glance. Its shares are upper bounds of how much of the Internet it is known to hold, in parts of
 * the smallest wide set (2^24 or 2^112 addresses): sources whose shares come to less than SHARE_WIDE are narrow,
 * each alone and all together. Nobody looks into the entries of a prefix list for that: it has SHARE_WIDE of both
 * families, or nothing where the export does not tell them.
 */
#define SHARE_WIDE_BITS 24
#define SHARE_WIDE      (UINT32_C(1) << SHARE_WIDE_BITS)
struct source_glance {
    uint32_t shares[IP_FAMILY_COUNT]; /* 0 .. SHARE_WIDE */
    bool everything;                  /* all addresses of the family */
};

/* Remembers nothing, so that several threads may ask. O(1). */
struct source_glance source_judge_glance(const struct source_judge *judge,
                                         const struct sg_rule *rule);

/* True if the source may hold addresses of the family that the export does not tell. */
bool source_view_is_open_ended(const struct source_view *view, enum ip_family family);

#endif

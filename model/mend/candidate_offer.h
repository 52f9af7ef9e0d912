/*
 * candidate_offer.h: candidates while a list is being put together.
 *
 * Internal to this room. Offers are gathered (candidate_offer.c), judged and sorted
 * (candidate_rank.c), and put in words (candidate_reasons.c).
 */
#ifndef MODEL_MEND_CANDIDATE_OFFER_H
#define MODEL_MEND_CANDIDATE_OFFER_H

#include "model/mend/candidate.h"
#include "model/mend/candidate_routes.h"
#include "model/mend/quota.h"
#include "model/mend/senders.h"
#include "model/net/addr_set.h"

/* In the order in which they are offered where nothing else tells them apart. */
enum offer_kind {
    OFFER_VPC,
    OFFER_COVER,       /* the VPC, and ranges outside from which mail comes today */
    OFFER_SEEN,        /* the senders that flow logs show */
    OFFER_GROUP,
    OFFER_SUBNET,
    OFFER_VPC_BLOCK,   /* one of several blocks */
    OFFER_FAR_GROUP,
    OFFER_FAR_RANGE,
    OFFER_PREFIX_LIST,
    OFFER_REMOVE,
};

/* How the interfaces that carry a group fare as senders. */
struct membership {
    size_t count;                       /* interfaces of the export */
    size_t by_state[SENDER_NOT_WALKED + 1];
    size_t losing;                      /* of those that can: some lose other ways */
    size_t itself;                      /* is the only receiver: it has nobody to send to */
    size_t no_senders;                  /* of AWS's own devices */
    const struct sender *first[SENDER_NOT_WALKED + 1]; /* of each state, or NULL */
    bool told;                          /* all carriers are in the export */
};

struct offer {
    struct candidate candidate; /* without words until candidate_reasons.c */
    enum offer_kind kind;
    size_t order;                  /* as gathered */
    const struct far_range *range; /* far groups and ranges; borrowed */
    bool sends_through;            /* subnets: their mail to the Internet comes by the target */
    struct membership members;     /* groups */
    struct mail_effect effect;
    size_t after[IP_FAMILY_COUNT]; /* of the quota: all with this candidate; 0 when carving */
    enum breadth breadth;
};

struct offers {
    const struct candidates_request *request;
    struct senders senders;
    struct far_ranges ranges;
    size_t held[IP_FAMILY_COUNT];   /* of the quota: what the group or ACL holds today, and */
    size_t others[IP_FAMILY_COUNT]; /*   without the target */
    struct rule_use use;            /* of a rule, as flow logs show it; nobody where there are none */
    TABLE(struct offer) items;
};

/* All that can be offered; senders and ranges are there already. */
void offers_gather(struct offers *offers);

/* The VPC and the ranges from which mail comes that the VPC's blocks would break, where both are
 * known; the VPC's own offer is judged already. */
void offers_gather_cover(struct offers *offers);

/* --- flow logs (candidate_seen.c) --------------------------------------------------------------- */

/* Fills offers->use. */
void offers_see(struct offers *offers);

/* The tightest cover of those who were seen; or why there is none, in `why`. */
void offers_gather_seen(struct offers *offers, struct strbuf *why);

/* How much of what was seen the candidate would have refused. */
void offer_weigh_seen(struct offer *offer, const struct offers *offers);

/* "all 6 senders seen 2026-11-10 to 2026-11-20; what was not seen may be needed all the same" */
void offer_add_cover_of_seen(struct strbuf *out, const struct offers *offers,
                             const struct offer *offer);

/* "; would have refused 2 senders, 9 flows" */
void offer_add_refused(struct strbuf *out, const struct offer *offer);

/* --- words: label and explanation, and the pieces of the latter -------------------------------- */

void offer_put_in_words(struct offer *offer, const struct offers *offers);

/* "; 2 of 5 ways of the account's own mail would break" (candidate_mail.c). */
void offer_add_mail(struct strbuf *out, const struct offer *offer, const struct offers *offers);

/* ": of eni-1, eni-2 (relay) and others": who would lose a way that hangs on the target. */
void offers_add_losers(struct strbuf *out, const struct offers *offers);

/* "2 of its 3 interfaces can send here today: eni-1, eni-2 (relay)", or why none can (candidate_members.c). */
void offer_add_members(struct strbuf *out, const struct offers *offers, const struct offer *offer);

/* A sentence as a part of a longer one: without its stop. */
void offer_add_why(struct strbuf *out, const char *sentence);

/* --- judging ----------------------------------------------------------------------------------- */

/* Counts how the interfaces that carry the candidate's groups fare. */
void offer_count_members(struct membership *members, const struct offers *offers,
                         const struct candidate *candidate);

/* True if the group or ACL would hold more than AWS allows by default, of the family written to
 * *family. One that holds more already has a raised quota, which no export tells. */
bool offer_is_too_many(const struct offer *offer, const struct offers *offers,
                       enum ip_family *family);

/* How many interfaces can send, and a group reference would match them. */
size_t membership_can(const struct membership *members);

#endif

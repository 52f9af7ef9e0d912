/*
 * senders.h: who really may send mail through a rule or ACL entry today, and which of the account's
 * own ways for mail hang on its source.
 *
 * Internal to this room. Each way (mail_ways.h) is walked without the target. If it gets through, no
 * candidate can break it. If the target's own group stops it, what that group was asked to admit is
 * kept; when the way works today it *hangs* on the target, and a new source breaks it exactly if it
 * does not admit that. So hundreds of candidates are judged by a few comparisons each and not by
 * walks. ACL entries are asked several times by one way, there and back; few candidates fit them, and
 * they are walked. So are ways to the Internet of which a part gets through without the target.
 *
 * Cost: one or two walks a way, at most `most` of them; then nothing that grows with the account.
 */
#ifndef MODEL_MEND_SENDERS_H
#define MODEL_MEND_SENDERS_H

#include "model/account/edits.h"
#include "model/mend/candidate.h"
#include "model/mend/mail_ways.h"

/* How an interface fares that may send, by the best of its ways; better ones first. */
enum sender_state {
    SENDER_CAN,           /* and a group reference would match it */
    SENDER_CAN_OTHERWISE, /* but no group reference matches: see bar */
    SENDER_PERHAPS,       /* the export does not tell, or AWS's port-25 block decides: see why */
    SENDER_CANNOT,        /* see why */
    SENDER_NOT_WALKED,
};

struct sender {
    uint32_t interface;
    uint8_t state; /* enum sender_state */
    uint8_t bar;   /* SENDER_CAN_OTHERWISE: enum reference_bar; REFERENCE_MATCHES is a NAT instance or
                      balancer that sends in its name */
    bool loses_ways; /* by which it gets in today, and no group reference matches */
    char *why;     /* of the walk, for eyes */
};

/* A way of the account's own that works today and would not without the target. */
struct hanging_way {
    struct mail_way way;
    bool restricted;           /* works only where AWS lifted its port-25 block */
    struct span asked;         /* of senders.asked: each of them must be admitted; or, where it is */
    struct walk_answer before; /*   empty, the way as it is today, to be walked again */
};

enum senders_knowledge {
    SENDERS_UNTOLD,      /* the export has no interfaces */
    SENDERS_NO_RECEIVER, /* nothing is behind the target: no mail comes through it */
    SENDERS_WALKED,
};

struct senders {
    enum senders_knowledge knowledge;
    bool all_told; /* all interfaces of the target's account and region are in the export */
    bool complete; /* all ways were walked */
    size_t walks;  /* one to the Internet counts for several */
    size_t working, restricted; /* own ways that work today: as they are; only where lifted */
    size_t hanging_certain;     /* of the hanging ones, how many are not restricted */
    TABLE(struct sender) items;
    TABLE(struct hanging_way) hanging;
    TABLE(struct walk_asked) asked;
    uint32_t *of_interface; /* row of items by row of interfaces, or NONE */
};

/* At most `most` walks. */
void senders_make(struct senders *senders, const struct candidates_request *request, size_t most);
void senders_release(struct senders *senders);

/* NULL if it was not walked. */
const struct sender *senders_of(const struct senders *senders, uint32_t interface);

/* What a candidate does to the ways that hang on the target; the others stay. */
struct mail_effect {
    size_t broken;     /* of senders.working */
    size_t restricted; /* broken ones of senders.restricted */
    size_t unknown;    /* whether they stay is not in the export */
    bool complete;     /* all hanging ways were judged */
    char *refusal;     /* for eyes, NULL if none: why an entry cannot be changed so */
};

/* At most `most` walks. The caller frees effect->refusal. */
void senders_judge(struct mail_effect *effect, const struct senders *senders,
                   const struct candidates_request *request, const struct candidate *candidate,
                   size_t most);

#endif

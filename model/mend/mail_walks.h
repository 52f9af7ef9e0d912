/*
 * mail_walks.h: which of the account's own ways for mail a change would break.
 *
 * A way for mail is a walk (model/judge/walk.h) on an SMTP port from an interface of the export to an
 * interface that accepts it, by its private or its public address (so through NAT too), or to the
 * Internet where a network ACL or the group of a NAT instance changes. It is broken if it worked before
 * the change and is blocked after it, or, towards the Internet, reaches less of it.
 */
#ifndef MODEL_MEND_MAIL_WALKS_H
#define MODEL_MEND_MAIL_WALKS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/smtp.h"
#include "model/judge/walk.h"
#include "model/mend/candidate.h"

struct mail_walk {
    struct walk_end from, to;
    uint16_t port;
    bool partly;     /* the Internet: less of it is reached */
    bool restricted; /* it works only where AWS lifted its port-25 block, which no export tells */
    char *why;       /* of the walk after the change: for eyes */
    enum hop_kind stopped_by; /* what decided it, and where */
    struct object_ref where;
    bool on_reply; /* it was the reply that was stopped */
    struct object_ref through; /* the NAT gateway or instance on the way today; row NONE: none */
};

struct mail_walks {
    struct mail_walk *items;
    size_t count, capacity;
    size_t certain; /* of these, how many work today without anything being lifted */
    size_t walked;  /* ways that were walked */
    size_t working; /* of these, how many were not blocked before the change */
    bool complete;  /* false: there were more ways than were asked to be walked */
};

struct mail_walks_request {
    const struct account *account;
    const struct edits *before, *after;
    struct target target;           /* of the change: says which receivers are concerned */
    const struct smtp_ports *ports;
    size_t most;                    /* how many ways to walk at most */
};

/* Walks the ways that the change can concern, nearest first (mail_ways.h). Filled and released by the
 * caller. */
void mail_walks_broken(struct mail_walks *walks, const struct mail_walks_request *request);
void mail_walks_release(struct mail_walks *walks);

/* "Breaks on 25: ..." sentences, one a line, or one that says that none breaks. Ways to one
 * receiver that break for the same reason share a sentence. For eyes. */
void mail_walks_format(const struct mail_walks *walks, const struct account *account,
                       struct strbuf *out);

#endif

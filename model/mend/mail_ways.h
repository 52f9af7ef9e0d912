/*
 * mail_ways.h: the account's own ways for mail that a rule or ACL entry could decide.
 *
 * Internal to this room. A way is a question for a walk (model/judge/walk.h): from an interface that
 * belongs to somebody, on an SMTP port that the target covers (an ACL entry also by the replies that it
 * lets in), to an interface whose mail comes in through the target, by its own address and by its
 * public ones; and to the Internet, where the target can stand between: an ACL entry, and a rule of a
 * group that a forwarding device (a NAT instance) carries.
 */
#ifndef MODEL_MEND_MAIL_WAYS_H
#define MODEL_MEND_MAIL_WAYS_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/judge/smtp.h"
#include "model/judge/walk.h"
#include "model/mend/candidate.h"

struct mail_way {
    uint32_t sender, receiver; /* rows of interfaces; receiver NONE: the Internet */
    struct walk_end to;
    uint16_t port;
    bool is_own; /* false: of a load balancer, which sends nothing of its own */
};

struct mail_ways_request {
    const struct account *account;
    struct target target;
    const struct smtp_ports *ports;
    bool balancers; /* also from network load balancers, which hand on what others send */
};

/* False ends the visit. */
typedef bool mail_way_visit(const struct mail_way *way, void *context);

/* Visits the ways, nearest senders first (same VPC, then others), receiver by receiver in the order of
 * the export: so that however early a visit ends, as many senders as can be were met. True if all
 * were visited. */
bool mail_ways_visit(const struct mail_ways_request *request, mail_way_visit *visit, void *context);

struct walk_question mail_way_question(const struct mail_way *way);

/* True if the interface belongs to somebody who may send mail: AWS's own gateways, balancers and
 * endpoints send none. */
bool mail_way_may_start_at(const struct account *account, uint32_t interface);

/* True if a way worked and does not any more, or, towards the Internet, reaches less of it; *partly
 * says that something still gets through. */
bool mail_way_is_broken(const struct walk_answer *before, const struct walk_answer *after,
                        bool *partly);

#endif

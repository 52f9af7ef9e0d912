/*
 * mail_egress.h: what leaves interfaces on SMTP ports, asked for many of them.
 *
 * An *outlet* is an outbound rule to a block or a prefix list that covers an SMTP port. What the
 * surroundings let out is worked out once for each subnet and kind of address (walk_out.h), so that an
 * interface costs no walk of its own, but for some thousands behind appliances.
 */
#ifndef MODEL_MAIL_MAIL_EGRESS_H
#define MODEL_MAIL_MAIL_EGRESS_H

#include "model/judge/smtp.h"
#include "model/judge/source_judge.h"
#include "model/judge/walk_out.h"

struct outlet {
    uint64_t ports; /* mask */
    uint32_t rule;  /* reference, as in edits.h */
    bool named;     /* it names SMTP ports; false: it opens (nearly) all ports */
};

struct mail_egress;

/* Borrows all of it. To be freed. O(rules). */
struct mail_egress *mail_egress_new(const struct walk_context *context,
                                    const struct smtp_ports *ports);
void mail_egress_free(struct mail_egress *egress);

/* Those of a group, *count of them, borrowed: in the order of its rules. NULL if there are none. */
const struct outlet *mail_egress_outlets(const struct mail_egress *egress, uint32_t group,
                                         size_t *count);

/* What an outlet leads to, as far as known; borrowed. */
const struct source_view *mail_egress_view(struct mail_egress *egress,
                                           const struct outlet *outlet);

/* What its surroundings let out of an interface to the Internet on a port (an index): borrowed, valid
 * as long as the egress. */
const struct walk_out *mail_egress_way(struct mail_egress *egress, uint32_t interface,
                                       enum ip_family family, size_t port);

/* Of how many interfaces behind appliances another one of their subnet was told instead, since there are too
 * many of them. */
size_t mail_egress_left(const struct mail_egress *egress);

#endif

/*
 * preview_tracking.h: which flows AWS tracks, and for how long.
 *
 * What is written in the EC2 user guide ("Security group connection tracking"): a TCP or UDP flow is
 * not tracked if a rule admits it from all addresses (0.0.0.0/0 or ::/0) and a rule of the other
 * direction lets all addresses of the family be answered on all ports; all other flows are, and
 * always those through certain devices. The rules of all groups of an interface make one list (VPC
 * user guide), so the two rules need not stand in one group. What is not written is unknown here: the
 * same said by prefix lists, by halves of the address space, or by several ranges of ports.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_TRACKING_H
#define MODEL_MEND_PREVIEW_TRACKING_H

#include "model/account/account.h"
#include "model/account/edits.h"

enum tracking { TRACKING_NO, TRACKING_YES, TRACKING_UNKNOWN };

/* Whether the flows that an inbound rule admits are tracked on an interface. O(rules of its groups). */
enum tracking tracking_of_rule(const struct account *account, const struct edits *edits,
                               const struct sg_rule *rule, uint32_t interface);

/* True if all flows of an interface are tracked for what it is: a load balancer, an endpoint, ... */
bool interface_is_always_tracked(const struct account *account, uint32_t interface);

/* How long an idle TCP connection stays tracked on an interface, in seconds: both the same where it
 * is known. */
struct idle_range {
    int32_t least, most;
};

struct idle_range tcp_idle_range(const struct account *account, uint32_t interface);

#endif

/*
 * walk_out.h: what the surroundings of an interface let out to the Internet.
 *
 * All that a walk asks but what the interface itself is subject to: its own groups, and AWS's block of
 * outbound port 25. So the answer is the same for all interfaces of a subnet that have such an address,
 * and whoever looks at many interfaces asks once for each subnet, unless what is on the way may tell them
 * apart: the groups of an appliance, an ACL with an entry for less than the subnet.
 */
#ifndef MODEL_JUDGE_WALK_OUT_H
#define MODEL_JUDGE_WALK_OUT_H

#include "model/judge/walk.h"

struct walk_out {
    struct addr_set certain, possible; /* certain is a part of possible */
    struct object_ref through;         /* a NAT device on the way; row NONE: none */
    bool by_host;                    /* something may tell it from others of its subnet */
    uint16_t like_first, like_last;    /* ports for which all of this is the same, the asked one among them */
};

/* From the interface's first address of the family to a TCP port; nothing if it has none. To be
 * released. */
void walk_out_make(struct walk_out *out, const struct walk_context *context, uint32_t interface,
                   enum ip_family family, uint16_t tcp_port);
void walk_out_release(struct walk_out *out);

#endif

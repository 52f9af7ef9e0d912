/*
 * ports.h: protocol and ports of a rule or ACL entry, from the several ways in which they are
 * written (EC2 API reference, IpPermission, SecurityGroupRule and NetworkAclEntry).
 *
 * A missing number and -1 mean the same: all. Ports of protocols other than tcp, udp, icmp and
 * icmpv6 mean nothing. For icmp and icmpv6 they are type and code.
 */
#ifndef MODEL_READ_PORTS_H
#define MODEL_READ_PORTS_H

#include "model/read/value.h"

/* The members that tell them; NULL if absent. */
struct port_members {
    const cJSON *from, *to;
};

struct port_range {
    int16_t protocol;
    int32_t from, to;
    bool missing; /* tcp or udp without ports: all of them */
};

/* The two numbers for range->protocol, which are members of `object`. False if they make no sense, which has
 * been reported. */
bool ports_read(const struct element *element, const cJSON *object, struct port_members members,
                struct port_range *range);

#endif

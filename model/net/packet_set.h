/*
 * packet_set.h: exact sets of (protocol, port, address) for one family.
 *
 * A packet here is an IP protocol number (0..255), a port (the destination port for TCP and UDP;
 * type * 256 + code for ICMP and ICMPv6; for other protocols all 0..65535 stand for "any"), and an
 * address (the far end's). The set is a sorted list of slices; each slice is a box of protocols and
 * ports with one address set:
 *
 *      protocol 6, ports 0-24      10.0.0.0/8
 *      protocol 6, ports 25-25     0.0.0.0/0
 *      protocol 6, ports 26-65535  10.0.0.0/8
 *
 * Invariant: slices are disjoint, ordered by protocol then port, never empty, and merged where
 * neighbours (first in ports within one protocol range, then in protocols) hold the same addresses;
 * equal sets have equal representations.
 */
#ifndef MODEL_NET_PACKET_SET_H
#define MODEL_NET_PACKET_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/net/addr_set.h"

struct packet_slice {
    uint8_t first_protocol, last_protocol;
    uint16_t first_port, last_port;
    struct addr_set addresses;
};

struct packet_set {
    enum ip_family family;
    struct packet_slice *slices;
    size_t count, capacity;
};

void packet_set_init(struct packet_set *set, enum ip_family family);
void packet_set_release(struct packet_set *set);
void packet_set_copy(struct packet_set *to, const struct packet_set *from);

/* Adds all packets of one box: protocols x ports x addresses. */
void packet_set_add(struct packet_set *set, uint8_t first_protocol, uint8_t last_protocol,
                    uint16_t first_port, uint16_t last_port, const struct addr_set *addresses);

/* As for addr_set: `result` is replaced and may be a or b. */
void packet_set_union(struct packet_set *result, const struct packet_set *a,
                      const struct packet_set *b);
void packet_set_intersect(struct packet_set *result, const struct packet_set *a,
                          const struct packet_set *b);
void packet_set_subtract(struct packet_set *result, const struct packet_set *a,
                         const struct packet_set *b);

bool packet_set_is_empty(const struct packet_set *set);
bool packet_set_equal(const struct packet_set *a, const struct packet_set *b);

/* The addresses admitted for one protocol and port, or NULL for none. Borrowed from the set. */
const struct addr_set *packet_set_at(const struct packet_set *set, uint8_t protocol,
                                     uint16_t port);

#endif

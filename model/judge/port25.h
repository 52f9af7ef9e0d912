/*
 * port25.h: AWS's outbound block of TCP port 25.
 *
 * "By default, Amazon EC2 allows outbound traffic over port 25 only to private IPv4 addresses"
 * (EC2 user guide, "Restriction on email sent using port 25"): the destination decides, not the
 * way. Exempt are the primary block of the VPC of the sending interface (no further block of it),
 * 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918), 100.64.0.0/10 (RFC 6598) and fc00::/7
 * (RFC 4193). Nothing else: neither link-local nor global IPv6 addresses.
 */
#ifndef MODEL_JUDGE_PORT25_H
#define MODEL_JUDGE_PORT25_H

#include "model/account/account.h"

/* The block that exempts the destination, in *block; false if none does: TCP 25 to it is blocked
 * unless the block was lifted. `vpc` is that of the sending interface, or NONE. */
bool port25_exempts(const struct account *account, uint32_t vpc, struct ip_addr to,
                    struct cidr *block);

/* The blocks that exempt by themselves, whatever the VPC: *count of them. */
const struct cidr *port25_private_blocks(size_t *count);

/* The primary block of a VPC; false if it is not in the export. */
bool port25_primary_block(const struct account *account, uint32_t vpc, struct cidr *block);

#endif

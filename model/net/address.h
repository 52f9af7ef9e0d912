/*
 * address.h: IP addresses and CIDR blocks as plain values.
 *
 * libcidr stands behind this file and nowhere else. Its parser is lenient in ways that are dangerous
 * here ("10.1", "010.0.0.1", "1.2.3.4/", dotted masks), so texts are checked for the strict form
 * first: four decimal octets without leading zeros, or an RFC 4291 IPv6 address without zone, and
 * "/" with a prefix length without leading zeros. What people type goes to libcidr then. The blocks of an
 * export, of which there may be millions, are numbers already when they have been checked: asking
 * libcidr for each would add a third to the time of loading (a test holds both to the same answer).
 *
 * A value is a plain number in both families, so that sets of addresses are sets of numbers.
 */
#ifndef MODEL_NET_ADDRESS_H
#define MODEL_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

enum ip_family { IP_V4, IP_V6, IP_FAMILY_COUNT };

/* 0 .. 2^32-1 for IPv4, 0 .. 2^128-1 for IPv6; the most significant bit is the first on the wire.
 * Aligned as four bytes are: of rows with addresses, nearly half would be gaps otherwise. */
__extension__ typedef unsigned __int128 ip_value __attribute__((aligned(4)));

struct ip_addr {
    ip_value value;
    enum ip_family family;
};

/* A block: `base` has no bit set behind `length`. */
struct cidr {
    ip_value base;
    uint8_t family; /* enum ip_family */
    uint8_t length; /* prefix length in bits: 0..32 or 0..128 */
};

/* "ipv4" or "ipv6": the words of the JSON contracts. */
const char *ip_family_name(enum ip_family family);

/* 32 or 128. */
unsigned ip_family_bits(enum ip_family family);

/* The largest address of a family. */
ip_value ip_family_last(enum ip_family family);

/* Reads exactly one address in strict form; false leaves *address as it was. */
bool ip_addr_parse(const char *text, struct ip_addr *address);

/*
 * Reads a block in strict form. Host bits are masked away as AWS does (100.68.0.18/18 is
 * 100.68.0.0/18; "Canonicalise" in the EC2 API reference of IpRange); an address without "/" is
 * refused. False leaves *block as it was. Some ten nanoseconds for IPv4.
 */
bool cidr_parse(const char *text, struct cidr *block);

/* The same for a text that can be read eight bytes at a time up to those in which it ends, as a tree's strings can. */
bool cidr_parse_eights(const char *text, struct cidr *block);

/* Like cidr_parse, but an address without "/" is a block of one: for what people type. Asks libcidr,
 * about half a microsecond. */
bool cidr_parse_lenient(const char *text, struct cidr *block);

/* The block of this one address. */
struct cidr cidr_of_address(struct ip_addr address);

bool ip_addr_equal(struct ip_addr a, struct ip_addr b);

bool cidr_equal(struct cidr a, struct cidr b);

/* By family, then base, then length (wider first). For qsort-like use: <0, 0, >0. */
int cidr_compare(struct cidr a, struct cidr b);

ip_value cidr_first(struct cidr block);
ip_value cidr_last(struct cidr block);

/* True if every address of `inner` is one of `outer`. (libcidr owns the name cidr_contains.) */
bool cidr_covers(struct cidr outer, struct cidr inner);

/* Canonical text: "10.0.0.0/16", "2001:db8::/32" (RFC 5952). */
void ip_addr_format(struct strbuf *out, struct ip_addr address);
void cidr_format(struct strbuf *out, struct cidr block);

#endif

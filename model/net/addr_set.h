/*
 * addr_set.h: exact sets of addresses of one family, as sorted intervals.
 *
 * Invariant: ranges are ascending, disjoint and not adjacent (a gap of at least one address lies
 * between two), so equal sets have equal representations. All operations are exact; union,
 * intersection and difference cost O(ranges of both).
 *
 *     struct addr_set world;
 *     addr_set_init(&world, IP_V4);
 *     addr_set_add_cidr(&world, block);
 *     ...
 *     addr_set_release(&world);
 */
#ifndef MODEL_NET_ADDR_SET_H
#define MODEL_NET_ADDR_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "model/net/address.h"

struct addr_range {
    ip_value first, last; /* both inclusive */
};

struct addr_set {
    enum ip_family family;
    struct addr_range *ranges;
    size_t count, capacity;
};

void addr_set_init(struct addr_set *set, enum ip_family family);
void addr_set_release(struct addr_set *set);
void addr_set_clear(struct addr_set *set);
void addr_set_copy(struct addr_set *to, const struct addr_set *from); /* `to` is initialised */

/* Adds to the set. Appending in ascending order is O(1); elsewhere O(ranges). */
void addr_set_add_range(struct addr_set *set, ip_value first, ip_value last);
void addr_set_add_cidr(struct addr_set *set, struct cidr block); /* of the set's family */
void addr_set_add_all(struct addr_set *set);                     /* the whole family */

/* Adds many at once, in any order; sorts the caller's array. O(count log count + ranges). */
void addr_set_add_ranges(struct addr_set *set, struct addr_range *ranges, size_t count);

/* result = a op b; the three sets have one family. `result` is initialised, is replaced, and may be
 * a or b itself. */
void addr_set_union(struct addr_set *result, const struct addr_set *a, const struct addr_set *b);
void addr_set_intersect(struct addr_set *result, const struct addr_set *a,
                        const struct addr_set *b);
void addr_set_subtract(struct addr_set *result, const struct addr_set *a,
                       const struct addr_set *b);

bool addr_set_is_empty(const struct addr_set *set);
bool addr_set_equal(const struct addr_set *a, const struct addr_set *b);
bool addr_set_contains(const struct addr_set *set, ip_value address); /* O(log ranges) */
bool addr_set_intersects(const struct addr_set *a, const struct addr_set *b); /* no allocation */
bool addr_set_intersects_block(const struct addr_set *set, struct cidr block); /* O(log ranges) */
bool addr_set_is_subset(const struct addr_set *inner, const struct addr_set *outer);

/* True if the set holds at least 2^bits addresses (bits: 0..128). */
bool addr_set_holds(const struct addr_set *set, unsigned bits);

/* True if the set holds at least half as many addresses as `whole`, of which it need not be part. */
bool addr_set_holds_half(const struct addr_set *set, const struct addr_set *whole);

/* The number of addresses in plain decimal digits: "4294967296"; exact up to 2^128. */
void addr_set_format_size(struct strbuf *out, const struct addr_set *set);

/*
 * The same for eyes, in at most 14 columns: exact up to "999 999", then three digits ("16.8 million",
 * "4.29 billion"), then powers of two: "2^96" where it is exactly that, else "about 2^112".
 */
void addr_set_format_size_short(struct strbuf *out, const struct addr_set *set);

/*
 * One concrete address of a non-empty set, always the same for the same set: the first address that
 * is in `preferred` too if there is one (pass the Internet to get a telling witness; NULL for none),
 * else the first of all.
 */
struct ip_addr addr_set_witness(const struct addr_set *set, const struct addr_set *preferred);

/* The fewest CIDR blocks that cover exactly the set, ascending: calls `visit` for each. */
typedef void addr_set_visit(struct cidr block, void *context);
void addr_set_cover(const struct addr_set *set, addr_set_visit *visit, void *context);

/* "10.0.0.0/16, 10.2.0.0/15" - at most `most` blocks, then ", and 3 more". "none" if empty. */
void addr_set_format(struct strbuf *out, const struct addr_set *set, size_t most);

/* The addresses that stand for the Internet (design: INTERNET4, INTERNET6). Built on each call;
 * the caller keeps and releases it. Sources: RFC 6890 and the IANA special-purpose registries for
 * what is left out; 2000::/3 is the global unicast space in use (RFC 4291). */
void addr_set_init_internet(struct addr_set *set, enum ip_family family);

/* True if the address is one of them. */
bool addr_is_internet(struct ip_addr address);

/* How much of the Internet a set covers: world (at least half), wide (at least 2^24 IPv4 or 2^112
 * IPv6 Internet addresses), else narrow. */
enum breadth { BREADTH_NARROW, BREADTH_UNKNOWN, BREADTH_WIDE, BREADTH_WORLD };
enum breadth addr_set_breadth(const struct addr_set *set, const struct addr_set *internet);

/* "world", "wide", "narrow", "unknown": the words of the JSON contract. */
const char *breadth_name(enum breadth breadth);

#endif

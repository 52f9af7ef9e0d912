/*
 * ipv6_search.h: whether an IPv6 block, as it is written, has one letter in it, without writing the block. That is
 * what a filter begins with; and every digit of an address but zero is written.
 */
#ifndef MODEL_NET_IPV6_SEARCH_H
#define MODEL_NET_IPV6_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "model/net/address.h"

struct ipv6_search {
    bool is_known;     /* the text is one letter that this can be told of */
    bool is_digit;     /* a hexadecimal one */
    uint64_t digits;   /* sixteen times that digit */
    bool lengths[129]; /* those that show the letter, with their slash */
};

/* `wanted` in lower case. Some ten microseconds. */
void ipv6_search_prepare(struct ipv6_search *search, const char *wanted);

/* False if the block has to be written to know: the text is longer, or a zero, or the block may be written with an
 * IPv4 address at its end (RFC 5952, 5). */
static inline bool ipv6_search_knows(const struct ipv6_search *search, ip_value base)
{
    return search->is_known && base >> 48;
}

/* Whether one of sixteen digits is zero. */
static inline bool ipv6_search_has_zero(uint64_t digits)
{
    return (digits - UINT64_C(0x1111111111111111)) & ~digits & UINT64_C(0x8888888888888888);
}

/* True if what cidr_format writes of a block that it knows of has the letter. Two nanoseconds. */
static inline bool ipv6_search_finds(const struct ipv6_search *search, ip_value base,
                                     uint8_t length)
{
    bool is_among = ipv6_search_has_zero((uint64_t)(base >> 64) ^ search->digits) ||
                    ipv6_search_has_zero((uint64_t)base ^ search->digits);

    return (search->is_digit && is_among) || search->lengths[length];
}

#endif

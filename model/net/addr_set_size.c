/*
 * How many addresses a set holds, and how much of the Internet that is.
 */
#include "model/net/addr_set.h"

#include <stdio.h>

#include "model/base/message.h"

/* A number of addresses: 0 .. 2^128, the last being the whole IPv6 space. */
struct size {
    ip_value number; /* 0 if `full` */
    bool full;       /* 2^128 */
};

static struct size size_of(const struct addr_set *set)
{
    struct size size = {0, false};

    for (size_t i = 0; i < set->count; i++)
        size.number += set->ranges[i].last - set->ranges[i].first + 1;
    size.full = set->count > 0 && size.number == 0;
    return size;
}

static bool size_is_at_least(struct size size, ip_value number)
{
    return size.full || size.number >= number;
}

bool addr_set_holds(const struct addr_set *set, unsigned bits)
{
    struct size size = size_of(set);

    return bits >= 128 ? size.full : size_is_at_least(size, (ip_value)1 << bits);
}

bool addr_set_holds_half(const struct addr_set *set, const struct addr_set *whole)
{
    struct size all = size_of(whole);
    ip_value half = all.full ? (ip_value)1 << 127 : all.number / 2 + all.number % 2;

    return size_is_at_least(size_of(set), half);
}

/* --- the Internet -------------------------------------------------------------------------------- */

struct v4_block {
    uint32_t base;
    uint8_t length;
};

/* What RFC 6890 and the IANA special-purpose registry keep out of the Internet (design section 2). */
static const struct v4_block not_internet4[] = {
    {0x00000000, 8},  /* 0.0.0.0/8: this network */
    {0x0a000000, 8},  /* 10.0.0.0/8: private */
    {0x64400000, 10}, /* 100.64.0.0/10: shared (RFC 6598) */
    {0x7f000000, 8},  /* 127.0.0.0/8: loopback */
    {0xa9fe0000, 16}, /* 169.254.0.0/16: link-local */
    {0xac100000, 12}, /* 172.16.0.0/12: private */
    {0xc0a80000, 16}, /* 192.168.0.0/16: private */
    {0xc6120000, 15}, /* 198.18.0.0/15: benchmarks */
    {0xe0000000, 4},  /* 224.0.0.0/4: multicast */
    {0xf0000000, 4},  /* 240.0.0.0/4: reserved */
};

static void init_internet4(struct addr_set *set)
{
    struct addr_set left_out;

    addr_set_init(&left_out, IP_V4);
    for (size_t i = 0; i < sizeof not_internet4 / sizeof not_internet4[0]; i++)
        addr_set_add_cidr(&left_out, (struct cidr){.base = not_internet4[i].base,
                                                   .family = IP_V4,
                                                   .length = not_internet4[i].length});
    addr_set_add_all(set);
    addr_set_subtract(set, set, &left_out);
    addr_set_release(&left_out);
}

bool addr_is_internet(struct ip_addr address)
{
    if (address.family == IP_V6)
        return address.value >> 125 == 1;
    for (size_t i = 0; i < sizeof not_internet4 / sizeof not_internet4[0]; i++)
        if ((address.value ^ not_internet4[i].base) >> (32 - not_internet4[i].length) == 0)
            return false;
    return true;
}

void addr_set_init_internet(struct addr_set *set, enum ip_family family)
{
    addr_set_init(set, family);
    if (family == IP_V4)
        init_internet4(set);
    else /* 2000::/3: global unicast (RFC 4291) */
        addr_set_add_cidr(set,
                          (struct cidr){.base = (ip_value)1 << 125, .family = IP_V6, .length = 3});
}

enum breadth addr_set_breadth(const struct addr_set *set, const struct addr_set *internet)
{
    unsigned wide_bits = set->family == IP_V4 ? 24 : 112;
    enum breadth breadth = BREADTH_NARROW;
    struct addr_set part;

    addr_set_init(&part, set->family);
    addr_set_intersect(&part, set, internet);
    if (!addr_set_is_empty(&part) && addr_set_holds_half(&part, internet))
        breadth = BREADTH_WORLD;
    else if (addr_set_holds(&part, wide_bits))
        breadth = BREADTH_WIDE;
    addr_set_release(&part);
    return breadth;
}

const char *breadth_name(enum breadth breadth)
{
    static const char *const names[] = {
        [BREADTH_NARROW] = "narrow",
        [BREADTH_UNKNOWN] = "unknown",
        [BREADTH_WIDE] = "wide",
        [BREADTH_WORLD] = "world",
    };

    return names[breadth];
}

/* --- sizes in words ------------------------------------------------------------------------------ */

void addr_set_format_size(struct strbuf *out, const struct addr_set *set)
{
    struct size size = size_of(set);
    char digits[40];
    size_t at = sizeof digits - 1;

    if (size.full) {
        strbuf_adds(out, "340282366920938463463374607431768211456");
        return;
    }
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + (int)(size.number % 10));
        size.number /= 10;
    } while (size.number);
    strbuf_adds(out, digits + at);
}

/* The exponent of the nearest power of two, and whether the number is exactly that. */
static unsigned nearest_power(ip_value number, bool *exact)
{
    unsigned exponent = 127;
    ip_value mantissa = number; /* shifted so that its top bit is set */

    while (!(mantissa >> 127)) {
        mantissa <<= 1;
        exponent--;
    }
    *exact = (mantissa << 1) == 0;
    /* above the square root of two, the next power is nearer */
    return (uint64_t)(mantissa >> 64) >= 0xb504f333f9de6484u ? exponent + 1 : exponent;
}

static void format_power(struct strbuf *out, struct size size)
{
    bool exact = true;
    unsigned exponent = size.full ? 128 : nearest_power(size.number, &exact);

    strbuf_addf(out, exact ? "2^%u" : _("about 2^%u"), exponent);
}

/* "16.8": three digits of number / unit, rounded. */
static void format_three_digits(char text[8], uint64_t number, uint64_t unit)
{
    if ((number + unit / 200) / (unit / 100) < 1000)
        snprintf(text, 8, "%.2f", (double)number / (double)unit);
    else if ((number + unit / 20) / (unit / 10) < 1000)
        snprintf(text, 8, "%.1f", (double)number / (double)unit);
    else
        snprintf(text, 8, "%.0f", (double)number / (double)unit);
}

/* Some languages name every third power of ten (million, billion), some every fourth (man, oku). The
 * catalogue says which: its translation begins with the number. */
static bool counts_by_ten_thousands(void)
{
    return *_("3 digits a group") == '4';
}

/* From a million on. */
static void format_large(struct strbuf *out, uint64_t number)
{
    const uint64_t million = 1000000, billion = 1000000000;
    const uint64_t myriad = 10000, myriads = 100000000;
    char digits[8];

    if (counts_by_ten_thousands() && number >= myriads - myriad / 2) {
        format_three_digits(digits, number, myriads);
        strbuf_addf(out, _("%s hundred million"), digits);
    } else if (counts_by_ten_thousands()) {
        strbuf_addf(out, _("%u ten thousand"), (unsigned)((number + myriad / 2) / myriad));
    } else if (number >= billion - million / 2) {
        format_three_digits(digits, number, billion);
        strbuf_addf(out, _("%s billion"), digits);
    } else {
        format_three_digits(digits, number, million);
        strbuf_addf(out, _("%s million"), digits);
    }
}

void addr_set_format_size_short(struct strbuf *out, const struct addr_set *set)
{
    const uint64_t thousand = 1000, million = 1000000, billion = 1000000000;
    struct size size = size_of(set);
    uint64_t number = (uint64_t)size.number;

    if (size_is_at_least(size, (ip_value)billion * thousand - billion / 2)) {
        format_power(out, size);
    } else if (number >= million) {
        format_large(out, number);
    } else if (number >= thousand) {
        strbuf_addf(out, "%u %03u", (unsigned)(number / thousand), (unsigned)(number % thousand));
    } else {
        strbuf_addf(out, "%u", (unsigned)number);
    }
}

/*
 * A text is measured against the strict grammar first, by the small scanners below, which tell the number of what
 * passes. What people type libcidr reads, whose answer is copied into a plain value at once.
 */
#include "model/net/address.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <libcidr.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/net/ipv4_read.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 16 if it is none. */
static unsigned hex_digit(char c)
{
    unsigned letter = (unsigned char)(c | 0x20);

    if (is_digit(c))
        return (unsigned)(c - '0');
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : 16;
}

/* --- families ------------------------------------------------------------------------------------ */

const char *ip_family_name(enum ip_family family)
{
    return family == IP_V4 ? "ipv4" : "ipv6";
}

unsigned ip_family_bits(enum ip_family family)
{
    return family == IP_V4 ? 32 : 128;
}

ip_value ip_family_last(enum ip_family family)
{
    return family == IP_V4 ? (ip_value)UINT32_MAX : ~(ip_value)0;
}

/* --- the strict form ----------------------------------------------------------------------------- */

/* A decimal number of 0..most, 255 at most, without leading zeros: the bytes it takes, or 0. Digit by digit:
 * there may be millions of these. */
static inline size_t scan_number(const char *text, unsigned most, unsigned *number)
{
    unsigned value;
    size_t length = 1;

    if (!is_digit(text[0]))
        return 0;
    value = (unsigned)(text[0] - '0');
    if (is_digit(text[1])) {
        value = value * 10 + (unsigned)(text[1] - '0');
        length = 2;
        if (is_digit(text[2])) {
            value = value * 10 + (unsigned)(text[2] - '0');
            length = 3;
        }
    }
    if (length == 3 && is_digit(text[3]))
        return 0;
    if (value > most || (length > 1 && text[0] == '0'))
        return 0;
    *number = value;
    return length;
}

/* "1.2.3.4": the bytes it takes, or 0. */
static size_t scan_v4(const char *text, uint32_t *address)
{
    size_t at = 0;

    *address = 0;

    for (int octet = 0; octet < 4; octet++) {
        unsigned value;
        size_t length;

        if (octet > 0 && text[at++] != '.')
            return 0;
        length = scan_number(text + at, 255, &value);
        if (!length)
            return 0;
        *address = *address << 8 | value;
        at += length;
    }
    return at;
}

/* One piece between colons: the 16-bit groups it stands for (2 for a dotted tail), 0 if it is none. */
static unsigned scan_v6_piece(const char *text, uint32_t *value, size_t *length)
{
    unsigned digits = 0, digit;

    *value = 0;
    while (digits < 5 && (digit = hex_digit(text[digits])) < 16) {
        *value = *value << 4 | digit;
        digits++;
    }
    if (text[digits] == '.') {
        *length = scan_v4(text, value);
        return *length ? 2 : 0;
    }
    *length = digits;
    return digits >= 1 && digits <= 4 ? 1 : 0;
}

/* Groups that stand beside each other. */
struct v6_run {
    ip_value value;
    unsigned groups;
};

/* The zeros that "::" stands for are what is missing to eight groups between the two. */
static ip_value value_of_runs(struct v6_run before, struct v6_run behind)
{
    return before.groups ? before.value << 16 * (8 - before.groups) | behind.value : behind.value;
}

/* An RFC 4291 address without zone: the bytes it takes, or 0. */
static size_t scan_v6(const char *text, ip_value *address)
{
    struct v6_run runs[2] = {{0, 0}, {0, 0}}; /* before a "::", and behind it */
    size_t at = 0;
    bool shortened = false;
    unsigned groups;

    if (text[0] == ':' && text[1] != ':')
        return 0;
    while (text[at] && text[at] != '/') {
        struct v6_run *run = &runs[shortened];
        uint32_t value;
        size_t length;
        unsigned here;

        if (text[at] == ':' && text[at + 1] == ':') {
            if (shortened || text[at + 2] == ':')
                return 0;
            shortened = true;
            at += 2;
            continue;
        }
        if (at > 0 && text[at] == ':')
            at++;
        here = scan_v6_piece(text + at, &value, &length);
        run->value = run->value << 16 * here | value;
        run->groups += here;
        at += length;
        if (here == 0 || runs[0].groups + runs[1].groups > 8)
            return 0;
        if (here == 2)
            break; /* nothing may follow a dotted tail */
    }
    groups = runs[0].groups + runs[1].groups;
    *address = value_of_runs(runs[0], runs[1]);
    return (shortened ? groups <= 7 : groups == 8) ? at : 0;
}

/* The bytes an address takes at the start of `text`, or 0; tells its family. */
static size_t scan_address(const char *text, enum ip_family *family)
{
    uint32_t v4;
    ip_value v6;
    size_t length = scan_v4(text, &v4);

    *family = length ? IP_V4 : IP_V6;
    return length ? length : scan_v6(text, &v6);
}

/* --- libcidr ------------------------------------------------------------------------------------- */

static ip_value value_of_bytes(const void *bytes, size_t count)
{
    const unsigned char *byte = bytes;
    ip_value value = 0;

    for (size_t i = 0; i < count; i++)
        value = value << 8 | byte[i];
    return value;
}

static ip_value value_of_cidr(const CIDR *cidr, enum ip_family family)
{
    struct in_addr v4 = {0};
    struct in6_addr v6 = {{{0}}};

    if (family == IP_V4) {
        cidr_to_inaddr(cidr, &v4);
        return value_of_bytes(&v4, sizeof v4);
    }
    cidr_to_in6addr(cidr, &v6);
    return value_of_bytes(&v6, sizeof v6);
}

/*
 * libcidr 1.2.3 looks for ".arpa" in the five bytes before the end, and so reads in front of a text
 * as short as "::/0". It gets a copy with room before it.
 */
static CIDR *cidr_from_strict(const char *text)
{
    char room[8 + sizeof "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128"] = {0};
    CIDR *cidr;

    assert(strlen(text) < sizeof room - 8);
    strcpy(room + 8, text);
    errno = 0;
    cidr = cidr_from_str(room + 8);
    if (!cidr && errno == ENOMEM) /* and not: no address */
        mem_exhausted();
    return cidr;
}

/* Asks libcidr for what has been found strict: the address, unmasked, and its prefix length. */
static bool ask_libcidr(const char *text, enum ip_family family, ip_value *value, uint8_t *length)
{
    CIDR *cidr = cidr_from_strict(text);
    bool understood = cidr && cidr_get_proto(cidr) == (family == IP_V4 ? CIDR_IPV4 : CIDR_IPV6);

    if (understood) {
        *value = value_of_cidr(cidr, family);
        *length = (uint8_t)cidr_get_pflen(cidr);
    }
    if (cidr)
        cidr_free(cidr);
    return understood;
}

/* --- reading ------------------------------------------------------------------------------------- */

/* The addresses of a block of `length` bits, as a mask of its host bits. */
static ip_value host_mask(enum ip_family family, unsigned length)
{
    return length == 0 ? ip_family_last(family)
                       : ((ip_value)1 << (ip_family_bits(family) - length)) - 1;
}

/* "/24" at the end of a text; false if it is anything else. */
static bool scan_prefix_length(const char *text, enum ip_family family, uint8_t *length)
{
    unsigned number;
    size_t digits = *text == '/' ? scan_number(text + 1, ip_family_bits(family), &number) : 0;

    if (!digits || text[1 + digits])
        return false;
    *length = (uint8_t)number;
    return true;
}

static struct cidr masked(ip_value address, enum ip_family family, uint8_t length)
{
    return (struct cidr){address & ~host_mask(family, length), (uint8_t)family, length};
}

bool ip_addr_parse(const char *text, struct ip_addr *address)
{
    uint32_t v4;
    ip_value v6;
    size_t end = scan_v4(text, &v4);

    if (end && !text[end]) {
        *address = (struct ip_addr){v4, IP_V4};
        return true;
    }
    end = scan_v6(text, &v6);
    if (!end || text[end])
        return false;
    *address = (struct ip_addr){v6, IP_V6};
    return true;
}

bool cidr_parse(const char *text, struct cidr *block)
{
    uint32_t v4;
    ip_value v6;
    uint8_t length;
    size_t end = scan_v4(text, &v4);

    if (end) {
        if (!scan_prefix_length(text + end, IP_V4, &length))
            return false;
        *block = masked(v4, IP_V4, length);
        return true;
    }
    end = scan_v6(text, &v6);
    if (!end || !scan_prefix_length(text + end, IP_V6, &length))
        return false;
    *block = masked(v6, IP_V6, length);
    return true;
}

bool cidr_parse_eights(const char *text, struct cidr *block)
{
    uint32_t v4;
    uint8_t length;
    size_t end = ipv4_read_eights(text, &v4);

    if (!end || !scan_prefix_length(text + end, IP_V4, &length))
        return cidr_parse(text, block);
    *block = masked(v4, IP_V4, length);
    return true;
}

bool cidr_parse_lenient(const char *text, struct cidr *block)
{
    enum ip_family family;
    size_t end = scan_address(text, &family);
    uint8_t length = (uint8_t)ip_family_bits(family), told;
    ip_value value;

    if (!end || (text[end] && !scan_prefix_length(text + end, family, &length)) ||
        !ask_libcidr(text, family, &value, &told) || told != length)
        return false;
    *block = masked(value, family, length);
    return true;
}

struct cidr cidr_of_address(struct ip_addr address)
{
    return (struct cidr){.base = address.value,
                         .family = (uint8_t)address.family,
                         .length = (uint8_t)ip_family_bits(address.family)};
}

/* --- comparing ----------------------------------------------------------------------------------- */

bool ip_addr_equal(struct ip_addr a, struct ip_addr b)
{
    return a.family == b.family && a.value == b.value;
}

bool cidr_equal(struct cidr a, struct cidr b)
{
    return a.base == b.base && a.family == b.family && a.length == b.length;
}

int cidr_compare(struct cidr a, struct cidr b)
{
    if (a.family != b.family)
        return a.family < b.family ? -1 : 1;
    if (a.base != b.base)
        return a.base < b.base ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

ip_value cidr_first(struct cidr block)
{
    return block.base;
}

ip_value cidr_last(struct cidr block)
{
    return block.base | host_mask((enum ip_family)block.family, block.length);
}

bool cidr_covers(struct cidr outer, struct cidr inner)
{
    return outer.family == inner.family && cidr_first(outer) <= cidr_first(inner) &&
           cidr_last(inner) <= cidr_last(outer);
}

/* --- writing ------------------------------------------------------------------------------------- */

/* Returns where what comes next goes. */
static char *spell_octet(char *to, uint32_t octet)
{
    if (octet >= 100)
        *to++ = (char)('0' + octet / 100);
    if (octet >= 10)
        *to++ = (char)('0' + octet / 10 % 10);
    *to++ = (char)('0' + octet % 10);
    return to;
}

static char *spell_ipv4(char *to, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        to = spell_octet(to, value >> shift & 0xFF);
        if (shift)
            *to++ = '.';
    }
    return to;
}

enum { V6_GROUPS = 8 };

/* The longest run of zero groups, the first of equals; never a single one. Without it `first` is behind the last. */
struct zeros {
    unsigned first, count;
};

static struct zeros longest_zeros(const uint16_t *groups)
{
    struct zeros best = {V6_GROUPS, 1}, run = {0, 0};

    for (unsigned i = 0; i < V6_GROUPS; i++) {
        run.count = groups[i] ? 0 : run.count + 1;
        run.first = i + 1 - run.count;
        if (run.count > best.count)
            best = run;
    }
    return best;
}

/* In hexadecimal, without leading zeros. Returns where what comes next goes. */
static char *spell_group(char *to, unsigned group)
{
    int shift = 12;

    while (shift > 0 && !(group >> shift))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        *to++ = "0123456789abcdef"[group >> shift & 0xF];
    return to;
}

/* ::ffff:10.0.0.1, and ::10.0.0.1 of old. */
static bool embeds_ipv4(const uint16_t *groups, struct zeros zeros)
{
    return zeros.first == 0 && (zeros.count == 6 || (zeros.count == 5 && groups[5] == 0xFFFF));
}

/*
 * RFC 5952, and the same as inet_ntop, which prints each group with sprintf and takes ten times as long. Not
 * cidr_to_str: libcidr shortens single zero groups, which the RFC forbids.
 */
static char *spell_ipv6(char *to, ip_value value)
{
    uint16_t groups[V6_GROUPS];
    struct zeros zeros;

    for (unsigned i = 0; i < V6_GROUPS; i++)
        groups[i] = (uint16_t)(value >> 16 * (V6_GROUPS - 1 - i));
    zeros = longest_zeros(groups);
    for (unsigned i = 0; i < V6_GROUPS; i++) {
        if (i == zeros.first) {
            *to++ = ':';
            i += zeros.count - 1;
            if (i == V6_GROUPS - 1)
                *to++ = ':';
            continue;
        }
        if (i > 0)
            *to++ = ':';
        if (i == 6 && embeds_ipv4(groups, zeros))
            return spell_ipv4(to, (uint32_t)value);
        to = spell_group(to, groups[i]);
    }
    return to;
}

/* Added as a whole: a filter may ask for a million of them at each letter. */
void ip_addr_format(struct strbuf *out, struct ip_addr address)
{
    char text[INET6_ADDRSTRLEN];
    const char *end = address.family == IP_V4 ? spell_ipv4(text, (uint32_t)address.value)
                                              : spell_ipv6(text, address.value);

    strbuf_add(out, text, (size_t)(end - text));
}

void cidr_format(struct strbuf *out, struct cidr block)
{
    ip_addr_format(out, (struct ip_addr){block.base, (enum ip_family)block.family});
    strbuf_addch(out, '/');
    strbuf_addu(out, block.length);
}

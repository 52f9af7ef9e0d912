#include "views/screens/rule_match.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/mem.h"
#include "views/screens/row_search.h"

enum shows { NOT_LOOKED_AT, SHOWS, SHOWS_NOT };

/* Ports, or what stands in their place. */
struct ports {
    int32_t from_port, to_port;
    int16_t protocol;
    unsigned char shows; /* enum shows */
};

/* Of the ports that share a place the last ones are remembered. */
enum { PORTS = 1024 };

/* A number of an IPv4 address. */
struct octet {
    char digits[3];
    unsigned char length;
};

struct rule_match {
    const struct account *account;
    struct strbuf wanted, cell;
    bool may_be_block; /* there is nothing in it that no block has */
    struct octet octets[256];
    /* enum shows: */
    unsigned char directions[2], protocols[257]; /* by protocol + 1 */
    unsigned char one_port[UINT16_MAX + 1];      /* of TCP and UDP */
    unsigned char *blocks, *texts;
    struct ports ports[PORTS]; /* that are not one */
};

static void spell_octets(struct octet octets[256])
{
    for (unsigned number = 0; number < 256; number++) {
        struct octet *octet = &octets[number];

        if (number >= 100)
            octet->digits[octet->length++] = (char)('0' + number / 100);
        if (number >= 10)
            octet->digits[octet->length++] = (char)('0' + number / 10 % 10);
        octet->digits[octet->length++] = (char)('0' + number % 10);
    }
}

struct rule_match *rule_match_new(const struct account *account, const char *wanted)
{
    struct rule_match *match = mem_zalloc(1, sizeof *match);

    match->account = account;
    strbuf_init(&match->wanted);
    strbuf_init(&match->cell);
    strbuf_adds(&match->wanted, wanted);
    match->may_be_block = !wanted[strspn(wanted, "0123456789abcdef.:/")];
    spell_octets(match->octets);
    match->blocks = mem_zalloc(account->cidrs.count, 1);
    match->texts = mem_zalloc(text_pool_count(account->texts), 1);
    return match;
}

void rule_match_free(struct rule_match *match)
{
    if (!match)
        return;
    strbuf_release(&match->wanted);
    strbuf_release(&match->cell);
    free(match->blocks);
    free(match->texts);
    free(match);
}

/* --- one part ------------------------------------------------------------------------------------ */

static unsigned char look_at(const struct rule_match *match, const char *text)
{
    return text_has_folded(text, match->wanted.text) ? SHOWS : SHOWS_NOT;
}

static bool text_shows(struct rule_match *match, text_id text)
{
    unsigned char *shows = &match->texts[text];

    if (*shows == NOT_LOOKED_AT)
        *shows = look_at(match, account_show(match->account, text));
    return *shows == SHOWS;
}

/* As cidr_format does, which takes several times as long. */
static unsigned char look_at_ipv4(const struct rule_match *match, struct cidr block)
{
    uint32_t base = (uint32_t)block.base;
    char text[sizeof "255.255.255.255/255"], *end = text;

    for (int shift = 24; shift >= -8; shift -= 8) {
        const struct octet *octet =
            &match->octets[shift >= 0 ? base >> shift & 0xFF : block.length];

        memcpy(end, octet->digits, sizeof octet->digits);
        end += octet->length;
        *end++ = shift > 0 ? '.' : shift == 0 ? '/' : '\0';
    }
    return look_at(match, text);
}

/* The digits of a group of an IPv6 address, which is not 0, in lower case. */
static void spell_group(uint32_t group, char text[5])
{
    size_t length = group > 0xFFF ? 4 : group > 0xFF ? 3 : group > 0xF ? 2 : 1;

    for (size_t i = 0; i < length; i++)
        text[i] = "0123456789abcdef"[group >> 4 * (length - 1 - i) & 0xF];
    text[length] = '\0';
}

/* True if a group of the address, which are written as they are but for those of 0, has all that is wanted. */
static bool a_group_shows(const struct rule_match *match, struct cidr block)
{
    for (int shift = 112; shift >= 0; shift -= 16) {
        uint32_t group = (uint32_t)(block.base >> shift) & 0xFFFF;
        char text[5];

        if (!group)
            continue;
        spell_group(group, text);
        if (look_at(match, text) == SHOWS)
            return true;
    }
    return false;
}

/* Making the text takes ten times as long as looking at its groups, one of which most often has what is wanted. Where
 * an IPv4 address stands at the end it is not of groups. */
static unsigned char look_at_ipv6(struct rule_match *match, struct cidr block)
{
    if (block.base >> 48 && a_group_shows(match, block))
        return SHOWS;
    strbuf_clear(&match->cell);
    cidr_format(&match->cell, block);
    return look_at(match, match->cell.text);
}

static bool block_shows(struct rule_match *match, uint32_t row)
{
    unsigned char *shows = &match->blocks[row];
    struct cidr block;

    if (!match->may_be_block)
        return false;
    if (*shows != NOT_LOOKED_AT)
        return *shows == SHOWS;
    block = account_block(match->account, row);
    *shows = block.family == IP_V4 ? look_at_ipv4(match, block) : look_at_ipv6(match, block);
    return *shows == SHOWS;
}

static bool source_shows(struct rule_match *match, const struct sg_rule *rule)
{
    return rule->source_kind == SOURCE_CIDR
               ? block_shows(match, rule->source)
               : text_shows(match, rule_source_text(match->account, rule));
}

static bool direction_shows(struct rule_match *match, bool is_egress)
{
    unsigned char *shows = &match->directions[is_egress];

    if (*shows == NOT_LOOKED_AT)
        *shows = look_at(match, is_egress ? _("out") : _("in"));
    return *shows == SHOWS;
}

static bool protocol_shows(struct rule_match *match, int16_t protocol)
{
    unsigned char *shows = &match->protocols[protocol + 1];
    char buffer[8];

    if (*shows == NOT_LOOKED_AT)
        *shows = look_at(match, protocol_name(protocol, buffer));
    return *shows == SHOWS;
}

static unsigned char look_at_ports(struct rule_match *match, const struct sg_rule *rule)
{
    strbuf_clear(&match->cell);
    rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, &match->cell);
    return look_at(match, match->cell.text);
}

static bool is_one_port(const struct sg_rule *rule)
{
    return rule->from_port == rule->to_port && rule->from_port >= 0 &&
           rule->from_port <= UINT16_MAX &&
           (rule->protocol == PROTOCOL_TCP || rule->protocol == PROTOCOL_UDP);
}

static bool are_of(const struct ports *ports, const struct sg_rule *rule)
{
    return ports->shows != NOT_LOOKED_AT && ports->from_port == rule->from_port &&
           ports->to_port == rule->to_port && ports->protocol == rule->protocol;
}

static bool ports_show(struct rule_match *match, const struct sg_rule *rule)
{
    uint32_t mixed =
        (uint32_t)rule->from_port * 31 + (uint32_t)rule->to_port * 7 + (uint32_t)rule->protocol;
    struct ports *ports = &match->ports[mixed % PORTS];

    if (is_one_port(rule)) {
        unsigned char *shows = &match->one_port[rule->from_port];

        if (*shows == NOT_LOOKED_AT)
            *shows = look_at_ports(match, rule);
        return *shows == SHOWS;
    }
    if (!are_of(ports, rule))
        *ports = (struct ports){rule->from_port, rule->to_port, rule->protocol,
                                look_at_ports(match, rule)};
    return ports->shows == SHOWS;
}

/* --- a rule -------------------------------------------------------------------------------------- */

bool rule_match_shows(struct rule_match *match, const struct sg_rule *rule)
{
    return direction_shows(match, rule->flags & RULE_EGRESS) ||
           protocol_shows(match, rule->protocol) || ports_show(match, rule) ||
           text_shows(match, rule->description) || source_shows(match, rule) ||
           text_shows(match, rule->id);
}

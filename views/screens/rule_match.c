#include "views/screens/rule_match.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/mem.h"
#include "views/screens/row_search.h"

enum shows { NOT_LOOKED_AT, SHOWS, SHOWS_NOT };

/* What the cells before the source say. */
struct traffic {
    int32_t from_port, to_port;
    int16_t protocol;
    bool is_egress;
    unsigned char shows; /* enum shows */
};

/* Of the traffics that share a place the last one is remembered. */
enum { TRAFFICS = 4096 };

struct rule_match {
    const struct account *account;
    struct strbuf wanted, cell;
    bool may_be_block; /* there is nothing in it that no block has */
    struct traffic traffics[TRAFFICS];
    unsigned char *blocks, *texts; /* enum shows, of each */
};

struct rule_match *rule_match_new(const struct account *account, const char *wanted)
{
    struct rule_match *match = mem_zalloc(1, sizeof *match);

    match->account = account;
    strbuf_init(&match->wanted);
    strbuf_init(&match->cell);
    strbuf_adds(&match->wanted, wanted);
    match->may_be_block = !wanted[strspn(wanted, "0123456789abcdef.:/")];
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

static bool block_shows(struct rule_match *match, uint32_t row)
{
    unsigned char *shows = &match->blocks[row];

    if (!match->may_be_block)
        return false;
    if (*shows == NOT_LOOKED_AT) {
        strbuf_clear(&match->cell);
        cidr_format(&match->cell, account_block(match->account, row));
        *shows = look_at(match, match->cell.text);
    }
    return *shows == SHOWS;
}

static bool source_shows(struct rule_match *match, const struct sg_rule *rule)
{
    return rule->source_kind == SOURCE_CIDR
               ? block_shows(match, rule->source)
               : text_shows(match, rule_source_text(match->account, rule));
}

static unsigned char look_at_traffic(struct rule_match *match, const struct sg_rule *rule)
{
    char buffer[8];

    if (look_at(match, rule->flags & RULE_EGRESS ? _("out") : _("in")) == SHOWS ||
        look_at(match, protocol_name(rule->protocol, buffer)) == SHOWS)
        return SHOWS;
    strbuf_clear(&match->cell);
    rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, &match->cell);
    return look_at(match, match->cell.text);
}

static bool traffic_shows(struct rule_match *match, const struct sg_rule *rule)
{
    bool is_egress = rule->flags & RULE_EGRESS;
    uint32_t mixed = (uint32_t)rule->from_port * 31 + (uint32_t)rule->to_port * 7 +
                     (uint32_t)rule->protocol * 2 + is_egress;
    struct traffic *traffic = &match->traffics[mixed % TRAFFICS];

    if (traffic->shows == NOT_LOOKED_AT || traffic->from_port != rule->from_port ||
        traffic->to_port != rule->to_port || traffic->protocol != rule->protocol ||
        traffic->is_egress != is_egress)
        *traffic = (struct traffic){rule->from_port, rule->to_port, rule->protocol, is_egress,
                                    look_at_traffic(match, rule)};
    return traffic->shows == SHOWS;
}

/* --- a rule -------------------------------------------------------------------------------------- */

bool rule_match_shows(struct rule_match *match, const struct sg_rule *rule)
{
    return traffic_shows(match, rule) || text_shows(match, rule->description) ||
           source_shows(match, rule) || text_shows(match, rule->id);
}

#include "views/screens/rule_match.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/halves.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/net/ipv4_search.h"
#include "model/net/ipv6_search.h"
#include "views/screens/row_search.h"

/* What is known of one part. */
enum shows { NOT_LOOKED_AT, SHOWS_NOT, SHOWS };

/* Of what many rules share: both cores read and write it, and what they write is the same. */
typedef _Atomic(unsigned char) shown_byte;

/* Ports that are not just one port of TCP or UDP. */
struct ports {
    int32_t from_port, to_port;
    int16_t protocol;
    unsigned char shows;
};

enum {
    PROTOCOLS = 257, /* -1 .. 255 */
    SINGLE_PORTS = UINT16_MAX + 1,
    RANGES = 4096,     /* of the ports that share a place the last ones are remembered */
    BATCH = 256,       /* rules that are looked at column by column */
    WORTH_A_STEP = 16, /* rules: they take as long as a step of halves.h */
};

/* What is asked just now. */
struct question {
    const uint32_t *rows, *numbers;
    size_t count;
    bool *answers;
};

/* What one core needs for its own. Its cell, which it writes again and again, lies in no line of the cache that the
 * other one reads: that alone would make two cores as slow as one. The wide table and the room of the cell keep them
 * apart. */
struct looker {
    struct rule_match *match;
    struct strbuf cell;
    struct ports ranges[RANGES];
};

struct rule_match {
    const struct account *account;
    struct strbuf wanted;
    struct question question;
    bool before_ports[2][PROTOCOLS]; /* in the cells of the direction (out: 1) and the protocol */
    bool may_be_ipv6;                /* there is nothing in the text that no block of IPv6 has */
    struct ipv4_search ipv4;
    struct ipv6_search ipv6;
    bool single_ports[SINGLE_PORTS];
    shown_byte *texts, *references;
    shown_byte *ipv6_blocks; /* by rows of `cidrs`; of IPv4 nothing is remembered */
    struct looker mine, its;
};

static bool has_wanted(const struct rule_match *match, const char *text)
{
    return text_has_folded(text, match->wanted.text);
}

static unsigned char look_at(const struct rule_match *match, const char *text)
{
    return has_wanted(match, text) ? SHOWS : SHOWS_NOT;
}

static unsigned char recall(shown_byte *byte)
{
    return atomic_load_explicit(byte, memory_order_relaxed);
}

static unsigned char remember(shown_byte *byte, unsigned char shows)
{
    atomic_store_explicit(byte, shows, memory_order_relaxed);
    return shows;
}

/* --- words --------------------------------------------------------------------------------------- */

static bool text_shows(const struct rule_match *match, text_id text)
{
    unsigned char shows = recall(&match->texts[text]);

    if (shows == NOT_LOOKED_AT)
        shows = remember(&match->texts[text], look_at(match, account_show(match->account, text)));
    return shows == SHOWS;
}

static unsigned char look_at_port_cell(struct looker *looker, int16_t protocol, int32_t from_port,
                                       int32_t to_port)
{
    strbuf_clear(&looker->cell);
    rule_format_ports_short(protocol, from_port, to_port, &looker->cell);
    return look_at(looker->match, looker->cell.text);
}

static bool range_shows(struct looker *looker, const struct sg_rule *rule)
{
    uint32_t mixed =
        (uint32_t)rule->from_port * 31 + (uint32_t)rule->to_port * 7 + (uint32_t)rule->protocol;
    struct ports *ports = &looker->ranges[mixed % RANGES];

    if (ports->shows == NOT_LOOKED_AT || ports->from_port != rule->from_port ||
        ports->to_port != rule->to_port || ports->protocol != rule->protocol)
        *ports = (struct ports){
            rule->from_port, rule->to_port, rule->protocol,
            look_at_port_cell(looker, rule->protocol, rule->from_port, rule->to_port)};
    return ports->shows == SHOWS;
}

/* No "&&", which is a jump: whether a rule has one port no processor foresees. */
static inline unsigned has_one_port(const struct sg_rule *rule)
{
    unsigned has_ports = protocol_has_ports(rule->protocol);
    unsigned is_one = rule->from_port == rule->to_port;

    return has_ports & is_one & ((uint32_t)rule->from_port < SINGLE_PORTS);
}

static bool single_port_shows(struct looker *looker, const struct sg_rule *rule)
{
    return looker->match->single_ports[rule->from_port];
}

static bool texts_show(struct looker *looker, const struct sg_rule *rule)
{
    bool description_shows = text_shows(looker->match, rule->description);
    bool id_shows = text_shows(looker->match, rule->id);

    return description_shows || id_shows;
}

/* --- sources ------------------------------------------------------------------------------------- */

/* Most groups are named by several rules, all over the account. */
static bool group_shows(struct looker *looker, const struct sg_rule *rule)
{
    const struct rule_match *match = looker->match;
    shown_byte *byte = &match->references[rule->source];
    unsigned char shows = recall(byte);

    if (shows == NOT_LOOKED_AT)
        shows = remember(
            byte, text_shows(match, rule_source_text(match->account, rule)) ? SHOWS : SHOWS_NOT);
    return shows == SHOWS;
}

static unsigned char look_at_ipv6(struct looker *looker, struct cidr block)
{
    const struct rule_match *match = looker->match;
    bool shows;

    if (ipv6_search_knows(&match->ipv6, block.base)) {
        shows = ipv6_search_finds(&match->ipv6, block.base, block.length);
    } else {
        strbuf_clear(&looker->cell);
        cidr_format(&looker->cell, block);
        shows = strstr(looker->cell.text, match->wanted.text);
    }
    return shows ? SHOWS : SHOWS_NOT;
}

static bool ipv6_block_shows(struct looker *looker, const struct sg_rule *rule)
{
    const struct rule_match *match = looker->match;
    shown_byte *byte = &match->ipv6_blocks[rule->source];
    unsigned char shows = recall(byte);

    if (shows == NOT_LOOKED_AT)
        shows = remember(byte, look_at_ipv6(looker, account_block(match->account, rule->source)));
    return shows == SHOWS;
}

static bool list_shows(struct looker *looker, const struct sg_rule *rule)
{
    return text_shows(looker->match, rule_source_text(looker->match->account, rule));
}

/* --- batches ------------------------------------------------------------------------------------- */

/* Some rules of a batch. */
struct some {
    size_t count;
    uint16_t items[BATCH];
};

/* Which rules are kept no processor foresees: each is written down, and overwritten unless it is. */
static inline void some_add_if(struct some *some, size_t item, bool is_kept)
{
    some->items[some->count] = (uint16_t)item;
    some->count += is_kept;
}

/* Rules that are looked at column by column: what one waits for does not keep the next one waiting. */
struct batch {
    struct looker *looker;
    bool *answers;
    size_t count;
    const struct sg_rule *rules[BATCH];
    struct some left; /* nothing has been found in them so far */
};

/* What has been found in `i`; it is the next of those left so far, and may be left further on. */
static inline void answer(struct batch *batch, size_t i, bool shows)
{
    batch->answers[i] = shows;
    some_add_if(&batch->left, i, !shows);
}

static const struct sg_rule *rule_asked(const struct rule_match *match, size_t i)
{
    const struct question *question = &match->question;

    return &match->account->rules.items[question->rows[question->numbers[i]]];
}

/* And asks the memory for those of the next batch: what fetches ahead by itself stops where a page ends. */
static void take_rules(struct batch *batch, size_t first)
{
    const struct rule_match *match = batch->looker->match;
    const struct question *question = &match->question;

    for (size_t i = 0; i < batch->count; i++) {
        size_t ahead = first + i + BATCH;

        batch->rules[i] = rule_asked(match, first + i);
        if (ahead < question->count)
            __builtin_prefetch(rule_asked(match, ahead));
    }
}

static void look_at_protocols(struct batch *batch)
{
    const struct rule_match *match = batch->looker->match;

    batch->left.count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct sg_rule *rule = batch->rules[i];

        answer(batch, i,
               match->before_ports[rule->flags & RULE_EGRESS ? 1 : 0][rule->protocol + 1]);
    }
}

typedef bool column_shows(struct looker *looker, const struct sg_rule *rule);

/* Those of `some` in which nothing is found are left. */
static inline __attribute__((always_inline)) void
look_at_some(struct batch *batch, const struct some *some, column_shows *shows)
{
    for (size_t i = 0; i < some->count; i++) {
        size_t item = some->items[i];

        answer(batch, item, shows(batch->looker, batch->rules[item]));
    }
}

static struct some take_left(struct batch *batch)
{
    struct some left = batch->left;

    batch->left.count = 0;
    return left;
}

static void look_at_ports(struct batch *batch)
{
    const struct some left = take_left(batch);
    struct some singles, others;

    singles.count = others.count = 0;
    for (size_t i = 0; i < left.count; i++) {
        unsigned is_single = has_one_port(batch->rules[left.items[i]]);

        some_add_if(&singles, left.items[i], is_single);
        some_add_if(&others, left.items[i], !is_single);
    }
    look_at_some(batch, &singles, single_port_shows);
    look_at_some(batch, &others, range_shows);
}

static void look_at_texts(struct batch *batch)
{
    const struct some left = take_left(batch);

    look_at_some(batch, &left, texts_show);
}

/* Most blocks are in no cache: the memory is asked for many of them at once. */
static void look_at_blocks(struct batch *batch, const struct some *blocks)
{
    const struct rule_match *match = batch->looker->match;
    const struct packed_block *items = match->account->cidrs.items;
    struct some of_ipv6;

    if (!match->ipv4.last && !match->may_be_ipv6)
        return;
    for (size_t i = 0; i < blocks->count; i++)
        __builtin_prefetch(&items[batch->rules[blocks->items[i]]->source]);
    of_ipv6.count = 0;
    for (size_t i = 0; i < blocks->count; i++) {
        size_t item = blocks->items[i];
        const struct packed_block block = items[batch->rules[item]->source];
        bool is_ipv6 = block.family != IP_V4;
        bool finds = ipv4_search_finds(&match->ipv4, block.base, block.length);

        batch->answers[item] = finds && !is_ipv6;
        some_add_if(&of_ipv6, item, is_ipv6);
    }
    if (match->may_be_ipv6)
        look_at_some(batch, &of_ipv6, ipv6_block_shows);
}

static void look_at_sources(struct batch *batch)
{
    const struct some left = take_left(batch);
    struct some of_kind[SOURCE_GROUP + 1];

    for (size_t kind = 0; kind <= SOURCE_GROUP; kind++)
        of_kind[kind].count = 0;
    for (size_t i = 0; i < left.count; i++)
        some_add_if(&of_kind[batch->rules[left.items[i]]->source_kind], left.items[i], true);
    look_at_blocks(batch, &of_kind[SOURCE_CIDR]);
    look_at_some(batch, &of_kind[SOURCE_GROUP], group_shows);
    look_at_some(batch, &of_kind[SOURCE_PREFIX_LIST], list_shows);
}

static void look_at_batch(struct looker *looker, size_t first, size_t end)
{
    struct batch batch;

    batch.looker = looker;
    batch.answers = looker->match->question.answers + first;
    batch.count = end - first;
    take_rules(&batch, first);
    look_at_protocols(&batch);
    look_at_ports(&batch);
    look_at_texts(&batch);
    look_at_sources(&batch);
}

/* The steps are of WORTH_A_STEP rules. */
static void look(void *context, size_t first_step, size_t end_step)
{
    struct looker *looker = context;
    size_t count = looker->match->question.count, first = first_step * WORTH_A_STEP;
    size_t end = end_step * WORTH_A_STEP < count ? end_step * WORTH_A_STEP : count;

    for (; first < end; first += BATCH)
        look_at_batch(looker, first, end - first < BATCH ? end : first + BATCH);
}

void rule_match_look(struct rule_match *match, const uint32_t *rows, const uint32_t *numbers,
                     size_t count, bool *shows)
{
    match->question = (struct question){rows, numbers, count, shows};
    run_in_shares((count + WORTH_A_STEP - 1) / WORTH_A_STEP, look, &match->mine, &match->its);
}

/* --- life ---------------------------------------------------------------------------------------- */

static void look_before_ports(struct rule_match *match)
{
    bool directions[2] = {has_wanted(match, _("in")), has_wanted(match, _("out"))};
    char buffer[8];

    for (int16_t protocol = -1; protocol < PROTOCOLS - 1; protocol++) {
        bool shows = has_wanted(match, protocol_name(protocol, buffer));

        for (size_t i = 0; i < 2; i++)
            match->before_ports[i][protocol + 1] = directions[i] || shows;
    }
}

/* What is written of a port are its digits: those of a tenth of it, and one more. */
static void look_at_single_ports(struct rule_match *match)
{
    const char *wanted = match->wanted.text;
    size_t digits = match->wanted.length;
    uint32_t number, power = 1;

    if (digits > 5 || wanted[strspn(wanted, "0123456789")])
        return;
    number = (uint32_t)strtoul(wanted, NULL, 10);
    for (size_t i = 1; i < digits; i++)
        power *= 10;
    match->single_ports[0] = digits == 1 && number == 0;
    for (uint32_t port = 1; port < SINGLE_PORTS; port++)
        match->single_ports[port] = (port >= power && port % (power * 10) == number) ||
                                    (port >= 10 && match->single_ports[port / 10]);
}

static void looker_init(struct looker *looker, struct rule_match *match)
{
    looker->match = match;
    strbuf_init(&looker->cell);
    strbuf_reserve(&looker->cell, 256);
}

struct rule_match *rule_match_new(const struct account *account, const char *wanted)
{
    struct rule_match *match = mem_zalloc(1, sizeof *match);

    match->account = account;
    strbuf_init(&match->wanted);
    strbuf_adds(&match->wanted, wanted);
    look_before_ports(match);
    match->may_be_ipv6 = !wanted[strspn(wanted, "0123456789abcdef.:/")];
    ipv4_search_prepare(&match->ipv4, wanted);
    ipv6_search_prepare(&match->ipv6, wanted);
    look_at_single_ports(match);
    match->texts = mem_zalloc(text_pool_count(account->texts), sizeof *match->texts);
    match->references = mem_zalloc(account->group_references.count, sizeof *match->references);
    match->ipv6_blocks = mem_zalloc(account->cidrs.count, sizeof *match->ipv6_blocks);
    looker_init(&match->mine, match);
    looker_init(&match->its, match);
    return match;
}

void rule_match_free(struct rule_match *match)
{
    if (!match)
        return;
    strbuf_release(&match->wanted);
    strbuf_release(&match->mine.cell);
    strbuf_release(&match->its.cell);
    free(match->texts);
    free(match->references);
    free(match->ipv6_blocks);
    free(match);
}

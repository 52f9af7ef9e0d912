#include "views/screens/rule_match.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/halves.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/net/ipv4_search.h"
#include "views/screens/row_search.h"

/* What is known of one part; a byte each. */
enum shows { NOT_LOOKED_AT, SHOWS_NOT, SHOWS };

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

/*
 * One core looks at blocks, the other one at all else, so that they write nothing in common. Nor may what one of them
 * writes again and again, its cell, lie in a line of the cache that the other one reads: that alone makes two cores as
 * slow as one. The wide tables at the end of each keep them apart.
 */
struct words {
    const struct rule_match *match;
    struct question question;
    struct strbuf cell;
    unsigned char *single_ports, *texts, *references;
    bool before_ports[2][PROTOCOLS]; /* in the cells of the direction (out: 1) and the protocol */
    struct ports ranges[RANGES];
};

struct blocks {
    const struct rule_match *match;
    struct question question;
    struct strbuf cell;
    size_t capacity;        /* of question.answers */
    unsigned char *of_ipv6; /* by rows of `cidrs`; of IPv4 nothing is remembered */
    bool may_be_ipv6;       /* there is nothing in the text that no block of IPv6 has */
    struct ipv4_search ipv4;
};

struct rule_match {
    struct words words;
    struct blocks blocks;
    const struct account *account;
    struct strbuf wanted;
};

static bool has_wanted(const struct rule_match *match, const char *text)
{
    return text_has_folded(text, match->wanted.text);
}

static unsigned char look_at(const struct rule_match *match, const char *text)
{
    return has_wanted(match, text) ? SHOWS : SHOWS_NOT;
}

static const struct sg_rule *rule_asked(const struct rule_match *match,
                                        const struct question *question, size_t i)
{
    return &match->account->rules.items[question->rows[question->numbers[i]]];
}

static void in_batches(size_t count, halves_run *run, void *context)
{
    for (size_t first = 0; first < count; first += BATCH)
        run(context, first, count - first < BATCH ? count : first + BATCH);
}

/* With more room than one text takes, to be apart from the other one too. */
static void cell_init(struct strbuf *cell)
{
    strbuf_init(cell);
    strbuf_reserve(cell, 256);
}

/* --- words --------------------------------------------------------------------------------------- */

static bool text_shows(struct words *words, text_id text)
{
    unsigned char *shows = &words->texts[text];

    if (*shows == NOT_LOOKED_AT)
        *shows = look_at(words->match, account_show(words->match->account, text));
    return *shows == SHOWS;
}

static unsigned char look_at_ports(struct words *words, int16_t protocol, int32_t from_port,
                                   int32_t to_port)
{
    strbuf_clear(&words->cell);
    rule_format_ports_short(protocol, from_port, to_port, &words->cell);
    return look_at(words->match, words->cell.text);
}

static bool single_port_shows(struct words *words, int32_t port)
{
    unsigned char *shows = &words->single_ports[port];

    if (*shows == NOT_LOOKED_AT)
        *shows = look_at_ports(words, PROTOCOL_TCP, port, port);
    return *shows == SHOWS;
}

static bool range_shows(struct words *words, const struct sg_rule *rule)
{
    uint32_t mixed =
        (uint32_t)rule->from_port * 31 + (uint32_t)rule->to_port * 7 + (uint32_t)rule->protocol;
    struct ports *ports = &words->ranges[mixed % RANGES];

    if (ports->shows == NOT_LOOKED_AT || ports->from_port != rule->from_port ||
        ports->to_port != rule->to_port || ports->protocol != rule->protocol)
        *ports =
            (struct ports){rule->from_port, rule->to_port, rule->protocol,
                           look_at_ports(words, rule->protocol, rule->from_port, rule->to_port)};
    return ports->shows == SHOWS;
}

static bool ports_show(struct words *words, const struct sg_rule *rule)
{
    return protocol_has_ports(rule->protocol) && rule->from_port == rule->to_port &&
                   rule->from_port >= 0 && rule->from_port < SINGLE_PORTS
               ? single_port_shows(words, rule->from_port)
               : range_shows(words, rule);
}

/* Most groups are named by several rules, all over the account. */
static bool group_shows(struct words *words, const struct sg_rule *rule)
{
    unsigned char *shows = &words->references[rule->source];

    if (*shows == NOT_LOOKED_AT)
        *shows =
            text_shows(words, rule_source_text(words->match->account, rule)) ? SHOWS : SHOWS_NOT;
    return *shows == SHOWS;
}

static bool named_source_shows(struct words *words, const struct sg_rule *rule)
{
    if (rule->source_kind == SOURCE_GROUP)
        return group_shows(words, rule);
    return rule->source_kind == SOURCE_PREFIX_LIST &&
           text_shows(words, rule_source_text(words->match->account, rule));
}

static bool traffic_shows(struct words *words, const struct sg_rule *rule)
{
    return words->before_ports[rule->flags & RULE_EGRESS ? 1 : 0][rule->protocol + 1] ||
           ports_show(words, rule);
}

/* Column by column: what one rule waits for does not keep the next one waiting. */
static void look_at_words_of(void *context, size_t first, size_t end)
{
    struct words *words = context;
    const struct sg_rule *rules[BATCH];
    bool *answers = words->question.answers + first;
    size_t count = end - first;

    for (size_t i = 0; i < count; i++)
        rules[i] = rule_asked(words->match, &words->question, first + i);
    for (size_t i = 0; i < count; i++)
        answers[i] = traffic_shows(words, rules[i]);
    for (size_t i = 0; i < count; i++)
        answers[i] |= text_shows(words, rules[i]->description) || text_shows(words, rules[i]->id);
    for (size_t i = 0; i < count; i++)
        answers[i] |= named_source_shows(words, rules[i]);
}

static void look_at_words(void *context)
{
    const struct words *words = context;

    in_batches(words->question.count, look_at_words_of, context);
}

static void words_init(struct words *words, const struct rule_match *match)
{
    bool directions[2] = {has_wanted(match, _("in")), has_wanted(match, _("out"))};
    char buffer[8];

    words->match = match;
    cell_init(&words->cell);
    for (int16_t protocol = -1; protocol < PROTOCOLS - 1; protocol++) {
        bool shows = has_wanted(match, protocol_name(protocol, buffer));

        for (size_t i = 0; i < 2; i++)
            words->before_ports[i][protocol + 1] = directions[i] || shows;
    }
    words->single_ports = mem_zalloc(SINGLE_PORTS, 1);
    words->texts = mem_zalloc(text_pool_count(match->account->texts), 1);
    words->references = mem_zalloc(match->account->group_references.count, 1);
}

static void words_release(struct words *words)
{
    strbuf_release(&words->cell);
    free(words->single_ports);
    free(words->texts);
    free(words->references);
}

/* --- blocks -------------------------------------------------------------------------------------- */

static bool ipv6_block_shows(struct blocks *blocks, uint32_t row)
{
    unsigned char *shows = &blocks->of_ipv6[row];

    if (*shows == NOT_LOOKED_AT) {
        strbuf_clear(&blocks->cell);
        cidr_format(&blocks->cell, account_block(blocks->match->account, row));
        *shows = strstr(blocks->cell.text, blocks->match->wanted.text) ? SHOWS : SHOWS_NOT;
    }
    return *shows == SHOWS;
}

static bool block_shows(struct blocks *blocks, const struct sg_rule *rule)
{
    struct packed_block block;

    if (rule->source_kind != SOURCE_CIDR)
        return false;
    block = blocks->match->account->cidrs.items[rule->source];
    if (block.family == IP_V4)
        return ipv4_search_finds(&blocks->ipv4, block.base, block.length);
    return blocks->may_be_ipv6 && ipv6_block_shows(blocks, rule->source);
}

/* Most blocks are in no cache: the memory is asked for many of them at once. */
static void look_at_blocks_of(void *context, size_t first, size_t end)
{
    struct blocks *blocks = context;
    const struct account *account = blocks->match->account;
    const struct sg_rule *rules[BATCH];

    for (size_t i = first; i < end; i++) {
        const struct sg_rule *rule = rule_asked(blocks->match, &blocks->question, i);

        rules[i - first] = rule;
        if (rule->source_kind == SOURCE_CIDR)
            __builtin_prefetch(&account->cidrs.items[rule->source]);
    }
    for (size_t i = first; i < end; i++)
        blocks->question.answers[i] = block_shows(blocks, rules[i - first]);
}

static void look_at_blocks(void *context)
{
    const struct blocks *blocks = context;

    in_batches(blocks->question.count, look_at_blocks_of, context);
}

static void blocks_init(struct blocks *blocks, const struct rule_match *match)
{
    const char *wanted = match->wanted.text;

    blocks->match = match;
    cell_init(&blocks->cell);
    ipv4_search_prepare(&blocks->ipv4, wanted);
    blocks->may_be_ipv6 = !wanted[strspn(wanted, "0123456789abcdef.:/")];
    blocks->of_ipv6 = mem_zalloc(match->account->cidrs.count, 1);
}

static void blocks_release(struct blocks *blocks)
{
    strbuf_release(&blocks->cell);
    free(blocks->of_ipv6);
    free(blocks->question.answers);
}

/* --- rules --------------------------------------------------------------------------------------- */

struct rule_match *rule_match_new(const struct account *account, const char *wanted)
{
    struct rule_match *match = mem_zalloc(1, sizeof *match);

    match->account = account;
    strbuf_init(&match->wanted);
    strbuf_adds(&match->wanted, wanted);
    words_init(&match->words, match);
    blocks_init(&match->blocks, match);
    return match;
}

void rule_match_free(struct rule_match *match)
{
    if (!match)
        return;
    words_release(&match->words);
    blocks_release(&match->blocks);
    strbuf_release(&match->wanted);
    free(match);
}

void rule_match_look(struct rule_match *match, const uint32_t *rows, const uint32_t *numbers,
                     size_t count, bool *shows)
{
    struct blocks *blocks = &match->blocks;
    bool *block_shows =
        mem_grow(blocks->question.answers, &blocks->capacity, count, sizeof *block_shows);

    match->words.question = (struct question){rows, numbers, count, shows};
    blocks->question = (struct question){rows, numbers, count, block_shows};
    run_both(count / WORTH_A_STEP, look_at_blocks, blocks, look_at_words, &match->words);
    for (size_t i = 0; i < count; i++)
        shows[i] |= block_shows[i];
}

/*
 * npguard_listing.h: what np-guard's vpc-network-config-analyzer says of an export: one line for each
 * connection that is possible. What it does not list is not.
 *
 *     proxy[10.240.10.42] => app1[10.240.20.245] : protocol: TCP dst-ports: 9080
 *     Public Internet (all ranges) => proxy[10.240.10.42] : All Connections
 *     a[10.0.0.1] => b[10.0.0.2] : protocol: TCP src-ports: 1-9079,9081-65535 *
 *
 * A star: the replies are not let through.
 */
#ifndef TESTS_MODEL_JUDGE_NPGUARD_LISTING_H
#define TESTS_MODEL_JUDGE_NPGUARD_LISTING_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/account.h"
#include "model/base/mem.h"
#include "model/judge/walk_ports.h"

#define RANGES_MOST 8

struct listed_end {
    struct cidr block;
    bool internet; /* of the block, what is on the Internet */
};

struct listed {
    struct listed_end from, to;
    bool tcp_only, no_reply;
    struct port_range sources[RANGES_MOST], targets[RANGES_MOST];
    size_t source_count, target_count;
};

struct listing {
    struct listed *items;
    size_t count, capacity;
};

/* "name[10.0.0.1]", "Public Internet (all ranges)", "Public Internet 192.0.2.1/32". */
static inline struct listed_end end_read(const char *text)
{
    static const char internet[] = "Public Internet ";
    struct listed_end end = {.internet = !strncmp(text, internet, sizeof internet - 1)};
    char block[64];

    if (!end.internet)
        assert_int_equal(sscanf(text, "%*[^[][%63[^]]", block), 1);
    else if (text[sizeof internet - 1] == '(')
        snprintf(block, sizeof block, "0.0.0.0/0");
    else
        assert_int_equal(sscanf(text + sizeof internet - 1, "%63s", block), 1);
    assert_true(cidr_parse_lenient(block, &end.block));
    return end;
}

/* The ranges after a label, as "1-9079,9081-65535" or "9080"; all ports if it is not there. */
static inline size_t ranges_read(const char *text, const char *label,
                                 struct port_range ranges[RANGES_MOST])
{
    const char *at = strstr(text, label);
    size_t count = 0;
    int taken;

    if (!at) {
        ranges[0] = (struct port_range){0, 65535};
        return 1;
    }
    for (at += strlen(label); count < RANGES_MOST; at++) {
        struct port_range *range = &ranges[count++];

        assert_int_equal(sscanf(at, "%hu%n", &range->first, &taken), 1);
        range->last = range->first;
        at += taken;
        if (*at == '-') {
            assert_int_equal(sscanf(at, "-%hu%n", &range->last, &taken), 1);
            at += taken;
        }
        if (*at != ',')
            break;
    }
    return count;
}

static inline void listing_add(struct listing *listing, char *line)
{
    char *arrow = strstr(line, " => "), *colon = strstr(line, " : ");
    struct listed listed = {0};

    if (!arrow || !colon)
        return;
    *arrow = *colon = '\0';
    listed.from = end_read(line);
    listed.to = end_read(arrow + 4);
    colon += 3;
    listed.tcp_only = strncmp(colon, "protocol: TCP", 13) == 0;
    assert_true(listed.tcp_only || strncmp(colon, "All Connections", 15) == 0);
    assert_null(strchr(colon, ';')); /* several protocols on one line */
    listed.no_reply = strchr(colon, '*');
    listed.source_count = ranges_read(colon, "src-ports: ", listed.sources);
    listed.target_count = ranges_read(colon, "dst-ports: ", listed.targets);
    listing->items =
        mem_grow(listing->items, &listing->capacity, listing->count + 1, sizeof *listing->items);
    listing->items[listing->count++] = listed;
}

static inline struct listing listing_read(FILE *file)
{
    struct listing listing = {0};
    char line[512];

    while (fgets(line, sizeof line, file))
        listing_add(&listing, line);
    fclose(file);
    return listing;
}

struct question {
    struct ip_addr from, to;
    int16_t protocol;
    uint16_t port;
};

static inline struct cidr block_of(struct ip_addr address)
{
    struct strbuf text = STRBUF_INIT;
    struct cidr block;

    ip_addr_format(&text, address);
    assert_true(cidr_parse_lenient(text.text, &block));
    strbuf_release(&text);
    return block;
}

static inline bool end_holds(struct listed_end end, struct ip_addr address)
{
    static const char private[] = "10.0.0.0/8"; /* all that their examples have */
    struct cidr inside;

    assert_true(cidr_parse(private, &inside));
    return cidr_covers(end.block, block_of(address)) &&
           !(end.internet && cidr_covers(inside, block_of(address)));
}

static inline bool is_in(uint16_t port, const struct port_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (port >= ranges[i].first && port <= ranges[i].last)
            return true;
    }
    return false;
}

static inline bool is_about(const struct listed *listed, const struct question *question)
{
    return end_holds(listed->from, question->from) && end_holds(listed->to, question->to) &&
           (question->protocol == PROTOCOL_TCP || !listed->tcp_only) &&
           is_in(question->port, listed->targets, listed->target_count);
}

/* What they say of a client: the ports from which it is answered, and those from which it is not. */
struct expectation {
    struct port_set answered, lost;
};

static inline void add_clients(struct port_set *set, const struct listed *listed)
{
    for (size_t i = 0; i < listed->source_count; i++) {
        struct port_range range = listed->sources[i];

        if (range.first < CLIENT_PORT_FIRST)
            range.first = CLIENT_PORT_FIRST;
        if (range.first <= range.last)
            port_set_add(set, range.first, range.last);
    }
}

static inline struct expectation expectation_make(const struct listing *listing,
                                                  const struct question *question)
{
    struct expectation expectation = {0};

    for (size_t i = 0; i < listing->count; i++) {
        const struct listed *listed = &listing->items[i];

        if (is_about(listed, question))
            add_clients(listed->no_reply ? &expectation.lost : &expectation.answered, listed);
    }
    return expectation;
}

static inline void expectation_release(struct expectation *expectation)
{
    port_set_release(&expectation->answered);
    port_set_release(&expectation->lost);
}

#endif

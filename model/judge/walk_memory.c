#include "model/judge/walk_memory.h"

#include <stdlib.h>

#include "model/account/row_hash.h"
#include "model/account/rule.h"
#include "model/base/mem.h"

enum { ECHO_TYPE = 8, ECHO6_TYPE = 128 };

struct known_traffic {
    struct walk_traffic traffic;
    struct span rules; /* of `rules` */
};

struct known_traffics {
    TABLE(struct known_traffic) items;
};

struct walk_memory {
    const struct account *account;
    const struct edits *edits;
    struct known_traffics known;
    struct row_hash index; /* of `known` */
    TABLE(uint32_t) rules;
};

struct walk_memory *walk_memory_new(const struct account *account, const struct edits *edits)
{
    struct walk_memory *memory = mem_zalloc(1, sizeof *memory);

    memory->account = account;
    memory->edits = edits;
    return memory;
}

void walk_memory_free(struct walk_memory *memory)
{
    if (!memory)
        return;
    row_hash_release(&memory->index);
    free(memory->known.items.items);
    free(memory->rules.items);
    free(memory);
}

bool walk_rule_covers(const struct sg_rule *rule, int16_t protocol, uint16_t port)
{
    int32_t type = protocol == PROTOCOL_ICMPV6 ? ECHO6_TYPE : ECHO_TYPE;

    if (rule->protocol == PROTOCOL_ALL)
        return true;
    if (rule->protocol != protocol)
        return false;
    if (protocol_has_types(protocol))
        return (rule->from_port < 0 || rule->from_port == type) && rule->to_port <= 0;
    if (rule->from_port < 0 && rule->to_port < 0)
        return true;
    return rule->from_port <= port && port <= rule->to_port;
}

static uint32_t hash_of(const struct walk_traffic *traffic)
{
    uint32_t hash = row_hash_mix(0, traffic->group);

    hash = row_hash_mix(hash, (uint64_t)traffic->port << 1 | traffic->egress);
    return row_hash_mix(hash, (uint16_t)traffic->protocol);
}

static bool is_traffic(const void *table, uint32_t row, const void *key)
{
    const struct walk_traffic *known = &((const struct known_traffics *)table)->items.items[row].traffic;
    const struct walk_traffic *asked = key;

    return known->group == asked->group && known->egress == asked->egress &&
           known->protocol == asked->protocol && known->port == asked->port;
}

static struct span look_for(struct walk_memory *memory, const struct walk_traffic *traffic)
{
    struct rule_walk walk = rule_walk_group(memory->account, memory->edits, traffic->group);
    struct span found = {(uint32_t)memory->rules.count, 0};

    while (rule_walk_next(&walk))
        if (!(walk.rule->flags & RULE_EGRESS) == !traffic->egress &&
            walk_rule_covers(walk.rule, traffic->protocol, traffic->port))
            TABLE_ADD(memory->rules, walk.reference);
    found.count = (uint32_t)memory->rules.count - found.first;
    return found;
}

const uint32_t *walk_memory_rules(struct walk_memory *memory, const struct walk_traffic *traffic,
                                  size_t *count)
{
    uint32_t hash = hash_of(traffic);
    uint32_t row = row_hash_find(&memory->index, hash, is_traffic, &memory->known, traffic);
    struct span span;

    if (row == UINT32_MAX) {
        row = (uint32_t)memory->known.items.count;
        span = look_for(memory, traffic);
        TABLE_ADD(memory->known.items, ((struct known_traffic){*traffic, span}));
        row_hash_add(&memory->index, hash, row);
    }
    span = memory->known.items.items[row].rules;
    *count = span.count;
    return span.count ? &memory->rules.items[span.first] : NULL;
}

#include "model/judge/policy_values.h"

#include <stdlib.h>
#include <string.h>

#include "model/net/addr_set.h"

#define ADDRESSES_MOST 256

/* --- texts that patterns stand for ----------------------------------------------------------------- */

char *policy_filled(const char *pattern)
{
    struct strbuf text = STRBUF_INIT;

    for (; *pattern; pattern++) {
        if (*pattern == '*')
            strbuf_adds(&text, POLICY_FILLING);
        else
            strbuf_addch(&text, *pattern == '?' ? 'x' : *pattern);
    }
    return strbuf_detach(&text);
}

void policy_texts_add_new(struct policy_texts *texts, char *value, size_t most)
{
    bool known = texts->items.count >= most;

    for (size_t i = 0; i < texts->items.count && !known; i++)
        known = !strcmp(texts->items.items[i], value);
    if (known)
        free(value);
    else
        policy_texts_add(texts, value);
}

void policy_values_visit(const struct policy *policy, const char *key, policy_value_visit *visit,
                         void *context)
{
    for (size_t i = 0; i < policy->statements.count; i++) {
        const struct policy_statement *statement = &policy->statements.items[i];

        for (size_t j = 0; j < statement->conditions.count; j++) {
            const struct policy_condition *condition = &statement->conditions.items[j];

            for (size_t k = 0;
                 policy_word_is(condition->key, key) && condition->operation != POLICY_OP_NULL &&
                 k < condition->values.items.count;
                 k++)
                visit(condition, condition->values.items.items[k], context);
        }
    }
}

/* --- addresses ------------------------------------------------------------------------------------ */

bool policy_asks_for_address(const struct policy_condition *condition)
{
    return condition->operation == POLICY_OP_IP_ADDRESS ||
           condition->operation == POLICY_OP_NOT_IP_ADDRESS;
}

struct addresses {
    enum ip_family family;
    TABLE(ip_value) cuts;  /* where membership in a block may change */
    struct addr_set named; /* in narrow blocks of the policy */
    bool has_blocks;       /* the policy names some */
};

/* Whose blocks hold fewer than 2^24 addresses, or 2^112 (design section 2). */
static const uint8_t narrow_length[IP_FAMILY_COUNT] = {9, 17};

static void add_block(const struct policy_condition *condition, const char *value, void *context)
{
    struct addresses *addresses = context;
    struct cidr block;

    if (!policy_asks_for_address(condition) || !cidr_parse_lenient(value, &block) ||
        block.family != addresses->family)
        return;
    addresses->has_blocks = true;
    TABLE_ADD(addresses->cuts, cidr_first(block));
    if (cidr_last(block) != ip_family_last(block.family))
        TABLE_ADD(addresses->cuts, cidr_last(block) + 1);
    if (block.length >= narrow_length[block.family])
        addr_set_add_cidr(&addresses->named, block);
}

static void addresses_init(struct addresses *addresses, const struct policy *policy,
                           const struct policy_setting *setting, const struct addr_set *internet)
{
    *addresses = (struct addresses){.family = internet->family};
    addr_set_init(&addresses->named, addresses->family);
    policy_values_visit(policy, "aws:SourceIp", add_block, addresses);
    for (size_t i = 0; i < internet->count; i++)
        TABLE_ADD(addresses->cuts, internet->ranges[i].first);
    for (size_t i = 0; i < setting->own_address_count; i++) {
        struct ip_addr address;

        if (!ip_addr_parse(setting->own_addresses[i], &address) || address.family != addresses->family)
            continue;
        addr_set_add_cidr(&addresses->named, cidr_of_address(address));
        TABLE_ADD(addresses->cuts, address.value);
        TABLE_ADD(addresses->cuts, address.value + 1);
    }
}

static void addresses_release(struct addresses *addresses)
{
    free(addresses->cuts.items);
    addr_set_release(&addresses->named);
}

/* One public address of each part that the cuts leave, if it is one of the world; of IPv6 only where the policy
 * speaks of it. */
static void add_public_of(struct policy_texts *texts, const struct policy *policy,
                          const struct policy_setting *setting, enum policy_world world,
                          enum ip_family family)
{
    struct addr_set internet;
    struct addresses addresses;

    addr_set_init_internet(&internet, family);
    addresses_init(&addresses, policy, setting, &internet);
    if (family == IP_V6 && !addresses.has_blocks)
        addresses.cuts.count = 0;
    for (size_t i = 0; i < addresses.cuts.count; i++) {
        struct strbuf text = STRBUF_INIT;
        ip_value value = addresses.cuts.items[i];

        if (!addr_set_contains(&internet, value) ||
            addr_set_contains(&addresses.named, value) != (world == POLICY_OWN_ADDRESS))
            continue;
        ip_addr_format(&text, (struct ip_addr){value, family});
        policy_texts_add_new(texts, strbuf_detach(&text), ADDRESSES_MOST);
    }
    addresses_release(&addresses);
    addr_set_release(&internet);
}

void policy_public_addresses(struct policy_texts *texts, const struct policy *policy,
                             const struct policy_setting *setting, enum policy_world world)
{
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        add_public_of(texts, policy, setting, world, family);
}

bool policy_block_is_private(const char *text)
{
    struct addr_set internet, set;
    struct cidr block;
    bool meets;

    if (!cidr_parse_lenient(text, &block))
        return false;
    addr_set_init_internet(&internet, (enum ip_family)block.family);
    addr_set_init(&set, (enum ip_family)block.family);
    addr_set_add_cidr(&set, block);
    meets = addr_set_intersects(&set, &internet);
    addr_set_release(&set);
    addr_set_release(&internet);
    return !meets;
}

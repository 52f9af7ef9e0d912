#include "model/judge/port25.h"

/* RFC 1918, RFC 6598, RFC 4193 */
static const struct cidr private_blocks[] = {
    {.base = 0x0a000000u, .family = IP_V4, .length = 8},
    {.base = 0xac100000u, .family = IP_V4, .length = 12},
    {.base = 0xc0a80000u, .family = IP_V4, .length = 16},
    {.base = 0x64400000u, .family = IP_V4, .length = 10},
    {.base = (ip_value)0xfcu << 120, .family = IP_V6, .length = 7},
};

const struct cidr *port25_private_blocks(size_t *count)
{
    *count = sizeof private_blocks / sizeof private_blocks[0];
    return private_blocks;
}

bool port25_primary_block(const struct account *account, uint32_t vpc, struct cidr *block)
{
    struct span cidrs;

    if (vpc == NONE || account->vpcs.items[vpc].cidrs.count == 0)
        return false;
    cidrs = account->vpcs.items[vpc].cidrs;
    *block = account_block(account, account->cidr_refs.items[cidrs.first]);
    return block->family == IP_V4;
}

static bool block_holds(struct cidr block, struct ip_addr address)
{
    return block.family == address.family && cidr_first(block) <= address.value &&
           address.value <= cidr_last(block);
}

bool port25_exempts(const struct account *account, uint32_t vpc, struct ip_addr to,
                    struct cidr *block)
{
    struct cidr primary;

    if (port25_primary_block(account, vpc, &primary) && block_holds(primary, to)) {
        *block = primary;
        return true;
    }
    for (size_t i = 0; i < sizeof private_blocks / sizeof private_blocks[0]; i++) {
        if (!block_holds(private_blocks[i], to))
            continue;
        *block = private_blocks[i];
        return true;
    }
    return false;
}

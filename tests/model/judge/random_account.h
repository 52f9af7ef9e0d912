/*
 * random_account.h: random small accounts, full of blocks and ports that meet at their edges.
 */
#ifndef TESTS_MODEL_JUDGE_RANDOM_ACCOUNT_H
#define TESTS_MODEL_JUDGE_RANDOM_ACCOUNT_H

#include "tests/model/judge/build_account.h"
#include "tests/model/random.h"

/* --- random accounts ---------------------------------------------------------------------------------- */

static const char *const blocks4[] = {"0.0.0.0/0",   "0.0.0.0/0",   "0.0.0.0/1",  "128.0.0.0/1",
                                      "64.0.0.0/2",  "128.0.0.0/2", "54.0.0.0/8", "54.1.0.0/16",
                                      "8.0.0.0/6",   "10.0.0.0/8",  "8.8.8.8/32", "32.0.0.0/3",
                                      "192.0.0.0/3", "224.0.0.0/3", "10.0.1.0/24"};
static const char *const blocks6[] = {"::/0",     "::/0",      "2000::/3",   "2000::/4",
                                      "3000::/4", "2600::/12", "::/1",       "2600:1f18::/32",
                                      "8000::/1", "fd00::/8",  "2600::1/128"};
static const int32_t port_edges[] = {0,    24,   25,   26,   464,   465,   466,  587,
                                     1023, 1024, 2525, 2587, 40000, 65534, 65535};

BUILD_UNUSED const char *random_block(void)
{
    return one_in(3) ? PICK(blocks6) : PICK(blocks4);
}

struct random_ports {
    int16_t protocol;
    int32_t from, to;
};

/* What peers stumble over: ranges, ports on protocol -1, port 0, other protocols' 25. */
static const struct random_ports trap_ports[] = {
    {PROTOCOL_TCP, 20, 30}, {PROTOCOL_TCP, 0, 25},   {PROTOCOL_ALL, 443, 443},
    {PROTOCOL_ALL, 0, 0},   {PROTOCOL_UDP, 25, 25},  {PROTOCOL_ICMP, 25, 25},
    {50, 0, 65535},         {PROTOCOL_TCP, 25, 465}, {PROTOCOL_ICMPV6, 25, 25}};

/* A protocol as files spell it. */
BUILD_UNUSED int16_t random_tcp(void)
{
    static const char *const spellings[] = {"tcp", "6", "TCP"};
    int16_t protocol = PROTOCOL_UDP;

    protocol_parse(PICK(spellings), &protocol);
    return protocol;
}

BUILD_UNUSED struct random_ports random_ports(void)
{
    struct random_ports ports = {random_tcp(), PICK(port_edges), PICK(port_edges)};

    if (one_in(6))
        return PICK(trap_ports);
    switch (below(8)) {
    case 0:
        return (struct random_ports){PROTOCOL_ALL, -1, -1};
    case 1:
        return (struct random_ports){PROTOCOL_TCP, 0, 65535};
    case 2:
        return (struct random_ports){PROTOCOL_ICMP, 25, 25};
    case 3:
        return (struct random_ports){50, -1, -1};
    case 4:
        ports.protocol = PROTOCOL_UDP;
        break;
    case 5:
        return (struct random_ports){PROTOCOL_TCP, 25, 25};
    default:
        break;
    }
    if (ports.from > ports.to)
        ports = (struct random_ports){ports.protocol, ports.to, ports.from};
    return ports;
}

BUILD_UNUSED void random_lists(struct account *account)
{
    uint32_t count = below(3);

    for (uint32_t i = 0; i < count; i++) {
        bool six = one_in(3);
        uint32_t entries = below(3);
        uint32_t list =
            build_prefix_list(account, i == 0 ? "pl-0" : "pl-1", six ? IP_V6 : IP_V4, !one_in(3));
        if (!account->prefix_lists.items[list].entries_known)
            continue;
        account->prefix_lists.items[list].entries_incomplete = one_in(4);
        while (entries-- > 0)
            build_list_entry(account, six ? PICK(blocks6) : PICK(blocks4));
    }
}

BUILD_UNUSED void random_acl(struct account *account, const char *id)
{
    build_acl(account, id);
    for (int egress = 0; egress < 2; egress++) {
        uint32_t count = below(5);
        bool falling = one_in(2); /* the file's order is not the order of numbers */
        for (uint32_t i = 0; i < count; i++) {
            struct random_ports ports = random_ports();
            build_entry(account, egress, falling ? 90 - i : 10 + i, !one_in(3), ports.protocol,
                        ports.from, ports.to, random_block());
        }
        if (one_in(4)) {
            build_entry(account, egress, 98, true, PROTOCOL_TCP, 0, 65535, "128.0.0.0/1");
            build_entry(account, egress, 99, true, PROTOCOL_TCP, 0, 65535, "0.0.0.0/1");
        }
        if (!one_in(4))
            build_entry(account, egress, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
        if (!one_in(4))
            build_entry(account, egress, 101, true, PROTOCOL_ALL, -1, -1, "::/0");
    }
}

BUILD_UNUSED void random_table(struct account *account, const char *id)
{
    static const enum route_target targets[] = {ROUTE_INTERNET_GATEWAY, ROUTE_INTERNET_GATEWAY,
                                                ROUTE_NAT_GATEWAY, ROUTE_LOCAL,
                                                ROUTE_EGRESS_ONLY_GATEWAY};
    uint32_t count = below(4);

    build_table(account, id);
    for (uint32_t i = 0; i < count; i++)
        build_route(account, random_block(), PICK(targets))->blackhole = one_in(5);
    if (!one_in(5))
        build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY)->propagated = one_in(9);
    if (!one_in(4))
        build_route(account, "::/0", ROUTE_INTERNET_GATEWAY);
    if (account->prefix_lists.count > 0 && one_in(4))
        build_route(account, NULL, PICK(targets))->prefix_list =
            below((uint32_t)account->prefix_lists.count);
}

/* Blocks that are open only together; in some groups they are all there is. */
static const char *const parts[] = {"64.0.0.0/2", "128.0.0.0/2", "0.0.0.0/2", "16.0.0.0/9",
                                    "17.0.0.0/9", "2000::/5",    "2800::/5",  "3000::/5",
                                    "2600::/17",  "2601::/17",   "0.0.0.0/1", "128.0.0.0/1",
                                    "::/1",       "8000::/1",    "2000::/3"};

BUILD_UNUSED void random_group_of_parts(struct account *account, const char *id)
{
    uint32_t count = 1 + below(5);

    build_group(account, id);
    while (count-- > 0) {
        bool all = one_in(3);
        build_rule(account, all ? PROTOCOL_ALL : PROTOCOL_TCP,
                   all         ? -1
                   : one_in(2) ? 25
                               : 20,
                   all ? -1 : PICK(port_edges) | 31, PICK(parts));
    }
}

/* To the first group or to none of the export, stale or not: no Internet address either way. */
BUILD_UNUSED uint32_t random_reference(struct account *account)
{
    struct group_reference reference = {.group = one_in(2) ? 0 : NONE, .stale = one_in(2)};

    reference.group_id = account_text(account, reference.group == 0 ? "sg-a" : "sg-deleted");
    return account_group_reference(account, &reference);
}

BUILD_UNUSED void random_group(struct account *account, const char *id)
{
    uint32_t count = below(6);

    if (one_in(3)) {
        random_group_of_parts(account, id);
        return;
    }

    build_group(account, id);
    for (uint32_t i = 0; i < count; i++) {
        struct random_ports ports = random_ports();
        struct sg_rule *rule;
        if (one_in(8))
            rule = build_rule_of(account, ports.protocol, ports.from, ports.to, SOURCE_GROUP,
                                 random_reference(account));
        else if (account->prefix_lists.count > 0 && one_in(5))
            rule = build_rule_of(account, ports.protocol, ports.from, ports.to, SOURCE_PREFIX_LIST,
                                 below((uint32_t)account->prefix_lists.count));
        else
            rule = build_rule(account, ports.protocol, ports.from, ports.to, random_block());
        if (one_in(8))
            rule->flags |= RULE_EGRESS;
    }
}

BUILD_UNUSED void random_interface(struct account *account, const char *id)
{
    build_interface(account, id, below((uint32_t)account->subnets.count));
    if (!one_in(3))
        build_address(account, "10.0.0.9", one_in(3) ? NULL : "54.9.9.9");
    if (one_in(3)) /* several private addresses; the public one may be of the second */
        build_address(account, "10.0.0.10", one_in(2) ? NULL : "54.9.9.10");
    if (!one_in(3))
        build_address(account, one_in(4) ? "fd00::9" : "2600:1f18::9", NULL);
    for (uint32_t group = 0; group < account->groups.count; group++)
        if (one_in(2))
            build_carry(account, group);
}

BUILD_UNUSED void random_absences(struct account *account)
{
    if (one_in(5))
        build_presence(account, DATA_NETWORK_INTERFACES,
                       one_in(2) ? PRESENCE_ABSENT : PRESENCE_INCOMPLETE);
    if (one_in(5)) {
        build_presence(account, DATA_ROUTE_TABLES, PRESENCE_INCOMPLETE);
        account->subnets.items[0].route_table = NONE;
    }
    if (one_in(5)) {
        build_presence(account, DATA_NETWORK_ACLS, PRESENCE_INCOMPLETE);
        account->subnets.items[0].acl = NONE;
    }
    if (one_in(8))
        account->subnets.items[0].block_public_access = (uint8_t)(1 + below(3));
    if (one_in(8))
        account->vpcs.items[0].block_public_access = (uint8_t)(1 + below(3));
}

BUILD_UNUSED struct account *random_account(void)
{
    static const char *const ids[4][3] = {{"acl-a", "acl-b", "acl-c"},
                                          {"rtb-a", "rtb-b", "rtb-c"},
                                          {"sg-a", "sg-b", "sg-c"},
                                          {"eni-c", "eni-b", "eni-a"}};
    struct account *account = build_account();
    uint32_t count;

    build_vpc(account, "vpc-1");
    random_lists(account);
    for (uint32_t i = 0; i < 2; i++)
        random_acl(account, ids[0][i]);
    for (uint32_t i = 0; i < 2; i++)
        random_table(account, ids[1][i]);
    build_subnet(account, "subnet-a", below(2), below(2));
    if (one_in(2))
        build_subnet(account, "subnet-b", below(2), below(2));
    count = 1 + below(3);
    for (uint32_t i = 0; i < count; i++)
        random_group(account, ids[2][i]);
    count = below(4);
    for (uint32_t i = 0; i < count; i++)
        random_interface(account, ids[3][i]);
    random_absences(account);
    build_link(account);
    return account;
}

/* --- sums about the limit of what is wide --------------------------------------------------------------- */

/* Together exactly 2^24 and 2^112 addresses, which is wide; without any of them it is not. */
static const char *const parts_of_wide[][5] = {
    {"54.0.0.0/9", "54.128.0.0/10", "54.192.0.0/11", "54.224.0.0/12", "54.240.0.0/12"},
    {"2600::/17", "2600:8000::/18", "2600:c000::/19", "2600:e000::/20", "2600:f000::/20"}};

/* What makes no difference, or a small one, or all: private blocks and what lies half among them, what overlaps, single
 * addresses, everything. */
static const char *const beside[] = {
    "10.0.0.0/8",     "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15",
    "224.0.0.0/4",    "240.0.0.0/4",   "10.0.0.0/7",     "172.16.0.0/11", "54.0.0.0/10",
    "55.0.0.0/32",    "0.0.0.0/0",     "fd00::/8",       "4000::/2",      "1000::/4",
    "2600:4000::/18", "2601::/128",    "::/0",           "192.0.0.0/8",   "255.255.255.255/32"};

BUILD_UNUSED void random_limit_rule(struct account *account, const char *block)
{
    static const struct random_ports ports[] = {{PROTOCOL_TCP, 25, 25},  {PROTOCOL_TCP, 25, 25},
                                                {PROTOCOL_TCP, 20, 600}, {PROTOCOL_ALL, -1, -1},
                                                {PROTOCOL_TCP, 26, 587}, {PROTOCOL_TCP, 465, 465}};
    struct random_ports chosen = ports[one_in(3) ? below(6) : 0];

    build_rule(account, chosen.protocol, chosen.from, chosen.to, block);
}

/* The parts of one family, few of them left out, over so many groups; each with something beside now and then. */
BUILD_UNUSED void random_limit_groups(struct account *account, uint32_t count)
{
    static const char *const ids[] = {"sg-a", "sg-b", "sg-c"};
    const char *const *wide = PICK(parts_of_wide);
    uint32_t owners[5];

    for (size_t i = 0; i < 5; i++)
        owners[i] = one_in(12) ? count : below(count);
    for (uint32_t group = 0; group < count; group++) {
        build_group(account, ids[group]);
        for (size_t i = 0; i < 5; i++)
            if (owners[i] == group)
                random_limit_rule(account, wide[i]);
        while (one_in(3))
            random_limit_rule(account, PICK(beside));
        if (account->prefix_lists.count > 0 && one_in(6))
            build_rule_of(account, PROTOCOL_TCP, 25, 25, SOURCE_PREFIX_LIST,
                          below((uint32_t)account->prefix_lists.count));
    }
}

BUILD_UNUSED struct account *random_limit_account(void)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    random_lists(account);
    random_acl(account, "acl-a");
    random_table(account, "rtb-a");
    build_subnet(account, "subnet-a", 0, 0);
    random_limit_groups(account, 1 + below(3));
    if (one_in(2))
        random_interface(account, "eni-a");
    random_interface(account, "eni-b");
    build_link(account);
    return account;
}

#endif

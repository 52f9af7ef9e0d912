/*
 * random_network.h: random small networks for walks, of one VPC or two that are peered.
 *
 * IPv4. vpc-1 (10.0.0.0/16) has subnet-a and subnet-b, vpc-2 (10.9.0.0/16) has subnet-c. Interfaces
 * 0.. are hosts; NAT_INSTANCE and NAT_GATEWAY follow. Routes inside a VPC are local; a NAT is only
 * asked for what is outside of 10.0.0.0/8.
 */
#ifndef TESTS_MODEL_JUDGE_RANDOM_NETWORK_H
#define TESTS_MODEL_JUDGE_RANDOM_NETWORK_H

#include "tests/model/judge/build_balancer.h"
#include "tests/model/judge/random_account.h"

#define HOSTS        3 /* rows 0..2 */
#define NAT_INSTANCE HOSTS
#define NAT_GATEWAY  (HOSTS + 1)

static const char *const subnet_blocks[] = {"10.0.1.0/24", "10.0.2.0/24", "10.9.1.0/24"};
static const char *const network_blocks[] = {
    "0.0.0.0/0",   "0.0.0.0/0",     "0.0.0.0/1",   "128.0.0.0/1", "54.0.0.0/8",  "54.128.0.0/9",
    "10.0.0.0/16", "10.9.0.0/16",   "10.0.1.0/24", "10.0.2.0/24", "10.9.1.0/24", "10.0.1.10/32",
    "10.0.0.0/8",  "10.0.2.100/30", "8.8.8.8/32",  "64.0.0.0/2"};
static const int32_t network_ports[] = {0,    24,   25,   26,   464,  465,   466,   587,   1023,
                                        1024, 1025, 2525, 2526, 9999, 32768, 49151, 65534, 65535};

/* --- ports ------------------------------------------------------------------------------------------ */

/* As exports have them: also ICMP types, and protocols without ports. */
BUILD_UNUSED struct random_ports network_ports_any(void)
{
    static const struct random_ports echoes[] = {{PROTOCOL_ICMP, -1, -1},
                                                 {PROTOCOL_ICMP, 8, -1},
                                                 {PROTOCOL_ICMP, 8, 0},
                                                 {PROTOCOL_ICMP, 0, -1},
                                                 {PROTOCOL_ICMP, 8, 1}};
    struct random_ports ports = {one_in(5) ? PROTOCOL_UDP : PROTOCOL_TCP, PICK(network_ports),
                                 PICK(network_ports)};

    switch (below(9)) {
    case 0:
    case 1:
        return (struct random_ports){PROTOCOL_ALL, -1, -1};
    case 2:
        return (struct random_ports){ports.protocol, 0, 65535};
    case 3:
        return PICK(echoes);
    case 4:
        return (struct random_ports){PROTOCOL_ICMP, 25, 25};
    case 5:
        return (struct random_ports){ports.protocol, 1024, 65535};
    case 6:
        return (struct random_ports){50, -1, -1};
    default:
        break;
    }
    if (ports.from > ports.to)
        ports = (struct random_ports){ports.protocol, ports.to, ports.from};
    return ports;
}

/* --- the pieces ------------------------------------------------------------------------------------- */

BUILD_UNUSED void network_vpc(struct account *account, const char *id, const char *block)
{
    uint32_t cidr = build_block(account, block);
    struct vpc *vpc;

    build_vpc(account, id);
    vpc = LAST(account->vpcs);
    vpc->cidrs = (struct span){(uint32_t)account->cidr_refs.count, 1};
    TABLE_ADD(account->cidr_refs, cidr);
    if (one_in(12))
        vpc->block_public_access = (uint8_t)(BPA_OFF + below(3));
}

BUILD_UNUSED void network_acl_random(struct account *account, const char *id, uint32_t vpc)
{
    build_acl(account, id);
    LAST(account->acls)->vpc = vpc;
    LAST(account->acls)->vpc_id = account->vpcs.items[vpc].id;
    for (int egress = 0; egress < 2; egress++) {
        uint32_t count = below(4);
        for (uint32_t i = 0; i < count; i++) { /* in any order in the file, by number when read */
            struct random_ports ports = network_ports_any();
            build_entry(account, egress, 90 - i * 10, !one_in(3), ports.protocol, ports.from,
                        ports.to, PICK(network_blocks));
        }
        if (one_in(3)) {
            build_entry(account, egress, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/1");
            build_entry(account, egress, 101, true, PROTOCOL_ALL, -1, -1, "128.0.0.0/1");
        } else if (!one_in(5)) {
            build_entry(account, egress, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
        }
    }
}

BUILD_UNUSED struct route *network_route(struct account *account, const char *block,
                                         enum route_target kind, const char *target)
{
    struct route *route = build_route(account, block, kind);

    route->target = account_text(account, target);
    return route;
}

/* AWS keeps each destination once in a table. */
BUILD_UNUSED bool network_has_route(struct account *account, const char *block)
{
    struct span span = LAST(account->route_tables)->routes;

    for (uint32_t i = 0; i < span.count; i++)
        if (account->routes.items[span.first + i].cidr == build_block(account, block))
            return true;
    return false;
}

/* One way out, of any kind. */
BUILD_UNUSED void network_way_out(struct account *account, uint32_t vpc, const char *block)
{
    static const struct {
        enum route_target kind;
        const char *targets[2]; /* per VPC */
    } ways[] = {
        {ROUTE_INTERNET_GATEWAY, {"igw-1", "igw-2"}},  {ROUTE_INTERNET_GATEWAY, {"igw-1", "igw-2"}},
        {ROUTE_INTERNET_GATEWAY, {"igw-1", "igw-2"}},  {ROUTE_NAT_GATEWAY, {"nat-1", NULL}},
        {ROUTE_INTERFACE, {"eni-nat-instance", NULL}}, {ROUTE_PEERING, {"pcx-1", "pcx-1"}}};
    size_t way = below(sizeof ways / sizeof *ways);
    struct route *route;

    if (!ways[way].targets[vpc] || (ways[way].kind == ROUTE_PEERING && account->vpcs.count < 2))
        way = 0;
    route = network_route(account, block, ways[way].kind, ways[way].targets[vpc]);
    route->blackhole = one_in(8);
}

BUILD_UNUSED void network_table(struct account *account, const char *id, uint32_t vpc)
{
    static const char *const out[] = {"54.0.0.0/8", "54.128.0.0/9", "64.0.0.0/2", "8.8.8.8/32"};
    static const char *const own[] = {"10.0.0.0/16", "10.9.0.0/16"};

    build_table(account, id);
    LAST(account->route_tables)->vpc = vpc;
    LAST(account->route_tables)->vpc_id = account->vpcs.items[vpc].id;
    network_route(account, own[vpc], ROUTE_LOCAL, "local");
    if (!one_in(8))
        network_way_out(account, vpc, "0.0.0.0/0");
    for (uint32_t count = below(3); count > 0; count--) {
        const char *block = PICK(out);
        if (!network_has_route(account, block))
            network_way_out(account, vpc, block);
    }
    if (account->vpcs.count < 2 || one_in(4)) /* beside everything: nothing private gets to a NAT */
        network_route(account, "10.0.0.0/8", ROUTE_PEERING, "pcx-1")->blackhole = true;
    else
        network_route(account, one_in(2) ? own[1 - vpc] : "10.0.0.0/8", ROUTE_PEERING, "pcx-1")
            ->blackhole = one_in(6);
}

BUILD_UNUSED void network_subnet(struct account *account, const char *id, uint32_t vpc)
{
    uint32_t row = (uint32_t)account->subnets.count;
    uint32_t cidr = build_block(account, subnet_blocks[row]);
    struct subnet *subnet;

    build_subnet(account, id, row, row);
    subnet = LAST(account->subnets);
    subnet->vpc = vpc;
    subnet->vpc_id = account->vpcs.items[vpc].id;
    subnet->cidrs = (struct span){(uint32_t)account->cidr_refs.count, 1};
    TABLE_ADD(account->cidr_refs, cidr);
    if (one_in(12))
        subnet->block_public_access = (uint8_t)(BPA_OFF + below(3));
    if (one_in(16))
        subnet->acl = NONE;
}

/* A source of any kind; references may be stale, lists without entries. */
BUILD_UNUSED void network_rule(struct account *account, bool egress)
{
    struct random_ports ports = network_ports_any();
    struct sg_rule *rule;

    if (one_in(6)) {
        struct group_reference reference = {.group = below(3), .stale = one_in(4)};
        static const char *const ids[] = {"sg-a", "sg-b", "sg-c"};
        reference.group_id = account_text(account, ids[reference.group]);
        rule = build_rule_of(account, ports.protocol, ports.from, ports.to, SOURCE_GROUP,
                             account_group_reference(account, &reference));
    } else if (one_in(6)) {
        rule = build_rule_of(account, ports.protocol, ports.from, ports.to, SOURCE_PREFIX_LIST,
                             below((uint32_t)account->prefix_lists.count));
    } else {
        rule = build_rule(account, ports.protocol, ports.from, ports.to, PICK(network_blocks));
    }
    if (egress)
        rule->flags |= RULE_EGRESS;
}

BUILD_UNUSED void network_group(struct account *account, const char *id)
{
    build_group(account, id);
    for (uint32_t count = below(5); count > 0; count--)
        network_rule(account, false);
    for (uint32_t count = below(3); count > 0; count--)
        network_rule(account, true);
    if (one_in(3)) /* so that not everything is closed */
        build_rule(account, PROTOCOL_ALL, -1, -1, one_in(2) ? "0.0.0.0/0" : "8.0.0.0/6");
    if (!one_in(4))
        build_rule(account, PROTOCOL_ALL, -1, -1, "0.0.0.0/0")->flags |= RULE_EGRESS;
}

/* At 10.x.y.`host`, in any of the first `subnets` subnets. */
BUILD_UNUSED void network_interface(struct account *account, const char *id, uint32_t subnet,
                                    uint32_t host, uint32_t public_host)
{
    struct strbuf private_ip = STRBUF_INIT, public_ip = STRBUF_INIT;
    struct network_interface *row;

    build_interface(account, id, subnet);
    row = LAST(account->interfaces);
    row->vpc = account->subnets.items[subnet].vpc;
    row->vpc_id = account->vpcs.items[row->vpc].id;
    row->subnet_id = account->subnets.items[subnet].id;
    row->type = account_text(account, "interface");
    row->source_dest_check = true;
    strbuf_adds(&private_ip, subnet_blocks[subnet]);
    private_ip.text[private_ip.length - 4] = '\0'; /* ".0/24" without the "0/24" */
    private_ip.length -= 4;
    strbuf_addf(&private_ip, "%u", (unsigned)host);
    strbuf_addf(&public_ip, "54.200.0.%u", (unsigned)public_host);
    build_address(account, private_ip.text, public_host ? public_ip.text : NULL);
    strbuf_release(&public_ip);
    strbuf_release(&private_ip);
}

BUILD_UNUSED void network_host(struct account *account, const char *id, uint32_t number)
{
    uint32_t subnet = below((uint32_t)account->subnets.count);

    network_interface(account, id, subnet, 10 + number, one_in(3) ? 0 : 10 + number);
    build_carry(account, below(3));
    if (one_in(3)) {
        uint32_t other =
            (account->interface_groups.items[account->interface_groups.count - 1] + 1) % 3;
        build_carry(account, other);
    }
    if (one_in(3)) { /* a second private address, which no packet of ours uses */
        char text[] = "10.0.1.200";
        text[5] = subnet == 1 ? '2' : '1';
        text[3] = subnet == 2 ? '9' : '0';
        text[9] = (char)('0' + number);
        build_address(account, text, NULL);
        account->interface_addresses.items[account->interface_addresses.count - 1].is_primary =
            false;
    }
}

/* A NAT instance stands where its own packets do not come back to it. */
BUILD_UNUSED void network_unloop(struct account *account)
{
    uint32_t table = account->subnets.items[LAST(account->interfaces)->subnet].route_table;

    for (size_t i = 0; i < account->routes.count; i++) {
        struct route *route = &account->routes.items[i];
        if (route->table != table || route->target_kind != ROUTE_INTERFACE)
            continue;
        route->target_kind = ROUTE_INTERNET_GATEWAY;
        route->target = account_text(account, "igw-1");
    }
}

BUILD_UNUSED void network_nats(struct account *account)
{
    struct gateway gateway = {
        .place.file = NONE, .vpc = 0, .subnet = below(2), .kind = GATEWAY_NAT};
    struct gateway_address address = {.has_private = true, .has_public = true};

    network_interface(account, "eni-nat-instance", below(2), 50, one_in(4) ? 0 : 50);
    LAST(account->interfaces)->source_dest_check = one_in(5);
    network_unloop(account);
    build_carry(account, below(3));
    network_interface(account, "eni-nat-gateway", gateway.subnet, 100, 100);
    LAST(account->interfaces)->type = account_text(account, "nat_gateway");
    LAST(account->interfaces)->requester_managed = true;
    LAST(account->interfaces)->source_dest_check = false;
    address.private_ip = LAST(account->interface_addresses)->address;
    address.public_ip = LAST(account->interface_addresses)->public_ip;
    address.interface_id = LAST(account->interfaces)->id;
    gateway.id = build_id(account, "nat-1", OBJECT_GATEWAY, account->gateways.count);
    gateway.vpc_id = account->vpcs.items[0].id;
    gateway.subnet_id = account->subnets.items[gateway.subnet].id;
    gateway.state = account_text(account, "available");
    gateway.connectivity = account_text(account, "public");
    gateway.addresses = (struct span){(uint32_t)account->gateway_addresses.count, 1};
    TABLE_ADD(account->gateway_addresses, address);
    TABLE_ADD(account->gateways, gateway);
}

BUILD_UNUSED void network_gateway(struct account *account, const char *id, uint32_t vpc)
{
    struct gateway gateway = {
        .place.file = NONE, .vpc = vpc, .subnet = NONE, .kind = GATEWAY_INTERNET, .attached = true};

    gateway.id = build_id(account, id, OBJECT_GATEWAY, account->gateways.count);
    gateway.vpc_id = account->vpcs.items[vpc].id;
    gateway.state = account_text(account, "available");
    TABLE_ADD(account->gateways, gateway);
}

BUILD_UNUSED struct peering_end network_end(const struct account *account, uint32_t vpc)
{
    const struct vpc *row = &account->vpcs.items[vpc];

    return (struct peering_end){.vpc_id = row->id,
                                .owner = account->scopes.items[0].account,
                                .region = account->scopes.items[0].region,
                                .cidrs = row->cidrs,
                                .vpc = vpc};
}

BUILD_UNUSED void network_peering(struct account *account)
{
    struct vpc_peering peering = {.place.file = NONE};

    peering.id = build_id(account, "pcx-1", OBJECT_PEERING, 0);
    peering.status = account_text(account, "active");
    peering.requester = network_end(account, 0);
    peering.accepter = network_end(account, 1);
    TABLE_ADD(account->peerings, peering);
}

/* --- the whole --------------------------------------------------------------------------------------- */

BUILD_UNUSED void network_lists(struct account *account)
{
    build_prefix_list(account, "pl-1", IP_V4, true);
    for (uint32_t count = below(3); count > 0; count--)
        build_list_entry(account, PICK(network_blocks));
    build_prefix_list(account, "pl-2", IP_V4, !one_in(3));
}

BUILD_UNUSED struct account *random_network(void)
{
    static const char *const names[3][3] = {{"acl-a", "acl-b", "acl-c"},
                                            {"rtb-a", "rtb-b", "rtb-c"},
                                            {"subnet-a", "subnet-b", "subnet-c"}};
    static const char *const groups[] = {"sg-a", "sg-b", "sg-c"};
    static const char *const hosts[] = {"eni-1", "eni-2", "eni-3"};
    struct account *account = build_account();
    bool two = one_in(2);
    uint32_t subnets = two ? 3 : 2;

    network_vpc(account, "vpc-1", "10.0.0.0/16");
    if (two)
        network_vpc(account, "vpc-2", "10.9.0.0/16");
    network_lists(account);
    for (uint32_t i = 0; i < subnets; i++)
        network_acl_random(account, names[0][i], i / 2);
    for (uint32_t i = 0; i < subnets; i++)
        network_table(account, names[1][i], i / 2);
    for (uint32_t i = 0; i < subnets; i++)
        network_subnet(account, names[2][i], i / 2);
    for (uint32_t i = 0; i < 3; i++)
        network_group(account, groups[i]);
    for (uint32_t i = 0; i < HOSTS; i++)
        network_host(account, hosts[i], i);
    network_nats(account);
    network_gateway(account, "igw-1", 0);
    if (two) {
        network_gateway(account, "igw-2", 1);
        network_peering(account);
    }
    build_link(account);
    return account;
}

#endif

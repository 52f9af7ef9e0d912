/*
 * Random small accounts against a slow reference that tests single packets.
 *
 * The reference cuts the address space at every boundary that occurs in the account; between two
 * neighbouring boundaries all addresses are alike, so one packet each tells all. It knows nothing of
 * sets. Missing data is judged by asking every question twice: as if what is missing were as closed
 * as can be, and as open as can be.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/account/rule.h"
#include "model/judge/finding.h"
#include "tests/model/judge/build_account.h"

#define ACCOUNTS   1000
#define POINT_MOST 400

/* --- random numbers --------------------------------------------------------------------------------- */

static uint64_t random_state;

static uint32_t random_next(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33);
}

static uint32_t below(uint32_t limit)
{
    return random_next() % limit;
}

static bool one_in(uint32_t n)
{
    return below(n) == 0;
}

/* --- random accounts ---------------------------------------------------------------------------------- */

static const char *const blocks4[] = {"0.0.0.0/0",   "0.0.0.0/0",   "0.0.0.0/1",  "128.0.0.0/1",
                                      "64.0.0.0/2",  "128.0.0.0/2", "54.0.0.0/8", "54.1.0.0/16",
                                      "8.0.0.0/6",   "10.0.0.0/8",  "8.8.8.8/32", "32.0.0.0/3",
                                      "192.0.0.0/3", "224.0.0.0/3", "10.0.1.0/24"};
static const char *const blocks6[] = {"::/0",     "::/0",       "2000::/3",    "2000::/4",
                                      "3000::/4", "2600::/12",  "2600:1f18::/32", "8000::/1",
                                      "fd00::/8", "2600::1/128"};
static const int32_t port_edges[] = {0, 24, 25, 26, 464, 465, 466, 587, 1023, 1024, 2525, 2587,
                                     40000, 65534, 65535};

#define PICK(table) (table)[below(sizeof(table) / sizeof *(table))]

static const char *random_block(void)
{
    return one_in(3) ? PICK(blocks6) : PICK(blocks4);
}

struct random_ports {
    int16_t protocol;
    int32_t from, to;
};

static struct random_ports random_ports(void)
{
    struct random_ports ports = {PROTOCOL_TCP, PICK(port_edges), PICK(port_edges)};

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

static void random_lists(struct account *account)
{
    uint32_t count = below(3);

    for (uint32_t i = 0; i < count; i++) {
        bool six = one_in(3);
        uint32_t entries = below(3);
        uint32_t list = build_prefix_list(account, i == 0 ? "pl-0" : "pl-1", six ? IP_V6 : IP_V4,
                                          !one_in(3));
        if (!account->prefix_lists.items[list].entries_known)
            continue;
        account->prefix_lists.items[list].entries_incomplete = one_in(4);
        while (entries-- > 0)
            build_list_entry(account, six ? PICK(blocks6) : PICK(blocks4));
    }
}

static void random_acl(struct account *account, const char *id)
{
    build_acl(account, id);
    for (int egress = 0; egress < 2; egress++) {
        uint32_t count = below(5);
        for (uint32_t i = 0; i < count; i++) {
            struct random_ports ports = random_ports();
            build_entry(account, egress, 10 + i, !one_in(3), ports.protocol, ports.from, ports.to,
                        random_block());
        }
        if (!one_in(4))
            build_entry(account, egress, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
        if (!one_in(4))
            build_entry(account, egress, 101, true, PROTOCOL_ALL, -1, -1, "::/0");
    }
}

static void random_table(struct account *account, const char *id)
{
    static const enum route_target targets[] = {ROUTE_INTERNET_GATEWAY, ROUTE_INTERNET_GATEWAY,
                                                ROUTE_NAT_GATEWAY, ROUTE_LOCAL,
                                                ROUTE_EGRESS_ONLY_GATEWAY};
    uint32_t count = below(4), table = build_table(account, id);

    for (uint32_t i = 0; i < count; i++)
        build_route(account, random_block(), PICK(targets))->blackhole = one_in(5);
    if (!one_in(5))
        build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY)->propagated = one_in(9);
    if (!one_in(4))
        build_route(account, "::/0", ROUTE_INTERNET_GATEWAY);
    if (account->prefix_lists.count > 0 && one_in(4))
        build_route(account, NULL, PICK(targets))->prefix_list =
            below((uint32_t)account->prefix_lists.count);
    account->route_tables.items[table].is_main = one_in(3);
}

/* Blocks that are open only together; in some groups they are all there is. */
static const char *const parts[] = {"64.0.0.0/2", "128.0.0.0/2", "0.0.0.0/2",   "16.0.0.0/9",
                                    "17.0.0.0/9", "2000::/5",    "2800::/5",    "3000::/5",
                                    "2600::/17",  "2601::/17"};

static void random_group_of_parts(struct account *account, const char *id)
{
    uint32_t count = 2 + below(5);

    build_group(account, id);
    while (count-- > 0) {
        bool all = one_in(3);
        build_rule(account, all ? PROTOCOL_ALL : PROTOCOL_TCP, all ? -1 : one_in(2) ? 25 : 20,
                   all ? -1 : PICK(port_edges) | 31, PICK(parts));
    }
}

static void random_group(struct account *account, const char *id)
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
        if (account->prefix_lists.count > 0 && one_in(5))
            rule = build_rule_of(account, ports.protocol, ports.from, ports.to, SOURCE_PREFIX_LIST,
                                 below((uint32_t)account->prefix_lists.count));
        else
            rule = build_rule(account, ports.protocol, ports.from, ports.to, random_block());
        if (one_in(8))
            rule->flags |= RULE_EGRESS;
    }
}

static void random_interface(struct account *account, const char *id)
{
    build_interface(account, id, below((uint32_t)account->subnets.count));
    if (!one_in(3))
        build_address(account, "10.0.0.9", one_in(3) ? NULL : "54.9.9.9");
    if (!one_in(3))
        build_address(account, one_in(4) ? "fd00::9" : "2600:1f18::9", NULL);
    for (uint32_t group = 0; group < account->groups.count; group++)
        if (one_in(2))
            build_carry(account, group);
}

static void random_absences(struct account *account)
{
    if (one_in(5))
        build_presence(account, DATA_NETWORK_INTERFACES,
                       one_in(2) ? PRESENCE_ABSENT : PRESENCE_INCOMPLETE);
    if (one_in(8)) {
        build_presence(account, DATA_ROUTE_TABLES, PRESENCE_INCOMPLETE);
        account->subnets.items[0].route_table = NONE;
    }
    if (one_in(8)) {
        build_presence(account, DATA_NETWORK_ACLS, PRESENCE_INCOMPLETE);
        account->subnets.items[0].acl = NONE;
    }
    if (one_in(8))
        account->subnets.items[0].block_public_access = (uint8_t)(1 + below(3));
    if (one_in(8))
        account->vpcs.items[0].block_public_access = (uint8_t)(1 + below(3));
}

static struct account *random_account(void)
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

/* --- points: one address for each stretch on which nothing changes ------------------------------------- */

struct points {
    enum ip_family family;
    ip_value at[POINT_MOST]; /* ascending; each stands for all up to the next */
    size_t count;
    bool internet[POINT_MOST];
};

static const char *const not_internet4[] = {"0.0.0.0/8",     "10.0.0.0/8",    "100.64.0.0/10",
                                            "127.0.0.0/8",   "169.254.0.0/16", "172.16.0.0/12",
                                            "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4",
                                            "240.0.0.0/4"};

static bool block_holds(struct cidr block, enum ip_family family, ip_value address)
{
    return block.family == family && cidr_first(block) <= address && address <= cidr_last(block);
}

static bool is_internet(enum ip_family family, ip_value address)
{
    struct cidr block;

    if (family == IP_V6)
        return address >> 125 == 1;
    for (size_t i = 0; i < sizeof not_internet4 / sizeof *not_internet4; i++) {
        cidr_parse(not_internet4[i], &block);
        if (block_holds(block, IP_V4, address))
            return false;
    }
    return true;
}

static void point_add(struct points *points, ip_value value)
{
    if (value > ip_family_last(points->family))
        return;
    assert_true(points->count < POINT_MOST);
    points->at[points->count++] = value;
}

static void points_add_block(struct points *points, struct cidr block)
{
    if (block.family != points->family)
        return;
    point_add(points, cidr_first(block));
    if (cidr_last(block) < ip_family_last(points->family))
        point_add(points, cidr_last(block) + 1);
}

static int value_compare(const void *left, const void *right)
{
    ip_value a = *(const ip_value *)left, b = *(const ip_value *)right;

    return (a > b) - (a < b);
}

static void points_init(struct points *points, const struct account *account,
                        enum ip_family family)
{
    size_t kept = 0;
    struct cidr block;

    points->family = family;
    points->count = 0;
    point_add(points, 0);
    for (size_t i = 0; i < account->cidrs.count; i++)
        points_add_block(points, account->cidrs.items[i]);
    for (size_t i = 0; i < sizeof not_internet4 / sizeof *not_internet4; i++) {
        cidr_parse(not_internet4[i], &block);
        points_add_block(points, block);
    }
    cidr_parse("2000::/3", &block);
    points_add_block(points, block);
    qsort(points->at, points->count, sizeof *points->at, value_compare);
    for (size_t i = 1; i < points->count; i++)
        if (points->at[i] != points->at[kept])
            points->at[++kept] = points->at[i];
    points->count = kept + 1;
    for (size_t i = 0; i < points->count; i++)
        points->internet[i] = is_internet(family, points->at[i]);
}

/* How many addresses a point stands for; the only point of a family that holds all 2^128 never
 * occurs, since the Internet's own boundaries are points. */
static ip_value point_weight(const struct points *points, size_t i)
{
    ip_value end =
        i + 1 < points->count ? points->at[i + 1] - 1 : ip_family_last(points->family);

    return end - points->at[i] + 1;
}

static enum breadth points_breadth(const struct points *points, const bool *in)
{
    ip_value held = 0, whole = 0;

    for (size_t i = 0; i < points->count; i++) {
        if (!points->internet[i])
            continue;
        whole += point_weight(points, i);
        if (in[i])
            held += point_weight(points, i);
    }
    if (held >= whole - held)
        return BREADTH_WORLD;
    return held >> (points->family == IP_V4 ? 24 : 112) ? BREADTH_WIDE : BREADTH_NARROW;
}

/* --- one packet -------------------------------------------------------------------------------------------- */

static bool ports_cover(int16_t protocol, int32_t from, int32_t to, int32_t port)
{
    return protocol == -1 || (protocol == 6 && from <= port && port <= to);
}

/* The first entry that matches, or NONE. */
static uint32_t acl_match(const struct account *account, uint32_t acl, bool egress,
                          enum ip_family family, ip_value address, int32_t port)
{
    uint32_t best = NONE;

    for (uint32_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        if (entry->acl == acl && entry->egress == egress &&
            ports_cover(entry->protocol, entry->from_port, entry->to_port, port) &&
            block_holds(account->cidrs.items[entry->cidr], family, address) &&
            (best == NONE || entry->number < account->acl_entries.items[best].number))
            best = i;
    }
    return best;
}

static bool acl_allows(const struct account *account, uint32_t acl, bool egress,
                       enum ip_family family, ip_value address, int32_t port)
{
    uint32_t entry = acl_match(account, acl, egress, family, address, port);

    return entry != NONE && account->acl_entries.items[entry].allow;
}

static bool acl_answers(const struct account *account, uint32_t acl, enum ip_family family,
                        ip_value address)
{
    static const int32_t tried[] = {1024, 1025,  2464,  2465,  2466,  2525,  2526,
                                    2587, 2588, 40000, 40001, 65534, 65535};

    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
        if (acl_allows(account, acl, true, family, address, tried[i]))
            return true;
    return false;
}

static bool list_is_whole(const struct account *account, uint32_t list, enum ip_family family)
{
    const struct prefix_list *row = &account->prefix_lists.items[list];

    return row->family != family || (row->entries_known && !row->entries_incomplete);
}

/* One candidate route for an address. */
struct candidate {
    int length, rank;
    bool internet, blackhole;
};

static void candidate_offer(struct candidate *all, size_t *count, const struct route *route,
                            struct cidr block, int rank)
{
    all[(*count)++] = (struct candidate){
        .length = block.length,
        .rank = route->propagated ? 2 : rank,
        .internet = route->target_kind == ROUTE_INTERNET_GATEWAY && !route->blackhole,
        .blackhole = route->blackhole};
}

/* Whether the table sends the address to an internet gateway. */
static bool route_leads(const struct account *account, uint32_t table, enum ip_family family,
                        ip_value address, bool hopeful)
{
    struct candidate all[64], *best = NULL;
    size_t count = 0;
    bool any_list_in = false, any_list_out = false, any = false, every = true, hole = false;

    for (size_t i = 0; i < account->routes.count; i++) {
        const struct route *route = &account->routes.items[i];
        if (route->table != table)
            continue;
        if (route->cidr != NONE) {
            if (block_holds(account->cidrs.items[route->cidr], family, address))
                candidate_offer(all, &count, route, account->cidrs.items[route->cidr], 0);
            continue;
        }
        struct span span = account->prefix_lists.items[route->prefix_list].entries;
        for (uint32_t k = 0; k < span.count; k++) {
            struct cidr block =
                account->cidrs.items[account->prefix_entries.items[span.first + k].cidr];
            if (block_holds(block, family, address))
                candidate_offer(all, &count, route, block, 1);
        }
        if (!list_is_whole(account, route->prefix_list, family)) {
            bool in = route->target_kind == ROUTE_INTERNET_GATEWAY && !route->blackhole;
            any_list_in |= in;
            any_list_out |= !in;
        }
    }
    for (size_t i = 0; i < count; i++)
        if (!best || all[i].length > best->length ||
            (all[i].length == best->length && all[i].rank < best->rank))
            best = &all[i];
    for (size_t i = 0; i < count; i++) {
        if (all[i].length != best->length || all[i].rank != best->rank)
            continue;
        any |= all[i].internet;
        every &= all[i].internet;
        hole |= all[i].blackhole;
    }
    if (!best || best->length < (int)ip_family_bits(family) || best->rank != 0) {
        if (hopeful && any_list_in)
            return true;
        if (!hopeful && any_list_out)
            return false;
    }
    return best && !hole && (hopeful ? any : every);
}

/* Everything but groups and public address, for a packet to a subnet. */
static bool subnet_admits(const struct account *account, uint32_t subnet, enum ip_family family,
                          ip_value address, int32_t port, bool hopeful)
{
    const struct subnet *row = &account->subnets.items[subnet];
    uint8_t block = row->block_public_access ? row->block_public_access
                                             : account->vpcs.items[0].block_public_access;

    if (block == BPA_BLOCK_INGRESS || block == BPA_BLOCK_BIDIRECTIONAL)
        return false;
    if (row->acl == NONE ? !hopeful
                         : !acl_allows(account, row->acl, false, family, address, port) ||
                               !acl_answers(account, row->acl, family, address))
        return false;
    if (row->route_table == NONE ||
        (account->route_tables.items[row->route_table].is_main &&
         account->scopes.items[0].presence[DATA_ROUTE_TABLES] != PRESENCE_COMPLETE))
        return hopeful;
    return route_leads(account, row->route_table, family, address, hopeful);
}

static bool rule_admits(const struct account *account, const struct sg_rule *rule,
                        enum ip_family family, ip_value address, int32_t port, bool hopeful)
{
    struct span span;

    if (rule->flags & RULE_EGRESS ||
        !ports_cover(rule->protocol, rule->from_port, rule->to_port, port))
        return false;
    if (rule->source_kind == SOURCE_CIDR)
        return block_holds(account->cidrs.items[rule->source], family, address);
    if (hopeful && !list_is_whole(account, rule->source, family))
        return true;
    span = account->prefix_lists.items[rule->source].entries;
    for (uint32_t i = 0; i < span.count; i++)
        if (block_holds(account->cidrs.items[account->prefix_entries.items[span.first + i].cidr],
                        family, address))
            return true;
    return false;
}

static bool interface_is_public(const struct account *account, uint32_t interface,
                                enum ip_family family)
{
    struct span span = account->interfaces.items[interface].addresses;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct interface_address *address =
            &account->interface_addresses.items[span.first + i];
        if (family == IP_V4 ? address->has_public
                            : address->address.family == IP_V6 &&
                                  is_internet(IP_V6, address->address.value))
            return true;
    }
    return false;
}

static bool interface_carries(const struct account *account, uint32_t interface, uint32_t group)
{
    struct span span = account->interfaces.items[interface].groups;

    for (uint32_t i = 0; i < span.count; i++)
        if (account->interface_groups.items[span.first + i] == group)
            return true;
    return false;
}

/* --- what is asked of packets -------------------------------------------------------------------------------- */

/* A set of rules (bit i is rule i), or one ACL entry. */
struct question {
    enum finding_kind kind;
    uint32_t resource;
    bool rules[64];
    bool named[64]; /* unions: the rules that are named */
    uint32_t entry;
    enum ip_family first, last;
    uint64_t ports;
};

struct world {
    const struct account *account;
    struct points points[IP_FAMILY_COUNT];
    /* [family][point][subnet][port][hopeful] */
    bool open[IP_FAMILY_COUNT][POINT_MOST][2][6][2];
};

static bool question_admits(const struct world *world, const struct question *question,
                            enum ip_family family, ip_value address, size_t port, bool hopeful)
{
    int32_t number = smtp_ports_default.ports[port];

    for (size_t i = 0; i < world->account->rules.count; i++)
        if (question->rules[i] && rule_admits(world->account, &world->account->rules.items[i],
                                              family, address, number, hopeful))
            return true;
    return false;
}

/* For an ACL entry: it is the one that decides, and a group of the interface admits. `interface`
 * NONE is one that the export does not hold: any group it likes. */
static bool entry_admits(const struct world *world, const struct question *question,
                         enum ip_family family, ip_value address, size_t port, uint32_t interface,
                         bool hopeful)
{
    const struct account *account = world->account;
    int32_t number = smtp_ports_default.ports[port];

    if (acl_match(account, question->resource, false, family, address, number) != question->entry)
        return false;
    if (interface == NONE)
        return true;
    for (size_t i = 0; i < account->rules.count; i++)
        if (interface_carries(account, interface, account->rules.items[i].group) &&
            rule_admits(account, &account->rules.items[i], family, address, number, hopeful))
            return true;
    return false;
}

/* Whether some packet gets to the interface (or to one that is missing) in a subnet. */
static bool reaches(const struct world *world, const struct question *question,
                    uint32_t interface, uint32_t subnet, bool hopeful)
{
    for (enum ip_family family = question->first; family <= question->last; family++) {
        const struct points *points = &world->points[family];
        if (interface != NONE && !interface_is_public(world->account, interface, family))
            continue;
        for (size_t i = 0; i < points->count; i++)
            for (size_t port = 0; port < 6; port++) {
                if (!points->internet[i] || !(question->ports >> port & 1) ||
                    !world->open[family][i][subnet][port][hopeful])
                    continue;
                if (question->kind == FINDING_NACL_ENTRY_OPEN
                        ? entry_admits(world, question, family, points->at[i], port, interface,
                                       hopeful)
                        : question_admits(world, question, family, points->at[i], port, hopeful))
                    return true;
            }
    }
    return false;
}

/* Whether the question is about this interface at all. */
static bool concerns(const struct world *world, const struct question *question, uint32_t interface)
{
    const struct account *account = world->account;
    uint32_t subnet = account->interfaces.items[interface].subnet;

    switch (question->kind) {
    case FINDING_NACL_ENTRY_OPEN:
        return account->subnets.items[subnet].acl == question->resource;
    case FINDING_ENI_UNION_OPEN:
        return interface == question->resource;
    default:
        return interface_carries(account, interface, question->resource);
    }
}

/* Whether an interface that the export does not hold could be reached. */
static bool missing_reached(const struct world *world, const struct question *question)
{
    const struct account *account = world->account;

    if (account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] == PRESENCE_COMPLETE ||
        question->kind == FINDING_ENI_UNION_OPEN)
        return false;
    for (uint32_t subnet = 0; subnet < account->subnets.count; subnet++) {
        if (question->kind == FINDING_NACL_ENTRY_OPEN &&
            account->subnets.items[subnet].acl != question->resource)
            continue;
        if (reaches(world, question, NONE, subnet, true))
            return true;
    }
    return false;
}

static enum exposure question_exposure(const struct world *world, const struct question *question,
                                       struct strbuf *interfaces)
{
    static const char *const by_name[] = {"eni-a", "eni-b", "eni-c"};
    const struct account *account = world->account;
    bool any = false, surely = false, perhaps = missing_reached(world, question);

    for (size_t k = 0; k < 3; k++)
        for (uint32_t i = 0; i < account->interfaces.count; i++) {
            uint32_t subnet = account->interfaces.items[i].subnet;
            if (strcmp(text_raw(account->texts, account->interfaces.items[i].id), by_name[k]) != 0 ||
                !concerns(world, question, i))
                continue;
            any = true;
            perhaps |= reaches(world, question, i, subnet, true);
            if (!reaches(world, question, i, subnet, false))
                continue;
            surely = true;
            strbuf_addf(interfaces, " %s", by_name[k]);
        }
    if (surely)
        return EXPOSURE_EXPOSED;
    if (perhaps)
        return EXPOSURE_UNKNOWN;
    if (any)
        return EXPOSURE_LATENT;
    return account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] == PRESENCE_COMPLETE
               ? EXPOSURE_UNATTACHED
               : EXPOSURE_UNKNOWN;
}

/* --- the findings as lines of text ------------------------------------------------------------------------------ */

struct lines {
    char *items[256];
    size_t count;
};

static void lines_add(struct lines *lines, struct strbuf *line)
{
    assert_true(lines->count < 256);
    lines->items[lines->count++] = strbuf_detach(line);
}

static int line_compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void lines_sort(struct lines *lines)
{
    qsort(lines->items, lines->count, sizeof *lines->items, line_compare);
}

static void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i]);
}

/* The table of the design, line by line. */
static const char *wanted_severity(enum breadth breadth, enum exposure exposure)
{
    bool world = breadth == BREADTH_WORLD;

    if (breadth == BREADTH_UNKNOWN)
        return "medium";
    if (exposure == EXPOSURE_EXPOSED)
        return world ? "critical" : "high";
    if (exposure == EXPOSURE_UNKNOWN)
        return world ? "high" : "medium";
    return world && exposure == EXPOSURE_LATENT ? "medium" : "low";
}

static void report(struct lines *lines, const struct world *world, const struct question *question,
                   enum breadth breadth, const char *family)
{
    const struct account *account = world->account;
    static const enum object_kind objects[] = {OBJECT_GROUP, OBJECT_GROUP, OBJECT_INTERFACE,
                                               OBJECT_ACL};
    struct object_ref resource = {objects[question->kind], question->resource};
    struct strbuf interfaces = STRBUF_INIT, line = STRBUF_INIT;
    enum exposure exposure = question_exposure(world, question, &interfaces);
    const char *severity = wanted_severity(breadth, exposure);

    if (question->kind == FINDING_NACL_ENTRY_OPEN) {
        const struct acl_entry *entry = &account->acl_entries.items[question->entry];
        severity = exposure == EXPOSURE_EXPOSED ? "medium" : "low";
        if (entry->protocol == -1 || (entry->from_port == 0 && entry->to_port == 65535))
            severity = "info";
    }
    strbuf_addf(&line, "%s %s %s %s %s %s ports %x:", finding_kind_name(question->kind), severity,
                exposure_name(exposure), breadth_name(breadth), family,
                text_raw(account->texts, account_object_id(account, resource)),
                (unsigned)question->ports);
    strbuf_addbuf(&line, &interfaces);
    strbuf_adds(&line, " rules:");
    if (question->kind == FINDING_NACL_ENTRY_OPEN)
        strbuf_addf(&line, " %u", (unsigned)question->entry);
    for (size_t i = 0; i < account->rules.count; i++)
        if (question->kind == FINDING_SG_RULE_OPEN ? question->rules[i] : question->named[i])
            strbuf_addf(&line, " %zu", i);
    lines_add(lines, &line);
    strbuf_release(&interfaces);
}

static uint64_t ports_of(int16_t protocol, int32_t from, int32_t to)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < 6; i++)
        if (ports_cover(protocol, from, to, smtp_ports_default.ports[i]))
            mask |= UINT64_C(1) << i;
    return mask;
}

/* The breadth of what a set of rules surely admits on a port. */
static enum breadth rules_breadth(const struct world *world, const struct question *question,
                                  enum ip_family family, size_t port)
{
    const struct points *points = &world->points[family];
    bool in[POINT_MOST];

    for (size_t i = 0; i < points->count; i++)
        in[i] = question_admits(world, question, family, points->at[i], port, false);
    return points_breadth(points, in);
}

static void reference_rules(struct lines *lines, const struct world *world)
{
    const struct account *account = world->account;

    for (uint32_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        struct question question = {.kind = FINDING_SG_RULE_OPEN,
                                    .resource = rule->group,
                                    .ports = ports_of(rule->protocol, rule->from_port,
                                                      rule->to_port)};
        bool reported = false;
        if (rule->flags & RULE_EGRESS || question.ports == 0)
            continue;
        question.rules[i] = true;
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            size_t port = 0;
            while (!(question.ports >> port & 1))
                port++;
            enum breadth breadth = rules_breadth(world, &question, family, port);
            question.first = question.last = family;
            if (breadth == BREADTH_NARROW)
                continue;
            report(lines, world, &question, breadth, ip_family_name(family));
            reported = true;
        }
        if (reported || rule->source_kind != SOURCE_PREFIX_LIST)
            continue;
        question.first = question.last =
            (enum ip_family)account->prefix_lists.items[rule->source].family;
        if (!list_is_whole(account, rule->source, question.first))
            report(lines, world, &question, BREADTH_UNKNOWN, ip_family_name(question.first));
    }
}

/* Whether a rule's own source holds enough of the Internet to be named in a union. */
static bool is_named(const struct world *world, const struct question *question, size_t rule,
                     enum ip_family family, size_t port)
{
    const struct points *points = &world->points[family];
    ip_value held = 0;

    if (!question->rules[rule])
        return false;
    for (size_t i = 0; i < points->count; i++)
        if (points->internet[i] &&
            rule_admits(world->account, &world->account->rules.items[rule], family, points->at[i],
                        smtp_ports_default.ports[port], false))
            held += point_weight(points, i);
    return held >> (family == IP_V4 ? 16 : 104) != 0;
}

/* The broadest part of a union: of one rule, or of one group. */
static enum breadth part_breadth(const struct world *world, const struct question *question,
                                 const uint32_t *groups, size_t group_count,
                                 enum ip_family family, size_t port)
{
    const struct account *account = world->account;
    bool by_rule = question->kind == FINDING_SG_UNION_OPEN;
    enum breadth best = BREADTH_NARROW;

    for (size_t i = 0; i < (by_rule ? account->rules.count : group_count); i++) {
        struct question alone = {.kind = question->kind};
        for (size_t k = 0; k < account->rules.count; k++)
            alone.rules[k] = question->rules[k] &&
                             (by_rule ? k == i : account->rules.items[k].group == groups[i]);
        enum breadth breadth = rules_breadth(world, &alone, family, port);
        if (breadth > best)
            best = breadth;
    }
    return best;
}

/* Ports with the same breadth and the same named rules make one finding. */
static void reference_union(struct lines *lines, const struct world *world,
                            struct question *question, const uint32_t *groups, size_t group_count)
{
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        enum breadth breadths[6];
        bool done[6];
        bool (*named)[64] = calloc(6, sizeof *named);
        for (size_t port = 0; port < 6; port++) {
            breadths[port] = rules_breadth(world, question, family, port);
            done[port] = breadths[port] <=
                         part_breadth(world, question, groups, group_count, family, port);
            for (size_t i = 0; i < world->account->rules.count; i++)
                named[port][i] = is_named(world, question, i, family, port);
        }
        for (size_t port = 0; port < 6; port++) {
            if (done[port])
                continue;
            question->ports = 0;
            for (size_t k = port; k < 6; k++)
                if (!done[k] && breadths[k] == breadths[port] &&
                    memcmp(named[k], named[port], sizeof *named) == 0) {
                    question->ports |= UINT64_C(1) << k;
                    done[k] = true;
                }
            question->first = question->last = family;
            memcpy(question->named, named[port], sizeof *named);
            report(lines, world, question, breadths[port], ip_family_name(family));
        }
        free(named);
    }
}

static void reference_unions(struct lines *lines, const struct world *world)
{
    const struct account *account = world->account;

    for (uint32_t group = 0; group < account->groups.count; group++) {
        struct question question = {.kind = FINDING_SG_UNION_OPEN, .resource = group};
        for (size_t i = 0; i < account->rules.count; i++)
            question.rules[i] = account->rules.items[i].group == group;
        reference_union(lines, world, &question, &group, 1);
    }
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        struct question question = {.kind = FINDING_ENI_UNION_OPEN, .resource = i};
        struct span span = account->interfaces.items[i].groups;
        for (size_t k = 0; k < account->rules.count; k++)
            question.rules[k] = interface_carries(account, i, account->rules.items[k].group);
        reference_union(lines, world, &question, account->interface_groups.items + span.first,
                        span.count);
    }
}

static void reference_entries(struct lines *lines, const struct world *world)
{
    const struct account *account = world->account;

    for (uint32_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        struct question question = {
            .kind = FINDING_NACL_ENTRY_OPEN, .resource = entry->acl, .entry = i};
        enum ip_family family = (enum ip_family)account->cidrs.items[entry->cidr].family;
        const struct points *points = &world->points[family];
        enum breadth best = BREADTH_NARROW;
        if (entry->egress || !entry->allow)
            continue;
        for (size_t port = 0; port < 6; port++) {
            bool in[POINT_MOST];
            for (size_t k = 0; k < points->count; k++)
                in[k] = acl_match(account, entry->acl, false, family, points->at[k],
                                  smtp_ports_default.ports[port]) == i;
            enum breadth breadth = points_breadth(points, in);
            if (breadth == BREADTH_NARROW)
                continue;
            question.ports |= UINT64_C(1) << port;
            if (breadth > best)
                best = breadth;
        }
        question.first = question.last = family;
        if (question.ports)
            report(lines, world, &question, best, ip_family_name(family));
    }
}

static void reference_judge(struct lines *lines, const struct account *account)
{
    static struct world world;

    world.account = account;
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct points *points = &world.points[family];
        points_init(points, account, family);
        for (size_t i = 0; i < points->count; i++)
            for (uint32_t subnet = 0; subnet < account->subnets.count; subnet++)
                for (size_t port = 0; port < 6; port++)
                    for (int hopeful = 0; hopeful < 2; hopeful++)
                        world.open[family][i][subnet][port][hopeful] =
                            points->internet[i] &&
                            subnet_admits(account, subnet, family, points->at[i],
                                          smtp_ports_default.ports[port], hopeful);
    }
    reference_rules(lines, &world);
    reference_unions(lines, &world);
    reference_entries(lines, &world);
    lines_sort(lines);
}

/* --- what the program says, in the same words -------------------------------------------------------------------- */

static int row_compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static void finding_line(struct lines *lines, const struct findings *findings,
                         const struct finding *finding, const struct account *account)
{
    struct strbuf line = STRBUF_INIT;
    uint32_t rules[64];

    strbuf_addf(&line, "%s %s %s %s %s %s ports %x:", finding_kind_name(finding->kind),
                severity_name(finding->severity), exposure_name(finding->exposure),
                breadth_name(finding->breadth),
                finding->family == IP_FAMILY_COUNT
                    ? "unknown"
                    : ip_family_name((enum ip_family)finding->family),
                text_raw(account->texts, account_object_id(account, finding->resource)),
                (unsigned)finding->ports);
    for (uint32_t i = 0; i < finding->interfaces.count; i++) {
        uint32_t row = findings->interfaces.items[finding->interfaces.first + i];
        strbuf_addf(&line, " %s", text_raw(account->texts, account->interfaces.items[row].id));
    }
    strbuf_adds(&line, " rules:");
    assert_true(finding->rules.count < 64);
    for (uint32_t i = 0; i < finding->rules.count; i++)
        rules[i] = findings->rules.items[finding->rules.first + i];
    qsort(rules, finding->rules.count, sizeof *rules, row_compare);
    for (uint32_t i = 0; i < finding->rules.count; i++)
        strbuf_addf(&line, " %u", (unsigned)rules[i]);
    lines_add(lines, &line);
}

static void program_judge(struct lines *lines, const struct account *account,
                          size_t seen[FINDING_KIND_COUNT][4])
{
    struct findings findings;

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        seen[finding->kind][finding->exposure]++;
        finding_line(lines, &findings, finding, account);
    }
    findings_release(&findings);
    lines_sort(lines);
}

static void compare(unsigned seed, const struct lines *wanted, const struct lines *given)
{
    for (size_t i = 0; i < wanted->count || i < given->count; i++) {
        const char *want = i < wanted->count ? wanted->items[i] : "(nothing)";
        const char *got = i < given->count ? given->items[i] : "(nothing)";
        if (strcmp(want, got) != 0)
            fail_msg("seed %u:\n  wanted %s\n  given  %s", seed, want, got);
    }
}

static void test_random_accounts_agree_with_single_packets(void **state)
{
    size_t seen[FINDING_KIND_COUNT][4] = {{0}};

    (void)state;
    for (unsigned seed = 0; seed < ACCOUNTS; seed++) {
        struct lines wanted = {.count = 0}, given = {.count = 0};
        struct account *account;

        random_state = seed * 7919u + 1;
        account = random_account();
        reference_judge(&wanted, account);
        program_judge(&given, account, seen);
        compare(seed, &wanted, &given);
        lines_release(&given);
        lines_release(&wanted);
        account_free(account);
    }
    for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
        for (int exposure = 0; exposure < 4; exposure++)
            if (kind != FINDING_ENI_UNION_OPEN || exposure != EXPOSURE_UNATTACHED)
                if (seen[kind][exposure] == 0)
                    fail_msg("kind %d never had exposure %d: the accounts are too tame", kind,
                             exposure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_accounts_agree_with_single_packets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

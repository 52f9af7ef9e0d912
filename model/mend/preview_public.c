/*
 * Clients of the account's own that come back to it from outside: they leave by a NAT gateway, a NAT
 * instance or their own public address, and their receiver sees that public address. Nobody who
 * thinks in private addresses misses them before they are shut out.
 *
 * The receiver's *door* is one public address (IPv4) or global one (IPv6) by which an interface behind
 * the change can be reached. A client counts if a walk to the door works today. Mail has walks of its
 * own (mail_walks.h), so what is asked about here is another TCP port that is lost.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/judge/walk.h"
#include "model/mend/preview_balancers.h"
#include "model/mend/preview_carriers.h"
#include "model/mend/preview_routes.h"
#include "model/mend/preview_words.h"

enum { NAMES_MOST = 3, CLIENTS_MOST = 2, WALKS_MOST = 100 };

struct search {
    const struct preview_ground *ground;
    const struct account *account;
    const struct addr_set *lost; /* of the door's family */
    struct ip_addr door;
    uint32_t only_door;          /* the interface behind the door if there is no other, or NONE */
    uint16_t port;               /* that is lost */
    const struct route **ways;   /* to the door, by route table; NULL where none leads out */
    size_t walked;
    struct names names;
};

/* --- the door --------------------------------------------------------------------------------- */

/* The public IPv4 or global IPv6 address behind a row; false if it is neither. */
static bool address_outside(const struct interface_address *address, enum ip_family family,
                            struct ip_addr *outside)
{
    struct addr_set internet;
    bool is_global;

    if (family == IP_V4) {
        *outside = address->public_ip;
        return address->has_public;
    }
    *outside = address->address;
    if (address->address.family != IP_V6)
        return false;
    addr_set_init_internet(&internet, IP_V6);
    is_global = addr_set_contains(&internet, address->address.value);
    addr_set_release(&internet);
    return is_global;
}

/* The first such address of an interface. */
static bool interface_outside(const struct account *account, uint32_t interface,
                              enum ip_family family, struct ip_addr *outside)
{
    struct span addresses = account->interfaces.items[interface].addresses;

    for (uint32_t i = 0; i < addresses.count; i++)
        if (address_outside(&account->interface_addresses.items[addresses.first + i], family,
                            outside))
            return true;
    return false;
}

/* An interface of an internet-facing load balancer in front of what loses something. */
static bool find_balancer_door(struct search *search, const bool *behind, enum ip_family family)
{
    const struct account *account = search->account;

    for (size_t i = 0; i < account->load_balancers.count; i++) {
        const struct load_balancer *balancer = &account->load_balancers.items[i];
        if (!balancer_forwards_connections(account, balancer) ||
            !balancer_leads_to(account, balancer, behind))
            continue;
        for (uint32_t k = 0; k < balancer->interfaces.count; k++) {
            uint32_t row = account->row_refs.items[balancer->interfaces.first + k];
            if (row != NONE && interface_outside(account, row, family, &search->door))
                return true;
        }
    }
    return false;
}

static bool find_door(struct search *search, enum ip_family family)
{
    const struct carriers *carriers = search->ground->carriers;
    bool *behind = mem_zalloc(search->account->interfaces.count + 1, sizeof *behind);
    size_t doors = 0;

    for (size_t i = 0; i < carriers->kind_count; i++) {
        const struct carrier_kind *kind = &carriers->kinds[i];
        for (size_t k = 0; k < kind->count && kind->loses[family]; k++) {
            uint32_t row = carriers->rows[kind->first + k];
            struct ip_addr outside;
            behind[row] = true;
            if (!interface_outside(search->account, row, family, &outside))
                continue;
            search->only_door = doors++ ? NONE : row;
            search->door = doors > 1 ? search->door : outside;
        }
    }
    if (!doors && find_balancer_door(search, behind, family))
        doors++;
    free(behind);
    return doors > 0;
}

static void find_ways(struct search *search)
{
    const struct account *account = search->account;

    search->ways = mem_zalloc(account->route_tables.count + 1, sizeof *search->ways);
    for (uint32_t i = 0; i < account->route_tables.count; i++)
        search->ways[i] = route_of_address(account, i, search->door);
}

static const struct route *way_of_subnet(const struct search *search, uint32_t subnet)
{
    uint32_t table =
        subnet == NONE ? NONE : search->account->subnets.items[subnet].route_table;

    return table == NONE ? NULL : search->ways[table];
}

/* --- the port --------------------------------------------------------------------------------- */

static bool is_smtp(const struct smtp_ports *ports, uint32_t port)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->ports[i] == port)
            return true;
    return false;
}

/* The first port of a slice that is not an SMTP port; false if there is none. */
static bool find_other_port(const struct packet_slice *slice, const struct smtp_ports *ports,
                            uint16_t *port)
{
    if (slice->first_protocol > PROTOCOL_TCP || slice->last_protocol < PROTOCOL_TCP)
        return false;
    for (uint32_t i = slice->first_port; i <= slice->last_port; i++) {
        *port = (uint16_t)i;
        if (!is_smtp(ports, i))
            return true;
    }
    return false;
}

/* One that people use, if it is lost, else the first that is. */
static bool find_port(struct search *search, enum ip_family family)
{
    static const uint16_t usual[] = {443, 80, 22};
    const struct packet_set *closed = &search->ground->sets[family].closed;

    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        search->port = usual[i];
        if (packet_set_at(closed, PROTOCOL_TCP, usual[i]))
            return true;
    }
    for (size_t i = 0; i < closed->count; i++)
        if (find_other_port(&closed->slices[i], search->ground->ports, &search->port))
            return true;
    return false;
}

/* --- who comes that way ----------------------------------------------------------------------- */

/* Whether a client gets through to the door today. So many are walked; the rest is taken at its
 * routes' word. */
static bool gets_through(struct search *search, uint32_t interface)
{
    const struct walk_context context = {.account = search->account,
                                         .edits = search->ground->edits};
    const struct walk_question question = {{.kind = WALK_END_INTERFACE, .row = interface},
                                           {.kind = WALK_END_ADDRESS, .address = search->door},
                                           PROTOCOL_TCP,
                                           search->port};
    struct walk_answer answer = {0};
    bool through;

    if (search->walked++ >= WALKS_MOST)
        return true;
    walk_answer_make(&answer, &context, &question);
    through = answer.verdict == WALK_ALLOWED || answer.verdict == WALK_UNKNOWN;
    walk_answer_release(&answer);
    return through;
}

/* The subnets whose way to the door leads to this device; their first interface speaks for all. */
static void list_clients(struct names *clients, struct search *search, text_id device)
{
    const struct account *account = search->account;

    for (uint32_t i = 0; i < account->subnets.count; i++) {
        const struct route *way = way_of_subnet(search, i);
        struct span inside = account->subnets.items[i].interfaces;
        if (!way || device == TEXT_NONE || way->target != device || !inside.count ||
            !gets_through(search, account->subnet_interfaces.items[inside.first]) ||
            !names_begin(clients))
            continue;
        account_describe_object(account, (struct object_ref){OBJECT_SUBNET, i}, &clients->text);
    }
}

/* "nat-1 (203.0.113.25, for subnet-a, subnet-b)" */
static void name_one(struct search *search, struct object_ref object, struct ip_addr outside,
                     const struct names *clients)
{
    struct strbuf *out = &search->names.text;

    if (!names_begin(&search->names))
        return;
    account_describe_object(search->account, object, out);
    strbuf_adds(out, " (");
    ip_addr_format(out, outside);
    if (clients->count) {
        strbuf_adds(out, _(", for "));
        strbuf_addbuf(out, &clients->text);
    }
    if (clients->count > clients->most)
        strbuf_addf(out, _(" and %zu more"), clients->count - clients->most);
    strbuf_addch(out, ')');
}

static void ask_nat_gateway(struct search *search, uint32_t row)
{
    const struct gateway *gateway = &search->account->gateways.items[row];
    struct names clients = NAMES_INIT(CLIENTS_MOST);

    if (gateway->kind != GATEWAY_NAT)
        return;
    list_clients(&clients, search, gateway->id);
    for (uint32_t i = 0; i < gateway->addresses.count && clients.count; i++) {
        const struct gateway_address *address =
            &search->account->gateway_addresses.items[gateway->addresses.first + i];
        if (address->has_public && address->public_ip.family == search->lost->family &&
            addr_set_contains(search->lost, address->public_ip.value))
            name_one(search, (struct object_ref){OBJECT_GATEWAY, row}, address->public_ip,
                     &clients);
    }
    strbuf_release(&clients.text);
}

/* NAT gateways are asked by themselves, and their interfaces have the same public address; what balances
 * connections begins none. */
static bool begins_nothing(const struct account *account, uint32_t interface)
{
    const char *type = text_raw(account->texts, account->interfaces.items[interface].type);

    return !strcmp(type, "nat_gateway") || !strcmp(type, "network_load_balancer") ||
           !strcmp(type, "gateway_load_balancer");
}

/* IPv6 addresses of the same or a peered VPC are not outside: they come by the routes between. */
static bool is_asked(const struct search *search, uint32_t interface)
{
    const struct network_interface *row = &search->account->interfaces.items[interface];

    if (interface == search->only_door || begins_nothing(search->account, interface))
        return false;
    return search->door.family == IP_V4 || !preview_can_reach(search->ground, row);
}

static void ask_interface(struct search *search, uint32_t interface)
{
    const struct network_interface *row = &search->account->interfaces.items[interface];
    const struct route *way = way_of_subnet(search, row->subnet);
    struct names clients = NAMES_INIT(CLIENTS_MOST);

    if (!way || (way->target_kind != ROUTE_INTERNET_GATEWAY &&
                 way->target_kind != ROUTE_EGRESS_ONLY_GATEWAY))
        return;
    for (uint32_t i = 0; i < row->addresses.count; i++) {
        struct ip_addr outside;
        if (!address_outside(&search->account->interface_addresses.items[row->addresses.first + i],
                             search->door.family, &outside) ||
            !addr_set_contains(search->lost, outside.value))
            continue;
        list_clients(&clients, search, row->id);
        if (clients.count || gets_through(search, interface))
            name_one(search, (struct object_ref){OBJECT_INTERFACE, interface}, outside, &clients);
        break;
    }
    strbuf_release(&clients.text);
}

/* --- all -------------------------------------------------------------------------------------- */

static void search_family(struct search *search, enum ip_family family)
{
    const struct account *account = search->account;

    search->lost = &search->ground->carriers->lost[family];
    search->only_door = NONE;
    if (addr_set_is_empty(search->lost) || !find_port(search, family) ||
        !find_door(search, family))
        return;
    find_ways(search);
    for (uint32_t i = 0; i < account->gateways.count; i++)
        ask_nat_gateway(search, i);
    for (uint32_t i = 0; i < account->interfaces.count; i++)
        if (is_asked(search, i))
            ask_interface(search, i);
    free(search->ways);
}

static void note_family(struct strbuf *out, const struct preview_ground *ground,
                        enum ip_family family)
{
    struct search search = {
        .ground = ground, .account = ground->account, .names = NAMES_INIT(NAMES_MOST)};
    struct strbuf before = STRBUF_INIT;

    search_family(&search, family);
    strbuf_addf(&before, _("Shut out on %u where they come by their public address: "),
                search.port);
    names_tell(&search.names, out, before.text, _("."));
    strbuf_release(&before);
}

void preview_note_public(struct strbuf *out, const struct preview_ground *ground)
{
    note_family(out, ground, IP_V4);
    note_family(out, ground, IP_V6);
}

#include "model/judge/flow_role.h"

#include <string.h>

/* RFC 6335: system ports, which no client uses for its own end. */
enum { FIRST_USER_PORT = 1024, KNOCK_PACKETS = 3 };

/* --- where --------------------------------------------------------------------------------------- */

static bool is_in_vpc(const struct account *account, uint32_t interface, const char *vpc_id)
{
    return !vpc_id ||
           !strcmp(vpc_id, text_raw(account->texts, account->interfaces.items[interface].vpc_id));
}

static uint32_t only_holder(const struct account *account, const struct flow *flow)
{
    const struct address_holder *holders;
    uint32_t found = NONE;
    size_t count;

    if (!flow_gives(flow, FLOW_DSTADDR))
        return NONE;
    holders = account_address_holders(account, flow->destination, ADDRESS_OWN, &count);
    for (size_t i = 0; i < count; i++) {
        if (!is_in_vpc(account, holders[i].interface, flow->vpc_id))
            continue;
        if (found != NONE && found != holders[i].interface)
            return NONE;
        found = holders[i].interface;
    }
    return found;
}

uint32_t flow_interface(const struct account *account, const struct flow *flow)
{
    text_id id;

    if (!flow->interface_id)
        return only_holder(account, flow);
    id = text_pool_find(account->texts, flow->interface_id);
    return id == TEXT_NONE ? NONE : account_find_kind(account, id, NONE, OBJECT_INTERFACE);
}

bool flow_sender(const struct flow *flow, struct ip_addr *sender)
{
    *sender = flow_gives(flow, FLOW_PKT_SRCADDR) ? flow->packet_source : flow->source;
    return flow_gives(flow, FLOW_PKT_SRCADDR) || flow_gives(flow, FLOW_SRCADDR);
}

/* --- direction ----------------------------------------------------------------------------------- */

static bool is_own(const struct account *account, uint32_t interface, struct ip_addr address)
{
    struct span span = account->interfaces.items[interface].addresses;

    for (uint32_t i = span.first; i < span.first + span.count; i++) {
        if (ip_addr_equal(account->interface_addresses.items[i].address, address))
            return true;
    }
    return false;
}

/* FLOW_USE stands for "came in". */
static enum flow_role direction_of(const struct account *account, uint32_t interface,
                                   const struct flow *flow)
{
    if (flow_gives(flow, FLOW_DIRECTION))
        return flow->is_ingress ? FLOW_USE : FLOW_OUTGOING;
    if ((flow_gives(flow, FLOW_DSTADDR) && is_own(account, interface, flow->destination)) ||
        (flow_gives(flow, FLOW_PKT_DSTADDR) &&
         is_own(account, interface, flow->packet_destination)))
        return FLOW_USE;
    if (flow_gives(flow, FLOW_SRCADDR) && is_own(account, interface, flow->source))
        return FLOW_OUTGOING;
    return FLOW_UNTOLD;
}

/* --- replies ------------------------------------------------------------------------------------- */

static bool is_smtp(const struct smtp_ports *ports, uint16_t port)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->ports[i] == port)
            return true;
    return false;
}

static enum flow_role role_by_ports(const struct flow *flow, const struct smtp_ports *ports)
{
    uint16_t from = flow->source_port, to = flow->destination_port;
    bool is_service = to < FIRST_USER_PORT;

    if (!flow_gives(flow, FLOW_SRCPORT))
        return is_service || is_smtp(ports, to) ? FLOW_USE : FLOW_UNTOLD;
    if (from >= FIRST_USER_PORT)
        is_service |= to <= from || is_smtp(ports, to);
    return is_service ? FLOW_USE : FLOW_REPLY;
}

static enum flow_role role_of_incoming(const struct flow *flow, const struct smtp_ports *ports)
{
    bool is_tcp = flow->protocol == PROTOCOL_TCP;

    if (!is_tcp && flow->protocol != PROTOCOL_UDP)
        return FLOW_USE;
    if (!flow_gives(flow, FLOW_DSTPORT))
        return FLOW_UNTOLD;
    if (is_tcp && (flow->tcp_flags & FLOW_FLAG_SYN))
        return flow->tcp_flags & FLOW_FLAG_ACK ? FLOW_REPLY : FLOW_USE;
    return role_by_ports(flow, ports);
}

/* --- all ----------------------------------------------------------------------------------------- */

enum flow_role flow_role_of(const struct account *account, uint32_t interface,
                            const struct flow *flow, const struct smtp_ports *ports)
{
    struct ip_addr sender;
    enum flow_role role;

    if (!flow_gives(flow, FLOW_ACTION))
        return FLOW_UNTOLD;
    if (!flow->accepted)
        return FLOW_REJECTED;
    role = direction_of(account, interface, flow);
    if (role != FLOW_USE)
        return role;
    if (!flow_gives(flow, FLOW_PROTOCOL) || !flow_sender(flow, &sender))
        return FLOW_UNTOLD;
    return role_of_incoming(flow, ports);
}

bool flow_only_knocks(const struct flow *flow)
{
    bool may_open = !flow_gives(flow, FLOW_TCP_FLAGS) || (flow->tcp_flags & FLOW_FLAG_SYN);

    return flow->protocol == PROTOCOL_TCP && may_open && flow_gives(flow, FLOW_PACKETS) &&
           flow->packets <= KNOCK_PACKETS;
}

/*
 * walk_end.c: what people call an end of a walk, and which interface an address belongs to.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/judge/walk_build.h"

/* --- reading ------------------------------------------------------------------------------------------ */

static bool end_of_object(const struct account *account, text_id id, struct walk_end *end)
{
    static const struct {
        enum object_kind object;
        enum walk_end_kind kind;
    } kinds[] = {
        {OBJECT_INTERFACE, WALK_END_INTERFACE},
        {OBJECT_INSTANCE, WALK_END_INSTANCE},
        {OBJECT_SUBNET, WALK_END_SUBNET},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        end->row = account_find_kind(account, id, NONE, kinds[i].object);
        end->kind = kinds[i].kind;
        if (end->row != NONE)
            return true;
    }
    return false;
}

static bool looks_like_id(const char *text)
{
    return strncmp(text, "eni-", 4) == 0 || strncmp(text, "i-", 2) == 0 ||
           strncmp(text, "subnet-", 7) == 0;
}

bool walk_end_parse(const struct account *account, const char *text, struct walk_end *end,
                    struct strbuf *why)
{
    text_id id = text_pool_find(account->texts, text);

    *end = (struct walk_end){.row = NONE};
    if (strcmp(text, "internet") == 0) {
        end->kind = WALK_END_INTERNET;
        return true;
    }
    if (ip_addr_parse(text, &end->address)) {
        end->kind = WALK_END_ADDRESS;
        return true;
    }
    if (id != TEXT_NONE && end_of_object(account, id, end))
        return true;
    sanitise_add(why, text, strlen(text));
    strbuf_adds(why, looks_like_id(text)
                         ? _(" is not in the export")
                         : _(" is no network interface, instance or subnet of the export, no "
                             "address, and not \"internet\""));
    return false;
}

void walk_end_format(const struct account *account, const struct walk_end *end, struct strbuf *out)
{
    struct object_ref object = {OBJECT_INTERFACE, end->row};

    switch (end->kind) {
    case WALK_END_INTERNET:
        strbuf_adds(out, _("the Internet"));
        return;
    case WALK_END_ADDRESS:
        ip_addr_format(out, end->address);
        return;
    case WALK_END_INSTANCE:
        object.kind = OBJECT_INSTANCE;
        break;
    case WALK_END_SUBNET:
        object.kind = OBJECT_SUBNET;
        break;
    case WALK_END_INTERFACE:
        break;
    }
    account_describe_object(account, object, out);
}

/* --- addresses ---------------------------------------------------------------------------------------- */

/* The address of the interface that `match` wants. */
static const struct interface_address *address_row(const struct account *account,
                                                   uint32_t interface, struct ip_addr address)
{
    struct span span = account->interfaces.items[interface].addresses;

    for (uint32_t i = 0; i < span.count; i++)
        if (ip_addr_equal(account->interface_addresses.items[span.first + i].address, address))
            return &account->interface_addresses.items[span.first + i];
    return NULL;
}

uint32_t walk_interface_holding(const struct account *account, struct ip_addr address, uint32_t vpc)
{
    size_t count;
    const struct address_holder *holders =
        account_address_holders(account, address, ADDRESS_OWN, &count);

    for (size_t i = 0; i < count; i++)
        if (vpc == NONE || account->interfaces.items[holders[i].interface].vpc == vpc)
            return holders[i].interface;
    return NONE;
}

bool walk_address_of(const struct account *account, uint32_t interface, enum ip_family family,
                     struct ip_addr *address)
{
    struct span span = account->interfaces.items[interface].addresses;
    bool any = false;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct interface_address *row = &account->interface_addresses.items[span.first + i];
        if (row->address.family != family || (any && !row->is_primary))
            continue;
        *address = row->address;
        if (row->is_primary)
            return true;
        any = true;
    }
    return any;
}

/* An Elastic IP whose record alone tells which private address it stands for. */
static bool elastic_stands_for(const struct account *account, const struct elastic_address *elastic,
                               uint32_t interface, struct ip_addr address)
{
    struct ip_addr primary;

    if (elastic->interface != interface)
        return false;
    if (elastic->has_private)
        return ip_addr_equal(elastic->private_ip, address);
    return walk_address_of(account, interface, IP_V4, &primary) && ip_addr_equal(primary, address);
}

bool walk_is_internet_address(struct ip_addr address)
{
    return addr_is_internet(address);
}

bool walk_public_of(const struct account *account, uint32_t interface, struct ip_addr address,
                    struct ip_addr *public_ip)
{
    const struct interface_address *row = address_row(account, interface, address);

    *public_ip = address;
    if (address.family == IP_V6)
        return walk_is_internet_address(address);
    if (row) { /* an Elastic IP of it has been noted there (read/link_addresses.c) */
        *public_ip = row->has_public ? row->public_ip : address;
        return row->has_public;
    }
    for (size_t i = 0; i < account->addresses.count; i++) {
        if (!elastic_stands_for(account, &account->addresses.items[i], interface, address))
            continue;
        *public_ip = account->addresses.items[i].public_ip;
        return true;
    }
    return false;
}

static uint32_t interface_with_public(const struct account *account, struct ip_addr address,
                                      struct ip_addr *behind)
{
    size_t count;
    const struct address_holder *holders = account_address_holders(
        account, address, address.family == IP_V6 ? ADDRESS_OWN : ADDRESS_PUBLIC, &count);

    if (!count)
        return NONE;
    *behind = account->interface_addresses.items[holders[0].row].address;
    return holders[0].interface;
}

uint32_t walk_interface_public(const struct account *account, struct ip_addr address,
                               struct ip_addr *behind)
{
    uint32_t elastic, interface;

    if (!walk_is_internet_address(address))
        return NONE;
    interface = interface_with_public(account, address, behind);
    if (interface != NONE)
        return interface;
    elastic = account_elastic_of(account, address);
    if (elastic == NONE)
        return NONE;
    interface = account->addresses.items[elastic].interface;
    if (interface == NONE || !walk_address_of(account, interface, IP_V4, behind))
        return NONE;
    if (account->addresses.items[elastic].has_private)
        *behind = account->addresses.items[elastic].private_ip;
    return interface;
}

static bool gateway_has(const struct account *account, uint32_t gateway, struct ip_addr address)
{
    struct span span = account->gateways.items[gateway].addresses;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct gateway_address *row = &account->gateway_addresses.items[span.first + i];
        if (row->has_public && ip_addr_equal(row->public_ip, address))
            return true;
    }
    return false;
}

uint32_t walk_gateway_of(const struct account *account, struct ip_addr address)
{
    for (uint32_t i = 0; i < account->gateways.count; i++)
        if (gateway_has(account, i, address))
            return i;
    return NONE;
}

bool walk_interfaces_complete(const struct account *account, uint32_t scope)
{
    return account_presence(account, scope, DATA_NETWORK_INTERFACES) == PRESENCE_COMPLETE;
}

bool walk_vpc_holds(struct walker *w, uint32_t vpc, struct ip_addr address)
{
    struct span cidrs = w->account->vpcs.items[vpc].cidrs;

    for (uint32_t i = 0; i < cidrs.count; i++) {
        uint32_t row = w->account->cidr_refs.items[cidrs.first + i];
        if (walk_block_holds(w, account_block(w->account, row), address))
            return true;
    }
    return false;
}

const char *walk_interface_type(const struct account *account, uint32_t interface)
{
    return text_raw(account->texts, account->interfaces.items[interface].type);
}

/* --- lifted port-25 blocks --------------------------------------------------------------------- */

static text_id lifted_part(struct account *account, const char *part, size_t length)
{
    if (length == 1 && *part == '*')
        return TEXT_NONE;
    return text_pool_add(account->texts, part, length);
}

bool walk_lifted_parse(struct account *account, const char *text, struct walk_lifted *lifted)
{
    const char *slash = strchr(text, '/');

    if (!slash || slash == text || !slash[1] || strchr(slash + 1, '/'))
        return false;
    lifted->account = lifted_part(account, text, (size_t)(slash - text));
    lifted->region = lifted_part(account, slash + 1, strlen(slash + 1));
    return true;
}

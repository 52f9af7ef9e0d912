#include "model/mail/sending_address.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/mail/readiness.h"

/* --- which addresses ------------------------------------------------------------------------------- */

static struct sending_address *find(struct sending_addresses *addresses, struct ip_addr address)
{
    for (size_t i = 0; i < addresses->items.count; i++)
        if (ip_addr_equal(addresses->items.items[i].address, address))
            return &addresses->items.items[i];
    return NULL;
}

struct gathering {
    struct sending_addresses *addresses;
    const struct account *account;
    uint32_t host, scope;
    bool restricted, is_unsure;
};

static void add(struct gathering *gathering, struct ip_addr address, struct object_ref holder)
{
    struct sending_address *known = find(gathering->addresses, address);
    struct sending_address found = {.address = address,
                                    .elastic = account_elastic_of(gathering->account, address),
                                    .scope = gathering->scope,
                                    .holder = holder,
                                    .host = gathering->host};

    if (!known) {
        TABLE_ADD(gathering->addresses->items, found);
        known = &gathering->addresses->items.items[gathering->addresses->items.count - 1];
    }
    known->host_count++;
    known->restricted = known->restricted || gathering->restricted;
    known->is_unsure = known->is_unsure || gathering->is_unsure;
}

static void add_interface(struct gathering *gathering, uint32_t interface)
{
    struct span span = gathering->account->interfaces.items[interface].addresses;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct interface_address *at =
            &gathering->account->interface_addresses.items[span.first + i];

        if (at->has_public)
            add(gathering, at->public_ip, (struct object_ref){OBJECT_INTERFACE, interface});
    }
}

static void add_gateway(struct gathering *gathering, uint32_t row)
{
    const struct gateway *gateway = &gathering->account->gateways.items[row];

    for (uint32_t i = 0; i < gateway->addresses.count; i++) {
        const struct gateway_address *at =
            &gathering->account->gateway_addresses.items[gateway->addresses.first + i];

        if (at->has_public)
            add(gathering, at->public_ip, (struct object_ref){OBJECT_GATEWAY, row});
    }
}

/* Names and records matter where servers speak to servers: on port 25. */
static void add_way(struct gathering *gathering, const struct mail_host *host,
                    const struct host_way *way)
{
    if (way->kind != MAIL_DIRECT || way->verdict == WALK_BLOCKED)
        return;
    gathering->restricted = way->verdict == WALK_RESTRICTED;
    gathering->is_unsure = way->verdict == WALK_UNKNOWN;
    if (way->through.row == NONE)
        add_interface(gathering, host->interface);
    else if (way->through.kind == OBJECT_GATEWAY)
        add_gateway(gathering, way->through.row);
    else
        add_interface(gathering, way->through.row);
}

static int compare_addresses(const void *left, const void *right)
{
    const struct sending_address *a = left, *b = right;

    if (a->address.family != b->address.family)
        return a->address.family < b->address.family ? -1 : 1;
    return a->address.value < b->address.value ? -1 : a->address.value > b->address.value;
}

void sending_addresses_make(struct sending_addresses *addresses, const struct mail_hosts *hosts,
                            const struct account *account)
{
    struct gathering gathering = {.addresses = addresses, .account = account};

    *addresses = (struct sending_addresses){0};
    for (uint32_t i = 0; i < hosts->items.count; i++) {
        const struct mail_host *host = &hosts->items.items[i];

        if (!host->sends_by_purpose)
            continue;
        gathering.host = i;
        gathering.scope = account->interfaces.items[host->interface].scope;
        for (uint32_t k = 0; k < host->ways.count; k++)
            add_way(&gathering, host, &hosts->ways.items[host->ways.first + k]);
    }
    if (addresses->items.count)
        qsort(addresses->items.items, addresses->items.count, sizeof *addresses->items.items,
              compare_addresses);
    for (size_t i = 0; i < addresses->items.count; i++)
        sending_address_judge(&addresses->items.items[i], account);
}

void sending_address_copy(struct sending_address *to, const struct sending_address *from,
                          const struct account *account)
{
    *to = *from;
    to->name = NULL;
    to->checks = (struct mail_checks){0};
    sending_address_judge(to, account);
}

void sending_address_release(struct sending_address *address)
{
    mail_checks_release(&address->checks);
    free(address->name);
}

bool sending_address_is_held(const struct account *account, struct ip_addr address)
{
    size_t holders;

    if (account_elastic_of(account, address) != NONE)
        return true;
    for (uint32_t i = 0; i < account->gateway_addresses.count; i++)
        if (account->gateway_addresses.items[i].has_public &&
            ip_addr_equal(account->gateway_addresses.items[i].public_ip, address))
            return true;
    account_address_holders(account, address, ADDRESS_PUBLIC, &holders);
    return holders > 0;
}

void sending_addresses_release(struct sending_addresses *addresses)
{
    for (size_t i = 0; i < addresses->items.count; i++)
        sending_address_release(&addresses->items.items[i]);
    free(addresses->items.items);
    *addresses = (struct sending_addresses){0};
}

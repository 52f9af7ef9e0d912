#include "model/mail/sending_address.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/mail/readiness.h"

/* --- which addresses ------------------------------------------------------------------------------- */

/* An address as it was met; those of one address become one. */
struct meeting {
    struct ip_addr address;
    struct object_ref holder;
    uint32_t host;
    size_t order;
    bool restricted, is_unsure;
};

struct gathering {
    const struct account *account;
    TABLE(struct meeting) met;
    uint32_t host;
    bool restricted, is_unsure;
};

static void add(struct gathering *gathering, struct ip_addr address, struct object_ref holder)
{
    struct meeting meeting = {address, holder, gathering->host, gathering->met.count, gathering->restricted,
                              gathering->is_unsure};

    TABLE_ADD(gathering->met, meeting);
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

static int compare_addresses(struct ip_addr a, struct ip_addr b)
{
    if (a.family != b.family)
        return a.family < b.family ? -1 : 1;
    return a.value < b.value ? -1 : a.value > b.value;
}

static int compare_meetings(const void *left, const void *right)
{
    const struct meeting *a = left, *b = right;
    int order = compare_addresses(a->address, b->address);

    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void gather(struct gathering *gathering, const struct mail_hosts *hosts)
{
    for (uint32_t i = 0; i < hosts->items.count; i++) {
        const struct mail_host *host = &hosts->items.items[i];

        if (!host->sends_by_purpose)
            continue;
        gathering->host = i;
        for (uint32_t k = 0; k < host->ways.count; k++)
            add_way(gathering, host, &hosts->ways.items[host->ways.first + k]);
    }
    if (gathering->met.count)
        qsort(gathering->met.items, gathering->met.count, sizeof *gathering->met.items, compare_meetings);
}

/* The first host to be met says whose it is. */
static void add_address(struct sending_addresses *addresses, const struct gathering *gathering,
                        const struct mail_hosts *hosts, const struct meeting *first)
{
    const struct account *account = gathering->account;
    struct sending_address address = {
        .address = first->address,
        .elastic = account_elastic_of(account, first->address),
        .scope = account->interfaces.items[hosts->items.items[first->host].interface].scope,
        .holder = first->holder,
        .host = first->host};

    TABLE_ADD(addresses->items, address);
}

void sending_addresses_make(struct sending_addresses *addresses, const struct mail_hosts *hosts,
                            const struct account *account)
{
    struct gathering gathering = {.account = account};

    *addresses = (struct sending_addresses){0};
    gather(&gathering, hosts);
    for (size_t i = 0; i < gathering.met.count; i++) {
        const struct meeting *meeting = &gathering.met.items[i];
        struct sending_address *address;

        if (!i || !ip_addr_equal(meeting[-1].address, meeting->address))
            add_address(addresses, &gathering, hosts, meeting);
        address = &addresses->items.items[addresses->items.count - 1];
        address->host_count++;
        address->restricted = address->restricted || meeting->restricted;
        address->is_unsure = address->is_unsure || meeting->is_unsure;
    }
    for (size_t i = 0; i < addresses->items.count; i++)
        sending_address_judge(&addresses->items.items[i], account);
    free(gathering.met.items);
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

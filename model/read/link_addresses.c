/*
 * Elastic IPs: an address that names an interface makes it public, even where the interfaces' own
 * file is older or tells no associations.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/read/link.h"

/* More interfaces than any instance type has. */
#define CHAIN_LIMIT 128

static bool holds(const struct interface_address *have, const struct elastic_address *address)
{
    if (address->has_private)
        return ip_addr_equal(have->address, address->private_ip);
    return have->is_primary && have->address.family == IP_V4;
}

/* The private address of an interface that an Elastic IP belongs to, or NULL. */
static struct interface_address *private_address(struct account *account, uint32_t interface,
                                                 const struct elastic_address *address)
{
    struct span addresses = account->interfaces.items[interface].addresses;

    for (uint32_t i = 0; i < addresses.count; i++) {
        struct interface_address *have = &account->interface_addresses.items[addresses.first + i];

        if (holds(have, address))
            return have;
    }
    return NULL;
}

/* Interfaces in a chain per instance: head[instance], then next[interface]. */
struct instance_chains {
    uint32_t *head, *next;
};

static struct instance_chains chain_interfaces(const struct account *account)
{
    struct instance_chains chains = {
        mem_alloc(account->instances.count * sizeof *chains.head),
        mem_alloc(account->interfaces.count * sizeof *chains.next),
    };

    for (size_t i = 0; i < account->instances.count; i++)
        chains.head[i] = NONE;
    for (size_t i = account->interfaces.count; i-- > 0;) {
        uint32_t instance = account->interfaces.items[i].instance;

        if (instance == NONE)
            continue;
        chains.next[i] = chains.head[instance];
        chains.head[instance] = (uint32_t)i;
    }
    return chains;
}

/* The instance's interface that holds the address's private IP; without one, its only interface. */
static uint32_t interface_of_instance(struct account *account, const struct instance_chains *chains,
                                      const struct elastic_address *address)
{
    uint32_t instance =
        account_find_kind(account, address->instance_id, address->scope, OBJECT_INSTANCE);
    uint32_t only = NONE;
    size_t count = 0;

    if (address->instance_id == TEXT_NONE || instance == NONE)
        return NONE;
    for (uint32_t i = chains->head[instance]; i != NONE && count < CHAIN_LIMIT;
         i = chains->next[i]) {
        if (address->has_private && private_address(account, i, address))
            return i;
        only = i;
        count++;
    }
    return count == 1 && !address->has_private ? only : NONE;
}

static void make_public(struct account *account, const struct elastic_address *address)
{
    struct interface_address *have = private_address(account, address->interface, address);

    if (!have || have->has_public)
        return;
    have->has_public = true;
    have->public_ip = address->public_ip;
    have->public_owner = account->scopes.items[address->scope].account;
}

void link_addresses(struct account *account)
{
    struct instance_chains chains = chain_interfaces(account);

    for (size_t i = 0; i < account->addresses.count; i++) {
        struct elastic_address *address = &account->addresses.items[i];

        address->interface = address->interface_id == TEXT_NONE
                                 ? interface_of_instance(account, &chains, address)
                                 : account_find_kind(account, address->interface_id, address->scope,
                                                     OBJECT_INTERFACE);
        if (address->interface != NONE)
            make_public(account, address);
    }
    free(chains.head);
    free(chains.next);
}

/*
 * account_ties.c: small questions about what ties objects to each other.
 */
#include <string.h>
#include <strings.h>

#include "model/account/account.h"

bool account_interface_carries(const struct account *account, uint32_t interface, uint32_t group)
{
    struct span groups = account->interfaces.items[interface].groups;

    for (uint32_t i = 0; i < groups.count; i++)
        if (account->interface_groups.items[groups.first + i] == group)
            return true;
    return false;
}

bool account_is_smtp_endpoint(const struct account *account, uint32_t endpoint)
{
    return strstr(text_raw(account->texts, account->endpoints.items[endpoint].service),
                  ".email-smtp") != NULL;
}

const struct peering_end *peering_other_end(const struct vpc_peering *peering, uint32_t vpc)
{
    if (peering->requester.vpc == vpc)
        return &peering->accepter;
    return peering->accepter.vpc == vpc ? &peering->requester : NULL;
}

bool peering_is_active(const struct account *account, const struct vpc_peering *peering)
{
    return strcasecmp(text_raw(account->texts, peering->status), "active") == 0;
}

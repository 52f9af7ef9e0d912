/*
 * preview_routes.h: which addresses each route of a table decides.
 *
 * Longest prefix wins, the VPC's own blocks included; of routes to the same block a static one beats
 * one to a prefix list, and that beats a propagated one (VPC user guide, "Route priority").
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_ROUTES_H
#define MODEL_MEND_PREVIEW_ROUTES_H

#include "model/account/account.h"
#include "model/net/addr_set.h"

/* What is left to one route by those with longer prefixes. */
struct route_share {
    uint32_t route; /* row of account->routes */
    struct addr_set addresses;
};

struct route_shares {
    struct route_share *items; /* longest prefix first; shares are disjoint, none is empty */
    size_t count, capacity;
};

/* Filled and released by the caller. Blackholes have their share; the VPC's own blocks have none.
 * O(routes * routes). */
void route_shares_make(struct route_shares *shares, const struct account *account, uint32_t table,
                       enum ip_family family);
void route_shares_release(struct route_shares *shares);

/* The active route that an address takes in a table; NULL where none leads out of the VPC, or the
 * table is NONE. O(routes). */
const struct route *route_of_address(const struct account *account, uint32_t table,
                                     struct ip_addr address);

#endif

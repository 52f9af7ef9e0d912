/*
 * route_judge.h: which addresses a subnet's route table sends to an internet gateway.
 */
#ifndef MODEL_JUDGE_ROUTE_JUDGE_H
#define MODEL_JUDGE_ROUTE_JUDGE_H

#include "model/account/account.h"
#include "model/net/addr_set.h"

/*
 * Longest prefix wins; a blackhole wins its prefix; ties: static before propagated, a block before a
 * prefix list (VPC user guide, "Route priority"). `certain` gets the addresses whose best route is an
 * active one to an internet gateway; `possible` those for which missing data (no table, a prefix
 * list without entries that does not lead to a gateway endpoint) or a tie of two prefix lists leaves
 * it open as well. Both sets are initialised by the caller with the family; certain is always a
 * subset of possible. O(routes log routes).
 */
void route_judge_internet(const struct account *account, uint32_t subnet, struct addr_set *certain,
                          struct addr_set *possible);

/* The same for one route table, whichever subnet uses it. O(routes log routes). */
void route_judge_table(const struct account *account, uint32_t table, struct addr_set *certain,
                       struct addr_set *possible);

/* True if the export leaves open which route table the subnet uses. */
bool route_judge_table_is_unknown(const struct account *account, uint32_t subnet);

#endif

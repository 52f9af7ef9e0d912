/*
 * account_needs.h: which data an export points to without holding it.
 *
 * Most accounts have no transit gateway and no load balancer, so the absence of those kinds says
 * nothing by itself (account.h, data_kind_is_basic). It is worth a word where a route leads to a
 * transit gateway, or an interface belongs to a load balancer, that nothing in the export describes.
 */
#ifndef MODEL_ACCOUNT_ACCOUNT_NEEDS_H
#define MODEL_ACCOUNT_ACCOUNT_NEEDS_H

#include "model/account/account.h"

/* True if something of this account and region points to data of the kind that no file holds. Basic
 * kinds are always needed. Costs a pass over routes or interfaces. */
bool account_needs_kind(const struct account *account, uint32_t scope, enum data_kind kind);

#endif

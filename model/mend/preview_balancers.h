/*
 * preview_balancers.h: load balancers in front of the interfaces behind a change.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_BALANCERS_H
#define MODEL_MEND_PREVIEW_BALANCERS_H

#include "model/account/account.h"
#include "model/mend/preview_words.h"

/* True for a live load balancer that forwards packets or TCP connections: "network", "gateway". */
bool balancer_forwards_connections(const struct account *account,
                                   const struct load_balancer *balancer);

/* True if a listener of the balancer leads to a target of which wanted[interface] holds. */
bool balancer_leads_to(const struct account *account, const struct load_balancer *balancer,
                       const bool *wanted);

/* Targets that a network load balancer could no longer reach from its own addresses. Its health
 * checks come from there, and so do all connections where it does not keep the client's address
 * (Network Load Balancer guide, "Target security groups"). */
void preview_note_balancers(struct strbuf *out, const struct preview_ground *ground);

#endif

/*
 * preview_carriers.h: the interfaces behind a change, and what is lost on each.
 *
 * All rules of all groups of an interface count together (VPC user guide, "Security groups"), so what
 * a change closes in one group is lost only on those interfaces whose other groups do not admit it.
 * Interfaces that carry the same groups fare alike: they make one kind. An ACL's interfaces are those
 * of its subnets, all of one kind, and lose what it closes.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_CARRIERS_H
#define MODEL_MEND_PREVIEW_CARRIERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/mend/change.h"
#include "model/mend/preview_sets.h"
#include "model/net/packet_set.h"

struct carrier_kind {
    size_t first, count;                         /* run of `rows` */
    struct packet_set admitted[IP_FAMILY_COUNT]; /* by the other groups, on the ports concerned */
    bool loses[IP_FAMILY_COUNT];                 /* not all that is closed is admitted by them */
};

struct carriers {
    uint32_t *rows; /* of interfaces, kind by kind */
    size_t count;
    struct carrier_kind *kinds;
    size_t kind_count, kind_capacity;
    struct addr_set lost[IP_FAMILY_COUNT]; /* who loses something on some interface */
    const struct packet_set *closed[IP_FAMILY_COUNT]; /* all that is closed, borrowed */
    bool complete; /* the export holds all interfaces of the holder's account and region */
};

/* `sets` holds what the change closes, for each family, and is borrowed. O(interfaces log interfaces + rules of their
 * groups). Filled and released by the caller. */
void carriers_make(struct carriers *carriers, const struct account *account,
                   const struct edits *edits, const struct change *change,
                   const struct four_sets sets[IP_FAMILY_COUNT]);
void carriers_release(struct carriers *carriers);

/* True if somebody loses something on these interfaces. */
bool carrier_kind_loses(const struct carrier_kind *kind);

/* Cuts a set of addresses down to those that lose this TCP port on these interfaces. */
void carrier_kind_cut(const struct carriers *carriers, const struct carrier_kind *kind,
                      uint16_t tcp_port, struct addr_set *addresses);

#endif

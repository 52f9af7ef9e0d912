/*
 * preview_sets.h: the four packet sets of a change, and the runs of ports they fall into.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_SETS_H
#define MODEL_MEND_PREVIEW_SETS_H

#include "model/mend/preview.h"
#include "model/net/packet_set.h"

/* One family's sets, as preview.h defines them. */
struct four_sets {
    struct packet_set closed, kept, opened, still;
    bool unknown;  /* a source whose addresses are not (all) known is in play */
    bool may_open; /* a new source of that sort could hold what was not admitted before */
};

void four_sets_init(struct four_sets *sets, enum ip_family family);
void four_sets_release(struct four_sets *sets);

/* Computes the sets from all rules of the group, or all entries of the ACL's direction. */
void four_sets_make(struct four_sets *sets, const struct account *account,
                    const struct edits *edits, const struct change *change);

/* Adds what the inbound rules of a group admit; those that have no port in common with `within` may
 * be passed over. */
void group_packets_add(struct packet_set *set, const struct account *account,
                       const struct edits *edits, uint32_t group, const struct packet_set *within);

/* Appends the meanings of one family to the preview. */
void preview_add_meanings(struct preview *preview, const struct four_sets *sets,
                          const struct smtp_ports *ports);

#endif

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
};

void four_sets_init(struct four_sets *sets, enum ip_family family);
void four_sets_release(struct four_sets *sets);

/* Computes the sets; true if a source whose addresses are not (all) known is in play. */
bool four_sets_make(struct four_sets *sets, const struct account *account,
                    const struct edits *edits, const struct change *change);

/* Appends the meanings of one family to the preview. */
void preview_add_meanings(struct preview *preview, const struct four_sets *sets,
                          const struct smtp_ports *ports);

#endif

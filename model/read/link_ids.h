/*
 * link_ids.h: ids become rows. For the steps of link.h.
 */
#ifndef MODEL_READ_LINK_IDS_H
#define MODEL_READ_LINK_IDS_H

#include "model/account/account.h"

/* The row of an object; NONE for TEXT_NONE and for what the export does not hold. */
uint32_t link_row(const struct account *account, text_id id, uint32_t scope, enum object_kind kind);

/* A list of texts of ids becomes one of rows, in place, each once. Ids that lead nowhere are
 * dropped; groups and target groups are added as ones that no describe reply held. `items` is the
 * side table that `list` is a span of. */
void link_rows(struct account *account, uint32_t *items, struct span *list, uint32_t scope,
               enum object_kind kind);

#endif

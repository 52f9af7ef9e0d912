/*
 * tight_cover.h: a few blocks around many addresses.
 *
 *     10.0.1.5, 10.0.1.6, 10.0.9.9 in two blocks: 10.0.1.4/30, 10.0.9.9/32
 */
#ifndef MODEL_NET_TIGHT_COVER_H
#define MODEL_NET_TIGHT_COVER_H

#include <stddef.h>

#include "model/net/addr_set.h"

enum { TIGHT_COVER_MOST = 16 };

/*
 * The blocks, at most `most` (up to TIGHT_COVER_MOST), that hold all the addresses and as few others
 * as that allows; of equally tight covers one with the fewest blocks. No block leaves `within` (NULL: any
 * will do). The addresses are of one family, ascending, each once. Returns how many blocks were
 * written to `blocks`, ascending: 0 if there is no address, or no such cover.
 *
 * Exact, since two blocks are either apart or one inside the other: the best cover of a block's
 * addresses is that block, or the best covers of its halves. O(addresses x most^2).
 */
size_t tight_cover(struct cidr *blocks, size_t most, const ip_value *addresses, size_t count,
                   const struct addr_set *within, enum ip_family family);

#endif

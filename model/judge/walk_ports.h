/*
 * walk_ports.h: a set of ports, for the replies that get through: sorted, disjoint ranges.
 */
#ifndef MODEL_JUDGE_WALK_PORTS_H
#define MODEL_JUDGE_WALK_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct port_range {
    uint16_t first, last;
};

struct port_set {
    struct port_range *items;
    size_t count, capacity;
};

/* Where a client's port may lie: aws-facts 2.2 ("Ephemeral ports" of the VPC user guide); as wide
 * as any client chooses, since the export does not tell which one asks. */
enum { CLIENT_PORT_FIRST = 1024, CLIENT_PORT_LAST = 65535 };

void port_set_release(struct port_set *set);
void port_set_clear(struct port_set *set);
void port_set_copy(struct port_set *to, const struct port_set *from);

/* Appends; ranges come in ascending order. */
void port_set_add(struct port_set *set, uint16_t first, uint16_t last);

/* Moves what lies in first..last from `set` to the end of `taken` (in order of calls). True if
 * there was any. */
bool port_set_take(struct port_set *set, uint16_t first, uint16_t last, struct port_set *taken);

/* Sorts and joins after several takes. */
void port_set_settle(struct port_set *set);

size_t port_set_size(const struct port_set *set);

/* "1024-32767, 61000-65535". */
void port_set_format(const struct port_set *set, struct strbuf *out);

#endif

/*
 * A set is a stack of bands: runs of protocols that have the same row of slices. In memory a band is
 * a run of slices with equal protocols; no two bands overlap, and neighbours differ. So an operation
 * sweeps the protocols of both sets, then the ports of the two bands it stands in, and asks addr_set
 * for each piece.
 */
#include "model/net/packet_set.h"

#include <assert.h>
#include <stdlib.h>

#include "model/base/mem.h"

typedef void address_operation(struct addr_set *result, const struct addr_set *a,
                               const struct addr_set *b);

/* --- life ---------------------------------------------------------------------------------------- */

void packet_set_init(struct packet_set *set, enum ip_family family)
{
    *set = (struct packet_set){.family = family};
}

/* Forgets the slices from `count` on. */
static void truncate_slices(struct packet_set *set, size_t count)
{
    while (set->count > count)
        addr_set_release(&set->slices[--set->count].addresses);
}

void packet_set_release(struct packet_set *set)
{
    truncate_slices(set, 0);
    free(set->slices);
    packet_set_init(set, set->family);
}

/* Adds a slice at the end and takes over its addresses. */
static void push_slice(struct packet_set *set, struct packet_slice slice)
{
    set->slices = mem_grow(set->slices, &set->capacity, set->count + 1, sizeof *set->slices);
    set->slices[set->count++] = slice;
}

void packet_set_copy(struct packet_set *to, const struct packet_set *from)
{
    if (to == from)
        return;
    truncate_slices(to, 0);
    to->family = from->family;
    for (size_t i = 0; i < from->count; i++) {
        struct packet_slice slice = from->slices[i];

        addr_set_init(&slice.addresses, from->family);
        addr_set_copy(&slice.addresses, &from->slices[i].addresses);
        push_slice(to, slice);
    }
}

void packet_set_add(struct packet_set *set, uint8_t first_protocol, uint8_t last_protocol,
                    uint16_t first_port, uint16_t last_port, const struct addr_set *addresses)
{
    struct packet_slice slice = {first_protocol, last_protocol, first_port, last_port, *addresses};
    struct packet_set box = {.family = set->family, .slices = &slice, .count = 1};

    assert(first_protocol <= last_protocol && first_port <= last_port);
    if (!addr_set_is_empty(addresses))
        packet_set_union(set, set, &box);
}

/* --- bands --------------------------------------------------------------------------------------- */

/* The slices first .. end - 1 of a set: a band, or nothing if they are equal. */
struct row {
    const struct packet_set *set;
    size_t first, end;
};

static size_t band_end(const struct packet_set *set, size_t first)
{
    size_t end = first;

    while (end < set->count && set->slices[end].first_protocol == set->slices[first].first_protocol)
        end++;
    return end;
}

/* Moves on to the band that holds the protocol, or to the gap before the next band; lowers *last to
 * the last protocol for which the row stays the same. */
static void row_move(struct row *row, unsigned protocol, unsigned *last)
{
    const struct packet_set *set = row->set;
    unsigned until = 255;

    if (row->first < row->end && set->slices[row->first].last_protocol < protocol)
        row->first = row->end;
    row->end = row->first;
    if (row->first < set->count && set->slices[row->first].first_protocol <= protocol) {
        row->end = band_end(set, row->first);
        until = set->slices[row->first].last_protocol;
    } else if (row->first < set->count) {
        until = set->slices[row->first].first_protocol - 1u;
    }
    if (until < *last)
        *last = until;
}

/* The addresses of a row at a port (NULL for none); lowers *last to the last port with the same
 * answer. *at is the caller's place in the row, which only moves forward. */
static const struct addr_set *row_at(const struct row *row, size_t *at, unsigned port,
                                     unsigned *last)
{
    const struct packet_slice *slice;
    unsigned until;

    while (*at < row->end && row->set->slices[*at].last_port < port)
        (*at)++;
    if (*at == row->end)
        return NULL;
    slice = &row->set->slices[*at];
    until = slice->first_port <= port ? slice->last_port : slice->first_port - 1u;
    if (until < *last)
        *last = until;
    return slice->first_port <= port ? &slice->addresses : NULL;
}

/* --- building a result --------------------------------------------------------------------------- */

/* Adds a slice to the band that begins at `band`, joined to its neighbour where it can be. */
static void append_slice(struct packet_set *built, size_t band, struct packet_slice slice)
{
    struct packet_slice *before = built->count > band ? &built->slices[built->count - 1] : NULL;

    if (addr_set_is_empty(&slice.addresses)) {
        addr_set_release(&slice.addresses);
    } else if (before && before->last_port + 1 == slice.first_port &&
               addr_set_equal(&before->addresses, &slice.addresses)) {
        before->last_port = slice.last_port;
        addr_set_release(&slice.addresses);
    } else {
        push_slice(built, slice);
    }
}

static bool slices_match(const struct packet_slice *a, const struct packet_slice *b)
{
    return a->first_port == b->first_port && a->last_port == b->last_port &&
           addr_set_equal(&a->addresses, &b->addresses);
}

/* Joins the band that begins at `band` with the one before it if they are neighbours and alike;
 * returns where the last band begins now. */
static size_t join_bands(struct packet_set *built, size_t before, size_t band)
{
    size_t length = built->count - band;

    if (length == 0)
        return before;
    if (band == before || band - before != length ||
        built->slices[before].last_protocol + 1 != built->slices[band].first_protocol)
        return band;
    for (size_t i = 0; i < length; i++)
        if (!slices_match(&built->slices[before + i], &built->slices[band + i]))
            return band;
    for (size_t i = 0; i < length; i++)
        built->slices[before + i].last_protocol = built->slices[band + i].last_protocol;
    truncate_slices(built, band);
    return before;
}

/* Appends the band of `slice`'s protocols: row a op row b, port by port. */
static void append_band(struct packet_set *built, struct packet_slice slice, const struct row *a,
                        const struct row *b, address_operation *operation)
{
    const struct addr_set nothing = {.family = built->family};
    size_t band = built->count, in_a = a->first, in_b = b->first;
    unsigned last;

    for (unsigned port = 0; port <= UINT16_MAX; port = last + 1) {
        const struct addr_set *of_a, *of_b;

        last = UINT16_MAX;
        of_a = row_at(a, &in_a, port, &last);
        of_b = row_at(b, &in_b, port, &last);
        if (!of_a && !of_b)
            continue;
        slice.first_port = (uint16_t)port;
        slice.last_port = (uint16_t)last;
        addr_set_init(&slice.addresses, built->family);
        operation(&slice.addresses, of_a ? of_a : &nothing, of_b ? of_b : &nothing);
        append_slice(built, band, slice);
    }
}

static void combine(struct packet_set *result, const struct packet_set *a,
                    const struct packet_set *b, address_operation *operation)
{
    struct packet_set built = {.family = a->family};
    struct row row_a = {a, 0, 0}, row_b = {b, 0, 0};
    size_t before = 0;
    unsigned last;

    assert(a->family == b->family);
    for (unsigned protocol = 0; protocol <= UINT8_MAX; protocol = last + 1) {
        size_t band = built.count;
        struct packet_slice slice = {.first_protocol = (uint8_t)protocol};

        last = UINT8_MAX;
        row_move(&row_a, protocol, &last);
        row_move(&row_b, protocol, &last);
        slice.last_protocol = (uint8_t)last;
        append_band(&built, slice, &row_a, &row_b, operation);
        before = join_bands(&built, before, band);
    }
    packet_set_release(result);
    *result = built;
}

void packet_set_union(struct packet_set *result, const struct packet_set *a,
                      const struct packet_set *b)
{
    combine(result, a, b, addr_set_union);
}

void packet_set_intersect(struct packet_set *result, const struct packet_set *a,
                          const struct packet_set *b)
{
    combine(result, a, b, addr_set_intersect);
}

void packet_set_subtract(struct packet_set *result, const struct packet_set *a,
                         const struct packet_set *b)
{
    combine(result, a, b, addr_set_subtract);
}

/* --- questions ----------------------------------------------------------------------------------- */

bool packet_set_is_empty(const struct packet_set *set)
{
    return set->count == 0;
}

bool packet_set_equal(const struct packet_set *a, const struct packet_set *b)
{
    if (a->family != b->family || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->slices[i].first_protocol != b->slices[i].first_protocol ||
            a->slices[i].last_protocol != b->slices[i].last_protocol ||
            !slices_match(&a->slices[i], &b->slices[i]))
            return false;
    return true;
}

static bool slice_is_before(const struct packet_slice *slice, uint8_t protocol, uint16_t port)
{
    return slice->last_protocol < protocol ||
           (slice->first_protocol <= protocol && slice->last_port < port);
}

const struct addr_set *packet_set_at(const struct packet_set *set, uint8_t protocol, uint16_t port)
{
    size_t low = 0, high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (slice_is_before(&set->slices[middle], protocol, port))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == set->count || set->slices[low].first_protocol > protocol ||
        set->slices[low].first_port > port)
        return NULL;
    return &set->slices[low].addresses;
}

/*
 * From four packet sets to runs of ports. The borders of all slices, and those of the SMTP ports, cut
 * the plane of protocols and ports into cells in which the four sets are the same throughout:
 *
 *     protocol 6    | 0-24 | 25 | 26-65535 |
 *     protocol 17   | 0-65535              |
 *     others        | 0-65535              |
 *
 * Neighbouring cells differ, as slices do, but for SMTP ports, which stay single. What holds for most
 * protocols is told once, as "all others". Then whatever differs from that is told too, even where
 * nothing happens, so that "all others" means what it says.
 */
#include <stdlib.h>

#include "model/account/account.h"
#include "model/base/mem.h"
#include "model/mend/preview_sets.h"

enum { SET_COUNT = 4, PORT_COUNT = 65536, PROTOCOL_COUNT = 256 };

struct cell {
    uint32_t first_port, last_port;
    bool is_smtp;
    const struct addr_set *sets[SET_COUNT]; /* borrowed; NULL = empty */
};

/* The cells of one protocol, or of a run of protocols that hold the same. */
struct cells {
    struct cell *items;
    size_t count, capacity;
};

/* --- borders -------------------------------------------------------------------------------------- */

struct borders {
    uint32_t *items;
    size_t count, capacity;
};

static void borders_add(struct borders *borders, uint32_t at)
{
    borders->items =
        mem_grow(borders->items, &borders->capacity, borders->count + 1, sizeof *borders->items);
    borders->items[borders->count++] = at;
}

static int compare_borders(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;

    return (first > second) - (first < second);
}

static void borders_sort(struct borders *borders)
{
    size_t kept = 0;

    qsort(borders->items, borders->count, sizeof *borders->items, compare_borders);
    for (size_t i = 0; i < borders->count; i++)
        if (!kept || borders->items[kept - 1] != borders->items[i])
            borders->items[kept++] = borders->items[i];
    borders->count = kept;
}

static void list_sets(const struct four_sets *sets, const struct packet_set *list[SET_COUNT])
{
    list[0] = &sets->closed;
    list[1] = &sets->kept;
    list[2] = &sets->opened;
    list[3] = &sets->still;
}

static void protocol_borders(struct borders *borders, const struct packet_set *sets[SET_COUNT])
{
    borders_add(borders, 0);
    borders_add(borders, PROTOCOL_TCP);
    borders_add(borders, PROTOCOL_TCP + 1);
    borders_add(borders, PROTOCOL_COUNT);
    for (int i = 0; i < SET_COUNT; i++)
        for (size_t j = 0; j < sets[i]->count; j++) {
            borders_add(borders, sets[i]->slices[j].first_protocol);
            borders_add(borders, sets[i]->slices[j].last_protocol + 1u);
        }
    borders_sort(borders);
}

static void port_borders(struct borders *borders, const struct packet_set *sets[SET_COUNT],
                         uint32_t protocol, const struct smtp_ports *ports)
{
    borders_add(borders, 0);
    borders_add(borders, PORT_COUNT);
    for (int i = 0; i < SET_COUNT; i++)
        for (size_t j = 0; j < sets[i]->count; j++) {
            const struct packet_slice *slice = &sets[i]->slices[j];
            if (slice->first_protocol > protocol || slice->last_protocol < protocol)
                continue;
            borders_add(borders, slice->first_port);
            borders_add(borders, slice->last_port + 1u);
        }
    for (size_t i = 0; protocol == PROTOCOL_TCP && i < ports->count; i++) {
        borders_add(borders, ports->ports[i]);
        borders_add(borders, ports->ports[i] + 1u);
    }
    borders_sort(borders);
}

/* --- cells ---------------------------------------------------------------------------------------- */

static bool is_smtp_port(const struct smtp_ports *ports, uint32_t protocol, uint32_t port)
{
    for (size_t i = 0; protocol == PROTOCOL_TCP && i < ports->count; i++)
        if (ports->ports[i] == port)
            return true;
    return false;
}

static bool cells_hold_the_same(const struct cell *a, const struct cell *b)
{
    for (int i = 0; i < SET_COUNT; i++) {
        if (!a->sets[i] != !b->sets[i])
            return false;
        if (a->sets[i] && !addr_set_equal(a->sets[i], b->sets[i]))
            return false;
    }
    return true;
}

static bool cell_is_empty(const struct cell *cell)
{
    for (int i = 0; i < SET_COUNT; i++)
        if (cell->sets[i])
            return false;
    return true;
}

static void cells_add(struct cells *cells, struct cell cell)
{
    cells->items = mem_grow(cells->items, &cells->capacity, cells->count + 1, sizeof *cells->items);
    cells->items[cells->count++] = cell;
}

/* All cells of a protocol, empty ones included. */
static void cells_of_protocol(struct cells *cells, const struct packet_set *sets[SET_COUNT],
                              uint32_t protocol, const struct smtp_ports *ports)
{
    struct borders borders = {0};

    cells->count = 0;
    port_borders(&borders, sets, protocol, ports);
    for (size_t i = 0; i + 1 < borders.count; i++) {
        struct cell cell = {.first_port = borders.items[i],
                            .last_port = borders.items[i + 1] - 1,
                            .is_smtp = is_smtp_port(ports, protocol, borders.items[i])};
        for (int j = 0; j < SET_COUNT; j++)
            cell.sets[j] = packet_set_at(sets[j], (uint8_t)protocol, (uint16_t)borders.items[i]);
        cells_add(cells, cell);
    }
    free(borders.items);
}

/* --- meanings ------------------------------------------------------------------------------------- */

static void copy_set(struct addr_set *to, const struct addr_set *from, enum ip_family family)
{
    addr_set_init(to, family);
    if (from)
        addr_set_copy(to, from);
}

static void add_meaning(struct preview *preview, enum ip_family family, int16_t protocol,
                        const struct cell *cell)
{
    struct preview_meaning meaning = {
        .family = family,
        .protocol = protocol,
        .first_port = (uint16_t)cell->first_port,
        .last_port = (uint16_t)cell->last_port,
        .is_smtp = cell->is_smtp,
    };

    copy_set(&meaning.closed, cell->sets[0], family);
    copy_set(&meaning.kept, cell->sets[1], family);
    copy_set(&meaning.opened, cell->sets[2], family);
    copy_set(&meaning.still, cell->sets[3], family);
    preview->meanings = mem_grow(preview->meanings, &preview->meaning_capacity,
                                 preview->meaning_count + 1, sizeof *preview->meanings);
    preview->meanings[preview->meaning_count++] = meaning;
}

/* The one thing that all cells but SMTP ports hold, or NULL if they differ. */
static const struct cell *uniform_cell(const struct cells *cells)
{
    const struct cell *uniform = NULL;

    for (size_t i = 0; i < cells->count; i++) {
        if (cells->items[i].is_smtp)
            continue;
        if (uniform && !cells_hold_the_same(uniform, &cells->items[i]))
            return NULL;
        uniform = &cells->items[i];
    }
    return uniform;
}

/* How many protocols hold just this on all their ports. */
static uint32_t count_protocols(const struct packet_set *sets[SET_COUNT],
                                const struct borders *protocols, const struct smtp_ports *ports,
                                const struct cell *content)
{
    struct cells cells = {0};
    uint32_t count = 0;

    for (size_t i = 0; i + 1 < protocols->count; i++) {
        cells_of_protocol(&cells, sets, protocols->items[i], ports);
        const struct cell *uniform = uniform_cell(&cells);
        if (uniform && cells_hold_the_same(uniform, content))
            count += protocols->items[i + 1] - protocols->items[i];
    }
    free(cells.items);
    return count;
}

/* What holds for most protocols, if that is something: they are those that no rule names. */
static bool find_others(struct cell *others, const struct packet_set *sets[SET_COUNT],
                        const struct borders *protocols, const struct smtp_ports *ports)
{
    struct cells cells = {0};
    bool found = false;

    for (size_t i = 0; i + 1 < protocols->count && !found; i++) {
        cells_of_protocol(&cells, sets, protocols->items[i], ports);
        const struct cell *uniform = uniform_cell(&cells);
        if (!uniform || cell_is_empty(uniform))
            continue;
        *others = *uniform;
        others->first_port = 0;
        others->last_port = PORT_COUNT - 1;
        found = count_protocols(sets, protocols, ports, others) > PROTOCOL_COUNT / 2;
    }
    free(cells.items);
    return found;
}

static void add_protocol(struct preview *preview, enum ip_family family, uint32_t protocol,
                         const struct cells *cells, const struct cell *others)
{
    const struct cell *uniform = uniform_cell(cells);
    bool is_as_others = others && uniform && cells_hold_the_same(uniform, others);

    for (size_t i = 0; i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        bool is_told = cell->is_smtp || !is_as_others;
        if (is_told && (others || !cell_is_empty(cell)))
            add_meaning(preview, family, (int16_t)protocol, cell);
    }
}

void preview_add_meanings(struct preview *preview, const struct four_sets *four,
                          const struct smtp_ports *ports)
{
    const struct packet_set *sets[SET_COUNT];
    struct borders protocols = {0};
    struct cells cells = {0};
    struct cell others;
    bool has_others;

    list_sets(four, sets);
    protocol_borders(&protocols, sets);
    has_others = find_others(&others, sets, &protocols, ports);
    for (size_t i = 0; i + 1 < protocols.count; i++) {
        cells_of_protocol(&cells, sets, protocols.items[i], ports);
        for (uint32_t p = protocols.items[i]; p < protocols.items[i + 1]; p++)
            add_protocol(preview, four->closed.family, p, &cells, has_others ? &others : NULL);
    }
    if (has_others)
        add_meaning(preview, four->closed.family, PROTOCOL_ALL, &others);
    free(protocols.items);
    free(cells.items);
}

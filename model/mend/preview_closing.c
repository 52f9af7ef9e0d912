#include "model/mend/preview_closing.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

/* --- putting together ------------------------------------------------------------------------- */

void closing_init(struct closing *closing, const enum ip_family *families, size_t question_count)
{
    *closing = (struct closing){.question_count = question_count};
    closing->families = mem_alloc((question_count + 1) * sizeof *closing->families);
    memcpy(closing->families, families, question_count * sizeof *families);
}

void closing_release(struct closing *closing)
{
    for (size_t i = 0; i < closing->way_count; i++) {
        for (size_t q = 0; q < closing->question_count; q++)
            addr_set_release(&closing->ways[i].parts[q]);
        free(closing->ways[i].parts);
    }
    for (size_t i = 0; i < closing->context_count; i++)
        free(closing->contexts[i]);
    free(closing->contexts);
    free(closing->ways);
    free(closing->families);
    *closing = (struct closing){0};
}

struct way_in *closing_add_way(struct closing *closing, uint32_t reference, uint32_t owner)
{
    struct way_in *way;

    closing->ways = mem_grow(closing->ways, &closing->way_capacity, closing->way_count + 1,
                             sizeof *closing->ways);
    way = &closing->ways[closing->way_count++];
    *way = (struct way_in){.reference = reference, .owner = owner};
    way->parts = mem_alloc((closing->question_count + 1) * sizeof *way->parts);
    for (size_t q = 0; q < closing->question_count; q++)
        addr_set_init(&way->parts[q], closing->families[q]);
    return way;
}

static bool is_last_context(const struct closing *closing, const struct way_run *runs, size_t count)
{
    const struct way_run *last;

    if (!closing->context_count)
        return false;
    last = closing->contexts[closing->context_count - 1];
    for (size_t i = 0; i < count; i++)
        if (last[i].first != runs[i].first || last[i].count != runs[i].count)
            return false;
    return last[count].count == 0;
}

void closing_add_context(struct closing *closing, const struct way_run *runs, size_t count)
{
    struct way_run *context;

    if (is_last_context(closing, runs, count))
        return;
    context = mem_zalloc(count + 1, sizeof *context);
    for (size_t i = 0; i < count; i++)
        context[i] = runs[i];
    closing->contexts = mem_grow(closing->contexts, &closing->context_capacity,
                                 closing->context_count + 1, sizeof *closing->contexts);
    closing->contexts[closing->context_count++] = context;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* Everything that is asked about lies within the Internet, so its own size tells. */
static enum breadth breadth_of(const struct addr_set *part)
{
    struct addr_set internet;
    enum breadth breadth;

    if (!addr_set_holds(part, part->family == IP_V4 ? 24 : 112))
        return BREADTH_NARROW;
    addr_set_init_internet(&internet, part->family);
    breadth = addr_set_breadth(part, &internet);
    addr_set_release(&internet);
    return breadth;
}

static bool is_wide(const struct closing *closing, const struct way_in *way)
{
    for (size_t q = 0; q < closing->question_count; q++)
        if (breadth_of(&way->parts[q]) >= BREADTH_WIDE)
            return true;
    return false;
}

/* What the ways that stay admit together. */
static void add_rest(struct addr_set *rest, const struct closing *closing,
                     const struct way_run *context, size_t question)
{
    for (; context->count; context++)
        for (size_t i = 0; i < context->count; i++) {
            const struct way_in *way = &closing->ways[context->first + i];
            if (!way->must_go && !addr_set_is_empty(&way->parts[question]))
                addr_set_union(rest, rest, &way->parts[question]);
        }
}

static bool is_wide_together(const struct closing *closing, const struct way_run *context,
                             size_t question)
{
    struct addr_set rest;
    bool wide;

    addr_set_init(&rest, closing->families[question]);
    add_rest(&rest, closing, context, question);
    wide = breadth_of(&rest) >= BREADTH_WIDE;
    addr_set_release(&rest);
    return wide;
}

static bool is_closed(const struct closing *closing)
{
    for (size_t i = 0; i < closing->context_count; i++)
        for (size_t q = 0; q < closing->question_count; q++)
            if (is_wide_together(closing, closing->contexts[i], q))
                return false;
    return true;
}

/* --- narrow ones that are wide together ------------------------------------------------------- */

/* Rows of ways. */
struct rows {
    size_t *items;
    size_t count;
};

static void mark_concerned(bool *concerned, const struct closing *closing,
                           const struct way_run *context, size_t question)
{
    for (; context->count; context++)
        for (size_t i = context->first; i < context->first + context->count; i++)
            concerned[i] |= !closing->ways[i].must_go &&
                            !addr_set_is_empty(&closing->ways[i].parts[question]);
}

/* The ways that have a part in something that is too wide, in their order; free() the items. */
static struct rows list_concerned(const struct closing *closing)
{
    struct rows rows = {mem_alloc((closing->way_count + 1) * sizeof *rows.items), 0};
    bool *concerned = mem_zalloc(closing->way_count + 1, sizeof *concerned);

    for (size_t i = 0; i < closing->context_count; i++)
        for (size_t q = 0; q < closing->question_count; q++)
            if (is_wide_together(closing, closing->contexts[i], q))
                mark_concerned(concerned, closing, closing->contexts[i], q);
    for (size_t k = 0; k < closing->way_count; k++)
        if (concerned[k])
            rows.items[rows.count++] = k;
    free(concerned);
    return rows;
}

static unsigned bit_count(unsigned long set)
{
    unsigned count = 0;

    for (; set; set &= set - 1)
        count++;
    return count;
}

static void mark(struct closing *closing, const struct rows *rows, unsigned long set)
{
    for (size_t i = 0; i < rows->count; i++)
        closing->ways[rows->items[i]].must_go = set >> i & 1;
}

/* All sets of one, then of two, and so on; the whole set closes everything. */
static void try_all(struct closing *closing, const struct rows *rows)
{
    for (unsigned size = 1; size <= rows->count; size++)
        for (unsigned long set = 1; set < 1ul << rows->count; set++) {
            if (bit_count(set) != size)
                continue;
            mark(closing, rows, set);
            if (is_closed(closing))
                return;
        }
}

/* How much a narrow way admits by its largest part: the bits that its addresses are counted with. */
static unsigned size_of(const struct closing *closing, const struct way_in *way)
{
    unsigned bits = 0;

    for (size_t q = 0; q < closing->question_count; q++)
        while (addr_set_holds(&way->parts[q], bits))
            bits++;
    return bits;
}

static bool is_larger(const struct closing *closing, const struct way_in *a, const struct way_in *b)
{
    return size_of(closing, a) > size_of(closing, b);
}

static struct way_in *largest_left(struct closing *closing, const struct rows *rows)
{
    struct way_in *largest = NULL;

    for (size_t i = 0; i < rows->count; i++) {
        struct way_in *way = &closing->ways[rows->items[i]];
        if (!way->must_go && (!largest || is_larger(closing, way, largest)))
            largest = way;
    }
    return largest;
}

static void take_largest(struct closing *closing, const struct rows *rows)
{
    while (!is_closed(closing))
        largest_left(closing, rows)->must_go = true;
    for (size_t i = rows->count; i-- > 0;) {
        struct way_in *way = &closing->ways[rows->items[i]];
        if (!way->must_go)
            continue;
        way->must_go = false;
        way->must_go = !is_closed(closing);
    }
}

/* Of those that are in a context. */
static void mark_wide(struct closing *closing, const struct way_run *context)
{
    for (; context->count; context++)
        for (size_t i = context->first; i < context->first + context->count; i++)
            if (!closing->ways[i].must_go)
                closing->ways[i].must_go = is_wide(closing, &closing->ways[i]);
}

void closing_choose(struct closing *closing)
{
    struct rows rows;

    for (size_t i = 0; i < closing->way_count; i++)
        closing->ways[i].must_go = false;
    for (size_t i = 0; i < closing->context_count; i++)
        mark_wide(closing, closing->contexts[i]);
    rows = list_concerned(closing);
    if (rows.count > CLOSING_EXACT)
        take_largest(closing, &rows);
    else if (rows.count)
        try_all(closing, &rows);
    free(rows.items);
}

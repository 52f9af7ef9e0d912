#include "model/judge/flow_table.h"

#include <stdlib.h>

void flow_sum_add(struct flow_sum *sum, const struct flow_sum *more)
{
    if (!sum->flows || more->first < sum->first)
        sum->first = more->first;
    if (!sum->flows || more->last > sum->last)
        sum->last = more->last;
    sum->flows += more->flows;
    sum->bytes += more->bytes;
}

void flow_table_release(struct flow_table *table)
{
    free(table->runs.items);
    free(table->uses.items);
    row_hash_release(&table->run_hash);
    row_hash_release(&table->use_hash);
}

/* --- adding -------------------------------------------------------------------------------------- */

static bool run_matches(const void *table, uint32_t row, const void *key)
{
    const struct flow_run *run = &((const struct flow_table *)table)->runs.items[row];
    const struct flow_run *asked = key;

    return run->interface == asked->interface && run->ports == asked->ports &&
           run->protocol == asked->protocol;
}

static bool use_matches(const void *table, uint32_t row, const void *key)
{
    const struct flow_use *use = &((const struct flow_table *)table)->uses.items[row];
    const struct flow_use *asked = key;

    return use->source == asked->source && use->run == asked->run && use->family == asked->family;
}

/* UINT32_MAX if there is no room for one more. */
static uint32_t take_run(struct flow_table *table, const struct flow_run *asked)
{
    uint32_t hash = row_hash_mix(row_hash_mix(0, asked->interface),
                                 (uint64_t)asked->protocol << 16 | asked->ports);
    uint32_t row = row_hash_find(&table->run_hash, hash, run_matches, table, asked);

    if (row == UINT32_MAX && table->runs.count < table->runs_most) {
        row = (uint32_t)table->runs.count;
        TABLE_ADD(table->runs, *asked);
        row_hash_add(&table->run_hash, hash, row);
    }
    return row;
}

/* NULL if there is no room for one more sender. */
static struct flow_use *take_use(struct flow_table *table, const struct flow_use *asked)
{
    uint32_t hash = row_hash_mix(row_hash_mix(row_hash_mix(0, asked->run), (uint64_t)asked->source),
                                 (uint64_t)(asked->source >> 64) + asked->family);
    uint32_t row = row_hash_find(&table->use_hash, hash, use_matches, table, asked);
    struct flow_run *run = &table->runs.items[asked->run];

    if (row != UINT32_MAX)
        return &table->uses.items[row];
    if (run->senders >= table->senders_most || table->uses.count >= table->uses_most)
        return NULL;
    run->senders++;
    row = (uint32_t)table->uses.count;
    TABLE_ADD(table->uses, *asked);
    row_hash_add(&table->use_hash, hash, row);
    return &table->uses.items[row];
}

void flow_table_add(struct flow_table *table, const struct flow_run *run, struct ip_addr source,
                    bool talked, const struct flow_sum *sum)
{
    uint32_t row = take_run(table, run);
    struct flow_use asked = {.source = source.value, .run = row, .family = (uint8_t)source.family};
    struct flow_use *use = row == UINT32_MAX ? NULL : take_use(table, &asked);

    if (use) {
        use->talked |= talked;
        flow_sum_add(&use->sum, sum);
    } else {
        flow_sum_add(row == UINT32_MAX ? &table->dropped : &table->runs.items[row].left_out, sum);
    }
}

/* --- settling ------------------------------------------------------------------------------------ */

static int compare_runs(const void *left, const void *right)
{
    const struct flow_run *a = left, *b = right;

    if (a->interface != b->interface)
        return a->interface < b->interface ? -1 : 1;
    if (a->protocol != b->protocol)
        return a->protocol < b->protocol ? -1 : 1;
    return (a->ports > b->ports) - (a->ports < b->ports);
}

static int compare_uses(const void *left, const void *right)
{
    const struct flow_use *a = left, *b = right;

    if (a->run != b->run)
        return a->run < b->run ? -1 : 1;
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

/* Where each run is to stand; `first` serves as its old place meanwhile. */
static void sort_runs(struct flow_table *table)
{
    uint32_t *places = mem_alloc(table->runs.count * sizeof *places);

    for (size_t i = 0; i < table->runs.count; i++)
        table->runs.items[i].first = i;
    qsort(table->runs.items, table->runs.count, sizeof *table->runs.items, compare_runs);
    for (size_t i = 0; i < table->runs.count; i++)
        places[table->runs.items[i].first] = (uint32_t)i;
    for (size_t i = 0; i < table->uses.count; i++)
        table->uses.items[i].run = places[table->uses.items[i].run];
    free(places);
}

void flow_table_settle(struct flow_table *table)
{
    size_t first = 0;

    row_hash_release(&table->run_hash);
    row_hash_release(&table->use_hash);
    if (!table->runs.count)
        return;
    sort_runs(table);
    if (table->uses.count)
        qsort(table->uses.items, table->uses.count, sizeof *table->uses.items, compare_uses);
    for (size_t i = 0; i < table->runs.count; i++) {
        table->runs.items[i].first = first;
        first += table->runs.items[i].senders;
    }
}

const struct flow_run *flow_table_runs(const struct flow_table *table, uint32_t interface,
                                       size_t *count)
{
    size_t low = 0, high = table->runs.count, end;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (table->runs.items[middle].interface < interface)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < table->runs.count && table->runs.items[end].interface == interface;)
        end++;
    *count = end - low;
    return table->runs.items + low;
}

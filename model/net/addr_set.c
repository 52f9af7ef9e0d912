/*
 * Sorted intervals. Every operation builds its result in ascending order, so that one function
 * (append) keeps the invariant: it joins what touches.
 *
 * Two traps are met everywhere below in the same way: the number after the last address of a family
 * may not exist, so neighbours are found by subtraction and never by `last + 1`; and the whole IPv6
 * space holds 2^128 addresses, one more than ip_value can say, so sizes are a struct.
 */
#include "model/net/addr_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

/* --- life ---------------------------------------------------------------------------------------- */

void addr_set_init(struct addr_set *set, enum ip_family family)
{
    *set = (struct addr_set){.family = family};
}

void addr_set_release(struct addr_set *set)
{
    free(set->ranges);
    addr_set_init(set, set->family);
}

void addr_set_clear(struct addr_set *set)
{
    set->count = 0;
}

void addr_set_copy(struct addr_set *to, const struct addr_set *from)
{
    if (to == from)
        return;
    to->family = from->family;
    to->count = from->count;
    if (!from->count)
        return;
    to->ranges = mem_grow(to->ranges, &to->capacity, from->count, sizeof *to->ranges);
    memcpy(to->ranges, from->ranges, from->count * sizeof *to->ranges);
}

/* --- adding -------------------------------------------------------------------------------------- */

/* True if at least one address lies between the end of one range and the start of a later one. */
static bool is_apart(ip_value last, ip_value next_first)
{
    return last < next_first && next_first - last > 1;
}

/* Adds a range that starts at or behind the start of the last one. */
static void append(struct addr_set *set, ip_value first, ip_value last)
{
    struct addr_range *end = set->count ? &set->ranges[set->count - 1] : NULL;

    if (end && !is_apart(end->last, first)) {
        if (last > end->last)
            end->last = last;
        return;
    }
    set->ranges = mem_grow(set->ranges, &set->capacity, set->count + 1, sizeof *set->ranges);
    set->ranges[set->count++] = (struct addr_range){first, last};
}

/* The first range that ends at or behind `address`; count if there is none. */
static size_t find_range(const struct addr_set *set, ip_value address)
{
    size_t low = 0, high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (set->ranges[middle].last < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Puts a range in place of ranges[from .. to - 1]. */
static void replace_ranges(struct addr_set *set, size_t from, size_t to, struct addr_range range)
{
    set->ranges = mem_grow(set->ranges, &set->capacity, set->count + 1, sizeof *set->ranges);
    memmove(&set->ranges[from + 1], &set->ranges[to], (set->count - to) * sizeof range);
    set->ranges[from] = range;
    set->count = set->count + 1 - (to - from);
}

void addr_set_add_range(struct addr_set *set, ip_value first, ip_value last)
{
    struct addr_range range = {first, last};
    size_t from, to;

    assert(first <= last && last <= ip_family_last(set->family));
    if (!set->count || first >= set->ranges[set->count - 1].first) {
        append(set, first, last);
        return;
    }
    from = find_range(set, first ? first - 1 : 0);
    for (to = from; to < set->count && !is_apart(last, set->ranges[to].first); to++) {
        if (set->ranges[to].first < range.first)
            range.first = set->ranges[to].first;
        if (set->ranges[to].last > range.last)
            range.last = set->ranges[to].last;
    }
    replace_ranges(set, from, to, range);
}

void addr_set_add_cidr(struct addr_set *set, struct cidr block)
{
    assert(block.family == set->family);
    addr_set_add_range(set, cidr_first(block), cidr_last(block));
}

void addr_set_add_all(struct addr_set *set)
{
    addr_set_clear(set);
    append(set, 0, ip_family_last(set->family));
}

static int compare_ranges(const void *a, const void *b)
{
    const struct addr_range *left = a, *right = b;

    return (left->first > right->first) - (left->first < right->first);
}

void addr_set_add_ranges(struct addr_set *set, struct addr_range *ranges, size_t count)
{
    struct addr_set added;

    if (!count)
        return;
    qsort(ranges, count, sizeof *ranges, compare_ranges);
    addr_set_init(&added, set->family);
    for (size_t i = 0; i < count; i++)
        append(&added, ranges[i].first, ranges[i].last);
    addr_set_union(set, set, &added);
    addr_set_release(&added);
}

/* --- algebra ------------------------------------------------------------------------------------- */

/* An empty set to build the result in: it takes over the result's memory unless that is still read. */
static struct addr_set begin_result(struct addr_set *result, const struct addr_set *a,
                                    const struct addr_set *b)
{
    struct addr_set built;

    assert(a->family == b->family);
    addr_set_init(&built, a->family);
    if (result == a || result == b)
        return built;
    built.ranges = result->ranges;
    built.capacity = result->capacity;
    addr_set_init(result, a->family);
    return built;
}

static void end_result(struct addr_set *result, struct addr_set *built)
{
    addr_set_release(result);
    *result = *built;
}

void addr_set_union(struct addr_set *result, const struct addr_set *a, const struct addr_set *b)
{
    struct addr_set built = begin_result(result, a, b);
    size_t i = 0, j = 0;

    while (i < a->count || j < b->count) {
        bool from_a = j == b->count || (i < a->count && a->ranges[i].first <= b->ranges[j].first);
        const struct addr_range *next = from_a ? &a->ranges[i++] : &b->ranges[j++];

        append(&built, next->first, next->last);
    }
    end_result(result, &built);
}

/* The addresses that two ranges share, in *common; false if there are none. */
static bool overlap(const struct addr_range *a, const struct addr_range *b,
                    struct addr_range *common)
{
    common->first = a->first > b->first ? a->first : b->first;
    common->last = a->last < b->last ? a->last : b->last;
    return common->first <= common->last;
}

/* Walks both sets: the next pair of ranges that overlap, from (*i, *j) on; false at the end. */
static bool next_overlap(const struct addr_set *a, const struct addr_set *b, size_t *i, size_t *j,
                         struct addr_range *common)
{
    while (*i < a->count && *j < b->count) {
        const struct addr_range *left = &a->ranges[*i], *right = &b->ranges[*j];

        if (left->last < right->last)
            (*i)++;
        else
            (*j)++;
        if (overlap(left, right, common))
            return true;
    }
    return false;
}

void addr_set_intersect(struct addr_set *result, const struct addr_set *a, const struct addr_set *b)
{
    struct addr_set built = begin_result(result, a, b);
    struct addr_range common;
    size_t i = 0, j = 0;

    while (next_overlap(a, b, &i, &j, &common))
        append(&built, common.first, common.last);
    end_result(result, &built);
}

/* Appends what the ranges of `b` from *j on leave of one range; *j moves on to what may still meet
 * the next range. */
static void append_rest(struct addr_set *built, struct addr_range range, const struct addr_set *b,
                        size_t *j)
{
    while (*j < b->count && b->ranges[*j].last < range.first)
        (*j)++;
    for (size_t k = *j; k < b->count && b->ranges[k].first <= range.last; k++) {
        if (b->ranges[k].first > range.first)
            append(built, range.first, b->ranges[k].first - 1);
        if (b->ranges[k].last >= range.last)
            return;
        range.first = b->ranges[k].last + 1;
        *j = k + 1;
    }
    append(built, range.first, range.last);
}

void addr_set_subtract(struct addr_set *result, const struct addr_set *a, const struct addr_set *b)
{
    struct addr_set built = begin_result(result, a, b);
    size_t j = 0;

    for (size_t i = 0; i < a->count; i++)
        append_rest(&built, a->ranges[i], b, &j);
    end_result(result, &built);
}

/* --- questions ----------------------------------------------------------------------------------- */

bool addr_set_is_empty(const struct addr_set *set)
{
    return set->count == 0;
}

bool addr_set_equal(const struct addr_set *a, const struct addr_set *b)
{
    if (a->family != b->family || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->ranges[i].first != b->ranges[i].first || a->ranges[i].last != b->ranges[i].last)
            return false;
    return true;
}

bool addr_set_contains(const struct addr_set *set, ip_value address)
{
    size_t at = find_range(set, address);

    return at < set->count && set->ranges[at].first <= address;
}

bool addr_set_intersects(const struct addr_set *a, const struct addr_set *b)
{
    struct addr_range common;
    size_t i = 0, j = 0;

    return a->family == b->family && next_overlap(a, b, &i, &j, &common);
}

bool addr_set_intersects_block(const struct addr_set *set, struct cidr block)
{
    size_t at = find_range(set, cidr_first(block));

    return set->family == block.family && at < set->count &&
           set->ranges[at].first <= cidr_last(block);
}

bool addr_set_is_subset(const struct addr_set *inner, const struct addr_set *outer)
{
    size_t j = 0;

    if (inner->family != outer->family)
        return addr_set_is_empty(inner);
    for (size_t i = 0; i < inner->count; i++) {
        while (j < outer->count && outer->ranges[j].last < inner->ranges[i].last)
            j++;
        if (j == outer->count || outer->ranges[j].first > inner->ranges[i].first)
            return false;
    }
    return true;
}

struct ip_addr addr_set_witness(const struct addr_set *set, const struct addr_set *preferred)
{
    struct addr_range common;
    size_t i = 0, j = 0;

    assert(set->count > 0);
    if (preferred && next_overlap(set, preferred, &i, &j, &common))
        return (struct ip_addr){common.first, set->family};
    return (struct ip_addr){set->ranges[0].first, set->family};
}

/*
 * The addresses are the leaves of a binary tree by their bits. An inner node is a run of them that
 * parts where the first and the last begin to differ; it is known by the place where it parts, which is
 * 1 .. count - 1 and each of them once.
 */
#include "model/net/tight_cover.h"

#include <stdlib.h>

#include "model/base/mem.h"

/* The sizes of the best covers of a run, by how many blocks they may have: [0] is impossible. Sums and
 * sizes end at the largest number, which stands for "impossible" as well as for nearly everything. */
struct best {
    ip_value size[TIGHT_COVER_MOST + 1];
};

static const ip_value impossible = ~(ip_value)0;

/* How many of k blocks the lower half of a run gets; 0: one block holds the whole run. */
struct choice {
    uint8_t lower[TIGHT_COVER_MOST + 1];
};

struct cover_job {
    const ip_value *addresses;
    const struct addr_set *within;
    enum ip_family family;
    size_t most;
    struct choice *choices; /* by where the run parts */
    struct cidr *blocks;
    size_t block_count;
};

static ip_value add_sizes(ip_value a, ip_value b)
{
    return a > impossible - b ? impossible : a + b;
}

/* --- blocks -------------------------------------------------------------------------------------- */

/* The smallest block that holds both. */
static struct cidr block_around(const struct cover_job *job, ip_value first, ip_value last)
{
    unsigned bits = ip_family_bits(job->family), host_bits = 0;

    while (host_bits < bits && first >> host_bits != last >> host_bits)
        host_bits++;
    if (host_bits == bits)
        return (struct cidr){0, (uint8_t)job->family, 0};
    return (struct cidr){first >> host_bits << host_bits, (uint8_t)job->family,
                         (uint8_t)(bits - host_bits)};
}

static bool is_within(const struct cover_job *job, struct cidr block)
{
    struct addr_range range = {cidr_first(block), cidr_last(block)};
    struct addr_set alone = {job->family, &range, 1, 1};

    return !job->within || addr_set_is_subset(&alone, job->within);
}

static ip_value size_of(const struct cover_job *job, ip_value first, ip_value last)
{
    struct cidr block = block_around(job, first, last);
    ip_value most = cidr_last(block) - cidr_first(block);

    return is_within(job, block) ? add_sizes(most, 1) : impossible;
}

/* Where the run parts: the first address of its upper half. */
static size_t parting(const struct cover_job *job, size_t first, size_t end)
{
    ip_value differ = job->addresses[first] ^ job->addresses[end - 1];
    unsigned bit = 0; /* the highest in which they differ */
    size_t low = first, high = end;

    while (differ >>= 1)
        bit++;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (job->addresses[middle] >> bit & 1)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* --- the best covers ----------------------------------------------------------------------------- */

/* One block for all, unless some way to share k blocks among the halves is better. */
static void choose(struct best *best, struct choice *choice, const struct best *lower,
                   const struct best *upper, size_t k)
{
    best->size[k] = best->size[1];
    choice->lower[k] = 0;
    for (size_t i = 1; i < k; i++) {
        ip_value size = add_sizes(lower->size[i], upper->size[k - i]);
        if (size < best->size[k]) {
            best->size[k] = size;
            choice->lower[k] = (uint8_t)i;
        }
    }
}

static void solve(const struct cover_job *job, size_t first, size_t end, struct best *best)
{
    struct best lower, upper;
    size_t middle;

    best->size[0] = impossible;
    best->size[1] = size_of(job, job->addresses[first], job->addresses[end - 1]);
    if (end - first == 1) {
        for (size_t k = 2; k <= job->most; k++)
            best->size[k] = best->size[1];
        return;
    }
    middle = parting(job, first, end);
    solve(job, first, middle, &lower);
    solve(job, middle, end, &upper);
    for (size_t k = 2; k <= job->most; k++)
        choose(best, &job->choices[middle], &lower, &upper, k);
}

static void collect(struct cover_job *job, size_t first, size_t end, size_t k)
{
    size_t middle = end - first > 1 ? parting(job, first, end) : 0;
    size_t lower = middle && k > 1 ? job->choices[middle].lower[k] : 0;

    if (!lower) {
        job->blocks[job->block_count++] =
            block_around(job, job->addresses[first], job->addresses[end - 1]);
        return;
    }
    collect(job, first, middle, lower);
    collect(job, middle, end, k - lower);
}

size_t tight_cover(struct cidr *blocks, size_t most, const ip_value *addresses, size_t count,
                   const struct addr_set *within, enum ip_family family)
{
    struct cover_job job = {
        .addresses = addresses, .within = within, .family = family, .most = most, .blocks = blocks};
    struct best best;
    size_t k = 1;

    if (!count || !most)
        return 0;
    job.choices = mem_zalloc(count, sizeof *job.choices);
    solve(&job, 0, count, &best);
    while (k < most && best.size[k] != best.size[most])
        k++;
    if (best.size[most] != impossible)
        collect(&job, 0, count, k);
    free(job.choices);
    return job.block_count;
}

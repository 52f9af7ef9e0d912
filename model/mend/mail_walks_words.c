/*
 * Broken ways for mail in sentences. Ways of one sender on several ports are one *bundle*; bundles to
 * the same receiver, on the same ports and broken for the same reason, share a sentence.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/mail_walks.h"

enum { SENTENCES_MOST = 4, SENDERS_MOST = 3 };

/* Neighbours in the list of walks that differ by their port only. */
struct bundle {
    const struct mail_walk *walks;
    size_t count;
};

struct bundles {
    struct bundle *items;
    size_t count, capacity;
};

/* --- comparing -------------------------------------------------------------------------------- */

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_ends(const struct walk_end *a, const struct walk_end *b)
{
    int order = compare_numbers(a->kind, b->kind);

    if (!order && a->kind == WALK_END_ADDRESS)
        order = a->address.family != b->address.family
                    ? compare_numbers(a->address.family, b->address.family)
                    : (a->address.value > b->address.value) -
                          (a->address.value < b->address.value);
    else if (!order && a->kind != WALK_END_INTERNET)
        order = compare_numbers(a->row, b->row);
    return order;
}

static int compare_reasons(const struct mail_walk *a, const struct mail_walk *b)
{
    const uint64_t first[] = {a->restricted, a->partly,       a->stopped_by,  a->on_reply,
                              a->where.kind, a->where.row,    a->through.kind, a->through.row};
    const uint64_t second[] = {b->restricted, b->partly,       b->stopped_by,  b->on_reply,
                               b->where.kind, b->where.row,    b->through.kind, b->through.row};
    int order = 0;

    for (size_t i = 0; i < sizeof first / sizeof first[0] && !order; i++)
        order = compare_numbers(first[i], second[i]);
    return order;
}

static int compare_ports(const struct bundle *a, const struct bundle *b)
{
    int order = compare_numbers(a->count, b->count);

    for (size_t i = 0; i < a->count && !order; i++)
        order = compare_numbers(a->walks[i].port, b->walks[i].port);
    return order;
}

/* 0 for bundles that share a sentence. */
static int compare_bundles(const struct bundle *a, const struct bundle *b)
{
    int order = compare_reasons(a->walks, b->walks);

    if (!order)
        order = compare_ends(&a->walks->to, &b->walks->to);
    return order ? order : compare_ports(a, b);
}

static int compare_for_sort(const void *left, const void *right)
{
    const struct bundle *a = left, *b = right;
    int order = compare_bundles(a, b);

    return order ? order : (a->walks > b->walks) - (a->walks < b->walks);
}

/* --- sentences -------------------------------------------------------------------------------- */

static bool goes_on(const struct mail_walk *a, const struct mail_walk *b)
{
    return !compare_ends(&a->from, &b->from) && !compare_ends(&a->to, &b->to) &&
           !compare_reasons(a, b);
}

static void bundles_make(struct bundles *bundles, const struct mail_walks *walks)
{
    *bundles = (struct bundles){0};
    for (size_t i = 0; i < walks->count; i++) {
        if (i && goes_on(&walks->items[i - 1], &walks->items[i])) {
            bundles->items[bundles->count - 1].count++;
            continue;
        }
        bundles->items = mem_grow(bundles->items, &bundles->capacity, bundles->count + 1,
                                  sizeof *bundles->items);
        bundles->items[bundles->count++] = (struct bundle){&walks->items[i], 1};
    }
    if (bundles->count)
        qsort(bundles->items, bundles->count, sizeof *bundles->items, compare_for_sort);
}

/* A run of bundles that share a sentence. What breaks for certain and wholly comes first, then the
 * nearest, as they were walked. */
struct run {
    size_t first, count;
    const struct mail_walk *begins;
};

static int compare_runs(const void *left, const void *right)
{
    const struct mail_walk *a = ((const struct run *)left)->begins;
    const struct mail_walk *b = ((const struct run *)right)->begins;
    int order = compare_numbers(a->restricted, b->restricted);

    if (!order)
        order = compare_numbers(a->partly, b->partly);
    return order ? order : (a > b) - (a < b);
}

/* As many runs as there can be bundles; free() them. */
static struct run *find_runs(const struct bundles *bundles, size_t *count)
{
    struct run *runs = mem_alloc((bundles->count + 1) * sizeof *runs);

    *count = 0;
    for (size_t i = 0; i < bundles->count; i++) {
        if (i && !compare_bundles(&bundles->items[i - 1], &bundles->items[i])) {
            runs[*count - 1].count++;
            continue;
        }
        runs[(*count)++] = (struct run){i, 1, bundles->items[i].walks};
    }
    if (*count)
        qsort(runs, *count, sizeof *runs, compare_runs);
    return runs;
}

static void add_ports(struct strbuf *out, const struct bundle *bundle)
{
    for (size_t i = 0; i < bundle->count; i++)
        strbuf_addf(out, "%s%u", i ? ", " : "", bundle->walks[i].port);
}

static void add_senders(struct strbuf *out, const struct bundle *bundles, size_t count,
                        const struct account *account)
{
    for (size_t i = 0; i < count && i < SENDERS_MOST; i++) {
        strbuf_adds(out, i ? ", " : "");
        walk_end_format(account, &bundles[i].walks->from, out);
    }
    if (count > SENDERS_MOST)
        strbuf_addf(out, _(" and %zu more"), count - SENDERS_MOST);
}

static bool have_one_reason(const struct bundle *bundles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < bundles[i].count; k++)
            if (strcmp(bundles[i].walks[k].why, bundles->walks->why) != 0)
                return false;
    return true;
}

/* ": " and the walk's own sentence; where those of several differ, by address or port, what they
 * share. A way that reaches less is stopped nowhere. */
static void add_reason(struct strbuf *out, const struct bundle *bundles, size_t count,
                       const struct account *account)
{
    const struct mail_walk *walk = bundles->walks;

    if (have_one_reason(bundles, count)) {
        strbuf_addf(out, ": %s", walk->why);
        return;
    }
    if (walk->partly) {
        strbuf_adds(out, _("."));
        return;
    }
    strbuf_adds(out, ": ");
    strbuf_adds(out, walk->on_reply ? _("the replies are stopped by ") : _("stopped by "));
    if (walk->where.row != NONE) {
        account_describe_object(account, walk->where, out);
        strbuf_adds(out, ": ");
    }
    strbuf_addf(out, "%s%s", hop_kind_words(walk->stopped_by), _("."));
}

/* One sentence for all of them; returns how many ways it tells. */
static size_t format_run(const struct bundle *bundles, size_t count, const struct account *account,
                         struct strbuf *out)
{
    const struct mail_walk *walk = bundles->walks;

    strbuf_adds(out, walk->partly ? _("Mail reaches less on ") : _("Breaks on "));
    add_ports(out, bundles);
    strbuf_adds(out, walk->restricted ? _(", where AWS lifted its port-25 block: ") : ": ");
    add_senders(out, bundles, count, account);
    strbuf_adds(out, _(" to "));
    walk_end_format(account, &walk->to, out);
    if (walk->through.row != NONE) {
        strbuf_adds(out, _(" through "));
        account_describe_object(account, walk->through, out);
    }
    add_reason(out, bundles, count, account);
    strbuf_addch(out, '\n');
    return count * bundles->count;
}

static void format_broken(const struct mail_walks *walks, const struct account *account,
                          struct strbuf *out)
{
    struct bundles bundles;
    size_t run_count, told = 0;
    struct run *runs;

    bundles_make(&bundles, walks);
    runs = find_runs(&bundles, &run_count);
    for (size_t i = 0; i < run_count && i < SENTENCES_MOST; i++)
        told += format_run(&bundles.items[runs[i].first], runs[i].count, account, out);
    if (walks->count > told)
        strbuf_addf(out,
                    ngettext("And %zu more way for mail.\n", "And %zu more ways for mail.\n",
                             (unsigned long)(walks->count - told)),
                    walks->count - told);
    free(runs);
    free(bundles.items);
}

void mail_walks_format(const struct mail_walks *walks, const struct account *account,
                       struct strbuf *out)
{
    format_broken(walks, account, out);
    if (!walks->count && walks->working && walks->complete)
        strbuf_addf(out,
                    ngettext("The one way of the account's own mail through here stays.\n",
                             "All %zu ways of the account's own mail through here stay.\n",
                             (unsigned long)walks->working),
                    walks->working);
    if (!walks->working && walks->walked && walks->complete)
        strbuf_adds(out, _("No mail of the account's own comes through here today.\n"));
    if (!walks->complete)
        strbuf_addf(out,
                    _("Only the first %zu ways of the account's own mail were walked; the Preview "
                      "screen walks all.\n"),
                    walks->walked);
}

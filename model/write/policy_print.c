#include "model/write/policy_print.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/account.h"
#include "model/read/json_keys.h"
#include "model/read/json_scan.h"
#include "model/write/quote.h"

/* --- one document --------------------------------------------------------------------------------- */

struct printing {
    struct strbuf *out;
    const char *bytes;
    enum policy_layout layout;
};

static void add_line_end(const struct printing *printing, unsigned depth)
{
    if (printing->layout == POLICY_COMPACT)
        return;
    strbuf_addch(printing->out, '\n');
    strbuf_add_repeated(printing->out, ' ', 2 * (size_t)depth);
}

static void print_string(const struct printing *printing, struct json_extent string)
{
    struct strbuf text = STRBUF_INIT;

    json_unescape(&text, printing->bytes + string.offset + 1, string.length - 2);
    quote_json(printing->out, text.text, text.length);
    strbuf_release(&text);
}

static void print_value(const struct printing *printing, struct json_extent value, unsigned depth);

static void print_children(const struct printing *printing, struct json_extent value,
                           unsigned depth)
{
    struct json_walk walk = json_walk_begin(printing->bytes, value);
    bool any = false;

    strbuf_addch(printing->out, value.kind == JSON_OBJECT ? '{' : '[');
    for (; json_walk_next(&walk); any = true) {
        if (any)
            strbuf_addch(printing->out, ',');
        add_line_end(printing, depth + 1);
        if (walk.has_keys) {
            print_string(printing, walk.key);
            strbuf_adds(printing->out, printing->layout == POLICY_COMPACT ? ":" : ": ");
        }
        print_value(printing, walk.value, depth + 1);
    }
    if (any)
        add_line_end(printing, depth);
    strbuf_addch(printing->out, value.kind == JSON_OBJECT ? '}' : ']');
}

static void print_value(const struct printing *printing, struct json_extent value, unsigned depth)
{
    if (value.kind == JSON_OBJECT || value.kind == JSON_ARRAY)
        print_children(printing, value, depth);
    else if (value.kind == JSON_STRING)
        print_string(printing, value);
    else
        strbuf_add(printing->out, printing->bytes + value.offset, value.length);
}

void policy_print(struct strbuf *out, const char *bytes, size_t length, enum policy_layout layout)
{
    struct printing printing = {out, bytes, layout};
    size_t start = json_skip_blank(bytes, length, json_bom_length(bytes, length));
    struct json_extent root;
    struct json_error error;

    if (!json_check(bytes, length, start, &root, &error))
        return;
    print_value(&printing, root, 0);
    if (layout == POLICY_PRETTY)
        strbuf_addch(out, '\n');
}

/* --- what differs --------------------------------------------------------------------------------- */

#define CONTEXT    3
#define CELLS_MOST 4000000

struct line {
    const char *text;
    size_t length;
};

struct lines {
    TABLE(struct line) items;
};

struct step {
    char sign; /* ' ', '-', '+' */
    struct line line;
};

struct diff {
    struct lines sides[2];
    TABLE(struct step) steps;
};

static void split(struct lines *lines, const struct strbuf *text)
{
    const char *at = text->text, *end = text->text + text->length;

    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        struct line line = {at, (size_t)((stop ? stop : end) - at)};

        TABLE_ADD(lines->items, line);
        at = stop ? stop + 1 : end;
    }
}

static bool same_line(const struct diff *diff, size_t a, size_t b)
{
    struct line x = diff->sides[0].items.items[a], y = diff->sides[1].items.items[b];

    return x.length == y.length && !memcmp(x.text, y.text, x.length);
}

static void add_step(struct diff *diff, char sign, struct line line)
{
    TABLE_ADD(diff->steps, ((struct step){sign, line}));
}

static void add_side(struct diff *diff, unsigned side, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        add_step(diff, side ? '+' : '-', diff->sides[side].items.items[i]);
}

/* What is between two ends: table[i][j] is how many lines both have in common from i and j on. */
static void add_middle(struct diff *diff, size_t start, const size_t ends[2])
{
    size_t rows = ends[0] - start, columns = ends[1] - start, i = 0, j = 0;
    uint32_t *table = mem_zalloc((rows + 1) * (columns + 1), sizeof *table);

    for (size_t a = rows; a-- > 0;)
        for (size_t b = columns; b-- > 0;) {
            uint32_t *cell = table + a * (columns + 1) + b;
            uint32_t down = cell[columns + 1], right = cell[1];

            *cell = same_line(diff, start + a, start + b) ? cell[columns + 2] + 1
                    : down > right                        ? down
                                                          : right;
        }
    while (i < rows && j < columns) {
        const uint32_t *cell = table + i * (columns + 1) + j;

        if (same_line(diff, start + i, start + j)) {
            add_step(diff, ' ', diff->sides[0].items.items[start + i]);
            i++, j++;
        } else if (cell[columns + 1] >= cell[1]) {
            add_side(diff, 0, start + i, start + i + 1);
            i++;
        } else {
            add_side(diff, 1, start + j, start + j + 1);
            j++;
        }
    }
    add_side(diff, 0, start + i, ends[0]);
    add_side(diff, 1, start + j, ends[1]);
    free(table);
}

static void compare(struct diff *diff)
{
    size_t counts[2] = {diff->sides[0].items.count, diff->sides[1].items.count};
    size_t ends[2] = {counts[0], counts[1]}, start = 0;

    while (start < ends[0] && start < ends[1] && same_line(diff, start, start))
        add_step(diff, ' ', diff->sides[0].items.items[start++]);
    while (ends[0] > start && ends[1] > start && same_line(diff, ends[0] - 1, ends[1] - 1))
        ends[0]--, ends[1]--;
    if ((ends[0] - start + 1) > CELLS_MOST / (ends[1] - start + 1)) {
        add_side(diff, 0, start, ends[0]);
        add_side(diff, 1, start, ends[1]);
    } else {
        add_middle(diff, start, ends);
    }
    for (size_t i = ends[0]; i < counts[0]; i++)
        add_step(diff, ' ', diff->sides[0].items.items[i]);
}

/* The step behind the last one of the piece that begins with a change at `from`. */
static size_t piece_end(const struct diff *diff, size_t from)
{
    size_t last = from;

    for (size_t i = from; i < diff->steps.count && i <= last + 2 * CONTEXT + 1; i++)
        if (diff->steps.items[i].sign != ' ')
            last = i;
    return last + CONTEXT < diff->steps.count ? last + CONTEXT + 1 : diff->steps.count;
}

/* "-3,7": where a side's lines begin and how many there are; with none, the line before. */
static void add_span(struct strbuf *out, char sign, size_t before, size_t count)
{
    strbuf_addf(out, " %c%zu,%zu", sign, count ? before + 1 : before, count);
}

static void add_piece(struct strbuf *out, const struct diff *diff, size_t from, size_t to)
{
    size_t before[2] = {0, 0}, count[2] = {0, 0};

    for (size_t i = 0; i < to; i++) {
        char sign = diff->steps.items[i].sign;

        *(i < from ? &before[0] : &count[0]) += sign != '+';
        *(i < from ? &before[1] : &count[1]) += sign != '-';
    }
    strbuf_adds(out, "@@");
    add_span(out, '-', before[0], count[0]);
    add_span(out, '+', before[1], count[1]);
    strbuf_adds(out, " @@\n");
    for (size_t i = from; i < to; i++) {
        strbuf_addch(out, diff->steps.items[i].sign);
        strbuf_add(out, diff->steps.items[i].line.text, diff->steps.items[i].line.length);
        strbuf_addch(out, '\n');
    }
}

void policy_diff(struct strbuf *out, const struct strbuf *old, const struct strbuf *new_text,
                 const char *old_name, const char *new_name)
{
    struct diff diff = {0};
    bool any = false;

    split(&diff.sides[0], old);
    split(&diff.sides[1], new_text);
    compare(&diff);
    for (size_t i = 0, shown = 0; i < diff.steps.count; i++) {
        size_t from = i < shown + CONTEXT ? shown : i - CONTEXT;

        if (diff.steps.items[i].sign == ' ')
            continue;
        if (!any)
            strbuf_addf(out, "--- %s\n+++ %s\n", old_name, new_name);
        any = true;
        i = piece_end(&diff, i);
        add_piece(out, &diff, from, i);
        shown = i--;
    }
    free(diff.sides[0].items.items);
    free(diff.sides[1].items.items);
    free(diff.steps.items);
}

#include "views/reports/path.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "tui/text.h"

/*
 * A walk is a grid of its hops: first all cells as text for eyes, then the widths, then the lines.
 * The last column, the sentence, is as long as it likes.
 */
enum column { COLUMN_WAY, COLUMN_ASKED, COLUMN_DECIDED, COLUMN_VERDICT, COLUMN_WHY, COLUMN_COUNT };

#define COLUMN_GAP 2
#define MARK_WIDTH 2

/* Narrower than this a sentence is not set beside the other columns but below them. */
#define WHY_NARROWEST 32

static const char *const headings[COLUMN_COUNT] = {
    N_("WAY"), N_("ASKED"), N_("DECIDED BY"), N_("VERDICT"), N_("WHY"),
};

struct grid {
    char *(*rows)[COLUMN_COUNT];
    size_t count;
    size_t widths[COLUMN_COUNT];
    size_t limit; /* columns of the terminal; 0: none */
    bool utf8;
};

/* --- cells ----------------------------------------------------------------------------------------- */

/* Rules and ACL entries have names of their own; a route is known only by its table too. */
static bool needs_resource(const struct walk_hop *hop)
{
    if (!*hop->rule)
        return true;
    return hop->kind != HOP_GROUP_OUT && hop->kind != HOP_GROUP_IN &&
           strncmp(hop->rule, hop->resource, strlen(hop->resource)) != 0;
}

/* "sgr-1", "acl-1/in/100", "rtb-1 0.0.0.0/0", "nat-1", or "-" */
static char *decided_by(const struct walk_hop *hop)
{
    struct strbuf cell = STRBUF_INIT;

    if (needs_resource(hop)) {
        const char *resource = account_id_tail(hop->resource);

        sanitise_add(&cell, resource, strlen(resource));
    }
    if (cell.length && *hop->rule)
        strbuf_addch(&cell, ' ');
    sanitise_add(&cell, hop->rule, strlen(hop->rule));
    if (!cell.length)
        strbuf_addch(&cell, '-');
    return strbuf_detach(&cell);
}

static void fill_row(char *row[COLUMN_COUNT], const struct walk_hop *hop)
{
    row[COLUMN_WAY] = mem_strdup(hop->reply ? _("reply") : _("there"));
    row[COLUMN_ASKED] = mem_strdup(hop_kind_words(hop->kind));
    row[COLUMN_DECIDED] = decided_by(hop);
    row[COLUMN_VERDICT] = mem_strdup(walk_verdict_name(hop->verdict));
    row[COLUMN_WHY] = mem_strdup(hop->why);
}

static void grid_fill(struct grid *grid, const struct walk *walk)
{
    grid->count = walk->count + 1;
    grid->rows = mem_zalloc(grid->count, sizeof *grid->rows);
    for (size_t column = 0; column < COLUMN_COUNT; column++)
        grid->rows[0][column] = mem_strdup(_(headings[column]));
    for (size_t i = 0; i < walk->count; i++)
        fill_row(grid->rows[i + 1], &walk->hops[i]);
}

static void grid_release(struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        for (size_t column = 0; column < COLUMN_COUNT; column++)
            free(grid->rows[i][column]);
    }
    free(grid->rows);
}

static void grid_measure(struct grid *grid)
{
    for (size_t column = 0; column < COLUMN_COUNT; column++) {
        for (size_t i = 0; i < grid->count; i++) {
            size_t columns = text_columns(grid->rows[i][column], grid->utf8);

            if (columns > grid->widths[column])
                grid->widths[column] = columns;
        }
    }
}

/* --- lines ----------------------------------------------------------------------------------------- */

/* The sentence from column `at` on, the first line of which has been begun already. */
static void add_wrapped(struct strbuf *out, const struct grid *grid, const char *text, size_t at)
{
    const char *next;

    for (const char *line = text; line; line = next) {
        size_t length = text_wrap_line(line, grid->limit - at, grid->utf8, &next);

        if (line != text)
            strbuf_add_repeated(out, ' ', at);
        strbuf_add(out, line, length);
        strbuf_addch(out, '\n');
    }
}

static void add_why(struct strbuf *out, const struct grid *grid, const char *why, size_t at)
{
    size_t below = MARK_WIDTH + grid->widths[COLUMN_WAY] + COLUMN_GAP;

    if (!grid->limit || at + text_columns(why, grid->utf8) <= grid->limit) {
        strbuf_adds(out, why);
        strbuf_addch(out, '\n');
    } else if (at + WHY_NARROWEST <= grid->limit) {
        add_wrapped(out, grid, why, at);
    } else if (below + WHY_NARROWEST <= grid->limit) {
        strbuf_truncate(out, out->length - COLUMN_GAP);
        strbuf_addch(out, '\n');
        strbuf_add_repeated(out, ' ', below);
        add_wrapped(out, grid, why, below);
    } else {
        strbuf_adds(out, why);
        strbuf_addch(out, '\n');
    }
}

static void add_row(struct strbuf *out, const struct grid *grid, size_t row, bool deciding)
{
    size_t at = MARK_WIDTH;

    strbuf_adds(out, deciding ? "> " : "  ");
    for (size_t column = 0; column < COLUMN_WHY; column++) {
        text_pad(out, grid->rows[row][column], grid->widths[column], grid->utf8);
        strbuf_add_repeated(out, ' ', COLUMN_GAP);
        at += grid->widths[column] + COLUMN_GAP;
    }
    add_why(out, grid, grid->rows[row][COLUMN_WHY], at);
}

static void add_hops(struct strbuf *out, const struct walk *walk, size_t width)
{
    struct grid grid = {
        .limit = width,
        .utf8 = !width || !strcmp(nl_langinfo(CODESET), "UTF-8"),
    };

    grid_fill(&grid, walk);
    grid_measure(&grid);
    for (size_t i = 0; i < grid.count; i++)
        add_row(out, &grid, i, i && i - 1 == walk->deciding);
    grid_release(&grid);
}

/* --- around the hops ---------------------------------------------------------------------------------- */

/* "tcp 465 from eni-1 (app) to 198.51.100.1" */
static void add_heading(struct strbuf *out, const struct path_case *path,
                        const struct walk_end *from, const struct walk_end *to)
{
    char name[8];

    strbuf_adds(out, protocol_name(path->question->protocol, name));
    if (path->question->protocol != PROTOCOL_ICMP)
        strbuf_addf(out, " %u", (unsigned)path->question->port);
    strbuf_adds(out, _(" from "));
    walk_end_format(path->account, from, out);
    strbuf_adds(out, _(" to "));
    walk_end_format(path->account, to, out);
    strbuf_addch(out, '\n');
}

static void add_verdict(struct strbuf *out, enum walk_verdict verdict, const char *why)
{
    strbuf_addf(out, "%s: %s\n", walk_verdict_name(verdict), why);
}

static void add_walk(struct strbuf *out, const struct path_case *path, const struct walk *walk,
                     size_t width)
{
    add_heading(out, path, &walk->from, &walk->to);
    strbuf_addch(out, '\n');
    add_hops(out, walk, width);
    strbuf_addch(out, '\n');
    if (walk->warning)
        strbuf_addf(out, _("warning: %s\n"), walk->warning);
}

void path_text(const struct path_case *path, size_t width, struct strbuf *out)
{
    const struct walk_answer *answer = path->answer;

    for (size_t i = 0; i < answer->count; i++) {
        add_walk(out, path, &answer->walks[i], width);
        if (answer->count > 1) {
            add_verdict(out, answer->walks[i].verdict, answer->walks[i].why);
            strbuf_addch(out, '\n');
        }
    }
    if (answer->count != 1) {
        add_heading(out, path, &path->question->from, &path->question->to);
        strbuf_addch(out, '\n');
    }
    add_verdict(out, path_verdict(answer), path_why(answer));
    walk_advice(path->answer, path->account, out);
}

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "views/reports/diff_report.h"

/* --- which exports ---------------------------------------------------------------------------------------- */

/* As diff(1) begins. */
static void add_export(const struct diff_told *told, enum side side, const struct diff_lines *lines)
{
    size_t files = told->comparison->sides.accounts[side]->files.count;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s %s: ", side == SIDE_A ? "---" : "+++", diff_side_name(side));
    sanitise_add(&text, told->paths[side], strlen(told->paths[side]));
    strbuf_addf(&text, ngettext(" (%zu file)", " (%zu files)", (unsigned long)files), files);
    diff_line(lines, DIFF_HEADING, 0, text.text);
    strbuf_release(&text);
}

/* --- what is not told ------------------------------------------------------------------------------------- */

/* Rules are told by their groups, too: then the file of rules adds ids only. */
static bool is_worth_a_word(const struct sides *sides, const struct untold *untold)
{
    return untold->kind != DATA_SECURITY_GROUP_RULES ||
           side_elsewhere(sides, side_other(untold->lacking), untold->scope,
                          DATA_SECURITY_GROUPS) != PRESENCE_COMPLETE;
}

static void add_scope(const struct account *account, uint32_t row, struct strbuf *out)
{
    const struct scope *scope = &account->scopes.items[row];

    strbuf_addf(out, "%s/%s",
                scope->account == TEXT_NONE ? "*" : account_show(account, scope->account),
                scope->region == TEXT_NONE ? "*" : account_show(account, scope->region));
}

static bool is_like(const struct untold *a, const struct untold *b)
{
    return a->lacking == b->lacking && a->kind == b->kind && a->presence == b->presence;
}

/* "B holds no route_tables of 123456789012/eu-west-1 (and 3 more)"; `others` like it are not named. */
static void add_untold(const struct sides *sides, const struct untold *untold, size_t others,
                       const struct diff_lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text,
                untold->presence == PRESENCE_ABSENT ? _("%s holds no %s of ")
                                                    : _("%s does not hold all %s of "),
                diff_side_name(untold->lacking), data_kind_name(untold->kind));
    add_scope(sides->accounts[side_other(untold->lacking)], untold->scope, &text);
    if (others)
        strbuf_addf(&text, _(" and %zu more"), others);
    diff_line(lines, DIFF_PLAIN, 0, text.text);
    strbuf_release(&text);
}

/* How many further ones in a row say the same of other accounts and regions. */
static size_t count_alike(const struct sides *sides, size_t at)
{
    size_t others = 0;

    while (at + others + 1 < sides->untold.count &&
           is_like(&sides->untold.items[at], &sides->untold.items[at + others + 1]))
        others++;
    return others;
}

static void add_all_untold(const struct sides *sides, const struct diff_lines *lines)
{
    bool begun = false;
    size_t others;

    for (size_t i = 0; i < sides->untold.count; i += others + 1) {
        others = 0;
        if (!is_worth_a_word(sides, &sides->untold.items[i]))
            continue;
        if (!begun)
            diff_heading(lines, _("Not told by both, so not compared"));
        begun = true;
        others = count_alike(sides, i);
        add_untold(sides, &sides->untold.items[i], others, lines);
    }
}

/* What people look for first. */
static void add_summary(const struct comparison *comparison, const struct diff_lines *lines)
{
    size_t unsure = comparison->holes_by_kind[HOLE_NOT_IN_A] +
                    comparison->holes_by_kind[HOLE_NOT_IN_B];

    strbuf_addch(lines->out, '\n');
    diff_linef(lines, DIFF_PLAIN, 0, _("Holes: %zu new, %zu closed, %zu changed, %zu not told by both"),
               comparison->holes_by_kind[HOLE_NEW], comparison->holes_by_kind[HOLE_CLOSED],
               comparison->holes_by_kind[HOLE_CHANGED], unsure);
}

void diff_text(const struct diff_told *told, const struct diff_lines *lines)
{
    add_export(told, SIDE_A, lines);
    add_export(told, SIDE_B, lines);
    add_all_untold(&told->comparison->sides, lines);
    add_summary(told->comparison, lines);
    diff_text_holes(told, lines);
    diff_text_groups(told, lines);
    diff_text_objects(told, lines);
    if (comparison_differs(told->comparison))
        return;
    strbuf_addch(lines->out, '\n');
    diff_line(lines, DIFF_PLAIN, 0, _("No difference in what both tell."));
}

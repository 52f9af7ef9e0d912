#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "views/reports/diff_report.h"

/* --- which exports ---------------------------------------------------------------------------------------- */

/* As diff(1) begins. */
static void add_export(const struct diff_told *told, enum side side, const struct diff_lines *lines)
{
    size_t files = account_source_count(told->comparison->sides.accounts[side]);
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

/* One kind that a side lacks: the first account and region, and how many more. */
struct lack {
    const struct untold *first;
    size_t others;
};

static bool is_alike(const struct untold *a, const struct untold *b)
{
    return a->lacking == b->lacking && a->kind == b->kind && a->presence == b->presence;
}

/* What lacks begin at this place; *next is where the following one does. */
static struct lack lack_at(const struct sides *sides, size_t at, size_t *next)
{
    struct lack lack = {&sides->untold.items[at], 0};

    for (*next = at + 1; *next < sides->untold.count; (*next)++) {
        if (!is_alike(lack.first, &sides->untold.items[*next]))
            break;
        lack.others++;
    }
    return lack;
}

/* True if both are said of the same accounts and regions, so that one sentence holds both. */
static bool share_sentence(const struct lack *a, const struct lack *b)
{
    return a->first->lacking == b->first->lacking && a->first->presence == b->first->presence &&
           a->first->scope == b->first->scope && a->others == b->others;
}

static void begin_sentence(const struct lack *lack, struct strbuf *out)
{
    strbuf_addf(out,
                lack->first->presence == PRESENCE_ABSENT ? _("%s holds no ")
                                                         : _("%s does not hold all "),
                diff_side_name(lack->first->lacking));
}

static void end_sentence(const struct sides *sides, const struct lack *lack,
                         const struct diff_lines *lines, struct strbuf *text)
{
    strbuf_adds(text, _(" of "));
    add_scope(sides->accounts[side_other(lack->first->lacking)], lack->first->scope, text);
    if (lack->others)
        strbuf_addf(text, _(" and %zu more"), lack->others);
    diff_line(lines, DIFF_PLAIN, 0, text->text);
    strbuf_clear(text);
}

/* "B holds no route_tables, addresses of 123456789012/eu-west-1 and 3 more" */
static void add_all_untold(const struct sides *sides, const struct diff_lines *lines)
{
    struct lack before = {NULL, 0};
    struct strbuf text = STRBUF_INIT;
    size_t next;

    for (size_t i = 0; i < sides->untold.count; i = next) {
        struct lack lack = lack_at(sides, i, &next);

        if (!is_worth_a_word(sides, lack.first))
            continue;
        if (!before.first)
            diff_heading(lines, _("Not told by both, so not compared"));
        if (before.first && share_sentence(&before, &lack)) {
            strbuf_adds(&text, ", ");
        } else {
            if (before.first)
                end_sentence(sides, &before, lines, &text);
            begin_sentence(&lack, &text);
        }
        strbuf_adds(&text, data_kind_name(lack.first->kind));
        before = lack;
    }
    if (before.first)
        end_sentence(sides, &before, lines, &text);
    strbuf_release(&text);
}

/* What people look for first. */
static void add_summary(const struct comparison *comparison, const struct diff_lines *lines)
{
    size_t unsure =
        comparison->holes_by_kind[HOLE_NOT_IN_A] + comparison->holes_by_kind[HOLE_NOT_IN_B];

    strbuf_addch(lines->out, '\n');
    diff_linef(lines, DIFF_PLAIN, 0,
               _("Holes: %zu new, %zu closed, %zu changed, %zu not told by both"),
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

#include "model/base/sentence.h"
#include "views/reports/reports.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/edits.h"
#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/judge/evidence_words.h"
#include "model/mail/mail_finding.h"
#include "tui/text.h"
#include "views/reports/audit_report.h"
#include "views/reports/audit_used.h"

/*
 * All cells first, as text for eyes; then the widths; then the lines. Where the lines are too wide
 * the widest column gives way first.
 */
enum column {
    COLUMN_SEVERITY,
    COLUMN_EXPOSURE,
    COLUMN_RESOURCE,
    COLUMN_RULE,
    COLUMN_PORTS,
    COLUMN_SOURCE,
    COLUMN_USED, /* only with flow logs */
    COLUMN_COUNT
};

#define COLUMN_GAP       2
#define COLUMN_NARROWEST 8

static const char *const headings[COLUMN_COUNT] = {
    N_("SEVERITY"), N_("EXPOSURE"), N_("RESOURCE"), N_("RULE"), N_("PORTS"), N_("SOURCE"), N_("USED"),
};

struct row {
    char *cells[COLUMN_COUNT];
};

struct grid {
    struct row *rows;
    size_t count;
    size_t columns; /* that are shown */
    size_t widths[COLUMN_COUNT];
    bool utf8;
};

/* --- cells ----------------------------------------------------------------------------------------- */

static char *shown(struct strbuf *raw)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, raw->text, raw->length);
    strbuf_clear(raw);
    return strbuf_detach(&clean);
}

/* "sgr-1 +2" where a finding names more than one. */
static void add_others(struct strbuf *cell, const struct finding *finding)
{
    if (finding->rules.count > 1)
        strbuf_addf(cell, " +%u", (unsigned)finding->rules.count - 1);
}

/* The source of an inbound rule; an outbound one leads somewhere. */
static void add_far_end(const struct account *account, const struct sg_rule *rule,
                        struct strbuf *cell)
{
    struct strbuf far = STRBUF_INIT;

    rule_format_source(account, rule, true, &far);
    strbuf_addf(cell, rule->flags & RULE_EGRESS ? _("to %s") : "%s", far.text);
    strbuf_release(&far);
}

/* What no rule is to blame for goes by its kind. */
static void fill_rule_cells(struct row *row, const struct account *account,
                            const struct findings *findings, const struct finding *finding)
{
    uint32_t reference;
    struct strbuf cell = STRBUF_INIT;

    if (!finding->rules.count) {
        row->cells[COLUMN_RULE] = mem_strdup(finding_kind_name(finding->kind));
        row->cells[COLUMN_SOURCE] = mem_strdup("-");
        return;
    }
    reference = findings->rules.items[finding->rules.first];
    if (finding->kind == FINDING_NACL_ENTRY_OPEN)
        entry_format_name(account, account_entry(account, NULL, reference), &cell);
    else
        rule_format_name(account, account_rule(account, NULL, reference), &cell);
    add_others(&cell, finding);
    row->cells[COLUMN_RULE] = shown(&cell);
    if (finding->kind == FINDING_NACL_ENTRY_OPEN)
        cidr_format(&cell, account_block(account, account_entry(account, NULL, reference)->cidr));
    else
        add_far_end(account, account_rule(account, NULL, reference), &cell);
    add_others(&cell, finding);
    row->cells[COLUMN_SOURCE] = shown(&cell);
    strbuf_release(&cell);
}

static void fill_row(struct row *row, const struct account *account,
                     const struct findings *findings, const struct finding *finding,
                     const struct evidence *evidence)
{
    struct strbuf cell = STRBUF_INIT;

    row->cells[COLUMN_SEVERITY] = mem_strdup(severity_name(finding->severity));
    row->cells[COLUMN_EXPOSURE] = mem_strdup(
        finding_kind_has_exposure(finding->kind) ? exposure_name(finding->exposure) : "-");
    account_describe_object(account, finding->resource, &cell);
    row->cells[COLUMN_RESOURCE] = strbuf_detach(&cell);
    smtp_ports_format(&findings->ports, finding->ports, &cell);
    row->cells[COLUMN_PORTS] = strbuf_detach(&cell);
    fill_rule_cells(row, account, findings, finding);
    if (evidence)
        used_format(findings, finding, evidence, &cell);
    row->cells[COLUMN_USED] = strbuf_detach(&cell);
}

static void grid_fill(struct grid *grid, const struct account *account,
                      const struct findings *findings, const struct evidence *evidence)
{
    grid->columns = evidence ? COLUMN_COUNT : COLUMN_USED;
    grid->count = findings->items.count;
    grid->rows = mem_zalloc(grid->count, sizeof *grid->rows);
    for (size_t i = 0; i < grid->count; i++)
        fill_row(&grid->rows[i], account, findings, &findings->items.items[i], evidence);
}

static void grid_release(struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        for (size_t column = 0; column < COLUMN_COUNT; column++)
            free(grid->rows[i].cells[column]);
    }
    free(grid->rows);
}

/* --- widths ---------------------------------------------------------------------------------------- */

static size_t grid_width(const struct grid *grid)
{
    size_t width = COLUMN_GAP * (grid->columns - 1);

    for (size_t column = 0; column < grid->columns; column++)
        width += grid->widths[column];
    return width;
}

static size_t widest_column(const struct grid *grid)
{
    size_t widest = 0;

    for (size_t column = 1; column < grid->columns; column++) {
        if (grid->widths[column] > grid->widths[widest])
            widest = column;
    }
    return widest;
}

static void grid_measure(struct grid *grid, size_t limit)
{
    for (size_t column = 0; column < grid->columns; column++) {
        grid->widths[column] = text_columns(_(headings[column]), grid->utf8);
        for (size_t i = 0; i < grid->count; i++) {
            size_t columns = text_columns(grid->rows[i].cells[column], grid->utf8);

            if (columns > grid->widths[column])
                grid->widths[column] = columns;
        }
    }
    while (limit && grid_width(grid) > limit) {
        size_t widest = widest_column(grid);

        if (grid->widths[widest] <= COLUMN_NARROWEST)
            break;
        grid->widths[widest]--;
    }
}

/* --- lines ----------------------------------------------------------------------------------------- */

/* The last column is not padded: no blanks at the end of a line. */
static void add_line(struct strbuf *out, const struct grid *grid, char *const cells[COLUMN_COUNT])
{
    for (size_t column = 0; column + 1 < grid->columns; column++) {
        text_pad(out, cells[column], grid->widths[column], grid->utf8);
        strbuf_add_repeated(out, ' ', COLUMN_GAP);
    }
    text_crop(out, cells[grid->columns - 1], grid->widths[grid->columns - 1], grid->utf8);
    strbuf_addch(out, '\n');
}

static void add_heading(struct strbuf *out, const struct grid *grid)
{
    char *cells[COLUMN_COUNT];

    for (size_t column = 0; column < grid->columns; column++)
        cells[column] = _(headings[column]);
    add_line(out, grid, cells);
}

void audit_count_words(const struct findings *findings, struct strbuf *out)
{
    size_t count = findings->items.count;
    const char *lead = ": ";

    strbuf_addf(out, ngettext("%zu finding", "%zu findings", (unsigned long)count), count);
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
        if (!findings->by_severity[severity])
            continue;
        strbuf_adds(out, lead);
        strbuf_addf(out, _("%zu %s"), findings->by_severity[severity],
                    severity_name((enum severity)severity));
        lead = sentence_comma();
    }
}

/* The counts and, where something is missing, that it is. */
static void add_summary(struct strbuf *out, const struct account *account,
                        const struct findings *findings)
{
    size_t problems = problems_serious(&account->problems);

    audit_count_words(findings, out);
    if (problems)
        strbuf_addf(out,
                    ngettext("; %zu problem in the export", "; %zu problems in the export",
                             (unsigned long)problems),
                    problems);
    strbuf_addch(out, '\n');
}

static void add_gap(struct strbuf *out, const struct findings *findings)
{
    mail_findings_add_gap(out, findings);
    strbuf_adds(out, mail_findings_have_gap(findings) ? "\n" : "");
}

/* What the logs are, and what they cannot tell. */
static void add_evidence(struct strbuf *out, const struct evidence *evidence)
{
    struct strbuf gaps = STRBUF_INIT;

    evidence_describe(out, evidence);
    strbuf_addch(out, '\n');
    evidence_add_gaps(&gaps, evidence);
    if (gaps.length)
        strbuf_addf(out, "%s\n", gaps.text);
    strbuf_release(&gaps);
}

void audit_table(const struct account *account, const struct findings *findings,
                 const struct evidence *evidence, size_t width, struct strbuf *out)
{
    struct grid grid = {.utf8 = !width || !strcmp(nl_langinfo(CODESET), "UTF-8")};

    grid_fill(&grid, account, findings, evidence);
    grid_measure(&grid, width);
    if (grid.count) {
        add_heading(out, &grid);
        for (size_t i = 0; i < grid.count; i++)
            add_line(out, &grid, grid.rows[i].cells);
        strbuf_addch(out, '\n');
    }
    add_summary(out, account, findings);
    add_gap(out, findings);
    if (evidence)
        add_evidence(out, evidence);
    grid_release(&grid);
}

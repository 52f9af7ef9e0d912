/*
 * The audit as Markdown, as people read it in a merge request: the counts, all findings in a table, what
 * was read, what the kinds are, and a sentence for each finding.
 *
 * Other people's texts are code spans (quote_markdown), in which nothing means anything.
 */
#include "model/base/sentence.h"
#include "views/reports/audit_report.h"

#include <string.h>

#include "model/base/message.h"
#include "model/judge/evidence_words.h"
#include "model/mail/mail_finding.h"
#include "model/write/export_digest.h"
#include "model/write/quote.h"
#include "views/reports/audit_held.h"
#include "views/reports/audit_kinds.h"
#include "views/reports/audit_used.h"
#include "views/reports/audit_words.h"

/* --- words -------------------------------------------------------------------------------------------- */

static void add_sentence(struct strbuf *out, const struct strbuf *text)
{
    quote_markdown_sentence(out, text->text, text->length);
}

static void add_cell(struct strbuf *out, const struct account *account, text_id id)
{
    if (id != TEXT_NONE)
        quote_markdown_cell(out, text_raw(account->texts, id), text_raw_length(account->texts, id));
}

/* "`sg-1` `mail-relay`" */
static void add_resource(struct strbuf *out, const struct account *account,
                         const struct audit_words *words)
{
    add_cell(out, account, words->resource);
    if (words->resource_name == TEXT_NONE)
        return;
    strbuf_addch(out, ' ');
    add_cell(out, account, words->resource_name);
}

static void add_names(struct strbuf *out, const char *heading, const struct audit_names *names,
                      const char *none)
{
    strbuf_addf(out, "- %s: ", heading);
    for (size_t i = 0; i < names->count; i++) {
        strbuf_adds(out, i ? ", " : "");
        quote_markdown(out, names->items[i], strlen(names->items[i]));
    }
    strbuf_addf(out, "%s\n", names->count ? "" : none);
}

/* "| a | b |" and the line below it. */
static void add_headings(struct strbuf *out, const char *const *headings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strbuf_addf(out, "| %s ", _(headings[i]));
    strbuf_adds(out, "|\n");
    for (size_t i = 0; i < count; i++)
        strbuf_adds(out, "|---");
    strbuf_adds(out, "|\n");
}

/* --- the head ----------------------------------------------------------------------------------------- */

static void add_counts(struct strbuf *out, const struct findings *findings)
{
    static const char *const headings[] = {N_("Severity"), N_("Findings")};

    audit_count_words(findings, out);
    strbuf_addf(out, "%s\n\n", sentence_end());
    add_headings(out, headings, 2);
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
        strbuf_addf(out, "| %s | %zu |\n", audit_severity_title((enum severity)severity),
                    findings->by_severity[severity]);
}

static void add_problems(struct strbuf *out, const struct problems *problems)
{
    struct strbuf line = STRBUF_INIT;
    size_t told = 0, count = problems_serious(problems);

    strbuf_addf(out, "\n%s\n\n", _("Problems in the export:"));
    for (size_t i = 0; i < problems->count && told < AUDIT_PROBLEMS_MOST; i++) {
        if (problems->items[i].weight == PROBLEM_NOTE)
            continue;
        strbuf_clear(&line);
        problem_format(&line, &problems->items[i]);
        strbuf_adds(out, "- ");
        add_sentence(out, &line);
        strbuf_addch(out, '\n');
        told++;
    }
    if (count > told) {
        strbuf_adds(out, "- ");
        strbuf_addf(out, _("and %zu more"), count - told);
        strbuf_addch(out, '\n');
    }
    strbuf_release(&line);
}

static void add_logs(struct strbuf *out, const struct evidence *evidence)
{
    struct strbuf text = STRBUF_INIT;

    evidence_describe(&text, evidence);
    evidence_add_gaps(&text, evidence);
    strbuf_addch(out, '\n');
    quote_markdown_sentences(out, text.text);
    strbuf_release(&text);
}

static void add_held(struct strbuf *out, const struct audit_told *told)
{
    struct audit_held held;

    audit_held_make(&held, told->account);
    strbuf_addf(out, "\n## %s\n\n", _("What was read"));
    add_names(out, _("Accounts"), &held.accounts, _("not told"));
    add_names(out, _("Regions"), &held.regions, _("not told"));
    for (size_t i = 0; i < AUDIT_COUNTS; i++)
        strbuf_addf(out, "- %s: %zu\n", _(held.counts[i].label), held.counts[i].count);
    add_names(out, _("Absent"), &held.absent, _("nothing"));
    strbuf_addf(out, "- %s: %zu\n- %s: `", _("Files"), held.sources, _("Export"));
    export_digest_add(out, told->account);
    strbuf_addf(out, "`\n- %s: ", _("SMTP ports"));
    smtp_ports_format(&told->findings->ports, UINT64_MAX, out);
    strbuf_addch(out, '\n');
    if (mail_findings_have_gap(told->findings))
        strbuf_addch(out, '\n');
    mail_findings_add_gap(out, told->findings);
    strbuf_adds(out, mail_findings_have_gap(told->findings) ? "\n" : "");
    if (held.problems)
        add_problems(out, &told->account->problems);
    if (told->evidence)
        add_logs(out, told->evidence);
    audit_held_release(&held);
}

/* --- the table ---------------------------------------------------------------------------------------- */

static void add_rules(struct strbuf *out, const struct audit_words *words)
{
    for (size_t i = 0; i < words->rules.count; i++) {
        strbuf_adds(out, i ? ", " : "");
        quote_markdown_cell(out, words->rules.items[i].text, words->rules.items[i].length);
    }
}

static void add_row(struct strbuf *out, const struct audit_told *told, size_t position)
{
    const struct finding *finding = &told->findings->items.items[position];
    struct audit_words words;

    audit_words_make(&words, told->account, told->findings, finding);
    strbuf_addf(out, "| %zu | %s | %s | ", position + 1, audit_severity_title(finding->severity),
                words.exposure ? words.exposure : "-");
    add_resource(out, told->account, &words);
    strbuf_adds(out, " | ");
    if (words.rules.count)
        add_rules(out, &words);
    else
        strbuf_adds(out, words.kind);
    strbuf_adds(out, " | ");
    smtp_ports_format(&told->findings->ports, finding->ports, out);
    strbuf_adds(out, " | ");
    if (words.source)
        quote_markdown_cell(out, words.source, strlen(words.source));
    else
        strbuf_adds(out, words.rules.count ? _("several") : "-");
    strbuf_adds(out, " |\n");
    audit_words_release(&words);
}

static void begin_table(struct strbuf *out)
{
    static const char *const headings[] = {N_("No."),  N_("Severity"), N_("Exposure"), N_("Resource"),
                                           N_("Rule"), N_("Ports"),    N_("Source")};

    strbuf_addf(out, "\n## %s\n\n", _("All findings"));
    add_headings(out, headings, sizeof headings / sizeof *headings);
}

/* --- kinds, and one by one ---------------------------------------------------------------------------- */

static void add_kinds(struct strbuf *out, const struct findings *findings)
{
    strbuf_addf(out, "\n## %s\n\n", _("What these findings are"));
    for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
        const struct audit_kind *words = audit_kind_of((enum finding_kind)kind);

        if (audit_kind_is_found(findings, (enum finding_kind)kind))
            strbuf_addf(out, "- **%s%s** %s *%s* %s\n", _(words->title), sentence_end(),
                        _(words->is), _("What to do:"), _(words->advice));
    }
}

static void add_finding(struct strbuf *out, const struct audit_told *told, size_t position)
{
    const struct finding *finding = &told->findings->items.items[position];
    struct strbuf used = STRBUF_INIT;
    struct audit_words words;

    audit_words_make(&words, told->account, told->findings, finding);
    strbuf_addf(out, "\n### %zu. %s: ", position + 1, audit_severity_title(finding->severity));
    add_resource(out, told->account, &words);
    strbuf_adds(out, "\n\n");
    add_sentence(out, &words.message);
    if (words.description != TEXT_NONE) {
        strbuf_addf(out, "%s%s ", sentence_gap(), _("Described as"));
        add_cell(out, told->account, words.description);
        strbuf_adds(out, sentence_end());
    }
    if (told->evidence) {
        used_format(told->findings, finding, told->evidence, &used);
        strbuf_addf(out, "%s%s ", sentence_gap(), _("Used by:"));
        add_sentence(out, &used);
        strbuf_adds(out, sentence_end());
    }
    strbuf_addch(out, '\n');
    audit_words_release(&words);
    strbuf_release(&used);
}

/* --- all ---------------------------------------------------------------------------------------------- */

static void print(struct strbuf *out, const struct report_streams *streams)
{
    report_print(streams, out->text, out->length);
    strbuf_clear(out);
}

static void add_findings(struct strbuf *out, const struct audit_told *told,
                         const struct report_streams *streams)
{
    add_kinds(out, told->findings);
    strbuf_addf(out, "\n## %s\n", _("One by one"));
    for (size_t i = 0; i < told->findings->items.count; i++) {
        add_finding(out, told, i);
        print(out, streams);
    }
}

void audit_markdown(const struct audit_told *told, const struct report_streams *streams)
{
    size_t count = told->findings->items.count;
    struct strbuf out = STRBUF_INIT;

    strbuf_addf(&out, "# %s\n\n", _("SMTP open to the world: audit"));
    add_counts(&out, told->findings);
    if (count)
        begin_table(&out);
    for (size_t i = 0; i < count; i++) {
        add_row(&out, told, i);
        print(&out, streams);
    }
    add_held(&out, told);
    if (count)
        add_findings(&out, told, streams);
    print(&out, streams);
    strbuf_release(&out);
}

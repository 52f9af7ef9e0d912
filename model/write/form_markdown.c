#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mend/preview_seen.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"
#include "model/write/quote.h"

#define PREVIEW_WIDTH 100

/* The texts that come in here hold other people's words: all go through quote_markdown, or stand in
 * an indented block, where nothing means anything. */
enum { CODE_INDENT = 4 /* a block that shows everything as it is */ };

static void add_text(struct strbuf *out, const char *text)
{
    quote_markdown(out, text, strlen(text));
}

static void add_heading(struct strbuf *out, size_t number, const struct change *change,
                        const struct account *account)
{
    struct strbuf name = STRBUF_INIT;
    struct strbuf holder = STRBUF_INIT;

    target_format_name(account, change->target, &name);
    account_describe_object(account, target_holder(account, change->target), &holder);
    strbuf_addf(out, "\n## %zu. ", number);
    add_text(out, holder.text);
    strbuf_adds(out, ": ");
    quote_markdown(out, name.text, name.length);
    strbuf_adds(out, "\n\n");
    strbuf_release(&holder);
    strbuf_release(&name);
}

static void add_place(struct strbuf *out, const struct change *change,
                      const struct account *account)
{
    struct object_ref holder = target_holder(account, change->target);
    const char *number = account_show(account, account_number_of(account, holder));
    const char *region = account_show(account, account_region_of(account, holder));

    if (!*number && !*region)
        return;
    strbuf_adds(out, _("Account "));
    add_text(out, *number ? number : _("unknown"));
    strbuf_adds(out, _(", region "));
    add_text(out, *region ? region : _("unknown"));
    strbuf_addf(out, "%s\n\n", sentence_end());
}

static struct seen_request seen_of(const struct form_job *job, const struct change *change)
{
    return (struct seen_request){.account = job->account,
                                 .edits = plan_edits_beside(job->plan, change->target),
                                 .change = change,
                                 .evidence = job->evidence};
}

static void add_preview(struct strbuf *out, const struct form_job *job, const struct change *change)
{
    const struct seen_request seen = seen_of(job, change);
    struct preview preview;
    struct strbuf text = STRBUF_INIT;

    preview_make(&preview, job->account, seen.edits, change, job->ports);
    preview_see(&preview, &seen);
    preview_format(&preview, job->account, PREVIEW_WIDTH, &text);
    strbuf_add_indented(out, text.text, CODE_INDENT);
    strbuf_release(&text);
    preview_release(&preview);
}

/* Of what stays as it is: who used it. */
static void add_seen(struct strbuf *out, const struct form_job *job, const struct change *change)
{
    const struct seen_request seen = seen_of(job, change);
    struct strbuf text = STRBUF_INIT;

    seen_format(&text, &seen);
    if (text.length) {
        strbuf_addch(out, '\n');
        strbuf_add_indented(out, text.text, CODE_INDENT);
    }
    strbuf_release(&text);
}

void markdown_add_unchanged(struct strbuf *out, const struct change *change)
{
    if (change->kind == CHANGE_ACCEPT) {
        strbuf_adds(out, _("The risk is accepted"));
        if (change->reason) {
            strbuf_adds(out, ": ");
            add_text(out, change->reason);
        }
        if (change->owner) {
            strbuf_adds(out, _("; owner "));
            add_text(out, change->owner);
        }
        if (change->expiry) {
            strbuf_adds(out, _("; until "));
            add_text(out, change->expiry);
        }
        strbuf_addf(out, "%s\n", sentence_end());
    } else {
        strbuf_adds(out, _("Left for later.\n"));
    }
}

static void add_decision(struct strbuf *out, const struct account *account,
                         const struct change *change)
{
    if (!change_kind_alters(change->kind)) {
        markdown_add_unchanged(out, change);
    } else {
        strbuf_adds(out, target_is_outbound(account, change->target) ? _("New destination: ")
                         : change->kind == CHANGE_CARVE ? _("SMTP ports only; new source: ")
                                                        : _("New source: "));
        add_text(out, change->candidate.label);
        strbuf_addf(out, "%s\n", sentence_end());
    }
}

static void add_change(struct strbuf *out, const struct form_job *job, size_t position)
{
    const struct change *change = plan_at(job->plan, position);

    add_heading(out, position + 1, change, job->account);
    add_place(out, change, job->account);
    add_decision(out, job->account, change);
    if (!change_does_something(change)) {
        add_seen(out, job, change);
        return;
    }
    strbuf_addch(out, '\n');
    add_preview(out, job, change);
}

/* --- totals ------------------------------------------------------------------------------------------ */

static size_t count_kind(const struct plan *plan, enum change_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < plan_decision_count(plan); i++)
        count += plan_decision_at(plan, i)->kind == kind;
    return count;
}

static void count_findings_about_rules(size_t counts[SEVERITY_COUNT],
                                       const struct walk_context *context,
                                       const struct smtp_ports *ports)
{
    struct findings findings = {0};

    findings_compute(&findings, context->account, context->edits, ports);
    memcpy(counts, findings.by_severity, sizeof findings.by_severity);
    findings_release(&findings);
}

static void add_finding_counts(struct strbuf *out, const struct form_job *job,
                               const struct edits *edits, const char *label)
{
    const struct walk_context context = {.account = job->account,
                                         .edits = edits,
                                         .lifted = job->lifted,
                                         .lifted_count = job->lifted_count};
    form_count *count = job->count ? job->count : count_findings_about_rules;
    size_t counts[SEVERITY_COUNT];

    count(counts, &context, job->ports);
    strbuf_addf(out, "| %s |", label);
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
        strbuf_addf(out, " %zu |", counts[severity]);
    strbuf_addch(out, '\n');
}

static void add_totals(struct strbuf *out, const struct form_job *job)
{
    const struct plan *plan = job->plan;
    size_t changes = count_kind(plan, CHANGE_REWRITE) + count_kind(plan, CHANGE_CARVE);

    strbuf_addf(out, _("Changes: %zu. Accepted risks: %zu. Left for later: %zu.\n\n"), changes,
                count_kind(plan, CHANGE_ACCEPT), count_kind(plan, CHANGE_SKIP));
    strbuf_addf(out, "| %s |", _("Findings"));
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
        strbuf_addf(out, " %s |", severity_name((enum severity)severity));
    strbuf_adds(out, "\n|---|---|---|---|---|---|\n");
    add_finding_counts(out, job, NULL, _("before"));
    add_finding_counts(out, job, plan_edits(plan), _("after"));
}

void form_markdown(const struct form_job *job, struct strbuf *out)
{
    strbuf_addf(out, "# %s\n\n", _("Planned changes"));
    add_totals(out, job);
    for (size_t i = 0; i < plan_count(job->plan); i++)
        add_change(out, job, i);
}

#include "model/write/policy_plan.h"

#include <string.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/form_words.h"
#include "model/write/quote.h"

enum { CODE_INDENT = 4 /* of Markdown: a block in which nothing means anything */ };

void policy_change_make(struct change *change, uint32_t row, const char *author)
{
    *change = (struct change){.kind = CHANGE_REWRITE,
                              .target = {TARGET_POLICY, row},
                              .candidate = {.kind = CANDIDATE_REMOVE},
                              .author = author ? mem_strdup(author) : NULL};
}

size_t policy_plan_puts(const struct plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan_policy_count(plan); i++)
        count += change_kind_alters(plan_policy_at(plan, i)->kind);
    return count;
}

/* --- for eyes ------------------------------------------------------------------------------------- */

static void add_verdict(struct strbuf *out, const char *label, const struct policy_case *one,
                        const struct policy_judgement *judgement)
{
    strbuf_addf(out, "%s ", label);
    policy_bearing_describe(out, judgement, one->kind);
    strbuf_addch(out, '\n');
}

static void add_notes(struct strbuf *out, const char *notes)
{
    while (*notes) {
        size_t length = strcspn(notes, "\n");

        strbuf_addf(out, "%s %.*s\n", _("Note:"), (int)length, notes);
        notes += length + (notes[length] == '\n');
    }
}

void policy_case_change_add(struct strbuf *out, const struct policy_case *one)
{
    if (!one->has_proposal || one->proposal.why_not) {
        strbuf_addf(out, "%s %s\n", _("There is no proposal:"),
                    one->has_proposal ? one->proposal.why_not : _("it is not about sending."));
        return;
    }
    add_verdict(out, _("Now:"), one, &one->judgement);
    add_verdict(out, _("Then:"), one, &one->after);
    strbuf_addch(out, '\n');
    sanitise_add_lines(out, one->proposal.diff.text);
    strbuf_addch(out, '\n');
    add_notes(out, one->proposal.notes.text);
    strbuf_addf(out, "%s %s\n", _("Way:"),
                _("apply-policies.sh puts it, if AWS still has the policy as the export tells it."));
    strbuf_addf(out, "%s %s\n", _("Test:"),
                _("test-policies.sh sends one message: it must be run, inside and outside."));
    strbuf_addf(out, "%s %s\n", _("Undo:"), _("rollback-policies.sh puts the old policy back."));
}

void policy_change_add(struct strbuf *out, const struct account *account,
                       const struct change *change)
{
    struct policy_case one;

    policy_case_make(&one, account, change->target.row);
    policy_case_change_add(out, &one);
    policy_case_release(&one);
}

/* --- forms ---------------------------------------------------------------------------------------- */

/* The name of the policy stands in the lines of its files, with what it is of. */
static void add_diff(struct strbuf *out, const struct policy_case *one,
                     const struct account *account)
{
    const char *lines = one->proposal.diff.text;
    struct strbuf name = STRBUF_INIT, clean = STRBUF_INIT;

    policy_row_format_name(account, one->row, &name);
    sanitise_add(&clean, name.text, name.length);
    strbuf_addf(out, "--- %s\n+++ %s\n", clean.text, clean.text);
    for (unsigned i = 0; i < 2; i++)
        lines += strcspn(lines, "\n") + 1;
    sanitise_add_lines(out, lines);
    strbuf_release(&name);
    strbuf_release(&clean);
}

void policy_plan_diff(struct strbuf *out, const struct plan *plan, const struct account *account)
{
    for (size_t i = 0; i < plan_policy_count(plan); i++) {
        const struct change *change = plan_policy_at(plan, i);
        struct policy_case one;

        policy_case_make(&one, account, change->target.row);
        if (change_kind_alters(change->kind) && policy_case_can_be_mended(&one))
            add_diff(out, &one, account);
        policy_case_release(&one);
    }
}

void policy_plan_markdown(struct strbuf *out, const struct plan *plan,
                          const struct account *account, size_t first)
{
    for (size_t i = 0; i < plan_policy_count(plan); i++) {
        const struct change *change = plan_policy_at(plan, i);
        struct strbuf text = STRBUF_INIT;
        struct policy_case one;

        policy_case_make(&one, account, change->target.row);
        strbuf_addf(out, "\n## %zu. ", first + i);
        quote_markdown(out, one.title.text, one.title.length);
        strbuf_adds(out, "\n\n");
        if (change_kind_alters(change->kind))
            policy_case_change_add(&text, &one);
        else
            markdown_add_unchanged(out, change);
        strbuf_add_indented(out, text.text, CODE_INDENT);
        strbuf_release(&text);
        policy_case_release(&one);
    }
}

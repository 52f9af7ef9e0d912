#include "views/reports/plan_policies.h"

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/sentence.h"
#include "model/write/policy_plan.h"
#include "model/write/policy_print.h"
#include "model/write/quote.h"
#include "views/reports/page.h"
#include "views/reports/plan_words.h"

enum { INDENT = 3, BLOCK_INDENT = 5, CODE_INDENT = 4 };

/* --- what all forms say --------------------------------------------------------------------------- */

static size_t number_of(const struct plan_told *told, size_t position)
{
    return told->matches->count + position + 1;
}

/* What it does where it applies; else what was recorded. Lines for eyes; none of what changes nothing. */
static void add_effect(const struct plan_told *told, size_t position, struct strbuf *out)
{
    const struct plan_match *match = &told->matches->policies[position];
    const struct plan_file_policy *policy = &told->file->policies[position];
    struct strbuf sides[2] = {STRBUF_INIT, STRBUF_INIT}, diff = STRBUF_INIT;
    const char *documents[] = {policy->before, policy->after};

    if (!change_kind_alters(policy->decided))
        return;
    if (match->verdict == PLAN_APPLIES) {
        policy_change_add(out, told->account, plan_decision_about(told->plan, match->target));
        return;
    }
    for (unsigned i = 0; i < 2; i++)
        if (documents[i])
            policy_print(&sides[i], documents[i], strlen(documents[i]), POLICY_PRETTY);
    policy_diff(&diff, &sides[0], &sides[1], policy->target, policy->target);
    sanitise_add_lines(out, diff.text);
    strbuf_release(&sides[0]);
    strbuf_release(&sides[1]);
    strbuf_release(&diff);
}

/* "put the policy that is proposed, decided by bob"; "accept the risk, decided by bob: why" */
static void add_decision(const struct plan_file_policy *policy, struct strbuf *out)
{
    const struct plan_file_decision unchanged = {.kind = policy->decided,
                                                 .author = policy->author,
                                                 .reason = policy->reason,
                                                 .owner = policy->owner,
                                                 .expiry = policy->expiry};

    if (!change_kind_alters(policy->decided)) {
        plan_decision_sentence(&unchanged, out);
        return;
    }
    strbuf_adds(out, _("put the policy that is proposed"));
    if (policy->author) {
        strbuf_adds(out, _(", decided by "));
        sanitise_add(out, policy->author, strlen(policy->author));
    }
}

static void add_place(const struct plan_file_policy *policy, struct strbuf *out)
{
    const struct plan_file_decision decision = {.account = policy->account,
                                                .region = policy->region};

    plan_place_words(&decision, out);
}

/* --- text ----------------------------------------------------------------------------------------- */

static void add_line(const char *text, struct strbuf *out)
{
    strbuf_add_repeated(out, ' ', INDENT);
    strbuf_addf(out, "%s\n", text);
}

void plan_policy_text(const struct plan_told *told, size_t position, struct strbuf *out)
{
    const struct plan_file_policy *policy = &told->file->policies[position];
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(out, "\n%zu. ", number_of(told, position));
    sanitise_add(out, policy->target, strlen(policy->target));
    add_place(policy, &text);
    strbuf_addf(out, text.length ? ", %s\n" : "%s\n", text.text);
    strbuf_clear(&text);
    add_decision(policy, &text);
    add_line(text.text, out);
    strbuf_clear(&text);
    plan_verdict_sentence(&told->matches->policies[position], &text);
    add_line(text.text, out);
    strbuf_clear(&text);
    add_effect(told, position, &text);
    strbuf_adds(out, text.length ? "\n" : "");
    strbuf_add_indented(out, text.text, BLOCK_INDENT);
    plan_show_review(&policy->review, out);
    strbuf_release(&text);
}

/* --- Markdown ------------------------------------------------------------------------------------- */

static void add_sentence(struct strbuf *text, struct strbuf *out)
{
    quote_markdown_sentence(out, text->text, text->length);
    strbuf_clear(text);
}

void plan_policy_markdown(const struct plan_told *told, size_t position, struct strbuf *out)
{
    const struct plan_file_policy *policy = &told->file->policies[position];
    const struct plan_match *match = &told->matches->policies[position];
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(out, "\n## %zu. ", number_of(told, position));
    quote_markdown(out, policy->target, strlen(policy->target));
    strbuf_adds(out, "\n\n");
    add_place(policy, &text);
    quote_markdown(out, text.text, text.length);
    strbuf_adds(out, text.length ? ": " : "");
    strbuf_clear(&text);
    add_decision(policy, &text);
    add_sentence(&text, out);
    strbuf_addf(out, "%s\n\n**%s**%s", sentence_end(), plan_verdict_words(match->verdict),
                *match->why ? ": " : "");
    quote_markdown_sentence(out, match->why, strlen(match->why));
    strbuf_addch(out, '\n');
    add_effect(told, position, &text);
    strbuf_adds(out, text.length ? "\n" : "");
    strbuf_add_indented(out, text.text, CODE_INDENT);
    plan_markdown_review(&policy->review, out);
    strbuf_release(&text);
}

/* --- HTML ----------------------------------------------------------------------------------------- */

/* Each with its line's end, which a browser does not show and a reader of the bare text does. */
static void add_html_lines(const char *text, struct html_out *html)
{
    html_open_class(html, "pre", "diff");
    while (*text) {
        size_t length = strcspn(text, "\n");
        bool is_head = !strncmp(text, "---", 3) || !strncmp(text, "+++", 3);
        struct strbuf line = STRBUF_INIT;

        strbuf_add(&line, text, length);
        html_open(html, is_head || (*text != '-' && *text != '+') ? "span"
                        : *text == '-'                            ? "del"
                                                                  : "ins");
        html_text(html, line.text);
        html_raw(html, "\n");
        html_close(html);
        strbuf_release(&line);
        text += length + (text[length] == '\n');
    }
    html_close(html);
}

static void add_article(const struct plan_told *told, size_t position, struct html_out *html)
{
    const struct plan_file_policy *policy = &told->file->policies[position];
    struct strbuf text = STRBUF_INIT;

    html_open(html, "article");
    html_open(html, "h3");
    html_number(html, number_of(told, position));
    html_text(html, ". ");
    html_element(html, "code", NULL, policy->target);
    html_close(html);
    add_place(policy, &text);
    if (text.length)
        html_element(html, "p", "faint", text.text);
    strbuf_clear(&text);
    add_decision(policy, &text);
    html_element(html, "p", NULL, text.text);
    strbuf_clear(&text);
    plan_verdict_sentence(&told->matches->policies[position], &text);
    html_element(html, "p", NULL, text.text);
    strbuf_clear(&text);
    add_effect(told, position, &text);
    if (text.length)
        add_html_lines(text.text, html);
    plan_html_review(&policy->review, html);
    html_close(html);
    strbuf_release(&text);
}

void plan_policies_html(const struct plan_told *told, struct html_out *html)
{
    if (!told->matches->policy_count)
        return;
    page_open_section(html, _("Policies"));
    for (size_t i = 0; i < told->matches->policy_count; i++)
        add_article(told, i, html);
    page_close_section(html);
}

/* --- check ---------------------------------------------------------------------------------------- */

enum { VERDICT_WIDTH = 16 };

void plan_policies_check(const struct plan_told *told, struct strbuf *out)
{
    for (size_t i = 0; i < told->matches->policy_count; i++) {
        const struct plan_match *match = &told->matches->policies[i];
        size_t start = out->length;

        strbuf_adds(out, plan_verdict_words(match->verdict));
        if (out->length - start < VERDICT_WIDTH)
            strbuf_add_repeated(out, ' ', VERDICT_WIDTH - (out->length - start));
        strbuf_addf(out, "%s, ", match->name);
        add_decision(&told->file->policies[i], out);
        if (*match->why)
            strbuf_addf(out, ": %s", match->why);
        strbuf_addch(out, '\n');
    }
}

void plan_policies_json(const struct plan_told *told, struct json_out *json)
{
    if (!told->matches->policy_count)
        return;
    json_array(json, "policies");
    for (size_t i = 0; i < told->matches->policy_count; i++) {
        const struct plan_file_policy *policy = &told->file->policies[i];
        const struct plan_match *match = &told->matches->policies[i];

        json_object(json, NULL);
        json_string(json, "target", policy->target);
        json_string(json, "kind", policy->kind);
        json_string(json, "account", policy->account);
        json_string(json, "region", policy->region);
        json_string(json, "verdict", plan_verdict_name(match->verdict));
        json_string(json, "why", *match->why ? match->why : NULL);
        if (!change_kind_alters(policy->decided))
            json_string(json, "decision", change_kind_name(policy->decided));
        json_string(json, "review", review_verdict_name(policy->review.verdict));
        json_end(json);
    }
    json_end(json);
}

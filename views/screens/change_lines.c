#include "views/screens/change_lines.h"

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mend/preview_seen.h"
#include "model/write/policy_plan.h"

/* What the first word of a preview's line makes of it; lines without one go on with the last. */
static enum role role_of(const char *text, const struct preview *preview, enum role last)
{
    const struct {
        const char *label;
        enum role role;
    } labels[] = {
        {"- ", ROLE_REMOVED},
        {"+ ", ROLE_ADDED},
        {_("closed"), ROLE_REMOVED},
        {_("kept"), ROLE_KEPT},
        {_("still"), ROLE_HIGH},
        {_("Mail"), preview->mail_broken ? ROLE_CRITICAL : ROLE_NORMAL},
        {_("Seen"), preview->refused.talkers ? ROLE_MEDIUM : ROLE_NORMAL},
        {_("opened"), preview_opens_nothing(preview) ? ROLE_KEPT : ROLE_OPENED},
    };

    if (*text == ' ')
        return last;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (!strncmp(text, labels[i].label, strlen(labels[i].label)))
            return labels[i].role;
    return ROLE_NORMAL;
}

static void add_preview(struct lines *lines, const struct preview *preview, const char *text)
{
    enum role role = ROLE_NORMAL;

    while (*text) {
        size_t length = strcspn(text, "\n");

        role = role_of(text, preview, role);
        lines_addf(lines, role, "%.*s", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

/* "Reason: mail exchanger", where there is a text. */
static void add_text(struct lines *lines, const char *label, const char *text)
{
    struct strbuf clean = STRBUF_INIT;

    if (text) {
        sanitise_add(&clean, text, strlen(text));
        lines_addf(lines, ROLE_NORMAL, "%s%s", label, clean.text);
    }
    strbuf_release(&clean);
}

static void add_decision(struct lines *lines, const struct change *change)
{

    lines_add(lines, ROLE_NORMAL,
              change->kind == CHANGE_ACCEPT
                  ? _("The risk is accepted. Nothing changes in the account.")
                  : _("Left for later. Nothing changes in the account."));
    add_text(lines, _("Reason: "), change->reason);
    add_text(lines, _("Owner: "), change->owner);
    add_text(lines, _("Until: "), change->expiry);
}

/* Lines of the diff by their sign; the heads of its files are no lines of it. */
static enum role role_of_policy_line(const char *line)
{
    if (!strncmp(line, "---", 3) || !strncmp(line, "+++", 3) || !strncmp(line, "@@", 2))
        return ROLE_DIM;
    return *line == '-' ? ROLE_REMOVED : *line == '+' ? ROLE_ADDED : ROLE_NORMAL;
}

static void add_policy(struct app *app, const struct change *change, int width, struct lines *lines)
{
    struct lines whole = {0}, wrapped = {0};
    struct strbuf text = STRBUF_INIT;

    policy_change_add(&text, app->account, change);
    for (const char *at = text.text; *at;) {
        size_t length = strcspn(at, "\n");

        lines_addf(&whole, role_of_policy_line(at), "%.*s", (int)length, at);
        at += length + (at[length] == '\n');
    }
    lines_wrap(&wrapped, &whole, width > 0 ? (size_t)width : 1, terminal_is_utf8(app->terminal));
    for (size_t i = 0; i < wrapped.count; i++)
        lines_add(lines, wrapped.items[i].role, wrapped.items[i].text);
    lines_release(&whole);
    lines_release(&wrapped);
    strbuf_release(&text);
}

void change_lines(struct app *app, const struct change *change, int width, enum preview_depth depth,
                  struct lines *lines)
{
    struct preview preview = {0};
    struct strbuf text = STRBUF_INIT;

    if (!change_kind_alters(change->kind)) {
        add_decision(lines, change);
        return;
    }
    if (change->target.kind == TARGET_POLICY) {
        add_policy(app, change, width, lines);
        return;
    }
    (depth == PREVIEW_WHOLE ? preview_make_whole : preview_make)(
        &preview, app->account, plan_edits_beside(app->plan, change->target), change, &app->ports);
    preview_see(&preview, &(struct seen_request){
                              .account = app->account,
                              .edits = plan_edits_beside(app->plan, change->target),
                              .change = change,
                              .evidence = app->evidence});
    preview_format(&preview, app->account, width > 0 ? (size_t)width : 1, &text);
    if (change->warning)
        lines_add(lines, ROLE_HIGH, change->warning);
    add_preview(lines, &preview, text.text);
    strbuf_release(&text);
    preview_release(&preview);
}

void change_review_lines(const struct change *change, struct lines *lines)
{
    const struct review *review = &change->review;

    for (size_t i = 0; i < review->comment_count; i++) {
        struct strbuf text = STRBUF_INIT;

        sanitise_add(&text, review->comments[i].author, strlen(review->comments[i].author));
        strbuf_adds(&text, ": ");
        sanitise_add(&text, review->comments[i].text, strlen(review->comments[i].text));
        lines_add(lines, ROLE_STRONG, text.text);
        strbuf_release(&text);
    }
    if (review->verdict != REVIEW_OPEN) {
        struct strbuf name = STRBUF_INIT;

        sanitise_add(&name, review->reviewer, strlen(review->reviewer));
        lines_addf(lines, review->verdict == REVIEW_APPROVED ? ROLE_KEPT : ROLE_HIGH,
                   review->verdict == REVIEW_APPROVED ? _("Approved by %s.") : _("Rejected by %s."),
                   name.text);
        strbuf_release(&name);
    }
}

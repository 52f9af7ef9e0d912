#include "views/screens/plan_acts.h"

#include <string.h>

#include "views/screens/person.h"

/* What is changed about each of several decisions. */
struct amendment {
    bool split;
    bool judge;
    enum review_verdict verdict;
    const char *comment; /* NULL: none */
};

static void amend(struct app *app, const struct change *decision,
                  const struct amendment *amendment)
{
    struct change change;

    change_copy(&change, decision);
    if (amendment->split)
        change.batch = 0;
    if (amendment->judge)
        review_decide(&change.review, amendment->verdict, app->author, person_now());
    if (amendment->comment)
        review_comment(&change.review, app->author, person_now(), amendment->comment);
    plan_stage(app->plan, &change);
}

/* How many decisions there were to amend. */
static size_t amend_all(struct app *app, const struct targets *targets,
                        const struct amendment *amendment)
{
    size_t amended = 0;

    plan_begin(app->plan);
    for (size_t i = 0; i < targets->count; i++) {
        const struct change *decision = plan_decision_about(app->plan, targets->items[i]);

        if (!decision)
            continue;
        amend(app, decision, amendment);
        amended++;
    }
    plan_end(app->plan);
    app_plan_changed(app);
    return amended;
}

static bool any_is_decided(struct app *app, const struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++)
        if (plan_find(app->plan, targets->items[i]) != SIZE_MAX)
            return true;
    app_say(app, ROLE_MESSAGE, "%s", _("There is no decision about this yet (p shows the plan)."));
    return false;
}

/* --- splitting -------------------------------------------------------------------------------------- */

void decisions_split(struct app *app, const struct targets *targets)
{
    if (!any_is_decided(app, targets))
        return;
    if (targets->count < 2) {
        app_say(app, ROLE_MESSAGE, "%s",
                _("This is a single decision: only those taken as one are split."));
        return;
    }
    app_say(app, ROLE_MESSAGE, _("Split into %zu decisions; each can be changed alone."),
            amend_all(app, targets, &(struct amendment){.split = true}));
}

/* --- judging ---------------------------------------------------------------------------------------- */

/* True if any of the decisions was taken by the person at the screen. */
static bool is_own(const struct app *app, const struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++) {
        const struct change *decision = plan_decision_about(app->plan, targets->items[i]);
        const char *author = decision ? decision->author : NULL;

        if (!author)
            author = plan_stamp(app->plan).author;
        if (author && !strcmp(author, app->author))
            return true;
    }
    return false;
}

static void say_verdict(struct app *app, const struct targets *targets, size_t count,
                        enum review_verdict verdict)
{
    if (verdict == REVIEW_OPEN)
        app_say(app, ROLE_MESSAGE, "%s", _("The verdict is taken back."));
    else if (verdict == REVIEW_REJECTED)
        app_say(app, ROLE_MESSAGE, "%s", _("Rejected. The decision stays in the plan until it is "
                                           "dropped."));
    else if (is_own(app, targets))
        app_say(app, ROLE_MESSAGE, "%s",
                _("Approved, but you decided this: a second person's approval counts."));
    else
        app_say(app, ROLE_MESSAGE,
                ngettext("Approved %zu decision.", "Approved %zu decisions.",
                         (unsigned long)count),
                count);
}

static enum review_verdict toggled(const struct app *app, const struct targets *targets,
                                   enum review_verdict verdict)
{
    for (size_t i = 0; i < targets->count; i++) {
        const struct change *decision = plan_decision_about(app->plan, targets->items[i]);

        if (decision && decision->review.verdict != verdict)
            return verdict;
    }
    return REVIEW_OPEN;
}

void decisions_judge(struct app *app, const struct targets *targets, enum review_verdict verdict)
{
    struct amendment amendment = {.judge = true, .verdict = toggled(app, targets, verdict)};
    struct strbuf reason = STRBUF_INIT;
    bool go_on = any_is_decided(app, targets);

    if (go_on && amendment.verdict == REVIEW_REJECTED) {
        go_on = app_ask(app, _("Why not? "), NULL, NULL, &reason);
        amendment.comment = reason.length ? reason.text : NULL;
    }
    if (go_on)
        say_verdict(app, targets, amend_all(app, targets, &amendment), amendment.verdict);
    strbuf_release(&reason);
}

/* --- commenting -------------------------------------------------------------------------------------- */

void decisions_comment(struct app *app, const struct targets *targets, const char *text)
{
    struct strbuf typed = STRBUF_INIT;

    strbuf_adds(&typed, text);
    if (any_is_decided(app, targets) &&
        (typed.length || app_ask(app, _("Comment: "), NULL, NULL, &typed)) && typed.length) {
        amend_all(app, targets, &(struct amendment){.comment = typed.text});
        app_say(app, ROLE_MESSAGE, "%s", _("The comment stands in the plan."));
    }
    strbuf_release(&typed);
}

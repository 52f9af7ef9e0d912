/*
 * A plan file opened in the screens: what still applies is staged as one step of undo, and what does not
 * is listed with the reason.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/time_text.h"
#include "model/write/plan_file_match.h"
#include "views/screens/app.h"
#include "views/screens/person.h"
#include "views/screens/text_view.h"

/* --- what became of each decision -------------------------------------------------------------------- */

static const struct hint hints[] = {
    {ACTION_PLAN, N_("plan")}, {ACTION_BACK, N_("back")}, {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "problems",
    .columns = text_view_columns,
    .column_count = 1,
    .plain = true,
    .pane = PANE_NONE,
    .hints = hints,
    .count = text_view_count,
    .row = text_view_row,
    .crumb = text_view_crumb,
    .release = text_view_release,
};

static bool is_staged(enum plan_verdict verdict)
{
    return verdict == PLAN_APPLIES || verdict == PLAN_STANDS || verdict == PLAN_LATER;
}

static void add_match(struct lines *lines, const struct plan_match *match)
{
    bool grave = match->verdict == PLAN_CONFLICTS || match->verdict == PLAN_EXPIRED;

    lines_addf(lines, grave ? ROLE_HIGH : ROLE_NORMAL, "%s: %s", plan_verdict_words(match->verdict),
               match->name);
    if (*match->why)
        lines_addf(lines, ROLE_NORMAL, "    %s", match->why);
}

static void add_matches(struct lines *lines, const struct plan_matches *matches, bool staged)
{
    for (size_t i = 0; i < matches->count; i++)
        if (is_staged(matches->items[i].verdict) == staged)
            add_match(lines, &matches->items[i]);
    for (size_t i = 0; i < matches->policy_count; i++)
        if (is_staged(matches->policies[i].verdict) == staged)
            add_match(lines, &matches->policies[i]);
}

static void add_lost(struct lines *lines, const struct ticks *lost)
{
    struct strbuf words = STRBUF_INIT;

    for (size_t i = 0; i < lost->count; i++) {
        const struct tick *tick = lost->items[i];

        strbuf_clear(&words);
        sanitise_add(&words, tick->step, strlen(tick->step));
        strbuf_adds(&words, _(" of "));
        sanitise_add(&words, tick->address, strlen(tick->address));
        lines_addf(lines, ROLE_NORMAL, _("no longer ticked off: %s"), words.text);
        lines_add(lines, ROLE_NORMAL, _("    The export does not hold this address any more."));
    }
    strbuf_release(&words);
}

/* Lines are cut where the screen ends, so they are wrapped before. */
static void show_matches(struct app *app, const struct plan_matches *matches,
                         const struct ticks *lost, const char *summary)
{
    struct view *view = view_new(&class, app, sizeof(struct text_view));
    struct text_view *text = view->data;
    struct lines lines = {0};

    lines_addf(&lines, ROLE_STRONG, "%s.", summary);
    if (!matches->same_export)
        lines_add(&lines, ROLE_NORMAL, _("The plan was made from another export than this one."));
    lines_add(&lines, ROLE_NORMAL, "");
    add_matches(&lines, matches, false);
    add_lost(&lines, lost);
    add_matches(&lines, matches, true);
    lines_wrap(&text->lines, &lines, (size_t)terminal_columns(app->terminal),
               terminal_is_utf8(app->terminal));
    lines_release(&lines);
    text->crumb = mem_strdup(_("Plan file"));
    app_push(app, view);
}

/* --- opening ------------------------------------------------------------------------------------------ */

static size_t count_staged(const struct plan_matches *matches)
{
    return matches->counts[PLAN_APPLIES] + matches->counts[PLAN_STANDS] +
           matches->counts[PLAN_LATER];
}

void plan_load_show(struct app *app, const struct plan_matches *matches, const struct ticks *lost)
{
    struct strbuf summary = STRBUF_INIT;

    plan_matches_summary(matches, &summary);
    app_plan_changed(app);
    plan_open(app);
    if (count_staged(matches) < matches->count + matches->policy_count || lost->count)
        show_matches(app, matches, lost, summary.text);
    else
        plan_mark_written(app->plan); /* as the file has it */
    app_say(app, ROLE_MESSAGE, _("Plan opened: %s."), summary.text);
    strbuf_release(&summary);
}

void plan_load(struct app *app, const char *path)
{
    const struct plan_match_request request = {.account = app->account,
                                               .plan = app->plan,
                                               .today = time_day(person_now()),
                                               .choice = PLAN_TAKE_ALL};
    struct plan_matches matches = {0};
    struct problems problems = {0};

    if (plan_file_open(path, &request, &matches, &problems)) {
        plan_load_show(app, &matches, &(struct ticks){0});
    } else {
        struct strbuf why = STRBUF_INIT;

        problem_format(&why, &problems.items[0]);
        app_say(app, ROLE_ERROR, "%s", why.text);
        strbuf_release(&why);
    }
    problems_release(&problems);
    plan_matches_release(&matches);
}

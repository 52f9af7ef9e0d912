/* The loop of lines: one is read, obeyed, and what came of it is printed. */
#include "views/screens/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "views/screens/keeping.h"

/* What was printed last, as far as it tells whether anything is new. */
struct seen {
    const struct view *view;
    const struct view_class *class;
    size_t depth, count, cursor, top;
    uint64_t version;
    int sort_column;
    bool offending_only;
    char *filter;
};

static struct seen look(const struct app *app)
{
    const struct view *view = app_top(app);

    return (struct seen){.view = view,
                         .class = view->class,
                         .depth = app->depth,
                         .count = view->list.count,
                         .cursor = view->list.cursor,
                         .top = view->list.top,
                         .version = plan_version(app->plan),
                         .sort_column = view->sort_column,
                         .offending_only = view->offending_only,
                         .filter = mem_strdup(view->filter.text)};
}

static bool is_same_view(const struct seen *a, const struct seen *b)
{
    return a->view == b->view && a->class == b->class && a->depth == b->depth &&
           a->count == b->count && a->version == b->version && a->sort_column == b->sort_column &&
           a->offending_only == b->offending_only && strcmp(a->filter, b->filter) == 0;
}

/* Where nothing seems to have, and nothing is said, the view is an answer. */
static enum plain_show what_changed(const struct seen *before, const struct seen *after,
                                    bool must_answer)
{
    if (!is_same_view(before, after) || before->top != after->top)
        return PLAIN_VIEW;
    if (before->cursor != after->cursor)
        return PLAIN_ROW;
    return must_answer ? PLAIN_VIEW : PLAIN_NOTHING;
}

static void say_message(struct app *app)
{
    if (app->message.length)
        plain_print_text(app, app->message.text);
    strbuf_clear(&app->message);
}

static void show(struct app *app, enum plain_show what, const struct seen *before)
{
    struct seen after = look(app);
    bool same = is_same_view(before, &after);

    if (what == PLAIN_CHANGES || !same)
        what = what_changed(before, &after, what == PLAIN_CHANGES && !app->message.length);
    free(after.filter);
    if (what == PLAIN_VIEW)
        plain_print_view(app);
    else if (what == PLAIN_ROW)
        plain_print_row(app);
}

static void take_line(struct app *app)
{
    const struct prompt_request request = {
        .label = ":", .complete = app_complete_command, .context = app};
    struct strbuf line = STRBUF_INIT;
    enum prompt_result result;

    keeping_note(app);
    result = prompt_read(app->prompt, &request, &line);
    if (result == PROMPT_GONE) {
        app->gone = app->leaving = true;
    } else if (result == PROMPT_ENTERED) {
        struct seen before;
        enum plain_show what;

        plain_lay_out(app);
        before = look(app);
        what = plain_obey(app, line.text);
        plain_lay_out(app);
        if (!app->leaving)
            show(app, what, &before);
        keeping_check(app);
        say_message(app);
        free(before.filter);
    }
    strbuf_release(&line);
}

/* A large export is waited for; one line says so where somebody waits. */
static void wait_for_loading(struct app *app)
{
    key_code key;

    if (app->loader && terminal_is_attended(app->terminal))
        plain_print_text(app, _("The export is being read. Ctrl-C stops."));
    while (app->loader && !app->leaving) {
        enum terminal_event event;

        if (loading_has_ended(app)) {
            app_end_loading(app);
            return;
        }
        event = terminal_wait(app->terminal, app_waiting(app), &key);
        if (event == TERMINAL_READY)
            loading_look(app);
        app->gone |= event == TERMINAL_GONE;
        app->leaving |= event == TERMINAL_GONE || event == TERMINAL_ENDED;
    }
}

/* The input has ended with work that is nowhere but here. */
static void say_what_is_lost(struct app *app)
{
    struct strbuf line = STRBUF_INIT;

    if (!app->gone || keeping_is_safe(app))
        return;
    strbuf_addf(&line,
                ngettext("%zu decision was not written.", "%zu decisions were not written.",
                         (unsigned long)app_decision_count(app)),
                app_decision_count(app));
    plain_print_text(app, line.text);
    strbuf_release(&line);
}

bool plain_run(struct app *app)
{
    wait_for_loading(app);
    if (!app->leaving) {
        plain_lay_out(app);
        plain_print_view(app);
        say_message(app);
        if (terminal_is_attended(app->terminal))
            plain_print_text(app, _("\"help\" lists what can be typed."));
    }
    while (!app->leaving)
        take_line(app);
    if (app->gone && terminal_is_there(app->terminal)) { /* only the input has ended */
        app->left = true;
        say_what_is_lost(app);
        app->gone = false;
    }
    fflush(stdout);
    return !terminal_has_lost_output(app->terminal);
}

void plain_say_why(struct app *app, const char *why)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, _("%s So everything comes line by line (as with --plain)."), why);
    plain_print_text(app, line.text);
    strbuf_release(&line);
}

bool plain_confirm(struct app *app, const char *question, bool safe)
{
    struct strbuf label = STRBUF_INIT, answer = STRBUF_INIT;
    bool yes;

    strbuf_addf(&label, safe ? _("%s [Y/n] ") : _("%s [y/N] "), question);
    yes = app_ask(app, label.text, NULL, NULL, &answer) &&
          (strbuf_equals(&answer, "y") || strbuf_equals(&answer, "Y") ||
           strbuf_equals(&answer, "yes") || (safe && !answer.length));
    strbuf_release(&answer);
    strbuf_release(&label);
    return yes;
}

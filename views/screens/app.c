/* What happens on the screen: the event loop, the stack of views, questions. */
#include "views/screens/app.h"

#include <stdarg.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/mend/plan_taken.h"
#include "views/screens/keeping.h"
#include "views/screens/plain.h"

struct view *app_top(const struct app *app)
{
    return app->depth ? app->stack[app->depth - 1] : NULL;
}

void app_push(struct app *app, struct view *view)
{
    app->stack = mem_grow(app->stack, &app->capacity, app->depth + 1, sizeof(struct view *));
    app->stack[app->depth++] = view;
    view_refresh(view);
}

void app_back(struct app *app)
{
    struct view *top = app_top(app);

    if (top->filter.length) { /* the first step back takes the filter away */
        view_set_filter(top, "");
        return;
    }
    if (app->depth == 1) { /* once too often is easily pressed, and an export long to read */
        app_say(app, ROLE_MESSAGE, "%s", _("This is the first screen. q leaves."));
        return;
    }
    view_free(app->stack[--app->depth]);
    top = app_top(app);
    if (top->version != plan_version(app->plan))
        view_refresh(top);
}

struct view *app_raise_at(struct app *app, size_t place)
{
    struct view *view = app->stack[place];

    memmove(app->stack + place, app->stack + place + 1,
            (app->depth - place - 1) * sizeof(struct view *));
    app->stack[app->depth - 1] = view;
    if (view->version != plan_version(app->plan))
        view_refresh(view);
    return view;
}

struct view *app_raise(struct app *app, const struct view_class *class)
{
    for (size_t i = 0; i < app->depth; i++)
        if (app->stack[i]->class == class)
            return app_raise_at(app, i);
    return NULL;
}

void app_say(struct app *app, enum role role, const char *format, ...)
{
    va_list args;

    strbuf_clear(&app->message);
    va_start(args, format);
    strbuf_vaddf(&app->message, format, args);
    va_end(args);
    app->message_role = role;
}

/* --- waiting ---------------------------------------------------------------------------------------- */

/*
 * The one place that says what is waited for besides keys and signals, for the event loop, questions
 * and prompts alike; do_what_is_due() does what comes of it.
 */
struct terminal_wait app_waiting(void *context)
{
    const struct app *app = context;
    const struct view *view = app_top(app);
    struct terminal_wait wait = TERMINAL_WAIT_KEYS;

    if (app->loader && !loading_has_ended(app))
        wait.fd = loader_fd(app->loader);
    if (view_has_work(view))
        wait.timeout_ms = 0;
    else if (view_pane_lags(view))
        wait.timeout_ms = app->pane_delay_ms;
    return wait;
}

static void do_what_is_due(struct app *app, enum terminal_event event)
{
    struct view *view = app_top(app);

    if (event == TERMINAL_READY)
        loading_look(app);
    else if (event == TERMINAL_TIME_OUT && view_has_work(view))
        view_work_on(view);
    else if (event == TERMINAL_TIME_OUT)
        view_pane_follow(view);
}

void app_woken(enum terminal_event event, void *app)
{
    do_what_is_due(app, event);
    app_paint(app);
}

/* --- questions -------------------------------------------------------------------------------------- */

static void repaint_behind_prompt(const char *line, bool resized, void *context)
{
    (void)line;
    if (resized)
        app_paint(context);
}

enum prompt_result app_edit(struct app *app, const struct prompt_request *request, struct strbuf *line)
{
    enum prompt_result result;

    app->is_editing = true;
    app->can_complete = request->complete != NULL;
    app_paint(app);
    result = prompt_read(app->prompt, request, line);
    app->is_editing = false;
    if (result == PROMPT_GONE)
        app->gone = app->leaving = true;
    return result;
}

bool app_ask(struct app *app, const char *label, const char *initial, prompt_complete *complete,
             struct strbuf *answer)
{
    struct prompt_request request = {.label = label,
                                     .initial = initial,
                                     .complete = complete,
                                     .changed = repaint_behind_prompt,
                                     .waiting = app_waiting,
                                     .woken = app_woken,
                                     .context = app};

    strbuf_clear(&app->message);
    return app_edit(app, &request, answer) == PROMPT_ENTERED;
}

static void app_event(struct app *app, enum terminal_event event, key_code key);

/* Whether the key is about the terminal, and answers nothing; it has been obeyed then. */
static bool obey_terminal_key(struct app *app, key_code key)
{
    enum action action = keymap_action(app->keymap, app_top(app)->class->name, key);

    if (action != ACTION_SUSPEND && action != ACTION_REPAINT)
        return false;
    app_act(app, action);
    return true;
}

/* The key that answers what is on the message row; KEYCODE_NONE if the program is to end instead. */
static key_code wait_for_answer(struct app *app)
{
    app_paint(app);
    for (;;) {
        key_code key = KEYCODE_NONE;
        enum terminal_event event = terminal_wait(app->terminal, app_waiting(app), &key);

        if (event != TERMINAL_KEY) {
            app_event(app, event, key);
        } else if (!obey_terminal_key(app, key)) {
            strbuf_clear(&app->message);
            return key;
        }
        if (app->leaving)
            return KEYCODE_NONE;
        app_paint(app);
    }
}

/* `safe`: yes is the safe answer, and Enter means it. */
static bool confirm(struct app *app, const char *question, bool safe)
{
    key_code key;

    if (terminal_is_plain(app->terminal))
        return plain_confirm(app, question, safe);
    app_say(app, ROLE_STRONG, safe ? _("%s [Y/n] ") : _("%s [y/N] "), question);
    key = wait_for_answer(app);
    return key == 'y' || key == 'Y' || (safe && key == KEYCODE_ENTER);
}

bool app_confirm(struct app *app, const char *question)
{
    return confirm(app, question, false);
}

bool app_confirm_safe(struct app *app, const char *question)
{
    return confirm(app, question, true);
}

static void add_what_is_lost(const struct app *app, struct strbuf *question)
{
    size_t decisions = plan_taken(app->plan), ticks = plan_ticks(app->plan)->count;

    if (plan_is_dirty(app->plan))
        strbuf_addf(question,
                    ngettext("%zu decision is not written yet (w writes). Leave all the same?",
                             "%zu decisions are not written yet (w writes). Leave all the same?",
                             (unsigned long)decisions),
                    decisions);
    else
        strbuf_addf(question,
                    ngettext("%zu step that was ticked off is not kept. Leave all the same?",
                             "%zu steps that were ticked off are not kept. Leave all the same?",
                             (unsigned long)ticks),
                    ticks);
}

void app_leave(struct app *app, bool ask)
{
    if (ask && !keeping_is_safe(app)) {
        struct strbuf question = STRBUF_INIT;
        bool yes;

        add_what_is_lost(app, &question);
        yes = app_confirm(app, question.text);
        strbuf_release(&question);
        if (!yes)
            return;
    }
    app->leaving = app->left = true;
}

void app_press(struct app *app, enum action action)
{
    struct view *view = app_top(app);

    if (view->class->act && view->class->act(view, action))
        return;
    if (!view_act_shared(view, action))
        app_act(app, action);
}

static void app_key(struct app *app, key_code key)
{
    struct view *view = app_top(app);
    enum action action = keymap_action(app->keymap, view->class->name, key);

    strbuf_clear(&app->message);
    app_lay_out(app);
    if (action == ACTION_NONE) {
        struct strbuf name = STRBUF_INIT;

        key_format(&name, key);
        app_say(app, ROLE_MESSAGE, _("%s does nothing here. ? shows the keys."), name.text);
        strbuf_release(&name);
        return;
    }
    app_press(app, action);
}

static void app_event(struct app *app, enum terminal_event event, key_code key)
{
    switch (event) {
    case TERMINAL_KEY:
        app_key(app, key);
        keeping_check(app);
        break;
    case TERMINAL_RESIZED:
    case TERMINAL_CONTINUED:
        break;
    case TERMINAL_GONE:
        app->gone = true;
        app->leaving = true;
        break;
    case TERMINAL_ENDED:
        app->leaving = true;
        break;
    case TERMINAL_READY:
    case TERMINAL_TIME_OUT:
        do_what_is_due(app, event);
        break;
    }
}

/* Not while a question or a prompt is open: what they are about must stay. */
void app_end_loading(struct app *app)
{
    struct loaded loaded = loader_take(app->loader);

    loader_free(app->loader);
    app->loader = NULL;
    if (loaded.account && loaded.account->files.count) {
        app_begin(app, &loaded);
        return;
    }
    app->unreadable = loaded.account;
    loaded.account = NULL;
    loaded_release(&loaded);
    app->leaving = true;
}

/* All keys that are there are acted upon before the screen is painted once. */
void app_loop(struct app *app)
{
    while (!app->leaving) {
        key_code key = KEYCODE_NONE;
        enum terminal_event event;

        if (loading_has_ended(app)) { /* perhaps before the first wait: then nothing would wake us */
            app_end_loading(app);
            continue;
        }
        if (!terminal_input_waiting(app->terminal)) {
            app_paint(app);
            keeping_note(app);
        }
        event = terminal_wait(app->terminal, app_waiting(app), &key);
        app_event(app, event, key);
    }
}

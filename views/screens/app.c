/* Life of the program on the screen: start, event loop, stack of views, questions. */
#include "views/screens/app.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "views/screens/keeping.h"
#include "views/screens/paths.h"
#include "views/screens/person.h"
#include "views/screens/plain.h"

enum { PANE_DELAY_MS = 80, PANE_DELAY_MOST_MS = 60000 };

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
    if (app->depth == 1) {
        app_leave(app, true);
        return;
    }
    view_free(app->stack[--app->depth]);
    top = app_top(app);
    if (top->version != plan_version(app->plan))
        view_refresh(top);
}

struct view *app_raise(struct app *app, const struct view_class *class)
{
    for (size_t i = 0; i < app->depth; i++) {
        struct view *view = app->stack[i];

        if (view->class != class)
            continue;
        memmove(app->stack + i, app->stack + i + 1,
                (app->depth - i - 1) * sizeof(struct view *));
        app->stack[app->depth - 1] = view;
        if (view->version != plan_version(app->plan))
            view_refresh(view);
        return view;
    }
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
    if (view_is_searching(view))
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
    else if (event == TERMINAL_TIME_OUT && view_is_searching(view))
        view_search_on(view);
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
    enum prompt_result result;

    strbuf_clear(&app->message);
    app_paint(app);
    result = prompt_read(app->prompt, &request, answer);
    if (result == PROMPT_GONE)
        app->gone = app->leaving = true;
    return result == PROMPT_ENTERED;
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
    size_t decisions = plan_decision_count(app->plan), ticks = plan_ticks(app->plan)->count;

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
static void app_loop(struct app *app)
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

/* VPCMEND_PANE_DELAY: milliseconds, or "never". */
static int pane_delay(void)
{
    const char *text = getenv("VPCMEND_PANE_DELAY");
    long number = text && *text >= '0' && *text <= '9' ? strtol(text, NULL, 10) : PANE_DELAY_MS;

    if (text && strcmp(text, "never") == 0)
        return -1;
    return number < PANE_DELAY_MOST_MS ? (int)number : PANE_DELAY_MOST_MS;
}

/* If there is no keymap or no terminal, *why says so. */
static bool app_init(struct app *app, const struct app_request *request, struct strbuf *why)
{
    struct terminal_options options = {
        .kind = request->plain ? TERMINAL_LINES : TERMINAL_SCREEN_OR_LINES,
        .input_is_taken = request->input_is_taken};
    char *history = path_of_state("history");

    *app = (struct app){.account = account_new(),
                        .loader = request->loader,
                        .request = request,
                        .ports = request->ports};
    strbuf_init(&app->message);
    app->keymap_directory = path_of_config("keymaps");
    app->keymap =
        keymap_load(request->keymap ? request->keymap : "default", app->keymap_directory, why);
    if (app->keymap)
        app->terminal = terminal_open(&options, why);
    if (app->terminal)
        app->prompt = prompt_new(app->terminal, history);
    free(history);
    if (app->terminal && why->length) {
        plain_say_why(app, why->text);
        strbuf_clear(why);
    }
    app->plan = plan_new(app->account);
    app->author = person_name();
    app->judged_version = UINT64_MAX;
    app->pane_delay_ms = pane_delay();
    return app->terminal != NULL;
}

static void app_release(struct app *app)
{
    for (size_t i = 0; i < app->depth; i++)
        view_free(app->stack[i]);
    free(app->stack);
    prompt_free(app->prompt);
    if (app->terminal)
        terminal_close(app->terminal);
    keymap_free(app->keymap);
    finding_marks_free(app->marks);
    findings_release(&app->findings);
    finding_quiet_release(&app->quiet);
    mail_memory_release(&app->memory);
    plan_free(app->plan);
    evidence_free(app->evidence);
    account_free(app->account);
    loader_free(app->loader);
    strbuf_release(&app->message);
    free(app->keymap_directory);
    free(app->author);
    free(app->lifted);
}

static void lift_blocks(struct app *app)
{
    const struct app_request *request = app->request;

    app->lifted = mem_zalloc(request->lifted_count, sizeof *app->lifted);
    for (size_t i = 0; i < request->lifted_count; i++)
        app->lifted_count +=
            walk_lifted_parse(app->account, request->lifted[i], &app->lifted[app->lifted_count]);
}

/* The view at the bottom goes, and the one on top takes its place. */
static void put_top_first(struct app *app)
{
    struct view *top = app_top(app);

    view_free(app->stack[0]);
    app->stack[0] = top;
    app->depth--;
}

static void say_of_logs(struct app *app)
{
    if (!app->evidence || evidence_totals(app->evidence).records)
        return;
    evidence_free(app->evidence);
    app->evidence = NULL;
    app_say(app, ROLE_ERROR, "%s", _("No flow-log record could be read: e tells why."));
}

/* Puts what was loaded in the place of the empty account there was. */
static void take_over(struct app *app, const struct loaded *loaded)
{
    findings_release(&app->findings);
    finding_quiet_release(&app->quiet);
    mail_memory_release(&app->memory);
    plan_free(app->plan);
    account_free(app->account);
    app->account = loaded->account;
    app->account->quotas = app->request->quotas;
    app->evidence = loaded->evidence;
    app->findings = loaded->findings;
    app->quiet = loaded->quiet;
    app->memory = loaded->memory;
    app->plan = plan_new(app->account);
    lift_blocks(app);
    if (loaded->quiet.known)
        app_judged(app);
    else
        app_plan_changed(app);
}

void app_begin(struct app *app, const struct loaded *loaded)
{
    bool first = app->depth == 0;

    app->judged_version = UINT64_MAX;
    take_over(app, loaded);
    strbuf_clear(&app->message); /* that it is still being read, say */
    app->findings_at_start = app->findings.items.count;
    overview_open(app);
    if (!first)
        put_top_first(app);
    keeping_start(app);
    if (!keeping_offer(app) && app->request->plan)
        plan_load(app, app->request->plan);
    say_of_logs(app);
}

/* On the screen or line by line; false, and *why, if what was printed did not arrive. */
static bool use(struct app *app, struct strbuf *why)
{
    bool arrived = true;

    if (terminal_is_plain(app->terminal))
        arrived = plain_run(app);
    else
        app_loop(app);
    if (!arrived)
        strbuf_adds(why, _("the output could not be written"));
    return arrived;
}

char *app_choose_session(bool plain, int *status, struct app_end *end)
{
    const struct app_request request = {
        .ports = smtp_ports_default, .plain = plain, .lists_sessions = true};
    struct app app;
    bool ready = app_init(&app, &request, &end->why);
    char *chosen;

    if (ready) {
        sessions_open(&app);
        ready = use(&app, &end->why);
    }
    chosen = app.chosen;
    *status = ready ? 0 : 2;
    app_release(&app);
    return chosen;
}

int app_run(const struct app_request *request, struct app_end *end)
{
    struct loaded loaded = request->loaded;
    struct app app;
    bool ready = app_init(&app, request, &end->why);

    if (ready && loaded.account)
        app_begin(&app, &loaded);
    else if (ready)
        loading_open(&app);
    else
        loaded_release(&loaded);
    if (ready)
        ready = use(&app, &end->why);
    end->unreadable = app.unreadable;
    keeping_end(&app, &end->farewell);
    if (app.gone)
        strbuf_clear(&end->farewell);
    app_release(&app);
    return ready && !end->unreadable ? 0 : 2;
}

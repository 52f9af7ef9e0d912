/* The life of the program on the screen: what it begins with, what a loaded export puts there, and its end. */
#include "views/screens/app.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "views/screens/keeping.h"
#include "views/screens/paths.h"
#include "views/screens/person.h"
#include "views/screens/plain.h"

enum { PANE_DELAY_MS = 80, PANE_DELAY_MOST_MS = 60000 };

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
    memcpy(app->severities_at_start, app->findings.by_severity, sizeof app->severities_at_start);
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

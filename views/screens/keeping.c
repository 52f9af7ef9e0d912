#include "views/screens/keeping.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/time_text.h"
#include "model/session/session.h"
#include "model/session/session_list.h"
#include "model/write/export_digest.h"
#include "model/write/plan_file_match.h"
#include "tui/text.h"
#include "views/screens/paths.h"
#include "views/screens/person.h"
#include "views/screens/steps.h"
#include "views/screens/view_state.h"

/* What stands beside the app for its whole life. */
struct keeping {
    char *directory; /* NULL: nowhere to keep anything */
    struct session *session;
    struct strbuf noted; /* the views as they were written last */
    bool tried;          /* to begin: not again before there is a decision */
};

static struct session *new_session(const struct app *app, const struct keeping *keeping)
{
    return session_new(&(struct session_about){.directory = keeping->directory,
                                               .author = app->author,
                                               .now = person_now,
                                               .arguments = app->request->arguments,
                                               .argument_count = app->request->argument_count,
                                               .account = app->account,
                                               .ports = &app->ports});
}

/* The lines of a script begin where the script begins: nothing is kept of them, and nothing asked. */
static bool somebody_sits_there(const struct app *app)
{
    return !terminal_is_plain(app->terminal) || terminal_is_attended(app->terminal);
}

void keeping_start(struct app *app)
{
    struct keeping *keeping = mem_zalloc(1, sizeof *keeping);

    strbuf_init(&keeping->noted);
    if (somebody_sits_there(app))
        keeping->directory = path_of_state_directory("sessions");
    keeping->session = new_session(app, keeping);
    session_follow(keeping->session, app->plan);
    app->keeping = keeping;
}

/* --- taking up again ------------------------------------------------------------------------------ */

static void add_decisions(struct strbuf *out, size_t count)
{
    strbuf_addf(out, ngettext("%zu decision", "%zu decisions", (unsigned long)count), count);
}

static void add_when(struct strbuf *out, const struct session_log *log)
{
    time_text_add(out, log->started);
    if (log->name) {
        strbuf_adds(out, " (");
        sanitise_add(out, log->name, strlen(log->name));
        strbuf_addch(out, ')');
    }
}

static void show_again(struct app *app, const char *path)
{
    struct saved_views views;

    if (saved_views_read(path, &views))
        view_state_restore(app, &views);
    saved_views_release(&views);
}

/* A plan that was begun in vain goes. */
static void start_anew(struct app *app)
{
    struct keeping *keeping = app->keeping;

    session_free(keeping->session);
    plan_free(app->plan);
    app->plan = plan_new(app->account);
    keeping->session = new_session(app, keeping);
    session_follow(keeping->session, app->plan);
}

static bool resume(struct app *app, const char *path)
{
    struct strbuf why = STRBUF_INIT;
    enum session_resumed result;

    plan_set_observer(app->plan, NULL, NULL);
    result = session_resume(app->keeping->session, path, app->plan, &why);
    if (result == SESSION_RESUMED) {
        app_plan_changed(app);
        view_refresh(app_top(app));
        show_again(app, path);
        strbuf_clear(&why);
        add_decisions(&why, app_decision_count(app));
        app_say(app, ROLE_MESSAGE, _("Taken up again: %s. u takes back, p shows the plan."),
                why.text);
    } else {
        start_anew(app);
        app_say(app, ROLE_ERROR, "%s",
                why.length ? why.text
                           : _("This session cannot be taken up: it is open elsewhere, or "
                               "was made by another version."));
    }
    strbuf_release(&why);
    return result == SESSION_RESUMED;
}

/* The decisions in force as a plan file says them, put on the export as it is now; and steps ticked off of
 * addresses that it still holds. */
static bool apply_what_still_does(struct app *app, const struct session_log *log)
{
    size_t count, policy_count;
    struct ticks ticks, lost;
    const struct plan_file_decision **taken = session_log_taken(log, &count);
    const struct plan_file_policy **policies = session_log_policies(log, &policy_count);
    struct plan_file file = {.author = log->author,
                             .time = log->started,
                             .digest = log->digest,
                             .ports = app->ports,
                             .decisions = mem_alloc(count * sizeof *file.decisions),
                             .decision_count = count,
                             .policies = mem_alloc(policy_count * sizeof *file.policies),
                             .policy_count = policy_count};
    const struct plan_match_request request = {.account = app->account,
                                               .plan = app->plan,
                                               .today = time_day(person_now()),
                                               .choice = PLAN_TAKE_ALL};
    struct plan_matches matches;

    for (size_t i = 0; i < count; i++)
        file.decisions[i] = *taken[i];
    for (size_t i = 0; i < policy_count; i++)
        file.policies[i] = *policies[i];
    plan_file_match(&matches, &file, &request);
    session_log_ticks(log, &ticks);
    steps_take_over(app, &ticks, &lost);
    plan_load_show(app, &matches, &lost);
    ticks_release(&ticks);
    ticks_release(&lost);
    plan_matches_release(&matches);
    free(file.decisions);
    free(file.policies);
    free(taken);
    free(policies);
    return true;
}

static bool same_arguments(const struct app *app, const struct session_log *log)
{
    const struct app_request *request = app->request;

    if (log->argument_count != request->argument_count || !log->argument_count)
        return false;
    for (size_t i = 0; i < log->argument_count; i++)
        if (strcmp(log->arguments[i], request->arguments[i]) != 0)
            return false;
    return true;
}

/* By what the first record says of it. */
static bool may_be_of(const struct app *app, const struct session_entry *entry, const char *digest)
{
    if (app->request->session)
        return !strcmp(entry->path, app->request->session);
    return !strcmp(entry->log.digest, digest) || same_arguments(app, &entry->log);
}

static bool can_be_taken_up(const struct app *app, const struct session_entry *entry, bool is_same)
{
    return !entry->is_open && !entry->log.fault &&
           (is_same || entry->decisions || app->request->session);
}

/* The newest one that fits, the very same export before others; NULL if none does. Those that may are read. */
static const struct session_entry *find_entry(const struct app *app, struct session_list *list,
                                              const char *digest)
{
    const struct session_entry *found = NULL;

    for (size_t i = 0; i < list->items.count; i++) {
        struct session_entry *entry = &list->items.items[i];
        bool is_same = !strcmp(entry->log.digest, digest);

        if (!may_be_of(app, entry, digest))
            continue;
        session_entry_read(entry);
        if (!can_be_taken_up(app, entry, is_same))
            continue;
        if (is_same)
            return entry;
        if (!found)
            found = entry;
    }
    return found;
}

static bool ask(struct app *app, const struct session_entry *entry, bool is_same)
{
    struct strbuf question = STRBUF_INIT;
    bool yes;

    add_decisions(&question, entry->decisions);
    strbuf_adds(&question, _(" kept from "));
    add_when(&question, &entry->log);
    strbuf_adds(&question, is_same ? ngettext(". Go on with it?", ". Go on with them?",
                                              (unsigned long)entry->decisions)
                                   : _(", of an older export. See what still applies?"));
    yes = app_confirm_safe(app, question.text);
    strbuf_release(&question);
    return yes;
}

static bool take_up(struct app *app, const struct session_entry *entry, bool is_same)
{
    if (!app->request->session && !ask(app, entry, is_same)) {
        if (!app->leaving)
            app_say(app, ROLE_MESSAGE, "%s",
                    _("A new session. The other one is kept: vpcmend without arguments lists it."));
        return false;
    }
    return is_same ? resume(app, entry->path) : apply_what_still_does(app, &entry->log);
}

static bool is_open_elsewhere(const struct session_list *list, const char *digest)
{
    for (size_t i = 0; i < list->items.count; i++)
        if (list->items.items[i].is_open && !strcmp(list->items.items[i].log.digest, digest))
            return true;
    return false;
}

bool keeping_offer(struct app *app)
{
    struct strbuf digest = STRBUF_INIT;
    const struct session_entry *entry;
    struct session_list list;
    bool taken = false;

    session_list_read(&list, app->keeping->directory);
    export_digest_add(&digest, app->account);
    entry = find_entry(app, &list, digest.text);
    if (!entry && is_open_elsewhere(&list, digest.text))
        app_say(app, ROLE_MESSAGE, "%s",
                _("This export is open in another vpcmend too: its decisions are not seen here."));
    if (entry)
        taken = take_up(app, entry, !strcmp(entry->log.digest, digest.text));
    session_list_release(&list);
    strbuf_release(&digest);
    return taken;
}

/* --- while it runs -------------------------------------------------------------------------------- */

static bool has_begun(struct keeping *keeping)
{
    if (!session_path(keeping->session) && !keeping->tried) {
        keeping->tried = true;
        session_begin(keeping->session);
    }
    return session_path(keeping->session) != NULL;
}

void keeping_note(struct app *app)
{
    struct keeping *keeping = app->keeping;
    struct strbuf text = STRBUF_INIT;
    struct saved_views views;

    if (!keeping || !keeping->directory)
        return;
    view_state_save(app, &views);
    saved_views_format(&views, &text);
    saved_views_release(&views);
    if (!keeping->noted.length) { /* as it looks when nothing was done yet */
        strbuf_addbuf(&keeping->noted, &text);
    } else if (strcmp(text.text, keeping->noted.text) != 0 && has_begun(keeping)) {
        saved_views_write(session_path(keeping->session), &text);
        strbuf_clear(&keeping->noted);
        strbuf_addbuf(&keeping->noted, &text);
    }
    strbuf_release(&text);
}

/* Something that no file holds. */
static bool has_unwritten(const struct app *app)
{
    return plan_is_dirty(app->plan) || plan_ticks(app->plan)->count;
}

bool keeping_is_safe(const struct app *app)
{
    return !has_unwritten(app) ||
           (app->keeping && app->keeping->directory && !session_fault(app->keeping->session));
}

/* In the one row there is: the cause stands behind a long path. */
static void say_fault(struct app *app)
{
    struct strbuf sentence = STRBUF_INIT, row = STRBUF_INIT;

    strbuf_addf(&sentence, _("NOT KEPT: %s"), session_fault(app->keeping->session));
    if (terminal_is_plain(app->terminal))
        strbuf_addbuf(&row, &sentence);
    else
        text_crop_middle(&row, sentence.text, (size_t)terminal_columns(app->terminal), terminal_is_utf8(app->terminal));
    app_say(app, ROLE_ERROR, "%s", row.text);
    strbuf_release(&row);
    strbuf_release(&sentence);
}

void keeping_check(struct app *app)
{
    if (app->keeping && session_fault(app->keeping->session) &&
        !session_retry(app->keeping->session))
        say_fault(app);
}

void keeping_name(struct app *app, const char *name)
{
    if (!app->keeping || !app->keeping->directory) {
        app_say(app, ROLE_ERROR, "%s", _("No session is kept here: there is no state directory."));
    } else {
        session_name(app->keeping->session, name);
        app_say(app, ROLE_MESSAGE, "%s", _("Named. vpcmend without arguments lists all sessions."));
    }
}

/* --- the end -------------------------------------------------------------------------------------- */

/* Of a session that somebody left and that holds nothing more than files do, nothing stays. */
static void remove_files(struct keeping *keeping)
{
    struct strbuf why = STRBUF_INIT;
    char *path = mem_strdup(session_path(keeping->session));

    session_free(keeping->session);
    keeping->session = NULL;
    session_remove(path, &why);
    free(path);
    strbuf_release(&why);
}

static void say_farewell(const struct app *app, struct strbuf *farewell)
{
    const char *fault = session_fault(app->keeping->session);
    size_t unkept = session_unkept(app->keeping->session);

    if (!has_unwritten(app) || (!fault && !session_path(app->keeping->session)))
        return;
    if (!fault) {
        add_decisions(farewell, app_decision_count(app));
        strbuf_adds(farewell, _(" kept: opening the same export again goes on with them."));
    } else if (unkept) {
        add_decisions(farewell, unkept);
        strbuf_addf(farewell, _(" could not be kept: %s"), fault);
    } else {
        strbuf_addf(farewell, _("What was done last could not be kept: %s"), fault);
    }
}

void keeping_end(struct app *app, struct strbuf *farewell)
{
    struct keeping *keeping = app->keeping;

    if (!keeping)
        return;
    keeping_note(app);
    session_retry(keeping->session);
    say_farewell(app, farewell);
    if (app->left && session_path(keeping->session) && !has_unwritten(app) &&
        !session_fault(keeping->session) && !session_is_named(keeping->session))
        remove_files(keeping);
    session_free(keeping->session);
    strbuf_release(&keeping->noted);
    free(keeping->directory);
    free(keeping);
    app->keeping = NULL;
}

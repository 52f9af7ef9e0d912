#define _POSIX_C_SOURCE 200809L
#include "model/session/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/time_text.h"
#include "model/mend/plan_taken.h"
#include "model/session/journal.h"
#include "model/session/session_replay.h"
#include "model/write/export_digest.h"
#include "model/write/forms.h"
#include "model/write/json_out.h"

struct session {
    struct session_about about;
    struct plan *plan;
    struct journal *journal; /* NULL: not begun */
    TABLE(char *) waiting;   /* records that could not be written yet, oldest first */
    char *fault;
    bool named;
    size_t kept; /* as many of the plan's operations are on the disk */
};

struct session *session_new(const struct session_about *about)
{
    struct session *session = mem_zalloc(1, sizeof *session);

    session->about = *about;
    return session;
}

void session_free(struct session *session)
{
    if (!session)
        return;
    if (session->plan)
        plan_set_observer(session->plan, NULL, NULL);
    journal_close(session->journal);
    for (size_t i = 0; i < session->waiting.count; i++)
        free(session->waiting.items[i]);
    free(session->waiting.items);
    free(session->fault);
    free(session);
}

const char *session_fault(const struct session *session)
{
    return session->fault;
}

const char *session_path(const struct session *session)
{
    return session->journal ? journal_path(session->journal) : NULL;
}

/* --- records -------------------------------------------------------------------------------------- */

static void add_first(const struct session *session, struct strbuf *out)
{
    struct strbuf text = STRBUF_INIT;
    struct json_out json;

    json_out_init(&json, out, false);
    json_object(&json, NULL);
    json_string(&json, "schema", "vpcmend.session/1");
    time_text_add(&text, session->about.now());
    json_string(&json, "started", text.text);
    json_string(&json, "author", session->about.author);
    strbuf_clear(&text);
    export_digest_add(&text, session->about.account);
    json_string(&json, "export", text.text);
    json_array(&json, "arguments");
    for (size_t i = 0; i < session->about.argument_count; i++)
        json_string(&json, NULL, session->about.arguments[i]);
    json_end(&json);
    json_end(&json);
    strbuf_release(&text);
}

static bool same_list(const struct session *session, size_t a, size_t b)
{
    return plan_step_at(session->plan, a).is_of_policy ==
           plan_step_at(session->plan, b).is_of_policy;
}

static bool is_of_ticks(struct plan_operation operation)
{
    return operation.ticked || operation.unticked;
}

static size_t add_tick(const struct session *session, struct json_out *json, size_t at)
{
    struct plan_operation operation = plan_step_at(session->plan, at);
    const struct tick *tick = operation.ticked ? operation.ticked : operation.unticked;
    struct strbuf when = STRBUF_INIT;

    time_text_add(&when, tick->time);
    json_object(json, operation.ticked ? "tick" : "untick");
    json_string(json, "account", tick->account);
    json_string(json, "region", tick->region);
    json_string(json, "address", tick->address);
    json_string(json, "step", tick->step);
    if (tick->author)
        json_string(json, "author", tick->author);
    json_string(json, "time", when.text);
    json_end(json);
    strbuf_release(&when);
    return at + 1;
}

/* The decisions of one list from operation `first` on that follow each other; returns where they end. */
static size_t add_staged(const struct session *session, struct json_out *json, size_t first)
{
    size_t count = plan_step_count(session->plan), end = first;
    const struct change **changes = mem_alloc(count * sizeof *changes);
    struct plan_json what = {.stamp = plan_stamp(session->plan),
                             .account = session->about.account,
                             .ports = session->about.ports,
                             .changes = changes};
    struct strbuf text = STRBUF_INIT;

    for (; end < count && plan_step_at(session->plan, end).after && same_list(session, first, end);
         end++)
        changes[end - first] = plan_step_at(session->plan, end).after;
    what.count = end - first;
    plan_json_add(&text, &what, false);
    json_raw(json, plan_step_at(session->plan, first).is_of_policy ? "stage_policies" : "stage",
             text.text);
    strbuf_release(&text);
    free(changes);
    return end;
}

static size_t add_dropped(const struct session *session, struct json_out *json, size_t first)
{
    size_t count = plan_step_count(session->plan), end = first;

    json_array(json, plan_step_at(session->plan, first).is_of_policy ? "drop_policies" : "drop");
    for (; end < count; end++) {
        struct plan_operation operation = plan_step_at(session->plan, end);

        if (operation.after || is_of_ticks(operation) || !same_list(session, first, end))
            break;
        json_number(json, NULL, (int64_t)operation.position);
    }
    json_end(json);
    return end;
}

/* As many operations from `at` on as one run holds; returns where they end. */
static size_t add_run(const struct session *session, struct json_out *json, size_t at)
{
    struct plan_operation operation = plan_step_at(session->plan, at);

    if (is_of_ticks(operation))
        return add_tick(session, json, at);
    return operation.after ? add_staged(session, json, at) : add_dropped(session, json, at);
}

static void add_step(const struct session *session, struct strbuf *out)
{
    size_t count = plan_step_count(session->plan), at = 0;
    struct json_out json;

    json_out_init(&json, out, false);
    json_object(&json, NULL);
    json_array(&json, "step");
    while (at < count) {
        json_object(&json, NULL);
        at = add_run(session, &json, at);
        json_end(&json);
    }
    json_end(&json);
    json_end(&json);
}

static void add_event(const struct session *session, enum plan_event event, struct strbuf *out)
{
    if (event == PLAN_STEPPED)
        add_step(session, out);
    else if (event == PLAN_UNDONE)
        strbuf_adds(out, "{\"undo\":true}");
    else if (event == PLAN_REDONE)
        strbuf_adds(out, "{\"redo\":true}");
    else
        strbuf_adds(out, "{\"written\":true}");
}

/* --- to the disk ---------------------------------------------------------------------------------- */

static void set_fault(struct session *session, struct strbuf *why)
{
    free(session->fault);
    session->fault = why->length ? strbuf_detach(why) : NULL;
    strbuf_release(why);
}

/* "DIRECTORY/2026-11-26T15:04:05Z-1234.session": no two of one machine are alike, and they sort by age. */
static char *new_path(const struct session *session)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/", session->about.directory);
    time_text_add(&path, session->about.now());
    strbuf_addf(&path, "-%ld.session", (long)getpid());
    return strbuf_detach(&path);
}

static bool begin(struct session *session, struct strbuf *why)
{
    struct strbuf record = STRBUF_INIT;
    char *path;
    bool good;

    if (session->journal)
        return true;
    path = new_path(session);
    session->journal = journal_create(path, why);
    free(path);
    if (!session->journal)
        return false;
    add_first(session, &record);
    good = journal_append(session->journal, record.text, record.length, why);
    if (!good) {
        unlink(journal_path(session->journal));
        journal_close(session->journal);
        session->journal = NULL;
    }
    strbuf_release(&record);
    return good;
}

bool session_begin(struct session *session)
{
    struct strbuf why = STRBUF_INIT;
    bool good = session->about.directory && begin(session, &why);

    strbuf_release(&why);
    return good;
}

size_t session_unkept(const struct session *session)
{
    return plan_taken_since(session->plan, session->kept) +
           plan_ticked_since(session->plan, session->kept);
}

/* Nothing waits; or what the plan had when it began to wait is all that is on the disk. */
static void note_kept(struct session *session)
{
    size_t count = session->plan ? plan_operation_count(session->plan) : 0;

    if (!session->waiting.count || count < session->kept)
        session->kept = count;
}

bool session_retry(struct session *session)
{
    struct strbuf why = STRBUF_INIT;
    size_t written = 0;

    if (!session->waiting.count)
        return true;
    if (begin(session, &why))
        while (written < session->waiting.count &&
               journal_append(session->journal, session->waiting.items[written],
                              strlen(session->waiting.items[written]), &why))
            free(session->waiting.items[written++]);
    session->waiting.count -= written;
    memmove(session->waiting.items, session->waiting.items + written,
            session->waiting.count * sizeof *session->waiting.items);
    set_fault(session, &why);
    note_kept(session);
    return !session->waiting.count;
}

static void keep(struct session *session, struct strbuf *record)
{
    if (session->about.directory) {
        TABLE_ADD(session->waiting, strbuf_detach(record));
        session_retry(session);
    }
    strbuf_release(record);
}

static void observe(enum plan_event event, void *context)
{
    struct session *session = context;
    struct strbuf record = STRBUF_INIT;

    if (event == PLAN_WRITTEN && !session->journal && !session->waiting.count)
        return;
    add_event(session, event, &record);
    keep(session, &record);
}

void session_follow(struct session *session, struct plan *plan)
{
    session->plan = plan;
    session->kept = plan_operation_count(plan);
    plan_set_observer(plan, observe, session);
}

void session_name(struct session *session, const char *name)
{
    struct strbuf record = STRBUF_INIT;
    struct json_out json;

    json_out_init(&json, &record, false);
    json_object(&json, NULL);
    json_string(&json, "name", name);
    json_end(&json);
    session->named = true;
    keep(session, &record);
}

bool session_is_named(const struct session *session)
{
    return session->named;
}

/* --- taking up again ------------------------------------------------------------------------------ */

static void add_fault(struct strbuf *why, const char *path, const char *fault)
{
    sanitise_add(why, path, strlen(path));
    strbuf_addf(why, ": %s", fault);
}

enum session_resumed session_resume(struct session *session, const char *path, struct plan *plan,
                                    struct strbuf *why)
{
    struct session_log log;
    struct journal *journal;
    enum session_resumed result = SESSION_UNREADABLE;
    bool is_named;

    session_log_init(&log);
    switch (journal_open(&journal, path, session_log_add, &log, why)) {
    case JOURNAL_BUSY:
        result = SESSION_ELSEWHERE;
        break;
    case JOURNAL_FAILED:
        break;
    case JOURNAL_OPEN:
        if (log.fault)
            add_fault(why, path, log.fault);
        else if (!log.is_session) /* it ended before the first record was there */
            add_fault(why, path, _("nothing had been kept in it yet"));
        else
            result = session_replay(&log, &session->about, plan) ? SESSION_RESUMED : SESSION_OTHER;
    }
    is_named = log.name != NULL;
    session_log_release(&log);
    if (result == SESSION_RESUMED) {
        session->named = is_named;
        session->journal = journal;
        session_follow(session, plan);
    } else {
        journal_close(journal);
    }
    return result;
}

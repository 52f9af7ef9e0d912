/*
 * Records of a session, a line each: whatever they tell, what is understood of them hangs together, and on
 * the sample account the session is taken up or refused whole. Written into a journal they come back as
 * they were.
 */
#include "tests/fuzz/support_session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/session/journal.h"
#include "model/session/session_replay.h"

static void check_replay(const struct session_log *log)
{
    struct account *account = input_sample();
    struct plan *plan = plan_new(account);
    struct session_about about = {.account = account, .ports = &smtp_ports_default};
    size_t undone = 0;

    if (session_replay(log, &about, plan)) {
        for (; plan_redo(plan); undone++)
            continue;
        CHECK(undone == log->step_count - log->done);
    }
    while (plan_undo(plan))
        continue;
    CHECK(plan_decision_count(plan) == 0 && plan_ticks(plan)->count == 0);
    plan_free(plan);
}

static void add_line(const char *text, size_t length, void *context)
{
    strbuf_add(context, text, length);
    strbuf_addch(context, '\n');
}

static void check_journal(const struct strbuf *lines)
{
    char *path = input_file("session", "", 0);
    struct strbuf why = STRBUF_INIT, back = STRBUF_INIT;
    struct journal *journal;

    unlink(path);
    journal = journal_create(path, &why);
    CHECK(journal);
    for (const char *line = lines->text; *line; line += strcspn(line, "\n") + 1)
        CHECK(journal_append(journal, line, strcspn(line, "\n"), &why));
    CHECK(journal_read(path, add_line, &back, &why));
    check_same(&back, lines);
    journal_close(journal);
    unlink(path);
    free(path);
    strbuf_release(&back);
    strbuf_release(&why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = input_text(data, size);
    struct strbuf lines = STRBUF_INIT;
    struct session_log log;

    input_begin();
    session_log_init(&log);
    strbuf_adds(&lines, text);
    if (lines.length && text[lines.length - 1] != '\n')
        strbuf_addch(&lines, '\n');
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        session_log_add(line, strlen(line), &log);
    check_session(&log);
    if (log.is_session)
        check_replay(&log);
    if (size % 8 == 0) /* system calls take most of the time */
        check_journal(&lines);
    session_log_release(&log);
    strbuf_release(&lines);
    free(text);
    return 0;
}

/*
 * session_place.h: a place where sessions are kept, which outlives the runs of the program, and the ways in which a
 * run can end. Include <cmocka.h> first.
 */
#ifndef TESTS_VIEWS_SESSION_PLACE_H
#define TESTS_VIEWS_SESSION_PLACE_H

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/pty_session.h"

/* A state directory that outlives the runs of the program. */
struct place {
    char directory[40];
    struct strbuf state; /* "XDG_STATE_HOME=..." */
    struct strbuf export;
};

static inline void place_init(struct place *place)
{
    strcpy(place->directory, "/tmp/vpcmend-sessions-XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    strbuf_init(&place->state);
    strbuf_init(&place->export);
    strbuf_addf(&place->state, "XDG_STATE_HOME=%s", place->directory);
    strbuf_addf(&place->export, "%s/groups.json", place->directory);
}

static inline void place_release(struct place *place)
{
    struct strbuf command = STRBUF_INIT;

    strbuf_addf(&command, "rm -rf '%s'", place->directory);
    assert_int_equal(system(command.text), 0);
    strbuf_release(&command);
    strbuf_release(&place->state);
    strbuf_release(&place->export);
}

/* How many session files there are. */
static inline size_t count_sessions(const struct place *place)
{
    struct strbuf path = STRBUF_INIT;
    const struct dirent *entry;
    size_t count = 0;
    DIR *directory;

    strbuf_addf(&path, "%s/vpcmend/sessions", place->directory);
    directory = opendir(path.text);
    while (directory && (entry = readdir(directory))) {
        size_t length = strlen(entry->d_name);

        count += length > 8 && !strcmp(entry->d_name + length - 8, ".session");
    }
    if (directory)
        closedir(directory);
    strbuf_release(&path);
    return count;
}

static inline struct pty_session *start_with(const struct place *place, const char *export,
                                      bool ignore_hang_up)
{
    const char *const environment[] = {place->state.text, NULL};
    const char *const arguments[] = {export, NULL};
    char *program = pty_program("vpcmend");
    struct pty_session *session =
        pty_start(&(struct pty_options){.program = program,
                                        .arguments = arguments,
                                        .environment = environment,
                                        .ignore_hang_up = ignore_hang_up});

    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    free(program);
    return session;
}

/* Without arguments. */
static inline struct pty_session *start_list(const struct place *place)
{
    const char *const environment[] = {place->state.text, NULL};
    char *program = pty_program("vpcmend");
    struct pty_session *session =
        pty_start(&(struct pty_options){.program = program, .environment = environment});

    assert_non_null(session);
    free(program);
    return session;
}

static inline struct pty_session *start(const struct place *place)
{
    return start_with(place, "demo", false);
}

/* All rows but the lowest two, which tell keys and messages. */
static inline char *view_of(const struct pty_session *session)
{
    struct strbuf text = STRBUF_INIT;

    for (int row = 0; row < pty_rows(session) - 2; row++) {
        pty_row_text(session, row, &text);
        strbuf_addch(&text, '\n');
    }
    return strbuf_detach(&text);
}

static inline struct pty_end end_of(struct pty_session *session)
{
    struct pty_end end;

    assert_true(pty_wait_end(session, &end));
    pty_free(session);
    return end;
}

enum ending { KILLED, HUNG_UP, HUNG_UP_IGNORED, SIGNAL_HUP, SIGNAL_TERM, ENDINGS };

static inline void end_it(struct pty_session *session, enum ending ending)
{
    struct pty_end end;

    if (ending == HUNG_UP || ending == HUNG_UP_IGNORED)
        pty_hang_up(session);
    else
        pty_signal(session, ending == KILLED ? SIGKILL : ending == SIGNAL_HUP ? SIGHUP : SIGTERM);
    end = end_of(session);
    if (ending != KILLED)
        assert_true(end.cpu_ms < 1000);
}

#endif

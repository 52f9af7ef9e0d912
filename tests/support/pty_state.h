/*
 * pty_state.h: what the files of the pseudo-terminal share.
 */
#ifndef TESTS_SUPPORT_PTY_STATE_H
#define TESTS_SUPPORT_PTY_STATE_H

#include <sys/types.h>
#include <time.h>

#include <vterm.h>

#include "tests/support/pty_session.h"

struct pty_session {
    pid_t child; /* 0 after it was waited for */
    int master;  /* -1 after a hang-up */
    int slave;   /* kept open, so that modes can be read and markers written */
    int idle;    /* reading end of the idle pipe */
    char told;   /* the last byte of it, 0 for none */
    char kept;   /* what was told with the text that was waited for, until the next wait; 0 for none */
    bool ended;  /* the program has closed the idle pipe */
    char *directory;
    struct strbuf output;
    struct timespec first_output, last_output; /* when its first and last byte arrived */
    struct strbuf arriving; /* read and not yet known to be free of a marker */
    struct strbuf character; /* the last one, or the beginning of one whose end has not arrived */
    struct strbuf sequence;  /* the beginning of one that begins with ESC */
    bool utf8, wraps_at_once, has_pc_lines;
    unsigned marker;        /* number of the last marker written */
    unsigned marker_seen;
    VTerm *emulator;
    VTermScreen *screen;
    bool cursor_visible;
    bool alternate;
    int rows;
    int columns;
};

/* --- pty_screen.c --------------------------------------------------------------------------------- */

void pty_screen_start(struct pty_session *session, bool utf8);

/* --- pty_emulate.c -------------------------------------------------------------------------------- */

void pty_emulate(struct pty_session *session, const char *bytes, size_t length);

#endif

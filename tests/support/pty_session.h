/*
 * pty_session.h: a program under a pseudo-terminal, with a terminal emulator (libvterm) that reads
 * what it writes.
 *
 * Nothing here sleeps. The program tells through VPCMEND_IDLE_FD that it waits with nothing left to
 * do; then a marker is written into the terminal behind its output, and when the marker arrives the
 * whole screen has. Each waiting has a time-out of 20 seconds, after which the screen is printed to
 * standard error and the function returns false.
 *
 * The environment is clean: HOME and the XDG directories are in a temporary directory, which goes
 * away with the session; LINES, COLUMNS and NO_COLOR are not set.
 */
#ifndef TESTS_SUPPORT_PTY_SESSION_H
#define TESTS_SUPPORT_PTY_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>
#include <time.h>

#include "model/base/strbuf.h"
#include "tui/key.h"

struct pty_options {
    const char *program;            /* a path; see pty_program() */
    const char *const *arguments;   /* after the program's name, NULL at the end; or NULL */
    const char *const *environment; /* "NAME=value" to add, NULL at the end; or NULL */
    const char *const *files; /* to put into the temporary directory first: name, text, ... NULL */
    const char *term;         /* NULL: xterm-256color */
    const char *locale;       /* NULL: C.UTF-8 */
    int rows;                 /* 0: 24 */
    int columns;              /* 0: 80 */
    bool wraps_at_once; /* the terminal: no cursor waits behind its last column (am without xenl) */
    bool ignore_hang_up;      /* as nohup does */
    bool in_temporary;        /* the temporary directory is the working directory */
};

struct pty_session;

/*
 * The path of a program of this build: "vpcmend", or one of tests/programs by its name. Found beside
 * the running test program; VPCMEND_BUILD (a directory like build/release) comes first. To be freed.
 */
char *pty_program(const char *name);

/* Starts the program. It may not be idle yet: pty_wait_idle(). */
struct pty_session *pty_start(const struct pty_options *options);

/* Kills the program if it still runs and removes the temporary directory. */
void pty_free(struct pty_session *session);

/* --- waiting -------------------------------------------------------------------------------------- */

/* Until the program waits for input and its whole output has arrived; false too if it has ended. */
bool pty_wait_idle(struct pty_session *session);

/* The same, but something may still be due without a key: a pane that follows the cursor later. */
bool pty_wait_painted(struct pty_session *session);

/* Until a text stands somewhere on the screen (for programs that do not tell when they are idle). */
bool pty_wait_text(struct pty_session *session, const char *text);

/* Whether that was all: the program told last that nothing is due. */
bool pty_is_idle(const struct pty_session *session);

/* Takes in what has arrived by now without waiting for anything of the program. */
bool pty_collect(struct pty_session *session);

/* True once the program has gone, as far as the waiting functions have seen. */
bool pty_has_ended(const struct pty_session *session);

struct pty_end {
    int status;  /* exit status, or -1 */
    int signal;  /* that killed it, or 0 */
    long cpu_ms; /* used by the program */
};

/* Until the program has ended and all of its output has arrived. */
bool pty_wait_end(struct pty_session *session, struct pty_end *end);

/* --- doing ---------------------------------------------------------------------------------------- */

/* Sends bytes and does not wait. */
void pty_send(struct pty_session *session, const char *bytes, size_t length);

/* Presses one key as this terminal would send it, and waits until the program is idle. */
bool pty_press(struct pty_session *session, key_code key);

/* The same for the names of several keys, blank between them, and texts in double quotes. */
bool pty_press_all(struct pty_session *session, const char *keys);

/* Sends a text in one write, as a paste does, and waits. */
bool pty_type(struct pty_session *session, const char *text);

bool pty_resize(struct pty_session *session, int rows, int columns);

/* Closes the terminal as a dropped connection does. */
void pty_hang_up(struct pty_session *session);

void pty_signal(struct pty_session *session, int number);

/* To the program that a shell has in the foreground. */
void pty_signal_foreground(struct pty_session *session, int number);

/* --- looking -------------------------------------------------------------------------------------- */

int pty_rows(const struct pty_session *session);
int pty_columns(const struct pty_session *session);

enum { PTY_CELL_TEXT = 32, PTY_DEFAULT_COLOUR = -1 };

struct pty_cell {
    char text[PTY_CELL_TEXT]; /* UTF-8; "" for the right half of a wide character */
    int width;                /* 1 or 2; 0 for the right half of a wide character */
    bool bold;
    bool underline;
    bool reverse;
    int foreground; /* 0 .. 255, or PTY_DEFAULT_COLOUR */
    int background;
};

void pty_cell(const struct pty_session *session, int row, int column, struct pty_cell *cell);

/* Appends a row, blanks at its end included. */
void pty_row_text(const struct pty_session *session, int row, struct strbuf *out);

/* Appends all rows, each without the blanks at its end and with a newline. */
void pty_screen_text(const struct pty_session *session, struct strbuf *out);

bool pty_shows(const struct pty_session *session, const char *text);

void pty_cursor(const struct pty_session *session, int *row, int *column, bool *visible);

/* Whether the program has the alternate screen. */
bool pty_in_alternate(const struct pty_session *session);

/* Everything the program has written since the start or since pty_forget_output(). */
const struct strbuf *pty_output(const struct pty_session *session);
void pty_forget_output(struct pty_session *session);

/* When the first and the last byte of it arrived, by CLOCK_MONOTONIC. */
struct timespec pty_first_output(const struct pty_session *session);
struct timespec pty_last_output(const struct pty_session *session);

/* The program's process; 0 after its end was waited for. */
pid_t pty_process(const struct pty_session *session);

/* The terminal's modes, as `stty -g` tells them. */
void pty_modes(const struct pty_session *session, struct termios *modes);

/* The temporary directory: home, state and config are in it. */
const char *pty_directory(const struct pty_session *session);

#endif

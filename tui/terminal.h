/*
 * terminal.h: the one place that talks to the terminal, through ncurses.
 *
 * Opening takes the terminal over, closing gives it back exactly as it was; so does leaving through a
 * fatal signal. Signals only set flags; terminal_wait() turns them into events. Painting goes into
 * ncurses' memory and reaches the terminal in terminal_wait(), and only when no more input is waiting,
 * so that a held key costs one paint.
 */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"
#include "tui/key.h"
#include "tui/role.h"

struct terminal;

/* What is wanted: a screen; a screen where the terminal can address its cursor, else lines; lines. */
enum terminal_kind { TERMINAL_SCREEN, TERMINAL_SCREEN_OR_LINES, TERMINAL_LINES };

struct terminal_options {
    const char *theme; /* NULL: "default", or "mono" where NO_COLOR is set and not empty */
    enum terminal_kind kind;
    bool input_is_taken; /* standard input is the export: lines come from /dev/tty */
};

/*
 * Takes over the terminal on standard input and output (/dev/tty when standard input was the export).
 * setlocale(LC_ALL, "") must have been called. NULL with one sentence in `why` where there is no
 * terminal, TERM is unknown, or it has no cursor addressing (terminfo "cup").
 *
 * With lines (terminal_is_plain()) nothing of the terminal is used but that it shows text: output may
 * go anywhere, and input come from anywhere. Where they were not asked for but taken for want of a
 * screen, `why` tells the reason. Then terminal_print() is for painting and prompt_read() for keys.
 *
 * Environment: NO_COLOR, ESCDELAY (25 ms if not set), VPCMEND_IDLE_FD: a file descriptor that gets one
 * byte each time the program is about to wait: '.' with nothing left to do, ',' where something is
 * still due without a key (for programs that drive a screen and must not guess).
 */
struct terminal *terminal_open(const struct terminal_options *options, struct strbuf *why);
void terminal_close(struct terminal *terminal);

/* Gives the terminal back without freeing anything: for out-of-memory and crashes. */
void terminal_abandon(void);

int terminal_rows(const struct terminal *terminal);
int terminal_columns(const struct terminal *terminal);
bool terminal_is_utf8(const struct terminal *terminal);
bool terminal_has_colour(const struct terminal *terminal);
bool terminal_set_theme(struct terminal *terminal, const char *name);

/* Of lines: whether it is one; whether somebody sits there (lines come from a terminal); one line of
 * sanitised text as the terminal takes it; and whether lines were lost because they could not be written
 * to what is no terminal (a full disk, a pipe that nobody reads). */
bool terminal_is_plain(const struct terminal *terminal);
bool terminal_is_attended(const struct terminal *terminal);
bool terminal_is_there(const struct terminal *terminal); /* no hang-up, and no signal to end */
void terminal_print(struct terminal *terminal, const char *line);
bool terminal_has_lost_output(const struct terminal *terminal);

enum terminal_event {
    TERMINAL_KEY,       /* *key was pressed */
    TERMINAL_RESIZED,   /* rows and columns changed: lay out and paint anew */
    TERMINAL_CONTINUED, /* back from being suspended: paint anew */
    TERMINAL_GONE,      /* hang-up or end of input: save and leave, print nothing */
    TERMINAL_ENDED,     /* SIGTERM or SIGINT: save and leave */
    TERMINAL_READY,     /* the file descriptor waited for can be read */
    TERMINAL_TIME_OUT,  /* no event for as long as asked */
};

/* What to wait for besides keys and signals. */
struct terminal_wait {
    int fd;         /* readable: TERMINAL_READY; -1 for none */
    int timeout_ms; /* TERMINAL_TIME_OUT after so long without an event; -1 for never */
};

#define TERMINAL_WAIT_KEYS ((struct terminal_wait){-1, -1})

/*
 * Shows what was painted (if no input is waiting) and waits for the next event. Keys come before
 * TERMINAL_READY, so that work done there never keeps a key waiting longer than one piece of it.
 * Without a time-out nothing wakes up while nothing happens. Lines have no keys: they come from
 * prompt_read() alone.
 */
enum terminal_event terminal_wait(struct terminal *terminal, struct terminal_wait wait,
                                  key_code *key);

/* True if a key is waiting already: painting can be left out. */
bool terminal_input_waiting(struct terminal *terminal);

/* Suspends the program as Ctrl-Z does: terminal given back, SIGTSTP, taken over again. */
void terminal_suspend(struct terminal *terminal);

/* Everything is sent anew at the next wait (Ctrl-L). */
void terminal_repaint(struct terminal *terminal);

/* --- painting: row and column from 0; what does not fit is cut off, never wrapped ---------------- */

void paint_clear(struct terminal *terminal);

/*
 * Paints text (sanitised UTF-8) in exactly `width` columns, cropped or padded with blanks. The first
 * `selected` of them are the selection bar: reverse, without the role's colour. Blanks after the text
 * have a role's look only where it shows, so that they cost no bytes when rows change their role.
 */
void paint_field(struct terminal *terminal, int row, int column, int width, enum role role,
                 int selected, const char *text);

/* Paints without padding; returns the columns used. */
int paint_text(struct terminal *terminal, int row, int column, int width, enum role role,
               const char *text);

/* Blanks, and lines in line-drawing characters where the terminal has them (ASCII elsewhere). */
void paint_blank(struct terminal *terminal, int row, int column, int width, enum role role);
void paint_horizontal_line(struct terminal *terminal, int row, int column, int width);
void paint_vertical_line(struct terminal *terminal, int row, int column, int height);

/* Where the cursor rests after painting: on the selected row (for screen readers) or in a line
 * being edited. `visible` false parks it there hidden. */
void paint_cursor(struct terminal *terminal, int row, int column, bool visible);

#endif

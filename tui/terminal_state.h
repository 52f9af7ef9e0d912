/*
 * terminal_state.h: what the files of the terminal share. Nobody else includes it.
 */
#ifndef TUI_TERMINAL_STATE_H
#define TUI_TERMINAL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include <curses.h>

#include "tui/terminal.h"
#include "tui/theme.h"

struct terminal {
    SCREEN *screen;
    WINDOW *keys; /* a pad, so that reading a key never refreshes the screen */
    FILE *input;
    bool at_line;            /* somebody is typing a line: an interrupt drops it, and does not end */
    bool interrupted;        /* that has happened */
    bool owns_input;         /* input is /dev/tty, opened here */
    bool plain;              /* lines: there is no screen, and none of curses */
    bool shown;              /* output was a terminal; once that has gone nothing can be asked of it */
    bool attended;           /* input is a terminal, and `original` its modes */
    struct termios original; /* modes before we came */
    const struct theme *theme;
    bool utf8;
    bool colour_started;
    bool gone;   /* hang-up or end of input: stays so */
    bool ended;  /* SIGTERM or SIGINT: stays so */
    int idle_fd; /* -1 for none */
    int cursor_row;
    int cursor_column;
    bool cursor_visible;
    char character[4]; /* the beginning of a UTF-8 character that has not fully arrived */
    size_t character_length;
};

/* --- terminal.c ----------------------------------------------------------------------------------- */

/* What signals asked for; true with the event if that is one. */
bool terminal_take_signal(struct terminal *terminal, enum terminal_event *event);

/* Tells VPCMEND_IDLE_FD that a wait begins. */
void terminal_report_idle(const struct terminal *terminal, struct terminal_wait wait);
int terminal_idle_descriptor(void); /* -1 for none */

/* --- terminal_lines.c ----------------------------------------------------------------------------- */

struct terminal *terminal_open_lines(const struct terminal_options *options, struct strbuf *why);
void terminal_close_lines(struct terminal *terminal);
int terminal_lines_rows(void);
int terminal_lines_columns(void);

/* terminal_wait() without keys; with `input` TERMINAL_KEY says that input (or its end) can be read. */
enum terminal_event terminal_wait_lines(struct terminal *terminal, struct terminal_wait wait,
                                        bool input);

/* --- terminal_type.c ------------------------------------------------------------------------------ */

/* Looks before newterm(), which has no words for what is wrong; false with a sentence in `why`. */
bool terminal_type_check(struct strbuf *why);

/* The bytes that give the terminal back, for use where curses cannot be called; returns how many. */
size_t terminal_type_restoring(char *bytes, size_t size);

/* terminfo's current terminal: libedit changes it, and curses would go on with libedit's. */
void *terminal_type_current(void);
void terminal_type_restore(void *type);

/* --- terminal_keys.c ------------------------------------------------------------------------------ */

/* The next key if one has arrived; false if none has. */
bool terminal_read_key(struct terminal *terminal, key_code *key);

/* --- terminal_signals.c --------------------------------------------------------------------------- */

enum terminal_signal {
    SIGNAL_RESIZED,
    SIGNAL_HANG_UP,
    SIGNAL_END,
    SIGNAL_INTERRUPT,
    SIGNAL_SUSPEND,
    SIGNAL_CONTINUED,
    SIGNAL_COUNT
};

/* Installs the handlers; false if that is impossible (no pipe). */
bool terminal_signals_start(void);

/* Prepares what crashes and terminal_abandon() send and set; call it after newterm(). */
void terminal_signals_arm(int output_fd, int input_fd, const struct termios *original);

/* Puts back the handlers that were there before. */
void terminal_signals_stop(void);

/* True once for each time the signal came. */
bool terminal_signal_take(enum terminal_signal which);

/* Readable while signals have come that nobody has taken. */
int terminal_signal_fd(void);

/* Stops the process group as the terminal's Ctrl-Z would; returns when it continues. */
void terminal_signal_stop_self(void);

#endif

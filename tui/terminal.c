/*
 * The life of the terminal and its events.
 *
 * terminal_wait() takes, in this order: what signals asked for, keys that have arrived, and only
 * then shows what was painted and sleeps in poll(). So nothing is sent while keys are waiting, and
 * nothing at all happens while nobody does anything.
 */
#include "tui/terminal.h"

#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "tui/terminal_state.h"

enum {
    ESCAPE_DELAY_MS = 25,
    ROWS_MOST =
        1000, /* beyond this a window size is a mistake, and curses would ask for gigabytes */
    COLUMNS_MOST = 2000,
    LEAST_COLOURS = 8,
};

/* --- opening and closing ------------------------------------------------------------------------- */

static bool variable_is_set(const char *name)
{
    const char *value = getenv(name);

    return value && *value;
}

static bool refuse(struct strbuf *why, const char *sentence)
{
    strbuf_adds(why, sentence);
    return false;
}

static bool check_size(struct strbuf *why)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        (size.ws_row > ROWS_MOST || size.ws_col > COLUMNS_MOST)) {
        strbuf_addf(why, _("A window of %dx%d is too large."), size.ws_col, size.ws_row);
        return false;
    }
    return true;
}

static bool open_input(struct terminal *terminal, struct strbuf *why)
{
    terminal->input = stdin;
    if (!isatty(STDIN_FILENO)) {
        terminal->input = fopen("/dev/tty", "re");
        terminal->owns_input = terminal->input;
    }
    if (!terminal->input || tcgetattr(fileno(terminal->input), &terminal->original) < 0)
        return refuse(why, _("There is no terminal to read keys from."));
    return true;
}

/* The descriptor named by VPCMEND_IDLE_FD, or -1. */
int terminal_idle_descriptor(void)
{
    const char *text = getenv("VPCMEND_IDLE_FD");
    char *end;
    long number;

    if (!text || *text < '0' || *text > '9')
        return -1;
    number = strtol(text, &end, 10);
    if (*end || number <= STDERR_FILENO || number > 1023 ||
        fcntl((int)number, F_SETFD, FD_CLOEXEC) < 0)
        return -1;
    return (int)number;
}

static bool start_curses(struct terminal *terminal, struct strbuf *why)
{
    /* The size is the kernel's: LINES and COLUMNS would hold it fast against resizing. */
    use_env(FALSE);
    use_tioctl(TRUE);
    if (!terminal_signals_start())
        return refuse(why, _("No more files can be opened."));
    terminal->screen = newterm(NULL, stdout, terminal->input);
    if (!terminal->screen) {
        terminal_signals_stop();
        return refuse(why, _("The terminal could not be taken over."));
    }
    /* ncurses writes out at each step of the cursor until it has come back once from having been left: five times for
     * a key, of which ssh makes two or three packets. Before colours are started: coming back with them it resets
     * the terminal's palette. */
    endwin();
    doupdate();
    terminal_signals_arm(STDOUT_FILENO, fileno(terminal->input), &terminal->original);
    raw();
    noecho();
    nonl();
    typeahead(-1);
    idlok(stdscr, TRUE);
    if (!variable_is_set("ESCDELAY"))
        set_escdelay(ESCAPE_DELAY_MS);
    terminal->keys = newpad(1, 1);
    keypad(terminal->keys, TRUE);
    nodelay(terminal->keys, TRUE);
    return true;
}

static void choose_theme(struct terminal *terminal, const struct terminal_options *options)
{
    const char *name = options ? options->theme : NULL;

    if (!name)
        name = variable_is_set("NO_COLOR") ? "mono" : "default";
    if (!terminal_set_theme(terminal, name))
        terminal_set_theme(terminal, "mono");
}

static void release(struct terminal *terminal)
{
    if (terminal->owns_input)
        fclose(terminal->input);
    free(terminal);
}

struct terminal *terminal_open(const struct terminal_options *options, struct strbuf *why)
{
    enum terminal_kind kind = options ? options->kind : TERMINAL_SCREEN;
    struct terminal *terminal;

    if (kind == TERMINAL_LINES)
        return terminal_open_lines(options, why);
    if (!isatty(STDOUT_FILENO)) {
        refuse(why, _("Standard output is not a terminal."));
        return NULL;
    }
    if (!terminal_type_check(why))
        return kind == TERMINAL_SCREEN_OR_LINES ? terminal_open_lines(options, why) : NULL;
    if (!check_size(why))
        return NULL;
    terminal = mem_zalloc(1, sizeof *terminal);
    if (!open_input(terminal, why) || !start_curses(terminal, why)) {
        release(terminal);
        return NULL;
    }
    terminal->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    terminal->idle_fd = terminal_idle_descriptor();
    choose_theme(terminal, options);
    return terminal;
}

void terminal_close(struct terminal *terminal)
{
    if (!terminal)
        return;
    if (terminal->plain) {
        terminal_close_lines(terminal);
        return;
    }
    delwin(terminal->keys);
    endwin();
    tcsetattr(fileno(terminal->input), TCSANOW, &terminal->original);
    terminal_signals_stop();
    delscreen(terminal->screen);
    release(terminal);
}

/* --- what it is like ------------------------------------------------------------------------------ */

int terminal_rows(const struct terminal *terminal)
{
    return terminal->plain ? terminal_lines_rows() : getmaxy(stdscr);
}

int terminal_columns(const struct terminal *terminal)
{
    return terminal->plain ? terminal_lines_columns() : getmaxx(stdscr);
}

bool terminal_is_utf8(const struct terminal *terminal)
{
    return terminal->utf8;
}

bool terminal_has_colour(const struct terminal *terminal)
{
    return theme_has_colour(terminal->theme);
}

/* Only when a theme wants colours: starting them already sends some bytes. */
static bool start_colours(struct terminal *terminal)
{
    if (terminal->colour_started)
        return true;
    if (!has_colors() || start_color() == ERR || COLORS < LEAST_COLOURS)
        return false;
    use_default_colors();
    for (short colour = 0; colour < LEAST_COLOURS; colour++)
        init_pair((short)(colour + 1), colour, -1);
    terminal->colour_started = true;
    return true;
}

bool terminal_set_theme(struct terminal *terminal, const char *name)
{
    const struct theme *theme = theme_find(name);

    if (!theme || terminal->plain) /* lines have no colours */
        return theme;
    if (theme_has_colour(theme) && !start_colours(terminal))
        theme = theme_find("mono");
    terminal->theme = theme;
    return true;
}

/* --- suspending and resizing ---------------------------------------------------------------------- */

static int between(int number, int least, int most)
{
    return number < least ? least : number > most ? most : number;
}

/* Takes over the kernel's size; a size of 0x0 (serial lines) tells nothing and changes nothing. */
static void take_size(const struct terminal *terminal)
{
    struct winsize size;

    if (terminal->plain || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
        return;
    resize_term(between(size.ws_row, 1, ROWS_MOST), between(size.ws_col, 1, COLUMNS_MOST));
}

void terminal_repaint(struct terminal *terminal)
{
    if (!terminal->plain)
        clearok(curscr, TRUE);
}

static void resume(struct terminal *terminal)
{
    if (!terminal->plain)
        reset_prog_mode();
    take_size(terminal);
    terminal_repaint(terminal);
}

void terminal_suspend(struct terminal *terminal)
{
    if (!terminal->plain)
        endwin();
    if (!terminal->plain || terminal->attended)
        tcsetattr(fileno(terminal->input), TCSANOW, &terminal->original);
    terminal_signal_stop_self();
    resume(terminal);
}

/* --- events --------------------------------------------------------------------------------------- */

/* Empties the pipe before the flags are looked at: a signal that comes in between wakes again. */
static void drain_signals(void)
{
    char bytes[64];

    while (read(terminal_signal_fd(), bytes, sizeof bytes) > 0)
        continue;
}

bool terminal_take_signal(struct terminal *terminal, enum terminal_event *event)
{
    drain_signals();
    if (terminal_signal_take(SIGNAL_HANG_UP))
        terminal->gone = true;
    if (terminal_signal_take(SIGNAL_END))
        terminal->ended = true;
    if (terminal_signal_take(SIGNAL_INTERRUPT))
        *(terminal->at_line ? &terminal->interrupted : &terminal->ended) = true;
    if (terminal->gone || terminal->ended) {
        *event = terminal->gone ? TERMINAL_GONE : TERMINAL_ENDED;
        return true;
    }
    if (terminal_signal_take(SIGNAL_SUSPEND)) {
        terminal_suspend(terminal);
        *event = TERMINAL_CONTINUED;
        return true;
    }
    if (terminal_signal_take(SIGNAL_CONTINUED)) {
        resume(terminal);
        *event = TERMINAL_CONTINUED;
        return true;
    }
    if (terminal_signal_take(SIGNAL_RESIZED)) {
        take_size(terminal);
        terminal_repaint(terminal);
        *event = TERMINAL_RESIZED;
        return true;
    }
    return false;
}

/* Looks at the keyboard, the signals and one more file: which of them poll() says are ready. */
struct readiness {
    short keyboard;
    bool input; /* keyboard or signals */
    bool file;
    bool time_out;
};

static struct readiness poll_input(const struct terminal *terminal, struct terminal_wait wait)
{
    struct pollfd files[] = {
        {.fd = fileno(terminal->input), .events = POLLIN},
        {.fd = terminal_signal_fd(), .events = POLLIN},
        {.fd = wait.fd, .events = POLLIN},
    };
    int ready = poll(files, sizeof files / sizeof *files, wait.timeout_ms);

    if (ready <= 0)
        return (struct readiness){.time_out = ready == 0};
    return (struct readiness){.keyboard = files[0].revents,
                              .input = files[0].revents || files[1].revents,
                              .file = files[2].revents};
}

static bool input_ready(const struct terminal *terminal)
{
    return poll_input(terminal, (struct terminal_wait){-1, 0}).input;
}

bool terminal_input_waiting(struct terminal *terminal)
{
    return !terminal->plain && (terminal->gone || terminal->ended || input_ready(terminal));
}

/* Called when a read gave nothing: readable, but no byte there, means the end of input. */
static bool input_has_ended(const struct terminal *terminal)
{
    short keyboard = poll_input(terminal, (struct terminal_wait){-1, 0}).keyboard;
    int bytes = 0;

    if (keyboard & (POLLHUP | POLLERR | POLLNVAL))
        return true;
    return keyboard & POLLIN &&
           (ioctl(fileno(terminal->input), FIONREAD, &bytes) < 0 || bytes == 0);
}

static void show(struct terminal *terminal)
{
    curs_set(terminal->cursor_visible ? 1 : 0);
    wmove(stdscr, between(terminal->cursor_row, 0, getmaxy(stdscr) - 1),
          between(terminal->cursor_column, 0, getmaxx(stdscr) - 1));
    wnoutrefresh(stdscr);
    doupdate();
}

void terminal_report_idle(const struct terminal *terminal, struct terminal_wait wait)
{
    const char *byte = wait.fd < 0 && wait.timeout_ms < 0 ? "." : ",";

    if (terminal->idle_fd >= 0 && wait.timeout_ms && write(terminal->idle_fd, byte, 1) < 0)
        return; /* nobody listens any more: nothing to do about it */
}

enum terminal_event terminal_wait(struct terminal *terminal, struct terminal_wait wait,
                                  key_code *key)
{
    enum terminal_event event;
    struct readiness ready;

    if (terminal->plain)
        return terminal_wait_lines(terminal, wait, false);
    for (;;) {
        if (terminal_take_signal(terminal, &event))
            return event;
        if (terminal_read_key(terminal, key))
            return TERMINAL_KEY;
        if (input_has_ended(terminal)) {
            terminal->gone = true;
            continue;
        }
        if (input_ready(terminal))
            continue;
        show(terminal);
        if (input_ready(terminal))
            continue;
        terminal_report_idle(terminal, wait);
        ready = poll_input(terminal, wait);
        if (ready.time_out)
            return TERMINAL_TIME_OUT;
        if (ready.file && !ready.input)
            return TERMINAL_READY;
    }
}

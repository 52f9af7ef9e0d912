/*
 * A terminal used line by line: for those that cannot address their cursor, and for programs that read
 * aloud or keep a log. Nothing but text and newlines is written, so it need not be a terminal at all.
 */
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
#include "tui/text.h"

enum { ROWS = 24, COLUMNS_USUAL = 80, LEAST = 10, MOST = 1000 };

/* --- opening and closing ------------------------------------------------------------------------- */

static bool find_input(struct terminal *terminal, bool is_taken)
{
    terminal->input = is_taken ? fopen("/dev/tty", "re") : stdin;
    terminal->owns_input = is_taken && terminal->input;
    if (terminal->input)
        terminal->attended = isatty(fileno(terminal->input)) &&
                             tcgetattr(fileno(terminal->input), &terminal->original) == 0;
    return terminal->input;
}

struct terminal *terminal_open_lines(const struct terminal_options *options, struct strbuf *why)
{
    struct terminal *terminal = mem_zalloc(1, sizeof *terminal);
    const char *sentence = NULL;

    terminal->plain = true;
    terminal->shown = isatty(STDOUT_FILENO);
    if (!find_input(terminal, options->input_is_taken))
        sentence = _("There is no terminal to read commands from.");
    else if (!terminal_signals_start())
        sentence = _("No more files can be opened.");
    if (sentence) {
        strbuf_clear(why);
        strbuf_adds(why, sentence);
        if (terminal->owns_input)
            fclose(terminal->input);
        free(terminal);
        return NULL;
    }
    if (terminal->attended)
        terminal_signals_arm(STDOUT_FILENO, fileno(terminal->input), &terminal->original);
    terminal->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    terminal->idle_fd = terminal_idle_descriptor();
    return terminal;
}

void terminal_close_lines(struct terminal *terminal)
{
    fflush(stdout);
    if (terminal->attended)
        tcsetattr(fileno(terminal->input), TCSANOW, &terminal->original);
    terminal_signals_stop();
    if (terminal->owns_input)
        fclose(terminal->input);
    free(terminal);
}

/* --- what it is like ------------------------------------------------------------------------------ */

bool terminal_is_plain(const struct terminal *terminal)
{
    return terminal->plain;
}

bool terminal_is_attended(const struct terminal *terminal)
{
    return terminal->attended;
}

bool terminal_is_there(const struct terminal *terminal)
{
    return !terminal->gone && !terminal->ended;
}

/* A number from the environment, else the kernel's, else the usual one. */
static int size_of(const char *variable, int of_kernel, int usual)
{
    const char *text = getenv(variable);
    long number = text && *text >= '0' && *text <= '9' ? strtol(text, NULL, 10) : of_kernel;

    if (number <= 0)
        return usual;
    return number < LEAST ? LEAST : number > MOST ? MOST : (int)number;
}

static struct winsize kernel_size(void)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
        return (struct winsize){0};
    return size;
}

int terminal_lines_rows(void)
{
    return size_of("LINES", kernel_size().ws_row, ROWS);
}

/* The last column stays free: terminals do not agree on what a newline behind it does. */
int terminal_lines_columns(void)
{
    return size_of("COLUMNS", kernel_size().ws_col, COLUMNS_USUAL) - 1;
}

/* --- writing -------------------------------------------------------------------------------------- */

/* The texts are clean already; this is the last place that can make sure. */
void terminal_print(struct terminal *terminal, const char *line)
{
    struct strbuf text = STRBUF_INIT;

    text_crop(&text, line, SIZE_MAX / 2, terminal->utf8);
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.text[i] < ' ' || text.text[i] == 0x7F)
            text.text[i] = '?';
    strbuf_addch(&text, '\n');
    fwrite(text.text, 1, text.length, stdout);
    strbuf_release(&text);
}

bool terminal_has_lost_output(const struct terminal *terminal)
{
    return terminal->plain && ferror(stdout) && !terminal->shown;
}

/* --- events --------------------------------------------------------------------------------------- */

/* A terminal that has gone says so; a pipe whose writer has gone may still hold lines. */
static bool has_hung_up(const struct terminal *terminal, short events)
{
    return terminal->attended && events & (POLLHUP | POLLERR | POLLNVAL);
}

enum terminal_event terminal_wait_lines(struct terminal *terminal, struct terminal_wait wait,
                                        bool input)
{
    bool watched = input || terminal->attended;
    struct pollfd files[] = {
        {.fd = watched ? fileno(terminal->input) : -1, .events = input ? POLLIN : 0},
        {.fd = terminal_signal_fd(), .events = POLLIN},
        {.fd = wait.fd, .events = POLLIN},
    };

    for (;;) {
        enum terminal_event event;
        int ready;

        if (fflush(stdout) != 0 || ferror(stdout)) /* nobody would see what comes of a line */
            terminal->gone = true;
        if (terminal_take_signal(terminal, &event))
            return event;
        if (terminal->interrupted)
            return TERMINAL_CONTINUED;
        terminal_report_idle(terminal, wait);
        ready = poll(files, sizeof files / sizeof *files, wait.timeout_ms);
        if (ready == 0)
            return TERMINAL_TIME_OUT;
        if (ready < 0 || files[1].revents)
            continue;
        if (has_hung_up(terminal, files[0].revents))
            terminal->gone = true;
        else if (files[0].revents)
            return TERMINAL_KEY;
        else if (files[2].revents)
            return TERMINAL_READY;
    }
}

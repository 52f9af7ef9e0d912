/*
 * A small program over the terminal, a list and a prompt, for the terminal's own tests.
 *
 *     terminal_demo [ROWS]
 *
 * It shows ROWS rows (1000 if not given), what happened last on the bottom row, and the text of the
 * last key in brackets. Keys: arrows, paging, `/` filters as you type, `:` asks for a line, Ctrl-Z
 * suspends, Ctrl-L repaints, `t` waits for a time-out too, `r` for a file to read, `w` tells how often was
 * written to the terminal since it was asked last, `X` crashes, `Y` in another thread, `Z` there with its stack full,
 * `q` leaves. Exit status: 0 left, 3 gone, 4 ended.
 */
#define _GNU_SOURCE /* syscall */
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "model/base/strbuf.h"
#include "model/base/thread.h"
#include "tui/list.h"
#include "tui/prompt.h"
#include "tui/terminal.h"

enum { LEFT = 0, GONE = 3, ENDED = 4 };

static size_t writes;

/* In the C library's place: curses calls it too. */
ssize_t write(int descriptor, const void *bytes, size_t count)
{
    writes += descriptor == STDOUT_FILENO;
    return syscall(SYS_write, descriptor, bytes, count);
}

struct demo {
    struct terminal *terminal;
    struct prompt *prompt;
    struct list list;
    struct strbuf said;
    struct strbuf filter;
    int status; /* -1 while it runs */
    struct terminal_wait wait; /* the next time */
    int pipe[2];
};

static void paint_row(const struct demo *demo, int row, size_t number)
{
    struct strbuf text = STRBUF_INIT;
    int width = terminal_columns(demo->terminal);

    strbuf_addf(&text, "row %zu \u65E5\u672C %s", number, demo->filter.text);
    paint_field(demo->terminal, row, 0, width, number % 7 ? ROLE_NORMAL : ROLE_CRITICAL,
                number == demo->list.cursor ? width : 0, text.text);
    strbuf_release(&text);
}

static void paint_frame(const struct demo *demo)
{
    struct strbuf top = STRBUF_INIT;
    int columns = terminal_columns(demo->terminal);
    int rows = terminal_rows(demo->terminal);

    strbuf_addf(&top, "demo %dx%d ", columns, rows);
    list_format_position(&demo->list, &top);
    paint_field(demo->terminal, 0, 0, columns, ROLE_BAR, 0, top.text);
    paint_horizontal_line(demo->terminal, rows - 2, 0, columns);
    paint_field(demo->terminal, rows - 1, 0, columns, ROLE_MESSAGE, 0, demo->said.text);
    strbuf_release(&top);
}

static void paint(struct demo *demo)
{
    int height = terminal_rows(demo->terminal) - 3;

    list_resize(&demo->list, height > 0 ? (size_t)height : 1);
    paint_clear(demo->terminal);
    for (int row = 0; row < height; row++) {
        size_t number = demo->list.top + (size_t)row;

        if (number < demo->list.count)
            paint_row(demo, row + 1, number);
    }
    paint_frame(demo);
    paint_cursor(demo->terminal, (int)(demo->list.cursor - demo->list.top) + 1, 0, false);
}

static void say_key(struct demo *demo, key_code key)
{
    strbuf_clear(&demo->said);
    strbuf_addch(&demo->said, '[');
    key_format(&demo->said, key);
    strbuf_addch(&demo->said, ']');
}

static void complete(const char *line, struct prompt_words *words, void *context)
{
    (void)line;
    (void)context;
    prompt_words_add(words, "filter");
    prompt_words_add(words, "findings");
    prompt_words_add(words, "groups");
}

static void filter_changed(const char *line, bool resized, void *context)
{
    struct demo *demo = context;

    (void)resized;
    strbuf_clear(&demo->filter);
    strbuf_adds(&demo->filter, line);
    paint(demo);
}

static void ask(struct demo *demo, const char *label)
{
    struct strbuf line = STRBUF_INIT;
    struct prompt_request request = {
        .label = label, .complete = complete, .changed = filter_changed, .context = demo};
    enum prompt_result result = prompt_read(demo->prompt, &request, &line);

    strbuf_clear(&demo->said);
    if (result == PROMPT_ENTERED)
        strbuf_addf(&demo->said, "entered <%s>", line.text);
    else
        strbuf_adds(&demo->said, result == PROMPT_CANCELLED ? "cancelled" : "gone");
    strbuf_release(&line);
}

static void ask_filter(struct demo *demo)
{
    ask(demo, "/");
}

static void ask_command(struct demo *demo)
{
    ask(demo, ":");
}

static void go_up(struct demo *demo)
{
    list_move_by(&demo->list, -1);
}

static void go_down(struct demo *demo)
{
    list_move_by(&demo->list, 1);
}

static void page_up(struct demo *demo)
{
    list_page(&demo->list, -1);
}

static void page_down(struct demo *demo)
{
    list_page(&demo->list, 1);
}

static void suspend(struct demo *demo)
{
    terminal_suspend(demo->terminal);
    strbuf_clear(&demo->said);
    strbuf_adds(&demo->said, "resumed");
}

static void repaint(struct demo *demo)
{
    terminal_repaint(demo->terminal);
}

static void wait_for_time(struct demo *demo)
{
    demo->wait.timeout_ms = 1;
}

static void wait_for_file(struct demo *demo)
{
    if (write(demo->pipe[1], ".", 1) == 1)
        demo->wait.fd = demo->pipe[0];
}

static void tell_writes(struct demo *demo)
{
    strbuf_clear(&demo->said);
    strbuf_addf(&demo->said, "%zu writes", writes);
    writes = 0;
}

static void crash(struct demo *demo)
{
    (void)demo;
    raise(SIGSEGV);
}

static void *crash_thread(void *context)
{
    int *forbidden = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    *forbidden = 1;
    return context;
}

/* No thread's stack is so deep; there is something to do afterwards, so that it is no loop. */
static int fill_stack(int depth)
{
    volatile char bytes[4096];

    bytes[0] = (char)depth;
    return (depth ? fill_stack(depth - 1) : 0) + bytes[0];
}

static void *overflow_thread(void *context)
{
    return fill_stack(10000000) ? context : NULL;
}

static void crash_elsewhere(struct demo *demo)
{
    pthread_t thread;

    (void)demo;
    if (thread_start(&thread, crash_thread, NULL))
        pthread_join(thread, NULL);
}

static void overflow_elsewhere(struct demo *demo)
{
    pthread_t thread;

    (void)demo;
    if (thread_start(&thread, overflow_thread, NULL))
        pthread_join(thread, NULL);
}

static void leave(struct demo *demo)
{
    demo->status = LEFT;
}

static const struct {
    key_code key;
    void (*act)(struct demo *demo);
} bindings[] = {
    {KEYCODE_UP, go_up},
    {KEYCODE_DOWN, go_down},
    {KEYCODE_PAGE_UP, page_up},
    {KEYCODE_PAGE_DOWN, page_down},
    {'/', ask_filter},
    {':', ask_command},
    {'Z' - '@', suspend},
    {'L' - '@', repaint},
    {'t', wait_for_time},
    {'r', wait_for_file},
    {'w', tell_writes},
    {'X', crash},
    {'Y', crash_elsewhere},
    {'Z', overflow_elsewhere},
    {'q', leave},
};

static void press(struct demo *demo, key_code key)
{
    say_key(demo, key);
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++) {
        if (bindings[i].key == key)
            bindings[i].act(demo);
    }
}

static void say(struct demo *demo, const char *event)
{
    char byte;

    strbuf_clear(&demo->said);
    strbuf_adds(&demo->said, event);
    if (demo->wait.fd >= 0 && read(demo->wait.fd, &byte, 1) != 1)
        strbuf_adds(&demo->said, " without a byte");
    demo->wait = TERMINAL_WAIT_KEYS;
}

static void run(struct demo *demo)
{
    key_code key;

    while (demo->status < 0) {
        paint(demo);
        switch (terminal_wait(demo->terminal, demo->wait, &key)) {
        case TERMINAL_KEY:
            press(demo, key);
            break;
        case TERMINAL_GONE:
            demo->status = GONE;
            break;
        case TERMINAL_ENDED:
            demo->status = ENDED;
            break;
        case TERMINAL_RESIZED:
        case TERMINAL_CONTINUED:
            break;
        case TERMINAL_READY:
            say(demo, "ready");
            break;
        case TERMINAL_TIME_OUT:
            say(demo, "time-out");
            break;
        }
    }
}

int main(int count, char **arguments)
{
    struct strbuf why = STRBUF_INIT;
    struct demo demo = {
        .said = STRBUF_INIT, .filter = STRBUF_INIT, .status = -1, .wait = TERMINAL_WAIT_KEYS};

    setlocale(LC_ALL, "");
    demo.terminal = terminal_open(NULL, &why);
    if (!demo.terminal) {
        fprintf(stderr, "terminal_demo: %s\n", why.text);
        strbuf_release(&why);
        return 2;
    }
    if (pipe(demo.pipe) < 0)
        return 2;
    demo.prompt = prompt_new(demo.terminal, getenv("DEMO_HISTORY"));
    list_set_count(&demo.list, count > 1 ? strtoul(arguments[1], NULL, 10) : 1000);
    run(&demo);
    prompt_free(demo.prompt);
    terminal_close(demo.terminal);
    strbuf_release(&demo.said);
    strbuf_release(&demo.filter);
    strbuf_release(&why);
    return demo.status;
}

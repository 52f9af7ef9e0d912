#include "tests/support/pty_session.h"

#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "tests/support/pty_state.h"

enum { TIME_OUT_MS = 20000 };

/* A control string that terminals ignore; its number tells it from those before. */
static const char marker_start[] = "\033]7770;";
static const char marker_end = '\a';

/* --- ending -------------------------------------------------------------------------------------- */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

void pty_free(struct pty_session *session)
{
    if (!session)
        return;
    if (session->child > 0) {
        kill(session->child, SIGKILL);
        kill(session->child, SIGCONT);
        waitpid(session->child, NULL, 0);
    }
    if (session->master >= 0)
        close(session->master);
    close(session->slave);
    close(session->idle);
    nftw(session->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(session->directory);
    strbuf_release(&session->output);
    strbuf_release(&session->arriving);
    strbuf_release(&session->character);
    strbuf_release(&session->sequence);
    vterm_free(session->emulator);
    free(session);
}

/* --- what arrives --------------------------------------------------------------------------------- */

static void accept_output(struct pty_session *session, const char *bytes, size_t length)
{
    if (length)
        clock_gettime(CLOCK_MONOTONIC, &session->last_output);
    if (!session->output.length)
        session->first_output = session->last_output;
    strbuf_add(&session->output, bytes, length);
    pty_emulate(session, bytes, length);
}

/* Where a marker, or the beginning of one at the end, stands in the text; its length if not. */
static size_t find_marker(const struct strbuf *text, size_t from)
{
    size_t length = sizeof marker_start - 1;

    for (size_t at = from; at < text->length; at++) {
        size_t left = text->length - at;

        if (memcmp(text->text + at, marker_start, left < length ? left : length) == 0)
            return at;
    }
    return text->length;
}

/* The length of the whole marker; 0 if it has not fully arrived. */
static size_t marker_length(const char *text, size_t left, unsigned *number)
{
    const char *end = left ? memchr(text, marker_end, left) : NULL;

    if (!end)
        return 0;
    *number = (unsigned)strtoul(text + sizeof marker_start - 1, NULL, 10);
    return (size_t)(end - text) + 1;
}

/* Hands on everything before a marker; a marker that is not complete waits for the rest. */
static void sort_arriving(struct pty_session *session)
{
    struct strbuf *arriving = &session->arriving;
    size_t done = 0;
    size_t length;

    do {
        size_t at = find_marker(arriving, done);

        accept_output(session, arriving->text + done, at - done);
        length = marker_length(arriving->text + at, arriving->length - at, &session->marker_seen);
        done = at + length;
    } while (length);
    memmove(arriving->text, arriving->text + done, arriving->length - done);
    strbuf_truncate(arriving, arriving->length - done);
}

static void read_output(struct pty_session *session)
{
    char bytes[65536];
    ssize_t length;

    while (session->master >= 0 && (length = read(session->master, bytes, sizeof bytes)) > 0) {
        strbuf_add(&session->arriving, bytes, (size_t)length);
        sort_arriving(session);
    }
}

/* --- waiting -------------------------------------------------------------------------------------- */

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool time_out(const struct pty_session *session, const char *what)
{
    struct strbuf screen = STRBUF_INIT;

    pty_screen_text(session, &screen);
    fprintf(stderr, "%s: not within %d s; the screen:\n%s", what, TIME_OUT_MS / 1000, screen.text);
    strbuf_release(&screen);
    return false;
}

/* Reads the idle pipe; the last byte told since the last time, 0 for none: '.' the program is idle,
 * ',' it has painted and something is still due. */
static char take_idle(struct pty_session *session)
{
    char bytes[256];
    ssize_t length;
    char told = 0;

    while ((length = read(session->idle, bytes, sizeof bytes)) > 0)
        told = session->told = bytes[length - 1];
    if (length == 0)
        session->ended = true;
    return told;
}

/* What was told so far is not about what is done next. */
static void forget_idle(struct pty_session *session)
{
    take_idle(session);
    session->kept = 0;
}

/* Waits for anything to arrive; false when the time is up. */
static bool wait_for_anything(struct pty_session *session, long deadline)
{
    struct pollfd files[] = {
        {.fd = session->master, .events = POLLIN},
        {.fd = session->ended ? -1 : session->idle, .events = POLLIN},
    };
    long left = deadline - now_ms();

    if (left <= 0 || poll(files, 2, (int)left) <= 0)
        return false;
    read_output(session);
    return true;
}

/* Until all that was written into the terminal before has arrived here. */
static bool wait_for_output(struct pty_session *session, long deadline)
{
    char marker[32];
    int length =
        snprintf(marker, sizeof marker, "%s%u%c", marker_start, ++session->marker, marker_end);

    if (session->master < 0)
        return true;
    if (write(session->slave, marker, (size_t)length) != length)
        return false;
    while (session->marker_seen != session->marker) {
        struct pollfd file = {.fd = session->master, .events = POLLIN};
        long left = deadline - now_ms();

        if (left <= 0 || poll(&file, 1, (int)left) <= 0)
            return false;
        read_output(session);
    }
    return true;
}

static bool input_is_read(const struct pty_session *session)
{
    int left = 0;

    return ioctl(session->slave, FIONREAD, &left) < 0 || left == 0;
}

/* Until the program tells that it is idle, or at least that it has painted. */
static bool wait_until_told(struct pty_session *session, bool painted)
{
    long deadline = now_ms() + TIME_OUT_MS;

    for (;;) {
        char told = take_idle(session);

        if (!told)
            told = session->kept;
        session->kept = 0;
        if ((told == '.' || (told && painted)) && input_is_read(session))
            return wait_for_output(session, deadline) || time_out(session, "output");
        if (session->ended) {
            wait_for_output(session, deadline);
            return false;
        }
        if (!wait_for_anything(session, deadline))
            return time_out(session, "idle");
    }
}

bool pty_wait_idle(struct pty_session *session)
{
    return wait_until_told(session, false);
}

bool pty_wait_painted(struct pty_session *session)
{
    return wait_until_told(session, true);
}

bool pty_is_idle(const struct pty_session *session)
{
    return session->told == '.';
}

bool pty_collect(struct pty_session *session)
{
    return wait_for_output(session, now_ms() + TIME_OUT_MS) || time_out(session, "output");
}

bool pty_wait_text(struct pty_session *session, const char *text)
{
    long deadline = now_ms() + TIME_OUT_MS;

    read_output(session);
    for (;;) {
        /* That the program is idle can arrive before what it has painted: it is kept for the wait
         * after this one if the text is there with it. */
        session->kept = take_idle(session);
        if (session->kept && !wait_for_output(session, deadline))
            return time_out(session, "output");
        if (pty_shows(session, text))
            return true;
        if (!wait_for_anything(session, deadline))
            return time_out(session, text);
    }
}

bool pty_has_ended(const struct pty_session *session)
{
    return session->ended;
}

static bool wait_for_close(struct pty_session *session, long deadline)
{
    for (;;) {
        take_idle(session);
        if (session->ended)
            return true;
        if (!wait_for_anything(session, deadline))
            return time_out(session, "end");
    }
}

bool pty_wait_end(struct pty_session *session, struct pty_end *end)
{
    long deadline = now_ms() + TIME_OUT_MS;
    struct rusage usage;
    int status;

    if (!session->child || !wait_for_close(session, deadline) ||
        wait4(session->child, &status, 0, &usage) != session->child)
        return false;
    session->child = 0;
    end->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end->cpu_ms = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
                  (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
    return wait_for_output(session, deadline);
}

/* --- doing ---------------------------------------------------------------------------------------- */

void pty_send(struct pty_session *session, const char *bytes, size_t length)
{
    forget_idle(session);
    while (length && session->master >= 0) {
        ssize_t written = write(session->master, bytes, length);

        if (written <= 0)
            break;
        bytes += written;
        length -= (size_t)written;
    }
}

bool pty_type(struct pty_session *session, const char *text)
{
    pty_send(session, text, strlen(text));
    return pty_wait_idle(session);
}

bool pty_resize(struct pty_session *session, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};

    forget_idle(session);
    session->rows = rows;
    session->columns = columns;
    vterm_set_size(session->emulator, rows, columns);
    ioctl(session->master, TIOCSWINSZ, &size);
    return pty_wait_idle(session);
}

void pty_hang_up(struct pty_session *session)
{
    read_output(session);
    close(session->master);
    session->master = -1;
}

void pty_signal(struct pty_session *session, int number)
{
    forget_idle(session);
    kill(session->child, number);
}

void pty_signal_foreground(struct pty_session *session, int number)
{
    forget_idle(session);
    kill(-tcgetpgrp(session->master), number);
}

const struct strbuf *pty_output(const struct pty_session *session)
{
    return &session->output;
}

struct timespec pty_first_output(const struct pty_session *session)
{
    return session->first_output;
}

struct timespec pty_last_output(const struct pty_session *session)
{
    return session->last_output;
}

void pty_forget_output(struct pty_session *session)
{
    strbuf_clear(&session->output);
}

pid_t pty_process(const struct pty_session *session)
{
    return session->child;
}

void pty_modes(const struct pty_session *session, struct termios *modes)
{
    tcgetattr(session->slave, modes);
}

const char *pty_directory(const struct pty_session *session)
{
    return session->directory;
}

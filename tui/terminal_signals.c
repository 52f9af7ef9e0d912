/*
 * Handlers set a flag and write one byte into a pipe that terminal_wait() polls; the rest happens
 * there. Only crashes are different: their handler gives the terminal back with write(2) and
 * tcsetattr(2) from memory prepared beforehand, and lets the crash go on.
 *
 * Handlers take no argument of ours, so this is the one file with static state.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/base/message.h"
#include "tui/terminal_state.h"

#ifndef VPCMEND_VERSION
#define VPCMEND_VERSION "unknown"
#endif

enum { RESTORE_SIZE = 256, REPORT_SIZE = 512, CRASH_STACK_SIZE = 65536 };

static const int ordinary_signals[SIGNAL_COUNT][2] = {
    [SIGNAL_RESIZED] = {SIGWINCH, 0},  [SIGNAL_HANG_UP] = {SIGHUP, 0},
    [SIGNAL_END] = {SIGTERM, 0},       [SIGNAL_INTERRUPT] = {SIGINT, 0},
    [SIGNAL_SUSPEND] = {SIGTSTP, 0},   [SIGNAL_CONTINUED] = {SIGCONT, 0},
};

/* Somebody else's SIGQUIT is no crash, and nothing to report. */
static const struct {
    int number;
    const char *name;
} crashes[] = {
    {SIGSEGV, "SIGSEGV"}, {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},
    {SIGFPE, "SIGFPE"},   {SIGILL, "SIGILL"},   {SIGQUIT, NULL},
};

enum { CRASH_COUNT = sizeof crashes / sizeof *crashes };

static volatile sig_atomic_t arrived[SIGNAL_COUNT];
static int wake_pipe[2] = {-1, -1};
static struct sigaction ordinary_before[SIGNAL_COUNT][2];
static struct sigaction crash_before[CRASH_COUNT];
static char crash_stack[CRASH_STACK_SIZE];

static struct {
    volatile sig_atomic_t armed;
    int output_fd;
    int input_fd;
    struct termios modes;
    char bytes[RESTORE_SIZE];
    size_t length;
    char report[CRASH_COUNT][REPORT_SIZE];
} restore;

static void on_ordinary(int number)
{
    int saved = errno;

    for (int i = 0; i < SIGNAL_COUNT; i++) {
        if (number == ordinary_signals[i][0] || number == ordinary_signals[i][1])
            arrived[i] = 1;
    }
    /* A full pipe wakes as well as one more byte would. */
    if (write(wake_pipe[1], "", 1) < 0)
        errno = saved;
    errno = saved;
}

void terminal_abandon(void)
{
    if (!restore.armed)
        return;
    restore.armed = 0;
    descriptor_write(restore.output_fd, restore.bytes, restore.length);
    tcsetattr(restore.input_fd, TCSANOW, &restore.modes);
}

/* Whoever handled the crash before (nobody, or a sanitizer) gets it again when this returns. */
static void on_crash(int number)
{
    terminal_abandon();
    for (int i = 0; i < CRASH_COUNT; i++) {
        if (crashes[i].number != number)
            continue;
        descriptor_write(STDERR_FILENO, restore.report[i], strlen(restore.report[i]));
        sigaction(number, &crash_before[i], NULL);
    }
    raise(number);
}

static bool open_pipe(void)
{
    if (pipe(wake_pipe) < 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(wake_pipe[i], F_SETFD, FD_CLOEXEC);
        fcntl(wake_pipe[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

/* A signal that was ignored when the program started (nohup) stays ignored. */
static void install(int number, const struct sigaction *action, struct sigaction *before)
{
    sigaction(number, NULL, before);
    if (before->sa_handler != SIG_IGN)
        sigaction(number, action, NULL);
}

bool terminal_signals_start(void)
{
    struct sigaction ordinary = {.sa_handler = on_ordinary, .sa_flags = SA_RESTART};
    struct sigaction crash = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};

    if (!open_pipe())
        return false;
    sigemptyset(&ordinary.sa_mask);
    sigfillset(&crash.sa_mask);
    sigaltstack(&stack, NULL);
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        arrived[i] = 0;
        for (int j = 0; j < 2 && ordinary_signals[i][j]; j++)
            install(ordinary_signals[i][j], &ordinary, &ordinary_before[i][j]);
    }
    for (int i = 0; i < CRASH_COUNT; i++)
        install(crashes[i].number, &crash, &crash_before[i]);
    return true;
}

void terminal_signals_stop(void)
{
    restore.armed = 0;
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        for (int j = 0; j < 2 && ordinary_signals[i][j]; j++)
            sigaction(ordinary_signals[i][j], &ordinary_before[i][j], NULL);
    }
    for (int i = 0; i < CRASH_COUNT; i++)
        sigaction(crashes[i].number, &crash_before[i], NULL);
    for (int i = 0; i < 2; i++) {
        close(wake_pipe[i]);
        wake_pipe[i] = -1;
    }
}

static void prepare_reports(void)
{
    for (int i = 0; i < CRASH_COUNT; i++) {
        if (crashes[i].name)
            snprintf(restore.report[i], REPORT_SIZE,
                     _("vpcmend: crashed (%s), which is a mistake in the program: please report it, "
                       "with the version, %s, and what you did last\n"),
                     crashes[i].name, VPCMEND_VERSION);
    }
}

void terminal_signals_arm(int output_fd, int input_fd, const struct termios *original)
{
    restore.output_fd = output_fd;
    restore.input_fd = input_fd;
    restore.modes = *original;
    restore.length = terminal_type_restoring(restore.bytes, sizeof restore.bytes);
    prepare_reports();
    restore.armed = 1;
}

bool terminal_signal_take(enum terminal_signal which)
{
    if (!arrived[which])
        return false;
    arrived[which] = 0;
    return true;
}

int terminal_signal_fd(void)
{
    return wake_pipe[0];
}

void terminal_signal_stop_self(void)
{
    struct sigaction stop = {.sa_handler = SIG_DFL};
    struct sigaction ours;
    sigset_t only_stop;
    sigset_t before;

    sigemptyset(&stop.sa_mask);
    sigemptyset(&only_stop);
    sigaddset(&only_stop, SIGTSTP);
    sigaction(SIGTSTP, &stop, &ours);
    sigprocmask(SIG_UNBLOCK, &only_stop, &before);
    kill(0, SIGTSTP);
    sigprocmask(SIG_SETMASK, &before, NULL);
    sigaction(SIGTSTP, &ours, NULL);
    arrived[SIGNAL_CONTINUED] = 0;
}

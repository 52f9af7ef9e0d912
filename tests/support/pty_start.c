/*
 * Starting a program under a pseudo-terminal: its directory, its environment, its terminal.
 */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "tests/support/pty_state.h"

extern char **environ;

/* Where the program finds what is a person's own, in the temporary directory. */
static const struct {
    const char *variable;
    const char *name;
} places[] = {
    {"HOME", "home"},
    {"XDG_STATE_HOME", "state"},
    {"XDG_CONFIG_HOME", "config"},
    {"XDG_CACHE_HOME", "cache"},
    {"TMPDIR", "tmp"},
};

char *pty_program(const char *name)
{
    const char *build = getenv("VPCMEND_BUILD");
    const char *room = strcmp(name, "vpcmend") == 0 ? "" : "tests/programs/";
    struct strbuf path = STRBUF_INIT;
    char own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    char *tests;

    own[length > 0 ? length : 0] = '\0';
    tests = strstr(own, "/tests/");
    if (tests)
        *tests = '\0';
    strbuf_addf(&path, "%s/%s%s", build ? build : own, room, name);
    return strbuf_detach(&path);
}

static bool is_kept(const char *entry)
{
    static const char *const kept[] = {
        "PATH=", "TERMINFO=", "TERMINFO_DIRS=", "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS="};

    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (strncmp(entry, kept[i], strlen(kept[i])) == 0)
            return true;
    }
    return false;
}

static void set_in_directory(const char *name, const char *directory, const char *inner)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s", directory, inner);
    setenv(name, path.text, 1);
    strbuf_release(&path);
}

static void clean_environment(void)
{
    size_t count = 0;
    char **old = environ;

    while (old[count])
        count++;
    environ = mem_zalloc(count + 1, sizeof *environ);
    for (size_t i = 0, kept = 0; i < count; i++) {
        if (is_kept(old[i]))
            environ[kept++] = old[i];
    }
}

static void set_environment(const struct pty_options *options, const char *directory, int idle)
{
    char number[16];

    clean_environment();
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        set_in_directory(places[i].variable, directory, places[i].name);
    setenv("TERM", options->term ? options->term : "xterm-256color", 1);
    setenv("LC_ALL", options->locale ? options->locale : "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    setenv("USER", "ops", 1);
    setenv("SOURCE_DATE_EPOCH", "1795694400", 1); /* 2026-11-26 12:00 UTC */
    snprintf(number, sizeof number, "%d", idle);
    setenv("VPCMEND_IDLE_FD", number, 1);
    for (const char *const *entry = options->environment; entry && *entry; entry++)
        putenv((char *)(uintptr_t)*entry);
}

static void set_signals(const struct pty_options *options)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < SIGRTMIN; number++)
        signal(number, SIG_DFL); /* nohup and shells ignore some for those that they start */
    signal(SIGHUP, options->ignore_hang_up ? SIG_IGN : SIG_DFL);
}

static char **argument_list(const struct pty_options *options)
{
    size_t count = 0;
    char **list;

    while (options->arguments && options->arguments[count])
        count++;
    list = mem_zalloc(count + 2, sizeof *list);
    list[0] = mem_strdup(options->program);
    for (size_t i = 0; i < count; i++)
        list[i + 1] = mem_strdup(options->arguments[i]);
    return list;
}

/* In the child: never returns. */
static void become_program(const struct pty_options *options, const struct pty_session *session,
                           int idle)
{
    char **arguments = argument_list(options);
    char *program = realpath(options->program, NULL);

    set_signals(options);
    setsid();
    ioctl(session->slave, TIOCSCTTY, 0);
    for (int i = 0; i < 3; i++)
        dup2(session->slave, i);
    close(session->slave);
    close(session->master);
    close(session->idle);
    set_environment(options, session->directory, idle);
    if (options->in_temporary && chdir(session->directory) < 0)
        _exit(127);
    execv(program ? program : options->program, arguments);
    fprintf(stderr, "%s: %s\n", options->program, strerror(errno));
    _exit(127);
}

static void give_up(const char *what)
{
    perror(what);
    abort();
}

static void make_place(const char *directory, const char *name)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s", directory, name);
    if (mkdir(path.text, 0700) < 0)
        give_up(path.text);
    strbuf_release(&path);
}

static void make_directories_above(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0700) < 0 && errno != EEXIST)
            give_up(path);
        *slash = '/';
    }
}

static void write_file(const char *directory, const char *name, const char *text)
{
    struct strbuf path = STRBUF_INIT;
    FILE *file;

    strbuf_addf(&path, "%s/%s", directory, name);
    make_directories_above(path.text);
    file = fopen(path.text, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) < 0)
        give_up(path.text);
    strbuf_release(&path);
}

/* The temporary directory with all that shall be in it. */
static char *make_directory(const struct pty_options *options)
{
    const char *parent = getenv("TMPDIR");
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/vpcmend-test-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(path.text))
        give_up(path.text);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        make_place(path.text, places[i].name);
    for (const char *const *file = options->files; file && file[0]; file += 2)
        write_file(path.text, file[0], file[1]);
    return strbuf_detach(&path);
}

static void close_on_exec(int file)
{
    fcntl(file, F_SETFD, FD_CLOEXEC);
}

static void open_terminal(struct pty_session *session, int idle[2])
{
    struct winsize size = {.ws_row = (unsigned short)session->rows,
                           .ws_col = (unsigned short)session->columns};

    if (openpty(&session->master, &session->slave, NULL, NULL, &size) < 0 || pipe(idle) < 0)
        give_up("pty_start");
    session->idle = idle[0];
    close_on_exec(session->master);
    close_on_exec(session->slave);
    close_on_exec(session->idle);
    fcntl(session->master, F_SETFL, O_NONBLOCK);
    fcntl(session->idle, F_SETFL, O_NONBLOCK);
}

struct pty_session *pty_start(const struct pty_options *options)
{
    struct pty_session *session = mem_zalloc(1, sizeof *session);
    const char *locale = options->locale ? options->locale : "C.UTF-8";
    int idle[2];

    session->rows = options->rows ? options->rows : 24;
    session->columns = options->columns ? options->columns : 80;
    session->directory = make_directory(options);
    strbuf_init(&session->output);
    strbuf_init(&session->arriving);
    strbuf_init(&session->character);
    strbuf_init(&session->sequence);
    session->wraps_at_once = options->wraps_at_once;
    open_terminal(session, idle);
    session->utf8 = strstr(locale, "UTF-8") || strstr(locale, "utf8");
    pty_screen_start(session, session->utf8);
    fflush(NULL);
    session->child = fork();
    if (session->child == 0)
        become_program(options, session, idle[1]);
    close(idle[1]);
    return session;
}

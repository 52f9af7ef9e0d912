/*
 * Starts a program on one kind of terminal after the other, all that terminfo directories describe:
 *
 *     terminal_sweep [-n MOST] PROGRAM DIRECTORY...
 *
 * `PROGRAM demo` runs under a pseudo-terminal with TERM so named; when it waits for input it gets "q" and
 * a newline. Good is to draw and leave with 0, to go line by line and leave with 0, or to say no in one
 * line with 2; each within five seconds. With -n only so many kinds, spread over all. Prints one line for
 * each that was not good, and a last one with the figures; fails if there was any.
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"

enum { DEADLINE_MS = 5000, IDLE_FD = 9, OUTPUT_MOST = 1 << 20 };

enum outcome { DREW, LINES, REFUSED, BAD, OUTCOMES };

struct name {
    char *term;
    const char *directory;
};

struct names {
    struct name *items;
    size_t count, capacity;
};

struct run {
    int terminal, idle;
    pid_t process;
    struct strbuf output;
    const char *trouble; /* NULL: none */
};

/* --- which terminals ------------------------------------------------------------------------------- */

static void add_names(struct names *names, const char *directory, const char *letter)
{
    struct strbuf path = STRBUF_INIT;
    struct dirent *entry;
    DIR *opened;

    strbuf_addf(&path, "%s/%s", directory, letter);
    opened = opendir(path.text);
    while (opened && (entry = readdir(opened))) {
        if (entry->d_name[0] == '.')
            continue;
        names->items =
            mem_grow(names->items, &names->capacity, names->count + 1, sizeof *names->items);
        names->items[names->count++] = (struct name){mem_strdup(entry->d_name), directory};
    }
    if (opened)
        closedir(opened);
    strbuf_release(&path);
}

static void add_directory(struct names *names, const char *directory)
{
    DIR *opened = opendir(directory);
    struct dirent *entry;

    while (opened && (entry = readdir(opened)))
        if (entry->d_name[0] != '.')
            add_names(names, directory, entry->d_name);
    if (opened)
        closedir(opened);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct name *)a)->term, ((const struct name *)b)->term);
}

/* --- one run --------------------------------------------------------------------------------------- */

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void become(const char *program, const struct name *name, int idle)
{
    dup2(idle, IDLE_FD);
    setenv("VPCMEND_IDLE_FD", "9", 1);
    setenv("TERM", name->term, 1);
    setenv("TERMINFO", name->directory, 1);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    execl(program, program, "demo", (char *)NULL);
    _exit(127);
}

static bool start(struct run *run, const char *program, const struct name *name)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int idle[2];

    if (pipe(idle) < 0)
        return false;
    run->process = forkpty(&run->terminal, NULL, NULL, &size);
    if (run->process == 0)
        become(program, name, idle[1]);
    close(idle[1]);
    run->idle = idle[0];
    return run->process > 0;
}

/* Takes what has come; false at the end of it. */
static bool collect(struct run *run)
{
    char bytes[4096];
    ssize_t got = read(run->terminal, bytes, sizeof bytes);

    if (got > 0 && run->output.length < OUTPUT_MOST)
        strbuf_add(&run->output, bytes, (size_t)got);
    return got > 0;
}

/* Keys go in when the program first waits; then everything is read until it has gone. */
static void talk(struct run *run)
{
    long deadline = now_ms() + DEADLINE_MS;
    bool asked = false;

    for (;;) {
        struct pollfd files[] = {{.fd = run->terminal, .events = POLLIN},
                                 {.fd = asked ? -1 : run->idle, .events = POLLIN}};
        long left = deadline - now_ms();
        char byte;

        if (left <= 0 || poll(files, 2, (int)left) == 0) {
            run->trouble = asked ? "does not leave" : "hangs";
            return;
        }
        if (files[0].revents && !collect(run))
            return;
        if (!files[1].revents)
            continue;
        asked = true;
        if (read(run->idle, &byte, 1) == 1 && write(run->terminal, "q\n", 2) != 2)
            run->trouble = "takes no keys";
    }
}

/* Whether that is a line of words: what a refusal is. */
static bool is_one_line(const struct strbuf *output)
{
    const char *end = memchr(output->text, '\n', output->length);

    return end && end == output->text + output->length - 1 && strncmp(output->text, "vpcmend: ", 9) == 0;
}

static enum outcome outcome_of(struct run *run, int status)
{
    if (run->trouble)
        return BAD;
    if (WIFSIGNALED(status)) {
        run->trouble = strsignal(WTERMSIG(status));
        return BAD;
    }
    if (WEXITSTATUS(status) == 0)
        return strstr(run->output.text, "as with --plain") ? LINES : DREW;
    if (WEXITSTATUS(status) == 2 && is_one_line(&run->output))
        return REFUSED;
    run->trouble = "ends otherwise";
    return BAD;
}

static enum outcome try(const char *program, const struct name *name)
{
    struct run run = {.output = STRBUF_INIT};
    enum outcome outcome = BAD;
    int status = 0;

    if (!start(&run, program, name)) {
        run.trouble = "cannot be started";
    } else {
        talk(&run);
        if (run.trouble)
            kill(run.process, SIGKILL);
        waitpid(run.process, &status, 0);
        outcome = outcome_of(&run, status);
        close(run.terminal);
        close(run.idle);
    }
    if (outcome == BAD)
        printf("%s: %s (status %x)\n", name->term, run.trouble, (unsigned)status);
    strbuf_release(&run.output);
    return outcome;
}

int main(int argc, char **argv)
{
    struct names names = {0};
    size_t most = 0, figures[OUTCOMES] = {0}, tried = 0;
    int option;

    while ((option = getopt(argc, argv, "n:")) == 'n')
        most = (size_t)atol(optarg);
    if (argc - optind < 2)
        return 2;
    for (int i = optind + 1; i < argc; i++)
        add_directory(&names, argv[i]);
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, by_name);
    for (size_t i = 0; i < names.count; i++) {
        if (!most || most >= names.count || i * most / names.count != (i + 1) * most / names.count) {
            figures[try(argv[optind], &names.items[i])]++;
            tried++;
        }
        free(names.items[i].term);
    }
    free(names.items);
    printf("%zu terminals: %zu draw, %zu go line by line, %zu refused, %zu bad\n", tried,
           figures[DREW], figures[LINES], figures[REFUSED], figures[BAD]);
    return figures[BAD] || !tried;
}

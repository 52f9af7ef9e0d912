/*
 * key_meter EXPORT: what keys cost on a terminal: bytes sent, and milliseconds to the last of them.
 *
 * Opens the export in vpcmend under a pseudo-terminal, at 80x24 and at 200x50, goes to each screen and
 * presses keys there, each when the answer to the one before has arrived. Prints a line for each kind of key:
 * median and 95th percentile. The pane that follows the cursor is held back, and measured by itself;
 * at the end the program is left alone for five seconds.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/support/pty_session.h"

enum { SAMPLES_MOST = 64, SETTLE_MS = 100, IDLE_MS = 5000 };

struct sample {
    double ms;
    size_t bytes;
};

struct samples {
    struct sample items[SAMPLES_MOST];
    size_t count;
};

/* A screen, and the keys that lead there from any other. */
struct screen {
    const char *name;
    const char *keys;
};

static const struct screen screens[] = {
    {"Overview", "o"},
    {"Findings", "f"},
    {"all groups", ": \"groups\" Enter"},
    {"one group", ": \"groups\" Enter Enter"},
    {"all rules", ": \"rules\" Enter"},
    {"interfaces", ": \"interfaces\" Enter"},
    {"Rewrite", "f Home r"},
    {"Preview", "f Home r d"},
    {"Guide", "f Home M"},
    {"JSON", "f Home v"},
    {"Help", "?"},
};

/* Keys measured as one kind, one after the other, `times` times. */
struct kind {
    const char *name;
    const char *keys[2];
    size_t times;
};

static const struct kind kinds[] = {
    {"down, up", {"Down Down", "Up"}, 8},
    {"page down, up", {"PgDn PgDn", "PgUp"}, 5},
    {"end, home", {"End", "Home"}, 3},
};

static double ms_between(struct timespec from, struct timespec to)
{
    return (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

static void require(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "key_meter: %s: no answer\n", what);
    exit(1);
}

/* --- samples -------------------------------------------------------------------------------------- */

static void begin(struct pty_session *session, struct timespec *start)
{
    pty_forget_output(session);
    clock_gettime(CLOCK_MONOTONIC, start);
}

static void add_sample(struct samples *samples, struct pty_session *session, struct timespec start)
{
    size_t bytes = pty_output(session)->length;

    if (samples->count == SAMPLES_MOST)
        return;
    samples->items[samples->count++] =
        (struct sample){bytes ? ms_between(start, pty_last_output(session)) : 0, bytes};
}

static int compare_ms(const void *a, const void *b)
{
    const struct sample *left = a, *right = b;

    return (left->ms > right->ms) - (left->ms < right->ms);
}

static int compare_bytes(const void *a, const void *b)
{
    const struct sample *left = a, *right = b;

    return (left->bytes > right->bytes) - (left->bytes < right->bytes);
}

static void print_samples(const char *screen, const char *kind, struct samples *samples)
{
    size_t middle = samples->count / 2, high = samples->count * 95 / 100;
    double median;

    if (!samples->count)
        return;
    qsort(samples->items, samples->count, sizeof *samples->items, compare_ms);
    median = samples->items[middle].ms;
    printf("%-12s %-16s %3zu  %8.2f %8.2f", screen, kind, samples->count, median,
           samples->items[high].ms);
    qsort(samples->items, samples->count, sizeof *samples->items, compare_bytes);
    printf("  %7zu %7zu\n", samples->items[middle].bytes, samples->items[high].bytes);
}

/* --- keys ----------------------------------------------------------------------------------------- */

static void press(struct pty_session *session, const char *keys)
{
    require(pty_press_all(session, keys), keys);
}

/* Each of the keys by itself. */
static void press_measured(struct pty_session *session, const char *keys, struct samples *samples)
{
    char name[16];
    int length;

    for (; sscanf(keys, " %15s%n", name, &length) == 1; keys += length) {
        struct timespec start;

        begin(session, &start);
        press(session, name);
        add_sample(samples, session, start);
    }
}

static void measure_kind(struct pty_session *session, const struct screen *screen,
                         const struct kind *kind)
{
    struct samples samples = {0};

    press(session, "Home");
    for (size_t i = 0; i < kind->times; i++)
        for (size_t key = 0; key < 2; key++)
            press_measured(session, kind->keys[key], &samples);
    print_samples(screen->name, kind->name, &samples);
}

/* `count` times Down in one write, as a held key arrives over a slow line. */
static void measure_held(struct pty_session *session, const struct screen *screen, size_t count)
{
    struct samples samples = {0};
    struct strbuf keys = STRBUF_INIT;
    struct timespec start;
    char name[32];

    for (size_t i = 0; i < count; i++)
        strbuf_adds(&keys, "j");
    press(session, "Home");
    begin(session, &start);
    require(pty_type(session, keys.text), "held key");
    add_sample(&samples, session, start);
    snprintf(name, sizeof name, "%zu keys at once", count);
    print_samples(screen->name, name, &samples);
    strbuf_release(&keys);
}

/* Down where the cursor stands on the last row shown. */
static void measure_scroll(struct pty_session *session, const struct screen *screen)
{
    struct samples samples = {0};
    struct strbuf keys = STRBUF_INIT;

    strbuf_add_repeated(&keys, 'j', (size_t)pty_rows(session));
    press(session, "Home");
    require(pty_type(session, keys.text), "scrolling");
    for (size_t i = 0; i < 10; i++)
        press_measured(session, "Down", &samples);
    print_samples(screen->name, "scroll by one", &samples);
    strbuf_release(&keys);
}

/* A filter typed letter by letter, and taken away again: when its first page stands there, and when
 * all rows have been looked at. */
static void measure_filter(struct pty_session *session, const struct screen *screen)
{
    static const char text[] = "10.0.3";
    struct samples whole = {0}, page = {0};

    press(session, "Home /");
    for (const char *letter = text; *letter; letter++) {
        struct timespec start;

        begin(session, &start);
        press(session, (char[]){*letter, '\0'});
        add_sample(&whole, session, start);
        page.items[page.count++] =
            (struct sample){ms_between(start, pty_first_output(session)), 0};
    }
    print_samples(screen->name, "filter, page", &page);
    print_samples(screen->name, "filter, all", &whole);
    press(session, "Escape");
}

/* The pane follows when no key has come for a while: what it sends then. */
static void measure_pane(struct pty_session *session, const struct screen *screen)
{
    struct samples samples = {0};

    press(session, "Home");
    for (size_t i = 0; i < 10; i++) {
        pty_send(session, "j", 1);
        require(pty_wait_painted(session), "pane");
        pty_forget_output(session);
        require(pty_is_idle(session) || pty_wait_idle(session), "pane");
        samples.items[samples.count++] = (struct sample){0, pty_output(session)->length};
    }
    print_samples(screen->name, "pane (no ms)", &samples);
}

static void measure_screen(struct pty_session *session, const struct screen *screen)
{
    press(session, screen->keys);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        measure_kind(session, screen, &kinds[i]);
    measure_scroll(session, screen);
    measure_held(session, screen, 50);
    measure_held(session, screen, 500);
    measure_filter(session, screen);
}

/* --- nobody does anything ------------------------------------------------------------------------- */

/* How often the program has given up the processor by itself, as the kernel counts. */
static long wake_ups(const struct pty_session *session)
{
    char path[64], line[128];
    long count = -1;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/status", (long)pty_process(session));
    file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "voluntary_ctxt_switches: %ld", &count) == 1)
            break;
    if (file)
        fclose(file);
    return count;
}

static void measure_idle(struct pty_session *session)
{
    long before;

    poll(NULL, 0, SETTLE_MS); /* it told that it will wait, and is on its way to it */
    before = wake_ups(session);
    pty_forget_output(session);
    poll(NULL, 0, IDLE_MS);
    require(pty_collect(session), "idle");
    printf("left alone for %d s: %zu bytes, %ld wake-ups\n", IDLE_MS / 1000,
           pty_output(session)->length, wake_ups(session) - before);
}

/* --- sessions ------------------------------------------------------------------------------------- */

static struct pty_session *start(const char *export, int rows, int columns, const char *delay)
{
    const char *arguments[] = {export, NULL}, *environment[] = {delay, NULL};
    char *program = pty_program("vpcmend");
    struct pty_options options = {.program = program,
                                  .arguments = arguments,
                                  .environment = environment,
                                  .rows = rows,
                                  .columns = columns};
    struct pty_session *session = pty_start(&options);

    free(program);
    require(session && pty_wait_idle(session), export);
    return session;
}

static void measure_size(const char *export, int rows, int columns)
{
    struct pty_session *session = start(export, rows, columns, "VPCMEND_PANE_DELAY=never");

    printf("%dx%d\nscreen       key                n    ms last   95 %%      bytes   95 %%\n",
           columns, rows);
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++)
        measure_screen(session, &screens[i]);
    pty_free(session);
    session = start(export, rows, columns, NULL);
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        press(session, screens[i].keys);
        measure_pane(session, &screens[i]);
    }
    measure_idle(session);
    pty_free(session);
}

int main(int count, char **arguments)
{
    char *export;

    if (count != 2 || !(export = realpath(arguments[1], NULL))) {
        fputs("usage: key_meter EXPORT\n", stderr);
        return 2;
    }
    measure_size(export, 24, 80);
    measure_size(export, 50, 200);
    free(export);
    return 0;
}

#include "model/base/thread.h"

#include <signal.h>
#include <stdlib.h>

#include "model/base/mem.h"

enum {
    CRASH_STACK_SIZE = 65536,
    /* At least: what the first thread usually has. Of musl a thread gets 128 KiB, elsewhere what `ulimit -s`
     * says. It takes memory only as it is used. */
    STACK_SIZE = 8 << 20,
};

/* What a thread begins with; it frees this itself. */
struct beginning {
    void *(*run)(void *context);
    void *context;
    char crash_stack[CRASH_STACK_SIZE]; /* a crash may have been that the thread's own is full */
};

static void *begin(void *given)
{
    struct beginning *beginning = given;
    stack_t stack = {.ss_sp = beginning->crash_stack, .ss_size = sizeof beginning->crash_stack};
    stack_t before;
    void *result;

    sigaltstack(&stack, &before);
    result = beginning->run(beginning->context);
    sigaltstack(&before, NULL);
    free(beginning);
    return result;
}

/* A thread inherits the mask of the one that starts it. A crash comes to the thread that made it, mask or not:
 * masked it would be the end without a handler, and the terminal would stay as it is. */
static void all_but_crashes(sigset_t *signals)
{
    static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};

    sigfillset(signals);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        sigdelset(signals, crashes[i]);
}

static bool create(pthread_t *thread, struct beginning *beginning)
{
    pthread_attr_t attributes;
    size_t size;
    bool good;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    if (pthread_attr_getstacksize(&attributes, &size) == 0 && size < STACK_SIZE)
        pthread_attr_setstacksize(&attributes, STACK_SIZE);
    good = pthread_create(thread, &attributes, begin, beginning) == 0;
    pthread_attr_destroy(&attributes);
    return good;
}

bool thread_start(pthread_t *thread, void *run(void *context), void *context)
{
    struct beginning *beginning = mem_alloc(sizeof *beginning);
    sigset_t others, before;
    bool started;

    beginning->run = run;
    beginning->context = context;
    all_but_crashes(&others);
    pthread_sigmask(SIG_SETMASK, &others, &before);
    started = create(thread, beginning);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!started)
        free(beginning);
    return started;
}

#include "model/base/thread.h"

#include <signal.h>

/* A thread inherits the mask of the one that starts it. */
bool thread_start(pthread_t *thread, void *run(void *context), void *context)
{
    sigset_t all, before;
    bool started;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(thread, NULL, run, context) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

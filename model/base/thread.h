/*
 * thread.h: a thread beside the one that owns the terminal.
 */
#ifndef MODEL_BASE_THREAD_H
#define MODEL_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Starts a thread that takes no signals: these are for the thread that owns the terminal; only its own crash
 * reaches the program's handlers, on a stack kept for that (64 KiB). Its own stack is 8 MiB at least. False if
 * none can be had. Join or detach it. `run` must return: no pthread_exit. */
bool thread_start(pthread_t *thread, void *run(void *context), void *context);

#endif

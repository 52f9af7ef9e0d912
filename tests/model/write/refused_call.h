/*
 * refused_call.h: system calls that fail when a test wants it, as they do on a full disk, on a file system without
 * hard links, or when a signal comes. Include it in one file of a test program: its functions stand before those of
 * the C library.
 */
#ifndef TESTS_MODEL_WRITE_REFUSED_CALL_H
#define TESTS_MODEL_WRITE_REFUSED_CALL_H

#ifndef _GNU_SOURCE
#error "define _GNU_SOURCE first, for RTLD_NEXT"
#endif

#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The calls of the name fail with `error`, `times` times, after so many that went well; zeroed behind the last. */
struct refused_call {
    const char *name;
    int error;
    unsigned times, after;
};

enum { REFUSED_MOST = 4 };

static struct refused_call refused_calls[REFUSED_MOST];

static inline bool is_refused(const char *name)
{
    for (size_t i = 0; i < REFUSED_MOST; i++) {
        struct refused_call *call = &refused_calls[i];

        if (!call->name || strcmp(call->name, name) != 0 || !call->times)
            continue;
        if (call->after) {
            call->after--;
            return false;
        }
        call->times--;
        errno = call->error;
        return true;
    }
    return false;
}

static inline void refuse_calls(const struct refused_call *calls)
{
    memcpy(refused_calls, calls, sizeof refused_calls);
}

static inline void refuse_nothing(void)
{
    memset(refused_calls, 0, sizeof refused_calls);
}

/* ISO C knows no way from a pointer to a function. */
#define REAL_CALL(function, name)                                                                  \
    do {                                                                                           \
        void *found = dlsym(RTLD_NEXT, name);                                                      \
        memcpy(&(function), &found, sizeof found);                                                 \
    } while (0)

/* Only renameat2() is asked for by number in what is tested. */
long syscall(long number, ...)
{
    long (*real)(long, ...);
    long words[6];
    va_list list;

    va_start(list, number);
    for (size_t i = 0; i < 6; i++)
        words[i] = va_arg(list, long);
    va_end(list);
    if (is_refused("renameat2"))
        return -1;
    REAL_CALL(real, "syscall");
    return real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

int link(const char *from, const char *to)
{
    int (*real)(const char *, const char *);

    if (is_refused("link"))
        return -1;
    REAL_CALL(real, "link");
    return real(from, to);
}

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *);

    if (is_refused("rename"))
        return -1;
    REAL_CALL(real, "rename");
    return real(from, to);
}

int mkstemp(char *name)
{
    int (*real)(char *);

    if (is_refused("mkstemp"))
        return -1;
    REAL_CALL(real, "mkstemp");
    return real(name);
}

int fchmod(int descriptor, mode_t mode)
{
    int (*real)(int, mode_t);

    if (is_refused("fchmod"))
        return -1;
    REAL_CALL(real, "fchmod");
    return real(descriptor, mode);
}

ssize_t write(int descriptor, const void *bytes, size_t length)
{
    ssize_t (*real)(int, const void *, size_t);

    if (is_refused("write"))
        return -1;
    REAL_CALL(real, "write");
    return real(descriptor, bytes, length);
}

int fsync(int descriptor)
{
    int (*real)(int);

    if (is_refused("fsync"))
        return -1;
    REAL_CALL(real, "fsync");
    return real(descriptor);
}

/* Closed it is, whatever it says. */
int close(int descriptor)
{
    int (*real)(int);
    int result;

    REAL_CALL(real, "close");
    result = real(descriptor);
    return is_refused("close") ? -1 : result;
}

#endif

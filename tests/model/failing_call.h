/*
 * failing_call.h: lets a call of the system fail, as a full disk, an interrupted call or a file system without locks
 * makes it. A test program that includes this (in one file, behind _GNU_SOURCE) defines the calls, and whatever is
 * linked to it uses these.
 *
 *     let_fail("pread", EINTR, 3);
 *
 * All else goes to the C library as ever.
 */
#ifndef TESTS_MODEL_FAILING_CALL_H
#define TESTS_MODEL_FAILING_CALL_H

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct failing_call {
    const char *name; /* NULL: none fails */
    int error; /* 0: it returns 0, as reading does at the end of a file */
    unsigned times; /* so many in a row fail, */
    unsigned after; /*   after as many that do not */
};

static struct failing_call failing_call;

/* What fstat says that every file is, such as S_IFBLK; 0: what it is. */
static mode_t fstat_kind;

static inline void let_fail_after(const char *name, int error, unsigned times, unsigned after)
{
    failing_call = (struct failing_call){name, error, times, after};
}

static inline void let_fail(const char *name, int error, unsigned times)
{
    failing_call = (struct failing_call){.name = name, .error = error, .times = times};
}

/* True, with errno, if this call of the name is to fail. */
static bool call_fails(const char *name)
{
    if (!failing_call.name || strcmp(failing_call.name, name) != 0)
        return false;
    if (failing_call.after) {
        failing_call.after--;
        return false;
    }
    if (!failing_call.times)
        return false;
    failing_call.times--;
    errno = failing_call.error;
    return true;
}

/* No address of a function fits a pointer to an object but through memory (POSIX, dlsym). */
#define FAILING_CALL(result, name, parameters, arguments)                                          \
    result name parameters                                                                         \
    {                                                                                              \
        static result(*real) parameters;                                                           \
                                                                                                   \
        if (!real)                                                                                 \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                                             \
        return call_fails(#name) ? -(result)(failing_call.error != 0) : real arguments;            \
    }

FAILING_CALL(ssize_t, pread, (int file, void *bytes, size_t size, off_t at), (file, bytes, size, at))
FAILING_CALL(ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at),
             (file, bytes, size, at))
FAILING_CALL(ssize_t, read, (int file, void *bytes, size_t size), (file, bytes, size))
FAILING_CALL(ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size))
FAILING_CALL(int, dup, (int file), (file))
FAILING_CALL(int, flock, (int file, int how), (file, how))
FAILING_CALL(int, fsync, (int file), (file))
FAILING_CALL(int, ftruncate, (int file, off_t length), (file, length))
FAILING_CALL(int, unlink, (const char *path), (path))
FAILING_CALL(int, stat, (const char *path, struct stat *facts), (path, facts))

int fstat(int file, struct stat *facts)
{
    static int (*real)(int, struct stat *);
    int result;

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fstat");
    result = call_fails("fstat") ? -1 : real(file, facts);
    if (result == 0 && fstat_kind)
        facts->st_mode = (facts->st_mode & ~(mode_t)S_IFMT) | fstat_kind;
    return result;
}

DIR *fdopendir(int file)
{
    static DIR *(*real)(int);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fdopendir");
    return call_fails("fdopendir") ? NULL : real(file);
}

int open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    mode_t mode = 0;

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "open");
    if (flags & O_CREAT) {
        va_list arguments;

        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return call_fails("open") ? -1 : real(path, flags, mode);
}

#endif

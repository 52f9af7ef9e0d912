#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/torture/disk_log.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"

/* The C library's callers have no argument to find it by. */
static struct disk_log *current;

void disk_log_use(struct disk_log *log)
{
    current = log;
    if (log)
        log->file = log->directory = -1;
}

static void add(struct disk_log *log, struct disk_operation operation)
{
    log->items = mem_grow(log->items, &log->capacity, log->count + 1, sizeof operation);
    log->items[log->count++] = operation;
}

void disk_log_note(struct disk_log *log, int note)
{
    add(log, (struct disk_operation){.kind = DISK_NOTE, .note = note});
}

void disk_log_release(struct disk_log *log)
{
    for (size_t i = 0; i < log->count; i++)
        free(log->items[i].bytes);
    free(log->items);
}

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), tail = strlen(ending);

    return length >= tail && !strcmp(path + length - tail, ending);
}

int open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    mode_t mode = 0;
    int descriptor;

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "open");
    if (flags & O_CREAT) {
        va_list args;

        va_start(args, flags);
        mode = va_arg(args, mode_t);
        va_end(args);
    }
    descriptor = real(path, flags, mode);
    if (current && descriptor >= 0 && ends_with(path, ".session") && (flags & O_CREAT)) {
        current->file = descriptor;
        add(current, (struct disk_operation){.kind = DISK_CREATE});
    } else if (current && descriptor >= 0 && ends_with(path, "/sessions")) {
        current->directory = descriptor;
    }
    return descriptor;
}

static void add_write(const void *bytes, size_t length, off_t offset)
{
    add(current, (struct disk_operation){.kind = DISK_WRITE,
                                         .offset = (size_t)offset,
                                         .length = length,
                                         .bytes = mem_copy(bytes, length)});
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    ssize_t written;

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pwrite");
    if (!current || descriptor != current->file)
        return real(descriptor, bytes, length, offset);
    if (current->full) {
        current->full = false;
        errno = ENOSPC;
        return -1;
    }
    if (current->short_writes && ++current->writes % current->short_writes == 0) {
        current->full = true;
        length = length / 2 + 1;
    }
    written = real(descriptor, bytes, length, offset);
    if (written > 0)
        add_write(bytes, (size_t)written, offset);
    return written;
}

int ftruncate(int descriptor, off_t length)
{
    static int (*real)(int, off_t);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "ftruncate");
    if (current && descriptor == current->file)
        add(current, (struct disk_operation){.kind = DISK_TRUNCATE, .length = (size_t)length});
    return real(descriptor, length);
}

int fsync(int descriptor)
{
    static int (*real)(int);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fsync");
    if (current && descriptor == current->directory) {
        add(current, (struct disk_operation){.kind = DISK_SYNC_NAMES});
    } else if (current && descriptor == current->file) {
        if (current->failing_syncs && ++current->syncs % current->failing_syncs == 0) {
            errno = EIO;
            return -1;
        }
        add(current, (struct disk_operation){.kind = DISK_SYNC});
    }
    return real(descriptor);
}

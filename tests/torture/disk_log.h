/*
 * disk_log.h: writes down what is asked of the disk about session files, and lets some of it fail: the test
 * program defines pwrite, fsync, ftruncate and open, which the program's parts then use.
 */
#ifndef TESTS_TORTURE_DISK_LOG_H
#define TESTS_TORTURE_DISK_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum disk_operation_kind { DISK_CREATE, DISK_WRITE, DISK_TRUNCATE, DISK_SYNC, DISK_SYNC_NAMES, DISK_NOTE };

struct disk_operation {
    enum disk_operation_kind kind;
    size_t offset, length; /* where it is written; what it is cut to */
    char *bytes;
    int note;
};

struct disk_log {
    struct disk_operation *items;
    size_t count, capacity;
    unsigned short_writes, failing_syncs; /* every how manieth: half is written, then the disk is full; 0: none */
    unsigned writes, syncs;
    int file, directory; /* descriptors of the session's file and its directory, -1 */
    bool full;
};

/* What is asked from now on goes here; NULL: nowhere. */
void disk_log_use(struct disk_log *log);

/* A mark of the caller's. */
void disk_log_note(struct disk_log *log, int note);
void disk_log_release(struct disk_log *log);

#endif

/*
 * descriptor.h: the calls of open files that a signal may interrupt: an interruption is no error here.
 */
#ifndef MODEL_BASE_DESCRIPTOR_H
#define MODEL_BASE_DESCRIPTOR_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* As open(2), closed on exec; `mode` counts only where one is created. */
int descriptor_open(const char *path, int flags, unsigned mode);

/* As opendir(3). */
DIR *descriptor_directory(const char *path);

/* True for what can be read for ever, and holds no text: /dev/zero, a disk. Not for terminals and /dev/null. */
bool descriptor_is_endless(int descriptor);

/* Writes all of it; false with errno. By write(2) alone: the handler of a signal may call it. */
bool descriptor_write(int descriptor, const char *bytes, size_t length);

/* The same from an offset on. */
bool descriptor_write_at(int descriptor, const char *bytes, size_t length, off_t at);

/* Until what was written is on the disk; false with errno. */
bool descriptor_sync(int descriptor);

#endif

/*
 * file_out.h: files that are complete or absent.
 *
 * Content goes to a temporary file in the same directory, is fsynced and renamed (or linked, when
 * nothing may be overwritten), and the directory is fsynced.
 */
#ifndef MODEL_WRITE_FILE_OUT_H
#define MODEL_WRITE_FILE_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"

enum overwrite { OVERWRITE_NEVER, OVERWRITE_ASKED };

enum file_out_result { FILE_OUT_DONE, FILE_OUT_EXISTS, FILE_OUT_FAILED };

/* Writes a file with the permission `mode` (0600 for data, 0700 for scripts). FILE_OUT_EXISTS if it
 * is there and may not be overwritten; FILE_OUT_FAILED with a sentence naming file and cause. */
enum file_out_result file_out_write(const char *path, const char *bytes, size_t length,
                                    unsigned mode, enum overwrite overwrite, struct strbuf *why);

/* Makes a directory that must be new or empty (design: `-o`). */
enum file_out_result file_out_directory(const char *path, struct strbuf *why);

/* Makes all directories above a file below an existing one, as file_out_directory leaves it. */
bool file_out_parents(const char *path, struct strbuf *why);

/* Appends "PATH: WHAT: the cause", for eyes; `cause` is an errno. */
void file_out_explain(struct strbuf *why, const char *path, const char *what, int cause);

/* Makes a new name last: fsyncs the directory that a path stands in, where the file system can. */
void file_out_sync_directory(const char *path);

#endif

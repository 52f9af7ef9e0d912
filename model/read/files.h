/*
 * files.h: from EXPORT arguments to the bytes of files.
 *
 * Directories are searched whole, in the order of names, so that two runs read alike. Compressed files
 * and UTF-16 are decoded (decode.h). Files that do not begin like JSON are passed over after a look at
 * their first bytes, unless their name or the command line says that they should be JSON, or they are
 * another output of the AWS CLI (refusal.h).
 */
#ifndef MODEL_READ_FILES_H
#define MODEL_READ_FILES_H

#include "model/base/strbuf.h"
#include "model/read/load.h"

struct found_file {
    char *path; /* "-" for standard input */
    char *name; /* below its argument */
    uint32_t argument;
    uint64_t size; /* 0 if not known beforehand */
    bool named;    /* on the command line itself */
    uint8_t round; /* in which it is to be read: 0 unless it waits for others, see export.c */
};

struct found_files {
    struct found_file *items;
    size_t count, capacity;
};

void found_files_release(struct found_files *files);

/* Finds the files of one argument; what cannot be searched becomes a problem. */
void files_find(struct found_files *files, struct problems *problems, const char *argument,
                uint32_t number);

enum file_result {
    FILE_LOADED,
    FILE_DAMAGED, /* what could be decoded is there, the rest is lost and has been reported */
    FILE_PASSED_OVER,
    FILE_UNREADABLE
};

/* A file that may be JSON: its first bytes, and where the others come from. */
struct file_source {
    struct strbuf start;
    int descriptor; /* to be closed; -1: `start` is all of it, decoded */
    bool is_stream; /* it cannot be read a second time, so all of it is in `start` */
};

/* Opens a file and looks at its first bytes. Unreadable ones become a problem. */
enum file_result file_open(const struct found_file *file, struct problems *problems,
                           struct file_source *source);
void file_source_release(struct file_source *source);

/* The whole content of a file, if it may be JSON. Unreadable ones become a problem. */
enum file_result file_load(const struct found_file *file, struct problems *problems,
                           struct strbuf *content);

/* When an open file was modified, in nanoseconds since 1970; 0 if that cannot be told. */
int64_t file_modified(int descriptor);

/* The bytes of a regular file from an offset on, appended; false if it is not the file of that size and
 * time any more, or cannot be read. */
bool file_read_part(const char *path, uint64_t size, int64_t modified, uint64_t offset,
                    size_t length, struct strbuf *content);

/* The bytes of a file, a pipe, or for "-" of standard input, as they are; false with errno. */
bool file_read_stream(const char *path, struct strbuf *content);

/* The text of a regular file, decoded as it was when it was opened, for reading it again; false with
 * errno. */
bool file_slurp(const char *path, struct strbuf *content);

#endif

/*
 * call.h: the program as a script calls it: a command line in, standard output, standard error and
 * an exit status out, all in one process; in an empty directory of its own.
 */
#ifndef TESTS_SUPPORT_CALL_H
#define TESTS_SUPPORT_CALL_H

#include "views/reports/cli.h"

struct call {
    int status;
    char *out, *problems;
    struct screen_request screens; /* its paths are freed already */
    char *words;                   /* what else it says is of these */
};

/* Words are separated by blanks. */
struct call call_run(const char *line);
void call_release(struct call *call);

/* The status and the whole of what goes to both streams; the test fails if it differs. */
void assert_call(const char *line, int status, const char *out, const char *problems);

/* The status, and a piece of what goes to either stream ("" for any). */
void assert_call_says(const char *line, int status, const char *out, const char *problems);

/* Makes a new directory the working directory; removes it again with all that is in it. */
void call_directory_enter(void);
void call_directory_leave(void);

/* The same as cmocka's fixtures of a group. */
int call_directory_set_up(void **state);
int call_directory_tear_down(void **state);

/* Writes a file below the working directory, its parents too. */
void call_write_file(const char *name, const char *text);

/* How often a piece stands in what was said. */
size_t call_count(const char *text, const char *piece);

/* The exit status of a shell command; -1 if a signal ended it. */
int call_shell(const char *command);

#endif

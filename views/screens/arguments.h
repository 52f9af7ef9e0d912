/*
 * arguments.h: a command line by which the same screens can be opened again, from anywhere.
 */
#ifndef VIEWS_SCREENS_ARGUMENTS_H
#define VIEWS_SCREENS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"

/* Some of the words of a command line, by address. */
struct words {
    const char *const *items;
    size_t count;
};

struct arguments {
    char **items;
    size_t count, capacity;
};

/*
 * The words of argv behind the program's name. Those that are among `paths` become absolute; --plan and its
 * file are left out, since a session holds what was staged from it, and --plain, which is no matter of the
 * session. To be released.
 */
void arguments_keep(struct arguments *arguments, int argc, char *const *argv,
                    const struct words *paths, size_t path_lists);

/* The command line of a session's file, the program's name before it. False, and *why, if something is wrong
 * with the file. To be released. */
bool arguments_of_session(struct arguments *arguments, const char *program, const char *path,
                          struct strbuf *why);

/* True if any session is kept. */
bool arguments_have_sessions(void);

void arguments_release(struct arguments *arguments);

#endif

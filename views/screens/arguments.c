#define _XOPEN_SOURCE 700 /* realpath */
#include "views/screens/arguments.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/session/journal.h"
#include "model/session/session_list.h"
#include "views/screens/paths.h"

static bool is_among(const char *word, const struct words *paths, size_t path_lists)
{
    for (size_t i = 0; i < path_lists; i++)
        for (size_t k = 0; k < paths[i].count; k++)
            if (paths[i].items[k] == word)
                return true;
    return false;
}

static void add(struct arguments *arguments, char *word)
{
    arguments->items = mem_grow(arguments->items, &arguments->capacity, arguments->count + 1,
                                sizeof *arguments->items);
    arguments->items[arguments->count++] = word;
}

static char *absolute(const char *path)
{
    char *whole = realpath(path, NULL);
    char *copy = mem_strdup(whole ? whole : path);

    free(whole);
    return copy;
}

void arguments_keep(struct arguments *arguments, int argc, char *const *argv,
                    const struct words *paths, size_t path_lists)
{
    *arguments = (struct arguments){0};
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--plan"))
            i++;
        else if (strcmp(argv[i], "--plain") != 0 && strncmp(argv[i], "--plan=", 7) != 0)
            add(arguments, is_among(argv[i], paths, path_lists) ? absolute(argv[i])
                                                                : mem_strdup(argv[i]));
    }
}

bool arguments_of_session(struct arguments *arguments, const char *program, const char *path,
                          struct strbuf *why)
{
    struct session_log log;
    bool good;

    *arguments = (struct arguments){0};
    session_log_init(&log);
    good = journal_read(path, session_log_add, &log, why) && log.is_session;
    add(arguments, mem_strdup(program));
    for (size_t i = 0; i < log.argument_count; i++)
        add(arguments, mem_strdup(log.arguments[i]));
    if (!good) {
        if (!why->length)
            strbuf_adds(why, log.fault);
        arguments_release(arguments);
    }
    session_log_release(&log);
    return good;
}

bool arguments_have_sessions(void)
{
    char *directory = path_of_state_directory("sessions");
    struct session_list list;
    bool have;

    session_list_read(&list, directory);
    have = list.items.count > 0;
    session_list_release(&list);
    free(directory);
    return have;
}

void arguments_release(struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++)
        free(arguments->items[i]);
    free(arguments->items);
    *arguments = (struct arguments){0};
}

#define _POSIX_C_SOURCE 200809L
#include "model/session/session_list.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/descriptor.h"
#include "model/base/message.h"
#include "model/session/journal.h"
#include "model/session/saved_views.h"

#define SUFFIX ".session"

static void entry_release(struct session_entry *entry)
{
    free(entry->path);
    session_log_release(&entry->log);
}

void session_list_release(struct session_list *list)
{
    for (size_t i = 0; i < list->items.count; i++)
        entry_release(&list->items.items[i]);
    free(list->items.items);
    *list = (struct session_list){.items = {0}};
}

static bool has_suffix(const char *name)
{
    size_t length = strlen(name);

    return length > strlen(SUFFIX) && !strcmp(name + length - strlen(SUFFIX), SUFFIX);
}

/* Of what the beginning of the file holds, the first record. */
static void add_head(const char *text, size_t length, void *log)
{
    if (!((const struct session_log *)log)->is_session)
        session_log_add(text, length, log);
}

/* False if it is no session. */
static bool read_head(struct session_entry *entry)
{
    struct strbuf why = STRBUF_INIT;

    session_log_init(&entry->log);
    journal_begin(entry->path, add_head, &entry->log, &why);
    strbuf_release(&why);
    return entry->log.is_session;
}

static int compare_batches(const void *left, const void *right)
{
    const struct plan_file_decision *const *a = left, *const *b = right;

    return ((*a)->batch > (*b)->batch) - ((*a)->batch < (*b)->batch);
}

/* What was decided as one is one. Orders them anew. */
static size_t count_as_taken(const struct plan_file_decision **decisions, size_t count)
{
    size_t taken = count;

    if (count)
        qsort(decisions, count, sizeof *decisions, compare_batches);
    for (size_t i = 1; i < count; i++)
        taken -= decisions[i]->batch && decisions[i]->batch == decisions[i - 1]->batch;
    return taken;
}

void session_entry_read(struct session_entry *entry)
{
    struct strbuf why = STRBUF_INIT;
    const struct plan_file_decision **taken;
    size_t count, policies;
    struct ticks ticks;

    session_log_release(&entry->log);
    journal_read(entry->path, session_log_add, &entry->log, &why);
    taken = session_log_taken(&entry->log, &count);
    free(session_log_policies(&entry->log, &policies));
    session_log_ticks(&entry->log, &ticks);
    entry->decisions = count_as_taken(taken, count) + policies + ticks.count;
    free(taken);
    entry->is_written = session_log_is_written(&entry->log) && !ticks.count;
    ticks_release(&ticks);
    entry->is_open = journal_is_open(entry->path);
    strbuf_release(&why);
}

static int newest_first(const void *left, const void *right)
{
    const struct session_entry *a = left, *b = right;

    if (a->log.started != b->log.started)
        return a->log.started > b->log.started ? -1 : 1;
    return strcmp(b->path, a->path);
}

void session_list_read(struct session_list *list, const char *directory)
{
    DIR *stream = directory ? descriptor_directory(directory) : NULL;
    const struct dirent *found;

    *list = (struct session_list){.items = {0}};
    while (stream && (found = readdir(stream))) {
        struct session_entry entry = {.path = NULL};
        struct strbuf path = STRBUF_INIT;

        if (!has_suffix(found->d_name))
            continue;
        strbuf_addf(&path, "%s/%s", directory, found->d_name);
        entry.path = strbuf_detach(&path);
        if (read_head(&entry))
            TABLE_ADD(list->items, entry);
        else
            entry_release(&entry);
    }
    if (stream)
        closedir(stream);
    if (list->items.count > 1)
        qsort(list->items.items, list->items.count, sizeof *list->items.items, newest_first);
}

bool session_remove(const char *path, struct strbuf *why)
{
    enum journal_result result = journal_remove(path, why);

    if (result == JOURNAL_BUSY)
        strbuf_adds(why, _("This session is open in another vpcmend."));
    if (result == JOURNAL_OPEN)
        saved_views_remove(path);
    return result == JOURNAL_OPEN;
}

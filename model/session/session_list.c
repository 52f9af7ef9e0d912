#define _POSIX_C_SOURCE 200809L
#include "model/session/session_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/base/message.h"
#include "model/session/journal.h"
#include "model/session/saved_views.h"
#include "model/write/file_out.h"

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

static void skip_record(const char *text, size_t length, void *context)
{
    (void)text;
    (void)length;
    (void)context;
}

static bool is_open_elsewhere(const char *path)
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal;
    bool busy = journal_open(&journal, path, skip_record, NULL, &why) == JOURNAL_BUSY;

    journal_close(journal);
    strbuf_release(&why);
    return busy;
}

/* False if it is no session. */
static bool read_entry(struct session_entry *entry)
{
    struct strbuf why = STRBUF_INIT;
    bool good;

    session_log_init(&entry->log);
    good = journal_read(entry->path, session_log_add, &entry->log, &why) && entry->log.is_session;
    strbuf_release(&why);
    if (!good)
        return false;
    free(session_log_taken(&entry->log, &entry->decisions));
    entry->is_written = entry->log.written == entry->log.done;
    entry->is_open = is_open_elsewhere(entry->path);
    return true;
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
        if (read_entry(&entry))
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
    struct journal *journal;
    enum journal_result result = journal_open(&journal, path, skip_record, NULL, why);
    bool removed = false;

    if (result == JOURNAL_BUSY) {
        strbuf_adds(why, _("This session is open in another vpcmend."));
    } else if (result == JOURNAL_OPEN) {
        removed = unlink(path) == 0;
        if (removed)
            saved_views_remove(path);
        else
            file_out_explain(why, path, _("cannot be removed"), errno);
    }
    journal_close(journal);
    return removed;
}

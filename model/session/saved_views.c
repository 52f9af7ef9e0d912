#define _POSIX_C_SOURCE 200809L
#include "model/session/saved_views.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "model/session/journal.h"
#include "model/session/record.h"
#include "model/write/json_out.h"

void view_subject_release(struct view_subject *subject)
{
    free(subject->rows.items);
    free(subject->text);
    *subject = (struct view_subject){.text = NULL};
}

void saved_views_release(struct saved_views *views)
{
    for (size_t i = 0; i < views->items.count; i++) {
        struct saved_view *view = &views->items.items[i];

        free(view->kind);
        free(view->filter);
        free(view->marks.items);
        view_subject_release(&view->subject);
    }
    free(views->items.items);
    *views = (struct saved_views){.items = {0}};
}

/* --- the text ------------------------------------------------------------------------------------- */

static void add_numbers(struct json_out *json, const char *key, const uint32_t *numbers,
                        size_t count)
{
    json_array(json, key);
    for (size_t i = 0; i < count; i++)
        json_number(json, NULL, numbers[i]);
    json_end(json);
}

void saved_views_format(const struct saved_views *views, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, false);
    json_array(&json, NULL);
    for (size_t i = 0; i < views->items.count; i++) {
        const struct saved_view *view = &views->items.items[i];

        json_object(&json, NULL);
        json_string(&json, "view", view->kind);
        add_numbers(&json, "of", view->subject.rows.items, view->subject.rows.count);
        json_string(&json, "text", view->subject.text);
        json_string(&json, "filter", view->filter);
        json_bool(&json, "offending", view->offending_only);
        json_number(&json, "sort", view->sort_column);
        json_number(&json, "row", view->row);
        json_number(&json, "top", view->top);
        json_number(&json, "pane", view->pane_top);
        json_bool(&json, "reading", view->pane_focused);
        add_numbers(&json, "marks", view->marks.items, view->marks.count);
        json_end(&json);
    }
    json_end(&json);
}

/* --- reading it ----------------------------------------------------------------------------------- */

static uint32_t number_of(const cJSON *item)
{
    bool good = cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= UINT32_MAX;

    return good ? (uint32_t)item->valuedouble : 0;
}

static void read_view(struct saved_view *view, const cJSON *json)
{
    const cJSON *item, *sort = record_member(json, "sort");

    view->kind = record_text(json, "view");
    view->subject.text = record_text(json, "text");
    view->filter = record_text(json, "filter");
    view->offending_only = cJSON_IsTrue(record_member(json, "offending"));
    view->sort_column = cJSON_IsNumber(sort) ? sort->valueint : -1;
    view->row = number_of(record_member(json, "row"));
    view->top = number_of(record_member(json, "top"));
    view->pane_top = number_of(record_member(json, "pane"));
    view->pane_focused = cJSON_IsTrue(record_member(json, "reading"));
    cJSON_ArrayForEach(item, record_member(json, "of"))
        TABLE_ADD(view->subject.rows, number_of(item));
    cJSON_ArrayForEach(item, record_member(json, "marks")) TABLE_ADD(view->marks, number_of(item));
}

/* --- the file ------------------------------------------------------------------------------------- */

static char *path_of(const char *journal_path)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s.views", journal_path);
    return strbuf_detach(&path);
}

bool saved_views_write(const char *journal_path, const struct strbuf *text)
{
    char *path = path_of(journal_path);
    int descriptor =
        descriptor_open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR);
    struct strbuf line = STRBUF_INIT;
    bool good;
    int cause;

    journal_format(&line, 0, text->text, text->length);
    good = descriptor >= 0 && descriptor_write_at(descriptor, line.text, line.length, 0) &&
           ftruncate(descriptor, (off_t)line.length) == 0;
    cause = errno;
    if (descriptor >= 0)
        close(descriptor);
    strbuf_release(&line);
    free(path);
    errno = cause;
    return good;
}

static void read_views(const char *text, size_t length, void *context)
{
    struct saved_views *views = context;
    cJSON *tree = cJSON_ParseWithLength(text, length);
    const cJSON *item;

    cJSON_ArrayForEach(item, tree)
    {
        TABLE_ADD(views->items, ((struct saved_view){.sort_column = -1}));
        read_view(&views->items.items[views->items.count - 1], item);
    }
    cJSON_Delete(tree);
}

bool saved_views_read(const char *journal_path, struct saved_views *views)
{
    char *path = path_of(journal_path);
    struct strbuf why = STRBUF_INIT;

    *views = (struct saved_views){.items = {0}};
    journal_read(path, read_views, views, &why);
    strbuf_release(&why);
    free(path);
    return views->items.count > 0;
}

void saved_views_remove(const char *journal_path)
{
    char *path = path_of(journal_path);

    unlink(path);
    free(path);
}

#define _POSIX_C_SOURCE 200809L
#include "model/session/saved_views.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "model/base/descriptor.h"
#include "model/base/strbuf.h"
#include "model/write/json_out.h"

#define MARK_LENGTH ((size_t)17)
#define SIZE_MOST   ((size_t)64 << 20)

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
        add_numbers(&json, "marks", view->marks.items, view->marks.count);
        json_end(&json);
    }
    json_end(&json);
}

/* --- reading it ----------------------------------------------------------------------------------- */

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static uint32_t number_of(const cJSON *item)
{
    bool good = cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= UINT32_MAX;

    return good ? (uint32_t)item->valuedouble : 0;
}

static char *text_of(const cJSON *item)
{
    return cJSON_IsString(item) ? mem_strdup(item->valuestring) : NULL;
}

static void read_view(struct saved_view *view, const cJSON *json)
{
    const cJSON *item, *sort = member(json, "sort");

    view->kind = text_of(member(json, "view"));
    view->subject.text = text_of(member(json, "text"));
    view->filter = text_of(member(json, "filter"));
    view->offending_only = cJSON_IsTrue(member(json, "offending"));
    view->sort_column = cJSON_IsNumber(sort) ? sort->valueint : -1;
    view->row = number_of(member(json, "row"));
    view->top = number_of(member(json, "top"));
    cJSON_ArrayForEach(item, member(json, "of")) TABLE_ADD(view->subject.rows, number_of(item));
    cJSON_ArrayForEach(item, member(json, "marks")) TABLE_ADD(view->marks, number_of(item));
}

static bool parse(const char *text, size_t length, struct saved_views *views)
{
    cJSON *tree = cJSON_ParseWithLength(text, length);
    const cJSON *item;

    cJSON_ArrayForEach(item, tree)
    {
        TABLE_ADD(views->items, ((struct saved_view){.sort_column = -1}));
        read_view(&views->items.items[views->items.count - 1], item);
    }
    cJSON_Delete(tree);
    return views->items.count > 0;
}

/* --- the file ------------------------------------------------------------------------------------- */

static char *path_of(const char *journal_path)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s.views", journal_path);
    return strbuf_detach(&path);
}

static int open_file(const char *journal_path, int flags)
{
    char *path = path_of(journal_path);
    int descriptor = descriptor_open(path, flags | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR);

    free(path);
    return descriptor;
}

bool saved_views_write(const char *journal_path, const struct strbuf *text)
{
    int descriptor = open_file(journal_path, O_WRONLY | O_CREAT);
    struct strbuf line = STRBUF_INIT;
    ssize_t written;
    int cause;

    if (descriptor < 0)
        return false;
    strbuf_addf(&line, "%016" PRIx64 " ", XXH3_64bits(text->text, text->length));
    strbuf_addbuf(&line, text);
    strbuf_addch(&line, '\n');
    do
        written = pwrite(descriptor, line.text, line.length, 0);
    while (written < 0 && errno == EINTR);
    if (written == (ssize_t)line.length && ftruncate(descriptor, written) < 0)
        written = -1;
    cause = errno;
    close(descriptor);
    errno = cause;
    strbuf_release(&line);
    return written >= 0;
}

static bool read_file(const char *journal_path, struct strbuf *bytes)
{
    int descriptor = open_file(journal_path, O_RDONLY);
    char chunk[16384];
    ssize_t got = -1;

    while (descriptor >= 0 && bytes->length < SIZE_MOST &&
           ((got = read(descriptor, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR)))
        if (got > 0)
            strbuf_add(bytes, chunk, (size_t)got);
    if (descriptor >= 0)
        close(descriptor);
    return got == 0;
}

bool saved_views_read(const char *journal_path, struct saved_views *views)
{
    struct strbuf bytes = STRBUF_INIT, mark = STRBUF_INIT;
    bool good = read_file(journal_path, &bytes) && bytes.length > MARK_LENGTH;

    *views = (struct saved_views){.items = {0}};
    if (good) {
        const char *text = bytes.text + MARK_LENGTH;
        const char *end = memchr(text, '\n', bytes.length - MARK_LENGTH);
        size_t length = end ? (size_t)(end - text) : 0;

        strbuf_addf(&mark, "%016" PRIx64 " ", XXH3_64bits(text, length));
        good = end && !memcmp(mark.text, bytes.text, MARK_LENGTH) && parse(text, length, views);
    }
    strbuf_release(&bytes);
    strbuf_release(&mark);
    return good;
}

void saved_views_remove(const char *journal_path)
{
    char *path = path_of(journal_path);

    unlink(path);
    free(path);
}

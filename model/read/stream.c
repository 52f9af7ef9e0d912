/*
 * A reply too large to be held whole. Its outermost object and the brackets of its lists are read here,
 * as the window moves over the file; of their elements (list_stream.h) only the ends are looked for.
 */
#include <stdlib.h>

#include "model/base/halves.h"
#include "model/base/message.h"
#include "model/read/list_stream.h"
#include "model/read/parser.h"
#include "model/read/recognise.h"
#include "model/read/window.h"

/* --- faults and places -------------------------------------------------------------------------- */

/* Reads one value at the window's place and steps over it; false (told) if it is none. */
static bool take_value(struct reading *reading, struct json_extent *value)
{
    struct json_error error;

    if (!window_check(reading->window, value, &error))
        return list_stream_fault(reading, error.offset, error.message);
    reading->window->at = value->offset + value->length;
    return true;
}

/* --- lists --------------------------------------------------------------------------------------- */

/* The list as far as its first element: what tells equal keys of different services apart. The window's
 * place is behind the opening bracket, before and afterwards. */
static struct json_extent first_part(struct reading *reading)
{
    struct window *window = reading->window;
    size_t bracket = window->at - 1;
    struct json_extent first = {.offset = bracket};
    struct json_error error;

    if (window_peek(window) != ']' && !window_check(window, &first, &error))
        first.length = 0; /* told when its turn comes */
    else if (window_peek(window) == ']')
        first = (struct json_extent){.offset = window->at, .length = 0};
    window->at = bracket + 1;
    list_stream_look(reading);
    return (struct json_extent){bracket, first.offset + first.length + 1 - bracket, JSON_ARRAY};
}

/* What the list is; NULL: nothing that is read. */
static const struct known_list *meant(struct reading *reading, const struct known_list *known)
{
    return known && known->accept ? known_list_meant(reading, known, first_part(reading)) : known;
}

static bool stream_list(struct reading *reading, const struct known_list *known)
{
    struct load *load = reading->load;
    size_t first_telling = load->tellings.count, first_entries = load->list_entries.count;
    bool good;

    reading->window->at++;
    known = meant(reading, known);
    if (!known)
        return list_stream_read(reading, NULL);
    reading->damaged = false;
    good = list_stream_read(reading, known);
    presence_note(reading, known->kind, reading->damaged);
    if (reading->damaged)
        tellings_mark_incomplete(load, first_telling, first_entries);
    return good;
}

/* A list about an object that is named elsewhere is short enough to be held. */
static bool hold_list(struct reading *reading, const struct known_list *known)
{
    struct json_extent list;

    if (!take_value(reading, &list))
        return false;
    list_stream_look(reading);
    known_list_read(reading, known, list, false);
    return true;
}

/* --- the outermost object ------------------------------------------------------------------------ */

/* A document while it is being read. */
struct document {
    struct reading *reading;
    TABLE(text_id) keys;
    bool holds[DATA_KIND_COUNT];
    bool is_partial;
    size_t first_telling, first_entries;
};

/* The members after a list may say that it was not all. */
static void look_at_value(struct document *document, struct json_extent key,
                          struct json_extent value)
{
    struct reading *reading = document->reading;
    struct contents contents = {0};
    struct json_walk member = {
        .bytes = reading->window->text.text, .has_keys = true, .key = key, .value = value};

    list_stream_look(reading);
    contents_look(&contents, reading, &member);
    if (contents.page_mark.length)
        contents_tell_page(reading, contents.page_mark);
    if (contents.page_mark.length || contents.is_change)
        document->is_partial = true;
}

static bool read_member_list(struct document *document, struct json_extent key)
{
    struct reading *reading = document->reading;
    const struct known_list *known;

    list_stream_look(reading);
    known = known_list_find(reading, key);
    if (known && known->kind < DATA_KIND_COUNT)
        document->holds[known->kind] = true;
    return known && known->begin ? hold_list(reading, known) : stream_list(reading, known);
}

/* A reply has a few members; each is compared with all before it. */
#define OUTER_NAMES 4096

/* False (told) if the name stands in the document already, or there are too many. */
static bool note_key(struct document *document, struct json_extent key)
{
    text_id name;

    list_stream_look(document->reading);
    name = reading_string(document->reading, key);
    if (document->keys.count == OUTER_NAMES)
        return list_stream_fault(document->reading, key.offset, JSON_TOO_MANY_NAMES);
    for (size_t i = 0; i < document->keys.count; i++)
        if (document->keys.items[i] == name)
            return list_stream_fault(document->reading, key.offset, JSON_NAME_TWICE);
    TABLE_ADD(document->keys, name);
    return true;
}

static bool read_member(struct document *document)
{
    struct reading *reading = document->reading;
    struct window *window = reading->window;
    struct json_extent key, value;

    if (window_peek(window) != '"')
        return list_stream_fault(reading, window->at, window_peek(window) ? JSON_NO_NAME : JSON_UNCLOSED);
    if (!take_value(reading, &key) || !note_key(document, key))
        return false;
    if (window_peek(window) != ':')
        return list_stream_fault(reading, window->at, window_peek(window) ? JSON_NO_COLON : JSON_UNCLOSED);
    window->at++;
    if (window_peek(window) == '[')
        return read_member_list(document, key);
    if (!take_value(reading, &value))
        return false;
    look_at_value(document, key, value);
    return true;
}

/* Over the comma, or (*at_end) over the brace that ends the document. */
static bool step_to_next(struct document *document, bool *at_end)
{
    struct reading *reading = document->reading;
    struct window *window = reading->window;
    char byte = window_peek(window);

    *at_end = byte == '}';
    if (byte != '}' && byte != ',')
        return list_stream_fault(reading, window->at, byte ? JSON_NO_COMMA_IN_OBJECT : JSON_UNCLOSED);
    window->at++;
    if (byte == ',' && window_peek(window) == '}')
        return list_stream_fault(reading, window->at, JSON_COMMA_BEFORE_CLOSER);
    return true;
}

static bool read_members(struct document *document)
{
    bool at_end = false;

    document->reading->window->at++;
    while (!at_end && !document->reading->load->stopped) {
        if (!read_member(document) || !step_to_next(document, &at_end))
            return false;
    }
    return true;
}

static void mark_partial(struct document *document)
{
    for (int kind = 0; kind < DATA_KIND_COUNT; kind++)
        if (document->holds[kind])
            presence_note(document->reading, (enum data_kind)kind, true);
    tellings_mark_incomplete(document->reading->load, document->first_telling,
                             document->first_entries);
}

bool stream_document(struct reading *reading)
{
    struct load *load = reading->load;
    struct document document = {.reading = reading,
                                .first_telling = load->tellings.count,
                                .first_entries = load->list_entries.count};
    bool good;

    if (!load->parser)
        load->parser = parser_new(has_second_core());
    reading->beside = TEXT_NONE;
    good = read_members(&document);
    if (document.is_partial)
        mark_partial(&document);
    free(document.keys.items);
    return good;
}

/* --- which documents ----------------------------------------------------------------------------- */

/* The list that a member's name, if one stands here, begins. */
static const struct known_list *first_list(struct reading *reading)
{
    struct window *window = reading->window;
    struct json_extent key;
    struct json_error error;

    if (window_peek(window) != '"' || !window_check(window, &key, &error))
        return NULL;
    window->at = key.offset + key.length;
    if (window_peek(window) != ':')
        return NULL;
    window->at++;
    if (window_peek(window) != '[')
        return NULL;
    list_stream_look(reading);
    return known_list_find(reading, key);
}

/* The list that a document begins with; NULL if it cannot be read so. The window stays where it is. */
static const struct known_list *look_ahead(struct reading *reading)
{
    struct window *window = reading->window;
    const struct known_list *known = NULL;
    bool is_object = window_peek(window) == '{';
    size_t start = window->at;

    if (is_object) {
        window->at++;
        known = first_list(reading);
        window->at = start;
    }
    return known && !known->begin ? known : NULL;
}

bool stream_can_read(struct reading *reading)
{
    return look_ahead(reading) != NULL;
}

bool stream_begins_with(struct reading *reading, enum data_kind kind)
{
    const struct known_list *known = look_ahead(reading);

    return known && known->kind == kind;
}

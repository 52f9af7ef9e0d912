/*
 * A reply too large to be held whole. Its outermost object and the brackets of its lists are read here,
 * as the window moves over the file; of elements only their ends are looked for.
 *
 * Elements go in batches: those that end in the window at one time are parsed with the window's text, and
 * read in the same order (parser.h), while the next ones are being found. So a fault inside an element may be
 * known only when others behind it have been found already; they are dropped then.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "model/base/halves.h"
#include "model/base/message.h"
#include "model/read/json_squeeze.h"
#include "model/read/parser.h"
#include "model/read/recognise.h"
#include "model/read/window.h"

/* --- faults and places -------------------------------------------------------------------------- */

/* The window's text is what offsets are about from here on. */
static void look_at_window(struct reading *reading)
{
    const struct window *window = reading->window;

    reading_look_at(reading, &window->text, window->base);
}

static bool fault(struct reading *reading, size_t offset, const char *message)
{
    look_at_window(reading);
    reading_problem(reading, PROBLEM_ERROR, offset, "%s", _(message));
    reading->fault = reading->base + offset;
    return false;
}

/* Reads one value at the window's place and steps over it; false (told) if it is none. */
static bool take_value(struct reading *reading, struct json_extent *value)
{
    struct json_error error;

    if (!window_check(reading->window, value, &error))
        return fault(reading, error.offset, error.message);
    reading->window->at = value->offset + value->length;
    return true;
}

/* --- the elements of a list ---------------------------------------------------------------------- */

enum step { STEP_ELEMENT, STEP_MORE, STEP_END, STEP_FAULT };

struct list_stream {
    struct reading *reading;
    const struct known_list *known; /* NULL: its elements are checked and passed over */

    /* What gathering changes: where it stands. An error's offset is that in the file. */
    enum step step;
    struct json_error error;
    bool after_comma, after_element;

    bool broken;             /* a fault in an element has been told */
    atomic_bool is_given_up; /* told by the reader of a batch to whoever gathers the next */
};

/* What stands before an element: the end of the list, or something that must not be there. */
static const char *bracket_fault(const struct list_stream *list, char byte)
{
    if (byte == ']')
        return list->after_comma ? JSON_COMMA_BEFORE_CLOSER : NULL;
    return list->after_element ? JSON_NO_COMMA_IN_ARRAY : NULL;
}

/* Behind an element: over the comma, if there is one. */
static void step_over_comma(struct list_stream *list, size_t end)
{
    struct window *window = list->reading->window;

    list->after_comma = end < window->text.length && window->text.text[end] == ',';
    list->after_element = !list->after_comma;
    window->at = end + (list->after_comma ? 1 : 0);
}

/* An object or list of this size that has not ended yet may have lost a quote: it is checked now. */
#define LONG_ELEMENT ((size_t)1024 * 1024)

/* Squeezes the element at `start`, an object or a list, into the batch; false if the window holds no end. */
static bool squeeze(const struct window *window, size_t start, struct batch *batch,
                    struct batch_element *element)
{
    size_t before = batch->squeezed.length, left = batch->left_out.count;
    struct json_squeezed squeezed = json_squeeze(window->text.text, window->text.length, start,
                                                 &batch->squeezed, &batch->left_out);

    if (!squeezed.end) {
        strbuf_truncate(&batch->squeezed, before);
        batch->left_out.count = left;
        return false;
    }
    element->first_left = left;
    element->left = batch->left_out.count - left;
    element->extent.length = squeezed.end - start;
    element->squeezed = before;
    element->length = batch->squeezed.length - before;
    element->is_plain = squeezed.is_plain;
    return true;
}

/* Finds the end of the element at the window's place by its brackets, if that will do: the parser checks it. */
static bool find_end(const struct list_stream *list, struct batch *batch,
                     struct batch_element *element)
{
    const struct window *window = list->reading->window;

    *element = (struct batch_element){
        .extent = {window->at, 0, json_kind_of(window->text.text[window->at])}};
    return list->known && element->extent.kind <= JSON_ARRAY &&
           squeeze(window, window->at, batch, element);
}

static bool is_left_to_parser(const struct list_stream *list, struct json_extent element)
{
    const struct window *window = list->reading->window;

    return list->known && element.kind <= JSON_ARRAY && !window->ended &&
           window->text.length - element.offset < LONG_ELEMENT;
}

/* STEP_MORE: the window must hold more to tell. What has been squeezed into the batch is told by `element`. */
static enum step check_element(struct list_stream *list, struct batch *batch,
                               struct batch_element *element)
{
    struct window *window = list->reading->window;
    size_t start = window->at, end;
    bool good = find_end(list, batch, element);

    if (!good) {
        if (is_left_to_parser(list, element->extent))
            return STEP_MORE;
        good = json_check(window->text.text, window->text.length, start, &element->extent,
                          &list->error);
        if (!window_is_settled(window, good, &element->extent, &list->error))
            return STEP_MORE;
    }
    if (!good)
        return STEP_FAULT;
    end = json_skip_blank(window->text.text, window->text.length,
                          element->extent.offset + element->extent.length);
    if (end == window->text.length && !window->ended)
        return STEP_MORE;
    step_over_comma(list, end);
    return STEP_ELEMENT;
}

static enum step next_element(struct list_stream *list, struct batch *batch,
                              struct batch_element *element)
{
    struct window *window = list->reading->window;
    size_t start = json_skip_blank(window->text.text, window->text.length, window->at);
    char byte = start < window->text.length ? window->text.text[start] : '\0';

    if (start == window->text.length && !window->ended)
        return STEP_MORE;
    list->error = (struct json_error){start, start < window->text.length ? bracket_fault(list, byte)
                                                                         : JSON_UNCLOSED};
    if (list->error.message)
        return STEP_FAULT;
    window->at = start;
    if (byte != ']')
        return check_element(list, batch, element);
    window->at++;
    return STEP_END;
}

/* --- batches ------------------------------------------------------------------------------------- */

static void read_element(struct list_stream *list, const struct batch_element *parsed)
{
    struct reading *reading = list->reading;
    struct element element;

    if (parsed->error.message) {
        list->broken = true;
        reading->fault = reading->base + parsed->error.offset;
        reading_problem(reading, PROBLEM_ERROR, parsed->error.offset, "%s",
                        _(parsed->error.message));
    } else if (element_init_parsed(&element, reading, parsed->extent,
                                   (struct parsed_json){parsed->json, parsed->extent.offset,
                                                        parsed->is_too_large})) {
        list->known->read(&element);
    }
}

static void read_batch(void *context, struct batch *batch)
{
    struct list_stream *list = context;
    struct reading *reading = list->reading;
    struct load *load = reading->load;

    reading_look_at(reading, &batch->text, batch->base);
    reading->in_batch = true;
    for (size_t i = 0; i < batch->elements.count && !load->stopped && !list->broken; i++)
        read_element(list, &batch->elements.items[i]);
    load_settle_rules(load);
    reading->in_batch = false;
    if (!load->stopped)
        load_report_progress(load, load->done + batch->base + batch->text.length);
    if (load->stopped || list->broken)
        atomic_store(&list->is_given_up, true);
}

/* Of tiny elements the window holds so many that their trees would be many times its size. */
#define BATCH_ELEMENTS 8192

/* One step along the list: over an element, or the window holds more afterwards. */
static void advance(struct list_stream *list, struct batch *batch)
{
    size_t squeezed = batch->squeezed.length, left_out = batch->left_out.count;
    struct batch_element element;

    list->step = next_element(list, batch, &element);
    window_digest_passed(list->reading->window);
    if (list->step == STEP_ELEMENT && list->known) {
        TABLE_ADD(batch->elements, element);
    } else {
        strbuf_truncate(&batch->squeezed, squeezed);
        batch->left_out.count = left_out;
    }
    if (list->step == STEP_FAULT)
        list->error.offset += (size_t)list->reading->window->base;
}

/* The elements that the window holds go into the batch with its text; what is behind them stays. */
static enum gathered gather_batch(void *context, struct batch *batch)
{
    struct list_stream *list = context;
    struct window *window = list->reading->window;

    while (list->step <= STEP_MORE && !atomic_load(&list->is_given_up) &&
           batch->elements.count < BATCH_ELEMENTS) {
        if (list->step == STEP_MORE)
            window_read(window);
        advance(list, batch);
        if (list->step == STEP_MORE && batch->elements.count)
            break;
        if (list->step == STEP_MORE && !list->known)
            window_drop(window);
    }
    if (!batch->elements.count)
        return GATHERED_NOTHING;
    window_hand_over(window, &batch->text, &batch->base);
    return list->step <= STEP_MORE ? GATHERED_BATCH : GATHERED_LAST;
}

/* Behind the opening bracket. False (told) if the list is broken; what stands before that is read. */
static bool stream_elements(struct reading *reading, const struct known_list *known)
{
    struct list_stream list = {.reading = reading, .known = known};
    const struct batch_steps steps = {gather_batch, read_batch, &list};

    parser_run(reading->load->parser, &steps);
    if (list.step == STEP_FAULT && !list.broken)
        return fault(reading, list.error.offset - reading->window->base, list.error.message);
    return !list.broken;
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
    look_at_window(reading);
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
        return stream_elements(reading, NULL);
    reading->damaged = false;
    good = stream_elements(reading, known);
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
    look_at_window(reading);
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

    look_at_window(reading);
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

    look_at_window(reading);
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

    look_at_window(document->reading);
    name = reading_string(document->reading, key);
    if (document->keys.count == OUTER_NAMES)
        return fault(document->reading, key.offset, JSON_TOO_MANY_NAMES);
    for (size_t i = 0; i < document->keys.count; i++)
        if (document->keys.items[i] == name)
            return fault(document->reading, key.offset, JSON_NAME_TWICE);
    TABLE_ADD(document->keys, name);
    return true;
}

static bool read_member(struct document *document)
{
    struct reading *reading = document->reading;
    struct window *window = reading->window;
    struct json_extent key, value;

    if (window_peek(window) != '"')
        return fault(reading, window->at, window_peek(window) ? JSON_NO_NAME : JSON_UNCLOSED);
    if (!take_value(reading, &key) || !note_key(document, key))
        return false;
    if (window_peek(window) != ':')
        return fault(reading, window->at, window_peek(window) ? JSON_NO_COLON : JSON_UNCLOSED);
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
        return fault(reading, window->at, byte ? JSON_NO_COMMA_IN_OBJECT : JSON_UNCLOSED);
    window->at++;
    if (byte == ',' && window_peek(window) == '}')
        return fault(reading, window->at, JSON_COMMA_BEFORE_CLOSER);
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
    look_at_window(reading);
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

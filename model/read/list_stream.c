#include "model/read/list_stream.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "model/base/message.h"
#include "model/read/json_squeeze.h"
#include "model/read/parser.h"
#include "model/read/recognise.h"
#include "model/read/window.h"

/* --- faults and places -------------------------------------------------------------------------- */

void list_stream_look(struct reading *reading)
{
    const struct window *window = reading->window;

    reading_look_at(reading, &window->text, window->base);
}

bool list_stream_fault(struct reading *reading, size_t offset, const char *message)
{
    list_stream_look(reading);
    reading_problem(reading, PROBLEM_ERROR, offset, "%s", _(message));
    reading->fault = reading->base + offset;
    return false;
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

bool list_stream_read(struct reading *reading, const struct known_list *known)
{
    struct list_stream list = {.reading = reading, .known = known};
    const struct batch_steps steps = {gather_batch, read_batch, &list};

    parser_run(reading->load->parser, &steps);
    if (list.step == STEP_FAULT && !list.broken)
        return list_stream_fault(reading, list.error.offset - reading->window->base, list.error.message);
    return !list.broken;
}

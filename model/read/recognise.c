/*
 * What a document is, by the keys of its outermost object. Each known key names a list; its elements
 * go one by one to their reader. Whatever is not known is passed over.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/foreign.h"
#include "model/read/json_keys.h"
#include "model/read/passed_over.h"
#include "model/read/recognise.h"
#include "model/read/refusal.h"
#include "model/read/window.h"

/* --- what else stands in a document ------------------------------------------------------------- */

static const char *const foreign_collection = N_(
    "a collector's combined file that does not say it is of AWS (\"provider\": \"aws\"): save the "
    "replies of \"aws ec2 describe-...\" as they are instead");

static bool ends_with(const char *content, struct json_extent key, const char *ending)
{
    size_t length = strlen(ending);

    return key.length > length + 2 &&
           !memcmp(content + key.offset + key.length - 1 - length, ending, length);
}

/* A reply holds lists; an id beside them means that this is one object, say an instance, whose
 * "SecurityGroups" are not those of a describe call. */
static bool marks_single(const char *content, const struct json_walk *member)
{
    static const char *const harmless[] = {"RequestId", "requestId", "OwnerId", "ReservationId",
                                           "RequesterId"};

    if (member->value.kind != JSON_STRING ||
        !(ends_with(content, member->key, "Id") || ends_with(content, member->key, "Arn")))
        return false;
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        if (json_string_is(content, member->key, harmless[i]))
            return false;
    }
    return true;
}

/* NextToken; NextMarker of load balancers; AdditionalRoutesAvailable of route searches. */
static bool says_there_is_more(const struct reading *reading, const struct json_walk *member)
{
    const char *content = reading->content;

    if (member->value.kind == JSON_LITERAL)
        return content[member->value.offset] == 't' &&
               json_string_is(content, member->key, "AdditionalRoutesAvailable");
    return member->value.kind == JSON_STRING && member->value.length > 2 &&
           (json_string_is(content, member->key, "NextToken") ||
            json_string_is(content, member->key, "NextMarker"));
}

/* Whoever saves a reply may add the id that was asked for. */
static bool names_owner(const struct reading *reading, const struct json_walk *member)
{
    static const char *const keys[] = {"TransitGatewayRouteTableId", "LoadBalancerArn",
                                       "TargetGroupArn"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (member->value.kind == JSON_STRING && member->value.length > 2 &&
            json_string_is(reading->content, member->key, keys[i]))
            return true;
    }
    return false;
}

/* cloud-resource-collector: one document with "provider" and lists as the AWS SDK names their
 * members, below keys in snake_case. */
static bool marks_collection(const char *content, const struct json_walk *member)
{
    return member->value.kind == JSON_STRING && json_string_is(content, member->key, "provider") &&
           json_string_is(content, member->value, "aws");
}

static bool note_list(struct found_lists *lists, const struct known_list *known,
                      const struct json_walk *member)
{
    if (known)
        lists->items[lists->count++] = (struct found_list){known, member->key, member->value};
    return known != NULL;
}

void contents_look(struct contents *contents, struct reading *reading,
                   const struct json_walk *member)
{
    if (member->value.kind == JSON_OBJECT && !contents->layout)
        contents->layout = layout_of(reading, member);
    if (note_list(&contents->lists, known_list_find(reading, member->key), member) ||
        note_list(&contents->collected, known_list_find_collected(reading, member->key), member))
        return;
    if (marks_collection(reading->content, member))
        contents->is_collection = true;
    if (says_there_is_more(reading, member))
        contents->page_mark = member->key;
    if (json_string_is(reading->content, member->key, "Return"))
        contents->is_change = true;
    if (names_owner(reading, member))
        contents->beside = member->value;
    else if (marks_single(reading->content, member))
        contents->is_single = true;
    if (!contents->layout)
        contents->layout = layout_of(reading, member);
}

/* --- reading ------------------------------------------------------------------------------------ */

static void read_elements(struct reading *reading, element_reader *read, struct json_extent list)
{
    struct json_walk walk = json_walk_begin(reading->content, list);
    unsigned count = 0;

    while (json_walk_next(&walk)) {
        struct element element;

        if (element_init(&element, reading, walk.value))
            read(&element);
        element_release(&element);
        if (++count % 1024 == 0 &&
            !load_report_progress(reading->load, reading->load->done + reading->base + walk.at))
            return;
    }
}

void presence_note(struct reading *reading, enum data_kind kind, bool is_partial)
{
    uint8_t *presence;

    if (kind == DATA_KIND_COUNT)
        return;
    presence = &reading_facts(reading)->presence[kind];
    if (is_partial || *presence == PRESENCE_INCOMPLETE)
        *presence = PRESENCE_INCOMPLETE;
    else
        *presence = PRESENCE_COMPLETE;
}

void tellings_mark_incomplete(struct load *load, size_t first_telling, size_t first_entries)
{
    for (size_t i = first_telling; i < load->tellings.count; i++)
        load->tellings.items[i].incomplete = true;
    for (size_t i = first_entries; i < load->list_entries.count; i++)
        load->list_entries.items[i].incomplete = true;
}

/* Reads a list that is what its key says. */
static void read_own_list(struct reading *reading, const struct known_list *known,
                          struct json_extent list, bool is_partial)
{
    struct load *load = reading->load;
    size_t first_telling = load->tellings.count, first_entries = load->list_entries.count;

    if (known->begin && !known->begin(reading, list))
        return;
    reading->damaged = false;
    read_elements(reading, known->read, list);
    is_partial = is_partial || reading->damaged;
    presence_note(reading, known->kind, is_partial);
    if (is_partial)
        tellings_mark_incomplete(load, first_telling, first_entries);
}

/* False if the member holds no list, which has been reported if it should. */
static bool is_list(struct reading *reading, const struct known_list *known,
                    struct json_extent list)
{
    if (list.kind == JSON_ARRAY)
        return true;
    if (list.kind == JSON_LITERAL && reading->content[list.offset] == 'n')
        return false;
    if (known->kind == DATA_KIND_COUNT) /* another service's word */
        return false;
    reading_problem(reading, PROBLEM_ERROR, list.offset, _("%s should be a list"), known->key);
    presence_note(reading, known->kind, true);
    return false;
}

void known_list_read(struct reading *reading, const struct known_list *known,
                     struct json_extent list, bool is_partial)
{
    if (!is_list(reading, known, list))
        return;
    known = known_list_meant(reading, known, list);
    if (known)
        read_own_list(reading, known, list, is_partial);
}

/* Beside the id of the object that it is about, only a list that is about one is meant. */
static void read_lists(struct reading *reading, const struct contents *contents)
{
    bool is_partial = contents->page_mark.length || contents->is_change;

    for (size_t i = 0; i < contents->lists.count && !reading->load->stopped; i++) {
        const struct found_list *found = &contents->lists.items[i];

        if (found->known->begin || !contents->beside.length)
            known_list_read(reading, found->known, found->list, is_partial);
    }
}

/* No other service's words stand in a collection, so nothing there needs telling apart. */
static void read_collection(struct reading *reading, const struct contents *contents)
{
    bool is_partial = contents->page_mark.length;

    for (size_t i = 0; i < contents->collected.count && !reading->load->stopped; i++) {
        const struct found_list *found = &contents->collected.items[i];

        if (is_list(reading, found->known, found->list))
            read_own_list(reading, found->known, found->list, is_partial);
    }
}

/* Other clouds' collections have lists of these names too, of other objects. */
static void refuse_collection(struct reading *reading, const struct found_lists *collected)
{
    for (size_t i = 0; i < collected->count; i++) {
        const struct found_list *found = &collected->items[i];

        if (found->known->kind == DATA_SECURITY_GROUPS && found->list.kind == JSON_ARRAY)
            reading_problem(reading, PROBLEM_ERROR, found->key.offset, "%s", _(foreign_collection));
    }
}

void contents_tell_page(struct reading *reading, struct json_extent key)
{
    reading_problem(reading, PROBLEM_WARNING, key.offset,
                    _("%.*s: this is one page of several, so the list is incomplete"),
                    (int)(key.length - 2), reading->content + key.offset + 1);
}

static void read_reply(struct reading *reading, struct contents *contents)
{
    reading->beside =
        contents->beside.length ? reading_string(reading, contents->beside) : TEXT_NONE;
    if (!contents->is_collection) {
        refuse_collection(reading, &contents->collected);
        contents->collected.count = 0;
    }
    read_lists(reading, contents);
    read_collection(reading, contents);
    if (contents->lists.count + contents->collected.count && contents->page_mark.length)
        contents_tell_page(reading, contents->page_mark);
}

static bool holds_lists(const struct contents *contents)
{
    return contents->lists.count || contents->collected.count;
}

/* A document that is something else than a reply; a view waits where it stands alone in its file. */
static void read_layout(struct reading *reading, const struct layout *layout,
                        struct json_extent root)
{
    reading->waits = layout->is_view && reading->may_wait && !reading_has_rows(reading);
    if (reading->waits)
        problems_take_back(&reading->load->account->problems, reading->problem_count);
    else
        layout->read(reading, root);
    reading->file = NONE; /* the next document may be of another account */
}

static struct contents look_at_members(struct reading *reading, struct json_extent root)
{
    struct json_walk members = json_walk_begin(reading->content, root);
    struct contents contents = {0};

    if (root.kind == JSON_ARRAY)
        contents.layout = layout_of_list(reading, root);
    while (root.kind == JSON_OBJECT && json_walk_next(&members))
        contents_look(&contents, reading, &members);
    return contents;
}

bool reading_is_reply(struct reading *reading, struct json_extent object)
{
    struct contents contents = look_at_members(reading, object);

    return holds_lists(&contents) && !contents.layout && !contents.is_single;
}

void reading_document(struct reading *reading, struct json_extent root)
{
    struct contents contents = look_at_members(reading, root);
    const char *refusal = NULL;

    if (contents.layout)
        read_layout(reading, contents.layout, root);
    else if (contents.is_single)
        read_bare_object(reading, root);
    else if (holds_lists(&contents))
        read_reply(reading, &contents);
    else
        refusal = refusal_of_json(reading, root);
    if (refusal)
        reading_problem(reading, PROBLEM_ERROR, root.offset, "%s", _(refusal));
    if (!reading_has_rows(reading) && !reading->waits && !reading->problem_count)
        passed_over_note_document(reading, root, root.kind == JSON_OBJECT && contents.layout != NULL);
}

/* What was read of a file whose rest is unreadable may not be all. */
static void mark_incomplete(struct reading *reading)
{
    struct load *load = reading->load;

    if (!reading_has_rows(reading))
        return;
    for (size_t row = reading->whole; row < load->facts.count; row++) {
        uint8_t *presence = load->facts.items[row].presence;

        for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++) {
            if (presence[kind] != PRESENCE_ABSENT)
                presence[kind] = PRESENCE_INCOMPLETE;
        }
    }
}

/* --- documents ----------------------------------------------------------------------------------- */

static bool tell_fault(struct reading *reading, struct json_error error)
{
    reading_look_at(reading, &reading->window->text, reading->window->base);
    reading_problem(reading, PROBLEM_ERROR, error.offset, "%s", _(error.message));
    reading->fault = reading->base + error.offset;
    return false;
}

/* Reads a document that the window can hold. */
static bool read_whole(struct reading *reading, struct json_extent root)
{
    struct window *window = reading->window;

    reading_look_at(reading, &window->text, window->base);
    reading_document(reading, root);
    window->at = root.offset + root.length;
    return true;
}

/* Whether the document is in the window whole, as one of many small ones in a file may be. */
static bool ends_in(const struct window *window)
{
    return json_bracket_end(window->text.text, window->text.length, window->at) > 0;
}

/*
 * A reply is held whole only if it is small: then all its members are known before its lists are read. A
 * larger one, or one that breaks off, is read element by element, as far as it goes. What is no reply is
 * held whole, whatever its size.
 */
static bool read_next(struct reading *reading)
{
    struct window *window = reading->window;
    bool is_reply = stream_can_read(reading);
    struct json_extent root;
    struct json_error error;

    if (is_reply && !window_is_whole(window) && !ends_in(window))
        return stream_document(reading);
    if (window_check(window, &root, &error))
        return read_whole(reading, root);
    return is_reply ? stream_document(reading) : tell_fault(reading, error);
}

static bool tell_unreadable(struct reading *reading)
{
    if (!reading->window->fault)
        return true;
    problems_add(&reading->load->account->problems, PROBLEM_ERROR, reading->path, 0, 0,
                 _("cannot be read: %s"), strerror(reading->window->fault));
    reading->load->account->problems.unread = true;
    return false;
}

/* Says what the file is, if it is known and no JSON. */
static bool tell_refusal(struct reading *reading)
{
    struct window *window = reading->window;
    const char *refusal = foreign_file(window);

    if (window->fault) /* which is told in the end */
        return false;
    if (refusal)
        tell_fault(reading, (struct json_error){window->at, refusal});
    return refusal != NULL;
}

/* Behind a fault, to where the next document may begin: a bracket at the start of a line, as in NDJSON
 * and where several replies stand one after the other. False if there is none. */
static bool step_to_next(const struct reading *reading)
{
    struct window *window = reading->window;
    bool at_line = false;

    if (!window_go_back(window, reading->fault))
        return false;
    for (;;) {
        const char *end;

        if (window->at == window->text.length)
            window_drop(window);
        if (window->at == window->text.length && !window_read(window))
            return false;
        if (at_line && strchr("{[", window->text.text[window->at]))
            return true;
        end = memchr(window->text.text + window->at, '\n', window->text.length - window->at);
        at_line = end != NULL;
        window->at = end ? (size_t)(end - window->text.text) + 1 : window->text.length;
    }
}

/* Behind a fault, what stands around the rest of a list whose elements have a line each: these are read
 * as objects by themselves. */
static bool step_over_leftover(struct window *window)
{
    bool is_leftover =
        window->at < window->text.length && strchr(",]}", window->text.text[window->at]);

    window->at += is_leftover;
    return is_leftover;
}

/* One document after the other; false if one of them is not JSON. */
static bool read_all(struct reading *reading)
{
    struct window *window = reading->window;
    bool good = true;

    window_read(window);
    window_peek(window);
    if (window->fault)
        return tell_unreadable(reading);
    if (tell_refusal(reading))
        return false;
    while (window_peek(window), window->at < window->text.length && !reading->waits) {
        if (reading->load->stopped)
            return false;
        if ((!good && step_over_leftover(window)) || read_next(reading)) {
            if (window->at >= window->chunk)
                window_drop(window);
            continue;
        }
        good = false;
        if (!step_to_next(reading))
            break;
    }
    return tell_unreadable(reading) && good;
}

static void tell_untold(const struct reading *reading)
{
    if (reading->untold_count)
        problems_add(&reading->load->account->problems, PROBLEM_ERROR, reading->path, 0, 0,
                     ngettext("and %u more problem in this file",
                              "and %u more problems in this file", reading->untold_count),
                     reading->untold_count);
}

void reading_documents(struct reading *reading)
{
    bool good = read_all(reading) && !reading->cut;

    if (reading->waits)
        return;
    if (!good)
        mark_incomplete(reading);
    if (good || reading->gave_something)
        reading->load->account->file_count_read++;
    tell_untold(reading);
    reading_finish(reading);
}

/*
 * What a document is, by the keys of its outermost object. Each known key names a list; its elements
 * go one by one to their reader. Whatever is not known is passed over.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/json_keys.h"
#include "model/read/known_lists.h"

/* --- what else stands in a document ------------------------------------------------------------- */

/* Forms that are known by name but cannot be read. */
static const struct {
    const char *key;
    enum json_kind kind; /* of its value */
    const char *advice;
} other_forms[] = {
    {"configurationItems", JSON_ARRAY,
     N_("an AWS Config file: save the replies of \"aws ec2 describe-...\" "
        "for this account instead")},
    {"configurationItemCaptureTime", JSON_STRING,
     N_("an AWS Config item: save the replies of \"aws ec2 "
        "describe-...\" for this account instead")},
    {"terraform_version", JSON_STRING,
     N_("a Terraform state or plan: save the replies of \"aws ec2 "
        "describe-...\" for this account instead")},
};

static const char *const foreign_collection = N_(
    "a collector's combined file that does not say it is of AWS (\"provider\": \"aws\"): save the "
    "replies of \"aws ec2 describe-...\" as they are instead");

struct found_list {
    const struct known_list *known;
    struct json_extent key, list;
};

struct found_lists {
    struct found_list items[KNOWN_LIST_LIMIT];
    size_t count;
};

/* What one look over the members of a document finds. No key stands twice in an object, so each
 * known one is found at most once. */
struct contents {
    struct found_lists lists;
    struct found_lists collected; /* with names in snake_case, which count only if ... */
    bool is_collection;           /* ... the document says that it is a collector's, of AWS */
    struct json_extent page_mark; /* the key that says there is more; no length: none */
    bool is_change; /* answers a change and not a question, so it lists only what changed */
    bool is_single; /* one object and not a reply: its lists mean something else */
    struct json_extent beside; /* the id of the object that the lists are about; no length: none */
};

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

static void tell_other_form(struct reading *reading, const struct json_walk *member)
{
    for (size_t i = 0; i < sizeof other_forms / sizeof other_forms[0]; i++) {
        if (member->value.kind == other_forms[i].kind &&
            json_string_is(reading->content, member->key, other_forms[i].key))
            reading_problem(reading, PROBLEM_ERROR, member->key.offset, "%s",
                            _(other_forms[i].advice));
    }
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

static text_id string_text(struct reading *reading, struct json_extent string)
{
    struct strbuf plain = STRBUF_INIT;
    text_id text;

    json_unescape(&plain, reading->content + string.offset + 1, string.length - 2);
    text = text_pool_add(reading->load->account->texts, plain.text, plain.length);
    strbuf_release(&plain);
    return text;
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

static void look_at_member(struct reading *reading, const struct json_walk *member,
                           struct contents *contents)
{
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
    tell_other_form(reading, member);
}

/* --- reading ------------------------------------------------------------------------------------ */

static bool report_progress(struct load *load, uint64_t done)
{
    if (load->progress && !load->progress(done, load->total, load->context))
        load->stopped = true;
    return !load->stopped;
}

static void read_elements(struct reading *reading, element_reader *read, struct json_extent list)
{
    struct json_walk walk = json_walk_begin(reading->content, list);
    unsigned count = 0;

    while (json_walk_next(&walk)) {
        struct element element;

        if (element_init(&element, reading, walk.value))
            read(&element);
        element_release(&element);
        if (++count % 1024 == 0 && !report_progress(reading->load, reading->load->done + walk.at))
            return;
    }
}

static void note_presence(struct reading *reading, enum data_kind kind, bool is_partial)
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

/* What was read may not be all that is to be told about those objects. */
static void mark_tellings(struct load *load, size_t first_telling, size_t first_entries)
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
    note_presence(reading, known->kind, is_partial);
    if (is_partial)
        mark_tellings(load, first_telling, first_entries);
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
    note_presence(reading, known->kind, true);
    return false;
}

static void read_list(struct reading *reading, const struct known_list *known,
                      struct json_extent list, bool is_partial)
{
    if (is_list(reading, known, list) && (!known->accept || known->accept(reading, list)))
        read_own_list(reading, known, list, is_partial);
}

/* Beside the id of the object that it is about, only a list that is about one is meant. */
static void read_lists(struct reading *reading, const struct contents *contents)
{
    bool is_partial = contents->page_mark.length || contents->is_change;

    for (size_t i = 0; i < contents->lists.count && !reading->load->stopped; i++) {
        const struct found_list *found = &contents->lists.items[i];

        if (found->known->begin || !contents->beside.length)
            read_list(reading, found->known, found->list, is_partial);
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

static void tell_page(struct reading *reading, struct json_extent key)
{
    reading_problem(reading, PROBLEM_WARNING, key.offset,
                    _("%.*s: this is one page of several, so the list is incomplete"),
                    (int)(key.length - 2), reading->content + key.offset + 1);
}

static void read_document(struct reading *reading, struct json_extent root)
{
    struct json_walk members = json_walk_begin(reading->content, root);
    struct contents contents = {0};

    if (root.kind != JSON_OBJECT)
        return;
    while (json_walk_next(&members))
        look_at_member(reading, &members, &contents);
    if (contents.is_single)
        return;
    reading->beside = contents.beside.length ? string_text(reading, contents.beside) : TEXT_NONE;
    if (!contents.is_collection) {
        refuse_collection(reading, &contents.collected);
        contents.collected.count = 0;
    }
    read_lists(reading, &contents);
    read_collection(reading, &contents);
    if (contents.lists.count + contents.collected.count && contents.page_mark.length)
        tell_page(reading, contents.page_mark);
}

/* What was read of a file whose rest is unreadable may not be all. */
static void mark_incomplete(struct reading *reading)
{
    struct file_facts *facts;

    if (reading->file == NONE)
        return;
    facts = reading_facts(reading);
    for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++) {
        if (facts->presence[kind] != PRESENCE_ABSENT)
            facts->presence[kind] = PRESENCE_INCOMPLETE;
    }
}

/* One document after the other; false at the first that is not JSON. */
static bool read_all(struct reading *reading)
{
    size_t at = json_bom_length(reading->content, reading->length);
    struct json_error error;
    struct json_extent root;

    at = json_skip_blank(reading->content, reading->length, at);
    if (at == reading->length) {
        reading_problem(reading, PROBLEM_ERROR, 0, _("the file is empty"));
        return false;
    }
    while (at < reading->length && !reading->load->stopped) {
        if (!json_check(reading->content, reading->length, at, &root, &error)) {
            reading_problem(reading, PROBLEM_ERROR, error.offset, "%s", _(error.message));
            return false;
        }
        read_document(reading, root);
        at = json_skip_blank(reading->content, reading->length, root.offset + root.length);
    }
    return true;
}

void reading_documents(struct reading *reading)
{
    if (read_all(reading))
        reading->load->account->file_count_read++;
    else
        mark_incomplete(reading);
    if (reading->untold_count)
        problems_add(&reading->load->account->problems, PROBLEM_ERROR, reading->path, 0, 0,
                     ngettext("and %u more problem in this file",
                              "and %u more problems in this file", reading->untold_count),
                     reading->untold_count);
}

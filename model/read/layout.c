#include "model/read/layout.h"

#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/read/json_budget.h"
#include "model/read/recognise.h"

/* --- looking into a document -------------------------------------------------------------------- */

struct json_extent layout_member(const struct reading *reading, struct json_extent object,
                                 const char *key)
{
    struct json_walk members = json_walk_begin(reading->content, object);

    while (object.kind == JSON_OBJECT && json_walk_next(&members)) {
        if (json_string_is(reading->content, members.key, key))
            return members.value;
    }
    return (struct json_extent){object.offset, 0, JSON_LITERAL};
}

text_id layout_text(struct reading *reading, struct json_extent string)
{
    return string.kind == JSON_STRING && string.length ? reading_string(reading, string) : TEXT_NONE;
}

static bool first_of(const struct reading *reading, struct json_extent list,
                     struct json_extent *first)
{
    struct json_walk elements = json_walk_begin(reading->content, list);

    if (!json_walk_next(&elements))
        return false;
    *first = elements.value;
    return true;
}

static bool begins(const struct reading *reading, struct json_extent string, const char *text)
{
    size_t length = strlen(text);

    return string.kind == JSON_STRING && string.length >= length + 2 &&
           !memcmp(reading->content + string.offset + 1, text, length);
}

/* --- which layout ------------------------------------------------------------------------------- */

/* [ "{...}", ... ]: rows of an AWS Config query, each JSON inside a string. */
static bool lists_json(const struct reading *reading, struct json_extent list)
{
    struct json_extent first;

    return first_of(reading, list, &first) && begins(reading, first, "{");
}

/* Resources of a Terraform state, version 4. */
static bool lists_instances(const struct reading *reading, struct json_extent list)
{
    struct json_extent first;

    return first_of(reading, list, &first) && layout_member(reading, first, "instances").length;
}

static bool is_resource_type(const struct reading *reading, struct json_extent string)
{
    return begins(reading, string, "AWS::");
}

static const struct {
    const char *key;
    enum json_kind kind; /* of the member's value */
    struct layout layout;
    bool (*accept)(const struct reading *reading, struct json_extent value); /* NULL: always */
} telltales[] = {
    {"EnableDnsSupport", JSON_OBJECT, {read_vpc_attribute, false}, NULL},
    {"EnableDnsHostnames", JSON_OBJECT, {read_vpc_attribute, false}, NULL},
    {"Policies", JSON_OBJECT, {read_identity, false}, NULL},
    {"VerifiedForSendingStatus", JSON_LITERAL, {read_identity, false}, NULL},
    {"ProductionAccessEnabled", JSON_LITERAL, {read_ses_account, false}, NULL},
    {"status_code", JSON_NUMBER, {read_recorded, false}, NULL},
    {"examples", JSON_OBJECT, {read_examples, false}, NULL},
    {"configurationItems", JSON_ARRAY, {read_config_snapshot, true}, NULL},
    {"baseConfigurationItems", JSON_ARRAY, {read_config_snapshot, true}, NULL},
    {"configurationItem", JSON_OBJECT, {read_config_event, true}, NULL},
    {"resourceType", JSON_STRING, {read_config_item, true}, is_resource_type},
    {"Results", JSON_ARRAY, {read_config_results, true}, lists_json},
    {"terraform_version", JSON_STRING, {read_terraform, true}, NULL},
    {"planned_values", JSON_OBJECT, {read_terraform, true}, NULL},
    {"lineage", JSON_STRING, {read_terraform, true}, NULL},
    {"resources", JSON_ARRAY, {read_terraform, true}, lists_instances},
};

const struct layout *layout_of(const struct reading *reading, const struct json_walk *member)
{
    static const struct layout scoped = {read_scoped, false};

    for (size_t i = 0; i < sizeof telltales / sizeof telltales[0]; i++) {
        if (member->value.kind == telltales[i].kind &&
            json_string_is(reading->content, member->key, telltales[i].key) &&
            (!telltales[i].accept || telltales[i].accept(reading, member->value)))
            return &telltales[i].layout;
    }
    return layout_is_scoped(reading, member) ? &scoped : NULL;
}

const struct layout *layout_of_list(const struct reading *reading, struct json_extent root)
{
    static const struct layout items = {read_config_list, true}, rows = {read_config_rows, true},
                               bare = {read_bare_list, false};
    struct json_extent first;

    if (lists_json(reading, root))
        return &rows;
    if (first_of(reading, root, &first) &&
        is_resource_type(reading, layout_member(reading, first, "resourceType")))
        return &items;
    return &bare;
}

/* --- handing over ------------------------------------------------------------------------------- */

#define OBJECTS_BETWEEN 512 /* tellings of progress */

bool layout_go_on(struct reading *reading, size_t offset)
{
    struct load *load = reading->load;

    if (++reading->object_count % OBJECTS_BETWEEN)
        return !load->stopped;
    return load_report_progress(load, load->done + reading->base + offset);
}

void layout_hand_over(struct reading *reading, const char *list, struct json_extent extent,
                      cJSON *tree)
{
    const struct known_list *known = known_list_named(list);
    size_t first_telling = reading->load->tellings.count;
    struct element element;

    element_init_recast(&element, reading, extent, tree);
    known->read(&element);
    element_release(&element);
    reading->load->account->files.items[reading_file(reading)].is_recast = true;
    reading_glimpse(reading, known->kind);
    /* other listeners and targets than those told may exist */
    tellings_mark_incomplete(reading->load, first_telling, reading->load->list_entries.count);
}

/* --- trees -------------------------------------------------------------------------------------- */

static cJSON *parse(struct reading *reading, const char *text, size_t length, size_t offset,
                    struct json_budget *budget)
{
    cJSON *tree = json_budget_parse(text, length, budget);

    if (budget->overdrawn)
        reading_problem(reading, PROBLEM_ERROR, offset,
                        _("this object has more parts than any of AWS's: it is left out"));
    else if (!tree)
        reading_problem(reading, PROBLEM_ERROR, offset, _("this value cannot be read"));
    return tree;
}

cJSON *layout_parse_within(struct reading *reading, struct json_extent extent,
                           struct json_budget *budget)
{
    return parse(reading, reading->content + extent.offset, extent.length, extent.offset, budget);
}

cJSON *layout_parse(struct reading *reading, struct json_extent extent)
{
    struct json_budget budget;

    return layout_parse_within(reading, extent, &budget);
}

char *layout_string(struct reading *reading, struct json_extent object, const char *key)
{
    struct json_extent extent = layout_member(reading, object, key);
    cJSON *value = extent.kind == JSON_STRING ? layout_parse(reading, extent) : NULL;
    const char *text = cJSON_GetStringValue(value);
    char *copy = mem_strdup(text ? text : "");

    cJSON_Delete(value);
    return copy;
}

/* --- JSON inside JSON --------------------------------------------------------------------------- */

static void tell_inner(struct reading *reading, const char *text, size_t length, size_t offset,
                       struct json_error error)
{
    uint32_t line, column;

    json_position(text, length, error.offset, &line, &column);
    reading_problem(reading, PROBLEM_ERROR, offset,
                    _("inside the JSON of this string, at its line %u, column %u: %s"),
                    (unsigned)line, (unsigned)column, _(error.message));
}

/* The one value that the text is. */
static bool check_inner(const char *text, size_t length, struct json_error *error)
{
    struct json_extent root;
    size_t end;

    if (!json_check(text, length, 0, &root, error))
        return false;
    end = json_skip_blank(text, length, root.offset + root.length);
    *error = (struct json_error){end, N_("something follows the value")};
    return end == length;
}

cJSON *layout_parse_inner(struct reading *reading, const char *text, size_t offset)
{
    size_t length = strlen(text);
    struct json_budget budget;
    struct json_error error;

    if (check_inner(text, length, &error))
        return parse(reading, text, length, offset, &budget);
    tell_inner(reading, text, length, offset, error);
    return NULL;
}

/*
 * What is read is a small text each time, put together from parts of the file and checked: an outline of a
 * candidate, which is enough to tell of most that none of its rules is wanted; and of a group where one may
 * be, what it tells but for its other lists.
 */
#include "model/read/first_look.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/read/decode.h"
#include "model/read/files.h"
#include "model/read/group_scan.h"
#include "model/read/first_look_text.h"
#include "model/read/first_look_tree.h"
#include "model/read/readers.h"
#include "model/read/recognise.h"
#include "model/read/window.h"

/* How many outlines of candidates are known not to be wanted. */
enum { UNWANTED_SLOTS = 256 };

struct look {
    const struct first_look_request *request;
    struct load load;   /* of its own: what it says is dropped */
    struct strbuf text; /* put together from parts */
    struct strbuf unwanted[UNWANTED_SLOTS];
    size_t file_count;
};

/* --- groups -------------------------------------------------------------------------------------- */

/* Reads the group whose text has been put together; false if it is not what it should be. */
static bool read_text(struct look *look, struct reading *reading)
{
    struct element element = {.reading = reading, .is_recast = true};
    struct json_error error;
    bool good;

    good = json_check(look->text.text, look->text.length, 0, &element.extent, &error) &&
           element.extent.length == look->text.length;
    if (!good)
        return false;
    element.json = first_look_tree(&look->text);
    element.extent = (struct json_extent){0, 0, JSON_OBJECT};
    read_group(&element);
    cJSON_Delete(element.json);
    return true;
}

/* Keeps of the rules from `first` on those that are wanted; how many. */
static size_t keep_wanted(struct look *look, size_t first)
{
    const struct first_look_request *request = look->request;
    struct account *account = look->load.account;
    struct sg_rule *rules = account->rules.items;
    size_t kept = first;

    for (size_t i = first; i < account->rules.count; i++)
        if (request->wants(account, &rules[i], request->context))
            rules[kept++] = rules[i];
    account->rules.count = kept;
    return kept - first;
}

/* Reads the group as one of these texts tells it, and keeps the rules that are wanted: *wanted of them. Its
 * row stays only if there are any. False as above. */
static bool read_wanted(struct look *look, struct reading *reading, size_t *wanted)
{
    struct account *account = look->load.account;
    size_t groups = account->groups.count, rules = account->rules.count;

    if (!read_text(look, reading) || account->groups.count == groups)
        return false;
    *wanted = keep_wanted(look, rules);
    look->load.sources.groups.count = look->load.sources.lists.count = 0; /* nothing is linked */
    account->groups.items[groups].rules.count = (uint32_t)*wanted;
    account->groups.count = groups + (*wanted > 0);
    return true;
}

/* The last candidate of its slot that was told to be unwanted: there are few kinds of them in an export. */
static struct strbuf *unwanted_slot(struct look *look)
{
    uint64_t digest = content_digest(look->text.text, look->text.length);

    return &look->unwanted[digest % UNWANTED_SLOTS];
}

static bool equal(const struct strbuf *a, const struct strbuf *b)
{
    return a->length == b->length && !memcmp(a->text, b->text, a->length);
}

/* Whether a rule of a candidate may be wanted, by its outline. False as above. */
static bool ask(struct look *look, struct reading *reading, bool *may_be_wanted)
{
    struct strbuf *slot = unwanted_slot(look);
    struct account *account = look->load.account;
    size_t groups = account->groups.count, rules = account->rules.count, wanted = 0;
    bool good = true, is_known = equal(slot, &look->text);

    if (!is_known) {
        strbuf_clear(slot);
        strbuf_addbuf(slot, &look->text); /* reading changes the text */
        good = read_wanted(look, reading, &wanted);
    }
    if (wanted)
        strbuf_clear(slot);
    account->groups.count = groups;
    account->rules.count = rules;
    *may_be_wanted = wanted > 0;
    return good;
}

/* False as above. */
static bool look_at_group(struct look *look, struct reading *reading, const struct group_scan *scan)
{
    bool may_be_wanted = false;
    size_t wanted;

    for (size_t i = 0; i < scan->candidates.count && !may_be_wanted; i++) {
        strbuf_clear(&look->text);
        first_look_add_outline(&look->text, scan, scan->candidates.items[i]);
        if (!ask(look, reading, &may_be_wanted))
            return false;
    }
    if (!may_be_wanted)
        return true;
    strbuf_clear(&look->text);
    first_look_add_group(&look->text, scan);
    return read_wanted(look, reading, &wanted);
}

/* --- files --------------------------------------------------------------------------------------- */

/* What may follow the list. */
#define LONGEST_REST ((size_t)64 * 1024)

/* A key that says that there is more, or another list, is for the reading; but the CLI's own may stand
 * there. */
static bool is_only_member(const char *text, struct json_extent root)
{
    struct json_walk walk = json_walk_begin(text, root);
    bool only = json_walk_next(&walk);

    while (json_walk_next(&walk))
        only &= json_string_is(text, walk.key, "ResponseMetadata");
    return only;
}

/* Whether the document, and the file, end behind the list as they should. */
static bool ends_well(struct look *look, struct group_scan *scan)
{
    struct strbuf *text = &look->text;
    struct json_extent root;
    struct json_error error;

    if (!group_scan_rest(scan, LONGEST_REST))
        return false;
    strbuf_clear(text);
    strbuf_adds(text, "{\"SecurityGroups\":[]");
    strbuf_addbuf(text, &scan->text);
    return json_check(text->text, text->length, 0, &root, &error) &&
           json_skip_blank(text->text, text->length, root.length) == text->length &&
           is_only_member(text->text, root);
}

/* Behind the bracket that opens the list. */
static bool look_at_list(struct look *look, struct reading *reading, struct group_scan *scan)
{
    enum group_scan_step step;

    while ((step = group_scan_next(scan)) == GROUP_SCAN_GROUP)
        if (!look_at_group(look, reading, scan))
            return false;
    return step == GROUP_SCAN_END && ends_well(look, scan);
}

/* The document's brace, the name and the bracket have been recognised. */
static size_t list_start(const struct strbuf *text)
{
    return (size_t)((const char *)memchr(text->text, '[', text->length) - text->text) + 1;
}

static bool look_at_groups(struct look *look, struct reading *reading)
{
    const struct window *window = reading->window;
    struct group_scan scan;
    bool good;

    group_scan_init(&scan, &window->text, list_start(&window->text), window->descriptor);
    scan.go_on = look->request->go_on;
    scan.context = look->request->context;
    scan.anywhere = look->request->anywhere;
    if (look->request->chunk)
        scan.chunk = look->request->chunk;
    look->file_count++;
    good = look_at_list(look, reading, &scan);
    group_scan_release(&scan);
    return good;
}

/* The beginning is read in any case. */
static bool look_at_descriptor(struct look *look, const struct found_file *file, int descriptor)
{
    struct reading reading = {
        .load = &look->load, .path = file->path, .name = file->name, .argument = file->argument};
    struct strbuf nothing = STRBUF_INIT;
    struct window window;
    bool good = true;

    window_init(&window, &nothing, descriptor);
    if (look->request->chunk)
        window.chunk = look->request->chunk;
    reading.window = &window;
    reading.file = NONE;
    window_read(&window);
    window.mark_length = window.at = json_bom_length(window.text.text, window.text.length);
    if (!decode_is_needed(window.text.text, window.text.length) &&
        stream_begins_with(&reading, DATA_SECURITY_GROUPS))
        good = look_at_groups(look, &reading);
    row_hash_release(&reading.parts);
    window_release(&window);
    return good;
}

/* True also for a file that is nothing for a first look, whatever it is. */
static bool look_at_file(struct look *look, const struct found_file *file)
{
    int descriptor = descriptor_open(file->path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    struct stat status;
    bool good = true;

    if (descriptor < 0)
        return false;
    if (fstat(descriptor, &status) < 0)
        good = false;
    else if (S_ISREG(status.st_mode))
        good = look_at_descriptor(look, file, descriptor);
    close(descriptor);
    return good;
}

static bool has_large(const struct found_files *files, uint64_t least)
{
    bool has = false;

    for (size_t i = 0; i < files->count; i++)
        has |= files->items[i].size >= least;
    return has;
}

static bool look_at_files(struct look *look, const struct found_files *files)
{
    const struct first_look_request *request = look->request;
    bool good = has_large(files, request->least);

    for (size_t i = 0; i < files->count && good; i++)
        good = (!request->go_on || request->go_on(request->context)) &&
               (!files->items[i].size || look_at_file(look, &files->items[i]));
    return good && look->file_count > 0;
}

struct account *first_look(const struct first_look_request *request)
{
    struct look look = {.request = request, .load.account = account_new(), .text = STRBUF_INIT};
    struct account *account = look.load.account;
    struct found_files files = {0};

    for (size_t i = 0; i < UNWANTED_SLOTS; i++)
        strbuf_init(&look.unwanted[i]);
    for (size_t i = 0; i < request->path_count; i++)
        files_find(&files, &account->problems, request->paths[i], (uint32_t)i);
    if (!look_at_files(&look, &files)) {
        account_free(account);
        account = NULL;
    }
    found_files_release(&files);
    load_release(&look.load);
    for (size_t i = 0; i < UNWANTED_SLOTS; i++)
        strbuf_release(&look.unwanted[i]);
    strbuf_release(&look.text);
    return account;
}

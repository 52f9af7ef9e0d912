/*
 * random_export.h: the files of a random small account (random_lists.h), in a random layout.
 *
 *     random_state = seed;
 *     random_export_make(&export);
 *     account = random_export_read(&export);
 *     ...
 *     random_export_release(&export);
 *
 * One file for each describe call, some of them in two pages, or one document for all, or several in
 * one file, or as a collector writes them; sometimes a file is there twice, or another region has all
 * the same ids. The marks say where each permission, source, flat rule and entry stands, and which rule
 * or entry that is.
 */
#ifndef TESTS_MODEL_WRITE_RANDOM_EXPORT_H
#define TESTS_MODEL_WRITE_RANDOM_EXPORT_H

#include "model/read/export.h"
#include "tests/model/write/random_lists.h"

struct random_file {
    char *name;
    struct strbuf text;
};

struct random_export {
    TABLE(struct random_file) files;
    struct marks marks;
};

/* --- files ------------------------------------------------------------------------------------------ */

static inline struct random_file *new_file(struct random_export *export, const char *name)
{
    struct random_file file = {.text = STRBUF_INIT};
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, REGION "/%s.json", name);
    file.name = strbuf_detach(&path);
    if (one_in(30))
        strbuf_adds(&file.text, "\xEF\xBB\xBF");
    TABLE_ADD(export->files, file);
    return &export->files.items[export->files.count - 1];
}

static inline void note_place(void *context, const cJSON *node, size_t first, size_t end)
{
    struct random_export *export = context;

    for (size_t i = 0; i < export->marks.count; i++) {
        struct mark *mark = &export->marks.items[i];
        if (mark->node != node)
            continue;
        mark->node = NULL; /* its memory may come back as another one's */
        mark->file = export->files.count - 1;
        mark->first = first;
        mark->end = end;
        return;
    }
}

/* Appends a document to the newest file and deletes the tree. */
static inline void add_document(struct random_export *export, cJSON *document)
{
    struct json_text text = {.out = &export->files.items[export->files.count - 1].text,
                             .layout = random_layout(),
                             .placed = note_place,
                             .context = export};

    json_text_value(&text, document, 0);
    if (!one_in(4))
        strbuf_adds(text.out, text.layout.newline);
    cJSON_Delete(document);
}

/* --- documents -------------------------------------------------------------------------------------- */

static inline cJSON *reply_of(enum random_list kind, cJSON *list)
{
    cJSON *document = cJSON_CreateObject();

    cJSON_AddItemToObject(document, kind_keys[kind].key, list);
    if (one_in(6))
        cJSON_AddItemToObject(document, "ResponseMetadata",
                              cJSON_Parse("{\"HTTPStatusCode\": 200, \"SecurityGroups\": {}}"));
    return document;
}

/* The second half of a list; the list keeps the first. */
static inline cJSON *split_list(cJSON *list)
{
    cJSON *rest = cJSON_CreateArray();

    for (int count = cJSON_GetArraySize(list) / 2; count > 0; count--)
        cJSON_AddItemToArray(rest, cJSON_DetachItemFromArray(list, cJSON_GetArraySize(list) - 1));
    return rest;
}

static inline void add_replies(struct random_export *export, struct maker *maker)
{
    for (size_t kind = 0; kind < KIND_COUNT; kind++) {
        cJSON *list = maker->lists[kind], *rest = NULL;

        if (!list)
            continue;
        if (one_in(5))
            rest = split_list(list);
        new_file(export, kind_keys[kind].collected);
        add_document(export, reply_of((enum random_list)kind, list));
        if (!rest)
            continue;
        new_file(export, kind == KIND_RULES ? "more-rules" : kind_keys[kind].key);
        add_document(export, reply_of((enum random_list)kind, rest));
    }
}

static inline void add_stream(struct random_export *export, struct maker *maker)
{
    new_file(export, "all");
    for (size_t kind = 0; kind < KIND_COUNT; kind++)
        if (maker->lists[kind])
            add_document(export, reply_of((enum random_list)kind, maker->lists[kind]));
}

static inline void add_collection(struct random_export *export, struct maker *maker, bool collected)
{
    cJSON *document = cJSON_CreateObject();

    if (collected)
        cJSON_AddStringToObject(document, "provider", "aws");
    for (size_t kind = 0; kind < KIND_COUNT; kind++)
        if (maker->lists[kind])
            cJSON_AddItemToObject(document,
                                  collected ? kind_keys[kind].collected : kind_keys[kind].key,
                                  maker->lists[kind]);
    new_file(export, "all");
    add_document(export, document);
}

static inline void add_list_entries(struct random_export *export)
{
    static const struct {
        const char *name, *entries;
    } lists[] = {{"pl-1", "{\"Entries\": [{\"Cidr\": \"10.0.0.0/8\"}, {\"Cidr\": "
                          "\"192.0.2.0/24\"}]}"},
                 {"pl-2", "{\"Entries\": [{\"Cidr\": \"2001:db8::/57\"}]}"},
                 {"pl-6", "{\"Entries\": [{\"Cidr\": \"0.0.0.0/1\"}, {\"Cidr\": "
                          "\"128.0.0.0/1\"}]}"}};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (one_in(6))
            continue;
        new_file(export, lists[i].name);
        add_document(export, cJSON_Parse(lists[i].entries));
    }
}

/* --- copies ----------------------------------------------------------------------------------------- */

static inline void replace_all(char *text, const char *from, const char *to)
{
    for (char *at = strstr(text, from); at; at = strstr(at, from))
        memcpy(at, to, strlen(to));
}

static inline void copy_marks(struct random_export *export, size_t original, bool other_region)
{
    for (size_t i = 0, count = export->marks.count; i < count; i++) {
        struct mark mark = export->marks.items[i];
        size_t added;

        if (mark.file != original)
            continue;
        mark.file = export->files.count;
        for (size_t j = count; mark.kind == MARK_SOURCE && j < export->marks.count; j++)
            if (export->marks.items[j].first == export->marks.items[mark.permission].first)
                mark.permission = j;
        added = mark_add(&export->marks, mark);
        if (other_region && mark.name)
            replace_all(export->marks.items[added].name, REGION, OTHER_REGION);
    }
}

static inline void add_copy(struct random_export *export, size_t original, bool other_region)
{
    struct random_file copy = {.text = STRBUF_INIT};
    struct strbuf name = STRBUF_INIT;

    strbuf_addf(&name, "%s%s", other_region ? "" : "again/", export->files.items[original].name);
    strbuf_addbuf(&copy.text, &export->files.items[original].text);
    copy.name = strbuf_detach(&name);
    if (other_region) {
        replace_all(copy.name, REGION, OTHER_REGION);
        replace_all(copy.text.text, REGION, OTHER_REGION);
    }
    copy_marks(export, original, other_region);
    TABLE_ADD(export->files, copy);
}

/* One file once more, or all of them in a region that has the same ids; but then rules alone would be
 * taken for those of the one group that is described. */
static inline void add_copies(struct random_export *export, bool undescribed)
{
    size_t count = export->files.count;

    if (one_in(8))
        add_copy(export, below((uint32_t)count), false);
    if (!undescribed && one_in(12))
        for (size_t i = 0; i < count; i++)
            add_copy(export, i, true);
}

/* --- the whole -------------------------------------------------------------------------------------- */

static inline void random_export_make(struct random_export *export)
{
    struct maker maker = {.marks = &export->marks};
    uint32_t way = below(6);

    memset(export, 0, sizeof *export);
    make_network(&maker);
    make_absences(&maker);
    if (way == 0)
        add_stream(export, &maker);
    else if (way <= 2)
        add_collection(export, &maker, way == 1);
    else
        add_replies(export, &maker);
    if (maker.lists[KIND_LISTS])
        add_list_entries(export);
    add_copies(export, maker.undescribed);
}

static inline struct account *random_export_read(const struct random_export *export)
{
    struct export_piece pieces[64];

    assert_true(export->files.count <= sizeof pieces / sizeof *pieces);
    for (size_t i = 0; i < export->files.count; i++)
        pieces[i] = (struct export_piece){.name = export->files.items[i].name,
                                          .content = export->files.items[i].text.text,
                                          .length = export->files.items[i].text.length};
    return export_read_pieces(pieces, export->files.count);
}

static inline void random_export_release(struct random_export *export)
{
    for (size_t i = 0; i < export->files.count; i++) {
        free(export->files.items[i].name);
        strbuf_release(&export->files.items[i].text);
    }
    for (size_t i = 0; i < export->marks.count; i++)
        free(export->marks.items[i].name);
    free(export->files.items);
    free(export->marks.items);
}

#endif

#include "model/read/passed_over.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/read/decode.h"
#include "model/read/foreign.h"

/* Files that are told of. */
#define FILES_TOLD 8

static void note(struct load *load, const char *path, const char *sentence)
{
    struct passed_over passed = {NULL, sentence};

    load->passed_over_count++;
    if (load->passed_over.count == FILES_TOLD)
        return;
    passed.path = mem_strdup(path);
    TABLE_ADD(load->passed_over, passed);
}

void passed_over_note_file(struct load *load, const char *path, const struct strbuf *start)
{
    struct strbuf text = STRBUF_INIT;
    const char *sentence;

    decode_beginning(start->text, start->length, start->length, &text);
    sentence = foreign_text(text.text, text.length);
    if (sentence)
        note(load, path, sentence);
    strbuf_release(&text);
}

void passed_over_note_document(struct reading *reading, struct json_extent root, bool has_layout)
{
    if (!reading->is_foreign)
        note(reading->load, reading->path, foreign_document(reading, root, has_layout));
    reading->is_foreign = true;
}

static void tell(struct load *load)
{
    struct problems *problems = &load->account->problems;
    size_t told = load->passed_over.count, more = load->passed_over_count - told;

    for (size_t i = 0; i < told; i++)
        problems_add(problems, PROBLEM_ERROR, load->passed_over.items[i].path, 0, 0, "%s",
                     _(load->passed_over.items[i].sentence));
    if (more)
        problems_add(problems, PROBLEM_ERROR, load->passed_over.items[told - 1].path, 0, 0,
                     ngettext("and %zu more file behind this one",
                              "and %zu more files behind this one", more),
                     more);
}

void passed_over_tell(struct load *load)
{
    if (!load->account->files.count)
        tell(load);
    for (size_t i = 0; i < load->passed_over.count; i++)
        free(load->passed_over.items[i].path);
    free(load->passed_over.items);
    load->passed_over.items = NULL;
    load->passed_over.count = load->passed_over.capacity = load->passed_over_count = 0;
}

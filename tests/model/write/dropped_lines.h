/*
 * dropped_lines.h: files of a form without one of their lines, which whoever proves the form must notice.
 */
#ifndef TESTS_MODEL_WRITE_DROPPED_LINES_H
#define TESTS_MODEL_WRITE_DROPPED_LINES_H

#include <string.h>

#include "model/write/forms.h"
#include "tests/model/write/fixture.h"

/* Whether the files do what the fixture's plan says; if not, *why tells. */
typedef bool form_proof(const struct form_files *files, struct fixture *fixture, struct strbuf *why);

static inline bool holds_or_tells(const struct form_files *files, form_proof *proof, struct fixture *fixture)
{
    struct strbuf why = STRBUF_INIT;
    bool good = proof(files, fixture, &why);

    assert_true(good || why.length);
    strbuf_release(&why);
    return good;
}

/* How many lines of the file may be missing unnoticed; not counted are those that say nothing to the tool: comments,
 * and braces that close what is empty. */
static inline size_t lines_dropped_unnoticed(struct form_files *files, size_t number, form_proof *proof,
                                             struct fixture *fixture)
{
    struct form_file *file = &files->items[number];
    struct strbuf whole = file->text;
    size_t unnoticed = 0;

    for (const char *line = whole.text; *line; line += strcspn(line, "\n") + 1) {
        bool is_said = line[strspn(line, " ")] != '#' && line[strspn(line, " ")] != '\n';

        file->text = (struct strbuf)STRBUF_INIT;
        strbuf_add(&file->text, whole.text, (size_t)(line - whole.text));
        strbuf_adds(&file->text, line + strcspn(line, "\n") + 1);
        unnoticed += holds_or_tells(files, proof, fixture) && is_said;
        strbuf_release(&file->text);
    }
    file->text = whole;
    return unnoticed;
}

#endif

/*
 * small_notes.h: the notes of a preview of a small account, for the tests of single sentences.
 */
#ifndef TESTS_MODEL_MEND_SMALL_NOTES_H
#define TESTS_MODEL_MEND_SMALL_NOTES_H

#include "model/mend/preview.h"
#include "tests/model/mend/small_account.h"

/* The notes of mending a rule or entry of the account as it is, and what is told further; free()
 * them. */
static inline char *small_notes(struct account *account, enum change_kind kind,
                                struct target target, const char *candidate)
{
    struct strbuf why = STRBUF_INIT;
    struct preview preview;
    struct change change;
    struct strbuf notes = STRBUF_INIT;

    if (small_change(&change, account, NULL, kind, target, candidate, true, &why))
        fail_msg("%s: %s", candidate, why.text);
    preview_make(&preview, account, NULL, &change, &smtp_ports_default);
    strbuf_addf(&notes, "%s\n%s", preview.notes, preview.further);
    preview_release(&preview);
    change_release(&change);
    strbuf_release(&why);
    return strbuf_detach(&notes);
}

/* The line of the notes that begins with these words, or "" without one; free() it. */
static inline char *small_note(const char *notes, const char *beginning)
{
    for (const char *line = notes; *line;) {
        size_t length = strcspn(line, "\n");
        if (!strncmp(line, beginning, strlen(beginning)))
            return mem_strndup(line, length);
        line += length + (line[length] == '\n');
    }
    return mem_strdup("");
}

static inline void small_check_note(const char *notes, const char *beginning, const char *expected)
{
    char *line = small_note(notes, beginning);

    assert_string_equal(line, expected);
    free(line);
}

#endif

/*
 * untouched_bytes.h: whatever a plan does not name is in the written files byte for byte.
 *
 * Each permission, flat rule and entry that tells of a changed rule or entry is cut out of the old
 * text. What is left must stand in the new one, piece by piece and in order: the first at its
 * beginning, the last at its end. So must the sources of a cut permission that tell of other rules.
 * Commas and blanks beside a cut may go with it.
 */
#ifndef TESTS_MODEL_WRITE_UNTOUCHED_BYTES_H
#define TESTS_MODEL_WRITE_UNTOUCHED_BYTES_H

#include "model/mend/plan.h"
#include "model/write/form_words.h"
#include "tests/model/write/mend_reference.h"
#include "tests/model/write/random_export.h"

/* The names of all rules and entries that the plan changes; `staying`: those that stay all the same,
 * with others beside them. */
struct touched {
    struct lines names, staying;
};

/* A carved entry, or a rule that is one of its own heirs. */
static inline bool target_stays(const struct account *account, const struct edits *edits,
                                const struct change *change)
{
    if (change->target.kind == TARGET_ENTRY)
        return !edits_entry_is_removed(edits, change->target.row);
    for (size_t i = 0; i < change->rule_count; i++)
        if (rules_are_equal(account, &change->rules[i],
                            &account->rules.items[change->target.row]))
            return true;
    return false;
}

static inline void touched_add(struct touched *touched, const struct account *account,
                               const struct edits *edits, const struct change *change)
{
    struct strbuf name = STRBUF_INIT;
    uint32_t row = change->target.row;

    if (change->target.kind == TARGET_RULE)
        add_composed_name(&name, account, &account->rules.items[row]);
    else
        add_entry_name(&name, account, &account->acl_entries.items[row]);
    if (target_stays(account, edits, change)) {
        struct strbuf again = STRBUF_INIT;
        strbuf_addbuf(&again, &name);
        lines_add(&touched->staying, &again);
    }
    lines_add(&touched->names, &name);
}

static inline void touched_make(struct touched *touched, const struct account *account,
                                const struct plan *plan)
{
    *touched = (struct touched){0};
    for (size_t i = 0; i < plan_count(plan); i++)
        if (plan_at(plan, i)->way != WAY_NOTHING)
            touched_add(touched, account, plan_edits(plan), plan_at(plan, i));
}

static inline void touched_release(struct touched *touched)
{
    lines_release(&touched->names);
    lines_release(&touched->staying);
}

static inline bool lines_have(const struct lines *lines, const char *line)
{
    for (size_t i = 0; i < lines->count; i++)
        if (!strcmp(lines->items[i], line))
            return true;
    return false;
}

/* --- pieces ----------------------------------------------------------------------------------------- */

struct piece_search {
    const struct strbuf *old, *new_text;
    size_t old_at, new_at; /* what is behind these is not compared yet */
};

static inline bool is_between(char byte)
{
    return byte == ',' || byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Finds the bytes first..end of the old text in the new one, behind what was found before. */
static inline bool find_piece(struct piece_search *search, size_t first, size_t end)
{
    const char *piece = search->old->text + first;
    size_t length = end - first;

    for (size_t at = search->new_at; at + length <= search->new_text->length; at++) {
        if (memcmp(search->new_text->text + at, piece, length) != 0)
            continue;
        search->new_at = at + length;
        return true;
    }
    return false;
}

/* The piece up to a cut. */
static inline bool find_before(struct piece_search *search, size_t end)
{
    size_t first = search->old_at;
    bool is_first = first == 0;

    while (end > first && is_between(search->old->text[end - 1]))
        end--;
    while (!is_first && first < end && is_between(search->old->text[first]))
        first++;
    return find_piece(search, first, end) && (!is_first || search->new_at == end);
}

static inline bool find_rest(struct piece_search *search)
{
    size_t first = search->old_at, length;

    if (!first)
        return search->old->length == search->new_text->length &&
               !memcmp(search->old->text, search->new_text->text, search->old->length);
    while (first < search->old->length && is_between(search->old->text[first]))
        first++;
    length = search->old->length - first;
    return search->new_at + length <= search->new_text->length &&
           !memcmp(search->old->text + first,
                   search->new_text->text + search->new_text->length - length, length);
}

/* --- one file --------------------------------------------------------------------------------------- */

static inline bool mark_is_touched(const struct marks *marks, size_t at,
                                   const struct touched *touched)
{
    if (marks->items[at].kind != MARK_PERMISSION)
        return lines_have(&touched->names, marks->items[at].name);
    for (size_t i = 0; i < marks->count; i++)
        if (marks->items[i].kind == MARK_SOURCE && marks->items[i].permission == at &&
            lines_have(&touched->names, marks->items[i].name))
            return true;
    return false;
}

/* The next mark in the file that is no source, at or behind an offset; SIZE_MAX if there is none. */
static inline size_t next_mark(const struct marks *marks, size_t file, size_t offset,
                               enum mark_kind left_out)
{
    size_t found = SIZE_MAX;

    for (size_t i = 0; i < marks->count; i++) {
        const struct mark *mark = &marks->items[i];
        if (mark->file == file && mark->kind != left_out && mark->first >= offset &&
            (found == SIZE_MAX || mark->first < marks->items[found].first))
            found = i;
    }
    return found;
}

/* What stays of a mark that is cut out. */
static inline bool find_inside(struct piece_search *search, const struct marks *marks, size_t at,
                               const struct touched *touched)
{
    const struct mark *cut = &marks->items[at];

    if (cut->kind != MARK_PERMISSION)
        return !lines_have(&touched->staying, cut->name) ||
               find_piece(search, cut->first, cut->end);
    for (size_t i = next_mark(marks, cut->file, cut->first, MARK_PERMISSION);
         i != SIZE_MAX && marks->items[i].end <= cut->end;
         i = next_mark(marks, cut->file, marks->items[i].end, MARK_PERMISSION))
        if ((!mark_is_touched(marks, i, touched) ||
             lines_have(&touched->staying, marks->items[i].name)) &&
            !find_piece(search, marks->items[i].first, marks->items[i].end))
            return false;
    return true;
}

/* True if `written`, the new text of the export's file, has all that the plan leaves alone. */
static inline bool file_is_untouched(const struct random_export *export, size_t file,
                                     const struct strbuf *written, const struct touched *touched)
{
    const struct marks *marks = &export->marks;
    struct piece_search search = {&export->files.items[file].text, written, 0, 0};

    for (size_t i = next_mark(marks, file, 0, MARK_SOURCE); i != SIZE_MAX;
         i = next_mark(marks, file, marks->items[i].end, MARK_SOURCE)) {
        if (!mark_is_touched(marks, i, touched))
            continue;
        if (!find_before(&search, marks->items[i].first) ||
            !find_inside(&search, marks, i, touched))
            return false;
        search.old_at = marks->items[i].end;
    }
    return find_rest(&search);
}

#endif

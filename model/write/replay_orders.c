/*
 * One order of a script: is it the step that has its turn, does it say what it does, can it be taken
 * back, and would AWS do it?
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/write/aws_cli_read.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/replay_reader.h"

/* The words of an order, behind "FUNCTION REGION HOLDER". */
enum {
    WORD_WHAT = 3,
    ADD_RULE,
    ADD_PERMISSIONS,
    ADD_COUNT,
    MODIFY_ID = 4,
    MODIFY_OLD,
    MODIFY_NEW,
    MODIFY_OLD_JSON,
    MODIFY_NEW_JSON,
    MODIFY_COUNT,
    REMOVE_ID = 4,
    REMOVE_RULE,
    REMOVE_PERMISSIONS,
    REMOVE_OTHER,
    ENTRY_NUMBER = 4,
    CREATE_OPTIONS,
    ENTRY_LINE = 5,
    ENTRY_OPTIONS
};

/* --- words -------------------------------------------------------------------------------------- */

static bool word_is(const struct replay_reader *reader, size_t position, const char *text)
{
    return !strcmp(reader_word(reader, position), text);
}

static bool rule_has_line(const struct replay_reader *reader, const struct sg_rule *rule,
                          const char *line)
{
    struct strbuf text = STRBUF_INIT;
    bool same;

    aws_rule_line(reader->script.account, rule, &text);
    same = strbuf_equals(&text, line);
    strbuf_release(&text);
    return same;
}

static bool entry_has_line(const struct replay_reader *reader, const struct acl_entry *entry,
                           const char *line)
{
    struct strbuf text = STRBUF_INIT;
    bool same;

    aws_entry_line(reader->script.account, entry, &text);
    same = strbuf_equals(&text, line);
    strbuf_release(&text);
    return same;
}

/* What the order says of itself is what it does. */
static bool says(struct replay_reader *reader, const char *line)
{
    struct strbuf sentence = STRBUF_INIT;
    bool same = aws_line_sentence(line, reader->order->outbound, &sentence) &&
                word_is(reader, WORD_WHAT, sentence.text);

    strbuf_release(&sentence);
    if (!same)
        reader_refuses(reader, _("does not say what it does"));
    return same;
}

static bool item_is(const struct replay_item *item, const char *line, const char *told)
{
    return item && !strcmp(item->line, line) && !strcmp(item->description, told);
}

/* --- rules -------------------------------------------------------------------------------------- */

/* Two texts out of one JSON argument. */
struct told_rule {
    struct strbuf line, told;
};

#define TOLD_INIT {STRBUF_INIT, STRBUF_INIT}

static void told_release(struct told_rule *told)
{
    strbuf_release(&told->line);
    strbuf_release(&told->told);
}

static bool read_permissions(struct replay_reader *reader, size_t position, struct told_rule *told)
{
    if (!aws_read_permissions(reader_word(reader, position), &told->line, &told->told))
        return reader_refuses(reader, _("cannot be understood"));
    return true;
}

static bool is_wrong_step(struct replay_reader *reader)
{
    return reader_refuses(reader, _("is not what has its turn"));
}

static bool book_addition(struct replay_reader *reader, const struct step *step)
{
    struct told_rule new = TOLD_INIT;
    bool good = read_permissions(reader, ADD_PERMISSIONS, &new);

    if (good && (reader_count(reader) != ADD_COUNT || !rule_has_line(reader, step->rule, new.line.text)))
        good = is_wrong_step(reader);
    if (good && !word_is(reader, ADD_RULE, new.line.text))
        good = reader_refuses(reader, _("says two things at once"));
    good = good && says(reader, new.line.text) &&
           replay_add_rule(reader->live, reader->holder.text, new.line.text, new.told.text,
                           reader->why);
    told_release(&new);
    return good;
}

/* OTHER: only where the rule comes again, and then the one that gives way to it. */
static bool other_is_right(const struct replay_reader *reader)
{
    const struct change *other =
        reader->script.is_rollback ? NULL : script_other_change(&reader->script, reader->order);

    if (reader_count(reader) != REMOVE_OTHER + (other != NULL))
        return false;
    return !other || rule_has_line(reader, change_old_rule(other, reader->script.account),
                                   reader_word(reader, REMOVE_OTHER));
}

static bool book_removal(struct replay_reader *reader, const struct step *step)
{
    const char *id = reader_word(reader, REMOVE_ID), *line = reader_word(reader, REMOVE_RULE);
    const struct replay_item *item = replay_find(reader->live, reader->holder.text, id, line);
    struct told_rule old = TOLD_INIT;
    bool good = read_permissions(reader, REMOVE_PERMISSIONS, &old);

    if (good && (!rule_has_line(reader, step->rule, line) || !strbuf_equals(&old.line, line) ||
                 !other_is_right(reader)))
        good = is_wrong_step(reader);
    if (good && strcmp(id, reader->script.is_rollback ? "" : reader->order->rule_id) != 0)
        good = reader_refuses(reader, _("names another id than the rule has"));
    if (good && item && !item_is(item, old.line.text, old.told.text))
        good = reader_refuses(reader, _("would not be put back as it was"));
    good = good && says(reader, line) &&
           replay_remove_rule(reader->live, reader->holder.text, id, line, reader->why);
    told_release(&old);
    return good;
}

static bool read_sides(struct replay_reader *reader, struct told_rule *old, struct told_rule *new)
{
    if (!aws_read_rule(reader_word(reader, MODIFY_OLD_JSON), &old->line, &old->told) ||
        !aws_read_rule(reader_word(reader, MODIFY_NEW_JSON), &new->line, &new->told))
        return reader_refuses(reader, _("cannot be understood"));
    if (!word_is(reader, MODIFY_OLD, old->line.text) || !word_is(reader, MODIFY_NEW, new->line.text))
        return reader_refuses(reader, _("says two things at once"));
    return true;
}

static bool book_modification(struct replay_reader *reader, const struct step *step)
{
    const char *id = reader_word(reader, MODIFY_ID);
    struct told_rule old = TOLD_INIT, new = TOLD_INIT;
    bool good = read_sides(reader, &old, &new);

    if (good && (reader_count(reader) != MODIFY_COUNT || strcmp(id, reader->order->rule_id) != 0 ||
                 !rule_has_line(reader, step->rule_before, old.line.text) ||
                 !rule_has_line(reader, step->rule, new.line.text)))
        good = is_wrong_step(reader);
    if (good && !item_is(replay_find(reader->live, reader->holder.text, id, NULL),
                         old.line.text, old.told.text))
        good = reader_refuses(reader, _("would not be put back as it was"));
    good = good && says(reader, new.line.text) &&
           replay_change_rule(reader->live, reader->holder.text, id, new.line.text, new.told.text,
                              reader->why);
    told_release(&new);
    told_release(&old);
    return good;
}

/* --- entries ------------------------------------------------------------------------------------ */

/* The line of the options from one word up to another. */
static bool read_options(struct replay_reader *reader, size_t first, size_t end,
                         struct strbuf *line)
{
    if (first >= end || !aws_read_entry(reader->words.items.items + first, end - first, line))
        return reader_refuses(reader, _("cannot be understood"));
    return true;
}

/* The number that the order names is its entry's. */
static bool number_is_of(const struct replay_reader *reader, const char *line)
{
    const char *number = reader_word(reader, ENTRY_NUMBER);
    size_t length = strlen(number);

    return !strncmp(line, number, length) && line[length] == ' ';
}

static bool stands_there(const struct replay_reader *reader, const char *line)
{
    const struct replay_item *item = replay_find(reader->live, reader->holder.text,
                                                 reader_word(reader, ENTRY_NUMBER), NULL);

    return item_is(item, line, "");
}

static bool book_creation(struct replay_reader *reader, const struct step *step)
{
    struct strbuf line = STRBUF_INIT;
    bool good = read_options(reader, CREATE_OPTIONS, reader_count(reader), &line);

    if (good && (!entry_has_line(reader, step->entry, line.text) || !number_is_of(reader, line.text)))
        good = is_wrong_step(reader);
    good = good && says(reader, line.text) &&
           replay_create_entry(reader->live, reader->holder.text, line.text, reader->why);
    strbuf_release(&line);
    return good;
}

/* Where "--" stands between the new options and the old ones. */
static size_t find_dashes(const struct replay_reader *reader)
{
    size_t at = ENTRY_OPTIONS;

    while (at < reader_count(reader) && !word_is(reader, at, "--"))
        at++;
    return at;
}

static bool book_replacement(struct replay_reader *reader, const struct step *step)
{
    struct strbuf old = STRBUF_INIT, new = STRBUF_INIT;
    size_t dashes = find_dashes(reader);
    bool good = read_options(reader, ENTRY_OPTIONS, dashes, &new) &&
                read_options(reader, dashes + 1, reader_count(reader), &old);

    if (good && (!entry_has_line(reader, step->entry, new.text) ||
                 !word_is(reader, ENTRY_LINE, new.text) || !number_is_of(reader, new.text)))
        good = is_wrong_step(reader);
    if (good && !stands_there(reader, old.text))
        good = reader_refuses(reader, _("would not be put back as it was"));
    good = good && says(reader, new.text);
    if (good)
        good = replay_replace_entry(reader->live, reader->holder.text, new.text, reader->why);
    strbuf_release(&new);
    strbuf_release(&old);
    return good;
}

static bool book_deletion(struct replay_reader *reader, const struct step *step)
{
    struct strbuf line = STRBUF_INIT;
    bool good = read_options(reader, ENTRY_OPTIONS, reader_count(reader), &line);

    if (good && (!entry_has_line(reader, step->entry, line.text) ||
                 !word_is(reader, ENTRY_LINE, line.text) || !number_is_of(reader, line.text)))
        good = is_wrong_step(reader);
    if (good && !stands_there(reader, line.text))
        good = reader_refuses(reader, _("would not be put back as it was"));
    good = good && says(reader, line.text);
    if (good)
        good = replay_delete_entry(reader->live, reader->holder.text,
                                   reader_word(reader, ENTRY_NUMBER), reader->why);
    strbuf_release(&line);
    return good;
}

/* --- all ---------------------------------------------------------------------------------------- */

bool reader_book(struct replay_reader *reader, const struct step *step)
{
    static const struct {
        size_t words; /* at least */
        bool (*book)(struct replay_reader *reader, const struct step *step);
    } orders[] = {
        [STEP_ADD] = {ADD_COUNT, book_addition},
        [STEP_MODIFY] = {MODIFY_COUNT, book_modification},
        [STEP_REMOVE] = {REMOVE_OTHER, book_removal},
        [STEP_CREATE] = {CREATE_OPTIONS + 1, book_creation},
        [STEP_REPLACE] = {ENTRY_OPTIONS + 1, book_replacement},
        [STEP_DELETE] = {ENTRY_OPTIONS + 1, book_deletion},
    };

    return reader_call(reader, step_function(step->kind), orders[step->kind].words) &&
           orders[step->kind].book(reader, step);
}

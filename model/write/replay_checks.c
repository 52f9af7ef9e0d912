/*
 * What a script looks for before it touches anything, and when all is done: is it what the export and
 * the plan say?
 */
#include <assert.h>
#include <string.h>

#include "model/base/message.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/replay_reader.h"

/* --- before: rules ------------------------------------------------------------------------------ */

static bool word_is_rule(const struct replay_reader *reader, size_t position,
                         const struct sg_rule *rule)
{
    struct strbuf line = STRBUF_INIT;
    bool same;

    aws_rule_line(reader->script.account, rule, &line);
    same = strbuf_equals(&line, reader_word(reader, position));
    strbuf_release(&line);
    return same;
}

/* The words from `first` on are the lines of these rules, and there are no more. */
static bool words_are_rules(const struct replay_reader *reader, size_t first,
                            const struct sg_rule *rules, size_t count)
{
    if (reader_count(reader) != first + count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!word_is_rule(reader, first + i, &rules[i]))
            return false;
    }
    return true;
}

static const struct sg_rule *old_rule(const struct replay_reader *reader)
{
    return change_old_rule(reader->order->change, reader->script.account);
}

static const char *known_id(const struct replay_reader *reader)
{
    bool keeps = !reader->script.is_rollback || reader->order->change->way == WAY_MODIFY;

    return keeps ? reader->order->rule_id : "";
}

/* The rules that say the order is done already: all but one that waits for the old one to go. */
static bool read_rule_check(struct replay_reader *reader)
{
    enum { ID = 2, OLD, NEW };
    const struct change *change = reader->order->change;
    size_t count = change->rule_count - (change->way == WAY_REMOVE_THEN_ADD);

    if (!reader_call(reader, "check_rule", NEW))
        return false;
    if (strcmp(reader_word(reader, ID), known_id(reader)) != 0 ||
        !word_is_rule(reader, OLD, old_rule(reader)) ||
        !words_are_rules(reader, NEW, change->rules, count))
        return reader_refuses(reader, _("looks for something else"));
    assert(replay_find(reader->exported, reader->holder.text, reader->order->rule_id, reader_word(reader, OLD)));
    for (size_t i = 0; i < count; i++) {
        if (!replay_find(reader->planned, reader->holder.text, NULL, reader_word(reader, NEW + i)))
            return reader_refuses(reader, _("is not in the plan"));
    }
    return true;
}

/* --- before: entries ---------------------------------------------------------------------------- */

/* "100 allow ...", or "" where nothing has that number. */
static const char *line_at(const struct replay *replay, const char *holder, const char *number)
{
    const struct replay_item *item = replay_find(replay, holder, number, NULL);

    return item ? item->line : "";
}

static bool change_writes_number(const struct change *change, const struct account *account,
                                 uint32_t number)
{
    if (change->way == WAY_DELETE_ENTRY && change_old_entry(change, account)->number == number)
        return true;
    for (size_t i = 0; i < change->entry_count; i++) {
        if (change->entries[i].number == number)
            return true;
    }
    return false;
}

/* How often the plan writes under a number of the order's ACL. */
static size_t count_writes(const struct replay_reader *reader, uint32_t number)
{
    size_t count = 0;

    for (size_t i = reader->order->first; i != ORDER_NONE; i = reader->script.orders.items[i].next)
        count += change_writes_number(reader->script.orders.items[i].change,
                                      reader->script.account, number);
    return count;
}

/* From what the export says of a number to what the plan says, with what stands there in between. */
static bool read_number_check(struct replay_reader *reader, uint32_t number)
{
    enum { NUMBER = 2, FIRST };
    struct strbuf name = STRBUF_INIT;
    size_t count = FIRST + 1 + count_writes(reader, number);
    bool good = reader_call(reader, "check_entry", count);

    strbuf_addf(&name, "%u", (unsigned)number);
    if (good &&
        (reader_count(reader) != count || !strbuf_equals(&name, reader_word(reader, NUMBER)) ||
         strcmp(reader_word(reader, FIRST),
                line_at(reader->exported, reader->holder.text, name.text)) != 0 ||
         strcmp(reader_word(reader, count - 1),
                line_at(reader->planned, reader->holder.text, name.text)) != 0))
        good = reader_refuses(reader, _("looks for something else"));
    for (size_t i = FIRST + 1; good && i + 1 < count; i++) {
        if (*reader_word(reader, i)) /* only a number that was freed is written twice */
            good = reader_refuses(reader, _("looks for something else"));
    }
    strbuf_release(&name);
    return good;
}

typedef bool number_reader(struct replay_reader *reader, uint32_t number);

/* The old entry's number and those of the new ones. */
static bool read_numbers(struct replay_reader *reader, number_reader *read)
{
    const struct change *change = reader->order->change;
    uint32_t old = change_old_entry(change, reader->script.account)->number;

    if (!read(reader, old))
        return false;
    for (size_t i = 0; i < change->entry_count; i++) {
        if (change->entries[i].number != old && !read(reader, change->entries[i].number))
            return false;
    }
    return true;
}

bool reader_checks(struct replay_reader *reader)
{
    if (reader->order->change->target.kind == TARGET_RULE)
        return read_rule_check(reader);
    return read_numbers(reader, read_number_check);
}

/* --- behind ------------------------------------------------------------------------------------- */

/* True if the end holds the rule, under its own id where that is told. */
static bool goal_holds(const struct replay_reader *reader, const char *id,
                       const struct sg_rule *rule)
{
    const struct replay *goal = reader_goal(reader);
    struct strbuf line = STRBUF_INIT;
    const struct replay_item *item;
    bool holds;

    aws_rule_line(reader->script.account, rule, &line);
    item = replay_find(goal, reader->holder.text, id, line.text);
    holds = item && strbuf_equals(&line, item->line);
    strbuf_release(&line);
    return holds;
}

/* One line: `gone` (NULL: nothing), which is not there at the end, and the rules that are. */
static bool read_rule_verification(struct replay_reader *reader, const char *id,
                                   const struct sg_rule *gone, const struct sg_rule *rules,
                                   size_t count)
{
    enum { ID = 3, GONE, THERE };
    const struct replay *goal = reader_goal(reader);

    if (!reader_call(reader, "verify_rule", THERE))
        return false;
    if (strcmp(reader_word(reader, ID), id) != 0 || !words_are_rules(reader, THERE, rules, count) ||
        !(gone ? word_is_rule(reader, GONE, gone) : !*reader_word(reader, GONE)))
        return reader_refuses(reader, _("looks for something else"));
    for (size_t i = 0; i < count; i++) {
        if (!replay_find(goal, reader->holder.text, NULL, reader_word(reader, THERE + i)))
            return reader_refuses(reader, _("would not be there"));
    }
    return true;
}

static bool read_rule_verifications(struct replay_reader *reader)
{
    const struct change *change = reader->order->change;
    const struct sg_rule *old = old_rule(reader);
    const char *id = reader->order->rule_id;

    if (!reader->script.is_rollback)
        return read_rule_verification(reader, id, goal_holds(reader, id, old) ? NULL : old,
                                      change->rules, change->rule_count);
    if (!read_rule_verification(reader, "", NULL, old, 1))
        return false;
    for (size_t i = 0; i < change->rule_count; i++) {
        if (!goal_holds(reader, "", &change->rules[i]) &&
            !read_rule_verification(reader, "", &change->rules[i], old, 1))
            return false;
    }
    return true;
}

static bool read_number_verification(struct replay_reader *reader, uint32_t number)
{
    enum { NUMBER = 3, LINE, COUNT };
    struct strbuf name = STRBUF_INIT;
    bool good = reader_call(reader, "verify_entry", COUNT);

    strbuf_addf(&name, "%u", (unsigned)number);
    if (good &&
        (reader_count(reader) != COUNT || !strbuf_equals(&name, reader_word(reader, NUMBER)) ||
         strcmp(reader_word(reader, LINE),
                line_at(reader_goal(reader), reader->holder.text, name.text)) != 0))
        good = reader_refuses(reader, _("looks for something else"));
    strbuf_release(&name);
    return good;
}

bool reader_verifies(struct replay_reader *reader)
{
    if (reader->order->change->target.kind == TARGET_RULE)
        return read_rule_verifications(reader);
    return read_numbers(reader, read_number_verification);
}

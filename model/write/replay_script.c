/*
 * A script is read in parallel with the orders that it should hold: literal parts are skipped, lines are
 * taken apart. The head comes last: which functions it has to define is known when the lines were
 * read.
 */
#include "model/write/replay_script.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_read.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/replay_reader.h"

/* --- reading ------------------------------------------------------------------------------------------- */

const struct replay *reader_goal(const struct replay_reader *reader)
{
    return reader->script.is_rollback ? reader->exported : reader->planned;
}

const char *reader_word(const struct replay_reader *reader, size_t position)
{
    return shell_words_at(&reader->words, position);
}

size_t reader_count(const struct replay_reader *reader)
{
    return reader->words.items.count;
}

bool reader_refuses(struct replay_reader *reader, const char *sentence)
{
    struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < reader_count(reader); i++)
        strbuf_addf(&line, "%s%s", i ? " " : "", reader_word(reader, i));
    sanitise_add(reader->why, line.text, line.length);
    strbuf_addf(reader->why, ": %s", sentence);
    strbuf_release(&line);
    return false;
}

/* What stands there is no line of ours, or not the one that has its turn. */
static bool refuse_rest(struct replay_reader *reader)
{
    size_t length = strcspn(reader->at, "\n");

    strbuf_adds(reader->why, _("cannot be understood: "));
    sanitise_add(reader->why, reader->at, length);
    return false;
}

/* Text that has to stand here to the letter; else the first line that differs is refused. */
static bool skip(struct replay_reader *reader, const struct strbuf *text)
{
    const char *line = text->text;

    while (*line) {
        size_t length = strcspn(line, "\n");

        length += line[length] == '\n';
        if (strncmp(reader->at, line, length) != 0)
            return refuse_rest(reader);
        reader->at += length;
        line += length;
    }
    return true;
}

static bool call_is_of_order(const struct replay_reader *reader, const char *function)
{
    bool is_check = !strncmp(function, "check_", 6);
    const char *region = *reader->order->region ? reader->order->region : SHELL_REGION;

    if (strcmp(reader_word(reader, 0), function) != 0)
        return false;
    if (!is_check && strcmp(reader_word(reader, 1), region) != 0)
        return false;
    return !strcmp(reader_word(reader, is_check ? 1 : 2), reader->order->holder);
}

bool reader_call(struct replay_reader *reader, const char *function, size_t count)
{
    const char *next = shell_words_read(&reader->words, reader->at);

    if (!next || reader_count(reader) < count || reader_count(reader) < 3 ||
        !call_is_of_order(reader, function))
        return refuse_rest(reader);
    reader->at = next;
    script_mark_called(&reader->script, function);
    return true;
}

/* --- before: rules ------------------------------------------------------------------------------------- */

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
    if (!replay_find(reader->exported, reader->holder.text, reader->order->rule_id,
                     reader_word(reader, OLD)))
        return reader_refuses(reader, _("is not in the export"));
    for (size_t i = 0; i < count; i++) {
        if (!replay_find(reader->planned, reader->holder.text, NULL, reader_word(reader, NEW + i)))
            return reader_refuses(reader, _("is not in the plan"));
    }
    return true;
}

/* --- before: entries ------------------------------------------------------------------------------------- */

/* "100 allow ...", or "" where nothing has that number. */
static const char *line_at(const struct replay *replay, const char *holder, const char *number)
{
    const struct replay_item *item = replay_find(replay, holder, number, NULL);

    return item ? replay_text(replay, item->line) : "";
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

static bool read_check(struct replay_reader *reader)
{
    if (reader->order->change->target.kind == TARGET_RULE)
        return read_rule_check(reader);
    return read_numbers(reader, read_number_check);
}

/* --- the orders -------------------------------------------------------------------------------------------- */

static bool read_orders(struct replay_reader *reader)
{
    struct steps steps;
    bool good = true;

    steps_of_change(&steps, reader->script.account, reader->order->change,
                    reader->script.is_rollback);
    for (size_t i = 0; good && i < steps.items.count; i++)
        good = reader_book(reader, &steps.items.items[i]);
    free(steps.items.items);
    return good;
}

/* --- behind --------------------------------------------------------------------------------------------------- */

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
    holds = item && strbuf_equals(&line, replay_text(goal, item->line));
    strbuf_release(&line);
    return holds;
}

/* One line: `gone` (NULL: nothing) is not there at the end, the rules are. */
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
    if (gone && goal_holds(reader, id, gone))
        return reader_refuses(reader, _("would still be there"));
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

static bool read_verification(struct replay_reader *reader)
{
    if (reader->order->change->target.kind == TARGET_RULE)
        return read_rule_verifications(reader);
    return read_numbers(reader, read_number_verification);
}

/* --- a script --------------------------------------------------------------------------------------------------- */

typedef bool order_reader(struct replay_reader *reader);

/* The parts of the script that are the same for every change are written again, and skipped. */
static bool skip_fixed(struct replay_reader *reader)
{
    bool good = skip(reader, reader->script.out);

    strbuf_clear(reader->script.out);
    return good;
}

static bool read_turn(struct replay_reader *reader, size_t turn, order_reader *read)
{
    reader->order = script_order(&reader->script, turn);
    strbuf_clear(&reader->holder);
    replay_holder(reader->script.account,
                  target_holder(reader->script.account, reader->order->change->target),
                  &reader->holder);
    script_open_account(&reader->script, reader->order);
    script_look(&reader->script, turn);
    if (!skip_fixed(reader) || !read(reader))
        return false;
    script_close_account(&reader->script, reader->order);
    return skip_fixed(reader);
}

static bool read_passes(struct replay_reader *reader)
{
    static order_reader *const readers[SCRIPT_PASS_COUNT] = {read_check, read_orders,
                                                             read_verification};

    for (int pass = 0; pass < SCRIPT_PASS_COUNT; pass++) {
        if (pass == SCRIPT_PASS_VERIFY)
            script_dry_run_end(&reader->script);
        script_heading(&reader->script, reader->passes, pass);
        if (!skip_fixed(reader))
            return false;
        for (size_t turn = 0; turn < reader->script.orders.count; turn++)
            if (!read_turn(reader, turn, readers[pass]))
                return false;
    }
    return true;
}

/* Where the notes should begin: before the first pass, or where there is none before the end. */
static const char *find_notes(struct replay_reader *reader, const char *text)
{
    const char *behind = strstr(text, "\n# --- ");
    size_t length;

    script_notes(&reader->script);
    if (!reader->script.orders.count)
        script_end(&reader->script);
    if (!reader->script.orders.count || !behind)
        behind = text + strlen(text);
    length = reader->script.out->length;
    strbuf_clear(reader->script.out);
    return length <= (size_t)(behind - text) ? behind - length : text;
}

static bool head_is_right(struct replay_reader *reader, const char *text, size_t length)
{
    struct strbuf head = STRBUF_INIT;
    bool same;

    script_head(&reader->script, &head);
    same = head.length == length && !memcmp(head.text, text, length);
    strbuf_release(&head);
    if (!same)
        strbuf_adds(reader->why, _("its functions are not those that it calls"));
    return same;
}

static bool read_text(struct replay_reader *reader, const char *text)
{
    const char *notes = find_notes(reader, text);

    reader->at = notes;
    script_notes(&reader->script);
    if (!skip_fixed(reader) || (reader->script.orders.count && !read_passes(reader)))
        return false;
    script_end(&reader->script);
    if (!skip_fixed(reader))
        return false;
    if (*reader->at)
        return refuse_rest(reader);
    return head_is_right(reader, text, (size_t)(notes - text));
}

/* --- both ---------------------------------------------------------------------------------------------------------- */

/* What the groups and ACLs of the orders hold. */
static void list_holders(struct replay *replay, const struct orders *orders,
                         const struct account *account, const struct edits *edits)
{
    *replay = (struct replay){0};
    for (size_t i = 0; i < orders->count; i++) {
        if (orders->items[i].first == i)
            replay_add_holder(replay, account, edits,
                              target_holder(account, orders->items[i].change->target),
                              aws_describe_told);
    }
}

static bool carry_out(struct replay_reader *reader, const char *text)
{
    struct strbuf lines = STRBUF_INIT;
    bool good;

    reader->script.out = &lines;
    orders_collect(&reader->script.orders, reader->script.plan, reader->script.account,
                   reader->script.is_rollback);
    good = read_text(reader, text) &&
           replay_agrees(reader->live, reader_goal(reader), reader->why);
    orders_release(&reader->script.orders);
    shell_words_release(&reader->words);
    strbuf_release(&reader->holder);
    strbuf_release(&lines);
    return good;
}

static bool carry_back(struct replay_reader *reader, const char *text)
{
    struct strbuf detail = STRBUF_INIT;
    struct strbuf *why = reader->why;
    bool good;

    reader->why = &detail;
    good = carry_out(reader, text);
    if (!good)
        strbuf_addf(why, "rollback.sh: %s", detail.text);
    strbuf_release(&detail);
    return good;
}

bool replay_scripts(const struct plan *plan, const struct account *account, const char *apply,
                    const char *rollback, struct strbuf *why)
{
    struct replay live, exported, planned;
    struct replay_reader there = {.script = {.account = account, .plan = plan},
                                  .passes = apply_passes,
                                  .holder = STRBUF_INIT,
                                  .live = &live,
                                  .exported = &exported,
                                  .planned = &planned,
                                  .why = why};
    struct replay_reader back = there;
    struct orders orders;
    bool good;

    back.script.is_rollback = true;
    back.passes = rollback_passes;
    orders_collect(&orders, plan, account, false);
    list_holders(&live, &orders, account, NULL);
    list_holders(&exported, &orders, account, NULL);
    list_holders(&planned, &orders, account, plan_edits(plan));
    good = carry_out(&there, apply) && carry_back(&back, rollback);
    orders_release(&orders);
    replay_release(&planned);
    replay_release(&exported);
    replay_release(&live);
    return good;
}

/*
 * A script is read in parallel with the orders that it should hold: literal parts are skipped, lines are
 * taken apart. The head comes last: which functions it has to define is known when the lines were
 * read.
 */
#include "model/write/replay_script.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_read.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/replay_reader.h"

/* --- reading ------------------------------------------------------------------------------------ */

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

    function = script_function_of(reader->order, function);
    assert(count >= 3); /* as call_is_of_order looks at */
    if (!next || reader_count(reader) < count ||
        !call_is_of_order(reader, function))
        return refuse_rest(reader);
    reader->at = next;
    script_mark_called(&reader->script, function);
    return true;
}

/* --- the orders --------------------------------------------------------------------------------- */

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

/* --- a script ----------------------------------------------------------------------------------- */

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
    replay_side(reader->script.account, reader->order->change->target, &reader->holder);
    script_open_account(&reader->script, reader->order);
    script_look(&reader->script, turn);
    if (!skip_fixed(reader) || !read(reader))
        return false;
    script_close_account(&reader->script, reader->order);
    return skip_fixed(reader);
}

static bool read_passes(struct replay_reader *reader)
{
    static order_reader *const readers[SCRIPT_PASS_COUNT] = {reader_checks, read_orders,
                                                             reader_verifies};

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

/* --- both --------------------------------------------------------------------------------------- */

/* What the groups and ACLs of the orders hold. */
static void list_holders(struct replay *replay, const struct orders *orders,
                         const struct account *account, const struct edits *edits)
{
    *replay = (struct replay){0};
    for (size_t i = 0; i < orders->count; i++) {
        if (orders->items[i].first == i)
            replay_add_side(replay, account, edits, orders->items[i].change->target,
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

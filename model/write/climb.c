#include "model/write/climb.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"

/* What a run does, by its effect on who gets in. */
struct deeds {
    size_t letting_in, swapping, taking_away;
};

void wanted_list_release(struct wanted_list *list)
{
    for (size_t i = 0; i < list->items.count; i++) {
        struct wanted *wanted = &list->items.items[i];

        free(wanted->address);
        free(wanted->holder);
        free(wanted->import_id);
        free(wanted->line);
        free(wanted->description);
    }
    free(list->items.items);
    *list = (struct wanted_list){0};
}

static void held_release(struct held *held)
{
    free(held->holder);
    free(held->id);
    free(held->line);
    free(held->description);
    *held = (struct held){0};
}

void climb_begin(struct climb *climb, const struct account *account, const struct plan *plan,
                 struct climb_tool tool)
{
    *climb = (struct climb){.tool = tool, .addresses = text_pool_new()};
    replay_begin(&climb->replay, account, plan, NULL);
}

void climb_release(struct climb *climb)
{
    for (size_t i = 0; i < climb->held.count; i++)
        held_release(&climb->held.items[i]);
    free(climb->held.items);
    text_pool_free(climb->addresses);
    replay_release(&climb->replay);
    *climb = (struct climb){0};
}

static bool complain(struct strbuf *why, const char *what, const char *sentence)
{
    sanitise_add(why, what, strlen(what));
    strbuf_addf(why, " %s", sentence);
    return false;
}

/* --- what is known -------------------------------------------------------------------------------------- */

/* One run: what is wanted, by the number of its address; NULL where nothing is. */
struct run {
    struct climb *climb;
    const struct wanted **wanted;
    struct deeds deeds;
    struct strbuf *why;
};

static bool is_held(const struct held *held)
{
    return held->line != NULL;
}

static bool begin_run(struct run *run, const struct wanted_list *list)
{
    struct climb *climb = run->climb;

    for (size_t i = 0; i < list->items.count; i++)
        text_pool_adds(climb->addresses, list->items.items[i].address);
    while (climb->held.count < text_pool_count(climb->addresses))
        TABLE_ADD(climb->held, (struct held){0});
    run->wanted = mem_zalloc(climb->held.count, sizeof *run->wanted);
    for (size_t i = 0; i < list->items.count; i++) {
        const struct wanted *wanted = &list->items.items[i];
        text_id address = text_pool_find(climb->addresses, wanted->address);

        if (run->wanted[address])
            return complain(run->why, wanted->address, _("stands there twice"));
        run->wanted[address] = wanted;
    }
    return true;
}

static void hold(struct held *held, const struct wanted *wanted, const char *id, const char *line,
                 const char *description)
{
    *held = (struct held){
        .holder = mem_strdup(wanted->holder),
        .id = mem_strdup(id),
        .line = mem_strdup(line),
        .description = mem_strdup(description),
        .is_rule = wanted->is_rule,
        .is_retained = wanted->is_retained,
    };
}

static void hold_as_wanted(struct held *held, const struct wanted *wanted)
{
    free(held->line);
    free(held->description);
    held->line = mem_strdup(wanted->line);
    held->description = mem_strdup(wanted->description);
}

/* --- one thing ------------------------------------------------------------------------------------------ */

static bool lets_in(bool is_rule, const char *line)
{
    const char *blank = strchr(line, ' ');

    return is_rule || (blank && !strncmp(blank, " allow ", 7));
}

static const struct replay_item *find_item(const struct replay *replay, const char *holder,
                                           const char *id)
{
    for (size_t i = 0; i < replay->items.count; i++) {
        const struct replay_item *item = &replay->items.items[i];

        if (!strcmp(item->id, id) && !strcmp(item->holder, holder))
            return item;
    }
    return NULL;
}

static bool import(struct run *run, struct held *held, const struct wanted *wanted)
{
    const struct replay_item *item =
        find_item(&run->climb->replay, wanted->holder, wanted->import_id);

    if (!item)
        return complain(run->why, wanted->import_id, _("is not there to be taken over"));
    hold(held, wanted, item->id, item->line, item->description);
    return true;
}

static void count_coming(struct run *run, bool is_rule, const char *line)
{
    if (lets_in(is_rule, line))
        run->deeds.letting_in++;
    else
        run->deeds.taking_away++;
}

static void count_going(struct run *run, bool is_rule, const char *line)
{
    if (lets_in(is_rule, line))
        run->deeds.taking_away++;
    else
        run->deeds.letting_in++;
}

static bool create(struct run *run, struct held *held, const struct wanted *wanted)
{
    struct replay *replay = &run->climb->replay;

    if (!(wanted->is_rule ? replay_add_rule(replay, wanted->holder, wanted->line,
                                            wanted->description, run->why)
                          : replay_create_entry(replay, wanted->holder, wanted->line, run->why)))
        return false;
    hold(held, wanted, "", wanted->line, wanted->description);
    count_coming(run, wanted->is_rule, wanted->line);
    return true;
}

/* "allow" or "deny", of an entry's line. */
static bool allows(const char *line)
{
    return strstr(line, " allow ") != NULL;
}

/* True if an entry between two numbers does the opposite: then it matters which of the two is met. */
static bool opposite_between(const struct replay *replay, const char *holder, const char *line,
                             const char *other)
{
    long first = strtol(line, NULL, 10), last = strtol(other, NULL, 10);

    for (size_t i = 0; i < replay->items.count; i++) {
        const struct replay_item *item = &replay->items.items[i];
        long number = strtol(item->line, NULL, 10);

        if (!strcmp(item->holder, holder) && (number > first) != (number > last) &&
            number != first && number != last && allows(item->line) != allows(line))
            return true;
    }
    return false;
}

/* Another number, and all else the same, before the run and after; nothing opposite in between. */
static bool stands_in(const struct run *run, const struct held *other, const struct wanted *later,
                      const char *holder, const char *line)
{
    const char *content = strchr(line, ' '), *others;

    if (!is_held(other) || other->is_rule || !later || strcmp(other->holder, holder) != 0 ||
        strcmp(later->line, other->line) != 0 || !strcmp(line, other->line))
        return false;
    others = strchr(other->line, ' ');
    return content && others && !strcmp(content, others) &&
           !opposite_between(&run->climb->replay, holder, line, other->line);
}

static bool has_stand_in(const struct run *run, const char *holder, const char *line)
{
    for (size_t i = 0; i < run->climb->held.count; i++)
        if (stands_in(run, &run->climb->held.items[i], run->wanted[i], holder, line))
            return true;
    return false;
}

/* Going back it is the new content that others have, and that has the stand-in. */
static bool change_entry(struct run *run, const struct held *held, const struct wanted *wanted)
{
    if (run->climb->tool.deletes_first && !has_stand_in(run, wanted->holder, wanted->line) &&
        !has_stand_in(run, held->holder, held->line))
        return complain(run->why, wanted->line, _("would be deleted before it is created"));
    return replay_replace_entry(&run->climb->replay, wanted->holder, wanted->line, run->why);
}

static bool change_rule(struct run *run, const struct held *held, const struct wanted *wanted)
{
    if (!run->climb->tool.changes_rules && strcmp(held->line, wanted->line) != 0)
        return complain(run->why, wanted->line, _("would be replaced and not changed"));
    return replay_change_rule(&run->climb->replay, wanted->holder, held->id, wanted->line,
                              wanted->description, run->why);
}

static bool adjust(struct run *run, struct held *held, const struct wanted *wanted)
{
    bool same_line = !strcmp(held->line, wanted->line);

    held->is_retained = wanted->is_retained;
    if (held->is_rule != wanted->is_rule || strcmp(held->holder, wanted->holder) != 0)
        return complain(run->why, wanted->address, _("would move to another group or ACL"));
    if (same_line && !strcmp(held->description, wanted->description))
        return true;
    if (!(wanted->is_rule ? change_rule(run, held, wanted) : change_entry(run, held, wanted)))
        return false;
    hold_as_wanted(held, wanted);
    run->deeds.swapping += !same_line;
    return true;
}

static bool remove_it(struct run *run, const struct held *held)
{
    struct replay *replay = &run->climb->replay;
    char *number = mem_strndup(held->line, strcspn(held->line, " "));
    bool done =
        held->is_rule
            ? replay_remove_rule(replay, held->holder, held->id, held->line, run->why)
            : replay_delete_entry(replay, held->holder, number, run->why);

    free(number);
    return done;
}

static bool give_up(struct run *run, struct held *held)
{
    if (!held->is_retained) {
        if (!remove_it(run, held))
            return false;
        count_going(run, held->is_rule, held->line);
    }
    held_release(held);
    return true;
}

/* --- a run ---------------------------------------------------------------------------------------------- */

/* For each address, whether something is wanted there and whether something is held. */
typedef bool run_pass(struct run *run, struct held *held, const struct wanted *wanted);

static bool take_over(struct run *run, struct held *held, const struct wanted *wanted)
{
    return !wanted || !wanted->import_id || is_held(held) || import(run, held, wanted);
}

static bool bring_about(struct run *run, struct held *held, const struct wanted *wanted)
{
    if (!wanted)
        return true;
    return is_held(held) ? adjust(run, held, wanted) : create(run, held, wanted);
}

static bool clear_away(struct run *run, struct held *held, const struct wanted *wanted)
{
    return wanted || !is_held(held) || give_up(run, held);
}

static bool pass(struct run *run, run_pass *act)
{
    for (size_t i = 0; i < run->climb->held.count; i++)
        if (!act(run, &run->climb->held.items[i], run->wanted[i]))
            return false;
    return true;
}

static bool does_one_thing(const struct run *run)
{
    const struct deeds *deeds = &run->deeds;

    if (!!deeds->letting_in + !!deeds->swapping + !!deeds->taking_away <= 1)
        return true;
    strbuf_adds(run->why, _("one step lets in and takes away, in no certain order"));
    return false;
}

bool climb_step(struct climb *climb, const struct wanted_list *list, struct strbuf *why)
{
    struct run run = {.climb = climb, .why = why};
    bool good = begin_run(&run, list) && pass(&run, take_over) && pass(&run, bring_about) &&
                pass(&run, clear_away) && does_one_thing(&run);

    free(run.wanted);
    return good;
}

bool climb_arrives(struct climb *climb, const struct account *account, const struct plan *plan,
                   const struct edits *edits, struct strbuf *why)
{
    struct replay expected;
    bool there;

    replay_begin(&expected, account, plan, edits);
    there = replay_agrees(&climb->replay, &expected, why);
    replay_release(&expected);
    return there;
}

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
    free(held->address);
    free(held->holder);
    free(held->id);
    free(held->line);
    free(held->description);
}

void climb_begin(struct climb *climb, const struct account *account, const struct plan *plan,
                 struct climb_tool tool)
{
    *climb = (struct climb){.tool = tool};
    replay_begin(&climb->replay, account, plan, NULL);
}

void climb_release(struct climb *climb)
{
    for (size_t i = 0; i < climb->held.count; i++)
        held_release(&climb->held.items[i]);
    free(climb->held.items);
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

static struct held *find_held(struct climb *climb, const char *address)
{
    for (size_t i = 0; i < climb->held.count; i++)
        if (!strcmp(climb->held.items[i].address, address))
            return &climb->held.items[i];
    return NULL;
}

static const struct wanted *find_wanted(const struct wanted_list *list, const char *address)
{
    for (size_t i = 0; i < list->items.count; i++)
        if (!strcmp(list->items.items[i].address, address))
            return &list->items.items[i];
    return NULL;
}

static void hold(struct climb *climb, const struct wanted *wanted, const char *id,
                 const char *line, const char *description)
{
    const struct held held = {
        .address = mem_strdup(wanted->address),
        .holder = mem_strdup(wanted->holder),
        .id = mem_strdup(id),
        .line = mem_strdup(line),
        .description = mem_strdup(description),
        .is_rule = wanted->is_rule,
        .is_retained = wanted->is_retained,
    };

    TABLE_ADD(climb->held, held);
}

static void hold_as_wanted(struct held *held, const struct wanted *wanted)
{
    free(held->line);
    free(held->description);
    held->line = mem_strdup(wanted->line);
    held->description = mem_strdup(wanted->description);
    held->is_retained = wanted->is_retained;
}

/* --- one thing ------------------------------------------------------------------------------------------ */

static bool lets_in(bool is_rule, const char *line)
{
    const char *blank = strchr(line, ' ');

    return is_rule || (blank && !strncmp(blank, " allow ", 7));
}

static bool import(struct climb *climb, const struct wanted *wanted, struct strbuf *why)
{
    for (size_t i = 0; i < climb->replay.items.count; i++) {
        const struct replay_item *item = &climb->replay.items.items[i];

        if (strcmp(item->holder, wanted->holder) != 0 ||
            strcmp(item->id, wanted->import_id) != 0)
            continue;
        hold(climb, wanted, item->id, item->line, item->description);
        return true;
    }
    return complain(why, wanted->import_id, _("is not there to be taken over"));
}

static bool create(struct climb *climb, const struct wanted *wanted, struct deeds *deeds,
                   struct strbuf *why)
{
    bool done = wanted->is_rule ? replay_add_rule(&climb->replay, wanted->holder, wanted->line,
                                                  wanted->description, why)
                                : replay_create_entry(&climb->replay, wanted->holder, wanted->line,
                                                      why);

    if (!done)
        return false;
    hold(climb, wanted, "", wanted->line, wanted->description);
    if (lets_in(wanted->is_rule, wanted->line))
        deeds->letting_in++;
    else
        deeds->taking_away++;
    return true;
}

/* The number beside it, and all else the same, before the run and after. */
static bool stands_in(const struct held *other, const struct wanted_list *list,
                      const struct wanted *wanted)
{
    const struct wanted *later = find_wanted(list, other->address);
    const char *content = strchr(wanted->line, ' '), *others = strchr(other->line, ' ');
    long distance = strtol(wanted->line, NULL, 10) - strtol(other->line, NULL, 10);

    return !other->is_rule && !strcmp(other->holder, wanted->holder) && labs(distance) == 1 &&
           content && others && !strcmp(content, others) && later &&
           !strcmp(later->line, other->line);
}

static bool has_stand_in(const struct climb *climb, const struct wanted_list *list,
                         const struct wanted *wanted)
{
    for (size_t i = 0; i < climb->held.count; i++)
        if (stands_in(&climb->held.items[i], list, wanted))
            return true;
    return false;
}

/* Going back the old content has no stand-in and needs none: nobody has it yet. */
static bool change_entry(struct climb *climb, const struct held *held,
                         const struct wanted_list *list, const struct wanted *wanted,
                         struct strbuf *why)
{
    struct wanted before = *wanted;

    before.line = held->line;
    if (climb->tool.deletes_first && !has_stand_in(climb, list, wanted) &&
        !has_stand_in(climb, list, &before))
        return complain(why, wanted->line, _("would be deleted before it is created"));
    return replay_replace_entry(&climb->replay, wanted->holder, wanted->line, why);
}

static bool change_rule(struct climb *climb, const struct held *held, const struct wanted *wanted,
                        struct strbuf *why)
{
    if (!climb->tool.changes_rules && strcmp(held->line, wanted->line) != 0)
        return complain(why, wanted->line, _("would be replaced and not changed"));
    return replay_change_rule(&climb->replay, wanted->holder, held->id, wanted->line,
                              wanted->description, why);
}

static bool adjust(struct climb *climb, struct held *held, const struct wanted_list *list,
                   const struct wanted *wanted, struct deeds *deeds, struct strbuf *why)
{
    bool same_line = !strcmp(held->line, wanted->line);

    held->is_retained = wanted->is_retained;
    if (held->is_rule != wanted->is_rule || strcmp(held->holder, wanted->holder) != 0)
        return complain(why, wanted->address, _("would move to another group or ACL"));
    if (same_line && !strcmp(held->description, wanted->description))
        return true;
    if (!(wanted->is_rule ? change_rule(climb, held, wanted, why)
                          : change_entry(climb, held, list, wanted, why)))
        return false;
    hold_as_wanted(held, wanted);
    deeds->swapping += !same_line;
    return true;
}

static bool remove_it(struct climb *climb, const struct held *held, struct strbuf *why)
{
    char *number = mem_strndup(held->line, strcspn(held->line, " "));
    bool done = held->is_rule
                    ? replay_remove_rule(&climb->replay, held->holder, held->id, held->line, why)
                    : replay_delete_entry(&climb->replay, held->holder, number, why);

    free(number);
    return done;
}

static bool give_up(struct climb *climb, size_t at, struct deeds *deeds, struct strbuf *why)
{
    struct held *held = &climb->held.items[at];

    if (!held->is_retained) {
        if (!remove_it(climb, held, why))
            return false;
        if (lets_in(held->is_rule, held->line))
            deeds->taking_away++;
        else
            deeds->letting_in++;
    }
    held_release(held);
    memmove(held, held + 1, (climb->held.count - at - 1) * sizeof *held);
    climb->held.count--;
    return true;
}

/* --- a run ---------------------------------------------------------------------------------------------- */

static bool import_all(struct climb *climb, const struct wanted_list *list, struct strbuf *why)
{
    for (size_t i = 0; i < list->items.count; i++) {
        const struct wanted *wanted = &list->items.items[i];

        if (find_wanted(list, wanted->address) != wanted)
            return complain(why, wanted->address, _("stands there twice"));
        if (wanted->import_id && !find_held(climb, wanted->address) && !import(climb, wanted, why))
            return false;
    }
    return true;
}

static bool create_and_adjust(struct climb *climb, const struct wanted_list *list,
                              struct deeds *deeds, struct strbuf *why)
{
    for (size_t i = 0; i < list->items.count; i++) {
        const struct wanted *wanted = &list->items.items[i];
        struct held *held = find_held(climb, wanted->address);

        if (!(held ? adjust(climb, held, list, wanted, deeds, why)
                   : create(climb, wanted, deeds, why)))
            return false;
    }
    return true;
}

static bool give_up_unwanted(struct climb *climb, const struct wanted_list *list,
                             struct deeds *deeds, struct strbuf *why)
{
    for (size_t i = climb->held.count; i-- > 0;)
        if (!find_wanted(list, climb->held.items[i].address) && !give_up(climb, i, deeds, why))
            return false;
    return true;
}

bool climb_step(struct climb *climb, const struct wanted_list *list, struct strbuf *why)
{
    struct deeds deeds = {0};

    if (!import_all(climb, list, why) || !create_and_adjust(climb, list, &deeds, why) ||
        !give_up_unwanted(climb, list, &deeds, why))
        return false;
    if (!!deeds.letting_in + !!deeds.swapping + !!deeds.taking_away <= 1)
        return true;
    strbuf_adds(why, _("one step lets in and takes away, in no certain order"));
    return false;
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

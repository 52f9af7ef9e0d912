#include "model/write/replay.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_words.h"

/* --- the list ------------------------------------------------------------------------------------------ */

static void item_release(struct replay_item *item)
{
    free(item->holder);
    free(item->id);
    free(item->line);
    free(item->description);
}

static void add_item(struct replay *replay, const char *holder, const char *id, const char *line,
                     const char *description)
{
    const struct replay_item item = {.holder = mem_strdup(holder),
                                     .id = mem_strdup(id),
                                     .line = mem_strdup(line),
                                     .description = mem_strdup(description)};

    TABLE_ADD(replay->items, item);
}

static void remove_item(struct replay *replay, struct replay_item *item)
{
    item_release(item);
    *item = replay->items.items[--replay->items.count];
}

void replay_release(struct replay *replay)
{
    for (size_t i = 0; i < replay->items.count; i++)
        item_release(&replay->items.items[i]);
    free(replay->items.items);
    *replay = (struct replay){0};
}

/* By id where there is one, else by line. */
static struct replay_item *find(struct replay *replay, const char *holder, const char *id,
                                const char *line)
{
    bool by_id = id && *id;

    for (size_t i = 0; i < replay->items.count; i++) {
        struct replay_item *item = &replay->items.items[i];

        if (!strcmp(item->holder, holder) &&
            (by_id ? !strcmp(item->id, id) : !strcmp(item->line, line)))
            return item;
    }
    return NULL;
}

static bool complain(struct strbuf *why, const char *sentence, const char *holder, const char *what)
{
    sanitise_add(why, holder, strlen(holder));
    strbuf_adds(why, ": ");
    sanitise_add(why, what, strlen(what));
    strbuf_addf(why, " %s", sentence);
    return false;
}

/* --- beginning ----------------------------------------------------------------------------------------- */

static bool is_account_number(const char *text)
{
    return strlen(text) == 12 && strspn(text, "0123456789") == 12;
}

void replay_holder(const struct account *account, struct object_ref holder, struct strbuf *out)
{
    const char *number = text_raw(account->texts, account_number_of(account, holder));
    const char *region = text_raw(account->texts, account_region_of(account, holder));
    const char *id = text_raw(account->texts, account_object_id(account, holder));

    strbuf_addf(out, "%s %s %s", is_account_number(number) ? number : "", region, id);
}

static void add_rule(struct replay *replay, const struct account *account, const char *holder,
                     const struct sg_rule *rule)
{
    const char *description = text_raw(account->texts, rule->description);
    struct strbuf line = STRBUF_INIT;

    aws_rule_line(account, rule, &line);
    add_item(replay, holder, text_raw(account->texts, rule->id), line.text,
             aws_description_is_valid(description, rule->source_kind == SOURCE_CIDR) ? description
                                                                                      : "");
    strbuf_release(&line);
}

static void add_rules(struct replay *replay, const struct account *account,
                      const struct edits *edits, const char *holder, uint32_t group)
{
    struct rule_walk walk = rule_walk_group(account, edits, group);

    while (rule_walk_next(&walk))
        if (!(walk.rule->flags & RULE_EGRESS))
            add_rule(replay, account, holder, walk.rule);
}

/* The first word of an entry's line is its number, which names it. */
static char *number_of(const char *line)
{
    return mem_strndup(line, strcspn(line, " "));
}

static void add_entry(struct replay *replay, const char *holder, const char *line)
{
    char *number = number_of(line);

    add_item(replay, holder, number, line, "");
    free(number);
}

static void add_entries(struct replay *replay, const struct account *account,
                        const struct edits *edits, const char *holder, uint32_t acl)
{
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, acl, false, &count);

    for (size_t i = 0; i < count; i++) {
        struct strbuf line = STRBUF_INIT;

        aws_entry_line(account, account_entry(account, edits, references[i]), &line);
        add_entry(replay, holder, line.text);
        strbuf_release(&line);
    }
    free(references);
}

static bool is_first_of_holder(const struct plan *plan, const struct account *account, size_t at)
{
    struct object_ref holder = target_holder(account, plan_at(plan, at)->target);

    for (size_t i = 0; i < at; i++) {
        struct object_ref other = target_holder(account, plan_at(plan, i)->target);

        if (other.kind == holder.kind && other.row == holder.row)
            return false;
    }
    return true;
}

void replay_begin(struct replay *replay, const struct account *account, const struct plan *plan,
                  const struct edits *edits)
{
    *replay = (struct replay){0};
    for (size_t i = 0; i < plan_count(plan); i++) {
        struct object_ref holder = target_holder(account, plan_at(plan, i)->target);
        struct strbuf name = STRBUF_INIT;

        if (!is_first_of_holder(plan, account, i))
            continue;
        replay_holder(account, holder, &name);
        if (holder.kind == OBJECT_GROUP)
            add_rules(replay, account, edits, name.text, holder.row);
        else
            add_entries(replay, account, edits, name.text, holder.row);
        strbuf_release(&name);
    }
}

/* --- orders --------------------------------------------------------------------------------------------- */

bool replay_add_rule(struct replay *replay, const char *holder, const char *line,
                     const char *description, struct strbuf *why)
{
    if (find(replay, holder, NULL, line))
        return complain(why, _("would be added twice"), holder, line);
    add_item(replay, holder, "", line, description);
    return true;
}

bool replay_change_rule(struct replay *replay, const char *holder, const char *id,
                        const char *line, const char *description, struct strbuf *why)
{
    struct replay_item *item = *id ? find(replay, holder, id, NULL) : NULL;
    struct replay_item *equal = find(replay, holder, NULL, line);

    if (!item)
        return complain(why, _("is not there to be changed"), holder, id);
    if (equal && equal != item)
        return complain(why, _("would be there twice"), holder, line);
    free(item->line);
    free(item->description);
    item->line = mem_strdup(line);
    item->description = mem_strdup(description);
    return true;
}

bool replay_remove_rule(struct replay *replay, const char *holder, const char *id,
                        const char *line, struct strbuf *why)
{
    struct replay_item *item = find(replay, holder, id, line);

    if (!item)
        return complain(why, _("is not there to be removed"), holder, id && *id ? id : line);
    remove_item(replay, item);
    return true;
}

bool replay_create_entry(struct replay *replay, const char *holder, const char *line,
                         struct strbuf *why)
{
    char *number = number_of(line);
    bool taken = find(replay, holder, number, NULL) != NULL;

    free(number);
    if (taken)
        return complain(why, _("has a number that is taken"), holder, line);
    add_entry(replay, holder, line);
    return true;
}

bool replay_replace_entry(struct replay *replay, const char *holder, const char *line,
                          struct strbuf *why)
{
    char *number = number_of(line);
    struct replay_item *item = find(replay, holder, number, NULL);

    free(number);
    if (!item)
        return complain(why, _("replaces nothing"), holder, line);
    free(item->line);
    item->line = mem_strdup(line);
    return true;
}

bool replay_delete_entry(struct replay *replay, const char *holder, const char *number,
                         struct strbuf *why)
{
    struct replay_item *item = find(replay, holder, number, NULL);

    if (!item)
        return complain(why, _("is not there to be deleted"), holder, number);
    remove_item(replay, item);
    return true;
}

/* --- the end --------------------------------------------------------------------------------------------- */

static int compare_items(const void *a, const void *b)
{
    const struct replay_item *left = a, *right = b;
    int order = strcmp(left->holder, right->holder);

    if (!order)
        order = strcmp(left->line, right->line);
    return order ? order : strcmp(left->description, right->description);
}

static void sort(struct replay *replay)
{
    if (replay->items.count)
        qsort(replay->items.items, replay->items.count, sizeof *replay->items.items,
              compare_items);
}

bool replay_agrees(struct replay *replay, struct replay *expected, struct strbuf *why)
{
    size_t count = expected->items.count;

    sort(replay);
    sort(expected);
    for (size_t i = 0; i < count && i < replay->items.count; i++) {
        const struct replay_item *is = &replay->items.items[i];
        const struct replay_item *should = &expected->items.items[i];

        if (compare_items(is, should) != 0)
            return compare_items(is, should) < 0
                       ? complain(why, _("would be there and should not"), is->holder, is->line)
                       : complain(why, _("should be there and would not"), should->holder,
                                  should->line);
    }
    if (replay->items.count > count)
        return complain(why, _("would be there and should not"), replay->items.items[count].holder,
                        replay->items.items[count].line);
    if (replay->items.count < count)
        return complain(why, _("should be there and would not"),
                        expected->items.items[replay->items.count].holder,
                        expected->items.items[replay->items.count].line);
    return true;
}

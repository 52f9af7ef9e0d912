#include "model/write/replay.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_words.h"

/* --- the list ------------------------------------------------------------------------------------ */

/* An item can be found by its id and by its line. The index also holds what is true no more, of items
 * that have changed, moved or gone: whether an item is the one asked for is always decided by what it
 * says now. */
enum key_kind { KEY_ID, KEY_LINE };

struct item_key {
    const char *holder, *value;
    enum key_kind kind;
};

static uint32_t mix_text(uint32_t hash, const char *text)
{
    size_t length = strlen(text);

    hash = row_hash_mix(hash, length);
    for (size_t at = 0; at < length; at += sizeof(uint64_t)) {
        size_t left = length - at;
        uint64_t bytes = 0;

        memcpy(&bytes, text + at, left < sizeof bytes ? left : sizeof bytes);
        hash = row_hash_mix(hash, bytes);
    }
    return hash;
}

static uint32_t key_hash(const struct item_key *key)
{
    return mix_text(mix_text(row_hash_mix(0, key->kind), key->holder), key->value);
}

static bool item_matches(const void *table, uint32_t row, const void *key)
{
    const struct replay *replay = table;
    const struct item_key *wanted = key;
    const struct replay_item *item = &replay->items.items[row];

    return row < replay->items.count &&
           !strcmp(wanted->kind == KEY_ID ? item->id : item->line, wanted->value) &&
           !strcmp(item->holder, wanted->holder);
}

static void index_item(struct replay *replay, uint32_t row, enum key_kind kind)
{
    const struct replay_item *item = &replay->items.items[row];
    const struct item_key key = {item->holder, kind == KEY_ID ? item->id : item->line, kind};

    row_hash_add(&replay->index, key_hash(&key), row);
}

static void index_both(struct replay *replay, uint32_t row)
{
    index_item(replay, row, KEY_LINE);
    if (*replay->items.items[row].id)
        index_item(replay, row, KEY_ID);
}

static struct replay_item *find(const struct replay *replay, const char *holder, const char *id,
                                const char *line)
{
    bool by_id = id && *id;
    const struct item_key key = {holder, by_id ? id : line, by_id ? KEY_ID : KEY_LINE};
    uint32_t row;

    if (!key.value)
        return NULL;
    row = row_hash_find(&replay->index, key_hash(&key), item_matches, replay, &key);
    return row == UINT32_MAX ? NULL : &replay->items.items[row];
}

const struct replay_item *replay_find(const struct replay *replay, const char *holder,
                                      const char *id, const char *line)
{
    return find(replay, holder, id, line);
}

void replay_put(struct replay *replay, const char *holder, const char *id, const char *line,
                const char *description)
{
    const struct replay_item item = {.holder = mem_strdup(holder),
                                     .id = mem_strdup(id),
                                     .line = mem_strdup(line),
                                     .description = mem_strdup(description)};

    TABLE_ADD(replay->items, item);
    index_both(replay, (uint32_t)replay->items.count - 1);
}

static void change_item(struct replay *replay, struct replay_item *item, const char *line,
                        const char *description)
{
    free(item->line);
    free(item->description);
    item->line = mem_strdup(line);
    item->description = mem_strdup(description);
    index_item(replay, (uint32_t)(item - replay->items.items), KEY_LINE);
}

static void item_release(struct replay_item *item)
{
    free(item->holder);
    free(item->id);
    free(item->line);
    free(item->description);
}

/* The last one takes its place. */
static void remove_item(struct replay *replay, struct replay_item *item)
{
    item_release(item);
    *item = replay->items.items[--replay->items.count];
    if (item < replay->items.items + replay->items.count)
        index_both(replay, (uint32_t)(item - replay->items.items));
}

void replay_release(struct replay *replay)
{
    for (size_t i = 0; i < replay->items.count; i++)
        item_release(&replay->items.items[i]);
    row_hash_release(&replay->index);
    free(replay->items.items);
    *replay = (struct replay){0};
}

bool replay_complain(struct strbuf *why, const char *sentence, const char *holder,
                     const char *what)
{
    sanitise_add(why, holder, strlen(holder));
    strbuf_adds(why, ": ");
    sanitise_add(why, what, strlen(what));
    strbuf_addf(why, " %s", sentence);
    return false;
}

void replay_refuses_form(struct strbuf *why, const char *name, const struct strbuf *detail)
{
    strbuf_addf(why, _("Nothing was written. Read back, %s does not do what was planned: %s"), name,
                detail->text);
}

/* --- beginning ---------------------------------------------------------------------------------- */

void replay_holder_of(const char *number, const char *region, const char *id, struct strbuf *out)
{
    strbuf_addf(out, "%s %s %s", aws_is_account_number(number) ? number : "", region, id);
}

void replay_holder(const struct account *account, struct object_ref holder, struct strbuf *out)
{
    replay_holder_of(text_raw(account->texts, account_number_of(account, holder)),
                     text_raw(account->texts, account_region_of(account, holder)),
                     text_raw(account->texts, account_object_id(account, holder)), out);
}

void replay_describe_raw(const struct account *account, const struct sg_rule *rule,
                         struct strbuf *out)
{
    strbuf_adds(out, text_raw(account->texts, rule->description));
}

void replay_describe_valid(const struct account *account, const struct sg_rule *rule,
                           struct strbuf *out)
{
    if (aws_description_is_valid(text_raw(account->texts, rule->description),
                                 rule->source_kind == SOURCE_CIDR))
        replay_describe_raw(account, rule, out);
}

void replay_side(const struct account *account, struct target target, struct strbuf *out)
{
    replay_holder(account, target_holder(account, target), out);
    if (target_is_outbound(account, target))
        strbuf_adds(out, REPLAY_OUTBOUND);
}

bool replay_side_is_outbound(const char *side)
{
    size_t length = strlen(side), tail = strlen(REPLAY_OUTBOUND);

    return length > tail && !strcmp(side + length - tail, REPLAY_OUTBOUND);
}

/* The rules of the target's group in its direction. */
static void add_rules(struct replay *replay, const struct account *account,
                      const struct edits *edits, const char *holder, struct target target,
                      replay_describe *describe)
{
    struct rule_walk walk =
        rule_walk_group(account, edits, target_holder(account, target).row);
    bool outbound = target_is_outbound(account, target);
    struct strbuf line = STRBUF_INIT;
    struct strbuf description = STRBUF_INIT;

    while (rule_walk_next(&walk)) {
        if (outbound != ((walk.rule->flags & RULE_EGRESS) != 0))
            continue;
        strbuf_clear(&line);
        strbuf_clear(&description);
        aws_rule_line(account, walk.rule, &line);
        describe(account, walk.rule, &description);
        replay_put(replay, holder, text_raw(account->texts, walk.rule->id), line.text,
                   description.text);
    }
    strbuf_release(&description);
    strbuf_release(&line);
}

/* The first word of an entry's line is its number, which names it. */
static char *number_of(const char *line)
{
    return mem_strndup(line, strcspn(line, " "));
}

static void add_entry(struct replay *replay, const char *holder, const char *line)
{
    char *number = number_of(line);

    replay_put(replay, holder, number, line, "");
    free(number);
}

static void add_entries(struct replay *replay, const struct account *account,
                        const struct edits *edits, const char *holder, uint32_t acl)
{
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, acl, false, &count);
    struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < count; i++) {
        strbuf_clear(&line);
        aws_entry_line(account, account_entry(account, edits, references[i]), &line);
        add_entry(replay, holder, line.text);
    }
    strbuf_release(&line);
    free(references);
}

void replay_add_side(struct replay *replay, const struct account *account,
                     const struct edits *edits, struct target target, replay_describe *describe)
{
    struct strbuf name = STRBUF_INIT;

    replay_side(account, target, &name);
    if (target.kind == TARGET_RULE)
        add_rules(replay, account, edits, name.text, target, describe);
    else
        add_entries(replay, account, edits, name.text, target_holder(account, target).row);
    strbuf_release(&name);
}

void replay_begin_telling(struct replay *replay, const struct account *account,
                          const struct plan *plan, const struct edits *edits,
                          replay_describe *describe)
{
    bool *seen_groups = mem_zalloc(2 * account->groups.count, sizeof *seen_groups);
    bool *seen_acls = mem_zalloc(account->acls.count, sizeof *seen_acls);

    *replay = (struct replay){0};
    for (size_t i = 0; i < plan_count(plan); i++) {
        struct target target = plan_at(plan, i)->target;
        uint32_t row = target_holder(account, target).row;
        bool *seen = target.kind == TARGET_RULE
                         ? &seen_groups[2 * row + target_is_outbound(account, target)]
                         : &seen_acls[row];

        if (!*seen)
            replay_add_side(replay, account, edits, target, describe);
        *seen = true;
    }
    free(seen_acls);
    free(seen_groups);
}

void replay_begin(struct replay *replay, const struct account *account, const struct plan *plan,
                  const struct edits *edits)
{
    replay_begin_telling(replay, account, plan, edits, replay_describe_valid);
}

/* --- orders ------------------------------------------------------------------------------------- */

bool replay_add_rule(struct replay *replay, const char *holder, const char *line,
                     const char *description, struct strbuf *why)
{
    if (find(replay, holder, NULL, line))
        return replay_complain(why, _("would be added twice"), holder, line);
    replay_put(replay, holder, "", line, description);
    return true;
}

bool replay_change_rule(struct replay *replay, const char *holder, const char *id,
                        const char *line, const char *description, struct strbuf *why)
{
    struct replay_item *item = *id ? find(replay, holder, id, NULL) : NULL;
    struct replay_item *equal = find(replay, holder, NULL, line);

    if (!item)
        return replay_complain(why, _("is not there to be changed"), holder, id);
    if (equal && equal != item)
        return replay_complain(why, _("would be there twice"), holder, line);
    change_item(replay, item, line, description);
    return true;
}

bool replay_remove_rule(struct replay *replay, const char *holder, const char *id,
                        const char *line, struct strbuf *why)
{
    bool by_id = id && *id;
    struct replay_item *item = find(replay, holder, id, line);

    if (!item)
        return replay_complain(why, _("is not there to be removed"), holder, by_id ? id : line);
    if (by_id && line && *line && strcmp(item->line, line) != 0)
        return replay_complain(why, _("is another rule than the one to be removed"), holder, id);
    remove_item(replay, item);
    return true;
}

static struct replay_item *find_numbered(const struct replay *replay, const char *holder,
                                         const char *line)
{
    char *number = number_of(line);
    struct replay_item *item = find(replay, holder, number, NULL);

    free(number);
    return item;
}

bool replay_create_entry(struct replay *replay, const char *holder, const char *line,
                         struct strbuf *why)
{
    if (find_numbered(replay, holder, line))
        return replay_complain(why, _("has a number that is taken"), holder, line);
    add_entry(replay, holder, line);
    return true;
}

bool replay_replace_entry(struct replay *replay, const char *holder, const char *line,
                          struct strbuf *why)
{
    struct replay_item *item = find_numbered(replay, holder, line);

    if (!item)
        return replay_complain(why, _("replaces nothing"), holder, line);
    change_item(replay, item, line, "");
    return true;
}

bool replay_delete_entry(struct replay *replay, const char *holder, const char *number,
                         struct strbuf *why)
{
    struct replay_item *item = find(replay, holder, number, NULL);

    if (!item)
        return replay_complain(why, _("is not there to be deleted"), holder, number);
    remove_item(replay, item);
    return true;
}

/* --- the end ------------------------------------------------------------------------------------ */

static int compare_places(const struct replay_item *a, const struct replay_item *b)
{
    int order = strcmp(a->holder, b->holder);

    return order ? order : strcmp(a->line, b->line);
}

static int compare_items(const void *a, const void *b)
{
    const struct replay_item *left = a, *right = b;
    int order = compare_places(left, right);

    return order ? order : strcmp(left->description, right->description);
}

/* What is in the list, in order; the texts stay the list's. The caller frees it. */
static struct replay_item *sorted(const struct replay *replay)
{
    size_t count = replay->items.count;
    struct replay_item *items = mem_zalloc(count, sizeof *items);

    for (size_t i = 0; i < count; i++)
        items[i] = replay->items.items[i];
    qsort(items, count, sizeof *items, compare_items);
    return items;
}

static bool too_much(const struct replay_item *item, struct strbuf *why)
{
    return replay_complain(why, _("would be there and should not"), item->holder, item->line);
}

static bool too_little(const struct replay_item *item, struct strbuf *why)
{
    return replay_complain(why, _("should be there and would not"), item->holder, item->line);
}

static bool item_agrees(const struct replay_item *is, const struct replay_item *should,
                        struct strbuf *why)
{
    int order = compare_places(is, should);

    if (order)
        return order < 0 ? too_much(is, why) : too_little(should, why);
    if (strcmp(is->description, should->description) != 0)
        return replay_complain(why, _("would not be told as it should"), is->holder, is->line);
    return true;
}

bool replay_agrees(const struct replay *replay, const struct replay *expected, struct strbuf *why)
{
    size_t count = replay->items.count, wanted = expected->items.count;
    struct replay_item *is = sorted(replay), *should = sorted(expected);
    bool agrees = true;

    for (size_t i = 0; agrees && i < count && i < wanted; i++)
        agrees = item_agrees(&is[i], &should[i], why);
    if (agrees && count > wanted)
        agrees = too_much(&is[wanted], why);
    else if (agrees && count < wanted)
        agrees = too_little(&should[count], why);
    free(should);
    free(is);
    return agrees;
}

/*
 * Rules of a group that say the same become one: AWS itself admits no two of the same direction, protocol, ports and
 * source in a group. The first keeps its place and takes over the sgr- id and the description that another
 * brings.
 */
#include "model/read/rule_doubles.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/halves.h"
#include "model/base/mem.h"

/* --- keys --------------------------------------------------------------------------------------- */

/* What makes a rule the same as another of its group. */
struct rule_key {
    uint64_t what;   /* direction, kind of source, protocol, ports */
    uint64_t source; /* row, or text of an id or name */
    uint32_t number; /* row of `rules`; beyond those, of `flat_rules` */
};

static struct sg_rule *numbered_rule(struct load *load, uint32_t number)
{
    size_t count = load->account->rules.count;

    return number < count ? &load->account->rules.items[number]
                          : &load->flat_rules.items[number - count].rule;
}

static uint64_t source_key(const struct account *account, const struct sg_rule *rule)
{
    const struct group_reference *reference;

    if (rule->source_kind != SOURCE_GROUP)
        return rule->source;
    reference = &account->group_references.items[rule->source];
    return reference->group_id != TEXT_NONE ? reference->group_id
                                            : (uint64_t)reference->group_name << 32;
}

static inline void set_key(struct rule_key *key, const struct account *account,
                           const struct sg_rule *rule, uint32_t number)
{
    uint64_t what = rule->flags & RULE_EGRESS;

    what = what << 2 | rule->source_kind;
    what = what << 9 | (uint64_t)(rule->protocol + 1);
    what = what << 17 | (uint64_t)(rule->from_port + 1);
    what = what << 17 | (uint64_t)(rule->to_port + 1);
    key->what = what;
    key->source = source_key(account, rule);
    key->number = number;
}

static bool same_rule(const struct rule_key *a, const struct rule_key *b)
{
    return a->what == b->what && a->source == b->source;
}

static int compare_keys(const void *left, const void *right)
{
    const struct rule_key *a = left, *b = right;

    if (a->what != b->what)
        return a->what < b->what ? -1 : 1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* What one file calls stale is stale. */
static void merge_references(struct account *account, struct sg_rule *kept,
                             const struct sg_rule *gone)
{
    struct group_reference reference = account->group_references.items[kept->source];

    reference.stale |= account->group_references.items[gone->source].stale;
    kept->source = account_group_reference(account, &reference);
}

/* The later rule is marked as gone by a group of NONE. */
static void merge_rules(struct account *account, struct sg_rule *kept, struct sg_rule *gone)
{
    if (kept->id == TEXT_NONE)
        kept->id = gone->id;
    if (kept->description == TEXT_NONE)
        kept->description = gone->description;
    if (kept->source_kind == SOURCE_GROUP && kept->source != gone->source)
        merge_references(account, kept, gone);
    gone->group = NONE;
}

static bool is_among(const struct rule_key *keys, size_t count, const struct rule_key *key)
{
    for (size_t i = 0; i < count; i++)
        if (same_rule(&keys[i], key))
            return true;
    return false;
}

/* Of the bits that keys are spread over: few for few keys, since all of them are cleared first. */
enum { FEW_WORDS = 32, MANY_WORDS = 1024 };

/* Each key has a bit; only where two share one are keys compared. */
static bool all_differ(const struct rule_key *keys, size_t count, uint64_t *seen, uint32_t words)
{
    memset(seen, 0, words * sizeof *seen);
    for (size_t i = 0; i < count; i++) {
        uint32_t hash = row_hash_mix((uint32_t)keys[i].source, keys[i].what) % (words * 64);
        uint64_t bit = UINT64_C(1) << (hash % 64);

        if (seen[hash / 64] & bit && is_among(keys, i, &keys[i]))
            return false;
        seen[hash / 64] |= bit;
    }
    return true;
}

/* True if no two keys are equal, which is nearly always so and seen without sorting. AWS admits a thousand
 * rules in a group at most. */
static bool all_differ_at_a_glance(const struct rule_key *keys, size_t count)
{
    uint64_t seen[MANY_WORDS];

    return count <= 1000 && all_differ(keys, count, seen, count <= 64 ? FEW_WORDS : MANY_WORDS);
}

/* The keys of one group's rules. */
struct key_list {
    TABLE(struct rule_key) keys;
};

static void merge_keys(struct load *load, struct rule_key *keys, size_t count)
{
    size_t first = 0;

    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (same_rule(&keys[first], &keys[i]))
            merge_rules(load->account, numbered_rule(load, keys[first].number),
                        numbered_rule(load, keys[i].number));
        else
            first = i;
    }
}

/* The flat rules by group, as `firsts` says; a stable counting sort. */
struct flat_order {
    uint32_t *numbers, *firsts; /* firsts: one more than groups */
};

static struct flat_order order_flat_rules(const struct load *load)
{
    size_t group_count = load->account->groups.count;
    struct flat_order order = {mem_alloc(load->flat_rules.count * sizeof(uint32_t)),
                               mem_zalloc(group_count + 2, sizeof(uint32_t))};

    for (size_t i = 0; i < load->flat_rules.count; i++)
        order.firsts[load->flat_rules.items[i].rule.group + 2]++;
    for (size_t i = 2; i < group_count + 2; i++)
        order.firsts[i] += order.firsts[i - 1];
    for (size_t i = 0; i < load->flat_rules.count; i++)
        order.numbers[order.firsts[load->flat_rules.items[i].rule.group + 1]++] = (uint32_t)i;
    return order;
}

/* Of the rules that are in the group, and behind them (`order` not NULL) of flat ones. */
static void gather_keys(struct load *load, uint32_t group, const struct flat_order *order,
                        struct key_list *list)
{
    const struct account *account = load->account;
    struct span rules = account->groups.items[group].rules;
    uint32_t first_flat = order ? order->firsts[group] : 0;
    uint32_t end_flat = order ? order->firsts[group + 1] : 0;
    size_t count = rules.count + (end_flat - first_flat);
    struct rule_key *key;

    list->keys.items =
        mem_grow(list->keys.items, &list->keys.capacity, count, sizeof *list->keys.items);
    list->keys.count = count;
    key = list->keys.items;
    for (uint32_t row = rules.first; row < rules.first + rules.count; row++)
        set_key(key++, account, &account->rules.items[row], row);
    for (uint32_t i = first_flat; i < end_flat; i++)
        set_key(key++, account, &load->flat_rules.items[order->numbers[i]].rule,
                (uint32_t)account->rules.count + order->numbers[i]);
}

/* --- looking for groups that may say something twice --------------------------------------------- */

/* Changes nothing, so that it can be done in halves. */
struct doubles {
    struct load *load;
    const struct flat_order *order; /* NULL: none are to be joined */
    struct key_list list;
    struct group_rows groups;
};

static void look_for_doubles(void *context, size_t first, size_t end)
{
    struct doubles *doubles = context;
    struct key_list *list = &doubles->list;

    for (size_t group = first; group < end; group++) {
        gather_keys(doubles->load, (uint32_t)group, doubles->order, list);
        if (!all_differ_at_a_glance(list->keys.items, list->keys.count))
            TABLE_ADD(doubles->groups, (uint32_t)group);
    }
}

void rule_doubles_look(struct load *load)
{
    struct doubles doubles = {.load = load, .groups = load->doubtful_groups};
    size_t count = load->account->groups.count;

    look_for_doubles(&doubles, load->groups_looked_at, count);
    load->doubtful_groups = doubles.groups;
    load->groups_looked_at = count;
    free(doubles.list.keys.items);
}

/* --- merging ------------------------------------------------------------------------------------- */

static bool merge_doubles(struct doubles *doubles)
{
    struct key_list *list = &doubles->list;
    bool any = doubles->groups.count > 0;

    for (size_t i = 0; i < doubles->groups.count; i++) {
        gather_keys(doubles->load, doubles->groups.items[i], doubles->order, list);
        merge_keys(doubles->load, list->keys.items, list->keys.count);
    }
    free(list->keys.items);
    free(doubles->groups.items);
    return any;
}

/* What has been looked at says all. */
static bool merge_doubtful(struct load *load)
{
    struct doubles doubles = {.load = load, .groups = load->doubtful_groups};

    load->doubtful_groups = (struct group_rows){0};
    return merge_doubles(&doubles);
}

static bool merge_all(struct load *load)
{
    struct flat_order order = order_flat_rules(load);
    struct doubles low = {.load = load, .order = &order}, high = low;
    bool merged;

    run_in_halves(load->account->groups.count, look_for_doubles, &low, &high);
    merged = merge_doubles(&low);
    merged |= merge_doubles(&high);
    free(order.numbers);
    free(order.firsts);
    return merged;
}

bool rule_doubles_merge(struct load *load, bool groups_stay)
{
    return groups_stay && !load->flat_rules.count ? merge_doubtful(load) : merge_all(load);
}

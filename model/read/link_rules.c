/*
 * The rules of permissions stand in the table group by group already; those of
 * describe-security-group-rules, the flat ones, in a table of their own. Group by group, rules that say
 * the same become one: AWS itself admits no two of the same direction, protocol, ports and source in a
 * group. The first keeps its place and takes over the sgr- id and the description that another brings.
 * Flat rules that no permission says are put behind the others of their group; as a rule there are
 * none, so that the large table is neither doubled nor sorted.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/halves.h"
#include "model/base/mem.h"
#include "model/read/link.h"

/* --- one table ---------------------------------------------------------------------------------- */

/* Drops the rules of dropped groups. */
static void keep_rules(struct account *account, const uint32_t *moved_groups)
{
    size_t kept = 0;

    for (size_t i = 0; i < account->rules.count; i++) {
        struct sg_rule rule = account->rules.items[i];

        rule.group = moved_groups[rule.group];
        if (rule.group != NONE)
            account->rules.items[kept++] = rule;
    }
    account->rules.count = kept;
}

/* The group of each flat rule, which it names by its id. */
static void find_flat_groups(struct load *load)
{
    struct account *account = load->account;

    for (size_t i = 0; i < load->flat_rules.count; i++) {
        struct flat_rule *flat = &load->flat_rules.items[i];
        uint32_t scope = account->files.items[flat->file].scope;
        struct security_group *group;

        flat->rule.group = link_group_row(account, flat->group_id, scope);
        group = &account->groups.items[flat->rule.group];
        if (group->owner == TEXT_NONE)
            group->owner = flat->owner;
    }
}

/* Counts the rules of each group and gives the groups their spans, one behind the other. */
static void make_spans(struct account *account)
{
    uint32_t first = 0;

    for (size_t i = 0; i < account->groups.count; i++)
        account->groups.items[i].rules = (struct span){0, 0};
    for (size_t i = 0; i < account->rules.count; i++)
        account->groups.items[account->rules.items[i].group].rules.count++;
    for (size_t i = 0; i < account->groups.count; i++) {
        account->groups.items[i].rules.first = first;
        first += account->groups.items[i].rules.count;
    }
}

/* A stable counting sort by group. */
static void sort_by_group(struct account *account)
{
    struct sg_rule *sorted = mem_alloc(account->rules.count * sizeof *sorted);
    uint32_t *next = mem_alloc(account->groups.count * sizeof *next);

    make_spans(account);
    for (size_t i = 0; i < account->groups.count; i++)
        next[i] = account->groups.items[i].rules.first;
    for (size_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];

        sorted[next[rule->group]++] = *rule;
    }
    free(next);
    free(account->rules.items);
    account->rules.items = sorted;
    account->rules.capacity = account->rules.count;
}

/* --- each rule once ----------------------------------------------------------------------------- */

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

static void gather_keys(struct load *load, uint32_t group, const struct flat_order *order,
                        struct key_list *list)
{
    const struct account *account = load->account;
    struct span rules = account->groups.items[group].rules;
    uint32_t first_flat = order->firsts[group], end_flat = order->firsts[group + 1];
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

/* Looking for groups that may say something twice, which changes nothing and can be done in halves. */
struct doubles {
    struct load *load;
    const struct flat_order *order;
    struct key_list list;
    TABLE(uint32_t) groups;
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

/* True if there were any. */
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

/* True if any rule may have gone. */
static bool merge_all(struct load *load)
{
    struct flat_order order = order_flat_rules(load);
    struct doubles low = {load, &order, {{0}}, {0}}, high = low;
    bool merged;

    run_in_halves(load->account->groups.count, look_for_doubles, &low, &high);
    merged = merge_doubles(&low);
    merged |= merge_doubles(&high);
    free(order.numbers);
    free(order.firsts);
    return merged;
}

static void drop_gone(struct account *account)
{
    size_t kept = 0;

    for (size_t i = 0; i < account->rules.count; i++) {
        if (account->rules.items[i].group != NONE)
            account->rules.items[kept++] = account->rules.items[i];
    }
    account->rules.count = kept;
}

/* What only describe-security-group-rules told. True if that was anything. */
static bool add_flat_rules(struct load *load)
{
    struct account *account = load->account;
    size_t before = account->rules.count;

    for (size_t i = 0; i < load->flat_rules.count; i++)
        if (load->flat_rules.items[i].rule.group != NONE)
            TABLE_ADD(account->rules, load->flat_rules.items[i].rule);
    free(load->flat_rules.items);
    load->flat_rules.items = NULL;
    load->flat_rules.count = load->flat_rules.capacity = 0;
    if (account->rules.count > before)
        sort_by_group(account);
    return account->rules.count > before;
}

/* What a permission did not tell, a complete list of all rules does. */
static void settle_untold(struct account *account)
{
    for (size_t i = 0; i < account->groups.count; i++) {
        struct security_group *group = &account->groups.items[i];

        if (account_presence(account, group->scope, DATA_SECURITY_GROUP_RULES) == PRESENCE_COMPLETE)
            group->rules_untold[0] = group->rules_untold[1] = false;
    }
}

void link_rules(struct load *load, const struct moved_rows *moved)
{
    struct account *account = load->account;
    bool dropped, added;

    if (!moved->groups_stay) { /* else the spans are those that they were read with */
        keep_rules(account, moved->groups);
        make_spans(account);
    }
    find_flat_groups(load);
    dropped = merge_all(load);
    if (dropped)
        drop_gone(account);
    added = add_flat_rules(load);
    if (dropped || added)
        make_spans(account);
    if (dropped || added || !moved->groups_stay)
        link_find_sources(load);
    settle_untold(account);
}

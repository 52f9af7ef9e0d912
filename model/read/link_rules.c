/*
 * The rules of permissions stand in the table group by group already; those of
 * describe-security-group-rules are put behind the others of their group. Then, group by group,
 * rules that say the same become one: AWS itself admits no two of the same direction, protocol,
 * ports and source in a group. The first keeps its place and takes over the sgr- id and the
 * description that another brings.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/read/link.h"

/* --- one table ---------------------------------------------------------------------------------- */

/* Drops the rules of dropped groups; returns how many are left. */
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

static void add_flat_rules(struct load *load)
{
    struct account *account = load->account;

    for (size_t i = 0; i < load->flat_rules.count; i++) {
        struct flat_rule *flat = &load->flat_rules.items[i];
        uint32_t scope = account->files.items[flat->rule.file].scope;
        struct security_group *group;

        flat->rule.group = link_group_row(account, flat->group_id, scope);
        group = &account->groups.items[flat->rule.group];
        if (group->owner == TEXT_NONE)
            group->owner = flat->owner;
        TABLE_ADD(account->rules, flat->rule);
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
    uint32_t row;
};

static uint64_t source_key(const struct load *load, const struct sg_rule *rule)
{
    const struct group_reference *reference;

    if (rule->source_kind != SOURCE_GROUP)
        return rule->source;
    reference = &load->references.items[rule->source];
    return reference->group_id != TEXT_NONE ? reference->group_id
                                            : (uint64_t)reference->group_name << 32;
}

static struct rule_key key_of(const struct load *load, uint32_t row)
{
    const struct sg_rule *rule = &load->account->rules.items[row];
    uint64_t what = rule->flags & RULE_EGRESS;

    what = what << 2 | rule->source_kind;
    what = what << 9 | (uint64_t)(rule->protocol + 1);
    what = what << 17 | (uint64_t)(rule->from_port + 1);
    what = what << 17 | (uint64_t)(rule->to_port + 1);
    return (struct rule_key){what, source_key(load, rule), row};
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
    return a->row < b->row ? -1 : a->row > b->row;
}

/* The later rule is marked as gone by a group of NONE. */
static void merge_rules(struct load *load, uint32_t kept_row, uint32_t gone_row)
{
    struct sg_rule *kept = &load->account->rules.items[kept_row];
    struct sg_rule *gone = &load->account->rules.items[gone_row];

    if (kept->id == TEXT_NONE)
        kept->id = gone->id;
    if (kept->description == TEXT_NONE)
        kept->description = gone->description;
    if (kept->source_kind == SOURCE_GROUP && load->references.items[gone->source].stale)
        load->references.items[kept->source].stale = true;
    gone->group = NONE;
}

static void merge_group(struct load *load, struct span rules, struct rule_key *keys)
{
    uint32_t first = 0;

    for (uint32_t i = 0; i < rules.count; i++)
        keys[i] = key_of(load, rules.first + i);
    qsort(keys, rules.count, sizeof *keys, compare_keys);
    for (uint32_t i = 1; i < rules.count; i++) {
        if (same_rule(&keys[first], &keys[i]))
            merge_rules(load, keys[first].row, keys[i].row);
        else
            first = i;
    }
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

static uint32_t largest_group(const struct account *account)
{
    uint32_t largest = 0;

    for (size_t i = 0; i < account->groups.count; i++) {
        if (account->groups.items[i].rules.count > largest)
            largest = account->groups.items[i].rules.count;
    }
    return largest;
}

static void merge_all(struct load *load)
{
    struct account *account = load->account;
    struct rule_key *keys = mem_alloc(largest_group(account) * sizeof *keys);

    for (size_t i = 0; i < account->groups.count; i++) {
        if (account->groups.items[i].rules.count > 1)
            merge_group(load, account->groups.items[i].rules, keys);
    }
    free(keys);
    drop_gone(account);
    make_spans(account);
}

/* --- sources ------------------------------------------------------------------------------------ */

static uint32_t link_reference(struct load *load, uint32_t pending, uint32_t scope)
{
    struct group_reference *reference = &load->references.items[pending];

    reference->group = account_find_kind(load->account, reference->group_id, scope, OBJECT_GROUP);
    return account_group_reference(load->account, reference);
}

static void link_sources(struct load *load)
{
    struct account *account = load->account;

    for (size_t i = 0; i < account->rules.count; i++) {
        struct sg_rule *rule = &account->rules.items[i];
        uint32_t scope = account->groups.items[rule->group].scope;

        if (rule->source_kind == SOURCE_GROUP)
            rule->source = link_reference(load, rule->source, scope);
        else if (rule->source_kind == SOURCE_PREFIX_LIST)
            rule->source = link_prefix_list_row(account, rule->source, scope);
    }
}

void link_rules(struct load *load, const uint32_t *moved_groups)
{
    keep_rules(load->account, moved_groups);
    if (load->flat_rules.count) {
        add_flat_rules(load);
        sort_by_group(load->account);
    }
    make_spans(load->account);
    merge_all(load);
    link_sources(load);
}

/*
 * The rules of permissions stand in the table group by group already; those of
 * describe-security-group-rules, the flat ones, in a table of their own. Group by group, rules that say
 * the same become one (rule_doubles.h). Flat rules that no permission says are put behind the others of their
 * group; as a rule there are none, so that the large table is neither doubled nor sorted.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/read/link.h"
#include "model/read/rule_doubles.h"

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

/* --- the steps ----------------------------------------------------------------------------------- */

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
    dropped = rule_doubles_merge(load, moved->groups_stay);
    if (dropped)
        drop_gone(account);
    added = add_flat_rules(load);
    if (dropped || added)
        make_spans(account);
    if (dropped || added || !moved->groups_stay)
        link_find_sources(load);
    settle_untold(account);
}

/*
 * What rules have as sources besides blocks: ids of groups and prefix lists become rows. Few of many rules have any.
 * They are noted while rules are read, and the edges they make are what link_reverse wants.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/halves.h"
#include "model/base/mem.h"
#include "model/read/link.h"

/* Those of some rules. */
struct search {
    const struct account *account;
    struct rule_sources found;
};

static void look_for_sources(void *context, size_t first, size_t end)
{
    struct search *search = context;

    for (size_t row = first; row < end; row++) {
        const struct sg_rule *rule = &search->account->rules.items[row];
        struct edge edge = {rule->source, (uint32_t)row};

        if (rule->source_kind == SOURCE_GROUP)
            TABLE_ADD(search->found.groups, edge);
        else if (rule->source_kind == SOURCE_PREFIX_LIST)
            TABLE_ADD(search->found.lists, edge);
    }
}

static void move_edges(struct edges *to, struct edges *from)
{
    to->items = mem_grow(to->items, &to->capacity, to->count + from->count, sizeof *to->items);
    if (from->count)
        memcpy(to->items + to->count, from->items, from->count * sizeof *from->items);
    to->count += from->count;
    free(from->items);
}

/* In the order of rules: those of the upper half behind those of the lower. */
void link_find_sources(struct load *load)
{
    struct search low = {.account = load->account}, high = low;

    run_in_halves(load->account->rules.count, look_for_sources, &low, &high);
    move_edges(&low.found.groups, &high.found.groups);
    move_edges(&low.found.lists, &high.found.lists);
    free(load->sources.groups.items);
    free(load->sources.lists.items);
    load->sources = low.found;
}

/* The row of a reference in another scope than the one it was first asked for in. */
static uint32_t further_reference(struct account *account, uint32_t row, uint32_t scope)
{
    struct group_reference reference = account->group_references.items[row];

    reference.group = account_find_kind(account, reference.group_id, scope, OBJECT_GROUP);
    return account_group_reference(account, &reference);
}

/* Whom a reference means depends on the scope of the rule. Nearly all are asked for in one: what
 * was read is completed where it stands. `scopes`: so far, by row; NONE. */
static uint32_t link_reference(struct account *account, uint32_t *scopes, uint32_t row,
                               uint32_t scope)
{
    struct group_reference *reference = &account->group_references.items[row];

    if (scopes[row] == NONE) {
        scopes[row] = scope;
        reference->group = account_find_kind(account, reference->group_id, scope, OBJECT_GROUP);
    }
    return scopes[row] == scope ? row : further_reference(account, row, scope);
}

/* Asks the memory for what link_reference will look at some steps later. */
static void prefetch_reference(const struct account *account, const struct edges *sources, size_t i)
{
    const struct group_reference *references = account->group_references.items;

    if (i + 2 * ACCOUNT_AHEAD < sources->count)
        __builtin_prefetch(&references[sources->items[i + 2 * ACCOUNT_AHEAD].owner]);
    if (i + ACCOUNT_AHEAD < sources->count)
        account_prefetch(account, references[sources->items[i + ACCOUNT_AHEAD].owner].group_id);
}

/* The group of a rule, which is that of an earlier one or stands behind it. */
static const struct security_group *group_of(const struct security_group *group, uint32_t rule)
{
    while (rule >= group->rules.first + group->rules.count)
        group++;
    return group;
}

/* The edges become those of groups; references that lead nowhere are left out. */
static void link_group_sources(struct account *account, struct edges *sources)
{
    size_t count = account->group_references.count, kept = 0;
    uint32_t *scopes = mem_alloc(count * sizeof *scopes);
    const struct security_group *group = account->groups.items;

    for (size_t i = 0; i < count; i++)
        scopes[i] = NONE;
    for (size_t i = 0; i < sources->count; i++) {
        struct edge edge = sources->items[i];
        uint32_t row;

        prefetch_reference(account, sources, i);
        group = group_of(group, edge.member);
        row = link_reference(account, scopes, edge.owner, group->scope);
        if (row != edge.owner)
            account->rules.items[edge.member].source = row;
        edge.owner = account->group_references.items[row].group;
        if (edge.owner != NONE)
            sources->items[kept++] = edge;
    }
    sources->count = kept;
    free(scopes);
}

/* An account has few lists, and many rules that name them. */
enum { LISTS_REMEMBERED = 64 };

struct remembered_list {
    text_id id; /* TEXT_NONE: of none */
    uint32_t scope, row;
};

static uint32_t list_row(struct account *account, struct remembered_list *lists, text_id id,
                         uint32_t scope)
{
    struct remembered_list *list = &lists[id % LISTS_REMEMBERED];

    if (list->id != id || list->scope != scope)
        *list = (struct remembered_list){id, scope, link_prefix_list_row(account, id, scope)};
    return list->row;
}

/* Asks the memory for what will be looked at some steps later: the list of a rule, and the rule itself. */
static void prefetch_list(const struct account *account, const struct edges *sources, size_t i)
{
    struct edge ahead;

    if (i + ACCOUNT_AHEAD >= sources->count)
        return;
    ahead = sources->items[i + ACCOUNT_AHEAD];
    account_prefetch(account, ahead.owner);
    __builtin_prefetch(&account->rules.items[ahead.member], 1);
}

static void link_list_sources(struct account *account, const struct edges *sources)
{
    struct remembered_list lists[LISTS_REMEMBERED] = {{TEXT_NONE, 0, 0}};
    const struct security_group *group = account->groups.items;
    struct sg_rule *rules = account->rules.items;

    for (size_t i = 0; i < sources->count; i++) {
        struct edge edge = sources->items[i];

        prefetch_list(account, sources, i);
        group = group_of(group, edge.member);
        rules[edge.member].source = list_row(account, lists, edge.owner, group->scope);
    }
}

void link_sources(struct load *load)
{
    link_group_sources(load->account, &load->sources.groups);
    link_list_sources(load->account, &load->sources.lists);
}

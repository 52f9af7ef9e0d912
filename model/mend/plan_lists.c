#include "model/mend/plan_lists.h"

#include <stdlib.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"

void plan_lists_init(struct plan_lists *all, const struct account *account)
{
    *all = (struct plan_lists){0};
    all->positions[TARGET_RULE] = mem_zalloc(account->rules.count + 1, sizeof(uint32_t));
    all->positions[TARGET_ENTRY] = mem_zalloc(account->acl_entries.count + 1, sizeof(uint32_t));
    all->positions[TARGET_POLICY] = mem_zalloc(policy_row_count(account) + 1, sizeof(uint32_t));
}

void plan_lists_release(struct plan_lists *all)
{
    for (unsigned list = 0; list < LIST_COUNT; list++)
        free(all->lists[list].items);
    for (unsigned kind = 0; kind < TARGET_KIND_COUNT; kind++)
        free(all->positions[kind]);
}

unsigned plan_list_of(struct target target)
{
    return target.kind == TARGET_POLICY ? LIST_OF_POLICIES : LIST_OF_NETWORK;
}

static uint32_t *position_of(const struct plan_lists *all, struct target target)
{
    return &all->positions[target.kind][target.row];
}

size_t plan_lists_find(const struct plan_lists *all, struct target target)
{
    uint32_t position = *position_of(all, target);

    return position ? position - 1 : SIZE_MAX;
}

static void number_from(struct plan_lists *all, const struct plan_list *list, size_t position)
{
    for (size_t i = position; i < list->count; i++)
        *position_of(all, list->items[i]->target) = (uint32_t)(i + 1);
}

static void list_insert(struct plan_lists *all, struct plan_list *list, size_t position,
                        struct change *change)
{
    list->items = mem_grow(list->items, &list->capacity, list->count + 1, sizeof(struct change *));
    for (size_t i = list->count; i > position; i--)
        list->items[i] = list->items[i - 1];
    list->items[position] = change;
    list->count++;
    number_from(all, list, position);
}

static void list_remove(struct plan_lists *all, struct plan_list *list, size_t position)
{
    *position_of(all, list->items[position]->target) = 0;
    list->count--;
    for (size_t i = position; i < list->count; i++)
        list->items[i] = list->items[i + 1];
    number_from(all, list, position);
}

void plan_lists_replace(struct plan_lists *all, unsigned number, size_t position,
                        const struct change *before, struct change *after)
{
    struct plan_list *list = &all->lists[number];

    if (!before)
        list_insert(all, list, position, after);
    else if (!after)
        list_remove(all, list, position);
    else
        list->items[position] = after;
}

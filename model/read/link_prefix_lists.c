/*
 * One prefix list may be described by two calls and have its entries in further files, page by
 * page. The first description's fields win, the others fill what it left open.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/read/link.h"

uint32_t link_prefix_list_row(struct account *account, text_id id, uint32_t scope)
{
    struct prefix_list list = {.id = id,
                               .scope = scope,
                               .place = {.file = NONE},
                               .family = IP_FAMILY_COUNT,
                               .max_entries = -1};
    uint32_t row = account_find_kind(account, id, scope, OBJECT_PREFIX_LIST);

    if (row != NONE)
        return row;
    row = (uint32_t)account->prefix_lists.count;
    account_index_add(account, id, scope, (struct object_ref){OBJECT_PREFIX_LIST, row});
    TABLE_ADD(account->prefix_lists, list);
    return row;
}

/* Copies the entries of a run behind the table's end, those whose block is not marked yet. */
static void copy_entries(struct account *account, struct span run, bool *marked)
{
    for (uint32_t i = 0; i < run.count; i++) {
        struct prefix_entry entry = account->prefix_entries.items[run.first + i];

        if (marked[entry.cidr])
            continue;
        marked[entry.cidr] = true;
        TABLE_ADD(account->prefix_entries, entry);
    }
}

/* Both runs as one, each block once. `marked` has a place for each block, all false. */
static struct span join_entries(struct account *account, struct span a, struct span b, bool *marked)
{
    struct span joined = {(uint32_t)account->prefix_entries.count, 0};

    copy_entries(account, a, marked);
    copy_entries(account, b, marked);
    joined.count = (uint32_t)account->prefix_entries.count - joined.first;
    for (uint32_t i = 0; i < joined.count; i++)
        marked[account->prefix_entries.items[joined.first + i].cidr] = false;
    return joined;
}

static void add_entries(struct account *account, struct prefix_list *list, struct span entries,
                        bool incomplete, bool *marked)
{
    if (list->entries.count && entries.count)
        list->entries = join_entries(account, list->entries, entries, marked);
    else if (entries.count)
        list->entries = entries;
    list->entries_known = true;
    list->entries_incomplete = list->entries_incomplete || incomplete;
}

static void merge_description(struct account *account, struct prefix_list *list,
                              const struct prefix_list *other, bool *marked)
{
    if (list->name == TEXT_NONE)
        list->name = other->name;
    if (list->owner == TEXT_NONE)
        list->owner = other->owner;
    if (list->family == IP_FAMILY_COUNT)
        list->family = other->family;
    if (list->max_entries < 0)
        list->max_entries = other->max_entries;
    if (other->entries_known)
        add_entries(account, list, other->entries, other->entries_incomplete, marked);
}

static void link_descriptions(struct account *account, bool *marked)
{
    size_t kept = 0;

    for (size_t i = 0; i < account->prefix_lists.count; i++) {
        struct prefix_list list = account->prefix_lists.items[i];
        uint32_t row;

        list.scope = account->files.items[list.place.file].scope;
        row = account_find_kind(account, list.id, list.scope, OBJECT_PREFIX_LIST);
        if (row != NONE && account->prefix_lists.items[row].scope == list.scope) {
            merge_description(account, &account->prefix_lists.items[row], &list, marked);
            continue;
        }
        account->prefix_lists.items[kept] = list;
        account_index_add(account, list.id, list.scope,
                          (struct object_ref){OBJECT_PREFIX_LIST, (uint32_t)kept});
        kept++;
    }
    account->prefix_lists.count = kept;
}

static void link_entries(struct load *load, bool *marked)
{
    struct account *account = load->account;

    for (size_t i = 0; i < load->list_entries.count; i++) {
        const struct list_entries *told = &load->list_entries.items[i];
        uint32_t scope = account->files.items[told->file].scope;
        uint32_t row = link_prefix_list_row(account, told->list_id, scope);

        add_entries(account, &account->prefix_lists.items[row], told->entries, told->incomplete,
                    marked);
    }
}

/* Where no call told the family, the entries show it. */
static void show_families(struct account *account)
{
    for (size_t i = 0; i < account->prefix_lists.count; i++) {
        struct prefix_list *list = &account->prefix_lists.items[i];

        if (list->family == IP_FAMILY_COUNT && list->entries.count) {
            uint32_t cidr = account->prefix_entries.items[list->entries.first].cidr;

            list->family = account_block(account, cidr).family;
        }
    }
}

void link_prefix_lists(struct load *load)
{
    bool *marked = mem_zalloc(load->account->cidrs.count, sizeof *marked);

    link_descriptions(load->account, marked);
    link_entries(load, marked);
    show_families(load->account);
    free(marked);
}

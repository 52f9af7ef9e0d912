/*
 * Version 3 of a state keeps an attribute of lists and objects as many flat ones:
 *
 *     "ingress.#": "1", "ingress.482.cidr_blocks.#": "1", "ingress.482.cidr_blocks.0": "0.0.0.0/0"
 *
 * "#" counts a list or set (whose items are named by index or hash), "%" a map. Sorted, all that
 * belongs to one item stands together.
 */
#include "model/read/terraform.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

static int compare_names(const void *left, const void *right)
{
    cJSON *const *a = left, *const *b = right;

    return strcmp((*a)->string, (*b)->string);
}

/* The members in the order of their names, NULL behind the last. */
static cJSON **sorted_members(const cJSON *object, size_t *count)
{
    cJSON **members, *member;
    size_t at = 0;

    *count = 0;
    cJSON_ArrayForEach(member, object) ++*count;
    json_budget_spend(*count * sizeof *members);
    members = mem_alloc(*count * sizeof *members);
    cJSON_ArrayForEach(member, object) members[at++] = member;
    if (*count)
        qsort(members, *count, sizeof *members, compare_names);
    return members;
}

/* The object's last member if it has that name and may have members, else a new one. */
static cJSON *inner_object(cJSON *object, const char *name)
{
    cJSON *last = object->child ? object->child->prev : NULL;

    if (!last || strcmp(last->string, name) != 0 || !cJSON_IsObject(last)) {
        last = cJSON_CreateObject();
        cJSON_AddItemToObject(object, name, last);
    }
    return last;
}

/* Deeper than any attribute of AWS's; what is named so to exhaust the stack is left out. */
#define DEPTH_LIMIT 64

/* Moves the value, whose name the path is part of. */
static void place(cJSON *object, const char *path, cJSON *flat, cJSON *value, int depth)
{
    size_t length = strcspn(path, ".");
    char *name = mem_strndup(path, length);

    if (path[length] && depth < DEPTH_LIMIT)
        place(inner_object(object, name), path + length + 1, flat, value, depth + 1);
    else if (!path[length])
        cJSON_AddItemToObject(object, name, cJSON_DetachItemViaPointer(flat, value));
    free(name);
}

/* Makes a list of an object; its items lose their names. */
static void make_list(cJSON *object)
{
    cJSON *item;

    object->type = (object->type & ~0xFF) | cJSON_Array;
    cJSON_ArrayForEach(item, object)
    {
        cJSON_free(item->string);
        item->string = NULL;
    }
}

/* "#" and "%" sort before all names. */
static void settle(cJSON *object)
{
    const char *first = object->child ? object->child->string : "";
    bool is_list = !strcmp(first, "#"), is_counted = is_list || !strcmp(first, "%");
    cJSON *item;

    if (is_counted)
        cJSON_Delete(cJSON_DetachItemViaPointer(object, object->child));
    cJSON_ArrayForEach(item, object)
    {
        if (cJSON_IsObject(item))
            settle(item);
    }
    if (is_list)
        make_list(object);
}

cJSON *terraform_unflatten(cJSON *flat)
{
    cJSON *tree = cJSON_CreateObject();
    size_t count;
    cJSON **members = sorted_members(flat, &count);

    for (size_t i = 0; i < count && !json_budget_is_spent(); i++)
        place(tree, members[i]->string, flat, members[i], 0);
    settle(tree);
    free(members);
    return tree;
}

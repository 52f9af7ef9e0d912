/*
 * DescribeManagedPrefixLists and DescribePrefixLists (both answer "PrefixLists"; only the second
 * holds the blocks), and GetManagedPrefixListEntries, whose reply does not say of which list it is:
 * the id stands in the file's path.
 */
#include "model/read/readers.h"

#include "model/base/message.h"
#include "model/read/scope.h"

static uint8_t read_family(const struct element *element)
{
    text_id family = value_id(element, element->json, "AddressFamily");

    if (text_is(element, family, "IPv4"))
        return IP_V4;
    return text_is(element, family, "IPv6") ? IP_V6 : IP_FAMILY_COUNT;
}

/* ["192.0.2.0/24", ...] of DescribePrefixLists. */
static void read_cidrs(const struct element *element, struct prefix_list *list)
{
    struct account *account = element_account(element);
    const cJSON *cidrs = value_list(element, element->json, "Cidrs"), *item;

    list->entries.first = (uint32_t)account->prefix_entries.count;
    list->entries_known = cidrs != NULL;
    cJSON_ArrayForEach(item, cidrs)
    {
        struct prefix_entry entry = {.cidr = value_item_cidr(element, item)};

        if (entry.cidr != NONE)
            TABLE_ADD(account->prefix_entries, entry);
        else
            list->entries_incomplete = true;
    }
    list->entries.count = (uint32_t)account->prefix_entries.count - list->entries.first;
}

void read_prefix_list(struct element *element)
{
    struct account *account = element_account(element);
    struct prefix_list list = {.id = value_own_id(element, "PrefixListId"),
                               .place = element_place(element),
                               .described = true,
                               .max_entries = -1};

    if (list.id == TEXT_NONE)
        return;
    list.name = value_text(element, element->json, "PrefixListName");
    list.owner = value_id(element, element->json, "OwnerId");
    list.family = read_family(element);
    value_integer(element, element->json, "MaxEntries", 0, INT32_MAX, &list.max_entries);
    scope_note_arn(element, "PrefixListArn", WITNESS_SHARED);
    read_cidrs(element, &list);
    TABLE_ADD(account->prefix_lists, list);
}

/* Joins the file's list of entries, which recognise.c has begun. */
void read_prefix_entry(struct element *element)
{
    struct load *load = element->reading->load;
    struct account *account = load->account;
    struct list_entries *list = &load->list_entries.items[load->list_entries.count - 1];
    struct prefix_entry entry = {.cidr = value_cidr(element, element->json, "Cidr"),
                                 .description = value_text(element, element->json, "Description")};

    if (!value_member(element->json, "Cidr"))
        element_problem(element, element->json, PROBLEM_ERROR, _("no %s in this object"), "Cidr");
    if (entry.cidr == NONE) {
        list->incomplete = true;
        return;
    }
    TABLE_ADD(account->prefix_entries, entry);
    list->entries.count++;
}

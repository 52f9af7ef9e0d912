/*
 * Ids, blocks and addresses of an element's tree: the last part of value.h.
 */
#include "model/read/value.h"

#include "model/base/message.h"

struct span value_ids(const struct element *element, const cJSON *object, const char *key,
                      const char *id_key)
{
    struct account *account = element_account(element);
    struct span span = {(uint32_t)account->row_refs.count, 0};
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, object, key))
    {
        text_id id = TEXT_NONE;

        if (!id_key)
            id = value_item_text(element, item);
        else if (value_item_is_object(element, item))
            id = value_id(element, item, id_key);
        if (id != TEXT_NONE)
            TABLE_ADD(account->row_refs, id);
    }
    span.count = (uint32_t)account->row_refs.count - span.first;
    return span;
}

bool value_item_block(const struct element *element, const cJSON *item, struct cidr *block)
{
    if (!value_is_a(item, cJSON_String)) {
        element_problem(element, item, PROBLEM_ERROR, _("a string should be here"));
        return false;
    }
    if (cidr_parse_eights(item->valuestring, block))
        return true;
    element_problem(element, item, PROBLEM_ERROR, _("\"%.100s\" is not a CIDR block"),
                    item->valuestring);
    return false;
}

uint32_t value_item_cidr(const struct element *element, const cJSON *item)
{
    struct cidr block;

    return value_item_block(element, item, &block) ? account_cidr(element_account(element), block)
                                                   : NONE;
}

uint32_t value_cidr(const struct element *element, const cJSON *object, const char *key)
{
    const cJSON *member = value_member(object, key);

    return member ? value_item_cidr(element, member) : NONE;
}

bool value_address(const struct element *element, const cJSON *object, const char *key,
                   struct ip_addr *address)
{
    const cJSON *member = value_member(object, key);

    if (!member || (cJSON_IsString(member) && !*member->valuestring))
        return false;
    if (!cJSON_IsString(member)) {
        element_problem(element, member, PROBLEM_ERROR, _("%s should be %s"), member->string,
                        _("a string"));
        return false;
    }
    if (ip_addr_parse(member->valuestring, address))
        return true;
    element_problem(element, member, PROBLEM_ERROR, _("\"%.100s\" is not an IP address"),
                    member->valuestring);
    return false;
}

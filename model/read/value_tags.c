/* The tags of an object, in the two forms in which they are written. */
#include "model/base/message.h"
#include "model/read/value.h"

static void add_tag(const struct element *element, text_id key, text_id value, text_id *name)
{
    struct account *account = element_account(element);
    struct tag tag = {key, value};

    if (key == TEXT_NONE)
        return;
    if (text_is(element, key, "Name"))
        *name = value;
    TABLE_ADD(account->tags, tag);
}

static const struct member_key tag_keys[] = {{"Key"}, {"Value"}};

/* One of [{"Key": "Name", "Value": "relay"}], or a member of {"Name": "relay"}. */
static void read_tag(const struct element *element, const cJSON *item, text_id *name)
{
    struct account *account = element_account(element);

    if (item->string) {
        if (!value_is_a(item, cJSON_NULL))
            add_tag(element, account_text(account, item->string), value_item_text(element, item),
                    name);
    } else if (value_item_is_object(element, item)) {
        const cJSON *members[2];
        text_id key;

        value_members(item, tag_keys, 2, members);
        key = member_text(element, members[0]);
        add_tag(element, key, member_text(element, members[1]), name);
    }
}

struct span member_tags(const struct element *element, const cJSON *member, text_id *name)
{
    struct account *account = element_account(element);
    const cJSON *tags = value_is_a(member, cJSON_Object) ? member : member_list(element, member);
    struct span span = {(uint32_t)account->tags.count, 0};
    const cJSON *item;

    cJSON_ArrayForEach(item, tags) read_tag(element, item, name);
    span.count = (uint32_t)account->tags.count - span.first;
    return span;
}

struct span value_tags(const struct element *element, const char *key, text_id *name)
{
    return member_tags(element, value_member(element->json, key), name);
}

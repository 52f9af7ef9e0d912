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

/* One of [{"Key": "Name", "Value": "relay"}], or a member of {"Name": "relay"}. */
static void read_tag(const struct element *element, const cJSON *item, text_id *name)
{
    struct account *account = element_account(element);

    if (item->string) {
        if (!cJSON_IsNull(item))
            add_tag(element, account_text(account, item->string), value_item_text(element, item),
                    name);
    } else if (value_item_is_object(element, item)) {
        text_id key = value_text(element, item, "Key");

        add_tag(element, key, value_text(element, item, "Value"), name);
    }
}

struct span value_tags(const struct element *element, const char *key, text_id *name)
{
    struct account *account = element_account(element);
    const cJSON *tags = value_member(element->json, key), *item;
    struct span span = {(uint32_t)account->tags.count, 0};

    if (tags && !cJSON_IsArray(tags) && !cJSON_IsObject(tags)) {
        element_problem(element, tags, PROBLEM_ERROR, _("%s should be %s"), key, _("a list"));
        return span;
    }
    cJSON_ArrayForEach(item, tags) read_tag(element, item, name);
    span.count = (uint32_t)account->tags.count - span.first;
    return span;
}

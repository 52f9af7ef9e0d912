/* The tags of an object, in the two forms in which they are written. */
#include <string.h>

#include "model/base/message.h"
#include "model/read/value.h"

struct tag_spans {
    struct text_span key, value;
};

static const struct member_key tag_keys[] = {{"Key"}, {"Value"}};

/* One of [{"Key": "Name", "Value": "relay"}]. */
static struct tag_spans tag_of_pair(const struct element *element, const cJSON *item)
{
    const cJSON *members[2];
    struct tag_spans tag;

    value_members(item, tag_keys, 2, members);
    tag.key = member_span(element, members[0]);
    tag.value = member_span(element, members[1]);
    return tag;
}

/* A member of {"Name": "relay"}. */
static struct tag_spans tag_of_member(const struct element *element, const cJSON *item)
{
    return (struct tag_spans){{item->string, strlen(item->string)}, value_item_span(element, item)};
}

/* False if it is none: no object, null, or (reported, if it is there) without a key. */
static bool read_tag(const struct element *element, const cJSON *item, struct tag_spans *tag)
{
    if (item->string ? value_is_a(item, cJSON_NULL) : !value_item_is_object(element, item))
        return false;
    *tag = item->string ? tag_of_member(element, item) : tag_of_pair(element, item);
    return tag->key.bytes;
}

/* The list or object that the tags are. */
static const cJSON *tags_of(const struct element *element, const cJSON *member)
{
    return value_is_a(member, cJSON_Object) ? member : member_list(element, member);
}

struct span value_tags(const struct element *element, const char *key, text_id *name)
{
    struct account *account = element_account(element);
    struct span span = {(uint32_t)account->tags.count, 0};
    const cJSON *item;

    cJSON_ArrayForEach(item, tags_of(element, value_member(element->json, key)))
    {
        struct tag_spans spans;

        if (read_tag(element, item, &spans)) {
            struct tag tag = {account_text(account, spans.key.bytes),
                              account_text(account, spans.value.bytes)};

            if (text_is(element, tag.key, "Name"))
                *name = tag.value;
            TABLE_ADD(account->tags, tag);
        }
    }
    span.count = (uint32_t)account->tags.count - span.first;
    return span;
}

struct span member_waiting_tags(const struct element *element, const cJSON *member)
{
    struct load *load = element->reading->load;
    size_t before = load->waiting_tags.count;
    const cJSON *item;

    cJSON_ArrayForEach(item, tags_of(element, member))
    {
        struct tag_spans spans;
        struct waiting_tag tag;

        if (!read_tag(element, item, &spans))
            continue;
        tag.key = text_memory_id(&load->tag_keys, load->account, spans.key.bytes);
        tag.value = spans.value;
        TABLE_ADD(load->waiting_tags, tag);
    }
    return (struct span){(uint32_t)(load->account->tags.count + before),
                         (uint32_t)(load->waiting_tags.count - before)};
}

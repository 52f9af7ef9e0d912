#include "model/read/terraform.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"

/* --- owners by id ------------------------------------------------------------------------------- */

struct owner {
    const char *list, *id;
    cJSON *object;
};

struct owners {
    TABLE(struct owner) items;
};

static int compare_owners(const void *left, const void *right)
{
    const struct owner *a = left, *b = right;
    int order = strcmp(a->list, b->list);

    return order ? order : strcmp(a->id, b->id);
}

static struct owners owners_of(const struct terraform_resources *resources)
{
    struct owners owners = {0};

    for (size_t i = 0; i < resources->items.count; i++) {
        const struct terraform_resource *resource = &resources->items.items[i];
        const char *id =
            resource->type->id ? terraform_text(resource->object, resource->type->id) : NULL;
        struct owner owner = {resource->type->list, id, resource->object};

        if (id && !resource->type->into)
            TABLE_ADD(owners.items, owner);
    }
    if (owners.items.count)
        qsort(owners.items.items, owners.items.count, sizeof *owners.items.items, compare_owners);
    return owners;
}

static cJSON *owners_find(const struct owners *owners, const char *list, const char *id)
{
    struct owner wanted = {list, id, NULL};
    const struct owner *found = NULL;

    if (id && owners->items.count)
        found = bsearch(&wanted, owners->items.items, owners->items.count,
                        sizeof *owners->items.items, compare_owners);
    return found ? found->object : NULL;
}

/* --- parts -------------------------------------------------------------------------------------- */

/* Members that the owner has not, such as the instance of an address. */
static void add_members(cJSON *owner, cJSON *part)
{
    while (part->child) {
        cJSON *member = cJSON_DetachItemViaPointer(part, part->child);

        if (cJSON_GetObjectItemCaseSensitive(owner, member->string))
            cJSON_Delete(member);
        else
            cJSON_AddItemToArray(owner, member); /* with its name */
    }
    cJSON_Delete(part);
}

/* A part whose owner is elsewhere keeps its object. */
static void join_part(const struct owners *owners, struct terraform_resource *part)
{
    const char *id = terraform_text(part->object, part->type->id);
    cJSON *owner = owners_find(owners, part->type->list, id), *list;

    if (!owner)
        return;
    list = cJSON_GetObjectItemCaseSensitive(owner, part->type->into);
    if (!*part->type->into)
        add_members(owner, part->object);
    else if (cJSON_IsArray(list))
        cJSON_AddItemToArray(list, part->object);
    else
        cJSON_AddItemToArray(cJSON_AddArrayToObject(owner, part->type->into), part->object);
    part->object = NULL;
}

/* --- told twice --------------------------------------------------------------------------------- */

/* An item of a list, by what tells it from the others. */
struct keyed {
    char *key;
    size_t position;
    cJSON *item;
};

static int compare_keyed(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    int order = strcmp(a->key, b->key);

    if (order)
        return order;
    return a->position < b->position ? -1 : a->position > b->position;
}

/* The values of those members, one behind the other. */
static char *key_of(const cJSON *item, const char *const *members)
{
    struct strbuf key = STRBUF_INIT;

    for (; *members; members++) {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(item, *members);

        if (cJSON_IsString(member))
            strbuf_adds(&key, member->valuestring);
        else if (cJSON_IsNumber(member))
            strbuf_addf(&key, "%d", member->valueint);
        else if (cJSON_IsTrue(member))
            strbuf_adds(&key, "true");
        strbuf_addch(&key, '\n');
    }
    return strbuf_detach(&key);
}

static void delete_repeated(cJSON *list, struct keyed *items, size_t count)
{
    qsort(items, count, sizeof *items, compare_keyed);
    for (size_t i = 1; i < count; i++) {
        if (!strcmp(items[i - 1].key, items[i].key))
            cJSON_Delete(cJSON_DetachItemViaPointer(list, items[i].item));
    }
}

/* A state holds the entries of an ACL, and once more those that are resources of their own. */
static void drop_repeated(cJSON *list, const char *const *members)
{
    TABLE(struct keyed) items = {0};
    cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        struct keyed keyed = {key_of(item, members), items.count, item};

        TABLE_ADD(items, keyed);
    }
    if (items.count)
        delete_repeated(list, items.items, items.count);
    for (size_t i = 0; i < items.count; i++)
        free(items.items[i].key);
    free(items.items);
}

static void drop_all_repeated(cJSON *object)
{
    static const char *const entry[] = {"RuleNumber", "Egress", NULL};
    static const char *const route[] = {"DestinationCidrBlock", "DestinationIpv6CidrBlock",
                                        "DestinationPrefixListId", NULL};

    drop_repeated(cJSON_GetObjectItemCaseSensitive(object, "Entries"), entry);
    drop_repeated(cJSON_GetObjectItemCaseSensitive(object, "Routes"), route);
}

/* --- what another object tells ------------------------------------------------------------------ */

/* Terraform does not say the VPC of what stands in a subnet. */
static void add_vpc(const struct owners *owners, cJSON *object)
{
    const cJSON *subnet =
        owners_find(owners, "Subnets", terraform_text(object, "SubnetId"));
    const char *vpc = subnet ? terraform_text(subnet, "VpcId") : NULL;

    if (vpc && !cJSON_GetObjectItemCaseSensitive(object, "VpcId"))
        cJSON_AddStringToObject(object, "VpcId", vpc);
}

static void add_vpcs(const struct owners *owners, cJSON *object)
{
    cJSON *interface;

    add_vpc(owners, object);
    cJSON_ArrayForEach(interface, cJSON_GetObjectItemCaseSensitive(object, "NetworkInterfaces"))
    {
        if (!json_budget_is_spent())
            add_vpc(owners, interface);
    }
}

/* The blocks of a prefix list as describe-prefix-lists gives them. */
static void list_blocks(cJSON *object)
{
    const cJSON *entry;

    if (!cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(object, "Entries")))
        return;
    cJSON_AddArrayToObject(object, "Cidrs");
    for (entry = cJSON_GetObjectItemCaseSensitive(object, "Entries")->child;
         entry && !json_budget_is_spent(); entry = entry->next) {
        const char *block = terraform_text(entry, "Cidr");

        if (block)
            recast_place(object, "Cidrs[*]", cJSON_CreateString(block));
    }
}

static void finish_object(const struct owners *owners, const struct terraform_resource *resource)
{
    const char *list = resource->type->list;

    if (!strcmp(list, "PrefixLists"))
        list_blocks(resource->object);
    else if (!strcmp(list, "NetworkAcls") || !strcmp(list, "RouteTables"))
        drop_all_repeated(resource->object);
    else if (strcmp(list, "Subnets") != 0)
        add_vpcs(owners, resource->object);
}

/* The objects that are finished, and with them what others look up, stand before it. */
static void leave_out(struct terraform_resource *resource)
{
    cJSON_Delete(resource->object);
    resource->object = NULL;
}

const struct terraform_resource *terraform_join(struct terraform_resources *resources)
{
    struct owners owners = owners_of(resources);
    const struct terraform_resource *first = NULL;

    for (size_t i = 0; i < resources->items.count; i++) {
        if (resources->items.items[i].type->into)
            join_part(&owners, &resources->items.items[i]);
    }
    for (size_t i = 0; i < resources->items.count; i++) {
        struct terraform_resource *resource = &resources->items.items[i];

        if (!resource->type->into && !first)
            finish_object(&owners, resource);
        if (json_budget_is_spent() && resource->object) {
            first = first ? first : resource;
            leave_out(resource);
        }
    }
    free(owners.items.items);
    return first;
}

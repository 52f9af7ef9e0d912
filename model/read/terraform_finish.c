/*
 * What no table of names can say.
 */
#include "model/read/terraform.h"

#include <string.h>

#include "model/base/strbuf.h"

/* --- security groups ---------------------------------------------------------------------------- */

/* "123456789012/sg-0a1b2c3d" is another account's group. */
static void split_owner(cJSON *pair)
{
    const char *id = terraform_text(pair, "GroupId");
    const char *slash = id ? strchr(id, '/') : NULL;
    struct strbuf owner = STRBUF_INIT;

    if (!slash)
        return;
    strbuf_add(&owner, id, (size_t)(slash - id));
    cJSON_AddStringToObject(pair, "UserId", owner.text);
    cJSON_ReplaceItemInObjectCaseSensitive(pair, "GroupId", cJSON_CreateString(slash + 1));
    strbuf_release(&owner);
}

/* Terraform describes a block of rules, AWS each of them. */
static void describe_each(cJSON *list, const char *description)
{
    cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        if (description && cJSON_IsObject(item) && !json_budget_is_spent())
            cJSON_AddStringToObject(item, "Description", description);
    }
}

static void finish_permission(cJSON *json, const char *group_id)
{
    static const char *const lists[] = {"IpRanges", "Ipv6Ranges", "PrefixListIds",
                                        "UserIdGroupPairs"};
    cJSON *pair;

    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "Self")) && group_id)
        recast_place(json, "UserIdGroupPairs[*].GroupId", cJSON_CreateString(group_id));
    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(json, "UserIdGroupPairs"))
        split_owner(pair);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        describe_each(cJSON_GetObjectItemCaseSensitive(json, lists[i]),
                      terraform_text(json, "Description"));
}

void terraform_finish_group(cJSON *object, const cJSON *attributes)
{
    static const char *const keys[] = {"IpPermissions", "IpPermissionsEgress"};
    const char *id = terraform_text(object, "GroupId");
    cJSON *json;

    (void)attributes;
    for (size_t i = 0; i < 2; i++) {
        cJSON_ArrayForEach(json, cJSON_GetObjectItemCaseSensitive(object, keys[i]))
        {
            if (!json_budget_is_spent())
                finish_permission(json, id);
        }
    }
}

void terraform_finish_rule(cJSON *object, const cJSON *attributes)
{
    (void)attributes;
    finish_permission(object, terraform_text(object, "GroupId"));
}

void terraform_finish_single_rule(cJSON *object, const cJSON *attributes)
{
    cJSON *pair = cJSON_GetObjectItemCaseSensitive(object, "ReferencedGroupInfo");

    (void)attributes;
    if (pair)
        split_owner(pair);
}

/* --- others ------------------------------------------------------------------------------------- */

void terraform_finish_acl(cJSON *object, const cJSON *attributes)
{
    cJSON *egress = cJSON_DetachItemFromObjectCaseSensitive(object, "EgressEntries");

    (void)attributes;
    while (egress && egress->child) {
        cJSON *item = cJSON_DetachItemViaPointer(egress, egress->child);

        cJSON_AddTrueToObject(item, "Egress");
        recast_place(object, "Entries[*]", item);
    }
    cJSON_Delete(egress);
}

void terraform_finish_interface(cJSON *object, const cJSON *attributes)
{
    const char *primary = terraform_text(object, "PrivateIpAddress"), *own;
    cJSON *item;

    (void)attributes;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, "PrivateIpAddresses"))
    {
        own = terraform_text(item, "PrivateIpAddress");
        if (own && primary && !strcmp(own, primary))
            cJSON_AddTrueToObject(item, "Primary");
    }
}

/* The first interface of an instance that does not exist yet goes by what would name it. An instance
 * that is given interfaces of their own has no other. */
void terraform_finish_instance(cJSON *object, const cJSON *attributes)
{
    cJSON *list = cJSON_GetObjectItemCaseSensitive(object, "NetworkInterfaces");
    const cJSON *given = cJSON_GetObjectItemCaseSensitive(attributes, "network_interface");
    struct strbuf name = STRBUF_INIT;

    if (!list || !list->child)
        return;
    recast_place(list->child, "Attachment.DeviceIndex", cJSON_CreateNumber(0));
    if (terraform_text(list->child, "NetworkInterfaceId"))
        return;
    if (given && given->child) {
        cJSON_DeleteItemFromObjectCaseSensitive(object, "NetworkInterfaces");
        return;
    }
    strbuf_addf(&name, "%s.primary_network_interface_id",
                terraform_text(object, "InstanceId"));
    recast_place(list->child, "NetworkInterfaceId", cJSON_CreateString(name.text));
    strbuf_release(&name);
}

void terraform_finish_balancer(cJSON *object, const cJSON *attributes)
{
    const cJSON *internal = cJSON_GetObjectItemCaseSensitive(object, "Internal");

    (void)attributes;
    if (cJSON_IsBool(internal))
        cJSON_AddStringToObject(object, "Scheme",
                                cJSON_IsTrue(internal) ? "internal" : "internet-facing");
}

/*
 * iam GetAccountAuthorizationDetails: policies of users, groups and roles, and managed ones in their
 * default version. The AWS CLI gives documents as objects, the API as URL-encoded JSON text.
 */
#include "model/read/readers.h"

#include <stdlib.h>

#include "model/read/scope.h"

/* The document as text; an object is written out again. */
static text_id document_text(const struct element *element, const cJSON *document)
{
    text_id text;
    char *written;

    if (!cJSON_IsObject(document))
        return member_id(element, document);
    written = cJSON_PrintUnformatted(document);
    if (!written)
        mem_exhausted();
    text = account_text(element_account(element), written);
    cJSON_free(written);
    return text;
}

static void add_policy(const struct element *element, struct policy_text policy,
                       const cJSON *document)
{
    policy.document = document_text(element, document);
    policy.place = element_place(element);
    if (policy.document != TEXT_NONE)
        TABLE_ADD(element_account(element)->policies, policy);
}

static void read_principal(const struct element *element, const char *list, enum policy_owner kind)
{
    text_id arn = value_own_id(element, "Arn");
    const cJSON *item;

    if (arn == TEXT_NONE)
        return;
    scope_note_arn(element, "Arn", WITNESS_OWN);
    cJSON_ArrayForEach(item, value_list(element, element->json, list))
    {
        struct policy_text policy = {.owner = arn, .owner_kind = (uint8_t)kind};

        if (!value_item_is_object(element, item))
            continue;
        policy.name = value_id(element, item, "PolicyName");
        add_policy(element, policy, value_member(item, "PolicyDocument"));
    }
}

void read_iam_user(struct element *element)
{
    read_principal(element, "UserPolicyList", POLICY_OF_USER);
}

void read_iam_group(struct element *element)
{
    read_principal(element, "GroupPolicyList", POLICY_OF_GROUP);
}

void read_iam_role(struct element *element)
{
    read_principal(element, "RolePolicyList", POLICY_OF_ROLE);
}

void read_managed_policy(struct element *element)
{
    struct policy_text policy = {.owner = value_own_id(element, "Arn"),
                                 .owner_kind = POLICY_MANAGED};
    const cJSON *version;

    if (policy.owner == TEXT_NONE)
        return;
    policy.name = value_id(element, element->json, "PolicyName");
    cJSON_ArrayForEach(version, value_list(element, element->json, "PolicyVersionList"))
    {
        if (value_item_is_object(element, version) &&
            value_bool(element, version, "IsDefaultVersion", false)) {
            policy.version = value_id(element, version, "VersionId");
            add_policy(element, policy, value_member(version, "Document"));
        }
    }
}

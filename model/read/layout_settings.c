/*
 * Replies that are one object and no list: ec2 DescribeVpcAttribute; ses and sesv2 GetIdentityPolicies,
 * GetEmailIdentityPolicies and GetEmailIdentity, whose policies are JSON inside strings and which do not
 * say of which identity they are (a policy's Resource does, and the file's name); sesv2 GetAccount.
 */
#include "model/read/layout.h"

#include <ctype.h>
#include <string.h>

#include "model/account/balancer.h"
#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/telling.h"

/* What a member that is true or false says. */
static uint8_t told(const struct reading *reading, struct json_extent value)
{
    if (value.kind != JSON_LITERAL || !value.length)
        return TOLD_NOTHING;
    switch (reading->content[value.offset]) {
    case 't':
        return TOLD_YES;
    case 'f':
        return TOLD_NO;
    default:
        return TOLD_NOTHING;
    }
}

static struct place place_of(struct reading *reading, struct json_extent extent)
{
    return (struct place){.file = reading_file(reading),
                          .length = (uint32_t)extent.length,
                          .offset = reading->base + extent.offset};
}

/* --- DNS attributes of a VPC ---------------------------------------------------------------------- */

static uint8_t attribute(struct reading *reading, struct json_extent root, const char *key)
{
    return told(reading, layout_member(reading, layout_member(reading, root, key), "Value"));
}

void read_vpc_attribute(struct reading *reading, struct json_extent root)
{
    struct vpc_attribute attributes = {
        .vpc_id = layout_text(reading, layout_member(reading, root, "VpcId")),
        .file = reading_file(reading),
        .dns_support = attribute(reading, root, "EnableDnsSupport"),
        .dns_hostnames = attribute(reading, root, "EnableDnsHostnames"),
    };

    reading->gave_something = true;
    if (attributes.vpc_id != TEXT_NONE)
        TABLE_ADD(reading->load->vpc_attributes, attributes);
}

/* --- an SES identity ------------------------------------------------------------------------------ */

static bool ends_identity(char byte)
{
    return !isalnum((unsigned char)byte) && !strchr(".@_+-", byte);
}

/* The identity that a policy's Resource names: arn:aws:ses:REGION:ACCOUNT:identity/NAME. */
static text_id identity_in_policy(struct account *account, const char *document)
{
    const char *arn = strstr(document, ":identity/");
    size_t length = 0;

    if (!arn)
        return TEXT_NONE;
    arn += strlen(":identity/");
    while (arn[length] && !ends_identity(arn[length]))
        length++;
    return length ? text_pool_add(account->texts, arn, length) : TEXT_NONE;
}

static void drop_ending(struct strbuf *name, const char *ending)
{
    size_t length = strlen(ending);

    if (name->length > length && strcmp(name->text + name->length - length, ending) == 0)
        strbuf_truncate(name, name->length - length);
}

/* "ses-identity-policies-example.com.json", "sesv2-get-email-identity-news%40example.com.json": what is
 * behind the name of the call. */
static text_id identity_in_path(struct account *account, const char *path)
{
    static const char *const calls[] = {"identity-policies-", "email-identity-"};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *at = NULL;
    struct strbuf found = STRBUF_INIT;
    text_id id = TEXT_NONE;

    for (size_t i = 0; i < sizeof calls / sizeof calls[0] && !at; i++) {
        at = strstr(name, calls[i]);
        if (at)
            telling_decode(&found, at + strlen(calls[i]));
    }
    drop_ending(&found, ".gz");
    drop_ending(&found, ".json");
    if (found.length)
        id = text_pool_add(account->texts, found.text, found.length);
    strbuf_release(&found);
    return id;
}

/* Adds the policies; the identity that they name, if they do. */
static text_id read_policies(struct reading *reading, struct json_extent policies)
{
    struct account *account = reading->load->account;
    struct json_walk walk = json_walk_begin(reading->content, policies);
    text_id named = TEXT_NONE;

    while (policies.kind == JSON_OBJECT && json_walk_next(&walk)) {
        struct policy_text policy = {.name = layout_text(reading, walk.key),
                                     .document = layout_text(reading, walk.value),
                                     .place = place_of(reading, walk.value),
                                     .owner_kind = POLICY_OF_IDENTITY};

        if (policy.document == TEXT_NONE)
            continue;
        if (named == TEXT_NONE)
            named = identity_in_policy(account, text_raw(account->texts, policy.document));
        TABLE_ADD(account->policies, policy);
    }
    return named;
}

static void name_owner(struct account *account, size_t first, text_id owner)
{
    for (size_t i = first; i < account->policies.count; i++)
        account->policies.items[i].owner = owner;
}

static text_id mail_from(struct reading *reading, struct json_extent root)
{
    struct json_extent attributes = layout_member(reading, root, "MailFromAttributes");

    return layout_text(reading, layout_member(reading, attributes, "MailFromDomain"));
}

void read_identity(struct reading *reading, struct json_extent root)
{
    struct account *account = reading->load->account;
    size_t first = account->policies.count;
    struct ses_identity identity = {
        .place = place_of(reading, root),
        .verified = told(reading, layout_member(reading, root, "VerifiedForSendingStatus")),
        .mail_from_domain = mail_from(reading, root)};
    text_id named = read_policies(reading, layout_member(reading, root, "Policies"));

    reading->gave_something = true;
    identity.name = identity_in_path(account, reading->path);
    if (identity.name == TEXT_NONE)
        identity.name = named;
    name_owner(account, first, identity.name);
    if (identity.name == TEXT_NONE)
        reading_problem(reading, PROBLEM_NOTE, root.offset,
                        _("settings of an SES identity, but of which? Put its name into the "
                          "file's name"));
    else
        TABLE_ADD(account->ses_identities, identity);
}

/* --- the SES account ------------------------------------------------------------------------------ */

void read_ses_account(struct reading *reading, struct json_extent root)
{
    struct ses_account settings = {
        .place = place_of(reading, root),
        .production = told(reading, layout_member(reading, root, "ProductionAccessEnabled")),
        .sending = told(reading, layout_member(reading, root, "SendingEnabled"))};

    reading->gave_something = true;
    TABLE_ADD(reading->load->account->ses_accounts, settings);
}

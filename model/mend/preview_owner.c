/*
 * Who owns a rule is told by tags: its own, where it has any, and those of its security group or ACL.
 * CloudFormation sets reserved ones, on groups and ACLs only; for the other tools people tag by hand,
 * so these are looked for as people write them, and the sentence says where it has it from.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "model/base/message.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

static struct span holder_tags(const struct preview_ground *ground)
{
    struct object_ref holder = target_holder(ground->account, ground->change->target);

    return holder.kind == OBJECT_GROUP ? ground->account->groups.items[holder.row].tags
                                       : ground->account->acls.items[holder.row].tags;
}

/* The target rule's own; by its id, since few rules have any. O(rules with tags). */
static struct span own_tags(const struct preview_ground *ground)
{
    const struct account *account = ground->account;
    text_id id;

    if (ground->change->target.kind != TARGET_RULE)
        return (struct span){0, 0};
    id = target_rule(account, ground->change->target)->id;
    for (size_t i = 0; i < account->rule_tags.count && id != TEXT_NONE; i++)
        if (account->rule_tags.items[i].rule_id == id)
            return account->rule_tags.items[i].tags;
    return (struct span){0, 0};
}

/* --- CloudFormation --------------------------------------------------------------------------- */

static void note_stack(struct strbuf *out, const struct account *account, struct span tags)
{
    text_id stack = account_tag(account, tags, "aws:cloudformation:stack-name");
    text_id logical = account_tag(account, tags, "aws:cloudformation:logical-id");

    if (stack == TEXT_NONE)
        return;
    preview_add_sentence(out, "");
    strbuf_addf(out, _("Owned by CloudFormation stack %s"), account_show(account, stack));
    if (logical != TEXT_NONE)
        strbuf_addf(out, _(" (logical id %s)"), account_show(account, logical));
    strbuf_adds(out, _(": a direct change would drift; change the template too."));
}

/* --- tools that tag by custom ----------------------------------------------------------------- */

static const struct {
    const char *word, *name;
} tools[] = {
    {"terraform", "Terraform"}, {"terragrunt", "Terraform"}, {"opentofu", "OpenTofu"},
    {"tofu", "OpenTofu"},       {"pulumi", "Pulumi"},        {"awscdk", "the AWS CDK"},
    {"cdk", "the AWS CDK"},     {"cdktf", "Terraform"},
};

/* Keys whose value names a tool. */
static const char *const manager_keys[] = {
    "managedby", "provisionedby", "createdby", "deployedby", "provisioner", "iac", "iactool"};

/* Lower-case letters and digits only, up to a '/' or ':' : "Managed-By" and "managed_by" alike. */
static void plain_word(const char *text, char word[24])
{
    size_t length = 0;

    for (; *text && *text != ':' && *text != '/' && length < 23; text++)
        if (isalnum((unsigned char)*text))
            word[length++] = (char)tolower((unsigned char)*text);
    word[length] = '\0';
}

static const char *tool_of_word(const char *word)
{
    for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
        if (!strcmp(tools[i].word, word))
            return tools[i].name;
    return NULL;
}

static bool is_manager_key(const char *word)
{
    for (size_t i = 0; i < sizeof manager_keys / sizeof manager_keys[0]; i++)
        if (!strcmp(manager_keys[i], word))
            return true;
    return false;
}

static bool is_denial(const char *value)
{
    return !strcasecmp(value, "false") || !strcasecmp(value, "no") || !strcmp(value, "0");
}

/* The tool that a tag names, or NULL: by its value ("ManagedBy" = "terraform"), or by its key
 * ("Terraform" = "true", "aws-cdk:subnet-type" = ...). */
static const char *tool_of_tag(const struct account *account, const struct tag *tag)
{
    const char *key = text_raw(account->texts, tag->key);
    const char *value = text_raw(account->texts, tag->value);
    char word[24];

    plain_word(key, word);
    if (!is_manager_key(word))
        return is_denial(value) ? NULL : tool_of_word(word);
    plain_word(value, word);
    return tool_of_word(word);
}

/* True if it has told one. */
static bool note_tool(struct strbuf *out, const struct account *account, struct span tags)
{
    for (uint32_t i = 0; i < tags.count; i++) {
        const struct tag *tag = &account->tags.items[tags.first + i];
        const char *tool = tool_of_tag(account, tag);

        if (!tool)
            continue;
        preview_add_sentence(out, "");
        strbuf_addf(out, _("Its tags say that it is managed by %s ("), tool);
        strbuf_addf(out, "%s = %s", account_show(account, tag->key),
                    account_show(account, tag->value));
        strbuf_adds(out, _("): a direct change would drift; change the code too."));
        return true;
    }
    return false;
}

void preview_note_owner(struct strbuf *out, const struct preview_ground *ground)
{
    struct span tags = holder_tags(ground);

    note_stack(out, ground->account, tags);
    if (!note_tool(out, ground->account, own_tags(ground)))
        note_tool(out, ground->account, tags);
}

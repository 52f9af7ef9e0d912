#include "model/write/aws_cli_words.h"

#include <string.h>

#include "model/account/rule.h"
#include "model/write/json_out.h"

#define DESCRIPTION_MOST 255

bool aws_word_is_plain(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    if (!*text || !strchr(letters, *text))
        return false;
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "0123456789-")] == '\0';
}

bool aws_is_account_number(const char *text)
{
    return strlen(text) == 12 && strspn(text, "0123456789") == 12;
}

bool aws_description_is_valid(const char *text, bool block)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789 ._-:/()#,@[]+=;{}!$*&");

    return text[length] == '\0' && length <= DESCRIPTION_MOST && (block || !strchr(text, '&'));
}

const char *aws_description(const struct account *account, const struct sg_rule *rule)
{
    const char *text = text_raw(account->texts, rule->description);

    return aws_description_is_valid(text, rule->source_kind == SOURCE_CIDR) ? text : "";
}

/* --- security-group rules ------------------------------------------------------------------------- */

const char *aws_rule_protocol(int16_t protocol, char buffer[8])
{
    return protocol == PROTOCOL_ALL ? "-1" : protocol_name(protocol, buffer);
}

/* `always`: ModifySecurityGroupRules wants the ports even where AWS ignores them, as -1. */
static void add_protocol(struct json_out *json, const struct sg_rule *rule, bool always)
{
    bool ported = protocol_has_ports(rule->protocol) || protocol_has_types(rule->protocol);
    char buffer[8];

    json_string(json, "IpProtocol", aws_rule_protocol(rule->protocol, buffer));
    if (ported || always) {
        json_number(json, "FromPort", ported ? rule->from_port : -1);
        json_number(json, "ToPort", ported ? rule->to_port : -1);
    }
}

static void add_description(struct json_out *json, const struct account *account,
                            const struct sg_rule *rule)
{
    const char *text = aws_description(account, rule);

    if (*text)
        json_string(json, "Description", text);
}

static void add_if_given(struct json_out *json, const char *key, const struct account *account,
                         text_id text)
{
    if (text != TEXT_NONE)
        json_string(json, key, text_raw(account->texts, text));
}

static bool is_ipv6(const struct account *account, const struct sg_rule *rule)
{
    return account_block(account, rule->source).family == IP_V6;
}

/* The list that a source stands in, and the member that names it there. */
static void add_source_list(struct json_out *json, const struct account *account,
                            const struct sg_rule *rule)
{
    struct strbuf source = STRBUF_INIT;

    rule_format_source(account, rule, true, &source);
    if (rule->source_kind == SOURCE_CIDR) {
        bool ipv6 = is_ipv6(account, rule);

        json_array(json, ipv6 ? "Ipv6Ranges" : "IpRanges");
        json_object(json, NULL);
        json_string(json, ipv6 ? "CidrIpv6" : "CidrIp", source.text);
    } else if (rule->source_kind == SOURCE_PREFIX_LIST) {
        json_array(json, "PrefixListIds");
        json_object(json, NULL);
        json_string(json, "PrefixListId", source.text);
    } else {
        const struct group_reference *reference = &account->group_references.items[rule->source];

        json_array(json, "UserIdGroupPairs");
        json_object(json, NULL);
        add_if_given(json, "GroupId", account, reference->group_id);
        if (reference->group_id == TEXT_NONE)
            add_if_given(json, "GroupName", account, reference->group_name);
        add_if_given(json, "UserId", account, reference->user_id);
        add_if_given(json, "VpcPeeringConnectionId", account, reference->peering_id);
    }
    add_description(json, account, rule);
    json_end(json);
    json_end(json);
    strbuf_release(&source);
}

void aws_permissions_json(const struct account *account, const struct sg_rule *rule,
                          struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, false);
    json_array(&json, NULL);
    json_object(&json, NULL);
    add_protocol(&json, rule, false);
    add_source_list(&json, account, rule);
    json_end(&json);
    json_end(&json);
}

static const char *modified_member(const struct account *account, const struct sg_rule *rule)
{
    if (rule->source_kind == SOURCE_PREFIX_LIST)
        return "PrefixListId";
    if (rule->source_kind == SOURCE_GROUP)
        return "ReferencedGroupId";
    return is_ipv6(account, rule) ? "CidrIpv6" : "CidrIpv4";
}

void aws_rule_json(const struct account *account, const struct sg_rule *rule, struct strbuf *out)
{
    struct strbuf source = STRBUF_INIT;
    struct json_out json;

    rule_format_source(account, rule, true, &source);
    json_out_init(&json, out, false);
    json_object(&json, NULL);
    add_protocol(&json, rule, true);
    json_string(&json, modified_member(account, rule), source.text);
    add_description(&json, account, rule);
    json_end(&json);
    strbuf_release(&source);
}

void aws_rule_line(const struct account *account, const struct sg_rule *rule, struct strbuf *out)
{
    bool ported = protocol_has_ports(rule->protocol) || protocol_has_types(rule->protocol);
    char buffer[8];

    strbuf_addf(out, "%s %d %d ", aws_rule_protocol(rule->protocol, buffer),
                ported ? rule->from_port : -1, ported ? rule->to_port : -1);
    rule_format_source(account, rule, true, out);
}

/* --- ACL entries ------------------------------------------------------------------------------------ */

static const char *action(const struct acl_entry *entry)
{
    return entry->allow ? "allow" : "deny";
}

void aws_entry_line(const struct account *account, const struct acl_entry *entry,
                    struct strbuf *out)
{
    strbuf_addf(out, "%u %s %d ", (unsigned)entry->number, action(entry), entry->protocol);
    if (protocol_has_ports(entry->protocol))
        strbuf_addf(out, "%d %d None None ", entry->from_port, entry->to_port);
    else if (protocol_has_types(entry->protocol))
        strbuf_addf(out, "None None %d %d ", entry->from_port, entry->to_port);
    else
        strbuf_adds(out, "None None None None ");
    cidr_format(out, account_block(account, entry->cidr));
}

/* The CLI knows tcp, udp, icmp and all by name; any other protocol it wants as a number. */
static void add_entry_protocol(struct strbuf *out, int16_t protocol)
{
    char buffer[8];

    if (protocol == PROTOCOL_ICMPV6)
        strbuf_addf(out, "%d", protocol);
    else
        strbuf_adds(out, protocol_name(protocol, buffer));
}

void aws_entry_words(const struct account *account, const struct acl_entry *entry,
                     struct strbuf *out)
{
    struct cidr block = account_block(account, entry->cidr);

    strbuf_addf(out, "--rule-number %u --protocol ", (unsigned)entry->number);
    add_entry_protocol(out, entry->protocol);
    if (protocol_has_ports(entry->protocol))
        strbuf_addf(out, " --port-range From=%d,To=%d", entry->from_port, entry->to_port);
    if (protocol_has_types(entry->protocol))
        strbuf_addf(out, " --icmp-type-code Code=%d,Type=%d", entry->to_port, entry->from_port);
    strbuf_addf(out, " %s ", block.family == IP_V6 ? "--ipv6-cidr-block" : "--cidr-block");
    cidr_format(out, block);
    strbuf_addf(out, " --rule-action %s", action(entry));
}

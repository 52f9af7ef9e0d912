#include "views/reports/audit_words.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"

/* What one rule or entry of a finding says. */
struct rule_words {
    struct strbuf name, source;
    char protocol[8];
    int32_t from_port, to_port;
    bool has_ports;
    text_id description;
};

static void words_protocol(struct rule_words *words, int16_t protocol, int32_t from, int32_t to)
{
    char buffer[8];
    const char *name = protocol_name(protocol, buffer);

    memcpy(words->protocol, name, strlen(name) + 1);
    words->from_port = from;
    words->to_port = to;
    words->has_ports = protocol_has_ports(protocol);
}

static void words_of_rule(struct rule_words *words, const struct account *account,
                          const struct sg_rule *rule)
{
    rule_format_name(account, rule, &words->name);
    rule_format_source(account, rule, true, &words->source);
    words_protocol(words, rule->protocol, rule->from_port, rule->to_port);
    words->description = rule->description;
}

static void words_of_entry(struct rule_words *words, const struct account *account,
                           const struct acl_entry *entry)
{
    entry_format_name(account, entry, &words->name);
    cidr_format(&words->source, account_block(account, entry->cidr));
    words_protocol(words, entry->protocol, entry->from_port, entry->to_port);
}

static struct rule_words rule_words_make(const struct account *account,
                                         const struct finding *finding, uint32_t reference)
{
    struct rule_words words = {.name = STRBUF_INIT, .source = STRBUF_INIT};

    if (finding->kind == FINDING_NACL_ENTRY_OPEN)
        words_of_entry(&words, account, account_entry(account, NULL, reference));
    else
        words_of_rule(&words, account, account_rule(account, NULL, reference));
    return words;
}

/* --- what all rules of a finding have in common --------------------------------------------------- */

static void take_first(struct audit_words *words, struct rule_words *rule)
{
    memcpy(words->protocol_text, rule->protocol, sizeof words->protocol_text);
    words->protocol = words->protocol_text;
    words->has_from_port = words->has_to_port = rule->has_ports;
    words->from_port = rule->from_port;
    words->to_port = rule->to_port;
    strbuf_addbuf(&words->source_text, &rule->source);
    words->source = words->source_text.text;
    words->description = rule->description;
}

static void narrow(struct audit_words *words, const struct rule_words *rule)
{
    if (words->protocol && strcmp(words->protocol, rule->protocol) != 0)
        words->protocol = NULL;
    words->has_from_port &= rule->has_ports && words->from_port == rule->from_port;
    words->has_to_port &= rule->has_ports && words->to_port == rule->to_port;
    if (words->source && strcmp(words->source, rule->source.text) != 0)
        words->source = NULL;
    if (words->description != rule->description)
        words->description = TEXT_NONE;
}

static void add_rules(struct audit_words *words, const struct account *account,
                      const struct findings *findings, const struct finding *finding)
{
    for (uint32_t i = 0; i < finding->rules.count; i++) {
        uint32_t reference = findings->rules.items[finding->rules.first + i];
        struct rule_words rule = rule_words_make(account, finding, reference);

        if (!i)
            take_first(words, &rule);
        else
            narrow(words, &rule);
        TABLE_ADD(words->rules, rule.name);
        strbuf_release(&rule.source);
    }
}

/* --- the rest ----------------------------------------------------------------------------------------- */

static text_id vpc_of(const struct account *account, struct object_ref resource)
{
    uint32_t vpc = account_object_vpc(account, resource);

    if (vpc != NONE)
        return account->vpcs.items[vpc].id;
    switch (resource.kind) { /* the id where the VPC itself is not in the export */
    case OBJECT_GROUP:
        return account->groups.items[resource.row].vpc_id;
    case OBJECT_ACL:
        return account->acls.items[resource.row].vpc_id;
    case OBJECT_INTERFACE:
        return account->interfaces.items[resource.row].vpc_id;
    default:
        return TEXT_NONE;
    }
}

static void add_ports(struct audit_words *words, const struct findings *findings,
                      const struct finding *finding)
{
    for (size_t i = 0; i < findings->ports.count; i++) {
        if (finding->ports >> i & 1)
            TABLE_ADD(words->smtp_ports, findings->ports.ports[i]);
    }
}

static void add_interfaces(struct audit_words *words, const struct account *account,
                           const struct findings *findings, const struct finding *finding)
{
    for (uint32_t i = 0; i < finding->interfaces.count; i++) {
        uint32_t row = findings->interfaces.items[finding->interfaces.first + i];

        TABLE_ADD(words->interfaces, account->interfaces.items[row].id);
    }
}

void audit_words_make(struct audit_words *words, const struct account *account,
                      const struct findings *findings, const struct finding *finding)
{
    bool has_family = finding->family < IP_FAMILY_COUNT;
    bool has_breadth = finding_kind_has_breadth(finding->kind);

    *words = (struct audit_words){
        .kind = finding_kind_name(finding->kind),
        .severity = severity_name(finding->severity),
        .exposure =
            finding_kind_has_exposure(finding->kind) ? exposure_name(finding->exposure) : NULL,
        .breadth = has_breadth ? breadth_name(finding->breadth) : NULL,
        .family = has_family    ? ip_family_name((enum ip_family)finding->family)
                  : has_breadth ? "unknown"
                                : NULL,
        .account = account_number_of(account, finding->resource),
        .region = account_region_of(account, finding->resource),
        .vpc = vpc_of(account, finding->resource),
        .resource = account_object_id(account, finding->resource),
        .resource_name = account_object_name(account, finding->resource),
        .description = TEXT_NONE,
        .message = STRBUF_INIT,
        .source_text = STRBUF_INIT,
    };
    add_rules(words, account, findings, finding);
    add_ports(words, findings, finding);
    add_interfaces(words, account, findings, finding);
    finding_message(findings, finding, account, NULL, &words->message);
}

void audit_words_release(struct audit_words *words)
{
    for (size_t i = 0; i < words->rules.count; i++)
        strbuf_release(&words->rules.items[i]);
    free(words->rules.items);
    free(words->smtp_ports.items);
    free(words->interfaces.items);
    strbuf_release(&words->message);
    strbuf_release(&words->source_text);
}

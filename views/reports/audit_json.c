#include "views/reports/reports.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/write/json_out.h"
#include "views/reports/audit_used.h"

/* --- what the export held ------------------------------------------------------------------------ */

void report_json_text(struct json_out *json, const char *key, const struct account *account,
                      text_id id)
{
    if (id == TEXT_NONE)
        json_null(json, key);
    else
        json_bytes(json, key, text_raw(account->texts, id), text_raw_length(account->texts, id));
}

struct text_list {
    const struct account *account;
    TABLE(const char *) texts;
};

static void list_add(struct text_list *list, text_id id)
{
    if (id != TEXT_NONE)
        TABLE_ADD(list->texts, text_raw(list->account->texts, id));
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Writes the list sorted, each once, and empties it. */
static void list_member(struct json_out *json, const char *key, struct text_list *list)
{
    if (list->texts.count)
        qsort(list->texts.items, list->texts.count, sizeof *list->texts.items, compare_texts);
    json_array(json, key);
    for (size_t i = 0; i < list->texts.count; i++) {
        if (!i || strcmp(list->texts.items[i], list->texts.items[i - 1]) != 0)
            json_string(json, NULL, list->texts.items[i]);
    }
    json_end(json);
    free(list->texts.items);
    memset(&list->texts, 0, sizeof list->texts);
}

/* The owner counts only where nothing else told the account: a shared subnet is owned elsewhere. */
static void list_owner(struct text_list *list, uint32_t scope, text_id owner)
{
    const struct account *account = list->account;

    if (scope == NONE || account->scopes.items[scope].account == TEXT_NONE)
        list_add(list, owner);
}

static void accounts_member(struct json_out *json, const struct account *account)
{
    struct text_list list = {.account = account};

    for (size_t i = 0; i < account->scopes.count; i++) {
        if (scope_holds_something(&account->scopes.items[i]))
            list_add(&list, account->scopes.items[i].account);
    }
    for (size_t i = 0; i < account->vpcs.count; i++)
        list_owner(&list, account->vpcs.items[i].scope, account->vpcs.items[i].owner);
    for (size_t i = 0; i < account->groups.count; i++) {
        if (account->groups.items[i].described)
            list_owner(&list, account->groups.items[i].scope, account->groups.items[i].owner);
    }
    for (size_t i = 0; i < account->acls.count; i++)
        list_owner(&list, account->acls.items[i].scope, account->acls.items[i].owner);
    list_member(json, "accounts", &list);
}

static void regions_member(struct json_out *json, const struct account *account)
{
    struct text_list list = {.account = account};

    for (size_t i = 0; i < account->scopes.count; i++) {
        if (scope_holds_something(&account->scopes.items[i]))
            list_add(&list, account->scopes.items[i].region);
    }
    list_member(json, "regions", &list);
}

static bool is_absent_somewhere(const struct account *account, enum data_kind kind)
{
    bool held_anything = false;

    for (size_t i = 0; i < account->scopes.count; i++) {
        const struct scope *scope = &account->scopes.items[i];

        if (!scope_holds_something(scope))
            continue;
        held_anything = true;
        if (scope->presence[kind] == PRESENCE_ABSENT)
            return true;
    }
    return !held_anything;
}

static void absent_member(struct json_out *json, const struct account *account)
{
    json_array(json, "absent");
    for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++) {
        if (data_kind_is_basic((enum data_kind)kind) &&
            is_absent_somewhere(account, (enum data_kind)kind))
            json_string(json, NULL, data_kind_name((enum data_kind)kind));
    }
    json_end(json);
}

static int64_t described_groups(const struct account *account)
{
    int64_t count = 0;

    for (size_t i = 0; i < account->groups.count; i++)
        count += account->groups.items[i].described;
    return count;
}

static void export_member(struct json_out *json, const struct account *account)
{
    json_object(json, "export");
    json_number(json, "sources", (int64_t)account_source_count(account));
    json_number(json, "problems", (int64_t)problems_serious(&account->problems));
    accounts_member(json, account);
    regions_member(json, account);
    json_number(json, "vpcs", (int64_t)account->vpcs.count);
    json_number(json, "subnets", (int64_t)account->subnets.count);
    json_number(json, "security_groups", described_groups(account));
    json_number(json, "security_group_rules", (int64_t)account->rules.count);
    json_number(json, "network_acls", (int64_t)account->acls.count);
    json_number(json, "network_interfaces", (int64_t)account->interfaces.count);
    absent_member(json, account);
    json_end(json);
}

static void counts_member(struct json_out *json, const struct findings *findings)
{
    json_object(json, "counts");
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
        json_number(json, severity_name((enum severity)severity),
                    (int64_t)findings->by_severity[severity]);
    json_end(json);
}

/* --- one finding ----------------------------------------------------------------------------------- */

/* What a finding's rule or entry says, in the words of the contract. */
struct rule_words {
    struct strbuf name, source;
    char protocol[8];
    int32_t from_port, to_port;
    bool has_ports;
    text_id description;
};

static void words_release(struct rule_words *words)
{
    strbuf_release(&words->name);
    strbuf_release(&words->source);
}

static void words_protocol(struct rule_words *words, int16_t protocol, int32_t from, int32_t to)
{
    char buffer[8];
    const char *name = protocol_name(protocol, buffer);

    memcpy(words->protocol, name, strlen(name) + 1);
    words->from_port = from;
    words->to_port = to;
    words->has_ports = protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP;
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

static struct rule_words words_make(const struct account *account, const struct finding *finding,
                                    uint32_t reference)
{
    struct rule_words words = {.name = STRBUF_INIT, .source = STRBUF_INIT};

    if (finding->kind == FINDING_NACL_ENTRY_OPEN)
        words_of_entry(&words, account, account_entry(account, NULL, reference));
    else
        words_of_rule(&words, account, account_rule(account, NULL, reference));
    return words;
}

/* Which members all rules of the finding have in common. */
struct agreement {
    bool protocol, from_port, to_port, source, description;
};

static void agreement_narrow(struct agreement *agreed, const struct rule_words *a,
                             const struct rule_words *b)
{
    bool same_kind = a->has_ports == b->has_ports;

    agreed->protocol &= !strcmp(a->protocol, b->protocol);
    agreed->from_port &= same_kind && a->from_port == b->from_port;
    agreed->to_port &= same_kind && a->to_port == b->to_port;
    agreed->source &= !strcmp(a->source.text, b->source.text);
    agreed->description &= a->description == b->description;
}

/* "rules", and what they agree upon as compared to the first one. */
static struct agreement rules_member(struct json_out *json, const struct account *account,
                                     const struct findings *findings, const struct finding *finding,
                                     const struct rule_words *first)
{
    struct agreement agreed = {true, true, true, true, true};

    json_array(json, "rules");
    for (uint32_t i = 0; i < finding->rules.count; i++) {
        uint32_t reference = findings->rules.items[finding->rules.first + i];
        struct rule_words words = words_make(account, finding, reference);

        agreement_narrow(&agreed, first, &words);
        json_bytes(json, NULL, words.name.text, words.name.length);
        words_release(&words);
    }
    json_end(json);
    return agreed;
}

static void port_member(struct json_out *json, const char *key, bool known, int32_t port)
{
    if (known)
        json_number(json, key, port);
    else
        json_null(json, key);
}

static void smtp_ports_member(struct json_out *json, const struct findings *findings,
                              const struct finding *finding)
{
    json_array(json, "smtp_ports");
    for (size_t i = 0; i < findings->ports.count; i++) {
        if (finding->ports >> i & 1)
            json_number(json, NULL, findings->ports.ports[i]);
    }
    json_end(json);
}

static void rule_members(struct json_out *json, const struct account *account,
                         const struct findings *findings, const struct finding *finding)
{
    struct rule_words first =
        words_make(account, finding, findings->rules.items[finding->rules.first]);
    struct agreement agreed = rules_member(json, account, findings, finding, &first);

    json_string(json, "protocol", agreed.protocol ? first.protocol : NULL);
    port_member(json, "from_port", agreed.from_port && first.has_ports, first.from_port);
    port_member(json, "to_port", agreed.to_port && first.has_ports, first.to_port);
    smtp_ports_member(json, findings, finding);
    json_string(json, "source", agreed.source ? first.source.text : NULL);
    report_json_text(json, "description", account,
                     agreed.description ? first.description : TEXT_NONE);
    words_release(&first);
}

static void interfaces_member(struct json_out *json, const struct account *account,
                              const struct findings *findings, const struct finding *finding)
{
    json_array(json, "exposed_interfaces");
    for (uint32_t i = 0; i < finding->interfaces.count; i++) {
        uint32_t row = findings->interfaces.items[finding->interfaces.first + i];

        report_json_text(json, NULL, account, account->interfaces.items[row].id);
    }
    json_end(json);
}

static void vpc_member(struct json_out *json, const struct account *account,
                       struct object_ref resource)
{
    uint32_t vpc = account_object_vpc(account, resource);
    text_id named = TEXT_NONE; /* the id where the VPC itself is not in the export */

    if (resource.kind == OBJECT_GROUP)
        named = account->groups.items[resource.row].vpc_id;
    else if (resource.kind == OBJECT_ACL)
        named = account->acls.items[resource.row].vpc_id;
    else if (resource.kind == OBJECT_INTERFACE)
        named = account->interfaces.items[resource.row].vpc_id;
    report_json_text(json, "vpc", account, vpc == NONE ? named : account->vpcs.items[vpc].id);
}

void audit_json_finding(struct json_out *json, const char *key, const struct account *account,
                        const struct findings *findings, const struct finding *finding,
                        const struct evidence *evidence)
{
    struct strbuf message = STRBUF_INIT;
    bool has_family = finding->family < IP_FAMILY_COUNT;

    finding_message(findings, finding, account, NULL, &message);
    json_object(json, key);
    json_string(json, "kind", finding_kind_name(finding->kind));
    json_string(json, "severity", severity_name(finding->severity));
    json_string(json, "exposure", exposure_name(finding->exposure));
    json_string(json, "breadth", breadth_name(finding->breadth));
    json_string(json, "family",
                has_family ? ip_family_name((enum ip_family)finding->family) : "unknown");
    report_json_text(json, "account", account, account_number_of(account, finding->resource));
    report_json_text(json, "region", account, account_region_of(account, finding->resource));
    vpc_member(json, account, finding->resource);
    report_json_text(json, "resource", account, account_object_id(account, finding->resource));
    report_json_text(json, "resource_name", account,
                     account_object_name(account, finding->resource));
    rule_members(json, account, findings, finding);
    interfaces_member(json, account, findings, finding);
    json_string(json, "message", message.text);
    if (evidence)
        used_member(json, account, findings, finding, evidence);
    json_end(json);
    strbuf_release(&message);
}

/* --- the whole --------------------------------------------------------------------------------------- */

void audit_json(const struct account *account, const struct findings *findings,
                const struct evidence *evidence, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, true);
    json_object(&json, NULL);
    json_string(&json, "schema", "vpcmend.audit/1");
    export_member(&json, account);
    counts_member(&json, findings);
    json_array(&json, "findings");
    for (size_t i = 0; i < findings->items.count; i++)
        audit_json_finding(&json, NULL, account, findings, &findings->items.items[i],
                           evidence);
    json_end(&json);
    if (evidence)
        flow_logs_member(&json, evidence);
    json_end(&json);
    strbuf_addch(out, '\n');
}

void audit_ndjson_line(const struct account *account, const struct findings *findings,
                       const struct finding *finding, const struct evidence *evidence,
                       struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, false);
    audit_json_finding(&json, NULL, account, findings, finding, evidence);
    strbuf_addch(out, '\n');
}

void audit_ndjson(const struct account *account, const struct findings *findings,
                  const struct evidence *evidence, struct strbuf *out)
{
    for (size_t i = 0; i < findings->items.count; i++)
        audit_ndjson_line(account, findings, &findings->items.items[i], evidence, out);
}

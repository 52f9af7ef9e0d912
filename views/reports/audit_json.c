#include "views/reports/reports.h"

#include "model/mail/mail_finding.h"
#include "model/write/json_out.h"
#include "views/reports/audit_held.h"
#include "views/reports/audit_used.h"
#include "views/reports/audit_words.h"

void report_json_text(struct json_out *json, const char *key, const struct account *account,
                      text_id id)
{
    if (id == TEXT_NONE)
        json_null(json, key);
    else
        json_bytes(json, key, text_raw(account->texts, id), text_raw_length(account->texts, id));
}

/* --- what the export held ------------------------------------------------------------------------ */

static void names_member(struct json_out *json, const char *key, const struct audit_names *names)
{
    json_array(json, key);
    for (size_t i = 0; i < names->count; i++)
        json_string(json, NULL, names->items[i]);
    json_end(json);
}

static void export_member(struct json_out *json, const struct account *account)
{
    struct audit_held held;

    audit_held_make(&held, account);
    json_object(json, "export");
    json_number(json, "sources", (int64_t)held.sources);
    json_number(json, "problems", (int64_t)held.problems);
    names_member(json, "accounts", &held.accounts);
    names_member(json, "regions", &held.regions);
    for (size_t i = 0; i < AUDIT_COUNTS; i++)
        json_number(json, held.counts[i].key, (int64_t)held.counts[i].count);
    names_member(json, "absent", &held.absent);
    json_end(json);
    audit_held_release(&held);
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

static void port_member(struct json_out *json, const char *key, bool known, int32_t port)
{
    if (known)
        json_number(json, key, port);
    else
        json_null(json, key);
}

static void rule_members(struct json_out *json, const struct account *account,
                         const struct audit_words *words)
{
    json_array(json, "rules");
    for (size_t i = 0; i < words->rules.count; i++)
        json_bytes(json, NULL, words->rules.items[i].text, words->rules.items[i].length);
    json_end(json);
    json_string(json, "protocol", words->protocol);
    port_member(json, "from_port", words->has_from_port, words->from_port);
    port_member(json, "to_port", words->has_to_port, words->to_port);
    json_array(json, "smtp_ports");
    for (size_t i = 0; i < words->smtp_ports.count; i++)
        json_number(json, NULL, words->smtp_ports.items[i]);
    json_end(json);
    json_string(json, "source", words->source);
    report_json_text(json, "description", account, words->description);
}

static void interfaces_member(struct json_out *json, const struct account *account,
                              const struct audit_words *words)
{
    json_array(json, "exposed_interfaces");
    for (size_t i = 0; i < words->interfaces.count; i++)
        report_json_text(json, NULL, account, words->interfaces.items[i]);
    json_end(json);
}

void audit_json_finding(struct json_out *json, const char *key, const struct account *account,
                        const struct findings *findings, const struct finding *finding,
                        const struct evidence *evidence)
{
    struct audit_words words;

    audit_words_make(&words, account, findings, finding);
    json_object(json, key);
    json_string(json, "kind", words.kind);
    json_string(json, "severity", words.severity);
    json_string(json, "exposure", words.exposure);
    json_string(json, "breadth", words.breadth);
    json_string(json, "family", words.family);
    report_json_text(json, "account", account, words.account);
    report_json_text(json, "region", account, words.region);
    report_json_text(json, "vpc", account, words.vpc);
    report_json_text(json, "resource", account, words.resource);
    report_json_text(json, "resource_name", account, words.resource_name);
    rule_members(json, account, &words);
    interfaces_member(json, account, &words);
    json_string(json, "message", words.message.text);
    if (evidence)
        used_member(json, account, findings, finding, evidence);
    json_end(json);
    audit_words_release(&words);
}

/* --- the whole --------------------------------------------------------------------------------------- */

static void gap_member(struct json_out *json, const struct findings *findings)
{
    struct strbuf text = STRBUF_INIT;

    mail_findings_add_gap(&text, findings);
    json_object(json, "not_looked_at");
    json_number(json, "ses_endpoint_senders", (int64_t)findings->senders_left);
    json_number(json, "hosts_behind_appliances", (int64_t)findings->hosts_left);
    json_string(json, "message", text.text);
    json_end(json);
    strbuf_release(&text);
}

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
    if (mail_findings_have_gap(findings))
        gap_member(&json, findings);
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

#include "views/reports/audit_used.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/time_text.h"
#include "model/judge/evidence_words.h"

enum { SENDERS_NAMED = 10 };

static void time_member(struct json_out *json, const char *key, int64_t time)
{
    struct strbuf text = STRBUF_INIT;

    if (time > 0) {
        time_text_add(&text, time);
        json_string(json, key, text.text);
    } else {
        json_null(json, key);
    }
    strbuf_release(&text);
}

static void sum_members(struct json_out *json, const struct flow_sum *sum)
{
    json_number(json, "flows", (int64_t)sum->flows);
    json_number(json, "bytes", (int64_t)sum->bytes);
    time_member(json, "first", sum->first);
    time_member(json, "last", sum->last);
}

/* --- senders ------------------------------------------------------------------------------------- */

static void sender_member(struct json_out *json, const struct rule_sender *sender)
{
    struct strbuf address = STRBUF_INIT;

    ip_addr_format(&address, sender->address);
    json_object(json, NULL);
    json_string(json, "address", address.text);
    json_bool(json, "only_knocking", !sender->talked);
    sum_members(json, &sender->sum);
    json_end(json);
    strbuf_release(&address);
}

static void senders_member(struct json_out *json, const struct rule_use *use)
{
    const struct rule_sender *most[SENDERS_NAMED];
    size_t count = rule_use_most(use, false, most, SENDERS_NAMED);

    json_array(json, "most");
    for (size_t i = 0; i < count; i++)
        sender_member(json, most[i]);
    json_end(json);
}

/* --- rules --------------------------------------------------------------------------------------- */

static void rule_member(struct json_out *json, const struct account *account, uint32_t rule,
                        const struct rule_use *use)
{
    struct strbuf name = STRBUF_INIT;

    rule_format_name(account, account_rule(account, NULL, rule), &name);
    json_object(json, NULL);
    json_bytes(json, "rule", name.text, name.length);
    json_number(json, "senders", (int64_t)use->count.senders);
    json_number(json, "senders_only_knocking", (int64_t)(use->count.senders - use->count.talkers));
    sum_members(json, &use->sum);
    json_number(json, "flows_not_by_name", (int64_t)use->left_out.flows);
    json_number(json, "interfaces", (int64_t)use->interfaces);
    json_number(json, "interfaces_without_record", (int64_t)use->silent);
    senders_member(json, use);
    json_end(json);
    strbuf_release(&name);
}

/* Flow logs tell who used inbound rules of security groups. */
static bool is_told(const struct finding *finding)
{
    return finding->kind != FINDING_NACL_ENTRY_OPEN && finding_kind_is_rewritten(finding->kind) &&
           finding->rules.count;
}

void used_member(struct json_out *json, const struct account *account,
                 const struct findings *findings, const struct finding *finding,
                 const struct evidence *evidence)
{
    if (!is_told(finding)) {
        json_null(json, "used");
        return;
    }
    json_array(json, "used");
    for (uint32_t i = 0; i < finding->rules.count; i++) {
        struct rule_use_request request = {.evidence = evidence,
                                           .rule = findings->rules.items[finding->rules.first + i]};
        struct rule_use use;
        rule_use_make(&use, &request);
        if (use.untold)
            json_null(json, NULL);
        else
            rule_member(json, account, request.rule, &use);
        rule_use_release(&use);
    }
    json_end(json);
}

/* --- the logs ------------------------------------------------------------------------------------ */

void flow_logs_member(struct json_out *json, const struct evidence *evidence)
{
    struct evidence_totals totals = evidence_totals(evidence);

    json_object(json, "flow_logs");
    json_number(json, "records", (int64_t)totals.records);
    json_number(json, "accepted", (int64_t)totals.accepted);
    json_number(json, "rejected", (int64_t)totals.rejected);
    json_number(json, "uses", (int64_t)totals.uses);
    json_number(json, "no_data", (int64_t)totals.no_data);
    json_number(json, "skipped", (int64_t)totals.skipped);
    json_number(json, "elsewhere", (int64_t)totals.elsewhere);
    json_number(json, "untold", (int64_t)totals.untold);
    time_member(json, "first", totals.first);
    time_member(json, "last", totals.last);
    json_number(json, "days_without_record", totals.days_silent);
    json_end(json);
}

/* --- for eyes ------------------------------------------------------------------------------------ */

void used_format(const struct findings *findings, const struct finding *finding,
                 const struct evidence *evidence, struct strbuf *out)
{
    struct rule_use_request request = {.evidence = evidence};
    struct rule_use use;

    if (!is_told(finding)) {
        strbuf_addch(out, '-');
        return;
    }
    request.rule = findings->rules.items[finding->rules.first];
    rule_use_make(&use, &request);
    if (use.untold)
        strbuf_adds(out, _("unknown"));
    else if (use.interfaces && use.silent == use.interfaces)
        strbuf_adds(out, _("no record"));
    else
        rule_use_format(out, &use);
    if (finding->rules.count > 1)
        strbuf_addf(out, " +%u", (unsigned)finding->rules.count - 1);
    rule_use_release(&use);
}

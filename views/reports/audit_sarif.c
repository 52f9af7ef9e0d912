/*
 * SARIF 2.1.0 (OASIS): one run; a rule for each kind of finding, a result for each finding, and a
 * notification for each problem of the export.
 */
#include "views/reports/audit_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "model/base/message.h"
#include "model/mail/mail_finding.h"
#include "model/write/json_out.h"
#include "model/write/quote.h"
#include "views/reports/audit_kinds.h"
#include "views/reports/audit_places.h"
#include "views/reports/audit_words.h"

static void message_member(struct json_out *json, const char *key, const char *text)
{
    struct strbuf quoted = STRBUF_INIT;

    quote_sarif(&quoted, text, strlen(text));
    json_object(json, key);
    json_bytes(json, "text", quoted.text, quoted.length);
    json_end(json);
    strbuf_release(&quoted);
}

/* --- the program -------------------------------------------------------------------------------------- */

static void rule_member(struct json_out *json, enum finding_kind number)
{
    const struct audit_kind *kind = audit_kind_of(number);

    json_object(json, NULL);
    json_string(json, "id", finding_kind_name(number));
    message_member(json, "shortDescription", _(kind->title));
    message_member(json, "fullDescription", _(kind->is));
    message_member(json, "help", _(kind->advice));
    json_object(json, "defaultConfiguration");
    json_string(json, "level", audit_level(kind->worst));
    json_end(json);
    json_object(json, "properties");
    json_string(json, "security-severity", audit_score(kind->worst));
    json_array(json, "tags");
    json_string(json, NULL, "security");
    json_end(json);
    json_end(json);
    json_end(json);
}

static void tool_member(struct json_out *json)
{
    json_object(json, "tool");
    json_object(json, "driver");
    json_string(json, "name", "vpcmend");
    json_string(json, "version", report_version_number);
    json_array(json, "rules");
    for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
        rule_member(json, (enum finding_kind)kind);
    json_end(json);
    json_end(json);
    json_end(json);
}

/* --- problems ----------------------------------------------------------------------------------------- */

/* The path of a problem is sanitised, so it is part of the sentence and no URI. */
static void notification_member(struct json_out *json, const struct problem *problem)
{
    static const char *const levels[] = {
        [PROBLEM_NOTE] = "note", [PROBLEM_WARNING] = "warning", [PROBLEM_ERROR] = "error"};
    struct strbuf text = STRBUF_INIT;

    problem_format(&text, problem);
    json_object(json, NULL);
    json_string(json, "level", levels[problem->weight]);
    message_member(json, "message", text.text);
    json_end(json);
    strbuf_release(&text);
}

/* What the tool left out is its own note. */
static void gap_member(struct json_out *json, const struct findings *findings)
{
    struct strbuf text = STRBUF_INIT;

    mail_findings_add_gap(&text, findings);
    if (text.length) {
        json_object(json, NULL);
        json_string(json, "level", "note");
        message_member(json, "message", text.text);
        json_end(json);
    }
    strbuf_release(&text);
}

static void invocations_member(struct json_out *json, const struct problems *problems,
                               const struct findings *findings)
{
    json_array(json, "invocations");
    json_object(json, NULL);
    json_bool(json, "executionSuccessful", !problems->unread);
    json_array(json, "toolExecutionNotifications");
    for (size_t i = 0; i < problems->count; i++) {
        if (problems->items[i].weight != PROBLEM_NOTE)
            notification_member(json, &problems->items[i]);
    }
    gap_member(json, findings);
    json_end(json);
    json_end(json);
    json_end(json);
}

/* --- a result ----------------------------------------------------------------------------------------- */

static void add_part(struct strbuf *out, const struct account *account, text_id id)
{
    if (id != TEXT_NONE)
        strbuf_add(out, text_raw(account->texts, id), text_raw_length(account->texts, id));
    strbuf_addch(out, '\0');
}

/* What makes it this finding and no other, as long as nobody mends it: not where it stands in a file,
 * how grave it is today, or what things are called. */
static uint64_t fingerprint_of(const struct audit_words *words, const struct account *account,
                               const struct finding *finding)
{
    struct strbuf parts = STRBUF_INIT;
    uint64_t print;

    strbuf_addf(&parts, "%s %s", words->kind, words->family ? words->family : "unknown");
    strbuf_addch(&parts, '\0');
    add_part(&parts, account, words->account);
    add_part(&parts, account, words->region);
    add_part(&parts, account, words->resource);
    if (finding->resource.kind == OBJECT_POLICY) /* which goes by its name beside its owner */
        add_part(&parts, account, words->resource_name);
    for (size_t i = 0; i < words->rules.count; i++) {
        strbuf_addbuf(&parts, &words->rules.items[i]);
        strbuf_addch(&parts, '\0');
    }
    for (size_t i = 0; i < words->smtp_ports.count; i++)
        strbuf_addf(&parts, "%u ", words->smtp_ports.items[i]);
    print = XXH3_64bits(parts.text, parts.length);
    strbuf_release(&parts);
    return print;
}

/* The second member is the one that GitHub compares; ":1" is the form that it has there. */
static void fingerprints_member(struct json_out *json, uint64_t print)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%016" PRIx64, print);
    json_object(json, "partialFingerprints");
    json_string(json, "vpcmendFinding/v1", text.text);
    strbuf_adds(&text, ":1");
    json_string(json, "primaryLocationLineHash", text.text);
    json_end(json);
    strbuf_release(&text);
}

static void physical_location_member(struct json_out *json, const struct account *account,
                                     const struct audit_place *place)
{
    struct strbuf uri = STRBUF_INIT;

    if (place->file != NONE && audit_place_uri(account, place->file, &uri)) {
        json_object(json, "physicalLocation");
        json_object(json, "artifactLocation");
        json_string(json, "uri", uri.text);
        json_end(json);
        if (place->line) {
            json_object(json, "region");
            json_number(json, "startLine", place->line);
            json_number(json, "startColumn", place->column);
            json_end(json);
        }
        json_end(json);
    }
    strbuf_release(&uri);
}

static void add_name_part(struct strbuf *name, const struct account *account, text_id id)
{
    if (id == TEXT_NONE)
        return;
    strbuf_adds(name, name->length ? "/" : "");
    strbuf_add(name, text_raw(account->texts, id), text_raw_length(account->texts, id));
}

static void logical_location_member(struct json_out *json, const struct account *account,
                                    const struct audit_words *words)
{
    struct strbuf name = STRBUF_INIT;

    add_name_part(&name, account, words->account);
    add_name_part(&name, account, words->region);
    add_name_part(&name, account, words->resource);
    json_array(json, "logicalLocations");
    json_object(json, NULL);
    if (words->resource != TEXT_NONE)
        report_json_text(json, "name", account, words->resource);
    json_bytes(json, "fullyQualifiedName", name.text, name.length);
    json_string(json, "kind", "resource");
    json_end(json);
    json_end(json);
    strbuf_release(&name);
}

static void properties_member(struct json_out *json, const struct audit_told *told,
                              const struct finding *finding)
{
    json_object(json, "properties");
    json_string(json, "security-severity", audit_score(finding->severity));
    audit_json_finding(json, "finding", told->account, told->findings, finding, told->evidence);
    json_end(json);
}

/* The sentence alone does not say of what: where it is shown there is nothing around it. */
static void result_message(struct json_out *json, const struct account *account,
                           const struct finding *finding, const struct audit_words *words)
{
    struct strbuf text = STRBUF_INIT;

    account_describe_object(account, finding->resource, &text);
    strbuf_adds(&text, ": ");
    strbuf_addbuf(&text, &words->message);
    message_member(json, "message", text.text);
    strbuf_release(&text);
}

static void result_member(struct json_out *json, const struct audit_told *told,
                          const struct finding *finding, const struct audit_place *place)
{
    struct audit_words words;

    audit_words_make(&words, told->account, told->findings, finding);
    json_object(json, NULL);
    json_string(json, "ruleId", words.kind);
    json_number(json, "ruleIndex", (int64_t)finding->kind);
    json_string(json, "level", audit_level(finding->severity));
    result_message(json, told->account, finding, &words);
    json_array(json, "locations");
    json_object(json, NULL);
    physical_location_member(json, told->account, place);
    logical_location_member(json, told->account, &words);
    json_end(json);
    json_end(json);
    fingerprints_member(json, fingerprint_of(&words, told->account, finding));
    properties_member(json, told, finding);
    json_end(json);
    audit_words_release(&words);
}

/* --- the whole ---------------------------------------------------------------------------------------- */

static void results_member(struct json_out *json, const struct audit_told *told,
                           const struct report_streams *streams)
{
    struct audit_place *places = audit_places(told->account, told->findings, streams);

    json_array(json, "results");
    for (size_t i = 0; i < told->findings->items.count; i++) {
        result_member(json, told, &told->findings->items.items[i], &places[i]);
        report_print(streams, json->out->text, json->out->length);
        strbuf_clear(json->out);
    }
    json_end(json);
    free(places);
}

void audit_sarif(const struct audit_told *told, const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;
    struct json_out json;

    json_out_init(&json, &text, true);
    json_object(&json, NULL);
    json_string(&json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_string(&json, "version", "2.1.0");
    json_array(&json, "runs");
    json_object(&json, NULL);
    tool_member(&json);
    invocations_member(&json, &told->account->problems, told->findings);
    json_string(&json, "language", _("en")); /* as in page.c */
    json_string(&json, "columnKind", "unicodeCodePoints");
    results_member(&json, told, streams);
    json_end(&json);
    json_end(&json);
    json_end(&json);
    strbuf_addch(&text, '\n');
    report_print(streams, text.text, text.length);
    strbuf_release(&text);
}

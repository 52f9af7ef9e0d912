#include <stdlib.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"
#include "model/base/time_text.h"
#include "model/write/export_digest.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"
#include "model/write/json_out.h"
#include "model/write/plan_line.h"
#include "model/write/policy_case.h"
#include "model/write/policy_print.h"

static void add_time(struct json_out *json, const char *key, int64_t time)
{
    struct strbuf text = STRBUF_INIT;

    time_text_add(&text, time);
    json_string(json, key, text.text);
    strbuf_release(&text);
}

static void add_ports(struct json_out *json, const struct smtp_ports *ports)
{
    json_array(json, "ports");
    for (size_t i = 0; i < ports->count; i++)
        json_number(json, NULL, ports->ports[i]);
    json_end(json);
}

static void add_stamp(struct json_out *json, struct plan_stamp stamp)
{
    json_string(json, "author", stamp.author);
    if (stamp.author)
        add_time(json, "time", stamp.time);
    else
        json_null(json, "time");
}

static void add_export(struct json_out *json, const struct account *account)
{
    struct strbuf digest = STRBUF_INIT;

    export_digest_add(&digest, account);
    json_object(json, "export");
    json_number(json, "sources", (int64_t)account_source_count(account));
    json_string(json, "digest", digest.text);
    json_end(json);
    strbuf_release(&digest);
}

/* --- rules and entries --------------------------------------------------------------------------------- */

static void add_line(struct json_out *json, const struct plan_line *line)
{
    char buffer[8];

    json_object(json, NULL);
    if (line->kind == TARGET_RULE) {
        json_string(json, "id", line->id);
    } else {
        json_number(json, "number", line->number);
        json_string(json, "action", line->allow ? "allow" : "deny");
    }
    json_string(json, "protocol", protocol_name(line->protocol, buffer));
    json_number(json, "from_port", line->from_port);
    json_number(json, "to_port", line->to_port);
    json_string(json, line->outbound ? "destination" : "source", line->source);
    if (line->kind == TARGET_RULE)
        json_string(json, "description", line->description);
    json_end(json);
}

/* Releases the lines. */
static void add_lines(struct json_out *json, const char *key, struct plan_lines *lines)
{
    json_array(json, key);
    for (size_t i = 0; i < lines->count; i++)
        add_line(json, &lines->items[i]);
    json_end(json);
    plan_lines_release(lines);
}

static void add_before_and_after(struct json_out *json, const struct account *account,
                                 const struct change *change)
{
    struct plan_lines before = {0}, after = {0};

    plan_lines_add_target(&before, account, change->target);
    add_lines(json, "before", &before);
    if (change_does_something(change)) {
        plan_lines_add_after(&after, account, change);
        add_lines(json, "after", &after);
    } else {
        json_null(json, "after");
    }
}

/* --- reviews ------------------------------------------------------------------------------------------- */

static void add_comment(struct json_out *json, const struct review_comment *comment)
{
    json_object(json, NULL);
    json_string(json, "author", comment->author);
    add_time(json, "time", comment->time);
    json_string(json, "text", comment->text);
    json_end(json);
}

static void add_review(struct json_out *json, const struct review *review)
{
    json_object(json, "review");
    json_string(json, "verdict", review_verdict_name(review->verdict));
    json_string(json, "reviewer", review->reviewer);
    if (review->reviewer)
        add_time(json, "time", review->time);
    else
        json_null(json, "time");
    json_array(json, "comments");
    for (size_t i = 0; i < review->comment_count; i++)
        add_comment(json, &review->comments[i]);
    json_end(json);
    json_end(json);
}

/* --- decisions ----------------------------------------------------------------------------------------- */

static void add_text(struct json_out *json, const char *key, const struct account *account,
                     text_id text)
{
    json_string(json, key, text == TEXT_NONE ? NULL : text_raw(account->texts, text));
}

static void add_target(struct json_out *json, const struct account *account,
                       const struct change *change)
{
    struct object_ref holder = target_holder(account, change->target);
    struct strbuf name = STRBUF_INIT;

    target_format_name(account, change->target, &name);
    json_bytes(json, "target", name.text, name.length);
    json_string(json, "decision", change_kind_name(change->kind));
    add_text(json, holder.kind == OBJECT_GROUP ? "security_group" : "network_acl", account,
             account_object_id(account, holder));
    add_text(json, "account", account, account_number_of(account, holder));
    add_text(json, "region", account, account_region_of(account, holder));
    strbuf_release(&name);
}

static void add_request(struct json_out *json, const struct change *change)
{
    json_string(json, "candidate",
                change_kind_alters(change->kind) ? change->candidate.spelling : NULL);
    if (change->kind == CHANGE_CARVE)
        add_ports(json, &change->ports);
    else
        json_null(json, "ports");
    json_bool(json, "allow_loss", change->allow_loss);
    if (change->batch)
        json_number(json, "batch", change->batch);
    else
        json_null(json, "batch");
    json_string(json, "way", change_way_name(change->way));
    json_string(json, "author", change->author);
    json_string(json, "reason", change->reason);
    json_string(json, "owner", change->owner);
    json_string(json, "expiry", change->expiry);
}

static void add_warning(struct json_out *json, const char *warning)
{
    struct strbuf kept = STRBUF_INIT;

    if (warning)
        change_add_kept_warning(&kept, warning);
    json_string(json, "warning", warning ? kept.text : NULL);
    strbuf_release(&kept);
}

static void add_decision(struct json_out *json, const struct account *account,
                         const struct change *change)
{
    json_object(json, NULL);
    add_target(json, account, change);
    add_request(json, change);
    add_before_and_after(json, account, change);
    add_warning(json, change->warning);
    add_review(json, &change->review);
    json_end(json);
}

/* --- policies ------------------------------------------------------------------------------------------ */

/* Documents stand as JSON. What comes after follows from the export, and is there to be looked at and compared. */
static void add_documents(struct json_out *json, const struct policy_case *one, bool is_put)
{
    struct strbuf before = STRBUF_INIT;

    if (one->is_read)
        policy_print(&before, one->policy.text.text, one->policy.text.length, POLICY_COMPACT);
    if (one->is_read)
        json_raw(json, "before", before.text);
    else
        json_null(json, "before");
    if (is_put && one->has_proposal && !one->proposal.why_not)
        json_raw(json, "after", one->proposal.document.text);
    else
        json_null(json, "after");
    strbuf_release(&before);
}

/* Those that put a policy have none of these. */
static void add_unchanged(struct json_out *json, const struct change *change)
{
    json_string(json, "decision", change_kind_name(change->kind));
    json_string(json, "reason", change->reason);
    json_string(json, "owner", change->owner);
    json_string(json, "expiry", change->expiry);
}

static void add_policy(struct json_out *json, const struct account *account,
                       const struct change *change)
{
    const struct scope *scope = &account->scopes.items[policy_row_scope(account, change->target.row)];
    struct strbuf name = STRBUF_INIT;
    struct policy_case one;

    policy_case_make(&one, account, change->target.row);
    target_format_name(account, change->target, &name);
    json_object(json, NULL);
    json_bytes(json, "target", name.text, name.length);
    json_string(json, "kind", policy_row_kind(account, change->target.row));
    add_text(json, "account", account, scope->account);
    add_text(json, "region", account, scope->region);
    json_string(json, "author", change->author);
    if (!change_kind_alters(change->kind))
        add_unchanged(json, change);
    add_documents(json, &one, change_kind_alters(change->kind));
    add_review(json, &change->review);
    json_end(json);
    strbuf_release(&name);
    policy_case_release(&one);
}

static bool is_of_policy(const struct change *change)
{
    return change->target.kind == TARGET_POLICY;
}

/* The member is there if there are any: other plans have the bytes that they always had. */
static void add_policies(struct json_out *json, const struct plan_json *what)
{
    bool any = false;

    for (size_t i = 0; i < what->count; i++) {
        if (!is_of_policy(what->changes[i]))
            continue;
        if (!any)
            json_array(json, "policies");
        any = true;
        add_policy(json, what->account, what->changes[i]);
    }
    if (any)
        json_end(json);
}

void plan_json_add(struct strbuf *out, const struct plan_json *what, bool pretty)
{
    struct json_out json;

    json_out_init(&json, out, pretty);
    json_object(&json, NULL);
    json_string(&json, "schema", "vpcmend.plan/1");
    add_stamp(&json, what->stamp);
    add_export(&json, what->account);
    add_ports(&json, what->ports);
    json_array(&json, "decisions");
    for (size_t i = 0; i < what->count; i++)
        if (!is_of_policy(what->changes[i]))
            add_decision(&json, what->account, what->changes[i]);
    json_end(&json);
    add_policies(&json, what);
    json_end(&json);
}

void form_json(const struct plan *plan, const struct account *account,
               const struct smtp_ports *ports, struct strbuf *out)
{
    struct plan_json what = {plan_stamp(plan), account, ports, NULL, plan_decision_count(plan)};
    const struct change **changes = mem_alloc(what.count * sizeof *changes);

    for (size_t i = 0; i < what.count; i++)
        changes[i] = plan_decision_at(plan, i);
    what.changes = changes;
    plan_json_add(out, &what, true);
    strbuf_addch(out, '\n');
    free(changes);
}

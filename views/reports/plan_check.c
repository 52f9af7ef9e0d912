#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/sentence.h"
#include "model/base/time_text.h"
#include "model/write/export_digest.h"
#include "model/write/json_out.h"
#include "views/reports/plan_policies.h"
#include "views/reports/plan_report.h"

/* --- for eyes ------------------------------------------------------------------------------------------ */

enum { VERDICT_WIDTH = 16 };

void plan_decision_words(const struct plan_file_decision *decision, struct strbuf *out)
{
    switch (decision->kind) {
    case CHANGE_REWRITE:
    case CHANGE_CARVE:
        strbuf_adds(out, decision->kind == CHANGE_CARVE ? _("only the SMTP ports to ")
                                                        : _("rewrite to "));
        sanitise_add(out, decision->candidate, strlen(decision->candidate));
        break;
    case CHANGE_ACCEPT:
        strbuf_adds(out, _("accept the risk"));
        break;
    case CHANGE_SKIP:
        strbuf_adds(out, _("leave for later"));
        break;
    }
}

static void add_line(const struct plan_told *told, size_t position, struct strbuf *out)
{
    const struct plan_match *match = &told->matches->items[position];
    const char *words = plan_verdict_words(match->verdict);
    size_t start = out->length;

    strbuf_adds(out, words);
    if (out->length - start < VERDICT_WIDTH)
        strbuf_add_repeated(out, ' ', VERDICT_WIDTH - (out->length - start));
    strbuf_addf(out, "%s%s", match->name, sentence_comma());
    plan_decision_words(&told->file->decisions[position], out);
    if (*match->why)
        strbuf_addf(out, ": %s", match->why);
    strbuf_addch(out, '\n');
}

void plan_check_text(const struct plan_told *told, struct strbuf *out)
{
    strbuf_adds(out, told->matches->same_export
                         ? _("The plan was made from this very export.\n\n")
                         : _("The plan was made from another export than this.\n\n"));
    for (size_t i = 0; i < told->matches->count; i++)
        add_line(told, i, out);
    plan_policies_check(told, out);
    if (told->matches->count || told->matches->policy_count)
        strbuf_addch(out, '\n');
    plan_matches_summary(told->matches, out);
    strbuf_addch(out, '\n');
}

/* --- JSON ------------------------------------------------------------------------------------------------ */

static void add_plan(struct json_out *json, const struct plan_file *file)
{
    struct strbuf time = STRBUF_INIT;

    json_object(json, "plan");
    json_string(json, "author", file->author);
    if (file->author)
        time_text_add(&time, file->time);
    json_string(json, "time", file->author ? time.text : NULL);
    json_end(json);
    strbuf_release(&time);
}

static void add_export(struct json_out *json, const struct plan_told *told)
{
    struct strbuf digest = STRBUF_INIT;

    export_digest_add(&digest, told->account);
    json_object(json, "export");
    json_number(json, "sources", (int64_t)account_source_count(told->account));
    json_string(json, "digest", digest.text);
    json_bool(json, "same", told->matches->same_export);
    json_end(json);
    strbuf_release(&digest);
}

static void add_counts(struct json_out *json, const struct plan_matches *matches)
{
    static const char *const keys[] = {
        [PLAN_APPLIES] = "applies",       [PLAN_DONE] = "already_done",
        [PLAN_CONFLICTS] = "conflicts",   [PLAN_STANDS] = "stands",
        [PLAN_EXPIRED] = "expired",       [PLAN_CLOSED] = "already_closed",
        [PLAN_LATER] = "left_for_later",
    };

    json_object(json, "counts");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        json_number(json, keys[i], (int64_t)matches->counts[i]);
    json_end(json);
}

static void add_target_now(struct json_out *json, const struct account *account,
                           struct target target)
{
    struct strbuf name = STRBUF_INIT;

    if (target.row != NONE)
        target_format_name(account, target, &name);
    json_string(json, "target_now", target.row == NONE ? NULL : name.text);
    strbuf_release(&name);
}

static void add_decision(struct json_out *json, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    const struct plan_match *match = &told->matches->items[position];

    json_object(json, NULL);
    json_string(json, "target", decision->target);
    json_string(json, "decision", change_kind_name(decision->kind));
    json_string(json, decision->target_kind == TARGET_RULE ? "security_group" : "network_acl",
                decision->holder);
    json_string(json, "account", decision->account);
    json_string(json, "region", decision->region);
    json_string(json, "candidate", decision->candidate);
    json_string(json, "verdict", plan_verdict_name(match->verdict));
    json_string(json, "why", *match->why ? match->why : NULL);
    add_target_now(json, told->account, match->target);
    json_string(json, "review", review_verdict_name(decision->review.verdict));
    json_end(json);
}

void plan_check_json(const struct plan_told *told, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, true);
    json_object(&json, NULL);
    json_string(&json, "schema", "vpcmend.plan-check/1");
    add_plan(&json, told->file);
    add_export(&json, told);
    add_counts(&json, told->matches);
    json_array(&json, "decisions");
    for (size_t i = 0; i < told->matches->count; i++)
        add_decision(&json, told, i);
    json_end(&json);
    plan_policies_json(told, &json);
    json_end(&json);
    strbuf_addch(out, '\n');
}

/*
 * The policies of `vpcmend mail --format json`. Documents stand as JSON inside the JSON, not as text.
 */
#include "views/reports/mail_report.h"

#include <string.h>

#include "model/account/policy_row.h"
#include "model/mail/policy_account.h"

void mail_json_lines(struct json_out *json, const char *key, const char *lines)
{
    json_array(json, key);
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        json_bytes(json, NULL, lines, length);
        lines += length + (lines[length] == '\n');
    }
    json_end(json);
}

static void text_member(struct json_out *json, const char *key, const struct account *account,
                        text_id text)
{
    if (text == TEXT_NONE)
        json_null(json, key);
    else
        json_bytes(json, key, text_raw(account->texts, text), text_raw_length(account->texts, text));
}

/* Statements are counted from 1, as in what people read. */
static void statement_member(struct json_out *json, const char *key, size_t statement)
{
    if (statement == POLICY_NO_STATEMENT)
        json_null(json, key);
    else
        json_number(json, key, (int64_t)statement + 1);
}

static const char *truth_word(enum policy_truth truth)
{
    return truth == POLICY_TRUE ? "yes" : truth == POLICY_FALSE ? "no" : "unknown";
}

/* --- what it does --------------------------------------------------------------------------------- */

static void worlds_member(struct json_out *json, const struct policy_judgement *judgement)
{
    static const char *const names[POLICY_WORLD_COUNT] = {
        [POLICY_THROUGH_ENDPOINT] = "endpoint",
        [POLICY_THROUGH_BARE_ENDPOINT] = "endpoint_without_keys",
        [POLICY_OWN_ADDRESS] = "own_address",
        [POLICY_STRANGER] = "elsewhere"};

    json_array(json, "can_send");
    for (unsigned world = 0; world < POLICY_WORLD_COUNT; world++) {
        if (!judgement->has_world[world])
            continue;
        json_object(json, NULL);
        json_string(json, "from", names[world]);
        json_string(json, "answer", truth_word(judgement->can_send[world]));
        statement_member(json, "denied_by", judgement->denier[world]);
        json_end(json);
    }
    json_end(json);
}

static void flaws_member(struct json_out *json, const struct policy_judgement *judgement)
{
    json_array(json, "flaws");
    for (size_t i = 0; i < judgement->flaws.count; i++) {
        json_object(json, NULL);
        json_string(json, "kind", policy_flaw_name(judgement->flaws.items[i].kind));
        statement_member(json, "statement", judgement->flaws.items[i].statement);
        json_string(json, "what", judgement->flaws.items[i].sentence);
        json_end(json);
    }
    json_end(json);
}

/* --- a better one --------------------------------------------------------------------------------- */

static void proposal_member(struct json_out *json, const struct policy_proposal *proposal)
{
    json_object(json, "proposal");
    json_string(json, "what", policy_proposal_words(proposal));
    json_string(json, "why_not", proposal->why_not);
    if (!proposal->why_not) {
        json_bool(json, "changes", !proposal->changes_nothing);
        mail_json_lines(json, "notes", proposal->notes.text);
        json_raw(json, "document", proposal->document.text);
        mail_json_lines(json, "diff", proposal->diff.text);
        mail_json_lines(json, "apply", proposal->apply.text);
        mail_json_lines(json, "undo", proposal->undo.text);
        mail_json_lines(json, "test", proposal->test.text);
    }
    json_end(json);
}

/* --- one policy ----------------------------------------------------------------------------------- */

static void name_members(struct json_out *json, const struct account *account, uint32_t row)
{
    const struct policy_text *text = policy_row_text(account, row);
    struct strbuf name = STRBUF_INIT;

    policy_row_format_name(account, row, &name);
    json_bytes(json, "policy", name.text, name.length);
    json_string(json, "kind", policy_row_kind(account, row));
    text_member(json, "name", account, text ? text->name : TEXT_NONE);
    text_member(json, "owner", account, policy_row_owner(account, row));
    strbuf_release(&name);
}

static void fault_member(struct json_out *json, const struct policy_fault *fault)
{
    json_object(json, "fault");
    json_number(json, "line", fault->line);
    json_number(json, "column", fault->column);
    json_string(json, "why", fault->why);
    json_end(json);
}

static void judged_members(struct json_out *json, const struct policy_case *one)
{
    struct strbuf words = STRBUF_INIT;

    policy_bearing_describe(&words, &one->judgement, one->kind);
    json_string(json, "bearing", policy_bearing_name(one->judgement.bearing));
    json_string(json, "what", words.text);
    worlds_member(json, &one->judgement);
    if (one->kind == POLICY_IDENTITY)
        json_string(json, "other_account_can_send", truth_word(one->judgement.other_account));
    flaws_member(json, &one->judgement);
    if (one->has_proposal)
        proposal_member(json, &one->proposal);
    else
        json_null(json, "proposal");
    strbuf_release(&words);
}

void mail_json_policies(struct json_out *json, const struct account *account)
{
    struct policy_walk walk;
    struct policy_case one;

    json_array(json, "policies");
    policy_walk_begin(&walk, account);
    while (policy_walk_next(&walk, &one)) {
        json_object(json, NULL);
        name_members(json, account, one.row);
        if (one.is_read)
            judged_members(json, &one);
        else
            fault_member(json, &one.fault);
        json_end(json);
        policy_case_release(&one);
    }
    json_end(json);
    json_number(json, "policies_not_about_sending", (int64_t)walk.passed_over);
}

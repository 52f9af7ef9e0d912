#include "model/write/plan_file_policy.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/plan_file_choice.h"
#include "model/write/plan_file_parts.h"
#include "model/write/policy_case.h"
#include "model/write/policy_plan.h"
#include "model/write/policy_print.h"

void plan_file_policy_release(struct plan_file_policy *policy)
{
    free(policy->target);
    free(policy->kind);
    free(policy->account);
    free(policy->region);
    free(policy->author);
    free(policy->reason);
    free(policy->owner);
    free(policy->expiry);
    free(policy->before);
    free(policy->after);
    review_release(&policy->review);
}

/* --- reading -------------------------------------------------------------------------------------- */

enum {
    POLICY_TARGET,
    POLICY_OF,
    POLICY_ACCOUNT,
    POLICY_REGION,
    POLICY_AUTHOR,
    POLICY_BEFORE,
    POLICY_AFTER,
    POLICY_REVIEW,
    POLICY_DECISION,
    POLICY_REASON,
    POLICY_RISK_OWNER,
    POLICY_EXPIRY
};

static const struct member policy_members[] = {
    [POLICY_TARGET] = {"target", MEMBER_STRING, false, false},
    [POLICY_OF] = {"kind", MEMBER_STRING, false, false},
    [POLICY_ACCOUNT] = {"account", MEMBER_STRING, true, false},
    [POLICY_REGION] = {"region", MEMBER_STRING, true, false},
    [POLICY_AUTHOR] = {"author", MEMBER_STRING, true, false},
    [POLICY_BEFORE] = {"before", MEMBER_OBJECT, true, false},
    [POLICY_AFTER] = {"after", MEMBER_OBJECT, true, false},
    [POLICY_REVIEW] = {"review", MEMBER_OBJECT, false, false},
    [POLICY_DECISION] = {"decision", MEMBER_STRING, true, true},
    [POLICY_REASON] = {"reason", MEMBER_STRING, true, true},
    [POLICY_RISK_OWNER] = {"owner", MEMBER_STRING, true, true},
    [POLICY_EXPIRY] = {"expiry", MEMBER_STRING, true, true},
};

static char *document_of(const struct plan_text *text, struct json_extent value)
{
    struct strbuf document = STRBUF_INIT;

    if (member_is_null(value))
        return NULL;
    policy_print(&document, text->bytes + value.offset, value.length, POLICY_COMPACT);
    return strbuf_detach(&document);
}

/* Absent: it is put. */
static bool read_decided(const struct plan_text *text, struct json_extent value,
                         enum change_kind *decided)
{
    char *word = member_string(text, value);
    int kind = word ? change_kind_find(word) : (int)CHANGE_REWRITE;

    free(word);
    if (kind < 0 || kind == (int)CHANGE_CARVE)
        return plan_text_problem(text, value.offset, _("a policy is accepted or skipped, or its proposal is put"));
    *decided = (enum change_kind)kind;
    return true;
}

static bool read_policy(const struct plan_text *text, struct json_extent item,
                        struct plan_file_policy *policy)
{
    struct json_extent found[MEMBERS(policy_members)];

    if (!item_is(text, item, MEMBER_OBJECT) ||
        !members_read(text, item, policy_members, MEMBERS(policy_members), found))
        return false;
    policy->target = member_string(text, found[POLICY_TARGET]);
    policy->kind = member_string(text, found[POLICY_OF]);
    policy->account = member_string(text, found[POLICY_ACCOUNT]);
    policy->region = member_string(text, found[POLICY_REGION]);
    policy->author = member_string(text, found[POLICY_AUTHOR]);
    policy->reason = member_string(text, found[POLICY_REASON]);
    policy->owner = member_string(text, found[POLICY_RISK_OWNER]);
    policy->before = document_of(text, found[POLICY_BEFORE]);
    policy->after = document_of(text, found[POLICY_AFTER]);
    return read_decided(text, found[POLICY_DECISION], &policy->decided) &&
           plan_read_expiry(text, found[POLICY_EXPIRY], &policy->expiry) &&
           plan_read_review(text, found[POLICY_REVIEW], &policy->review);
}

bool plan_read_policies(const struct plan_text *text, struct json_extent list,
                        struct plan_file *file)
{
    struct json_walk walk = member_walk(text, list);

    while (json_walk_next(&walk)) {
        file->policies = mem_grow(file->policies, &file->policy_capacity, file->policy_count + 1,
                                  sizeof *file->policies);
        file->policies[file->policy_count] = (struct plan_file_policy){0};
        if (!read_policy(text, walk.value, &file->policies[file->policy_count++]))
            return false;
    }
    return true;
}

/* --- finding -------------------------------------------------------------------------------------- */

static bool agrees(const struct account *account, const char *recorded, text_id now)
{
    return !recorded || now == TEXT_NONE || !strcmp(recorded, text_raw(account->texts, now));
}

uint32_t plan_find_policy(const struct account *account, const struct plan_file_policy *policy)
{
    uint32_t row = policy_row_find(account, policy->target, 0);

    while (row != NONE) {
        const struct scope *scope = &account->scopes.items[policy_row_scope(account, row)];

        if (!strcmp(policy->kind, policy_row_kind(account, row)) &&
            agrees(account, policy->account, scope->account) &&
            (agrees(account, policy->region, scope->region) ||
             (policy_row_text(account, row) &&
              policy_row_text(account, row)->owner_kind != POLICY_OF_IDENTITY)))
            break;
        row = policy_row_find(account, policy->target, row + 1);
    }
    return row;
}

/* --- putting on an export ------------------------------------------------------------------------- */

static bool is_recorded(const char *now, const char *recorded)
{
    return recorded && !strcmp(now, recorded);
}

static enum plan_verdict conflict(struct strbuf *why, const char *sentence)
{
    strbuf_adds(why, sentence);
    return PLAN_CONFLICTS;
}

/* Accepted, or left for later, as it was recorded. */
static enum plan_verdict judge_unchanged(const struct plan_file_policy *policy, int64_t today,
                                         struct strbuf *why)
{
    if (policy->decided == CHANGE_SKIP)
        return PLAN_LATER;
    if (!plan_acceptance_is_over(policy->expiry, today))
        return PLAN_STANDS;
    strbuf_addf(why, _("It was accepted until %s: decide anew."), policy->expiry);
    return PLAN_EXPIRED;
}

/* What the case has now against what was recorded. */
static enum plan_verdict judge(const struct plan_file_policy *policy, const struct policy_case *one,
                               int64_t today, struct strbuf *why)
{
    struct strbuf now = STRBUF_INIT;
    bool is_done, is_as_recorded;

    if (!one->is_read && policy->decided != CHANGE_REWRITE && !policy->before)
        return judge_unchanged(policy, today, why);
    if (!one->is_read)
        return conflict(why, _("The policy cannot be read in this export."));
    policy_print(&now, one->policy.text.text, one->policy.text.length, POLICY_COMPACT);
    is_done = policy->decided == CHANGE_REWRITE && is_recorded(now.text, policy->after);
    is_as_recorded = is_recorded(now.text, policy->before);
    strbuf_release(&now);
    if (is_done)
        return PLAN_DONE;
    if (!is_as_recorded)
        return conflict(why, _("The policy says something else now."));
    if (policy->decided != CHANGE_REWRITE)
        return judge_unchanged(policy, today, why);
    if (!policy_case_can_be_mended(one) ||
        !is_recorded(one->proposal.document.text, policy->after))
        return conflict(why, _("Another policy would be proposed now, or none."));
    return PLAN_APPLIES;
}

static void stage(struct plan *plan, uint32_t row, const struct plan_file_policy *policy,
                  const char *author)
{
    struct change change;

    policy_change_make(&change, row, policy->author ? policy->author : author);
    change.kind = policy->decided;
    change.reason = policy->reason ? mem_strdup(policy->reason) : NULL;
    change.owner = policy->owner ? mem_strdup(policy->owner) : NULL;
    change.expiry = policy->expiry ? mem_strdup(policy->expiry) : NULL;
    review_copy(&change.review, &policy->review);
    plan_stage(plan, &change);
}

static enum plan_verdict put(struct plan_match *match, const struct plan_file_policy *policy,
                             const struct plan_match_request *request, const char *author,
                             struct strbuf *why)
{
    uint32_t row = plan_find_policy(request->account, policy);
    struct policy_case one;
    enum plan_verdict verdict;

    if (row == NONE && policy->decided != CHANGE_REWRITE)
        return PLAN_CLOSED;
    if (row == NONE)
        return conflict(why, _("This export has no such policy."));
    policy_case_make(&one, request->account, row);
    verdict = judge(policy, &one, request->today, why);
    policy_case_release(&one);
    match->target.row = row;
    if (verdict == PLAN_APPLIES || verdict == PLAN_STANDS || verdict == PLAN_LATER)
        stage(request->plan, row, policy, author);
    return verdict;
}

void plan_match_policy(struct plan_match *match, const struct plan_file *file,
                       const struct plan_file_policy *policy,
                       const struct plan_match_request *request, const char *author)
{
    struct strbuf why = STRBUF_INIT, name = STRBUF_INIT;

    match->target = (struct target){TARGET_POLICY, NONE};
    if (plan_is_chosen(request->choice, policy->author ? policy->author : file->author,
                       &policy->review, &why))
        match->verdict = put(match, policy, request, author, &why);
    else
        match->verdict = PLAN_LEFT_OUT;
    sanitise_add(&name, policy->target, strlen(policy->target));
    match->name = strbuf_detach(&name);
    match->why = strbuf_detach(&why);
}

bool plan_restore_policy(const struct plan_file_policy *policy, const struct account *account,
                         struct plan *plan)
{
    uint32_t row = plan_find_policy(account, policy);

    if (row != NONE)
        stage(plan, row, policy, NULL);
    return row != NONE;
}

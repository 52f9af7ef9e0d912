/*
 * A plan file is read strictly or refused with a place; put on the sample account each decision gets a
 * verdict, what is staged can be written down, and what was written down reads back and applies again.
 */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>

#include "model/write/forms.h"
#include "model/write/plan_file.h"
#include "model/write/plan_file_match.h"
#include "model/write/plan_file_restore.h"

#define TODAY 20783 /* in the year 2026 */

static void check_problems(const struct problems *problems, bool read)
{
    CHECK(read || problems_serious(problems) > 0);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];

        check_is_for_eyes(problem->message);
        CHECK(*problem->message && !strcmp(problem->file, "plan.json"));
        CHECK(problem->line || !problem->column);
    }
}

static void check_matches(const struct plan_matches *matches, const struct plan_file *file)
{
    size_t counted = 0;

    CHECK(matches->count == file->decision_count);
    for (size_t i = 0; i < matches->count; i++)
        check_is_for_eyes(matches->items[i].why);
    CHECK(matches->policy_count == file->policy_count);
    for (size_t i = 0; i < matches->policy_count; i++) {
        check_is_for_eyes(matches->policies[i].why);
        check_is_for_eyes(matches->policies[i].name);
    }
    for (size_t i = 0; i < PLAN_VERDICT_COUNT; i++)
        counted += matches->counts[i];
    CHECK(counted == matches->count + matches->policy_count);
}

/* Stages the file in a new plan, and appends what the plan says then. */
static size_t match(const struct plan_file *file, struct strbuf *json)
{
    struct account *account = input_sample();
    struct plan *plan = plan_new(account);
    struct plan_matches matches = {0};
    struct plan_match_request request = {.account = account, .plan = plan, .today = TODAY};
    size_t staged;

    plan_file_match(&matches, file, &request);
    check_matches(&matches, file);
    staged = plan_decision_count(plan);
    form_json(plan, account, &file->ports, json);
    plan_matches_release(&matches);
    plan_free(plan);
    return staged;
}

static void check_restore(const struct plan_file *file)
{
    struct account *account = input_sample();
    struct plan *plan = plan_new(account);

    if (plan_file_restore(file, account, plan))
        CHECK(plan_count(plan) <= file->decision_count &&
              plan_policy_count(plan) <= file->policy_count);
    while (plan_undo(plan))
        continue;
    CHECK(plan_decision_count(plan) == 0);
    plan_free(plan);
}

static void check_file(const struct plan_file *file)
{
    struct problems problems = {0};
    struct strbuf json = STRBUF_INIT, again = STRBUF_INIT;
    size_t staged = match(file, &json);
    struct plan_file *back = plan_file_parse("plan.json", json.text, json.length, &problems);

    CHECK(back && back->decision_count + back->policy_count == staged && !problems.count);
    if (back) {
        CHECK(match(back, &again) == staged);
        check_same(&again, &json);
    }
    check_restore(file);
    plan_file_free(back);
    problems_release(&problems);
    strbuf_release(&json);
    strbuf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problems problems = {0};
    struct plan_file *file = plan_file_parse("plan.json", (const char *)data, size, &problems);

    input_begin();
    check_problems(&problems, file != NULL);
    if (file)
        check_file(file);
    plan_file_free(file);
    problems_release(&problems);
    return 0;
}

/*
 * A policy document is read or refused with a place. What is read prints, reads back and prints the same; it can
 * be judged as any kind, shown, and corrected, and a correction reads back and does what it is for.
 */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>

#include "model/judge/policy_judge.h"
#include "model/read/read_policy.h"
#include "model/write/policy_print.h"
#include "model/write/policy_propose.h"
#include "model/mail/policy_text.h"

#define DOMAIN "arn:aws:ses:us-east-1:111122223333:identity/example.com"

static const struct policy_endpoint endpoint = {"vpce-1", "vpc-1", "10.0.0.5"};
static const char *const user = "arn:aws:iam::111122223333:user/smtp";
static const char *const address = "203.0.113.25";

static void check_prints(const struct policy *policy)
{
    struct strbuf compact = STRBUF_INIT, pretty = STRBUF_INIT, again = STRBUF_INIT;
    struct policy back;
    struct policy_fault fault;

    policy_print(&compact, policy->text.text, policy->text.length, POLICY_COMPACT);
    policy_print(&pretty, policy->text.text, policy->text.length, POLICY_PRETTY);
    CHECK(policy_read(&back, pretty.text, pretty.length, &fault));
    CHECK(back.statements.count == policy->statements.count);
    policy_print(&again, back.text.text, back.text.length, POLICY_COMPACT);
    check_same(&again, &compact);
    policy_release(&back);
    strbuf_release(&compact);
    strbuf_release(&pretty);
    strbuf_release(&again);
}

static void check_proposal(const struct policy_proposal *proposal)
{
    struct policy policy;
    struct policy_fault fault;

    if (proposal->why_not) {
        check_is_for_eyes(proposal->why_not);
        return;
    }
    CHECK(policy_read(&policy, proposal->document.text, proposal->document.length, &fault));
    CHECK(proposal->document.length <= policy_bearer_size_most(proposal->bearer));
    CHECK(!strncmp(proposal->apply.text, "aws ", 4) && !strncmp(proposal->undo.text, "aws ", 4));
    CHECK(proposal->test.length);
    policy_release(&policy);
}

static void check_shown(const struct policy *policy, enum policy_kind kind)
{
    struct policy_setting setting = {
        .kind = kind, .resource = DOMAIN, .endpoint_counts = POLICY_MAYBE};
    struct policy_wanted wanted = {.identity = DOMAIN,
                                   .users = &user,
                                   .user_count = 1,
                                   .endpoints = &endpoint,
                                   .endpoint_count = 1,
                                   .own_addresses = &address,
                                   .own_address_count = 1};
    enum policy_form form = kind == POLICY_IDENTITY ? POLICY_FOR_IDENTITY
                            : kind == POLICY_IAM    ? POLICY_FOR_USER
                                                    : POLICY_FOR_ENDPOINT;
    struct policy_judgement judgement;
    struct policy_proposal proposal;
    struct policy_shown shown = {"title", kind, policy, &judgement, &proposal};
    struct strbuf out = STRBUF_INIT;

    policy_judge(&judgement, policy, &setting);
    CHECK(judgement.bearing < POLICY_BEARING_COUNT);
    for (size_t i = 0; i < judgement.flaws.count; i++)
        check_is_for_eyes(judgement.flaws.items[i].sentence);
    policy_propose(&proposal, form, policy, &wanted);
    check_proposal(&proposal);
    for (unsigned layout = 0; layout < 2; layout++) {
        policy_report(&out, &shown, layout);
        check_is_for_eyes(out.text);
        strbuf_clear(&out);
    }
    policy_proposal_release(&proposal);
    policy_judgement_release(&judgement);
    strbuf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct policy policy;
    struct policy_fault fault;

    if (policy_read(&policy, (const char *)data, size, &fault)) {
        CHECK(!fault.why);
        check_prints(&policy);
        for (unsigned kind = 0; kind < POLICY_KIND_COUNT; kind++)
            check_shown(&policy, kind);
    } else {
        CHECK(fault.why && fault.line && fault.column && !policy.statements.items);
        check_is_for_eyes(fault.why);
    }
    policy_fault_release(&fault);
    policy_release(&policy);
    return 0;
}

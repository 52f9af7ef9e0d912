/* One recorded decision on small exports: what may have become of its rule, and of what it needs. */
#include "tests/model/write/plan_export.h"

#include "model/base/time_text.h"

/* --- one rule ------------------------------------------------------------------------------------------ */

static void a_rule_may_have_another_id(void **state)
{
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    file = recorded(&fixture);
    edit_file(&fixture, RULES, "sgr-1", "sgr-9");
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_APPLIES, "Its id is sgr-9 now.");
    assert_int_equal(fixture_shell(&fixture, "rm " RULES), 0); /* and now it is not told */
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_APPLIES, "");
    plan_file_free(file);

    fixture_rewrite(&fixture, "sg-mail/in/tcp/25-25/::/0", "vpc");
    plan_drop(fixture.plan, 0);
    file = recorded(&fixture);
    fixture_write(&fixture, RULES, fixture_rules);
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_APPLIES, "Its id is sgr-3 now.");
    plan_file_free(file);
    fixture_release(&fixture);
}

static void another_description_is_told(void **state)
{
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    file = recorded(&fixture);
    edit_file(&fixture, GROUPS, "smtp from anywhere", "keep \\u001b[2J until May");
    edit_file(&fixture, RULES, "smtp from anywhere", "keep \\u001b[2J until May");
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_APPLIES,
                 "Its description is \"keep <U+001B>[2J until May\" now.");
    plan_file_free(file);
    fixture_release(&fixture);
}

static void a_rule_that_is_gone_is_a_conflict_or_done(void **state)
{
    struct plan_file *narrowed, *removed, *accepted, *skipped;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    narrowed = recorded(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "remove");
    removed = recorded(&fixture);
    accept_until(&fixture, "sgr-1", NULL);
    accepted = recorded(&fixture);
    leave_for_later(&fixture, "sgr-1");
    skipped = recorded(&fixture);
    assert_first(skipped, &fixture, PLAN_LATER, "");
    remove_sgr_1(&fixture);
    assert_first(narrowed, &fixture, PLAN_CONFLICTS,
                 "It is not there any more, but what was to stand in its place is not there "
                 "either: tcp 25 from 10.0.0.0/16.");
    assert_first(removed, &fixture, PLAN_DONE, "");
    assert_first(accepted, &fixture, PLAN_CLOSED, "");
    assert_first(skipped, &fixture, PLAN_CLOSED, "");
    plan_file_free(skipped);
    plan_file_free(accepted);
    plan_file_free(removed);
    plan_file_free(narrowed);
    fixture_release(&fixture);
}

/* An export that may hold only some of the rules does not tell that one is gone. */
static void an_incomplete_export_does_not_tell_that_a_rule_is_gone(void **state)
{
    struct plan_file *removed, *accepted;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "remove");
    removed = recorded(&fixture);
    accept_until(&fixture, "sgr-1", NULL);
    accepted = recorded(&fixture);
    edit_file(&fixture, RULES, RULES_SGR_1 ",", "");
    edit_file(&fixture, RULES, "]}\n", "], \"NextToken\": \"x\"}\n");
    assert_int_equal(fixture_shell(&fixture, "rm " GROUPS), 0);
    plan_free(fixture.plan);
    account_free(fixture.account);
    char *path = fixture_path(&fixture, "in");
    const char *paths[] = {path};
    fixture.account = export_read(&(struct export_request){.paths = paths, .path_count = 1});
    fixture.plan = plan_new(fixture.account);
    assert_first(removed, &fixture, PLAN_CONFLICTS,
                 "It is not in this export, which may not hold all there is: whether it is gone is "
                 "not known.");
    assert_first(accepted, &fixture, PLAN_CONFLICTS,
                 "It is not in this export, which may not hold all there is: whether it is gone is "
                 "not known.");
    free(path);
    plan_file_free(accepted);
    plan_file_free(removed);
    fixture_release(&fixture);
}

static void a_rule_that_says_something_else_is_a_conflict(void **state)
{
    static const char why[] = "It says something else now. Recorded: tcp 25 from 0.0.0.0/0. Now: "
                              "tcp 25 from 0.0.0.0/1.";
    struct plan_file *narrowed, *removed, *accepted;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    narrowed = recorded(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "remove");
    removed = recorded(&fixture);
    accept_until(&fixture, "sgr-1", NULL);
    accepted = recorded(&fixture);
    edit_file(&fixture, GROUPS, "0.0.0.0/0\",\n", "0.0.0.0/1\",\n");
    edit_file(&fixture, RULES, "\"CidrIpv4\": \"0.0.0.0/0\", \"D",
              "\"CidrIpv4\": \"0.0.0.0/1\", \"D");
    load_again(&fixture, "in");
    assert_first(narrowed, &fixture, PLAN_CONFLICTS, why);
    assert_first(removed, &fixture, PLAN_CONFLICTS, why);
    assert_first(accepted, &fixture, PLAN_CONFLICTS, why);
    plan_file_free(accepted);
    plan_file_free(removed);
    plan_file_free(narrowed);
    fixture_release(&fixture);
}

/* The script stopped after adding: adding is done, removing is left. */
static void a_half_done_change_applies(void **state)
{
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    file = recorded(&fixture);
    edit_file(&fixture, GROUPS, GROUPS_SGR_1, GROUPS_SGR_1 "{\"CidrIp\": \"10.1.0.0/16\"},");
    edit_file(&fixture, RULES, RULES_SGR_1 ",",
              RULES_SGR_1 "," FIXTURE_FLAT("sgr-8", "25", "\"CidrIpv4\": \"10.1.0.0/16\"") ",");
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_APPLIES, "");
    assert_int_equal(plan_at(fixture.plan, 0)->rule_count, 1);
    plan_file_free(file);
    fixture_release(&fixture);
}

/* --- what the change needs ------------------------------------------------------------------------------ */

static void a_candidate_that_cannot_be_had_is_a_conflict(void **state)
{
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_write(&fixture, "in/eu-west-1/subnets.json",
                  "{\"Subnets\": [{\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\", "
                  "\"OwnerId\": \"123456789012\", \"CidrBlock\": \"10.0.1.0/24\"}]}");
    load_again(&fixture, "in");
    fixture_rewrite(&fixture, "sgr-1", "subnet:subnet-1");
    file = recorded(&fixture);
    assert_first(file, &fixture, PLAN_APPLIES, "");
    edit_file(&fixture, "in/eu-west-1/subnets.json", "subnet-1", "subnet-2");
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_CONFLICTS, "No subnet subnet-1 is in the export.");
    plan_file_free(file);
    fixture_release(&fixture);
}

static void another_outcome_is_a_conflict(void **state)
{
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    file = recorded(&fixture);
    edit_file(&fixture, VPCS, "{\"CidrBlock\":\"10.1.0.0/16\",",
              "{\"CidrBlock\":\"10.2.0.0/16\",\"CidrBlockState\":{\"State\":\"associated\"}},"
              "{\"CidrBlock\":\"10.1.0.0/16\",");
    edit_file(&fixture, RULES, "sgr-1", "sgr-9");
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_CONFLICTS,
                 "Its id is sgr-9 now. "
                 "The outcome would be another than recorded. Recorded: tcp 25 from 10.0.0.0/16; "
                 "tcp 25 from 10.1.0.0/16. Now: tcp 25 from 10.0.0.0/16; tcp 25 from 10.2.0.0/16; "
                 "tcp 25 from 10.1.0.0/16.");
    plan_file_free(file);
    fixture_release(&fixture);
}

/* The VPC has become what the rule is about. */
static void a_change_that_became_needless_is_a_conflict(void **state)
{
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-4", "vpc");
    file = recorded(&fixture);
    edit_file(&fixture, VPCS, "10.0.0.0/16", "10.0.0.0/8");
    edit_file(&fixture, VPCS, "10.1.0.0/16", "10.0.0.0/8");
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_CONFLICTS, "Nothing would change any more.");
    plan_file_free(file);
    fixture_release(&fixture);
}

/* Carving entry 200 takes the numbers 192 to 199: both blocks of the VPC, and a deny for each port. */
static void taken_rule_numbers_are_a_conflict(void **state)
{
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_carve(&fixture, "acl-1/in/200", "vpc");
    file = recorded(&fixture);
    edit_file(&fixture, ACLS, "{\"Egress\":false,\"RuleNumber\":32767,",
              FIXTURE_ENTRY("false", "195", "6", "\"PortRange\":{\"From\":1,\"To\":1},",
                            "0.0.0.0/0") "," FIXTURE_ENTRY(
                  "false", "202", "6", "\"PortRange\":{\"From\":1,\"To\":1},",
                  "0.0.0.0/0") ",{\"Egress\":false,\"RuleNumber\":32767,");
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_CONFLICTS,
                 "Free rule numbers between entry 200 and its neighbours: 5; the change "
                 "needs 8. Renumber the ACL first, or choose fewer blocks.");
    plan_file_free(file);
    fixture_release(&fixture);
}

static void a_full_group_is_a_conflict(void **state)
{
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    file = recorded(&fixture);
    fixture.account->quotas.rules = 3; /* it holds three IPv4 rules, and would hold four */
    assert_first(file, &fixture, PLAN_CONFLICTS,
                 "The group would hold 4 inbound IPv4 rules, and AWS allows 3. Choose fewer "
                 "blocks, or a prefix list (it counts its maximum of entries). Where AWS raised "
                 "the quota, --rule-quota says so.");
    plan_file_free(file);
    fixture_release(&fixture);
}

/* --- acceptances ------------------------------------------------------------------------------------------ */

static void an_acceptance_stands_until_its_day_is_over(void **state)
{
    struct plan_file *file;
    struct plan_matches matches;
    struct strbuf summary = STRBUF_INIT;
    struct fixture fixture;
    int64_t day;

    (void)state;
    fixture_init(&fixture);
    accept_until(&fixture, "sgr-1", "2026-11-26");
    file = recorded(&fixture);
    assert_true(day_text_parse("2026-11-26", &day));
    assert_int_equal(day, TODAY);
    assert_first(file, &fixture, PLAN_STANDS, "");
    assert_string_equal(plan_at(fixture.plan, 0)->expiry, "2026-11-26");
    plan_undo(fixture.plan);
    match(&matches, file, &fixture, TODAY + 1, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], PLAN_EXPIRED, "It was accepted until 2026-11-26: decide anew.");
    assert_int_equal(plan_count(fixture.plan), 0);
    plan_matches_summary(&matches, &summary);
    assert_string_equal(summary.text, "0 apply, 0 already done, 0 conflict, 1 expired");
    plan_matches_release(&matches);
    strbuf_release(&summary);
    plan_file_free(file);
    fixture_release(&fixture);
}

/* --- oddities ----------------------------------------------------------------------------------------- */

static void what_is_decided_twice_is_a_conflict(void **state)
{
    struct plan_file *file, *other;
    struct plan_file_decision first;
    struct plan_matches matches;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sgr-2", "vpc");
    file = recorded(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "remove");
    other = recorded(&fixture);
    first = file->decisions[1];
    file->decisions[1] = other->decisions[0];
    other->decisions[0] = first;
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], PLAN_APPLIES, "");
    assert_match(&matches.items[1], PLAN_CONFLICTS,
                 "The plan decides it twice; the first decision counts.");
    assert_int_equal(plan_count(fixture.plan), 1);
    plan_matches_release(&matches);
    plan_file_free(other);
    plan_file_free(file);
    fixture_release(&fixture);
}

/* A decision that was recorded to change nothing: because it was so, or because it could not be done. */
static void what_changed_nothing_is_done_or_a_conflict(void **state)
{
    struct plan_file *same, *full;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:0.0.0.0/0");
    same = recorded(&fixture);
    assert_false(same->decisions[0].changes);
    assert_first(same, &fixture, PLAN_DONE, "");
    remove_sgr_1(&fixture);
    assert_first(same, &fixture, PLAN_CONFLICTS, "It is not there any more.");
    fixture_write(&fixture, GROUPS, fixture_groups);
    fixture_write(&fixture, RULES, fixture_rules);
    load_again(&fixture, "in");
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture.account->quotas.rules = 3;
    fixture_rewrite(&fixture, "sgr-2", "remove");
    plan_drop(fixture.plan, 1);
    full = recorded(&fixture);
    assert_false(full->decisions[0].changes);
    fixture.account->quotas.rules = 60;
    assert_first(full, &fixture, PLAN_CONFLICTS,
                 "It was recorded that nothing would change; now something would.");
    plan_file_free(full);
    plan_file_free(same);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_may_have_another_id),
        cmocka_unit_test(another_description_is_told),
        cmocka_unit_test(a_rule_that_is_gone_is_a_conflict_or_done),
        cmocka_unit_test(an_incomplete_export_does_not_tell_that_a_rule_is_gone),
        cmocka_unit_test(a_rule_that_says_something_else_is_a_conflict),
        cmocka_unit_test(a_half_done_change_applies),
        cmocka_unit_test(a_candidate_that_cannot_be_had_is_a_conflict),
        cmocka_unit_test(another_outcome_is_a_conflict),
        cmocka_unit_test(a_change_that_became_needless_is_a_conflict),
        cmocka_unit_test(taken_rule_numbers_are_a_conflict),
        cmocka_unit_test(a_full_group_is_a_conflict),
        cmocka_unit_test(an_acceptance_stands_until_its_day_is_over),
        cmocka_unit_test(what_is_decided_twice_is_a_conflict),
        cmocka_unit_test(what_changed_nothing_is_done_or_a_conflict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A recorded plan put on small exports: the one it was made from, and what may have become of it. */
#include "tests/model/write/fixture.h"

#include "model/base/time_text.h"
#include "model/write/plan_file_match.h"

#define PLAIN "sg-plain/in/tcp/20-30/0.0.0.0/0"

enum { TODAY = 20783 }; /* 2026-11-26 */

/* --- making plans ------------------------------------------------------------------------------------- */

static void decide(struct fixture *fixture, const struct change_request *request)
{
    struct strbuf why = STRBUF_INIT;
    struct change change;

    assert_int_equal(change_make(&change, fixture->account,
                                 plan_edits_beside(fixture->plan, request->target), request, &why),
                     CHANGE_OK);
    plan_stage(fixture->plan, &change);
    strbuf_release(&why);
}

static void accept_until(struct fixture *fixture, const char *name, const char *expiry)
{
    decide(fixture, &(struct change_request){.kind = CHANGE_ACCEPT,
                                             .target = fixture_target(fixture, name),
                                             .reason = "a mail exchanger",
                                             .expiry = expiry});
}

static void leave_for_later(struct fixture *fixture, const char *name)
{
    decide(fixture, &(struct change_request){.kind = CHANGE_SKIP,
                                             .target = fixture_target(fixture, name)});
}

static char *written(struct fixture *fixture)
{
    struct strbuf out = STRBUF_INIT;

    form_json(fixture->plan, fixture->account, &smtp_ports_default, &out);
    return strbuf_detach(&out);
}

static struct plan_file *file_of(const char *text)
{
    struct problems problems = {0};
    struct plan_file *file = plan_file_parse("plan.json", text, strlen(text), &problems);

    assert_int_equal(problems.count, 0);
    assert_non_null(file);
    return file;
}

/* The plan as a file, and the fixture with an empty plan again. */
static struct plan_file *recorded(struct fixture *fixture)
{
    char *text = written(fixture);
    struct plan_file *file = file_of(text);

    free(text);
    plan_free(fixture->plan);
    fixture->plan = plan_new(fixture->account);
    return file;
}

/* --- changing exports ---------------------------------------------------------------------------------- */

static void load_again(struct fixture *fixture, const char *directory)
{
    plan_free(fixture->plan);
    account_free(fixture->account);
    fixture->account = fixture_load(fixture, directory);
    fixture->plan = plan_new(fixture->account);
}

/* Every `from` in a file of the export becomes `to`. */
static void edit_file(struct fixture *fixture, const char *name, const char *from, const char *to)
{
    char *text = fixture_read(fixture, name);
    struct strbuf out = STRBUF_INIT;
    const char *at = text, *found;

    assert_non_null(strstr(text, from));
    while ((found = strstr(at, from))) {
        strbuf_add(&out, at, (size_t)(found - at));
        strbuf_adds(&out, to);
        at = found + strlen(from);
    }
    strbuf_adds(&out, at);
    fixture_write(fixture, name, out.text);
    strbuf_release(&out);
    free(text);
}

#define GROUPS "in/eu-west-1/groups.json"
#define RULES "in/eu-west-1/rules.json"
#define ACLS "in/eu-west-1/acls.json"
#define VPCS "in/eu-west-1/vpcs.json"

/* sgr-1, as both files tell it. */
#define GROUPS_SGR_1                                                                               \
    "                        {\n                            \"CidrIp\": \"0.0.0.0/0\",\n"          \
    "                            \"Description\": \"smtp from anywhere\"\n"                        \
    "                        },\n"
#define RULES_SGR_1                                                                                \
    FIXTURE_FLAT("sgr-1", "25",                                                                    \
                 "\"CidrIpv4\": \"0.0.0.0/0\", \"Description\": \"smtp from anywhere\"")

static void remove_sgr_1(struct fixture *fixture)
{
    edit_file(fixture, GROUPS, GROUPS_SGR_1, "");
    edit_file(fixture, RULES, RULES_SGR_1 ",", "");
    load_again(fixture, "in");
}

/* --- asking -------------------------------------------------------------------------------------------- */

static void match(struct plan_matches *matches, const struct plan_file *file,
                  const struct fixture *fixture, int64_t today, enum plan_choice choice)
{
    plan_file_match(matches, file,
                    &(struct plan_match_request){fixture->account, fixture->plan, today, choice});
}

static void assert_match(const struct plan_match *one, enum plan_verdict verdict, const char *why)
{
    assert_string_equal(one->why, why);
    assert_int_equal(one->verdict, verdict);
}

/* The first decision of the file has this verdict, and is staged if it is a verdict to stage. */
static void assert_first(const struct plan_file *file, const struct fixture *fixture,
                         enum plan_verdict verdict, const char *why)
{
    bool staged = verdict == PLAN_APPLIES || verdict == PLAN_STANDS || verdict == PLAN_LATER;
    struct plan_matches matches;

    match(&matches, file, fixture, TODAY, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], verdict, why);
    if (matches.count == 1)
        assert_int_equal(plan_count(fixture->plan), staged);
    plan_matches_release(&matches);
}

/* --- the export it was made from ------------------------------------------------------------------------ */

static void decide_all(struct fixture *fixture)
{
    fixture_rewrite(fixture, "sgr-1", "vpc");
    fixture_rewrite(fixture, "sgr-3", "vpc");
    fixture_carve(fixture, PLAIN, "vpc");
    fixture_rewrite(fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    fixture_carve(fixture, "acl-1/in/200", "vpc");
    fixture_rewrite(fixture, "sgr-2", "remove");
    accept_until(fixture, "sgr-4", "2026-11-26");
}

static void decorate(struct fixture *fixture)
{
    struct change change;

    change_copy(&change, plan_at(fixture->plan, 0));
    change.batch = 7;
    review_comment(&change.review, "eve \x1b[31m", 1795705000, "why\n\"so\"? \xe2\x80\xae");
    review_decide(&change.review, REVIEW_APPROVED, "bob", 1795705001);
    plan_stage(fixture->plan, &change);
    change_copy(&change, plan_at(fixture->plan, 2));
    review_decide(&change.review, REVIEW_REJECTED, "eve", 1795705002);
    plan_stage(fixture->plan, &change);
    plan_set_stamp(fixture->plan, (struct plan_stamp){"alice", 1795705445});
}

/* Written, read, put on the export it was made from and written again: the same bytes. */
static void a_plan_comes_back_as_it_was(void **state)
{
    struct fixture fixture;
    struct plan_matches matches;
    struct plan_file *file;
    struct strbuf summary = STRBUF_INIT;
    char *first, *second;

    (void)state;
    fixture_init(&fixture);
    decide_all(&fixture);
    decorate(&fixture);
    first = written(&fixture);
    file = recorded(&fixture);
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    second = written(&fixture);
    assert_string_equal(first, second);
    assert_true(matches.same_export);
    assert_int_equal(matches.counts[PLAN_APPLIES], 6);
    plan_matches_summary(&matches, &summary);
    assert_string_equal(summary.text, "6 apply, 0 already done, 0 conflict, 1 stands");
    assert_string_equal(matches.items[2].name, PLAIN " of sg-plain");
    for (size_t i = 0; i < matches.count; i++)
        assert_string_equal(matches.items[i].why, "");

    assert_true(plan_undo(fixture.plan)); /* all of it is one step */
    assert_int_equal(plan_count(fixture.plan), 0);
    assert_true(plan_redo(fixture.plan));
    assert_int_equal(plan_count(fixture.plan), 7);
    strbuf_release(&summary);
    plan_matches_release(&matches);
    plan_file_free(file);
    free(first);
    free(second);
    fixture_release(&fixture);
}

/* After the first k decisions were carried out, they are done and the others still apply. */
static void what_was_carried_out_is_done(void **state)
{
    (void)state;
    for (size_t carried_out = 0; carried_out <= 6; carried_out++) {
        struct strbuf why = STRBUF_INIT;
        struct plan_matches matches;
        struct plan_file *file;
        struct fixture fixture;
        char *out, *text;

        fixture_init(&fixture);
        decide_all(&fixture);
        text = written(&fixture);
        file = file_of(text);
        free(text);
        while (plan_count(fixture.plan) > carried_out)
            plan_undo(fixture.plan);
        out = fixture_path(&fixture, "out");
        assert_true(form_export(fixture.plan, fixture.account, out, &why));
        load_again(&fixture, "out");
        match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
        assert_int_equal(matches.same_export, carried_out == 0);
        for (size_t i = 0; i < 6; i++)
            assert_match(&matches.items[i], i < carried_out ? PLAN_DONE : PLAN_APPLIES, "");
        assert_match(&matches.items[6], PLAN_STANDS, "");
        plan_matches_release(&matches);
        plan_file_free(file);
        strbuf_release(&why);
        free(out);
        fixture_release(&fixture);
    }
}

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
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_CONFLICTS,
                 "The outcome would be another than recorded. Recorded: tcp 25 from 10.0.0.0/16; "
                 "tcp 25 from 10.1.0.0/16. Now: tcp 25 from 10.0.0.0/16; tcp 25 from 10.2.0.0/16; "
                 "tcp 25 from 10.1.0.0/16.");
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
                            "0.0.0.0/0") ",{\"Egress\":false,\"RuleNumber\":32767,");
    load_again(&fixture, "in");
    assert_first(file, &fixture, PLAN_CONFLICTS,
                 "Free rule numbers between entry 200 and its neighbour before it: 4; the change "
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

/* --- the group or ACL ------------------------------------------------------------------------------------ */

static void a_holder_that_is_not_there_is_a_conflict(void **state)
{
    struct plan_file *rule, *entry, *accepted;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    rule = recorded(&fixture);
    fixture_rewrite(&fixture, "acl-1/in/100", "vpc");
    entry = recorded(&fixture);
    accept_until(&fixture, "sgr-1", NULL);
    accepted = recorded(&fixture);
    edit_file(&fixture, GROUPS, "sg-mail", "sg-other");
    edit_file(&fixture, RULES, "sg-mail", "sg-other");
    edit_file(&fixture, ACLS, "acl-1", "acl-2");
    load_again(&fixture, "in");
    assert_first(rule, &fixture, PLAN_CONFLICTS, "Its security group is not in this export.");
    assert_first(entry, &fixture, PLAN_CONFLICTS, "Its network ACL is not in this export.");
    assert_first(accepted, &fixture, PLAN_CONFLICTS, "Its security group is not in this export.");
    plan_file_free(accepted);
    plan_file_free(entry);
    plan_file_free(rule);
    fixture_release(&fixture);
}

/* The same ids in two regions: the plan's region decides, and without one nothing does. */
static void the_right_account_and_region_are_meant(void **state)
{
    struct plan_file *file;
    struct plan_matches matches;
    struct fixture fixture;
    struct target target;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    file = recorded(&fixture);
    assert_int_equal(fixture_shell(&fixture, "mkdir both && cp -r in/eu-west-1 both/ap-south-1 && "
                                             "cp -r in/eu-west-1 both/eu-west-1"),
                     0);
    load_again(&fixture, "both");
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], PLAN_APPLIES, "");
    target = matches.items[0].target;
    assert_string_equal(
        text_raw(fixture.account->texts,
                 account_region_of(fixture.account, target_holder(fixture.account, target))),
        "eu-west-1");
    plan_matches_release(&matches);
    plan_undo(fixture.plan);

    free(file->decisions[0].region);
    file->decisions[0].region = NULL;
    assert_first(file, &fixture, PLAN_CONFLICTS,
                 "Its security group is more than once in this export, and the plan does not tell "
                 "which is meant.");
    load_again(&fixture, "in"); /* there is only one: it will do */
    assert_first(file, &fixture, PLAN_APPLIES, "");
    plan_undo(fixture.plan);
    free(file->decisions[0].account);
    file->decisions[0].account = mem_strdup("999999999999");
    assert_first(file, &fixture, PLAN_CONFLICTS, "Its security group is not in this export.");
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

/* --- decisions among each other ------------------------------------------------------------------------- */

/* Two rules become one: what the first adds, the second need not. Where the first cannot be carried out,
 * the second would come out differently. */
static void the_order_matters(void **state)
{
    struct plan_file *file;
    struct plan_matches matches;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.9.0.0/16");
    fixture_rewrite(&fixture, "sgr-2", "cidr:10.9.0.0/16");
    assert_int_equal(plan_at(fixture.plan, 1)->rule_count, 0);
    file = recorded(&fixture);
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], PLAN_APPLIES, "");
    assert_match(&matches.items[1], PLAN_APPLIES, "");
    plan_matches_release(&matches);
    remove_sgr_1(&fixture);
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], PLAN_CONFLICTS,
                 "It is not there any more, but what was to stand in its place is not there "
                 "either: tcp 25 from 10.9.0.0/16.");
    assert_match(&matches.items[1], PLAN_CONFLICTS,
                 "The outcome would be another than recorded. Recorded: nothing. Now: tcp 25 from "
                 "10.9.0.0/16.");
    plan_matches_release(&matches);
    plan_file_free(file);
    fixture_release(&fixture);
}

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

/* Opened over decisions that are there already: those of the file replace them, batches move behind. */
static void a_plan_can_be_opened_over_another(void **state)
{
    struct plan_file *file;
    struct plan_matches matches;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sgr-3", "vpc");
    plan_set_stamp(fixture.plan, (struct plan_stamp){"alice", 5});
    file = recorded(&fixture);
    file->decisions[0].batch = file->decisions[1].batch = 1;
    decide(&fixture, &(struct change_request){.kind = CHANGE_SKIP,
                                              .target = fixture_target(&fixture, "sgr-3"),
                                              .batch = 4});
    plan_set_stamp(fixture.plan, (struct plan_stamp){"bob", 6});
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_int_equal(matches.counts[PLAN_APPLIES], 2);
    assert_int_equal(plan_count(fixture.plan), 2);
    assert_int_equal(plan_at(fixture.plan, 0)->kind, CHANGE_REWRITE);
    assert_int_equal(plan_at(fixture.plan, 0)->batch, 5);
    assert_int_equal(plan_at(fixture.plan, 1)->batch, 5);
    assert_string_equal(plan_stamp(fixture.plan).author, "bob");
    plan_undo(fixture.plan);
    assert_int_equal(plan_count(fixture.plan), 1);
    assert_int_equal(plan_at(fixture.plan, 0)->kind, CHANGE_SKIP);
    plan_matches_release(&matches);
    plan_file_free(file);
    fixture_release(&fixture);
}

/* --- reviews ------------------------------------------------------------------------------------------------ */

static void assert_choice(struct fixture *fixture, struct plan_file *file, enum plan_choice choice,
                          enum plan_verdict verdict, const char *why)
{
    struct plan_matches matches;

    match(&matches, file, fixture, TODAY, choice);
    assert_match(&matches.items[0], verdict, why);
    assert_int_equal(plan_count(fixture->plan), verdict == PLAN_APPLIES);
    plan_matches_release(&matches);
    if (plan_can_undo(fixture->plan))
        plan_undo(fixture->plan);
}

static void reviews_decide_what_is_taken(void **state)
{
    struct review *review;
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    plan_set_stamp(fixture.plan, (struct plan_stamp){"Alice ", 5});
    file = recorded(&fixture);
    review = &file->decisions[0].review;

    assert_choice(&fixture, file, PLAN_TAKE_ALL, PLAN_APPLIES, "");
    assert_choice(&fixture, file, PLAN_TAKE_UNREJECTED, PLAN_APPLIES, "");
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_LEFT_OUT, "Nobody has approved it.");
    review_decide(review, REVIEW_REJECTED, "bob\x1b", 6);
    assert_choice(&fixture, file, PLAN_TAKE_ALL, PLAN_APPLIES, "");
    assert_choice(&fixture, file, PLAN_TAKE_UNREJECTED, PLAN_LEFT_OUT,
                  "bob<U+001B> has rejected it.");
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_LEFT_OUT,
                  "bob<U+001B> has rejected it.");
    review_decide(review, REVIEW_APPROVED, "\talice", 6);
    assert_choice(&fixture, file, PLAN_TAKE_UNREJECTED, PLAN_APPLIES, "");
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_LEFT_OUT,
                  "Only <U+0009>alice has approved it, whose plan it is.");
    review_decide(review, REVIEW_APPROVED, "alicea", 6);
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_APPLIES, "");
    review_decide(review, REVIEW_APPROVED, "alice", 6);
    free(file->author);
    file->author = NULL; /* made by a program: anybody is somebody else */
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_APPLIES, "");
    plan_file_free(file);
    fixture_release(&fixture);
}

/* --- damaged plans --------------------------------------------------------------------------------------- */

static uint64_t random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Letters and digits changed at random: what can still be read gets verdicts, and the plan stays sound
 * enough to be written. */
static void random_changes_do_no_harm(void **state)
{
    static const char bytes[] = "0123456789abcdef/-:,.";
    uint64_t seed = 20261126;
    struct fixture fixture;
    unsigned read = 0;
    char *text;

    (void)state;
    fixture_init(&fixture);
    decide_all(&fixture);
    text = written(&fixture);
    for (int round = 0; round < 3000; round++) {
        struct problems problems = {0};
        char *damaged = mem_strdup(text), *again;
        struct plan_matches matches;
        struct plan_file *file;

        for (uint64_t changes = 1 + random_next(&seed) % 3; changes; changes--) {
            char *at = &damaged[random_next(&seed) % strlen(text)];

            if (strchr(bytes, *at))
                *at = bytes[random_next(&seed) % strlen(bytes)];
        }
        file = plan_file_parse("plan.json", damaged, strlen(damaged), &problems);
        if (file) {
            match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
            again = written(&fixture);
            plan_matches_release(&matches);
            free(again);
            read++;
        }
        plan_file_free(file);
        problems_release(&problems);
        free(damaged);
    }
    assert_true(read > 1000);
    free(text);
    fixture_release(&fixture);
}

/* --- from disk ---------------------------------------------------------------------------------------------- */

static void a_file_is_opened_in_one_go(void **state)
{
    struct problems problems = {0};
    struct plan_matches matches;
    struct fixture fixture;
    char *text, *path;

    (void)state;
    fixture_init(&fixture);
    decide_all(&fixture);
    text = written(&fixture);
    fixture_write(&fixture, "plan.json", text);
    path = fixture_path(&fixture, "plan.json");
    load_again(&fixture, "in");
    assert_true(plan_file_open(
        path, &(struct plan_match_request){fixture.account, fixture.plan, TODAY, PLAN_TAKE_ALL},
        &matches, &problems));
    assert_int_equal(matches.count, 7);
    assert_int_equal(matches.ports.count, 6);
    assert_int_equal(plan_count(fixture.plan), 7);
    plan_matches_release(&matches);
    fixture_write(&fixture, "plan.json", "{");
    assert_false(plan_file_open(
        path, &(struct plan_match_request){fixture.account, fixture.plan, TODAY, PLAN_TAKE_ALL},
        &matches, &problems));
    assert_int_equal(problems.count, 1);
    assert_int_equal(matches.count, 0);
    assert_int_equal(plan_count(fixture.plan), 7);
    problems_release(&problems);
    free(path);
    free(text);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_comes_back_as_it_was),
        cmocka_unit_test(what_was_carried_out_is_done),
        cmocka_unit_test(a_rule_may_have_another_id),
        cmocka_unit_test(another_description_is_told),
        cmocka_unit_test(a_rule_that_is_gone_is_a_conflict_or_done),
        cmocka_unit_test(an_incomplete_export_does_not_tell_that_a_rule_is_gone),
        cmocka_unit_test(a_rule_that_says_something_else_is_a_conflict),
        cmocka_unit_test(a_half_done_change_applies),
        cmocka_unit_test(a_candidate_that_cannot_be_had_is_a_conflict),
        cmocka_unit_test(another_outcome_is_a_conflict),
        cmocka_unit_test(taken_rule_numbers_are_a_conflict),
        cmocka_unit_test(a_full_group_is_a_conflict),
        cmocka_unit_test(a_holder_that_is_not_there_is_a_conflict),
        cmocka_unit_test(the_right_account_and_region_are_meant),
        cmocka_unit_test(an_acceptance_stands_until_its_day_is_over),
        cmocka_unit_test(the_order_matters),
        cmocka_unit_test(what_is_decided_twice_is_a_conflict),
        cmocka_unit_test(what_changed_nothing_is_done_or_a_conflict),
        cmocka_unit_test(a_plan_can_be_opened_over_another),
        cmocka_unit_test(reviews_decide_what_is_taken),
        cmocka_unit_test(random_changes_do_no_harm),
        cmocka_unit_test(a_file_is_opened_in_one_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

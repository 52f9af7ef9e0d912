/*
 * apply.sh and rollback.sh run for real, to and fro, against an `aws` that keeps its state
 * (fake_aws.h). Wherever a run breaks off, three ways lead on from there: the same script again to its
 * end, the other script back, and the commands that were printed back.
 */
#include "tests/model/write/scripts_run.h"
#include "tests/share.h"

/* --- all ways from everywhere ------------------------------------------------------------------- */

struct way {
    const char *name, *there, *other; /* scripts */
    const char *from, *to;            /* states */
    const char *start;                /* kept files of `from` */
};

static void break_off(const struct run *run, const struct way *way, size_t at, const char *how)
{
    struct strbuf when = STRBUF_INIT;

    bring_back(run, way->start);
    strbuf_addf(&when, "%zu %s\n", at, how);
    fixture_write(&run->fixture, "bin/fail", when.text);
    assert_int_equal(script(run, way->there), 1);
    assert_int_equal(fixture_shell(&run->fixture, "rm bin/fail && cp output failed"), 0);
    assert_int_equal(calls(run), at);
    keep(run, "broken");
    strbuf_release(&when);
}

static void runs_on_from(const struct run *run, const struct way *way, size_t at, const char *how)
{
    break_off(run, way, at, how);
    assert_runs(run, way->there, way->to, way->name, at);
    bring_back(run, "broken");
    assert_runs(run, way->other, way->from, way->name, at);
}

/* What was printed is run by the plainest shell, and leaves the script as it was to be run. */
static void undoes_by_hand(const struct run *run, const struct way *way, size_t at)
{
    bring_back(run, "broken");
    assert_int_equal(shell(run, "sed -n '/^To undo/,$p' failed | sed 1d >undo && "
                                "sh undo >output 2>&1 </dev/null"),
                     0);
    assert_state(run, way->from, way->name, at);
    assert_runs(run, way->there, way->to, way->name, at);
}

static void breaks_off_everywhere(const struct run *run, const struct way *way)
{
    size_t count;

    bring_back(run, way->start);
    assert_runs(run, way->there, way->to, way->name, 0);
    count = calls(run);
    assert_true(count > 0);
    for (size_t at = 1; at <= count; at += 3 * SHARE - 2) {
        runs_on_from(run, way, at, "refused");
        undoes_by_hand(run, way, at);
    }
    runs_on_from(run, way, count, "lost");
}

static void assert_second_run_changes_nothing(const struct run *run, const char *name,
                                              const char *state)
{
    assert_runs(run, name, state, "again", 0);
    assert_int_equal(fixture_shell(&run->fixture, "cp bin/rules once && cp bin/entries twice"), 0);
    assert_runs(run, name, state, "again", 0);
    assert_int_equal(fixture_shell(&run->fixture, "cmp bin/rules once && cmp bin/entries twice"),
                     0);
}

static void goes_to_and_fro(struct run *run)
{
    const struct way there = {"apply", "apply.sh", "rollback.sh", run->first, run->end, "start"};
    const struct way back = {"rollback", "rollback.sh", "apply.sh", run->end, run->first, "done"};

    keep(run, "start");
    assert_int_equal(script(run, "apply.sh --dry-run"), 0);
    assert_int_equal(calls(run), 0);
    assert_second_run_changes_nothing(run, "apply.sh", run->end);
    keep(run, "done");
    if (run->may_get_new_ids)
        assert_runs(run, "rollback.sh", run->first, "back", 0);
    else
        assert_second_run_changes_nothing(run, "rollback.sh", run->first);
    assert_runs(run, "rollback.sh", run->first, "back again", 0);
    assert_runs(run, "apply.sh", run->end, "after its way back", 0);
    breaks_off_everywhere(run, &there);
    breaks_off_everywhere(run, &back);
}

/* --- plans -------------------------------------------------------------------------------------- */

static void rules_in_place_and_anew(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");         /* in place, and one more */
    fixture_rewrite(&run.fixture, "sgr-3", "sg:sg-plain"); /* added, then revoked */
    fixture_rewrite(&run.fixture, "sgr-4", "remove");
    run_begin(&run);
    goes_to_and_fro(&run);
    run_release(&run);
}

/* Without ids, in a default VPC, which tells of what is not there in its answer only, and with the exit
 * codes of version 1. */
static void rules_without_ids_in_a_default_vpc(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_carve(&run.fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    fixture_rewrite(&run.fixture, "sgr-2", "remove");
    run_begin(&run);
    fixture_write(&run.fixture, "bin/default", "");
    fixture_write(&run.fixture, "bin/old", "");
    goes_to_and_fro(&run);
    run_release(&run);
}

static void entries_are_mended_and_carved(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "acl-1/in/100", "vpc");
    fixture_carve(&run.fixture, "acl-1/in/200", "vpc");
    run_begin(&run);
    goes_to_and_fro(&run);
    run_release(&run);
}

static enum change_way way_of(const struct fixture *fixture, size_t position)
{
    return plan_at(fixture->plan, position)->way;
}

/* The quota has no room for old and new together: one of two, and the only one. Of a rule that is there
 * already AWS does not document what it says first: that, or that the group is full. */
static void rules_of_a_full_group(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        unsigned most = 1 + i % 2;
        struct run run = {0};

        fixture_init(&run.fixture);
        run.fixture.account->quotas.rules = most;
        fixture_rewrite(&run.fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0",
                        most == 1 ? "cidr:10.0.0.0/8" : "vpc");
        fixture_rewrite(&run.fixture, "sgr-3",
                        most == 1 ? "cidr:2001:db8::/32" : "cidr:2001:db8::/32,2001:db9::/32");
        for (size_t position = 0; position < 2; position++)
            assert_int_equal(way_of(&run.fixture, position), WAY_REMOVE_THEN_ADD);
        run_begin(&run);
        fixture_write(&run.fixture, "bin/full", most == 1 ? "1\n" : "2\n");
        if (i / 2)
            fixture_write(&run.fixture, "bin/room-first", "");
        goes_to_and_fro(&run);
        run_release(&run);
    }
}

/* The number of an entry that one change frees another takes. */
static void entries_that_follow_each_other(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_directory(&run.fixture);
    fixture_write(&run.fixture, "in/eu-west-1/vpcs.json", fixture_vpcs);
    fixture_write(&run.fixture, "in/eu-west-1/acls.json",
                  "{\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\",\"VpcId\":\"vpc-1\",\"OwnerId\":"
                  "\"123456789012\",\"IsDefault\":false,\"Associations\":[],\"Entries\":["
                  "{\"Egress\":false,\"RuleNumber\":99,\"Protocol\":\"6\",\"RuleAction\":\"allow\","
                  "\"PortRange\":{\"From\":465,\"To\":465},\"CidrBlock\":\"0.0.0.0/0\"},"
                  "{\"Egress\":false,\"RuleNumber\":100,\"Protocol\":\"-1\",\"RuleAction\":"
                  "\"allow\",\"CidrBlock\":\"0.0.0.0/0\"}]}]}");
    run.fixture.account = fixture_load(&run.fixture, "in");
    run.fixture.plan = plan_new(run.fixture.account);
    fixture_rewrite(&run.fixture, "acl-1/in/99", "remove");
    fixture_carve(&run.fixture, "acl-1/in/100", "cidr:10.0.0.0/8"); /* takes 93 to 99 */
    run_begin(&run);
    goes_to_and_fro(&run);
    run_release(&run);
}

/* One change takes out a rule, another puts one there that says the same: in place, and where the export
 * tells no ids added. Then going back cannot tell the two apart: what it finds it takes and puts back. */
static void rules_that_follow_each_other(void **state)
{
    static const char *const pairs[][2] = {
        {"sgr-2", "sgr-1"},
        {"sg-mail/in/tcp/25-25/192.0.2.0/24", "sg-mail/in/tcp/25-25/0.0.0.0/0"},
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct run run = {.may_get_new_ids = i == 1};

        fixture_directory(&run.fixture);
        fixture_write(&run.fixture, "in/eu-west-1/groups.json", fixture_groups);
        if (i == 0)
            fixture_write(&run.fixture, "in/eu-west-1/rules.json", fixture_rules);
        run.fixture.account = fixture_load(&run.fixture, "in");
        run.fixture.plan = plan_new(run.fixture.account);
        fixture_rewrite(&run.fixture, pairs[i][0], "remove");
        fixture_rewrite(&run.fixture, pairs[i][1], "cidr:192.0.2.0/24");
        run_begin(&run);
        goes_to_and_fro(&run);
        run_release(&run);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_in_place_and_anew), /* it is enough for the sanitizers, who look at no script */
        cmocka_unit_test(rules_without_ids_in_a_default_vpc),
        cmocka_unit_test(entries_are_mended_and_carved),
        cmocka_unit_test(rules_of_a_full_group),
        cmocka_unit_test(entries_that_follow_each_other),
        cmocka_unit_test(rules_that_follow_each_other),
    };

    const struct CMUnitTest first[] = {tests[0]};

    be_aws_if_called_so(argc, argv);
    return SHARE > 1 ? cmocka_run_group_tests(first, NULL, NULL) : cmocka_run_group_tests(tests, NULL, NULL);
}

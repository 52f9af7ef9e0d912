/* Which group or ACL of an export a recorded decision means. */
#include "tests/model/write/plan_export.h"

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
    struct plan_file *file, *entry;
    struct plan_matches matches;
    struct fixture fixture;
    struct target target;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    file = recorded(&fixture);
    fixture_rewrite(&fixture, "acl-1/in/100", "vpc");
    entry = recorded(&fixture);
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
    free(entry->decisions[0].region);
    entry->decisions[0].region = NULL;
    assert_first(entry, &fixture, PLAN_CONFLICTS,
                 "Its network ACL is more than once in this export, and the plan does not tell "
                 "which is meant.");
    load_again(&fixture, "in"); /* there is only one: it will do */
    assert_first(file, &fixture, PLAN_APPLIES, "");
    plan_undo(fixture.plan);
    free(file->decisions[0].account);
    file->decisions[0].account = mem_strdup("999999999999");
    assert_first(file, &fixture, PLAN_CONFLICTS, "Its security group is not in this export.");
    plan_file_free(entry);
    plan_file_free(file);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_holder_that_is_not_there_is_a_conflict),
        cmocka_unit_test(the_right_account_and_region_are_meant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

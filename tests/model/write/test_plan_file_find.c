/* Which group or ACL of an export a recorded decision means. */
#include "tests/model/write/plan_export.h"

#include "model/write/plan_file_find.h"

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

/* --- in exports that tell less ----------------------------------------------------------------------------- */

static struct account *account_of(const char *name, const char *text)
{
    const struct export_piece piece = {name, text, strlen(text)};

    return export_read_pieces(&piece, 1);
}

#define GROUP(members) "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\"" members "}]"
#define RULE                                                                                       \
    "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-1\",\"IsEgress\":false,"  \
    "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"0.0.0.0/0\"}]"
#define PERMISSIONS(source) ",\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25," source "}]"
#define REFERS_TO_SG_1      "\"UserIdGroupPairs\":[{\"GroupId\":\"sg-1\"}]"
#define PLACE               "111122223333/us-east-1/export.json"

/* Only what contradicts is another group; one that nothing but a reference tells of is none. */
static void what_is_not_told_agrees(void **state)
{
    static char *const words[] = {"111122223333", "999988887777", "us-east-1", "eu-west-1"};
    const struct {
        const char *name, *text;
        char *account, *region;
        enum plan_holder found;
    } cases[] = {
        {PLACE, GROUP("") "}", words[0], words[2], PLAN_HOLDER_FOUND},
        {PLACE, GROUP("") "}", words[1], words[2], PLAN_HOLDER_ABSENT},
        {PLACE, GROUP("") "}", words[0], words[3], PLAN_HOLDER_ABSENT},
        {PLACE, GROUP("") "}", NULL, words[2], PLAN_HOLDER_FOUND},
        {PLACE, GROUP("") "}", words[0], NULL, PLAN_HOLDER_FOUND},
        {"export.json", GROUP("") "}", words[0], words[2], PLAN_HOLDER_FOUND},
        {"export.json", GROUP("") "}", NULL, NULL, PLAN_HOLDER_FOUND},
        {PLACE, RULE "}", words[0], words[2], PLAN_HOLDER_FOUND},
        {PLACE, "{\"SecurityGroups\":[{\"GroupId\":\"sg-2\"" PERMISSIONS(REFERS_TO_SG_1) "}]}", words[0], words[2],
         PLAN_HOLDER_ABSENT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static char sg_1[] = "sg-1", sg_3[] = "sg-3";
        struct account *account = account_of(cases[i].name, cases[i].text);
        struct plan_file_decision decision = {.target_kind = TARGET_RULE,
                                              .holder = sg_1,
                                              .account = cases[i].account,
                                              .region = cases[i].region};
        struct object_ref holder;

        assert_int_equal(plan_find_holder(account, &decision, &holder), cases[i].found);
        decision.holder = sg_3;
        assert_int_equal(plan_find_holder(account, &decision, &holder), PLAN_HOLDER_ABSENT);
        account_free(account);
    }
}

/* A group that nothing but an interface or another region tells of: its id is known there, and no group is. */
static void what_is_only_named_is_not_there(void **state)
{
    static char region[] = "eu-west-1", sg_1[] = "sg-1";
    static const char interface[] = "{\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\",\"VpcId\":\"vpc-1\","
                                    "\"Groups\":[{\"GroupId\":\"sg-1\"}]}]}";
    static const char vpc[] = "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}]}";
    static const char group[] = GROUP("") "}";
    const struct export_piece pieces[] = {{PLACE, group, sizeof group - 1},
                                          {"111122223333/eu-west-1/export.json", vpc, sizeof vpc - 1}};
    struct plan_file_decision decision = {.target_kind = TARGET_RULE, .holder = sg_1};
    struct account *account = account_of(PLACE, interface);
    struct object_ref holder;

    (void)state;
    assert_int_equal(account->groups.count, 1);
    assert_int_equal(plan_find_holder(account, &decision, &holder), PLAN_HOLDER_ABSENT);
    account_free(account);
    account = export_read_pieces(pieces, 2);
    assert_int_equal(account->scopes.count, 2);
    assert_int_equal(plan_find_holder(account, &decision, &holder), PLAN_HOLDER_FOUND); /* once, and not in both */
    decision.region = region;
    assert_int_equal(plan_find_holder(account, &decision, &holder), PLAN_HOLDER_ABSENT);
    account_free(account);
}

/* A group is whole by its rules with ids, or as it is described, if the answer has no further page. */
static void a_further_page_may_hold_more(void **state)
{
    static const struct {
        const char *text;
        bool is_whole;
    } cases[] = {
        {RULE "}", true},
        {RULE ",\"NextToken\":\"x\"}", false},
        {GROUP(PERMISSIONS("\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]")) "}", true},
        {GROUP(PERMISSIONS("\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]")) ",\"NextToken\":\"x\"}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = account_of(PLACE, cases[i].text);
        text_id id = text_pool_find(account->texts, "sg-1");
        struct object_ref holder = {OBJECT_GROUP, account_find_kind(account, id, 0, OBJECT_GROUP)};

        assert_int_not_equal(holder.row, NONE);
        assert_int_equal(plan_holder_is_whole(account, holder), cases[i].is_whole);
        account_free(account);
    }
}

/* Another entry of the ACL that says the same, and not the entry itself. */
static void an_entry_may_be_beside(void **state)
{
    static const struct {
        const char *target, *line;
        bool is_beside;
    } cases[] = {
        {"acl-1/in/200", "acl-1/in/100", true},
        {"acl-1/in/100", "acl-1/in/200", true},
        {"acl-1/in/100", "acl-1/in/100", false},
        {"sgr-1", "sgr-2", true},
        {"sgr-1", "sgr-1", false},
    };
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_lines lines = {0};

        plan_lines_add_target(&lines, fixture.account, fixture_target(&fixture, cases[i].line));
        assert_int_equal(plan_line_is_beside(fixture.account, plan_edits(fixture.plan),
                                             fixture_target(&fixture, cases[i].target), &lines.items[0]),
                         cases[i].is_beside);
        plan_lines_release(&lines);
    }
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_holder_that_is_not_there_is_a_conflict),
        cmocka_unit_test(the_right_account_and_region_are_meant),
        cmocka_unit_test(what_is_not_told_agrees),
        cmocka_unit_test(what_is_only_named_is_not_there),
        cmocka_unit_test(a_further_page_may_hold_more),
        cmocka_unit_test(an_entry_may_be_beside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Plans that a tool which chooses its own order must not be given. */
#include "tests/model/write/plan_export.h"
#include "tests/model/write/tools.h"

#include "model/base/mem.h"
#include "model/write/ladder_build.h"

#define SMTP "\"PortRange\":{\"From\":25,\"To\":25},"

static void a_rule_without_an_id_cannot_be_taken_over(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_carve(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    assert_form_refused(&fixture, FORM_TERRAFORM, "sg-plain/in/tcp/20-30/0.0.0.0/0: the export does not tell the id "
                             "(sgr-...) of this rule. Terraform takes a rule over by its id: "
                             "collect \"aws ec2 describe-security-group-rules\" too, or use the "
                             "aws-cli form.");
    fixture_release(&fixture);
}

static void a_plan_that_changes_nothing_is_refused(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    assert_form_refused(&fixture, FORM_TERRAFORM,
                   "The plan changes no rule and no entry: there is nothing to write.");
    fixture_release(&fixture);
}

#define FIXTURE_DENY(number, block)                                                                \
    "{\"Egress\":false,\"RuleNumber\":" number ",\"Protocol\":\"6\",\"RuleAction\":\"deny\"," SMTP \
    "\"CidrBlock\":\"" block "\"}"

static void a_stand_in_needs_a_free_number(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    load_acl(&fixture, FIXTURE_ENTRY("false", "100", "6", SMTP, "0.0.0.0/0") "," FIXTURE_DENY(
                           "99", "192.0.2.0/24") "," FIXTURE_DENY("101", "198.51.100.0/24"));
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    assert_form_refused(&fixture, FORM_TERRAFORM,
                   "acl-1/in/100: Terraform deletes an entry before it creates the new one, and no "
                   "number beside it is free for a stand-in. Renumber the ACL first, or use the "
                   "aws-cli form.");
    fixture_release(&fixture);
    load_acl(&fixture, FIXTURE_ENTRY("false", "100", "6", SMTP, "0.0.0.0/0") "," FIXTURE_DENY(
                           "101", "198.51.100.0/24"));
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_non_null(strstr(files.items[2].text.text, "\"acl_1_in_99_stand_in\" {"));
    form_files_release(&files);
    fixture_release(&fixture);
}

/* An entry that allows as well may stand between the two: it takes nothing from anybody. */
static void a_stand_in_may_stand_farther_off(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    load_acl(&fixture, FIXTURE_ENTRY("false", "100", "6", SMTP, "0.0.0.0/0") "," FIXTURE_ENTRY(
                           "false", "101", "6", SMTP, "198.51.100.0/24") "," FIXTURE_DENY(
                           "99", "192.0.2.0/24"));
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_non_null(strstr(files.items[2].text.text, "\"acl_1_in_102_stand_in\" {"));
    form_files_release(&files);
    fixture_release(&fixture);
}

/* Old and new side by side are more than what is there before and after. */
static void a_full_acl_has_no_room_for_a_stand_in(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture.account->quotas.entries = 3; /* two and the default deny */
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    assert_form_refused(&fixture, FORM_TERRAFORM,
                   "acl-1 would hold 4 inbound IPv4 entries while old and new stand side by side, "
                   "the default deny included, and AWS allows 3. Write the plan in parts, or use "
                   "the aws-cli form, which goes rule by rule.");
    fixture_release(&fixture);
}

static void ids_of_others_making_are_refused(void **state)
{
    struct fixture fixture;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    fixture_init(&fixture);
    strbuf_adds(&text, "{\"SecurityGroupRules\": [" FIXTURE_FLAT(
                           "sgr-1\\\"}\\nx {", "25",
                           "\"CidrIpv4\": \"0.0.0.0/0\", \"Description\": \"smtp from anywhere\"") "]}");
    fixture_write(&fixture, "in/eu-west-1/rules.json", text.text);
    fixture_reload(&fixture);
    fixture_rewrite(&fixture, "sgr-1\"}\nx {", "cidr:10.0.0.0/8");
    assert_form_refused(&fixture, FORM_TERRAFORM, "sgr-1\"}<U+000A>x {: the export does not tell the id (sgr-...) of this "
                             "rule. Terraform takes a rule over by its id: collect \"aws ec2 "
                             "describe-security-group-rules\" too, or use the aws-cli form.");
    strbuf_release(&text);
    fixture_release(&fixture);
}

/* A group's id, or a region, that would be more than a word. */
static void other_words_are_refused(void **state)
{
    static const char refusal[] = "sgr-1: its ids are not such as AWS gives, or it names a group without an id";
    struct fixture fixture;
    struct ladder ladder;
    struct ladder_request request;
    struct strbuf why = STRBUF_INIT;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    request = (struct ladder_request){.plan = fixture.plan, .account = fixture.account, .tool = "A tool"};
    assert_true(ladder_make(&ladder, &request, &why));
    assert_true(ladder_check(&ladder, &request, &why));
    free(ladder.places.items[0].region);
    ladder.places.items[0].region = mem_strdup("");
    assert_true(ladder_check(&ladder, &request, &why));
    free(ladder.places.items[0].region);
    ladder.places.items[0].region = mem_strdup("eu-west-1\" {");
    assert_false(ladder_check(&ladder, &request, &why));
    assert_string_equal(why.text, refusal);
    ladder_release(&ladder);
    edit_file(&fixture, GROUPS, "sg-mail", "sg-$mail");
    edit_file(&fixture, RULES, "sg-mail", "sg-$mail");
    load_again(&fixture, "in");
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    assert_form_refused(&fixture, FORM_TERRAFORM, refusal);
    strbuf_release(&why);
    fixture_release(&fixture);
}

#define MAIL "sg-mail (mail'$(touch owned)<U+000A>`id`)"
#define AND_SO                                                                                     \
    " while old and new stand side by side, and AWS allows 1. Write the plan in parts, or use the aws-cli form, " \
    "which goes rule by rule."

/* Each direction and family by itself, and what holds more than its quota already has a raised one. */
static void a_full_group_has_no_room_for_both(void **state)
{
    struct form_files files;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-3", "vpc");
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8"); /* one of three over IPv4 */
    fixture.account->quotas.rules = 1;
    assert_form_refused(&fixture, FORM_TERRAFORM, MAIL " would hold 2 inbound IPv6 rules" AND_SO);
    fixture.account->quotas.rules = 2;
    make_form(&fixture, FORM_TERRAFORM, &files);
    form_files_release(&files);
    fixture_release(&fixture);

    fixture_init(&fixture);
    edit_file(&fixture, GROUPS, "\"IpProtocol\": \"-1\",",
              "\"IpProtocol\": \"tcp\", \"FromPort\": 587, \"ToPort\": 587,");
    edit_file(&fixture, RULES, "\"IpProtocol\": \"-1\", \"FromPort\": -1, \"ToPort\": -1",
              "\"IpProtocol\": \"tcp\", \"FromPort\": 587, \"ToPort\": 587");
    load_again(&fixture, "in");
    fixture_rewrite(&fixture, "sgr-5", "sg:sg-plain");
    fixture.account->quotas.rules = 1;
    assert_form_refused(&fixture, FORM_TERRAFORM, MAIL " would hold 2 outbound IPv4 rules" AND_SO);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_without_an_id_cannot_be_taken_over),
        cmocka_unit_test(a_plan_that_changes_nothing_is_refused),
        cmocka_unit_test(a_stand_in_needs_a_free_number),
        cmocka_unit_test(a_stand_in_may_stand_farther_off),
        cmocka_unit_test(a_full_acl_has_no_room_for_a_stand_in),
        cmocka_unit_test(ids_of_others_making_are_refused),
        cmocka_unit_test(other_words_are_refused),
        cmocka_unit_test(a_full_group_has_no_room_for_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

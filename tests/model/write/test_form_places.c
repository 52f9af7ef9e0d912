/*
 * Terraform and CloudFormation where an export does not say of which account or region something is, where stacks own
 * what changes, and where a group lets all out to something else than a block.
 */
#include "tests/model/write/tools.h"

#include "model/write/form_cloudformation.h"
#include "tests/model/write/policy_account.h"

#define OPEN_GROUP(number)                                                                         \
    "{\"SecurityGroups\":[{\"GroupId\":\"sg-" number "\",\"IpPermissions\":[],\"IpPermissionsEgress\":[]}]," \
    "\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-" number "\",\"GroupId\":\"sg-" number "\"," \
    "\"IsEgress\":false,\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"0.0.0.0/0\"}]}"
#define OPEN_ACL                                                                                   \
    "{\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\",\"Entries\":[" OPEN_ENTRY "]}]}"
#define OPEN_ENTRY FIXTURE_ENTRY("false", "100", "-1", "", "0.0.0.0/0")

static void load(struct fixture *fixture, const struct export_piece *pieces, size_t count)
{
    *fixture = (struct fixture){.account = export_read_pieces(pieces, count)};
    fixture->plan = plan_new(fixture->account);
}

static void unload(struct fixture *fixture)
{
    plan_free(fixture->plan);
    account_free(fixture->account);
}

static void assert_holds(const struct form_file *file, const char *piece)
{
    if (!strstr(file->text.text, piece))
        fail_msg("%s does not hold\n%s\nbut is\n%s", file->name, piece, file->text.text);
}

static void assert_lacks(const struct form_file *file, const char *piece)
{
    if (strstr(file->text.text, piece))
        fail_msg("%s holds %s:\n%s", file->name, piece, file->text.text);
}

/* --- places ----------------------------------------------------------------------------------------------- */

/* One by its region, one by its account, one by neither. */
static void load_three_places(struct fixture *fixture)
{
    static const char one[] = OPEN_GROUP("1"), two[] = OPEN_GROUP("2"), three[] = OPEN_GROUP("3");
    const struct export_piece pieces[] = {{"account-data/dev/eu-west-1/a.json", one, sizeof one - 1},
                                          {"accounts/111122223333/b.json", two, sizeof two - 1},
                                          {"account-data/test/c.json", three, sizeof three - 1}};

    load(fixture, pieces, 3);
    fixture_rewrite(fixture, "sgr-1", "cidr:10.0.0.0/8");
    fixture_rewrite(fixture, "sgr-2", "cidr:10.0.0.0/8");
    fixture_rewrite(fixture, "sgr-3", "cidr:10.0.0.0/8");
}

static void terraform_names_what_is_known_of_each_place(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    load_three_places(&fixture);
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_holds(&files.items[0], "provider \"aws\" {\n"
                                  "  alias  = \"any_account_eu_west_1\"\n"
                                  "  region = \"eu-west-1\"\n"
                                  "}\n");
    assert_holds(&files.items[0], "# If this account needs credentials of its own, name their profile here.\n"
                                  "provider \"aws\" {\n"
                                  "  alias               = \"account_111122223333_any_region\"\n"
                                  "  allowed_account_ids = [\"111122223333\"]\n"
                                  "}\n");
    assert_holds(&files.items[0], "provider \"aws\" {\n"
                                  "  alias = \"any_account_any_region\"\n"
                                  "}\n");
    form_files_release(&files);
    unload(&fixture);
}

static void cloudformation_names_what_is_known_of_each_place(void **state)
{
    static const char *const names[] = {"cloudformation-any-account-eu-west-1.json",
                                        "cloudformation-111122223333-any-region.json",
                                        "cloudformation-any-account-any-region.json"};
    static const char *const metadata[] = {"\"Step\": \"3 of 3\",\n      \"Region\": \"eu-west-1\",\n",
                                           "\"Step\": \"3 of 3\",\n      \"Account\": \"111122223333\",\n",
                                           "\"Step\": \"3 of 3\",\n      \"What\": "};
    struct fixture fixture;
    struct form_files files;

    (void)state;
    load_three_places(&fixture);
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_int_equal(files.count, 3 * TEMPLATE_FILE_COUNT);
    for (size_t i = 0; i < 3; i++) {
        const struct form_file *file = &files.items[i * TEMPLATE_FILE_COUNT];

        assert_string_equal(file->name, names[i]);
        assert_holds(file, metadata[i]);
    }
    form_files_release(&files);
    unload(&fixture);
}

/* A mistake in the first stack ends the proof, whatever stands in the others. */
static void a_mistake_in_one_of_several_stacks_is_noticed(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct fixture fixture;
    struct form_files files;

    (void)state;
    load_three_places(&fixture);
    for (size_t i = 0; i < 3; i++) {
        make_form(&fixture, FORM_CFN_JSON, &files);
        edit_text(&files.items[i * TEMPLATE_FILE_COUNT + TEMPLATE_FILE_FIRST].text, "\"CidrIp\"", "\"Cidr\"");
        assert_false(form_cloudformation_is_proven(&files, &FIXTURE_JOB(&fixture), &why));
        assert_string_equal(why.text, "a resource that lacks something");
        strbuf_clear(&why);
        form_files_release(&files);
    }
    strbuf_release(&why);
    unload(&fixture);
}

/* Then the commands for entries name no region. */
static void one_place_of_which_nothing_is_known(void **state)
{
    static const char group[] = OPEN_GROUP("1"), acl[] = OPEN_ACL;
    const struct export_piece pieces[] = {{"a.json", group, sizeof group - 1}, {"b.json", acl, sizeof acl - 1}};
    struct fixture fixture;
    struct form_files files;

    (void)state;
    load(&fixture, pieces, 2);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_lacks(&files.items[TEMPLATE_FILE_SECOND], "\"Region\"");
    assert_lacks(&files.items[TEMPLATE_FILE_SECOND], "\"Account\"");
    assert_holds(&files.items[TEMPLATE_FILE_SECOND],
                 "aws ec2 replace-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 100 ");
    form_files_release(&files);
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_holds(&files.items[0], "\nprovider \"aws\" {\n}\n");
    form_files_release(&files);
    unload(&fixture);
}

/* --- owners ----------------------------------------------------------------------------------------------- */

#define OF_STACK(name) "\"Tags\":[{\"Key\":\"aws:cloudformation:stack-name\",\"Value\":\"" name "\"}]"
#define OWNED_RULE(id, group)                                                                      \
    "{\"SecurityGroupRuleId\":\"" id "\",\"GroupId\":\"" group "\",\"IsEgress\":false,\"IpProtocol\":\"tcp\"," \
    "\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"0.0.0.0/0\"}"
#define OWNED_GROUP(id, stack)                                                                     \
    "{\"GroupId\":\"" id "\"," OF_STACK(stack) ",\"IpPermissions\":[],\"IpPermissionsEgress\":[]}"

/* Each group or ACL is named once, also without a logical id, and in one list. */
static void every_owner_is_pointed_out_once(void **state)
{
    static const char text[] =
        "{\"SecurityGroups\":[" OWNED_GROUP("sg-1", "one") "," OWNED_GROUP("sg-2", "two") "],"
        "\"SecurityGroupRules\":[" OWNED_RULE("sgr-1", "sg-1") "," OWNED_RULE("sgr-2", "sg-2") "],"
        "\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\"," OF_STACK("three") ",\"Entries\":["
        OPEN_ENTRY "]}]}";
    static const char *const owners[] = {"sg-1 belongs to stack one. Two", "sg-2 belongs to stack two. Two",
                                         "acl-1 belongs to stack three. Two"};
    const struct export_piece piece = {"a.json", text, sizeof text - 1};
    struct fixture fixture;
    struct form_files files;

    (void)state;
    load(&fixture, &piece, 1);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "sgr-2", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_CFN_JSON, &files);
    for (size_t i = 0; i < 3; i++) {
        const char *at = strstr(files.items[0].text.text, owners[i]);

        assert_non_null(at);
        assert_null(strstr(at + 1, owners[i]));
    }
    assert_null(strstr(strstr(files.items[0].text.text, "\"OwnedElsewhere\"") + 1, "\"OwnedElsewhere\""));
    form_files_release(&files);
    unload(&fixture);
}

/* --- outbound --------------------------------------------------------------------------------------------- */

/* CloudFormation takes away what lets everything out to all addresses, and nothing else. */
static void all_protocols_to_a_list_stay(void **state)
{
    static const char text[] =
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[],\"IpPermissionsEgress\":[]}],"
        "\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-1\",\"IsEgress\":true,"
        "\"IpProtocol\":\"tcp\",\"FromPort\":587,\"ToPort\":587,\"CidrIpv4\":\"0.0.0.0/0\"},"
        "{\"SecurityGroupRuleId\":\"sgr-2\",\"GroupId\":\"sg-1\",\"IsEgress\":true,\"IpProtocol\":\"-1\","
        "\"FromPort\":-1,\"ToPort\":-1,\"PrefixListId\":\"pl-1\"},"
        "{\"SecurityGroupRuleId\":\"sgr-3\",\"GroupId\":\"sg-1\",\"IsEgress\":true,\"IpProtocol\":\"-1\","
        "\"FromPort\":-1,\"ToPort\":-1,\"CidrIpv4\":\"10.0.0.0/8\"}]}";
    const struct export_piece piece = {"a.json", text, sizeof text - 1};
    struct fixture fixture;
    struct form_files files;

    (void)state;
    load(&fixture, &piece, 1);
    fixture_rewrite(&fixture, "sgr-1", "sg:sg-1");
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_holds(&files.items[0], "AWS::EC2::SecurityGroupEgress");
    form_files_release(&files);
    unload(&fixture);
}

/* --- policies --------------------------------------------------------------------------------------------- */

/* Only those that are put; and with a name that CloudFormation would replace nothing leaves. */
static void a_template_names_the_policies_that_are_put(void **state)
{
    struct account *account = policy_account(NULL);
    struct fixture fixture = {.account = account, .plan = plan_new(account)};
    struct form_files files;

    (void)state;
    stage_policy(fixture.plan, POLICY_ROW_IDENTITY);
    stage_unchanged(fixture.plan, account, POLICY_ROW_ENDPOINT, CHANGE_ACCEPT);
    stage_rule(fixture.plan, account, "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_holds(&files.items[0], "\"example.com/policy/only\"");
    assert_lacks(&files.items[0], "vpce-1/policy");
    form_files_release(&files);
    account->policies.items[0].name = text_pool_adds(account->texts, "{{resolve:ssm:x}}");
    assert_form_refused(&fixture, FORM_CFN_JSON,
                        "Policy {{resolve:ssm:x}} of identity example.com: there is no proposal for it, so nothing can "
                        "be written.");
    unload(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terraform_names_what_is_known_of_each_place),
        cmocka_unit_test(cloudformation_names_what_is_known_of_each_place),
        cmocka_unit_test(a_mistake_in_one_of_several_stacks_is_noticed),
        cmocka_unit_test(one_place_of_which_nothing_is_known),
        cmocka_unit_test(every_owner_is_pointed_out_once),
        cmocka_unit_test(all_protocols_to_a_list_stay),
        cmocka_unit_test(a_template_names_the_policies_that_are_put),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

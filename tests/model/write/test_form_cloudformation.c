/* The CloudFormation forms: templates word for word, steps, and what is refused. */
#include "tests/model/write/tools.h"

#include "model/write/form_cloudformation.h"
#include "model/write/yaml.h"

static void assert_refused(struct fixture *fixture, const char *expected)
{
    assert_form_refused(fixture, FORM_CFN_JSON, expected);
    assert_form_refused(fixture, FORM_CFN_YAML, expected);
}

/* --- word for word --------------------------------------------------------------------------------------- */

static void the_last_template_is_the_end(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_int_equal(files.count, 4);
    assert_false(files.belong_together);
    assert_string_equal(files.items[0].name, "cloudformation.json");
    assert_string_equal(
        files.items[0].text.text,
        "{\n"
        "  \"AWSTemplateFormatVersion\": \"2010-09-09\",\n"
        "  \"Description\": \"Inbound mail rules, written by vpcmend: see Metadata.\",\n"
        "  \"Metadata\": {\n"
        "    \"vpcmend\": {\n"
        "      \"Step\": \"3 of 3\",\n"
        "      \"Account\": \"123456789012\",\n"
        "      \"Region\": \"eu-west-1\",\n"
        "      \"What\": \"What is old goes.\",\n"
        "      \"How\": [\n"
        "        \"Only after step 2: update the stack with this template. From here on, deleting "
        "the stack leaves the rules where they are.\"\n"
        "      ],\n"
        "      \"WayBack\": \"Update the stack with step 2, then with step 1. Rules that are made "
        "anew get new ids.\"\n"
        "    }\n"
        "  },\n"
        "  \"Resources\": {\n"
        "    \"SgmailTcp25From10x0x0x0x8\": {\n"
        "      \"Type\": \"AWS::EC2::SecurityGroupIngress\",\n"
        "      \"DeletionPolicy\": \"Retain\",\n"
        "      \"UpdateReplacePolicy\": \"Retain\",\n"
        "      \"Properties\": {\n"
        "        \"GroupId\": \"sg-mail\",\n"
        "        \"IpProtocol\": \"tcp\",\n"
        "        \"FromPort\": 25,\n"
        "        \"ToPort\": 25,\n"
        "        \"CidrIp\": \"10.0.0.0/8\",\n"
        "        \"Description\": \"smtp from anywhere\"\n"
        "      }\n"
        "    }\n"
        "  }\n"
        "}\n");
    assert_string_equal(files.items[3].name, "cloudformation-import.json");
    assert_string_equal(files.items[3].text.text,
                        "[\n"
                        "  {\n"
                        "    \"ResourceType\": \"AWS::EC2::SecurityGroupIngress\",\n"
                        "    \"LogicalResourceId\": \"Sgr1\",\n"
                        "    \"ResourceIdentifier\": {\n"
                        "      \"Id\": \"sgr-1\"\n"
                        "    }\n"
                        "  }\n"
                        "]\n");
    form_files_release(&files);
    fixture_release(&fixture);
}

static void the_first_template_takes_over(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_CFN_YAML, &files);
    assert_string_equal(files.items[1].name, "cloudformation-step-1.yaml");
    assert_string_equal(
        files.items[1].text.text,
        "AWSTemplateFormatVersion: \"2010-09-09\"\n"
        "Description: \"Inbound mail rules, written by vpcmend: see Metadata.\"\n"
        "Metadata:\n"
        "  vpcmend:\n"
        "    Step: \"1 of 3\"\n"
        "    Account: \"123456789012\"\n"
        "    Region: \"eu-west-1\"\n"
        "    What: \"Takes the rules over that change, as they are. Nothing changes.\"\n"
        "    How:\n"
        "      - \"Make the stack by importing: aws cloudformation create-change-set "
        "--change-set-type IMPORT --stack-name NAME --change-set-name take-over --template-body "
        "file://THIS-FILE --resources-to-import file://THE-FILE-THAT-ENDS-IN-import.json\"\n"
        "      - \"Look at the change set: it must hold imports and nothing else. Then "
        "execute-change-set.\"\n"
        "      - \"CloudFormation imports AWS::EC2::SecurityGroupIngress by the id of the rule "
        "(sgr-...). If it refuses, nothing has changed: use another form of the plan.\"\n"
        "    WayBack: \"Update the stack with step 2, then with step 1. Rules that are made anew get "
        "new ids.\"\n"
        "Resources:\n"
        "  Sgr1:\n"
        "    Type: \"AWS::EC2::SecurityGroupIngress\"\n"
        "    DeletionPolicy: \"Retain\"\n"
        "    UpdateReplacePolicy: \"Retain\"\n"
        "    Properties:\n"
        "      GroupId: \"sg-mail\"\n"
        "      IpProtocol: \"tcp\"\n"
        "      FromPort: 25\n"
        "      ToPort: 25\n"
        "      CidrIp: \"0.0.0.0/0\"\n"
        "      Description: \"smtp from anywhere\"\n");
    form_files_release(&files);
    fixture_release(&fixture);
}

/* --- steps ----------------------------------------------------------------------------------------------- */

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* "Sgr1 Retain" for each resource. */
static void assert_resources(const struct form_files *files, size_t number, const char *name,
                             const char *expected)
{
    cJSON *tree = cJSON_Parse(files->items[number].text.text);
    struct strbuf list = STRBUF_INIT;
    const cJSON *resource;

    assert_string_equal(files->items[number].name, name);
    assert_non_null(tree);
    cJSON_ArrayForEach(resource, member(tree, "Resources"))
    {
        const char *policy = cJSON_GetStringValue(member(resource, "DeletionPolicy"));

        strbuf_addf(&list, "%s %s\n", resource->string, policy ? policy : "-");
    }
    assert_string_equal(list.text, expected);
    strbuf_release(&list);
    cJSON_Delete(tree);
}

static void only_the_middle_step_lets_anything_go(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_everything(&fixture);
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_resources(&files, 1, "cloudformation-step-1.json", "Sgr1 Retain\nSgr3 Retain\n");
    assert_resources(&files, 2, "cloudformation-step-2.json",
                     "Sgr1 Delete\nSgr3 Delete\nSgmailTcp25From10x0x0x0x16 Delete\n"
                     "SgmailTcp25From10x1x0x0x16 Delete\nSgmailTcp25From2001xdb8xxx56 Delete\n"
                     "Acl1In101 Delete\n");
    assert_resources(&files, 0, "cloudformation.json",
                     "SgmailTcp25From10x0x0x0x16 Retain\nSgmailTcp25From10x1x0x0x16 Retain\n"
                     "SgmailTcp25From2001xdb8xxx56 Retain\nAcl1In101 Retain\n");
    form_files_release(&files);
    fixture_release(&fixture);
}

/* There is no import for them: they are changed by hand, at one stroke, between the steps. */
static void entries_that_exist_are_changed_by_commands(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_everything(&fixture);
    fixture_rewrite(&fixture, "acl-1/in/200", "remove");
    make_form(&fixture, FORM_CFN_YAML, &files);
    assert_non_null(strstr(
        files.items[2].text.text,
        "    Entries: \"CloudFormation cannot import network ACL entries, so it cannot change those "
        "that exist; and denies that step 3 makes stay when it is taken back. Run these commands by "
        "hand: each changes one entry at one stroke.\"\n"
        "    BeforeStep3Run:\n"
        "      - \"aws ec2 replace-network-acl-entry --region eu-west-1 --network-acl-id acl-1 "
        "--ingress --rule-number 100 --protocol tcp --port-range From=465,To=465 --cidr-block "
        "10.0.0.0/16 --rule-action allow\"\n"
        "      - \"aws ec2 delete-network-acl-entry --region eu-west-1 --network-acl-id acl-1 "
        "--ingress --rule-number 200\"\n"
        "    OnTheWayBackBeforeStep1Run:\n"
        "      - \"aws ec2 replace-network-acl-entry --region eu-west-1 --network-acl-id acl-1 "
        "--ingress --rule-number 100 --protocol tcp --port-range From=465,To=465 --cidr-block "
        "0.0.0.0/0 --rule-action allow\"\n"
        "      - \"aws ec2 create-network-acl-entry --region eu-west-1 --network-acl-id acl-1 "
        "--ingress --rule-number 200 --protocol all --cidr-block 0.0.0.0/0 --rule-action allow\"\n"
        "Resources:\n"));
    assert_non_null(strstr(files.items[2].text.text, "  Acl1In101:\n"
                                                     "    Type: \"AWS::EC2::NetworkAclEntry\"\n"
                                                     "    DeletionPolicy: \"Delete\"\n"
                                                     "    UpdateReplacePolicy: \"Delete\"\n"
                                                     "    Properties:\n"
                                                     "      NetworkAclId: \"acl-1\"\n"
                                                     "      RuleNumber: 101\n"
                                                     "      Egress: false\n"
                                                     "      RuleAction: \"allow\"\n"
                                                     "      Protocol: 6\n"
                                                     "      CidrBlock: \"10.1.0.0/16\"\n"
                                                     "      PortRange:\n"
                                                     "        From: 465\n"
                                                     "        To: 465\n"));
    form_files_release(&files);
    fixture_release(&fixture);
}

/* A template wants a resource: a stack that has none yet, or none any more. */
static void a_step_without_resources_keeps_the_stack(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "remove");
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_resources(&files, 2, "cloudformation-step-2.json", "Sgr1 Delete\n");
    assert_resources(&files, 0, "cloudformation.json", "KeepsTheStack -\n");
    form_files_release(&files);
    fixture_release(&fixture);
    fixture_init(&fixture);
    fixture_carve(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    assert_refused(&fixture, "Account 123456789012, region eu-west-1: only network ACL entries change "
                             "that exist already, and CloudFormation cannot take those over. Use the "
                             "aws-cli or the terraform form.");
    fixture_release(&fixture);
    fixture_init(&fixture);
    fixture_carve(&fixture, "acl-1/in/200", "cidr:192.0.2.0/24");
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_resources(&files, 1, "cloudformation-step-1.json", "KeepsTheStack -\n");
    assert_resources(&files, 2, "cloudformation-step-2.json", "Acl1In193 Delete\n");
    assert_non_null(strstr(files.items[1].text.text, "\"Create the stack from this template.\""));
    assert_null(strstr(files.items[2].text.text, "BeforeStep3Run"));
    assert_non_null(strstr(files.items[2].text.text,
                           "\"OnTheWayBackBeforeStep1Run\": [\n"
                           "        \"aws ec2 delete-network-acl-entry --region eu-west-1 "
                           "--network-acl-id acl-1 --ingress --rule-number 194\",\n"));
    form_files_release(&files);
    fixture_release(&fixture);
}

/* YAML says what JSON says. */
static void both_languages_say_the_same(void **state)
{
    struct fixture fixture;
    struct form_files json, yaml;

    (void)state;
    stage_everything(&fixture);
    make_form(&fixture, FORM_CFN_JSON, &json);
    make_form(&fixture, FORM_CFN_YAML, &yaml);
    for (size_t i = 0; i < TEMPLATE_FILE_IMPORT; i++) {
        struct strbuf why = STRBUF_INIT;
        cJSON *one = cJSON_Parse(json.items[i].text.text);
        cJSON *other = yaml_read(yaml.items[i].text.text, &why);

        assert_true(cJSON_Compare(one, other, true));
        cJSON_Delete(one);
        cJSON_Delete(other);
        strbuf_release(&why);
    }
    assert_string_equal(json.items[TEMPLATE_FILE_IMPORT].text.text,
                        yaml.items[TEMPLATE_FILE_IMPORT].text.text);
    form_files_release(&json);
    form_files_release(&yaml);
    fixture_release(&fixture);
}

/* --- places and owners ----------------------------------------------------------------------------------- */

/* A group in another account and region, of two stacks that say so: one as AWS would, one not. */
#define OTHER_GROUPS(stack, logical, description)                                                  \
    "{\"SecurityGroups\":[{\"GroupId\":\"sg-other\",\"GroupName\":\"{{resolve:ssm:x}}\","          \
    "\"OwnerId\":\"210987654321\",\"VpcId\":\"vpc-9\",\"Tags\":[{\"Key\":"                         \
    "\"aws:cloudformation:stack-name\",\"Value\":\"" stack "\"},{\"Key\":"                         \
    "\"aws:cloudformation:logical-id\",\"Value\":\"" logical "\"}],\"IpPermissions\":"             \
    "[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"UserIdGroupPairs\":[{\"GroupId\":"   \
    "\"sg-peer\",\"UserId\":\"123456789012\",\"Description\":\"" description "\"}]}]}]}"

static const char other_rules[] =
    "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-7\",\"GroupId\":\"sg-other\","
    "\"GroupOwnerId\":\"210987654321\",\"IsEgress\":false,\"IpProtocol\":\"tcp\",\"FromPort\":25,"
    "\"ToPort\":25,\"ReferencedGroupInfo\":{\"GroupId\":\"sg-peer\",\"UserId\":\"123456789012\"}}]}";

static void stage_another_account(struct fixture *fixture, const char *groups)
{
    fixture_init(fixture);
    fixture_write(fixture, "in/us-east-1/groups.json", groups);
    fixture_write(fixture, "in/us-east-1/rules.json", other_rules);
    fixture_reload(fixture);
    fixture_rewrite(fixture, "sgr-7", "remove");
}

static void every_account_and_region_has_a_stack(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_another_account(&fixture, OTHER_GROUPS("mail-stack", "Relay1", "from the peer"));
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_int_equal(files.count, 8);
    assert_true(files.belong_together);
    assert_resources(&files, 1, "cloudformation-210987654321-us-east-1-step-1.json",
                     "Sgr7 Retain\n");
    assert_non_null(strstr(files.items[1].text.text,
                           "        \"SourceSecurityGroupId\": \"sg-peer\",\n"
                           "        \"SourceSecurityGroupOwnerId\": \"123456789012\",\n"
                           "        \"Description\": \"from the peer\"\n"));
    assert_string_equal(files.items[3].name, "cloudformation-210987654321-us-east-1-import.json");
    assert_resources(&files, 4, "cloudformation-123456789012-eu-west-1.json",
                     "SgmailTcp25From10x0x0x0x8 Retain\n");
    form_files_release(&files);
    fixture_release(&fixture);
}

static void a_group_of_another_stack_is_pointed_out(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_another_account(&fixture, OTHER_GROUPS("mail-stack", "Relay1", ""));
    make_form(&fixture, FORM_CFN_YAML, &files);
    assert_non_null(
        strstr(files.items[0].text.text,
               "    OwnedElsewhere:\n"
               "      - \"sg-other belongs to stack mail-stack (logical id Relay1). Two stacks cannot "
               "own one resource: if its template says these rules, change them there, in the same "
               "three steps, and leave this stack alone.\"\n"));
    form_files_release(&files);
    fixture_release(&fixture);
    stage_another_account(&fixture, OTHER_GROUPS("{{resolve:ssm:x}}", "${a}\\u202e", ""));
    make_form(&fixture, FORM_CFN_YAML, &files);
    assert_non_null(
        strstr(files.items[0].text.text, "- \"sg-other belongs to another stack. Two stacks"));
    for (size_t i = 0; i < files.count; i++)
        assert_null(strstr(files.items[i].text.text, "resolve"));
    form_files_release(&files);
    fixture_release(&fixture);
}

/* --- what is refused ------------------------------------------------------------------------------------- */

static void a_live_description_is_refused(void **state)
{
    struct fixture fixture;

    (void)state;
    stage_another_account(&fixture, OTHER_GROUPS("s", "l", "a {{resolve:ssm:x}}"));
    assert_refused(&fixture, "sgr-7: its description holds {{resolve:, which CloudFormation would "
                             "replace by a parameter or a secret. Change the description first, or "
                             "use another form.");
    fixture_release(&fixture);
}

static void old_and_new_need_room_side_by_side(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture.account->quotas.rules = 3; /* as many as there are */
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    assert_refused(&fixture,
                   "sg-mail (mail'$(touch owned)<U+000A>`id`) would hold 4 inbound IPv4 rules while "
                   "old and new stand side by side, and AWS allows 3. Write the plan in parts, or use "
                   "the aws-cli form, which goes rule by rule.");
    fixture_release(&fixture);
}

static void a_rule_without_an_id_cannot_be_imported(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "remove");
    assert_refused(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0: the export does not tell the id "
                             "(sgr-...) of this rule. CloudFormation takes a rule over by its id: "
                             "collect \"aws ec2 describe-security-group-rules\" too, or use the "
                             "aws-cli form.");
    fixture_release(&fixture);
}

/* A template holds 500 resources (CloudFormation quotas): more is refused before anything is written. */
static void more_than_a_template_holds_is_refused(void **state)
{
    struct strbuf groups = STRBUF_INIT, rules = STRBUF_INIT;
    struct fixture fixture = {0};

    (void)state;
    fixture_directory(&fixture);
    for (unsigned i = 0; i < 251; i++) {
        strbuf_addf(&groups,
                    "%s{\"GroupId\": \"sg-%u\", \"OwnerId\": \"123456789012\", \"VpcId\": \"vpc-1\", "
                    "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, "
                    "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}",
                    i ? "," : "{\"SecurityGroups\": [", i);
        strbuf_addf(&rules,
                    "%s{\"SecurityGroupRuleId\": \"sgr-%u\", \"GroupId\": \"sg-%u\", \"GroupOwnerId\": "
                    "\"123456789012\", \"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": 25, "
                    "\"ToPort\": 25, \"CidrIpv4\": \"0.0.0.0/0\"}",
                    i ? "," : "{\"SecurityGroupRules\": [", i, i);
    }
    strbuf_adds(&groups, "]}");
    strbuf_adds(&rules, "]}");
    fixture_write(&fixture, "in/eu-west-1/groups.json", groups.text);
    fixture_write(&fixture, "in/eu-west-1/rules.json", rules.text);
    fixture.account = fixture_load(&fixture, "in");
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite_all(&fixture, "cidr:10.0.0.0/8");
    assert_int_equal(plan_count(fixture.plan), 251); /* in step 2 the old ones stand beside the new */
    assert_form_refused(&fixture, FORM_CFN_JSON,
                        "Account 123456789012, region eu-west-1: 502 rules and entries are more than a template may "
                        "hold (500). Write the plan in parts.");
    strbuf_release(&groups);
    strbuf_release(&rules);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_than_a_template_holds_is_refused),
        cmocka_unit_test(the_last_template_is_the_end),
        cmocka_unit_test(the_first_template_takes_over),
        cmocka_unit_test(only_the_middle_step_lets_anything_go),
        cmocka_unit_test(entries_that_exist_are_changed_by_commands),
        cmocka_unit_test(a_step_without_resources_keeps_the_stack),
        cmocka_unit_test(both_languages_say_the_same),
        cmocka_unit_test(every_account_and_region_has_a_stack),
        cmocka_unit_test(a_group_of_another_stack_is_pointed_out),
        cmocka_unit_test(a_live_description_is_refused),
        cmocka_unit_test(old_and_new_need_room_side_by_side),
        cmocka_unit_test(a_rule_without_an_id_cannot_be_imported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

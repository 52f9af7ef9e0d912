/*
 * Outbound rules closed, as the tools of others are told it: word for word in Terraform and CloudFormation, for
 * every kind of destination, and what CloudFormation cannot be told.
 */
#include "tests/model/write/tools.h"

#include "model/write/form_cloudformation.h"

#define FLAT(id, group, port, destination)                                                         \
    "{\"SecurityGroupRuleId\":\"" id "\",\"GroupId\":\"" group "\",\"IsEgress\":true,"              \
    "\"IpProtocol\":\"tcp\",\"FromPort\":" port ",\"ToPort\":" port "," destination "}"
#define FAR(id)                                                                                    \
    "\"ReferencedGroupInfo\":{\"GroupId\":\"" id "\",\"UserId\":\"210987654321\",\"VpcId\":"         \
    "\"vpc-9\",\"VpcPeeringConnectionId\":\"pcx-1\"}"
#define GROUP(id, egress)                                                                          \
    "{\"GroupId\":\"" id "\",\"GroupName\":\"" id "\",\"OwnerId\":\"123456789012\",\"VpcId\":"       \
    "\"vpc-1\",\"IpPermissions\":[],\"IpPermissionsEgress\":[" egress "]}"
#define ALL_OUT "{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}"

/* sg-send sends to the world and to a group of another account; sg-free has AWS's own rule beside. */
static const char groups[] =
    "{\"SecurityGroups\":[" GROUP("sg-send", "") "," GROUP("sg-free", ALL_OUT) "," GROUP("sg-end", "") "]}";
static const char rules[] =
    "{\"SecurityGroupRules\":["
    FLAT("sgr-1", "sg-send", "587", "\"CidrIpv4\":\"0.0.0.0/0\",\"Description\":\"mail\"") ","
    FLAT("sgr-2", "sg-send", "587", "\"CidrIpv6\":\"::/0\"") ","
    FLAT("sgr-3", "sg-send", "465", FAR("sg-far")) ","
    FLAT("sgr-4", "sg-free", "587", "\"CidrIpv4\":\"0.0.0.0/0\"") "]}";
static const char lists[] =
    "{\"PrefixLists\":[{\"PrefixListId\":\"pl-1\",\"AddressFamily\":\"IPv4\",\"MaxEntries\":5}]}";
static const char entries[] = "{\"Entries\":[{\"Cidr\":\"10.0.0.0/24\"}]}";

static void open_export(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    fixture_directory(fixture);
    fixture_write(fixture, "in/eu-west-1/vpcs.json", fixture_vpcs);
    fixture_write(fixture, "in/eu-west-1/groups.json", groups);
    fixture_write(fixture, "in/eu-west-1/rules.json", rules);
    fixture_write(fixture, "in/eu-west-1/lists.json", lists);
    fixture_write(fixture, "in/eu-west-1/pl-1.json", entries);
    fixture->account = fixture_load(fixture, "in");
    fixture->plan = plan_new(fixture->account);
}

static void assert_holds(const struct form_files *files, size_t number, const char *name,
                         const char *expected)
{
    assert_string_equal(files->items[number].name, name);
    if (!strstr(files->items[number].text.text, expected))
        fail_msg("%s does not hold\n%s\nbut is\n%s", name, expected,
                 files->items[number].text.text);
}

/* --- Terraform ------------------------------------------------------------------------------------------ */

#define RESOURCE(name, lines)                                                                      \
    "resource \"aws_vpc_security_group_egress_rule\" \"" name "\" {\n" lines                        \
    "\n"                                                                                           \
    "  lifecycle {\n"                                                                              \
    "    ignore_changes = [tags]\n"                                                                \
    "  }\n"                                                                                        \
    "}\n"
#define IMPORT(id, name)                                                                           \
    "import {\n"                                                                                   \
    "  to = aws_vpc_security_group_egress_rule." name "\n"                                         \
    "  id = \"" id "\"\n"                                                                          \
    "}\n"
#define PACKETS                                                                                    \
    "  security_group_id = \"sg-send\"\n"                                                          \
    "  ip_protocol       = \"tcp\"\n"                                                              \
    "  from_port         = 587\n"                                                                  \
    "  to_port           = 587\n"
#define OLD_RULE                                                                                   \
    RESOURCE("sgr_1", PACKETS "  cidr_ipv4         = \"0.0.0.0/0\"\n"                               \
                              "  description       = \"mail\"\n")

/* `terraform validate` with the real provider, where a directory of plugins is at hand. */
static void assert_valid(const struct fixture *fixture, const struct form_files *files)
{
    const char *plugins = getenv("VPCMEND_TERRAFORM_PLUGINS");
    struct strbuf command = STRBUF_INIT;

    assert_formatted(fixture, files);
    if (!plugins || !terraform_is_there())
        return;
    fixture_write(fixture, "tf/main.tf", files->items[0].text.text);
    strbuf_addf(&command,
                "cd tf && " TERRAFORM " init -input=false -plugin-dir='%s' >log && " TERRAFORM
                " validate >log",
                plugins);
    assert_int_equal(fixture_shell(fixture, command.text), 0);
    strbuf_release(&command);
}

/* A destination of another kind: the new rule comes, and only then the old one goes. */
static void a_group_takes_the_worlds_place(void **state)
{
    static const char fresh[] = RESOURCE("sg_send_tcp_587_to_sg_end",
                                         "  security_group_id            = \"sg-send\"\n"
                                         "  ip_protocol                  = \"tcp\"\n"
                                         "  from_port                    = 587\n"
                                         "  to_port                      = 587\n"
                                         "  referenced_security_group_id = \"sg-end\"\n"
                                         "  description                  = \"mail\"\n");
    struct fixture fixture;
    struct form_files files;

    (void)state;
    open_export(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "sg:sg-end");
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_int_equal(files.count, 4);
    assert_holds(&files, 0, "main.tf", "#   Plan: 1 to import, 1 to add, 0 to change, 0 to destroy.\n");
    assert_holds(&files, 0, "main.tf", "\n" OLD_RULE "\n");
    assert_holds(&files, 0, "main.tf", fresh);
    assert_holds(&files, 0, "main.tf", "\n" IMPORT("sgr-1", "sgr_1"));
    assert_holds(&files, 1, "terraform-0-as-it-was.txt", "\n" OLD_RULE);
    assert_null(strstr(files.items[1].text.text, "sg-end"));
    assert_holds(&files, 2, "terraform-1-added.txt", fresh);
    assert_holds(&files, 3, "terraform-2-final.txt", fresh);
    assert_holds(&files, 3, "terraform-2-final.txt",
                 "#   Plan: 0 to add, 0 to change, 1 to destroy.\n");
    assert_null(strstr(files.items[3].text.text, "0.0.0.0/0"));
    assert_valid(&fixture, &files);
    form_files_release(&files);
    fixture_release(&fixture);
}

/* An IPv4 block is changed where it stands; what is only removed has to be taken over first. */
static void blocks_and_lists_are_destinations_too(void **state)
{
    static const struct {
        const char *rule, *to, *plan, *holds;
    } cases[] = {
        {"sgr-1", "cidr:10.0.0.0/8", "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.",
         RESOURCE("sgr_1", PACKETS "  cidr_ipv4         = \"10.0.0.0/8\"\n"
                                   "  description       = \"mail\"\n")},
        {"sgr-2", "cidr:2001:db8::/56", "Plan: 1 to import, 1 to add, 0 to change, 0 to destroy.",
         RESOURCE("sg_send_tcp_587_to_2001_db8___56",
                  PACKETS "  cidr_ipv6         = \"2001:db8::/56\"\n")},
        {"sgr-1", "pl:pl-1", "Plan: 1 to import, 1 to add, 0 to change, 0 to destroy.",
         RESOURCE("sg_send_tcp_587_to_pl_1", PACKETS "  prefix_list_id    = \"pl-1\"\n"
                                                     "  description       = \"mail\"\n")},
        {"sgr-2", "remove", "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.",
         RESOURCE("sgr_2", PACKETS "  cidr_ipv6         = \"::/0\"\n")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture fixture;
        struct form_files files;

        open_export(&fixture);
        fixture_rewrite(&fixture, cases[i].rule, cases[i].to);
        make_form(&fixture, FORM_TERRAFORM, &files);
        assert_holds(&files, 0, "main.tf", cases[i].plan);
        assert_holds(&files, 0, "main.tf", cases[i].holds);
        assert_valid(&fixture, &files);
        form_files_release(&files);
        fixture_release(&fixture);
    }
}

/* --- CloudFormation ------------------------------------------------------------------------------------- */

/* The step that imports, and the one that is named. */
static void egress_is_a_resource_of_its_own(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    open_export(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "sg:sg-end");
    make_form(&fixture, FORM_CFN_JSON, &files);
    assert_holds(&files, TEMPLATE_FILE_FIRST, "cloudformation-step-1.json",
                 "  \"Resources\": {\n"
                 "    \"Sgr1\": {\n"
                 "      \"Type\": \"AWS::EC2::SecurityGroupEgress\",\n"
                 "      \"DeletionPolicy\": \"Retain\",\n"
                 "      \"UpdateReplacePolicy\": \"Retain\",\n"
                 "      \"Properties\": {\n"
                 "        \"GroupId\": \"sg-send\",\n"
                 "        \"IpProtocol\": \"tcp\",\n"
                 "        \"FromPort\": 587,\n"
                 "        \"ToPort\": 587,\n"
                 "        \"CidrIp\": \"0.0.0.0/0\",\n"
                 "        \"Description\": \"mail\"\n"
                 "      }\n"
                 "    }\n"
                 "  }\n"
                 "}\n");
    assert_holds(&files, TEMPLATE_FILE_LAST, "cloudformation.json",
                 "  \"Resources\": {\n"
                 "    \"SgsendTcp587Tosgxend\": {\n"
                 "      \"Type\": \"AWS::EC2::SecurityGroupEgress\",\n"
                 "      \"DeletionPolicy\": \"Retain\",\n"
                 "      \"UpdateReplacePolicy\": \"Retain\",\n"
                 "      \"Properties\": {\n"
                 "        \"GroupId\": \"sg-send\",\n"
                 "        \"IpProtocol\": \"tcp\",\n"
                 "        \"FromPort\": 587,\n"
                 "        \"ToPort\": 587,\n"
                 "        \"DestinationSecurityGroupId\": \"sg-end\",\n"
                 "        \"Description\": \"mail\"\n"
                 "      }\n"
                 "    }\n"
                 "  }\n"
                 "}\n");
    assert_string_equal(files.items[TEMPLATE_FILE_IMPORT].text.text,
                        "[\n"
                        "  {\n"
                        "    \"ResourceType\": \"AWS::EC2::SecurityGroupEgress\",\n"
                        "    \"LogicalResourceId\": \"Sgr1\",\n"
                        "    \"ResourceIdentifier\": {\n"
                        "      \"Id\": \"sgr-1\"\n"
                        "    }\n"
                        "  }\n"
                        "]\n");
    form_files_release(&files);
    fixture_release(&fixture);
}

/* It would be gone with the first outbound rule that CloudFormation makes in the group. */
static void awss_own_rule_is_not_risked(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    open_export(&fixture);
    fixture_rewrite(&fixture, "sgr-4", "sg:sg-end");
    assert_form_refused(&fixture, FORM_CFN_JSON,
                        "sg-free/out/all/all/0.0.0.0/0: CloudFormation takes this rule away when it makes "
                        "another outbound rule in the group. Use the aws-cli or the terraform form.");
    make_form(&fixture, FORM_TERRAFORM, &files);
    form_files_release(&files);
    fixture_release(&fixture);
}

/* --- groups of other accounts --------------------------------------------------------------------------- */

/* Named with their owner wherever that can be said; sgr-3 goes, and comes again on the way back. */
static void a_destination_of_another_account_has_its_owner(void **state)
{
    static const char pair[] =
        "\"UserIdGroupPairs\":[{\"GroupId\":\"sg-far\",\"UserId\":\"210987654321\","
        "\"VpcPeeringConnectionId\":\"pcx-1\"}]";
    struct strbuf rollback = STRBUF_INIT;
    struct fixture fixture;
    struct form_files files;

    (void)state;
    open_export(&fixture);
    fixture_rewrite(&fixture, "sgr-3", "sg:sg-end");
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_holds(&files, 1, "terraform-0-as-it-was.txt",
                 "  referenced_security_group_id = \"210987654321/sg-far\"\n");
    assert_valid(&fixture, &files);
    form_files_release(&files);
    form_rollback(fixture.plan, fixture.account, &rollback);
    assert_non_null(strstr(rollback.text, pair));
    assert_form_refused(&fixture, FORM_CFN_YAML,
                        "sgr-3: CloudFormation cannot name a destination that is a group of another "
                        "account. Use the aws-cli or the terraform form.");
    strbuf_release(&rollback);
    fixture_release(&fixture);
}

/* The rule stays beside a new one, with what the export tells of its destination and no more. */
static void a_destination_that_stays_is_named_as_before(void **state)
{
    static const char *const owners[] = {"\"UserId\":\"123456789012\",", ""};

    (void)state;
    for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++) {
        struct strbuf flat = STRBUF_INIT;
        struct fixture fixture;
        struct form_files files;

        open_export(&fixture);
        strbuf_addf(&flat, "{\"SecurityGroupRules\":[" FLAT("sgr-1", "sg-send", "587",
                                                           "\"ReferencedGroupInfo\":{%s\"GroupId\":\"sg-end\"}")
                           "]}", owners[i]);
        fixture_write(&fixture, "in/eu-west-1/rules.json", flat.text);
        fixture_reload(&fixture);
        fixture_rewrite(&fixture, "sgr-1", "sg:sg-end,sg-free");
        assert_int_equal(plan_at(fixture.plan, 0)->way, WAY_MODIFY);
        for (int form = 0; form < FORM_COUNT; form++) {
            if (form == FORM_EXPORT)
                continue;
            make_form(&fixture, (enum form)form, &files);
            form_files_release(&files);
        }
        strbuf_release(&flat);
        fixture_release(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_takes_the_worlds_place),
        cmocka_unit_test(blocks_and_lists_are_destinations_too),
        cmocka_unit_test(egress_is_a_resource_of_its_own),
        cmocka_unit_test(awss_own_rule_is_not_risked),
        cmocka_unit_test(a_destination_of_another_account_has_its_owner),
        cmocka_unit_test(a_destination_that_stays_is_named_as_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

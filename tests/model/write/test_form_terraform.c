/* The Terraform form: its files word for word, its rungs, and what it refuses. */
#include "tests/model/write/tools.h"

#include "model/write/hcl_in.h"

/* --- word for word -------------------------------------------------------------------------------------- */

#define VERSIONS                                                                                   \
    "\n"                                                                                           \
    "terraform {\n"                                                                                \
    "  required_version = \">= 1.5\"\n"                                                            \
    "\n"                                                                                           \
    "  required_providers {\n"                                                                     \
    "    aws = {\n"                                                                                \
    "      source  = \"hashicorp/aws\"\n"                                                          \
    "      version = \">= 4.56\"\n"                                                                \
    "    }\n"                                                                                      \
    "  }\n"                                                                                        \
    "}\n"                                                                                          \
    "\n"                                                                                           \
    "provider \"aws\" {\n"                                                                         \
    "  region              = \"eu-west-1\"\n"                                                      \
    "  allowed_account_ids = [\"123456789012\"]\n"                                                 \
    "}\n"                                                                                          \
    "\n"

#define SGR_1(block)                                                                               \
    "resource \"aws_vpc_security_group_ingress_rule\" \"sgr_1\" {\n"                               \
    "  security_group_id = \"sg-mail\"\n"                                                          \
    "  ip_protocol       = \"tcp\"\n"                                                              \
    "  from_port         = 25\n"                                                                   \
    "  to_port           = 25\n"                                                                   \
    "  cidr_ipv4         = \"" block "\"\n"                                                        \
    "  description       = \"smtp from anywhere\"\n"                                               \
    "\n"                                                                                           \
    "  lifecycle {\n"                                                                              \
    "    ignore_changes = [tags]\n"                                                                \
    "  }\n"                                                                                        \
    "}\n"

static void a_change_in_place_is_one_import_and_one_update(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_int_equal(files.count, 3);
    assert_false(files.belong_together);
    assert_string_equal(files.items[0].name, "main.tf");
    assert_string_equal(
        files.items[0].text.text,
        "# Written by vpcmend, for Terraform 1.5 or newer. Keep it in a directory of its own.\n"
        "#\n"
        "# Step 1 of 1. Terraform takes over what the plan changes. What can be changed in place is.\n"
        "# Before you apply it, \"terraform plan\" must say:\n"
        "#\n"
        "#   Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.\n"
        "#\n"
        "# If it says anything else, the account is not as the export says: stop.\n"
        "#\n"
        "# The way back: copy the files before over this one, step by step down to\n"
        "# terraform-0-as-it-was.txt, and plan and apply each.\n" VERSIONS SGR_1("10.0.0.0/8") "\n"
        "import {\n"
        "  to = aws_vpc_security_group_ingress_rule.sgr_1\n"
        "  id = \"sgr-1\"\n"
        "}\n");
    assert_string_equal(files.items[1].name, "terraform-0-as-it-was.txt");
    assert_string_equal(
        files.items[1].text.text,
        "# Written by vpcmend. Copy this over main.tf when its turn has come.\n"
        "#\n"
        "# On the way back, after terraform-1-final.txt, \"terraform plan\" must say:\n"
        "#\n"
        "#   Plan: 0 to add, 1 to change, 0 to destroy.\n"
        "#\n"
        "# Then everything is as it was.\n"
        "#\n"
        "# If terraform plan says anything else, stop.\n" VERSIONS SGR_1("0.0.0.0/0"));
    assert_string_equal(files.items[2].name, "terraform-1-final.txt");
    assert_formatted(&fixture, &files);
    form_files_release(&files);
    fixture_release(&fixture);
}

/* --- rungs ---------------------------------------------------------------------------------------------- */

/* The names of a file's resources, each with what it says where. */
static void list_resources(const struct form_file *file, struct strbuf *out)
{
    struct strbuf why = STRBUF_INIT;
    struct hcl_file hcl;

    assert_true(hcl_read(&hcl, file->text.text, &why));
    for (size_t i = 0; i < hcl.blocks.count; i++) {
        const struct hcl_block *block = &hcl.blocks.items[i];
        static const char *const sources[] = {"cidr_ipv4", "cidr_ipv6", "cidr_block",
                                              "ipv6_cidr_block", "referenced_security_group_id",
                                              "prefix_list_id"};

        for (size_t j = 0; j < sizeof sources / sizeof *sources; j++)
            if (!strcmp(block->type, "resource") && hcl_find_string(block, sources[j]))
                strbuf_addf(out, "%s %s\n", block->labels[1], hcl_find_string(block, sources[j]));
    }
    hcl_file_release(&hcl);
    strbuf_release(&why);
}

static void assert_resources(const struct form_files *files, size_t number, const char *name,
                             const char *expected)
{
    struct strbuf list = STRBUF_INIT;

    assert_string_equal(files->items[number].name, name);
    list_resources(&files->items[number], &list);
    assert_string_equal(list.text, expected);
    strbuf_release(&list);
}

#define OLD_ONES "sgr_1 0.0.0.0/0\nsgr_3 ::/0\n"
#define NEW_ONES                                                                                   \
    "sg_mail_tcp_25_from_10_1_0_0_16 10.1.0.0/16\n"                                                \
    "sg_mail_tcp_25_from_2001_db8___56 2001:db8::/56\n"

static void nothing_goes_before_the_new_is_there(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_everything(&fixture);
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_int_equal(files.count, 5);
    assert_true(files.belong_together);
    assert_resources(&files, 0, "main.tf",
                     OLD_ONES NEW_ONES "acl_1_in_100 0.0.0.0/0\nacl_1_in_99_stand_in 10.0.0.0/16\n"
                                       "acl_1_in_101 10.1.0.0/16\n");
    assert_resources(&files, 1, "terraform-0-as-it-was.txt", OLD_ONES "acl_1_in_100 0.0.0.0/0\n");
    assert_resources(&files, 2, "terraform-1-added.txt",
                     OLD_ONES NEW_ONES "acl_1_in_100 0.0.0.0/0\nacl_1_in_99_stand_in 10.0.0.0/16\n"
                                       "acl_1_in_101 10.1.0.0/16\n");
    assert_resources(&files, 3, "terraform-2-changed.txt",
                     "sgr_1 10.0.0.0/16\nsgr_3 ::/0\n" NEW_ONES
                     "acl_1_in_100 10.0.0.0/16\nacl_1_in_99_stand_in 10.0.0.0/16\n"
                     "acl_1_in_101 10.1.0.0/16\n");
    assert_resources(&files, 4, "terraform-3-final.txt",
                     "sgr_1 10.0.0.0/16\n" NEW_ONES
                     "acl_1_in_100 10.0.0.0/16\nacl_1_in_101 10.1.0.0/16\n");
    assert_non_null(strstr(files.items[0].text.text,
                           "#   Plan: 3 to import, 4 to add, 0 to change, 0 to destroy.\n"));
    assert_non_null(strstr(files.items[0].text.text, "  id = \"acl-1:100:6:false\"\n"));
    assert_null(strstr(files.items[2].text.text, "import {"));
    assert_non_null(strstr(files.items[3].text.text,
                           "# Step 2 of 3. What can be changed in place is.\n"
                           "# Terraform deletes and creates an ACL entry to change it: meanwhile an "
                           "equal one under a number\n"
                           "# beside it stands in.\n"
                           "# After step 1, \"terraform plan\" must say:\n"
                           "#\n"
                           "#   Plan: 1 to add, 1 to change, 1 to destroy.\n"
                           "#\n"
                           "# Then comes terraform-3-final.txt.\n"
                           "#\n"
                           "# On the way back, after terraform-3-final.txt, \"terraform plan\" must "
                           "say:\n"
                           "#\n"
                           "#   Plan: 2 to add, 0 to change, 0 to destroy.\n"
                           "#\n"
                           "# Then comes terraform-1-added.txt.\n"));
    assert_formatted(&fixture, &files);
    form_files_release(&files);
    fixture_release(&fixture);
}

/* What only goes has to be taken over first. */
static void a_removal_begins_by_taking_over(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "remove");
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_int_equal(files.count, 3);
    assert_true(files.belong_together);
    assert_resources(&files, 0, "main.tf", "sgr_1 0.0.0.0/0\n");
    assert_non_null(strstr(files.items[0].text.text,
                           "# Step 1 of 2. Terraform takes over what the plan changes. Nothing "
                           "changes.\n"));
    assert_non_null(strstr(files.items[0].text.text,
                           "#   Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.\n"));
    assert_resources(&files, 1, "terraform-0-as-it-was.txt", "sgr_1 0.0.0.0/0\n");
    assert_resources(&files, 2, "terraform-1-final.txt", "");
    assert_formatted(&fixture, &files);
    form_files_release(&files);
    fixture_release(&fixture);
}

/* Denies take away, and come last. */
static void a_carved_acl_lets_in_before_it_denies(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    fixture_init(&fixture);
    fixture_carve(&fixture, "acl-1/in/200", "cidr:192.0.2.0/24");
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_resources(&files, 0, "main.tf", "acl_1_in_193 192.0.2.0/24\n");
    assert_non_null(strstr(files.items[0].text.text, "  protocol       = \"-1\"\n"));
    assert_resources(&files, 3, "terraform-2-final.txt",
                     "acl_1_in_193 192.0.2.0/24\nacl_1_in_194 0.0.0.0/0\nacl_1_in_195 0.0.0.0/0\n"
                     "acl_1_in_196 0.0.0.0/0\nacl_1_in_197 0.0.0.0/0\nacl_1_in_198 0.0.0.0/0\n"
                     "acl_1_in_199 0.0.0.0/0\n");
    assert_formatted(&fixture, &files);
    form_files_release(&files);
    fixture_release(&fixture);
}

/* The second rule takes over what the first lets in so far: it must be there before that goes. */
static void rules_that_wait_for_each_other_are_not_changed_in_place(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "sgr-2", "cidr:198.51.100.0/24"); /* inside the old 0.0.0.0/0 */
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_resources(&files, 0, "main.tf",
                     "sgr_1 0.0.0.0/0\nsgr_2 192.0.2.0/24\n"
                     "sg_mail_tcp_25_from_198_51_100_0_24 198.51.100.0/24\n");
    assert_resources(&files, 3, "terraform-2-changed.txt",
                     "sgr_1 10.0.0.0/8\nsgr_2 192.0.2.0/24\n"
                     "sg_mail_tcp_25_from_198_51_100_0_24 198.51.100.0/24\n");
    form_files_release(&files);
    fixture_release(&fixture);
}

/* --- places and sources ---------------------------------------------------------------------------------- */

static const char other_groups[] =
    "{\"SecurityGroups\":[{\"GroupId\":\"sg-mail\",\"GroupName\":\"x\",\"OwnerId\":"
    "\"210987654321\",\"VpcId\":\"vpc-9\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":"
    "25,\"ToPort\":25,\"UserIdGroupPairs\":[{\"GroupId\":\"sg-peer\",\"UserId\":\"123456789012\","
    "\"Description\":\"a ${file(/etc/hostname)} $${b} {{resolve:ssm:x}}\"}],\"PrefixListIds\":"
    "[{\"PrefixListId\":\"pl-1\"}]},{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":"
    "\"0.0.0.0/0\"}]}]}]}";

static const char other_rules[] =
    "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-mail\","
    "\"GroupOwnerId\":\"210987654321\",\"IsEgress\":false,\"IpProtocol\":\"tcp\",\"FromPort\":25,"
    "\"ToPort\":25,\"ReferencedGroupInfo\":{\"GroupId\":\"sg-peer\",\"UserId\":\"123456789012\"},"
    "\"Description\":\"a ${file(/etc/hostname)} $${b} {{resolve:ssm:x}}\"},"
    "{\"SecurityGroupRuleId\":\"sgr-8\",\"GroupId\":\"sg-mail\",\"GroupOwnerId\":\"210987654321\","
    "\"IsEgress\":false,\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"PrefixListId\":"
    "\"pl-1\"},{\"SecurityGroupRuleId\":\"sgr-9\",\"GroupId\":\"sg-mail\",\"GroupOwnerId\":"
    "\"210987654321\",\"IsEgress\":false,\"IpProtocol\":\"-1\",\"FromPort\":-1,\"ToPort\":-1,"
    "\"CidrIpv4\":\"0.0.0.0/0\"}]}";

/* Removes all of the second account's rules, and changes one of the first with the same ids. */
static void stage_two_accounts(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_write(fixture, "in/us-east-1/groups.json", other_groups);
    fixture_write(fixture, "in/us-east-1/rules.json", other_rules);
    fixture_reload(fixture);
    fixture_rewrite(fixture, "sgr-3", "remove");
    fixture_rewrite(fixture, "sgr-1", "remove"); /* the later one bears the name in the fixture */
    fixture_rewrite(fixture, "sgr-8", "remove");
    fixture_rewrite(fixture, "sgr-9", "cidr:10.0.0.0/8");
}

static void every_account_and_region_has_a_provider(void **state)
{
    struct fixture fixture;
    struct form_files files;
    const char *text;

    (void)state;
    stage_two_accounts(&fixture);
    make_form(&fixture, FORM_TERRAFORM, &files);
    text = files.items[0].text.text;
    assert_non_null(
        strstr(text, "# If this account needs credentials of its own, name their profile here.\n"
                     "provider \"aws\" {\n"
                     "  alias               = \"account_123456789012_eu_west_1\"\n"
                     "  region              = \"eu-west-1\"\n"
                     "  allowed_account_ids = [\"123456789012\"]\n"
                     "}\n"));
    assert_non_null(strstr(text, "  provider          = aws.account_210987654321_us_east_1\n"
                                 "  security_group_id = \"sg-mail\"\n"));
    assert_resources(&files, 1, "terraform-0-as-it-was.txt",
                     "sgr_3 ::/0\nsgr_8 pl-1\nsgr_1 123456789012/sg-peer\nsgr_9 0.0.0.0/0\n");
    assert_formatted(&fixture, &files);
    form_files_release(&files);
    fixture_release(&fixture);
}

static void other_peoples_text_is_never_evaluated(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_two_accounts(&fixture);
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_non_null(strstr(files.items[0].text.text,
                           "  description                  = \"a \\u0024{file(/etc/hostname)} "
                           "$\\u0024{b} {{resolve:ssm:x}}\"\n"));
    for (size_t i = 0; i < files.count; i++) {
        assert_null(strstr(files.items[i].text.text, "${"));
        assert_null(strstr(files.items[i].text.text, "%{"));
        assert_null(strstr(files.items[i].text.text, "touch owned")); /* the group's name */
    }
    form_files_release(&files);
    fixture_release(&fixture);
}

/* For protocol -1 the provider sends no ports, so such a rule is not changed in place. */
static void all_protocols_have_no_ports(void **state)
{
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_two_accounts(&fixture);
    make_form(&fixture, FORM_TERRAFORM, &files);
    assert_non_null(strstr(files.items[0].text.text, "  ip_protocol       = \"-1\"\n"
                                                     "  cidr_ipv4         = \"10.0.0.0/8\"\n"));
    assert_non_null(strstr(files.items[0].text.text, "\"sg_mail_all_from_10_0_0_0_8\" {"));
    form_files_release(&files);
    fixture_release(&fixture);
}

/* `terraform validate` with the real provider, where a directory of plugins is at hand. */
static void the_provider_knows_every_attribute(void **state)
{
    const char *plugins = getenv("VPCMEND_TERRAFORM_PLUGINS");
    struct strbuf command = STRBUF_INIT;
    struct fixture fixture;
    struct form_files files;

    (void)state;
    if (!plugins || !terraform_is_there()) {
        print_message("skipped: terraform validate (VPCMEND_TERRAFORM_PLUGINS names no directory "
                      "of provider plugins)\n");
        return;
    }
    stage_everything(&fixture);
    make_form(&fixture, FORM_TERRAFORM, &files);
    fixture_write(&fixture, "tf/main.tf", files.items[0].text.text);
    strbuf_addf(&command,
                "cd tf && " TERRAFORM " init -input=false -plugin-dir='%s' >log && " TERRAFORM
                " validate >log",
                plugins);
    assert_int_equal(fixture_shell(&fixture, command.text), 0);
    strbuf_release(&command);
    form_files_release(&files);
    fixture_release(&fixture);
}

/* --- what is refused ------------------------------------------------------------------------------------- */

static void an_entry_of_icmp_cannot_be_taken_over(void **state)
{
    struct fixture fixture;

    (void)state;
    load_acl(&fixture, FIXTURE_ENTRY("false", "100", "1", "\"IcmpTypeCode\":{\"Type\":8,\"Code\":-1},",
                                     "0.0.0.0/0"));
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    assert_form_refused(&fixture, FORM_TERRAFORM, "acl-1/in/100: Terraform does not read the ICMP type and code of an "
                             "entry that it takes over. Use the aws-cli form.");
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_in_place_is_one_import_and_one_update),
        cmocka_unit_test(nothing_goes_before_the_new_is_there),
        cmocka_unit_test(a_removal_begins_by_taking_over),
        cmocka_unit_test(a_carved_acl_lets_in_before_it_denies),
        cmocka_unit_test(rules_that_wait_for_each_other_are_not_changed_in_place),
        cmocka_unit_test(every_account_and_region_has_a_provider),
        cmocka_unit_test(other_peoples_text_is_never_evaluated),
        cmocka_unit_test(all_protocols_have_no_ports),
        cmocka_unit_test(the_provider_knows_every_attribute),
        cmocka_unit_test(an_entry_of_icmp_cannot_be_taken_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

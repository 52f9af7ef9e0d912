/*
 * Terraform: states of version 3 and 4. Public ones, and plans, are beside the project (../shared); without
 * them the last test is skipped, loudly.
 */
#include "tests/model/read/terraform_views.h"

#include <unistd.h>

#define SHARED "../shared/exports/"

#define STATE "export.json:1:1: a Terraform state: what Terraform manages, as it last saw it; what "  \
              "else there is in the account is not known"

#define RESOURCE(type, name, attributes)                                                           \
    "{\"mode\": \"managed\", \"type\": \"" type "\", \"name\": \"" name "\", \"instances\": "      \
    "[{\"schema_version\": 1, \"attributes\": {" attributes "}}]}"

#define VERSION_4(resources)                                                                       \
    "{\"version\": 4, \"terraform_version\": \"1.5.0\", \"serial\": 1, \"lineage\": \"x\", "       \
    "\"outputs\": {}, \"resources\": [" resources "]}"

/* Rules inside the group, as resources of their own of both kinds, and one that stands in both. */
static void test_group_rules(void **state)
{
    struct account *account = read_text(VERSION_4(
        RESOURCE("aws_security_group", "mail",
                 "\"id\": \"sg-1\", \"name\": \"mail\", \"vpc_id\": \"vpc-1\", \"owner_id\": "
                 "\"123456789012\", \"arn\": \"arn:aws:ec2:eu-west-1:123456789012:security-group/"
                 "sg-1\", \"ingress\": [{\"from_port\": 25, \"to_port\": 25, \"protocol\": \"tcp\","
                 " \"cidr_blocks\": [\"0.0.0.0/0\"], \"ipv6_cidr_blocks\": [\"::/0\"], "
                 "\"prefix_list_ids\": [], \"security_groups\": [\"999999999999/sg-9\"], \"self\": "
                 "true, \"description\": \"smtp\"}], \"egress\": [{\"from_port\": 0, \"to_port\": 0,"
                 " \"protocol\": \"-1\", \"cidr_blocks\": [\"0.0.0.0/0\"], \"self\": false}], "
                 "\"tags\": {\"Name\": \"m\"}, \"tags_all\": {\"Name\": \"m\", \"env\": \"p\"}") ","
        RESOURCE("aws_security_group_rule", "again",
                 "\"id\": \"sgrule-1\", \"type\": \"ingress\", \"security_group_id\": \"sg-1\", "
                 "\"protocol\": \"tcp\", \"from_port\": 25, \"to_port\": 25, \"cidr_blocks\": "
                 "[\"0.0.0.0/0\", \"10.0.0.0/8\"], \"self\": false") ","
        RESOURCE("aws_vpc_security_group_egress_rule", "out",
                 "\"id\": \"sgr-2\", \"security_group_rule_id\": \"sgr-2\", \"security_group_id\": "
                 "\"sg-1\", \"ip_protocol\": \"tcp\", \"from_port\": 587, \"to_port\": 587, "
                 "\"referenced_security_group_id\": \"888888888888/sg-2\"") ","
        RESOURCE("aws_vpc_security_group_ingress_rule", "in",
                 "\"id\": \"sgr-3\", \"security_group_rule_id\": \"sgr-3\", \"security_group_id\": "
                 "\"sg-1\", \"ip_protocol\": \"-1\", \"cidr_ipv4\": \"192.0.2.0/24\"")));
    const struct group_reference *reference = NULL;

    (void)state;
    assert_is_view(account, STATE);
    RULES(account, "sg-1/in/tcp/25-25/0.0.0.0/0", "sg-1/in/tcp/25-25/::/0",
          "sg-1/in/tcp/25-25/sg-9", "sg-1/in/tcp/25-25/sg-1", "sg-1/out/all/all/0.0.0.0/0",
          "sg-1/in/tcp/25-25/10.0.0.0/8", "sgr-2", "sgr-3");
    for (size_t i = 0; i < account->group_references.count; i++)
        if (!strcmp(text_raw(account->texts, account->group_references.items[i].group_id), "sg-9"))
            reference = &account->group_references.items[i];
    assert_text(account, reference ? reference->user_id : TEXT_NONE, "999999999999");
    reference = &account->group_references.items[account->rules.items[6].source]; /* sgr-2 */
    assert_text(account, reference->group_id, "sg-2");
    assert_text(account, reference->user_id, "888888888888");
    assert_text(account, account->rules.items[0].description, "smtp");
    assert_text(account, account_tag(account, account->groups.items[0].tags, "env"), "p");
    assert_text(account, account->scopes.items[account->groups.items[0].scope].account,
                "123456789012");
    assert_text(account, account->scopes.items[account->groups.items[0].scope].region,
                "eu-west-1");
    account_free(account);
}

/* Entries, routes and associations that are resources of their own join what they belong to, once. */
static void test_parts_join(void **state)
{
    struct account *account = read_text(VERSION_4(
        RESOURCE("aws_network_acl_rule", "in",
                 "\"network_acl_id\": \"acl-1\", \"rule_number\": 100, \"egress\": false, "
                 "\"protocol\": \"6\", \"rule_action\": \"allow\", \"cidr_block\": \"0.0.0.0/0\", "
                 "\"from_port\": 25, \"to_port\": 25, \"icmp_type\": null, \"icmp_code\": null") ","
        RESOURCE("aws_network_acl_rule", "out",
                 "\"network_acl_id\": \"acl-1\", \"rule_number\": 100, \"egress\": true, "
                 "\"protocol\": \"-1\", \"rule_action\": \"deny\", \"ipv6_cidr_block\": \"::/0\", "
                 "\"cidr_block\": \"\", \"from_port\": 0, \"to_port\": 0") ","
        RESOURCE("aws_network_acl", "a",
                 "\"id\": \"acl-1\", \"vpc_id\": \"vpc-1\", \"subnet_ids\": [\"subnet-1\"], "
                 "\"ingress\": [{\"rule_no\": 100, \"action\": \"allow\", \"protocol\": \"6\", "
                 "\"cidr_block\": \"0.0.0.0/0\", \"ipv6_cidr_block\": \"\", \"from_port\": 25, "
                 "\"to_port\": 25, \"icmp_type\": 0, \"icmp_code\": 0}], \"egress\": []") ","
        RESOURCE("aws_subnet", "s",
                 "\"id\": \"subnet-1\", \"vpc_id\": \"vpc-1\", \"cidr_block\": \"10.0.1.0/24\", "
                 "\"availability_zone\": \"eu-west-1a\"") ","
        RESOURCE("aws_route_table", "t",
                 "\"id\": \"rtb-1\", \"vpc_id\": \"vpc-1\", \"route\": [{\"cidr_block\": "
                 "\"0.0.0.0/0\", \"gateway_id\": \"igw-1\", \"nat_gateway_id\": \"\"}]") ","
        RESOURCE("aws_route", "again",
                 "\"route_table_id\": \"rtb-1\", \"destination_cidr_block\": \"0.0.0.0/0\", "
                 "\"gateway_id\": \"igw-1\"") ","
        RESOURCE("aws_route", "six",
                 "\"route_table_id\": \"rtb-1\", \"destination_ipv6_cidr_block\": \"::/0\", "
                 "\"egress_only_gateway_id\": \"eigw-1\"") ","
        RESOURCE("aws_route_table_association", "r",
                 "\"id\": \"rtbassoc-1\", \"route_table_id\": \"rtb-1\", \"subnet_id\": "
                 "\"subnet-1\"") ","
        RESOURCE("aws_vpc", "v", "\"id\": \"vpc-1\", \"cidr_block\": \"10.0.0.0/16\"") ","
        RESOURCE("aws_vpc_ipv4_cidr_block_association", "v",
                 "\"vpc_id\": \"vpc-1\", \"cidr_block\": \"10.1.0.0/16\"")));

    (void)state;
    assert_is_view(account, STATE);
    assert_int_equal(account->acl_entries.count, 2);
    assert_int_equal(account->acl_entries.items[0].from_port, 25);
    assert_true(account->acl_entries.items[1].egress);
    assert_int_equal(account->routes.count, 2);
    assert_int_equal(account->routes.items[1].target_kind, ROUTE_EGRESS_ONLY_GATEWAY);
    assert_int_equal(account->subnets.items[0].acl, 0);
    assert_int_equal(account->subnets.items[0].route_table, 0);
    assert_int_equal(account->vpcs.items[0].cidrs.count, 2);
    account_free(account);
}

static void test_part_without_its_owner(void **state)
{
    struct account *account = read_text(
        VERSION_4(RESOURCE("aws_route", "r",
                           "\"route_table_id\": \"rtb-9\", \"destination_cidr_block\": "
                           "\"0.0.0.0/0\", \"gateway_id\": \"igw-1\"")));

    (void)state;
    assert_int_equal(account->routes.count, 0);
    assert_problem(account, 1, PROBLEM_WARNING,
                   "export.json:1:172: aws_route: what it belongs to is not in this file, so it is "
                   "left out");
    account_free(account);
}

static void test_hosts(void **state)
{
    struct account *account = read_text(VERSION_4(
        RESOURCE("aws_subnet", "s",
                 "\"id\": \"subnet-1\", \"vpc_id\": \"vpc-1\", \"cidr_block\": \"10.0.1.0/24\"") ","
        RESOURCE("aws_vpc", "v", "\"id\": \"vpc-1\", \"cidr_block\": \"10.0.0.0/16\"") ","
        RESOURCE("aws_instance", "a",
                 "\"id\": \"i-1\", \"instance_type\": \"t3.micro\", \"instance_state\": "
                 "\"running\", \"subnet_id\": \"subnet-1\", \"primary_network_interface_id\": "
                 "\"eni-1\", \"private_ip\": \"10.0.1.5\", \"public_ip\": \"192.0.2.5\", "
                 "\"vpc_security_group_ids\": [\"sg-1\"], \"source_dest_check\": false") ","
        RESOURCE("aws_network_interface", "b",
                 "\"id\": \"eni-2\", \"subnet_id\": \"subnet-1\", \"private_ip\": \"10.0.1.6\", "
                 "\"private_ips\": [\"10.0.1.7\", \"10.0.1.6\"], \"security_groups\": [\"sg-1\"], "
                 "\"attachment\": [{\"instance\": \"i-1\", \"device_index\": 1, \"attachment_id\": "
                 "\"x\"}]") ","
        RESOURCE("aws_network_interface_sg_attachment", "c",
                 "\"network_interface_id\": \"eni-2\", \"security_group_id\": \"sg-2\"") ","
        RESOURCE("aws_security_group", "one", "\"id\": \"sg-1\", \"vpc_id\": \"vpc-1\"") ","
        RESOURCE("aws_security_group", "two", "\"id\": \"sg-2\", \"vpc_id\": \"vpc-1\"") ","
        RESOURCE("aws_eip", "e",
                 "\"id\": \"eipalloc-1\", \"public_ip\": \"192.0.2.6\", \"domain\": \"vpc\"") ","
        RESOURCE("aws_eip_association", "e",
                 "\"id\": \"eipassoc-1\", \"allocation_id\": \"eipalloc-1\", "
                 "\"network_interface_id\": \"eni-2\", \"private_ip_address\": \"10.0.1.6\"") ","
        RESOURCE("aws_internet_gateway", "g", "\"id\": \"igw-1\", \"vpc_id\": \"vpc-1\"") ","
        RESOURCE("aws_nat_gateway", "n",
                 "\"id\": \"nat-1\", \"subnet_id\": \"subnet-1\", \"private_ip\": \"10.0.1.9\", "
                 "\"public_ip\": \"192.0.2.9\"")));
    uint32_t second = row_of_id(account, "eni-2", OBJECT_INTERFACE);
    uint32_t first = row_of_id(account, "eni-1", OBJECT_INTERFACE);
    const struct network_interface *interface = &account->interfaces.items[second];

    (void)state;
    assert_is_view(account, STATE);
    assert_int_equal(account->instances.count, 1);
    assert_int_equal(account->interfaces.count, 2);
    assert_int_equal(interface->groups.count, 2);
    assert_int_equal(interface->vpc, 0);
    assert_int_equal(interface->instance, 0);
    assert_int_equal(interface->addresses.count, 2);
    assert_false(account->interfaces.items[first].source_dest_check);
    assert_int_equal(account->interfaces.items[first].vpc, 0);
    assert_int_equal(account->addresses.items[0].interface, second);
    assert_true(account->gateways.items[0].attached);
    assert_int_equal(account->gateways.items[1].vpc, 0);
    account_free(account);
}

static void test_balancers_and_lists(void **state)
{
    struct account *account = read_text(VERSION_4(
        RESOURCE("aws_lb", "l",
                 "\"id\": \"arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/l/1\","
                 " \"arn\": \"arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/l/"
                 "1\", \"name\": \"l\", \"load_balancer_type\": \"network\", \"internal\": false, "
                 "\"subnets\": [\"subnet-1\"], \"security_groups\": []") ","
        RESOURCE("aws_lb_target_group", "t",
                 "\"arn\": \"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/t/2\", "
                 "\"name\": \"t\", \"target_type\": \"instance\", \"protocol\": \"TCP\", \"port\": "
                 "25") ","
        RESOURCE("aws_lb_listener", "s",
                 "\"load_balancer_arn\": \"arn:aws:elasticloadbalancing:eu-west-1:123456789012:"
                 "loadbalancer/net/l/1\", \"port\": 25, \"protocol\": \"TCP\", \"default_action\": "
                 "[{\"type\": \"forward\", \"target_group_arn\": \"arn:aws:elasticloadbalancing:"
                 "eu-west-1:123456789012:targetgroup/t/2\"}]") ","
        RESOURCE("aws_lb_target_group_attachment", "a",
                 "\"target_group_arn\": \"arn:aws:elasticloadbalancing:eu-west-1:123456789012:"
                 "targetgroup/t/2\", \"target_id\": \"i-1\", \"port\": null") ","
        RESOURCE("aws_ec2_managed_prefix_list", "p",
                 "\"id\": \"pl-1\", \"name\": \"p\", \"address_family\": \"IPv4\", \"max_entries\": "
                 "5, \"entry\": [{\"cidr\": \"10.0.0.0/8\", \"description\": \"x\"}]") ","
        RESOURCE("aws_ec2_managed_prefix_list_entry", "q",
                 "\"prefix_list_id\": \"pl-1\", \"cidr\": \"192.0.2.0/24\"")));

    (void)state;
    assert_is_view(account, STATE);
    assert_int_equal(account->load_balancers.count, 1);
    assert_text(account, account->load_balancers.items[0].scheme, "internet-facing");
    assert_int_equal(account->balancer_listeners.count, 1);
    assert_int_equal(account->balancer_listeners.items[0].port, 25);
    assert_int_equal(account->balancer_targets.count, 1);
    assert_int_equal(account->prefix_lists.items[0].entries.count, 2);
    account_free(account);
}

/* Version 3 writes lists and blocks flat, and numbers as strings. */
static void test_version_3(void **state)
{
    struct account *account = read_text(
        "{\"version\": 3, \"terraform_version\": \"0.11.14\", \"lineage\": \"x\", \"modules\": "
        "[{\"path\": [\"root\"], \"resources\": {\"aws_security_group.mail\": {\"type\": "
        "\"aws_security_group\", \"primary\": {\"id\": \"sg-1\", \"attributes\": {\"id\": \"sg-1\", "
        "\"ingress.#\": \"2\", \"ingress.10.cidr_blocks.#\": \"2\", \"ingress.10.cidr_blocks.0\": "
        "\"0.0.0.0/0\", \"ingress.10.cidr_blocks.1\": \"10.0.0.0/8\", \"ingress.10.from_port\": "
        "\"25\", \"ingress.10.to_port\": \"25\", \"ingress.10.protocol\": \"tcp\", "
        "\"ingress.10.self\": \"false\", \"ingress.10.security_groups.#\": \"0\", "
        "\"ingress.9.from_port\": \"0\", \"ingress.9.to_port\": \"0\", \"ingress.9.protocol\": "
        "\"-1\", \"ingress.9.self\": \"true\", \"name\": \"mail\", \"owner_id\": \"123456789012\", "
        "\"tags.%\": \"1\", \"tags.Name\": \"m\", \"vpc_id\": \"vpc-1\"}}}, "
        "\"data.aws_security_group.other\": {\"type\": \"aws_security_group\", \"primary\": "
        "{\"id\": \"sg-2\", \"attributes\": {\"id\": \"sg-2\"}}}}}]}");

    (void)state;
    assert_is_view(account, STATE);
    assert_int_equal(account->groups.count, 1);
    RULES(account, "sg-1/in/tcp/25-25/0.0.0.0/0", "sg-1/in/tcp/25-25/10.0.0.0/8",
          "sg-1/in/all/all/sg-1");
    assert_text(account, account->groups.items[0].owner, "123456789012");
    assert_text(account, account_tag(account, account->groups.items[0].tags, "Name"), "m");
    account_free(account);
}

/* A name made to be deep costs nothing but itself. */
static void test_deep_names(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, "{\"terraform_version\": \"0.11\", \"modules\": [{\"resources\": {\"x\": "
                       "{\"type\": \"aws_vpc\", \"primary\": {\"attributes\": {\"id\": \"vpc-1\", \"");
    for (int i = 0; i < 500000; i++)
        strbuf_adds(&text, "a.");
    strbuf_adds(&text, "\": \"\"}}}}}]}");
    account = read_text(text.text);
    assert_is_view(account, STATE);
    assert_int_equal(account->vpcs.count, 1);
    account_free(account);
    strbuf_release(&text);
}

/* A state is read after all else, and what stands before it in its file is told once. */
static void test_something_before_a_state(void **state)
{
    struct account *account = read_text("0\n" VERSION_4(RESOURCE("aws_vpc", "a", "\"id\": \"vpc-1\"")));

    (void)state;
    assert_int_equal(account->problems.count, 2);
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:1:1: no reply, only a bare value: run the aws command again without --query "
                   "and save what that prints");
    assert_problem(account, 1, PROBLEM_WARNING,
                   "export.json:2:1: a Terraform state: what Terraform manages, as it last saw it; what else "
                   "there is in the account is not known");
    account_free(account);
}

/* Nothing of a network in it: nothing that is complete, and something to say only where nothing else is read. */
static void test_state_without_a_network(void **state)
{
    struct account *account =
        read_text(VERSION_4(RESOURCE("aws_s3_bucket", "b", "\"id\": \"b\"")));

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json: a form that is read, but no security group, VPC or other part of a "
                   "network is in it");
    assert_passed_over(account, 1);
    assert_int_equal(account->file_count_read, 1);
    account_free(account);
}

static size_t described_groups(const struct account *account)
{
    size_t count = 0;

    for (size_t i = 0; i < account->groups.count; i++)
        count += account->groups.items[i].described;
    return count;
}

static void test_public_files(void **state)
{
    static const struct {
        const char *path;
        size_t groups, rules;
    } files[] = {
        {SHARED "inframap-tfstate/version_3_state.json", 5, 12},
        {SHARED "regula-plan/security_group/inputs/ingress_anywhere_infra.json", 5, 5},
        {SHARED "regula-plan/security_group/inputs/ingress_anywhere_ssh_infra.json", 4, 4},
    };

    (void)state;
    if (access(SHARED "README.md", R_OK) != 0) {
        print_message("skipped: no public states and plans in %s\n", SHARED);
        skip();
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct account *account = read_path(files[i].path);

        assert_int_equal(account->problems.count, 1);
        assert_int_equal(described_groups(account), files[i].groups);
        assert_int_equal(account->rules.count, files[i].rules);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_group_rules),
        cmocka_unit_test(test_parts_join),
        cmocka_unit_test(test_part_without_its_owner),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_balancers_and_lists),
        cmocka_unit_test(test_version_3),
        cmocka_unit_test(test_deep_names),
        cmocka_unit_test(test_something_before_a_state),
        cmocka_unit_test(test_state_without_a_network),
        cmocka_unit_test(test_public_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

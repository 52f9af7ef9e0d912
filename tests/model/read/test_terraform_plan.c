/*
 * Plans of Terraform: what does not exist yet, what refers to what, and what is not known before it does.
 */
#include "tests/model/read/terraform_views.h"

#define PLAN "export.json:1:1: a Terraform plan: what Terraform manages, as the plan leaves it; what " \
             "else there is in the account is not known"

/* What does not exist yet goes by its address, and the configuration says what refers to what. */
static const char plan[] =
    "{\"format_version\": \"1.1\", \"terraform_version\": \"1.2.4\", \"planned_values\": "
    "{\"root_module\": {\"resources\": ["
    "{\"address\": \"aws_vpc.v\", \"mode\": \"managed\", \"type\": \"aws_vpc\", \"values\": "
    "{\"cidr_block\": \"10.0.0.0/16\"}},"
    "{\"address\": \"aws_vpc.old\", \"mode\": \"managed\", \"type\": \"aws_vpc\", \"values\": "
    "{\"id\": \"vpc-9\", \"cidr_block\": \"10.9.0.0/16\"}}], "
    "\"child_modules\": [{\"address\": \"module.m\", \"resources\": ["
    "{\"address\": \"module.m.aws_subnet.s[0]\", \"mode\": \"managed\", \"type\": \"aws_subnet\", "
    "\"values\": {\"cidr_block\": \"10.0.1.0/24\", \"vpc_id\": \"vpc-9\"}},"
    "{\"address\": \"module.m.aws_subnet.s[1]\", \"mode\": \"managed\", \"type\": \"aws_subnet\", "
    "\"values\": {\"cidr_block\": \"10.0.2.0/24\", \"vpc_id\": \"vpc-9\"}},"
    "{\"address\": \"module.m.aws_security_group.g\", \"mode\": \"managed\", \"type\": "
    "\"aws_security_group\", \"values\": {\"name\": \"g\", \"ingress\": [{\"from_port\": 25, "
    "\"to_port\": 25, \"protocol\": \"tcp\", \"cidr_blocks\": [], \"self\": false}]}},"
    "{\"address\": \"module.m.aws_security_group_rule.r\", \"mode\": \"managed\", \"type\": "
    "\"aws_security_group_rule\", \"values\": {\"type\": \"ingress\", \"protocol\": \"tcp\", "
    "\"from_port\": 587, \"to_port\": 587, \"cidr_blocks\": [\"0.0.0.0/0\"]}},"
    "{\"address\": \"module.m.aws_instance.i[1]\", \"mode\": \"managed\", \"type\": "
    "\"aws_instance\", \"values\": {\"instance_type\": \"t3.micro\"}}]}]}},"
    "\"prior_state\": {\"values\": {\"root_module\": {\"resources\": [{\"address\": "
    "\"data.aws_subnet.d\", \"mode\": \"data\", \"type\": \"aws_subnet\", \"values\": {\"id\": "
    "\"subnet-8\", \"vpc_id\": \"vpc-9\", \"cidr_block\": \"10.9.8.0/24\"}}, {\"address\": "
    "\"aws_vpc.gone\", \"mode\": \"managed\", \"type\": \"aws_vpc\", \"values\": {\"id\": "
    "\"vpc-7\"}}]}}},"
    "\"configuration\": {\"root_module\": {\"module_calls\": {\"m\": {\"module\": {\"resources\": ["
    "{\"address\": \"aws_security_group.g\", \"expressions\": {\"ingress\": [{\"security_groups\": "
    "{\"references\": [\"aws_security_group.g.id\", \"aws_security_group.g\"]}}]}},"
    "{\"address\": \"aws_security_group_rule.r\", \"expressions\": {\"security_group_id\": "
    "{\"references\": [\"aws_security_group.g.id\", \"aws_security_group.g\"]}}},"
    "{\"address\": \"aws_instance.i\", \"expressions\": {\"subnet_id\": {\"references\": "
    "[\"aws_subnet.s[1].id\", \"aws_subnet.s[1]\", \"aws_subnet.s\"]}, \"vpc_security_group_ids\": "
    "{\"references\": [\"aws_security_group.g.id\", \"aws_security_group.g\", \"var.x\"]}}}"
    "]}}}}}}";

static void test_plan(void **state)
{
    struct account *account = read_text(plan);
    uint32_t subnet = row_of_id(account, "module.m.aws_subnet.s[1]", OBJECT_SUBNET);
    uint32_t instance = row_of_id(account, "module.m.aws_instance.i[1]", OBJECT_INSTANCE);

    (void)state;
    assert_is_view(account, PLAN);
    assert_int_equal(account->vpcs.count, 2);
    assert_int_equal(account->subnets.count, 3);
    assert_true(row_of_id(account, "aws_vpc.v", OBJECT_VPC) != NONE);
    assert_int_equal(account->instances.items[instance].subnet, subnet);
    assert_int_equal(account->interfaces.count, 1);
    assert_text(account, account->interfaces.items[0].id,
                "module.m.aws_instance.i[1].primary_network_interface_id");
    assert_int_equal(account->interfaces.items[0].groups.count, 1);
    RULES(account, "module.m.aws_security_group.g/in/tcp/25-25/module.m.aws_security_group.g",
          "module.m.aws_security_group.g/in/tcp/587-587/0.0.0.0/0");
    account_free(account);
}

/* A reference to something else than an id is no id, and what is not known of a rule is told. */
static void test_what_a_plan_does_not_know(void **state)
{
    struct account *account = read_text(
        "{\"terraform_version\": \"1.5\", \"planned_values\": {\"root_module\": {\"resources\": ["
        "{\"address\": \"aws_vpc.v\", \"type\": \"aws_vpc\", \"values\": {\"cidr_block\": "
        "\"10.0.0.0/16\"}},\n"
        "{\"address\": \"aws_subnet.s\", \"type\": \"aws_subnet\", \"values\": {\"cidr_block\": "
        "\"10.0.0.0/24\", \"tags\": null, \"availability_zone\": null}},\n"
        "{\"address\": \"aws_security_group.g\", \"type\": \"aws_security_group\", \"values\": "
        "{\"ingress\": [{\"from_port\": 25, \"to_port\": 25, \"protocol\": \"tcp\", "
        "\"cidr_blocks\": null}]}},\n"
        "{\"address\": \"aws_network_interface.i\", \"type\": \"aws_network_interface\", "
        "\"values\": {\"security_groups\": [null, \"sg-9\"]}}]}}, "
        "\"configuration\": {\"root_module\": {\"resources\": ["
        "{\"address\": \"aws_subnet.s\", \"expressions\": {\"vpc_id\": {\"references\": "
        "[\"aws_vpc.v\"]}, \"tags\": {\"references\": [\"aws_vpc.v.tags\", \"aws_vpc.v\"]}, "
        "\"availability_zone\": {\"references\": [\"aws_vpc.v.x\", \"aws_vpc.v\"]}}},"
        "{\"address\": \"aws_security_group.g\", \"expressions\": {\"ingress\": [{\"cidr_blocks\": "
        "{\"references\": [\"aws_vpc.v.cidr_block\", \"aws_vpc.v\"]}}]}},"
        "{\"address\": \"aws_network_interface.i\", \"expressions\": {\"security_groups\": "
        "{\"references\": [\"aws_security_group.g.id\", \"aws_security_group.g\"]}}}]}}}");

    (void)state;
    assert_problem(account, 0, PROBLEM_WARNING, PLAN);
    assert_problem(account, 1, PROBLEM_WARNING,
                   "export.json:3:1: aws_security_group: the source of a rule is not known here, so "
                   "the rule is left out");
    assert_int_equal(account->problems.count, 2);
    assert_int_equal(account->subnets.items[0].vpc, 0);
    assert_int_equal(account->subnets.items[0].availability_zone, TEXT_NONE);
    assert_int_equal(account->interfaces.items[0].groups.count, 2);
    account_free(account);
}

/* Two plans may give the same address to different things. */
static void test_two_plans(void **state)
{
    struct account *account = READ({"a.json", plan}, {"b.json", plan});

    (void)state;
    assert_int_equal(account->problems.count, 2);
    assert_int_equal(account->subnets.count, 2 * 2 + 1);
    assert_true(row_of_id(account, "plan2:aws_vpc.v", OBJECT_VPC) != NONE);
    assert_true(holds_rule(account, "plan2:module.m.aws_security_group.g/in/tcp/587-587/0.0.0.0/0"));
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_what_a_plan_does_not_know),
        cmocka_unit_test(test_two_plans),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What Terraform leaves out: instances with interfaces of their own, prefix lists whose entries stand elsewhere, and
 * addresses that name no more than a module.
 */
#include "tests/model/read/pieces.h"

#include "model/read/terraform.h"

#define PLAN(resources, configured)                                                                \
    "{\"terraform_version\": \"1.5\", \"planned_values\": {\"root_module\": {\"resources\": ["     \
    resources "]}}, \"configuration\": {\"root_module\": {\"resources\": [" configured "]}}}"
#define PLANNED(address, type, values)                                                             \
    "{\"address\": \"" address "\", \"type\": \"" type "\", \"values\": {" values "}}"

/* Which are resources themselves: what else the instance says of a first interface is said of none. */
static void test_an_instance_with_interfaces_of_its_own(void **state)
{
    struct account *account =
        read_text(PLAN(PLANNED("aws_instance.a", "aws_instance",
                               "\"source_dest_check\": true, \"network_interface\": "
                               "[{\"device_index\": 0, \"network_interface_id\": \"eni-1\"}]"), ""));

    (void)state;
    assert_int_equal(account->instances.count, 1);
    assert_int_equal(account->interfaces.count, 0);
    account_free(account);
    account = read_text(PLAN(PLANNED("aws_instance.a", "aws_instance",
                                     "\"source_dest_check\": true, \"network_interface\": []"), ""));
    assert_int_equal(account->interfaces.count, 1);
    assert_text(account, account->interfaces.items[0].id, "aws_instance.a.primary_network_interface_id");
    account_free(account);
}

/* A list that tells no entries has none that are known. */
static void test_a_prefix_list_without_entries(void **state)
{
    struct account *account = read_text(PLAN(
        PLANNED("aws_ec2_managed_prefix_list.a", "aws_ec2_managed_prefix_list", "\"id\": \"pl-1\"") ","
        PLANNED("aws_ec2_managed_prefix_list.b", "aws_ec2_managed_prefix_list",
                "\"id\": \"pl-2\", \"entry\": [{\"cidr\": \"192.0.2.0/24\"}, {\"description\": \"will be known\"}]"), ""));
    uint32_t none = row_of_id(account, "pl-1", OBJECT_PREFIX_LIST);
    uint32_t one = row_of_id(account, "pl-2", OBJECT_PREFIX_LIST);

    (void)state;
    assert_int_equal(account->prefix_lists.count, 2);
    assert_int_equal(account->prefix_lists.items[none].entries.count, 0);
    assert_false(account->prefix_lists.items[none].entries_known);
    assert_int_equal(account->prefix_lists.items[one].entries.count, 1);
    account_free(account);
}

/* Nobody stands in a module that is not named to its end: its references are those of the root. */
static void test_addresses_that_end_in_a_module(void **state)
{
    static const char *const addresses[] = {"module.a", "module.", "module.a[0]", "module.a[\"b", "module.a[\"b\\"};

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct strbuf text = STRBUF_INIT, plain = STRBUF_INIT, address = STRBUF_INIT;
        struct account *account;

        strbuf_add(&plain, addresses[i], strcspn(addresses[i], "["));
        for (const char *at = addresses[i]; *at; at++)
            strbuf_addf(&address, strchr("\"\\", *at) ? "\\%c" : "%c", *at);
        strbuf_addf(&text,
                    PLAN(PLANNED("aws_vpc.v", "aws_vpc", "") ","
                         PLANNED("%s", "aws_subnet", "\"cidr_block\": \"10.0.0.0/24\""),
                         "{\"address\": \"%s\", \"expressions\": {\"vpc_id\": {\"references\": "
                         "[\"aws_vpc.v.id\", \"aws_vpc.v\"]}}}"),
                    address.text, plain.text);
        account = read_text(text.text);
        assert_int_equal(account->subnets.count, 1);
        assert_text(account, account->subnets.items[0].vpc_id, "aws_vpc.v");
        account_free(account);
        strbuf_release(&address);
        strbuf_release(&plain);
        strbuf_release(&text);
    }
}

#define CONFIGURED(address, expressions) "{\"address\": \"" address "\", \"expressions\": {" expressions "}}"
#define REFERS(name, to) "\"" name "\": {\"references\": [" to "]}"

/* Load balancers that will be: by what their ids are known, in lists of blocks too if there is only one. */
static void test_balancers_of_a_plan(void **state)
{
    struct account *account = read_text(PLAN(
        PLANNED("aws_subnet.s[0]", "aws_subnet", "\"cidr_block\": \"10.0.0.0/24\"") ","
        PLANNED("aws_subnet.s[1]", "aws_subnet", "\"cidr_block\": \"10.0.1.0/24\"") ","
        PLANNED("aws_security_group.g", "aws_security_group", "\"name\": \"g\"") ","
        PLANNED("aws_lb.a", "aws_lb", "\"load_balancer_type\": \"network\", \"internal\": true") ","
        PLANNED("aws_elb.b", "aws_elb", "\"name\": \"b\", \"internal\": false, \"security_groups\": [\"sg-9\"]") ","
        PLANNED("aws_lb_target_group.t", "aws_lb_target_group", "\"port\": 25") ","
        PLANNED("aws_lb_listener.one", "aws_lb_listener", "\"port\": 25, \"protocol\": \"TCP\", "
                "\"default_action\": [{\"type\": \"forward\"}]") ","
        PLANNED("aws_lb_listener.two", "aws_lb_listener", "\"port\": 26, \"protocol\": \"TCP\", "
                "\"default_action\": [{\"type\": \"forward\"}, {\"type\": \"forward\"}]"),
        CONFIGURED("aws_lb.a", REFERS("subnets", "\"aws_subnet.s[0].id\", \"aws_subnet.s[0]\", \"aws_subnet.s\", 7")
                   "," REFERS("security_groups", "\"aws_security_group.g.id\", \"aws_security_group.g\"")) ","
        CONFIGURED("aws_elb.b", REFERS("subnets", "\"aws_subnet.s\"")) ","
        CONFIGURED("aws_lb_listener.one", REFERS("load_balancer_arn", "\"aws_lb.a.arn\", \"aws_lb.a\"")
                   ", \"default_action\": [{" REFERS("target_group_arn", "\"aws_lb_target_group.t.arn\", "
                   "\"aws_lb_target_group.t\"") "}]") ","
        CONFIGURED("aws_lb_listener.two", REFERS("load_balancer_arn", "\"aws_lb.a.arn\", \"aws_lb.a\"")
                   ", \"default_action\": [{" REFERS("target_group_arn", "\"aws_lb_target_group.t\"") "}, {}]")));
    const struct load_balancer *a = &account->load_balancers.items[row_of_id(account, "aws_lb.a", OBJECT_LOAD_BALANCER)];
    const struct load_balancer *b = &account->load_balancers.items[row_of_id(account, "b", OBJECT_LOAD_BALANCER)];
    const struct balancer_listener *listeners = account->balancer_listeners.items + a->listeners.first;

    (void)state;
    assert_text(account, a->scheme, "internal");
    assert_text(account, b->scheme, "internet-facing");
    assert_int_equal(a->subnets.count, 1);
    assert_int_equal(a->groups.count, 1);
    assert_int_equal(b->subnets.count, 2);
    assert_int_equal(b->groups.count, 1); /* what is known stays */
    assert_int_equal(a->listeners.count, 2);
    assert_int_equal(listeners[0].target_groups.count, 1);
    assert_int_equal(listeners[1].target_groups.count, 0);
    account_free(account);
}

/* Where one id is wanted and two are meant, or a list holds no unknown one, nothing is filled in. */
static void test_what_is_not_filled_in(void **state)
{
    struct account *account = read_text(PLAN(
        PLANNED("aws_vpc.v", "aws_vpc", "\"cidr_block\": \"10.0.0.0/16\"") ","
        PLANNED("aws_vpc.w", "aws_vpc", "\"cidr_block\": \"10.1.0.0/16\"") ","
        PLANNED("aws_subnet.a", "aws_subnet", "\"cidr_block\": \"10.0.0.0/24\", \"vpc_id\": null") ","
        PLANNED("aws_subnet.b", "aws_subnet", "\"cidr_block\": \"10.0.1.0/24\"") ","
        PLANNED("aws_network_interface.i", "aws_network_interface",
                "\"security_groups\": [\"sg-1\", \"sg-2\"], \"private_ip\": \"10.0.0.5\", "
                "\"private_ips\": [\"10.0.0.6\", \"10.0.0.5\"]"),
        CONFIGURED("aws_subnet.a", REFERS("vpc_id", "\"aws_vpc.v\", \"aws_vpc.w\"")) ","
        CONFIGURED("aws_subnet.b", REFERS("vpc_id", "\"aws_vpc.v\"")) ","
        CONFIGURED("aws_network_interface.i", REFERS("security_groups", "\"aws_vpc.v\""))));
    const struct network_interface *interface = &account->interfaces.items[0];
    uint32_t a = row_of_id(account, "aws_subnet.a", OBJECT_SUBNET), b = row_of_id(account, "aws_subnet.b", OBJECT_SUBNET);

    (void)state;
    assert_int_equal(account->subnets.items[a].vpc, NONE);
    assert_text(account, account->subnets.items[b].vpc_id, "aws_vpc.v");
    assert_int_equal(interface->groups.count, 2);
    for (uint32_t i = 0; i < interface->addresses.count; i++) {
        const struct interface_address *address = &account->interface_addresses.items[interface->addresses.first + i];
        struct strbuf text = STRBUF_INIT;

        ip_addr_format(&text, address->address);
        assert_int_equal(address->is_primary, !strcmp(text.text, "10.0.0.5"));
        strbuf_release(&text);
    }
    account_free(account);
    account = read_text(PLAN(PLANNED("aws_network_interface.i", "aws_network_interface",
                                     "\"private_ips\": [\"10.0.0.6\", \"10.0.0.5\"]"), ""));
    assert_int_equal(account->interface_addresses.count, 2); /* and which is primary is not known */
    assert_false(account->interface_addresses.items[0].is_primary);
    account_free(account);
}

/* Before 0.12 all values are texts. */
static void test_flat_values(void **state)
{
    static const struct {
        const char *written;
        bool is_on;
    } cases[] = {{"true", true}, {"false", false}, {"1", true}, {"0", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;

        strbuf_addf(&text,
                    "{\"version\": 3, \"terraform_version\": \"0.11\", \"modules\": [{\"resources\": {"
                    "\"aws_network_interface.a\": {\"type\": \"aws_network_interface\", \"primary\": {"
                    "\"attributes\": {\"id\": \"eni-1\", \"source_dest_check\": \"%s\"}}}}}]}",
                    cases[i].written);
        account = read_text(text.text);
        assert_int_equal(account->interfaces.count, 1);
        assert_int_equal(account->interfaces.items[0].source_dest_check, cases[i].is_on);
        account_free(account);
        strbuf_release(&text);
    }
}

/* As free() does. */
static void test_no_plan_is_freed(void **state)
{
    (void)state;
    terraform_plan_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_instance_with_interfaces_of_its_own),
        cmocka_unit_test(test_a_prefix_list_without_entries),
        cmocka_unit_test(test_addresses_that_end_in_a_module),
        cmocka_unit_test(test_balancers_of_a_plan),
        cmocka_unit_test(test_what_is_not_filled_in),
        cmocka_unit_test(test_flat_values),
        cmocka_unit_test(test_no_plan_is_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

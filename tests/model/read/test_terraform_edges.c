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
                "\"id\": \"pl-2\", \"entry\": [{\"cidr\": \"192.0.2.0/24\"}]"), ""));
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
        cmocka_unit_test(test_no_plan_is_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

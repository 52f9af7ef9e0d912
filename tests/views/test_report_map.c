/* `vpcmend map`, as a user calls it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/support/call.h"

static int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    call_write_file("one/eu-west-1/vpcs.json",
                    "{\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"}]}");
    call_write_file("one/eu-west-1/subnets.json",
                    "{\"Subnets\": [{\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\", "
                    "\"CidrBlock\": \"10.0.1.0/24\"}]}");
    call_write_file("one/eu-west-1/tables.json",
                    "{\"RouteTables\": [{\"RouteTableId\": \"rtb-1\", \"VpcId\": \"vpc-1\", "
                    "\"Associations\": [{\"Main\": true, \"RouteTableId\": \"rtb-1\"}], "
                    "\"Routes\": [{\"DestinationCidrBlock\": \"0.0.0.0/0\", \"GatewayId\": "
                    "\"igw-1\", \"State\": \"active\"}]}]}");
    call_write_file("one/eu-west-1/interfaces.json", "{\"NetworkInterfaces\": []}");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

/* Nothing told of the gateway but the route. */
static void test_list(void **state)
{
    (void)state;
    assert_call("vpcmend map one --format list", 0,
                "vpc-1\n"
                "The Internet\n"
                "  Internet gateway igw-1, default route of 1 subnet\n"
                "  public: subnet-1 10.0.1.0/24, IPv4 to igw-1\n",
                "");
}

/* Not a terminal: 100 columns, in UTF-8. */
static void test_text(void **state)
{
    (void)state;
    assert_call("vpcmend map one", 0,
                "vpc-1\n"
                "The Internet    ───────────────┐\n"
                "┌Internet gateway──────────────┴─┐\n"
                "│igw-1                           ├┐\n"
                "└────────────────────────────────┘│\n"
                " ┌────────────────────────────────┘\n"
                " │ PUBLIC: routes to the Internet\n"
                " │ ┌subnet-1────────────────────────────────────────────────────────┐\n"
                " └─┤   no interface                                                 │\n"
                "   └────────────────────────────────────────────────────────────────┘\n",
                "");
}

static void test_one_vpc(void **state)
{
    struct call call = call_run("vpcmend map one --vpc vpc-1 --format svg");

    (void)state;
    assert_int_equal(call.status, 0);
    assert_memory_equal(call.out, "<svg xmlns=", 11);
    assert_non_null(strstr(call.out, "<title>Map of vpc-1</title>"));
    assert_non_null(strstr(call.out, ">subnet-1</text>"));
    call_release(&call);
}

static void test_wrong_usage(void **state)
{
    (void)state;
    assert_call_says("vpcmend map", 2, "", "name at least one EXPORT");
    assert_call_says("vpcmend map one --vpc subnet-1", 2, "", "no VPC with that id");
    assert_call_says("vpcmend map one --format png", 2, "", "text, list, svg");
    assert_call_says("vpcmend map one nothing-here", 2, "", "nothing-here");
    assert_call_says("vpcmend demo --export sample", 0, "", "");
    assert_call_says("vpcmend map sample --format svg", 2, "", "say which by --vpc ID");
    assert_call_says("vpcmend map --help", 0, "Usage: vpcmend map", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_one_vpc),
        cmocka_unit_test(test_wrong_usage),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

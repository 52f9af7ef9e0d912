/* What ties objects to each other. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

static void test_groups_of_an_interface(void **state)
{
    struct account *account = build_world();
    uint32_t interface;

    (void)state;
    build_group(account, "sg-1");
    build_group(account, "sg-2");
    build_group(account, "sg-3");
    interface = build_interface(account, "eni-1", 0);
    build_carry(account, 0);
    build_carry(account, 2);
    build_interface(account, "eni-2", 0);
    build_carry(account, 1);
    assert_true(account_interface_carries(account, interface, 0));
    assert_false(account_interface_carries(account, interface, 1));
    assert_true(account_interface_carries(account, interface, 2));
    assert_false(account_interface_carries(account, interface, NONE));
    account_free(account);
}

static void test_ends_of_a_peering(void **state)
{
    struct account *account = build_account();
    struct vpc_peering *peering;

    (void)state;
    build_vpc(account, "vpc-1");
    build_vpc(account, "vpc-2");
    build_vpc(account, "vpc-3");
    peering = build_peering(account, "pcx-1", 0, 1);
    assert_ptr_equal(peering_other_end(peering, 0), &peering->accepter);
    assert_ptr_equal(peering_other_end(peering, 1), &peering->requester);
    assert_null(peering_other_end(peering, 2));
    assert_true(peering_is_active(account, peering));
    peering->status = account_text(account, "Active");
    assert_true(peering_is_active(account, peering));
    peering->status = account_text(account, "deleted");
    assert_false(peering_is_active(account, peering));
    peering->status = TEXT_NONE;
    assert_false(peering_is_active(account, peering));
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups_of_an_interface),
        cmocka_unit_test(test_ends_of_a_peering),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

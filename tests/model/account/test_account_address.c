/*
 * Who holds an address: own and public sides apart, the order of the export kept, and the table made
 * anew when addresses came to it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/account.h"

static struct ip_addr address(const char *text)
{
    struct ip_addr value;

    assert_true(ip_addr_parse(text, &value));
    return value;
}

/* An interface with one address; `public_ip` may be NULL. */
static void add_interface(struct account *account, const char *own, const char *public_ip)
{
    struct interface_address row = {.address = address(own), .has_public = public_ip != NULL};
    struct network_interface interface = {
        .addresses = {(uint32_t)account->interface_addresses.count, 1}};

    if (public_ip)
        row.public_ip = address(public_ip);
    TABLE_ADD(account->interface_addresses, row);
    TABLE_ADD(account->interfaces, interface);
}

static int set_up(void **state)
{
    struct account *account = account_new();

    add_interface(account, "10.0.0.9", "203.0.113.9");
    add_interface(account, "10.0.0.5", NULL);
    add_interface(account, "2001:db8::5", NULL);
    add_interface(account, "10.0.0.9", NULL); /* the same block in another VPC */
    *state = account;
    return 0;
}

static int tear_down(void **state)
{
    account_free(*state);
    return 0;
}

static size_t holders(const struct account *account, const char *text, enum address_side side,
                      const struct address_holder **found)
{
    size_t count;

    *found = account_address_holders(account, address(text), side, &count);
    return count;
}

static void test_sides_and_families_are_apart(void **state)
{
    const struct address_holder *found;

    assert_int_equal(holders(*state, "10.0.0.5", ADDRESS_OWN, &found), 1);
    assert_int_equal(found[0].interface, 1);
    assert_int_equal(found[0].row, 1);
    assert_int_equal(holders(*state, "203.0.113.9", ADDRESS_PUBLIC, &found), 1);
    assert_int_equal(found[0].interface, 0);
    assert_int_equal(holders(*state, "203.0.113.9", ADDRESS_OWN, &found), 0);
    assert_int_equal(holders(*state, "10.0.0.9", ADDRESS_PUBLIC, &found), 0);
    assert_int_equal(holders(*state, "2001:db8::5", ADDRESS_OWN, &found), 1);
    assert_int_equal(found[0].interface, 2);
    assert_int_equal(holders(*state, "10.0.0.6", ADDRESS_OWN, &found), 0);
    assert_int_equal(holders(*state, "255.255.255.255", ADDRESS_OWN, &found), 0);
    assert_int_equal(holders(*state, "0.0.0.0", ADDRESS_OWN, &found), 0);
}

static void test_equal_addresses_keep_the_order_of_the_export(void **state)
{
    const struct address_holder *found;

    assert_int_equal(holders(*state, "10.0.0.9", ADDRESS_OWN, &found), 2);
    assert_int_equal(found[0].interface, 0);
    assert_int_equal(found[1].interface, 3);
}

static void test_new_addresses_are_found(void **state)
{
    const struct address_holder *found;

    assert_int_equal(holders(*state, "10.0.0.6", ADDRESS_OWN, &found), 0);
    add_interface(*state, "10.0.0.6", NULL);
    assert_int_equal(holders(*state, "10.0.0.6", ADDRESS_OWN, &found), 1);
    assert_int_equal(found[0].interface, 4);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_sides_and_families_are_apart),
        TEST(test_equal_addresses_keep_the_order_of_the_export),
        TEST(test_new_addresses_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

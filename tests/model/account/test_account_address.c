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

/* Of one interface too that is told to hold an address twice, and where many hold it. */
static void test_many_hold_one(void **state)
{
    struct account *account = *state;
    const struct address_holder *found;

    TABLE_ADD(account->interface_addresses, account->interface_addresses.items[3]);
    account->interfaces.items[3].addresses.count = 2;
    for (int i = 0; i < 40; i++)
        add_interface(account, "10.0.0.9", NULL);
    assert_int_equal(holders(account, "10.0.0.9", ADDRESS_OWN, &found), 43);
    for (size_t i = 1; i < 43; i++)
        assert_true(found[i - 1].row < found[i].row && found[i - 1].interface <= found[i].interface);
    assert_int_equal(found[1].interface, 3);
    assert_int_equal(found[2].interface, 3);
}

/* An address that an interface got is found, though no interface came. */
static void test_a_further_address_of_an_interface(void **state)
{
    struct account *account = *state;
    const struct address_holder *found;
    struct interface_address row = {.address = address("10.0.0.7")};

    assert_int_equal(holders(account, "10.0.0.7", ADDRESS_OWN, &found), 0);
    TABLE_ADD(account->interface_addresses, row);
    account->interfaces.items[3].addresses.count = 2;
    assert_int_equal(holders(account, "10.0.0.7", ADDRESS_OWN, &found), 1);
    assert_int_equal(found[0].interface, 3);
}

/* The first of the export, and only of its family; found though the interface's table was made before. */
static void test_elastic_addresses(void **state)
{
    struct account *account = *state;
    const struct address_holder *found;

    assert_int_equal(account_elastic_of(account, address("203.0.113.9")), NONE);
    TABLE_ADD(account->addresses, ((struct elastic_address){.public_ip = address("203.0.113.7")}));
    TABLE_ADD(account->addresses, ((struct elastic_address){.public_ip = address("203.0.113.9")}));
    TABLE_ADD(account->addresses, ((struct elastic_address){.public_ip = address("203.0.113.9")}));
    assert_int_equal(account_elastic_of(account, address("203.0.113.9")), 1);
    assert_int_equal(account_elastic_of(account, address("203.0.113.7")), 0);
    assert_int_equal(account_elastic_of(account, address("203.0.113.8")), NONE);
    assert_int_equal(account_elastic_of(account, address("2001:db8::5")), NONE);
    assert_int_equal(holders(account, "203.0.113.9", ADDRESS_PUBLIC, &found), 1);
}

/* Of an Elastic IP that is on an interface of the export. */
static void test_reverse_names(void **state)
{
    struct account *account = *state;
    struct elastic_address used = {.public_ip = address("203.0.113.9"), .interface = 0};
    struct elastic_address free_one = {.public_ip = address("203.0.113.7"), .interface = NONE};
    struct reverse_name name = {.scope = 0};

    used.allocation_id = text_pool_adds(account->texts, "eipalloc-1");
    free_one.allocation_id = text_pool_adds(account->texts, "eipalloc-2");
    TABLE_ADD(account->addresses, used);
    TABLE_ADD(account->addresses, free_one);
    account_index_add(account, used.allocation_id, 0, (struct object_ref){OBJECT_ADDRESS, 0});
    account_index_add(account, free_one.allocation_id, 0, (struct object_ref){OBJECT_ADDRESS, 1});
    for (uint32_t i = 0; i < account->interfaces.count; i++)
        assert_false(account_has_reverse_name(account, i));
    name.allocation_id = free_one.allocation_id;
    TABLE_ADD(account->reverse_names, name);
    assert_false(account_has_reverse_name(account, 0));
    name.allocation_id = used.allocation_id;
    TABLE_ADD(account->reverse_names, name);
    assert_true(account_has_reverse_name(account, 0));
    assert_false(account_has_reverse_name(account, 1));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_sides_and_families_are_apart),
        TEST(test_equal_addresses_keep_the_order_of_the_export),
        TEST(test_new_addresses_are_found),
        TEST(test_many_hold_one),
        TEST(test_a_further_address_of_an_interface),
        TEST(test_elastic_addresses),
        TEST(test_reverse_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/judge/walk_build.h"
#include "tests/model/judge/build_walk.h"

static struct account *network(void)
{
    struct account *account = build_account();
    struct instance instance = {.place.file = NONE, .vpc = 0, .subnet = 0};
    uint32_t acl, group;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    acl = build_open_acl(account, "acl-1");
    build_subnet_of(account, "subnet-1", 0, "10.0.0.0/24", acl, build_table(account, "rtb-1"));
    build_subnet_of(account, "subnet-2", 0, "10.0.2.0/24", acl, 0);
    build_subnet_of(account, "subnet-empty", 0, "10.0.3.0/24", acl, 0);
    group = build_open_group(account, "sg-1");
    instance.id = build_id(account, "i-1", OBJECT_INSTANCE, 0);
    instance.name = account_text(account, "relay");
    instance.subnet_id = account->subnets.items[0].id;
    TABLE_ADD(account->instances, instance);
    build_host(account, "eni-2", 1, group, "10.0.2.5", NULL);
    build_host(account, "eni-1", 0, group, "10.0.0.5", NULL);
    build_host(account, "eni-other", 0, group, "10.0.0.6", NULL);
    account->interfaces.items[0].instance = account->interfaces.items[1].instance = 0;
    build_link(account);
    return account;
}

static void assert_end(const struct account *account, const char *text, enum walk_end_kind kind,
                       uint32_t row, const char *words)
{
    struct strbuf out = STRBUF_INIT;
    struct walk_end end;

    assert_true(walk_end_parse(account, text, &end, &out));
    assert_int_equal(end.kind, kind);
    assert_int_equal(end.row, row);
    walk_end_format(account, &end, &out);
    assert_string_equal(out.text, words);
    strbuf_release(&out);
}

static void test_forms(void **state)
{
    struct account *account = network();

    (void)state;
    assert_end(account, "eni-1", WALK_END_INTERFACE, 1, "eni-1");
    assert_end(account, "i-1", WALK_END_INSTANCE, 0, "i-1 (relay)");
    assert_end(account, "subnet-2", WALK_END_SUBNET, 1, "subnet-2");
    assert_end(account, "198.51.100.1", WALK_END_ADDRESS, NONE, "198.51.100.1");
    assert_end(account, "2001:DB8::1", WALK_END_ADDRESS, NONE, "2001:db8::1");
    assert_end(account, "internet", WALK_END_INTERNET, NONE, "the Internet");
    account_free(account);
}

static void test_refusals(void **state)
{
    static const char *const wrong[] = {"eni-9", "i-9",   "10.0.0",   "10.0.0.0/8",
                                        "",      "vpc-1", "Internet", "sg-1"};
    struct account *account = network();

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct strbuf why = STRBUF_INIT;
        struct walk_end end;
        assert_false(walk_end_parse(account, wrong[i], &end, &why));
        assert_non_null(strstr(why.text, wrong[i]));
        strbuf_release(&why);
    }
    account_free(account);
}

/* An instance is its interfaces, the one in the instance's own subnet first; two interfaces of one
 * instance reach each other without leaving the host. */
static void test_instance(void **state)
{
    struct account *account = network();
    struct walk_answer answer = ask(account, "i-1", "eni-other", "tcp", 25);

    (void)state;
    assert_int_equal(answer.count, 2);
    assert_int_equal(answer.walks[0].from.row, 1);
    assert_int_equal(answer.walks[1].from.row, 0);
    assert_int_equal(answer.verdict, WALK_ALLOWED);
    walk_answer_release(&answer);
    account->groups.items[0].rules.count = 0;
    assert_walk(account, "eni-1", "eni-2", "tcp", 25, "allowed host eni-1");
    assert_walk(account, "eni-1", "eni-other", "tcp", 25, "blocked group-out sg-1");
    account_free(account);
}

static void test_empty_subnet(void **state)
{
    struct account *account = network();

    (void)state;
    assert_walk(account, "subnet-empty", "eni-1", "tcp", 25, "blocked address subnet-empty");
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_ABSENT);
    assert_walk(account, "eni-1", "subnet-empty", "tcp", 25, "unknown address subnet-empty");
    account_free(account);
}

static void test_families(void **state)
{
    struct account *account = network();

    (void)state;
    assert_walk(account, "eni-1", "2600::1", "tcp", 25, "blocked address eni-1");
    assert_walk(account, "2600::1", "eni-1", "tcp", 25, "blocked address eni-1");
    account_free(account);
}

/* An Elastic IP whose interface does not tell of it is found by its own record. */
static void test_elastic(void **state)
{
    struct account *account = network();
    struct elastic_address elastic = {.interface = 1, .place.file = NONE};
    struct ip_addr address, behind;

    (void)state;
    ip_addr_parse("54.1.2.3", &address);
    elastic.public_ip = address;
    TABLE_ADD(account->addresses, elastic);
    assert_int_equal(walk_interface_public(account, address, &behind), 1);
    assert_int_equal(behind.value, UINT32_C(0x0a000005));
    account->addresses.items[0].has_private = true;
    ip_addr_parse("10.0.0.7", &account->addresses.items[0].private_ip);
    assert_int_equal(walk_interface_public(account, address, &behind), 1);
    assert_int_equal(behind.value, UINT32_C(0x0a000007));
    assert_true(walk_public_of(account, 1, behind, &behind)); /* of an address that the interface does not tell */
    assert_int_equal(behind.value, address.value);
    ip_addr_parse("10.0.0.8", &behind);
    assert_false(walk_public_of(account, 1, behind, &behind));
    account->addresses.items[0].has_private = false;
    assert_false(walk_public_of(account, 1, behind, &behind)); /* the first address has it */
    assert_false(walk_public_of(account, 0, behind, &behind));
    account->addresses.items[0].interface = NONE;
    assert_int_equal(walk_interface_public(account, address, &behind), NONE);
    account_free(account);
}

static void test_lifted(void **state)
{
    static const char *const wrong[] = {"", "/", "a", "a/", "/b", "a/b/c"};
    struct account *account = network();
    struct walk_lifted lifted;

    (void)state;
    assert_true(walk_lifted_parse(account, "123456789012/eu-west-1", &lifted));
    assert_string_equal(account_show(account, lifted.account), "123456789012");
    assert_string_equal(account_show(account, lifted.region), "eu-west-1");
    assert_true(walk_lifted_parse(account, "*/*", &lifted));
    assert_int_equal(lifted.account, TEXT_NONE);
    assert_int_equal(lifted.region, TEXT_NONE);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(walk_lifted_parse(account, wrong[i], &lifted));
    account_free(account);
}

/* A walk of which nothing is known has no name for what decided. */
static void test_no_hop_decides_nothing(void **state)
{
    (void)state;
    assert_string_equal(walk_deciding_name(&(struct walk){.count = 0}), "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),    cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_instance), cmocka_unit_test(test_empty_subnet),
        cmocka_unit_test(test_families), cmocka_unit_test(test_elastic),
        cmocka_unit_test(test_lifted),   cmocka_unit_test(test_no_hop_decides_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

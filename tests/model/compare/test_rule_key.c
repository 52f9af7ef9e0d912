/* What makes two rules of two exports one: direction, protocol, ports or types, and source; not how they are told. */
#include "model/compare/rule_key.h"
#include "tests/model/compare/two_exports.h"
#include "tests/model/judge/build_account.h"

static struct account *account;

static struct rule_key key_of(struct sg_rule rule)
{
    TABLE_ADD(account->rules, rule);
    return rule_key_of(account, (uint32_t)account->rules.count - 1);
}

static struct sg_rule rule_of(int16_t protocol, int32_t from, int32_t to, enum source_kind kind, uint32_t source)
{
    return (struct sg_rule){.protocol = protocol,
                            .from_port = from,
                            .to_port = to,
                            .source_kind = (uint8_t)kind,
                            .source = source};
}

static int compared(struct sg_rule a, struct sg_rule b)
{
    struct rule_key left = key_of(a), right = key_of(b);
    int order = rule_key_compare(&left, &right), back = rule_key_compare(&right, &left);

    assert_true((order > 0) == (back < 0) && (order < 0) == (back > 0));
    return order;
}

static int setup(void **state)
{
    (void)state;
    account = build_account();
    build_vpc(account, "vpc-1");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    account_free(account);
    return 0;
}

static void ports_that_are_not_told_are_all_ports(void **state)
{
    uint32_t block = build_block(account, "10.0.0.0/8");

    (void)state;
    assert_int_equal(compared(rule_of(PROTOCOL_TCP, -1, -1, SOURCE_CIDR, block),
                              rule_of(PROTOCOL_TCP, 0, 65535, SOURCE_CIDR, block)), 0);
    assert_int_not_equal(compared(rule_of(PROTOCOL_UDP, -1, -1, SOURCE_CIDR, block),
                                  rule_of(PROTOCOL_UDP, 1, 65535, SOURCE_CIDR, block)), 0);
    assert_int_equal(compared(rule_of(PROTOCOL_ALL, 0, 0, SOURCE_CIDR, block),
                              rule_of(PROTOCOL_ALL, -1, -1, SOURCE_CIDR, block)), 0);
    assert_int_equal(compared(rule_of(50, 0, 65535, SOURCE_CIDR, block), rule_of(50, -1, -1, SOURCE_CIDR, block)), 0);
    assert_int_equal(compared(rule_of(PROTOCOL_ICMP, -1, -1, SOURCE_CIDR, block),
                              rule_of(PROTOCOL_ICMP, -1, 0, SOURCE_CIDR, block)), 0);
    assert_int_not_equal(compared(rule_of(PROTOCOL_ICMPV6, 128, 0, SOURCE_CIDR, block),
                                  rule_of(PROTOCOL_ICMPV6, -1, -1, SOURCE_CIDR, block)), 0);
    assert_int_not_equal(compared(rule_of(PROTOCOL_TCP, 25, 25, SOURCE_CIDR, block),
                                  rule_of(PROTOCOL_TCP, 25, 26, SOURCE_CIDR, block)), 0);
}

static void sources_are_what_they_name(void **state)
{
    uint32_t list = build_prefix_list(account, "pl-1", IP_V4, true), block = build_block(account, "10.0.0.0/8");
    struct group_reference by_id = {.group_id = account_text(account, "sg-1"), .group = NONE};
    struct group_reference by_name = {.group_name = account_text(account, "sg-1"), .group = NONE};
    struct group_reference stale = by_id;
    uint32_t id, name, gone;

    (void)state;
    stale.stale = true;
    id = account_group_reference(account, &by_id);
    name = account_group_reference(account, &by_name);
    gone = account_group_reference(account, &stale);
    assert_int_equal(compared(rule_of(PROTOCOL_TCP, 25, 25, SOURCE_GROUP, id),
                              rule_of(PROTOCOL_TCP, 25, 25, SOURCE_GROUP, name)), 0);
    assert_int_not_equal(compared(rule_of(PROTOCOL_TCP, 25, 25, SOURCE_GROUP, id),
                                  rule_of(PROTOCOL_TCP, 25, 25, SOURCE_GROUP, gone)), 0);
    assert_int_not_equal(compared(rule_of(PROTOCOL_TCP, 25, 25, SOURCE_PREFIX_LIST, list),
                                  rule_of(PROTOCOL_TCP, 25, 25, SOURCE_PREFIX_LIST, NONE)), 0);
    assert_int_not_equal(compared(rule_of(PROTOCOL_TCP, 25, 25, SOURCE_GROUP, id),
                                  rule_of(PROTOCOL_TCP, 25, 25, SOURCE_GROUP, NONE)), 0);
    assert_int_not_equal(compared(rule_of(PROTOCOL_TCP, 25, 25, SOURCE_PREFIX_LIST, list),
                                  rule_of(PROTOCOL_TCP, 25, 25, SOURCE_CIDR, block)), 0);
}

/* What one side tells and the other does not is not the same, be it told empty. */
static void texts_that_are_not_told_are_like_none(void **state)
{
    struct sides sides = {.accounts = {account, account}};
    text_id word = account_text(account, "word");

    (void)state;
    assert_true(sides_same_text(&sides, word, word));
    assert_true(sides_same_text(&sides, TEXT_NONE, TEXT_NONE));
    assert_false(sides_same_text(&sides, word, TEXT_NONE));
    assert_false(sides_same_text(&sides, TEXT_NONE, word));
    assert_int_equal(side_elsewhere(&sides, SIDE_A, NONE, DATA_VPCS), PRESENCE_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ports_that_are_not_told_are_all_ports, setup, teardown),
        cmocka_unit_test_setup_teardown(sources_are_what_they_name, setup, teardown),
        cmocka_unit_test_setup_teardown(texts_that_are_not_told_are_like_none, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

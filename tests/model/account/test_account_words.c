/* Names and words: what a person and a script may see of an account. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/account.h"
#include "tests/model/cidr_text.h"

static int set_up(void **state)
{
    *state = account_new();
    return 0;
}

static int tear_down(void **state)
{
    account_free(*state);
    return 0;
}

static void assert_described(const struct account *account, enum object_kind kind, uint32_t row,
                             const char *words)
{
    struct strbuf out = STRBUF_INIT;

    account_describe_object(account, (struct object_ref){kind, row}, &out);
    assert_string_equal(out.text, words);
    strbuf_release(&out);
}

static void test_describes_by_id_and_name(void **state)
{
    struct account *account = *state;
    struct security_group group = {.id = account_text(account, "sg-1"),
                                   .name = account_text(account, "mail-relay")};

    TABLE_ADD(account->groups, group);
    group.name = TEXT_NONE;
    TABLE_ADD(account->groups, group);
    group.name = account_text(account, "");
    TABLE_ADD(account->groups, group);
    group.name = account_text(account, "evil\xe2\x80\xae"
                                       "name");
    TABLE_ADD(account->groups, group);
    assert_described(account, OBJECT_GROUP, 0, "sg-1 (mail-relay)");
    assert_described(account, OBJECT_GROUP, 1, "sg-1");
    assert_described(account, OBJECT_GROUP, 2, "sg-1");
    assert_described(account, OBJECT_GROUP, 3, "sg-1 (evil<U+202E>name)");
    assert_described(account, OBJECT_GROUP, NONE, "");
}

static void test_describes_what_has_no_id(void **state)
{
    struct account *account = *state;
    struct security_group group = {.id = account_text(account, "sg-\x1b")};
    struct sg_rule rule = {.protocol = PROTOCOL_TCP, .from_port = 25, .to_port = 25};
    struct elastic_address address = {.interface = NONE};

    rule.source = account_cidr_of_text(account, "::/0");
    assert_true(ip_addr_parse("203.0.113.9", &address.public_ip));
    TABLE_ADD(account->groups, group);
    TABLE_ADD(account->rules, rule);
    TABLE_ADD(account->addresses, address);
    assert_described(account, OBJECT_RULE, 0, "sg-<U+001B>/in/tcp/25-25/::/0");
    assert_described(account, OBJECT_ADDRESS, 0, "203.0.113.9");
    assert_described(account, OBJECT_ADDRESS, NONE, "");
    assert_described(account, OBJECT_RULE, NONE, "");
}

/* Other objects without an id have nothing to go by; what follows the last slash of an ARN is told of it. */
static void test_ids_and_their_tails(void **state)
{
    struct account *account = *state;
    struct network_interface interface = {.vpc = NONE};

    TABLE_ADD(account->interfaces, interface);
    assert_described(account, OBJECT_INTERFACE, 0, "");
    assert_string_equal(account_id_tail("arn:aws:x:y:z:loadbalancer/net/mx/0123"), "0123");
    assert_string_equal(account_id_tail("arn:aws:x:y:z:loadbalancer/"), "arn:aws:x:y:z:loadbalancer/");
    assert_string_equal(account_id_tail("arn:aws:sns:y:z:topic"), "arn:aws:sns:y:z:topic");
    assert_string_equal(account_id_tail("sg-1/2"), "sg-1/2");
}

/* An ARN is too long for a sentence; two balancers of one name are still told apart. */
static void test_describes_balancers_by_id_and_name(void **state)
{
    struct account *account = *state;
    struct load_balancer balancer = {
        .arn = account_text(account, "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/"
                                     "mx/50dc6c495c0c9188"),
        .name = account_text(account, "mx")};

    TABLE_ADD(account->load_balancers, balancer);
    balancer.arn = account_text(account, "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/");
    TABLE_ADD(account->load_balancers, balancer);
    balancer.arn = balancer.name = account_text(account, "app/classic");
    TABLE_ADD(account->load_balancers, balancer);
    assert_described(account, OBJECT_LOAD_BALANCER, 0, "50dc6c495c0c9188 (mx)");
    assert_described(account, OBJECT_LOAD_BALANCER, 1,
                     "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/ (mx)");
    assert_described(account, OBJECT_LOAD_BALANCER, 2, "app/classic");
}

static void test_tags(void **state)
{
    struct account *account = *state;
    struct tag tags[] = {
        {account_text(account, "Name"), account_text(account, "relay")},
        {account_text(account, "team"), account_text(account, "mail")},
        {account_text(account, "cost"), account_text(account, "low")},
    };

    for (int i = 0; i < 3; i++)
        TABLE_ADD(account->tags, tags[i]);
    assert_int_equal(account_tag(account, (struct span){0, 2}, "team"), tags[1].value);
    assert_int_equal(account_tag(account, (struct span){1, 2}, "Name"), TEXT_NONE);
    assert_int_equal(account_tag(account, (struct span){0, 2}, "cost"), TEXT_NONE);
    assert_int_equal(account_tag(account, (struct span){0, 3}, "nowhere"), TEXT_NONE);
    assert_int_equal(account_tag(account, (struct span){0, 3}, "name"), TEXT_NONE);
}

static void test_protocol_names(void **state)
{
    char buffer[8];

    (void)state;
    assert_string_equal(protocol_name(PROTOCOL_TCP, buffer), "tcp");
    assert_string_equal(protocol_name(PROTOCOL_UDP, buffer), "udp");
    assert_string_equal(protocol_name(PROTOCOL_ICMP, buffer), "icmp");
    assert_string_equal(protocol_name(PROTOCOL_ICMPV6, buffer), "icmpv6");
    assert_string_equal(protocol_name(PROTOCOL_ALL, buffer), "all");
    assert_string_equal(protocol_name(0, buffer), "0");
    assert_string_equal(protocol_name(255, buffer), "255");
}

static void test_protocol_spellings(void **state)
{
    static const struct {
        const char *text;
        int16_t number;
    } good[] = {
        {"tcp", 6}, {"TCP", 6}, {"6", 6},    {"udp", 17},  {"17", 17},     {"icmp", 1},
        {"1", 1},   {"-1", -1}, {"all", -1}, {"ALL", -1},  {"icmpv6", 58}, {"ICMPv6", 58},
        {"58", 58}, {"0", 0},   {"50", 50},  {"255", 255},
    };
    static const char *const bad[] = {"",   "256", "-2",   "tcp ", " 6",
                                      "6x", "0x6", "1000", "smtp", "+6"};
    int16_t protocol = 99;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(protocol_parse(bad[i], &protocol));
        assert_int_equal(protocol, 99);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(protocol_parse(good[i].text, &protocol));
        assert_int_equal(protocol, good[i].number);
    }
}

/* The order and the names are those of the "absent" list of the JSON contract. */
static void test_data_kind_names(void **state)
{
    static const char *const names[] = {"vpcs",
                                        "subnets",
                                        "security_groups",
                                        "security_group_rules",
                                        "network_acls",
                                        "route_tables",
                                        "network_interfaces",
                                        "instances",
                                        "addresses",
                                        "internet_gateways",
                                        "nat_gateways",
                                        "egress_only_internet_gateways",
                                        "vpc_endpoints",
                                        "vpc_peering_connections",
                                        "prefix_lists",
                                        "transit_gateways",
                                        "transit_gateway_attachments",
                                        "transit_gateway_route_tables",
                                        "load_balancers",
                                        "target_groups", "addresses_attributes",
        "tasks", "functions", "ses_identities", "iam_policies"};

    (void)state;
    assert_int_equal(sizeof names / sizeof names[0], DATA_KIND_COUNT);
    for (int kind = 0; kind < DATA_KIND_COUNT; kind++)
        assert_string_equal(data_kind_name((enum data_kind)kind), names[kind]);
    assert_true(data_kind_is_basic(DATA_PREFIX_LISTS));
    assert_false(data_kind_is_basic(DATA_TRANSIT_GATEWAYS));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_describes_by_id_and_name), TEST(test_describes_balancers_by_id_and_name),
        TEST(test_describes_what_has_no_id), TEST(test_tags),
        TEST(test_ids_and_their_tails), TEST(test_tags),
        TEST(test_protocol_names),           TEST(test_protocol_spellings),
        TEST(test_data_kind_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

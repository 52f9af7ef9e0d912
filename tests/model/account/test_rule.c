/* Rules in numbers and in words, with the tables of the AWS facts on protocols and ports. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/rule.h"
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

/* --- building blocks ------------------------------------------------------------------------------ */

static struct sg_rule cidr_rule(struct account *account, int16_t protocol, int32_t from_port,
                                int32_t to_port, const char *block)
{
    uint32_t row = account_cidr_of_text(account, block);

    assert_int_not_equal(row, NONE);
    return (struct sg_rule){.protocol = protocol,
                            .from_port = from_port,
                            .to_port = to_port,
                            .source_kind = SOURCE_CIDR,
                            .source = row};
}

static void add_interface(struct account *account, const char *v4, const char *v6)
{
    struct network_interface interface = {
        .addresses = {(uint32_t)account->interface_addresses.count, 2}};
    struct interface_address address = {.has_public = true};
    uint32_t row = (uint32_t)account->interfaces.count;

    assert_true(ip_addr_parse("198.51.100.1", &address.public_ip));
    assert_true(ip_addr_parse(v4, &address.address));
    TABLE_ADD(account->interface_addresses, address);
    assert_true(ip_addr_parse(v6, &address.address));
    TABLE_ADD(account->interface_addresses, address);
    TABLE_ADD(account->interfaces, interface);
    TABLE_ADD(account->group_interfaces, row);
}

/* A group on two interfaces, referred to by a rule. */
static struct sg_rule group_rule(struct account *account, bool described, bool stale)
{
    struct security_group group = {.id = account_text(account, "sg-1"),
                                   .scope = account_scope(account, TEXT_NONE, TEXT_NONE),
                                   .described = described};
    struct group_reference reference = {
        .group_id = group.id, .group = (uint32_t)account->groups.count, .stale = stale};

    group.interfaces = (struct span){(uint32_t)account->group_interfaces.count, 2};
    add_interface(account, "10.0.0.9", "2001:db8::9");
    add_interface(account, "10.0.0.8", "2001:db8::1");
    TABLE_ADD(account->groups, group);
    return (struct sg_rule){.protocol = PROTOCOL_TCP,
                            .source_kind = SOURCE_GROUP,
                            .source = account_group_reference(account, &reference)};
}

static struct sg_rule list_rule(struct account *account, uint8_t family, bool entries_known)
{
    struct prefix_list list = {
        .id = account_text(account, "pl-1"), .family = family, .entries_known = entries_known};
    uint32_t row = (uint32_t)account->prefix_lists.count;

    TABLE_ADD(account->prefix_lists, list);
    return (struct sg_rule){
        .protocol = PROTOCOL_TCP, .source_kind = SOURCE_PREFIX_LIST, .source = row};
}

static void add_list_entry(struct account *account, const char *block)
{
    struct prefix_entry entry = {.cidr =
                                     account_cidr_of_text(account, block)};
    struct prefix_list *list = &account->prefix_lists.items[account->prefix_lists.count - 1];

    if (!list->entries.count)
        list->entries.first = (uint32_t)account->prefix_entries.count;
    TABLE_ADD(account->prefix_entries, entry);
    list->entries.count++;
}

static void assert_source(const struct account *account, const struct sg_rule *rule,
                          enum ip_family family, enum source_knowledge knowledge,
                          const char *blocks)
{
    struct addr_set set;
    struct strbuf out = STRBUF_INIT;

    addr_set_init(&set, family);
    assert_int_equal(rule_source_set(account, rule, &set), knowledge);
    addr_set_format(&out, &set, 99);
    assert_string_equal(out.text, blocks);
    strbuf_release(&out);
    addr_set_release(&set);
}

/* --- TCP ports ------------------------------------------------------------------------------------ */

static void test_covers_tcp_port(void **state)
{
    static const struct {
        int16_t protocol;
        int32_t from_port, to_port;
        uint16_t port;
        bool covers;
    } cases[] = {
        {PROTOCOL_TCP, 25, 25, 25, true},
        {PROTOCOL_TCP, 25, 25, 24, false},
        {PROTOCOL_TCP, 25, 25, 26, false},
        {PROTOCOL_TCP, 0, 65535, 25, true},
        {PROTOCOL_TCP, 0, 65535, 65535, true},
        {PROTOCOL_TCP, 0, 65535, 0, true},
        {PROTOCOL_TCP, 20, 30, 25, true},
        {PROTOCOL_TCP, 20, 30, 20, true},
        {PROTOCOL_TCP, 20, 30, 30, true},
        {PROTOCOL_TCP, 20, 30, 587, false},
        {PROTOCOL_TCP, -1, -1, 25, true},
        {PROTOCOL_TCP, 30, 20, 25, false},
        {PROTOCOL_ALL, -1, -1, 25, true},
        {PROTOCOL_ALL, 0, 0, 25, true},
        {PROTOCOL_UDP, 25, 25, 25, false},
        {PROTOCOL_UDP, -1, -1, 25, false},
        {PROTOCOL_ICMP, 25, 25, 25, false},
        {PROTOCOL_ICMP, -1, -1, 25, false},
        {PROTOCOL_ICMPV6, 25, 25, 25, false},
        {50, 0, 65535, 25, false},
        {50, -1, -1, 25, false},
        {0, -1, -1, 25, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sg_rule rule = {.protocol = cases[i].protocol,
                               .from_port = cases[i].from_port,
                               .to_port = cases[i].to_port};
        struct acl_entry entry = {.protocol = cases[i].protocol,
                                  .from_port = cases[i].from_port,
                                  .to_port = cases[i].to_port};

        assert_int_equal(rule_covers_tcp_port(&rule, cases[i].port), cases[i].covers);
        assert_int_equal(entry_covers_tcp_port(&entry, cases[i].port), cases[i].covers);
    }
}

/* "Covers TCP 25 from the Internet?" of the AWS facts, for rules with a block as their source. */
static void test_covers_port_25_from_the_internet(void **state)
{
    static const struct {
        const char *protocol;
        int32_t from_port, to_port;
        const char *block;
        bool v4, v6;
    } cases[] = {
        {"tcp", 25, 25, "0.0.0.0/0", true, false},   {"tcp", 0, 65535, "::/0", false, true},
        {"-1", -1, -1, "0.0.0.0/0", true, false},    {"udp", 25, 25, "0.0.0.0/0", false, false},
        {"icmp", 25, 25, "0.0.0.0/0", false, false}, {"50", 0, 65535, "0.0.0.0/0", false, false},
        {"6", 20, 30, "0.0.0.0/0", true, false},     {"tcp", 25, 25, "11.0.0.0/0", true, false},
        {"tcp", 25, 25, "10.0.0.0/8", false, false},
    };
    struct account *account = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int family = IP_V4; family <= IP_V6; family++) {
            struct sg_rule rule =
                cidr_rule(account, 0, cases[i].from_port, cases[i].to_port, cases[i].block);
            struct addr_set set, internet;

            addr_set_init(&set, (enum ip_family)family);
            addr_set_init_internet(&internet, (enum ip_family)family);
            assert_true(protocol_parse(cases[i].protocol, &rule.protocol));
            assert_int_equal(rule_source_set(account, &rule, &set), SOURCE_KNOWN);
            assert_int_equal(rule_covers_tcp_port(&rule, 25) &&
                                 addr_set_intersects(&set, &internet),
                             family == IP_V4 ? cases[i].v4 : cases[i].v6);
            addr_set_release(&internet);
            addr_set_release(&set);
        }
    }
}

/* --- sources -------------------------------------------------------------------------------------- */

static void test_source_is_a_block(void **state)
{
    struct account *account = *state;
    struct sg_rule rule = cidr_rule(account, PROTOCOL_TCP, 25, 25, "10.1.2.3/16");

    assert_source(account, &rule, IP_V4, SOURCE_KNOWN, "10.1.0.0/16");
    assert_source(account, &rule, IP_V6, SOURCE_KNOWN, "none");
    assert_int_equal(rule_source_family(account, &rule), IP_V4);
    rule = cidr_rule(account, PROTOCOL_TCP, 25, 25, "2001:db8::/32");
    assert_source(account, &rule, IP_V6, SOURCE_KNOWN, "2001:db8::/32");
    assert_int_equal(rule_source_family(account, &rule), IP_V6);
}

/* What the set held before stays. */
static void test_source_is_added(void **state)
{
    struct account *account = *state;
    struct sg_rule rule = cidr_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/1");
    struct addr_set set;

    addr_set_init(&set, IP_V4);
    rule_source_set(account, &rule, &set);
    rule = cidr_rule(account, PROTOCOL_TCP, 25, 25, "128.0.0.0/1");
    rule_source_set(account, &rule, &set);
    assert_true(addr_set_holds(&set, 32));
    addr_set_release(&set);
}

static void test_source_is_a_prefix_list(void **state)
{
    struct account *account = *state;
    struct sg_rule rule = list_rule(account, IP_V4, true);

    assert_source(account, &rule, IP_V4, SOURCE_KNOWN, "none");
    add_list_entry(account, "10.2.0.0/16");
    add_list_entry(account, "0.0.0.0/8");
    assert_source(account, &rule, IP_V4, SOURCE_KNOWN, "0.0.0.0/8, 10.2.0.0/16");
    assert_int_equal(rule_source_family(account, &rule), IP_V4);
    account->prefix_lists.items[0].entries_incomplete = true;
    assert_source(account, &rule, IP_V4, SOURCE_PARTLY_KNOWN, "0.0.0.0/8, 10.2.0.0/16");
}

/* Without entries a list is unknown - but of the other family it surely holds nothing. */
static void test_source_is_an_unresolved_prefix_list(void **state)
{
    struct account *account = *state;
    struct sg_rule rule = list_rule(account, IP_V6, false);

    assert_source(account, &rule, IP_V6, SOURCE_UNKNOWN, "none");
    assert_source(account, &rule, IP_V4, SOURCE_KNOWN, "none");
    rule = list_rule(account, IP_FAMILY_COUNT, false);
    assert_source(account, &rule, IP_V4, SOURCE_UNKNOWN, "none");
    assert_source(account, &rule, IP_V6, SOURCE_UNKNOWN, "none");
    assert_int_equal(rule_source_family(account, &rule), IP_FAMILY_COUNT);
}

/* The private addresses of the group's interfaces and never the public ones. */
static void test_source_is_a_group(void **state)
{
    struct account *account = *state;
    struct sg_rule rule = group_rule(account, true, false);

    assert_source(account, &rule, IP_V4, SOURCE_PARTLY_KNOWN, "10.0.0.8/31");
    account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] = PRESENCE_INCOMPLETE;
    assert_source(account, &rule, IP_V4, SOURCE_PARTLY_KNOWN, "10.0.0.8/31");
    account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] = PRESENCE_COMPLETE;
    assert_source(account, &rule, IP_V4, SOURCE_KNOWN, "10.0.0.8/31");
    assert_source(account, &rule, IP_V6, SOURCE_KNOWN, "2001:db8::1/128, 2001:db8::9/128");
    assert_int_equal(rule_source_family(account, &rule), IP_FAMILY_COUNT);
}

static void test_source_is_a_stale_group(void **state)
{
    struct account *account = *state;
    struct sg_rule rule = group_rule(account, true, true);

    assert_source(account, &rule, IP_V4, SOURCE_KNOWN, "none");
}

static void test_source_is_a_group_of_elsewhere(void **state)
{
    struct account *account = *state;
    struct sg_rule rule = group_rule(account, false, false);

    account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] = PRESENCE_COMPLETE;
    assert_source(account, &rule, IP_V4, SOURCE_PARTLY_KNOWN, "10.0.0.8/31");
    account->groups.items[0].interfaces.count = 0;
    assert_source(account, &rule, IP_V4, SOURCE_UNKNOWN, "none");
    account->group_references.items[0].group = NONE;
    assert_source(account, &rule, IP_V4, SOURCE_UNKNOWN, "none");
    account->group_references.items[0].stale = true;
    assert_source(account, &rule, IP_V4, SOURCE_KNOWN, "none");
}

/* --- words ---------------------------------------------------------------------------------------- */

static void test_ports_in_words(void **state)
{
    static const struct {
        int16_t protocol;
        int32_t from_port, to_port;
        const char *composed, *brief;
    } cases[] = {
        {PROTOCOL_TCP, 25, 25, "25-25", "25"},
        {PROTOCOL_TCP, 20, 30, "20-30", "20-30"},
        {PROTOCOL_TCP, 0, 65535, "0-65535", "all"},
        {PROTOCOL_TCP, -1, -1, "0-65535", "all"},
        {PROTOCOL_UDP, 53, 53, "53-53", "53"},
        {PROTOCOL_UDP, 0, 0, "0-0", "0"},
        {PROTOCOL_ALL, -1, -1, "all", "all"},
        {PROTOCOL_ICMP, 8, 0, "8/0", "type 8/0"},
        {PROTOCOL_ICMP, 8, -1, "8/all", "type 8"},
        {PROTOCOL_ICMP, -1, -1, "all", "all"},
        {PROTOCOL_ICMPV6, 128, 0, "128/0", "type 128/0"},
        {50, -1, -1, "all", "all"},
        {50, 0, 65535, "all", "all"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf out = STRBUF_INIT;

        rule_format_ports(cases[i].protocol, cases[i].from_port, cases[i].to_port, &out);
        assert_string_equal(out.text, cases[i].composed);
        strbuf_clear(&out);
        rule_format_ports_short(cases[i].protocol, cases[i].from_port, cases[i].to_port, &out);
        assert_string_equal(out.text, cases[i].brief);
        strbuf_release(&out);
    }
}

static void assert_rule_name(const struct account *account, const struct sg_rule *rule,
                             const char *name)
{
    struct strbuf out = STRBUF_INIT;

    rule_format_name(account, rule, &out);
    assert_string_equal(out.text, name);
    strbuf_release(&out);
}

static void test_rule_names(void **state)
{
    struct account *account = *state;
    struct security_group group = {.id = account_text(account, "sg-9")};
    struct sg_rule rule;

    TABLE_ADD(account->groups, group);
    rule = cidr_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    assert_rule_name(account, &rule, "sg-9/in/tcp/25-25/0.0.0.0/0");
    rule = cidr_rule(account, PROTOCOL_TCP, -1, -1, "100.68.0.18/18");
    assert_rule_name(account, &rule, "sg-9/in/tcp/0-65535/100.68.0.0/18");
    rule = cidr_rule(account, PROTOCOL_ALL, -1, -1, "2001:DB8::/32");
    rule.flags = RULE_EGRESS;
    assert_rule_name(account, &rule, "sg-9/out/all/all/2001:db8::/32");
    rule.id = account_text(account, "sgr-1");
    assert_rule_name(account, &rule, "sgr-1");
    rule = list_rule(account, IP_V4, false);
    rule.from_port = rule.to_port = 587;
    assert_rule_name(account, &rule, "sg-9/in/tcp/587-587/pl-1");
    rule.protocol = 50;
    assert_rule_name(account, &rule, "sg-9/in/50/all/pl-1");
}

static void test_source_words(void **state)
{
    struct account *account = *state;
    struct group_reference reference = {.group_name = account_text(account, "a\x1b"
                                                                            "b"),
                                        .group = NONE};
    struct sg_rule rule = {.source_kind = SOURCE_GROUP};
    struct strbuf out = STRBUF_INIT;

    rule.source = account_group_reference(account, &reference);
    rule_format_source(account, &rule, true, &out);
    assert_string_equal(out.text, "a\x1b"
                                  "b");
    strbuf_clear(&out);
    rule_format_source(account, &rule, false, &out);
    assert_string_equal(out.text, "a<U+001B>b");
    reference.group_id = account_text(account, "sg-2");
    rule.source = account_group_reference(account, &reference);
    strbuf_clear(&out);
    rule_format_source(account, &rule, true, &out);
    assert_string_equal(out.text, "sg-2");
    strbuf_release(&out);
}

/* An export can hold what no port is: it is shown as it stands there. */
static void test_ports_that_are_none(void **state)
{
    static const struct {
        int32_t from_port, to_port;
        const char *brief;
        bool has_25;
    } cases[] = {{-5, 30, "-5-30", true}, {-5, 20, "-5-20", false}, {30, -1, "30--1", false},
                 {-7, -7, "all", true},   {70000, 70000, "70000", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sg_rule rule = {.protocol = PROTOCOL_TCP,
                                     .from_port = cases[i].from_port,
                                     .to_port = cases[i].to_port};
        struct strbuf out = STRBUF_INIT;

        rule_format_ports_short(PROTOCOL_TCP, rule.from_port, rule.to_port, &out);
        assert_string_equal(out.text, cases[i].brief);
        assert_int_equal(rule_covers_tcp_port(&rule, 25), cases[i].has_25);
        strbuf_release(&out);
    }
}

static void test_traffic_words(void **state)
{
    static const struct {
        int16_t protocol;
        int32_t from_port, to_port;
        const char *words;
    } cases[] = {{PROTOCOL_ALL, -1, -1, "all traffic"}, {PROTOCOL_TCP, 25, 25, "tcp 25"},
                 {PROTOCOL_ICMP, 8, -1, "icmp type 8"}, {50, -1, -1, "50 all"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf out = STRBUF_INIT;

        rule_format_traffic(cases[i].protocol, cases[i].from_port, cases[i].to_port, &out);
        assert_string_equal(out.text, cases[i].words);
        strbuf_release(&out);
    }
}

/* A group's rules are told by its own description, unless a permission of it could not be read; else by a
 * complete list of all rules. */
static void test_whose_rules_are_told(void **state)
{
    static const struct {
        bool described, untold;
        enum presence presence;
        bool told;
    } cases[] = {{true, false, PRESENCE_ABSENT, true},       {true, true, PRESENCE_COMPLETE, false},
                 {false, false, PRESENCE_COMPLETE, true},    {false, false, PRESENCE_INCOMPLETE, false},
                 {false, false, PRESENCE_ABSENT, false}};
    struct account *account = *state;

    account_scope(account, TEXT_NONE, TEXT_NONE);
    for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct security_group group = {.described = cases[i].described,
                                       .rules_untold = {cases[i].untold, false}};

        TABLE_ADD(account->groups, group);
        account->scopes.items[0].presence[DATA_SECURITY_GROUP_RULES] = (uint8_t)cases[i].presence;
        assert_int_equal(group_rules_are_told(account, i, false), cases[i].told);
    }
}

static void test_entry_names(void **state)
{
    struct account *account = *state;
    struct network_acl acl = {.id = account_text(account, "acl-1")};
    struct acl_entry entry = {.number = 100};
    struct strbuf out = STRBUF_INIT;

    TABLE_ADD(account->acls, acl);
    entry_format_name(account, &entry, &out);
    assert_string_equal(out.text, "acl-1/in/100");
    entry.egress = true;
    entry.number = 32767;
    strbuf_clear(&out);
    entry_format_name(account, &entry, &out);
    assert_string_equal(out.text, "acl-1/out/32767");
    strbuf_release(&out);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_covers_tcp_port),
        TEST(test_covers_port_25_from_the_internet),
        TEST(test_source_is_a_block),
        TEST(test_source_is_added),
        TEST(test_source_is_a_prefix_list),
        TEST(test_source_is_an_unresolved_prefix_list),
        TEST(test_source_is_a_group),
        TEST(test_source_is_a_stale_group),
        TEST(test_source_is_a_group_of_elsewhere),
        TEST(test_ports_in_words),
        TEST(test_rule_names),
        TEST(test_source_words),
        TEST(test_ports_that_are_none),
        TEST(test_traffic_words),
        TEST(test_whose_rules_are_told),
        TEST(test_entry_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

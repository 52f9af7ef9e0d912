#include "tests/model/write/fixture.h"

#include "model/account/edits.h"
#include "model/write/aws_cli_read.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/shell_words.h"
#include "tests/model/cidr_text.h"

/* --- back and forth ----------------------------------------------------------------------------- */

static void assert_rule_comes_back(const struct account *account, const struct sg_rule *rule)
{
    struct strbuf json = STRBUF_INIT, expected = STRBUF_INIT, told = STRBUF_INIT;
    struct strbuf line = STRBUF_INIT, read = STRBUF_INIT, sentence = STRBUF_INIT;

    aws_permissions_json(account, rule, &json);
    aws_rule_line(account, rule, &expected);
    aws_describe_told(account, rule, &told);
    assert_true(aws_read_permissions(json.text, &line, &read));
    assert_string_equal(line.text, expected.text);
    assert_string_equal(read.text, told.text);

    strbuf_clear(&line);
    strbuf_clear(&read);
    strbuf_clear(&json);
    aws_rule_json(account, rule, &json);
    assert_true(aws_read_rule(json.text, &line, &read));
    assert_string_equal(line.text, expected.text);

    strbuf_clear(&read);
    rule_sentence(account, rule, &sentence);
    assert_true(aws_line_sentence(expected.text, (rule->flags & RULE_EGRESS) != 0, &read));
    assert_string_equal(read.text, sentence.text);
    strbuf_release(&json);
    strbuf_release(&expected);
    strbuf_release(&told);
    strbuf_release(&line);
    strbuf_release(&read);
    strbuf_release(&sentence);
}

static void assert_entry_comes_back(const struct account *account, const struct acl_entry *entry)
{
    struct strbuf options = STRBUF_INIT, expected = STRBUF_INIT, line = STRBUF_INIT;
    struct strbuf sentence = STRBUF_INIT;
    struct shell_words words = {0};

    aws_entry_words(account, entry, &options);
    strbuf_addch(&options, '\n');
    aws_entry_line(account, entry, &expected);
    assert_non_null(shell_words_read(&words, options.text));
    assert_true(aws_read_entry(words.items.items, words.items.count, &line));
    assert_string_equal(line.text, expected.text);

    strbuf_clear(&line);
    entry_sentence(account, entry, &sentence);
    assert_true(aws_line_sentence(expected.text, false, &line));
    assert_string_equal(line.text, sentence.text);
    shell_words_release(&words);
    strbuf_release(&options);
    strbuf_release(&expected);
    strbuf_release(&line);
    strbuf_release(&sentence);
}

static const struct {
    int16_t protocol;
    int32_t from, to;
} packets[] = {
    {PROTOCOL_TCP, 25, 25},     {PROTOCOL_TCP, 0, 65535},  {PROTOCOL_UDP, 20, 30},
    {PROTOCOL_ICMP, 8, -1},     {PROTOCOL_ICMP, -1, -1},   {PROTOCOL_ICMP, 3, 4},
    {PROTOCOL_ICMPV6, 128, -1}, {PROTOCOL_ALL, -1, -1},    {50, -1, -1},
};

static uint32_t block(struct account *account, const char *text)
{
    return account_cidr_of_text(account, text);
}

static void all_kinds_come_back(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    for (size_t i = 0; i < sizeof packets / sizeof packets[0]; i++) {
        for (size_t ipv6 = 0; ipv6 < 2; ipv6++) {
            uint32_t cidr = block(fixture.account, ipv6 ? "2001:db8::/32" : "10.0.0.0/8");
            struct sg_rule rule = {.source_kind = SOURCE_CIDR,
                                   .source = cidr,
                                   .protocol = packets[i].protocol,
                                   .from_port = packets[i].from,
                                   .to_port = packets[i].to,
                                   .description = account_text(fixture.account, "a [b] = {c}")};
            struct acl_entry entry = {.number = 1 + (uint32_t)i,
                                      .cidr = cidr,
                                      .protocol = packets[i].protocol,
                                      .from_port = packets[i].from,
                                      .to_port = packets[i].to,
                                      .allow = ipv6 == 0};

            assert_rule_comes_back(fixture.account, &rule);
            assert_entry_comes_back(fixture.account, &entry);
        }
    }
    for (uint32_t i = 0; i < fixture.account->rules.count; i++)
        assert_rule_comes_back(fixture.account, &fixture.account->rules.items[i]);
    fixture_release(&fixture);
}

/* A group says whose it is and by which peering; a name stands for a group of old. */
static void groups_and_lists_come_back(void **state)
{
    struct strbuf line = STRBUF_INIT, told = STRBUF_INIT;

    (void)state;
    assert_true(aws_read_permissions(
        "[{\"IpProtocol\":\"-1\",\"UserIdGroupPairs\":[{\"GroupId\":\"sg-9\",\"UserId\":"
        "\"999999999999\",\"VpcPeeringConnectionId\":\"pcx-1\",\"Description\":\"peer\"}]}]",
        &line, &told));
    assert_string_equal(line.text, "-1 -1 -1 sg-9");
    assert_string_equal(told.text, "GroupId\n999999999999\npcx-1\npeer");
    strbuf_clear(&line);
    strbuf_clear(&told);
    assert_true(aws_read_permissions("[{\"IpProtocol\":\"tcp\",\"FromPort\":1,\"ToPort\":2,"
                                     "\"PrefixListIds\":[{\"PrefixListId\":\"pl-1\"}]}]",
                                     &line, &told));
    assert_string_equal(line.text, "tcp 1 2 pl-1");
    assert_string_equal(told.text, "PrefixListId\n\n\n");
    strbuf_release(&line);
    strbuf_release(&told);
}

/* --- refusals ----------------------------------------------------------------------------------- */

#define RULE(ports, list) "[{\"IpProtocol\":\"tcp\"," ports "\"" list "}]"
#define PORTS "\"FromPort\":25,\"ToPort\":25,"

static void what_is_not_ours_is_not_understood(void **state)
{
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        "[1]",
        RULE(PORTS, "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]") " ",
        " " RULE(PORTS, "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]"),
        RULE("", "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]"),
        RULE("\"FromPort\":25,", "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]"),
        RULE("\"FromPort\":25,\"ToPort\":\"25\",", "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]"),
        RULE("\"FromPort\":25,\"ToPort\":2.5,", "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]"),
        RULE(PORTS, "IpRanges\":[{\"CidrIp\":\"::/0\"}]"),
        RULE(PORTS, "Ipv6Ranges\":[{\"CidrIpv6\":\"10.0.0.0/8\"}]"),
        RULE(PORTS, "Ipv6Ranges\":[{\"CidrIp\":\"10.0.0.0/8\"}]"),
        RULE(PORTS, "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"},{\"CidrIp\":\"10.0.0.0/9\"}]"),
        RULE(PORTS, "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\",\"More\":1}]"),
        RULE(PORTS, "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}],\"More\":1"),
        RULE(PORTS, "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\",\"CidrIp\":\"0.0.0.0/0\"}]"),
        RULE(PORTS, "IpRanges\":[]"),
        RULE(PORTS, "UserIdGroupPairs\":[{\"GroupId\":\"sg-1\",\"UserId\":1}]"),
        RULE(PORTS, "UserIdGroupPairs\":[{\"GroupId\":\"sg-1\",\"VpcPeeringConnectionId\":1}]"),
        RULE(PORTS, "UserIdGroupPairs\":[{\"GroupId\":\"sg-1\",\"Description\":1}]"),
        RULE(PORTS, "UserIdGroupPairs\":[{\"GroupId\":1}]"),
        "[{\"IpProtocol\":\"-1\"," PORTS "\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]}]",
        "[{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]},{}]",
    };
    struct strbuf line = STRBUF_INIT, told = STRBUF_INIT;

    (void)state;
    assert_true(aws_read_permissions(RULE(PORTS, "IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]"), &line,
                                     &told));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (aws_read_permissions(wrong[i], &line, &told))
            fail_msg("read: %s", wrong[i]);
    assert_false(aws_read_rule("{\"IpProtocol\":\"-1\",\"FromPort\":0,\"ToPort\":-1,\"CidrIpv4\":"
                               "\"10.0.0.0/8\"}",
                               &line, &told));
    assert_false(aws_read_rule("{\"IpProtocol\":\"-1\",\"FromPort\":-1,\"ToPort\":0,\"CidrIpv4\":"
                               "\"10.0.0.0/8\"}",
                               &line, &told));
    assert_false(aws_read_rule("{\"IpProtocol\":\"-1\",\"FromPort\":-1,\"ToPort\":-1}", &line, &told));
    assert_false(aws_read_rule("[]", &line, &told));
    assert_false(aws_read_rule("{\"IpProtocol\":\"-1\",\"CidrIpv4\":\"10.0.0.0/8\"}", &line, &told));
    strbuf_release(&line);
    strbuf_release(&told);
}

static void options_come_in_their_order_only(void **state)
{
    static const char *const wrong[] = {
        "--rule-number 1\n",
        "--protocol tcp --rule-number 1 --port-range From=1,To=2 --cidr-block 10.0.0.0/8 "
        "--rule-action allow\n",
        "--rule-number 1 --protocol tcp --cidr-block 10.0.0.0/8 --rule-action allow\n",
        "--rule-number 1 --protocol all --port-range From=1,To=2 --cidr-block 10.0.0.0/8 "
        "--rule-action allow\n",
        "--rule-number 1 --protocol tcp --port-range From=1 --cidr-block 10.0.0.0/8 --rule-action "
        "allow\n",
        "--rule-number 1 --protocol tcp --port-range From=1,To=2x --cidr-block 10.0.0.0/8 "
        "--rule-action allow\n",
        "--rule-number 1 --protocol tcp --port-range From=1,To=2 --ipv6-cidr-block 10.0.0.0/8 "
        "--rule-action allow\n",
        "--rule-number 1 --protocol tcp --port-range From=1,To=2 --cidr-block 10.0.0.0/8\n",
        "--rule-number 1 --protocol 6 --port-range From=1,To=2 --cidr-block 10.0.0.0/8 "
        "--rule-action allow\n",
        "--rule-number 1 --protocol all --cidr-block 10.0.0.0/8 --rule-action allow --more x\n",
        "--rule-number 1 --protocol all --cidr-block 10.0.0.0/8 --ipv6-cidr-block ::/0 --rule-action allow\n",
        "--rule-number 1 --protocol all --rule-action allow\n",
        "--rule-number 1 --protocol tcp --port-range From=1,To=2 --icmp-type-code Code=-1,Type=8 --cidr-block "
        "10.0.0.0/8 --rule-action allow\n",
        "--rule-number 1 --protocol icmp --cidr-block 10.0.0.0/8 --rule-action allow\n",
        "--rule-number 1 --protocol icmp --icmp-type-code Type=8,Code=-1 --cidr-block 10.0.0.0/8 --rule-action "
        "allow\n",
        "--rule-number 1 --protocol nonsense --cidr-block 10.0.0.0/8 --rule-action allow\n",
        "--rule-number 1 --protocol tcp --port-range From=1,Till=2 --cidr-block 10.0.0.0/8 --rule-action allow\n",
    };
    struct strbuf line = STRBUF_INIT;
    struct shell_words words = {0};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_non_null(shell_words_read(&words, wrong[i]));
        if (aws_read_entry(words.items.items, words.items.count, &line))
            fail_msg("read: %s", wrong[i]);
    }
    shell_words_release(&words);
    strbuf_release(&line);
}

static void lines_that_are_none_have_no_sentence(void **state)
{
    static const char *const wrong[] = {
        "",
        "tcp",
        "tcp 25",
        "tcp 25 25",
        "nonsense 25 25 10.0.0.0/8",
        "a-protocol-whose-name-is-much-too-long 25 25 10.0.0.0/8",
        "tcp a-port-that-is-much-too-long 25 10.0.0.0/8",
        "tcp 25 a-port-that-is-much-too-long 10.0.0.0/8",
        "100 allow",
        "100 allow 6",
        "100 deny 6 25 25 None",
        "100 deny nonsense 25 25 None None 10.0.0.0/8",
    };
    struct strbuf sentence = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (aws_line_sentence(wrong[i], false, &sentence))
            fail_msg("read: %s: %s", wrong[i], sentence.text);
    assert_int_equal(sentence.length, 0);
    strbuf_release(&sentence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kinds_come_back),
        cmocka_unit_test(groups_and_lists_come_back),
        cmocka_unit_test(what_is_not_ours_is_not_understood),
        cmocka_unit_test(options_come_in_their_order_only),
        cmocka_unit_test(lines_that_are_none_have_no_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

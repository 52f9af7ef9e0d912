#include "tests/model/write/fixture.h"

#include "model/write/aws_cli_words.h"
#include "tests/model/cidr_text.h"

static void only_words_as_aws_gives_are_plain(void **state)
{
    (void)state;
    assert_true(aws_word_is_plain("sg-0a1b2c3d4e5f67890"));
    assert_true(aws_word_is_plain("ap-northeast-1"));
    assert_false(aws_word_is_plain(""));
    assert_false(aws_word_is_plain("-sg"));
    assert_false(aws_word_is_plain("file:///etc/passwd"));
    assert_false(aws_word_is_plain("sg-1 sg-2"));
    assert_false(aws_word_is_plain("sg-1\n"));
    assert_false(aws_word_is_plain("sg-'1"));
}

static void account_numbers_have_twelve_digits(void **state)
{
    (void)state;
    assert_true(aws_is_account_number("123456789012"));
    assert_false(aws_is_account_number("12345678901"));
    assert_false(aws_is_account_number("1234567890123"));
    assert_false(aws_is_account_number("12345678901x"));
    assert_false(aws_is_account_number(""));
}

static void descriptions_are_what_aws_takes(void **state)
{
    char longest[257];

    (void)state;
    memset(longest, 'a', sizeof longest);
    longest[255] = '\0';
    assert_true(aws_description_is_valid("", true));
    assert_true(aws_description_is_valid("az AZ 09 ._-:/()#,@[]+=;{}!$*", false));
    assert_true(aws_description_is_valid("a & b", true));
    assert_false(aws_description_is_valid("a & b", false));
    assert_false(aws_description_is_valid("it's", true));
    assert_false(aws_description_is_valid("a\nb", true));
    assert_false(aws_description_is_valid("\xE3\x83\xA1", true));
    assert_true(aws_description_is_valid(longest, true));
    longest[255] = 'a';
    longest[256] = '\0';
    assert_false(aws_description_is_valid(longest, true));
}

typedef void rule_writer(const struct account *account, const struct sg_rule *rule,
                         struct strbuf *out);

static void assert_rule(const struct fixture *fixture, rule_writer *write,
                        const struct sg_rule *rule, const char *expected)
{
    struct strbuf out = STRBUF_INIT;

    write(fixture->account, rule, &out);
    assert_string_equal(out.text, expected);
    strbuf_release(&out);
}

static struct sg_rule rule_of(const struct fixture *fixture, const char *block, int16_t protocol,
                              int32_t from_port, int32_t to_port)
{
    return (struct sg_rule){
        .protocol = protocol,
        .from_port = from_port,
        .to_port = to_port,
        .source_kind = SOURCE_CIDR,
        .source = account_cidr_of_text(fixture->account, block),
    };
}

static void rules_are_spelled_as_the_api_does(void **state)
{
    struct fixture fixture;
    struct sg_rule rule;

    (void)state;
    fixture_init(&fixture);
    rule = rule_of(&fixture, "2001:db8::/32", PROTOCOL_TCP, 25, 30);
    assert_rule(&fixture, aws_permissions_json, &rule,
                "[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":30,"
                "\"Ipv6Ranges\":[{\"CidrIpv6\":\"2001:db8::/32\"}]}]");
    assert_rule(&fixture, aws_rule_line, &rule, "tcp 25 30 2001:db8::/32");
    rule = rule_of(&fixture, "10.0.0.0/8", PROTOCOL_ALL, -1, -1);
    assert_rule(&fixture, aws_permissions_json, &rule,
                "[{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]}]");
    assert_rule(&fixture, aws_rule_line, &rule, "-1 -1 -1 10.0.0.0/8");
    assert_rule(&fixture, aws_rule_json, &rule,
                "{\"IpProtocol\":\"-1\",\"FromPort\":-1,\"ToPort\":-1,\"CidrIpv4\":\"10.0.0.0/8\"}");
    rule = rule_of(&fixture, "10.0.0.0/8", PROTOCOL_ICMP, 8, -1);
    assert_rule(&fixture, aws_rule_line, &rule, "icmp 8 -1 10.0.0.0/8");
    rule = rule_of(&fixture, "10.0.0.0/8", 50, -1, -1);
    assert_rule(&fixture, aws_permissions_json, &rule,
                "[{\"IpProtocol\":\"50\",\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]}]");
    fixture_release(&fixture);
}

/* What a rule lets in by has a member of its own in either form. */
static void other_sources_are_spelled_too(void **state)
{
    struct group_reference reference = {.group_name = TEXT_NONE, .user_id = TEXT_NONE, .peering_id = TEXT_NONE};
    struct fixture fixture;
    struct sg_rule rule;

    (void)state;
    fixture_init(&fixture);
    rule = rule_of(&fixture, "10.0.0.0/8", PROTOCOL_TCP, 25, 25);
    rule.source_kind = SOURCE_PREFIX_LIST;
    rule.source = (uint32_t)fixture.account->prefix_lists.count;
    TABLE_ADD(fixture.account->prefix_lists,
              ((struct prefix_list){.id = text_pool_adds(fixture.account->texts, "pl-1")}));
    assert_rule(&fixture, aws_rule_json, &rule,
                "{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"PrefixListId\":\"pl-1\"}");
    assert_rule(&fixture, aws_permissions_json, &rule,
                "[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,"
                "\"PrefixListIds\":[{\"PrefixListId\":\"pl-1\"}]}]");
    reference.group_id = text_pool_adds(fixture.account->texts, "sg-plain");
    rule.source_kind = SOURCE_GROUP;
    rule.source = (uint32_t)fixture.account->group_references.count;
    TABLE_ADD(fixture.account->group_references, reference);
    assert_rule(&fixture, aws_rule_json, &rule,
                "{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"ReferencedGroupId\":\"sg-plain\"}");
    fixture_release(&fixture);
}

static void entries_are_spelled_as_the_cli_does(void **state)
{
    struct fixture fixture;
    struct acl_entry entry = {
        .number = 7, .protocol = PROTOCOL_ICMPV6, .from_port = 8, .to_port = -1};
    struct strbuf out = STRBUF_INIT;

    (void)state;
    fixture_init(&fixture);
    entry.cidr = account_cidr_of_text(fixture.account, "::/0");
    aws_entry_words(fixture.account, &entry, &out);
    assert_string_equal(out.text, "--rule-number 7 --protocol 58 --icmp-type-code "
                                  "Code=-1,Type=8 --ipv6-cidr-block ::/0 --rule-action deny");
    strbuf_clear(&out);
    aws_entry_line(fixture.account, &entry, &out);
    assert_string_equal(out.text, "7 deny 58 None None 8 -1 ::/0");
    strbuf_release(&out);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_words_as_aws_gives_are_plain),
        cmocka_unit_test(descriptions_are_what_aws_takes),
        cmocka_unit_test(account_numbers_have_twelve_digits),
        cmocka_unit_test(rules_are_spelled_as_the_api_does),
        cmocka_unit_test(other_sources_are_spelled_too),
        cmocka_unit_test(entries_are_spelled_as_the_cli_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

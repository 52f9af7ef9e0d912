#include "tests/model/compare/two_exports.h"

/* One group, on no interface, with these permissions. */
#define GROUP(id, name, permissions)                                                               \
    "{\"GroupId\": \"" id "\", \"GroupName\": \"" name "\", \"Description\": \"d\", \"OwnerId\": " \
    "\"123456789012\", \"VpcId\": \"vpc-1\", \"IpPermissions\": [" permissions "]}"
#define GROUPS(groups)                                                                             \
    {                                                                                              \
        HERE("groups"), "{\"SecurityGroups\": [" groups "]}"                                       \
    }
#define TCP(port, ranges)                                                                          \
    "{\"IpProtocol\": \"tcp\", \"FromPort\": " port ", \"ToPort\": " port                          \
    ", \"IpRanges\": [" ranges "]}"
#define RANGE(block)        "{\"CidrIp\": \"" block "\"}"
#define NAMED(block, words) "{\"CidrIp\": \"" block "\", \"Description\": \"" words "\"}"
#define LISTED(port, list)                                                                         \
    "{\"IpProtocol\": \"tcp\", \"FromPort\": " port ", \"ToPort\": " port                          \
    ", \"PrefixListIds\": [{\"PrefixListId\": \"" list "\"}]}"

#define RULE(id, port, block)                                                                      \
    "{\"SecurityGroupRuleId\": \"" id "\", \"GroupId\": \"sg-1\", \"GroupOwnerId\": "              \
    "\"123456789012\", \"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": " port          \
    ", \"ToPort\": " port ", \"CidrIpv4\": \"" block "\"}"
#define RULES(rules)                                                                               \
    {                                                                                              \
        HERE("rules"), "{\"SecurityGroupRules\": [" rules "]}"                                     \
    }

#define ENTRY(block) "{\"Cidr\": \"" block "\"}"

/* --- rules ------------------------------------------------------------------------------------------------ */

static void the_same_is_no_difference(void **state)
{
    (void)state;
    assert_compared(READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/8"))))),
                    READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/8"))))), "");
}

static void a_rule_is_gone_and_another_new(void **state)
{
    (void)state;
    assert_compared(READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/8"))))),
                    READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("11.0.0.0/8"))))),
                    "group sg-1\n"
                    "  rule gone: -in tcp 443-443 10.0.0.0/8\n"
                    "  rule new: +in tcp 443-443 11.0.0.0/8\n"
                    "  opened in ipv4 6-6/443-443  11.0.0.0/8 = 16777216\n"
                    "  closed in ipv4 6-6/443-443  10.0.0.0/8 = 16777216\n");
}

/* Two /25 say what one /24 did: three rule lines, and nothing opened or closed. */
static void a_rewrite_can_mean_the_same(void **state)
{
    (void)state;
    assert_compared(
        READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/24"))))),
        READ(GROUPS(
            GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/25") "," RANGE("10.0.0.128/25"))))),
        "group sg-1\n"
        "  rule gone: -in tcp 443-443 10.0.0.0/24\n"
        "  rule new: +in tcp 443-443 10.0.0.0/25\n"
        "  rule new: +in tcp 443-443 10.0.0.128/25\n");
}

/* What another rule still admits is not closed. */
static void another_rule_still_admits_part_of_it(void **state)
{
    (void)state;
    assert_compared(READ(GROUPS(GROUP("sg-1", "one",
                                      TCP("443", RANGE("10.0.0.0/24") "," RANGE("10.0.0.0/25"))))),
                    READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/25"))))),
                    "group sg-1\n"
                    "  rule gone: -in tcp 443-443 10.0.0.0/24\n"
                    "  closed in ipv4 6-6/443-443  10.0.0.128/25 = 128\n");
}

/* The id stays and the content changes: one changed rule. A rule that is made again under another
 * id and says the same is only called differently; a file of rules that one export lacks changes
 * nothing. */
static void ids_are_a_help_and_nothing_more(void **state)
{
    (void)state;
    assert_compared(READ(RULES(RULE("sgr-1", "443", "10.0.0.0/8"))),
                    READ(RULES(RULE("sgr-1", "443", "10.0.0.0/9"))),
                    "group sg-1\n"
                    "  rule changed: -in tcp 443-443 10.0.0.0/8 +in tcp 443-443 10.0.0.0/9\n"
                    "  closed in ipv4 6-6/443-443  10.128.0.0/9 = 8388608\n");
    assert_compared(READ(RULES(RULE("sgr-1", "443", "10.0.0.0/8"))),
                    READ(RULES(RULE("sgr-2", "443", "10.0.0.0/8"))),
                    "group sg-1 only naming\n"
                    "  rule naming: -in tcp 443-443 10.0.0.0/8 +in tcp 443-443 10.0.0.0/8\n"
                    "    -id sgr-1\n"
                    "    +id sgr-2\n");
    assert_compared(READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/8")))),
                         RULES(RULE("sgr-1", "443", "10.0.0.0/8"))),
                    READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/8"))))),
                    "untold by B: security_group_rules\n");
}

/* Content goes before ids: swapped ids are no change of what is admitted. */
static void content_goes_before_ids(void **state)
{
    (void)state;
    assert_compared(
        READ(RULES(RULE("sgr-1", "80", "10.0.0.0/8") "," RULE("sgr-2", "443", "10.0.0.0/8"))),
        READ(RULES(RULE("sgr-2", "80", "10.0.0.0/8") "," RULE("sgr-1", "443", "10.0.0.0/8"))),
        "group sg-1 only naming\n"
        "  rule naming: -in tcp 80-80 10.0.0.0/8 +in tcp 80-80 10.0.0.0/8\n"
        "    -id sgr-1\n"
        "    +id sgr-2\n"
        "  rule naming: -in tcp 443-443 10.0.0.0/8 +in tcp 443-443 10.0.0.0/8\n"
        "    -id sgr-2\n"
        "    +id sgr-1\n");
}

#define TAGGED(value)                                                                              \
    "{\"SecurityGroupRuleId\": \"sgr-1\", \"GroupId\": \"sg-1\", \"GroupOwnerId\": "               \
    "\"123456789012\", \"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": 443, "          \
    "\"ToPort\": 443, \"CidrIpv4\": \"10.0.0.0/8\", \"Tags\": [{\"Key\": \"Name\", \"Value\": "    \
    "\"" value "\"}]}"

/* Tags, too, where both exports have a file of rules; there the tag Name is a tag as others are. */
static void descriptions_and_tags_are_names(void **state)
{
    (void)state;
    assert_compared(READ(GROUPS(GROUP("sg-1", "one", TCP("443", NAMED("10.0.0.0/8", "old"))))),
                    READ(GROUPS(GROUP("sg-1", "one", TCP("443", NAMED("10.0.0.0/8", "new"))))),
                    "group sg-1 only naming\n"
                    "  rule naming: -in tcp 443-443 10.0.0.0/8 +in tcp 443-443 10.0.0.0/8\n"
                    "    -description old\n"
                    "    +description new\n");
    assert_compared(READ(RULES(TAGGED("old"))), READ(RULES(TAGGED("new"))),
                    "group sg-1 only naming\n"
                    "  rule naming: -in tcp 443-443 10.0.0.0/8 +in tcp 443-443 10.0.0.0/8\n"
                    "    -tag Name = old\n"
                    "    +tag Name = new\n");
    assert_compared(READ(RULES(TAGGED("old"))),
                    READ(GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/8"))))),
                    "untold by A: security_groups\n"
                    "untold by B: security_group_rules\n");
}

/* Protocol 6 is tcp, all its ports are 0 to 65535, and ports of protocol -1 mean nothing. */
static void spelling_is_no_difference(void **state)
{
    (void)state;
    assert_compared(
        READ(GROUPS(GROUP("sg-1", "one",
                          "{\"IpProtocol\": \"6\", \"FromPort\": 0, \"ToPort\": 65535, "
                          "\"IpRanges\": [{\"CidrIp\": \"10.0.0.0/8\"}]},"
                          "{\"IpProtocol\": \"-1\", \"FromPort\": 25, \"ToPort\": 25, "
                          "\"IpRanges\": [{\"CidrIp\": \"10.1.0.0/16\"}]}"))),
        READ(GROUPS(GROUP("sg-1", "one",
                          "{\"IpProtocol\": \"tcp\", \"FromPort\": 0, \"ToPort\": 65535, "
                          "\"IpRanges\": [{\"CidrIp\": \"10.9.8.7/8\"}]},"
                          "{\"IpProtocol\": \"-1\", \"IpRanges\": [{\"CidrIp\": "
                          "\"10.1.0.0/16\"}]}"))),
        "");
}

static void outbound_rules_are_compared_too(void **state)
{
    (void)state;
    assert_compared(
        READ(GROUPS("{\"GroupId\": \"sg-1\", \"VpcId\": \"vpc-1\", \"IpPermissions\": [], "
                    "\"IpPermissionsEgress\": [" TCP("25", RANGE("10.0.0.0/8")) "]}")),
        READ(GROUPS("{\"GroupId\": \"sg-1\", \"VpcId\": \"vpc-1\", \"IpPermissions\": [], "
                    "\"IpPermissionsEgress\": []}")),
        "group sg-1\n"
        "  rule gone: -out tcp 25-25 10.0.0.0/8\n"
        "  closed out ipv4 6-6/25-25  10.0.0.0/8 = 16777216\n");
}

/* --- groups ------------------------------------------------------------------------------------------------- */

/* Only rules without SMTP here, so no holes stand between. */
static void a_group_made_again_is_one_gone_and_one_new(void **state)
{
    (void)state;
    assert_compared(READ(GROUPS(GROUP("sg-1", "relay", TCP("443", RANGE("10.0.0.0/8"))))),
                    READ(GROUPS(GROUP("sg-2", "relay", TCP("443", RANGE("10.0.0.0/8"))) "," GROUP(
                        "sg-3", "other", ""))),
                    "group sg-1 is gone namesake sg-2\n"
                    "  rule gone: -in tcp 443-443 10.0.0.0/8\n"
                    "  closed in ipv4 6-6/443-443  10.0.0.0/8 = 16777216\n"
                    "group sg-2 is new namesake sg-1\n"
                    "  rule new: +in tcp 443-443 10.0.0.0/8\n"
                    "  opened in ipv4 6-6/443-443  10.0.0.0/8 = 16777216\n"
                    "group sg-3 is new\n");
}

static void groups_that_one_does_not_tell_are_neither_gone_nor_new(void **state)
{
    (void)state;
    assert_compared(READ({HERE("vpcs"), "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}"},
                         GROUPS(GROUP("sg-1", "one", TCP("443", RANGE("10.0.0.0/8"))))),
                    READ({HERE("vpcs"), "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}"}),
                    "untold by B: security_groups\n");
    assert_compared(READ(GROUPS(GROUP("sg-1", "one", "") "," GROUP("sg-2", "two", ""))),
                    READ({HERE("groups"), "{\"SecurityGroups\": [" GROUP(
                                              "sg-1", "one", "") "], \"NextToken\": \"x\"}"}),
                    "untold by B: security_groups in part\n");
}

/* B still names the group that is gone, in a rule: that is no description of it. */
static void what_is_only_named_is_gone_all_the_same(void **state)
{
    static const char referring[] =
        "{\"IpProtocol\": \"tcp\", \"FromPort\": 443, \"ToPort\": 443, "
        "\"UserIdGroupPairs\": [{\"GroupId\": \"sg-1\", \"UserId\": \"123456789012\"}]}";
    struct strbuf both = STRBUF_INIT, left = STRBUF_INIT;

    (void)state;
    strbuf_addf(
        &both,
        "{\"SecurityGroups\": [" GROUP("sg-1", "one", TCP("80", RANGE("10.0.0.0/8"))) "," GROUP(
            "sg-2", "two", "%s") "]}",
        referring);
    strbuf_addf(&left, "{\"SecurityGroups\": [" GROUP("sg-2", "two", "%s") "]}", referring);
    assert_compared(READ({HERE("groups"), both.text}), READ({HERE("groups"), left.text}),
                    "group sg-1 is gone\n"
                    "  rule gone: -in tcp 80-80 10.0.0.0/8\n"
                    "  closed in ipv4 6-6/80-80  10.0.0.0/8 = 16777216\n");
    strbuf_release(&both);
    strbuf_release(&left);
}

/* A rule whose id stays and whose source is another list now says nothing about either list. */
static void a_changed_source_is_not_a_changed_list(void **state)
{
    static const char first[] =
        "{\"SecurityGroupRules\": [{\"SecurityGroupRuleId\": \"sgr-1\", \"GroupId\": \"sg-1\", "
        "\"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": 443, \"ToPort\": 443, "
        "\"PrefixListId\": \"pl-1\"}, {\"SecurityGroupRuleId\": \"sgr-2\", \"GroupId\": "
        "\"sg-2\", \"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": 443, "
        "\"ToPort\": 443, \"PrefixListId\": \"pl-2\"}]}";
    static const char second[] =
        "{\"SecurityGroupRules\": [{\"SecurityGroupRuleId\": \"sgr-1\", \"GroupId\": \"sg-1\", "
        "\"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": 443, \"ToPort\": 443, "
        "\"PrefixListId\": \"pl-2\"}, {\"SecurityGroupRuleId\": \"sgr-2\", \"GroupId\": "
        "\"sg-2\", \"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": 443, "
        "\"ToPort\": 443, \"PrefixListId\": \"pl-2\"}]}";
    static const char lists[] =
        "{\"PrefixLists\": [{\"PrefixListId\": \"pl-1\", \"AddressFamily\": \"IPv4\"}, "
        "{\"PrefixListId\": \"pl-2\", \"AddressFamily\": \"IPv4\"}]}";

    (void)state;
    assert_compared(READ({HERE("rules"), first}, {HERE("lists"), lists},
                         {HERE("get-managed-prefix-list-entries-pl-1"),
                          "{\"Entries\": [" ENTRY("11.0.0.0/8") "]}"},
                         {HERE("get-managed-prefix-list-entries-pl-2"),
                          "{\"Entries\": [" ENTRY("10.0.0.0/8") "]}"}),
                    READ({HERE("rules"), second}, {HERE("lists"), lists},
                         {HERE("get-managed-prefix-list-entries-pl-1"),
                          "{\"Entries\": [" ENTRY("11.0.0.0/8") "]}"},
                         {HERE("get-managed-prefix-list-entries-pl-2"),
                          "{\"Entries\": [" ENTRY("11.0.0.0/8") "]}"}),
                    "group sg-1\n"
                    "  rule changed: -in tcp 443-443 pl-1 +in tcp 443-443 pl-2\n"
                    "group sg-2\n"
                    "  opened in ipv4 6-6/443-443  11.0.0.0/8 = 16777216\n"
                    "  closed in ipv4 6-6/443-443  10.0.0.0/8 = 16777216\n"
                    "object pl-2\n"
                    "  -entry 10.0.0.0/8\n"
                    "  +entry 11.0.0.0/8\n");
}

static void what_a_group_is_called_comes_last(void **state)
{
    (void)state;
    assert_compared(
        READ(GROUPS("{\"GroupId\": \"sg-1\", \"GroupName\": \"a\", \"Tags\": [{\"Key\": "
                    "\"Name\", \"Value\": \"x\"}], \"IpPermissions\": []}")),
        READ(GROUPS("{\"GroupId\": \"sg-1\", \"GroupName\": \"b\", \"Tags\": [{\"Key\": "
                    "\"Name\", \"Value\": \"y\"}], \"IpPermissions\": []}")),
        "object sg-1 only naming\n"
        "  -name a\n"
        "  +name b\n"
        "  -tag Name = x\n"
        "  +tag Name = y\n");
}

/* --- sources -------------------------------------------------------------------------------------------------- */

#define LISTS(entries)                                                                             \
    {HERE("lists"), "{\"PrefixLists\": [{\"PrefixListId\": \"pl-1\", \"AddressFamily\": "          \
                    "\"IPv4\", \"PrefixListName\": \"l\", \"MaxEntries\": 9}]}"},                  \
    {                                                                                              \
        HERE("get-managed-prefix-list-entries-pl-1"), "{\"Entries\": [" entries "]}"               \
    }

/* No rule changed, but what the list holds did. */
static void a_prefix_list_changes_what_a_group_admits(void **state)
{
    (void)state;
    assert_compared(
        READ(GROUPS(GROUP("sg-1", "one", LISTED("443", "pl-1"))), LISTS(ENTRY("10.0.0.0/8"))),
        READ(GROUPS(GROUP("sg-1", "one", LISTED("443", "pl-1"))),
             LISTS(ENTRY("10.0.0.0/8") "," ENTRY("11.0.0.0/8"))),
        "group sg-1\n"
        "  opened in ipv4 6-6/443-443  11.0.0.0/8 = 16777216\n"
        "object pl-1\n"
        "  +entry 11.0.0.0/8\n");
}

/* B does not tell the entries: nothing is closed by that, and of a rule that is gone the other
 * one's list still holds what A tells of it. */
static void a_source_that_one_does_not_tell_says_nothing(void **state)
{
    (void)state;
    assert_compared(
        READ(
            GROUPS(GROUP("sg-1", "one", LISTED("443", "pl-1") "," TCP("443", RANGE("10.0.0.0/8")))),
            LISTS(ENTRY("10.0.0.0/8"))),
        READ(GROUPS(GROUP("sg-1", "one", LISTED("443", "pl-1"))),
             {HERE("lists"), "{\"PrefixLists\": [{\"PrefixListId\": \"pl-1\", \"AddressFamily\": "
                             "\"IPv4\", \"PrefixListName\": \"l\", \"MaxEntries\": 9}]}"}),
        "group sg-1\n"
        "  rule gone: -in tcp 443-443 10.0.0.0/8\n");
    assert_compared(READ(GROUPS(GROUP("sg-1", "one", LISTED("443", "pl-9")))),
                    READ(GROUPS(GROUP("sg-1", "one", ""))),
                    "group sg-1 source unknown\n"
                    "  rule gone: -in tcp 443-443 pl-9\n");
}

#define MEMBER(id, address, group)                                                                 \
    "{\"NetworkInterfaceId\": \"" id "\", \"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\", "      \
    "\"Groups\": [{\"GroupId\": \"" group "\"}], \"PrivateIpAddresses\": [{\"PrivateIpAddress\": " \
    "\"" address "\"}]}"
#define MEMBERS(members)                                                                           \
    {                                                                                              \
        HERE("interfaces"), "{\"NetworkInterfaces\": [" members "]}"                               \
    }

static void members_of_a_group_change_what_refers_to_it(void **state)
{
    static const char referring[] =
        "{\"IpProtocol\": \"tcp\", \"FromPort\": 443, \"ToPort\": 443, "
        "\"UserIdGroupPairs\": [{\"GroupId\": \"sg-2\", \"UserId\": \"123456789012\"}]}";
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_addf(
        &text,
        "{\"SecurityGroups\": [" GROUP("sg-1", "one", "%s") "," GROUP("sg-2", "two", "") "]}",
        referring);
    assert_compared(READ({HERE("groups"), text.text}, MEMBERS(MEMBER("eni-1", "10.0.0.5", "sg-2"))),
                    READ({HERE("groups"), text.text}, MEMBERS(MEMBER("eni-1", "10.0.0.6", "sg-2"))),
                    "group sg-1\n"
                    "  opened in ipv4 6-6/443-443  10.0.0.6/32 = 1\n"
                    "  closed in ipv4 6-6/443-443  10.0.0.5/32 = 1\n"
                    "object eni-1\n"
                    "  -address 10.0.0.5\n"
                    "  +address 10.0.0.6\n");
    strbuf_release(&text);
}

/* Made anew under its name in the same VPC it is called so; with another name, or elsewhere, or nameless, not. */
static void namesakes_have_name_and_vpc_in_common(void **state)
{
    static const char *const groups[] = {
        GROUP("sg-2", "two", ""),
        GROUP("sg-2", "", ""),
        "{\"GroupId\": \"sg-2\", \"GroupName\": \"one\", \"Description\": \"d\", \"OwnerId\": "
        "\"123456789012\", \"VpcId\": \"vpc-2\", \"IpPermissions\": []}",
    };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, "{\"SecurityGroups\": [%s]}", groups[i]);
        assert_compared(READ(GROUPS(GROUP("sg-1", "one", ""))), READ({HERE("groups"), text.text}),
                        "group sg-1 is gone\n"
                        "group sg-2 is new\n");
        strbuf_release(&text);
    }
    assert_compared(READ(GROUPS(GROUP("sg-1", "one", ""))), READ(GROUPS(GROUP("sg-2", "one", ""))),
                    "group sg-1 is gone namesake sg-2\n"
                    "group sg-2 is new namesake sg-1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(namesakes_have_name_and_vpc_in_common),
        cmocka_unit_test(the_same_is_no_difference),
        cmocka_unit_test(a_rule_is_gone_and_another_new),
        cmocka_unit_test(a_rewrite_can_mean_the_same),
        cmocka_unit_test(another_rule_still_admits_part_of_it),
        cmocka_unit_test(ids_are_a_help_and_nothing_more),
        cmocka_unit_test(content_goes_before_ids),
        cmocka_unit_test(descriptions_and_tags_are_names),
        cmocka_unit_test(spelling_is_no_difference),
        cmocka_unit_test(outbound_rules_are_compared_too),
        cmocka_unit_test(a_group_made_again_is_one_gone_and_one_new),
        cmocka_unit_test(groups_that_one_does_not_tell_are_neither_gone_nor_new),
        cmocka_unit_test(what_is_only_named_is_gone_all_the_same),
        cmocka_unit_test(a_changed_source_is_not_a_changed_list),
        cmocka_unit_test(what_a_group_is_called_comes_last),
        cmocka_unit_test(a_prefix_list_changes_what_a_group_admits),
        cmocka_unit_test(a_source_that_one_does_not_tell_says_nothing),
        cmocka_unit_test(members_of_a_group_change_what_refers_to_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

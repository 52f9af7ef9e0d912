/*
 * Security groups and their rules: both describe calls, all spellings, each rule once.
 */
#include "tests/model/read/pieces.h"

static const struct sg_rule *rule_of(const struct account *account, uint32_t group, uint32_t number)
{
    assert_true(group < account->groups.count);
    assert_true(number < account->groups.items[group].rules.count);
    return &account->rules.items[account->groups.items[group].rules.first + number];
}

static void assert_cidr(const struct account *account, const struct sg_rule *rule,
                        const char *wanted)
{
    struct strbuf text = STRBUF_INIT;

    assert_int_equal(rule->source_kind, SOURCE_CIDR);
    cidr_format(&text, account_block(account, rule->source));
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
}

static void assert_ports(const struct sg_rule *rule, int protocol, int from, int to)
{
    assert_int_equal(rule->protocol, protocol);
    assert_int_equal(rule->from_port, from);
    assert_int_equal(rule->to_port, to);
}

/* One permission, each of its sources a rule, in the order of the text. */
static void test_sources_become_rules(void **state)
{
    struct account *account = read_text(
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"GroupName\":\"relay\",\"Description\":\"d\","
        "\"OwnerId\":\"123456789012\",\"VpcId\":\"vpc-1\","
        "\"Tags\":[{\"Key\":\"Name\",\"Value\":\"x\"}],"
        "\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":26,"
        "\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\",\"Description\":\"any\"},\"100.68.0.18/18\"],"
        "\"Ipv6Ranges\":[{\"CidrIpv6\":\"::/0\"}],"
        "\"PrefixListIds\":[{\"PrefixListId\":\"pl-1\"}],"
        "\"UserIdGroupPairs\":[{\"GroupId\":\"sg-1\",\"UserId\":\"123456789012\"}]}],"
        "\"IpPermissionsEgress\":[{\"IpProtocol\":\"-1\",\"IpRanges\":"
        "[{\"CidrIp\":\"10.0.0.0/8\"}]}]}]}");
    const struct security_group *group = &account->groups.items[0];
    const struct group_reference *reference;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    assert_text(account, group->name, "relay");
    assert_text(account, group->description, "d");
    assert_text(account, group->vpc_id, "vpc-1");
    assert_true(group->described);
    assert_int_equal(group->tags.count, 1);
    assert_int_equal(group->rules.count, 6);
    assert_cidr(account, rule_of(account, 0, 0), "0.0.0.0/0");
    assert_ports(rule_of(account, 0, 0), 6, 25, 26);
    assert_text(account, rule_of(account, 0, 0)->description, "any");
    assert_cidr(account, rule_of(account, 0, 1), "100.68.0.0/18");
    assert_cidr(account, rule_of(account, 0, 2), "::/0");
    assert_int_equal(rule_of(account, 0, 3)->source_kind, SOURCE_PREFIX_LIST);
    assert_text(account, account->prefix_lists.items[rule_of(account, 0, 3)->source].id, "pl-1");
    assert_false(account->prefix_lists.items[0].described);
    assert_int_equal(rule_of(account, 0, 4)->source_kind, SOURCE_GROUP);
    reference = &account->group_references.items[rule_of(account, 0, 4)->source];
    assert_int_equal(reference->group, 0);
    assert_false(reference->stale);
    assert_int_equal(rule_of(account, 0, 5)->flags, RULE_EGRESS);
    assert_ports(rule_of(account, 0, 5), -1, -1, -1);
    account_free(account);
}

/* aws-facts 1.2: the ways in which protocol and ports are written. */
static void test_spellings(void **state)
{
    static const struct {
        const char *json;
        int protocol, from, to;
        unsigned flags;
        size_t notes;
    } cases[] = {
        {"\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25", 6, 25, 25, 0, 0},
        {"\"IpProtocol\":\"6\",\"FromPort\":0,\"ToPort\":65535", 6, 0, 65535, 0, 0},
        {"\"IpProtocol\":\"TCP\",\"FromPort\":\"25\",\"ToPort\":\"26\"", 6, 25, 26, 0, 2},
        {"\"IpProtocol\":6,\"FromPort\":1,\"ToPort\":2", 6, 1, 2, 0, 0},
        {"\"IpProtocol\":\"tcp\"", 6, 0, 65535, RULE_PORTS_MISSING, 1},
        {"\"IpProtocol\":\"tcp\",\"FromPort\":null,\"ToPort\":null", 6, 0, 65535,
         RULE_PORTS_MISSING, 1},
        {"\"IpProtocol\":\"udp\",\"FromPort\":-1,\"ToPort\":-1", 17, 0, 65535, RULE_PORTS_MISSING,
         1},
        {"\"IpProtocol\":\"-1\"", -1, -1, -1, 0, 0},
        {"\"IpProtocol\":\"all\",\"FromPort\":443,\"ToPort\":443", -1, -1, -1, 0, 0},
        {"\"IpProtocol\":-1,\"FromPort\":-1,\"ToPort\":-1", -1, -1, -1, 0, 0},
        {"\"IpProtocol\":\"icmp\",\"FromPort\":8,\"ToPort\":-1", 1, 8, -1, 0, 0},
        {"\"IpProtocol\":\"icmp\",\"FromPort\":3,\"ToPort\":0", 1, 3, 0, 0, 0},
        {"\"IpProtocol\":\"58\"", 58, -1, -1, 0, 0},
        {"\"IpProtocol\":\"50\",\"FromPort\":25,\"ToPort\":25", 50, -1, -1, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;

        strbuf_addf(&text,
                    "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[{%s,"
                    "\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]}]}]}",
                    cases[i].json);
        account = read_text(text.text);
        assert_int_equal(account->rules.count, 1);
        assert_ports(rule_of(account, 0, 0), cases[i].protocol, cases[i].from, cases[i].to);
        assert_int_equal(rule_of(account, 0, 0)->flags, cases[i].flags);
        assert_int_equal(account->problems.count, cases[i].notes);
        assert_int_equal(problems_serious(&account->problems), 0);
        assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_COMPLETE);
        account_free(account);
        strbuf_release(&text);
    }
}

/* What cannot be understood is told with its place and left out; the rest stays. */
static void test_bad_rules_are_left_out(void **state)
{
    struct account *account =
        read_text("{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[\n"
                  "{\"IpProtocol\":\"tcpp\",\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]},\n"
                  "{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":20,"
                  "\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]},\n"
                  "{\"IpProtocol\":\"tcp\",\"FromPort\":70000,\"ToPort\":70000},\n"
                  "{\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]},\n"
                  "{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"10.1\"},\n"
                  "{\"CidrIp\":\"1.2.3.4\"},{\"Cidr\":\"1.2.3.4/32\"},7,"
                  "{\"CidrIp\":\"10.0.0.0/9\"}]}]}]}");

    (void)state;
    assert_int_equal(account->rules.count, 1);
    assert_cidr(account, rule_of(account, 0, 0), "10.0.0.0/9");
    assert_int_equal(account->problems.count, 8);
    assert_problem(account, 0, PROBLEM_ERROR, "export.json:2:15: \"tcpp\" is not a protocol");
    assert_problem(account, 1, PROBLEM_ERROR,
                   "export.json:3:1: the first port, 25, is above the last, 20");
    assert_problem(account, 2, PROBLEM_ERROR,
                   "export.json:4:32: FromPort should be a whole number from -1 to 65535");
    assert_problem(account, 3, PROBLEM_ERROR, "export.json:5:1: no IpProtocol in this object");
    assert_problem(account, 4, PROBLEM_ERROR, "export.json:6:42: \"10.1\" is not a CIDR block");
    assert_problem(account, 5, PROBLEM_ERROR, "export.json:7:11: \"1.2.3.4\" is not a CIDR block");
    assert_problem(account, 6, PROBLEM_ERROR, "export.json:7:22: no CidrIp in this object");
    assert_problem(account, 7, PROBLEM_ERROR, "export.json:7:44: an object should be here");
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_INCOMPLETE);
    account_free(account);
}

/* The heart of the join: -1 without ports and -1/-1 are one rule, the sgr- id arrives, and order of
 * files does not matter. */
static void test_both_calls_make_one_rule(void **state)
{
    static const char groups[] =
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":["
        "{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]},"
        "{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"UserIdGroupPairs\":"
        "[{\"GroupId\":\"sg-9\",\"UserId\":\"1\",\"GroupName\":\"n\",\"Description\":\"mine\"}],"
        "\"PrefixListIds\":[{\"PrefixListId\":\"pl-1\"}]}],\"IpPermissionsEgress\":"
        "[{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}]}]}";
    static const char flat[] =
        "{\"SecurityGroupRules\":["
        "{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-1\",\"IsEgress\":false,"
        "\"IpProtocol\":\"-1\",\"FromPort\":-1,\"ToPort\":-1,\"CidrIpv4\":\"0.0.0.0/0\","
        "\"Description\":\"in\"},"
        "{\"SecurityGroupRuleId\":\"sgr-2\",\"GroupId\":\"sg-1\",\"IsEgress\":true,"
        "\"IpProtocol\":\"-1\",\"FromPort\":-1,\"ToPort\":-1,\"CidrIpv4\":\"0.0.0.0/0\"},"
        "{\"SecurityGroupRuleId\":\"sgr-3\",\"GroupId\":\"sg-1\",\"IsEgress\":false,"
        "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"Description\":\"theirs\","
        "\"ReferencedGroupInfo\":{\"GroupId\":\"sg-9\",\"UserId\":\"1\"}},"
        "{\"SecurityGroupRuleId\":\"sgr-4\",\"GroupId\":\"sg-1\",\"IsEgress\":false,"
        "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"PrefixListId\":\"pl-1\"},"
        "{\"SecurityGroupRuleId\":\"sgr-5\",\"GroupId\":\"sg-1\",\"IsEgress\":false,"
        "\"IpProtocol\":\"tcp\",\"FromPort\":26,\"ToPort\":26,\"CidrIpv6\":\"::/0\"}]}";
    struct account *accounts[] = {READ({"a.json", groups}, {"b.json", flat}),
                                  READ({"a.json", flat}, {"b.json", groups})};
    static const char *const ids[] = {"sgr-1", "sgr-4", "sgr-3", "sgr-2", "sgr-5"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct account *account = accounts[i];

        assert_no_problems(account);
        assert_int_equal(account->groups.count, 1);
        assert_int_equal(account->rules.count, 5);
        assert_int_equal(account->groups.items[0].rules.count, 5);
        for (uint32_t rule = 0; rule < 5; rule++) {
            assert_text(account, rule_of(account, 0, rule)->id, ids[rule]);
            assert_int_equal(rule_of(account, 0, rule)->group, 0);
        }
        assert_text(account, rule_of(account, 0, 0)->description, "in");
        assert_text(account, rule_of(account, 0, 2)->description, "mine");
        account_free(account);
    }
}

/* A rule's tags stand beside it under its id; "Tags": [] is what AWS writes for most. */
static void test_tags_of_rules(void **state)
{
    struct account *account = read_text(
        "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-1\","
        "\"IsEgress\":false,\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,"
        "\"CidrIpv4\":\"0.0.0.0/0\",\"Tags\":[]},"
        "{\"SecurityGroupRuleId\":\"sgr-2\",\"GroupId\":\"sg-1\",\"IsEgress\":false,"
        "\"IpProtocol\":\"tcp\",\"FromPort\":26,\"ToPort\":26,\"CidrIpv4\":\"0.0.0.0/0\","
        "\"Tags\":[{\"Key\":\"Terraform\",\"Value\":\"true\"}]}]}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->rule_tags.count, 1);
    assert_text(account, account->rule_tags.items[0].rule_id, "sgr-2");
    assert_text(account, account_tag(account, account->rule_tags.items[0].tags, "Terraform"),
                "true");
    account_free(account);
}

/* Flat rules alone: the group exists, but nothing described it, and its kind stays absent. */
static void test_flat_rules_alone(void **state)
{
    struct account *account =
        READ({"eu-west-1/rules.json",
              "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-1\","
              "\"GroupOwnerId\":\"123456789012\",\"IsEgress\":false,\"IpProtocol\":\"tcp\","
              "\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"0.0.0.0/0\"}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    assert_false(account->groups.items[0].described);
    assert_text(account, account->groups.items[0].owner, "123456789012");
    assert_int_equal(account->groups.items[0].place.file, NONE);
    assert_int_equal(account->groups.items[0].rules.count, 1);
    assert_int_equal(row_of_id(account, "sg-1", OBJECT_GROUP), 0);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_ABSENT);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUP_RULES), PRESENCE_COMPLETE);
    account_free(account);
}

/* A rule written twice in one group is one; the same rule in two groups is two. */
static void test_repeated_rules(void **state)
{
    struct account *account = read_text(
        "{\"SecurityGroups\":["
        "{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":25,"
        "\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"10.0.0.1/8\"},{\"CidrIp\":\"10.0.0.0/8\","
        "\"Description\":\"late\"}]}]},"
        "{\"GroupId\":\"sg-2\",\"IpPermissions\":[{\"IpProtocol\":\"6\",\"FromPort\":25,"
        "\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]}]},"
        "{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":\"-1\","
        "\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}]}]}");

    (void)state;
    assert_int_equal(account->groups.count, 2); /* the second sg-1 is the same group: first wins */
    assert_int_equal(account->rules.count, 2);
    assert_int_equal(account->groups.items[0].rules.count, 1);
    assert_text(account, rule_of(account, 0, 0)->description, "late");
    assert_int_equal(account->groups.items[1].rules.count, 1);
    assert_int_equal(account->groups.items[1].rules.first, 1);
    account_free(account);
}

/* A group with so many rules, one of which stands there a second time. */
static void check_repetition_among(size_t count)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;
    size_t repeated = count / 3;

    strbuf_adds(&text,
                "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":"
                "\"tcp\",\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[");
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&text, "{\"CidrIp\":\"10.%zu.%zu.0/24\"},", i / 256, i % 256);
    strbuf_addf(&text, "{\"CidrIp\":\"10.%zu.%zu.0/24\",\"Description\":\"again\"}]}]}]}",
                repeated / 256, repeated % 256);
    account = read_text(text.text);
    assert_int_equal(account->rules.count, count);
    for (uint32_t i = 0; i < count; i++)
        assert_text(account, rule_of(account, 0, i)->description, i == repeated ? "again" : "");
    account_free(account);
    strbuf_release(&text);
}

/* Whether a group repeats a rule is seen in other ways as it grows. */
static void test_repetition_in_large_groups(void **state)
{
    static const size_t counts[] = {1, 2, 62, 63, 64, 65, 500, 998, 999, 1000, 1001, 3000};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        check_repetition_among(counts[i]);
}

/* Texts that are no texts are told in the order of the manual, and an id that is none before them. */
static void test_texts_of_other_types(void **state)
{
    struct account *account =
        read_text("{\"SecurityGroups\":[{\"VpcId\":[],\n\"OwnerId\":7,\n\"GroupName\":true,\n"
                  "\"Description\":{},\n\"GroupId\":\"sg-1\"},\n"
                  "{\"GroupId\":\"\",\"GroupName\":7},\n{\"GroupName\":7},\n{\"GroupId\":7},\n"
                  "{\"GroupId\":\"sg-2\",\"GroupName\":\"\",\"OwnerId\":\"\",\"VpcId\":\"\"}]}");

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR, "export.json:3:13: GroupName should be a string");
    assert_problem(account, 1, PROBLEM_ERROR, "export.json:4:15: Description should be a string");
    assert_problem(account, 2, PROBLEM_ERROR, "export.json:2:11: OwnerId should be a string");
    assert_problem(account, 3, PROBLEM_ERROR, "export.json:1:29: VpcId should be a string");
    assert_problem(account, 4, PROBLEM_ERROR,
                   "export.json:6:1: no GroupId in this object: it is left out");
    assert_problem(account, 5, PROBLEM_ERROR,
                   "export.json:7:1: no GroupId in this object: it is left out");
    assert_problem(account, 6, PROBLEM_ERROR, "export.json:8:12: GroupId should be a string");
    assert_int_equal(account->problems.count, 7);
    assert_int_equal(account->groups.count, 2);
    assert_int_equal(account->groups.items[1].owner, TEXT_NONE);
    assert_int_equal(account->groups.items[1].vpc_id, TEXT_NONE);
    assert_int_not_equal(account->groups.items[1].name, TEXT_NONE);
    account_free(account);
}

/* A pair without an active peering admits nothing; unknown groups stay ids. */
static void test_references(void **state)
{
    struct account *account = read_text(
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\","
        "\"FromPort\":25,\"ToPort\":25,\"UserIdGroupPairs\":["
        "{\"GroupId\":\"sg-7\",\"PeeringStatus\":\"deleted\","
        "\"VpcPeeringConnectionId\":\"pcx-1\",\"VpcId\":\"vpc-2\"},"
        "{\"GroupId\":\"sg-8\",\"PeeringStatus\":\"active\"},"
        "{\"GroupName\":\"default\",\"UserId\":\"1\"},{\"UserId\":\"1\"}]}]}]}");
    const struct group_reference *references = account->group_references.items;

    (void)state;
    assert_int_equal(account->rules.count, 3);
    assert_true(references[rule_of(account, 0, 0)->source].stale);
    assert_text(account, references[rule_of(account, 0, 0)->source].peering_id, "pcx-1");
    assert_int_equal(references[rule_of(account, 0, 0)->source].group, NONE);
    assert_false(references[rule_of(account, 0, 1)->source].stale);
    assert_text(account, references[rule_of(account, 0, 2)->source].group_name, "default");
    assert_int_equal(account->problems.count, 1);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources_become_rules),
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_bad_rules_are_left_out),
        cmocka_unit_test(test_both_calls_make_one_rule),
        cmocka_unit_test(test_tags_of_rules),
        cmocka_unit_test(test_flat_rules_alone),
        cmocka_unit_test(test_repeated_rules),
        cmocka_unit_test(test_repetition_in_large_groups),
        cmocka_unit_test(test_texts_of_other_types),
        cmocka_unit_test(test_references),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

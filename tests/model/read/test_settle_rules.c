/*
 * A rule that both describe calls tell is one rule, whichever was read first.
 *
 * Read after the groups, flat rules are joined as they come; read before, at the end. Both ways must give
 * the same.
 */
#include "pieces.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "tests/model/random.h"

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "sg-1 in eu-west-1: sgr-1 tcp 25-25 10.0.0.0/8 stale "description"", one line a rule, sorted. */
static char *rules_of(const struct account *account)
{
    char **lines = mem_alloc((account->rules.count + 1) * sizeof *lines);
    struct strbuf all = STRBUF_INIT;

    for (size_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        const struct security_group *group = &account->groups.items[rule->group];
        struct strbuf line = STRBUF_INIT;

        strbuf_addf(&line, "%s in %s: %s", text_raw(account->texts, group->id),
                    text_raw(account->texts, account->scopes.items[group->scope].region),
                    text_raw(account->texts, rule->id));
        strbuf_addf(&line, "%s %d %d-%d ", rule->flags & RULE_EGRESS ? " out" : " in",
                    rule->protocol, rule->from_port, rule->to_port);
        rule_format_source(account, rule, true, &line);
        if (rule->source_kind == SOURCE_GROUP &&
            account->group_references.items[rule->source].stale)
            strbuf_adds(&line, " stale");
        strbuf_addf(&line, " \"%s\"\n", text_raw(account->texts, rule->description));
        lines[i] = strbuf_detach(&line);
    }
    if (account->rules.count)
        qsort(lines, account->rules.count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < account->rules.count; i++) {
        strbuf_adds(&all, lines[i]);
        free(lines[i]);
    }
    free(lines);
    strbuf_adds(&all, "");
    return strbuf_detach(&all);
}

static char *rules_in_order(struct text_piece first, struct text_piece second)
{
    struct account *account = READ(first, second);
    char *rules = rules_of(account);

    assert_no_problems(account);
    account_free(account);
    return rules;
}

static void assert_rules(struct text_piece groups, struct text_piece rules, const char *wanted)
{
    char *after = rules_in_order(groups, rules), *before = rules_in_order(rules, groups);

    assert_string_equal(after, wanted);
    assert_string_equal(before, wanted);
    free(after);
    free(before);
}

/* --- by hand ------------------------------------------------------------------------------------- */

static void test_joined(void **state)
{
    (void)state;
    assert_rules(
        (struct text_piece){
            "eu-west-1/groups.json",
            "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\","
            "\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\","
            "\"Description\":\"kept\"},{\"CidrIp\":\"10.1.0.0/16\"}]}]}]}"},
        (struct text_piece){
            "eu-west-1/rules.json",
            "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-1\","
            "\"IsEgress\":false,\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,"
            "\"CidrIpv4\":\"10.0.0.0/8\",\"Description\":\"other\"},"
            "{\"SecurityGroupRuleId\":\"sgr-2\",\"GroupId\":\"sg-1\",\"IsEgress\":false,"
            "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"10.1.0.0/16\","
            "\"Description\":\"added\"},"
            "{\"SecurityGroupRuleId\":\"sgr-3\",\"GroupId\":\"sg-1\",\"IsEgress\":true,"
            "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"10.0.0.0/8\"},"
            "{\"SecurityGroupRuleId\":\"sgr-4\",\"GroupId\":\"sg-2\",\"IsEgress\":false,"
            "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"10.0.0.0/8\"}]}"},
        "sg-1 in eu-west-1: sgr-1 in 6 25-25 10.0.0.0/8 \"kept\"\n"
        "sg-1 in eu-west-1: sgr-2 in 6 25-25 10.1.0.0/16 \"added\"\n"
        "sg-1 in eu-west-1: sgr-3 out 6 25-25 10.0.0.0/8 \"\"\n"
        "sg-2 in eu-west-1: sgr-4 in 6 25-25 10.0.0.0/8 \"\"\n");
}

/* One id in two regions, as examples and broken collections have it: each file's rules go to its own. */
static void test_one_id_twice(void **state)
{
    static const char group[] =
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":\"-1\","
        "\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]}]}]}";
    struct account *account =
        READ({"eu-west-1/a.json", group}, {"eu-west-2/a.json", group},
             {"eu-west-2/b.json",
              "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-2\",\"GroupId\":\"sg-1\","
              "\"IsEgress\":false,\"IpProtocol\":\"-1\",\"CidrIpv4\":\"10.0.0.0/8\"}]}"});
    char *rules = rules_of(account);

    (void)state;
    assert_string_equal(rules, "sg-1 in eu-west-1:  in -1 -1--1 10.0.0.0/8 \"\"\n"
                               "sg-1 in eu-west-2: sgr-2 in -1 -1--1 10.0.0.0/8 \"\"\n");
    free(rules);
    account_free(account);
}

/* A pair of EC2-Classic gives a name only: no id, which is not the same as an empty one. */
static void test_name_only(void **state)
{
    struct account *account =
        READ({"a.json", "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":"
                        "\"-1\",\"UserIdGroupPairs\":[{\"GroupName\":\"classic\"},"
                        "{\"GroupId\":\"\",\"GroupName\":\"other\"}]}]}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->rules.count, 2);
    for (size_t i = 0; i < account->group_references.count; i++)
        assert_int_equal(account->group_references.items[i].group_id, TEXT_NONE);
    account_free(account);
}

/* --- at random ----------------------------------------------------------------------------------- */

struct random_rule {
    int group, port, source;
    bool egress, stale;
};

static struct random_rule any_rule(void)
{
    struct random_rule rule = {.group = (int)below(4), .port = (int)below(3) + 25};

    rule.source = (int)below(6);
    rule.egress = one_in(3);
    rule.stale = one_in(4);
    return rule;
}

/* Sources 0 to 2 are blocks, 3 a prefix list, 4 and 5 groups. */
static void add_permission(struct strbuf *out, struct random_rule rule)
{
    strbuf_addf(out, "{\"IpProtocol\":\"tcp\",\"FromPort\":%d,\"ToPort\":%d,", rule.port, rule.port);
    if (rule.source < 3)
        strbuf_addf(out, "\"IpRanges\":[{\"CidrIp\":\"10.%d.0.0/16\"}]}", rule.source);
    else if (rule.source == 3)
        strbuf_adds(out, "\"PrefixListIds\":[{\"PrefixListId\":\"pl-1\"}]}");
    else
        strbuf_addf(out, "\"UserIdGroupPairs\":[{\"GroupId\":\"sg-%d\",\"UserId\":\"1\"%s}]}",
                    rule.source - 4, rule.stale ? ",\"PeeringStatus\":\"deleted\"" : "");
}

static void add_flat(struct strbuf *out, struct random_rule rule, int number)
{
    strbuf_addf(out, "{\"SecurityGroupRuleId\":\"sgr-%d\",\"GroupId\":\"sg-%d\",\"IsEgress\":%s,"
                     "\"IpProtocol\":\"tcp\",\"FromPort\":%d,\"ToPort\":%d,",
                number, rule.group, rule.egress ? "true" : "false", rule.port, rule.port);
    if (rule.source < 3)
        strbuf_addf(out, "\"CidrIpv4\":\"10.%d.0.0/16\"}", rule.source);
    else if (rule.source == 3)
        strbuf_adds(out, "\"PrefixListId\":\"pl-1\"}");
    else
        strbuf_addf(out, "\"ReferencedGroupInfo\":{\"GroupId\":\"sg-%d\",\"UserId\":\"1\"%s}}",
                    rule.source - 4, rule.stale ? ",\"PeeringStatus\":\"deleted\"" : "");
}

static void add_permissions(struct strbuf *out, const struct random_rule *rules, size_t count,
                            int group, bool egress)
{
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (rules[i].group != group || rules[i].egress != egress)
            continue;
        strbuf_adds(out, any ? "," : "");
        add_permission(out, rules[i]);
        any = true;
    }
}

static void test_orders_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct random_rule rules[12];
        struct strbuf groups = STRBUF_INIT, flats = STRBUF_INIT;
        size_t told = 0;
        char *after, *before;

        random_state = seed;
        told = below(12);
        for (size_t i = 0; i < 12; i++)
            rules[i] = any_rule();
        strbuf_adds(&groups, "{\"SecurityGroups\":[");
        for (int group = 0; group < 3; group++) {
            strbuf_addf(&groups, "%s{\"GroupId\":\"sg-%d\",\"IpPermissions\":[", group ? "," : "",
                        group);
            add_permissions(&groups, rules, told, group, false);
            strbuf_adds(&groups, "],\"IpPermissionsEgress\":[");
            add_permissions(&groups, rules, told, group, true);
            strbuf_adds(&groups, "]}");
        }
        strbuf_adds(&groups, "]}");
        strbuf_adds(&flats, "{\"SecurityGroupRules\":[");
        for (int i = 0; i < 12; i++) {
            strbuf_adds(&flats, i ? "," : "");
            add_flat(&flats, rules[i], i);
        }
        strbuf_adds(&flats, "]}");
        after = rules_in_order((struct text_piece){"a/groups.json", groups.text},
                               (struct text_piece){"a/rules.json", flats.text});
        before = rules_in_order((struct text_piece){"a/rules.json", flats.text},
                                (struct text_piece){"a/groups.json", groups.text});
        if (strcmp(after, before) != 0)
            fail_msg("seed %d:\n%s\nbut the other way round:\n%s", (int)seed, after, before);
        free(after);
        free(before);
        strbuf_release(&groups);
        strbuf_release(&flats);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_joined),
        cmocka_unit_test(test_one_id_twice),
        cmocka_unit_test(test_name_only),
        cmocka_unit_test(test_orders_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

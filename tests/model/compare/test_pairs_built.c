/* Which object is which where several go by one id, or where it follows from something else: by hand. */
#include "tests/model/compare/two_exports.h"

#include <stdio.h>

#include "tests/model/judge/build_account.h"

/* All pairs of a kind in one line. */
static void assert_pairs(struct account *a, struct account *b, enum object_kind kind,
                         const char *expected)
{
    assert_pairs_of(a, b, kind, ", ", "", expected);
}

static uint32_t scope_of(struct account *account, const char *number, const char *region)
{
    uint32_t scope = account_scope(account, account_text(account, number),
                                   account_text(account, region));

    for (int kind = 0; kind < DATA_KIND_COUNT; kind++)
        account->scopes.items[scope].presence[kind] = PRESENCE_COMPLETE;
    return scope;
}

/* --- one id ---------------------------------------------------------------------------------------------- */

static struct account *with_vpcs(size_t count)
{
    struct account *account = build_account();

    for (size_t i = 0; i < count; i++)
        build_vpc(account, "vpc-1");
    return account;
}

/* An emulator may give an id twice: the first is the first, and one more is one more. */
static void rows_of_one_name_go_in_their_order(void **state)
{
    (void)state;
    assert_pairs(with_vpcs(2), with_vpcs(2), OBJECT_VPC, "both 0 0, both 1 1");
    assert_pairs(with_vpcs(3), with_vpcs(1), OBJECT_VPC, "both 0 0, gone 1 -1, gone 2 -1");
    assert_pairs(with_vpcs(0), with_vpcs(2), OBJECT_VPC, "new -1 0, new -1 1");
}

/* One VPC in a scope that says less than the other: of either account and region it may be. */
static struct account *vpc_in(const char *number, const char *region)
{
    struct account *account = with_vpcs(1);

    account->vpcs.items[0].scope = scope_of(account, number, region);
    return account;
}

static void what_is_said_of_both_must_agree(void **state)
{
    static const struct {
        const char *a[2], *b[2];
        bool same;
    } cases[] = {
        {{"123456789012", ""}, {"123456789012", "eu-west-1"}, true},
        {{"", "eu-west-1"}, {"123456789012", "eu-west-1"}, true},
        {{"", ""}, {"123456789012", "eu-west-1"}, true},
        {{"123456789012", "eu-west-1"}, {"", ""}, true},
        {{"123456789012", ""}, {"", "eu-west-1"}, true},
        {{"123456789012", ""}, {"222222222222", "eu-west-1"}, false},
        {{"", "eu-west-1"}, {"123456789012", "us-east-1"}, false},
        {{"123456789012", "eu-west-1"}, {"", "us-east-1"}, false},
        {{"123456789012", "eu-west-1"}, {"222222222222", ""}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *a = vpc_in(cases[i].a[0], cases[i].a[1]);
        struct account *b = vpc_in(cases[i].b[0], cases[i].b[1]);
        struct sides sides;
        struct object_pairs pairs;

        sides_init(&sides, a, b);
        object_pairs_make(&pairs, &sides);
        if (pairs.of_kind[OBJECT_VPC].count != (cases[i].same ? 1u : 2u))
            fail_msg("case %zu", i);
        object_pairs_release(&pairs);
        sides_release(&sides);
        account_free(a);
        account_free(b);
    }
}

/* A scope that nothing is told of is none that could hold it: what the other one tells counts. */
static void a_scope_that_holds_nothing_does_not_count(void **state)
{
    struct account *a = vpc_in("123456789012", "");
    struct account *b = with_vpcs(0);

    (void)state;
    account_scope(b, account_text(b, "123456789012"), account_text(b, "us-east-1"));
    assert_pairs(a, b, OBJECT_VPC, "gone 0 -1");
    a = vpc_in("123456789012", "");
    b = with_vpcs(0);
    scope_of(b, "123456789012", "us-east-1");
    b->scopes.items[1].presence[DATA_VPCS] = PRESENCE_ABSENT;
    assert_pairs(a, b, OBJECT_VPC, "not in B 0 -1");
}

/* --- groups ---------------------------------------------------------------------------------------------- */

/* The id of one group in two regions, gone here and new there: two groups, in the order of the exports. */
static void a_group_of_another_region_is_another_group(void **state)
{
    struct account *a = build_account(), *b = build_account();

    (void)state;
    build_vpc(a, "vpc-1");
    build_group(a, "sg-1");
    build_vpc(b, "vpc-1");
    build_group(b, "sg-1");
    scope_of(a, "123456789012", "us-east-1");
    b->groups.items[0].scope = scope_of(b, "123456789012", "us-east-1");
    assert_compared(a, b, "group sg-1 is gone\ngroup sg-1 is new\n");
}

/* A group without a description of its own is told by a whole list of rules, if it has rules there. */
static struct account *with_named_group(enum presence rules, bool has_rule)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    build_group(account, "sg-1");
    account->groups.items[0].described = false;
    if (has_rule)
        build_rule(account, PROTOCOL_TCP, 443, 443, "10.0.0.0/8");
    build_presence(account, DATA_SECURITY_GROUP_RULES, rules);
    return account;
}

static void a_group_is_told_by_its_rules(void **state)
{
    (void)state;
    assert_pairs(with_named_group(PRESENCE_COMPLETE, true), with_vpcs(0), OBJECT_GROUP, "gone 0 -1");
    assert_pairs(with_named_group(PRESENCE_INCOMPLETE, true), with_vpcs(0), OBJECT_GROUP,
                 "named 0 -1");
    assert_pairs(with_named_group(PRESENCE_COMPLETE, false), with_vpcs(0), OBJECT_GROUP,
                 "named 0 -1");
}

/* --- policies -------------------------------------------------------------------------------------------- */

static void add_policy(struct account *account, enum policy_owner kind, const char *owner,
                       const char *name)
{
    struct policy_text policy = {.name = account_text(account, name),
                                 .owner = account_text(account, owner),
                                 .document = account_text(account, "{}"),
                                 .place.file = NONE,
                                 .owner_kind = (uint8_t)kind};

    TABLE_ADD(account->policies, policy);
}

static void add_identity(struct account *account, const char *name)
{
    struct ses_identity identity = {.name = account_text(account, name), .place.file = NONE};

    TABLE_ADD(account->ses_identities, identity);
}

static struct account *with_policy(enum policy_owner kind, const char *owner)
{
    struct account *account = build_account();

    add_policy(account, kind, owner, "send");
    return account;
}

#define USER "arn:aws:iam::123456789012:user/smtp"

/* Those of users are in one file: without it nothing is gone. */
static void policies_of_users(void **state)
{
    struct account *b = build_account();

    (void)state;
    assert_pairs(with_policy(POLICY_OF_USER, USER), with_policy(POLICY_OF_USER, USER), OBJECT_POLICY,
                 "both 0 0");
    assert_pairs(with_policy(POLICY_OF_USER, USER), b, OBJECT_POLICY, "gone 0 -1");
    b = build_account();
    build_presence(b, DATA_IAM_POLICIES, PRESENCE_ABSENT);
    assert_pairs(with_policy(POLICY_OF_USER, USER), b, OBJECT_POLICY, "not in B 0 -1");
}

/* Those of an identity are gone where another one of it is there, or where it is itself gone (as A has none
 * of example.org): neither policies nor identities of others say so. */
static void policies_of_identities(void **state)
{
    struct account *b = build_account();

    (void)state;
    add_policy(b, POLICY_OF_USER, USER, "send");
    add_policy(b, POLICY_OF_IDENTITY, "example.org", "send");
    add_identity(b, "example.org");
    add_identity(b, "example.com");
    assert_pairs(with_policy(POLICY_OF_IDENTITY, "example.com"), b, OBJECT_POLICY,
                 "new -1 0, not in B 0 -1, new -1 1");
    b = build_account();
    add_identity(b, "example.org");
    assert_pairs(with_policy(POLICY_OF_IDENTITY, "example.com"), b, OBJECT_POLICY, "gone 0 -1");
    b = build_account();
    add_policy(b, POLICY_OF_IDENTITY, "example.com", "other");
    add_identity(b, "example.com");
    assert_pairs(with_policy(POLICY_OF_IDENTITY, "example.com"), b, OBJECT_POLICY,
                 "new -1 0, gone 0 -1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_one_name_go_in_their_order),
        cmocka_unit_test(what_is_said_of_both_must_agree),
        cmocka_unit_test(a_scope_that_holds_nothing_does_not_count),
        cmocka_unit_test(a_group_of_another_region_is_another_group),
        cmocka_unit_test(a_group_is_told_by_its_rules),
        cmocka_unit_test(policies_of_users),
        cmocka_unit_test(policies_of_identities),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

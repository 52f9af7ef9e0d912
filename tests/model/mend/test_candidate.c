#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_account.h"

/* A rule or an entry as target. */
struct ground {
    struct account *account;
    struct target rule4, rule6, rule_group, entry4;
};

static struct ground ground_new(void)
{
    struct ground ground = {.account = small_account_new()};

    ground.rule4 = small_rule(ground.account, "tcp 25 0.0.0.0/0");
    ground.rule6 = small_rule(ground.account, "tcp 25 ::/0");
    ground.rule_group = small_rule(ground.account, "tcp 25 sg-2");
    ground.entry4 = small_entry(ground.account, "100 allow tcp 25 0.0.0.0/0");
    return ground;
}

static void refuses_what_makes_no_sense(void **state)
{
    (void)state;
    enum which { RULE4, RULE6, ENTRY4 };
    static const struct {
        enum which which;
        const char *spelling, *part;
    } cases[] = {
        {RULE4, "", "is no new source"},
        {RULE4, "everything", "is no new source"},
        {RULE4, "vpc:", "is no new source"},
        {RULE4, "VPC", "is no new source"},
        {RULE4, "subnet", "is no new source"},
        {RULE4, "remove:all", "is no new source"},
        {RULE4, "sg:", "missing after \"sg:\""},
        {RULE4, "sg:sg-2,", "missing after \"sg:\""},
        {RULE4, "subnet:,subnet-a", "missing after \"subnet:\""},
        {RULE4, "subnet:subnet-x", "No subnet subnet-x is in the export"},
        {RULE4, "subnet:sg-2", "No subnet sg-2 is in the export"},
        {RULE6, "subnet:subnet-a", "Subnet subnet-a has no block of the rule's address family"},
        {RULE4, "sg:sg-x", "No security group sg-x is in the export"},
        {RULE4, "sg:sg-2,subnet-a", "No security group subnet-a is in the export"},
        {RULE4, "pl:pl-x", "No prefix list pl-x is in the export"},
        {RULE4, "pl:pl-6", "Prefix list pl-6 is not of the rule's address family"},
        {RULE4, "pl:pl-1,pl-2", "Only one prefix list"},
        {RULE4, "cidr:10.0.0.0/33", "10.0.0.0/33 is no CIDR block"},
        {RULE4, "cidr:10.1", "10.1 is no CIDR block"},
        {RULE4, "cidr:010.0.0.1/32", "is no CIDR block"},
        {RULE4, "cidr:2001:db8::/32", "The rule is for IPv4, and 2001:db8::/32 is a block of IPv6"},
        {RULE6, "cidr:10.0.0.0/8", "The rule is for IPv6, and 10.0.0.0/8 is a block of IPv4"},
        {RULE4, "cidr:\x1b[31m", "<U+001B>[31m is no CIDR block"},
        {ENTRY4, "sg:sg-2", "Network ACL entries take blocks only"},
        {ENTRY4, "pl:pl-1", "Network ACL entries take blocks only"},
    };
    struct ground ground = ground_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct target targets[] = {ground.rule4, ground.rule6, ground.entry4};
        struct strbuf why = STRBUF_INIT;
        struct candidate candidate;
        assert_false(candidate_parse(&candidate, ground.account, targets[cases[i].which],
                                     cases[i].spelling, &why));
        if (!strstr(why.text, cases[i].part))
            fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].spelling, why.text, cases[i].part);
        strbuf_release(&why);
    }
    account_free(ground.account);
}

/* What no target could take is told of none; the rest depends on the target. */
static void is_known_or_not(void **state)
{
    static const struct {
        const char *spelling, *why; /* NULL: known */
    } cases[] = {
        {"vpc", NULL},
        {"remove", NULL},
        {"subnet:subnet-a,subnet-b", NULL},
        {"sg:sg-2", NULL},
        {"pl:pl-1,pl-2", NULL},
        {"cidr:10.0.0.0/8,2001:db8::/32", NULL},
        {"vpcs", "\"vpcs\" is no new source: write vpc, subnet:ID, sg:ID, pl:ID, cidr:BLOCK or remove."},
        {"cidr", "\"cidr\" is no new source: write vpc, subnet:ID, sg:ID, pl:ID, cidr:BLOCK or remove."},
        {"subnet:", "An item is missing after \"subnet:\"."},
        {"subnet:subnet-a,subnet-x", "No subnet subnet-x is in the export."},
        {"sg:subnet-a", "No security group subnet-a is in the export."},
        {"pl:pl-x", "No prefix list pl-x is in the export."},
        {"cidr:10.0.0.0/8,10.0.0.0/33", "10.0.0.0/33 is no CIDR block such as 10.0.0.0/16."},
    };
    struct ground ground = ground_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf why = STRBUF_INIT;
        bool known = candidate_is_known(ground.account, cases[i].spelling, &why);

        assert_string_equal(why.text, cases[i].why ? cases[i].why : "");
        assert_int_equal(known, !cases[i].why);
        strbuf_release(&why);
    }
    account_free(ground.account);
}

/* Twice the same list is one list; blocks that two subnets share, or a VPC has twice, are one source. */
static void what_is_named_twice_is_one_source(void **state)
{
    static const char *const spellings[] = {"pl:pl-1,pl-1", "subnet:subnet-a,subnet-c",
                                            "cidr:10.0.0.0/24,10.0.0.0/24"};
    (void)state;
    struct ground ground = ground_new();

    small_subnet(ground.account, "subnet-c", "", SMALL_TEXTS("10.0.0.0/24", "2001:db8::/64"), 0);
    for (size_t i = 0; i < 3; i++) {
        struct strbuf why = STRBUF_INIT;
        struct change change;
        assert_int_equal(small_change(&change, ground.account, NULL, CHANGE_REWRITE, ground.rule4,
                                      spellings[i], false, &why),
                         CHANGE_OK);
        assert_int_equal(change.rule_count, 1);
        change_release(&change);
    }
    account_free(ground.account);
}

/* Where only the VPC's IPv6 block is told, a rule for IPv6 can have it, and one for IPv4 nothing. */
static void a_vpc_of_which_one_family_is_told(void **state)
{
    (void)state;
    struct ground ground = ground_new();
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;

    ground.account->vpcs.items[SMALL_VPC].cidrs.first += 2;
    ground.account->vpcs.items[SMALL_VPC].cidrs.count = 1;
    assert_false(candidate_parse(&candidate, ground.account, ground.rule4, "vpc", &why));
    assert_string_equal(why.text, "The export tells no IPv4 block of vpc-1.");
    assert_true(candidate_parse(&candidate, ground.account, ground.rule6, "vpc", &why));
    assert_int_equal(candidate.row_count, 1);
    candidate_release(&candidate);
    strbuf_release(&why);
    ground.account->vpcs.items[SMALL_VPC].cidrs.count = 0;
    assert_false(candidate_parse(&candidate, ground.account, ground.rule6, "vpc", &why));
    assert_string_equal(why.text, "The export tells no IPv4 block of vpc-1.");
    strbuf_release(&why);
    account_free(ground.account);
}

static void reads_what_makes_sense(void **state)
{
    (void)state;
    enum which { RULE4, RULE6, RULE_GROUP, ENTRY4 };
    static const struct {
        enum which which;
        const char *typed, *spelling, *label, *explanation;
    } cases[] = {
        {RULE4, "vpc", "vpc", "VPC 10.0.0.0/16, 10.1.0.0/16",
         "everything inside the VPC, 131 072 addresses; the Internet is shut out"},
        {ENTRY4, "vpc", "vpc", "VPC 10.0.0.0/16, 10.1.0.0/16",
         "everything inside the VPC, 131 072 addresses; the Internet is shut out"},
        {RULE6, "vpc", "vpc", "VPC 2600:1f18:0:100::/56", NULL},
        {RULE_GROUP, "vpc", "vpc", "VPC 10.0.0.0/16, 10.1.0.0/16, 2600:1f18:0:100::/56", NULL},
        {RULE4, "subnet:subnet-a", "subnet:subnet-a", "subnet subnet-a (app-a) 10.0.0.0/24",
         "public (has a route to an internet gateway), 256 addresses, 2 interfaces"},
        {RULE4, "subnet:subnet-b", "subnet:subnet-b", "subnet subnet-b (app-b) 10.0.1.0/24",
         "private (no route to an internet gateway), 256 addresses, 1 interface"},
        {RULE4, "subnet:subnet-b,subnet-a,subnet-b", "subnet:subnet-b,subnet-a",
         "subnet subnet-b (app-b), subnet-a (app-a) 10.0.1.0/24, 10.0.0.0/24",
         "2 subnets, 512 addresses, 3 interfaces"},
        {RULE6, "subnet:subnet-b", "subnet:subnet-b",
         "subnet subnet-b (app-b) 2600:1f18:0:101::/64", NULL},
        {RULE4, "sg:sg-2", "sg:sg-2", "group sg-2 (app)",
         "only the 2 interfaces that carry this group, by their private addresses, wherever they "
         "move"},
        {RULE6, "sg:sg-3", "sg:sg-3", "group sg-3 (empty)",
         "no interface carries it now: nothing could connect"},
        {RULE4, "sg:sg-1", "sg:sg-1", "group sg-1 (mail-relay)",
         "only the 1 interface that carries this group, by its private addresses, wherever it "
         "moves; the rule's own group"},
        {RULE4, "sg:sg-9", "sg:sg-9", "group sg-9 (other)",
         "no interface carries it now: nothing could connect; of another VPC: works only where "
         "peering or a transit gateway carries group references"},
        {RULE4, "pl:pl-1", "pl:pl-1", "prefix list pl-1",
         "2 blocks (198.51.100.0/24, 203.0.113.0/24), counts 10 of 60 towards the rule quota"},
        {RULE4, "pl:pl-2", "pl:pl-2", "prefix list pl-2",
         "its blocks are not in the export, how much it counts towards the rule quota is not "
         "known"},
        {RULE4, "cidr:192.0.2.7/24,192.0.2.9", "cidr:192.0.2.0/24,192.0.2.9/32",
         "192.0.2.0/24, 192.0.2.9/32", "256 addresses, as typed"},
        {RULE4, "cidr:0.0.0.0/0", "cidr:0.0.0.0/0", "0.0.0.0/0",
         "4.29 billion addresses, as typed; still open to the world"},
        {RULE4, "cidr:8.0.0.0/7", "cidr:8.0.0.0/7", "8.0.0.0/7",
         "33.6 million addresses, as typed; still a wide part of the Internet"},
        {RULE4, "cidr:0.0.0.0/1,128.0.0.0/1", "cidr:0.0.0.0/1,128.0.0.0/1",
         "0.0.0.0/1, 128.0.0.0/1", "4.29 billion addresses, as typed; still open to the world"},
        {RULE4, "remove", "remove", "remove the rule",
         "nobody reaches this port through this rule any more"},
        {ENTRY4, "remove", "remove", "remove the entry",
         "nobody gets in through this entry any more; later entries decide"},
    };
    struct ground ground = ground_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct target targets[] = {ground.rule4, ground.rule6, ground.rule_group, ground.entry4};
        struct strbuf why = STRBUF_INIT;
        struct candidate candidate;
        if (!candidate_parse(&candidate, ground.account, targets[cases[i].which], cases[i].typed,
                             &why))
            fail_msg("%s: %s", cases[i].typed, why.text);
        assert_string_equal(candidate.spelling, cases[i].spelling);
        assert_string_equal(candidate.label, cases[i].label);
        if (cases[i].explanation)
            assert_string_equal(candidate.explanation, cases[i].explanation);
        candidate_release(&candidate);
    }
    account_free(ground.account);
}

static void a_vpc_without_ipv6_removes_an_ipv6_rule(void **state)
{
    (void)state;
    struct ground ground = ground_new();
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;

    ground.account->vpcs.items[SMALL_VPC].cidrs.count = 2;
    assert_true(candidate_parse(&candidate, ground.account, ground.rule6, "vpc", &why));
    assert_int_equal(candidate.kind, CANDIDATE_REMOVE);
    assert_non_null(strstr(candidate.explanation, "has no IPv6 block"));
    candidate_release(&candidate);
    account_free(ground.account);
}

/* Removing a rule because the export does not tell the VPC's blocks would be harm by ignorance. */
static void a_vpc_that_is_not_told_is_refused(void **state)
{
    (void)state;
    struct ground ground = ground_new();
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;

    ground.account->vpcs.items[SMALL_VPC].cidrs.count = 0;
    assert_false(candidate_parse(&candidate, ground.account, ground.rule6, "vpc", &why));
    assert_false(candidate_parse(&candidate, ground.account, ground.rule4, "vpc", &why));
    assert_non_null(strstr(why.text, "The export tells no IPv4 block of vpc-1."));
    strbuf_clear(&why);
    ground.account->groups.items[SMALL_GROUP].vpc = NONE;
    assert_false(candidate_parse(&candidate, ground.account, ground.rule4, "vpc", &why));
    assert_string_equal(why.text, "The VPC is not in the export, so its blocks are not known.");
    strbuf_release(&why);
    account_free(ground.account);
}

/* Where the export has no interfaces, that nothing carries a group is not known. */
static void a_group_without_told_carriers_is_no_outage(void **state)
{
    (void)state;
    struct ground ground = ground_new();
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;

    ground.account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] = PRESENCE_ABSENT;
    assert_true(candidate_parse(&candidate, ground.account, ground.rule4, "sg:sg-3", &why));
    assert_string_equal(candidate.explanation,
                        "which interfaces carry it is not in the export");
    candidate_release(&candidate);
    account_free(ground.account);
}

static void only_inbound_allowances_are_mended(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target egress = small_egress_rule(account, "tcp 25 0.0.0.0/0");
    struct target deny = small_entry(account, "90 deny tcp 25 0.0.0.0/0");
    struct target allow = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
    struct target out = small_entry(account, "110 allow tcp 25 0.0.0.0/0");
    struct target last = small_entry(account, "32767 deny all all 0.0.0.0/0");
    struct strbuf why = STRBUF_INIT;

    account->acl_entries.items[out.row].egress = true;
    assert_true(target_can_be_mended(account, allow, &why));
    assert_int_equal(why.length, 0);
    assert_false(target_can_be_mended(account, egress, &why));
    assert_non_null(strstr(why.text, "outbound rule"));
    strbuf_clear(&why);
    assert_false(target_can_be_mended(account, out, &why));
    assert_non_null(strstr(why.text, "outbound entry"));
    strbuf_clear(&why);
    assert_false(target_can_be_mended(account, deny, &why));
    assert_non_null(strstr(why.text, "denies"));
    strbuf_clear(&why);
    assert_false(target_can_be_mended(account, last, &why));
    assert_non_null(strstr(why.text, "default deny"));
    strbuf_release(&why);
    account_free(account);
}

static void a_copy_stands_alone(void **state)
{
    (void)state;
    struct ground ground = ground_new();
    struct strbuf why = STRBUF_INIT;
    struct candidate original, copy;

    assert_true(candidate_parse(&original, ground.account, ground.rule4, "sg:sg-2,sg-3", &why));
    candidate_copy(&copy, &original);
    candidate_release(&original);
    assert_string_equal(copy.spelling, "sg:sg-2,sg-3");
    assert_int_equal(copy.row_count, 2);
    assert_int_equal(copy.rows[1], 2);
    candidate_release(&copy);
    candidate_copy(&copy, &original);
    assert_null(copy.spelling);
    account_free(ground.account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_makes_no_sense),
        cmocka_unit_test(is_known_or_not),
        cmocka_unit_test(what_is_named_twice_is_one_source),
        cmocka_unit_test(a_vpc_of_which_one_family_is_told),
        cmocka_unit_test(reads_what_makes_sense),
        cmocka_unit_test(a_vpc_without_ipv6_removes_an_ipv6_rule),
        cmocka_unit_test(a_vpc_that_is_not_told_is_refused),
        cmocka_unit_test(a_group_without_told_carriers_is_no_outage),
        cmocka_unit_test(only_inbound_allowances_are_mended),
        cmocka_unit_test(a_copy_stands_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

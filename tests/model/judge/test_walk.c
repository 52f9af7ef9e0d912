/* One VPC, two subnets: each obstacle once, with the rule that decides. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

/*
 * client 10.0.1.75 in subnet-c (acl-c, rtb-c), server 10.0.2.10 in subnet-s (acl-s, rtb-s), neighbour
 * 10.0.2.20 beside the server. All is open but what a test shuts, and
 * what the groups do not speak of.
 */

enum shut { SHUT_NOTHING, SHUT_OUT, SHUT_IN, SHUT_REPLY_OUT, SHUT_REPLY_IN };

/* An open ACL but for TCP ports shut in one direction. */
static uint32_t acl_with_shut(struct account *account, const char *id, bool shut, bool egress,
                              int32_t from, int32_t to)
{
    uint32_t acl = build_open_acl(account, id);

    if (shut)
        build_entry(account, egress, 50, false, PROTOCOL_TCP, from, to, "0.0.0.0/0");
    return acl;
}

static struct account *network(enum shut shut)
{
    struct account *account = build_account();
    uint32_t acl_c, acl_s, group_c, group_s, subnet_c, subnet_s, table;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    acl_c = shut == SHUT_OUT
                ? acl_with_shut(account, "acl-c", true, true, 20, 30)
                : acl_with_shut(account, "acl-c", shut == SHUT_REPLY_IN, false, 1024, 65535);
    acl_s = shut == SHUT_IN
                ? acl_with_shut(account, "acl-s", true, false, 25, 25)
                : acl_with_shut(account, "acl-s", shut == SHUT_REPLY_OUT, true, 0, 65535);
    table = build_table(account, "rtb-1");
    subnet_c = build_subnet_of(account, "subnet-c", 0, "10.0.1.0/24", acl_c, table);
    subnet_s = build_subnet_of(account, "subnet-s", 0, "10.0.2.0/24", acl_s, table);
    group_c = build_group(account, "sg-c");
    build_rule(account, PROTOCOL_TCP, 20, 30, "10.0.0.0/16")->flags = RULE_EGRESS;
    build_rule(account, PROTOCOL_ICMP, 8, 0, "10.0.0.0/16")->flags = RULE_EGRESS;
    build_rule(account, PROTOCOL_UDP, 53, 53, "10.0.2.10/32")->flags = RULE_EGRESS;
    group_s = build_group(account, "sg-s");
    build_rule(account, PROTOCOL_TCP, 25, 25, "10.0.1.0/24");
    build_rule(account, PROTOCOL_ICMP, -1, -1, "10.0.1.75/32");
    build_rule(account, PROTOCOL_UDP, 53, 53, "10.0.0.0/16");
    build_rule(account, PROTOCOL_TCP, 1, 65535, "10.0.2.0/24")->flags = RULE_EGRESS;
    build_host(account, "eni-c", subnet_c, group_c, "10.0.1.75", NULL);
    build_host(account, "eni-s", subnet_s, group_s, "10.0.2.10", NULL);
    build_host(account, "eni-n", subnet_s, group_s, "10.0.2.20", NULL);
    build_link(account);
    return account;
}

static void test_each_obstacle(void **state)
{
    struct account *account = network(SHUT_NOTHING);

    (void)state;
    assert_walk(account, "eni-c", "eni-s", "tcp", 25, "allowed host eni-c");
    assert_walk(account, "10.0.1.75", "10.0.2.10", "tcp", 25, "allowed host eni-c");
    assert_walk(account, "eni-c", "eni-s", "tcp", 80, "blocked group-out sg-c");
    assert_walk(account, "eni-c", "eni-s", "tcp", 24, "blocked group-in sg-s");
    account_free(account);
    account = network(SHUT_OUT);
    assert_walk(account, "eni-c", "eni-s", "tcp", 25, "blocked acl-out acl-c/out/50");
    account_free(account);
    account = network(SHUT_IN);
    assert_walk(account, "eni-c", "eni-s", "tcp", 25, "blocked acl-in acl-s/in/50");
    account_free(account);
    account = network(SHUT_REPLY_OUT);
    assert_walk(account, "eni-c", "eni-s", "tcp", 25, "blocked acl-out acl-s/out/50");
    account_free(account);
    account = network(SHUT_REPLY_IN);
    assert_walk(account, "eni-c", "eni-s", "tcp", 25, "blocked acl-in acl-c/in/50");
    account_free(account);
}

static void test_order_of_hops(void **state)
{
    struct account *account = network(SHUT_NOTHING);
    struct walk_answer answer = ask(account, "eni-c", "eni-s", "tcp", 25);
    char *hops = hops_of(&answer.walks[0]);

    (void)state;
    assert_string_equal(hops, "group-out sg-c/out/tcp/20-30/10.0.0.0/16\n"
                              "port-25 eni-c\n"
                              "acl-out acl-c/out/100\n"
                              "route 10.0.0.0/16\n"
                              "acl-in acl-s/in/100\n"
                              "group-in sg-s/in/tcp/25-25/10.0.1.0/24\n"
                              "host eni-s\n"
                              "<acl-out acl-s/out/100\n"
                              "<route 10.0.0.0/16\n"
                              "<acl-in acl-c/in/100\n"
                              "<host eni-c\n");
    free(hops);
    walk_answer_release(&answer);
    account_free(account);
}

/* Groups stand between neighbours of one subnet, ACLs do not. */
static void test_one_subnet(void **state)
{
    struct account *account = network(SHUT_REPLY_OUT);

    (void)state;
    assert_walk(account, "eni-s", "eni-n", "tcp", 25, "blocked group-in sg-s");
    assert_walk(account, "eni-s", "eni-n", "tcp", 0, "blocked group-out sg-s");
    account_free(account);
}

static void test_other_protocols(void **state)
{
    struct account *account = network(SHUT_NOTHING);

    (void)state;
    assert_walk(account, "eni-c", "eni-s", "icmp", 0, "allowed host eni-c");
    assert_walk(account, "eni-c", "eni-s", "udp", 53, "allowed host eni-c");
    assert_walk(account, "eni-c", "eni-n", "udp", 53, "blocked group-out sg-c");
    assert_walk(account, "eni-s", "eni-c", "icmp", 0, "blocked group-out sg-s");
    account_free(account);
    account = network(SHUT_REPLY_OUT); /* shuts TCP only */
    assert_walk(account, "eni-c", "eni-s", "icmp", 0, "allowed host eni-c");
    assert_walk(account, "eni-c", "eni-s", "udp", 53, "allowed host eni-c");
    account_free(account);
}

static void test_echo_reply_through_the_acl(void **state)
{
    struct account *account = network(SHUT_NOTHING);

    (void)state;
    account->acl_entries.items[account->acls.items[1].entries.first + 2].protocol = PROTOCOL_ICMP;
    account->acl_entries.items[account->acls.items[1].entries.first + 2].from_port = 8;
    assert_walk(account, "eni-c", "eni-s", "icmp", 0, "blocked acl-out acl-s");
    account->acl_entries.items[account->acls.items[1].entries.first + 2].from_port = 0;
    assert_walk(account, "eni-c", "eni-s", "icmp", 0, "allowed host eni-c");
    account_free(account);
}

/* Story: a Windows client got no answers, since the ACL knew the ports of Linux only. */
static void test_partly_lost_replies(void **state)
{
    struct account *account = network(SHUT_REPLY_OUT);
    struct walk_answer answer;
    struct span entries = account->acls.items[1].entries;

    (void)state;
    for (uint32_t i = 0; i < entries.count; i++) {
        struct acl_entry *entry = &account->acl_entries.items[entries.first + i];
        if (entry->number == 50)
            entry->to_port = 32767;
    }
    answer = ask(account, "eni-c", "eni-s", "tcp", 25);
    assert_int_equal(answer.verdict, WALK_ALLOWED);
    assert_non_null(strstr(answer.walks[0].warning, "1024-32767"));
    assert_null(strstr(answer.walks[0].warning, "32768-65535"));
    assert_non_null(strstr(answer.walks[0].warning, "acl-s"));
    assert_non_null(strstr(answer.walks[0].warning, "of which none is lost"));
    walk_answer_release(&answer);
    account_free(account);
}

static void test_itself_and_nobody(void **state)
{
    struct account *account = network(SHUT_NOTHING);

    (void)state;
    assert_walk(account, "eni-c", "10.0.1.75", "tcp", 80, "allowed host eni-c");
    assert_walk(account, "eni-c", "10.0.2.99", "tcp", 25, "blocked address vpc-1");
    assert_walk(account, "10.0.2.99", "eni-c", "tcp", 25, "blocked address vpc-1");
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_INCOMPLETE);
    assert_walk(account, "eni-c", "10.0.2.99", "tcp", 25, "unknown address vpc-1");
    account_free(account);
}

/* Neither groups nor ACLs filter the resolver of the VPC. */
/* An export without the file of VPCs: a packet to an address that nothing holds read a VPC that is not
 * there, and the program ended. */
static void test_nobody_in_a_vpc_that_is_not_told(void **state)
{
    struct account *account = network(SHUT_NOTHING);

    (void)state;
    account->vpcs.count = 0;
    for (uint32_t i = 0; i < account->subnets.count; i++)
        account->subnets.items[i].vpc = NONE;
    for (uint32_t i = 0; i < account->interfaces.count; i++)
        account->interfaces.items[i].vpc = NONE;
    assert_walk(account, "eni-s", "10.0.2.99", "tcp", 25, "unknown address -");
    account_free(account);
}

static void test_resolver(void **state)
{
    struct account *account = network(SHUT_OUT);

    (void)state;
    assert_walk(account, "eni-c", "10.0.0.2", "udp", 53, "allowed host vpc-1");
    assert_walk(account, "eni-c", "169.254.169.254", "tcp", 80, "allowed host vpc-1");
    account_free(account);
}

static void test_unknown_and_blocked(void **state)
{
    struct account *account = network(SHUT_NOTHING);

    (void)state;
    account->subnets.items[1].acl = NONE;
    assert_walk(account, "eni-c", "eni-s", "tcp", 25, "unknown acl-in subnet-s");
    assert_walk(account, "eni-c", "eni-s", "tcp", 24, "blocked group-in sg-s");
    account_free(account);
}

static void test_staged_edits(void **state)
{
    struct account *account = network(SHUT_NOTHING);
    struct edits *edits = edits_new(account);
    struct walk_context context = {.account = account, .edits = edits};
    struct walk_answer answer;
    char *words;

    (void)state;
    edits_remove_rule(edits, account->groups.items[1].rules.first);
    answer = ask_with(&context, "eni-c", "eni-s", "tcp", 25);
    words = verdict_of(&answer);
    assert_string_equal(words, "blocked group-in sg-s");
    free(words);
    walk_answer_release(&answer);
    edits_free(edits);
    account_free(account);
}

/* A subnet stands for each of its interfaces, and the worst verdict counts. */
static void test_subnet_as_an_end(void **state)
{
    struct account *account = network(SHUT_NOTHING);
    struct walk_answer answer = ask(account, "eni-c", "subnet-s", "udp", 53);

    (void)state;
    assert_int_equal(answer.count, 2);
    assert_int_equal(answer.verdict, WALK_BLOCKED);
    assert_int_equal(answer.walks[0].verdict, WALK_ALLOWED);
    assert_int_equal(answer.deciding, 1);
    walk_answer_release(&answer);
    account_free(account);
}

static void test_group_references(void **state)
{
    struct account *account = network(SHUT_NOTHING);
    struct group_reference reference = {.group_id = account->groups.items[0].id, .group = 0};
    struct sg_rule *rule = &account->rules.items[account->groups.items[1].rules.first];

    (void)state;
    rule->source_kind = SOURCE_GROUP;
    rule->source = account_group_reference(account, &reference);
    assert_walk(account, "eni-c", "eni-s", "tcp", 25, "allowed host eni-c");
    assert_walk(account, "eni-n", "eni-s", "tcp", 25, "blocked group-in sg-s");
    reference.stale = true;
    rule->source = account_group_reference(account, &reference);
    assert_walk(account, "eni-c", "eni-s", "tcp", 25, "blocked group-in sg-s");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_obstacle),
        cmocka_unit_test(test_order_of_hops),
        cmocka_unit_test(test_one_subnet),
        cmocka_unit_test(test_other_protocols),
        cmocka_unit_test(test_echo_reply_through_the_acl),
        cmocka_unit_test(test_partly_lost_replies),
        cmocka_unit_test(test_itself_and_nobody),
        cmocka_unit_test(test_nobody_in_a_vpc_that_is_not_told),
        cmocka_unit_test(test_resolver),
        cmocka_unit_test(test_unknown_and_blocked),
        cmocka_unit_test(test_staged_edits),
        cmocka_unit_test(test_subnet_as_an_end),
        cmocka_unit_test(test_group_references),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which candidates come first in one VPC, and the reason that each is given. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/mail_network.h"

static void test_groups_by_who_really_sends(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list, "vpc sg:sg-app subnet:subnet-app cidr:10.0.0.0/16 sg:sg-relay! "
                            "sg:sg-shut! sg:sg-out! sg:sg-empty! subnet:subnet-pub! "
                            "cidr:100.64.0.0/16! remove!");
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; all "
                      "2 ways of the account's own mail stay");
    mail_check_reason(&list, "sg:sg-app",
                      "its 2 interfaces can all send here today: eni-app1, eni-app2; all 2 ways of "
                      "the account's own mail stay");
    mail_check_reason(&list, "sg:sg-relay",
                      "its one interface is the receiver itself: nobody could connect; the rule's "
                      "own group; all 2 ways of the account's own mail would break");
    mail_check_reason(&list, "sg:sg-shut",
                      "its one interface cannot send here today: No outbound rule of sg-shut on "
                      "eni-shut admits TCP 465 to 10.0.0.10; all 2 ways of the account's own mail "
                      "would break");
    mail_check_reason(&list, "sg:sg-empty",
                      "no interface carries it: choosing it is an outage, nothing could connect; "
                      "all 2 ways of the account's own mail would break");
    mail_check_reason(&list, "remove",
                      "nobody reaches this port through this rule any more; all 2 ways of the "
                      "account's own mail would break: of eni-app1, eni-app2");
    candidates_release(&list);
    account_free(account);
}

/* Of two groups that send, the one that carries more of the mail comes first. */
static void test_what_breaks_less_comes_first(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    account->rules.items[2].source = build_block(account, "10.0.0.0/16"); /* sg-out gets there too */
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list, "vpc subnet:subnet-app cidr:10.0.0.0/16 sg:sg-app* sg:sg-out* "
                            "sg:sg-relay! sg:sg-shut! sg:sg-empty! subnet:subnet-pub! "
                            "cidr:100.64.0.0/16! remove!");
    mail_check_reason(&list, "sg:sg-app",
                      "its 2 interfaces can all send here today: eni-app1, eni-app2; 1 of 3 ways "
                      "of the account's own mail would break");
    mail_check_reason(&list, "sg:sg-out",
                      "its one interface can send here today: eni-out; 2 of 3 ways of the "
                      "account's own mail would break");
    assert_int_equal(mail_candidate(&list, "sg:sg-out")->mail_broken, 2);
    candidates_release(&list);
    account_free(account);
}

/* One member of two; the others are counted, and the names end after three. */
static void test_some_members_send(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        static const char *const ids[] = {"eni-5", "eni-6", "eni-7"};
        static const char *const addresses[] = {"10.0.1.21", "10.0.1.22", "10.0.1.23"};
        build_host(account, ids[i], 1, 1, addresses[i], NULL);
    }
    build_host(account, "eni-v6", 1, 1, "2600:1f18::9", NULL); /* no IPv4: it cannot get there */
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "sg:sg-app",
                      "5 of its 6 interfaces can send here today: eni-app1, eni-app2, eni-5 and 2 "
                      "more; all 5 ways of the account's own mail stay");
    candidates_release(&list);
    account_free(account);
}

static void test_blocks_of_the_vpc_are_named(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_label(&list, "cidr:10.0.0.0/16", "VPC primary 10.0.0.0/16");
    mail_check_label(&list, "cidr:100.64.0.0/16", "VPC secondary 100.64.0.0/16");
    mail_check_reason(&list, "cidr:100.64.0.0/16",
                      "a secondary block of the VPC alone, 65 536 addresses; all 2 ways of the "
                      "account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

/* An IPv6 rule is offered IPv6 blocks only; hosts without any such address need none of it. */
static void test_ipv6(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    build_vpc_of(account, "vpc-6", "10.6.0.0/16");
    account->vpcs.items[0].cidrs = (struct span){0};
    build_span_block(account, &account->vpcs.items[0].cidrs, "10.0.0.0/16");
    build_span_block(account, &account->vpcs.items[0].cidrs, "2600:1f18:0:100::/56");
    build_span_block(account, &account->vpcs.items[0].cidrs, "2600:1f18:0:200::/56");
    account->rules.items[0].source = build_block(account, "::/0");
    account->rules.items[1].source = build_block(account, "::/0"); /* sg-app, out */
    build_host(account, "eni-relay6", 0, 0, "2600:1f18:0:100::10", NULL);
    build_host(account, "eni-app6", 1, 1, "2600:1f18:0:101::11", NULL);
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list,
                     "vpc sg:sg-app cidr:2600:1f18:0:100::/56 sg:sg-relay! sg:sg-shut! sg:sg-out! "
                     "sg:sg-empty! cidr:2600:1f18:0:200::/56! remove!");
    mail_check_label(&list, "cidr:2600:1f18:0:200::/56", "VPC block 2600:1f18:0:200::/56");
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 2^73 addresses; the Internet is shut out; the "
                      "one way of the account's own mail stays");
    candidates_release(&list);
    account_free(account);
}

/* Two hosts with both families: the way by IPv4 is stopped, the one by IPv6 hangs on the rule. */
static void test_ipv6_beside_a_closed_ipv4(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    account->rules.items[0].source = build_block(account, "::/0");
    account->rules.items[1].source = build_block(account, "::/0");
    build_host(account, "eni-relay6", 0, 0, "10.0.0.20", NULL);
    build_address(account, "2600:1f18:0:100::10", NULL);
    build_host(account, "eni-app6", 1, 1, "10.0.1.20", NULL);
    build_address(account, "2600:1f18:0:101::11", NULL);
    build_span_block(account, &account->vpcs.items[0].cidrs, "10.0.0.0/16");
    account->vpcs.items[0].cidrs = (struct span){(uint32_t)account->cidr_refs.count, 0};
    build_span_block(account, &account->vpcs.items[0].cidrs, "10.0.0.0/16");
    build_span_block(account, &account->vpcs.items[0].cidrs, "2600:1f18:0:100::/56");
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "remove",
                      "nobody reaches this port through this rule any more; the one way of the "
                      "account's own mail would break: of eni-app6");
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 2^72 addresses; the Internet is shut out; the "
                      "one way of the account's own mail stays");
    candidates_release(&list);
    account_free(account);
}

/* What other rules admit as well does not hang on the target; staged decisions count. */
static void test_other_rules_keep_mail(void **state)
{
    struct account *account = mail_network((struct mail_network){.more_rules = 1});
    struct candidates_request request = {
        .account = account, .target = mail_rule, .ports = &smtp_ports_default};
    struct edits *edits = edits_new(account);
    struct candidates list;

    (void)state;
    account->rules.items[1] = account->rules.items[0];
    account->rules.items[1].source = build_block(account, "10.0.0.0/8");
    build_link(account);
    candidates_list(&list, &request);
    mail_check_reason(&list, "remove",
                      "nobody reaches this port through this rule any more; all 2 ways of the "
                      "account's own mail stay");
    mail_check_order(&list, "vpc sg:sg-app subnet:subnet-app subnet:subnet-pub cidr:10.0.0.0/16 "
                            "cidr:100.64.0.0/16 sg:sg-relay! sg:sg-shut! sg:sg-out! sg:sg-empty! "
                            "remove");
    candidates_release(&list);
    edits_remove_rule(edits, 1);
    request.edits = edits;
    candidates_list(&list, &request);
    assert_int_equal(mail_candidate(&list, "remove")->mail_broken, 2);
    candidates_release(&list);
    edits_free(edits);
    account_free(account);
}

/* --- where little is known -------------------------------------------------------------------------- */

static void test_no_interfaces_in_the_export(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    account->interfaces.count = 0;
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_ABSENT);
    build_prefix_list(account, "pl-1", IP_V4, true);
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list,
                     "vpc subnet:subnet-app subnet:subnet-pub cidr:10.0.0.0/16 cidr:100.64.0.0/16 "
                     "sg:sg-relay sg:sg-app sg:sg-shut sg:sg-out sg:sg-empty pl:pl-1 remove");
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; "
                      "unknown who sends: the export has no network interfaces");
    mail_check_reason(&list, "sg:sg-app",
                      "which interfaces carry it is not in the export; unknown who sends: the "
                      "export has no network interfaces");
    candidates_release(&list);
    account_free(account);
}

static void test_nothing_carries_the_group(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    account->interface_groups.items[MAIL_RELAY] = 1; /* sg-app instead of sg-relay */
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list,
                     "vpc subnet:subnet-app subnet:subnet-pub cidr:10.0.0.0/16 cidr:100.64.0.0/16 "
                     "sg:sg-app sg:sg-shut sg:sg-out sg:sg-relay! sg:sg-empty! remove");
    mail_check_reason(&list, "sg:sg-shut",
                      "only the one interface that carries it, by its private addresses; no mail "
                      "comes through the rule today: nothing carries its group");
    candidates_release(&list);
    account_free(account);
}

static void test_not_all_interfaces_are_told(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_INCOMPLETE);
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; all "
                      "2 ways of the account's own mail stay (not all interfaces are in the "
                      "export)");
    mail_check_reason(&list, "sg:sg-empty",
                      "which interfaces carry it is not in the export; all 2 ways of the account's "
                      "own mail would break (not all interfaces are in the export)");
    assert_int_equal(mail_candidate(&list, "sg:sg-empty")->standing, CANDIDATE_DOUBTFUL);
    candidates_release(&list);
    account_free(account);
}

/* 40 receivers and 44 senders are more ways than are walked while a person waits. */
static void test_not_all_were_walked(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        char id[16], address[24];
        snprintf(id, sizeof id, "eni-r%u", i);
        snprintf(address, sizeof address, "10.0.0.%u", 100 + i);
        build_host(account, id, 0, 0, address, NULL);
    }
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_non_null(strstr(list.items[0].explanation, " stay (not all were walked)"));
    assert_string_equal(list.items[0].spelling, "vpc");
    candidates_release(&list);
    account_free(account);
}

/* What only gets out where AWS lifted its block is counted apart, beside what works and without it. */
static void test_ways_that_work_where_a_block_was_lifted(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct candidates list;

    (void)state;
    account->rules.items[0].from_port = account->rules.items[0].to_port = 25;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; the "
                      "2 ways of the account's own mail stay, 3 ways that work only where AWS "
                      "lifted its port-25 block would break");
    candidates_release(&list);
    account->rules.items[1].source = account->rules.items[2].source; /* sg-app as sg-out */
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; 3 "
                      "ways that work only where AWS lifted its port-25 block would break");
    candidates_release(&list);
    account_free(account);
}

/* A list of which a part is told admits what it holds, and the rest perhaps. */
static void test_whether_it_stays_may_not_be_told(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    build_prefix_list(account, "pl-part", IP_V4, true);
    build_list_entry(account, "10.0.1.11/32");
    account->prefix_lists.items[0].entries_incomplete = true;
    account->prefix_lists.items[0].max_entries = 5;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "pl:pl-part",
                      "1 block (10.0.1.11/32) and more that the export does not hold, counts 5 of "
                      "60 towards the rule quota; whether 1 way stays is not in the export");
    candidates_release(&list);
    account_free(account);
}

/* Devices of AWS carry groups as well, and begin nothing. */
static void test_a_group_of_devices(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    account->interfaces.items[build_host(account, "eni-vpce", 1, 4, "10.0.1.99", NULL)].type =
        account_text(account, "vpc_endpoint");
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "sg:sg-empty",
                      "its interfaces are AWS's own devices, which send no mail; all 2 ways of the "
                      "account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

/* --- what does not fit ------------------------------------------------------------------------------ */

static void test_a_prefix_list_that_is_too_big(void **state)
{
    struct account *account = mail_network((struct mail_network){.more_rules = 45});
    struct candidates list;

    (void)state;
    build_prefix_list(account, "pl-big", IP_V4, true);
    build_list_entry(account, "10.0.1.0/24");
    LAST(account->prefix_lists)->max_entries = 20;
    build_prefix_list(account, "pl-fits", IP_V4, true);
    build_list_entry(account, "10.0.1.0/24");
    build_list_entry(account, "198.51.100.0/24");
    LAST(account->prefix_lists)->max_entries = 15;
    build_prefix_list(account, "pl-untold", IP_V4, false);
    build_prefix_list(account, "pl-world", IP_V4, true);
    build_list_entry(account, "0.0.0.0/0");
    LAST(account->prefix_lists)->max_entries = 1;
    build_prefix_list(account, "pl-6", IP_V6, true);
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list, "vpc sg:sg-app subnet:subnet-app cidr:10.0.0.0/16 pl:pl-fits "
                            "pl:pl-untold? sg:sg-relay! sg:sg-shut! sg:sg-out! sg:sg-empty! "
                            "subnet:subnet-pub! cidr:100.64.0.0/16! pl:pl-big# pl:pl-world# "
                            "remove!");
    mail_check_reason(&list, "pl:pl-big",
                      "1 block (10.0.1.0/24), counts 20 of 60 towards the rule quota, and the "
                      "group holds 45 others: too many; all 2 ways of the account's own mail stay");
    mail_check_reason(&list, "pl:pl-fits",
                      "2 blocks (10.0.1.0/24, 198.51.100.0/24), counts 15 of 60 towards the rule "
                      "quota; all 2 ways of the account's own mail stay");
    mail_check_reason(&list, "pl:pl-untold",
                      "its blocks are not in the export, how much it counts towards the rule quota "
                      "is not known; whether 2 ways stay is not in the export");
    mail_check_reason(&list, "pl:pl-world",
                      "1 block (0.0.0.0/0), counts 1 of 60 towards the rule quota; still open to "
                      "the world; all 2 ways of the account's own mail stay");
    candidates_release(&list);
    account_free(account);
}

/* More rules than the default quota are there already: the quota was raised, nobody knows to what. */
static void test_a_raised_quota_is_not_judged(void **state)
{
    struct account *account = mail_network((struct mail_network){.more_rules = 60});
    struct candidates list;

    (void)state;
    build_prefix_list(account, "pl-big", IP_V4, true);
    build_list_entry(account, "10.0.1.0/24");
    LAST(account->prefix_lists)->max_entries = 20;
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_int_equal(mail_candidate(&list, "pl:pl-big")->standing, CANDIDATE_KEEPS);
    candidates_release(&list);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups_by_who_really_sends),
        cmocka_unit_test(test_what_breaks_less_comes_first),
        cmocka_unit_test(test_some_members_send),
        cmocka_unit_test(test_blocks_of_the_vpc_are_named),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_ipv6_beside_a_closed_ipv4),
        cmocka_unit_test(test_other_rules_keep_mail),
        cmocka_unit_test(test_no_interfaces_in_the_export),
        cmocka_unit_test(test_nothing_carries_the_group),
        cmocka_unit_test(test_not_all_interfaces_are_told),
        cmocka_unit_test(test_not_all_were_walked),
        cmocka_unit_test(test_ways_that_work_where_a_block_was_lifted),
        cmocka_unit_test(test_whether_it_stays_may_not_be_told),
        cmocka_unit_test(test_a_group_of_devices),
        cmocka_unit_test(test_a_prefix_list_that_is_too_big),
        cmocka_unit_test(test_a_raised_quota_is_not_judged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

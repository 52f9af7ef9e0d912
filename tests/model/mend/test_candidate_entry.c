/* Candidates for entries of network ACLs: blocks only, and what stands in front of a NAT device. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/sample/sample.h"
#include "tests/model/mend/mail_network.h"

enum { ENTRY_465, ENTRY_REPLIES }; /* rows of acl_entries, of acl-pub */

/* A NAT gateway; the ACL lets in 465 and replies; the relay has no public address. */
static struct account *nat_network(void)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct acl_entry *entries = account->acl_entries.items;

    entries[ENTRY_465].protocol = PROTOCOL_TCP;
    entries[ENTRY_465].from_port = entries[ENTRY_465].to_port = 465;
    entries[ENTRY_REPLIES] = entries[ENTRY_465];
    entries[ENTRY_REPLIES].number = 110;
    entries[ENTRY_REPLIES].from_port = 1024;
    entries[ENTRY_REPLIES].to_port = 65535;
    account->interface_addresses.items[MAIL_RELAY].has_public = false;
    return account;
}

/*
 * In front of nat-1 acl-pub admits TCP 465 and replies from everywhere. subnet-app2 10.0.2.0/24 with
 * eni-app3 sends that way too, if `two`. The relay has no public address.
 */
static struct account *behind_nat(bool two)
{
    struct account *account = nat_network();

    if (two) {
        build_subnet_of(account, "subnet-app2", 0, "10.0.2.0/24", 1, 1);
        build_host(account, "eni-app3", 2, 1, "10.0.2.11", NULL);
    }
    build_link(account);
    return account;
}

static void test_the_subnet_that_sends_through_comes_first(void **state)
{
    struct account *account = behind_nat(false);
    struct candidates list;

    (void)state;
    mail_list(&list, account, (struct target){TARGET_ENTRY, ENTRY_465});
    mail_check_order(&list, "subnet:subnet-app vpc cidr:10.0.0.0/16 subnet:subnet-pub! "
                            "cidr:100.64.0.0/16! remove!");
    mail_check_reason(&list, "subnet:subnet-app",
                      "mail from there to the Internet passes this ACL, as towards a NAT device; "
                      "private (no route to an internet gateway), 256 addresses, 4 interfaces; all "
                      "5 ways of the account's own mail stay");
    mail_check_reason(&list, "remove",
                      "nobody gets in through this entry any more; later entries decide; all 5 "
                      "ways of the account's own mail would break: of eni-app1, eni-app2, eni-out");
    candidates_release(&list);
    account_free(account);
}

/* Each alone would shut the other out. */
static void test_two_subnets_that_send_through(void **state)
{
    struct account *account = behind_nat(true);
    struct candidates list;

    (void)state;
    mail_list(&list, account, (struct target){TARGET_ENTRY, ENTRY_465});
    mail_check_order(&list, "subnet:subnet-app,subnet-app2 vpc cidr:10.0.0.0/16 "
                            "subnet:subnet-app* subnet:subnet-app2* subnet:subnet-pub! "
                            "cidr:100.64.0.0/16! remove!");
    mail_check_reason(&list, "subnet:subnet-app,subnet-app2",
                      "mail from there to the Internet passes this ACL, as towards a NAT device; 2 "
                      "subnets, 512 addresses, 5 interfaces; all 7 ways of the account's own mail "
                      "stay");
    mail_check_label(&list, "subnet:subnet-app,subnet-app2", "2 subnets 10.0.1.0/24, 10.0.2.0/24");
    mail_check_reason(&list, "subnet:subnet-app2",
                      "mail from there to the Internet passes this ACL, as towards a NAT device; "
                      "private (no route to an internet gateway), 256 addresses, 1 interface; 5 of "
                      "7 ways of the account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

/* An entry for replies is none of mail's; narrowing it would break what it carries back. */
static void test_an_entry_for_all_ports(void **state)
{
    struct account *account = behind_nat(false);
    struct candidates_request request = {.account = account,
                                         .target = {TARGET_ENTRY, ENTRY_465},
                                         .ports = &smtp_ports_default};
    struct candidates list;

    (void)state;
    account->acl_entries.items[ENTRY_465].from_port = 0;
    account->acl_entries.items[ENTRY_465].to_port = 65535;
    account->acl_entries.items[ENTRY_REPLIES].allow = false;
    candidates_list(&list, &request);
    assert_int_equal(mail_candidate(&list, "vpc")->standing, CANDIDATE_BREAKS);
    assert_string_equal(list.items[0].spelling, "vpc"); /* no better are those that send through */
    candidates_release(&list);
    request.carve = true; /* only 465 and the other SMTP ports get narrower */
    candidates_list(&list, &request);
    assert_int_equal(mail_candidate(&list, "vpc")->standing, CANDIDATE_KEEPS);
    candidates_release(&list);
    account_free(account);
}

/* Two blocks need a second number behind 100, and 101 is taken. */
static void test_no_number_is_free(void **state)
{
    struct account *account = behind_nat(false);
    struct candidates list;

    (void)state;
    account->acl_entries.items[ENTRY_465].number = 1;
    account->acl_entries.items[ENTRY_REPLIES].number = 2;
    mail_list(&list, account, (struct target){TARGET_ENTRY, ENTRY_465});
    mail_check_order(&list, "subnet:subnet-app cidr:10.0.0.0/16 subnet:subnet-pub! "
                            "cidr:100.64.0.0/16! vpc# remove!");
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; "
                      "cannot be done: Free rule numbers between entry 1 and its neighbours: 0; "
                      "the change needs 1. Renumber the ACL first, or choose fewer "
                      "blocks");
    candidates_release(&list);
    account_free(account);
}

/* More ways hang on the entry than are walked for each candidate. */
static void test_not_all_were_walked(void **state)
{
    struct account *account = nat_network();
    struct candidates list;

    (void)state;
    for (unsigned i = 0; i < 120; i++) {
        char id[16], address[24];
        snprintf(id, sizeof id, "eni-m%u", i);
        snprintf(address, sizeof address, "10.0.1.%u", 100 + i);
        build_host(account, id, 1, 1, address, NULL);
    }
    build_link(account);
    mail_list(&list, account, (struct target){TARGET_ENTRY, ENTRY_465});
    assert_non_null(strstr(mail_candidate(&list, "vpc")->explanation, " stay (not all were walked)"));
    candidates_release(&list);
    account_free(account);
}

static void test_nothing_is_in_the_subnets(void **state)
{
    struct account *account = behind_nat(false);
    struct candidates list;

    (void)state;
    for (size_t i = 0; i < account->interfaces.count; i++)
        account->interfaces.items[i].subnet = 1;
    account->gateways.items[0].subnet = NONE;
    account->subnet_interfaces.count = 0;
    build_link_subnets(account);
    mail_list(&list, account, (struct target){TARGET_ENTRY, ENTRY_465});
    mail_check_reason(&list, "subnet:subnet-app",
                      "private (no route to an internet gateway), 256 addresses, 6 interfaces; no "
                      "mail comes through the entry today: nothing is in its subnets");
    candidates_release(&list);
    account_free(account);
}

/* Text 000: why an inbound entry for 465 on the public subnet, and from where. */
static void test_the_sample_story(void **state)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    struct target target = {TARGET_RULE, 0};
    struct candidates list;

    (void)state;
    assert_true(target_find_named(account, "acl-07606fcabc3270ad9/in/100", &target));
    mail_list(&list, account, target);
    assert_string_equal(list.items[0].spelling, "subnet:subnet-0c87fed7c84934c3f");
    assert_string_equal(list.items[1].spelling, "vpc");
    assert_int_equal(list.items[1].standing, CANDIDATE_KEEPS);
    for (size_t i = 0; i < list.count; i++)
        assert_true(list.items[i].kind != CANDIDATE_GROUP &&
                    list.items[i].kind != CANDIDATE_PREFIX_LIST);
    candidates_release(&list);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_subnet_that_sends_through_comes_first),
        cmocka_unit_test(test_two_subnets_that_send_through),
        cmocka_unit_test(test_an_entry_for_all_ports),
        cmocka_unit_test(test_no_number_is_free),
        cmocka_unit_test(test_nothing_is_in_the_subnets),
        cmocka_unit_test(test_not_all_were_walked),
        cmocka_unit_test(test_the_sample_story),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

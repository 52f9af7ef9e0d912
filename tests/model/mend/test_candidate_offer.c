/* What is offered where the export tells little, and where what there is is too much. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/base/message.h"
#include "model/mend/candidate_offer.h"
#include "tests/model/judge/build_flow.h"
#include "tests/model/mend/mail_network.h"

static void check_order(struct account *account, const char *expected)
{
    struct candidates list;

    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list, expected);
    candidates_release(&list);
    account_free(account);
}

/* --- the VPC --------------------------------------------------------------------------------------- */

/* Of a VPC that only rules and interfaces name, its subnets and groups are known, and no block or route. */
static void test_a_vpc_that_is_not_in_the_export(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});

    (void)state;
    account->groups.items[0].vpc = NONE;
    check_order(account, "sg:sg-app* subnet:subnet-app* sg:sg-relay! sg:sg-shut! sg:sg-out! "
                         "sg:sg-empty! subnet:subnet-pub! remove!");
    account = mail_network((struct mail_network){.nat = false});
    account->groups.items[0].vpc = NONE; /* EC2-Classic */
    account->groups.items[0].vpc_id = TEXT_NONE;
    check_order(account, "sg:sg-relay! remove!");
}

/* The rule is for IPv4: neither the VPC's blocks nor those of its second subnet are, and nobody there
 * gets to the relay. */
static void test_a_vpc_without_a_block_of_the_family(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});

    (void)state;
    account->vpcs.items[0].cidrs = (struct span){0};
    build_span_block(account, &account->vpcs.items[0].cidrs, "2600:1f18:0:100::/56");
    account->subnets.items[1].cidrs = (struct span){0};
    build_span_block(account, &account->subnets.items[1].cidrs, "2600:1f18:0:101::/64");
    check_order(account, "subnet:subnet-pub sg:sg-relay! sg:sg-app! sg:sg-shut! sg:sg-out! "
                         "sg:sg-empty! remove");
}

/* A shared VPC: what another account holds in it cannot be named by a rule of this one, nor what is
 * only named somewhere. */
static void test_others_and_what_is_only_named(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});
    uint32_t other = account_scope(account, account_text(account, "222222222222"),
                                   account_text(account, "eu-west-1"));

    (void)state;
    account->subnets.items[0].scope = other;
    account->groups.items[2].scope = other;         /* sg-shut */
    account->groups.items[4].described = false;     /* sg-empty */
    account->groups.items[MAIL_FAR].described = false;
    build_group(account, "sg-nowhere");
    LAST(account->groups)->vpc = NONE;
    LAST(account->groups)->vpc_id = TEXT_NONE;
    build_host(account, "eni-nowhere", 1, (uint32_t)account->groups.count - 1, "10.0.1.99", NULL);
    build_prefix_list(account, "pl-other", IP_V4, true);
    LAST(account->prefix_lists)->scope = other;
    build_prefix_list(account, "pl-named", IP_V4, false);
    LAST(account->prefix_lists)->described = false;
    check_order(account, "cidr:10.0.0.0/16,100.64.0.0/16,10.9.0.0/16 vpc* sg:sg-app* "
                         "subnet:subnet-app* cidr:10.0.0.0/16* cidr:10.9.0.0/16* sg:sg-relay! "
                         "sg:sg-out! cidr:100.64.0.0/16! remove!");
}

/* --- quotas ---------------------------------------------------------------------------------------- */

/* 59 others are there: the VPC's two blocks are one too many. */
static void test_more_blocks_than_there_is_room_for(void **state)
{
    struct account *account = mail_network((struct mail_network){.more_rules = 59});
    struct candidates list;

    (void)state;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; "
                      "counts 2 of 60 towards the rule quota, and the group holds 59 others: too "
                      "many; all 2 ways of the account's own mail stay");
    assert_int_equal(mail_candidate(&list, "vpc")->standing, CANDIDATE_UNFIT);
    assert_int_equal(mail_candidate(&list, "subnet:subnet-app")->standing, CANDIDATE_KEEPS);
    candidates_release(&list);
    account_free(account);
}

/* What the group holds anyway is not added once more, and needs no room: of the VPC's blocks one is. */
static void test_what_is_held_needs_no_room(void **state)
{
    struct account *account = mail_network((struct mail_network){.more_rules = 59});
    struct candidates list;
    struct strbuf why = STRBUF_INIT;
    struct candidate vpc;
    struct change change;

    (void)state;
    account->rules.items[1].from_port = account->rules.items[1].to_port = 465;
    account->rules.items[1].source = build_block(account, "100.64.0.0/16");
    build_link(account);
    assert_true(candidate_parse(&vpc, account, mail_rule, "vpc", &why));
    assert_int_equal(change_make(&change, account, NULL,
                                 &(struct change_request){.kind = CHANGE_REWRITE,
                                                          .target = mail_rule,
                                                          .candidate = &vpc,
                                                          .ports = &smtp_ports_default},
                                 &why),
                     CHANGE_OK);
    mail_list(&list, account, mail_rule);
    assert_int_equal(mail_candidate(&list, "vpc")->standing, CANDIDATE_KEEPS);
    assert_null(strstr(mail_candidate(&list, "vpc")->explanation, "too many"));
    candidates_release(&list);
    change_release(&change);
    candidate_release(&vpc);
    account_free(account);
}

/* The entry and the default deny are there, and no room for the VPC's second block. */
static void test_a_full_acl(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    account->quotas.entries = 2;
    build_link(account);
    mail_list(&list, account, (struct target){TARGET_ENTRY, 0});
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; "
                      "cannot be done: The ACL would hold 3 inbound IPv4 entries, and AWS allows 2, "
                      "the default deny included. Choose fewer blocks. Where AWS raised the quota, "
                      "--entry-quota says so");
    assert_int_equal(mail_candidate(&list, "vpc")->standing, CANDIDATE_UNFIT);
    assert_int_not_equal(mail_candidate(&list, "subnet:subnet-app")->standing, CANDIDATE_UNFIT);
    candidates_release(&list);
    account_free(account);
}

/* Closing an outbound rule is no way to make a group bigger than it may be. */
static void test_a_full_group_of_outbound_rules(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    const struct target target = {TARGET_RULE, 1}; /* of sg-app */
    struct strbuf why = STRBUF_INIT;
    struct candidate two;
    struct change change;

    (void)state;
    account->rules.items[1].protocol = PROTOCOL_TCP;
    account->rules.items[1].from_port = account->rules.items[1].to_port = 587;
    account->quotas.rules = 1;
    build_link(account);
    assert_true(candidate_parse(&two, account, target, "cidr:10.0.0.0/24,10.0.2.0/24", &why));
    assert_int_equal(change_make(&change, account, NULL,
                                 &(struct change_request){.kind = CHANGE_REWRITE,
                                                          .target = target,
                                                          .candidate = &two,
                                                          .ports = &smtp_ports_default},
                                 &why),
                     CHANGE_FAIL_QUOTA);
    assert_string_equal(why.text,
                        "The group would hold 2 outbound IPv4 rules, and AWS allows 1.");
    candidate_release(&two);
    strbuf_release(&why);
    account_free(account);
}

/* --- the VPC and more ------------------------------------------------------------------------------ */

/* Hosts that may send to public addresses only, each under one of its own; of the VPC alone the mail
 * of eni-app1 and eni-app2 comes. */
static struct account *with_public_senders(uint32_t count)
{
    struct account *account = mail_network((struct mail_network){.nat = false});

    for (uint32_t i = 0; i < count; i++) {
        char id[16], address[24], public_ip[24];
        snprintf(id, sizeof id, "eni-p%u", i);
        snprintf(address, sizeof address, "10.0.0.%u", 50 + i);
        snprintf(public_ip, sizeof public_ip, "203.0.113.%u", 64 + i * 16);
        build_host(account, id, 0, 3, address, public_ip);
    }
    build_link(account);
    return account;
}

static void test_six_blocks_are_a_proposal_and_seven_are_none(void **state)
{
    struct account *account = with_public_senders(4);
    struct candidates list;

    (void)state;
    mail_list(&list, account, mail_rule);
    mail_check_label(&list,
                     "cidr:10.0.0.0/16,100.64.0.0/16,203.0.113.64/32,203.0.113.80/32,"
                     "203.0.113.96/32,203.0.113.112/32",
                     "VPC and more: 10.0.0.0/16, 100.64.0.0/16, 203.0.113.64/32, 203.0.113.80/32, "
                     "203.0.113.96/32, 203.0.113.112/32");
    candidates_release(&list);
    account_free(account);
    account = with_public_senders(5);
    mail_list(&list, account, mail_rule);
    for (size_t i = 0; i < list.count; i++)
        assert_int_not_equal(strncmp(list.items[i].label, "VPC and more", 12), 0);
    assert_string_equal(list.items[0].spelling, "vpc");
    assert_int_equal(list.items[0].standing, CANDIDATE_BREAKS);
    candidates_release(&list);
    account_free(account);
}

/* The relay is a NAT instance: mail of three hosts in subnet-app to the Internet hangs on the rule. What
 * they send to the relay's public address comes back from that very address, and would break; two ways to
 * the private one and the relay's own to the Internet stay as well. */
static void test_a_subnet_behind_a_nat_instance(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true, .more_rules = 1});
    struct candidates list;

    (void)state;
    account->rules.items[1] = account->rules.items[2]; /* of sg-relay: everything out */
    account->rules.items[1].group = 0;
    account->interfaces.items[0].source_dest_check = false;
    account->routes.items[1].target_kind = ROUTE_INTERFACE; /* of rtb-app */
    account->routes.items[1].target = account_text(account, "eni-relay");
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "subnet:subnet-app",
                      "mail from there to the Internet goes through the NAT instance; private (no "
                      "route to an internet gateway), 256 addresses, 4 interfaces; 3 of 9 ways "
                      "of the account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

/* --- flow logs ------------------------------------------------------------------------------------- */

static void see(struct evidence *evidence, const char *from)
{
    struct flow flow = flow_of("eni-relay", from, "10.0.0.10", 40000, 465);

    evidence_add(evidence, &flow);
}

static void list_seen(struct candidates *list, struct account *account, struct target target,
                      struct evidence *evidence)
{
    evidence_settle(evidence);
    candidates_list(list, &(struct candidates_request){.account = account,
                                                       .target = target,
                                                       .ports = &smtp_ports_default,
                                                       .evidence = evidence});
}

static bool is_seen(const struct candidate *candidate)
{
    return strncmp(candidate->label, "seen: ", 6) == 0;
}

/* Nothing else keeps all mail, and still what was seen is not the first to be proposed, unless there is
 * nothing else but removing. */
static void test_what_was_seen_is_not_the_first(void **state)
{
    struct account *account = with_public_senders(5);
    struct evidence *evidence = evidence_new(account, &smtp_ports_default);
    struct candidates list;

    (void)state;
    see(evidence, "10.0.1.11");
    see(evidence, "10.0.1.12");
    see(evidence, "203.0.113.64");
    see(evidence, "203.0.113.80");
    see(evidence, "203.0.113.96");
    see(evidence, "203.0.113.112");
    see(evidence, "203.0.113.128");
    list_seen(&list, account, mail_rule, evidence);
    assert_string_equal(list.items[0].spelling, "vpc");
    assert_true(is_seen(&list.items[1]));
    assert_int_equal(list.items[0].standing, CANDIDATE_BREAKS);
    assert_int_equal(list.items[1].standing, CANDIDATE_KEEPS);
    candidates_release(&list);

    account->groups.items[0].vpc = NONE;
    account->groups.items[0].vpc_id = TEXT_NONE;
    account->groups.items[0].described = false;
    list_seen(&list, account, mail_rule, evidence);
    assert_int_equal(list.count, 2);
    assert_true(is_seen(&list.items[0]));
    assert_string_equal(list.items[1].spelling, "remove");
    candidates_release(&list);
    evidence_free(evidence);
    account_free(account);
}

/* Flow logs tell of interfaces: of an entry of an ACL nothing is said. */
static void test_entries_are_not_weighed(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct evidence *evidence = evidence_new(account, &smtp_ports_default);
    struct candidates list;

    (void)state;
    build_link(account);
    see(evidence, "10.0.1.11");
    list_seen(&list, account, (struct target){TARGET_ENTRY, 0}, evidence);
    for (size_t i = 0; i < list.count; i++)
        assert_false(is_seen(&list.items[i]) || list.items[i].is_weighed);
    candidates_release(&list);
    evidence_free(evidence);
    account_free(account);
}

/* Ten addresses here and there, which the rule names one by one: eight blocks inside it hold no more
 * than eight of them. */
static void test_senders_who_do_not_fit_into_the_rule(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct evidence *evidence = evidence_new(account, &smtp_ports_default);
    struct candidates list;

    (void)state;
    build_prefix_list(account, "pl-ten", IP_V4, true);
    for (unsigned i = 0; i < 10; i++) {
        char address[24];
        snprintf(address, sizeof address, "198.51.100.%u/32", i * 20);
        build_list_entry(account, address);
        address[strlen(address) - 3] = '\0';
        see(evidence, address);
    }
    account->rules.items[0].source_kind = SOURCE_PREFIX_LIST;
    account->rules.items[0].source = 0;
    build_link(account);
    list_seen(&list, account, mail_rule, evidence);
    assert_string_equal(list.seen, "The senders that flow logs show do not fit into eight blocks "
                                   "inside the rule's source: no source is made of them.");
    candidates_release(&list);
    evidence_free(evidence);
    account_free(account);
}

/* --- words ----------------------------------------------------------------------------------------- */

/* "." means a full stop of three bytes; numbers of four bytes, little end first. */
static const char full_stop[] =
    "\xde\x12\x04\x95" "\0\0\0\0" "\2\0\0\0" "\x1c\0\0\0" "\x2c\0\0\0" "\0\0\0\0" "\0\0\0\0"
    "\0\0\0\0" "\x3c\0\0\0" "\1\0\0\0" "\x3d\0\0\0"
    "\4\0\0\0" "\x3f\0\0\0" "\3\0\0\0" "\x44\0\0\0"
    "\0" ".\0" "head\0" "\xe3\x80\x82\0";

static void check_why(const char *sentence, const char *expected)
{
    struct strbuf out = STRBUF_INIT;

    offer_add_why(&out, sentence);
    strbuf_addch(&out, ';');
    assert_string_equal(out.text, expected);
    strbuf_release(&out);
}

/* A sentence that goes on loses its stop, whatever that is in the person's language. */
static void test_a_sentence_that_goes_on(void **state)
{
    (void)state;
    check_why("Not from here.", "Not from here;");
    check_why("Not from here", "Not from here;");
    check_why("", ";");
    assert_true(message_use((const unsigned char *)full_stop, sizeof full_stop - 1));
    check_why("\u3060\u3081\u3002", "\u3060\u3081;");
    check_why("\u3060\u3081", "\u3060\u3081;");
    message_use(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_vpc_that_is_not_in_the_export),
        cmocka_unit_test(test_a_vpc_without_a_block_of_the_family),
        cmocka_unit_test(test_others_and_what_is_only_named),
        cmocka_unit_test(test_more_blocks_than_there_is_room_for),
        cmocka_unit_test(test_what_is_held_needs_no_room),
        cmocka_unit_test(test_a_full_acl),
        cmocka_unit_test(test_a_full_group_of_outbound_rules),
        cmocka_unit_test(test_six_blocks_are_a_proposal_and_seven_are_none),
        cmocka_unit_test(test_a_subnet_behind_a_nat_instance),
        cmocka_unit_test(test_what_was_seen_is_not_the_first),
        cmocka_unit_test(test_entries_are_not_weighed),
        cmocka_unit_test(test_senders_who_do_not_fit_into_the_rule),
        cmocka_unit_test(test_a_sentence_that_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

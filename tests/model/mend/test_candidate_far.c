/* Candidates beyond the VPC: peered, behind gateways, through NAT; and what group references match. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/candidate_words.h"
#include "tests/model/mend/mail_network.h"

/* --- peered VPCs ------------------------------------------------------------------------------------ */

/* The VPC alone would break the mail of the peered one, so the VPC and its range come first. */
static void test_a_peered_vpc_that_sends(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});
    struct candidates list;

    (void)state;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list,
                     "cidr:10.0.0.0/16,100.64.0.0/16,10.9.0.0/16 vpc* sg:sg-app* "
                     "subnet:subnet-app* cidr:10.0.0.0/16* sg:sg-far* cidr:10.9.0.0/16* "
                     "sg:sg-relay! sg:sg-shut! sg:sg-out! sg:sg-empty! subnet:subnet-pub! "
                     "cidr:100.64.0.0/16! remove!");
    mail_check_label(&list, "cidr:10.0.0.0/16,100.64.0.0/16,10.9.0.0/16",
                     "VPC and more: 10.0.0.0/16, 100.64.0.0/16, 10.9.0.0/16");
    mail_check_reason(&list, "cidr:10.0.0.0/16,100.64.0.0/16,10.9.0.0/16",
                      "the VPC, and what mail comes from besides: the peered VPC vpc-2, through "
                      "pcx-1; all 3 ways of the account's own mail stay");
    mail_check_label(&list, "cidr:10.9.0.0/16", "peered 10.9.0.0/16");
    mail_check_reason(&list, "cidr:10.9.0.0/16",
                      "the peered VPC vpc-2, through pcx-1, 65 536 addresses; 2 of 3 ways of the "
                      "account's own mail would break");
    mail_check_reason(&list, "sg:sg-far",
                      "of the peered VPC vpc-2, through pcx-1; its one interface can send here "
                      "today: eni-far; 2 of 3 ways of the account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

/* Group references do not work across regions; blocks do. */
static void test_a_peered_vpc_of_another_region(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});
    struct candidates list;

    (void)state;
    account->peerings.items[0].accepter.region = account_text(account, "us-east-1");
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_null(mail_candidate(&list, "sg:sg-far"));
    mail_check_reason(&list, "cidr:10.9.0.0/16",
                      "the peered VPC vpc-2 in us-east-1, through pcx-1, 65 536 addresses; 2 of 3 "
                      "ways of the account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

static void check_nothing_far(struct account *account)
{
    struct candidates list;

    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list, "vpc sg:sg-app subnet:subnet-app cidr:10.0.0.0/16 sg:sg-relay! "
                            "sg:sg-shut! sg:sg-out! sg:sg-empty! subnet:subnet-pub! "
                            "cidr:100.64.0.0/16! remove!");
    candidates_release(&list);
    account_free(account);
}

static void test_a_deleted_peering_offers_nothing(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});

    (void)state;
    account->peerings.items[0].status = account_text(account, "deleted");
    check_nothing_far(account);
}

static void test_a_peering_without_a_route_offers_nothing(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});

    (void)state;
    account->routes.items[MAIL_ROUTE_FAR].blackhole = true;
    check_nothing_far(account);
    account = mail_network((struct mail_network){.far = "pcx-1"});
    account->routes.items[MAIL_ROUTE_FAR].cidr = build_block(account, "10.8.0.0/16");
    check_nothing_far(account);
}

/* The route leads to a part of the peered VPC; the peering tells two blocks, in both families. */
static void test_only_what_is_routed_is_offered(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});
    struct peering_end *end = &account->peerings.items[0].accepter;
    struct candidates list;

    (void)state;
    build_span_block(account, &end->cidrs, "10.9.0.0/16");
    build_span_block(account, &end->cidrs, "10.10.0.0/16");
    build_span_block(account, &end->cidrs, "2600:1f18:0:900::/56");
    account->routes.items[MAIL_ROUTE_FAR].cidr = build_block(account, "10.9.1.0/24");
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_non_null(mail_candidate(&list, "cidr:10.9.1.0/24"));
    assert_null(mail_candidate(&list, "cidr:10.9.0.0/16"));
    candidates_release(&list);
    account->routes.items[MAIL_ROUTE_FAR].cidr = build_block(account, "10.8.0.0/14");
    mail_list(&list, account, mail_rule);
    assert_non_null(mail_candidate(&list, "cidr:10.9.0.0/16,10.10.0.0/16"));
    candidates_release(&list);
    account_free(account);
}

/* --- on premises ------------------------------------------------------------------------------------ */

static void test_ranges_on_premises(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    build_table(account, "rtb-vpn"); /* of the VPC, be it in use or not */
    build_route_to(account, "192.168.0.0/16", ROUTE_VPN_GATEWAY, "vgw-1")->propagated = true;
    build_route_to(account, "172.16.0.0/12", ROUTE_VPN_GATEWAY, "vgw-1");
    build_route_to(account, "172.20.0.0/16", ROUTE_VPN_GATEWAY, "vgw-1")->blackhole = true;
    build_route_to(account, "0.0.0.0/0", ROUTE_VPN_GATEWAY, "vgw-1")->propagated = true;
    build_route_to(account, "fd00::/8", ROUTE_VPN_GATEWAY, "vgw-1");
    build_route_to(account, "10.77.0.0/16", ROUTE_OTHER, "lgw-1");
    build_route_to(account, "10.78.0.0/16", ROUTE_OTHER, "cagw-1");
    build_table(account, "rtb-vpn-2");
    build_route_to(account, "172.16.0.0/12", ROUTE_VPN_GATEWAY, "vgw-1")->propagated = true;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list, "vpc sg:sg-app subnet:subnet-app cidr:10.0.0.0/16 sg:sg-relay! "
                            "sg:sg-shut! sg:sg-out! sg:sg-empty! subnet:subnet-pub! "
                            "cidr:100.64.0.0/16! cidr:192.168.0.0/16! cidr:172.16.0.0/12! "
                            "cidr:10.77.0.0/16! remove!");
    mail_check_label(&list, "cidr:192.168.0.0/16", "on premises 192.168.0.0/16");
    mail_check_reason(&list, "cidr:192.168.0.0/16",
                      "on premises, through vgw-1 (propagated), 65 536 addresses; who sends from "
                      "there is not in the export; all 2 ways of the account's own mail would "
                      "break");
    mail_check_reason(&list, "cidr:172.16.0.0/12",
                      "on premises, through vgw-1, 1.05 million addresses; who sends from there is "
                      "not in the export; all 2 ways of the account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

/* A route to a customer's prefix list leads to each of its blocks. */
static void test_routes_to_prefix_lists(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;
    struct route *route;

    (void)state;
    build_prefix_list(account, "pl-offices", IP_V4, true);
    build_list_entry(account, "192.168.7.0/24");
    build_list_entry(account, "192.168.8.0/24");
    build_table(account, "rtb-vpn");
    route = build_route_to(account, NULL, ROUTE_VPN_GATEWAY, "vgw-1");
    route->prefix_list = 0;
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_non_null(mail_candidate(&list, "cidr:192.168.7.0/24"));
    assert_non_null(mail_candidate(&list, "cidr:192.168.8.0/24"));
    candidates_release(&list);
    account_free(account);
}

/* Half of the Internet behind a gateway is no narrower source. */
static void test_half_the_internet_is_not_offered(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct candidates list;

    (void)state;
    build_table(account, "rtb-vpn");
    build_route_to(account, "0.0.0.0/1", ROUTE_VPN_GATEWAY, "vgw-1");
    build_route_to(account, "11.0.0.0/8", ROUTE_VPN_GATEWAY, "vgw-1");
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_null(mail_candidate(&list, "cidr:0.0.0.0/1"));
    mail_check_reason(&list, "cidr:11.0.0.0/8",
                      "on premises, through vgw-1, 16.8 million addresses; who sends from there is "
                      "not in the export; still a wide part of the Internet; all 2 ways of the "
                      "account's own mail would break");
    assert_int_equal(mail_candidate(&list, "cidr:11.0.0.0/8")->standing, CANDIDATE_UNFIT);
    candidates_release(&list);
    account_free(account);
}

/* --- transit gateways -------------------------------------------------------------------------------- */

static struct candidates behind_transit(struct account *account, enum told gateway,
                                        enum told attachment)
{
    struct candidates list;

    account->transit_gateways.items[0].group_references = (uint8_t)gateway;
    account->transit_attachments.items[1].group_references = (uint8_t)attachment;
    mail_list(&list, account, mail_rule);
    return list;
}

static void test_groups_behind_a_transit_gateway(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "tgw-1"});
    struct candidates list;

    (void)state;
    build_link(account);
    list = behind_transit(account, TOLD_YES, TOLD_NOTHING);
    mail_check_reason(&list, "sg:sg-far",
                      "of the VPC vpc-2, through tgw-1; its one interface can send here today: "
                      "eni-far; 2 of 3 ways of the account's own mail would break");
    mail_check_reason(&list, "cidr:10.9.0.0/16",
                      "the VPC vpc-2, through tgw-1, 65 536 addresses; 2 of 3 ways of the "
                      "account's own mail would break");
    mail_check_label(&list, "cidr:10.9.0.0/16", "transit 10.9.0.0/16");
    candidates_release(&list);

    list = behind_transit(account, TOLD_NOTHING, TOLD_NOTHING);
    mail_check_order(&list,
                     "cidr:10.0.0.0/16,100.64.0.0/16,10.9.0.0/16 vpc* sg:sg-app* "
                     "subnet:subnet-app* cidr:10.0.0.0/16* cidr:10.9.0.0/16* sg:sg-far? "
                     "sg:sg-relay! sg:sg-shut! sg:sg-out! sg:sg-empty! subnet:subnet-pub! "
                     "cidr:100.64.0.0/16! remove!");
    mail_check_reason(&list, "sg:sg-far",
                      "of the VPC vpc-2, through tgw-1; whether the transit gateway carries group "
                      "references is not in the export; its one interface could not connect: mail "
                      "from there comes from another VPC by a way that is not known to carry group "
                      "references; "
                      "all 3 ways of the account's own mail would break");
    candidates_release(&list);

    list = behind_transit(account, TOLD_NO, TOLD_NOTHING);
    assert_null(mail_candidate(&list, "sg:sg-far"));
    candidates_release(&list);
    list = behind_transit(account, TOLD_YES, TOLD_NO);
    assert_null(mail_candidate(&list, "sg:sg-far"));
    candidates_release(&list);
    account_free(account);
}

/* What is behind the gateway besides the VPCs of the export is offered as routed. */
static void test_ranges_behind_a_transit_gateway(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "tgw-1"});
    struct candidates list;

    (void)state;
    account->routes.items[MAIL_ROUTE_FAR].cidr = build_block(account, "10.8.0.0/13");
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_non_null(mail_candidate(&list, "cidr:10.9.0.0/16"));
    mail_check_reason(&list, "cidr:10.8.0.0/13",
                      "other VPCs or on premises, through tgw-1, 524 288 addresses; who sends from "
                      "there is not in the export; 2 of 3 ways of the account's own mail would "
                      "break");
    candidates_release(&list);
    account_free(account);
}

/* --- what references do not match -------------------------------------------------------------------- */

/* eni-out may only send to public addresses: it gets to the relay through NAT, out and in again, and
 * so do the others beside their private way. */
static void test_a_hairpin_through_nat(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct candidates list;

    (void)state;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_order(&list,
                     "cidr:10.0.0.0/16,100.64.0.0/16,203.0.113.9/32 vpc* sg:sg-app* "
                     "subnet:subnet-app* cidr:10.0.0.0/16* sg:sg-relay! sg:sg-shut! sg:sg-out! "
                     "sg:sg-empty! subnet:subnet-pub! cidr:100.64.0.0/16! remove!");
    mail_check_reason(&list, "sg:sg-out",
                      "its one interface could not connect: mail from there comes under a public "
                      "address or through NAT, and a group reference matches private addresses "
                      "only; all 5 "
                      "ways of the account's own mail would break");
    mail_check_reason(&list, "sg:sg-app",
                      "its 2 interfaces can all send here today: eni-app1, eni-app2; what they "
                      "send to a public address, through NAT or an appliance would not get in; 3 "
                      "of 5 ways of the account's own mail would break");
    mail_check_reason(&list, "cidr:10.0.0.0/16,100.64.0.0/16,203.0.113.9/32",
                      "the VPC, and what mail comes from besides: a public address of the "
                      "account's own, as long as it keeps it; all 5 ways of the account's own mail "
                      "stay");
    mail_check_reason(&list, "vpc",
                      "everything inside the VPC, 131 072 addresses; the Internet is shut out; 3 of "
                      "5 ways of the account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

/* Of several members the best that can be said is said, and of how many. */
static void test_a_group_of_which_one_comes_through_nat(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct candidates list;

    (void)state;
    build_host(account, "eni-v6", 1, 3, "2600:1f18::9", NULL);
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "sg:sg-out",
                      "1 of its 2 interfaces could not connect: mail from there comes under a "
                      "public address or through NAT, and a group reference matches private "
                      "addresses only; all 5 ways of the account's own mail would break");
    candidates_release(&list);
    account_free(account);
}

/* A route for the relay's subnet leads to a firewall, there and back. */
static void test_an_appliance_between(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct candidates list;

    (void)state;
    account->routes.items[1].cidr = build_block(account, "10.0.0.0/24"); /* of rtb-app */
    account->routes.items[1].target_kind = ROUTE_INTERFACE;
    account->routes.items[1].target = account_text(account, "eni-fw");
    build_table(account, "rtb-fw");
    build_subnet_of(account, "subnet-fw", 0, "10.0.7.0/24", 0, 2);
    build_open_group(account, "sg-fw");
    build_host(account, "eni-fw", 2, 5, "10.0.7.7", NULL);
    LAST(account->interfaces)->source_dest_check = false;
    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "sg:sg-app",
                      "its 2 interfaces could not connect: mail from there comes through a "
                      "firewall, load balancer or other appliance, and a group reference does not "
                      "match what one of these passed on; all 3 ways of the account's own mail "
                      "would break");
    assert_int_equal(mail_candidate(&list, "sg:sg-app")->standing, CANDIDATE_CUTS_OFF);
    candidates_release(&list);
    account_free(account);
}

/* Where neither the peering nor a VPC tells the blocks, what is routed there; named by the id alone. */
static void test_a_peered_vpc_that_is_not_in_the_export(void **state)
{
    static const struct {
        const char *vpc, *words;
    } cases[] = {{"vpc-9", "the peered VPC vpc-9, through pcx-1"},
                 {NULL, "the peered VPC that is not in the export, through pcx-1"}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct account *account = mail_network((struct mail_network){.far = "pcx-1"});
        const struct candidate *found;
        struct candidates list;

        account->peerings.items[0].accepter.vpc = NONE;
        account->peerings.items[0].accepter.vpc_id =
            cases[i].vpc ? account_text(account, cases[i].vpc) : TEXT_NONE;
        build_link(account);
        mail_list(&list, account, mail_rule);
        found = mail_candidate(&list, "cidr:10.9.0.0/16");
        assert_non_null(found);
        assert_memory_equal(found->explanation, cases[i].words, strlen(cases[i].words));
        candidates_release(&list);
        account_free(account);
    }
}

/* A peering between two others is no way of this VPC's. */
static void test_a_peering_of_others_offers_nothing(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});

    (void)state;
    account->peerings.items[0].requester.vpc = NONE;
    check_nothing_far(account);
}

/* A core network leads to other VPCs, as a transit gateway does; a carrier gateway does not. */
static void test_a_core_network(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = NULL});
    struct candidates list;

    (void)state;
    build_table(account, "rtb-more");
    build_route_to(account, "10.66.0.0/16", ROUTE_OTHER,
                   "arn:aws:networkmanager::123456789012:core-network/core-network-1");
    build_route_to(account, "10.67.0.0/16", ROUTE_OTHER, "cagw-1");
    account->subnets.items[0].route_table = 2;
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_non_null(mail_candidate(&list, "cidr:10.66.0.0/16"));
    assert_null(mail_candidate(&list, "cidr:10.67.0.0/16"));
    candidates_release(&list);
    account_free(account);
}

/* How much of a prefix list is known is told, and what it counts. */
static void test_words_of_prefix_lists(void **state)
{
    static const char *const blocks[] = {"198.51.100.0/26", "198.51.100.64/26", "198.51.100.128/26",
                                         "198.51.100.192/26"};
    static const struct {
        unsigned blocks;
        bool known, incomplete;
        int32_t most;
        const char *words;
    } cases[] = {
        {0, true, false, 5, "0 blocks, counts 5 of 60 towards the rule quota"},
        {1, true, false, 5, "1 block (198.51.100.0/26), counts 5 of 60 towards the rule quota"},
        {4, true, false, 5,
         "4 blocks (198.51.100.0/26, 198.51.100.64/26, 198.51.100.128/26, ...), counts 5 of 60 towards the rule quota"},
        {1, true, true, -1,
         "1 block (198.51.100.0/26) and more that the export does not hold, how much it counts towards the rule quota "
         "is not known"},
        {0, false, false, 5, "its blocks are not in the export, counts 5 of 60 towards the rule quota"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = mail_network((struct mail_network){.far = NULL});
        struct strbuf out = STRBUF_INIT, why = STRBUF_INIT;
        struct candidate candidate;

        build_prefix_list(account, "pl-1", IP_V4, cases[i].known);
        for (unsigned k = 0; k < cases[i].blocks; k++)
            build_list_entry(account, blocks[k]);
        account->prefix_lists.items[0].entries_incomplete = cases[i].incomplete;
        account->prefix_lists.items[0].max_entries = cases[i].most;
        build_link(account);
        assert_true(candidate_parse(&candidate, account, mail_rule, "pl:pl-1", &why));
        candidate_explain(&out, account, mail_rule, &candidate);
        assert_non_null(strstr(out.text, cases[i].words));
        candidate_release(&candidate);
        strbuf_release(&out);
        strbuf_release(&why);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_peered_vpc_that_sends),
        cmocka_unit_test(test_a_peered_vpc_of_another_region),
        cmocka_unit_test(test_a_deleted_peering_offers_nothing),
        cmocka_unit_test(test_a_peering_without_a_route_offers_nothing),
        cmocka_unit_test(test_only_what_is_routed_is_offered),
        cmocka_unit_test(test_ranges_on_premises),
        cmocka_unit_test(test_routes_to_prefix_lists),
        cmocka_unit_test(test_half_the_internet_is_not_offered),
        cmocka_unit_test(test_groups_behind_a_transit_gateway),
        cmocka_unit_test(test_ranges_behind_a_transit_gateway),
        cmocka_unit_test(test_a_hairpin_through_nat),
        cmocka_unit_test(test_a_group_of_which_one_comes_through_nat),
        cmocka_unit_test(test_an_appliance_between),
        cmocka_unit_test(test_a_peered_vpc_that_is_not_in_the_export),
        cmocka_unit_test(test_a_peering_of_others_offers_nothing),
        cmocka_unit_test(test_a_core_network),
        cmocka_unit_test(test_words_of_prefix_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

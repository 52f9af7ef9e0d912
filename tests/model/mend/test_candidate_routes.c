/* What routes lead to, beyond the VPC: gateways that the export half tells, and who could send from there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/candidate_routes.h"
#include "tests/model/mend/mail_network.h"

enum { HOME, FAR };

static uint32_t scope_of_region(struct account *account, const char *region)
{
    uint32_t scope = account_scope(account, account_text(account, "123456789012"),
                                   account_text(account, region));

    for (int kind = 0; kind < DATA_KIND_COUNT; kind++)
        account->scopes.items[scope].presence[kind] = PRESENCE_COMPLETE;
    return scope;
}

/* --- ranges ------------------------------------------------------------------------------------------ */

static void say_blocks(struct strbuf *out, const struct account *account,
                       const struct far_range *range)
{
    for (size_t i = 0; i < range->cidr_count; i++) {
        strbuf_adds(out, i ? "," : "");
        cidr_format(out, account_block(account, range->cidrs[i]));
    }
}

/* "peered pcx-1 10.9.0.0/16; ..." of the home VPC, IPv4. */
static void check_ranges(struct account *account, uint32_t vpc, const char *expected)
{
    static const char *const kinds[] = {[FAR_PEERED] = "peered",
                                        [FAR_TRANSIT_VPC] = "attached",
                                        [FAR_ON_PREMISES] = "on-premises",
                                        [FAR_TRANSIT] = "transit"};
    struct far_ranges ranges;
    struct strbuf out = STRBUF_INIT;

    far_ranges_of_vpc(&ranges, account, vpc, IP_V4);
    for (size_t i = 0; i < ranges.count; i++) {
        strbuf_addf(&out, "%s%s %s ", i ? "; " : "", kinds[ranges.items[i].kind],
                    text_raw(account->texts, ranges.items[i].gateway));
        say_blocks(&out, account, &ranges.items[i]);
    }
    assert_string_equal(out.text ? out.text : "", expected);
    far_ranges_release(&ranges);
    strbuf_release(&out);
    account_free(account);
}

static void test_ranges_stand_by_kind(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});

    (void)state;
    build_table(account, "rtb-more");
    build_route_to(account, "10.66.0.0/16", ROUTE_OTHER,
                   "arn:aws:networkmanager::123456789012:core-network/core-network-1");
    build_route_to(account, "192.168.0.0/16", ROUTE_VPN_GATEWAY, "vgw-2");
    build_route_to(account, "172.16.0.0/16", ROUTE_VPN_GATEWAY, "vgw-1");
    build_route_to(account, "10.9.7.0/24", ROUTE_PEERING, "pcx-1");
    check_ranges(account, HOME,
                 "peered pcx-1 10.9.0.0/16,10.9.7.0/24; on-premises vgw-2 192.168.0.0/16; "
                 "on-premises vgw-1 172.16.0.0/16; transit "
                 "arn:aws:networkmanager::123456789012:core-network/core-network-1 10.66.0.0/16");
}

static void test_a_vpc_that_is_not_told_has_no_ranges(void **state)
{
    (void)state;
    check_ranges(mail_network((struct mail_network){.far = "pcx-1"}), NONE, "");
}

/* Nothing is known of it but its id; and a default route to a VPC without blocks tells none. */
static void test_peerings_of_which_little_is_told(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});

    (void)state;
    account->routes.items[MAIL_ROUTE_FAR].target = account_text(account, "pcx-9");
    check_ranges(account, HOME, "");
    account = mail_network((struct mail_network){.far = "pcx-1"});
    account->peerings.items[0].accepter.vpc = NONE;
    account->routes.items[MAIL_ROUTE_FAR].cidr = build_block(account, "0.0.0.0/0");
    check_ranges(account, HOME, "");
}

/* One gateway may have two lists, and a route may lead to nothing that is told. */
static void test_two_lists_behind_one_gateway(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});

    (void)state;
    build_prefix_list(account, "pl-offices", IP_V4, true);
    build_list_entry(account, "192.168.7.0/24");
    build_prefix_list(account, "pl-labs", IP_V4, true);
    build_list_entry(account, "192.168.8.0/24");
    build_table(account, "rtb-vpn");
    for (uint32_t list = 0; list < 2; list++)
        build_route_to(account, NULL, ROUTE_VPN_GATEWAY, "vgw-1")->prefix_list = list;
    build_route_to(account, NULL, ROUTE_VPN_GATEWAY, "vgw-1");
    check_ranges(account, HOME,
                 "on-premises vgw-1 192.168.7.0/24; on-premises vgw-1 192.168.8.0/24");
}

/* --- transit gateways -------------------------------------------------------------------------------- */

/* Attachments that are deleted, of another gateway, or to a VPC that the export does not hold. */
static void test_attachments_that_lead_nowhere(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct account *account = mail_network((struct mail_network){.far = "tgw-1"});
        struct transit_attachment *far = &account->transit_attachments.items[1];

        far->live = i != 0;
        far->gateway_id = i == 1 ? account_text(account, "tgw-2") : far->gateway_id;
        far->vpc = i == 2 ? NONE : far->vpc;
        check_ranges(account, HOME, "transit tgw-1 10.9.0.0/16");
    }
}

static uint8_t references_behind(struct account *account)
{
    struct far_ranges ranges;
    uint8_t told;

    far_ranges_of_vpc(&ranges, account, HOME, IP_V4);
    assert_true(ranges.count && ranges.items[0].kind == FAR_TRANSIT_VPC);
    told = ranges.items[0].group_references;
    far_ranges_release(&ranges);
    account_free(account);
    return told;
}

/* Only the gateway itself and both attachments of the way count. */
static void test_who_forbids_group_references(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "tgw-1"});

    (void)state;
    account->transit_gateways.items[0].group_references = TOLD_YES;
    build_vpc_of(account, "vpc-3", "10.7.0.0/16");
    build_attachment(account, "tgw-attach-3", 0, 2, 0);
    LAST(account->transit_attachments)->group_references = TOLD_NO;
    build_attachment(account, "tgw-attach-4", 0, FAR, 0);
    LAST(account->transit_attachments)->group_references = TOLD_NO;
    LAST(account->transit_attachments)->gateway_id = account_text(account, "tgw-2");
    assert_int_equal(references_behind(account), TOLD_YES);

    account = mail_network((struct mail_network){.far = "tgw-1"});
    account->transit_gateways.items[0].group_references = TOLD_YES;
    account->transit_attachments.items[0].group_references = TOLD_NO; /* of the home VPC */
    assert_int_equal(references_behind(account), TOLD_NO);

    account = mail_network((struct mail_network){.far = "tgw-1"}); /* a gateway shared with us */
    account->routes.items[MAIL_ROUTE_FAR].target = account_text(account, "tgw-9");
    account->transit_attachments.items[1].gateway_id = account_text(account, "tgw-9");
    assert_int_equal(references_behind(account), TOLD_NOTHING);

    account = mail_network((struct mail_network){.far = "tgw-1"});
    account->transit_gateways.items[0].group_references = TOLD_YES;
    account->vpcs.items[FAR].scope = scope_of_region(account, "us-east-1");
    assert_int_equal(references_behind(account), TOLD_NO);
}

/* --- who sends from there ---------------------------------------------------------------------------- */

static void check_far_group(struct account *account, enum candidate_standing standing,
                            const char *reason)
{
    struct candidates list;

    build_link(account);
    mail_list(&list, account, mail_rule);
    mail_check_reason(&list, "sg:sg-far", reason);
    assert_int_equal(mail_candidate(&list, "sg:sg-far")->standing, standing);
    candidates_release(&list);
    account_free(account);
}

/* References would match, and nobody over there gets out. */
static void test_a_far_group_that_cannot_send(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});

    (void)state;
    LAST(account->groups)->rules.count = 0;
    check_far_group(account, CANDIDATE_CUTS_OFF,
                    "of the peered VPC vpc-2, through pcx-1; its one interface cannot send here "
                    "today: No outbound rule of sg-far on eni-far admits TCP 465 to 10.0.0.10; all "
                    "2 ways of the account's own mail would break");
}

/* An interface that was described in another region than its VPC. */
static void test_a_sender_of_another_region(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = "pcx-1"});

    (void)state;
    account->interfaces.items[MAIL_FAR].scope = scope_of_region(account, "us-east-1");
    check_far_group(account, CANDIDATE_CUTS_OFF,
                    "of the peered VPC vpc-2, through pcx-1; its one interface could not connect: "
                    "mail from there comes from another region, and group references work within "
                    "one region only; all 3 ways of the account's own mail would break");
}

/* More senders than are walked: of the last ones nothing is known. */
static void test_senders_who_were_not_walked(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = false});
    static const char words[] = "whether its one interface can send here is not known: not all "
                                "were walked; ";
    struct candidates list;
    uint32_t late;

    (void)state;
    late = build_group(account, "sg-late");
    for (unsigned i = 0; i < 1600; i++) {
        char id[16], address[24];
        snprintf(id, sizeof id, "eni-l%u", i);
        snprintf(address, sizeof address, "10.0.%u.%u", 16 + i / 200, 20 + i % 200);
        build_host(account, id, 1, i < 1599 ? 1 : late, address, NULL);
    }
    build_link(account);
    mail_list(&list, account, mail_rule);
    assert_int_equal(mail_candidate(&list, "sg:sg-late")->standing, CANDIDATE_DOUBTFUL);
    assert_int_equal(
        strncmp(mail_candidate(&list, "sg:sg-late")->explanation, words, sizeof words - 1), 0);
    candidates_release(&list);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges_stand_by_kind),
        cmocka_unit_test(test_a_vpc_that_is_not_told_has_no_ranges),
        cmocka_unit_test(test_peerings_of_which_little_is_told),
        cmocka_unit_test(test_two_lists_behind_one_gateway),
        cmocka_unit_test(test_attachments_that_lead_nowhere),
        cmocka_unit_test(test_who_forbids_group_references),
        cmocka_unit_test(test_a_far_group_that_cannot_send),
        cmocka_unit_test(test_a_sender_of_another_region),
        cmocka_unit_test(test_senders_who_were_not_walked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

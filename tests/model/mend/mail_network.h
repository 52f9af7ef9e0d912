/*
 * mail_network.h: a small network with a mail relay, for the tests of candidates.
 *
 * vpc-1, 10.0.0.0/16 and 100.64.0.0/16; everything on TCP 465:
 *
 *     subnet-pub 10.0.0.0/24, to igw-1    sg-relay   in from 0.0.0.0/0 (rule 0)   eni-relay 10.0.0.10, 203.0.113.10
 *     subnet-app 10.0.1.0/24              sg-app     everything out               eni-app1 10.0.1.11, eni-app2 10.0.1.12
 *                                         sg-shut    nothing out                  eni-shut 10.0.1.13
 *                                         sg-out     out to 203.0.113.0/24 only   eni-out 10.0.1.14
 *                                         sg-empty
 *
 * Options add nat-1 (10.0.0.9, 203.0.113.9) in subnet-pub, by which subnet-app gets out; and vpc-2,
 * 10.9.0.0/16, with eni-far 10.9.1.20 that carries sg-far (everything out), and routes both ways.
 */
#ifndef TESTS_MODEL_MEND_MAIL_NETWORK_H
#define TESTS_MODEL_MEND_MAIL_NETWORK_H

#include "model/mend/candidate.h"
#include "tests/model/judge/build_walk.h"

enum { MAIL_ROUTE_FAR = 1, MAIL_RELAY = 0, MAIL_FAR = 5 }; /* rows of routes and interfaces */

struct mail_network {
    bool nat;
    const char *far;     /* "pcx-1" or "tgw-1"; NULL: no vpc-2 */
    uint32_t more_rules; /* of sg-relay, inbound IPv4 */
};

static const struct target mail_rule = {TARGET_RULE, 0};

BUILD_UNUSED void mail_out(struct account *account, const char *block)
{
    build_rule(account, PROTOCOL_ALL, -1, -1, block)->flags = RULE_EGRESS;
}

BUILD_UNUSED void mail_groups(struct account *account, const struct mail_network *network)
{
    build_group(account, "sg-relay");
    build_rule(account, PROTOCOL_TCP, 465, 465, "0.0.0.0/0");
    for (uint32_t i = 0; i < network->more_rules; i++)
        build_rule(account, PROTOCOL_TCP, 22, (int32_t)(22 + i), "192.0.2.0/24");
    build_group(account, "sg-app");
    mail_out(account, "0.0.0.0/0");
    build_group(account, "sg-shut");
    build_group(account, "sg-out");
    mail_out(account, "203.0.113.0/24");
    build_group(account, "sg-empty");
    if (!network->far)
        return;
    build_group(account, "sg-far");
    mail_out(account, "0.0.0.0/0");
    LAST(account->groups)->vpc = 1;
    LAST(account->groups)->vpc_id = account->vpcs.items[1].id;
}

BUILD_UNUSED void mail_route_far(struct account *account, const char *block, const char *far)
{
    build_route_to(account, block,
                   far[0] == 'p' ? ROUTE_PEERING : ROUTE_TRANSIT_GATEWAY, far);
}

BUILD_UNUSED void mail_tables(struct account *account, const struct mail_network *network)
{
    build_table(account, "rtb-pub");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    if (network->far)
        mail_route_far(account, "10.9.0.0/16", network->far);
    build_table(account, "rtb-app");
    if (network->nat)
        build_route_to(account, "0.0.0.0/0", ROUTE_NAT_GATEWAY, "nat-1");
    if (!network->far)
        return;
    build_table(account, "rtb-far");
    mail_route_far(account, "10.0.0.0/16", network->far);
    LAST(account->route_tables)->vpc = 1;
    LAST(account->route_tables)->vpc_id = account->vpcs.items[1].id;
}

/* Without references being told of. */
BUILD_UNUSED void mail_transit(struct account *account)
{
    build_transit(account, "tgw-1", "tgw-rtb-1");
    build_attachment(account, "tgw-attach-1", 0, 0, 0);
    build_attachment(account, "tgw-attach-2", 0, 1, 2);
    build_transit_table(account, "tgw-rtb-1");
    build_transit_route(account, "10.0.0.0/16", 0);
    build_transit_route(account, "10.9.0.0/16", 1);
}

BUILD_UNUSED struct account *mail_network(struct mail_network network)
{
    struct account *account = build_account();

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    build_span_block(account, &account->vpcs.items[0].cidrs, "100.64.0.0/16");
    if (network.far)
        build_vpc_of(account, "vpc-2", "10.9.0.0/16");
    build_open_acl(account, "acl-pub");
    build_open_acl(account, "acl-app");
    mail_tables(account, &network);
    build_subnet_of(account, "subnet-pub", 0, "10.0.0.0/24", 0, 0);
    build_subnet_of(account, "subnet-app", 0, "10.0.1.0/24", 1, 1);
    if (network.far)
        build_subnet_of(account, "subnet-far", 1, "10.9.1.0/24", 1, 2);
    mail_groups(account, &network);
    build_host(account, "eni-relay", 0, 0, "10.0.0.10", "203.0.113.10");
    build_host(account, "eni-app1", 1, 1, "10.0.1.11", NULL);
    build_host(account, "eni-app2", 1, 1, "10.0.1.12", NULL);
    build_host(account, "eni-shut", 1, 2, "10.0.1.13", NULL);
    build_host(account, "eni-out", 1, 3, "10.0.1.14", NULL);
    if (network.far)
        build_host(account, "eni-far", 2, 5, "10.9.1.20", NULL);
    if (network.nat)
        build_nat(account, "nat-1", 0, "10.0.0.9", "203.0.113.9");
    if (network.far && network.far[0] == 'p')
        build_peering(account, "pcx-1", 0, 1);
    else if (network.far)
        mail_transit(account);
    return account;
}

/* --- lists ----------------------------------------------------------------------------------------- */

BUILD_UNUSED void mail_list(struct candidates *list, struct account *account, struct target target)
{
    candidates_list(list, &(struct candidates_request){.account = account,
                                                       .target = target,
                                                       .ports = &smtp_ports_default});
}

/* All spellings in their order, each with a sign behind it for what it does: "" keeps all mail,
 * "*" breaks some, "?" is not known, "!" cuts off, "#" does not fit. */
BUILD_UNUSED void mail_check_order(const struct candidates *list, const char *expected)
{
    static const char *const signs[] = {
        [CANDIDATE_NOT_JUDGED] = "", [CANDIDATE_KEEPS] = "",    [CANDIDATE_BREAKS] = "*",
        [CANDIDATE_DOUBTFUL] = "?",  [CANDIDATE_CUTS_OFF] = "!", [CANDIDATE_UNFIT] = "#"};
    struct strbuf spelled = STRBUF_INIT;

    for (size_t i = 0; i < list->count; i++)
        strbuf_addf(&spelled, "%s%s%s", i ? " " : "", list->items[i].spelling,
                    signs[list->items[i].standing]);
    assert_string_equal(spelled.text, expected);
    strbuf_release(&spelled);
}

BUILD_UNUSED const struct candidate *mail_candidate(const struct candidates *list,
                                                    const char *spelling)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->items[i].spelling, spelling))
            return &list->items[i];
    return NULL;
}

#define mail_check_reason(list, spelling, expected)                                                \
    do {                                                                                           \
        const struct candidate *found = mail_candidate(list, spelling);                            \
        assert_non_null(found);                                                                    \
        assert_string_equal(found->explanation, expected);                                         \
    } while (0)

#define mail_check_label(list, spelling, expected)                                                 \
    do {                                                                                           \
        const struct candidate *found = mail_candidate(list, spelling);                            \
        assert_non_null(found);                                                                    \
        assert_string_equal(found->label, expected);                                               \
    } while (0)

#endif

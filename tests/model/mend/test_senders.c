/* Who can send by a rule today, what its group is asked, and what a source would break. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/senders.h"
#include "tests/model/judge/build_balancer.h"
#include "tests/model/mend/mail_network.h"

enum { MOST = 100 };

static struct candidates_request request_for(struct account *account)
{
    return (struct candidates_request){
        .account = account, .target = mail_rule, .ports = &smtp_ports_default};
}

static struct mail_effect effect_of(const struct senders *senders,
                                    const struct candidates_request *request, const char *spelling)
{
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;
    struct mail_effect effect;

    if (!candidate_parse(&candidate, request->account, request->target, spelling, &why))
        fail_msg("%s: %s", spelling, why.text);
    senders_judge(&effect, senders, request, &candidate, MOST);
    candidate_release(&candidate);
    assert_null(effect.refusal);
    return effect;
}

static void test_states(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct candidates_request request = request_for(account);
    struct senders senders;

    (void)state;
    build_link(account);
    senders_make(&senders, &request, MOST);
    assert_int_equal(senders.knowledge, SENDERS_WALKED);
    assert_true(senders.complete);
    assert_int_equal(senders.working, 5); /* two by both addresses, one by the public one */
    assert_int_equal(senders.hanging.count, 5);
    assert_int_equal(senders_of(&senders, 1)->state, SENDER_CAN);
    assert_int_equal(senders_of(&senders, 3)->state, SENDER_CANNOT);
    assert_int_equal(senders_of(&senders, 4)->state, SENDER_CAN_OTHERWISE);
    assert_int_equal(senders_of(&senders, 4)->bar, REFERENCE_BAR_ADDRESS);
    assert_null(senders_of(&senders, MAIL_RELAY)); /* nobody sends to itself */
    assert_int_equal(effect_of(&senders, &request, "vpc").broken, 3);
    assert_int_equal(effect_of(&senders, &request, "sg:sg-app").broken, 3);
    assert_int_equal(effect_of(&senders, &request, "cidr:203.0.113.9/32").broken, 2);
    assert_int_equal(effect_of(&senders, &request, "cidr:10.0.1.11/32,203.0.113.0/24").broken, 1);
    senders_release(&senders);
    account_free(account);
}

/* AWS blocks port 25 to public addresses unless that was lifted: such ways are counted apart. */
static void test_restricted_ways(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct candidates_request request = request_for(account);
    struct mail_effect effect;
    struct senders senders;

    (void)state;
    account->rules.items[0].from_port = account->rules.items[0].to_port = 25;
    build_link(account);
    senders_make(&senders, &request, MOST);
    assert_int_equal(senders.working, 2);
    assert_int_equal(senders.restricted, 3);
    assert_int_equal(senders_of(&senders, 4)->state, SENDER_PERHAPS);
    effect = effect_of(&senders, &request, "vpc");
    assert_int_equal(effect.broken, 0);
    assert_int_equal(effect.restricted, 3);
    senders_release(&senders);
    account_free(account);
}

static void test_a_limit(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct candidates_request request = request_for(account);
    struct senders senders;

    (void)state;
    build_link(account);
    senders_make(&senders, &request, 2);
    assert_false(senders.complete);
    assert_non_null(senders_of(&senders, 1));
    assert_null(senders_of(&senders, 4));
    senders_release(&senders);
    account_free(account);
}

/*
 * A balancer and its target carry one group, and the balancer hands on under its own address: the rule
 * is asked twice, of the client and of the balancer. A source that admits only the client breaks it.
 */
static void test_a_group_that_is_asked_twice(void **state)
{
    struct account *account = mail_network((struct mail_network){.more_rules = 1});
    struct candidates_request request = request_for(account);
    struct senders senders;
    uint32_t row;

    (void)state;
    account->rules.items[1] = account->rules.items[0];
    account->rules.items[1].flags = RULE_EGRESS; /* sg-relay: everything out on 465 */
    row = build_host(account, "eni-lb", 0, 0, "10.0.0.250", NULL);
    account->interfaces.items[row].type = account_text(account, "network_load_balancer");
    build_balancer(account, "mail", 0);
    build_listener(account, 465);
    build_target_group(account, "relays", "ip", 465);
    build_target(account, "10.0.0.10", MAIL_RELAY);
    account->load_balancers.items[0].interfaces = build_rows(account, &row, 1);
    account->rules.items[2].source = build_block(account, "10.0.0.250/32"); /* sg-app, out */
    build_link(account);
    senders_make(&senders, &request, MOST);
    assert_int_equal(senders.working, 3); /* both hosts and the relay itself, through the balancer */
    assert_int_equal(senders.hanging.count, 3);
    assert_int_equal(senders.hanging.items[0].asked.count, 2);
    assert_int_equal(effect_of(&senders, &request, "vpc").broken, 0);
    assert_int_equal(effect_of(&senders, &request, "sg:sg-app").broken, 3);
    assert_int_equal(effect_of(&senders, &request, "sg:sg-app,sg-relay").broken, 0);
    senders_release(&senders);
    account_free(account);
}

/*
 * The relay is a NAT instance too, for one half of the Internet; the other half goes by a NAT gateway.
 * So mail of sg-app gets out without the rule, and to half as many with it: such a way is walked again
 * for each source.
 */
static void test_half_the_internet_hangs_on_the_rule(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true, .more_rules = 1});
    struct candidates_request request = request_for(account);
    const struct candidate remove = {.kind = CANDIDATE_REMOVE};
    struct mail_effect effect;
    struct senders senders;
    size_t walked_again = 0;

    (void)state;
    account->rules.items[1] = account->rules.items[2]; /* of sg-relay: everything out */
    account->rules.items[1].group = 0;
    account->interfaces.items[MAIL_RELAY].source_dest_check = false;
    account->routes.items[1].cidr = build_block(account, "0.0.0.0/1"); /* of rtb-app, to nat-1 */
    build_route_to(account, "128.0.0.0/1", ROUTE_INTERFACE, "eni-relay");
    build_link(account);
    senders_make(&senders, &request, MOST);
    for (size_t i = 0; i < senders.hanging.count; i++)
        walked_again += senders.hanging.items[i].asked.count == 0;
    assert_true(walked_again > 0);
    assert_int_equal(effect_of(&senders, &request, "cidr:10.0.1.0/24,203.0.113.0/24").broken, 0);
    assert_int_equal(effect_of(&senders, &request, "cidr:10.9.0.0/16").broken,
                     senders.hanging_certain);
    senders_judge(&effect, &senders, &request, &remove, 0); /* no walk is left */
    assert_false(effect.complete);
    senders_release(&senders);
    account_free(account);
}

/* In the subnets of the ACL there is a NAT gateway, and no interface that the export tells. */
static void test_a_nat_gateway_is_a_receiver(void **state)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct candidates_request request = request_for(account);
    struct senders senders;

    (void)state;
    request.target = (struct target){TARGET_ENTRY, 0}; /* of acl-pub */
    for (size_t i = 0; i < account->interfaces.count; i++)
        account->interfaces.items[i].subnet = 1;
    build_link(account);
    senders_make(&senders, &request, MOST);
    assert_int_equal(senders.knowledge, SENDERS_WALKED);
    senders_release(&senders);
    account->gateways.items[0].subnet = 1;
    senders_make(&senders, &request, MOST);
    assert_int_equal(senders.knowledge, SENDERS_NO_RECEIVER);
    senders_release(&senders);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_restricted_ways),
        cmocka_unit_test(test_a_limit),
        cmocka_unit_test(test_a_group_that_is_asked_twice),
        cmocka_unit_test(test_half_the_internet_hangs_on_the_rule),
        cmocka_unit_test(test_a_nat_gateway_is_a_receiver),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

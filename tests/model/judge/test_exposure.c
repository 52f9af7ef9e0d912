#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/exposure.h"
#include "model/judge/group_reach.h"
#include "model/judge/source_judge.h"
#include "model/judge/surroundings.h"
#include "tests/model/judge/build_balancer.h"

static struct account *relay_with_rule(const char *block)
{
    struct account *account = build_world();

    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, block);
    build_relay(account);
    build_link(account);
    return account;
}

static void assert_sets(struct exposure_judge *judge, enum ip_family family, size_t port,
                        const char *certain_wanted, const char *possible_wanted)
{
    struct addr_set certain, possible;
    struct strbuf text = STRBUF_INIT;

    addr_set_init(&certain, family);
    addr_set_init(&possible, family);
    exposure_of_interface(judge, 0, port, &certain, &possible);
    addr_set_format(&text, &certain, 9);
    assert_string_equal(text.text, certain_wanted);
    strbuf_clear(&text);
    addr_set_format(&text, &possible, 9);
    assert_string_equal(text.text, possible_wanted);
    strbuf_release(&text);
    addr_set_release(&possible);
    addr_set_release(&certain);
}

static void test_all_conditions_together(void **state)
{
    struct account *account = relay_with_rule("54.0.0.0/7");
    struct exposure_judge *judge;

    (void)state;
    account->routes.items[0].cidr = build_block(account, "55.0.0.0/8");
    judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    assert_sets(judge, IP_V4, 0, "55.0.0.0/8", "55.0.0.0/8");
    assert_sets(judge, IP_V4, 1, "none", "none");
    assert_sets(judge, IP_V6, 0, "none", "none");
    exposure_judge_free(judge);
    account_free(account);
}

static void test_private_sources_never_arrive(void **state)
{
    struct account *account = relay_with_rule("10.0.0.0/7");
    struct exposure_judge *judge = exposure_judge_new(account, NULL, &smtp_ports_default);

    (void)state;
    assert_sets(judge, IP_V4, 0, "11.0.0.0/8", "11.0.0.0/8");
    exposure_judge_free(judge);
    account_free(account);
}

static void test_missing_acl_leaves_it_possible(void **state)
{
    struct account *account = relay_with_rule("54.0.0.0/8");
    struct exposure_judge *judge;

    (void)state;
    account->subnets.items[0].acl = NONE;
    judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    assert_sets(judge, IP_V4, 0, "none", "54.0.0.0/8");
    exposure_judge_free(judge);
    account_free(account);
}

/* A subnet that is not in the export is one of its VPC's: bounded by all tables and ACLs. */
static void test_unknown_subnet_is_bounded_by_its_vpc(void **state)
{
    struct account *account = relay_with_rule("54.0.0.0/7");
    struct exposure_judge *judge;

    (void)state;
    build_table(account, "rtb-2");
    build_route(account, "55.0.0.0/8", ROUTE_INTERNET_GATEWAY);
    account->routes.items[0].blackhole = true;
    account->interfaces.items[0].subnet = NONE;
    judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    assert_sets(judge, IP_V4, 0, "none", "55.0.0.0/8");
    exposure_judge_free(judge);
    build_presence(account, DATA_ROUTE_TABLES, PRESENCE_INCOMPLETE);
    judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    assert_sets(judge, IP_V4, 0, "none", "54.0.0.0/7");
    exposure_judge_free(judge);
    account_free(account);
}

/* An entry out that was not read could still take every reply away. */
static void test_reply_entry_that_was_not_read(void **state)
{
    struct account *account = relay_with_rule("54.0.0.0/8");
    struct exposure_judge *judge;

    (void)state;
    account->acls.items[0].untold_from[true] = 1;
    judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    assert_sets(judge, IP_V4, 0, "none", "54.0.0.0/8");
    exposure_judge_free(judge);
    account->acls.items[0].untold_from[true] = 101; /* 100 lets all of them out before */
    judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    assert_sets(judge, IP_V4, 0, "54.0.0.0/8", "54.0.0.0/8");
    exposure_judge_free(judge);
    account_free(account);
}

static void assert_explained(struct account *account, const char *wanted)
{
    struct exposure_judge *judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    struct strbuf text = STRBUF_INIT;

    exposure_explain(judge, 0, IP_V4, 0, &text);
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
    exposure_judge_free(judge);
    account_free(account);
}

static void test_explain(void **state)
{
    struct account *account = relay_with_rule("0.0.0.0/0");

    (void)state;
    assert_explained(account, "");
    account = relay_with_rule("0.0.0.0/0");
    account->interface_addresses.items[0].has_public = false;
    assert_explained(account, "Not reachable from the Internet: eni-1 has no public IPv4 address.");
    account = relay_with_rule("0.0.0.0/0"); /* the first that fails is named */
    account->interface_addresses.items[0].has_public = false;
    account->acl_entries.items[0].allow = false;
    assert_explained(account,
                     "Not reachable from the Internet: network ACL acl-1 in front of eni-1 "
                     "denies TCP 25.");
    account = relay_with_rule("0.0.0.0/0");
    account->subnets.items[0].route_table = NONE;
    assert_explained(account, "It is unknown whether the Internet reaches it: the export does not "
                              "tell which route table eni-1 in subnet-1 uses.");
    account = relay_with_rule("0.0.0.0/0");
    account->interfaces.items[0].subnet = NONE;
    assert_explained(account, "It is unknown whether the Internet reaches it: the export does not "
                              "hold the subnet of eni-1.");
}

/* Behind a balancer: reached by it, perhaps reached, or it is not told what it forwards to. */
static void test_explain_behind_a_balancer(void **state)
{
    static const char unsure[] = "It is unknown whether the Internet reaches it: ";
    struct account *account;
    struct exposure_judge *judge;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    account = build_balanced_world("54.0.0.0/8");
    build_link(account);
    assert_explained(account, "");
    for (int i = 0; i < 3; i++) {
        account = build_balanced_world("54.0.0.0/8");
        if (i == 0)
            account->load_balancers.items[0].scheme = TEXT_NONE;
        if (i == 1) {
            account->load_balancers.items[0].listeners_known = false;
            account->load_balancers.items[0].listeners.count = 0;
        }
        if (i == 2)
            account->acls.items[0].untold_from[false] = 1;
        build_link(account);
        judge = exposure_judge_new(account, NULL, &smtp_ports_default);
        strbuf_clear(&text);
        exposure_explain(judge, 0, IP_V4, 0, &text);
        if (strncmp(text.text, unsure, strlen(unsure)) != 0)
            fail_msg("%d: %s", i, text.text);
        exposure_judge_free(judge);
        account_free(account);
    }
    strbuf_release(&text);
}

/* What a balancer hands on is another port, or comes in another family. */
static void test_explain_beside_a_balancer(void **state)
{
    struct account *account = build_inner_world("0.0.0.0/0");
    struct exposure_judge *judge;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    build_rule(account, PROTOCOL_TCP, 587, 587, "0.0.0.0/0");
    build_balancer(account, "mail", 0)->cross_zone = TOLD_YES;
    build_listener(account, 587);
    build_target_group(account, "relays", "instance", 587);
    build_target(account, "i-1", 0);
    build_link(account);
    judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    exposure_explain(judge, 0, IP_V4, 0, &text);
    assert_string_equal(text.text, "Not reachable from the Internet: eni-1 has no route to an internet gateway "
                                   "in route table rtb-2.");
    exposure_judge_free(judge);
    strbuf_release(&text);
    account_free(account);
}

/* An entry that was not read, and a route that was not: what stands before it is told. */
static void test_explain_what_was_not_read(void **state)
{
    struct account *account = relay_with_rule("0.0.0.0/0");

    (void)state;
    account->acls.items[0].untold_from[false] = 1;
    assert_explained(account, "It is unknown whether the Internet reaches it: an entry of network ACL acl-1 in "
                              "front of eni-1 is not told or could not be read.");
    account = relay_with_rule("0.0.0.0/0");
    account->acls.items[0].untold_from[true] = 1;
    assert_explained(account, "It is unknown whether the Internet reaches it: an entry of network ACL acl-1 in "
                              "front of eni-1 is not told or could not be read.");
}

/* As free() does. */
static void test_nothing_is_freed(void **state)
{
    (void)state;
    exposure_judge_free(NULL);
    group_reaches_free(NULL);
    source_judge_free(NULL);
    surroundings_free(NULL);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(exposure_name(EXPOSURE_EXPOSED), "exposed");
    assert_string_equal(exposure_name(EXPOSURE_LATENT), "latent");
    assert_string_equal(exposure_name(EXPOSURE_UNATTACHED), "unattached");
    assert_string_equal(exposure_name(EXPOSURE_UNKNOWN), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_conditions_together),
        cmocka_unit_test(test_private_sources_never_arrive),
        cmocka_unit_test(test_missing_acl_leaves_it_possible),
        cmocka_unit_test(test_unknown_subnet_is_bounded_by_its_vpc),
        cmocka_unit_test(test_explain),
        cmocka_unit_test(test_explain_behind_a_balancer),
        cmocka_unit_test(test_reply_entry_that_was_not_read),
        cmocka_unit_test(test_explain_beside_a_balancer),
        cmocka_unit_test(test_explain_what_was_not_read),
        cmocka_unit_test(test_nothing_is_freed),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

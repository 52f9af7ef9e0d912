/*
 * Exposure through network load balancers: each condition of balancer_reach.h, failing alone.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding.h"
#include "tests/model/judge/build_balancer.h"

/* The exposed set of eni-1 on TCP 25, as "certain / possible". Frees the account. */
static void assert_exposed_in(struct account *account, enum ip_family family, const char *wanted)
{
    struct exposure_judge *judge;
    struct addr_set certain, possible;
    struct strbuf text = STRBUF_INIT;

    build_link(account);
    judge = exposure_judge_new(account, NULL, &smtp_ports_default);
    addr_set_init(&certain, family);
    addr_set_init(&possible, family);
    exposure_of_interface(judge, 0, 0, &certain, &possible);
    addr_set_format(&text, &certain, 9);
    strbuf_adds(&text, " / ");
    addr_set_format(&text, &possible, 9);
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
    addr_set_release(&possible);
    addr_set_release(&certain);
    exposure_judge_free(judge);
    account_free(account);
}

static void assert_exposed(struct account *account, const char *wanted)
{
    assert_exposed_in(account, IP_V4, wanted);
}

#define SURE         "54.0.0.0/8 / 54.0.0.0/8"
#define PERHAPS_ONLY "none / 54.0.0.0/8"
#define NOT          "none / none"

static void test_target_without_public_address_is_exposed(void **state)
{
    (void)state;
    assert_exposed(build_inner_world("54.0.0.0/8"), NOT);
    assert_exposed(build_balanced_world("54.0.0.0/8"), SURE);
}

static void test_groups_judge_the_targets_port(void **state)
{
    struct account *account = build_balanced_world("54.0.0.0/8");

    (void)state;
    account->target_groups.items[0].port = 2500; /* then port 25 is not the target's */
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->target_groups.items[0].port = 2500;
    account->balancer_targets.items[0].port = 25; /* the target's own port wins */
    assert_exposed(account, SURE);
    account = build_balanced_world("10.0.0.0/8"); /* the groups see Internet addresses */
    assert_exposed(account, NOT);
}

static void test_the_balancer(void **state)
{
    struct account *account = build_balanced_world("54.0.0.0/8");

    (void)state;
    account->load_balancers.items[0].scheme = account_text(account, "internal");
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->load_balancers.items[0].scheme = TEXT_NONE;
    assert_exposed(account, PERHAPS_ONLY);
    account = build_balanced_world("54.0.0.0/8");
    account->load_balancers.items[0].type = account_text(account, "application");
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->load_balancers.items[0].live = false;
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->balancer_listeners.items[0].protocol = account_text(account, "UDP");
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->balancer_listeners.items[0].protocol = account_text(account, "TLS");
    assert_exposed(account, SURE);
}

static void test_client_address_preservation(void **state)
{
    struct account *account = build_balanced_world("54.0.0.0/8");

    (void)state;
    account->target_groups.items[0].preserve_client_ip = TOLD_NO;
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->target_groups.items[0].type = account_text(account, "ip");
    account->balancer_targets.items[0].id = account_text(account, "10.0.2.5");
    assert_exposed(account, PERHAPS_ONLY); /* off by default, but the export does not tell */
    account = build_balanced_world("54.0.0.0/8");
    account->target_groups.items[0].type = account_text(account, "ip");
    account->balancer_targets.items[0].id = account_text(account, "10.0.2.5");
    account->target_groups.items[0].preserve_client_ip = TOLD_YES;
    assert_exposed(account, SURE);
    account = build_balanced_world("54.0.0.0/8");
    account->target_groups.items[0].type = account_text(account, "ip");
    account->target_groups.items[0].protocol = account_text(account, "TCP_UDP");
    account->balancer_targets.items[0].id = account_text(account, "10.0.2.5");
    assert_exposed(account, SURE);
}

static void test_health(void **state)
{
    static const struct {
        const char *health, *wanted;
    } cases[] = {{"unused", NOT},
                 {"draining", NOT},
                 {"unhealthy", SURE}, /* the only one: fail open */
                 {"initial", PERHAPS_ONLY},
                 {NULL, PERHAPS_ONLY}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = build_balanced_world("54.0.0.0/8");
        account->balancer_targets.items[0].state = account_text(account, cases[i].health);
        assert_exposed(account, cases[i].wanted);
    }
    {
        struct account *account = build_balanced_world("54.0.0.0/8");
        account->balancer_targets.items[0].state = account_text(account, "unhealthy");
        build_target(account, "i-2", NONE); /* a healthy one gets the connections */
        assert_exposed(account, PERHAPS_ONLY);
    }
}

static struct account *zoned_world(uint8_t cross_zone)
{
    struct account *account = build_balanced_world("54.0.0.0/8");

    account->load_balancers.items[0].cross_zone = cross_zone;
    account->subnets.items[0].availability_zone = account_text(account, "eu-west-1a");
    account->subnets.items[1].availability_zone = account_text(account, "eu-west-1b");
    return account;
}

static void test_zones(void **state)
{
    struct account *account;

    (void)state;
    assert_exposed(zoned_world(TOLD_YES), SURE);
    assert_exposed(zoned_world(TOLD_NO), NOT);
    assert_exposed(zoned_world(TOLD_NOTHING), PERHAPS_ONLY);
    account = zoned_world(TOLD_NO);
    account->balancer_targets.items[0].any_zone = true;
    assert_exposed(account, SURE);
    account = zoned_world(TOLD_NO);
    account->subnets.items[1].availability_zone = account_text(account, "eu-west-1a");
    assert_exposed(account, SURE);
}

/* acl_entries of a world: acl-1 in 0 (v4) 1 (v6), out 2 3; acl-2 in 4 5, out 6 7. */
static void deny(struct account *account, size_t entry, int32_t from, int32_t to)
{
    struct acl_entry *row = &account->acl_entries.items[entry];

    row->protocol = PROTOCOL_TCP;
    row->from_port = from; /* what is left is all that is allowed */
    row->to_port = to;
}

static void test_acls_on_the_way(void **state)
{
    struct account *account = build_balanced_world("54.0.0.0/8");

    (void)state;
    deny(account, 0, 2500, 65535); /* the client comes in on the listener's port only */
    assert_exposed(account, SURE);
    account = build_balanced_world("54.0.0.0/8");
    deny(account, 0, 0, 25);
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->acl_entries.items[2].allow = false; /* no reply to the client */
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    deny(account, 2, 1024, 65535); /* the node cannot send to port 25 */
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    deny(account, 4, 25, 25); /* the target is asked on its own port */
    assert_exposed(account, SURE);
    account = build_balanced_world("54.0.0.0/8");
    deny(account, 4, 2500, 2500);
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->acl_entries.items[4].cidr = build_block(account, "54.0.0.0/9"); /* client's address */
    assert_exposed(account, "54.0.0.0/9 / 54.0.0.0/9");
    account = build_balanced_world("54.0.0.0/8");
    account->acl_entries.items[6].cidr = build_block(account, "54.128.0.0/9");
    assert_exposed(account, "54.128.0.0/9 / 54.128.0.0/9");
    account = build_balanced_world("54.0.0.0/8");
    account->subnets.items[1].acl = NONE;
    assert_exposed(account, PERHAPS_ONLY);
    account = build_balanced_world("54.0.0.0/8");
    account->interfaces.items[0].subnet = 0; /* with its node: no ACL between them */
    deny(account, 0, 2500, 2500);
    deny(account, 2, 1024, 65535);
    assert_exposed(account, SURE);
}

static void test_routes_and_block_public_access(void **state)
{
    struct account *account = build_balanced_world("54.0.0.0/8");

    (void)state;
    account->routes.items[0].blackhole = true;
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->subnets.items[0].block_public_access = BPA_BLOCK_INGRESS;
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8"); /* of the target's subnet: not asked */
    account->subnets.items[1].block_public_access = BPA_BLOCK_INGRESS;
    assert_exposed(account, SURE);
    account = build_balanced_world("54.0.0.0/8");
    account->routes.items[0].cidr = build_block(account, "54.64.0.0/10");
    assert_exposed(account, "54.64.0.0/10 / 54.64.0.0/10");
}

static void test_groups_of_the_balancer(void **state)
{
    struct account *account = build_balanced_world("54.0.0.0/8");
    uint32_t group = build_group(account, "sg-nlb");

    (void)state;
    build_rule(account, PROTOCOL_TCP, 2500, 2500, "54.0.0.0/10");
    account->load_balancers.items[0].groups = build_rows(account, &group, 1);
    assert_exposed(account, "54.0.0.0/10 / 54.0.0.0/10");
    account = build_balanced_world("54.0.0.0/8");
    group = build_group(account, "sg-nlb");
    build_rule(account, PROTOCOL_TCP, 25, 25, "54.0.0.0/10"); /* not the listener's port */
    account->load_balancers.items[0].groups = build_rows(account, &group, 1);
    assert_exposed(account, NOT);
}

/* --- what the export does not tell ---------------------------------------------------------------- */

static struct account *stranger_world(void)
{
    struct account *account = build_inner_world("54.0.0.0/8");

    build_balancer_interface(account, "eni-nlb", 0);
    build_presence(account, DATA_LOAD_BALANCERS, PRESENCE_ABSENT);
    return account;
}

static void test_balancers_that_are_absent(void **state)
{
    struct account *account = stranger_world();

    (void)state;
    assert_exposed(account, PERHAPS_ONLY);
    account = stranger_world();
    build_presence(account, DATA_LOAD_BALANCERS, PRESENCE_COMPLETE);
    assert_exposed(account, NOT);
    account = stranger_world();
    account->interface_addresses.items[1].has_public = false; /* an internal one */
    assert_exposed(account, NOT);
    account = stranger_world();
    deny(account, 4, 26, 65535); /* the target's ACL still counts */
    assert_exposed(account, NOT);
    account = stranger_world();
    account->routes.items[0].cidr = build_block(account, "54.0.0.0/9");
    assert_exposed(account, "none / 54.0.0.0/9");
}

static void test_parts_that_are_absent(void **state)
{
    struct account *account = build_balanced_world("54.0.0.0/8");

    (void)state;
    account->load_balancers.items[0].listeners_known = false;
    account->load_balancers.items[0].listeners.count = 0;
    assert_exposed(account, PERHAPS_ONLY);
    account = build_balanced_world("54.0.0.0/8");
    account->balancer_listeners.items[0].target_groups.count = 0;
    build_presence(account, DATA_TARGET_GROUPS, PRESENCE_ABSENT);
    assert_exposed(account, PERHAPS_ONLY);
    account = build_balanced_world("54.0.0.0/8");
    account->balancer_listeners.items[0].target_groups.count = 0; /* an empty list is data */
    assert_exposed(account, NOT);
    account = build_balanced_world("54.0.0.0/8");
    account->target_groups.items[0].targets.count = 0;
    account->target_groups.items[0].targets_known = false;
    assert_exposed(account, PERHAPS_ONLY);
    account = build_balanced_world("54.0.0.0/8"); /* none of the interfaces we know */
    account->balancer_targets.items[0].interface = NONE;
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_INCOMPLETE);
    assert_exposed(account, NOT);
}

/* Of a target named by IPv4 address nothing comes over IPv6; an instance may be one by IPv6. */
static void test_families(void **state)
{
    struct account *account = build_balanced_world("2600::/12");
    uint32_t node;

    (void)state;
    assert_exposed_in(account, IP_V6, NOT);
    account = build_balanced_world("2600::/12");
    build_address(account, "2600:1f18::5", NULL);
    node = build_balancer_interface(account, "eni-nlb", 0);
    build_address(account, "2600:1f18::250", NULL);
    account->load_balancers.items[0].interfaces = build_rows(account, &node, 1);
    assert_exposed_in(account, IP_V6, "none / 2600::/12");
    account = build_balanced_world("2600::/12");
    build_address(account, "2600:1f18::5", NULL);
    account->balancer_targets.items[0].id = account_text(account, "2600:1f18::5");
    node = build_balancer_interface(account, "eni-nlb", 0);
    build_address(account, "2600:1f18::250", NULL);
    account->load_balancers.items[0].interfaces = build_rows(account, &node, 1);
    assert_exposed_in(account, IP_V6, "2600::/12 / 2600::/12");
}

/* --- findings ---------------------------------------------------------------------------------------- */

/* Kind, severity, exposure and sentence of the finding on a resource. Frees the account. */
static void assert_finding(struct account *account, const char *resource, const char *wanted)
{
    struct findings findings;
    struct strbuf text = STRBUF_INIT;

    build_link(account);
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        if (strcmp(account_show(account, account_object_id(account, finding->resource)),
                   resource) != 0 ||
            finding->family != IP_V4)
            continue;
        strbuf_addf(&text, "%s %s %s: ", finding_kind_name(finding->kind),
                    severity_name(finding->severity), exposure_name(finding->exposure));
        finding_message(&findings, finding, account, NULL, &text);
    }
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
    findings_release(&findings);
    account_free(account);
}

#define OPEN_25 "TCP 25 (mail between servers) is open to 0.0.0.0/0, all of the IPv4 Internet"

static void test_findings_name_the_balancer(void **state)
{
    struct account *account = build_balanced_world("0.0.0.0/0");

    (void)state;
    assert_finding(
        account, "sg-1",
        "sg-rule-open critical exposed: " OPEN_25
        ", and 1 interface can be reached: eni-1 through network load balancer 50dc (mail).");
    account = build_balanced_world("0.0.0.0/0");
    account->balancer_targets.items[0].state = TEXT_NONE;
    assert_finding(
        account, "sg-1",
        "sg-rule-open high unknown: " OPEN_25
        "; whether an interface can be reached is unknown: eni-1 may be reachable "
        "through network load balancer 50dc (mail), and the export does not tell in full what "
        "that forwards.");
    account = build_inner_world("0.0.0.0/0");
    build_balancer_interface(account, "eni-nlb", 0);
    build_presence(account, DATA_LOAD_BALANCERS, PRESENCE_ABSENT);
    assert_finding(account, "sg-1",
                   "sg-rule-open high unknown: " OPEN_25
                   "; whether an interface can be reached is unknown: eni-1 may be reachable "
                   "through network load balancer of eni-nlb, and the export does not tell in full "
                   "what that forwards.");
}

/* A port-specific entry on the way: of the target's subnet on the target's port, of the node's on
 * the listener's. */
static void test_entries_on_the_way(void **state)
{
    struct account *account = build_balanced_world("0.0.0.0/0");

    (void)state;
    deny(account, 4, 25, 25);
    assert_finding(
        account, "acl-2",
        "nacl-entry-open medium exposed: Entry 100 admits TCP 25 (mail between servers) "
        "from 0.0.0.0/0, all of the IPv4 Internet, and 1 interface can be reached: eni-1 "
        "through network load balancer 50dc (mail).");
    account = build_balanced_world("0.0.0.0/0");
    account->balancer_listeners.items[0].port = 465;
    deny(account, 0, 465, 2000);
    assert_finding(
        account, "acl-1",
        "nacl-entry-open medium exposed: Entry 100 admits TCP 465, 587 from 0.0.0.0/0, "
        "all of the IPv4 Internet, and 1 interface can be reached: eni-1 through network "
        "load balancer 50dc (mail).");
    account = build_balanced_world("0.0.0.0/0");
    deny(account, 0, 465, 2000); /* listener 2500: not through this entry */
    assert_finding(account, "acl-1",
                   "nacl-entry-open low unattached: Entry 100 admits TCP 465, 587 from 0.0.0.0/0, "
                   "all of the IPv4 Internet, but no interface is behind the network ACL.");
    account = build_inner_world("0.0.0.0/0");
    build_balancer_interface(account, "eni-nlb", 0);
    build_presence(account, DATA_LOAD_BALANCERS, PRESENCE_ABSENT);
    deny(account, 4, 25, 25);
    assert_finding(account, "acl-2",
                   "nacl-entry-open low unknown: Entry 100 admits TCP 25 (mail between servers) "
                   "from 0.0.0.0/0, all of the IPv4 Internet; whether an interface can be reached "
                   "is unknown: eni-1 may be reachable through network load balancer of eni-nlb, "
                   "and the export does not tell in full what that forwards.");
}

/* One interface reached both ways is named once, without the balancer. */
static void test_direct_way_goes_first(void **state)
{
    struct account *account = build_balanced_world("0.0.0.0/0");

    (void)state;
    account->interfaces.items[0].subnet = 0;
    account->interface_addresses.items[0].public_ip = (struct ip_addr){0x36010203, IP_V4};
    account->interface_addresses.items[0].has_public = true;
    assert_finding(account, "sg-1",
                   "sg-rule-open critical exposed: " OPEN_25
                   ", and 1 interface can be reached: eni-1.");
}

/* An interface that the export lacks could be a target, though no subnet routes its packets. */
static void test_targets_that_are_not_in_the_export(void **state)
{
    struct account *account = build_balanced_world("0.0.0.0/0");

    (void)state;
    account->interfaces.items[0].groups.count = 0;
    account->balancer_targets.items[0].interface = NONE;
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_INCOMPLETE);
    deny(account, 0, 2500, 65535); /* so that nothing comes in directly on port 25 */
    deny(account, 4, 26, 65535);
    assert_finding(account, "sg-1",
                   "sg-rule-open high unknown: " OPEN_25
                   "; whether an interface can be reached is unknown: the export does not hold all "
                   "network interfaces.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_target_without_public_address_is_exposed),
        cmocka_unit_test(test_groups_judge_the_targets_port),
        cmocka_unit_test(test_the_balancer),
        cmocka_unit_test(test_client_address_preservation),
        cmocka_unit_test(test_health),
        cmocka_unit_test(test_zones),
        cmocka_unit_test(test_acls_on_the_way),
        cmocka_unit_test(test_routes_and_block_public_access),
        cmocka_unit_test(test_groups_of_the_balancer),
        cmocka_unit_test(test_balancers_that_are_absent),
        cmocka_unit_test(test_parts_that_are_absent),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_findings_name_the_balancer),
        cmocka_unit_test(test_entries_on_the_way),
        cmocka_unit_test(test_direct_way_goes_first),
        cmocka_unit_test(test_targets_that_are_not_in_the_export),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

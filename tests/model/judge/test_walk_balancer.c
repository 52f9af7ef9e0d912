/* Through network load balancers, and interface endpoints. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_balancer.h"
#include "tests/model/judge/build_walk.h"

/*
 * Balancer "mail" (10.0.0.250, 54.200.0.1) in subnet-lb, listening on 2500, hands on to port 25 of
 * eni-t 10.0.2.5 in subnet-t; eni-c 10.0.1.5 in subnet-c is a client. sg-t admits TCP 25 from
 * `from`. ACLs of their own, all open.
 */
static struct account *network(const char *type, const char *from)
{
    struct account *account = build_account();
    uint32_t acl_lb, acl_t, acl_c, public_table, private_table, row;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    acl_lb = build_open_acl(account, "acl-lb");
    acl_t = build_open_acl(account, "acl-t");
    acl_c = build_open_acl(account, "acl-c");
    public_table = build_table(account, "rtb-lb");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    private_table = build_table(account, "rtb-t");
    build_subnet_of(account, "subnet-lb", 0, "10.0.0.0/24", acl_lb, public_table);
    build_subnet_of(account, "subnet-t", 0, "10.0.2.0/24", acl_t, private_table);
    build_subnet_of(account, "subnet-c", 0, "10.0.1.0/24", acl_c, private_table);
    build_group(account, "sg-t");
    build_rule(account, PROTOCOL_TCP, 25, 25, from);
    build_rule(account, PROTOCOL_ALL, -1, -1, "0.0.0.0/0")->flags = RULE_EGRESS;
    build_host(account, "eni-t", 1, 0, "10.0.2.5", NULL);
    build_host(account, "eni-c", 2, 0, "10.0.1.5", NULL);
    row = build_host(account, "eni-lb", 0, NONE, "10.0.0.250", "54.200.0.1");
    account->interfaces.items[row].type = account_text(account, "network_load_balancer");
    build_balancer(account, "mail", 0);
    build_listener(account, 2500);
    build_target_group(account, "relays", type, 25);
    build_target(account, strcmp(type, "ip") == 0 ? "10.0.2.5" : "i-1", 0);
    account->load_balancers.items[0].interfaces = build_rows(account, &row, 1);
    build_link(account);
    return account;
}

/* With the client's address kept the target's group sees the client, and the reply returns through
 * the balancer although the target's routes lead nowhere. */
static void test_kept_address(void **state)
{
    struct account *account = network("instance", "40.0.0.0/8");
    struct walk_answer answer = ask(account, "40.1.1.1", "54.200.0.1", "tcp", 2500);
    char *hops = hops_of(&answer.walks[0]);

    (void)state;
    assert_string_equal(
        hops, "internet-gateway eni-lb\n"
              "acl-in acl-lb/in/100\n"
              "load-balancer " BALANCER_ARN("mail") "\n"
                                                    "acl-out acl-lb/out/100\n"
                                                    "acl-in acl-t/in/100\n"
                                                    "group-in sg-t/in/tcp/25-25/40.0.0.0/8\n"
                                                    "host eni-t\n"
                                                    "<acl-out acl-t/out/100\n"
                                                    "<acl-in acl-lb/in/100\n"
                                                    "<acl-out acl-lb/out/100\n"
                                                    "<route 0.0.0.0/0\n"
                                                    "<internet-gateway igw-1\n"
                                                    "<host \n");
    free(hops);
    walk_answer_release(&answer);
    assert_walk(account, "41.1.1.1", "54.200.0.1", "tcp", 2500, "blocked group-in sg-t");
    assert_walk(account, "internet", "eni-lb", "tcp", 2500, "allowed host -");
    account_free(account);
}

static void test_own_address(void **state)
{
    struct account *account = network("ip", "10.0.0.250/32");

    (void)state;
    assert_walk(account, "40.1.1.1", "54.200.0.1", "tcp", 2500, "allowed host -");
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "allowed host eni-c");
    assert_walk(account, "eni-c", "eni-t", "tcp", 25, "blocked group-in sg-t");
    account->target_groups.items[0].preserve_client_ip = TOLD_YES;
    assert_walk(account, "40.1.1.1", "54.200.0.1", "tcp", 2500, "blocked group-in sg-t");
    account_free(account);
}

static void test_listeners(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");

    (void)state;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 25,
                "blocked load-balancer " BALANCER_ARN("mail"));
    assert_walk(account, "eni-c", "eni-lb", "udp", 2500,
                "blocked load-balancer " BALANCER_ARN("mail"));
    assert_walk(account, "eni-c", "eni-lb", "icmp", 0,
                "blocked load-balancer " BALANCER_ARN("mail"));
    account->load_balancers.items[0].listeners_known = false;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 25,
                "unknown load-balancer " BALANCER_ARN("mail"));
    account->load_balancers.items[0].interfaces.count = 0;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 25, "unknown load-balancer eni-lb");
    account_free(account);
}

static void test_targets(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");
    struct walk_answer answer;

    (void)state;
    account->balancer_targets.items[0].state = account_text(account, "unhealthy");
    answer = ask(account, "eni-c", "eni-lb", "tcp", 2500); /* none is healthy: all are tried */
    assert_int_equal(answer.verdict, WALK_ALLOWED);
    assert_non_null(strstr(answer.walks[0].warning, "No target of the load balancer is healthy"));
    walk_answer_release(&answer);
    build_zone(account, 1, "eu-west-1b"); /* targets of other zones only with cross-zone on */
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500,
                "blocked load-balancer " BALANCER_ARN("mail"));
    account->load_balancers.items[0].cross_zone = TOLD_YES;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "allowed host eni-c");
    account->target_groups.items[0].targets.count = 0;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500,
                "blocked load-balancer " BALANCER_ARN("mail"));
    account->target_groups.items[0].targets_known = false;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500,
                "unknown load-balancer " BALANCER_ARN("mail"));
    account_free(account);
}

/* Which listener takes it, and who is left out. */
static void test_listeners_and_targets_apart(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");
    struct balancer_target *target = account->balancer_targets.items;

    (void)state;
    account->balancer_listeners.items[0].protocol = account_text(account, "UDP");
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "blocked load-balancer " BALANCER_ARN("mail"));
    account->balancer_listeners.items[0].protocol = account_text(account, "TCP_UDP");
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "allowed host eni-c");
    target->state = account_text(account, "draining");
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "blocked load-balancer " BALANCER_ARN("mail"));
    target->state = account_text(account, "unused");
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "blocked load-balancer " BALANCER_ARN("mail"));
    target->state = TEXT_NONE;
    build_zone(account, 1, "eu-west-1b");
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "blocked load-balancer " BALANCER_ARN("mail"));
    target->any_zone = true;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "allowed host eni-c");
    target->any_zone = false;
    account->interfaces.items[0].subnet = NONE; /* whose zone is not known: it is tried */
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "unknown acl-in -");
    target->interface = NONE; /* an instance without an interface in the export */
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "unknown load-balancer " BALANCER_ARN("mail"));
    account->balancer_listeners.items[0].target_groups.count = 0;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "unknown load-balancer " BALANCER_ARN("mail"));
    account_free(account);
}

/* A target that is not healthy gets nothing while another one is, wherever it stands. */
static void test_a_healthy_target_before_another(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");
    struct walk_answer answer;

    (void)state;
    build_target(account, "i-2", 1)->state = account_text(account, "unhealthy");
    answer = ask(account, "eni-c", "eni-lb", "tcp", 2500);
    assert_int_equal(answer.verdict, WALK_ALLOWED);
    assert_null(answer.walks[0].warning);
    walk_answer_release(&answer);
    account_free(account);
}

/* Neither port is told: it stays. */
static void test_targets_without_ports(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");

    (void)state;
    account->target_groups.items[0].port = -1;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "blocked group-in sg-t"); /* which is for port 25 */
    account->rules.items[0].from_port = account->rules.items[0].to_port = 2500;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "allowed host eni-c");
    account_free(account);
}

/* A group of application balancers does not keep the client's address, nor does a balancer without one of a
 * target's family hand on anything that could be followed. */
static void test_addresses_of_balancers(void **state)
{
    struct account *account = network("alb", "10.0.0.250/32");

    (void)state;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "allowed host eni-c");
    account->balancer_targets.items[0].id = account_text(account, "2600:1f18::5");
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "unknown load-balancer " BALANCER_ARN("mail"));
    account_free(account);
}

/* One of two targets is shut: followed is the other, and a warning tells. */
static void test_some_targets(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");
    struct walk_answer answer;

    (void)state;
    build_group(account, "sg-shut");
    build_host(account, "eni-shut", 1, 1, "10.0.2.6", NULL);
    build_target(account, "i-2", 3);
    answer = ask(account, "eni-c", "eni-lb", "tcp", 2500);
    assert_int_equal(answer.verdict, WALK_ALLOWED);
    assert_non_null(strstr(answer.walks[0].warning, "Only 1 of 2 targets"));
    walk_answer_release(&answer);
    account_free(account);
}

/* A target that asks its own balancer gets its own packet back, and drops it. */
static void test_target_as_its_own_client(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");

    (void)state;
    assert_walk(account, "eni-t", "eni-lb", "tcp", 2500,
                "blocked load-balancer " BALANCER_ARN("mail"));
    account->target_groups.items[0].preserve_client_ip = TOLD_NO;
    assert_walk(account, "eni-t", "eni-lb", "tcp", 2500, "allowed host eni-t");
    account_free(account);
}

/* Where an ACL sees which address: the target's on the balancer's side, the client's beside it. */
static void test_acls_beside_the_balancer(void **state)
{
    static const struct {
        uint32_t acl;
        bool egress;
        const char *block, *expected;
    } cases[] = {
        {0, true, "10.0.2.5/32", "blocked acl-out acl-lb/out/100"},
        {0, false, "10.0.2.5/32", "blocked acl-in acl-lb/in/100"},
        {1, false, "40.1.1.1/32", "blocked acl-in acl-t/in/100"},
        {1, true, "40.1.1.1/32", "blocked acl-out acl-t/out/100"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = network("instance", "0.0.0.0/0");
        uint32_t block = build_block(account, cases[i].block);
        struct acl_entry *entry =
            &account->acl_entries.items[account->acls.items[cases[i].acl].entries.first +
                                        (cases[i].egress ? 2 : 0)];
        entry->cidr = block;
        entry->allow = false;
        entry[1].cidr = build_block(account, "0.0.0.0/0");
        assert_walk(account, "40.1.1.1", "54.200.0.1", "tcp", 2500, cases[i].expected);
        account_free(account);
    }
}

/* The SMTP endpoint of SES listens on its five ports and nothing else. */
static void test_interface_endpoint(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");
    struct vpc_endpoint endpoint = {.place.file = NONE, .vpc = 0};
    uint32_t row;

    (void)state;
    build_open_group(account, "sg-endpoint");
    row = build_host(account, "eni-endpoint", 1, 1, "10.0.2.9", NULL);
    account->interfaces.items[row].type = account_text(account, "vpc_endpoint");
    endpoint.id = build_id(account, "vpce-1", OBJECT_ENDPOINT, 0);
    endpoint.service = account_text(account, "com.amazonaws.eu-west-1.email-smtp");
    endpoint.interfaces = build_rows(account, &row, 1);
    TABLE_ADD(account->endpoints, endpoint);
    assert_walk(account, "eni-c", "eni-endpoint", "tcp", 587, "allowed host eni-c");
    assert_walk(account, "eni-c", "eni-endpoint", "tcp", 25, "allowed host eni-c");
    assert_walk(account, "eni-c", "eni-endpoint", "tcp", 2525, "blocked endpoint vpce-1");
    account->endpoints.items[0].service = account_text(account, "com.amazonaws.vpce.x.vpce-svc-1");
    assert_walk(account, "eni-c", "eni-endpoint", "tcp", 2525, "unknown endpoint vpce-1");
    account->endpoints.items[0].service = account_text(account, "com.amazonaws.eu-west-1.ec2");
    assert_walk(account, "eni-c", "eni-endpoint", "tcp", 443, "allowed host eni-c");
    assert_walk(account, "eni-c", "eni-endpoint", "tcp", 22, "blocked endpoint vpce-1");
    account_free(account);
}

/* Service by service what AWS's interface endpoints listen on. */
static void test_ports_of_endpoints(void **state)
{
    static const struct {
        const char *service, *protocol;
        uint16_t port;
        const char *expected;
    } cases[] = {
        {"com.amazonaws.eu-west-1.ec2", "tcp", 80, "unknown endpoint vpce-1"},
        {"com.amazonaws.eu-west-1.transfer", "tcp", 22, "unknown endpoint vpce-1"},
        {"com.amazonaws.eu-west-1.transfer", "tcp", 443, "allowed host eni-c"},
        {"com.amazonaws.eu-west-1.email-smtp", "udp", 587, "unknown endpoint vpce-1"},
        {"com.amazonaws.eu-west-1.email-smtp", "icmp", 0, "blocked endpoint vpce-1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = network("instance", "0.0.0.0/0");
        struct vpc_endpoint endpoint = {.place.file = NONE, .vpc = 0};
        uint32_t row;

        build_open_group(account, "sg-endpoint");
        row = build_host(account, "eni-endpoint", 1, 1, "10.0.2.9", NULL);
        account->interfaces.items[row].type = account_text(account, "vpc_endpoint");
        endpoint.id = build_id(account, "vpce-1", OBJECT_ENDPOINT, 0);
        endpoint.service = account_text(account, cases[i].service);
        endpoint.interfaces = build_rows(account, (uint32_t[]){0, row}, 2);
        TABLE_ADD(account->endpoints, endpoint);
        assert_walk(account, "eni-c", "eni-endpoint", cases[i].protocol, cases[i].port, cases[i].expected);
        account_free(account);
    }
}

/* What speaks HTTP answers itself; what is spoken by a listener must fit. */
static void test_protocols_of_listeners(void **state)
{
    static const struct {
        const char *type, *spoken, *asked, *verdict;
    } cases[] = {
        {"application", "HTTP", "tcp", "allowed"},   {"network", "UDP", "tcp", "blocked"},
        {"network", "QUIC", "tcp", "blocked"},       {"network", "TCP_UDP", "tcp", "allowed"},
        {"network", "TLS", "tcp", "allowed"},        {"network", "TCP", "udp", "blocked"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = network("instance", "0.0.0.0/0");
        struct walk_answer answer;

        account->load_balancers.items[0].type = account_text(account, cases[i].type);
        account->balancer_listeners.items[0].protocol = account_text(account, cases[i].spoken);
        answer = ask(account, "eni-c", "eni-lb", cases[i].asked, 2500);
        if (strcmp(walk_verdict_name(answer.verdict), cases[i].verdict) != 0)
            fail_msg("case %zu: %s", i, answer.walks[0].why);
        walk_answer_release(&answer);
        account_free(account);
    }
}

/* UDP to targets by address keeps the client's address; TCP does not (NLB guide, "Client IP preservation"). */
static void test_udp_keeps_the_address(void **state)
{
    static const char *const spoken[] = {"UDP", "TCP_UDP", "QUIC"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct account *account = network("ip", "0.0.0.0/0");
        struct walk_answer answer;
        bool keeps = i < 2;

        build_group(account, "sg-udp");
        build_rule(account, PROTOCOL_UDP, 25, 25, "0.0.0.0/0");
        account->interface_groups.items[account->interfaces.items[0].groups.first] = 1;
        account->balancer_listeners.items[0].protocol = account_text(account, spoken[i]);
        account->target_groups.items[0].protocol = account_text(account, spoken[i]);
        answer = ask(account, "40.1.1.1", "54.200.0.1", "udp", 2500);
        for (size_t k = 0; k < answer.walks[0].count; k++)
            if (answer.walks[0].hops[k].kind == HOP_BALANCER && !answer.walks[0].hops[k].reply)
                assert_int_equal(strstr(answer.walks[0].hops[k].why, "keeps the client's") != NULL, keeps);
        walk_answer_release(&answer);
        account_free(account);
    }
}

/* Asserts the sentence of the last hop, where the way to a target is not known. */
static void assert_says(const struct account *account, const char *from, const char *to, const char *sentence)
{
    struct walk_answer answer = ask(account, from, to, "tcp", 2500);
    const struct walk *walk = &answer.walks[0];

    assert_int_equal(answer.verdict, WALK_UNKNOWN);
    assert_string_equal(walk->hops[walk->count - 1].why, sentence);
    walk_answer_release(&answer);
}

/* What the export lacks is named: the target, its address, or the balancer's own of the target's family. */
static void test_what_is_lacking_to_follow(void **state)
{
    struct account *account = network("ip", "0.0.0.0/0");
    uint32_t row;

    (void)state;
    account->balancer_targets.items[0].id = account_text(account, "2600:1f18::5");
    account->balancer_targets.items[0].interface = NONE;
    assert_says(account, "eni-c", "eni-lb",
                "A target of 50dc (mail) has an IPv6 address, and the export tells none of the balancer itself.");
    account->balancer_targets.items[0].id = account_text(account, "i-9");
    assert_says(account, "eni-c", "eni-lb", "A target of 50dc (mail) is not in the export.");
    account->balancer_targets.items[0].interface = 0;
    account->interfaces.items[0].addresses.count = 0;
    assert_says(account, "eni-c", "eni-lb",
                "The export tells no IPv4 address of eni-t, a target of 50dc (mail).");
    account->subnets.items[0].route_table = build_table(account, "rtb-6");
    build_route_to(account, "::/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    row = build_host(account, "eni-lb-6", 0, NONE, "2600:1f18::250", NULL);
    account->interfaces.items[row].type = account_text(account, "network_load_balancer");
    account->load_balancers.items[0].interfaces = build_rows(account, &row, 1);
    assert_says(account, "2600::1", "eni-lb-6",
                "The export tells no IPv6 address of eni-t, a target of 50dc (mail).");
    account->balancer_targets.items[0].id = account_text(account, "10.0.2.5");
    assert_says(account, "2600::1", "eni-lb-6",
                "A target of 50dc (mail) has an IPv4 address, and the export tells none of the balancer itself.");
    account_free(account);
}

/* A target whose address the export does not tell; one in the balancer's own subnet; one of an unknown zone. */
static void test_where_targets_are(void **state)
{
    struct account *account = network("instance", "0.0.0.0/0");

    (void)state;
    account->balancer_targets.items[0].interface = NONE;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "unknown load-balancer " BALANCER_ARN("mail"));
    account_free(account);
    account = network("instance", "0.0.0.0/0");
    account->interfaces.items[0].subnet = 0;
    assert_walk(account, "40.1.1.1", "54.200.0.1", "tcp", 2500, "allowed host -");
    account_free(account);
    account = network("instance", "0.0.0.0/0");
    account->interfaces.items[2].subnet = NONE;
    assert_walk(account, "eni-c", "eni-lb", "tcp", 2500, "unknown acl-in -");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listeners_and_targets_apart),
        cmocka_unit_test(test_a_healthy_target_before_another),
        cmocka_unit_test(test_targets_without_ports),
        cmocka_unit_test(test_addresses_of_balancers),
        cmocka_unit_test(test_kept_address),
        cmocka_unit_test(test_own_address),
        cmocka_unit_test(test_listeners),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_some_targets),
        cmocka_unit_test(test_target_as_its_own_client),
        cmocka_unit_test(test_acls_beside_the_balancer),
        cmocka_unit_test(test_interface_endpoint),
        cmocka_unit_test(test_ports_of_endpoints),
        cmocka_unit_test(test_protocols_of_listeners),
        cmocka_unit_test(test_udp_keeps_the_address),
        cmocka_unit_test(test_what_is_lacking_to_follow), cmocka_unit_test(test_where_targets_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

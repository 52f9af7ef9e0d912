/*
 * Which flows are use of a rule.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/judge/flow_role.h"
#include "tests/model/judge/build_account.h"
#include "tests/model/judge/build_flow.h"

/* eni-1 holds 10.0.0.5 and 2600:1f18::5, eni-2 10.0.0.6. */
static int set_up(void **state)
{
    struct account *account = build_world();

    build_group(account, "sg-1");
    build_relay(account);
    build_interface(account, "eni-2", 0);
    build_address(account, "10.0.0.6", NULL);
    build_link(account);
    *state = account;
    return 0;
}

static int tear_down(void **state)
{
    account_free(*state);
    return 0;
}

static void assert_role(void **state, struct flow flow, enum flow_role wanted)
{
    assert_int_equal(flow_role_of(*state, 0, &flow, &smtp_ports_default), wanted);
}

static struct flow incoming(uint16_t source_port, uint16_t port)
{
    return flow_of("eni-1", "203.0.113.7", "10.0.0.5", source_port, port);
}

static void test_direction_by_address(void **state)
{
    assert_role(state, incoming(40000, 25), FLOW_USE);
    assert_role(state, flow_of("eni-1", "2001:db8::1", "2600:1f18::5", 40000, 25), FLOW_USE);
    assert_role(state, flow_of("eni-1", "10.0.0.5", "203.0.113.7", 40000, 25), FLOW_OUTGOING);
    assert_role(state, flow_of("eni-1", "203.0.113.7", "10.9.9.9", 40000, 25), FLOW_UNTOLD);
    assert_role(state, flow_of("eni-1", "10.0.0.5", "10.0.0.5", 40000, 25), FLOW_USE);
}

/* Where the log tells the packet's own addresses alone, they do. */
static void test_direction_by_the_packet(void **state)
{
    struct flow flow = flow_without(incoming(40000, 25), FLOW_DSTADDR);

    flow.given |= 1u << FLOW_PKT_DSTADDR;
    flow.packet_destination = flow_address("10.0.0.5");
    assert_role(state, flow, FLOW_USE);
    flow.packet_destination = flow_address("10.9.9.9");
    assert_role(state, flow, FLOW_UNTOLD);
}

/* A NAT instance receives what is not for it: the direction tells. */
static void test_direction_told(void **state)
{
    struct flow passing = flow_of("eni-1", "10.0.0.6", "198.51.100.1", 40000, 25);

    assert_role(state, passing, FLOW_UNTOLD);
    assert_role(state, flow_with_direction(passing, true), FLOW_USE);
    assert_role(state, flow_with_direction(incoming(40000, 25), false), FLOW_OUTGOING);
}

static void test_action(void **state)
{
    struct flow rejected = incoming(40000, 25);

    rejected.accepted = false;
    assert_role(state, rejected, FLOW_REJECTED);
    assert_role(state, flow_without(incoming(40000, 25), FLOW_ACTION), FLOW_UNTOLD);
}

/* 2 SYN, 3 with FIN, 18 SYN-ACK, 19 with FIN; 0 and 1 tell nothing. */
static void test_flags_tell_replies(void **state)
{
    assert_role(state, flow_with_flags(incoming(25, 40000), 2), FLOW_USE);
    assert_role(state, flow_with_flags(incoming(25, 40000), 3), FLOW_USE);
    assert_role(state, flow_with_flags(incoming(40000, 25), 18), FLOW_REPLY);
    assert_role(state, flow_with_flags(incoming(40000, 25), 19), FLOW_REPLY);
    assert_role(state, flow_with_flags(incoming(40000, 25), 0), FLOW_USE);
    assert_role(state, flow_with_flags(incoming(25, 40000), 1), FLOW_REPLY);
}

static void test_ports_tell_replies(void **state)
{
    static const struct {
        uint16_t from, to;
        enum flow_role role;
    } cases[] = {
        {40000, 25, FLOW_USE},   {25, 25, FLOW_USE},       {25, 587, FLOW_USE},
        {25, 40000, FLOW_REPLY}, {443, 50318, FLOW_REPLY}, {1500, 2525, FLOW_USE},
        {443, 2525, FLOW_REPLY}, {40000, 8080, FLOW_USE},  {8080, 40000, FLOW_REPLY},
        {5000, 5000, FLOW_USE},  {1024, 1023, FLOW_USE},   {1023, 1024, FLOW_REPLY},
        {0, 25, FLOW_USE},
    };
    struct flow datagram = incoming(53, 40000);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_role(state, incoming(cases[i].from, cases[i].to), cases[i].role);
    datagram.protocol = PROTOCOL_UDP;
    assert_role(state, datagram, FLOW_REPLY);
    datagram.protocol = PROTOCOL_ICMP;
    assert_role(state, datagram, FLOW_USE);
}

static void test_fields_that_are_missing(void **state)
{
    assert_role(state, flow_without(incoming(1, 25), FLOW_PROTOCOL), FLOW_UNTOLD);
    assert_role(state, flow_without(incoming(1, 25), FLOW_DSTPORT), FLOW_UNTOLD);
    assert_role(state, flow_without(incoming(1, 25), FLOW_SRCADDR), FLOW_UNTOLD);
    assert_role(state, flow_without(incoming(1, 25), FLOW_DSTADDR), FLOW_UNTOLD);
    assert_role(state, flow_without(incoming(1, 25), FLOW_SRCPORT), FLOW_USE);
    assert_role(state, flow_without(incoming(1, 2525), FLOW_SRCPORT), FLOW_USE);
    assert_role(state, flow_without(incoming(1, 8080), FLOW_SRCPORT), FLOW_UNTOLD);
}

static void test_sender(void **state)
{
    struct flow flow = flow_with_packet_source(incoming(40000, 25), "198.51.100.9");
    struct ip_addr sender;

    (void)state;
    assert_true(flow_sender(&flow, &sender));
    assert_true(sender.value == flow_address("198.51.100.9").value);
    flow = incoming(40000, 25);
    assert_true(flow_sender(&flow, &sender));
    assert_true(sender.value == flow_address("203.0.113.7").value);
    flow = flow_without(flow, FLOW_SRCADDR);
    assert_false(flow_sender(&flow, &sender));
}

static void test_interface(void **state)
{
    struct flow flow = incoming(40000, 25);

    assert_int_equal(flow_interface(*state, &flow), 0);
    flow.interface_id = "eni-2"; /* whatever the address */
    assert_int_equal(flow_interface(*state, &flow), 1);
    flow.interface_id = "eni-gone";
    assert_int_equal(flow_interface(*state, &flow), NONE);
    flow.interface_id = NULL;
    assert_int_equal(flow_interface(*state, &flow), 0);
    flow.vpc_id = "vpc-other";
    assert_int_equal(flow_interface(*state, &flow), NONE);
    flow.vpc_id = "vpc-1";
    assert_int_equal(flow_interface(*state, &flow), 0);
}

/* The same address in two places: without an id nobody knows which is meant. */
static void test_interface_not_clear(void **state)
{
    struct flow flow = flow_without(incoming(40000, 25), FLOW_INTERFACE_ID);

    build_interface(*state, "eni-3", 0);
    build_address(*state, "10.0.0.5", NULL);
    assert_int_equal(flow_interface(*state, &flow), NONE);
}

static void test_knocking(void **state)
{
    struct flow flow = incoming(40000, 25);

    (void)state;
    assert_false(flow_only_knocks(&flow));
    flow.packets = 3;
    assert_true(flow_only_knocks(&flow));
    flow = flow_with_flags(flow, 6);
    assert_true(flow_only_knocks(&flow));
    flow.tcp_flags = 0; /* in the middle of a connection */
    assert_false(flow_only_knocks(&flow));
    flow.tcp_flags = 2;
    flow.packets = 4;
    assert_false(flow_only_knocks(&flow));
    flow.packets = 1;
    flow.protocol = PROTOCOL_UDP;
    assert_false(flow_only_knocks(&flow));
    flow = flow_without(incoming(40000, 25), FLOW_PACKETS);
    flow.packets = 0;
    assert_false(flow_only_knocks(&flow));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_direction_by_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_direction_by_the_packet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_direction_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_action, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_flags_tell_replies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ports_tell_replies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fields_that_are_missing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sender, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_interface, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_interface_not_clear, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_knocking, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

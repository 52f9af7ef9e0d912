/* The way to a door in terms of the map, and how it is drawn. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tests/model/judge/build_balancer.h"
#include "tests/model/map/drawing.h"

static struct vpc_map map;
static struct findings findings;
static struct map_walk walk;

/* Interface eni-1 with SMTP open, in a subnet whose routes lead to igw-1. */
static struct account *world(const char *acl_port)
{
    struct account *account = build_account();
    struct gateway gateway = {.kind = GATEWAY_INTERNET, .attached = true, .subnet = NONE,
                              .place.file = NONE};

    build_vpc(account, "vpc-1");
    gateway.id = build_id(account, "igw-1", OBJECT_GATEWAY, 0);
    gateway.vpc_id = account->vpcs.items[0].id;
    TABLE_ADD(account->gateways, gateway);
    if (acl_port) {
        build_acl(account, "acl-1");
        build_entry(account, false, 100, false, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
        build_entry(account, false, 101, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
        build_entry(account, true, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    } else {
        build_open_acl(account, "acl-1");
    }
    build_table(account, "rtb-1");
    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY)->target =
        account_text(account, "igw-1");
    build_subnet(account, "subnet-1", 0, 0);
    build_table(account, "rtb-2");
    build_subnet(account, "subnet-2", 0, 1);
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    return account;
}

static void interface_in(struct account *account, uint32_t subnet, const char *public_ip)
{
    build_interface(account, "eni-1", subnet);
    build_address(account, "10.0.0.5", public_ip);
    build_carry(account, 0);
    build_link(account);
}

static void walk_to_first_door(const struct account *account)
{
    const struct walk_context context = {.account = account};

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    vpc_map_make(&map, account, NULL, &findings, 0);
    for (uint32_t i = 0; i < map.lines.count; i++)
        if (map.lines.items[i].kind == MAP_LINE_DOOR) {
            map_walk_make(&walk, &map, &context, i, 0);
            return;
        }
    fail_msg("no door");
}

static void end(struct account *account)
{
    map_walk_release(&walk);
    vpc_map_release(&map);
    findings_release(&findings);
    account_free(account);
}

static void test_it_arrives(void **state)
{
    struct account *account = world(NULL);

    (void)state;
    interface_in(account, 0, "54.1.2.3");
    walk_to_first_door(account);
    assert_int_equal(walk.verdict, WALK_ALLOWED);
    assert_int_equal(walk.stop, MAP_STOP_NOWHERE);
    assert_int_equal(map.hubs.items[walk.hub].kind, MAP_INTERNET_GATEWAY);
    assert_int_equal(walk.count, 1);
    end(account);
}

static void test_an_acl_stops_it_at_the_subnet(void **state)
{
    struct account *account = world("25");

    (void)state;
    interface_in(account, 0, "54.1.2.3");
    walk_to_first_door(account);
    assert_int_equal(walk.verdict, WALK_BLOCKED);
    assert_int_equal(walk.stop, MAP_STOP_SUBNET);
    assert_non_null(strstr(walk.why, "acl-1"));
    end(account);
}

static void test_without_an_address_it_ends_at_the_gateway(void **state)
{
    struct account *account = world(NULL);

    (void)state;
    interface_in(account, 0, NULL);
    walk_to_first_door(account);
    assert_int_equal(walk.verdict, WALK_BLOCKED);
    assert_int_equal(walk.stop, MAP_STOP_HUB);
    end(account);
}

static void test_without_a_route_it_ends_at_the_gateway(void **state)
{
    struct account *account = world(NULL);

    (void)state;
    interface_in(account, 1, "54.1.2.3");
    walk_to_first_door(account);
    assert_int_equal(walk.verdict, WALK_BLOCKED);
    assert_int_equal(walk.stop, MAP_STOP_HUB);
    end(account);
}

/* A target without any way of its own: the walk leads to the balancer's node. */
static void test_through_a_load_balancer(void **state)
{
    struct account *account = world(NULL);
    struct strbuf words = STRBUF_INIT;

    (void)state;
    build_interface(account, "eni-1", 1);
    build_address(account, "10.0.0.5", NULL);
    build_carry(account, 0);
    build_balancer(account, "mail", 0)->cross_zone = TOLD_YES;
    build_listener(account, 25);
    build_target_group(account, "relays", "instance", 25);
    build_target(account, "i-1", 0);
    build_link(account);
    walk_to_first_door(account);
    assert_int_equal(walk.door.state, EXPOSURE_EXPOSED);
    assert_int_equal(walk.verdict, WALK_ALLOWED);
    assert_int_equal(walk.balancer, 0);
    assert_int_equal(map.lines.items[walk.line].kind, MAP_LINE_BALANCER);
    map_walk_explain(&map, &walk, &words);
    assert_string_equal(words.text, "Door 1 of 1: from the Internet to TCP 25 over IPv4: allowed "
                                    "through load balancer 50dc (mail).\n");
    strbuf_release(&words);
    end(account);
}

/* The balancer's first node stands where no gateway is; the way leads to the one that is reached. And what is no
 * door has no walk. */
static void test_through_the_node_that_is_reached(void **state)
{
    struct account *account = world(NULL);
    const struct walk_context context = {.account = account};
    struct map_walk none;

    (void)state;
    build_interface(account, "eni-1", 1);
    build_address(account, "10.0.0.5", NULL);
    build_carry(account, 0);
    build_balancer(account, "another", 0); /* which stands before it on the map */
    build_balancer(account, "mail", 0)->cross_zone = TOLD_YES;
    LAST(account->load_balancers)->subnets = build_rows(account, (uint32_t[]){1, 0}, 2);
    build_listener(account, 25);
    build_target_group(account, "relays", "instance", 25);
    build_target(account, "i-1", 0);
    build_link(account);
    walk_to_first_door(account);
    assert_int_equal(walk.verdict, WALK_ALLOWED);
    assert_int_equal(walk.balancer, 1);
    assert_string_equal(account_show(account, account->subnets.items[map.subnets.items
                                                  [map.lines.items[walk.line].subnet].row].id),
                        "subnet-1");
    map_walk_make(&none, &map, &context, walk.line, 0); /* the balancer itself */
    assert_int_equal(none.line, NONE);
    map_walk_release(&none);
    end(account);
}

/* --- drawn -------------------------------------------------------------------------------------------- */

static void expect_drawing(const char *expected, bool utf8)
{
    expect_drawing_at(&map, &walk, 80, 24, utf8, expected);
}

static void test_the_walk_is_heavy(void **state)
{
    struct account *account = world(NULL);

    (void)state;
    interface_in(account, 0, "54.1.2.3");
    walk_to_first_door(account);
    expect_drawing("The Internet    ━━━━━━━━━━━━━━━┓\n"
                   "┌Internet gateway──────────────┸─┐\n"
                   "│igw-1                           ┝┓\n"
                   "└────────────────────────────────┘┃\n"
                   " ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛\n"
                   " ┃ PUBLIC: routes to the Internet        ISOLATED: no way out\n"
                   " ┃ ┌subnet-1──────────────────────────┐  ┌subnet-2────────────────────────────┐\n"
                   " ┗━►!! 25 eni-1                       │  │   no interface                     │\n"
                   "   └──────────────────────────────────┘  └────────────────────────────────────┘\n",
                   true);
    end(account);
}

static void test_ascii(void **state)
{
    struct account *account = world("25");

    (void)state;
    interface_in(account, 0, "54.1.2.3");
    walk_to_first_door(account);
    expect_drawing("The Internet    ===============#\n"
                   "+Internet gateway--------------#-+\n"
                   "|igw-1                           =#\n"
                   "+--------------------------------+#\n"
                   " #================================#\n"
                   " # PUBLIC: routes to the Internet        ISOLATED: no way out\n"
                   " # +subnet-1--------------------------+  +subnet-2----------------------------+\n"
                   " #=X . 25 eni-1                       |  |   no interface                     |\n"
                   "   +----------------------------------+  +------------------------------------+\n",
                   false);
    end(account);
}

static void test_words_of_a_walk(void **state)
{
    struct account *account = world(NULL);
    struct strbuf words = STRBUF_INIT;

    (void)state;
    interface_in(account, 0, "54.1.2.3");
    walk_to_first_door(account);
    map_walk_explain(&map, &walk, &words);
    assert_string_equal(words.text, "Door 1 of 1: from the Internet to TCP 25 over IPv4: allowed. TCP 25 "
                                    "from the Internet reaches eni-1, and the replies come back.\n");
    strbuf_release(&words);
    end(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_arrives),
        cmocka_unit_test(test_an_acl_stops_it_at_the_subnet),
        cmocka_unit_test(test_without_an_address_it_ends_at_the_gateway),
        cmocka_unit_test(test_without_a_route_it_ends_at_the_gateway),
        cmocka_unit_test(test_through_a_load_balancer),
        cmocka_unit_test(test_through_the_node_that_is_reached),
        cmocka_unit_test(test_the_walk_is_heavy),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_words_of_a_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

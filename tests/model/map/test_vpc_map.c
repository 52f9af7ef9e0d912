/* What there is to draw: the built-in sample, and accounts made by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "model/map/map_words.h"
#include "model/map/vpc_map.h"
#include "model/read/export.h"
#include "model/sample/sample.h"
#include "tests/model/judge/build_account.h"

#define P(port) (UINT64_C(1) << (port)) /* index of smtp_ports_default: 25 465 587 2465 2525 2587 */

static struct vpc_map map;
static struct findings findings;

static void make(const struct account *account, uint32_t vpc)
{
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    vpc_map_make(&map, account, NULL, &findings, vpc);
}

static void end(struct account *account)
{
    vpc_map_release(&map);
    findings_release(&findings);
    account_free(account);
}

static const struct map_subnet *subnet_named(const char *id)
{
    for (size_t i = 0; i < map.subnets.count; i++) {
        uint32_t row = map.subnets.items[i].row;

        if (row != NONE && !strcmp(account_show(map.account, map.account->subnets.items[row].id), id))
            return &map.subnets.items[i];
    }
    fail_msg("no subnet %s", id);
    return NULL;
}

static const struct map_line *line_named(const char *id)
{
    for (size_t i = 0; i < map.lines.count; i++) {
        struct object_ref object = map.lines.items[i].object;

        if (object.row != NONE &&
            !strcmp(account_show(map.account, account_object_id(map.account, object)), id))
            return &map.lines.items[i];
    }
    fail_msg("no line %s", id);
    return NULL;
}

static void expect_lines(const char *const *expected, size_t count)
{
    struct strbuf line = STRBUF_INIT;

    assert_int_equal(map.rows.count, count);
    for (size_t i = 0; i < count; i++) {
        strbuf_clear(&line);
        map_row_line(&map, i, &line);
        assert_string_equal(line.text, expected[i]);
    }
    strbuf_release(&line);
}

/* The sample's main VPC. What is exposed is worked out in test_sample_findings.c; 465 of the web server is
 * latent because its network ACL lets no 465 in. */
static void test_the_sample(void **state)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    text_id id = text_pool_find(account->texts, "vpc-0e79ac9aca8d7f7d3");

    (void)state;
    make(account, account_find_kind(account, id, NONE, OBJECT_VPC));
    assert_int_equal(map.hubs.items[0].kind, MAP_INTERNET_GATEWAY);
    assert_int_equal(map.hubs.items[1].kind, MAP_EGRESS_ONLY);
    assert_int_equal(map.hubs.items[2].kind, MAP_TRANSIT);
    assert_int_equal(subnet_named("subnet-0aeba543cb5844cc5")->group, MAP_PUBLIC);
    assert_int_equal(subnet_named("subnet-0451cc937df23d6a0")->sides[IP_V4], MAP_ISOLATED);
    assert_int_equal(subnet_named("subnet-0451cc937df23d6a0")->sides[IP_V6], MAP_PRIVATE);
    assert_int_equal(subnet_named("subnet-0bed3d17baebcfd08")->group, MAP_ISOLATED);
    assert_int_equal(line_named("eni-098c272e222f07782")->doors.ports[IP_V4][EXPOSURE_EXPOSED], P(0));
    assert_int_equal(line_named("eni-098c272e222f07782")->doors.ports[IP_V6][EXPOSURE_EXPOSED], P(0));
    assert_int_equal(line_named("eni-05239d1b5669f2636")->doors.ports[IP_V4][EXPOSURE_EXPOSED],
                     P(0) | P(2) | P(5));
    assert_int_equal(line_named("eni-05239d1b5669f2636")->doors.ports[IP_V4][EXPOSURE_LATENT], P(1));
    assert_int_equal(line_named("eni-0d5deb065e4fe70ea")->worst, EXPOSURE_LATENT);
    end(account);
}

/* The lab: its private subnet sends everything to a NAT instance in the public one. */
static void test_a_routed_interface_stands_in_its_subnet(void **state)
{
    static const char *const expected[] = {
        "The Internet",
        "  Internet gateway igw-0ff7e7a6b89d807d1 (lab-igw), default route of 1 subnet",
        "  public: subnet-09f2c0e2a64a08818 (lab-public) 10.0.0.0/24, "
        "IPv4 to igw-0ff7e7a6b89d807d1 (lab-igw)",
        "       Routed interface   eni-07789deb6c2e5e88c (lab-nat), default route of 1 subnet",
        "  private: subnet-0c87fed7c84934c3f (lab-private) 10.0.1.0/24, "
        "IPv4 to eni-07789deb6c2e5e88c (lab-nat)",
        "       1 interface without open doors"};
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    text_id id = text_pool_find(account->texts, "vpc-004c241cec13969c6");

    (void)state;
    make(account, account_find_kind(account, id, NONE, OBJECT_VPC));
    expect_lines(expected, sizeof expected / sizeof *expected);
    end(account);
}

static struct account *open_world(void)
{
    struct account *account = build_world();

    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    return account;
}

static void test_doors_are_judged_one_by_one(void **state)
{
    struct account *account = open_world();

    (void)state;
    build_relay(account);
    build_interface(account, "eni-2", 0); /* the same group, but no public address */
    build_carry(account, 0);
    build_interface(account, "eni-3", 0);
    build_link(account);
    make(account, 0);
    assert_int_equal(line_named("eni-1")->worst, EXPOSURE_EXPOSED);
    assert_int_equal(line_named("eni-1")->doors.ports[IP_V4][EXPOSURE_EXPOSED], P(0));
    assert_int_equal(line_named("eni-2")->worst, EXPOSURE_LATENT);
    assert_int_equal(map.lines.count, 3); /* eni-3 is "1 interface" */
    assert_int_equal(map.lines.items[2].kind, MAP_LINE_OTHERS);
    assert_int_equal(map.lines.items[2].count, 1);
    assert_int_equal(map.interfaces, 3);
    assert_int_equal(map.open, 2);
    assert_int_equal(map.exposed, 1);
    end(account);
}

/* Without the ACL's file the door may or may not be reached. */
static void test_what_is_missing_makes_a_door_unknown(void **state)
{
    struct account *account = build_account();

    (void)state;
    build_presence(account, DATA_NETWORK_ACLS, PRESENCE_ABSENT);
    build_vpc(account, "vpc-1");
    build_subnet(account, "subnet-1", NONE, build_public_table(account, "rtb-1"));
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_relay(account);
    build_link(account);
    make(account, 0);
    assert_int_equal(line_named("eni-1")->worst, EXPOSURE_UNKNOWN);
    end(account);
}

static void test_missing_routes_make_a_side_unknown(void **state)
{
    struct account *account = build_account();

    (void)state;
    build_presence(account, DATA_ROUTE_TABLES, PRESENCE_ABSENT);
    build_vpc(account, "vpc-1");
    build_subnet(account, "subnet-1", NONE, NONE);
    make(account, 0);
    assert_int_equal(subnet_named("subnet-1")->group, MAP_UNKNOWN);
    end(account);
}

static void test_sides_by_routes(void **state)
{
    struct account *account = build_account();

    (void)state;
    build_vpc(account, "vpc-1");
    build_table(account, "rtb-1");
    build_route(account, "0.0.0.0/0", ROUTE_NAT_GATEWAY)->target = account_text(account, "nat-1");
    build_subnet(account, "subnet-nat", NONE, 0);
    build_table(account, "rtb-2");
    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY)->blackhole = true;
    build_subnet(account, "subnet-gone", NONE, 1);
    build_table(account, "rtb-3");
    build_route(account, "10.0.0.0/8", ROUTE_PEERING)->target = account_text(account, "pcx-1");
    build_subnet(account, "subnet-peer", NONE, 2);
    build_table(account, "rtb-4");
    build_route(account, "54.0.0.0/8", ROUTE_INTERNET_GATEWAY)->target =
        account_text(account, "igw-1");
    build_subnet(account, "subnet-part", NONE, 3);
    make(account, 0);
    assert_int_equal(subnet_named("subnet-nat")->group, MAP_PRIVATE);
    assert_int_equal(subnet_named("subnet-gone")->group, MAP_ISOLATED);
    assert_true(subnet_named("subnet-gone")->blackhole);
    assert_int_equal(subnet_named("subnet-gone")->edges.count, 0);
    assert_int_equal(subnet_named("subnet-peer")->group, MAP_ISOLATED);
    assert_int_equal(subnet_named("subnet-peer")->edges.count, 1);
    assert_int_equal(subnet_named("subnet-part")->group, MAP_PUBLIC);
    assert_int_equal(map.hubs.count, 3); /* none of them described: made from the routes */
    assert_int_equal(map.hubs.items[0].kind, MAP_INTERNET_GATEWAY);
    assert_int_equal(map.hubs.items[0].object.row, NONE);
    end(account);
}

static void test_much_is_folded_with_counts(void **state)
{
    struct account *account = open_world();
    char id[32];
    uint32_t drawn = 0, folded = 0, interfaces = 0;

    (void)state;
    build_table(account, "rtb-2"); /* no way out */
    for (int i = 0; i < 300; i++) {
        snprintf(id, sizeof id, "subnet-%d", 1000 + i);
        build_subnet(account, id, 0, 1);
    }
    for (int i = 0; i < 3000; i++) {
        snprintf(id, sizeof id, "eni-%d", 1000 + i);
        build_interface(account, id, 1 + (uint32_t)i % 300);
    }
    for (int i = 0; i < 30; i++) {
        snprintf(id, sizeof id, "eni-open-%d", i);
        build_interface(account, id, 0);
        build_carry(account, 0);
    }
    build_link(account);
    make(account, 0);
    for (size_t i = 0; i < map.subnets.count; i++) {
        drawn += map.subnets.items[i].folded == 0;
        folded += map.subnets.items[i].folded;
        interfaces += map.subnets.items[i].interfaces;
    }
    assert_int_equal(drawn, 1 + MAP_QUIET_MOST);
    assert_int_equal(folded, 300 - MAP_QUIET_MOST);
    assert_int_equal(interfaces, 3030);
    assert_int_equal(map.subnets.items[0].lines.count, MAP_DOORS_MOST + 1);
    assert_int_equal(map.lines.items[MAP_DOORS_MOST].kind, MAP_LINE_MORE_DOORS);
    assert_int_equal(map.lines.items[MAP_DOORS_MOST].count, 30 - MAP_DOORS_MOST);
    end(account);
}

static void test_doors_come_one_by_one(void **state)
{
    struct map_doors doors = {.balancer = NONE};

    (void)state;
    map = (struct vpc_map){.ports = smtp_ports_default};
    doors.ports[IP_V4][EXPOSURE_LATENT] = P(0) | P(2);
    doors.ports[IP_V6][EXPOSURE_EXPOSED] = P(2);
    assert_int_equal(map_door_count(&map, &doors), 3);
    assert_int_equal(map_door_at(&map, &doors, 0).port, 0);
    assert_int_equal(map_door_at(&map, &doors, 1).family, IP_V4);
    assert_int_equal(map_door_at(&map, &doors, 2).family, IP_V6);
    assert_int_equal(map_door_at(&map, &doors, 2).state, EXPOSURE_EXPOSED);
    assert_int_equal(map_door_state(&doors, IP_V6, 0), EXPOSURE_UNATTACHED);
}

static void test_an_empty_vpc(void **state)
{
    struct account *account = build_account();

    (void)state;
    build_vpc(account, "vpc-1");
    make(account, 0);
    assert_int_equal(map.rows.count, 1);
    end(account);
}

/* Rows are found by what stands on them, whatever the order. */
static void test_rows_are_found(void **state)
{
    struct account *account = open_world();

    (void)state;
    build_relay(account);
    build_link(account);
    make(account, 0);
    for (size_t i = 1; i < map.rows.count; i++) {
        struct object_ref object = map_row_object(&map, i);

        if (object.row != NONE)
            assert_int_equal(map_row_find(&map, object), i);
    }
    assert_int_equal(map_row_find(&map, (struct object_ref){OBJECT_GROUP, 0}), 0);
    end(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_sample),
        cmocka_unit_test(test_a_routed_interface_stands_in_its_subnet),
        cmocka_unit_test(test_doors_are_judged_one_by_one),
        cmocka_unit_test(test_what_is_missing_makes_a_door_unknown),
        cmocka_unit_test(test_missing_routes_make_a_side_unknown),
        cmocka_unit_test(test_sides_by_routes),
        cmocka_unit_test(test_much_is_folded_with_counts),
        cmocka_unit_test(test_doors_come_one_by_one),
        cmocka_unit_test(test_an_empty_vpc),
        cmocka_unit_test(test_rows_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

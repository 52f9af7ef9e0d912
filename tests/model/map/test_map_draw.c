/* A whole VPC drawn at several sizes: lines that cross, hubs that share a box, and how a walk's end looks. */
#include "tests/model/map/whole_vpc.h"
#include "tests/model/map/drawing.h"
#include "tests/model/map/random_map.h"

static struct vpc_map map;
static struct findings findings;
static struct map_walk walk;
static struct account *account;

static int setup(void **state)
{
    struct walk_context context = {0};

    (void)state;
    account = everything();
    context.account = account;
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    vpc_map_make(&map, account, NULL, &findings, row_of_id(account, "vpc-1", OBJECT_VPC));
    for (uint32_t i = 0; i < map.lines.count; i++)
        if (map.lines.items[i].kind == MAP_LINE_DOOR)
            map_walk_make(&walk, &map, &context, i, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    map_walk_release(&walk);
    vpc_map_release(&map);
    findings_release(&findings);
    account_free(account);
    return 0;
}

static void test_lines_that_cross(void **state)
{
    (void)state;
    expect_drawing_at(&map, &walk, 80, 24, false,
                      "The Internet    ====#-------------------------+\n"
                      "+Internet gateway---#-+   +Egress-only gatewa-+-+   +NAT gateway----------+\n"
                      "|igw-1 (main)         ==# |eigw-1               +-+ |nat-gone             +-+\n"
                      "+---------------------+ # +---------------------+ | +---------------------+ |\n"
                      "+Routed interface-----+ # +VPN gateway----------+ | +---------------------+ |\n"
                      "|eni-gone             ++# |vgw-1                | | |5 more               | |\n"
                      "+---------------------+|# +---------------------+ | +---------------------+ |\n"
                      "   #====================#                         |                         |\n"
                      "   #                   |                   +------+                         |\n"
                      "   # +-----------------|-------------------|--------------------------------+\n"
                      "   # | +---------------+                   |\n"
                      " +-#-|-|-----------------------------------|-+\n"
                      " | # | | PUBLIC: routes to the Internet    | | PRIVATE: another way out\n"
                      " | # | | +subnet-a (front)------------+    | | +subnet-b----------------------+\n"
                      " | # | +->!! 25 465 +1 eni-mail (relay|    | | |   eni-fw (fw)                |\n"
                      " +-#-|--->   nat-1                    |    | +-+   vpce-smtp                  |\n"
                      "   # +---#   LB 1 (mail)              |    +---+                              |\n"
                      "   #=====#                            |        +------------------------------+\n"
                      "         |                            |        ISOLATED: no way out\n"
                      "         +----------------------------+        +subnet-c----------------------+\n"
                      "         UNKNOWN: the export does not t        |   no interface               |\n"
                      "         +subnets not in the export---+        +------------------------------+\n"
                      "         |   1 interface without open |\n"
                      "         +----------------------------+\n");
}

static void test_wide(void **state)
{
    (void)state;
    expect_drawing_at(&map, &walk, 200, 60, true,
                      "The Internet    ━━━━━━━━━━━━━━━┱────────────────────────────────────┐\n"
                      "┌Internet gateway──────────────┸─┐   ┌Egress-only gateway───────────┴─┐   ┌NAT gateway─────────────────────┐   ┌Routed interface────────────────┐   ┌VPN gateway─────────────────────┐\n"
                      "│igw-1 (main)                    ┝━┓ │eigw-1                          ├─┐ │nat-gone                        ├─┐ │eni-gone                        ├─┐ │vgw-1                           │\n"
                      "└────────────────────────────────┘ ┃ └────────────────────────────────┘ │ └────────────────────────────────┘ │ └────────────────────────────────┘ │ └────────────────────────────────┘\n"
                      "┌Transit gateway─────────────────┐ ┃ ┌Transit gateway─────────────────┐ │ ┌Peering─────────────────────────┐ │ ┌Endpoint────────────────────────┐ │ ┌Other target────────────────────┐\n"
                      "│tgw-1                           │ ┃ │tgw-2 (hub)                     │ │ │pcx-1                           │ │ │vpce-s3                         │ │ │lgw-1                           │\n"
                      "└────────────────────────────────┘ ┃ └────────────────────────────────┘ │ └────────────────────────────────┘ │ └────────────────────────────────┘ │ └────────────────────────────────┘\n"
                      "   ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛                                    │                                    │                                    │\n"
                      "   ┃                                                                    └──────────────────────────────┐     │                                    │\n"
                      "   ┃ ┌─────────────────────────────────────────────────────────────────────────────────────────────────┼─────┘                                    │\n"
                      "   ┃ │ ┌───────────────────────────────────────────────────────────────────────────────────────────────┼──────────────────────────────────────────┘\n"
                      " ┌─╂─┼─┼───────────────────────────────────────────────────────────────────────────────────────────────┼─┐\n"
                      " │ ┃ │ │ PUBLIC: routes to the Internet            UNKNOWN: the export does not tell                   │ │ PRIVATE: another way out                    ISOLATED: no way out\n"
                      " │ ┃ │ │ ┌subnet-a (front)──────────────────────┐  ┌subnets not in the export─────────────────────┐    │ │ ┌subnet-b────────────────────────────────┐  ┌subnet-c──────────────────────────────────────┐\n"
                      " │ ┃ │ └─►!! 25 465 +1 eni-mail (relay)         │  │   1 interface without open doors             │    │ │ │   eni-fw (fw)                          │  │   no interface                               │\n"
                      " └─╂─┼───►   nat-1                              │  └──────────────────────────────────────────────┘    │ └─┤   vpce-smtp                            │  └──────────────────────────────────────────────┘\n"
                      "   ┃ └───┨   LB 1 (mail)                        │                                                      └───┤                                        │\n"
                      "   ┗━━━━━┩                                      │                                                          └────────────────────────────────────────┘\n"
                      "         │                                      │\n"
                      "         └──────────────────────────────────────┘\n");
}

/* How a way ends is seen: it arrives, is stopped, or nobody knows. */
static void test_ends(void **state)
{
    static const struct {
        enum walk_verdict verdict;
        const char *sign;
    } ends[] = {{WALK_ALLOWED, ">"}, {WALK_BLOCKED, "X"}, {WALK_RESTRICTED, "X"}, {WALK_UNKNOWN, "?"}};

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct map_layout layout;
        struct drawing drawing = {&layout, STRBUF_INIT};
        const struct map_pen pen = {false, &drawing, put_line, put_label};
        struct map_place place;

        map_layout_make(&layout, &map, 80, 24);
        walk.verdict = ends[i].verdict;
        map_layout_mark(&layout, &walk);
        place = layout.places[layout.row_of_subnet[0] + 1];
        map_draw_row(&layout, place.y, &pen);
        assert_memory_equal(drawing.text.text + place.x - 1, ends[i].sign, 1);
        strbuf_release(&drawing.text);
        map_layout_release(&layout);
    }
}

/* On the smallest windows there is no drawing: nothing to mark, and no arrow leads anywhere. */
static void test_too_small_to_draw(void **state)
{
    struct map_layout layout;

    (void)state;
    map_layout_make(&layout, &map, MAP_COLUMNS_LEAST - 1, 24);
    assert_false(layout.drawn);
    map_layout_mark(&layout, &walk);
    assert_int_equal(map_layout_step(&layout, 3, MAP_DOWN), 3);
    map_layout_release(&layout);
}

/* Never more than eight columns, however wide the window is. */
static void test_columns_have_an_end(void **state)
{
    struct vpc_map wide;
    struct map_layout layout;

    (void)state;
    do {
        vpc_map_release(&map);
        random_map(&map);
    } while (map.subnets.count < 20);
    wide = map;
    map_layout_make(&layout, &wide, 1000, 60);
    assert_true(layout.columns.count <= 8);
    assert_int_equal(layout.columns.items[0].x, 0);
    map_layout_release(&layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_small_to_draw, setup, teardown),
        cmocka_unit_test_setup_teardown(test_columns_have_an_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lines_that_cross, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wide, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

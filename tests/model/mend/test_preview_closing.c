/*
 * The fewest ways in that must go, against trying all of them: over small random ones, what is chosen
 * closes everything, and no smaller set does.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "model/mend/preview_closing.h"

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

static void add_block(struct way_in *way, size_t question, const char *text)
{
    struct cidr block;

    assert_true(cidr_parse(text, &block));
    addr_set_add_cidr(&way->parts[question], block);
}

/* --- examples --------------------------------------------------------------------------------- */

static void wide_ones_must_go_and_narrow_ones_may_stay(void **state)
{
    (void)state;
    const enum ip_family families[] = {IP_V4, IP_V6};
    struct closing closing;

    closing_init(&closing, families, 2);
    add_block(closing_add_way(&closing, 10, 0), 0, "64.0.0.0/2");
    add_block(closing_add_way(&closing, 11, 0), 0, "198.51.100.0/24");
    add_block(closing_add_way(&closing, 12, 0), 1, "2000::/3");
    add_block(closing_add_way(&closing, 13, 0), 1, "2001:db8::/32");
    add_block(closing_add_way(&closing, 14, 0), 0, "9.0.0.0/8");
    closing_add_context(&closing, &(struct way_run){0, 5}, 1);
    closing_choose(&closing);
    assert_true(closing.ways[0].must_go);
    assert_false(closing.ways[1].must_go);
    assert_true(closing.ways[2].must_go);
    assert_false(closing.ways[3].must_go);
    assert_true(closing.ways[4].must_go); /* 2^24 addresses are wide */
    closing_release(&closing);
}

/* Two halves of a wide block in two groups: only on an interface that carries both. */
static void narrow_ones_are_wide_together(void **state)
{
    (void)state;
    const enum ip_family families[] = {IP_V4};
    const struct way_run both[] = {{0, 1}, {1, 1}};
    struct closing closing;

    closing_init(&closing, families, 1);
    add_block(closing_add_way(&closing, 10, 1), 0, "9.0.0.0/9");
    add_block(closing_add_way(&closing, 11, 2), 0, "9.128.0.0/9");
    closing_add_context(&closing, &both[0], 1);
    closing_add_context(&closing, &both[1], 1);
    closing_choose(&closing);
    assert_false(closing.ways[0].must_go || closing.ways[1].must_go);
    closing_add_context(&closing, both, 2);
    closing_choose(&closing);
    assert_true(closing.ways[0].must_go != closing.ways[1].must_go); /* one is enough */
    closing_release(&closing);
}

/* One half of a /8 in sixteen pieces, and the other in one: the largest goes, and only it. */
static void many_narrow_ones_go_largest_first(void **state)
{
    (void)state;
    const enum ip_family families[] = {IP_V4};
    struct closing closing;
    char text[24];

    closing_init(&closing, families, 1);
    for (int i = 0; i < 16; i++) {
        snprintf(text, sizeof text, "9.%d.0.0/13", i * 8);
        add_block(closing_add_way(&closing, (uint32_t)i, 0), 0, text);
    }
    add_block(closing_add_way(&closing, 16, 0), 0, "9.128.0.0/9");
    closing_add_context(&closing, &(struct way_run){0, 17}, 1);
    closing_choose(&closing);
    for (int i = 0; i < 16; i++)
        assert_false(closing.ways[i].must_go);
    assert_true(closing.ways[16].must_go);
    closing_release(&closing);
}

/* Sixteen pieces of a /8 and a /9 before and behind them: without one of the two it is still a /8. */
static void the_largest_two_go_where_one_is_not_enough(void **state)
{
    (void)state;
    const enum ip_family families[] = {IP_V4};
    struct closing closing;
    char text[24];

    closing_init(&closing, families, 1);
    add_block(closing_add_way(&closing, 0, 0), 0, "9.128.0.0/9");
    for (int i = 0; i < 16; i++) {
        snprintf(text, sizeof text, "9.%d.0.0/13", i * 8);
        add_block(closing_add_way(&closing, 1 + (uint32_t)i, 0), 0, text);
    }
    add_block(closing_add_way(&closing, 17, 0), 0, "11.0.0.0/9");
    closing_add_context(&closing, &(struct way_run){0, 18}, 1);
    closing_choose(&closing);
    assert_true(closing.ways[0].must_go && closing.ways[17].must_go);
    for (int i = 1; i <= 16; i++)
        assert_false(closing.ways[i].must_go);
    closing_release(&closing);
}

/* --- all subsets ------------------------------------------------------------------------------ */

enum { WAYS = 8, QUESTIONS = 2, CONTEXTS = 3 };

/* Blocks of /9 to /11 in a few /8s: some are wide together, some hide others. */
static void add_random_part(struct way_in *way, size_t question, uint64_t *seed)
{
    char text[24];
    unsigned length = roll(seed, 12) ? 9 + roll(seed, 3) : 7;
    unsigned second = roll(seed, 256) & ~((1u << (16 - (length < 8 ? 8 : length))) - 1u);

    snprintf(text, sizeof text, "%u.%u.0.0/%u", 8 + 4 * roll(seed, 2), second, length);
    add_block(way, question, text);
}

static void make_random(struct closing *closing, uint64_t *seed)
{
    const enum ip_family families[QUESTIONS] = {IP_V4, IP_V4};

    closing_init(closing, families, QUESTIONS);
    for (uint32_t i = 0; i < WAYS; i++) {
        struct way_in *way = closing_add_way(closing, i, 0);
        for (size_t q = 0; q < QUESTIONS; q++)
            for (uint32_t parts = roll(seed, 3); parts > 0; parts--)
                add_random_part(way, q, seed);
    }
    for (uint32_t i = 0; i < CONTEXTS; i++) {
        struct way_run runs[WAYS];
        size_t count = 0;
        for (size_t way = 0; way < WAYS; way++)
            if (roll(seed, 3))
                runs[count++] = (struct way_run){way, 1};
        closing_add_context(closing, runs, count);
    }
}

static bool context_holds(const struct way_run *context, size_t way)
{
    for (; context->count; context++)
        if (way >= context->first && way < context->first + context->count)
            return true;
    return false;
}

/* Whether nothing wide is left when the ways of `gone` (bits) have gone; straight from the words of the
 * header. */
static bool closes(const struct closing *closing, unsigned gone)
{
    bool closed = true;

    for (size_t c = 0; c < closing->context_count && closed; c++)
        for (size_t q = 0; q < QUESTIONS && closed; q++) {
            struct addr_set rest, internet;
            addr_set_init(&rest, IP_V4);
            addr_set_init_internet(&internet, IP_V4);
            for (size_t i = 0; i < WAYS; i++)
                if (!(gone >> i & 1) &&
                    context_holds(closing->contexts[c], i))
                    addr_set_union(&rest, &rest, &closing->ways[i].parts[q]);
            closed = addr_set_breadth(&rest, &internet) < BREADTH_WIDE;
            addr_set_release(&internet);
            addr_set_release(&rest);
        }
    return closed;
}

static unsigned size_of(unsigned set)
{
    unsigned size = 0;

    for (; set; set >>= 1)
        size += set & 1;
    return size;
}

static void what_is_chosen_closes_and_nothing_smaller_does(void **state)
{
    (void)state;
    size_t by_size[WAYS + 1] = {0};

    for (uint64_t round = 0; round < 2000; round++) {
        uint64_t seed = round * 7919 + 3;
        struct closing closing;
        unsigned chosen = 0;

        make_random(&closing, &seed);
        closing_choose(&closing);
        for (size_t i = 0; i < WAYS; i++)
            chosen |= closing.ways[i].must_go ? 1u << i : 0;
        assert_true(closes(&closing, chosen));
        for (unsigned set = 0; set < 1u << WAYS; set++)
            if (size_of(set) < size_of(chosen) && closes(&closing, set))
                fail_msg("round %d: %x closes it, %x was chosen", (int)round, set, chosen);
        by_size[size_of(chosen)]++;
        closing_release(&closing);
    }
    assert_true(by_size[0] && by_size[1] && by_size[2] && by_size[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_ones_must_go_and_narrow_ones_may_stay),
        cmocka_unit_test(narrow_ones_are_wide_together),
        cmocka_unit_test(many_narrow_ones_go_largest_first),
        cmocka_unit_test(the_largest_two_go_where_one_is_not_enough),
        cmocka_unit_test(what_is_chosen_closes_and_nothing_smaller_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

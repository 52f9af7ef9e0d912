/* Covering a set with blocks: exactly, in order, and with as few as there can be. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/net/addr_set.h"

#define UNIVERSE 64

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

struct cover {
    struct cidr blocks[600];
    size_t count;
};

static void keep_block(struct cidr block, void *context)
{
    struct cover *cover = context;

    assert_true(cover->count < sizeof cover->blocks / sizeof cover->blocks[0]);
    cover->blocks[cover->count++] = block;
}

static struct cover cover_of(const struct addr_set *set)
{
    struct cover cover = {.count = 0};

    addr_set_cover(set, keep_block, &cover);
    return cover;
}

/* The fewest aligned blocks for has[0 .. size - 1], by trying: the whole, or the best of both halves. */
static size_t fewest_blocks(const bool *has, size_t size)
{
    size_t members = 0;

    for (size_t i = 0; i < size; i++)
        members += has[i];
    if (members == 0 || members == size)
        return members ? 1 : 0;
    return fewest_blocks(has, size / 2) + fewest_blocks(has + size / 2, size / 2);
}

static void check_cover(enum ip_family family, ip_value offset, uint64_t *seed)
{
    bool has[UNIVERSE] = {false};
    struct addr_set set, again;
    struct cover cover;

    addr_set_init(&set, family);
    addr_set_init(&again, family);
    for (unsigned i = 0; i < UNIVERSE; i++) {
        has[i] = next_random(seed) % 8 < 5;
        if (has[i])
            addr_set_add_range(&set, offset + i, offset + i);
    }
    cover = cover_of(&set);
    for (size_t i = 0; i < cover.count; i++) {
        if (i > 0)
            assert_true(cidr_last(cover.blocks[i - 1]) < cidr_first(cover.blocks[i]));
        addr_set_add_cidr(&again, cover.blocks[i]);
    }
    assert_true(addr_set_equal(&set, &again));
    assert_int_equal(cover.count, fewest_blocks(has, UNIVERSE));
    addr_set_release(&again);
    addr_set_release(&set);
}

static void test_cover_is_exact_and_smallest(void **state)
{
    uint64_t seed = 11;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        check_cover(IP_V4, 0x0a000000, &seed);
        check_cover(IP_V4, UINT32_MAX - (UNIVERSE - 1), &seed);
        check_cover(IP_V6, 0, &seed);
        check_cover(IP_V6, ~(ip_value)0 - (UNIVERSE - 1), &seed);
    }
}

static void test_cover_of_whole_families(void **state)
{
    struct addr_set set;
    struct cover cover;

    (void)state;
    for (int family = IP_V4; family <= IP_V6; family++) {
        addr_set_init(&set, (enum ip_family)family);
        assert_int_equal(cover_of(&set).count, 0);
        addr_set_add_all(&set);
        cover = cover_of(&set);
        assert_int_equal(cover.count, 1);
        assert_int_equal(cover.blocks[0].length, 0);
        addr_set_clear(&set);
        addr_set_add_range(&set, 1, ip_family_last((enum ip_family)family));
        assert_int_equal(cover_of(&set).count, ip_family_bits((enum ip_family)family));
        addr_set_release(&set);
    }
}

static void test_format(void **state)
{
    struct addr_set set;
    struct strbuf out = STRBUF_INIT;

    (void)state;
    addr_set_init(&set, IP_V4);
    addr_set_format(&out, &set, 3);
    assert_string_equal(out.text, "none");
    addr_set_add_range(&set, 0x0a000000, 0x0a00ffff);
    addr_set_add_range(&set, 0x0a020000, 0x0a03ffff);
    strbuf_clear(&out);
    addr_set_format(&out, &set, 2);
    assert_string_equal(out.text, "10.0.0.0/16, 10.2.0.0/15");
    addr_set_add_range(&set, 0x0a050000, 0x0a050002);
    strbuf_clear(&out);
    addr_set_format(&out, &set, 2);
    assert_string_equal(out.text, "10.0.0.0/16, 10.2.0.0/15, and 2 more");
    strbuf_clear(&out);
    addr_set_format(&out, &set, 0);
    assert_string_equal(out.text, "4 blocks");
    strbuf_release(&out);
    addr_set_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cover_is_exact_and_smallest),
        cmocka_unit_test(test_cover_of_whole_families),
        cmocka_unit_test(test_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

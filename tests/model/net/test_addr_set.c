/*
 * Sets of addresses against a slow reference: a universe of 256 addresses, one bit each, laid at
 * several places of both families, the very ends included.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/net/addr_set.h"

#define UNIVERSE 256

struct reference {
    bool has[UNIVERSE];
};

struct place {
    enum ip_family family;
    ip_value offset;
};

static const struct place places[] = {
    {IP_V4, 0},
    {IP_V4, 0x0a000000},
    {IP_V4, UINT32_MAX - (UNIVERSE - 1)},
    {IP_V6, 0},
    {IP_V6, (ip_value)UINT64_MAX - 100}, /* across the two halves of the number */
    {IP_V6, ~(ip_value)0 - (UNIVERSE - 1)},
};

enum { PLACES = sizeof places / sizeof places[0] };

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

static void assert_invariant(const struct addr_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        assert_true(set->ranges[i].first <= set->ranges[i].last);
        assert_true(set->ranges[i].last <= ip_family_last(set->family));
        if (i > 0)
            assert_true(set->ranges[i].first > set->ranges[i - 1].last &&
                        set->ranges[i].first - set->ranges[i - 1].last > 1);
    }
}

static void assert_same(const struct addr_set *set, const struct reference *reference,
                        const struct place *place)
{
    assert_invariant(set);
    for (unsigned i = 0; i < UNIVERSE; i++)
        assert_int_equal(addr_set_contains(set, place->offset + i), reference->has[i]);
    if (place->offset > 0)
        assert_false(addr_set_contains(set, place->offset - 1));
    if (place->offset + (UNIVERSE - 1) < ip_family_last(place->family))
        assert_false(addr_set_contains(set, place->offset + UNIVERSE));
}

static void add_random_range(struct addr_set *set, struct reference *reference,
                             const struct place *place, uint64_t *seed)
{
    unsigned first = next_random(seed) % UNIVERSE;
    unsigned most = next_random(seed) % 4 ? 12 : UNIVERSE;
    unsigned last = first + next_random(seed) % most;

    if (last >= UNIVERSE)
        last = UNIVERSE - 1;
    addr_set_add_range(set, place->offset + first, place->offset + last);
    for (unsigned i = first; i <= last; i++)
        reference->has[i] = true;
}

static void fill_random(struct addr_set *set, struct reference *reference,
                        const struct place *place, uint64_t *seed)
{
    unsigned ranges = next_random(seed) % 12;

    addr_set_init(set, place->family);
    memset(reference, 0, sizeof *reference);
    for (unsigned i = 0; i < ranges; i++)
        add_random_range(set, reference, place, seed);
    assert_same(set, reference, place);
}

struct pair {
    const struct place *place;
    struct addr_set a, b;
    struct reference in_a, in_b;
};

static void pair_fill(struct pair *pair, int round, uint64_t *seed)
{
    pair->place = &places[round % PLACES];
    fill_random(&pair->a, &pair->in_a, pair->place, seed);
    fill_random(&pair->b, &pair->in_b, pair->place, seed);
}

static void pair_release(struct pair *pair)
{
    addr_set_release(&pair->a);
    addr_set_release(&pair->b);
}

typedef void set_operation(struct addr_set *result, const struct addr_set *a,
                           const struct addr_set *b);
typedef bool bit_operation(bool a, bool b);

static bool bit_or(bool a, bool b)
{
    return a || b;
}

static bool bit_and(bool a, bool b)
{
    return a && b;
}

static bool bit_without(bool a, bool b)
{
    return a && !b;
}

/* Into a fresh set, into one that holds something, into a and into b: the same each time. */
static void check_operation(const struct pair *pair, set_operation *operation,
                            bit_operation *on_bits)
{
    struct reference expected;
    struct addr_set result, alias;

    for (unsigned i = 0; i < UNIVERSE; i++)
        expected.has[i] = on_bits(pair->in_a.has[i], pair->in_b.has[i]);
    addr_set_init(&result, pair->place->family);
    addr_set_init(&alias, pair->place->family);
    operation(&result, &pair->a, &pair->b);
    assert_same(&result, &expected, pair->place);
    operation(&result, &pair->a, &pair->b);
    assert_same(&result, &expected, pair->place);
    addr_set_copy(&alias, &pair->a);
    operation(&alias, &alias, &pair->b);
    assert_true(addr_set_equal(&alias, &result));
    addr_set_copy(&alias, &pair->b);
    operation(&alias, &pair->a, &alias);
    assert_true(addr_set_equal(&alias, &result));
    addr_set_release(&alias);
    addr_set_release(&result);
}

static void test_algebra(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int round = 0; round < 12000; round++) {
        struct pair pair;

        pair_fill(&pair, round, &seed);
        check_operation(&pair, addr_set_union, bit_or);
        check_operation(&pair, addr_set_intersect, bit_and);
        check_operation(&pair, addr_set_subtract, bit_without);
        pair_release(&pair);
    }
}

static void test_questions(void **state)
{
    uint64_t seed = 2;

    (void)state;
    for (int round = 0; round < 12000; round++) {
        struct pair pair;
        bool subset = true, meets = false, equal = true;

        pair_fill(&pair, round, &seed);
        if (round % 3 == 0)
            addr_set_intersect(&pair.a, &pair.a, &pair.b);
        for (unsigned i = 0; i < UNIVERSE; i++) {
            bool a = round % 3 == 0 ? pair.in_a.has[i] && pair.in_b.has[i] : pair.in_a.has[i];

            subset = subset && (!a || pair.in_b.has[i]);
            meets = meets || (a && pair.in_b.has[i]);
            equal = equal && a == pair.in_b.has[i];
        }
        assert_int_equal(addr_set_is_subset(&pair.a, &pair.b), subset);
        assert_int_equal(addr_set_intersects(&pair.a, &pair.b), meets);
        assert_int_equal(addr_set_equal(&pair.a, &pair.b), equal);
        pair_release(&pair);
    }
}

/* Blocks of one address and up, which may begin before the universe and end behind it. */
static void test_meeting_blocks(void **state)
{
    uint64_t seed = 5;

    (void)state;
    for (int round = 0; round < 12000; round++) {
        const struct place *place = &places[round % PLACES];
        unsigned host_bits = next_random(&seed) % 10;
        ip_value address = place->offset + next_random(&seed) % UNIVERSE;
        struct cidr block = {.base = address >> host_bits << host_bits,
                             .family = (uint8_t)place->family,
                             .length = (uint8_t)(ip_family_bits(place->family) - host_bits)};
        struct reference reference;
        struct addr_set set;
        bool meets = false;

        fill_random(&set, &reference, place, &seed);
        for (unsigned i = 0; i < UNIVERSE; i++)
            meets |= reference.has[i] && place->offset + i >= cidr_first(block) &&
                     place->offset + i <= cidr_last(block);
        assert_int_equal(addr_set_intersects_block(&set, block), meets);
        addr_set_release(&set);
    }
}

static void test_adding_many_at_once(void **state)
{
    uint64_t seed = 3;

    (void)state;
    for (int round = 0; round < 6000; round++) {
        const struct place *place = &places[round % PLACES];
        struct addr_range ranges[9];
        struct reference reference;
        struct addr_set set;
        size_t count = next_random(&seed) % 10;

        fill_random(&set, &reference, place, &seed);
        for (size_t i = 0; i < count; i++) {
            unsigned first = next_random(&seed) % UNIVERSE;
            unsigned last = first + next_random(&seed) % (UNIVERSE - first);

            ranges[i] = (struct addr_range){place->offset + first, place->offset + last};
            for (unsigned at = first; at <= last; at++)
                reference.has[at] = true;
        }
        addr_set_add_ranges(&set, ranges, count);
        assert_same(&set, &reference, place);
        addr_set_release(&set);
    }
}

static void test_witness_is_the_first_preferred(void **state)
{
    uint64_t seed = 4;

    (void)state;
    for (int round = 0; round < 6000; round++) {
        struct pair pair;
        ip_value first = 0, first_common = 0;
        bool has_common = false;

        pair_fill(&pair, round, &seed);
        for (unsigned i = UNIVERSE; i-- > 0;) {
            if (pair.in_a.has[i])
                first = pair.place->offset + i;
            if (pair.in_a.has[i] && pair.in_b.has[i]) {
                first_common = pair.place->offset + i;
                has_common = true;
            }
        }
        if (!addr_set_is_empty(&pair.a)) {
            assert_true(addr_set_witness(&pair.a, NULL).value == first);
            assert_true(addr_set_witness(&pair.a, &pair.b).value ==
                        (has_common ? first_common : first));
            assert_int_equal(addr_set_witness(&pair.a, &pair.b).family, pair.place->family);
        }
        pair_release(&pair);
    }
}

/* Nothing lies before the first or behind the last address of a family. */
static void test_whole_families(void **state)
{
    struct addr_set all, empty, result;

    (void)state;
    for (int family = IP_V4; family <= IP_V6; family++) {
        ip_value last = ip_family_last((enum ip_family)family);

        addr_set_init(&all, (enum ip_family)family);
        addr_set_init(&empty, (enum ip_family)family);
        addr_set_init(&result, (enum ip_family)family);
        addr_set_add_all(&all);
        assert_int_equal(all.count, 1);
        addr_set_subtract(&result, &all, &all);
        assert_true(addr_set_is_empty(&result));
        addr_set_subtract(&result, &all, &empty);
        assert_true(addr_set_equal(&result, &all));
        addr_set_clear(&result);
        addr_set_add_range(&result, last, last);
        addr_set_add_range(&result, 0, 0);
        assert_int_equal(result.count, 2);
        addr_set_add_range(&result, 1, last - 1);
        assert_true(addr_set_equal(&result, &all));
        addr_set_add_range(&result, 5, last);
        assert_true(addr_set_equal(&result, &all));
        addr_set_release(&result);
        addr_set_release(&empty);
        addr_set_release(&all);
    }
}

static void test_families_do_not_mix(void **state)
{
    struct addr_set v4, v6, nothing;

    (void)state;
    addr_set_init(&v4, IP_V4);
    addr_set_init(&v6, IP_V6);
    addr_set_init(&nothing, IP_V6);
    addr_set_add_range(&v4, 1, 5);
    addr_set_add_range(&v6, 1, 5);
    assert_false(addr_set_equal(&v4, &v6));
    assert_false(addr_set_intersects(&v4, &v6));
    assert_false(addr_set_intersects_block(&v4, (struct cidr){.family = IP_V6}));
    assert_false(addr_set_is_subset(&v4, &v6));
    assert_true(addr_set_is_subset(&nothing, &v4));
    addr_set_copy(&v6, &v4);
    assert_true(addr_set_equal(&v4, &v6));
    addr_set_release(&v4);
    addr_set_release(&v6);
}

/* A copy onto itself is no copy of what was just thrown away. */
static void test_copies(void **state)
{
    struct addr_set set, copy;

    (void)state;
    addr_set_init(&set, IP_V4);
    addr_set_init(&copy, IP_V6);
    addr_set_add_range(&set, 10, 20);
    addr_set_add_range(&set, 30, 40);
    addr_set_copy(&set, &set);
    addr_set_copy(&copy, &set);
    assert_true(addr_set_equal(&copy, &set));
    assert_int_equal(copy.count, 2);
    addr_set_release(&set);
    addr_set_release(&copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_algebra),
        cmocka_unit_test(test_questions),
        cmocka_unit_test(test_meeting_blocks),
        cmocka_unit_test(test_adding_many_at_once),
        cmocka_unit_test(test_witness_is_the_first_preferred),
        cmocka_unit_test(test_whole_families),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_families_do_not_mix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

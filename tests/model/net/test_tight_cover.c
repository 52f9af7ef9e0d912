/*
 * Tight covers, against trying every block of a small part of the address space.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/net/tight_cover.h"
#include "tests/model/random.h"

static void assert_cover(const char *const *texts, size_t count, size_t most, const char *wanted)
{
    struct cidr blocks[TIGHT_COVER_MOST];
    ip_value addresses[16];
    struct ip_addr address = {0};
    struct strbuf text = STRBUF_INIT;
    size_t found;

    for (size_t i = 0; i < count; i++) {
        assert_true(ip_addr_parse(texts[i], &address));
        addresses[i] = address.value;
    }
    found = tight_cover(blocks, most, addresses, count, NULL, address.family);
    for (size_t i = 0; i < found; i++) {
        strbuf_adds(&text, i ? " " : "");
        cidr_format(&text, blocks[i]);
    }
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
}

#define COVER(most, wanted, ...)                                                                   \
    assert_cover((const char *const[]){__VA_ARGS__},                                               \
                 sizeof(const char *[]){__VA_ARGS__} / sizeof(char *), most, wanted)

static void test_by_hand(void **state)
{
    (void)state;
    COVER(2, "10.0.1.4/30 10.0.9.9/32", "10.0.1.5", "10.0.1.6", "10.0.9.9");
    COVER(3, "10.0.1.5/32 10.0.1.6/32 10.0.9.9/32", "10.0.1.5", "10.0.1.6", "10.0.9.9");
    COVER(1, "10.0.0.0/20", "10.0.1.5", "10.0.1.6", "10.0.9.9");
    COVER(8, "10.0.1.4/31", "10.0.1.4", "10.0.1.5"); /* two of one are one */
    COVER(8, "10.0.1.4/30", "10.0.1.4", "10.0.1.5", "10.0.1.6", "10.0.1.7");
    COVER(1, "0.0.0.0/0", "10.0.0.1", "200.0.0.1");
    COVER(2, "10.0.0.1/32 200.0.0.1/32", "10.0.0.1", "200.0.0.1");
    COVER(1, "2001:db8::/32", "2001:db8::1", "2001:db8:8000::1");
    COVER(8, "10.0.0.1/32", "10.0.0.1");
    COVER(0, "", "10.0.0.1");
    assert_int_equal(tight_cover(NULL, 8, NULL, 0, NULL, IP_V4), 0);
}

/* The whole of IPv6 has one address more than can be counted. */
static void test_all_of_ipv6(void **state)
{
    static const ip_value ends[] = {1, ~(ip_value)0 - 1};
    struct cidr blocks[2];

    (void)state;
    assert_int_equal(tight_cover(blocks, 2, ends, 2, NULL, IP_V6), 2);
    assert_int_equal(blocks[0].length, 128);
    assert_int_equal(blocks[1].length, 128);
}

/* --- against trying all ---------------------------------------------------------------------------- */

/* The part of the address space. */
enum { PART = 32, NEVER = 1 << 20 };

#define BASE ((ip_value)0x0A000000)

static size_t addresses_in(const bool *seen, unsigned first, unsigned size)
{
    size_t count = 0;

    for (unsigned i = first; i < first + size; i++)
        count += seen[i];
    return count;
}

static bool all_in(const bool *allowed, unsigned first, unsigned size)
{
    return addresses_in(allowed, first, size) == size;
}

/* The fewest addresses of at most k blocks inside a block that hold what was seen there. */
static unsigned best_slowly(const bool *seen, const bool *allowed, unsigned first, unsigned size,
                            size_t k)
{
    unsigned best = NEVER;

    if (!addresses_in(seen, first, size))
        return 0;
    if (!k)
        return NEVER;
    if (all_in(allowed, first, size))
        best = size;
    for (size_t i = 0; size > 1 && i <= k; i++) {
        unsigned sum = best_slowly(seen, allowed, first, size / 2, i) +
                       best_slowly(seen, allowed, first + size / 2, size / 2, k - i);
        best = sum < best ? sum : best;
    }
    return best;
}

static void assert_is_cover(const struct cidr *blocks, size_t count, const bool *seen,
                            const bool *allowed)
{
    for (unsigned i = 0; i < PART; i++) {
        size_t holders = 0;
        for (size_t k = 0; k < count; k++)
            holders += cidr_covers(blocks[k], cidr_of_address((struct ip_addr){BASE + i, IP_V4}));
        assert_true(holders <= 1);
        assert_true(holders || !seen[i]);
        assert_true(allowed[i] || !holders);
    }
}

static void test_against_trying_all(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 3000; round++) {
        bool seen[PART] = {false}, allowed[PART];
        ip_value addresses[PART];
        struct cidr blocks[TIGHT_COVER_MOST];
        struct addr_set within;
        size_t count = 0, most, found;
        ip_value size = 0;
        unsigned best;
        random_state = round + 1;
        most = 1 + below(4);
        addr_set_init(&within, IP_V4);
        for (unsigned i = 0; i < PART; i++)
            allowed[i] = !one_in(round % 2 ? 8 : 1000);
        for (unsigned i = 1 + below(8); i > 0; i--)
            seen[below(PART)] = true;
        for (unsigned i = 0; i < PART; i++) {
            seen[i] &= allowed[i];
            if (seen[i])
                addresses[count++] = BASE + i;
            if (allowed[i])
                addr_set_add_range(&within, BASE + i, BASE + i);
        }
        found = tight_cover(blocks, most, addresses, count, &within, IP_V4);
        best = best_slowly(seen, allowed, 0, PART, most);
        for (size_t i = 0; i < found; i++)
            size += cidr_last(blocks[i]) - cidr_first(blocks[i]) + 1;
        assert_true(found <= most);
        if (best == NEVER || best > PART) {
            assert_int_equal(found, 0);
        } else {
            assert_int_equal(size, best);
            assert_is_cover(blocks, found, seen, allowed);
        }
        if (found > 1) /* one block fewer would be less tight */
            assert_true(best_slowly(seen, allowed, 0, PART, found - 1) > best);
        addr_set_release(&within);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_all_of_ipv6),
        cmocka_unit_test(test_against_trying_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Sizes, halves, and how much of the Internet a set is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/net/addr_set.h"

/* A set of the blocks in a text, separated by one blank. */
static struct addr_set set_of(enum ip_family family, const char *blocks)
{
    struct addr_set set;
    char copy[200];
    char *rest = NULL;

    addr_set_init(&set, family);
    assert_true(strlen(blocks) < sizeof copy);
    strcpy(copy, blocks);
    for (char *text = strtok_r(copy, " ", &rest); text; text = strtok_r(NULL, " ", &rest)) {
        struct cidr block;

        assert_true(cidr_parse(text, &block));
        addr_set_add_cidr(&set, block);
    }
    return set;
}

static struct addr_set set_of_size(enum ip_family family, ip_value size)
{
    struct addr_set set;

    addr_set_init(&set, family);
    if (size)
        addr_set_add_range(&set, 0, size - 1);
    return set;
}

static enum breadth breadth_of(enum ip_family family, const char *blocks)
{
    struct addr_set set = set_of(family, blocks), internet;
    enum breadth breadth;

    addr_set_init_internet(&internet, family);
    breadth = addr_set_breadth(&set, &internet);
    addr_set_release(&internet);
    addr_set_release(&set);
    return breadth;
}

static void test_breadth_of_ipv4(void **state)
{
    (void)state;
    assert_int_equal(breadth_of(IP_V4, "0.0.0.0/0"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V4, "0.0.0.0/1 128.0.0.0/1"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V4, "0.0.0.0/1"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V4, "64.0.0.0/2"), BREADTH_WIDE);
    assert_int_equal(breadth_of(IP_V4, "128.0.0.0/2"), BREADTH_WIDE);
    assert_int_equal(breadth_of(IP_V4, "64.0.0.0/2 128.0.0.0/2"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V4, "54.0.0.0/8"), BREADTH_WIDE);
    assert_int_equal(breadth_of(IP_V4, "54.0.0.0/9"), BREADTH_NARROW);
    assert_int_equal(breadth_of(IP_V4, "54.0.0.0/9 60.0.0.0/9"), BREADTH_WIDE);
    assert_int_equal(breadth_of(IP_V4, "54.0.0.0/9 60.0.0.0/10 61.0.0.0/11"), BREADTH_NARROW);
    assert_int_equal(breadth_of(IP_V4, "10.0.0.0/8"), BREADTH_NARROW);
    assert_int_equal(breadth_of(IP_V4, "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3"),
                     BREADTH_NARROW);
    assert_int_equal(breadth_of(IP_V4, ""), BREADTH_NARROW);
}

/* Half is counted on the Internet and not on the family: 128.0.0.0/1 holds less than half of it. */
static void test_half_is_of_the_internet(void **state)
{
    (void)state;
    assert_int_equal(breadth_of(IP_V4, "128.0.0.0/1"), BREADTH_WIDE);
    assert_int_equal(breadth_of(IP_V6, "::/1"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V6, "8000::/1"), BREADTH_NARROW);
}

static void test_breadth_of_ipv6(void **state)
{
    (void)state;
    assert_int_equal(breadth_of(IP_V6, "::/0"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V6, "2000::/3"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V6, "2000::/4"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V6, "3000::/5"), BREADTH_WIDE);
    assert_int_equal(breadth_of(IP_V6, "3000::/5 2000::/5"), BREADTH_WORLD);
    assert_int_equal(breadth_of(IP_V6, "2600::/16"), BREADTH_WIDE);
    assert_int_equal(breadth_of(IP_V6, "2600::/17"), BREADTH_NARROW);
    assert_int_equal(breadth_of(IP_V6, "fc00::/7 fe80::/10"), BREADTH_NARROW);
}

/* The sum of what is left out is done by hand here: 3 blocks /8, a /10, a /12, two /16, a /15, two /4. */
static void test_size_of_the_internet(void **state)
{
    const uint32_t left_out =
        (3u << 24) + (1u << 22) + (1u << 20) + (2u << 16) + (1u << 17) + (2u << 28);
    struct addr_set internet;
    struct strbuf out = STRBUF_INIT;
    char expected[16];

    (void)state;
    addr_set_init_internet(&internet, IP_V4);
    addr_set_format_size(&out, &internet);
    snprintf(expected, sizeof expected, "%u", UINT32_MAX - left_out + 1);
    assert_string_equal(out.text, expected);
    strbuf_release(&out);
    addr_set_release(&internet);
    addr_set_init_internet(&internet, IP_V6);
    assert_true(addr_set_holds(&internet, 125));
    assert_false(addr_set_holds(&internet, 126));
    addr_set_release(&internet);
}

static void test_holds(void **state)
{
    struct addr_set set;

    (void)state;
    addr_set_init(&set, IP_V6);
    assert_false(addr_set_holds(&set, 0));
    addr_set_add_all(&set);
    assert_true(addr_set_holds(&set, 128));
    addr_set_release(&set);
    set = set_of_size(IP_V6, ~(ip_value)0);
    assert_false(addr_set_holds(&set, 128));
    assert_true(addr_set_holds(&set, 127));
    addr_set_release(&set);
    set = set_of(IP_V4, "0.0.0.0/0");
    assert_true(addr_set_holds(&set, 32));
    assert_false(addr_set_holds(&set, 33));
    addr_set_release(&set);
    set = set_of(IP_V4, "1.2.3.4/32");
    assert_true(addr_set_holds(&set, 0));
    assert_false(addr_set_holds(&set, 1));
    addr_set_release(&set);
}

static bool holds_half(ip_value part, ip_value whole)
{
    struct addr_set a = set_of_size(IP_V6, part), b = set_of_size(IP_V6, whole);
    bool half = addr_set_holds_half(&a, &b);

    addr_set_release(&a);
    addr_set_release(&b);
    return half;
}

static void test_holds_half_exactly(void **state)
{
    const ip_value half = (ip_value)1 << 127;
    struct addr_set all, part;

    (void)state;
    assert_true(holds_half(5, 10));
    assert_false(holds_half(4, 10));
    assert_true(holds_half(6, 11));
    assert_false(holds_half(5, 11));
    assert_true(holds_half(half, ~(ip_value)0));
    assert_false(holds_half(half - 1, ~(ip_value)0));
    addr_set_init(&all, IP_V6);
    addr_set_add_all(&all);
    part = set_of_size(IP_V6, half);
    assert_true(addr_set_holds_half(&part, &all));
    assert_true(addr_set_holds_half(&all, &all));
    addr_set_release(&part);
    part = set_of_size(IP_V6, half - 1);
    assert_false(addr_set_holds_half(&part, &all));
    addr_set_release(&part);
    addr_set_release(&all);
}

static void assert_size(ip_value size, const char *digits, const char *short_form)
{
    struct addr_set set = set_of_size(IP_V6, size);
    struct strbuf out = STRBUF_INIT;

    addr_set_format_size(&out, &set);
    assert_string_equal(out.text, digits);
    strbuf_clear(&out);
    addr_set_format_size_short(&out, &set);
    assert_string_equal(out.text, short_form);
    assert_true(out.length <= 14);
    strbuf_release(&out);
    addr_set_release(&set);
}

static void test_sizes_in_words(void **state)
{
    (void)state;
    assert_size(0, "0", "0");
    assert_size(999, "999", "999");
    assert_size(1000, "1000", "1 000");
    assert_size(65536, "65536", "65 536");
    assert_size(999999, "999999", "999 999");
    assert_size(1000000, "1000000", "1.00 million");
    assert_size(16777216, "16777216", "16.8 million");
    assert_size(999499999, "999499999", "999 million");
    assert_size(999500000, "999500000", "1.00 billion");
    assert_size(9994999, "9994999", "9.99 million");
    assert_size(9995000, "9995000", "10.0 million");
    assert_size(99949999, "99949999", "99.9 million");
    assert_size(99950000, "99950000", "100 million");
    assert_size((ip_value)1 << 32, "4294967296", "4.29 billion");
    assert_size(999499999999, "999499999999", "999 billion");
    assert_size(999500000000, "999500000000", "about 2^40");
    assert_size((ip_value)1 << 64, "18446744073709551616", "2^64");
    assert_size((ip_value)1 << 112, "5192296858534827628530496329220096", "2^112");
    assert_size(((ip_value)1 << 112) + 1, "5192296858534827628530496329220097", "about 2^112");
    assert_size(((ip_value)1 << 112) - 1, "5192296858534827628530496329220095", "about 2^112");
    assert_size((ip_value)3 << 100, "3802951800684688204490109616128", "about 2^102");
    assert_size(~(ip_value)0, "340282366920938463463374607431768211455", "about 2^128");
}

static void test_size_of_everything(void **state)
{
    struct addr_set all;
    struct strbuf out = STRBUF_INIT;

    (void)state;
    addr_set_init(&all, IP_V6);
    addr_set_add_all(&all);
    addr_set_format_size(&out, &all);
    assert_string_equal(out.text, "340282366920938463463374607431768211456");
    strbuf_clear(&out);
    addr_set_format_size_short(&out, &all);
    assert_string_equal(out.text, "2^128");
    strbuf_release(&out);
    addr_set_release(&all);
}

/* At the ends of every block that is left out, and beside them. */
static void test_one_address_of_the_internet(void **state)
{
    (void)state;
    for (int family = 0; family < IP_FAMILY_COUNT; family++) {
        struct addr_set internet;

        addr_set_init_internet(&internet, (enum ip_family)family);
        for (size_t i = 0; i < internet.count; i++)
            for (unsigned step = 0; step <= 2; step++) {
                ip_value first = internet.ranges[i].first + step - 1;
                ip_value last = internet.ranges[i].last + step - 1;

                assert_int_equal(addr_is_internet((struct ip_addr){first, (enum ip_family)family}),
                                 addr_set_contains(&internet, first));
                assert_int_equal(addr_is_internet((struct ip_addr){last, (enum ip_family)family}),
                                 addr_set_contains(&internet, last));
            }
        assert_false(addr_is_internet((struct ip_addr){0, (enum ip_family)family}));
        addr_set_release(&internet);
    }
}

static void test_breadth_names(void **state)
{
    (void)state;
    assert_string_equal(breadth_name(BREADTH_NARROW), "narrow");
    assert_string_equal(breadth_name(BREADTH_UNKNOWN), "unknown");
    assert_string_equal(breadth_name(BREADTH_WIDE), "wide");
    assert_string_equal(breadth_name(BREADTH_WORLD), "world");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_breadth_of_ipv4), cmocka_unit_test(test_half_is_of_the_internet),
        cmocka_unit_test(test_breadth_of_ipv6), cmocka_unit_test(test_size_of_the_internet),
        cmocka_unit_test(test_holds),           cmocka_unit_test(test_holds_half_exactly),
        cmocka_unit_test(test_sizes_in_words),  cmocka_unit_test(test_size_of_everything),
        cmocka_unit_test(test_breadth_names),   cmocka_unit_test(test_one_address_of_the_internet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

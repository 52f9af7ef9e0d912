/*
 * Blocks read sixteen bytes at a time are those that are read byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/net/address.h"
#include "model/net/ipv4_read.h"
#include "tests/model/eights.h"
#include "tests/model/random.h"

/* Whether it is a block. */
static bool assert_same(const char *text)
{
    char *string = string_in_eights(text);
    struct cidr wanted = {0}, block = {0};
    bool good = cidr_parse(text, &wanted);

    if (cidr_parse_eights(string, &block) != good || !cidr_equal(block, wanted))
        fail_msg("differs: \"%s\"", text);
    free(string);
    return good;
}

static uint32_t octet(void)
{
    static const uint32_t limits[] = {0, 1, 9, 10, 99, 100, 199, 200, 249, 250, 255};

    return below(2) ? below(256) : limits[below(sizeof limits / sizeof limits[0])];
}

static void write_block(char text[24])
{
    snprintf(text, 24, "%u.%u.%u.%u/%u", octet(), octet(), octet(), octet(), below(33));
}

static void test_blocks(void **state)
{
    (void)state;
    random_state = 1;
    for (int round = 0; round < 200000; round++) {
        char text[24];
        uint32_t address;

        write_block(text);
        assert_true(assert_same(text));
#ifdef __SSE2__ /* and not by the other way */
        assert_int_equal(ipv4_read_eights(text, &address), strcspn(text, "/"));
#else
        (void)address;
#endif
    }
}

/* A block in which some bytes are others, are missing or stand twice: hardly any is one still. */
static void test_damaged_blocks(void **state)
{
    static const char letters[] = "0123456789../:a -\x01\xff";
    int good = 0;

    (void)state;
    random_state = 2;
    for (int round = 0; round < 300000; round++) {
        char text[24], damaged[32];
        size_t length, at;

        write_block(text);
        length = strlen(text);
        at = below((uint32_t)length);
        memcpy(damaged, text, at);
        damaged[at] = letters[below(sizeof letters - 1)];
        strcpy(damaged + at + 1, text + at + below(2));
        if (!below(3))
            memmove(damaged + at, damaged + at + 1, strlen(damaged + at));
        if (!below(4))
            damaged[below((uint32_t)strlen(damaged) + 1)] = '\0';
        good += assert_same(damaged);
    }
    assert_true(good > 10000 && good < 200000);
}

static void test_what_is_no_block(void **state)
{
    static const char *const texts[] = {
        "",
        "/",
        "1",
        "::/0",
        "0.0.0.0/0",
        "255.255.255.255/32",
        "255.255.255.256/32",
        "256.255.255.255/32",
        "01.2.3.4/8",
        "1.02.3.4/8",
        "1.2.3.00/8",
        "000.0.0.0/0",
        "1111.1.1.1/8",
        "1.1.1.1111/8",
        "1.1.1/8",
        "1.1.1.1.1/8",
        "1..1.1/8",
        ".1.1.1/8",
        "1.1.1./8",
        "1.1.1.1/",
        "1.1.1.1/33",
        "1.1.1.1/08",
        "1.1.1.1/8/8",
        "1.1.1.1/8 ",
        " 1.1.1.1/8",
        "1.1.1.1",
        "255.255.255.255",
        "2001:db8::/32",
        "::ffff:1.2.3.4/128",
        "1:2:3:4:5:6:7:8/64",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_same(texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_damaged_blocks),
        cmocka_unit_test(test_what_is_no_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Finding rows by what they hold, collisions included. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/row_hash.h"

static bool number_matches(const void *table, uint32_t row, const void *key)
{
    const uint32_t *numbers = table, *wanted = key;

    return numbers[row] == *wanted;
}

/* All numbers are found again, whether they spread over the table or share three slots. */
static void check_numbers(uint32_t distinct_hashes)
{
    enum { COUNT = 700 };
    uint32_t numbers[COUNT];
    struct row_hash hash = {0};

    for (uint32_t i = 0; i < COUNT; i++) {
        numbers[i] = i * 7 + 1;
        row_hash_add(&hash, row_hash_mix(0, numbers[i] % distinct_hashes), i);
    }
    for (uint32_t wanted = 0; wanted < COUNT * 7; wanted++) {
        uint32_t row = row_hash_find(&hash, row_hash_mix(0, wanted % distinct_hashes),
                                     number_matches, numbers, &wanted);

        assert_int_equal(row, wanted % 7 == 1 ? wanted / 7 : UINT32_MAX);
    }
    row_hash_release(&hash);
}

static void test_finds_spread_rows(void **state)
{
    (void)state;
    check_numbers(UINT32_MAX);
}

static void test_finds_colliding_rows(void **state)
{
    (void)state;
    check_numbers(3);
}

static void test_empty_has_nothing(void **state)
{
    struct row_hash hash = {0};
    uint32_t number = 1;

    (void)state;
    assert_int_equal(row_hash_find(&hash, 1, number_matches, &number, &number), UINT32_MAX);
    row_hash_release(&hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_spread_rows),
        cmocka_unit_test(test_finds_colliding_rows),
        cmocka_unit_test(test_empty_has_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

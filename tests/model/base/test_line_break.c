/* Where a line of Japanese may end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/base/line_break.h"

static void test_break(void **state)
{
    static const struct {
        uint32_t before, after;
        bool may;
    } cases[] = {
        {0x65e5, 0x672c, true},  {0x65e5, 'a', true},     {'a', 0x65e5, true},     {'a', 'b', false},
        {0x65e5, 0x3002, false}, {0x3002, 0x65e5, true},  {0x65e5, ')', false},    {')', 0x65e5, true},
        {'(', 0x65e5, false},    {0x300c, 0x65e5, false}, {0x65e5, 0x300c, true},  {0x30e1, 0x30fc, false},
        {0x30fc, 0x30eb, true},  {0x30ad, 0x30e3, false}, {0x65e5, '"', false},    {'"', 0x65e5, false},
        {0xac00, 0xac01, false}, {'.', 'a', false},       {0x3042, 0x3044, true},  {0x65e5, 0x2026, false},
        {0x20000, 0x20001, true}, {0, 'a', false},
        /* the edges of what is written without blanks */
        {0x2e7f, 'a', false},     {0x2e80, 'a', true},    {0x9fff, 'a', true},     {0xa000, 'a', false},
        {0xf8ff, 'a', false},     {0xf900, 'a', true},    {0xfaff, 'a', true},     {0xfb00, 'a', false},
        {0xfeff, 'a', false},     {0xff00, 'a', true},    {0xff9f, 'a', true},     {0xffa0, 'a', false},
        {0x1ffff, 'a', false},    {0x3fffd, 'a', true},   {0x3fffe, 'a', false},   {0x10ffff, 'a', false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (line_may_break(cases[i].before, cases[i].after) != cases[i].may)
            fail_msg("U+%04X U+%04X", (unsigned)cases[i].before, (unsigned)cases[i].after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_break)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

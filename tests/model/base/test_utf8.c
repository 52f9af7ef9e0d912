/* UTF-8 to the letter of RFC 3629: every code point there and back, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/base/utf8.h"

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
        uint32_t back = UINT32_MAX;
        char bytes[4];
        size_t length;

        if (code_point >= 0xD800 && code_point <= 0xDFFF)
            continue;
        length = utf8_encode(code_point, bytes);
        if (utf8_decode(bytes, length, &back) != length || back != code_point)
            fail_msg("U+%04X", (unsigned)code_point);
        if (utf8_decode(bytes, length - 1, &back) != 0)
            fail_msg("U+%04X cut off", (unsigned)code_point);
    }
}

static void all_else_is_refused(void **state)
{
    static const char *const texts[] = {
        "\x80",                              /* goes on with what did not begin */
        "\xC0\x80", "\xC1\xBF",              /* one byte's worth in two */
        "\xE0\x80\x80", "\xE0\x9F\xBF",      /* two bytes' in three */
        "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", /* three bytes' in four */
        "\xED\xA0\x80", "\xED\xBF\xBF",      /* surrogates */
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF", /* beyond U+10FFFF */
        "\xC3(", "\xE2\x82(", "\xE2(\xA1", "\xF0\x90\x80(",
    };
    uint32_t code_point = 7;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(utf8_decode(texts[i], strlen(texts[i]), &code_point), 0);
    assert_int_equal(utf8_decode("", 0, &code_point), 0);
    assert_int_equal(code_point, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(all_else_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

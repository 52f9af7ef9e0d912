/* Moments and days as text; the C library's gmtime is the slow judge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>

#include "model/base/time_text.h"

static void assert_time(int64_t time, const char *text)
{
    struct strbuf out = STRBUF_INIT;
    int64_t read = -1;

    time_text_add(&out, time);
    assert_string_equal(out.text, text);
    assert_true(time_text_parse(text, &read));
    assert_int_equal(read, time);
    strbuf_release(&out);
}

static void known_moments_are_right(void **state)
{
    (void)state;
    assert_time(0, "1970-01-01T00:00:00Z");
    assert_time(951782399, "2000-02-28T23:59:59Z");
    assert_time(951782400, "2000-02-29T00:00:00Z");
    assert_time(1795705445, "2026-11-26T15:04:05Z");
    assert_time(4107542400, "2100-03-01T00:00:00Z");
    assert_time(TIME_LAST, "9999-12-31T23:59:59Z");
}

/* Every day of the 8030 years, each at another second. */
static void every_day_is_as_the_c_library_says(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    for (int64_t day = 0; day <= time_day(TIME_LAST); day++) {
        int64_t moment = day * 86400 + day * 7919 % 86400, read;
        time_t seconds = (time_t)moment;
        struct tm parts;
        char expected[64];

        assert_non_null(gmtime_r(&seconds, &parts));
        assert_int_not_equal(strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &parts), 0);
        strbuf_clear(&out);
        time_text_add(&out, moment);
        assert_string_equal(out.text, expected);
        assert_true(time_text_parse(out.text, &read));
        assert_int_equal(read, moment);
    }
    strbuf_release(&out);
}

static void what_is_no_moment_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "2026-11-26",
        "2026-11-26T15:04:05",
        "2026-11-26T15:04:05+00:00",
        "2026-11-26 15:04:05Z",
        "2026-11-26t15:04:05z",
        "2026-11-26T15:04:05Z ",
        " 2026-11-26T15:04:05Z",
        "2026-11-26T24:00:00Z",
        "2026-11-26T15:60:00Z",
        "2026-12-31T23:59:60Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "+026-11-26T15:04:05Z",
        "2026-11-:6T15:04:05Z",
    };
    int64_t time = 42;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(time_text_parse(wrong[i], &time));
    assert_int_equal(time, 42);
}

static void days_are_read_as_strictly(void **state)
{
    static const char *const wrong[] = {"",           "2026-1-31",  "2026-01-32", "2026-02-29",
                                        "2026-01-31Z", "31.01.2026", "2026-00-10", "2026-10-00",
                                        "1969-12-31", "２026-01-31"};
    struct strbuf out = STRBUF_INIT;
    int64_t day = 42;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(day_text_parse(wrong[i], &day));
    assert_int_equal(day, 42);
    assert_true(day_text_parse("2028-02-29", &day));
    assert_int_equal(day, time_day(1835395200 + 86399));
    day_text_add(&out, day);
    assert_string_equal(out.text, "2028-02-29");
    strbuf_release(&out);
}

static void numbers_are_digits_only(void **state)
{
    int64_t time = 42;

    (void)state;
    assert_false(time_number_parse("", &time));
    assert_false(time_number_parse("-1", &time));
    assert_false(time_number_parse("+1", &time));
    assert_false(time_number_parse("1 ", &time));
    assert_false(time_number_parse("1e3", &time));
    assert_false(time_number_parse("253402300800", &time));
    assert_false(time_number_parse("99999999999999999999999999", &time));
    assert_int_equal(time, 42);
    assert_true(time_number_parse("0001795705445", &time));
    assert_int_equal(time, 1795705445);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments_are_right),
        cmocka_unit_test(every_day_is_as_the_c_library_says),
        cmocka_unit_test(what_is_no_moment_is_refused),
        cmocka_unit_test(days_are_read_as_strictly),
        cmocka_unit_test(numbers_are_digits_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

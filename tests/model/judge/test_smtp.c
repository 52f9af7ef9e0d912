#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/smtp.h"

static void test_default_ports(void **state)
{
    static const uint16_t wanted[] = {25, 465, 587, 2465, 2525, 2587};

    (void)state;
    assert_int_equal(smtp_ports_default.count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(smtp_ports_default.ports[i], wanted[i]);
}

static void test_parse_sorts_and_drops_doubles(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct smtp_ports ports;

    (void)state;
    assert_true(smtp_ports_parse("2525,25,465,25", &ports, &why));
    assert_int_equal(ports.count, 3);
    assert_int_equal(ports.ports[0], 25);
    assert_int_equal(ports.ports[1], 465);
    assert_int_equal(ports.ports[2], 2525);
    assert_int_equal(why.length, 0);
    assert_true(smtp_ports_parse("1,65535", &ports, &why));
    assert_int_equal(ports.ports[1], 65535);
}

static void test_parse_refuses_all_else(void **state)
{
    static const char *const wrong[] = {"",     ",",     "25,",         ",25",   "25,,26",
                                        "0",    "65536", "99999999999", "25 ",   "+25",
                                        "smtp", "25;26", "-1",          "25-30", "25,\x1b[31m"};
    struct smtp_ports ports = smtp_ports_default;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct strbuf why = STRBUF_INIT;
        assert_false(smtp_ports_parse(wrong[i], &ports, &why));
        assert_true(why.length > 0);
        assert_null(strchr(why.text, '\x1b'));
        strbuf_release(&why);
    }
    assert_int_equal(ports.count, 6); /* untouched */
}

static void test_parse_most(void **state)
{
    struct strbuf list = STRBUF_INIT, why = STRBUF_INIT;
    struct smtp_ports ports;

    (void)state;
    for (unsigned i = 1; i <= SMTP_PORTS_MOST; i++)
        strbuf_addf(&list, i == 1 ? "%u" : ",%u", i);
    assert_true(smtp_ports_parse(list.text, &ports, &why));
    assert_int_equal(ports.count, SMTP_PORTS_MOST);
    strbuf_adds(&list, ",100");
    assert_false(smtp_ports_parse(list.text, &ports, &why));
    strbuf_release(&why);
    strbuf_release(&list);
}

static void test_words(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    smtp_ports_format(&smtp_ports_default, 0x11, &out);
    assert_string_equal(out.text, "25, 2525");
    strbuf_clear(&out);
    smtp_ports_format(&smtp_ports_default, 0, &out);
    assert_string_equal(out.text, "");
    strbuf_release(&out);
    assert_string_equal(smtp_port_meaning(25), "mail between servers");
    assert_string_not_equal(smtp_port_meaning(9999), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_ports),
        cmocka_unit_test(test_parse_sorts_and_drops_doubles),
        cmocka_unit_test(test_parse_refuses_all_else),
        cmocka_unit_test(test_parse_most),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

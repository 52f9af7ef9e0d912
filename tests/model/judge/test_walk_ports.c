#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/judge/walk_ports.h"

static void assert_ports(const struct port_set *set, const char *expected)
{
    struct strbuf text = STRBUF_INIT;

    port_set_format(set, &text);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

static void test_take_splits(void **state)
{
    struct port_set set = {0}, taken = {0};

    (void)state;
    port_set_add(&set, 1024, 65535);
    assert_true(port_set_take(&set, 32768, 60999, &taken));
    assert_ports(&set, "1024-32767, 61000-65535");
    assert_ports(&taken, "32768-60999");
    assert_false(port_set_take(&set, 40000, 50000, &taken));
    assert_true(port_set_take(&set, 0, 1024, &taken));
    assert_ports(&set, "1025-32767, 61000-65535");
    assert_true(port_set_take(&set, 65535, 65535, &taken));
    assert_ports(&set, "1025-32767, 61000-65534");
    assert_int_equal(port_set_size(&taken), 28234);
    port_set_release(&taken);
    port_set_release(&set);
}

static void test_settle_joins_neighbours(void **state)
{
    struct port_set set = {0};

    (void)state;
    port_set_add(&set, 61000, 65535);
    port_set_add(&set, 1024, 32767);
    port_set_add(&set, 32768, 40000);
    port_set_settle(&set);
    assert_ports(&set, "1024-40000, 61000-65535");
    port_set_release(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_take_splits),
        cmocka_unit_test(test_settle_joins_neighbours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What the scanner finds strict and libcidr still does not understand is no block: it is refused. The library's reader
 * is defined here, to say no.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <errno.h>
#include <libcidr.h>
#include <stdbool.h>

#include "model/net/address.h"

static bool refuses;
static const char *reads_instead; /* libcidr gives this block, unless NULL */

CIDR *cidr_from_str(const char *text)
{
    CIDR *(*behind)(const char *) = (CIDR * (*)(const char *)) dlsym(RTLD_NEXT, "cidr_from_str");

    if (refuses) {
        errno = EINVAL;
        return NULL;
    }
    return behind(reads_instead ? reads_instead : text);
}

static void what_is_refused_is_no_block(void **state)
{
    struct cidr block;

    (void)state;
    refuses = true;
    assert_false(cidr_parse_lenient("192.0.2.0/24", &block));
    assert_false(cidr_parse_lenient("2001:db8::/32", &block));
    refuses = false;
    assert_true(cidr_parse_lenient("192.0.2.0/24", &block));
    assert_true(cidr_parse_lenient("2001:db8::/32", &block));
}

static void what_is_read_as_another_is_none(void **state)
{
    static const char *const others[] = {"2001:db8::/24", "192.0.2.0/25"};
    struct cidr block;

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        reads_instead = others[i];
        assert_false(cidr_parse_lenient("192.0.2.0/24", &block));
    }
    reads_instead = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_refused_is_no_block),
        cmocka_unit_test(what_is_read_as_another_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

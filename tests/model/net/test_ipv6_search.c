/* Whether an IPv6 block has a letter in it: by hand, and against the block as it is written. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/net/address.h"
#include "model/net/ipv6_search.h"
#include "tests/model/random.h"

static struct cidr block_of(const char *text)
{
    struct cidr block;

    assert_true(cidr_parse(text, &block));
    return block;
}

/* `shown`: the letters that it is written with, but for zeros. */
static void check(const char *text, const char *shown)
{
    struct cidr block = block_of(text);
    struct ipv6_search search;

    for (const char *letter = "123456789abcdefghijklmnopqrstuvwxyz.:/-"; *letter; letter++) {
        ipv6_search_prepare(&search, (char[]){*letter, '\0'});
        assert_true(ipv6_search_knows(&search, block.base));
        if (ipv6_search_finds(&search, block.base, block.length))
            assert_non_null(strchr(shown, *letter));
        else
            assert_null(strchr(shown, *letter));
    }
}

static void test_by_hand(void **state)
{
    (void)state;
    check("2001:db8::/32", "12db8:/3");
    check("fe80::/10", "fe8:/1");
    check("fd12:3456:789a:bcde:f012:3456:789a:bcde/128", "fd123456789abce:/");
    check("2000::/3", "2:/3");
}

/* What this cannot tell, it says so of. */
static void test_what_has_to_be_written(void **state)
{
    static const char *const texts[] = {"", "0", "1:", "::", "2001"};
    struct ipv6_search search;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ipv6_search_prepare(&search, texts[i]);
        assert_false(ipv6_search_knows(&search, block_of("2001:db8::/32").base));
    }
    ipv6_search_prepare(&search, "1");
    assert_false(ipv6_search_knows(&search, block_of("::/0").base));
    assert_false(ipv6_search_knows(&search, block_of("::ffff:10.1.0.0/112").base));
    assert_false(ipv6_search_knows(&search, block_of("::10.1.0.0/112").base));
    assert_true(ipv6_search_knows(&search, block_of("0:0:0:0:1::/80").base));
}

/* Groups of few digits, as people choose them, and of any. */
static struct cidr random_block(void)
{
    struct cidr block = {.family = IP_V6, .length = (uint8_t)below(129)};

    for (int group = 0; group < 8; group++)
        block.base = block.base << 16 | (one_in(2) ? 0 : one_in(2) ? below(16) : below(65536));
    block.base = cidr_first(block);
    return block;
}

static void test_against_what_is_written(void **state)
{
    struct strbuf text = STRBUF_INIT;
    size_t known = 0, found = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        const char letter = "0123456789abcdefg.:/"[below(20)];
        struct cidr block = random_block();
        struct ipv6_search search;
        bool finds;

        ipv6_search_prepare(&search, (char[]){letter, '\0'});
        if (!ipv6_search_knows(&search, block.base))
            continue;
        strbuf_clear(&text);
        cidr_format(&text, block);
        finds = ipv6_search_finds(&search, block.base, block.length);
        if (finds != (strchr(text.text, letter) != NULL))
            fail_msg("%s: %c", text.text, letter);
        known++;
        found += finds;
    }
    assert_in_range(found, known / 4, known / 4 * 3);
    assert_true(known > 100000);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_what_has_to_be_written),
        cmocka_unit_test(test_against_what_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

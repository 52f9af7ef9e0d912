/* Whether an IPv4 block has a text in it: by hand, and against the block as it is written. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/net/address.h"
#include "model/net/ipv4_search.h"
#include "tests/model/random.h"

static bool finds(const char *block, const char *wanted)
{
    struct ipv4_search search;
    struct cidr cidr;

    assert_true(cidr_parse(block, &cidr));
    ipv4_search_prepare(&search, wanted);
    return ipv4_search_finds(&search, (uint32_t)cidr.base, cidr.length);
}

static void test_by_hand(void **state)
{
    static const char *const parts[] = {"1",  "10",    "10.2", "0.20",      ".20.",         "/",
                                        "/1", "16",    "/16",  "10.20.0.0", "10.20.0.0/16", "0.0/1",
                                        ".",  "20.0.", "0.0.", ".0.0",      "0.20.0.0/1",   "0/16"};
    static const char *const others[] = {"3",
                                         "10.0",
                                         "01",
                                         "0.2.",
                                         "/6",
                                         "6/",
                                         "..",
                                         "//",
                                         "16.",
                                         "10.20.0.0/160",
                                         "a",
                                         "10 ",
                                         "/10.2",
                                         "10/20",
                                         "20.0.0.",
                                         "110.20.0.0/16",
                                         "256",
                                         "0.0.0.0",
                                         "10.20.0.0/16/",
                                         "1.2.3.4.5.6",
                                         "::",
                                         "10.20.0/16"};

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!finds("10.20.0.0/16", parts[i]))
            fail_msg("not found: %s", parts[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (finds("10.20.0.0/16", others[i]))
            fail_msg("found: %s", others[i]);
}

static struct cidr random_block(void)
{
    struct cidr block = {.family = IP_V4, .length = (uint8_t)below(33)};

    for (int octet = 0; octet < 4; octet++)
        block.base = block.base << 8 | (one_in(2) ? below(256) : below(12));
    block.base = cidr_first(block);
    return block;
}

/* A part of a block as it is written, one byte of it changed now and then. */
static void random_part(char *part, const struct strbuf *text)
{
    size_t first = below((uint32_t)text->length),
           length = 1 + below((uint32_t)(text->length - first));

    memcpy(part, text->text + first, length);
    part[length] = '\0';
    if (one_in(3))
        part[below((uint32_t)length)] = "0123456789./ a"[below(14)];
}

static void test_as_it_is_written(void **state)
{
    size_t found = 0, texts = 0;

    (void)state;
    random_state = 3;
    for (int round = 0; round < 2000; round++) {
        struct strbuf text = STRBUF_INIT;
        struct ipv4_search search;
        char part[32];

        cidr_format(&text, random_block());
        random_part(part, &text);
        ipv4_search_prepare(&search, part);
        for (int i = 0; i < 100; i++, texts++) {
            struct cidr block = random_block();
            bool has;

            strbuf_clear(&text);
            cidr_format(&text, block);
            has = strstr(text.text, part);
            if (has != ipv4_search_finds(&search, (uint32_t)block.base, block.length))
                fail_msg("\"%s\" in %s", part, text.text);
            found += has;
        }
        strbuf_release(&text);
    }
    assert_true(found > texts / 20 && found < texts / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_as_it_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

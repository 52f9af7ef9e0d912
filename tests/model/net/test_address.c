/* Addresses and blocks: what is refused, what is masked, how it is written. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "model/net/address.h"
#include "tests/model/random.h"

static void assert_block(const char *text, const char *canonical)
{
    struct strbuf out = STRBUF_INIT;
    struct cidr block;

    if (!cidr_parse(text, &block))
        fail_msg("refused: %s", text);
    cidr_format(&out, block);
    assert_string_equal(out.text, canonical);
    strbuf_release(&out);
}

static void assert_address(const char *text, const char *canonical)
{
    struct strbuf out = STRBUF_INIT;
    struct ip_addr address;

    if (!ip_addr_parse(text, &address))
        fail_msg("refused: %s", text);
    ip_addr_format(&out, address);
    assert_string_equal(out.text, canonical);
    strbuf_release(&out);
}

static struct cidr block_of(const char *text)
{
    struct cidr block;

    if (!cidr_parse(text, &block))
        fail_msg("refused: %s", text);
    return block;
}

/* Each of these is understood by libcidr or by a careless reader, and none of them may be by us. */
static void test_refuses_loose_blocks(void **state)
{
    static const char *const loose[] = {
        "10.1",
        "10.1/16",
        "10/8",
        "010.0.0.1/32",
        "10.0.0.01/32",
        "0x0a000001",
        "0x0a.0.0.1/8",
        "1.2.3.4/",
        "1.2.3.4",
        "1.2.3.4/255.255.0.0",
        "1.2.3.4/33",
        "1.2.3.4/08",
        "1.2.3.4/00",
        "1.2.3.4/+8",
        "1.2.3.4/-1",
        "1.2.3.4/8 ",
        " 1.2.3.4/8",
        "1.2.3.4 /8",
        "1.2.3.4/ 8",
        "1.2.3.4/8/8",
        "256.0.0.0/8",
        "1.2.3/8",
        "1.2.3.4.5/8",
        "1.2.3.4./8",
        ".1.2.3.4/8",
        "1..3.4/8",
        "1.2.3.4/8\n",
        "",
        "/",
        "/8",
        "::",
        "::/",
        "::/129",
        "::/0128",
        "::/00",
        ":::/0",
        "1:::2/64",
        "1::2::3/64",
        "1:2:3:4/64",
        "1:2:3:4:5:6:7:8:9/64",
        "1:2:3:4:5:6:7:/64",
        ":1:2:3:4:5:6:7/64",
        "1:2:3:4:5:6:7:8::/64",
        "::1:2:3:4:5:6:7:8/64",
        "12345::/16",
        "g::/16",
        "fe80::1%eth0/64",
        "[::1]/128",
        "::1.2.3/96",
        "::1.2.3.4:5/96",
        "::01.2.3.4/96",
        "::256.1.1.1/96",
        "1.2.3.4::/96",
        "::/0x0",
        "1:2:3:4:5:6:7:1.2.3.4/64",
        "fe80::/10 ",
        "0.0.0.0.in-addr.arpa",
    };

    (void)state;
    for (size_t i = 0; i < sizeof loose / sizeof loose[0]; i++) {
        struct cidr block = {.base = 77, .family = IP_V6, .length = 7};

        if (cidr_parse(loose[i], &block))
            fail_msg("accepted: \"%s\"", loose[i]);
        assert_true(block.base == 77 && block.family == IP_V6 && block.length == 7);
    }
}

static void test_masks_host_bits(void **state)
{
    (void)state;
    assert_block("100.68.0.18/18", "100.68.0.0/18");
    assert_block("11.0.0.0/0", "0.0.0.0/0");
    assert_block("10.255.255.255/8", "10.0.0.0/8");
    assert_block("192.0.2.255/31", "192.0.2.254/31");
    assert_block("192.0.2.255/32", "192.0.2.255/32");
    assert_block("2600:1f18:ffff::1/33", "2600:1f18:8000::/33");
    assert_block("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/0", "::/0");
    assert_block("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/127",
                 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127");
}

/* RFC 4291 forms in, RFC 5952 out. */
static void test_writes_canonical_addresses(void **state)
{
    (void)state;
    assert_address("0.0.0.0", "0.0.0.0");
    assert_address("255.255.255.255", "255.255.255.255");
    assert_address("::", "::");
    assert_address("0:0:0:0:0:0:0:1", "::1");
    assert_address("2001:DB8::00A", "2001:db8::a");
    assert_address("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
    assert_address("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
    assert_address("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");
    assert_address("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
    assert_address("::ffff:192.0.2.1", "::ffff:192.0.2.1");
    assert_address("64:ff9b::192.0.2.33", "64:ff9b::c000:221");
    assert_address("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304");
}

static void test_address_takes_no_prefix(void **state)
{
    struct ip_addr address = {.value = 5, .family = IP_V6};

    (void)state;
    assert_false(ip_addr_parse("10.0.0.0/8", &address));
    assert_false(ip_addr_parse("10.0.0.1 ", &address));
    assert_false(ip_addr_parse("", &address));
    assert_false(ip_addr_parse("::1%lo", &address));
    assert_false(ip_addr_parse("2001:db8::/32", &address));
    assert_true(address.value == 5 && address.family == IP_V6);
}

static void test_names_of_families(void **state)
{
    (void)state;
    assert_string_equal(ip_family_name(IP_V4), "ipv4");
    assert_string_equal(ip_family_name(IP_V6), "ipv6");
}

static void test_keeps_v4_mapped_in_its_family(void **state)
{
    struct cidr block = block_of("::ffff:0:0/96");

    (void)state;
    assert_int_equal(block.family, IP_V6);
    assert_int_equal(block.length, 96);
    assert_true(block.base == (ip_value)0xffff << 32);
}

static void test_lenient_takes_a_bare_address(void **state)
{
    struct cidr block;

    (void)state;
    assert_true(cidr_parse_lenient("192.0.2.7", &block));
    assert_true(cidr_equal(block, block_of("192.0.2.7/32")));
    assert_true(cidr_parse_lenient("2001:db8::7", &block));
    assert_true(cidr_equal(block, block_of("2001:db8::7/128")));
    assert_true(cidr_parse_lenient("192.0.2.7/24", &block));
    assert_true(cidr_equal(block, block_of("192.0.2.0/24")));
    assert_false(cidr_parse_lenient("192.0.2", &block));
    assert_false(cidr_parse_lenient("192.0.2.7/", &block));
}

static void test_ends_of_a_block(void **state)
{
    (void)state;
    assert_true(cidr_first(block_of("10.1.0.0/16")) == 0x0a010000u);
    assert_true(cidr_last(block_of("10.1.0.0/16")) == 0x0a01ffffu);
    assert_true(cidr_last(block_of("0.0.0.0/0")) == UINT32_MAX);
    assert_true(cidr_last(block_of("255.255.255.255/32")) == UINT32_MAX);
    assert_true(cidr_last(block_of("::/0")) == ip_family_last(IP_V6));
    assert_true(cidr_last(block_of("::/1")) == ip_family_last(IP_V6) >> 1);
    assert_true(cidr_last(block_of("::5/128")) == 5);
}

static void test_compares_blocks(void **state)
{
    static const char *const ascending[] = {"0.0.0.0/0",   "0.0.0.0/8",     "10.0.0.0/8",
                                            "10.0.0.0/16", "10.1.0.0/16",   "::/0",
                                            "::/128",      "2001:db8::/32", "2001:db8::/64"};
    const int count = sizeof ascending / sizeof ascending[0];

    (void)state;
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
            int order = cidr_compare(block_of(ascending[i]), block_of(ascending[j]));

            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_int_equal(cidr_equal(block_of(ascending[i]), block_of(ascending[j])), i == j);
        }
    }
}

static void test_covers(void **state)
{
    (void)state;
    assert_true(cidr_covers(block_of("0.0.0.0/0"), block_of("10.0.0.0/8")));
    assert_true(cidr_covers(block_of("10.0.0.0/8"), block_of("10.0.0.0/8")));
    assert_false(cidr_covers(block_of("10.0.0.0/9"), block_of("10.0.0.0/8")));
    assert_false(cidr_covers(block_of("10.0.0.0/8"), block_of("11.0.0.0/32")));
    assert_false(cidr_covers(block_of("0.0.0.0/0"), block_of("::/128")));
    assert_false(cidr_covers(block_of("::/0"), block_of("0.0.0.0/0")));
    assert_true(cidr_covers(block_of("::/0"), block_of("2001:db8::/32")));
}

/* --- against inet_pton, which is strict too ------------------------------------------------------- */

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

static bool read_by_system(const char *text, ip_value *value)
{
    unsigned char bytes[16];
    size_t count = inet_pton(AF_INET, text, bytes) == 1 ? 4 : 16;

    if (count == 16 && inet_pton(AF_INET6, text, bytes) != 1)
        return false;
    *value = 0;
    for (size_t i = 0; i < count; i++)
        *value = *value << 8 | bytes[i];
    return true;
}

/* Texts over the letters of addresses, mostly wrong: what we accept is what inet_pton accepts, and means the same. */
static void test_agrees_with_inet_pton(void **state)
{
    static const char letters[] = "::::1.0fA25";
    uint64_t seed = 20240607;
    unsigned accepted = 0;

    (void)state;
    for (int round = 0; round < 300000; round++) {
        char text[20];
        size_t length = next_random(&seed) % (sizeof text - 1);
        struct ip_addr address;
        ip_value value;
        bool is_address;

        for (size_t i = 0; i < length; i++)
            text[i] = letters[next_random(&seed) % (sizeof letters - 1)];
        text[length] = '\0';
        is_address = ip_addr_parse(text, &address);
        if (is_address != read_by_system(text, &value) || (is_address && address.value != value))
            fail_msg("differs: \"%s\"", text);
        accepted += is_address;
    }
    assert_true(accepted > 1000);
}

/* A group of an address as it may be written. */
static void add_group(struct strbuf *text, uint64_t *seed)
{
    unsigned group = next_random(seed) & 0xffff >> next_random(seed) % 16;

    switch (next_random(seed) % 3) {
    case 0:
        strbuf_addf(text, "%x", group);
        break;
    case 1:
        strbuf_addf(text, "%X", group);
        break;
    default:
        strbuf_addf(text, "%04x", group);
    }
}

/* Of so many groups, with "::" before the one numbered `gap` if that is not behind them; the last two with dots. */
static void add_address(struct strbuf *text, unsigned groups, unsigned gap, bool dotted,
                        uint64_t *seed)
{
    for (unsigned i = 0; i < groups; i++) {
        strbuf_adds(text, i == gap ? "::" : i ? ":" : "");
        if (dotted && i + 2 == groups) {
            strbuf_addf(text, "%u.%u.%u.%u", next_random(seed) % 256, next_random(seed) % 256,
                        next_random(seed) % 256, next_random(seed) % 256);
            return;
        }
        add_group(text, seed);
    }
    strbuf_adds(text, gap == groups ? "::" : "");
}

/* Addresses of all forms, nearly all of them good. */
static void test_reads_as_inet_pton(void **state)
{
    uint64_t seed = 20261128;
    unsigned good = 0;

    (void)state;
    for (int round = 0; round < 100000; round++) {
        unsigned groups = next_random(&seed) % 3 ? 8 : 1 + next_random(&seed) % 8;
        unsigned gap = groups == 8 ? 9 : next_random(&seed) % (groups + 1);
        struct strbuf text = STRBUF_INIT;
        struct ip_addr address;
        ip_value value;
        bool is_address;

        add_address(&text, groups, gap, next_random(&seed) % 4 == 0, &seed);
        is_address = read_by_system(text.text, &value);
        assert_int_equal(ip_addr_parse(text.text, &address), is_address);
        assert_true(!is_address || address.value == value);
        good += is_address;
        strbuf_release(&text);
    }
    assert_true(good > 90000);
}

/* Random values survive writing and reading. */
static void test_round_trip(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct ip_addr address = {.family = round % 2 ? IP_V6 : IP_V4}, again;
        struct strbuf out = STRBUF_INIT;

        for (int piece = 0; piece < (address.family == IP_V4 ? 2 : 8); piece++)
            address.value =
                address.value << 16 | (next_random(&seed) % 3 ? 0 : next_random(&seed) & 0xffff);
        ip_addr_format(&out, address);
        assert_true(ip_addr_parse(out.text, &again));
        assert_true(again.value == address.value && again.family == address.family);
        strbuf_release(&out);
    }
}

/* Of many zero groups, and of embedded IPv4 addresses: as the system's own function writes them. */
static void test_writes_as_the_system_does(void **state)
{
    (void)state;
    random_state = 11;
    for (int round = 0; round < 200000; round++) {
        struct ip_addr address = {.family = one_in(8) ? IP_V4 : IP_V6};
        unsigned char bytes[16] = {0};
        char text[INET6_ADDRSTRLEN];
        struct strbuf out = STRBUF_INIT;
        size_t size = address.family == IP_V4 ? 4 : 16;
        uint32_t zeros = below(4);

        for (size_t i = 0; i < size; i++)
            bytes[i] = (unsigned char)(below(4) < zeros ? 0 : one_in(3) ? below(16) : below(256));
        if (size == 16 && one_in(8))
            memcpy(bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
        for (size_t i = 0; i < size; i++)
            address.value = address.value << 8 | bytes[i];
        inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, text, sizeof text);
        ip_addr_format(&out, address);
        assert_string_equal(out.text, text);
        strbuf_release(&out);
    }
}

/* Bytes that blocks are made of, and a few that they are not. */
static void add_random_text(char *text, size_t most)
{
    static const char letters[] = "0123456789abcdefF.:/:. x";
    size_t length = below((uint32_t)most);

    for (size_t i = 0; i < length; i++)
        text[i] = letters[below(sizeof letters - 1)];
    text[length] = '\0';
}

static void add_random_block(char *text, size_t size)
{
    if (one_in(4))
        snprintf(text, size, "%s%x:%x%s%u.%u.%u.%u/%u", one_in(2) ? "::" : "1:2:3:4:", (unsigned)below(65536),
                 (unsigned)below(65536), one_in(3) ? "::" : ":", (unsigned)below(258), (unsigned)below(256),
                 (unsigned)below(256), (unsigned)below(256), (unsigned)below(130));
    else if (one_in(2))
        snprintf(text, size, "%u.%u.%u.%u/%u", (unsigned)below(260), (unsigned)below(256),
                 (unsigned)below(256), (unsigned)below(256), (unsigned)below(34));
    else
        snprintf(text, size, "%x:%x%s%x:%x/%u", (unsigned)below(0x10001), (unsigned)below(65536),
                 one_in(4) ? ":1:2:3:" : "::", (unsigned)below(65536), (unsigned)below(65536),
                 (unsigned)below(130));
}

/* What is read by hand, for exports, is what libcidr reads, for people. */
static void test_both_readers_agree(void **state)
{
    (void)state;
    random_state = 5;
    for (int round = 0; round < 40000; round++) {
        struct cidr by_hand, by_libcidr;
        char text[64];
        bool good;

        if (one_in(2))
            add_random_block(text, sizeof text);
        else
            add_random_text(text, sizeof text - 1);
        if (!strchr(text, '/'))
            continue;
        good = cidr_parse(text, &by_hand);
        if (good != cidr_parse_lenient(text, &by_libcidr))
            fail_msg("only one of both reads %s", text);
        if (good && !cidr_equal(by_hand, by_libcidr))
            fail_msg("both read %s, but not alike", text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_readers_agree),
        cmocka_unit_test(test_refuses_loose_blocks),
        cmocka_unit_test(test_masks_host_bits),
        cmocka_unit_test(test_writes_canonical_addresses),
        cmocka_unit_test(test_address_takes_no_prefix),
        cmocka_unit_test(test_names_of_families),
        cmocka_unit_test(test_keeps_v4_mapped_in_its_family),
        cmocka_unit_test(test_lenient_takes_a_bare_address),
        cmocka_unit_test(test_ends_of_a_block),
        cmocka_unit_test(test_compares_blocks),
        cmocka_unit_test(test_covers),
        cmocka_unit_test(test_agrees_with_inet_pton),
        cmocka_unit_test(test_reads_as_inet_pton),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_writes_as_the_system_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <zlib.h>

#include "model/read/decode.h"

/* What came out of one call. */
struct outcome {
    bool good;
    struct strbuf text, why;
};

static struct outcome gunzip(const struct strbuf *packed, size_t length, size_t limit)
{
    struct outcome outcome = {false, STRBUF_INIT, STRBUF_INIT};

    outcome.good = decode_gzip(packed->text, length, limit, &outcome.text, &outcome.why);
    assert_true(outcome.good == (outcome.why.length == 0));
    return outcome;
}

static void outcome_release(struct outcome *outcome)
{
    strbuf_release(&outcome->text);
    strbuf_release(&outcome->why);
}

/* Appends one gzip member. */
static void pack(struct strbuf *out, const char *bytes, size_t length)
{
    z_stream stream = {0};
    size_t bound;

    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    bound = deflateBound(&stream, length);
    strbuf_reserve(out, bound);
    stream.next_in = (Bytef *)(uintptr_t)bytes;
    stream.avail_in = (uInt)length;
    stream.next_out = (Bytef *)(out->text + out->length);
    stream.avail_out = (uInt)bound;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->length += bound - stream.avail_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
}

static void assert_begins(const struct strbuf *text, const char *wanted)
{
    if (strncmp(text->text, wanted, strlen(wanted)) != 0)
        fail_msg("\"%s\" does not begin with \"%s\"", text->text, wanted);
}

static void test_unpacks_members_and_padding(void **state)
{
    struct strbuf packed = STRBUF_INIT;
    struct outcome outcome;

    (void)state;
    pack(&packed, "{\"Vpcs\":", 8);
    pack(&packed, "", 0);
    pack(&packed, "[]}", 3);
    strbuf_add_repeated(&packed, '\0', 700);
    assert_true(decode_is_gzip(packed.text, packed.length));
    outcome = gunzip(&packed, packed.length, 11);
    assert_true(outcome.good);
    assert_string_equal(outcome.text.text, "{\"Vpcs\":[]}");
    outcome_release(&outcome);
    strbuf_release(&packed);
}

/* Longer than a piece, so that zlib is asked several times. */
static void test_unpacks_much(void **state)
{
    struct strbuf plain = STRBUF_INIT, packed = STRBUF_INIT;
    struct outcome outcome;

    (void)state;
    for (unsigned i = 0; plain.length < 3000000; i++)
        strbuf_addf(&plain, "{\"GroupId\": \"sg-%08x\"}\n", i * 2654435761u);
    pack(&packed, plain.text, plain.length);
    outcome = gunzip(&packed, packed.length, decode_limit(packed.length));
    assert_true(outcome.good);
    assert_int_equal(outcome.text.length, plain.length);
    assert_memory_equal(outcome.text.text, plain.text, plain.length);
    outcome_release(&outcome);
    strbuf_release(&packed);
    strbuf_release(&plain);
}

/* Wherever it is cut off, the good bytes are the beginning of what it held, and their number is told. */
static void test_tells_where_it_is_cut_off(void **state)
{
    static const char plain[] = "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\"}]}";
    struct strbuf packed = STRBUF_INIT, wanted = STRBUF_INIT;

    (void)state;
    pack(&packed, plain, sizeof plain - 1);
    for (size_t length = 2; length < packed.length; length++) {
        struct outcome outcome = gunzip(&packed, length, 1000);

        assert_false(outcome.good);
        assert_memory_equal(outcome.text.text, plain, outcome.text.length);
        strbuf_clear(&wanted);
        strbuf_addf(&wanted, "this compressed file is cut off: only the first %zu bytes",
                    outcome.text.length);
        assert_begins(&outcome.why, wanted.text);
        outcome_release(&outcome);
    }
    strbuf_release(&wanted);
    strbuf_release(&packed);
}

static void test_notices_damage(void **state)
{
    struct strbuf packed = STRBUF_INIT;
    struct outcome outcome;

    (void)state;
    pack(&packed, "{\"Vpcs\":[]}", 11);
    packed.text[packed.length - 8] ^= 1; /* of the checksum */
    outcome = gunzip(&packed, packed.length, 1000);
    assert_false(outcome.good);
    assert_string_equal(outcome.why.text,
                        "this compressed file is damaged after 11 bytes of what it held");
    assert_string_equal(outcome.text.text, "{\"Vpcs\":[]}");
    outcome_release(&outcome);
    strbuf_release(&packed);
}

static void test_keeps_what_stands_before_garbage(void **state)
{
    struct strbuf packed = STRBUF_INIT;
    struct outcome outcome;

    (void)state;
    pack(&packed, "{\"Vpcs\":[]}", 11);
    strbuf_adds(&packed, "garbage");
    outcome = gunzip(&packed, packed.length, 1000);
    assert_false(outcome.good);
    assert_begins(&outcome.why, "something that is not gzip follows");
    assert_string_equal(outcome.text.text, "{\"Vpcs\":[]}");
    outcome_release(&outcome);
    strbuf_release(&packed);
}

/* A file made to fill memory costs no more than the limit. */
static void test_refuses_a_bomb(void **state)
{
    struct strbuf plain = STRBUF_INIT, packed = STRBUF_INIT;
    struct outcome outcome;

    (void)state;
    strbuf_add_repeated(&plain, ' ', 1000000);
    pack(&packed, plain.text, plain.length);
    outcome = gunzip(&packed, packed.length, 1000000);
    assert_true(outcome.good);
    outcome_release(&outcome);
    outcome = gunzip(&packed, packed.length, 999999);
    assert_false(outcome.good);
    assert_begins(&outcome.why, "this compressed file would unpack to more than 999999 bytes, from ");
    assert_int_equal(outcome.text.length, 999999);
    outcome_release(&outcome);
    assert_int_equal(decode_limit(100), (size_t)64 << 20);
    assert_int_equal(decode_limit(1000000), 250000000);
    assert_true(decode_limit((size_t)1 << 40) == (size_t)8 << 30);
    strbuf_release(&packed);
    strbuf_release(&plain);
}

static bool from_utf16(const char *bytes, size_t length, const char *wanted, const char *wanted_why)
{
    struct strbuf text = STRBUF_INIT, why = STRBUF_INIT;
    bool good = decode_utf16(bytes, length, &text, &why);

    assert_string_equal(text.text, wanted);
    assert_string_equal(why.text, wanted_why);
    strbuf_release(&text);
    strbuf_release(&why);
    return good;
}

static void test_reads_utf16(void **state)
{
    static const char little[] = "\xFF\xFE{\0\r\0\n\0\xE9\0\xAC\x20\x3D\xD8\x00\xDE}";
    static const char big[] = "\xFE\xFF\0{\0\r\0\n\0\xE9\x20\xAC\xD8\x3D\xDE\0\0}";

    (void)state;
    assert_int_equal(decode_utf16_order(little, 2), UTF16_LITTLE);
    assert_int_equal(decode_utf16_order(big, 2), UTF16_BIG);
    assert_int_equal(decode_utf16_order(little, 1), UTF16_NONE);
    assert_int_equal(decode_utf16_order("{}", 2), UTF16_NONE);
    assert_true(from_utf16(little, sizeof little, "{\r\n\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80}", ""));
    assert_true(from_utf16(big, sizeof big - 1, "{\r\n\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80}", ""));
    assert_true(from_utf16("\xFF\xFE", 2, "", ""));
    assert_true(from_utf16("\xFE\xFF\xD7\xFF\xE0\x00\xFF\xFD", 8, "\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBD", ""));
}

static void test_refuses_half_characters(void **state)
{
    (void)state;
    assert_false(from_utf16("\xFF\xFE{\0}", 5, "{", "UTF-16 text that is damaged at byte 4"));
    assert_false(from_utf16("\xFF\xFE{\0\x00\xDE", 6, "{", "UTF-16 text that is damaged at byte 4"));
    assert_false(from_utf16("\xFE\xFF\xD8\x3D\xE0\x00", 6, "", "UTF-16 text that is damaged at byte 2"));
    assert_false(from_utf16("\xFF\xFE\x3D\xD8", 4, "", "UTF-16 text that is damaged at byte 2"));
    assert_false(from_utf16("\xFF\xFE\x3D\xD8}\0", 6, "", "UTF-16 text that is damaged at byte 2"));
}

/* So much of the beginning as is asked for, in characters of UTF-8. */
static void test_beginnings(void **state)
{
    static const struct {
        const char *bytes;
        size_t length, most;
        const char *wanted;
    } cases[] = {
        {"{\"Vpcs\": []}", 12, 4, "{\"Vp"},
        {"{\"Vpcs\": []}", 12, 12, "{\"Vpcs\": []}"},
        {"{}", 2, 64, "{}"},
        {"", 0, 64, ""},
        {"\xFF\xFE{\0}\0", 6, 4, "{"},
        {"\xFF\xFE{\0}\0", 6, 64, "{}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT;

        decode_beginning(cases[i].bytes, cases[i].length, cases[i].most, &text);
        assert_string_equal(text.text, cases[i].wanted);
        strbuf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unpacks_members_and_padding),
        cmocka_unit_test(test_unpacks_much),
        cmocka_unit_test(test_tells_where_it_is_cut_off),
        cmocka_unit_test(test_notices_damage),
        cmocka_unit_test(test_keeps_what_stands_before_garbage),
        cmocka_unit_test(test_refuses_a_bomb),
        cmocka_unit_test(test_reads_utf16),
        cmocka_unit_test(test_refuses_half_characters),
        cmocka_unit_test(test_beginnings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

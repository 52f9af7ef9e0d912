/*
 * Files that are not plain UTF-8: compressed, UTF-16, with a byte order mark; and files that are no
 * JSON and not called so.
 */
#include "tests/model/read/directory.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "model/base/mem.h"

#define VPCS "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}"
#define LINE "{\"Subnets\": [{\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\"}]}\n"

static struct account *read_directory(void **state)
{
    const char *path = *state;
    struct export_request request = {.paths = &path, .path_count = 1};

    return export_read(&request);
}

/* Appends the text compressed. */
static void pack(struct strbuf *out, const char *text, size_t length)
{
    z_stream stream = {0};

    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    strbuf_reserve(out, length + 100);
    stream.next_in = (Bytef *)(uintptr_t)text;
    stream.avail_in = (uInt)length;
    stream.next_out = (Bytef *)(out->text + out->length);
    stream.avail_out = (uInt)length + 100;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->length += length + 100 - stream.avail_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
}

/* ASCII as UTF-16 with its mark and CRLF at the ends of lines. */
static void widen(struct strbuf *out, const char *text, bool big)
{
    strbuf_add(out, big ? "\xFE\xFF" : "\xFF\xFE", 2);
    for (; *text; text++) {
        if (*text == '\n')
            strbuf_add(out, big ? "\0\r" : "\r\0", 2);
        strbuf_addch(out, big ? '\0' : *text);
        strbuf_addch(out, big ? *text : '\0');
    }
}

/* --- encodings ---------------------------------------------------------------------------------- */

static void test_encodings(void **state)
{
    static const char text[] = "{\n  \"Vpcs\": [\n    {\"VpcId\": \"vpc-1\"}\n  ]\n}\n";
    struct strbuf packed = STRBUF_INIT, little = STRBUF_INIT, big = STRBUF_INIT;
    struct strbuf packed_wide = STRBUF_INIT;

    widen(&little, text, false);
    widen(&big, text, true);
    pack(&packed, text, strlen(text));
    pack(&packed_wide, little.text, little.length);
    write_bytes(state, "little.json", little.text, little.length);
    write_bytes(state, "big", big.text, big.length);
    write_bytes(state, "packed.json.gz", packed.text, packed.length);
    write_bytes(state, "packed-wide.gz", packed_wide.text, packed_wide.length);
    write_bytes(state, "marked.json", "\xEF\xBB\xBF" VPCS, strlen(VPCS) + 3);
    for (size_t i = 0; i < 5; i++) {
        struct account *account = read_directory(state);
        const struct source_file *file;
        struct strbuf json = STRBUF_INIT, why = STRBUF_INIT, command = STRBUF_INIT;

        assert_no_problems(account);
        assert_int_equal(account->files.count, 5 - i);
        assert_int_equal(account->vpcs.count, 1);
        if (!export_read_place(account, account->vpcs.items[0].place, &json, &why))
            fail_msg("%s", why.text);
        assert_string_equal(json.text, "{\"VpcId\": \"vpc-1\"}");
        file = &account->files.items[0];
        strbuf_addf(&command, "rm '%s'", text_raw(account->texts, file->path));
        assert_int_equal(system(command.text), 0);
        strbuf_release(&command);
        strbuf_release(&json);
        account_free(account);
    }
    strbuf_release(&packed);
    strbuf_release(&packed_wide);
    strbuf_release(&little);
    strbuf_release(&big);
}

/* What a cut file still holds is read, but nothing is complete, and nothing is told twice. */
static void test_cut_off(void **state)
{
    struct strbuf packed = STRBUF_INIT;
    struct account *account;

    pack(&packed, LINE, strlen(LINE));
    write_bytes(state, "lines.ndjson.gz", packed.text, packed.length - 4);
    account = read_directory(state);
    assert_int_equal(account->problems.count, 1);
    assert_non_null(strstr(account->problems.items[0].message, "is cut off"));
    assert_int_equal(account->subnets.count, 1);
    assert_int_equal(account_presence(account, 0, DATA_SUBNETS), PRESENCE_INCOMPLETE);
    account_free(account);
    strbuf_release(&packed);
}

static void test_half_a_character(void **state)
{
    struct strbuf wide = STRBUF_INIT;
    struct account *account;

    widen(&wide, LINE, false);
    strbuf_addch(&wide, '{');
    write_bytes(state, "lines", wide.text, wide.length);
    account = read_directory(state);
    assert_int_equal(account->problems.count, 1);
    assert_non_null(strstr(account->problems.items[0].message, "UTF-16 text that is damaged"));
    assert_int_equal(account->subnets.count, 1);
    account_free(account);
    strbuf_release(&wide);
}

/* --- what is no JSON ---------------------------------------------------------------------------- */

/* A directory may hold anything; but who saved a table there should be told. */
static void test_texts_in_a_directory(void **state)
{
    static const char table[] = "-------------------\n|  DescribeVpcs   |\n";
    struct strbuf packed = STRBUF_INIT;
    struct account *account;

    pack(&packed, "2 123456789012 eni-1 192.0.2.1", 30);
    write_bytes(state, "NOTES", "nothing", 7);
    write_bytes(state, "empty.txt", "", 0);
    write_bytes(state, "flow.log.gz", packed.text, packed.length);
    write_bytes(state, "other.bin", "\xFF\xFE\0\1\0", 5);
    write_bytes(state, "vpcs.json", VPCS, strlen(VPCS));
    write_bytes(state, "vpcs.txt", table, strlen(table));
    account = read_directory(state);
    assert_int_equal(account->problems.count, 1);
    assert_non_null(strstr(account->problems.items[0].file, "vpcs.txt"));
    assert_non_null(strstr(account->problems.items[0].message, "--output table"));
    assert_int_equal(account->vpcs.count, 1);
    account_free(account);
    strbuf_release(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_encodings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_half_a_character, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_texts_in_a_directory, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

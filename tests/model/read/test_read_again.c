/*
 * Files that are read once more, for an object's own text or a whole: as they were, or told why not.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/model/read/directory.h"

#include "model/read/files.h"
#include "tests/model/failing_call.h"

#define VPCS "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}\n"

static void a_part_is_read_again_or_told(void **state)
{
    static const struct timespec long_ago[] = {{1700000000, 0}, {1700000000, 0}};
    static const char *const calls[] = {"open", "fstat", "pread"};
    struct strbuf json = STRBUF_INIT, why = STRBUF_INIT;
    char *path = path_in(state, "vpcs.json");
    struct account *account;
    struct place place;

    write_text(state, "vpcs.json", VPCS);
    assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
    account = read_path(path);
    place = account->vpcs.items[0].place;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) { /* then the whole file is */
        strbuf_clear(&json);
        let_fail(calls[i], EIO, 1);
        assert_true(export_read_place(account, place, &json, &why));
        assert_string_equal(json.text, "{\"VpcId\": \"vpc-1\"}");
        assert_int_equal(failing_call.times, 0);
    }
    strbuf_clear(&json);
    let_fail("pread", EINTR, 3);
    assert_true(export_read_place(account, place, &json, &why));
    assert_string_equal(json.text, "{\"VpcId\": \"vpc-1\"}");
    strbuf_clear(&json);
    let_fail("open", EACCES, 2);
    assert_false(export_read_place(account, place, &json, &why));
    assert_non_null(strstr(why.text, "vpcs.json: Permission denied"));
    let_fail("open", EACCES, 1);
    strbuf_clear(&why);
    assert_false(export_read_file(account, 0, &json, &why));
    assert_non_null(strstr(why.text, "vpcs.json: Permission denied"));
    strbuf_adds(&json, "before ");
    assert_true(export_read_file(account, 0, &json, &why)); /* behind what is there */
    assert_string_equal(json.text, "before " VPCS);
    strbuf_clear(&why);
    write_text(state, "vpcs.json", "{\"Vpcs\": [{\"VpcId\": \"vpc-2\"}]}\n");
    strbuf_clear(&json);
    let_fail("fstat", EIO, 1); /* its time is not looked at: its content tells */
    assert_false(export_read_place(account, place, &json, &why));
    assert_non_null(strstr(why.text, "the file has changed since it was read"));
    assert_string_equal(json.text, "");
    account_free(account);
    strbuf_release(&json);
    strbuf_release(&why);
    free(path);
}

static void a_stream_is_read_whole_or_told(void **state)
{
    struct strbuf content = STRBUF_INIT;
    char *path = path_in(state, "vpcs.json");

    write_text(state, "vpcs.json", VPCS);
    assert_true(file_read_stream(path, &content));
    assert_string_equal(content.text, VPCS);
    strbuf_clear(&content);
    assert_false(file_read_stream("/dev/zero", &content));
    assert_int_equal(errno, ENXIO);
    let_fail("open", EACCES, 1);
    assert_false(file_read_stream(path, &content));
    assert_int_equal(errno, EACCES);
    let_fail("read", EIO, 1);
    assert_false(file_read_stream(path, &content));
    assert_int_equal(errno, EIO);
    assert_int_equal(content.length, 0);
    assert_int_equal(file_modified(-1), 0);
    let_fail("fstat", EIO, 1);
    assert_int_equal(file_modified(STDIN_FILENO), 0);
    strbuf_release(&content);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_part_is_read_again_or_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stream_is_read_whole_or_told, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/model/write/fixture.h"

#include <dirent.h>
#include <sys/stat.h>

static enum file_out_result write_text(const struct fixture *fixture, const char *name,
                                       const char *text, unsigned mode, enum overwrite overwrite,
                                       struct strbuf *why)
{
    char *path = fixture_path(fixture, name);
    enum file_out_result result = file_out_write(path, text, strlen(text), mode, overwrite, why);

    free(path);
    return result;
}

static mode_t mode_of(const struct fixture *fixture, const char *name)
{
    char *path = fixture_path(fixture, name);
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    free(path);
    return status.st_mode & 07777;
}

static size_t files_in(const char *path)
{
    DIR *directory = opendir(path);
    size_t count = 0;

    assert_non_null(directory);
    while (readdir(directory))
        count++;
    closedir(directory);
    return count - 2;
}

static void assert_content(const struct fixture *fixture, const char *name, const char *expected)
{
    char *text = fixture_read(fixture, name);

    assert_string_equal(text, expected);
    free(text);
}

static void writes_whole_files_with_their_mode(void **state)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;

    (void)state;
    fixture_directory(&fixture);
    assert_int_equal(write_text(&fixture, "a", "one", 0600, OVERWRITE_NEVER, &why), FILE_OUT_DONE);
    assert_int_equal(write_text(&fixture, "b", "", 0700, OVERWRITE_NEVER, &why), FILE_OUT_DONE);
    assert_content(&fixture, "a", "one");
    assert_content(&fixture, "b", "");
    assert_int_equal(mode_of(&fixture, "a"), 0600);
    assert_int_equal(mode_of(&fixture, "b"), 0700);
    assert_int_equal(files_in(fixture.directory), 2); /* no temporary file stays */
    strbuf_release(&why);
    fixture_release(&fixture);
}

static void leaves_existing_files_unless_asked(void **state)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;

    (void)state;
    fixture_directory(&fixture);
    assert_int_equal(write_text(&fixture, "a", "one", 0600, OVERWRITE_NEVER, &why), FILE_OUT_DONE);
    assert_int_equal(write_text(&fixture, "a", "two", 0600, OVERWRITE_NEVER, &why),
                     FILE_OUT_EXISTS);
    assert_content(&fixture, "a", "one");
    assert_non_null(strstr(why.text, "/a: "));
    assert_int_equal(write_text(&fixture, "a", "two", 0600, OVERWRITE_ASKED, &why), FILE_OUT_DONE);
    assert_content(&fixture, "a", "two");
    assert_int_equal(files_in(fixture.directory), 1);
    strbuf_release(&why);
    fixture_release(&fixture);
}

/* A dangling link is a name that is taken: it must not be written through. */
static void does_not_follow_links(void **state)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;

    (void)state;
    fixture_directory(&fixture);
    assert_int_equal(fixture_shell(&fixture, "ln -s elsewhere a"), 0);
    assert_int_equal(write_text(&fixture, "a", "one", 0600, OVERWRITE_NEVER, &why),
                     FILE_OUT_EXISTS);
    assert_int_equal(fixture_shell(&fixture, "test ! -e elsewhere"), 0);
    strbuf_release(&why);
    fixture_release(&fixture);
}

static void says_why_it_failed(void **state)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;

    (void)state;
    fixture_directory(&fixture);
    assert_int_equal(write_text(&fixture, "no/\x1b[2J", "x", 0600, OVERWRITE_NEVER, &why),
                     FILE_OUT_FAILED);
    assert_non_null(strstr(why.text, "/no/<U+001B>[2J: cannot be written: "));
    strbuf_release(&why);
    fixture_release(&fixture);
}

static void takes_new_and_empty_directories_only(void **state)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;
    char *path;

    (void)state;
    fixture_directory(&fixture);
    path = fixture_path(&fixture, "out");
    assert_int_equal(file_out_directory(path, &why), FILE_OUT_DONE);
    assert_int_equal(mode_of(&fixture, "out"), 0700);
    assert_int_equal(file_out_directory(path, &why), FILE_OUT_DONE);
    fixture_write(&fixture, "out/deep/er/file", "x");
    assert_content(&fixture, "out/deep/er/file", "x");
    assert_int_equal(file_out_directory(path, &why), FILE_OUT_EXISTS);
    free(path);
    path = fixture_path(&fixture, "out/deep/er/file");
    assert_int_equal(file_out_directory(path, &why), FILE_OUT_FAILED);
    free(path);
    path = fixture_path(&fixture, "none/out");
    assert_int_equal(file_out_directory(path, &why), FILE_OUT_FAILED);
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_whole_files_with_their_mode),
        cmocka_unit_test(leaves_existing_files_unless_asked),
        cmocka_unit_test(does_not_follow_links),
        cmocka_unit_test(says_why_it_failed),
        cmocka_unit_test(takes_new_and_empty_directories_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

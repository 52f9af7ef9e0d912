/*
 * What becomes of a file when the system refuses: it is whole or not there at all, no temporary file stays, and the
 * reason is told.
 */
#define _GNU_SOURCE
#include "tests/model/write/fixture.h"

#include <dirent.h>
#include <fcntl.h>

#include "tests/model/write/refused_call.h"

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

#define NO_RENAME {"renameat2", ENOSYS, 1, 0}

struct refusal {
    const char *what;
    struct refused_call calls[REFUSED_MOST];
    int error; /* that is told; 0: the file is written all the same */
    bool asked; /* over one that is there */
};

static const struct refusal refusals[] = {
    {"a signal comes while a name is made up", {{"mkstemp", EINTR, 2, 0}}, 0, false},
    {"a signal comes while the mode is set", {{"fchmod", EINTR, 2, 0}}, 0, false},
    {"a signal comes while it is closed", {{"close", EINTR, 1, 0}}, 0, false},
    {"an old kernel cannot move a file to a free name only", {NO_RENAME}, 0, false},
    {"nor can the file system", {{"renameat2", EINVAL, 1, 0}}, 0, false},
    {"no hard links either", {NO_RENAME, {"link", EPERM, 1, 0}}, 0, false},
    {"which some say so", {NO_RENAME, {"link", ENOTSUP, 1, 0}}, 0, false},
    {"or so", {NO_RENAME, {"link", ENOSYS, 1, 0}}, 0, false},
    {"too many hard links", {NO_RENAME, {"link", EMLINK, 1, 0}}, 0, false},
    {"no file can be made", {{"mkstemp", EDQUOT, 1, 0}}, EDQUOT, false},
    {"the mode cannot be set", {{"fchmod", EPERM, 1, 0}}, EPERM, false},
    {"the disk is full", {{"write", ENOSPC, 1, 0}}, ENOSPC, false},
    {"the disk is broken", {{"fsync", EIO, 1, 0}}, EIO, false},
    {"the disk is found full at the end", {{"close", ENOSPC, 1, 0}}, ENOSPC, false},
    {"the first of two reasons is told", {{"write", ENOSPC, 1, 0}, {"close", EIO, 1, 0}}, ENOSPC, false},
    {"the name cannot be given", {{"renameat2", EACCES, 1, 0}}, EACCES, false},
    {"nor by a link", {NO_RENAME, {"link", EACCES, 1, 0}}, EACCES, false},
    {"nor without links", {NO_RENAME, {"link", EPERM, 1, 0}, {"rename", EIO, 1, 0}}, EIO, false},
    {"the old one cannot be replaced", {{"rename", EACCES, 1, 0}}, EACCES, true},
};

static void try_it(const struct refusal *refusal)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;
    enum file_out_result result;
    char *path;

    fixture_directory(&fixture);
    path = fixture_path(&fixture, "a");
    if (refusal->asked)
        fixture_write(&fixture, "a", "old");
    refuse_calls(refusal->calls);
    result = file_out_write(path, "new", 3, 0600, refusal->asked ? OVERWRITE_ASKED : OVERWRITE_NEVER, &why);
    refuse_nothing();
    if (result != (refusal->error ? FILE_OUT_FAILED : FILE_OUT_DONE))
        fail_msg("%s: %d %s", refusal->what, result, why.text);
    if (refusal->error && !strstr(why.text, strerror(refusal->error)))
        fail_msg("%s: %s", refusal->what, why.text);
    assert_int_equal(files_in(fixture.directory), refusal->asked || !refusal->error);
    if (refusal->asked || !refusal->error) {
        char *text = fixture_read(&fixture, "a");

        assert_string_equal(text, refusal->error ? "old" : "new");
        free(text);
    }
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

static void files_are_whole_or_absent(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        try_it(&refusals[i]);
}

/* Where links are refused, what is there stays there as well. */
static void a_name_that_is_taken_stays_taken_without_links(void **state)
{
    static const struct refused_call calls[REFUSED_MOST] = {NO_RENAME, {"link", EPERM, 1, 0}};
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;
    char *path, *text;

    (void)state;
    fixture_directory(&fixture);
    path = fixture_path(&fixture, "a");
    fixture_write(&fixture, "a", "old");
    refuse_calls(calls);
    assert_int_equal(file_out_write(path, "new", 3, 0600, OVERWRITE_NEVER, &why), FILE_OUT_EXISTS);
    refuse_nothing();
    text = fixture_read(&fixture, "a");
    assert_string_equal(text, "old");
    assert_int_equal(files_in(fixture.directory), 1);
    free(text);
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

/* The way there is written last. Where that fails, the way back goes again; but not what was asked to be replaced. */
static void a_way_back_does_not_stay_alone(void **state)
{
    static const struct refused_call calls[][REFUSED_MOST] = {{{"renameat2", EIO, 1, 1}},
                                                              {{"rename", EIO, 1, 1}}};
    struct form_file items[] = {{.name = "apply.sh", .text = STRBUF_INIT, .mode = 0700},
                                {.name = "rollback.sh", .text = STRBUF_INIT, .mode = 0700}};
    const struct form_files files = {.items = items, .count = 2};

    (void)state;
    for (size_t asked = 0; asked < 2; asked++) {
        struct fixture fixture = {0};
        struct strbuf why = STRBUF_INIT;
        char *path;

        fixture_directory(&fixture);
        path = fixture_path(&fixture, "apply.sh");
        refuse_calls(calls[asked]);
        assert_false(form_files_write(&files, path, asked, &why));
        refuse_nothing();
        assert_non_null(strstr(why.text, "apply.sh: cannot be written: "));
        assert_int_equal(files_in(fixture.directory), asked);
        free(path);
        strbuf_release(&why);
        fixture_release(&fixture);
    }
}

static void parents_that_cannot_be_made_are_told(void **state)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;
    char *path;

    (void)state;
    fixture_directory(&fixture);
    fixture_write(&fixture, "file", "x");
    path = fixture_path(&fixture, "file/deep/er/still"); /* the first that fails is told, and no other tried */
    assert_false(file_out_parents(path, &why));
    assert_non_null(strstr(why.text, "/file/deep: cannot be made: "));
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

/* Nothing can be done where there is no directory, and nothing is said: the file has its name already. */
static void directories_are_synced_where_there_are_any(void **state)
{
    (void)state;
    file_out_sync_directory("/anything");
    file_out_sync_directory("anything");
    file_out_sync_directory("/no/such/directory/anything");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_whole_or_absent),
        cmocka_unit_test(a_name_that_is_taken_stays_taken_without_links),
        cmocka_unit_test(a_way_back_does_not_stay_alone),
        cmocka_unit_test(parents_that_cannot_be_made_are_told),
        cmocka_unit_test(directories_are_synced_where_there_are_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

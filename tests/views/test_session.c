/*
 * A whole session by keyboard: from opening the sample account to the written script, which is
 * compared to the last line with tests/views/session-apply.sh. That file was checked by hand against
 * the commands of the EC2 API reference; VPCMEND_UPDATE_SCREENS=1 rewrites it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/base/strbuf.h"
#include "tests/support/pty_session.h"

static const char expected_path[] = "tests/views/session-apply.sh";

static struct pty_session *open_sample(const char *const *files)
{
    char *program = pty_program("vpcmend");
    const char *arguments[] = {"demo", NULL};
    struct pty_options options = {
        .program = program, .arguments = arguments, .files = files, .in_temporary = true};
    struct pty_session *session = pty_start(&options);

    free(program);
    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    return session;
}

static void press(struct pty_session *session, const char *keys)
{
    assert_true(pty_press_all(session, keys));
}

static void leave(struct pty_session *session, const char *keys)
{
    struct pty_end end;

    pty_send(session, keys, strlen(keys));
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 0);
    pty_free(session);
}

static void path_in(const struct pty_session *session, const char *name, struct strbuf *path)
{
    strbuf_addf(path, "%s/%s", pty_directory(session), name);
}

static bool read_file(const char *path, struct strbuf *content)
{
    FILE *file = fopen(path, "r");
    int byte;

    if (!file)
        return false;
    while ((byte = getc(file)) != EOF)
        strbuf_addch(content, (char)byte);
    fclose(file);
    return true;
}

static void write_expected(const struct strbuf *content)
{
    FILE *file = fopen(expected_path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(content->text, 1, content->length, file), content->length);
    assert_int_equal(fclose(file), 0);
}

/* Overview, worst finding, first candidate, staged, forms, script, its proposed name: six keys. */
static void worst_rule_to_script_in_six_keys(void **state)
{
    struct pty_session *session = open_sample(NULL);
    struct strbuf path = STRBUF_INIT, written = STRBUF_INIT, expected = STRBUF_INIT;
    struct stat status;

    (void)state;
    press(session, "Enter");
    assert_true(pty_shows(session, "open to 0.0.0.0/0, all of the IPv4"));
    press(session, "Enter");
    assert_true(pty_shows(session, "closed  IPv4 tcp 25: 4.29 billion addresses"));
    assert_true(pty_shows(session, "10.204.0.0/16, 100.64.0.0/16"));
    press(session, "Enter");
    assert_true(pty_shows(session, "Staged 1 change; 31 findings are left."));
    press(session, "w Enter Enter");
    assert_true(pty_shows(session, "Written: apply.sh"));

    path_in(session, "apply.sh", &path);
    assert_true(read_file(path.text, &written));
    assert_int_equal(stat(path.text, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    if (getenv("VPCMEND_UPDATE_SCREENS"))
        write_expected(&written);
    assert_true(read_file(expected_path, &expected));
    assert_string_equal(written.text, expected.text);
    strbuf_clear(&path);
    path_in(session, "rollback.sh", &path);
    assert_int_equal(stat(path.text, &status), 0);
    leave(session, "q"); /* written, so nothing is asked */
    strbuf_release(&path);
    strbuf_release(&written);
    strbuf_release(&expected);
}

/* A file that is there is written over only after a yes. */
static void nothing_is_written_over_unasked(void **state)
{
    const char *files[] = {"apply.sh", "keep me\n", NULL};
    struct pty_session *session = open_sample(files);
    struct strbuf path = STRBUF_INIT, content = STRBUF_INIT;

    (void)state;
    path_in(session, "apply.sh", &path);
    press(session, "Enter Enter Enter w Enter Enter");
    assert_true(pty_shows(session, "apply.sh: there already. Write over?"));
    press(session, "n");
    assert_true(read_file(path.text, &content));
    assert_string_equal(content.text, "keep me\n");
    press(session, "Enter Enter y");
    assert_true(pty_shows(session, "Written: apply.sh"));
    strbuf_clear(&content);
    assert_true(read_file(path.text, &content));
    assert_memory_equal(content.text, "#!/usr/bin/env bash", 19);
    leave(session, "q");
    strbuf_release(&path);
    strbuf_release(&content);
}

/* The changed export loads again, and the finding is gone from it. */
static void changed_export_is_written_and_opens(void **state)
{
    struct pty_session *session = open_sample(NULL);
    struct strbuf path = STRBUF_INIT;
    char *program = pty_program("vpcmend");
    struct pty_session *again;

    (void)state;
    press(session, "Enter Enter Enter : \"export after\" Enter");
    assert_true(pty_shows(session, "Written: after"));
    path_in(session, "after", &path);
    {
        const char *arguments[] = {path.text, NULL};
        struct pty_options options = {.program = program, .arguments = arguments};

        again = pty_start(&options);
    }
    assert_true(pty_wait_idle(again));
    press(again, "f");
    assert_true(pty_shows(again, "1/31"));
    leave(again, "q");
    leave(session, "q");
    free(program);
    strbuf_release(&path);
}

/* The script back counts as well, though only the other one was named. */
static void way_back_is_not_written_over_unasked(void **state)
{
    const char *files[] = {"rollback.sh", "keep me\n", NULL};
    struct pty_session *session = open_sample(files);
    struct strbuf path = STRBUF_INIT, content = STRBUF_INIT;

    (void)state;
    path_in(session, "rollback.sh", &path);
    press(session, "Enter Enter Enter w Enter Enter");
    assert_true(pty_shows(session, "rollback.sh: there already. Write over?"));
    press(session, "n");
    assert_true(read_file(path.text, &content));
    assert_string_equal(content.text, "keep me\n");
    strbuf_clear(&path);
    path_in(session, "apply.sh", &path);
    assert_false(read_file(path.text, &content));
    leave(session, "qy");
    strbuf_release(&path);
    strbuf_release(&content);
}

/* A user's own keymap in the configuration directory, on top of the default one. */
static void own_keymap_is_found(void **state)
{
    const char *files[] = {"config/vpcmend/keymaps/mine.keymap",
                           "include default\n[general]\nQ quit\n", NULL};
    struct pty_session *session = open_sample(files);

    (void)state;
    press(session, ": \"keymap mine\" Enter");
    assert_true(pty_shows(session, "The keymap is \"mine\" now"));
    leave(session, "Q");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worst_rule_to_script_in_six_keys),
        cmocka_unit_test(nothing_is_written_over_unasked),
        cmocka_unit_test(changed_export_is_written_and_opens),
        cmocka_unit_test(way_back_is_not_written_over_unasked),
        cmocka_unit_test(own_keymap_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

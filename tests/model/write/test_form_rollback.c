/*
 * rollback.sh by itself: its calls and their order, and what stands beside it. That it leads back from
 * everywhere is shown in test_scripts.c.
 */
#include "tests/model/write/fixture.h"

#include "model/write/forms.h"

static char *text_of(struct fixture *fixture)
{
    struct strbuf text = STRBUF_INIT;

    form_rollback(fixture->plan, fixture->account, &text);
    return strbuf_detach(&text);
}

/* The lines of the way back, each up to its third quoted word. */
static char *calls_of(const char *text)
{
    const char *line = strstr(text, "# --- the way back\n");
    struct strbuf calls = STRBUF_INIT;

    assert_non_null(line);
    for (line = strchr(line, '\n') + 1; strncmp(line, "if [", 4) != 0;
         line = strchr(line, '\n') + 1) {
        const char *end = line;

        for (int quotes = 0; quotes < 6 && *end != '\n'; end++)
            quotes += *end == '\'';
        strbuf_add(&calls, line, (size_t)(end - line));
        strbuf_addch(&calls, '\n');
    }
    return strbuf_detach(&calls);
}

static void the_last_change_is_taken_back_first(void **state)
{
    struct fixture fixture;
    char *text, *calls;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");         /* in place, and one more */
    fixture_rewrite(&fixture, "sgr-3", "sg:sg-plain"); /* added, then revoked */
    text = text_of(&fixture);
    calls = calls_of(text);
    assert_string_equal(calls, "look_group 'eu-west-1' 'sg-mail'\n"
                               "add_rule 'eu-west-1' 'sg-mail' 'tcp 25 from ::/0'\n"
                               "remove_rule 'eu-west-1' 'sg-mail' 'tcp 25 from sg-plain'\n"
                               "modify_rule 'eu-west-1' 'sg-mail' 'tcp 25 from 0.0.0.0/0'\n"
                               "remove_rule 'eu-west-1' 'sg-mail' 'tcp 25 from 10.1.0.0/16'\n");
    free(calls);
    free(text);
    fixture_release(&fixture);
}

static void denies_of_a_carve_go_first(void **state)
{
    struct fixture fixture;
    char *text, *calls;

    (void)state;
    fixture_init(&fixture);
    fixture_carve(&fixture, "acl-1/in/200", "cidr:10.0.0.0/8");
    text = text_of(&fixture);
    calls = calls_of(text);
    assert_non_null(strstr(calls, "look_acl 'eu-west-1' 'acl-1'\n"
                                  "delete_entry 'eu-west-1' 'acl-1' 'entry 199, deny tcp 2587 from "
                                  "0.0.0.0/0'\n"));
    assert_non_null(strstr(calls, "'entry 194, deny tcp 25 from 0.0.0.0/0'\n"
                                  "delete_entry 'eu-west-1' 'acl-1' 'entry 193, allow all from "
                                  "10.0.0.0/8'\n"));
    free(calls);
    free(text);
    fixture_release(&fixture);
}

/* What comes back without its description is named. */
static void a_lost_description_is_told(void **state)
{
    struct fixture fixture;
    char *text;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-2", "remove");
    text = text_of(&fixture);
    assert_non_null(strstr(text, "note 'sgr-2: AWS does not take its description, which is left "
                                 "out'\n"));
    free(text);
    fixture_release(&fixture);
}

static void assert_file(struct fixture *fixture, const char *name, const char *expected)
{
    char *text = fixture_read(fixture, name);

    assert_string_equal(text, expected);
    free(text);
}

static void neither_is_written_where_one_exists(void **state)
{
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    char *path;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    path = fixture_path(&fixture, "mail.sh");
    fixture_write(&fixture, "mail-rollback.sh", "mine");
    assert_false(form_write(FORM_AWS_CLI, &FIXTURE_JOB(&fixture), path, false, &why));
    assert_non_null(strstr(why.text, "mail-rollback.sh"));
    assert_int_equal(fixture_shell(&fixture, "test ! -e mail.sh"), 0);
    assert_file(&fixture, "mail-rollback.sh", "mine");
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

static void shells_and_shellcheck_have_nothing_to_say(void **state)
{
    struct fixture fixture;
    char *text;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sgr-2", "remove");
    fixture_rewrite(&fixture, "sgr-3", "sg:sg-plain");
    fixture_rewrite(&fixture, "acl-1/in/100", "vpc");
    fixture_carve(&fixture, "acl-1/in/200", "vpc");
    text = text_of(&fixture);
    fixture_write(&fixture, "rollback.sh", text);
    assert_int_equal(fixture_shell(&fixture, "bash -n rollback.sh"), 0);
    if (fixture_shell(&fixture, "command -v shellcheck >/dev/null") == 0)
        assert_int_equal(fixture_shell(&fixture, "shellcheck rollback.sh"), 0);
    else
        print_message("skipped: shellcheck is not installed\n");
    free(text);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_change_is_taken_back_first),
        cmocka_unit_test(denies_of_a_carve_go_first),
        cmocka_unit_test(a_lost_description_is_told),
        cmocka_unit_test(neither_is_written_where_one_exists),
        cmocka_unit_test(shells_and_shellcheck_have_nothing_to_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

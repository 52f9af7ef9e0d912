/* The text of apply.sh, as shells and shellcheck read it. */
#include "tests/model/write/apply_run.h"

#include "model/write/aws_cli_script.h"

/* macOS has bash 3.2: no such shell is at hand, so what came later is looked for by name. */
static void nothing_needs_a_bash_newer_than_3_2(void **state)
{
    static const char *const newer[] = {
        "mapfile", "readarray", "coproc",  "declare -A", "local -A", "local -n",  "&>>",   "|&",
        ";;&",     ";&",        "@Q}",     "@E}",        "^^}",      ",,}",       "wait -n", "[[ -v",
        "EPOCH",   "SRANDOM",   "%(",      "BASHPID",    "-N ",      "shopt -s",  "{1..",  "globstar",
    };

    (void)state;
    for (size_t i = 0; i <= AWS_SCRIPT_PART_COUNT; i++) {
        const char *text = i ? aws_script_parts[i - 1].text : aws_script_start;

        for (size_t j = 0; j < sizeof newer / sizeof newer[0]; j++)
            if (strstr(text, newer[j]))
                fail_msg("%s in:\n%s", newer[j], text);
        /* an empty "$@" or array is an error under set -u in some of them */
        for (const char *at = text; (at = strstr(at, "[@]}")); at++)
            assert_true(!strncmp(at - 4, "${by", 4) || !strncmp(at - 5, "${new", 5));
    }
}

static bool has_shellcheck(void)
{
    return system("command -v shellcheck >/dev/null 2>&1") == 0;
}

/* AWS takes such a description, and what stands in quotes is no mistake of ours. */
static void describe_as_code(struct run *run)
{
    struct account *account = run->fixture.account;
    struct target target = {TARGET_RULE, 0};

    assert_true(target_find_named(account, "sgr-1", &target));
    account->rules.items[target.row].description =
        text_pool_adds(account->texts, "$(id) ${HOME} !#*&;");
}

static void shells_and_shellcheck_have_nothing_to_say(void **state)
{
    static const char *const plans[][2] = {
        {"sgr-1", "vpc"},         {"sgr-2", "remove"},
        {"sgr-3", "sg:sg-plain"}, {"sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc"},
        {"acl-1/in/100", "vpc"},  {"acl-1/in/200", "remove"},
    };
    struct run run;

    (void)state;
    run_init(&run);
    describe_as_code(&run);
    if (!has_shellcheck())
        print_message("skipped: shellcheck is not installed\n");
    for (size_t i = 0; i <= sizeof plans / sizeof plans[0]; i++) {
        write_script(&run); /* the empty one first, then ever larger ones */
        assert_int_equal(fixture_shell(&run.fixture, "bash -n apply.sh"), 0);
        if (has_shellcheck())
            assert_int_equal(fixture_shell(&run.fixture, "shellcheck apply.sh"), 0);
        if (i < sizeof plans / sizeof plans[0])
            fixture_rewrite(&run.fixture, plans[i][0], plans[i][1]);
    }
    run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_needs_a_bash_newer_than_3_2),
        cmocka_unit_test(shells_and_shellcheck_have_nothing_to_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The text of apply.sh, as shells and shellcheck read it. */
#include "tests/model/write/apply_run.h"

#include "model/write/aws_cli_orders.h"
#include "model/write/aws_cli_script.h"
#include "tests/model/write/tools.h"

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

/* Of an account that is not known, a change is made with any credentials; one of a region that AWS has not is made by
 * nobody. */
static void places_of_orders(void **state)
{
    static const char group[] =
        "{\"SecurityGroups\": [{\"GroupId\": \"sg-%u\",%s \"IpPermissions\": [{\"IpProtocol\": \"tcp\", "
        "\"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}";
    static const char *const names[] = {"in/accounts/000000000001/eu-west-1/groups.json",
                                        "in/accounts/000000000002/eu-west-1/groups.json", "in/other/groups.json"};
    static const char *const owners[] = {"\"OwnerId\": \"000000000001\",", "\"OwnerId\": \"000000000002\",", ""};
    struct fixture fixture = {0};
    struct form_files files;
    const char *third, *opened = NULL, *closed = NULL;

    (void)state;
    fixture_directory(&fixture);
    for (unsigned i = 0; i < 3; i++) {
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, group, i + 1, owners[i]);
        fixture_write(&fixture, names[i], text.text);
        strbuf_release(&text);
    }
    fixture.account = fixture_load(&fixture, "in");
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "sg-2/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "sg-3/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    make_form(&fixture, FORM_AWS_CLI, &files);
    third = strstr(files.items[0].text.text, " 'sg-3' ");
    assert_non_null(third);
    for (const char *at = files.items[0].text.text; at < third; at++) {
        opened = strncmp(at, "\nif [ \"$live_account\" = ", 24) ? opened : at;
        closed = strncmp(at, "\nfi\n", 4) ? closed : at;
    }
    assert_non_null(opened);
    assert_true(closed > opened); /* the bracket of the second account, before the third's change */
    assert_null(strstr(files.items[0].text.text, "\"$live_account\" =  ]"));
    form_files_release(&files);
    fixture_release(&fixture);
}

static void a_strange_region_is_left_out(void **state)
{
    struct fixture fixture;
    struct orders orders;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    orders_collect(&orders, fixture.plan, fixture.account, false);
    assert_int_equal(orders.count, 1);
    assert_int_equal(orders.note_count, 0);
    orders_release(&orders);
    for (size_t i = 0; i < fixture.account->scopes.count; i++)
        fixture.account->scopes.items[i].region = text_pool_adds(fixture.account->texts, "eu-west-1;x");
    orders_collect(&orders, fixture.plan, fixture.account, false);
    assert_int_equal(orders.count, 0);
    assert_int_equal(orders.note_count, 1);
    assert_string_equal(orders.notes[0].text, "left out: its ids are not such as AWS gives");
    orders_release(&orders);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_needs_a_bash_newer_than_3_2),
        cmocka_unit_test(shells_and_shellcheck_have_nothing_to_say),
        cmocka_unit_test(places_of_orders),
        cmocka_unit_test(a_strange_region_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

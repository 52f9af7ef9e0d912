/*
 * A stream of exports: `audit --exports-from`, by itself and cut up by GNU parallel, Hadoop streaming
 * and their like, which must come to the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"
#include "tests/support/pty_session.h"

#define MANY "vpcmend audit --format ndjson --exports-from "

static const char closed[] =
    "{\"SecurityGroups\": [{\"GroupId\": \"sg-2\", \"VpcId\": \"vpc-1\"}]}";

/* One group that is open on one port, which tells the exports apart. */
static void write_open(const char *directory, int port)
{
    struct strbuf name = STRBUF_INIT, text = STRBUF_INIT;

    strbuf_addf(&name, "%s/groups.json", directory);
    strbuf_addf(
        &text,
        "{\"SecurityGroups\": [{\"GroupId\": \"sg-%d\", \"VpcId\": \"vpc-1\", "
        "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": %d, \"ToPort\": 65535, "
        "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}",
        port, port);
    call_write_file(name.text, text.text);
    strbuf_release(&name);
    strbuf_release(&text);
}

static int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    write_open("one", 1);
    write_open("two", 2);
    call_write_file("good/groups.json", closed);
    call_write_file("empty/notes.txt", "nothing");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

/* The program itself, for what takes more than one process; `program` holds its path. */
static int set_up_program(void **state)
{
    char *program = pty_program("vpcmend");
    int status = set_up(state);

    setenv("VPCMEND", program, 1);
    free(program);
    return status;
}

/* What a single audit says of the export, as the stream tells it. */
static void add_expected(struct strbuf *expected, const char *path)
{
    struct strbuf command = STRBUF_INIT;
    struct call call;

    strbuf_addf(&command, "vpcmend audit %s --format ndjson", path);
    call = call_run(command.text);
    assert_int_equal(call.status, 1);
    strbuf_addf(expected, "{\"export\":\"%s\",%s", path, call.out + 1); /* one finding */
    call_release(&call);
    strbuf_release(&command);
}

static void assert_many(const char *line, const char *list, int status, const struct strbuf *out,
                        const char *problems)
{
    call_write_file("list", list);
    assert_call(line, status, out ? out->text : "", problems);
}

/* --- what it says ----------------------------------------------------------------------------------- */

static void each_path_is_an_export_of_its_own(void **state)
{
    struct strbuf expected = STRBUF_INIT;

    (void)state;
    add_expected(&expected, "two");
    add_expected(&expected, "one/groups.json");
    add_expected(&expected, "two");
    assert_many(MANY "list", "two\none/groups.json\ngood\ntwo\n", 1, &expected, "");
    assert_many(MANY "list", "two\r\n\none/groups.json\r\n\ntwo", 1, &expected, "");
    assert_many(MANY "list", "0\ttwo\n77\tone/groups.json\na\tb\ttwo\n", 1, &expected, "");
    strbuf_release(&expected);
}

static void the_status_is_that_of_the_worst(void **state)
{
    struct call call;

    (void)state;
    assert_many(MANY "list", "good\ngood\n", 0, NULL, "");
    assert_many(MANY "list", "", 0, NULL, "");
    assert_many(MANY "list --fail-on critical", "good\n", 0, NULL, "");
    call_write_file("list", "one\ngood\n");
    assert_call_says(MANY "list --fail-on critical", 0, "\"export\":\"one\"", "");
    assert_call_says(MANY "list --fail-on never", 0, "\"export\":\"one\"", "");
    call = call_run(MANY "list --fail-on high"); /* without interfaces, world and unknown is high */
    assert_int_equal(call.status, 1);
    call_release(&call);
}

static void what_cannot_be_read_has_a_line_too(void **state)
{
    struct strbuf expected = STRBUF_INIT;

    (void)state;
    strbuf_adds(&expected,
                "{\"export\":\"nowhere\",\"error\":\"cannot be read: No such file or directory\"}\n"
                "{\"export\":\"empty\",\"error\":\"nothing readable was found: no AWS describe "
                "reply in it\"}\n");
    add_expected(&expected, "one");
    assert_many(MANY "list --fail-on never", "nowhere\nempty\none\n", 2, &expected,
                "vpcmend: nowhere: cannot be read: No such file or directory\n"
                "vpcmend: empty: nothing readable was found: no AWS describe reply in it\n");
    strbuf_release(&expected);
}

/* Problems of an export that was read are no error of its. */
static void a_damaged_file_does_not_end_the_stream(void **state)
{
    struct strbuf expected = STRBUF_INIT;

    (void)state;
    call_write_file("one/vpcs.json", "{\"Vpcs\": [}");
    add_expected(&expected, "one");
    add_expected(&expected, "two");
    call_write_file("list", "one\ntwo\n");
    assert_call_says(MANY "list", 1, expected.text, "vpcmend: one/vpcs.json:1:11: ");
    strbuf_release(&expected);
}

static void names_are_only_names(void **state)
{
    struct strbuf expected = STRBUF_INIT;

    (void)state;
    write_open("a\nb\t\"c\"", 1);
    assert_int_equal(call_shell("printf 'a\\nb\\t\"c\"\\0good' >list"), 0);
    assert_call_says(MANY "list -0", 1, "{\"export\":\"a\\nb\\t\\\"c\\\"\",\"kind\"", "");
    assert_call_says(MANY "list --null", 1, "{\"export\":\"a\\nb\\t\\\"c\\\"\",\"kind\"", "");
    assert_call_says(MANY "list", 2, "{\"export\":\"a\",\"error\":\"cannot be read", "");
    assert_call_says(MANY "list", 2,
                     "\"error\":\"a path cannot hold a NUL: is the list made for "
                     "--null?\"}\n",
                     "");
    strbuf_adds(&expected, "{\"export\":\"-\",\"error\":\"cannot be read: No such file or "
                           "directory\"}\n");
    assert_many(MANY "list", "-\n", 2, &expected,
                "vpcmend: ./-: cannot be read: No such file or directory\n");
    strbuf_release(&expected);
}

static void wrong_usage_is_said(void **state)
{
    (void)state;
    assert_call_says(MANY "list one", 2, "", "--exports-from brings the exports");
    assert_call_says("vpcmend audit --exports-from list", 2, "", "goes with --format ndjson");
    assert_call_says("vpcmend audit one --null", 2, "", "--null goes with --exports-from");
    assert_call_says("vpcmend path --exports-from list", 2, "", "does not go with this command");
    assert_call(MANY "list", 2, "", "vpcmend: list: No such file or directory\n");
    assert_call(MANY "one", 2, "", "vpcmend: one: Is a directory\n");
}

/* --- pipes ------------------------------------------------------------------------------------------- */

static void assert_shell(const char *command)
{
    if (call_shell(command) != 0)
        fail_msg("this is not so: %s", command);
}

/* Whoever feeds it may wait for an answer before the next path. */
static void each_answer_comes_at_once(void **state)
{
    (void)state;
    assert_shell(
        "mkfifo in out && { timeout 60 \"$VPCMEND\" audit --format ndjson --exports-from - "
        "<in >out & } && exec 3>in 4<out && "
        "echo one >&3 && read -r first <&4 && echo two >&3 && read -r second <&4 && "
        "exec 3>&- && case $first$second in *'\"one\"'*'\"two\"'*) ;; *) exit 1 ;; esac && "
        "! wait $!"); /* something is open */
}

static void a_reader_that_goes_ends_it(void **state)
{
    (void)state;
    assert_shell("yes one | timeout 60 \"$VPCMEND\" audit --format ndjson --exports-from - "
                 ">/dev/full 2>said; test $? -eq 2 && grep -q 'standard output: cannot be written: No space' said");
    assert_shell(
        "{ yes one | timeout 60 \"$VPCMEND\" audit --format ndjson --exports-from - 2>said; "
        "echo $? >status; } | head -n 1 >/dev/null; test \"$(cat status)\" = 141");
}

/* 200 accounts: every third is good, and one cannot be read. */
static void write_accounts(void)
{
    for (int i = 1; i <= 200; i++) {
        char name[32];

        snprintf(name, sizeof name, "accounts/%012d", i);
        if (i % 3)
            write_open(name, i % 25 + 1);
    }
    assert_shell("for i in $(seq 3 3 200); do d=$(printf 'accounts/%012d' $i) && mkdir -p $d && "
                 "cp good/groups.json $d; done; rm accounts/000000000001/groups.json");
    assert_shell("find accounts -mindepth 1 | grep -v json | sort >list");
    assert_shell("\"$VPCMEND\" audit --format ndjson --exports-from list >all 2>said; "
                 "test $? -eq 2 && test $(wc -l <all) -eq 134 && "
                 "test $(grep -c '\"error\"' all) -eq 1 && test $(wc -l <said) -eq 1");
}

static void hadoop_streaming_comes_to_the_same(void **state)
{
    (void)state;
    write_accounts();
    assert_shell("awk '{ print n \"\\t\" $0; n += length($0) + 1 }' list | split -l 30 - split. && "
                 "for part in split.*; do \"$VPCMEND\" audit --format ndjson --fail-on never "
                 "--exports-from - <$part 2>>complained; done | cmp - all && cmp said complained");
}

static void gnu_parallel_comes_to_the_same(void **state)
{
    (void)state;
    if (call_shell("parallel --version 2>/dev/null | grep -q GNU") != 0) {
        print_message("skipped: GNU parallel is not installed\n");
        skip();
    }
    write_accounts();
    assert_shell("export HOME=$PWD; parallel --will-cite --pipe -j 3 -N 7 \"$VPCMEND\" audit "
                 "--format ndjson --exports-from - <list >joined 2>complained; "
                 "sort joined | cmp - <<END\n$(sort all)\nEND");
    assert_shell("HOME=$PWD parallel --will-cite --keep-order --pipe -j 3 -N 7 \"$VPCMEND\" audit "
                 "--format ndjson --exports-from - <list 2>complained | cmp - all");
    assert_shell(
        "HOME=$PWD parallel --will-cite --keep-order -j 3 \"$VPCMEND\" audit --format ndjson "
        ":::: list 2>complained >apart; "
        "grep -v '\"error\"' all | sed 's/\"export\":\"[^\"]*\",//' | cmp - apart");
    assert_shell(
        "find accounts -mindepth 1 -type d -print0 | HOME=$PWD parallel --will-cite -0 "
        "--pipe --recend '\\0' -j 3 -N 7 \"$VPCMEND\" audit --format ndjson --fail-on never "
        "--null --exports-from - 2>complained | sort >joined; sort all | cmp - joined");
}

int main(void)
{
#define TEST(name)         cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define TEST_PROGRAM(name) cmocka_unit_test_setup_teardown(name, set_up_program, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(each_path_is_an_export_of_its_own),
        TEST(the_status_is_that_of_the_worst),
        TEST(what_cannot_be_read_has_a_line_too),
        TEST(a_damaged_file_does_not_end_the_stream),
        TEST(names_are_only_names),
        TEST(wrong_usage_is_said),
        TEST_PROGRAM(each_answer_comes_at_once),
        TEST_PROGRAM(a_reader_that_goes_ends_it),
        TEST_PROGRAM(hadoop_streaming_comes_to_the_same),
        TEST_PROGRAM(gnu_parallel_comes_to_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

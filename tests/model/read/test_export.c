/*
 * Files, directories and streams, and reading them again; and the public exports beside the
 * checkout, where they are there.
 */
#include "tests/model/read/directory.h"
#include "tests/model/read/patience.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/mem.h"

#define SHARED "../shared/exports/"

static void make_directory(void **state, const char *name)
{
    char *path = path_in(state, name);

    assert_int_equal(mkdir(path, 0700), 0);
    free(path);
}

static void assert_told(const struct account *account, size_t number, const char *file_end,
                        const char *part)
{
    const struct problem *problem = &account->problems.items[number];
    size_t length = strlen(problem->file), end = strlen(file_end);

    assert_true(number < account->problems.count);
    assert_true(length >= end);
    assert_string_equal(problem->file + length - end, file_end);
    if (!strstr(problem->message, part))
        fail_msg("\"%s\" does not say \"%s\"", problem->message, part);
}

/* Content decides, not the name; what is not JSON is passed over unless its name promises it. */
static void test_directory(void **state)
{
    struct account *account;

    make_directory(state, "eu-west-1");
    make_directory(state, "eu-west-1/deep");
    write_text(state, "eu-west-1/deep/no-extension", "\n{\"Vpcs\":[{\"VpcId\":\"vpc-1\"}]}");
    write_text(state, "eu-west-1/b.txt", "{\"Subnets\":[]}");
    write_text(state, "README.md", "# nothing");
    write_text(state, "other.json", "{\"Buckets\":[]}");
    write_text(state, "broken.json", "{\"Vpcs\":\n [");
    write_text(state, "empty.json", "");
    write_text(state, "text.json", "hello");
    write_bytes(state, "a.json.gz", "\x1f\x8b\x08\x00", 4);
    write_bytes(state, "wide.json", "\xff\xfe{\0}\0\0", 7);
    account = read_path(*state);
    assert_int_equal(account->files.count, 3); /* the broken one was to hold VPCs */
    assert_int_equal(account->file_count_read, 3);
    assert_text(account, account->files.items[1].name, "eu-west-1/b.txt");
    assert_text(account, account->files.items[2].name, "eu-west-1/deep/no-extension");
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->problems.count, 5);
    assert_told(account, 0, "/a.json.gz", "cut off");
    assert_told(account, 1, "/broken.json", "before its brackets are closed");
    assert_int_equal(account->problems.items[1].line, 2);
    assert_int_equal(account->problems.items[1].column, 3);
    assert_told(account, 2, "/empty.json", "empty");
    assert_told(account, 3, "/text.json", "no JSON");
    assert_told(account, 4, "/wide.json", "UTF-16");
    account_free(account);
}

/* Nothing that never ends or leads in circles. */
static void test_links_and_pipes(void **state)
{
    char *fifo = path_in(state, "fifo.json"), *loop = path_in(state, "sub/loop");
    char *dangling = path_in(state, "gone"), *link_path = path_in(state, "link");
    struct account *account;

    make_directory(state, "sub");
    write_text(state, "sub/vpcs.json", "{\"Vpcs\":[{\"VpcId\":\"vpc-1\"}]}");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(symlink("..", loop), 0);
    assert_int_equal(symlink("nowhere", dangling), 0);
    assert_int_equal(symlink("sub/vpcs.json", link_path), 0);
    account = read_path(*state);
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->files.count, 2);
    assert_int_equal(account->problems.count, 3);
    assert_told(account, 0, "/fifo.json", "pipe");
    assert_told(account, 1, "/gone", "No such file");
    assert_told(account, 2, "/sub/loop", "link back");
    account_free(account);
    free(fifo);
    free(loop);
    free(dangling);
    free(link_path);
}

static void test_missing_argument(void **state)
{
    char *path = path_in(state, "nowhere");
    struct account *account = read_path(path);

    assert_int_equal(account->file_count_read, 0);
    assert_int_equal(account->problems.count, 1);
    assert_told(account, 0, "/nowhere", "No such file");
    account_free(account);
    free(path);
}

/* A named file that is not JSON is always told. */
static void test_named_file(void **state)
{
    char *path = path_in(state, "notes");
    struct account *account;

    write_text(state, "notes", "hello");
    account = read_path(path);
    assert_int_equal(account->problems.count, 1);
    assert_told(account, 0, "/notes", "no JSON");
    account_free(account);
    free(path);
}

static void test_several_arguments(void **state)
{
    char *first = path_in(state, "a.json"), *second = path_in(state, "sub/");
    const char *paths[] = {first, second};
    struct export_request request = {.paths = paths, .path_count = 2};
    struct account *account;

    make_directory(state, "sub");
    write_text(state, "a.json", "{\"Vpcs\":[{\"VpcId\":\"vpc-1\"}]}");
    write_text(state, "sub/b.json", "{\"Vpcs\":[{\"VpcId\":\"vpc-2\"}]}");
    account = export_read(&request);
    assert_no_problems(account);
    assert_int_equal(account->vpcs.count, 2);
    assert_text(account, account->files.items[0].name, "a.json");
    assert_text(account, account->files.items[1].name, "b.json");
    assert_int_equal(account->files.items[1].argument, 1);
    account_free(account);
    free(first);
    free(second);
}

static void test_standard_input(void **state)
{
    static const char reply[] = "{\"Vpcs\":[{\"VpcId\":\"vpc-1\"}]}";
    struct strbuf text = STRBUF_INIT, why = STRBUF_INIT;
    int saved = dup(STDIN_FILENO), pipe_ends[2];
    struct account *account;

    (void)state;
    assert_int_equal(pipe(pipe_ends), 0);
    assert_int_equal(write(pipe_ends[1], reply, sizeof reply - 1), sizeof reply - 1);
    close(pipe_ends[1]);
    dup2(pipe_ends[0], STDIN_FILENO);
    account = read_path("-");
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(pipe_ends[0]);
    assert_no_problems(account);
    assert_int_equal(account->vpcs.count, 1);
    assert_text(account, account->files.items[0].path, "-");
    assert_true(export_read_place(account, account->vpcs.items[0].place, &text, &why));
    assert_string_equal(text.text, "{\"VpcId\":\"vpc-1\"}");
    account_free(account);
    strbuf_release(&text);
    strbuf_release(&why);
}

/* A file that changed after it was read is noticed, whatever its size. */
static void test_reading_again(void **state)
{
    struct strbuf text = STRBUF_INIT, why = STRBUF_INIT;
    struct account *account;
    struct place place;

    write_text(state, "v.json", "\xEF\xBB\xBF{\"Vpcs\":[ {\"VpcId\" : \"vpc-1\"} ]}");
    account = read_path(*state);
    place = account->vpcs.items[0].place;
    assert_true(export_read_place(account, place, &text, &why));
    assert_string_equal(text.text, "{\"VpcId\" : \"vpc-1\"}");
    strbuf_clear(&text);
    assert_true(export_read_file(account, 0, &text, &why));
    assert_string_equal(text.text, "\xEF\xBB\xBF{\"Vpcs\":[ {\"VpcId\" : \"vpc-1\"} ]}");
    strbuf_clear(&text);

    write_text(state, "v.json", "\xEF\xBB\xBF{\"Vpcs\":[ {\"VpcId\" : \"vpc-2\"} ]}");
    assert_false(export_read_place(account, place, &text, &why));
    assert_non_null(strstr(why.text, "changed"));
    assert_int_equal(text.length, 0);
    write_text(state, "v.json", "{}");
    assert_false(export_read_file(account, 0, &text, &why));
    strbuf_clear(&why);
    place.file = NONE;
    assert_false(export_read_place(account, place, &text, &why));
    assert_true(why.length > 0);
    account_free(account);
    strbuf_release(&text);
    strbuf_release(&why);
}

/* Without digests all is read as with them; only whether a file has changed is not known any more. */
static void test_reading_once(void **state)
{
    struct strbuf text = STRBUF_INIT, why = STRBUF_INIT;
    const char *path = *state;
    struct account *account;

    write_text(state, "v.json", "{\"Vpcs\":[ {\"VpcId\" : \"vpc-1\"} ]}");
    account = export_read(&(struct export_request){.paths = &path, .path_count = 1, .once = true});
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->problems.count, 0);
    assert_int_equal(account->files.items[0].size, 32);
    assert_int_equal(account->files.items[0].digest, 0);
    assert_false(export_read_file(account, 0, &text, &why));
    assert_non_null(strstr(why.text, "changed"));
    assert_int_equal(text.length, 0);
    account_free(account);
    strbuf_release(&text);
    strbuf_release(&why);
}

/* Gives a file a time long past, by which it is known again. */
static void set_old(void **state, const char *name, long nanoseconds)
{
    const struct timespec times[2] = {{1000000000, nanoseconds}, {1000000000, nanoseconds}};
    char *path = path_in(state, name);

    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    free(path);
}

/* Of a file that has its old size and time only the object is read, without a look at the rest; with
 * another time the whole decides. */
static void test_reading_a_part(void **state)
{
    static const char before[] = "{\"Vpcs\":[ {\"VpcId\" : \"vpc-1\"} ]}";
    struct strbuf text = STRBUF_INIT, why = STRBUF_INIT;
    struct account *account;
    struct place place;

    write_text(state, "v.json", before);
    set_old(state, "v.json", 1);
    account = read_path(*state);
    place = account->vpcs.items[0].place;
    assert_true(account->files.items[0].modified != 0);
    assert_true(export_read_place(account, place, &text, &why));
    assert_string_equal(text.text, "{\"VpcId\" : \"vpc-1\"}");

    set_old(state, "v.json", 2);
    strbuf_clear(&text);
    assert_true(export_read_place(account, place, &text, &why));
    assert_string_equal(text.text, "{\"VpcId\" : \"vpc-1\"}");

    write_text(state, "v.json", "{\"Vpcs\":[ {\"VpcId\" : \"vpc-2\"} ]}");
    strbuf_clear(&text);
    assert_false(export_read_place(account, place, &text, &why));
    assert_int_equal(text.length, 0);
    account_free(account);
    strbuf_release(&text);
    strbuf_release(&why);
}

static void test_progress(void **state)
{
    struct patience patience = {.limit = 100};
    const char *path = *state;
    struct export_request request = {
        .paths = &path, .path_count = 1, .progress = be_patient, .context = &patience};
    struct account *account;

    write_text(state, "a.json", "{\"Vpcs\":[]}");
    write_text(state, "b.json", "{\"Subnets\":[]}");
    account = export_read(&request);
    assert_non_null(account);
    assert_int_equal(patience.done, 25);
    assert_int_equal(patience.total, 25);
    assert_int_equal(patience.calls, 3);
    account_free(account);
    for (unsigned limit = 1; limit <= 3; limit++) {
        patience = (struct patience){.limit = limit};
        assert_null(export_read(&request));
    }
}

/* --- public exports ------------------------------------------------------------------------------- */

struct public_export {
    const char *path;
    size_t vpcs, subnets, groups, acls, interfaces;
};

static size_t described_groups(const struct account *account)
{
    size_t count = 0;

    for (size_t i = 0; i < account->groups.count; i++)
        count += account->groups.items[i].described;
    return count;
}

/* Every reference of the account leads somewhere. */
static void assert_sound(const struct account *account)
{
    uint32_t rules = 0, entries = 0, routes = 0;

    for (uint32_t i = 0; i < account->groups.count; i++) {
        struct span span = account->groups.items[i].rules;

        assert_int_equal(span.first, rules);
        rules += span.count;
        for (uint32_t j = 0; j < span.count; j++)
            assert_int_equal(account->rules.items[span.first + j].group, i);
    }
    assert_int_equal(rules, account->rules.count);
    for (uint32_t i = 0; i < account->acls.count; i++)
        entries += account->acls.items[i].entries.count;
    assert_int_equal(entries, account->acl_entries.count);
    for (uint32_t i = 0; i < account->route_tables.count; i++)
        routes += account->route_tables.items[i].routes.count;
    assert_int_equal(routes, account->routes.count);
    for (size_t i = 0; i < account->interface_groups.count && account->interfaces.count; i++)
        assert_true(account->interface_groups.items[i] != NONE);
    for (size_t i = 0; i < account->subnets.count; i++) {
        const struct subnet *subnet = &account->subnets.items[i];

        assert_true(subnet->acl == NONE || subnet->acl < account->acls.count);
        assert_true(subnet->route_table == NONE ||
                    subnet->route_table < account->route_tables.count);
    }
}

static bool shared_is_there(void)
{
    if (access(SHARED "README.md", R_OK) == 0)
        return true;
    print_message("skipped: no public exports in %s\n", SHARED);
    return false;
}

/* The counts are those of the data sets' own README (each object once), but for batfish-unit: its
 * loose NetworkAclTest.json repeats an ACL of another directory and names no account, and its loose
 * SecurityGroupTest.json repeats a group and stands among files of several regions, so each counts
 * as one more. */
static void test_public_exports(void **state)
{
    static const struct public_export exports[] = {
        {SHARED "cloudmapper-demo", 1, 4, 8, 0, 2},
        {SHARED "batfish-lab", 19, 63, 53, 59, 92},
        {SHARED "batfish-unit", 18, 27, 47, 18, 38},
        {SHARED "batfish-testrigs", 2, 2, 4, 2, 2},
    };

    (void)state;
    if (!shared_is_there())
        skip();
    for (size_t i = 0; i < sizeof exports / sizeof exports[0]; i++) {
        struct account *account = read_path(exports[i].path);

        print_message("%s: %zu files\n", exports[i].path, account->files.count);
        assert_int_equal(problems_serious(&account->problems), 0);
        assert_int_equal(account->vpcs.count, exports[i].vpcs);
        assert_int_equal(account->subnets.count, exports[i].subnets);
        assert_int_equal(described_groups(account), exports[i].groups);
        assert_int_equal(account->acls.count, exports[i].acls);
        assert_int_equal(account->interfaces.count, exports[i].interfaces);
        assert_sound(account);
        account_free(account);
    }
}

/* Two accounts in one tree, told apart by their directories. */
static void test_public_tree(void **state)
{
    struct account *account;

    (void)state;
    if (!shared_is_there())
        skip();
    account = read_path(SHARED "batfish-lab/aws_multi_account_vpc_peering");
    assert_int_equal(account->scopes.count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_text(account, account->scopes.items[i].region, "us-east-1");
        assert_int_equal(account_presence(account, i, DATA_SECURITY_GROUPS), PRESENCE_COMPLETE);
        assert_int_equal(account_presence(account, i, DATA_EGRESS_ONLY_INTERNET_GATEWAYS),
                         PRESENCE_ABSENT);
    }
    assert_text(account, account->scopes.items[0].account, "028403472736");
    assert_text(account, account->scopes.items[1].account, "951601349076");
    assert_int_equal(account->vpcs.count, 2);
    account_free(account);
}

/* The rest loads without a crash, and says what to do about what it is not. */
static void test_other_public_exports(void **state)
{
    static const char *const paths[] = {
        SHARED "awscli-examples",  SHARED "custodian-placebo", SHARED "npguard",
        SHARED "panther-policies", SHARED "aws-config-rdk",    SHARED "inframap-tfstate",
        SHARED "regula-plan",      SHARED "checkov-plan",      SHARED "flowlogs-reader",
        SHARED "opensearch-flow",
    };

    (void)state;
    if (!shared_is_there())
        skip();
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct account *account = read_path(paths[i]);

        assert_non_null(account);
        assert_sound(account);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_directory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_links_and_pipes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_argument, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_named_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_several_arguments, set_up, tear_down),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test_setup_teardown(test_reading_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reading_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reading_a_part, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_progress, set_up, tear_down),
        cmocka_unit_test(test_public_exports),
        cmocka_unit_test(test_public_tree),
        cmocka_unit_test(test_other_public_exports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Files that cannot be opened or read, from the start or from somewhere on: each is told by its path and the cause,
 * the rest of the export is read, and an interrupted call is no fault (R7).
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/model/read/directory.h"

#include "tests/model/failing_call.h"

#define VPCS "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}\n"
#define FAULTY "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"},\n  {\"CidrBlock\": \"10.0.0.0/8\"}]}\n"

/* How many pages of memory the machine has; 0: as many as it has, -1: it does not say. */
static long pages;

long sysconf(int name)
{
    static long (*real)(int);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "sysconf");
    return name == _SC_PHYS_PAGES && pages ? pages : real(name);
}

static int let_nothing_fail(void **state)
{
    let_fail(NULL, 0, 0);
    pages = 0;
    fstat_kind = 0;
    return tear_down(state);
}

/* The only problem, whose path is in the directory, or the directory itself for NULL. */
static void assert_only_problem(void **state, const struct account *account, const char *name,
                                const char *sentence)
{
    struct strbuf wanted = STRBUF_INIT;

    strbuf_adds(&wanted, *state);
    if (name)
        strbuf_addf(&wanted, "/%s", name);
    strbuf_addf(&wanted, ": %s", sentence);
    assert_int_equal(account->problems.count, 1);
    assert_problem(account, 0, PROBLEM_ERROR, wanted.text);
    assert_true(account->problems.unread);
    strbuf_release(&wanted);
}

/* --- what cannot be opened ------------------------------------------------------------------------------ */

static void what_cannot_be_opened_is_told(void **state)
{
    static const struct {
        const char *call;
        int error;
        const char *sentence;
    } faults[] = {
        {"stat", ENOENT, "cannot be read: No such file or directory"},
        {"open", EACCES, "cannot be read: Permission denied"},
        {"open", ENXIO, "a socket or a device, which has no end: not read"},
        {"fstat", EIO, "cannot be read: Input/output error"},
        {"read", EIO, "cannot be read: Input/output error"},
    };
    char *path = path_in(state, "vpcs.json");

    write_text(state, "vpcs.json", VPCS);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct account *account;

        let_fail(faults[i].call, faults[i].error, 1);
        account = read_path(path);
        assert_only_problem(state, account, "vpcs.json", faults[i].sentence);
        assert_int_equal(account->vpcs.count, 0);
        account_free(account);
    }
    free(path);
}

/* Of a text that does not begin like JSON, while it is looked at whether any follows. */
static void a_text_that_breaks_off_is_told(void **state)
{
    char *path = path_in(state, "notes");
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    for (int i = 0; i < 10000; i++)
        strbuf_adds(&text, "a word\n");
    write_bytes(state, "notes", text.text, text.length);
    let_fail_after("read", EIO, 1, 4);
    account = read_in_chunks(path, 1024);
    assert_int_equal(account->problems.count, 2);
    assert_string_equal(account->problems.items[0].message, "a value should be here");
    assert_string_equal(account->problems.items[1].message, "cannot be read: Input/output error");
    assert_true(account->problems.unread);
    account_free(account);
    strbuf_release(&text);
    free(path);
}

/* One file of a directory, and then the others: what can be read is. */
static void the_others_are_read(void **state)
{
    static const char *const calls[] = {"open", "fstat", "read"};

    write_text(state, "a.json", VPCS);
    write_text(state, "b.json", "{\"Subnets\": [{\"SubnetId\": \"subnet-1\"}]}");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct account *account;

        let_fail_after(calls[i], EIO, 1, strcmp(calls[i], "open") ? 0 : 1);
        account = read_path(*state);
        assert_int_equal(account->vpcs.count, 0);
        assert_int_equal(account->subnets.count, 1);
        assert_only_problem(state, account, "a.json", "cannot be read: Input/output error");
        account_free(account);
    }
}

static void a_directory_that_cannot_be_listed_is_told(void **state)
{
    static const char *const calls[] = {"open", "fdopendir"};

    write_text(state, "vpcs.json", VPCS);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct account *account;

        let_fail(calls[i], EACCES, 1);
        account = read_path(*state);
        assert_only_problem(state, account, NULL, "cannot be read: Permission denied");
        account_free(account);
    }
}

/* What would never end is not begun. */
static void devices_are_not_read(void **state)
{
    const char *device = "/dev/zero";
    struct account *account = read_path(device);
    char *pipe = path_in(state, "pipe");

    assert_problem(account, 0, PROBLEM_ERROR,
                   "/dev/zero: a socket or a device, which has no end: not read");
    account_free(account);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    write_text(state, "vpcs.json", VPCS);
    account = read_path(*state);
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->problems.count, 1);
    assert_non_null(strstr(account->problems.items[0].message, "not a file (a pipe"));
    account_free(account);
    free(pipe);
}

/* A file of a directory that has become a pipe since it was found would be waited for. */
static void what_has_become_a_pipe_is_not_waited_for(void **state)
{
    struct account *account;

    write_text(state, "vpcs.json", VPCS);
    fstat_kind = S_IFIFO;
    account = read_path(*state);
    assert_only_problem(state, account, "vpcs.json", "cannot be read: Invalid argument");
    account_free(account);
    fstat_kind = S_IFBLK;
    account = read_path(*state);
    assert_only_problem(state, account, "vpcs.json",
                        "a socket or a device, which has no end: not read");
    account_free(account);
}

/* --- what ends early ---------------------------------------------------------------------------------- */

static void write_many(void **state, size_t count)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "{\"Vpcs\": [");
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&text, "%s\n{\"VpcId\": \"vpc-%zu\"}", i ? "," : "", i);
    strbuf_adds(&text, "]}");
    write_bytes(state, "vpcs.json", text.text, text.length);
    strbuf_release(&text);
}

/* From a read on, whichever it is: no more is told than that, and what stands before it counts. */
static void a_disk_that_fails_midway_is_told(void **state)
{
    char *path = path_in(state, "vpcs.json");
    unsigned after = 1;
    bool failed = true;

    write_many(state, 5000);
    for (; failed; after++) {
        struct account *account;

        let_fail_after("read", EIO, 1, after);
        account = read_in_chunks(path, 16384);
        failed = !failing_call.times;
        if (failed) {
            const struct problems *problems = &account->problems;

            assert_true(account->vpcs.count < 5000 || problems->count == 1);
            assert_true(problems->unread);
            assert_string_equal(problems->items[problems->count - 1].message,
                                "cannot be read: Input/output error");
        } else {
            assert_int_equal(account->vpcs.count, 5000);
            assert_no_problems(account);
        }
        account_free(account);
    }
    assert_true(after > 6);
    free(path);
}

static void an_interrupted_call_is_no_fault(void **state)
{
    static const char *const calls[] = {"open", "read", "pread"};
    char *path = path_in(state, "vpcs.json");

    write_text(state, "vpcs.json", FAULTY);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        for (unsigned after = 0; after < 3; after++) {
            struct strbuf wanted = STRBUF_INIT;
            struct account *account;

            let_fail_after(calls[i], EINTR, 2, after);
            account = read_path(path);
            strbuf_addf(&wanted, "%s:2:3: no VpcId in this object: it is left out", path);
            assert_int_equal(account->vpcs.count, 1);
            assert_int_equal(account->problems.count, 1);
            assert_problem(account, 0, PROBLEM_ERROR, wanted.text);
            account_free(account);
            strbuf_release(&wanted);
        }
    }
    free(path);
}

/* Lines are counted in the file: where it gives its text no more, the place is as good as it can be. */
static void a_place_that_cannot_be_counted_is_still_told(void **state)
{
    char *path = path_in(state, "vpcs.json");
    struct account *account;

    write_text(state, "vpcs.json", FAULTY);
    let_fail("pread", EIO, 100);
    account = read_path(path);
    assert_int_equal(account->problems.count, 1);
    assert_string_equal(account->problems.items[0].message, "no VpcId in this object: it is left out");
    assert_int_equal(account->problems.items[0].line, 1);
    account_free(account);
    free(path);
}

/* Behind a fault the next document is looked for in what was read before, which is read again. */
static void what_was_read_is_read_again(void **state)
{
    struct strbuf text = STRBUF_INIT;
    char *path = path_in(state, "vpcs.json");

    strbuf_adds(&text, "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}, {\"VpcId\": x},\n");
    strbuf_add_repeated(&text, ' ', 20000);
    strbuf_adds(&text, "\n]}\n" VPCS);
    write_bytes(state, "vpcs.json", text.text, text.length);
    for (int error = 0; error < 2; error++) {
        for (unsigned after = 0; after < 4; after++) {
            struct account *account;

            let_fail_after("pread", error ? EIO : EINTR, 1, after);
            account = read_in_chunks(path, 256);
            assert_true(account->vpcs.count >= 1);
            assert_string_equal(account->problems.items[0].message, "a value should be here");
            if (!error)
                assert_int_equal(account->problems.count, 1);
            account_free(account);
        }
    }
    strbuf_release(&text);
    free(path);
}

/* Whether it changed while it was read cannot be told then: its content tells later. */
static void a_time_that_cannot_be_asked_is_none(void **state)
{
    char *path = path_in(state, "vpcs.json");

    write_text(state, "vpcs.json", VPCS);
    for (unsigned after = 1; after < 6; after++) {
        struct strbuf json = STRBUF_INIT, why = STRBUF_INIT;
        struct account *account;

        let_fail_after("fstat", EIO, 1, after);
        account = read_path(path);
        let_fail(NULL, 0, 0);
        if (!account->problems.count) {
            assert_true(export_read_place(account, account->vpcs.items[0].place, &json, &why));
            assert_string_equal(json.text, "{\"VpcId\": \"vpc-1\"}");
        }
        account_free(account);
        strbuf_release(&json);
        strbuf_release(&why);
    }
    free(path);
}

/* A large file of flat rules waits for the groups' own, which stand in a file behind it. */
static void large_files_of_rules_wait(void **state)
{
    enum { COUNT = 6000 };
    struct strbuf rules = STRBUF_INIT, groups = STRBUF_INIT;
    struct account *account;

    strbuf_adds(&rules, "{\"SecurityGroupRules\": [");
    strbuf_adds(&groups, "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": [");
    for (int i = 0; i < COUNT; i++) {
        strbuf_addf(&rules,
                    "%s{\"SecurityGroupRuleId\": \"sgr-%d\", \"GroupId\": \"sg-1\", \"IsEgress\": false, "
                    "\"IpProtocol\": \"tcp\", \"FromPort\": %d, \"ToPort\": %d, \"CidrIpv4\": \"0.0.0.0/0\","
                    " \"Description\": \"as long as such a description usually is\"}",
                    i ? ",\n" : "", i, i, i);
        strbuf_addf(&groups,
                    "%s{\"IpProtocol\": \"tcp\", \"FromPort\": %d, \"ToPort\": %d, \"IpRanges\": [{"
                    "\"CidrIp\": \"0.0.0.0/0\", \"Description\": \"as long as such a description usually "
                    "is\"}]}",
                    i ? "," : "", i, i);
    }
    strbuf_adds(&rules, "]}");
    strbuf_adds(&groups, "]}]}");
    assert_true(rules.length > 1u << 20);
    write_bytes(state, "a.json", rules.text, rules.length);
    write_bytes(state, "b.json", groups.text, groups.length);
    account = read_path(*state);
    assert_no_problems(account);
    assert_int_equal(account->rules.count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_not_equal(account->rules.items[i].id, TEXT_NONE);
    account_free(account);
    strbuf_release(&rules);
    strbuf_release(&groups);
}

/* --- standard input ---------------------------------------------------------------------------------- */

/* Standard input is the file while `read` goes on. */
static struct account *read_standard(const char *path)
{
    int kept = fcntl(STDIN_FILENO, F_DUPFD, 10), file = open(path, O_RDONLY);
    struct account *account;

    assert_true(kept >= 0 && file >= 0);
    dup2(file, STDIN_FILENO);
    close(file);
    account = read_path("-");
    dup2(kept, STDIN_FILENO);
    close(kept);
    return account;
}

static void standard_input_is_told_too(void **state)
{
    char *path = path_in(state, "vpcs.json");
    struct account *account;

    write_text(state, "vpcs.json", VPCS);
    let_fail("dup", EMFILE, 1);
    account = read_standard(path);
    assert_int_equal(account->problems.count, 1);
    assert_problem(account, 0, PROBLEM_ERROR, "-: cannot be read: Too many open files");
    account_free(account);
    for (unsigned after = 0; after < 3; after++) {
        let_fail_after("read", EIO, 1, after);
        account = read_standard(path);
        assert_int_equal(account->problems.count, 1);
        assert_problem(account, 0, PROBLEM_ERROR, "-: cannot be read: Input/output error");
        account_free(account);
    }
    let_fail(NULL, 0, 0);
    account = read_standard(path);
    assert_no_problems(account);
    assert_int_equal(account->vpcs.count, 1);
    account_free(account);
    free(path);
}

/* What comes before the JSON, as a command prints it, and compressed JSON. */
static void standard_input_may_begin_otherwise(void **state)
{
    static const char *const texts[] = {"a warning\n\n" VPCS, "no JSON at all\n", "\n\n"};
    char *path = path_in(state, "vpcs.json");
    struct strbuf command = STRBUF_INIT;
    struct account *account;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_text(state, "vpcs.json", texts[i]);
        account = read_standard(path);
        assert_int_equal(account->vpcs.count, i == 0);
        account_free(account);
    }
    write_text(state, "vpcs.json", VPCS);
    strbuf_addf(&command, "gzip -f '%s'", path);
    assert_int_equal(system(command.text), 0);
    strbuf_clear(&command);
    strbuf_addf(&command, "%s.gz", path);
    account = read_standard(command.text);
    assert_no_problems(account);
    assert_int_equal(account->vpcs.count, 1);
    account_free(account);
    strbuf_release(&command);
    free(path);
}

/* What cannot be read twice is held in memory: half of it at most, and nothing is known of a machine that does not
 * say how much it has. */
static void a_stream_does_not_fill_the_memory(void **state)
{
    char *path = path_in(state, "vpcs.json");
    struct account *account;

    write_many(state, 150000); /* some 3.5 MB */
    pages = 1024;
    account = read_standard(path);
    assert_int_equal(account->problems.count, 1);
    assert_problem(account, 0, PROBLEM_ERROR,
                   "-: more than 2 MiB came from a pipe, which must be held in memory: save it to a "
                   "file and name that");
    account_free(account);
    pages = -1;
    account = read_standard(path);
    assert_no_problems(account);
    assert_int_equal(account->vpcs.count, 150000);
    account_free(account);
    free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, let_nothing_fail)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_cannot_be_opened_is_told),
        TEST(a_text_that_breaks_off_is_told),
        TEST(the_others_are_read),
        TEST(a_directory_that_cannot_be_listed_is_told),
        TEST(devices_are_not_read),
        TEST(what_has_become_a_pipe_is_not_waited_for),
        TEST(a_disk_that_fails_midway_is_told),
        TEST(an_interrupted_call_is_no_fault),
        TEST(a_place_that_cannot_be_counted_is_still_told),
        TEST(what_was_read_is_read_again),
        TEST(a_time_that_cannot_be_asked_is_none),
        TEST(large_files_of_rules_wait),
        TEST(standard_input_is_told_too),
        TEST(standard_input_may_begin_otherwise),
        TEST(a_stream_does_not_fill_the_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

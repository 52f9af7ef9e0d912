/*
 * What is asked of kernels, those too that lack a part or refuse one: what holds is told, the rest is left, and the
 * program goes on. Nothing is really given up here: prctl, seccomp_load and Landlock's calls are this program's own,
 * and write down what they are asked. (test_confine.c tries what this machine's kernel refuses.)
 */
#undef VPCMEND_COVERAGE /* the part that a build with counts leaves out is wanted here */
#include "model/base/confine.c"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A kernel, and what it was asked. */
static struct kernel {
    const char *status; /* the file that stands for /proc/self/status; "" cannot be opened; NULL: the real one */
    bool without_privileges_kept; /* PR_SET_NO_NEW_PRIVS fails */
    bool without_filters;         /* seccomp_init fails */
    int failing_rule, rule_error; /* the which rule of a filter is refused, from 1, and how */
    int load_error;
    long landlock; /* what it can; -1: has none */
    const char *failing_call; /* of Landlock's: "create", "add", "restrict" */

    int rules, loads, restrictions;
    bool is_private; /* PR_SET_DUMPABLE, 0 */
    uint64_t files, net, scope, allowed;
    char place[256]; /* below which writing is allowed */
} kernel;

int prctl(int option, ...)
{
    va_list arguments;

    va_start(arguments, option);
    if (option == PR_SET_DUMPABLE)
        kernel.is_private = va_arg(arguments, int) == 0;
    va_end(arguments);
    return option == PR_SET_NO_NEW_PRIVS && kernel.without_privileges_kept ? -1 : 0;
}

FILE *fopen(const char *path, const char *mode)
{
    static FILE *(*real)(const char *, const char *);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fopen");
    if (kernel.status && !strcmp(path, "/proc/self/status"))
        return *kernel.status ? real(kernel.status, mode) : NULL;
    return real(path, mode);
}

scmp_filter_ctx seccomp_init(uint32_t action)
{
    static scmp_filter_ctx (*real)(uint32_t);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "seccomp_init");
    return kernel.without_filters ? NULL : real(action);
}

int seccomp_rule_add_array(scmp_filter_ctx filter, uint32_t action, int call, unsigned count,
                           const struct scmp_arg_cmp *conditions)
{
    static int (*real)(scmp_filter_ctx, uint32_t, int, unsigned, const struct scmp_arg_cmp *);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "seccomp_rule_add_array");
    if (++kernel.rules == kernel.failing_rule)
        return kernel.rule_error;
    return real(filter, action, call, count, conditions);
}

int seccomp_load(scmp_filter_ctx filter)
{
    (void)filter;
    kernel.loads++;
    return kernel.load_error;
}

/* Landlock's three calls, which are known by their numbers here as in confine_files.c. */
static long answer(const char *name, long good)
{
    if (kernel.landlock < 0 || (kernel.failing_call && !strcmp(kernel.failing_call, name))) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return good;
}

static long create_ruleset(const uint64_t *wanted)
{
    if (!wanted)
        return kernel.landlock;
    kernel.files = wanted[0];
    kernel.net = wanted[1];
    kernel.scope = wanted[2];
    return answer("create", open("/dev/null", O_RDONLY));
}

static long add_rule(const char *rule)
{
    char link[64];
    int32_t directory;
    ssize_t length;

    memcpy(&kernel.allowed, rule, sizeof kernel.allowed);
    memcpy(&directory, rule + sizeof kernel.allowed, sizeof directory);
    snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    length = readlink(link, kernel.place, sizeof kernel.place - 1);
    kernel.place[length < 0 ? 0 : length] = '\0';
    return answer("add", 0);
}

long syscall(long number, ...)
{
    long result = -1;
    va_list arguments;

    va_start(arguments, number);
    if (number == SYS_landlock_create_ruleset) {
        result = create_ruleset(va_arg(arguments, const uint64_t *));
    } else if (number == SYS_landlock_add_rule) {
        (void)va_arg(arguments, int);
        (void)va_arg(arguments, int);
        result = add_rule(va_arg(arguments, const char *));
    } else if (number == SYS_landlock_restrict_self) {
        kernel.restrictions++;
        result = answer("restrict", 0);
    } else {
        errno = ENOSYS;
    }
    va_end(arguments);
    return result;
}

/* --- seccomp ------------------------------------------------------------------------------------------ */

static void a_kernel_that_keeps_privileges_is_asked_nothing(void **state)
{
    struct confinement confinement;

    (void)state;
    kernel = (struct kernel){.without_privileges_kept = true, .landlock = 7};
    confinement = confine(CONFINE_NO_WRITES, NULL);
    assert_false(confinement.calls);
    assert_int_equal(confinement.landlock, 0);
    assert_int_equal(kernel.rules + kernel.loads + kernel.restrictions, 0);
}

static void without_seccomp_the_rest_holds(void **state)
{
    struct confinement confinement;

    (void)state;
    kernel = (struct kernel){.without_filters = true, .landlock = 7};
    confinement = confine(CONFINE_NO_WRITES, NULL);
    assert_false(confinement.calls);
    assert_int_equal(confinement.landlock, 7);
    assert_int_equal(kernel.restrictions, 1);
    kernel = (struct kernel){.load_error = -EINVAL, .landlock = 7};
    confinement = confine(CONFINE_NO_WRITES, NULL);
    assert_false(confinement.calls);
    assert_int_equal(confinement.landlock, 7);
}

/* A filter that lacks a rule is no filter: it would be told that calls are refused that are not. But a call that the
 * processor does not have needs none. */
static void each_rule_is_needed(void **state)
{
    static const enum confine_writes all[] = {CONFINE_NO_WRITES, CONFINE_WRITES_ASKED};
    int counts[2];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        kernel = (struct kernel){.landlock = -1};
        assert_true(confine(all[i], NULL).calls);
        assert_int_equal(kernel.loads, 1);
        counts[i] = kernel.rules;
        for (int rule = 1; rule <= counts[i]; rule++) {
            kernel = (struct kernel){.failing_rule = rule, .rule_error = -ENOMEM, .landlock = -1};
            assert_false(confine(all[i], NULL).calls);
            assert_int_equal(kernel.rules, rule);
            assert_int_equal(kernel.loads, 0);
            kernel = (struct kernel){.failing_rule = rule,
                                     .rule_error = rule % 2 ? -EDOM : -EOPNOTSUPP,
                                     .landlock = -1};
            assert_true(confine(all[i], NULL).calls);
            assert_int_equal(kernel.rules, counts[i]);
        }
    }
    assert_true(counts[0] > counts[1]); /* those that change files */
}

/* --- memory --------------------------------------------------------------------------------------------- */

/* Nobody attaches to the program later; who started it under a debugger goes on debugging. */
static void memory_is_private_unless_traced(void **state)
{
    static const struct {
        const char *text;
        bool is_private;
    } cases[] = {
        {"Name:\tvpcmend\nTracerPid:\t0\nUid:\t0\n", true},
        {"Name:\tvpcmend\nTracerPid:\t4711\nUid:\t0\n", false},
        {"Name:\tTracerPid\n", true},
    };
    char path[] = "/tmp/status-XXXXXX";

    (void)state;
    close(mkstemp(path));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FILE *file;

        kernel = (struct kernel){.status = NULL};
        file = fopen(path, "w");
        fputs(cases[i].text, file);
        fclose(file);
        kernel = (struct kernel){.status = path, .landlock = -1};
        confine(CONFINE_NO_WRITES, NULL);
        assert_int_equal(kernel.is_private, cases[i].is_private && !IS_SANITIZED);
    }
    unlink(path);
    kernel = (struct kernel){.status = "", .landlock = -1}; /* where there is no /proc */
    confine(CONFINE_NO_WRITES, NULL);
    assert_int_equal(kernel.is_private, !IS_SANITIZED);
}

/* --- Landlock ------------------------------------------------------------------------------------------- */

#define EXECUTING (UINT64_C(1) << 0)
#define WRITING_A_FILE (UINT64_C(1) << 1)
#define MAKING_A_SOCKET (UINT64_C(1) << 9)
#define TRUNCATING (UINT64_C(1) << 14)

/* A kernel is asked for no more than its version knows: else it would refuse all of it. */
static void each_version_is_asked_what_it_knows(void **state)
{
    static const struct {
        long version;
        bool truncates, net, scope;
    } cases[] = {{1, false, false, false}, {2, false, false, false}, {3, true, false, false},
                 {4, true, true, false},   {5, true, true, false},   {6, true, true, true},
                 {9, true, true, true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kernel = (struct kernel){.landlock = cases[i].version};
        assert_int_equal(confine_files(CONFINE_NO_WRITES, NULL), cases[i].version);
        assert_int_equal(kernel.restrictions, 1);
        assert_true(kernel.files & EXECUTING && kernel.files & WRITING_A_FILE);
        assert_int_equal((kernel.files & TRUNCATING) != 0, cases[i].truncates);
        assert_int_equal(kernel.net != 0, cases[i].net);
        assert_int_equal(kernel.scope != 0, cases[i].scope);
        assert_string_equal(kernel.place, "");
        kernel = (struct kernel){.landlock = cases[i].version};
        assert_int_equal(confine_files(CONFINE_WRITES_ASKED, NULL), cases[i].version);
        assert_true(kernel.files & EXECUTING && kernel.files & MAKING_A_SOCKET);
        assert_false(kernel.files & (WRITING_A_FILE | TRUNCATING));
    }
}

static void without_landlock_nothing_is_confined(void **state)
{
    static const char *const calls[] = {"create", "add", "restrict"};

    (void)state;
    kernel = (struct kernel){.landlock = -1};
    assert_int_equal(confine_files(CONFINE_NO_WRITES, NULL), 0);
    kernel = (struct kernel){.landlock = 0};
    assert_int_equal(confine_files(CONFINE_NO_WRITES, NULL), 0);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        kernel = (struct kernel){.landlock = 7, .failing_call = calls[i]};
        assert_int_equal(confine_files(CONFINE_WRITES_BELOW, "/tmp"), 0);
        assert_int_equal(kernel.restrictions, !strcmp(calls[i], "restrict"));
    }
}

/* Below the directory, or below the one that it will stand in. What is no directory can not be written below: then
 * nothing is refused, and what is tried says why. */
static void writing_is_allowed_below_one_place(void **state)
{
    static const struct {
        const char *path, *place; /* NULL: nothing is refused */
    } cases[] = {
        {"/tmp", "/tmp"},       {"/tmp/", "/tmp"},      {"/tmp/vpcmend-new", "/tmp"},
        {"/tmp/new///", "/tmp"}, {"/vpcmend-new", "/"}, {"/dev/null", NULL},
        {"/nonexistent/new", NULL},
    };
    char here[256];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kernel = (struct kernel){.landlock = 7};
        assert_int_equal(confine_files(CONFINE_WRITES_BELOW, cases[i].path), cases[i].place ? 7 : 0);
        assert_string_equal(kernel.place, cases[i].place ? cases[i].place : "");
        assert_int_equal(kernel.allowed & EXECUTING, 0);
        assert_int_equal((kernel.allowed & WRITING_A_FILE) != 0, cases[i].place != NULL);
        assert_int_equal(kernel.restrictions, cases[i].place != NULL);
    }
    kernel = (struct kernel){.landlock = 7};
    assert_int_equal(confine_files(CONFINE_WRITES_BELOW, "vpcmend-new"), 7);
    assert_string_equal(kernel.place, getcwd(here, sizeof here));
    assert_int_equal(confine_files(CONFINE_WRITES_BELOW, ""), 7);
    assert_string_equal(kernel.place, here);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kernel_that_keeps_privileges_is_asked_nothing),
        cmocka_unit_test(without_seccomp_the_rest_holds),
        cmocka_unit_test(each_rule_is_needed),
        cmocka_unit_test(memory_is_private_unless_traced),
        cmocka_unit_test(each_version_is_asked_what_it_knows),
        cmocka_unit_test(without_landlock_nothing_is_confined),
        cmocka_unit_test(writing_is_allowed_below_one_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

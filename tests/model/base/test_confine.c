/*
 * What a confined process can no longer do, tried in children: each tries everything and reports the errno.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/confine.h"

#if defined __SANITIZE_ADDRESS__
#define IS_SANITIZED true
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define IS_SANITIZED true
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED false
#endif

static char place[] = "/tmp/vpcmend-confine-XXXXXX";

/* The children's working directory holds "file", and the directories "out" and "other". */
static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(place) || chdir(place) < 0 || mkdir("out", 0700) < 0 || mkdir("other", 0700) < 0)
        return -1;
    return close(open("file", O_CREAT | O_WRONLY, 0600));
}

static int tear_down(void **state)
{
    (void)state;
    if (chdir("/") < 0 || fork())
        return wait(NULL) < 0;
    execlp("rm", "rm", "-r", place, (char *)NULL);
    _exit(1);
}

/* --- what is tried: 0 or an errno ------------------------------------------------------------------ */

static int result_of(long value)
{
    return value < 0 ? errno : 0;
}

static int try_socket(void)
{
    return result_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int try_socket_v6(void)
{
    return result_of(socket(AF_INET6, SOCK_DGRAM, 0));
}

static int try_socket_unix(void)
{
    return result_of(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int try_socketpair(void)
{
    int pair[2];

    return result_of(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static int try_ring(void)
{
    char parameters[256] = {0};

    return result_of(syscall(SYS_io_uring_setup, 1, parameters));
}

static int try_exec(void)
{
    return result_of(execl("/bin/true", "true", (char *)NULL));
}

static int try_fork(void)
{
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    return result_of(child);
}

static int try_shell(void)
{
    int status = system("exit 0");

    return status == 0 ? 0 : EPERM; /* the library says no more */
}

static int try_ptrace(void)
{
    return result_of(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int try_typing(void)
{
    return result_of(ioctl(STDIN_FILENO, TIOCSTI, "x"));
}

/* The upper half of an argument that the kernel takes as 32 bits does not hide it. */
static int try_typing_high(void)
{
    return result_of(syscall(SYS_ioctl, STDIN_FILENO, (UINT64_C(1) << 32) | TIOCSTI, "x"));
}

static int try_fifo(void)
{
    return result_of(mkfifo("out/fifo", 0600));
}

static int try_symlink(void)
{
    return result_of(symlink("file", "out/link"));
}

static int try_core(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_CORE, &limit) < 0 || limit.rlim_max ? 0 : EPERM;
}

static int try_reading(void)
{
    return result_of(open("file", O_RDONLY));
}

static int try_open_to_write(void)
{
    return result_of(open("file", O_WRONLY));
}

static int try_open_to_truncate(void)
{
    return result_of(open("file", O_RDONLY | O_TRUNC));
}

static int try_create(void)
{
    return result_of(open("new", O_RDWR | O_CREAT | O_EXCL, 0600));
}

static int try_create_to_read(void)
{
    return result_of(open("new2", O_RDONLY | O_CREAT, 0600));
}

static int try_rename(void)
{
    return result_of(rename("file", "renamed"));
}

static int try_unlink(void)
{
    return result_of(unlink("file"));
}

static int try_make_directory(void)
{
    return result_of(mkdir("other/new", 0700));
}

static int try_create_out(void)
{
    return result_of(open("out/new", O_RDWR | O_CREAT | O_EXCL, 0600));
}

static int try_make_directory_out(void)
{
    return result_of(mkdir("out/new-directory", 0700));
}

static int try_place_out(void)
{
    return result_of(link("out/new", "out/linked")) + result_of(rename("out/linked", "out/kept")) +
           result_of(truncate("out/kept", 3)) + result_of(unlink("out/new"));
}

static int try_create_other(void)
{
    return result_of(open("other/file", O_RDWR | O_CREAT | O_EXCL, 0600));
}

static void *do_nothing(void *context)
{
    return context;
}

static int try_thread(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, do_nothing, NULL);

    return error ? error : pthread_join(thread, NULL);
}

static int socket_of_thread;

static void *open_socket(void *context)
{
    socket_of_thread = try_socket();
    return context;
}

static int try_socket_in_thread(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, open_socket, NULL) || pthread_join(thread, NULL))
        return 0;
    return socket_of_thread;
}

static int try_signal_to_job(void)
{
    signal(SIGCONT, SIG_IGN);
    return result_of(kill(0, SIGCONT)) + raise(SIGCONT);
}

/* --- how it is tried ------------------------------------------------------------------------------- */

struct attempt {
    const char *name;
    int (*of)(void);
    bool succeeds;
    bool by_landlock;      /* it alone refuses this */
    bool unless_sanitized; /* the sanitizers' own threads look like this */
};

struct outcome {
    struct confinement confinement;
    int errors[24];
};

static void be_child(int out, enum confine_writes writes, const char *path,
                     const struct attempt *attempts, size_t count)
{
    struct outcome outcome = {0};

    outcome.confinement = confine(writes, path);
    for (size_t i = 0; i < count; i++) {
        if (!attempts[i].unless_sanitized || !IS_SANITIZED)
            outcome.errors[i] = attempts[i].of();
    }
    _exit(write(out, &outcome, sizeof outcome) != (ssize_t)sizeof outcome);
}

static void assert_refused(const struct attempt *attempt, struct confinement confinement, int error)
{
    bool good = error == EPERM || error == EACCES || error == ENOSYS;

    if (attempt->unless_sanitized && IS_SANITIZED)
        return;
    if (attempt->by_landlock ? !confinement.landlock : !confinement.calls)
        print_message("skipped: %s (this machine refuses nothing)\n", attempt->name);
    else if (attempt->succeeds ? error : !good)
        fail_msg("%s: %s", attempt->name, error ? strerror(error) : "succeeded");
}

#ifdef VPCMEND_COVERAGE /* the counts are written when the program ends, so files are not refused (confine.c) */
#define REFUSES_FILES false
#else
#define REFUSES_FILES true
#endif

/* True, with a word, if what is written cannot be refused in this build. */
static bool is_skipped(void)
{
    if (!REFUSES_FILES)
        print_message("skipped: writing files (this build writes its counts)\n");
    return !REFUSES_FILES;
}

static void assert_attempts(enum confine_writes writes, const char *path,
                            const struct attempt *attempts, size_t count)
{
    struct outcome outcome = {0};
    int ends[2], status;
    pid_t child;

    assert_true(count <= sizeof outcome.errors / sizeof *outcome.errors);
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0)
        be_child(ends[1], writes, path, attempts, count);
    close(ends[1]);
    assert_int_equal(read(ends[0], &outcome, sizeof outcome), sizeof outcome);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    for (size_t i = 0; i < count; i++)
        assert_refused(&attempts[i], outcome.confinement, outcome.errors[i]);
}

#define ASSERT_ATTEMPTS(writes, path, attempts) \
    assert_attempts(writes, path, attempts, sizeof(attempts) / sizeof *(attempts))

static void no_network_and_no_program(void **state)
{
    static const struct attempt attempts[] = {
        {.name = "socket", .of = try_socket},
        {.name = "socket, IPv6", .of = try_socket_v6},
        {.name = "socket, local", .of = try_socket_unix},
        {.name = "socketpair", .of = try_socketpair},
        {.name = "socket in a later thread", .of = try_socket_in_thread},
        {.name = "io_uring_setup", .of = try_ring},
        {.name = "exec", .of = try_exec},
        {.name = "fork", .of = try_fork, .unless_sanitized = true},
        {.name = "system", .of = try_shell},
        {.name = "ptrace", .of = try_ptrace},
        {.name = "TIOCSTI", .of = try_typing},
        {.name = "TIOCSTI, disguised", .of = try_typing_high},
        {.name = "fifo", .of = try_fifo},
        {.name = "symlink", .of = try_symlink},
        {.name = "core", .of = try_core},
        {.name = "thread", .of = try_thread, .succeeds = true},
        {.name = "signal to the job", .of = try_signal_to_job, .succeeds = true},
        {.name = "reading", .of = try_reading, .succeeds = true},
    };

    (void)state;
    ASSERT_ATTEMPTS(CONFINE_NO_WRITES, NULL, attempts);
    ASSERT_ATTEMPTS(CONFINE_WRITES_BELOW, "out", attempts);
    ASSERT_ATTEMPTS(CONFINE_WRITES_ASKED, NULL, attempts);
}

static void nothing_is_written(void **state)
{
    static const struct attempt attempts[] = {
        {.name = "open to write", .of = try_open_to_write},
        {.name = "open to truncate", .of = try_open_to_truncate},
        {.name = "create", .of = try_create},
        {.name = "create to read", .of = try_create_to_read},
        {.name = "rename", .of = try_rename},
        {.name = "unlink", .of = try_unlink},
        {.name = "make a directory", .of = try_make_directory},
        {.name = "create elsewhere", .of = try_create_other},
        {.name = "reading", .of = try_reading, .succeeds = true},
    };

    (void)state;
    if (is_skipped())
        return;
    ASSERT_ATTEMPTS(CONFINE_NO_WRITES, NULL, attempts);
}

static void only_below_is_written(void **state)
{
    static const struct attempt attempts[] = {
        {.name = "create below", .of = try_create_out, .succeeds = true},
        {.name = "make a directory below", .of = try_make_directory_out, .succeeds = true},
        {.name = "put in place below", .of = try_place_out, .succeeds = true},
        {.name = "open to write", .of = try_open_to_write, .by_landlock = true},
        {.name = "create", .of = try_create, .by_landlock = true},
        {.name = "rename", .of = try_rename, .by_landlock = true},
        {.name = "unlink", .of = try_unlink, .by_landlock = true},
        {.name = "make a directory", .of = try_make_directory, .by_landlock = true},
        {.name = "create elsewhere", .of = try_create_other, .by_landlock = true},
        {.name = "reading", .of = try_reading, .succeeds = true},
    };

    (void)state;
    if (is_skipped())
        return;
    ASSERT_ATTEMPTS(CONFINE_WRITES_BELOW, "out", attempts);
}

/* The directory that is still to be made: what it will stand in can be written to. */
static void a_new_directory_can_be_made(void **state)
{
    static const struct attempt attempts[] = {
        {.name = "make a directory", .of = try_make_directory, .succeeds = true},
        {.name = "create elsewhere", .of = try_create, .by_landlock = true},
        {.name = "create out", .of = try_create_out, .by_landlock = true},
    };

    (void)state;
    if (is_skipped())
        return;
    ASSERT_ATTEMPTS(CONFINE_WRITES_BELOW, "other/new///", attempts);
}

static void a_person_may_write_anywhere(void **state)
{
    static const struct attempt attempts[] = {
        {.name = "open to write", .of = try_open_to_write, .succeeds = true},
        {.name = "create", .of = try_create, .succeeds = true},
        {.name = "create elsewhere", .of = try_create_other, .succeeds = true},
    };

    (void)state;
    if (is_skipped())
        return;
    ASSERT_ATTEMPTS(CONFINE_WRITES_ASKED, NULL, attempts);
}

static void words_tell_what_holds(void **state)
{
    static const struct {
        struct confinement confinement;
        const char *words;
    } cases[] = {
        {{true, 3}, "confined: seccomp, landlock 3"},
        {{true, 0}, "confined: seccomp; this kernel offers no Landlock"},
        {{false, 1}, "confined: landlock 1; this kernel offers no seccomp"},
        {{false, 0}, "not confined: this kernel offers neither seccomp nor Landlock"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf words = STRBUF_INIT;

        confinement_add_words(&words, cases[i].confinement);
        assert_string_equal(words.text, cases[i].words);
        strbuf_release(&words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_network_and_no_program),   cmocka_unit_test(nothing_is_written),
        cmocka_unit_test(only_below_is_written),       cmocka_unit_test(a_new_directory_can_be_made),
        cmocka_unit_test(a_person_may_write_anywhere), cmocka_unit_test(words_tell_what_holds),
    };

    return cmocka_run_group_tests_name("confine", tests, set_up, tear_down);
}

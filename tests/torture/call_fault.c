#define _GNU_SOURCE /* __WALL */
#include "tests/torture/call_fault.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* The calls that can fail for reasons outside of the program. */
static const struct {
    long number;
    const char *name;
    bool writes; /* changes a file or a directory */
} calls[] = {
#ifdef SYS_open
    {SYS_open, "open", true},
    {SYS_stat, "stat", false},
    {SYS_lstat, "lstat", false},
    {SYS_rename, "rename", true},
    {SYS_link, "link", true},
    {SYS_unlink, "unlink", true},
    {SYS_mkdir, "mkdir", true},
    {SYS_chmod, "chmod", true},
    {SYS_poll, "poll", false},
#endif
    {SYS_openat, "openat", true},
    {SYS_read, "read", false},
    {SYS_readv, "readv", false},
    {SYS_pread64, "pread64", false},
    {SYS_write, "write", true},
    {SYS_writev, "writev", true},
    {SYS_pwrite64, "pwrite64", true},
    {SYS_close, "close", true},
    {SYS_fstat, "fstat", false},
    {SYS_newfstatat, "newfstatat", false},
    {SYS_fsync, "fsync", true},
    {SYS_fdatasync, "fdatasync", true},
    {SYS_renameat, "renameat", true},
    {SYS_renameat2, "renameat2", true},
    {SYS_linkat, "linkat", true},
    {SYS_unlinkat, "unlinkat", true},
    {SYS_mkdirat, "mkdirat", true},
    {SYS_ftruncate, "ftruncate", true},
    {SYS_flock, "flock", false},
#ifndef __SANITIZE_ADDRESS__ /* which needs it for itself */
    {SYS_mmap, "mmap", false},
#endif
    {SYS_getdents64, "getdents64", false},
    {SYS_fchmod, "fchmod", true},
    {SYS_lseek, "lseek", false},
    {SYS_dup, "dup", false},
    {SYS_fcntl, "fcntl", false},
    {SYS_ioctl, "ioctl", false},
    {SYS_pipe2, "pipe2", false},
#ifdef SYS_clone3
    {SYS_clone3, "clone3", false},
#endif
    {SYS_clone, "clone", false},
};

/* POSIX lets these tell of a signal. */
static bool may_be_interrupted(const char *name)
{
    static const char *const names[] = {"open",  "openat",   "read",  "readv",     "pread64", "write",
                                        "writev", "pwrite64", "fsync", "fdatasync", "close",
                                        "ftruncate", "flock", "fchmod"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

/* The name of a call that counts; NULL for others. Where all fails from some call on, removing does not: what
 * cannot be removed is left over. */
static const char *name_of(long number, const struct call_fault *fault)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (calls[i].number != number)
            continue;
        if ((fault->writes && !calls[i].writes) ||
            (fault->error == EINTR && !may_be_interrupted(calls[i].name)) ||
            (fault->kind == CALL_FAILS && fault->length > 1 && !strncmp(calls[i].name, "unlink", 6)) ||
            (fault->error != EAGAIN && !strncmp(calls[i].name, "clone", 5)))
            return NULL;
        return calls[i].name;
    }
    return NULL;
}

#if defined __x86_64__
static long call_number(const struct user_regs_struct *registers)
{
    return (long)registers->orig_rax;
}

static long first_argument(const struct user_regs_struct *registers)
{
    return (long)registers->rdi;
}

static void skip(pid_t child, struct user_regs_struct *registers)
{
    registers->orig_rax = (unsigned long long)-1;
    ptrace(PTRACE_SETREGS, child, NULL, registers);
}

static void answer(pid_t child, struct user_regs_struct *registers, int error)
{
    registers->rax = (unsigned long long)-(long long)error;
    ptrace(PTRACE_SETREGS, child, NULL, registers);
}

#define KNOWN_PROCESSOR true
#else
#define KNOWN_PROCESSOR false
#endif

enum { THREADS_MOST = 32 };

/* Where each thread of the child is. */
struct thread {
    pid_t id;
    bool inside; /* of a system call */
    bool failing;
};

struct watch {
    const struct call_fault *fault;
    struct call_trace trace;
    struct thread threads[THREADS_MOST];
    pid_t child;
};

static struct thread *thread_of(struct watch *watch, pid_t id)
{
    for (size_t i = 0; i < THREADS_MOST; i++) {
        if (watch->threads[i].id == id || !watch->threads[i].id) {
            watch->threads[i].id = id;
            return &watch->threads[i];
        }
    }
    return &watch->threads[0];
}

#if KNOWN_PROCESSOR
/* True if this call is to be hit; counts it. What goes to standard error is left alone: it is how we learn
 * of the rest. */
static bool is_hit(struct watch *watch, const struct user_regs_struct *registers)
{
    const struct call_fault *fault = watch->fault;
    const char *name = name_of(call_number(registers), fault);

    if (!name || (!strcmp(name, "write") && first_argument(registers) == STDERR_FILENO))
        return false;
    watch->trace.count++;
    if (!fault->at || watch->trace.count < fault->at || watch->trace.count - fault->at >= fault->length)
        return false;
    if (!watch->trace.hit)
        watch->trace.hit = name;
    return true;
}

static void on_call(struct watch *watch, struct thread *thread)
{
    struct user_regs_struct registers;

    if (ptrace(PTRACE_GETREGS, thread->id, NULL, &registers) < 0)
        return;
    thread->inside = !thread->inside;
    if (!thread->inside) {
        if (thread->failing && watch->fault->kind == CALL_KILLED_AFTER)
            kill(watch->child, SIGKILL);
        else if (thread->failing)
            answer(thread->id, &registers, watch->fault->error);
        thread->failing = false;
        return;
    }
    thread->failing = is_hit(watch, &registers);
    if (thread->failing && watch->fault->kind == CALL_KILLED_BEFORE)
        kill(watch->child, SIGKILL);
    else if (thread->failing && watch->fault->kind == CALL_FAILS)
        skip(thread->id, &registers);
}
#else
static void on_call(struct watch *watch, struct thread *thread)
{
    (void)watch;
    (void)thread;
}
#endif

static void note_end(struct watch *watch, int status)
{
    watch->trace.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    watch->trace.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    watch->trace.hung = watch->trace.signal == SIGALRM;
}

/* What stopped: a system call, a new thread's first stop, or a signal that goes on to the child. */
static void go_on(struct watch *watch, pid_t id, int status)
{
    int signal = WSTOPSIG(status);

    if (signal == (SIGTRAP | 0x80)) {
        on_call(watch, thread_of(watch, id));
        signal = 0;
    } else if (signal == SIGTRAP || signal == SIGSTOP) {
        signal = 0;
    }
    ptrace(PTRACE_SYSCALL, id, NULL, (void *)(uintptr_t)signal);
}

struct call_trace call_fault_run(pid_t child, const struct call_fault *fault)
{
    struct watch watch = {.fault = fault, .child = child};
    int status;
    pid_t id;

    waitpid(child, &status, __WALL);
    ptrace(PTRACE_SETOPTIONS, child, NULL,
           (void *)(uintptr_t)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL));
    ptrace(PTRACE_SYSCALL, child, NULL, NULL);
    while ((id = waitpid(-1, &status, __WALL)) > 0) {
        if (WIFSTOPPED(status)) {
            go_on(&watch, id, status);
        } else if (id == child) {
            note_end(&watch, status);
            break;
        }
    }
    while (waitpid(-1, &status, __WALL | WNOHANG) > 0)
        continue;
    return watch.trace;
}

void call_fault_enter(void)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
        _exit(126);
    raise(SIGSTOP);
}

bool call_fault_works(void)
{
    const struct call_fault none = {0};
    pid_t child;

    if (!KNOWN_PROCESSOR)
        return false;
    child = fork();
    if (child == 0) {
        call_fault_enter();
        close(dup(2));
        _exit(0);
    }
    return child > 0 && call_fault_run(child, &none).count == 2;
}

/*
 * Calls that are refused, rather than a list of those that are allowed: which calls a C library makes changes
 * with its versions, and a person's session must not end because of it.
 *
 * A build that is watched from within (sanitizers, coverage) keeps what its watcher needs.
 */
#define _GNU_SOURCE
#include "model/base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "model/base/message.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define IS_SANITIZED true
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED true
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED false
#endif

#ifdef VPCMEND_COVERAGE /* the counts are written when the program ends */
#define KEEPS_COUNTS true
#else
#define KEEPS_COUNTS false
#endif

#ifdef __s390__
enum { CLONE_FLAGS_AT = 1 };
#else
enum { CLONE_FLAGS_AT = 0 };
#endif
#ifndef TIOCLINUX
#define TIOCLINUX 0x541C
#endif

/* By name: one that this machine or this libseccomp does not know is passed over. */
static const char *const refused[] = {
    /* the network, and whatever could hand out a socket */
    "socket", "socketpair", "socketcall", "connect", "bind", "listen", "accept", "accept4", "sendto",
    "sendmsg", "sendmmsg", "io_uring_setup", "io_uring_enter", "io_uring_register", "pidfd_getfd",
    /* programs */
    "execve", "execveat", "fork", "vfork",
    /* other processes */
    "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "perf_event_open",
    "userfaultfd", "pidfd_send_signal", "migrate_pages", "move_pages",
    /* keys that the kernel keeps, and messages between processes */
    "add_key", "request_key", "keyctl", "msgget", "msgsnd", "shmget", "shmat", "semget", "mq_open",
    /* what no reader of files does */
    "mknod", "mknodat", "symlink", "symlinkat", "chown", "fchown", "lchown", "fchownat", "setxattr",
    "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr",
    "removexattrat", "open_by_handle_at", "fanotify_init", "file_setattr",
    /* the machine, and who one is on it */
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid",
    "setgroups", "capset", "chroot", "pivot_root", "mount", "umount", "umount2", "mount_setattr",
    "fsopen", "fsconfig", "fsmount", "fspick", "open_tree", "move_mount", "setns", "unshare",
    "sethostname", "setdomainname", "settimeofday", "stime", "clock_settime", "clock_settime64",
    "adjtimex", "clock_adjtime", "clock_adjtime64", "bpf", "init_module", "finit_module",
    "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct",
    "quotactl", "quotactl_fd", "syslog", "vhangup", "iopl", "ioperm", "modify_ldt",
    "lookup_dcookie", "nfsservctl",
};

/* Whatever changes a file that is not open. Those on an open file can do no more than it was opened for. */
static const char *const refused_writes[] = {
    "creat", "truncate", "truncate64", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename",
    "renameat", "renameat2", "link", "linkat", "chmod", "fchmod", "fchmodat", "fchmodat2", "utime",
    "utimes", "futimesat", "utimensat", "utimensat_time64",
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* --- seccomp -------------------------------------------------------------------------------------- */

/* Refuses a call, or only if an argument, of which the bits of `mask` count, is `value`. */
struct refusal {
    const char *call;
    int error;
    unsigned argument;
    uint64_t mask, value; /* no mask: always */
};

static bool refuse(scmp_filter_ctx filter, struct refusal refusal)
{
    const struct scmp_arg_cmp condition = {refusal.argument, SCMP_CMP_MASKED_EQ, refusal.mask,
                                           refusal.value};
    int call = seccomp_syscall_resolve_name(refusal.call);
    int result;

    if (call == __NR_SCMP_ERROR)
        return true;
    result = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO((unsigned)refusal.error), call,
                                    refusal.mask ? 1 : 0, &condition);
    return result == 0 || result == -EDOM || result == -EOPNOTSUPP; /* no such call here */
}

static bool refuse_all(scmp_filter_ctx filter, const char *const *calls, size_t count)
{
    bool good = true;

    for (size_t i = 0; i < count && good; i++)
        good = refuse(filter, (struct refusal){.call = calls[i], .error = EPERM});
    return good;
}

/* No process, but threads. clone3 keeps its flags where no filter can look: C libraries then use clone. */
static bool refuse_processes(scmp_filter_ctx filter)
{
    return refuse(filter, (struct refusal){.call = "clone3", .error = ENOSYS}) &&
           refuse(filter, (struct refusal){"clone", EPERM, CLONE_FLAGS_AT, CLONE_THREAD, 0}) &&
           refuse(filter, (struct refusal){.call = "ptrace", .error = EPERM});
}

/* What a shell would take for the person's own keys after the program has ended. */
static bool refuse_typing(scmp_filter_ctx filter)
{
    return refuse(filter, (struct refusal){"ioctl", EPERM, 1, UINT32_MAX, TIOCSTI}) &&
           refuse(filter, (struct refusal){"ioctl", EPERM, 1, UINT32_MAX, TIOCLINUX});
}

static bool refuse_opening(scmp_filter_ctx filter, const char *call, unsigned flags_at)
{
    static const struct {
        uint64_t mask, value;
    } writing[] = {
        {O_ACCMODE, O_WRONLY}, {O_ACCMODE, O_RDWR}, {O_ACCMODE, O_ACCMODE},
        {O_CREAT, O_CREAT},    {O_TRUNC, O_TRUNC},
    };
    bool good = true;

    for (size_t i = 0; i < COUNT_OF(writing) && good; i++)
        good = refuse(filter, (struct refusal){call, EPERM, flags_at, writing[i].mask,
                                               writing[i].value});
    return good;
}

static bool refuse_writes(scmp_filter_ctx filter)
{
    return refuse_all(filter, refused_writes, COUNT_OF(refused_writes)) &&
           refuse_opening(filter, "open", 1) && refuse_opening(filter, "openat", 2) &&
           refuse(filter, (struct refusal){.call = "openat2", .error = ENOSYS});
}

/* Unasked, kernels before 5.16 make a filtered process slower, as a guard against what programs could read
 * of themselves by speculation: there is nobody else's program in this one. */
static bool confine_calls(enum confine_writes writes)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool good;

    if (!filter)
        return false;
    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
    good = refuse_all(filter, refused, COUNT_OF(refused)) && refuse_typing(filter) &&
           (IS_SANITIZED || refuse_processes(filter)) &&
           (writes != CONFINE_NO_WRITES || refuse_writes(filter)) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

/* --- the whole ------------------------------------------------------------------------------------ */

/* By a debugger or strace, which somebody has started the program with, and who sees all of it anyway. */
static bool is_traced(void)
{
    FILE *status = fopen("/proc/self/status", "re");
    char line[256];
    bool traced = false;

    while (status && fgets(line, sizeof line, status)) {
        if (!strncmp(line, "TracerPid:", 10))
            traced = strtol(line + 10, NULL, 10) != 0;
    }
    if (status)
        fclose(status);
    return traced;
}

/* The account stays in this process: no core dump, and nobody attaches to it later. */
static void keep_memory_private(void)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    if (!IS_SANITIZED && !is_traced())
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

struct confinement confine(enum confine_writes writes, const char *path)
{
    struct confinement confinement = {0};

    if (KEEPS_COUNTS)
        writes = CONFINE_WRITES_ASKED;
    keep_memory_private();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return confinement;
    confinement.landlock = confine_files(writes, path);
    confinement.calls = confine_calls(writes);
    return confinement;
}

void confinement_add_words(struct strbuf *out, struct confinement confinement)
{
    if (confinement.calls && confinement.landlock)
        strbuf_addf(out, _("confined: seccomp, landlock %d"), confinement.landlock);
    else if (confinement.calls)
        strbuf_adds(out, _("confined: seccomp; this kernel offers no Landlock"));
    else if (confinement.landlock)
        strbuf_addf(out, _("confined: landlock %d; this kernel offers no seccomp"),
                    confinement.landlock);
    else
        strbuf_adds(out, _("not confined: this kernel offers neither seccomp nor Landlock"));
}

/*
 * Landlock: no file is run, and none is changed but below a directory.
 *
 * Spelt out here, and not from <linux/landlock.h>, since what the running kernel can is asked of the kernel,
 * and may be more than the headers knew on the day of the build.
 */
#define _GNU_SOURCE /* O_PATH, syscall */
#include "model/base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/base/mem.h"

#ifdef SYS_landlock_create_ruleset

enum {
    CREATE_VERSION = 1, /* a flag: tells what the kernel can */
    RULE_PATH_BENEATH = 1,
    ABI_TRUNCATE = 3,
    ABI_NET = 4,
    ABI_SCOPE = 6,
};

#define EXECUTE (UINT64_C(1) << 0)
#define WRITE_FILE (UINT64_C(1) << 1)
#define REMOVE_DIR (UINT64_C(1) << 4)
#define REMOVE_FILE (UINT64_C(1) << 5)
#define MAKE_CHAR (UINT64_C(1) << 6)
#define MAKE_DIR (UINT64_C(1) << 7)
#define MAKE_REG (UINT64_C(1) << 8)
#define MAKE_SOCK (UINT64_C(1) << 9)
#define MAKE_FIFO (UINT64_C(1) << 10)
#define MAKE_BLOCK (UINT64_C(1) << 11)
#define MAKE_SYM (UINT64_C(1) << 12)
#define TRUNCATE (UINT64_C(1) << 14)

#define NET_BIND_AND_CONNECT UINT64_C(3)
#define SCOPE_ABSTRACT_SOCKET UINT64_C(1) /* not signals: Ctrl-Z stops the whole job */

#define NEVER (EXECUTE | REMOVE_DIR | MAKE_CHAR | MAKE_SOCK | MAKE_FIFO | MAKE_BLOCK | MAKE_SYM)
#define WRITES (WRITE_FILE | REMOVE_FILE | MAKE_DIR | MAKE_REG)

struct ruleset {
    uint64_t files, net, scope; /* what is refused unless a rule allows it */
};

struct beneath {
    uint64_t allowed;
    int32_t directory;
} __attribute__((packed));

/* The directory itself; if there is none, the one that its name stands in. */
static int open_place(const char *path)
{
    char *name = mem_strdup(path);
    size_t length = strlen(name);
    int place = descriptor_open(name, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);

    if (place < 0 && errno == ENOENT) {
        while (length > 1 && name[length - 1] == '/')
            length--;
        while (length && name[length - 1] != '/')
            length--;
        name[length] = '\0';
        place = descriptor_open(length ? name : ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    }
    free(name);
    return place;
}

/* A place that cannot be opened cannot be written to either: nothing is refused then, so that what is tried
 * says why. */
static bool allow_below(int rules, const char *path, uint64_t allowed)
{
    struct beneath rule = {allowed, open_place(path)};
    bool good;

    if (rule.directory < 0)
        return false;
    good = syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0) == 0;
    close(rule.directory);
    return good;
}

int confine_files(enum confine_writes writes, const char *path)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
    uint64_t changing = WRITES | (abi >= ABI_TRUNCATE ? TRUNCATE : 0);
    struct ruleset wanted = {
        .files = NEVER | (writes == CONFINE_WRITES_ASKED ? 0 : changing),
        .net = abi >= ABI_NET ? NET_BIND_AND_CONNECT : 0,
        .scope = abi >= ABI_SCOPE ? SCOPE_ABSTRACT_SOCKET : 0,
    };
    int rules;
    bool good;

    if (abi < 1)
        return 0;
    rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, sizeof wanted, 0);
    if (rules < 0)
        return 0;
    good = writes != CONFINE_WRITES_BELOW || allow_below(rules, path, changing);
    good = good && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return good ? (int)abi : 0;
}

#else

int confine_files(enum confine_writes writes, const char *path)
{
    (void)writes;
    (void)path;
    return 0;
}

#endif

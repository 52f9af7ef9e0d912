#define _GNU_SOURCE /* syscall */
#include "model/write/file_out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"

void file_out_explain(struct strbuf *why, const char *path, const char *what, int cause)
{
    sanitise_add(why, path, strlen(path));
    strbuf_addf(why, ": %s: %s", what, strerror(cause));
}

static void explain_exists(struct strbuf *why, const char *path, const char *what)
{
    sanitise_add(why, path, strlen(path));
    strbuf_addf(why, ": %s", what);
}

/* The directory part of a path: "." for a bare name. The caller frees it. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return mem_strdup(".");
    return slash == path ? mem_strdup("/") : mem_strndup(path, (size_t)(slash - path));
}

/* After a rename only the directory's own fsync makes the name last. File systems that cannot do
 * it for directories say EINVAL: nothing to be done there. */
void file_out_sync_directory(const char *path)
{
    char *directory = directory_of(path);
    int descriptor = descriptor_open(directory, O_RDONLY | O_DIRECTORY, 0);

    if (descriptor >= 0) {
        descriptor_sync(descriptor);
        close(descriptor);
    }
    free(directory);
}

/* Makes a new file of the name, whose six X at the end become something else. */
static int make_temporary(char *name)
{
    int descriptor;

    do {
        memset(name + strlen(name) - 6, 'X', 6);
        descriptor = mkstemp(name);
    } while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

static bool set_mode(int descriptor, unsigned mode)
{
    int result;

    do
        result = fchmod(descriptor, (mode_t)mode);
    while (result < 0 && errno == EINTR);
    return result == 0;
}

/* Fills a temporary file; 0 or the errno of what failed. The file is removed on failure. */
static int write_temporary(char *name, const char *bytes, size_t length, unsigned mode)
{
    int descriptor = make_temporary(name);
    int cause = 0;

    if (descriptor < 0)
        return errno;
    if (!set_mode(descriptor, mode) || !descriptor_write(descriptor, bytes, length) ||
        !descriptor_sync(descriptor))
        cause = errno;
    if (close(descriptor) < 0 && !cause && errno != EINTR) /* closed it is then */
        cause = errno;
    if (cause)
        unlink(name);
    return cause;
}

/* For file systems without hard links: takes the name with an empty file, then renames over it. */
static int move_without_links(const char *name, const char *path)
{
    int descriptor = descriptor_open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    int cause;

    if (descriptor < 0)
        return errno;
    close(descriptor);
    if (rename(name, path) == 0)
        return 0;
    cause = errno;
    unlink(path); /* the empty one that took the name */
    return cause;
}

/* As the kernel has it: not every C library knows the call (musl does not), nor the flag. */
enum { NO_REPLACE = 1 };

/* In one step, where the kernel and the file system can: a link and an unlink are two, and what ends the
 * program between them leaves both names. 0 or the errno. */
static int move_if_free(const char *name, const char *path)
{
#ifdef SYS_renameat2
    return syscall(SYS_renameat2, AT_FDCWD, name, AT_FDCWD, path, NO_REPLACE) < 0 ? errno : 0;
#else
    (void)name;
    (void)path;
    return ENOSYS;
#endif
}

/* Gives the temporary file its name: 0, or the errno (EEXIST if the name is taken). */
static int move_into_place(const char *name, const char *path, enum overwrite overwrite)
{
    int cause;

    if (overwrite == OVERWRITE_ASKED)
        return rename(name, path) < 0 ? errno : 0;
    cause = move_if_free(name, path);
    if (cause != ENOSYS && cause != EINVAL)
        return cause;
    cause = link(name, path) < 0 ? errno : 0;
    if (cause == EPERM || cause == ENOTSUP || cause == ENOSYS || cause == EMLINK)
        return move_without_links(name, path);
    if (!cause)
        unlink(name);
    return cause;
}

enum file_out_result file_out_write(const char *path, const char *bytes, size_t length,
                                    unsigned mode, enum overwrite overwrite, struct strbuf *why)
{
    struct strbuf name = STRBUF_INIT;
    enum file_out_result result = FILE_OUT_DONE;
    int cause;

    strbuf_addf(&name, "%s.XXXXXX", path);
    cause = write_temporary(name.text, bytes, length, mode);
    if (!cause) {
        cause = move_into_place(name.text, path, overwrite);
        if (cause)
            unlink(name.text);
    }
    if (cause == EEXIST) {
        explain_exists(why, path, _("is there already and was left as it is"));
        result = FILE_OUT_EXISTS;
    } else if (cause) {
        file_out_explain(why, path, _("cannot be written"), cause);
        result = FILE_OUT_FAILED;
    } else {
        file_out_sync_directory(path);
    }
    strbuf_release(&name);
    return result;
}

/* True if the directory holds nothing; false with errno otherwise (ENOTEMPTY if it does). */
static bool directory_is_empty(const char *path)
{
    DIR *directory = descriptor_directory(path);
    const struct dirent *entry;
    bool empty = true;
    int reason;

    if (!directory)
        return false;
    errno = 0;
    while (empty && (entry = readdir(directory)))
        empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
    reason = empty ? errno : ENOTEMPTY;
    closedir(directory);
    errno = reason;
    return !reason;
}

enum file_out_result file_out_directory(const char *path, struct strbuf *why)
{
    if (mkdir(path, 0700) == 0) {
        file_out_sync_directory(path);
        return FILE_OUT_DONE;
    }
    if (errno != EEXIST) {
        file_out_explain(why, path, _("cannot be made"), errno);
        return FILE_OUT_FAILED;
    }
    if (directory_is_empty(path))
        return FILE_OUT_DONE;
    if (errno == ENOTEMPTY) {
        explain_exists(why, path, _("is not empty; name a new or an empty directory"));
        return FILE_OUT_EXISTS;
    }
    file_out_explain(why, path, _("cannot be used as a directory"), errno);
    return FILE_OUT_FAILED;
}

bool file_out_parents(const char *path, struct strbuf *why)
{
    char *name = mem_strdup(path);
    bool made = true;

    for (char *slash = strchr(name + 1, '/'); slash && made; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(name, 0700) < 0 && errno != EEXIST) {
            file_out_explain(why, name, _("cannot be made"), errno);
            made = false;
        }
        *slash = '/';
    }
    free(name);
    return made;
}

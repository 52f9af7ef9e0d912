#include "model/base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int descriptor_open(const char *path, int flags, unsigned mode)
{
    int descriptor;

    do
        descriptor = open(path, flags | O_CLOEXEC, (mode_t)mode);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

DIR *descriptor_directory(const char *path)
{
    int descriptor = descriptor_open(path, O_RDONLY | O_DIRECTORY, 0);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    int reason = errno;

    if (!directory && descriptor >= 0)
        close(descriptor);
    errno = reason;
    return directory;
}

bool descriptor_is_endless(int descriptor)
{
    struct stat facts, null;

    if (fstat(descriptor, &facts) < 0)
        return false;
    if (S_ISBLK(facts.st_mode))
        return true;
    return S_ISCHR(facts.st_mode) && !isatty(descriptor) &&
           !(stat("/dev/null", &null) == 0 && null.st_rdev == facts.st_rdev);
}

/* `at`: -1 where the file's own place is meant. */
static bool write_all(int descriptor, const char *bytes, size_t length, off_t at)
{
    while (length) {
        ssize_t written =
            at < 0 ? write(descriptor, bytes, length) : pwrite(descriptor, bytes, length, at);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
        at += at < 0 ? 0 : written;
    }
    return true;
}

bool descriptor_write(int descriptor, const char *bytes, size_t length)
{
    return write_all(descriptor, bytes, length, -1);
}

bool descriptor_write_at(int descriptor, const char *bytes, size_t length, off_t at)
{
    return write_all(descriptor, bytes, length, at);
}

bool descriptor_sync(int descriptor)
{
    int result;

    do
        result = fsync(descriptor);
    while (result < 0 && errno == EINTR);
    return result == 0;
}

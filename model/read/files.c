#include "model/read/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/read/decode.h"
#include "model/read/json_bytes.h"
#include "model/read/refusal.h"

/* How much of a file is looked at before it is read whole. */
#define FIRST_LOOK 4096

/* How much of a stream is read to find the beginning of any JSON in it. */
#define WITHOUT_JSON ((size_t)1024 * 1024)

/* --- finding ------------------------------------------------------------------------------------ */

/* The directories from the argument down to where the search is, to notice loops. */
struct ancestor {
    const struct ancestor *above;
    dev_t device;
    ino_t inode;
};

struct search {
    struct found_files *files;
    struct problems *problems;
    uint32_t argument;
    size_t prefix; /* bytes of a path that are the argument */
};

void found_files_release(struct found_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].path);
        free(files->items[i].name);
    }
    free(files->items);
    *files = (struct found_files){0};
}

static void report(struct problems *problems, const char *path, const char *reason)
{
    problems_add(problems, PROBLEM_ERROR, path, 0, 0, "%s", reason);
}

/* What cannot be read twice is held whole: not more of it than this, nor than half of the memory there is. */
static size_t stream_limit(void)
{
    const size_t most = (size_t)1 << 30;
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    uint64_t half = pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size / 2 : most;

    return half < most ? (size_t)half : most;
}

static void report_too_long(struct problems *problems, const char *path)
{
    problems_add(problems, PROBLEM_ERROR, path, 0, 0,
                 _("more than %zu MiB came from a pipe, which must be held in memory: save it to a "
                   "file and name that"),
                 stream_limit() >> 20);
}

/* ENXIO is open(2)'s for sockets, and open_file's for devices. */
static void report_errno(struct problems *problems, const char *path)
{
    if (errno == ENXIO)
        report(problems, path, _("a socket or a device, which has no end: not read"));
    else if (errno == EFBIG)
        report_too_long(problems, path);
    else
        problems_add(problems, PROBLEM_ERROR, path, 0, 0, _("cannot be read: %s"), strerror(errno));
    problems->unread = true;
}

static void add_file(struct found_files *files, struct found_file file)
{
    files->items = mem_grow(files->items, &files->capacity, files->count + 1, sizeof file);
    files->items[files->count++] = file;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
    char **items;
    size_t count, capacity;
};

/* False with errno, and with what was found so far. */
static bool list_directory(const char *path, struct names *names)
{
    DIR *directory = descriptor_directory(path);
    const struct dirent *entry;
    int reason;

    if (!directory)
        return false;
    while (errno = 0, entry = readdir(directory)) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        names->items =
            mem_grow(names->items, &names->capacity, names->count + 1, sizeof *names->items);
        names->items[names->count++] = mem_strdup(entry->d_name);
    }
    reason = errno;
    closedir(directory);
    if (names->count)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    errno = reason;
    return !reason;
}

static bool is_loop(const struct ancestor *ancestor, const struct stat *status)
{
    for (; ancestor; ancestor = ancestor->above) {
        if (ancestor->device == status->st_dev && ancestor->inode == status->st_ino)
            return true;
    }
    return false;
}

static void search_directory(const struct search *search, const char *path,
                             const struct ancestor *above, const struct stat *status);

static void search_entry(const struct search *search, const char *path,
                         const struct ancestor *ancestors)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        report_errno(search->problems, path);
    } else if (S_ISDIR(status.st_mode)) {
        if (is_loop(ancestors, &status))
            report(search->problems, path,
                   _("a link back to a directory above it is not followed"));
        else
            search_directory(search, path, ancestors, &status);
    } else if (S_ISREG(status.st_mode)) {
        add_file(search->files, (struct found_file){.path = mem_strdup(path),
                                                    .name = mem_strdup(path + search->prefix),
                                                    .argument = search->argument,
                                                    .size = (uint64_t)status.st_size});
    } else {
        report(search->problems, path, _("not a file (a pipe, socket or device): not read"));
    }
}

static void search_directory(const struct search *search, const char *path,
                             const struct ancestor *above, const struct stat *status)
{
    struct ancestor here = {above, status->st_dev, status->st_ino};
    struct names names = {0};
    struct strbuf child = STRBUF_INIT;

    if (!list_directory(path, &names))
        report_errno(search->problems, path);
    for (size_t i = 0; i < names.count; i++) {
        strbuf_clear(&child);
        strbuf_addf(&child, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/",
                    names.items[i]);
        search_entry(search, child.text, &here);
        free(names.items[i]);
    }
    free(names.items);
    strbuf_release(&child);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

void files_find(struct found_files *files, struct problems *problems, const char *argument,
                uint32_t number)
{
    struct search search = {files, problems, number, strlen(argument)};
    struct found_file named = {.argument = number, .named = true};
    struct stat status = {0};

    if (strcmp(argument, "-") != 0 && stat(argument, &status) != 0) {
        report_errno(problems, argument);
    } else if (S_ISDIR(status.st_mode)) {
        search.prefix += argument[search.prefix - 1] != '/';
        search_directory(&search, argument, NULL, &status);
    } else {
        named.path = mem_strdup(argument);
        named.name = mem_strdup(strcmp(argument, "-") ? base_name(argument) : "stdin.json");
        named.size = S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
        add_file(files, named);
    }
}

/* --- looking ------------------------------------------------------------------------------------ */

static bool begins_json(const char *text, size_t length)
{
    size_t at = json_skip_blank(text, length, json_bom_length(text, length));

    return at < length && json_opens(text[at]);
}

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), ending_length = strlen(ending);

    return length >= ending_length && !strcmp(path + length - ending_length, ending);
}

static bool has_json_name(const char *path)
{
    return ends_with(path, ".json") || ends_with(path, ".json.gz");
}

/* By its first bytes; what its name or the command line calls JSON is read in any case. */
static bool is_worth_reading(const struct found_file *file, const struct strbuf *first)
{
    struct strbuf text = STRBUF_INIT;
    bool worth = file->named || has_json_name(file->path);

    if (worth)
        return true;
    decode_beginning(first->text, first->length, FIRST_LOOK, &text);
    worth = begins_json(text.text, text.length) || refusal_of(text.text, text.length);
    strbuf_release(&text);
    return worth;
}

/* --- loading ------------------------------------------------------------------------------------ */

/* Reads up to `limit` bytes more; false with errno. */
static bool read_some(int descriptor, struct strbuf *content, size_t limit)
{
    size_t end = content->length + limit;

    while (content->length < end) {
        size_t left = end - content->length, want = left < (1u << 20) ? left : 1u << 20;
        ssize_t got;

        strbuf_reserve(content, want);
        got = read(descriptor, content->text + content->length, want);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        content->length += (size_t)got;
        content->text[content->length] = '\0';
    }
    return true;
}

/* False with errno; EFBIG: more than `limit` bytes. */
static bool read_rest(int descriptor, struct strbuf *content, size_t limit)
{
    size_t before;

    do {
        before = content->length;
        if (!read_some(descriptor, content, 1u << 20))
            return false;
        if (content->length > limit) {
            errno = EFBIG;
            return false;
        }
    } while (content->length != before);
    return true;
}

/* Where a document of JSON may begin: at the start, or at the start of a line. */
static bool has_opening(const struct strbuf *content)
{
    return begins_json(content->text, content->length) ||
           json_may_begin(content->text, content->length);
}

/* What comes from a pipe may have no end. Where no JSON begins in the first bytes, no more is read. */
static bool read_stream(int descriptor, struct strbuf *content)
{
    if (decode_is_needed(content->text, content->length))
        return read_rest(descriptor, content, stream_limit());
    if (!read_some(descriptor, content, WITHOUT_JSON))
        return false;
    return !has_opening(content) || read_rest(descriptor, content, stream_limit());
}

/* A descriptor of something that may be read: a regular file, or a stream if the user named it
 * (a pipe from the shell's process substitution). -1 with errno. */
static int open_file(const struct found_file *file, bool *is_stream)
{
    struct stat status;
    int descriptor, reason;

    *is_stream = true;
    if (!strcmp(file->path, "-"))
        descriptor = dup(STDIN_FILENO);
    else
        descriptor =
            descriptor_open(file->path, O_RDONLY | O_NOCTTY | (file->named ? 0 : O_NONBLOCK), 0);
    if (descriptor < 0)
        return -1;
    reason = fstat(descriptor, &status) < 0 ? errno : 0;
    *is_stream = reason || !strcmp(file->path, "-") || !S_ISREG(status.st_mode);
    if (!reason && descriptor_is_endless(descriptor))
        reason = ENXIO;
    if (!*is_stream || (!reason && file->named))
        return descriptor;
    close(descriptor);
    errno = reason ? reason : EINVAL;
    return -1;
}

static enum file_result look_at_start(const struct found_file *file, struct file_source *source,
                                      struct problems *problems)
{
    if (!read_some(source->descriptor, &source->start, FIRST_LOOK)) {
        report_errno(problems, file->path);
        return FILE_UNREADABLE;
    }
    return is_worth_reading(file, &source->start) ? FILE_LOADED : FILE_PASSED_OVER;
}

static enum file_result decode(const struct found_file *file, struct file_source *source,
                               struct problems *problems)
{
    struct strbuf why = STRBUF_INIT;
    bool good = decode_text(&source->start, &why);

    if (!good)
        report(problems, file->path, why.text);
    strbuf_release(&why);
    if (good)
        return FILE_LOADED;
    return source->start.length ? FILE_DAMAGED : FILE_UNREADABLE;
}

/* Reads and decodes all that is left, and needs the descriptor no longer. */
static enum file_result read_all(const struct found_file *file, struct file_source *source,
                                 struct problems *problems)
{
    bool good = source->is_stream ? read_stream(source->descriptor, &source->start)
                                  : read_rest(source->descriptor, &source->start, SIZE_MAX);

    if (!good)
        report_errno(problems, file->path);
    close(source->descriptor);
    source->descriptor = -1;
    return good ? decode(file, source, problems) : FILE_UNREADABLE;
}

void file_source_release(struct file_source *source)
{
    if (source->descriptor >= 0)
        close(source->descriptor);
    strbuf_release(&source->start);
}

enum file_result file_open(const struct found_file *file, struct problems *problems,
                           struct file_source *source)
{
    enum file_result result;

    *source = (struct file_source){.start = STRBUF_INIT};
    source->descriptor = open_file(file, &source->is_stream);
    if (source->descriptor < 0) {
        report_errno(problems, file->path);
        return FILE_UNREADABLE;
    }
    result = look_at_start(file, source, problems);
    if (result == FILE_LOADED &&
        (source->is_stream || decode_is_needed(source->start.text, source->start.length)))
        result = read_all(file, source, problems);
    return result;
}

enum file_result file_load(const struct found_file *file, struct problems *problems,
                           struct strbuf *content)
{
    struct file_source source;
    enum file_result result = file_open(file, problems, &source);

    if (result == FILE_LOADED && source.descriptor >= 0)
        result = read_all(file, &source, problems);
    if (result == FILE_LOADED || result == FILE_DAMAGED)
        strbuf_addbuf(content, &source.start);
    file_source_release(&source);
    return result;
}

bool file_slurp(const char *path, struct strbuf *content)
{
    int descriptor = descriptor_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    struct strbuf why = STRBUF_INIT;
    bool good;
    int reason;

    if (descriptor < 0)
        return false;
    good = read_rest(descriptor, content, SIZE_MAX);
    reason = errno;
    close(descriptor);
    if (good)
        decode_text(content, &why); /* as far as it went when it was opened */
    strbuf_release(&why);
    errno = reason;
    return good;
}

static int64_t modified_of(const struct stat *status)
{
    return S_ISREG(status->st_mode)
               ? (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec
               : 0;
}

bool file_read_stream(const char *path, struct strbuf *content)
{
    bool is_standard = !strcmp(path, "-");
    int descriptor = is_standard ? STDIN_FILENO : descriptor_open(path, O_RDONLY | O_NOCTTY, 0);
    bool endless = descriptor >= 0 && descriptor_is_endless(descriptor);
    bool good = descriptor >= 0 && !endless && read_rest(descriptor, content, stream_limit());
    int reason = endless ? ENXIO : errno;

    if (descriptor >= 0 && !is_standard)
        close(descriptor);
    errno = reason;
    return good;
}

int64_t file_modified(int descriptor)
{
    struct stat status;

    return descriptor >= 0 && fstat(descriptor, &status) == 0 ? modified_of(&status) : 0;
}

static bool read_at(int descriptor, uint64_t offset, size_t length, struct strbuf *content)
{
    size_t end = content->length + length;

    strbuf_reserve(content, length);
    while (content->length < end) {
        ssize_t got = pread(descriptor, content->text + content->length, end - content->length,
                            (off_t)(offset + length - (end - content->length)));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        content->length += (size_t)got;
        content->text[content->length] = '\0';
    }
    return true;
}

bool file_read_part(const char *path, uint64_t size, int64_t modified, uint64_t offset,
                    size_t length, struct strbuf *content)
{
    int descriptor = descriptor_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    size_t before = content->length;
    struct stat status;
    bool good;

    if (descriptor < 0)
        return false;
    good = modified && fstat(descriptor, &status) == 0 && modified_of(&status) == modified &&
           (uint64_t)status.st_size == size && read_at(descriptor, offset, length, content);
    close(descriptor);
    if (!good)
        strbuf_truncate(content, before);
    return good;
}

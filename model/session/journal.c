#define _GNU_SOURCE /* flock beside POSIX */
#include "model/session/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "model/base/descriptor.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/write/file_out.h"

/* The checksum in hexadecimal, and a blank. */
#define MARK_LENGTH ((size_t)17)

/* A journal larger than this was not written by this program. */
#define SIZE_MOST ((off_t)1 << 30)

struct journal {
    char *path;
    int descriptor;
    off_t length;   /* up to the end of the last whole record */
    uint64_t chain; /* its checksum */
    bool unclean;   /* something may stand behind it */
};

const char *journal_path(const struct journal *journal)
{
    return journal->path;
}

static uint64_t checksum(uint64_t chain, const char *text, size_t length)
{
    return XXH3_64bits_withSeed(text, length, chain);
}

/* --- reading ------------------------------------------------------------------------------------- */

/* The file as long as it is now, or only as far as its first line ends; false with errno. */
static bool read_file(int descriptor, bool whole, struct strbuf *bytes)
{
    struct stat facts;

    if (fstat(descriptor, &facts) < 0)
        return false;
    if (!S_ISREG(facts.st_mode) || facts.st_size > SIZE_MOST) {
        errno = S_ISREG(facts.st_mode) ? EFBIG : EINVAL;
        return false;
    }
    while ((off_t)bytes->length < facts.st_size &&
           (whole || !memchr(bytes->text, '\n', bytes->length))) {
        char chunk[16384];
        ssize_t got = pread(descriptor, chunk, sizeof chunk, (off_t)bytes->length);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        strbuf_add(bytes, chunk, (size_t)got);
    }
    return true;
}

/* The record that begins at `line`: its text and length, if it is whole and the next one. */
static bool take_record(const char *line, const char *end, uint64_t *chain, const char **text,
                        size_t *length)
{
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    char mark[MARK_LENGTH];
    uint64_t told;

    if (!newline || (size_t)(newline - line) < MARK_LENGTH || line[MARK_LENGTH - 1] != ' ')
        return false;
    memcpy(mark, line, MARK_LENGTH - 1);
    mark[MARK_LENGTH - 1] = '\0';
    if (strspn(mark, "0123456789abcdef") < MARK_LENGTH - 1)
        return false;
    told = strtoull(mark, NULL, 16);
    *text = line + MARK_LENGTH;
    *length = (size_t)(newline - *text);
    if (checksum(*chain, *text, *length) != told)
        return false;
    *chain = told;
    return true;
}

static size_t hand_out(struct strbuf *bytes, uint64_t *chain, journal_record *record, void *context)
{
    const char *end = bytes->text + bytes->length;
    size_t at = 0, length;
    const char *text;

    while (take_record(bytes->text + at, end, chain, &text, &length)) {
        at = (size_t)(text - bytes->text) + length + 1;
        bytes->text[at - 1] = '\0';
        record(text, length, context);
    }
    return at;
}

size_t journal_take(struct strbuf *bytes, journal_record *record, void *context)
{
    return hand_out(bytes, &(uint64_t){0}, record, context);
}

static bool look(const char *path, bool whole, journal_record *record, void *context,
                 struct strbuf *why)
{
    int descriptor = descriptor_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
    struct strbuf bytes = STRBUF_INIT;
    bool good = descriptor >= 0 && read_file(descriptor, whole, &bytes);

    if (good)
        journal_take(&bytes, record, context);
    else
        file_out_explain(why, path, _("cannot be read"), errno);
    if (descriptor >= 0)
        close(descriptor);
    strbuf_release(&bytes);
    return good;
}

bool journal_read(const char *path, journal_record *record, void *context, struct strbuf *why)
{
    return look(path, true, record, context, why);
}

bool journal_begin(const char *path, journal_record *record, void *context, struct strbuf *why)
{
    return look(path, false, record, context, why);
}

/* --- opening ------------------------------------------------------------------------------------- */

static struct journal *journal_new(const char *path, int descriptor)
{
    struct journal *journal = mem_zalloc(1, sizeof *journal);

    journal->path = mem_strdup(path);
    journal->descriptor = descriptor;
    return journal;
}

struct journal *journal_create(const char *path, struct strbuf *why)
{
    int descriptor =
        descriptor_open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, S_IRUSR | S_IWUSR);

    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) < 0) {
        file_out_explain(why, path, _("cannot be made"), errno);
        if (descriptor >= 0) { /* else every try would leave a file behind */
            unlink(path);
            close(descriptor);
        }
        return NULL;
    }
    file_out_sync_directory(path);
    return journal_new(path, descriptor);
}

/* The descriptor of the file that is locked now; -1 with errno, EWOULDBLOCK if somebody else has it. */
static int open_locked(const char *path)
{
    int descriptor = descriptor_open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
    int cause;

    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    cause = errno;
    close(descriptor);
    errno = cause;
    return -1;
}

enum journal_result journal_open(struct journal **journal, const char *path, journal_record *record,
                                 void *context, struct strbuf *why)
{
    int descriptor = open_locked(path);
    struct strbuf bytes = STRBUF_INIT;

    *journal = NULL;
    if (descriptor < 0 && errno == EWOULDBLOCK)
        return JOURNAL_BUSY;
    if (descriptor < 0 || !read_file(descriptor, true, &bytes)) {
        file_out_explain(why, path, _("cannot be opened"), errno);
        if (descriptor >= 0)
            close(descriptor);
        strbuf_release(&bytes);
        return JOURNAL_FAILED;
    }
    *journal = journal_new(path, descriptor);
    (*journal)->length = (off_t)hand_out(&bytes, &(*journal)->chain, record, context);
    (*journal)->unclean = (size_t)(*journal)->length < bytes.length;
    strbuf_release(&bytes);
    return JOURNAL_OPEN;
}

bool journal_is_open(const char *path)
{
    int descriptor = open_locked(path);

    if (descriptor < 0)
        return errno == EWOULDBLOCK;
    close(descriptor);
    return false;
}

enum journal_result journal_remove(const char *path, struct strbuf *why)
{
    int descriptor = open_locked(path);
    bool removed;

    if (descriptor < 0 && errno == EWOULDBLOCK)
        return JOURNAL_BUSY;
    removed = descriptor >= 0 && unlink(path) == 0;
    if (!removed)
        file_out_explain(why, path, _("cannot be removed"), errno);
    if (descriptor >= 0)
        close(descriptor);
    return removed ? JOURNAL_OPEN : JOURNAL_FAILED;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    close(journal->descriptor);
    free(journal->path);
    free(journal);
}

/* --- appending ------------------------------------------------------------------------------------ */

/* What a failed append or a crash has left behind the last record goes. */
static bool clean(struct journal *journal)
{
    if (journal->unclean && ftruncate(journal->descriptor, journal->length) < 0)
        return false;
    journal->unclean = false;
    return true;
}

static bool append(struct journal *journal, const struct strbuf *line)
{
    if (!clean(journal))
        return false;
    journal->unclean = true;
    return descriptor_write_at(journal->descriptor, line->text, line->length, journal->length) &&
           descriptor_sync(journal->descriptor);
}

uint64_t journal_format(struct strbuf *out, uint64_t chain, const char *text, size_t length)
{
    chain = checksum(chain, text, length);
    strbuf_addf(out, "%016" PRIx64 " ", chain);
    strbuf_add(out, text, length);
    strbuf_addch(out, '\n');
    return chain;
}

bool journal_append(struct journal *journal, const char *text, size_t length, struct strbuf *why)
{
    struct strbuf line = STRBUF_INIT;
    uint64_t chain = journal_format(&line, journal->chain, text, length);
    bool good = append(journal, &line);

    if (good) {
        journal->chain = chain;
        journal->length += (off_t)line.length;
        journal->unclean = false;
    } else {
        file_out_explain(why, journal->path, _("cannot be written"), errno);
        clean(journal); /* if it can be: else the next append does it, or the next reader */
    }
    strbuf_release(&line);
    return good;
}

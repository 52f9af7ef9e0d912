#include "tui/prompt_history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/strbuf.h"

enum { FILE_SIZE_MOST = 1 << 22 };

struct prompt_history {
    char *path; /* NULL: none */
    char **lines;
    size_t count;
    size_t capacity;
};

static void forget_oldest(struct prompt_history *history)
{
    free(history->lines[0]);
    history->count--;
    memmove(history->lines, history->lines + 1, history->count * sizeof *history->lines);
}

/* Takes the line over. */
static void append(struct prompt_history *history, char *line)
{
    if (history->count == PROMPT_HISTORY_LINES)
        forget_oldest(history);
    history->lines =
        mem_grow(history->lines, &history->capacity, history->count + 1, sizeof *history->lines);
    history->lines[history->count++] = line;
}

static void read_lines(struct prompt_history *history, const char *text, size_t length)
{
    const char *end = text + length;

    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t line_length = (size_t)((newline ? newline : end) - text);

        if (line_length && sanitise_text_is_clean(text, line_length))
            append(history, mem_strndup(text, line_length));
        text += line_length + 1;
    }
}

static bool read_all(int file, struct strbuf *text)
{
    struct stat status;
    ssize_t got;

    if (fstat(file, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size > FILE_SIZE_MOST)
        return false;
    do {
        strbuf_reserve(text, 65536);
        got = read(file, text->text + text->length, 65536);
        if (got > 0)
            text->length += (size_t)got;
    } while ((got > 0 && text->length <= FILE_SIZE_MOST) || (got < 0 && errno == EINTR));
    return got == 0;
}

static void read_file(struct prompt_history *history)
{
    struct strbuf text = STRBUF_INIT;
    int file = open(history->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (file < 0)
        return;
    if (read_all(file, &text))
        read_lines(history, text.text, text.length);
    strbuf_release(&text);
    close(file);
}

struct prompt_history *prompt_history_new(const char *path)
{
    struct prompt_history *history = mem_zalloc(1, sizeof *history);

    if (path) {
        history->path = mem_strdup(path);
        read_file(history);
    }
    return history;
}

void prompt_history_free(struct prompt_history *history)
{
    if (!history)
        return;
    for (size_t i = 0; i < history->count; i++)
        free(history->lines[i]);
    free(history->lines);
    free(history->path);
    free(history);
}

static bool write_all(int file, const struct strbuf *text)
{
    size_t done = 0;

    while (done < text->length) {
        ssize_t written = write(file, text->text + done, text->length - done);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            done += (size_t)written;
    }
    return true;
}

/* The file's directory may not exist yet; its parents are none of our business. */
static void make_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash && slash > path ? mem_strndup(path, (size_t)(slash - path)) : NULL;

    if (directory)
        mkdir(directory, 0700);
    free(directory);
}

static void write_file(const char *path, const struct strbuf *text)
{
    struct strbuf temporary = STRBUF_INIT;
    int file;
    bool good;

    make_directory(path);
    strbuf_addf(&temporary, "%s.XXXXXX", path);
    file = mkstemp(temporary.text); /* mode 0600 */
    if (file >= 0) {
        good = write_all(file, text) && fsync(file) == 0;
        good = close(file) == 0 && good;
        if (!good || rename(temporary.text, path) < 0)
            unlink(temporary.text);
    }
    strbuf_release(&temporary);
}

static void save(const struct prompt_history *history)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < history->count; i++) {
        strbuf_adds(&text, history->lines[i]);
        strbuf_addch(&text, '\n');
    }
    write_file(history->path, &text);
    strbuf_release(&text);
}

void prompt_history_add(struct prompt_history *history, const char *label, const char *line)
{
    struct strbuf entry = STRBUF_INIT;
    bool known;

    strbuf_addf(&entry, "%s%s", label, line);
    known = history->count && strbuf_equals(&entry, history->lines[history->count - 1]);
    if (*line && !known && sanitise_text_is_clean(entry.text, entry.length)) {
        append(history, strbuf_detach(&entry));
        if (history->path)
            save(history);
    }
    strbuf_release(&entry);
}

void prompt_history_visit(const struct prompt_history *history, const char *label,
                          void (*visit)(const char *line, void *context), void *context)
{
    size_t length = strlen(label);

    for (size_t i = 0; i < history->count; i++) {
        if (strncmp(history->lines[i], label, length) == 0)
            visit(history->lines[i] + length, context);
    }
}

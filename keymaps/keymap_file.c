/*
 * Reading keymaps: built in or from files, line by line, each line by words. An included keymap is
 * read into the same table under a number of its own: only what stands in one file can conflict.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keymaps/keymap.h"
#include "keymaps/keymap_bindings.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"

enum { INCLUDE_DEPTH_MOST = 8, FILE_SIZE_MOST = 1 << 20 };

static const char suffix[] = ".keymap";

/* One file being read. */
struct reader {
    struct keymap *keymap;
    const char *place; /* the file or keymap, for messages */
    const char *name;  /* NAME of the keymap */
    const char *directory;
    struct strbuf *why;
    size_t section;
    unsigned depth; /* of includes */
    unsigned file;  /* number of this file among all that were read */
    unsigned line;
    bool bound; /* a binding has been read: too late to include */
};

/* The words of one line. */
struct words {
    char **items;
    size_t count;
    size_t capacity;
};

static bool read_included(struct reader *reader, const char *name);

/* --- messages ------------------------------------------------------------------------------------- */

static bool fail_start(struct reader *reader)
{
    sanitise_add(reader->why, reader->place, strlen(reader->place));
    strbuf_addf(reader->why, ":%u: ", reader->line);
    return false;
}

static bool fail_word(struct reader *reader, const char *before, const char *word)
{
    fail_start(reader);
    strbuf_adds(reader->why, before);
    sanitise_add(reader->why, word, strlen(word));
    return false;
}

static bool fail(struct reader *reader, const char *sentence)
{
    fail_start(reader);
    strbuf_adds(reader->why, sentence);
    return false;
}

static const char *action_word(enum action action)
{
    return action == ACTION_NONE ? "none" : action_info(action)->name;
}

static bool fail_conflict(struct reader *reader, key_code key, enum action first,
                          enum action second)
{
    struct strbuf name = STRBUF_INIT, shown = STRBUF_INIT;

    key_format(&name, key);
    sanitise_add(&shown, name.text, name.length); /* a letter that runs to the left turns what is around it */
    fail_start(reader);
    strbuf_addf(reader->why, _("%s is bound twice, to %s and to %s"), shown.text, action_word(first),
                action_word(second));
    strbuf_release(&name);
    strbuf_release(&shown);
    return false;
}

/* --- lines ---------------------------------------------------------------------------------------- */

/* Cuts a line at its blanks; a word that begins with # begins a comment. */
static void split(struct words *words, char *line)
{
    char *rest = NULL;

    words->count = 0;
    for (char *word = strtok_r(line, " \t\r", &rest); word && *word != '#';
         word = strtok_r(NULL, " \t\r", &rest)) {
        words->items =
            mem_grow(words->items, &words->capacity, words->count + 1, sizeof *words->items);
        words->items[words->count++] = word;
    }
}

static bool read_section(struct reader *reader, char *word)
{
    size_t length = strlen(word);

    if (word[length - 1] != ']')
        return fail(reader, _("a section is written [name]"));
    word[length - 1] = '\0';
    reader->section = keymap_section(word + 1);
    if (reader->section == KEYMAP_NO_SECTION)
        return fail_word(reader, _("there is no view called "), word + 1);
    return true;
}

static bool bind_key(struct reader *reader, const char *word, enum action action)
{
    struct binding binding = {.section = reader->section, .action = action, .file = reader->file};
    const struct binding *other;

    if (!key_parse(word, &binding.key))
        return fail_word(reader, _("there is no key called "), word);
    other = keymap_find(reader->keymap, binding.section, binding.key);
    if (other && other->file == reader->file)
        return fail_conflict(reader, binding.key, other->action, action);
    keymap_bind(reader->keymap, binding);
    reader->bound = true;
    return true;
}

static bool read_binding(struct reader *reader, const struct words *words)
{
    const char *name = words->items[words->count - 1];
    enum action action = action_find(name);

    if (action == ACTION_NONE && strcmp(name, "none") != 0)
        return fail_word(reader, _("there is no action called "), name);
    if (words->count < 2)
        return fail_word(reader, _("no key before "), name);
    for (size_t i = 0; i + 1 < words->count; i++) {
        if (!bind_key(reader, words->items[i], action))
            return false;
    }
    return true;
}

static bool read_line(struct reader *reader, const struct words *words)
{
    if (!words->count)
        return true;
    if (strcmp(words->items[0], "include") == 0 && words->count == 2) {
        if (reader->bound)
            return fail(reader, _("include comes before all keys"));
        return read_included(reader, words->items[1]);
    }
    if (*words->items[0] == '[' && words->count == 1)
        return read_section(reader, words->items[0]);
    return read_binding(reader, words);
}

static bool read_text(struct reader *reader, const char *text)
{
    struct words words = {0};
    bool good = true;

    reader->file = ++reader->keymap->files;
    for (reader->line = 1; good && *text; reader->line++) {
        size_t length = strcspn(text, "\n");
        char *line = mem_strndup(text, length);

        split(&words, line);
        good = read_line(reader, &words);
        free(line);
        text += length + (text[length] == '\n');
    }
    free(words.items);
    return good;
}

/* --- files ---------------------------------------------------------------------------------------- */

/* NAME stands in a path: nothing that could lead elsewhere. */
static bool name_is_plain(const char *name)
{
    return *name && *name != '.' && !strchr(name, '/');
}

static const char *built_in(const char *name)
{
    for (size_t i = 0; i < keymap_text_count; i++) {
        if (strcmp(keymap_texts[i].name, name) == 0)
            return keymap_texts[i].text;
    }
    return NULL;
}

static int refuse_file(struct strbuf *why, const char *path, const char *reason)
{
    sanitise_add(why, path, strlen(path));
    strbuf_addf(why, ": %s", reason);
    return -1;
}

static int read_all(int file, const char *path, struct strbuf *text, struct strbuf *why)
{
    struct stat status;
    ssize_t got;

    if (fstat(file, &status) < 0)
        return refuse_file(why, path, strerror(errno));
    if (!S_ISREG(status.st_mode) || status.st_size > FILE_SIZE_MOST)
        return refuse_file(why, path, _("not a keymap"));
    do {
        strbuf_reserve(text, 4096);
        got = read(file, text->text + text->length, 4096);
        if (got > 0)
            text->length += (size_t)got;
    } while (got > 0 && text->length <= FILE_SIZE_MOST);
    if (got < 0)
        return refuse_file(why, path, strerror(errno));
    strbuf_addch(text, '\0');
    if (strlen(text->text) + 1 != text->length)
        return refuse_file(why, path, _("not a keymap"));
    return 1;
}

/* 1 with the file's text, 0 if there is no such file, -1 with a sentence if it cannot be read. */
static int read_file(const char *path, struct strbuf *text, struct strbuf *why)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int result;

    if (file < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : refuse_file(why, path, strerror(errno));
    result = read_all(file, path, text, why);
    close(file);
    return result;
}

static bool read_built_in(struct reader *reader)
{
    const char *text = built_in(reader->name);

    if (text)
        return read_text(reader, text);
    strbuf_adds(reader->why, _("There is no keymap called "));
    sanitise_add(reader->why, reader->name, strlen(reader->name));
    strbuf_addch(reader->why, '.');
    return false;
}

/* The keymap reader->name from the directory, else the one built in. */
static bool read_named(struct reader *reader)
{
    struct strbuf path = STRBUF_INIT;
    struct strbuf text = STRBUF_INIT;
    int found = 0;
    bool good = false;

    reader->place = reader->name;
    if (reader->directory && name_is_plain(reader->name)) {
        strbuf_addf(&path, "%s/%s%s", reader->directory, reader->name, suffix);
        found = read_file(path.text, &text, reader->why);
    }
    if (found > 0) {
        reader->place = path.text;
        good = read_text(reader, text.text);
    } else if (found == 0) {
        good = read_built_in(reader);
    }
    strbuf_release(&path);
    strbuf_release(&text);
    return good;
}

/* A user's "default" that includes "default" means the one built in. */
static bool read_included(struct reader *reader, const char *name)
{
    struct reader inner = {
        .keymap = reader->keymap,
        .name = name,
        .directory = strcmp(name, reader->name) == 0 ? NULL : reader->directory,
        .why = reader->why,
        .depth = reader->depth + 1,
    };

    if (inner.depth > INCLUDE_DEPTH_MOST)
        return fail(reader, _("the keymap includes itself"));
    return read_named(&inner);
}

struct keymap *keymap_parse(const char *name, const char *text, struct strbuf *why)
{
    struct reader reader = {.keymap = keymap_new(name), .place = name, .name = name, .why = why};

    if (read_text(&reader, text))
        return reader.keymap;
    keymap_free(reader.keymap);
    return NULL;
}

struct keymap *keymap_load(const char *name, const char *directory, struct strbuf *why)
{
    struct reader reader = {
        .keymap = keymap_new(name), .name = name, .directory = directory, .why = why};

    if (read_named(&reader))
        return reader.keymap;
    keymap_free(reader.keymap);
    return NULL;
}

/* --- names ---------------------------------------------------------------------------------------- */

/* A file that is a keymap by its name and is not one of those built in: its NAME, to be freed. */
static char *file_keymap(const char *file)
{
    size_t length = strlen(file);
    size_t tail = sizeof suffix - 1;
    char *name;

    if (length <= tail || strcmp(file + length - tail, suffix) != 0)
        return NULL;
    name = mem_strndup(file, length - tail);
    if (name_is_plain(name) && !built_in(name) && sanitise_text_is_clean(name, length - tail))
        return name;
    free(name);
    return NULL;
}

void keymap_names(const char *directory, void (*visit)(const char *name, void *context),
                  void *context)
{
    struct dirent **files = NULL;
    int count = directory ? scandir(directory, &files, NULL, alphasort) : 0;

    for (size_t i = 0; i < keymap_text_count; i++)
        visit(keymap_texts[i].name, context);
    for (int i = 0; i < count; i++) {
        char *name = file_keymap(files[i]->d_name);

        if (name)
            visit(name, context);
        free(name);
        free(files[i]);
    }
    free(files);
}

#include "model/write/hcl_in.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/write/unquote.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define DIGITS "0123456789"

enum { NESTING_MOST = 8 };

struct reader {
    const char *at;
    unsigned line;
    struct strbuf *why;
    struct hcl_block *block;
    struct strbuf path; /* of the nested block that is being read: "lifecycle." */
    unsigned depth;
};

static bool fail(struct reader *reader, const char *what)
{
    strbuf_addf(reader->why, _("line %u: %s"), reader->line, what);
    return false;
}

/* --- blanks --------------------------------------------------------------------------------------------- */

static void skip_blanks(struct reader *reader)
{
    reader->at += strspn(reader->at, " ");
}

static void skip_lines(struct reader *reader)
{
    for (;;) {
        skip_blanks(reader);
        if (*reader->at == '#')
            reader->at += strcspn(reader->at, "\n");
        if (*reader->at != '\n')
            return;
        reader->at++;
        reader->line++;
    }
}

static bool take(struct reader *reader, char byte)
{
    skip_blanks(reader);
    if (*reader->at != byte)
        return false;
    reader->at++;
    return true;
}

/* What must stand there; `what` is said if it does not. */
static bool expect(struct reader *reader, char byte, const char *what)
{
    bool stands = take(reader, byte);

    if (!stands)
        fail(reader, what);
    return stands;
}

static bool end_line(struct reader *reader)
{
    skip_blanks(reader);
    if (*reader->at != '\n')
        return fail(reader, _("more than one thing on a line"));
    return true;
}

/* --- words and strings ---------------------------------------------------------------------------------- */

static char *take_word(struct reader *reader)
{
    size_t length;

    skip_blanks(reader);
    length = strspn(reader->at, LETTERS DIGITS "-.");
    reader->at += length;
    return length ? mem_strndup(reader->at - length, length) : NULL;
}

/* A template would be evaluated, whatever stands before it. */
static bool has_template(const char *bytes, size_t length)
{
    for (size_t i = 0; i + 1 < length; i++)
        if ((bytes[i] == '$' || bytes[i] == '%') && bytes[i + 1] == '{')
            return true;
    return false;
}

/* NULL if there is none; the caller frees it. */
static char *take_string(struct reader *reader)
{
    struct strbuf text = STRBUF_INIT;
    size_t length;

    skip_blanks(reader);
    length = unquote(reader->at, &text);
    if (!length || has_template(reader->at, length)) {
        fail(reader, length ? _("a string that would be evaluated") : _("a string that is none"));
        strbuf_release(&text);
        return NULL;
    }
    reader->at += length;
    return strbuf_detach(&text);
}

static bool stands_before(struct reader *reader, char byte)
{
    skip_blanks(reader);
    return *reader->at == byte;
}

/* --- values --------------------------------------------------------------------------------------------- */

static void add_value(struct reader *reader, const char *name, char *text, bool is_string)
{
    struct strbuf full = STRBUF_INIT;

    strbuf_addf(&full, "%s%s", reader->path.text, name);
    TABLE_ADD(reader->block->values,
              ((struct hcl_value){strbuf_detach(&full), text, is_string}));
}

static bool read_scalar(struct reader *reader, const char *name)
{
    bool is_string = stands_before(reader, '"');
    char *text = is_string ? take_string(reader) : take_word(reader);

    if (!text && !is_string)
        fail(reader, _("a value that is none"));
    if (!text)
        return false;
    add_value(reader, name, text, is_string);
    return true;
}

static bool read_list(struct reader *reader, const char *name)
{
    do {
        if (!read_scalar(reader, name))
            return false;
    } while (take(reader, ','));
    return expect(reader, ']', _("a list without an end"));
}

static bool read_items(struct reader *reader);

static bool read_nested(struct reader *reader, const char *name)
{
    size_t length = reader->path.length;
    bool done;

    if (reader->depth == NESTING_MOST)
        return fail(reader, _("too many levels"));
    strbuf_addf(&reader->path, "%s.", name);
    reader->depth++;
    done = end_line(reader) && read_items(reader);
    reader->depth--;
    strbuf_truncate(&reader->path, length);
    return done;
}

/* Terraform takes no name twice in a block. */
static bool is_known(const struct reader *reader, const char *name)
{
    size_t length = reader->path.length;

    for (size_t i = 0; i < reader->block->values.count; i++) {
        const char *other = reader->block->values.items[i].name;

        if (!strncmp(other, reader->path.text, length) && !strcmp(other + length, name))
            return true;
    }
    return false;
}

static bool read_item(struct reader *reader, const char *name)
{
    if (take(reader, '{'))
        return read_nested(reader, name);
    if (!take(reader, '='))
        return fail(reader, _("neither a block nor a value"));
    if (is_known(reader, name))
        return fail(reader, _("a name twice"));
    if (take(reader, '{'))
        return read_nested(reader, name);
    return take(reader, '[') ? read_list(reader, name) : read_scalar(reader, name);
}

/* What stands in a block, up to its closing brace. */
static bool read_items(struct reader *reader)
{
    for (;;) {
        char *name;
        bool done;

        skip_lines(reader);
        if (take(reader, '}'))
            return end_line(reader);
        name = take_word(reader);
        if (!name)
            return fail(reader, _("a name is missing"));
        done = read_item(reader, name) && end_line(reader);
        free(name);
        if (!done)
            return false;
    }
}

/* --- blocks --------------------------------------------------------------------------------------------- */

static bool read_labels(struct reader *reader)
{
    for (size_t i = 0; i < 2 && stands_before(reader, '"'); i++) {
        reader->block->labels[i] = take_string(reader);
        if (!reader->block->labels[i])
            return false;
    }
    return true;
}

static bool read_block(struct reader *reader, struct hcl_file *file)
{
    TABLE_ADD(file->blocks, (struct hcl_block){0});
    reader->block = &file->blocks.items[file->blocks.count - 1];
    reader->block->type = take_word(reader);
    if (!reader->block->type)
        return fail(reader, _("a block is missing"));
    return read_labels(reader) &&
           expect(reader, '{', _("a block without a brace")) && end_line(reader) && read_items(reader);
}

bool hcl_read(struct hcl_file *file, const char *text, struct strbuf *why)
{
    struct reader reader = {.at = text, .line = 1, .why = why, .path = STRBUF_INIT};
    bool good = true;

    *file = (struct hcl_file){0};
    for (skip_lines(&reader); good && *reader.at; skip_lines(&reader))
        good = read_block(&reader, file);
    strbuf_release(&reader.path);
    if (!good)
        hcl_file_release(file);
    return good;
}

static void block_release(struct hcl_block *block)
{
    for (size_t i = 0; i < block->values.count; i++) {
        free(block->values.items[i].name);
        free(block->values.items[i].text);
    }
    free(block->values.items);
    free(block->labels[0]);
    free(block->labels[1]);
    free(block->type);
}

void hcl_file_release(struct hcl_file *file)
{
    for (size_t i = 0; i < file->blocks.count; i++)
        block_release(&file->blocks.items[i]);
    free(file->blocks.items);
    *file = (struct hcl_file){0};
}

static const char *find(const struct hcl_block *block, const char *name, bool is_string)
{
    for (size_t i = 0; i < block->values.count; i++) {
        const struct hcl_value *value = &block->values.items[i];

        if (value->is_string == is_string && !strcmp(value->name, name))
            return value->text;
    }
    return NULL;
}

const char *hcl_find_string(const struct hcl_block *block, const char *name)
{
    return find(block, name, true);
}

const char *hcl_find_word(const struct hcl_block *block, const char *name)
{
    return find(block, name, false);
}

/* Line by line: how far a line is set in says which node it belongs to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/write/unquote.h"
#include "model/write/yaml.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

enum { INDENT = 2, LEVELS_MOST = 32 };

struct reader {
    const char *at; /* the beginning of a line */
    unsigned line;
    struct strbuf *why;
};

static cJSON *fail(struct reader *reader, const char *what)
{
    strbuf_addf(reader->why, _("line %u: %s"), reader->line, what);
    return NULL;
}

static size_t indent_of(const char *line)
{
    return strspn(line, " ");
}

/* To the next line; false if something stands on the rest of this one. */
static bool end_line(struct reader *reader, const char *rest)
{
    if (*rest != '\n') {
        fail(reader, _("more than one thing on a line"));
        return false;
    }
    reader->at = rest + 1;
    reader->line++;
    return true;
}

/* --- scalars -------------------------------------------------------------------------------------------- */

static cJSON *read_string(const char **at)
{
    struct strbuf text = STRBUF_INIT;
    size_t used = unquote(*at, &text);
    cJSON *node = used ? cJSON_CreateString(text.text) : NULL;

    *at += used;
    strbuf_release(&text);
    return node;
}

/* In the one spelling that we write: 010 is eight to some readers. */
static cJSON *read_number(const char *word)
{
    double number = (double)strtol(word, NULL, 10);
    char canonical[32];

    snprintf(canonical, sizeof canonical, "%.0f", number);
    return strcmp(canonical, word) == 0 ? cJSON_CreateNumber(number) : NULL;
}

static cJSON *read_word(const char **at)
{
    size_t length = strcspn(*at, " \n");
    char *word = mem_strndup(*at, length);
    cJSON *node;

    if (!strcmp(word, "true") || !strcmp(word, "false"))
        node = cJSON_CreateBool(*word == 't');
    else
        node = read_number(word);
    *at += length;
    free(word);
    return node;
}

static cJSON *read_scalar(struct reader *reader, const char *at)
{
    cJSON *node = *at == '"' ? read_string(&at) : read_word(&at);

    if (!node)
        return fail(reader, _("a value that is none"));
    if (end_line(reader, at))
        return node;
    cJSON_Delete(node);
    return NULL;
}

/* --- nodes ---------------------------------------------------------------------------------------------- */

static cJSON *read_node(struct reader *reader, size_t level);

/* Behind "key:". */
static cJSON *read_value(struct reader *reader, const char *at, size_t level)
{
    if (*at == ' ')
        return read_scalar(reader, at + 1);
    return end_line(reader, at) ? read_node(reader, level + 1) : NULL;
}

static bool read_element(struct reader *reader, cJSON *list, size_t level)
{
    const char *at = reader->at + level * INDENT;
    cJSON *value;

    if (strncmp(at, "- ", 2) != 0) {
        fail(reader, _("an element is missing"));
        return false;
    }
    value = read_scalar(reader, at + 2);
    if (value)
        cJSON_AddItemToArray(list, value);
    return value != NULL;
}

static bool read_member(struct reader *reader, cJSON *object, size_t level)
{
    const char *at = reader->at + level * INDENT;
    size_t length = strspn(at, LETTERS) ? strspn(at, LETTERS DIGITS) : 0;
    char *key = mem_strndup(at, length);
    cJSON *value = NULL;

    if (!length || at[length] != ':')
        fail(reader, _("a key is missing"));
    else if (cJSON_GetObjectItemCaseSensitive(object, key))
        fail(reader, _("a key twice"));
    else
        value = read_value(reader, at + length + 1, level);
    if (value)
        cJSON_AddItemToObject(object, key, value);
    free(key);
    return value != NULL;
}

/* All lines from here on that are set in for this level. */
static cJSON *read_node(struct reader *reader, size_t level)
{
    bool is_list = reader->at[indent_of(reader->at)] == '-';
    cJSON *node = is_list ? cJSON_CreateArray() : cJSON_CreateObject();
    bool good = level < LEVELS_MOST;

    while (good && *reader->at && indent_of(reader->at) == level * INDENT)
        good = is_list ? read_element(reader, node, level) : read_member(reader, node, level);
    if (good && node->child && (!*reader->at || indent_of(reader->at) < level * INDENT))
        return node;
    if (good)
        fail(reader, _("set in where nothing can be"));
    cJSON_Delete(node);
    return NULL;
}

cJSON *yaml_read(const char *text, struct strbuf *why)
{
    struct reader reader = {.at = text, .line = 1, .why = why};

    return read_node(&reader, 0);
}

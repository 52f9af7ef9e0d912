#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "model/write/quote.h"
#include "model/write/yaml.h"

enum { INDENT = 2, LEVELS_MOST = 32 };

#define KEY_BYTES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* It must begin with a letter, too. */
static bool is_word(const char *key)
{
    return !key[strspn(key, KEY_BYTES)];
}

static void write_scalar(const cJSON *node, struct strbuf *out)
{
    if (cJSON_IsString(node))
        quote_yaml(out, node->valuestring, strlen(node->valuestring));
    else if (cJSON_IsBool(node))
        strbuf_adds(out, cJSON_IsTrue(node) ? "true" : "false");
    else
        strbuf_addf(out, "%.0f", node->valuedouble);
}

static void write_node(const cJSON *node, unsigned level, struct strbuf *out);

/* A scalar behind "key:" or "-", anything else on the lines below. */
static void write_value(const cJSON *node, unsigned level, struct strbuf *out)
{
    bool is_tree = cJSON_IsObject(node) || cJSON_IsArray(node);

    assert(!is_tree || node->child);
    strbuf_addch(out, is_tree ? '\n' : ' ');
    if (is_tree) {
        write_node(node, level + 1, out);
    } else {
        write_scalar(node, out);
        strbuf_addch(out, '\n');
    }
}

static void write_node(const cJSON *node, unsigned level, struct strbuf *out)
{
    const cJSON *child;

    assert(level < LEVELS_MOST);
    cJSON_ArrayForEach(child, node)
    {
        strbuf_add_repeated(out, ' ', (size_t)level * INDENT);
        if (cJSON_IsArray(node)) {
            assert(!cJSON_IsObject(child) && !cJSON_IsArray(child));
            strbuf_addch(out, '-');
        } else {
            assert(isalpha((unsigned char)*child->string) && is_word(child->string));
            strbuf_addf(out, "%s:", child->string);
        }
        write_value(child, level, out);
    }
}

void yaml_write(const cJSON *tree, struct strbuf *out)
{
    write_node(tree, 0, out);
}

/*
 * Any bytes, quoted for a language and read back as that language reads them, are the same bytes; where the
 * language cannot hold them (NUL in a shell, what is no UTF-8 elsewhere) they are what quote.h says.
 */
#include "tests/fuzz/support.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"
#include "model/read/json_scan.h"
#include "model/read/json_keys.h"
#include "model/write/hcl_in.h"
#include "model/write/hcl_out.h"
#include "model/write/quote.h"
#include "model/write/shell_words.h"
#include "model/write/unquote.h"
#include "model/write/yaml.h"

/* With U+FFFD for each byte that is no UTF-8. */
static void mend_utf8(const char *bytes, size_t length, struct strbuf *out)
{
    for (size_t i = 0, used; i < length; i += used) {
        uint32_t code_point;

        used = utf8_decode(bytes + i, length - i, &code_point);
        strbuf_adds(out, used ? "" : "\xEF\xBF\xBD");
        strbuf_add(out, bytes + i, used);
        used += !used;
    }
}

/* Nothing that acts on eyes by itself; what only looks like something else is for programs to keep. */
static void check_characters(const struct strbuf *text)
{
    for (size_t i = 0, used; i < text->length; i += used) {
        uint32_t code_point;

        used = utf8_decode(text->text + i, text->length - i, &code_point);
        CHECK(used && sanitise_is_clean(code_point));
    }
}

static void check_shell(const char *bytes, size_t length)
{
    struct strbuf line = STRBUF_INIT, wanted = STRBUF_INIT, got = STRBUF_INIT;
    struct shell_words words = {0};

    for (size_t i = 0; i < length; i++)
        if (bytes[i])
            strbuf_addch(&wanted, bytes[i]);
    strbuf_adds(&line, "aws --x ");
    quote_shell(&line, bytes, length);
    strbuf_adds(&line, " --y\n");
    CHECK(shell_words_read(&words, line.text) == line.text + line.length);
    CHECK(words.items.count == 4);
    strbuf_adds(&got, shell_words_at(&words, 2));
    check_same(&got, &wanted);
    shell_words_release(&words);
    strbuf_release(&line);
    strbuf_release(&wanted);
    strbuf_release(&got);
}

static void check_json(const char *bytes, size_t length, const struct strbuf *wanted)
{
    struct strbuf quoted = STRBUF_INIT, got = STRBUF_INIT;
    struct json_extent value;
    struct json_error error;

    quote_json(&quoted, bytes, length);
    check_characters(&quoted);
    if (!memchr(bytes, 0, length)) /* which json_check refuses, escaped or not */
        CHECK(json_check(quoted.text, quoted.length, 0, &value, &error) &&
              value.length == quoted.length);
    json_unescape(&got, quoted.text + 1, quoted.length - 2);
    check_same(&got, wanted);
    strbuf_release(&quoted);
    strbuf_release(&got);
}

static void check_double(void (*quote)(struct strbuf *, const char *, size_t), const char *bytes,
                         size_t length, const struct strbuf *wanted)
{
    struct strbuf quoted = STRBUF_INIT, got = STRBUF_INIT;

    quote(&quoted, bytes, length);
    check_characters(&quoted);
    CHECK(!strchr(quoted.text, '\n'));
    CHECK(unquote(quoted.text, &got) == quoted.length);
    check_same(&got, wanted);
    strbuf_release(&quoted);
    strbuf_release(&got);
}

/* Inside a whole file, and nothing of it is live. */
static void check_hcl_file(const char *text, const char *wanted)
{
    struct strbuf file = STRBUF_INIT, why = STRBUF_INIT;
    struct hcl_out hcl;
    struct hcl_file read = {0};
    const char *got;

    hcl_out_init(&hcl, &file);
    hcl_open(&hcl, "resource", "aws_vpc", "a");
    hcl_string(&hcl, "text", text);
    hcl_close(&hcl);
    hcl_out_release(&hcl);
    CHECK(!strstr(file.text, "${") && !strstr(file.text, "%{"));
    CHECK(hcl_read(&read, file.text, &why) && read.blocks.count == 1);
    got = hcl_find_string(&read.blocks.items[0], "text");
    CHECK(got && !strcmp(got, wanted));
    hcl_file_release(&read);
    strbuf_release(&file);
    strbuf_release(&why);
}

static void check_yaml_file(const char *text, const char *wanted)
{
    cJSON *tree = cJSON_CreateObject(), *inner = cJSON_AddObjectToObject(tree, "A"), *back;
    cJSON *list = cJSON_AddArrayToObject(inner, "B");
    struct strbuf file = STRBUF_INIT, why = STRBUF_INIT;

    cJSON_AddItemToArray(list, cJSON_CreateString(text));
    cJSON_AddStringToObject(inner, "C", text);
    yaml_write(tree, &file);
    back = yaml_read(file.text, &why);
    CHECK(back);
    inner = cJSON_GetObjectItemCaseSensitive(back, "A");
    CHECK(!strcmp(cJSON_GetObjectItemCaseSensitive(inner, "C")->valuestring, wanted));
    list = cJSON_GetObjectItemCaseSensitive(inner, "B");
    CHECK(!strcmp(cJSON_GetArrayItem(list, 0)->valuestring, wanted));
    cJSON_Delete(tree);
    cJSON_Delete(back);
    strbuf_release(&file);
    strbuf_release(&why);
}

/* A field of RFC 4180 in one piece, defused; a code span of Markdown. */
static void check_for_people(const char *bytes, size_t length)
{
    struct strbuf out = STRBUF_INIT;
    size_t fence;

    quote_csv(&out, bytes, length);
    check_is_for_eyes(out.text);
    CHECK(out.length >= 2 && out.text[0] == '"' && out.text[out.length - 1] == '"');
    CHECK(out.length == 2 || !strchr("=+-@", out.text[1]));
    for (size_t i = 1; i + 1 < out.length; i++)
        if (out.text[i] == '"')
            CHECK(out.text[++i] == '"' && i + 1 < out.length);
    strbuf_clear(&out);
    quote_markdown(&out, bytes, length);
    check_is_for_eyes(out.text);
    CHECK(!strchr(out.text, '\n'));
    fence = strspn(out.text, "`");
    CHECK(!out.length || (fence && out.length > 2 * fence));
    for (size_t i = fence; i < out.length; i++) { /* only the end is a fence of as many */
        size_t run = strspn(out.text + i, "`");

        CHECK(run != fence || i + run == out.length);
        i += run;
    }
    strbuf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct strbuf mended = STRBUF_INIT;
    char *text = input_text(data, size);

    mend_utf8(bytes, size, &mended);
    check_shell(bytes, size);
    check_json(bytes, size, &mended);
    check_double(quote_hcl, bytes, size, &mended);
    check_double(quote_yaml, bytes, size, &mended);
    check_hcl_file(text, mended.text);
    check_yaml_file(text, mended.text);
    check_for_people(bytes, size);
    strbuf_release(&mended);
    free(text);
    return 0;
}

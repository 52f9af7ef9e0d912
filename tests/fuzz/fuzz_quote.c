/*
 * Any bytes as a string of a whole file, which is read back as its language reads it: the same bytes, and
 * nothing of them live; with U+FFFD where they are no UTF-8. And for people: a field of CSV, a code span of
 * Markdown. Strings by themselves are fuzz_strings.c's.
 */
#include "tests/fuzz/support.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/write/hcl_in.h"
#include "model/write/hcl_out.h"
#include "model/write/quote.h"
#include "model/write/yaml.h"

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

    input_mend_utf8(bytes, size, &mended);
    check_hcl_file(text, mended.text);
    check_yaml_file(text, mended.text);
    check_for_people(bytes, size);
    strbuf_release(&mended);
    free(text);
    return 0;
}

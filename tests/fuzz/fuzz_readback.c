/*
 * The readers that prove what was written: of any text they understand nothing that they would not write
 * themselves. What YAML's reader takes is written back the same; what is shell words quotes back the same.
 */
#include "tests/fuzz/support.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/write/aws_cli_read.h"
#include "model/write/hcl_in.h"
#include "model/write/quote.h"
#include "model/write/shell_words.h"
#include "model/write/unquote.h"
#include "model/write/yaml.h"

static void check_yaml(const char *text)
{
    struct strbuf why = STRBUF_INIT, out = STRBUF_INIT;
    cJSON *tree = yaml_read(text, &why), *again;

    CHECK(!tree == (why.length > 0));
    if (tree && (tree->child || cJSON_IsObject(tree))) {
        yaml_write(tree, &out);
        again = yaml_read(out.text, &why);
        CHECK(again && cJSON_Compare(tree, again, true));
        cJSON_Delete(again);
    }
    cJSON_Delete(tree);
    strbuf_release(&why);
    strbuf_release(&out);
}

static void check_hcl(const char *text)
{
    struct hcl_file file = {0};
    struct strbuf why = STRBUF_INIT;

    if (hcl_read(&file, text, &why)) {
        CHECK(!why.length);
        for (size_t i = 0; i < file.blocks.count; i++)
            for (size_t j = 0; j < file.blocks.items[i].values.count; j++)
                CHECK(file.blocks.items[i].values.items[j].name &&
                      file.blocks.items[i].values.items[j].text);
    } else {
        CHECK(why.length && !file.blocks.count);
    }
    hcl_file_release(&file);
    strbuf_release(&why);
}

/* The words of one line, each quoted again, are the same words. */
static void check_shell(const char *text)
{
    struct shell_words words = {0}, again = {0};
    struct strbuf line = STRBUF_INIT, out = STRBUF_INIT;

    if (shell_words_read(&words, text)) {
        for (size_t i = 0; i < words.items.count; i++) {
            strbuf_adds(&line, i ? " " : "");
            quote_shell(&line, words.items.items[i], strlen(words.items.items[i]));
        }
        strbuf_addch(&line, '\n');
        CHECK(shell_words_read(&again, line.text) && again.items.count == words.items.count);
        for (size_t i = 0; i < words.items.count; i++)
            CHECK(!strcmp(again.items.items[i], words.items.items[i]));
        aws_read_entry(words.items.items, words.items.count, &out);
    }
    shell_words_release(&words);
    shell_words_release(&again);
    strbuf_release(&line);
    strbuf_release(&out);
}

static void check_aws(const char *text)
{
    struct strbuf line = STRBUF_INIT, told = STRBUF_INIT, sentence = STRBUF_INIT;
    bool understood = aws_read_permissions(text, &line, &told) || aws_read_rule(text, &line, &told);

    if (understood)
        CHECK(line.length);
    aws_line_sentence(line.text, false, &sentence);
    aws_line_sentence(text, true, &sentence);
    strbuf_release(&line);
    strbuf_release(&told);
    strbuf_release(&sentence);
}

static void check_unquote(const char *text)
{
    struct strbuf out = STRBUF_INIT, quoted = STRBUF_INIT, once = STRBUF_INIT, twice = STRBUF_INIT;
    size_t used = unquote(text, &out);

    CHECK(used <= strlen(text));
    quote_yaml(&quoted, out.text, out.length);
    CHECK(unquote(quoted.text, &once) == quoted.length);
    strbuf_clear(&quoted);
    quote_yaml(&quoted, once.text, once.length);
    CHECK(unquote(quoted.text, &twice) == quoted.length);
    check_same(&twice, &once);
    strbuf_release(&out);
    strbuf_release(&quoted);
    strbuf_release(&once);
    strbuf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = input_text(data, size);

    check_yaml(text);
    check_hcl(text);
    check_shell(text);
    check_aws(text);
    check_unquote(text);
    free(text);
    return 0;
}

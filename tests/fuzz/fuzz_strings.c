/*
 * Any bytes, quoted for a language and read back as that language reads them, are the same bytes; where the
 * language cannot hold them (NUL in a shell, what is no UTF-8 elsewhere) they are what quote.h says. In whole
 * files they are fuzz_quote.c's.
 */
#include "tests/fuzz/support.h"

#include <string.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"
#include "model/read/json_keys.h"
#include "model/read/json_scan.h"
#include "model/write/quote.h"
#include "model/write/shell_words.h"
#include "model/write/unquote.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct strbuf mended = STRBUF_INIT;

    input_mend_utf8(bytes, size, &mended);
    check_shell(bytes, size);
    check_json(bytes, size, &mended);
    check_double(quote_hcl, bytes, size, &mended);
    check_double(quote_yaml, bytes, size, &mended);
    strbuf_release(&mended);
    return 0;
}

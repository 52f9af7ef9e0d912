/* What goes through the door is for eyes, and going through it again changes nothing. */
#include "tests/fuzz/support.h"

#include <string.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"

static void check_characters(const struct strbuf *text)
{
    for (size_t i = 0, used; i < text->length; i += used) {
        char again[4];
        uint32_t code_point;

        used = utf8_decode(text->text + i, text->length - i, &code_point);
        CHECK(used);
        CHECK(code_point >= 0x20 && !(code_point >= 0x7F && code_point < 0xA0));
        CHECK(sanitise_is_clean(code_point));
        CHECK(utf8_encode(code_point, again) == used && !memcmp(again, text->text + i, used));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct strbuf input = STRBUF_INIT, once = STRBUF_INIT, twice = STRBUF_INIT;

    strbuf_add(&input, bytes, size);
    sanitise_add(&once, bytes, size);
    sanitise_add(&twice, once.text, once.length);
    check_characters(&once);
    check_same(&twice, &once);
    if (sanitise_text_is_clean(bytes, size))
        check_same(&once, &input);
    else
        CHECK(once.length != size || memcmp(once.text, bytes, size) != 0);
    strbuf_release(&input);
    strbuf_release(&once);
    strbuf_release(&twice);
    return 0;
}

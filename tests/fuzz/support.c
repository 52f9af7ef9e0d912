#include "tests/fuzz/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/utf8.h"

_Noreturn void check_failed(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

void check_same(const struct strbuf *got, const struct strbuf *wanted)
{
    if (got->length == wanted->length && !memcmp(got->text, wanted->text, got->length))
        return;
    fprintf(stderr, "got:\n%s\ninstead of:\n%s\n", got->text, wanted->text);
    abort();
}

void check_is_for_eyes(const char *text)
{
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
        CHECK(sanitise_text_is_clean(line, strcspn(line, "\n")));
}

char *input_text(const uint8_t *data, size_t size)
{
    return mem_strndup((const char *)data, strnlen((const char *)data, size));
}

void input_mend_utf8(const char *bytes, size_t length, struct strbuf *out)
{
    for (size_t i = 0, used; i < length; i += used) {
        uint32_t code_point;

        used = utf8_decode(bytes + i, length - i, &code_point);
        strbuf_adds(out, used ? "" : "\xEF\xBF\xBD");
        strbuf_add(out, bytes + i, used);
        used += !used;
    }
}

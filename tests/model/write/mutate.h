/*
 * mutate.h: texts with one thing wrong, to see that whoever reads them back notices.
 */
#ifndef TESTS_MODEL_WRITE_MUTATE_H
#define TESTS_MODEL_WRITE_MUTATE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/share.h"

/* Every byte, or every so manieth. */
enum { MUTATE_STRIDE = 6 * SHARE - 5 };

/* True if a reader takes the text for right. */
typedef bool text_reader(const char *text, void *context);

static inline unsigned mutate_dice(uint64_t *state, unsigned sides)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(*state >> 33) % sides;
}

static inline void assert_noticed(text_reader *read, void *context, const struct strbuf *text,
                                  const char *what, size_t offset)
{
    if (read(text->text, context))
        fail_msg("%s at byte %zu was not noticed:\n%.*s", what, offset, 300,
                 text->text + (offset > 100 ? offset - 100 : 0));
}

/* Another character of the kind for each byte, one at a time: a port, a block, a word, a quote. */
static inline void assert_every_byte_counts(text_reader *read, void *context, const char *text,
                                            size_t first, size_t stride)
{
    static const char kinds[] = "0123456789 abcdefghijklmnopqrstuvwxyz'\"[]{}:,./-_\n|$";
    struct strbuf wrong = STRBUF_INIT;
    uint64_t state = 7;

    strbuf_adds(&wrong, text);
    for (size_t i = first; i < wrong.length; i += stride) {
        char right = wrong.text[i];
        bool is_digit = right >= '0' && right <= '9';

        do
            wrong.text[i] = kinds[mutate_dice(&state, is_digit ? 10 : sizeof kinds - 1)];
        while (wrong.text[i] == right);
        assert_noticed(read, context, &wrong, "a byte", i);
        wrong.text[i] = right;
    }
    strbuf_release(&wrong);
}

/* Likewise only letters and digits from `first` to `end`, by others: where blanks do not count. */
static inline void assert_every_letter_counts(text_reader *read, void *context, const char *text,
                                              size_t first, size_t end)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    struct strbuf wrong = STRBUF_INIT;
    uint64_t state = 11;

    strbuf_adds(&wrong, text);
    for (size_t i = first; i < end; i += MUTATE_STRIDE) {
        char right = wrong.text[i];
        bool is_digit = right >= '0' && right <= '9';

        if (!is_digit && !(right >= 'a' && right <= 'z') && !(right >= 'A' && right <= 'Z'))
            continue;
        do
            wrong.text[i] = letters[mutate_dice(&state, is_digit ? 10 : sizeof letters - 1)];
        while (wrong.text[i] == right);
        assert_noticed(read, context, &wrong, "a letter", i);
        wrong.text[i] = right;
    }
    strbuf_release(&wrong);
}

/* The line that begins at `line` is missing, or there twice. */
static inline void assert_line_counts(text_reader *read, void *context, const char *text,
                                      const char *line)
{
    size_t before = (size_t)(line - text), length = strcspn(line, "\n") + 1;
    struct strbuf wrong = STRBUF_INIT;

    strbuf_add(&wrong, text, before);
    strbuf_adds(&wrong, line + length);
    assert_noticed(read, context, &wrong, "a missing line", before);
    strbuf_truncate(&wrong, before);
    strbuf_add(&wrong, line, length);
    strbuf_adds(&wrong, line);
    assert_noticed(read, context, &wrong, "a line twice", before);
    strbuf_release(&wrong);
}

/* It stands behind the next one. */
static inline void assert_order_counts(text_reader *read, void *context, const char *text,
                                       const char *line)
{
    size_t before = (size_t)(line - text), length = strcspn(line, "\n") + 1;
    size_t next = strcspn(line + length, "\n") + 1;
    struct strbuf wrong = STRBUF_INIT;

    if (!line[length] || (length == next && !memcmp(line, line + length, length)))
        return;
    strbuf_add(&wrong, text, before);
    strbuf_add(&wrong, line + length, next);
    strbuf_add(&wrong, line, length);
    strbuf_adds(&wrong, line + length + next);
    assert_noticed(read, context, &wrong, "two lines swapped", before);
    strbuf_release(&wrong);
}

/* All three for each line from `first` on. */
static inline void assert_every_line_counts(text_reader *read, void *context, const char *text,
                                            size_t first)
{
    size_t number = 0;

    for (const char *line = text + first; *line; line += strcspn(line, "\n") + 1) {
        if (!is_in_share(number++))
            continue;
        assert_line_counts(read, context, text, line);
        assert_order_counts(read, context, text, line);
    }
}

#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/write/quote.h"
#include "model/write/shell_words.h"

static void assert_words(const char *line, const char *const *expected, size_t count)
{
    struct shell_words words = {0};
    const char *rest = shell_words_read(&words, line);

    assert_non_null(rest);
    assert_string_equal(rest, "rest");
    assert_int_equal(words.items.count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(shell_words_at(&words, i), expected[i]);
    assert_null(shell_words_at(&words, count));
    shell_words_release(&words);
}

static void words_come_as_a_shell_gives_them(void **state)
{
    (void)state;
    assert_words("plain\nrest", (const char *[]){"plain"}, 1);
    assert_words("a 'b c' --from=1,to:2\nrest", (const char *[]){"a", "b c", "--from=1,to:2"}, 3);
    assert_words("'' 'it'\\''s' ''\\'''\nrest", (const char *[]){"", "it's", "'"}, 3);
    assert_words("'two\nlines' x\nrest", (const char *[]){"two\nlines", "x"}, 2);
    assert_words("look \"$region\" 'sg-1'\nrest", (const char *[]){"look", SHELL_REGION, "sg-1"}, 3);
}

static void what_a_shell_would_expand_is_refused(void **state)
{
    static const char *const lines[] = {
        "", "\n", "no end", "a  b\n", " a\n", "a \n", "'open\n", "'a'b\n", "a'b'\n", "$x\n",
        "\"a\"\n", "\"$region\n", "\"$region\"x\n", "a;b\n", "a #b\n", "a\\\nb\n", "*\n", "~\n",
        "a\tb\n", "'a'\\''\n", "`id`\n", "a>b\n",
    };
    struct shell_words words = {0};

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (shell_words_read(&words, lines[i]))
            fail_msg("read: %s", lines[i]);
    shell_words_release(&words);
}

/* Whatever quote_shell wrote comes back. */
static void quoting_is_undone(void **state)
{
    uint64_t dice = 1;

    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        static const char letters[] = "'\\\"$ \n\tab`;";
        struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;
        struct shell_words words = {0};

        dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
        for (size_t left = (size_t)(dice >> 60); left; left--) {
            dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
            strbuf_addch(&text, letters[(dice >> 33) % (sizeof letters - 1)]);
        }
        quote_shell(&line, text.text, text.length);
        strbuf_addch(&line, '\n');
        assert_ptr_equal(shell_words_read(&words, line.text), line.text + line.length);
        assert_int_equal(words.items.count, 1);
        assert_string_equal(shell_words_at(&words, 0), text.text);
        shell_words_release(&words);
        strbuf_release(&line);
        strbuf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_as_a_shell_gives_them),
        cmocka_unit_test(what_a_shell_would_expand_is_refused),
        cmocka_unit_test(quoting_is_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * A text has the number that the account knows it by, whatever has been remembered before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/read/text_memory.h"
#include "tests/model/eights.h"
#include "tests/model/random.h"

static text_id remember(struct text_memory *memory, struct account *account, const char *text)
{
    char *string = string_in_eights(text);
    text_id id = text_memory_id(memory, account, string);

    free(string);
    return id;
}

static void assert_remembered(struct text_memory *memory, struct account *account, const char *text)
{
    text_id id = remember(memory, account, text);

    assert_string_equal(text_raw(account->texts, id), text);
    assert_int_equal(id, account_text(account, text));
}

/* Texts of all lengths that differ in one letter anywhere, or in their length alone. */
static void test_every_length(void **state)
{
    struct account *account = account_new();
    struct text_memory memory = {0};
    char text[64];

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (size_t length = 0; length < sizeof text; length++) {
            memset(text, 'a', length);
            text[length] = '\0';
            assert_remembered(&memory, account, text);
            for (size_t at = 0; at < length; at++) {
                text[at] = 'b';
                assert_remembered(&memory, account, text);
                text[at] = 'a';
            }
        }
    }
    account_free(account);
}

/* A few texts again and again, among many others. */
static void test_again_and_again(void **state)
{
    struct account *account = account_new();
    struct text_memory memory = {0};

    (void)state;
    random_state = 1;
    for (int round = 0; round < 100000; round++) {
        char text[64];

        if (below(4))
            snprintf(text, sizeof text, "a description like others, number %u", below(20));
        else
            snprintf(text, sizeof text, "%u%.*s", below(5000), (int)below(40),
                     "and more, as much as nobody would write here");
        assert_remembered(&memory, account, text);
    }
    account_free(account);
}

/* What is behind the last letter that is remembered is part of the text. */
static void test_long_texts(void **state)
{
    struct account *account = account_new();
    struct text_memory memory = {0};
    static const char *const texts[] = {"123456789012345678901234567890123456789",
                                        "1234567890123456789012345678901234567890",
                                        "12345678901234567890123456789012345678901"};

    (void)state;
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            assert_remembered(&memory, account, texts[i]);
    assert_remembered(&memory, account, "");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_again_and_again),
        cmocka_unit_test(test_long_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

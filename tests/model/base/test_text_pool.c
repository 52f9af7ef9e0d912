/*
 * The pool of texts: each once, however and among however many it is added. It is built in here with laps
 * of a few bytes, where the program's are four gigabytes long.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/text_pool.h"

#define TEXT_POOL_LAP ((size_t)64)
#include "model/base/text_pool.c"

static void test_each_once(void **state)
{
    struct text_pool *pool = text_pool_new();
    text_id a = text_pool_adds(pool, "a"), empty = text_pool_adds(pool, "");

    (void)state;
    assert_int_not_equal(a, TEXT_NONE);
    assert_int_not_equal(empty, TEXT_NONE);
    assert_int_not_equal(a, empty);
    assert_int_equal(text_pool_adds(pool, "a"), a);
    assert_int_equal(text_pool_add(pool, "ab", 1), a);
    assert_int_equal(text_pool_find(pool, "a"), a);
    assert_int_equal(text_pool_find(pool, "b"), TEXT_NONE);
    assert_string_equal(text_raw(pool, TEXT_NONE), "");
    text_pool_free(pool);
}

/* A NUL inside counts; what eyes may not see has another form for them. */
static void test_forms(void **state)
{
    struct text_pool *pool = text_pool_new();
    text_id nul = text_pool_add(pool, "a\0b", 3), hidden = text_pool_adds(pool, "a\x1b[0m");

    (void)state;
    assert_int_equal(text_raw_length(pool, nul), 3);
    assert_int_not_equal(nul, text_pool_adds(pool, "a"));
    assert_string_equal(text_raw(pool, hidden), "a\x1b[0m");
    assert_string_equal(text_show(pool, hidden), "a<U+001B>[0m");
    assert_ptr_equal(text_show(pool, text_pool_adds(pool, "plain")),
                     text_raw(pool, text_pool_adds(pool, "plain")));
    text_pool_free(pool);
}

/* A text of several laps, and those around it. */
static void test_long_texts(void **state)
{
    struct text_pool *pool = text_pool_new();
    char long_text[300];
    text_id before = text_pool_adds(pool, "before"), id, after;

    (void)state;
    for (size_t length = 0; length < sizeof long_text; length++) {
        memset(long_text, 'a' + (int)(length % 26), length);
        id = text_pool_append(pool, long_text, length);
        after = text_pool_append(pool, "after", 5);
        assert_int_equal(text_raw_length(pool, id), length);
        assert_memory_equal(text_raw(pool, id), long_text, length);
        assert_string_equal(text_raw(pool, after), "after");
        assert_int_equal(text_raw_length(pool, after), 5);
    }
    assert_string_equal(text_raw(pool, before), "before");
    text_pool_free(pool);
}

/* Forms for eyes are found among many texts that have none. */
static void test_many_forms(void **state)
{
    enum { COUNT = 1000 };
    struct text_pool *pool = text_pool_new();
    char text[32], form[32];

    (void)state;
    for (int i = 1; i < COUNT; i++) {
        snprintf(text, sizeof text, i % 7 ? "%d" : "\x1b%d", i);
        assert_int_equal(text_pool_adds(pool, text), i);
    }
    for (int i = 1; i < COUNT; i++) {
        snprintf(text, sizeof text, i % 7 ? "%d" : "\x1b%d", i);
        snprintf(form, sizeof form, i % 7 ? "%d" : "<U+001B>%d", i);
        assert_string_equal(text_raw(pool, (text_id)i), text);
        assert_string_equal(text_show(pool, (text_id)i), form);
    }
    assert_string_equal(text_show(pool, TEXT_NONE), "");
    text_pool_free(pool);
}

/* Appended texts have numbers of their own and are not found. */
static void test_appended(void **state)
{
    struct text_pool *pool = text_pool_new();
    text_id first = text_pool_append(pool, "sgr-1", 5), second = text_pool_append(pool, "sgr-1", 5);

    (void)state;
    assert_int_not_equal(first, second);
    assert_string_equal(text_raw(pool, first), "sgr-1");
    assert_string_equal(text_raw(pool, second), "sgr-1");
    assert_int_equal(text_pool_find(pool, "sgr-1"), TEXT_NONE);
    assert_int_not_equal(text_pool_adds(pool, "sgr-1"), first);
    text_pool_free(pool);
}

/* Room that is made before texts come, or between them, changes nothing but when the table grows. */
static void test_expected(void **state)
{
    static const size_t rooms[] = {0, 1, 1000, 1024, 5000};

    (void)state;
    for (size_t room = 0; room < sizeof rooms / sizeof *rooms; room++) {
        struct text_pool *pool = text_pool_new();
        char text[24];

        for (int i = 0; i < 6000; i++) {
            if (i == 0 || i == 900)
                text_pool_expect(pool, rooms[room]);
            snprintf(text, sizeof text, "text-%d", i);
            assert_int_equal(text_pool_adds(pool, text), i + 1);
        }
        for (int i = 0; i < 6000; i++) {
            snprintf(text, sizeof text, "text-%d", i);
            assert_int_equal(text_pool_find(pool, text), i + 1);
        }
        text_pool_free(pool);
    }
}

/* Many at a time, with repetitions among them, while the table grows: as one by one. */
static void test_many_together(void **state)
{
    enum { COUNT = 5000 };
    struct text_pool *together = text_pool_new(), *alone = text_pool_new();
    char (*texts)[16] = mem_alloc(COUNT * sizeof *texts);
    struct text_span *spans = mem_alloc(COUNT * sizeof *spans);
    text_id *ids = mem_alloc(COUNT * sizeof *ids);

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        snprintf(texts[i], sizeof texts[i], "text-%d", i * 7919 % 3000);
        spans[i] = (struct text_span){i % 100 ? texts[i] : NULL, i % 100 ? strlen(texts[i]) : 0};
    }
    text_pool_add_all(together, spans, COUNT, ids);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(ids[i], i % 100 ? text_pool_adds(alone, texts[i]) : TEXT_NONE);
        assert_string_equal(text_raw(together, ids[i]), i % 100 ? texts[i] : "");
    }
    assert_int_equal(text_pool_count(together), text_pool_count(alone));
    free(texts);
    free(spans);
    free(ids);
    text_pool_free(together);
    text_pool_free(alone);
}

struct hashed {
    uint32_t hash;
    unsigned number;
};

static int compare_hashed(const void *left, const void *right)
{
    const struct hashed *a = left, *b = right;

    return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* Texts whose hashes are equal, of one length and of two, are told apart: of half a million some thirty pairs. */
static void test_equal_hashes(void **state)
{
    enum { COUNT = 500000 };
    struct hashed *texts = mem_alloc(COUNT * sizeof *texts);
    unsigned same_length = 0, other_length = 0;
    char a[16], b[16];

    (void)state;
    for (unsigned i = 0; i < COUNT; i++)
        texts[i] =
            (struct hashed){hash_bytes(a, (size_t)snprintf(a, sizeof a, "%u", i * 37)), i * 37};
    qsort(texts, COUNT, sizeof *texts, compare_hashed);
    for (size_t i = 1; i < COUNT; i++) {
        struct text_pool *pool;
        text_id id;

        if (texts[i - 1].hash != texts[i].hash)
            continue;
        pool = text_pool_new();
        snprintf(a, sizeof a, "%u", texts[i - 1].number);
        snprintf(b, sizeof b, "%u", texts[i].number);
        *(strlen(a) == strlen(b) ? &same_length : &other_length) += 1;
        id = text_pool_adds(pool, a);
        assert_int_equal(text_pool_find(pool, b), TEXT_NONE);
        assert_int_not_equal(text_pool_adds(pool, b), id);
        assert_int_equal(text_pool_find(pool, a), id);
        text_pool_free(pool);
    }
    assert_true(same_length && other_length);
    text_pool_free(NULL); /* nothing */
    free(texts);
}

/* What is cut out of a text of the pool comes in whole, also where the pool moves to make room for it. */
static void test_parts_of_its_own(void **state)
{
    struct text_pool *pool = text_pool_new();

    (void)state;
    for (int i = 0; i < 3000; i++) {
        char text[40];
        text_id whole, part;

        snprintf(text, sizeof text, "identity/example-%d.com", i);
        whole = text_pool_adds(pool, text);
        part = text_pool_add(pool, text_raw(pool, whole) + strlen("identity/"),
                             strlen(text) - strlen("identity/"));
        assert_string_equal(text_raw(pool, part), text + strlen("identity/"));
    }
    text_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_once),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_many_forms),
        cmocka_unit_test(test_appended),
        cmocka_unit_test(test_expected),
        cmocka_unit_test(test_many_together),
        cmocka_unit_test(test_equal_hashes),
        cmocka_unit_test(test_parts_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * pieces.h: small invented exports for the reading room's tests.
 */
#ifndef TESTS_MODEL_READ_PIECES_H
#define TESTS_MODEL_READ_PIECES_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/read/export.h"

struct text_piece {
    const char *name, *text;
};

static inline struct account *read_texts(const struct text_piece *texts, size_t count)
{
    struct export_piece pieces[16];

    assert_true(count <= 16);
    for (size_t i = 0; i < count; i++)
        pieces[i] = (struct export_piece){texts[i].name, texts[i].text, strlen(texts[i].text)};
    return export_read_pieces(pieces, count);
}

/* An export on the disk. */
static inline struct account *read_path(const char *path)
{
    return export_read(&(struct export_request){.paths = &path, .path_count = 1});
}

/* So much of it at a time. */
static inline struct account *read_in_chunks(const char *path, size_t chunk)
{
    return export_read(&(struct export_request){.paths = &path, .path_count = 1, .chunk = chunk});
}

#define READ(...)                                                                                  \
    read_texts((struct text_piece[]){__VA_ARGS__},                                                 \
               sizeof(struct text_piece[]){__VA_ARGS__} / sizeof(struct text_piece))

static inline struct account *read_text(const char *text)
{
    return READ({"export.json", text});
}

/* The problem as people see it: "FILE:LINE:COLUMN: sentence". */
static inline void assert_problem(const struct account *account, size_t number,
                                  enum problem_weight weight, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;

    assert_true(number < account->problems.count);
    problem_format(&text, &account->problems.items[number]);
    assert_string_equal(text.text, wanted);
    assert_int_equal(account->problems.items[number].weight, weight);
    strbuf_release(&text);
}

static inline void assert_no_problems(const struct account *account)
{
    for (size_t i = 0; i < account->problems.count; i++)
        print_error("%s:%u: %s\n", account->problems.items[i].file,
                    (unsigned)account->problems.items[i].line, account->problems.items[i].message);
    assert_int_equal(account->problems.count, 0);
}

/* Nothing was read, and each of so many files is told as JSON that holds nothing. */
static inline void assert_passed_over(const struct account *account, size_t files)
{
    static const char none[] = "JSON, but no reply that is read: ",
                      empty[] = "a form that is read, but ";

    assert_int_equal(account->files.count, 0);
    assert_int_equal(account->problems.count, files);
    for (size_t i = 0; i < files; i++) {
        const char *message = account->problems.items[i].message;

        if (strncmp(message, none, sizeof none - 1) != 0 &&
            strncmp(message, empty, sizeof empty - 1) != 0)
            fail_msg("%s", message);
    }
}

static inline void assert_text(const struct account *account, text_id text, const char *wanted)
{
    assert_string_equal(text_raw(account->texts, text), wanted);
}

static inline uint32_t row_of_id(const struct account *account, const char *id,
                                 enum object_kind kind)
{
    return account_find_kind(account, text_pool_find(account->texts, id), NONE, kind);
}

#endif

/*
 * place.h: a directory of a test's own, and a file in it.
 */
#ifndef TESTS_MODEL_SESSION_PLACE_H
#define TESTS_MODEL_SESSION_PLACE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct test_place {
    char directory[32];
    char path[64];
};

static inline void place_init(struct test_place *place)
{
    strcpy(place->directory, "/tmp/journal-XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    snprintf(place->path, sizeof place->path, "%s/file", place->directory);
}

static inline void place_release(struct test_place *place)
{
    unlink(place->path);
    assert_int_equal(rmdir(place->directory), 0);
}

static inline void place_put(const struct test_place *place, const char *bytes, size_t length)
{
    FILE *file = fopen(place->path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

#endif

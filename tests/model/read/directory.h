/*
 * directory.h: a directory of a test's own, with files; *state is its path.
 */
#ifndef TESTS_MODEL_READ_DIRECTORY_H
#define TESTS_MODEL_READ_DIRECTORY_H

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "tests/model/read/pieces.h"

static inline int set_up(void **state)
{
    char *directory = mem_strdup(P_tmpdir "/read-test-XXXXXX");

    *state = directory;
    return mkdtemp(directory) ? 0 : -1;
}

static inline int tear_down(void **state)
{
    struct strbuf command = STRBUF_INIT;
    int result;

    strbuf_addf(&command, "rm -rf '%s'", (char *)*state);
    result = system(command.text);
    strbuf_release(&command);
    free(*state);
    return result;
}

static inline char *path_in(void **state, const char *name)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s", (char *)*state, name);
    return strbuf_detach(&path);
}

static inline void write_bytes(void **state, const char *name, const char *bytes, size_t length)
{
    char *path = path_in(state, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    free(path);
}

static inline void write_text(void **state, const char *name, const char *text)
{
    write_bytes(state, name, text, strlen(text));
}

#endif

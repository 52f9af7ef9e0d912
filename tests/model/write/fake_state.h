/*
 * fake_state.h: the state of the `aws` for scripts under test (fake_aws.h): tables of words, a row a line
 * with tabs between, numbers and mere names, each a file of the directory that FAKE_AWS names.
 */
#ifndef TESTS_MODEL_WRITE_FAKE_STATE_H
#define TESTS_MODEL_WRITE_FAKE_STATE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"

#define FAKE_COLUMNS 9

struct fake_row {
    char *columns[FAKE_COLUMNS];
};

struct fake_table {
    struct fake_row *items;
    size_t count, capacity;
};

static inline FILE *fake_open(const char *name, const char *mode)
{
    struct strbuf path = STRBUF_INIT;
    FILE *file;

    strbuf_addf(&path, "%s/%s", getenv("FAKE_AWS"), name);
    file = fopen(path.text, mode);
    strbuf_release(&path);
    return file;
}

static inline bool fake_has(const char *name)
{
    FILE *file = fake_open(name, "r");

    if (file)
        fclose(file);
    return file != NULL;
}

static inline struct fake_row *fake_add(struct fake_table *table)
{
    table->items =
        mem_grow(table->items, &table->capacity, table->count + 1, sizeof *table->items);
    table->items[table->count] = (struct fake_row){{NULL}};
    return &table->items[table->count++];
}

static inline void fake_load(struct fake_table *table, const char *name, size_t columns)
{
    FILE *file = fake_open(name, "r");
    char line[1024];

    while (file && fgets(line, sizeof line, file)) {
        struct fake_row *row = fake_add(table);
        char *at = line;

        line[strcspn(line, "\n")] = '\0';
        for (size_t i = 0; i < columns; i++) {
            size_t length = strcspn(at, "\t");

            row->columns[i] = mem_strndup(at, length);
            at += length + (at[length] == '\t');
        }
    }
    if (file)
        fclose(file);
}

static inline void fake_save(const struct fake_table *table, const char *name, size_t columns)
{
    FILE *file = fake_open(name, "w");

    for (size_t i = 0; i < table->count; i++)
        for (size_t j = 0; j < columns; j++)
            fprintf(file, "%s%s", table->items[i].columns[j], j + 1 < columns ? "\t" : "\n");
    fclose(file);
}

static inline void fake_remove(struct fake_table *table, struct fake_row *row)
{
    size_t at = (size_t)(row - table->items);

    memmove(row, row + 1, (--table->count - at) * sizeof *row);
}

/* A number that a file holds; `absent` if there is none. */
static inline long fake_number(const char *name, long absent, char word[16])
{
    FILE *file = fake_open(name, "r");
    long number = absent;

    if (file) {
        if (fscanf(file, "%ld %15s", &number, word) < 1)
            number = absent;
        fclose(file);
    }
    return number;
}

#endif

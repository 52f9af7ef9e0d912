/*
 * problem.h: what could not be read or understood, and where.
 *
 * A problem is never the end: it names the place and the rest still loads. Messages are sentences
 * for people; problems_add() makes them harmless to show, whatever names are inside.
 */
#ifndef MODEL_ACCOUNT_PROBLEM_H
#define MODEL_ACCOUNT_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

enum problem_weight {
    PROBLEM_NOTE,    /* read, but worth knowing: an unusual form that was understood */
    PROBLEM_WARNING, /* something is incomplete: verdicts may say "unknown" */
    PROBLEM_ERROR,   /* something could not be read */
};

struct problem {
    enum problem_weight weight;
    char *file;      /* path as given, sanitised */
    uint32_t line;   /* from 1; 0 = the file as a whole */
    uint32_t column; /* in bytes, from 1; 0 = the line as a whole */
    char *message;
};

struct problems {
    struct problem *items;
    size_t count, capacity;
    bool unread; /* the disk, a permission or the like kept a file from being read, whatever it holds */
};

void problems_release(struct problems *problems);

/* Adds one; the file's name and the formatted message are sanitised and copied. */
__attribute__((format(printf, 6, 7))) void
problems_add(struct problems *problems, enum problem_weight weight, const char *file,
             uint32_t line, uint32_t column, const char *format, ...);

/* Takes back those added last: they will be told again. */
void problems_take_back(struct problems *problems, size_t count);

/* How many are warnings or errors: what "problems" counts in reports. */
size_t problems_serious(const struct problems *problems);

/* "FILE:LINE:COLUMN: what is wrong", without the parts that are 0. */
void problem_format(struct strbuf *out, const struct problem *problem);

#endif

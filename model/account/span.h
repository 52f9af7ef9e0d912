/*
 * span.h: small pieces that all tables of an account are made of. Part of account.h.
 */
#ifndef MODEL_ACCOUNT_SPAN_H
#define MODEL_ACCOUNT_SPAN_H

#include <stdint.h>

#define NONE UINT32_MAX

/* A run of rows in a side table. */
struct span {
    uint32_t first, count;
};

/* Where an object's JSON stands, for the raw view and the changed export. */
struct place {
    uint32_t file;    /* row of `files`; NONE for none */
    uint32_t length;  /* bytes */
    uint64_t offset;  /* bytes from the start of the file's (decoded) content */
};

#endif

/*
 * eights.h: a string as cJSON's stand in an arena (json_arena.h): of whole eights of bytes, with anything behind its end.
 */
#ifndef TESTS_MODEL_EIGHTS_H
#define TESTS_MODEL_EIGHTS_H

#include <string.h>

#include "model/base/mem.h"

/* To be freed. Behind the last eight nothing may be read: sanitizers tell. */
static inline char *string_in_eights(const char *text)
{
    size_t size = (strlen(text) + 1 + 7) & ~(size_t)7;
    char *string = mem_alloc(size);

    memset(string, '1', size);
    strcpy(string, text);
    return string;
}

#endif

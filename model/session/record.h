/*
 * record.h: members of the JSON objects that this room writes and reads back.
 */
#ifndef MODEL_SESSION_RECORD_H
#define MODEL_SESSION_RECORD_H

#include <cjson/cJSON.h>

#include "model/base/mem.h"

static inline const cJSON *record_member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* A copy of the member's text; NULL if it is none. */
static inline char *record_text(const cJSON *object, const char *name)
{
    const cJSON *item = record_member(object, name);

    return cJSON_IsString(item) ? mem_strdup(item->valuestring) : NULL;
}

#endif

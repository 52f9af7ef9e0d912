/*
 * json_keys.h: notices a key that stands twice in one object. A part of json_scan.
 *
 * Keys of all open objects stand in one stack; an object remembers where its own begin.
 */
#ifndef MODEL_READ_JSON_KEYS_H
#define MODEL_READ_JSON_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct json_key {
    const char *text; /* between the quotes */
    size_t length;
    uint32_t hash; /* of what it means */
    bool escaped;
};

struct json_keys {
    struct json_key *items;
    size_t count, capacity;
};

void json_keys_release(struct json_keys *keys);

/* `escaped`: it holds a backslash. */
void json_keys_push(struct json_keys *keys, const char *text, size_t length, bool escaped);

/* Drops the keys from `first` on. NULL if all of them differ, else the first that has an equal one
 * before it. O(n log n). */
const char *json_keys_pop(struct json_keys *keys, size_t first);

/* Appends what checked string content (without quotes) means, escapes resolved. */
void json_unescape(struct strbuf *out, const char *bytes, size_t length);

#endif

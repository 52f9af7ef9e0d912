/*
 * json_out.h: writes JSON in a fixed order, so that two runs give the same bytes.
 *
 *     struct json_out json;
 *     json_out_init(&json, &buffer, true);
 *     json_object(&json, NULL);
 *     json_string(&json, "schema", "vpcmend.audit/1");
 *     json_end(&json);
 *
 * Inside an array the key is NULL. Strings go through quote_json.
 */
#ifndef MODEL_WRITE_JSON_OUT_H
#define MODEL_WRITE_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/strbuf.h"

#define JSON_OUT_DEPTH 32

struct json_out {
    struct strbuf *out;
    bool pretty; /* indented by two blanks, else one line */
    unsigned depth;
    char closers[JSON_OUT_DEPTH];
    bool has_items[JSON_OUT_DEPTH];
};

void json_out_init(struct json_out *json, struct strbuf *out, bool pretty);
void json_object(struct json_out *json, const char *key);
void json_array(struct json_out *json, const char *key);
void json_end(struct json_out *json); /* closes the innermost object or array */
void json_string(struct json_out *json, const char *key, const char *text); /* NULL gives null */
void json_bytes(struct json_out *json, const char *key, const char *bytes, size_t length);
void json_number(struct json_out *json, const char *key, int64_t number);
void json_bool(struct json_out *json, const char *key, bool value);
void json_null(struct json_out *json, const char *key);
void json_raw(struct json_out *json, const char *key, const char *json_text); /* is JSON already */

#endif

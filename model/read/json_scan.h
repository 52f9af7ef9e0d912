/*
 * json_scan.h: the shape of JSON text, strictly, without building anything.
 *
 * cJSON turns one element at a time into a tree; this scanner decides first whether the text is JSON
 * at all, and finds where each value begins and ends. It is stricter than cJSON: RFC 8259 to the
 * letter, UTF-8 without errors, no key twice in one object (two readers would disagree about which
 * counts), no escaped NUL (C texts would be cut there), at most JSON_DEPTH_LIMIT levels.
 *
 *     struct json_extent root;
 *     struct json_error error;
 *     if (!json_check(bytes, length, json_bom_length(bytes, length), &root, &error))
 *         tell(error.offset, error.message);
 *     struct json_walk walk = json_walk_begin(bytes, root);
 *     while (json_walk_next(&walk))
 *         use(walk.key, walk.value);
 *
 * Offsets are bytes from the start of the text. Costs one pass over the text for json_check, and one
 * over the children for a walk.
 */
#ifndef MODEL_READ_JSON_SCAN_H
#define MODEL_READ_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/message.h"

#define JSON_DEPTH_LIMIT 1000

enum json_kind { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_LITERAL };

/* Where a value stands; a string with its quotes. */
struct json_extent {
    size_t offset, length;
    enum json_kind kind;
};

struct json_error {
    size_t offset;       /* may be the length of the text: it ended too early */
    const char *message; /* static; for _() */
};

/* What may be wrong with brackets, for whoever reads the outer ones by himself. */
#define JSON_UNCLOSED N_("the file ends before its brackets are closed")
#define JSON_COMMA_BEFORE_CLOSER N_("a comma must not stand before a closing bracket")
#define JSON_NO_COMMA_IN_OBJECT N_("a comma or } should be here")
#define JSON_NO_COMMA_IN_ARRAY N_("a comma or ] should be here")
#define JSON_NO_NAME N_("a name in double quotes should be here")
#define JSON_NO_COLON N_("a colon should be here")
#define JSON_TOO_MANY_NAMES N_("more names than anything of AWS has in one object")
#define JSON_NAME_TWICE N_("this name stands twice in one object")

/* 3 if the text begins with a UTF-8 byte order mark, else 0. */
size_t json_bom_length(const char *bytes, size_t length);

/* The first offset from `start` on that holds no blank; `length` if there is none. */
size_t json_skip_blank(const char *bytes, size_t length, size_t start);

/* The kind of a checked value, by its first byte. */
enum json_kind json_kind_of(char first);

/* Checks the one value that begins at or after `start`; what follows it is not looked at. False with
 * the first fault in *error. */
bool json_check(const char *bytes, size_t length, size_t start, struct json_extent *value,
                struct json_error *error);

/* Behind the bracket that closes the one at `start`, by counting brackets outside of strings; 0 if the
 * text ends before. Nothing is checked: of a text that is no JSON it may be anywhere, but never before
 * the first fault. Some gigabytes a second. */
size_t json_bracket_end(const char *bytes, size_t length, size_t start);

/* True if the text, or a line of it, begins with a bracket or brace: a document may begin there. */
bool json_may_begin(const char *bytes, size_t length);

/* The children of an object or array that json_check has accepted, in the order of the text. */
struct json_walk {
    const char *bytes;
    size_t at, end;
    bool has_keys;
    struct json_extent key; /* of an object's member */
    struct json_extent value;
};

struct json_walk json_walk_begin(const char *bytes, struct json_extent parent);
bool json_walk_next(struct json_walk *walk);

/* True if a checked string (its extent) spells `text`, escapes resolved. */
bool json_string_is(const char *bytes, struct json_extent string, const char *text);

/* Line and column (both from 1; the column in bytes, a byte order mark not counted) of an offset. */
void json_position(const char *bytes, size_t length, size_t offset, uint32_t *line,
                   uint32_t *column);

#endif

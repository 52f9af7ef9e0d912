/*
 * json_squeeze.h: one pass over an element of a list that finds its end, leaves out its indentation and lists
 * that are empty, and tells whether cJSON will do as its judge.
 *
 * cJSON accepts more than RFC 8259: blanks that are none, control characters in strings, numbers like 01
 * and 1., bytes that are not UTF-8, escapes of NUL. Where none of those can be, nothing needs json_check:
 * what cJSON reads then is JSON, but for names standing twice in one object (json_names_differ).
 */
#ifndef MODEL_READ_JSON_SQUEEZE_H
#define MODEL_READ_JSON_SQUEEZE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"
#include "model/read/json_names.h"

struct json_squeezed {
    size_t end; /* behind the bracket that closes the first one; 0: the text ends before that */
    bool
        is_plain; /* nothing in it that cJSON would accept and json_check would not, but for names */
    bool is_ascii;
};

/*
 * The object or list that begins at `start`, appended to `out` without its indentation (a single blank may
 * stay, and does behind a word): nearly half of an export is indentation, and cJSON steps over it byte by byte.
 * Without the empty lists of json_names.h, too, as the AWS CLI and programs without indentation write them: all but
 * some that lie across the blocks in which the text is looked at. They are added to `left`; NULL: they stay.
 * The end is that of json_bracket_end. Without an end `out` holds what there is. Some gigabytes a second.
 */
struct json_squeezed json_squeeze(const char *bytes, size_t length, size_t start,
                                  struct strbuf *out, struct json_left_outs *left);

/* The same with nothing that only some machines have, for tests: the answers are equal. */
struct json_squeezed json_squeeze_anywhere(const char *bytes, size_t length, size_t start,
                                           struct strbuf *out, struct json_left_outs *left);

#endif

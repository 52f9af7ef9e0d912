/*
 * policy_print.h: policy documents as text: for AWS, for eyes, and what differs between two.
 *
 * Strings are read and quoted anew (quote_json), numbers stand as they were, the order stays: two documents that
 * say the same in the same order print the same.
 */
#ifndef MODEL_WRITE_POLICY_PRINT_H
#define MODEL_WRITE_POLICY_PRINT_H

#include <stddef.h>

#include "model/base/strbuf.h"

enum policy_layout {
    POLICY_COMPACT, /* no blank outside of strings: what AWS counts, and what is sent */
    POLICY_PRETTY   /* a line for each member and item, indented by two blanks */
};

/* Appends JSON that json_check has accepted, such as struct policy's text or one of its statements; at most
 * POLICY_DEPTH_MOST levels, of which it makes as many calls. */
void policy_print(struct strbuf *out, const char *bytes, size_t length, enum policy_layout layout);

/*
 * Appends a unified diff of two texts, with three lines around what differs and `old_name` and `new_name` in its
 * head; nothing if they are equal. Exact, but where both are long (lines multiplied above four million) what
 * differs is one piece. `old` may be empty: all lines are new.
 */
void policy_diff(struct strbuf *out, const struct strbuf *old, const struct strbuf *new_text,
                 const char *old_name, const char *new_name);

#endif

/*
 * refusal.h: what people save in place of an export, and what to do instead.
 *
 * Other outputs of the AWS CLI, its error messages and web pages are recognised by how they begin;
 * JSON that a --query has reshaped, by ids in a list that names no kind of object. The sentences are
 * for _().
 */
#ifndef MODEL_READ_REFUSAL_H
#define MODEL_READ_REFUSAL_H

#include <stddef.h>

#include "model/read/load.h"

/* The sentence for a text that is not JSON, or NULL if it is nothing that is known. Looks at the
 * first bytes only. */
const char *refusal_of(const char *text, size_t length);

/* The sentence for a file without any text. */
extern const char *const refusal_of_nothing;

/* The sentence for a checked document that holds nothing that is read, or NULL: a reshaped list or
 * object, a bare word, an error message in JSON. Looks at a few of its values. */
const char *refusal_of_json(const struct reading *reading, struct json_extent root);

#endif

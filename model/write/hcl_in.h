/*
 * hcl_in.h: reads back what hcl_out wrote, as Terraform would understand it. Internal to this room.
 *
 * Not all of the language: blocks, comments, strings without templates, whole numbers, words (true,
 * aws.eu_west_1) and lists of these. Anything else, a live "${" above all, is refused: no form of ours
 * has it.
 */
#ifndef MODEL_WRITE_HCL_IN_H
#define MODEL_WRITE_HCL_IN_H

#include <stdbool.h>
#include <stddef.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"

struct hcl_value {
    char *name;      /* inside a nested block or object: "lifecycle.ignore_changes" */
    char *text;      /* of a string, unescaped; else as written */
    bool is_string;
};

/* A top-level block. A list gives one value for each of its elements, all of one name. */
struct hcl_block {
    char *type;
    char *labels[2]; /* NULL where not given */
    TABLE(struct hcl_value) values;
};

struct hcl_file {
    TABLE(struct hcl_block) blocks;
};

/* False with "line N: what is wrong" in `why` if the text is anything else; *file is empty then. */
bool hcl_read(struct hcl_file *file, const char *text, struct strbuf *why);
void hcl_file_release(struct hcl_file *file);

/* The value's text, or NULL if there is none of that name and kind. */
const char *hcl_find_string(const struct hcl_block *block, const char *name);
const char *hcl_find_word(const struct hcl_block *block, const char *name);

#endif

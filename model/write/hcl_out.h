/*
 * hcl_out.h: writes Terraform's language, laid out as `terraform fmt` would.
 *
 *     struct hcl_out hcl;
 *     hcl_out_init(&hcl, &buffer);
 *     hcl_open(&hcl, "resource", "aws_network_acl_rule", "acl_1_in_100");
 *     hcl_string(&hcl, "cidr_block", "10.0.0.0/16");
 *     hcl_number(&hcl, "rule_number", 100);
 *     hcl_close(&hcl);
 *     hcl_out_release(&hcl);
 *
 * Attributes that follow each other have their "=" one below the other; a blank line stands between a
 * block and what is before it. Names and raw expressions are our own words; texts of others go into
 * strings (quote_hcl) and nowhere else, not into comments either.
 */
#ifndef MODEL_WRITE_HCL_OUT_H
#define MODEL_WRITE_HCL_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"

struct hcl_attribute {
    char *name, *value;
};

struct hcl_out {
    struct strbuf *out;
    unsigned depth;
    bool is_begun;                       /* something stands in the block (or file) already */
    TABLE(struct hcl_attribute) waiting; /* until it is known how long their names are */
};

void hcl_out_init(struct hcl_out *hcl, struct strbuf *out);
void hcl_out_release(struct hcl_out *hcl); /* everything must be closed */

/* Labels may be NULL, the second or both. */
void hcl_open(struct hcl_out *hcl, const char *type, const char *first_label,
              const char *second_label);
void hcl_open_object(struct hcl_out *hcl, const char *name); /* name = { */
void hcl_close(struct hcl_out *hcl);

void hcl_string(struct hcl_out *hcl, const char *name, const char *text);
void hcl_number(struct hcl_out *hcl, const char *name, int64_t number);
void hcl_raw(struct hcl_out *hcl, const char *name, const char *expression);

/* "# line" for each line; "" gives "#". Outside of blocks: right above the block it is about, or
 * (a heading) apart from all. */
void hcl_comment(struct hcl_out *hcl, const char *lines);
void hcl_heading(struct hcl_out *hcl, const char *lines);

#endif

/*
 * scope.h: which account and region a file speaks of.
 *
 * The bodies of describe replies do not say it. In this order: components of the path, the file's
 * name, ARNs (and owners) inside, what the other files of the same directory agree upon, and for
 * the account what all files of the same export agree upon. Owners and ARNs of what other accounts
 * may share (VPCs, subnets and what hangs on them) count only where nothing better is known: a
 * shared subnet's ARN names its owner.
 */
#ifndef MODEL_READ_SCOPE_H
#define MODEL_READ_SCOPE_H

#include "model/read/value.h"

/* Finds a region's name ("eu-west-1") at the start of `text`: its length, or 0. */
size_t region_name_length(const char *text);

/* Finds a number of an account (12 digits, or 13 as some documentation has) likewise. */
size_t account_number_length(const char *text);

/* What the path and name of a file say; TEXT_NONE where they say nothing. */
void scope_of_path(struct account *account, const char *path, text_id *number, text_id *region);

enum witness { WITNESS_OWN, WITNESS_SHARED };

/* Evidence inside an element: an ARN, an owner, an availability zone. Absent members tell nothing. */
void scope_note_arn(const struct element *element, const char *key, enum witness witness);
void member_note_arn(const struct element *element, const cJSON *member, enum witness witness);
void scope_note_owner(const struct element *element, text_id owner, enum witness witness);
void scope_note_zone(const struct element *element, text_id zone);

/* After all files: gives each its scope, and each scope its presence. */
void scope_settle(struct load *load);

#endif

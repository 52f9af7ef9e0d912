/*
 * export_digest.h: a name for what an export holds.
 *
 * Of what its files hold and not where they stand: the same export elsewhere has the same digest, and
 * an export of which one byte is another has (all but surely) another one.
 */
#ifndef MODEL_WRITE_EXPORT_DIGEST_H
#define MODEL_WRITE_EXPORT_DIGEST_H

#include "model/account/account.h"
#include "model/base/strbuf.h"

/* Appends "xxh3:0123456789abcdef". */
void export_digest_add(struct strbuf *out, const struct account *account);

#endif

/*
 * preview_seen.h: what flow logs show of a change: who used the rule, and whom the change would have
 * refused.
 */
#ifndef MODEL_MEND_PREVIEW_SEEN_H
#define MODEL_MEND_PREVIEW_SEEN_H

#include "model/mend/preview.h"

struct seen_request {
    const struct account *account;
    const struct edits *edits; /* as for preview_make() */
    const struct change *change;
    const struct evidence *evidence; /* NULL: nothing is told */
};

/* Fills preview->seen and preview->refused of a preview that was made; preview_format() tells it then. Of an ACL
 * entry nothing is told. */
void preview_see(struct preview *preview, const struct seen_request *request);

/* One sentence a line, for a decision without a preview too (accepted, left for later): only who used
 * the rule, and what the logs do not tell. Nothing for an ACL entry. */
void seen_format(struct strbuf *out, const struct seen_request *request);

#endif

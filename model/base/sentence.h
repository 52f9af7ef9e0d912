/*
 * sentence.h: what stands between clauses and sentences that code puts together, in the person's language.
 *
 * English parts sentences with a blank, Japanese with nothing, so neither a "." nor a blank may stand in the
 * code between texts that went through _().
 *
 * A list of ids, ports or blocks keeps its ", " in every language: it is a list to copy from, not a sentence.
 */
#ifndef MODEL_BASE_SENTENCE_H
#define MODEL_BASE_SENTENCE_H

#include "model/base/strbuf.h"

/* What ends a sentence: "." */
const char *sentence_end(void);

/* What ends it, if another one follows: ". " */
const char *sentence_stop(void);

/* What stands between a sentence that has its end and the next: " " */
const char *sentence_gap(void);

/* What stands between two clauses: ", " */
const char *sentence_comma(void);

/* Adds the gap, if there is something that it parts the next sentence from. */
void sentence_next(struct strbuf *out);

#endif

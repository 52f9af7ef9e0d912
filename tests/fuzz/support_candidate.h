/*
 * support_candidate.h: new sources for rules, as people type them, in more than one fuzz target.
 */
#ifndef TESTS_FUZZ_SUPPORT_CANDIDATE_H
#define TESTS_FUZZ_SUPPORT_CANDIDATE_H

#include "tests/fuzz/support.h"

#include "model/mend/candidate.h"

/* A sentence for eyes where something was refused, else none; `why` is empty afterwards. */
void check_refusal(struct strbuf *why, bool good);

/* The text is read as a candidate for the target, and its spelling then as the same one; or it is refused. */
void check_candidate(struct account *account, struct target target, const char *text,
                     struct strbuf *why);

#endif

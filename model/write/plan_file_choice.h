/*
 * plan_file_choice.h: which decisions of a plan file are looked at, by their reviews. Internal to this
 * room.
 */
#ifndef MODEL_WRITE_PLAN_FILE_CHOICE_H
#define MODEL_WRITE_PLAN_FILE_CHOICE_H

#include "model/mend/review.h"
#include "model/write/plan_file_match.h"

/* True if a decision with this review is to be looked at; else why not, for eyes. `author`: of the
 * decision, or NULL. Names are typed by hand, so case and blanks around them do not make another person. */
bool plan_is_chosen(enum plan_choice choice, const char *author, const struct review *review,
                    struct strbuf *why);

/* True if what was accepted until `expiry` is so no longer; NULL is for ever, and what is no date is over.
 * `today`: days since 1970. */
bool plan_acceptance_is_over(const char *expiry, int64_t today);

#endif

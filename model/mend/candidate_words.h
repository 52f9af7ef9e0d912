/*
 * candidate_words.h: how a candidate is spelled, named and explained.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_CANDIDATE_WORDS_H
#define MODEL_MEND_CANDIDATE_WORDS_H

#include "model/mend/candidate.h"

/* What stands between an address of the Internet and a subnet. */
enum subnet_reach { SUBNET_PRIVATE, SUBNET_REACH_UNKNOWN, SUBNET_PUBLIC };

/* Private: no route of the family to an internet gateway. */
enum subnet_reach subnet_reach(const struct account *account, uint32_t subnet,
                               enum ip_family family);

/* Fills spelling, label and explanation of a candidate whose kind and rows are set. An explanation
 * that is there already stays. */
void candidate_put_in_words(struct candidate *candidate, struct account *account,
                            struct target target);

#endif

/*
 * candidate_words.h: how a candidate is spelled, named and explained.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_CANDIDATE_WORDS_H
#define MODEL_MEND_CANDIDATE_WORDS_H

#include "model/mend/candidate.h"
#include "model/net/addr_set.h"

/* What stands between an address of the Internet and a subnet. */
enum subnet_reach { SUBNET_PRIVATE, SUBNET_REACH_UNKNOWN, SUBNET_PUBLIC };

/* Private: no route of the family to an internet gateway. */
enum subnet_reach subnet_reach(const struct account *account, uint32_t subnet,
                               enum ip_family family);

/* What it is, in one line, as far as that is said without asking who sends. */
void candidate_explain(struct strbuf *out, struct account *account, struct target target,
                       const struct candidate *candidate);

/* "65 536 addresses", of both families where both take part: "256 IPv4 and 2^64 IPv6 addresses". */
void candidate_explain_size(struct strbuf *out, struct account *account, struct target target,
                            const struct candidate *candidate);

/* "; still open to the world", or nothing. */
void candidate_explain_breadth(struct strbuf *out, enum breadth breadth);

/* How much of the Internet it holds, all its blocks together, in the wider of both families. Of a
 * prefix list what is known. */
enum breadth candidate_breadth(struct account *account, struct target target,
                               const struct candidate *candidate);

/* Its blocks of the target's family, with something between them. */
void candidate_add_blocks(struct strbuf *out, struct account *account, struct target target,
                          const struct candidate *candidate, const char *between);

/* Adds a row of the candidate's kind, unless it is there already. */
void candidate_add_row(struct candidate *candidate, uint32_t row);

/* Fills spelling, label and explanation of a candidate whose kind and rows are set. A label or
 * explanation that is there already stays. */
void candidate_put_in_words(struct candidate *candidate, struct account *account,
                            struct target target);

#endif

/*
 * rule_match.h: which rules show a text that a filter wants, without making their rows.
 *
 * Many of a million rules have their ports, their description or their source in common. Each of those is looked at
 * once and remembered by what it is in the account; blocks of IPv4, of which nearly each rule has another one, are not
 * even written. Where there are many rules both cores look.
 */
#ifndef VIEWS_SCREENS_RULE_MATCH_H
#define VIEWS_SCREENS_RULE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"

struct rule_match;

/* `wanted`: not empty, in lower case. The account stays as it is while the match lives. Takes a byte for each block
 * and each text of the account. Free with rule_match_free, which may be given NULL. */
struct rule_match *rule_match_new(const struct account *account, const char *wanted);
void rule_match_free(struct rule_match *match);

/* shows[i]: whether a cell that rule_row makes of the rule in row rows[numbers[i]] has the text, where no decision
 * about it is staged. Some 5 to 20 nanoseconds each where there are many. */
void rule_match_look(struct rule_match *match, const uint32_t *rows, const uint32_t *numbers,
                     size_t count, bool *shows);

#endif

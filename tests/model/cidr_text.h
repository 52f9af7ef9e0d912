/*
 * cidr_text.h: blocks as tests spell them.
 */
#ifndef TESTS_MODEL_CIDR_TEXT_H
#define TESTS_MODEL_CIDR_TEXT_H

#include "model/account/account.h"

/* The row of the block a text spells, or NONE if it is no block. */
static inline uint32_t account_cidr_of_text(struct account *account, const char *text)
{
    struct cidr block;

    return cidr_parse(text, &block) ? account_cidr(account, block) : NONE;
}

#endif

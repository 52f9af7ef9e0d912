/*
 * share.h: how much of a long test is done under the sanitizers. In the same `make check` the release build does all
 * of it, and that is where many accounts, scripts and shells find wrong answers; what the sanitizers look for, memory
 * and undefined behaviour, a part of them shows as well, at several times the price for each.
 */
#ifndef TESTS_SHARE_H
#define TESTS_SHARE_H

#include <stdbool.h>

#ifdef __SANITIZE_ADDRESS__
enum { SHARE = 5 };
#else
enum { SHARE = 1 };
#endif

/* Whether the number-th of many is among those that are done; the first is. */
static inline bool is_in_share(unsigned long number)
{
    return number % SHARE == 0;
}

#endif

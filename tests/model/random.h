/*
 * random.h: random numbers that are the same in every run. Set random_state to begin a sequence.
 */
#ifndef TESTS_MODEL_RANDOM_H
#define TESTS_MODEL_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

static uint64_t random_state;

static inline uint32_t random_next(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33);
}

static inline uint32_t below(uint32_t limit)
{
    return random_next() % limit;
}

static inline bool one_in(uint32_t n)
{
    return below(n) == 0;
}

#define PICK(table) ((table)[below(sizeof(table) / sizeof *(table))])

#endif

/*
 * memory_fault.h: makes the n-th request for memory of the process fail, whoever asks: the program's own
 * allocator, cJSON, libcidr, zlib, libedit, ncurses and the C library itself.
 *
 * The test program defines what stands behind the program's malloc (mem_door.c): it counts, and hands on to the
 * C library's, or the address sanitizer's.
 */
#ifndef TESTS_TORTURE_MEMORY_FAULT_H
#define TESTS_TORTURE_MEMORY_FAULT_H

#include <stdbool.h>
#include <stdint.h>

/* Counts from now on; request number `at` (from 1; 0: none) fails, and those behind it too if `for_ever`. */
void memory_fault_begin(uint64_t at, bool for_ever);
void memory_fault_end(void);

/* Requests since the beginning. */
uint64_t memory_fault_count(void);

#endif

/*
 * eights.h: eight bytes of a text at a time, as a number. What is found is marked with the highest bit of each byte.
 */
#ifndef MODEL_BASE_EIGHTS_H
#define MODEL_BASE_EIGHTS_H

#include <stdint.h>
#include <string.h>

#define EIGHTS_EACH UINT64_C(0x0101010101010101) /* times a byte: that byte eight times */

/* The first byte lowest. */
static inline uint64_t eights_load(const char *bytes)
{
    uint64_t eight;

    memcpy(&eight, bytes, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/* The lowest mark is that of the first byte that is NUL; there may be some behind it that are not. 0: none is. */
static inline uint64_t eights_nul(uint64_t eight)
{
    return (eight - EIGHTS_EACH) & ~eight & EIGHTS_EACH * 0x80;
}

/* The same for another byte. */
static inline uint64_t eights_equal(uint64_t eight, unsigned char byte)
{
    return eights_nul(eight ^ EIGHTS_EACH * byte);
}

/* 0 if, and only if, all are printable ASCII: no high bit is in them, nor comes by a borrow where one is below a blank,
 * nor by a carry where one is DEL. */
static inline uint64_t eights_not_printable(uint64_t eight)
{
    return (eight | (eight - EIGHTS_EACH * 0x20) | (eight + EIGHTS_EACH)) & EIGHTS_EACH * 0x80;
}

#endif

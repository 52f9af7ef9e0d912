#include "model/read/json_block.h"

#ifdef JSON_BLOCK_AVX512

#define FOUR(byte) byte, byte, byte, byte
#define SIXTEEN(byte)                                                                              \
    {                                                                                              \
        FOUR(byte), FOUR(byte), FOUR(byte), FOUR(byte)                                             \
    }

const char json_block_bytes[JSON_BYTES][16] = {
    [JSON_BYTE_QUOTE] = SIXTEEN('"'),   [JSON_BYTE_BACKSLASH] = SIXTEEN('\\'),
    [JSON_BYTE_OPENING] = SIXTEEN('{'), [JSON_BYTE_CLOSING] = SIXTEEN('}'),
    [JSON_BYTE_SPACE] = SIXTEEN(' '),   [JSON_BYTE_NEWLINE] = SIXTEEN('\n'),
    [JSON_BYTE_ZERO] = SIXTEEN('0'),    [JSON_BYTE_POINT] = SIXTEEN('.'),
    [JSON_BYTE_PLUS] = SIXTEEN('+'),    [JSON_BYTE_COMMA] = SIXTEEN(','),
    [JSON_BYTE_SLASH] = SIXTEEN('/'),   [JSON_BYTE_TEN] = SIXTEEN(10),
};

#endif

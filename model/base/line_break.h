/*
 * line_break.h: where a line of Japanese (or Chinese) may end.
 *
 * There are no blanks between words: a line may end beside any ideograph or kana, but signs that close, small
 * kana and the long-vowel sign begin no line, and signs that open end none. This is the common core of
 * JIS X 4051; for the rest see Unicode Standard Annex 14. Blanks are the caller's.
 */
#ifndef MODEL_BASE_LINE_BREAK_H
#define MODEL_BASE_LINE_BREAK_H

#include <stdbool.h>
#include <stdint.h>

/* Whether a line may end between these two characters; false where neither is ideograph or kana. */
bool line_may_break(uint32_t before, uint32_t after);

#endif

/*
 * text_width.h: how many columns one character takes in a UTF-8 terminal.
 *
 * Does not depend on the locale. Controls never get here: texts have been through the sanitising
 * door (they would count as 1).
 */
#ifndef TUI_TEXT_WIDTH_H
#define TUI_TEXT_WIDTH_H

#include <stdint.h>

/* 0 (combining), 1 or 2. */
int text_width(uint32_t code_point);

#endif

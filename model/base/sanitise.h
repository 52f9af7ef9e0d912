/*
 * sanitise.h: the one door through which other people's text reaches a person.
 *
 * Names, tags and descriptions of an export may hold anything: escape sequences, text that runs
 * right to left, characters without width, bytes that are no UTF-8. What leaves this door holds
 * only printable characters: each control, format, bidirectional, zero-width, private-use or
 * unassigned-plane character is written out as <U+202E>, each byte that is no UTF-8 as <xFF>.
 * Printable non-ASCII text (Japanese, accents) passes as it is.
 *
 * The result is for eyes only: what is written into a script or template starts from the raw bytes
 * and goes through that language's quoting function (model/write/quote.h).
 */
#ifndef MODEL_BASE_SANITISE_H
#define MODEL_BASE_SANITISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

/* True if the character may be shown as it is. Source of the table: Unicode 15, general categories
 * Cc, Cf, Cs, Co, Zl, Zp, and the blank look-alikes U+00A0, U+115F, U+1160, U+2000-200A, U+202F,
 * U+205F, U+2800, U+3164, U+FFA0, variation selectors included. */
bool sanitise_is_clean(uint32_t code_point);

/* True if all of `bytes` may be shown as they are. */
bool sanitise_text_is_clean(const char *bytes, size_t length);

/* Appends the harmless form of `bytes` to `out`. */
void sanitise_add(struct strbuf *out, const char *bytes, size_t length);

#endif

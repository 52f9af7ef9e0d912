/*
 * sanitise.h: the one door through which other people's text reaches a person.
 *
 * Names, tags and descriptions of an export may hold anything: escape sequences, text that runs
 * right to left, characters without width or with another's looks, bytes that are no UTF-8. What
 * leaves this door is written out as <U+202E> (bytes that are no UTF-8 as <xFF>) where it is
 *
 *   - a character without a shape of its own or one that moves others (UNICODE_HIDDEN): controls,
 *     formats, blanks but U+0020, private and unassigned characters, accents that combine, letters
 *     that run right to left, and what Unicode's normal form C would spell otherwise;
 *   - a look-alike of a character of ASCII that is no letter of another script;
 *   - full-width ASCII in a text without kana, ideographs or Hangul;
 *   - a letter of Cyrillic, Greek and the like in a word that also holds Latin letters, or those of
 *     another such script, or nothing but look-alikes of ASCII;
 *   - a mark of an Indic or such script that stands on nothing, or is the sixth on one letter.
 *
 * All else passes as it is: Japanese, accents, words that are wholly Russian or Greek. So two texts
 * that differ from each other in such characters differ for eyes too, except look-alikes within one
 * language (l and 1, \u30FC and \u2015), where only ids help. It is not undone by any function: a
 * text that holds "<U+202E>" to the letter looks the same.
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

/* False for what is never shown, wherever it stands (UNICODE_HIDDEN). */
bool sanitise_is_clean(uint32_t code_point);

/* True if all of `bytes` may be shown as they are. */
bool sanitise_text_is_clean(const char *bytes, size_t length);

/* Appends the harmless form of `bytes` to `out`. */
void sanitise_add(struct strbuf *out, const char *bytes, size_t length);

/* The same for each line of a text, whose ends stay; all end with a newline. */
void sanitise_add_lines(struct strbuf *out, const char *text);
bool sanitise_lines_are_clean(const char *text);

/* Of that form what stands for the first `part` bytes, which end with a character. */
void sanitise_add_start(struct strbuf *out, const char *bytes, size_t length, size_t part);

#endif

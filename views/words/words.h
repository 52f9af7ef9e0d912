/*
 * words.h: which language the program speaks.
 *
 * Catalogues stand here as LANGUAGE.po and are built into the program, so that it needs no file beside it.
 */
#ifndef VIEWS_WORDS_WORDS_H
#define VIEWS_WORDS_WORDS_H

#include <stddef.h>

/* What msgfmt made of ja.po; its size is 0 where the program was built without msgfmt. */
extern const unsigned char words_ja[];
extern const size_t words_ja_size;

/*
 * Sets the locale, and takes the language as gettext does: LANGUAGE is a list, of which the first known
 * counts ("ja:en"); without it the locale's own (LC_ALL, LC_MESSAGES, LANG). In the locale C nothing is
 * translated. Two things are more than gettext does: the locale need not be installed, and LANGUAGE counts
 * in C.UTF-8 everywhere. Where a terminal's text is not UTF-8 the language is English.
 *
 * For a language that is not built in gettext is asked for a catalogue, PREFIX/share/locale/LANGUAGE/
 * LC_MESSAGES/vpcmend.mo. Call it first of all.
 */
void words_start(void);

/* The language that such an environment asks for, "ja" or "en"; `list` is LANGUAGE, `locale` the locale's
 * name, either may be NULL. */
const char *words_language(const char *list, const char *locale);

#endif

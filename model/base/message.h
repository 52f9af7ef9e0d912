/*
 * message.h: every sentence a person reads goes through _(), so that a catalogue can translate it.
 *
 * Without a catalogue gettext() gives back what it was handed. Technical names (AWS's own words,
 * option names, JSON keys) are not translated and do not go through it.
 */
#ifndef MODEL_BASE_MESSAGE_H
#define MODEL_BASE_MESSAGE_H

#include <libintl.h>

#define _(text) gettext(text)

/* Marks a text in a constant table; the code that shows it says _() of it. */
#define N_(text) text

#endif

/*
 * message.h: every sentence a person reads goes through _(), so that a catalogue can translate it.
 *
 * Without a catalogue _() gives back what it was handed. Technical names (AWS's own words, option names,
 * JSON keys) are not translated and do not go through it. The catalogues are GNU gettext's, and stand in
 * views/words; xgettext knows the words _, N_ and ngettext.
 */
#ifndef MODEL_BASE_MESSAGE_H
#define MODEL_BASE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * From now on texts come from this catalogue: the bytes of a .mo file as msgfmt writes it, little end
 * first, which must stay where they are. False, and nothing changes, if they are no such file. NULL: from
 * gettext(). Call it before any thread is started.
 */
bool message_use(const unsigned char *catalogue, size_t size);

/* For who uses none, once locale and text domain are set and will not change: gettext() is not asked any more
 * where it has no catalogue for them. Until the next message_use. */
void message_settle(void);

/* The text in the person's language, else the text itself; never freed nor written to, though its type is
 * gettext()'s. */
__attribute__((format_arg(1))) char *message_text(const char *text);

/* The same of a text that has one form for 1 and another for all other counts. A catalogue of ours has one
 * form for all (Japanese). */
__attribute__((format_arg(1), format_arg(2))) char *message_counted(const char *one, const char *many,
                                                                    unsigned long count);

#define _(text) message_text(text)
#undef ngettext /* libintl.h may have made it a macro */
#define ngettext(one, many, count) message_counted(one, many, count)

/* Marks a text in a constant table; the code that shows it says _() of it. */
#define N_(text) text

#endif

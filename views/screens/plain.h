/*
 * plain.h: the screens as lines of text, for terminals that cannot address their cursor, for screen readers
 * and for logs. The views are the same; what they would show is printed, and what a key would ask for is
 * typed as a word, on a line of its own.
 *
 *     plain.c        the loop: a line in, what came of it out
 *     plain_words.c  what can be typed
 *     plain_print.c  what is printed
 */
#ifndef VIEWS_SCREENS_PLAIN_H
#define VIEWS_SCREENS_PLAIN_H

#include "views/screens/app.h"

/* Until the person leaves, the input ends or the terminal goes; the first view is open (app_run). False if
 * what was printed did not arrive. */
bool plain_run(struct app *app);

/* Why there are lines where a screen was wanted. */
void plain_say_why(struct app *app, const char *why);

/* app_confirm() and (`safe`: an empty line is yes) app_confirm_safe() on a line: else only y and yes are. */
bool plain_confirm(struct app *app, const char *question, bool safe);

/* --- printing -------------------------------------------------------------------------------------- */

/* A text, wrapped. */
void plain_print_text(struct app *app, const char *text);

/* The top view: where it is, a page of its rows, and what its selected row is about. */
void plain_print_view(struct app *app);

/* The selected row and what it is about. */
void plain_print_row(struct app *app);

/* Makes the list's page what is printed at once. */
void plain_lay_out(struct app *app);

/* --- words ----------------------------------------------------------------------------------------- */

/* What is to be printed after a line, besides the answer. */
enum plain_show {
    PLAIN_CHANGES, /* what has changed: the view, or its selected row */
    PLAIN_VIEW,
    PLAIN_ROW,
    PLAIN_NOTHING
};

enum plain_show plain_obey(struct app *app, const char *line);

/* The help screen's lines: the words, and those that the top view is for. */
void plain_help(const struct app *app, struct lines *lines);

#endif

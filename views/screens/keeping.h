/*
 * keeping.h: what the screens keep of a session, and take up again.
 *
 * The session (model/session/session.h) records decisions as they are taken; this adds what views were open,
 * asks at the start whether to go on with a session of the same export, and says at the end where it is kept.
 * A session begins with the first key. Leaving with everything written ends it, unless it has a name.
 */
#ifndef VIEWS_SCREENS_KEEPING_H
#define VIEWS_SCREENS_KEEPING_H

#include "views/screens/app.h"

/* The account is there and the plan empty: records from now on. */
void keeping_start(struct app *app);

/* Below the first view: asks about a session of this export and takes it up; one of an older state of it is
 * put on this one as far as it still applies. True if something was taken up. */
bool keeping_offer(struct app *app);

/* Before waiting for a key: notes what is open, if that has changed. */
void keeping_note(struct app *app);

/* True if leaving now loses no decision. */
bool keeping_is_safe(const struct app *app);

/* Says on the message row that decisions could not be written, if that is so; tries again first. */
void keeping_check(struct app *app);

/* The end, before the plan goes: *farewell is what to say when the terminal is left, "" for nothing. */
void keeping_end(struct app *app, struct strbuf *farewell);

/* ":session NAME" */
void keeping_name(struct app *app, const char *name);

#endif

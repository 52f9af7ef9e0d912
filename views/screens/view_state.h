/*
 * view_state.h: the open views as a session keeps them, and opened again.
 *
 * They are named by rows of the account, which are the same whenever the same export is read. What does not
 * fit the account (a damaged file, other paths in another order) is left out.
 */
#ifndef VIEWS_SCREENS_VIEW_STATE_H
#define VIEWS_SCREENS_VIEW_STATE_H

#include "model/session/saved_views.h"
#include "views/screens/app.h"

/* What is open now; to be released. */
void view_state_save(const struct app *app, struct saved_views *views);

/* Opens them on top of the first view, which all stacks begin with. */
void view_state_restore(struct app *app, const struct saved_views *views);

#endif

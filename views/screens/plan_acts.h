/*
 * plan_acts.h: what is done to decisions that stand in the plan: split, approved, rejected, commented.
 *
 * Each is one step of undo, and leaves what the decisions do to the account as it is. Targets without a
 * decision are passed over.
 */
#ifndef VIEWS_SCREENS_PLAN_ACTS_H
#define VIEWS_SCREENS_PLAN_ACTS_H

#include "views/screens/app.h"

/* Decisions that were taken as one become single ones. */
void plan_split(struct app *app, const struct targets *targets);

/* A verdict of the person at the screen; given twice it is taken back. A rejection asks why. */
void plan_judge(struct app *app, const struct targets *targets, enum review_verdict verdict);

/* Adds a comment; asks for it if `text` is empty. */
void plan_comment(struct app *app, const struct targets *targets, const char *text);

#endif

/*
 * seen_lines.h: what flow logs show, in detail panes. Nothing where none were read.
 */
#ifndef VIEWS_SCREENS_SEEN_LINES_H
#define VIEWS_SCREENS_SEEN_LINES_H

#include "views/screens/app.h"

/* Their time span, and what they cannot tell. */
void seen_lines_of_logs(const struct app *app, struct lines *lines);

/* Who used a rule (a reference under the plan's edits). Nothing of an outbound one. */
void seen_lines_of_rule(const struct app *app, uint32_t rule, struct lines *lines);

#endif

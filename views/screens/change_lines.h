/*
 * change_lines.h: a preview as lines with roles, for the pane beside candidates and decisions and for
 * the Preview screen.
 */
#ifndef VIEWS_SCREENS_CHANGE_LINES_H
#define VIEWS_SCREENS_CHANGE_LINES_H

#include "model/mend/change.h"
#include "views/screens/app.h"
#include "views/screens/lines.h"

/* How much a preview takes time for: a pane follows the cursor, the Preview screen is asked for. */
enum preview_depth { PREVIEW_QUICK, PREVIEW_WHOLE };

/* The rules, the meaning and the way of a change, computed against the plan without it, in lines of
 * at most `width` columns. */
void change_lines(struct app *app, const struct change *change, int width,
                  enum preview_depth depth, struct lines *lines);

/* What others said of the decision: comments, then the verdict. */
void change_review_lines(const struct change *change, struct lines *lines);

#endif

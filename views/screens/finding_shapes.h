/*
 * finding_shapes.h: the rows of the Findings screen: one for each finding, or one for all that are alike but for the
 * resource.
 */
#ifndef VIEWS_SCREENS_FINDING_SHAPES_H
#define VIEWS_SCREENS_FINDING_SHAPES_H

#include "views/screens/app.h"

/* A row: the findings members[first] .. members[first + count - 1]. */
struct finding_shape {
    uint32_t first, count;
};

struct finding_shapes {
    uint32_t *members; /* rows of app->findings */
    struct finding_shape *items;
    size_t count;
};

/* A row for each. Worst first; of equals those that one rule is to blame for, since they are mended at once. What the
 * shapes held before is released. */
void finding_shapes_list(struct finding_shapes *shapes, const struct findings *findings);

/* A row for those with the same kind, severity, exposure, breadth, ports and source. O(n log n). */
void finding_shapes_fold(struct finding_shapes *shapes, const struct app *app);

void finding_shapes_release(struct finding_shapes *shapes);

#endif

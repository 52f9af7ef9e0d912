/*
 * preview_words.h: what a preview says in words beside the sets.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_WORDS_H
#define MODEL_MEND_PREVIEW_WORDS_H

#include "model/mend/preview.h"

/* Everything that the words are made from. */
struct preview_ground {
    const struct account *account;
    const struct edits *edits;
    const struct change *change;
};

/* The rule diff: fills lines. */
void preview_add_lines(struct preview *preview, const struct preview_ground *ground);

/* How the change is carried out and how it is undone: fills way and undo. */
void preview_add_way(struct preview *preview, const struct preview_ground *ground);

/* One sentence a line: fills notes. The meanings are there already. */
void preview_add_notes(struct preview *preview, const struct preview_ground *ground);

#endif

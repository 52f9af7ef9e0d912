/*
 * preview_words.h: what a preview says in words beside the sets.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_WORDS_H
#define MODEL_MEND_PREVIEW_WORDS_H

#include "model/base/strbuf.h"
#include "model/mend/preview.h"

/* Everything that the words are made from. */
struct preview_ground {
    const struct account *account;
    const struct edits *edits; /* before the change */
    const struct edits *after; /* with the change laid over them */
    const struct change *change;
    const struct smtp_ports *ports;
};

/* The rule diff: fills lines. */
void preview_add_lines(struct preview *preview, const struct preview_ground *ground);

/* How the change is carried out and how it is undone: fills way and undo. */
void preview_add_way(struct preview *preview, const struct preview_ground *ground);

/* One sentence a line: fills notes. The meanings are there already. */
void preview_add_notes(struct preview *preview, const struct preview_ground *ground);

/* --- the sentences of the notes that have a file of their own ------------------------------------- */

/* Who owns the rule by the tags of its group or ACL, where that is not a person. */
void preview_note_owner(struct strbuf *out, const struct preview_ground *ground);

/* What the checkers of auditors will say; only of groups, and only where port 25 or a verdict is
 * concerned. */
void preview_note_checkers(struct strbuf *out, const struct preview_ground *ground);

/* What still reaches the SMTP ports by name: other rules of the group, other entries of the ACL, other
 * groups on the same interfaces; and that mending these, no fewer, closes it. */
void preview_note_still(struct strbuf *out, const struct preview_ground *ground,
                        const struct preview *preview);

/* Begins a new sentence line. */
void preview_add_sentence(struct strbuf *out, const char *sentence);

/* "tcp 443-444 from 0.0.0.0/0"; with its name in front: "sgr-1 (tcp 443-444 from 0.0.0.0/0)", or the
 * composed name, which says as much. For eyes. */
void preview_add_rule_words(struct strbuf *out, const struct account *account,
                            const struct sg_rule *rule);
void preview_add_rule_name(struct strbuf *out, const struct account *account,
                           const struct sg_rule *rule);

#endif

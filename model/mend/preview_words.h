/*
 * preview_words.h: what a preview says in words beside the sets.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_PREVIEW_WORDS_H
#define MODEL_MEND_PREVIEW_WORDS_H

#include "model/base/strbuf.h"
#include "model/mend/preview.h"
#include "model/mend/preview_carriers.h"
#include "model/mend/preview_sets.h"

/* Everything that the words are made from. */
struct preview_ground {
    const struct account *account;
    const struct edits *edits; /* before the change */
    const struct edits *after; /* with the change laid over them */
    const struct change *change;
    const struct smtp_ports *ports;
    const struct four_sets *sets; /* of both families */
    const struct carriers *carriers;
};

/* The rule diff: fills lines. */
void preview_add_lines(struct preview *preview, const struct preview_ground *ground);

/* How the change is carried out and how it is undone: fills way and undo. */
void preview_add_way(struct preview *preview, const struct preview_ground *ground);

/* One sentence a line: fills notes and further. The meanings are there already. */
void preview_add_notes(struct preview *preview, const struct preview_ground *ground);

/* Of a change of an outbound rule, instead: fills mail, notes and further. At most so many interfaces are walked
 * from. */
void preview_add_outbound(struct preview *preview, const struct preview_ground *ground, size_t most);

/* --- the sentences of the notes that have a file of their own ------------------------------------- */

/* Who owns the rule by the tags of its group or ACL, where that is not a person. */
void preview_note_owner(struct strbuf *out, const struct preview_ground *ground);

/* Whose replies a change of an ACL shuts out. */
void preview_note_replies(struct strbuf *out, const struct preview_ground *ground);

/* What the checkers of auditors say before and after; of groups only where port 25 or a verdict is
 * concerned. */
void preview_note_checkers(struct strbuf *out, const struct preview_ground *ground);

/* What still reaches the SMTP ports by name: other rules of the group, other entries of the ACL, other
 * groups on the same interfaces; and that mending these, no fewer, closes it. */
void preview_note_still(struct strbuf *out, const struct preview_ground *ground,
                        const struct preview *preview);

/* Who loses access, by name: interfaces, the account's own public addresses, targets of load
 * balancers, ranges beyond the VPC, entries of prefix lists; and what the Internet loses. */
void preview_note_losers(struct strbuf *out, const struct preview_ground *ground);

/* The parts of it that have a file of their own; those of load balancers: preview_balancers.h. */
void preview_note_public(struct strbuf *out, const struct preview_ground *ground);
void preview_note_beyond(struct strbuf *out, const struct preview_ground *ground);

/* True if an interface stands in the target's VPC or in one that is peered with it, and a change of
 * an ACL concerns it. */
bool preview_can_reach(const struct preview_ground *ground,
                       const struct network_interface *interface);

/* What becomes of open sessions; where no interface is concerned, that nobody loses anything. */
void preview_note_sessions(struct strbuf *out, const struct preview_ground *ground,
                           const struct preview *preview);

/* A list of names that counts all and keeps the first. */
struct names {
    struct strbuf text;
    size_t count, most;
};

#define NAMES_INIT(most_names) {STRBUF_INIT, 0, (most_names)}

/* Counts one more; true if there is room for it: the comma is there already. */
bool names_begin(struct names *names);

/* One sentence, if there are any: `before`, the names, "and 3 more", `after`. Lets the names go. */
void names_tell(struct names *names, struct strbuf *out, const char *before, const char *after);

/* Adds the blocks (a span of `cidr_refs`) that are of the set's family. */
void preview_add_blocks(struct addr_set *set, const struct account *account, struct span cidrs);

/* Begins a new sentence line. */
void preview_add_sentence(struct strbuf *out, const char *sentence);

/* "tcp 443-444 from 0.0.0.0/0"; with its name in front: "sgr-1 (tcp 443-444 from 0.0.0.0/0)", or the
 * composed name, which says as much. For eyes. */
void preview_add_rule_words(struct strbuf *out, const struct account *account,
                            const struct sg_rule *rule);
void preview_add_rule_name(struct strbuf *out, const struct account *account,
                           const struct sg_rule *rule);

#endif

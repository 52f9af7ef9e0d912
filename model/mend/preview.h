/*
 * preview.h: exactly what a change does, before it is made.
 */
#ifndef MODEL_MEND_PREVIEW_H
#define MODEL_MEND_PREVIEW_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/rule_use.h"
#include "model/judge/smtp.h"
#include "model/mend/change.h"
#include "model/net/addr_set.h"

/* One line of the rule diff: sign '-', '+' or ' '. */
struct preview_line {
    char sign;
    char *text; /* for eyes: "tcp 25        0.0.0.0/0   smtp from anywhere" */
};

/*
 * What happens to the addresses of one family on one run of ports of one protocol. Before and after
 * are what the whole group (or ACL direction) admits, under the decisions already staged:
 *
 *     closed = old rule's addresses admitted before and not after
 *     kept   = old rule's addresses admitted before and after, through the new rules
 *     opened = admitted after and not before
 *     still  = what the new rules no longer admit but other rules of the group still do
 *
 * So the old rule's addresses are closed, kept and still, which are disjoint. A run is as long as the
 * four sets stay the same. What is not told happens to nobody: a run where all four are empty is left
 * out, but for runs that are an exception from a run with PROTOCOL_ALL.
 */
struct preview_meaning {
    enum ip_family family;
    int16_t protocol; /* PROTOCOL_ALL = all other protocols together */
    uint16_t first_port, last_port;
    bool is_smtp; /* the run is one SMTP port, tcp */
    struct addr_set closed, kept, opened, still;
};

struct preview {
    struct preview_line *lines;
    size_t line_count, line_capacity;
    struct preview_meaning *meanings; /* SMTP ports first, by port; then the others */
    size_t meaning_count, meaning_capacity;
    bool sources_unknown; /* a prefix list without entries or a group without known members is in
                             play: the sets hold only what is known */
    bool may_open_more;   /* a new source is of that sort and could hold what was not admitted
                             before; other sources that are not known cannot open anything */
    char *way;            /* for eyes: how it will be carried out, one or more sentences */
    char *undo;           /* for eyes: how to undo it */
    char *mail;           /* for eyes, "" if none: what becomes of the account's own mail, one
                             sentence a line; see mail_walks.h */
    size_t mail_broken;   /* how many ways for mail that work today would break */
    char *notes;          /* for eyes, "" if none: what to know before, one sentence a line, the
                             gravest first */
    char *seen;           /* for eyes, NULL or "" if none: what flow logs show; see preview_seen.h */
    struct sender_count refused; /* of what they show, what the change would have refused */
    char *further;        /* for eyes, "" if none: what is good to know (quota, checkers) */
};

/* Computes the preview of a change made by change_make with the same `edits`, which hold no decision
 * about the change's own target (plan_edits_beside). Released by the caller. */
void preview_make(struct preview *preview, struct account *account, const struct edits *edits,
                  const struct change *change, const struct smtp_ports *ports);
void preview_release(struct preview *preview);

/* The same with every way of the account's own mail walked, however many: preview_make() walks the
 * first thousand, says so, and can follow a cursor. */
void preview_make_whole(struct preview *preview, struct account *account,
                        const struct edits *edits, const struct change *change,
                        const struct smtp_ports *ports);

/* True if it is proven that nothing at all is opened: what all will admit, over both families and
 * whatever sources that are not known may hold, was admitted before. */
bool preview_opens_nothing(const struct preview *preview);

/* What a preview says in words, piece by piece. */
enum preview_part {
    PREVIEW_CLOSED, /* the meaning: what happens to which addresses */
    PREVIEW_KEPT,
    PREVIEW_OPENED,
    PREVIEW_STILL,
    PREVIEW_AS_IS,
    PREVIEW_MAIL, /* the members of these names */
    PREVIEW_SEEN,
    PREVIEW_NOTES,
    PREVIEW_WAY,
    PREVIEW_UNDO,
    PREVIEW_FURTHER,
};

struct preview_teller {
    /* One sentence for eyes, on one line; `label` is "" where the part is that of the sentence before. */
    void (*tell)(enum preview_part part, const char *label, const char *text, void *context);
    void *context;
};

/* The meaning, and then what else is to be known; parts in their order. */
void preview_tell_meaning(const struct preview *preview, const struct preview_teller *teller);
void preview_tell_words(const struct preview *preview, const struct preview_teller *teller);

/* All of it as plain text lines for eyes (reports, the Preview screen); `width` columns at most,
 * 0 for no limit. */
void preview_format(const struct preview *preview, const struct account *account, size_t width,
                    struct strbuf *out);

#endif

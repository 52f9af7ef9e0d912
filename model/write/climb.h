/*
 * climb.h: what a tool of desired states does with the files of a form, on paper. Internal to this
 * room.
 *
 * A tool knows some rules and entries by addresses of its own. A run gives it a list of what should be
 * there: it takes over (imports) what it is told to, creates what it does not know, changes what says
 * something else, and deletes what it knows and the list has no more, in an order that nobody can rely
 * on. So beside what AWS would refuse (replay.h), a run is refused here that lets something in and
 * takes something away, or that changes in place and does either: then something could go before what
 * takes its place is there.
 */
#ifndef MODEL_WRITE_CLIMB_H
#define MODEL_WRITE_CLIMB_H

#include "model/base/text_pool.h"
#include "model/write/replay.h"

/* One thing that should be there, as text. Everything is owned by the list. */
struct wanted {
    char *address;
    char *holder;      /* replay_holder */
    bool is_rule;      /* else an ACL entry */
    char *import_id;   /* the rule's id or the entry's number, NULL if it is not to be taken over */
    char *line;        /* aws_rule_line or aws_entry_line */
    char *description; /* "" if none */
    bool is_retained;  /* when it is wanted no more the tool forgets it and leaves it there */
};

struct wanted_list {
    TABLE(struct wanted) items;
};

void wanted_list_release(struct wanted_list *list);

/* What the tool can do. */
struct climb_tool {
    bool changes_rules;  /* a rule's ports and source under its id, not its description alone */
    bool deletes_first;  /* it replaces an entry by deleting it first: another must stand in */
};

/* What the tool knows under one address. */
struct held {
    char *holder, *id, *line, *description; /* all NULL: nothing */
    bool is_rule, is_retained;
};

struct climb {
    struct climb_tool tool;
    struct replay replay;
    struct text_pool *addresses;
    TABLE(struct held) held; /* by the number of the address */
};

/* What the groups and ACLs of the plan hold as exported; the tool knows nothing of them. */
void climb_begin(struct climb *climb, const struct account *account, const struct plan *plan,
                 struct climb_tool tool);
void climb_release(struct climb *climb);

/* One run. False with a sentence in `why`. Costs n, beside what the orders cost. */
bool climb_step(struct climb *climb, const struct wanted_list *list, struct strbuf *why);

/* True if the account is now as under the edits (NULL: as exported), else what differs. */
bool climb_arrives(struct climb *climb, const struct account *account, const struct plan *plan,
                   const struct edits *edits, struct strbuf *why);

#endif

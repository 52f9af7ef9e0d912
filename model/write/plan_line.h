/*
 * plan_line.h: one rule or ACL entry as a plan file tells it: a text that stands alone, without an
 * account behind it.
 *
 * The writer of plan files turns rules into lines, the reader reads lines, and what is recorded is
 * compared with what is there as lines: so all three mean the same.
 */
#ifndef MODEL_WRITE_PLAN_LINE_H
#define MODEL_WRITE_PLAN_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/mend/change.h"

/* Texts are owned and raw. Ports as in struct sg_rule. */
struct plan_line {
    enum target_kind kind;
    char *id;          /* of a rule: sgr-..., NULL if it has none or it is not known */
    char *description; /* of a rule; NULL if it has none */
    uint32_t number;   /* of an entry */
    bool allow;        /* of an entry */
    bool outbound;     /* of a rule */
    int16_t protocol;
    int32_t from_port, to_port;
    char *source; /* "10.0.0.0/16", "sg-1", "pl-1"; of an outbound rule the destination */
};

/* Lines of zeros are empty. */
struct plan_lines {
    struct plan_line *items;
    size_t count, capacity;
};

void plan_line_release(struct plan_line *line);
void plan_lines_release(struct plan_lines *lines);

/* `id`: the sgr- id that the rule has or keeps. */
void plan_lines_add_rule(struct plan_lines *lines, const struct account *account,
                         const struct sg_rule *rule, text_id id);
void plan_lines_add_entry(struct plan_lines *lines, const struct account *account,
                          const struct acl_entry *entry);

/* A rule or entry of the export. */
void plan_lines_add_target(struct plan_lines *lines, const struct account *account,
                           struct target target);

/* What stands in its place after a change: new rules; entries, with the old one where it stays. None
 * where the change removes, or does nothing. */
void plan_lines_add_after(struct plan_lines *lines, const struct account *account,
                          const struct change *change);

/* True if both say the same as AWS counts it: protocol, ports and source, and of entries number and
 * action. Ids and descriptions do not matter. */
bool plan_line_equal(const struct plan_line *a, const struct plan_line *b);
bool plan_line_is_rule(const struct plan_line *line, const struct account *account,
                       const struct sg_rule *rule);
bool plan_line_is_entry(const struct plan_line *line, const struct account *account,
                        const struct acl_entry *entry);

/* An equal one among the lines. */
bool plan_lines_hold(const struct plan_lines *lines, const struct plan_line *line);

/* "tcp 25 from 10.0.0.0/16", "outbound tcp 587 to sg-1", "entry 100, allow tcp 25 from 10.0.0.0/16", for eyes; in no language but this, since
 * scripts and diffs hold it. */
void plan_line_sentence(const struct plan_line *line, struct strbuf *out);

/* All of them with "; " between. */
void plan_lines_sentence(const struct plan_lines *lines, struct strbuf *out);

#endif

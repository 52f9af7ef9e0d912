/*
 * diff_report.h: what `vpcmend diff` says of two exports.
 *
 * In this order: what one export does not hold; holes, new ones first; from where in the
 * Internet interfaces can be reached; security groups by VPC, with their rules and with what these
 * admit; other objects; and last what is only called differently.
 */
#ifndef VIEWS_REPORTS_DIFF_REPORT_H
#define VIEWS_REPORTS_DIFF_REPORT_H

#include "model/compare/compare.h"

struct diff_told {
    const struct comparison *comparison;
    const char *paths[SIDE_COUNT]; /* as the user named them */
    const struct smtp_ports *ports;
};

/* --- lines ------------------------------------------------------------------------------------------ */

/* What a line is, for colours: worse and better are of holes, removed and added of all else. */
enum diff_role {
    DIFF_PLAIN,
    DIFF_HEADING,
    DIFF_REMOVED,
    DIFF_ADDED,
    DIFF_WORSE,
    DIFF_BETTER,
    DIFF_ROLE_COUNT
};

struct diff_lines {
    struct strbuf *out;
    size_t width; /* of the terminal: longer lines are folded; 0: no limit */
    bool colour;
    bool utf8;
};

/* One line of clean text, `indent` blanks in; what is folded stands two further in. */
void diff_line(const struct diff_lines *lines, enum diff_role role, size_t indent,
               const char *text);
__attribute__((format(printf, 4, 5))) void diff_linef(const struct diff_lines *lines,
                                                      enum diff_role role, size_t indent,
                                                      const char *format, ...);

/* A blank line and a heading. */
void diff_heading(const struct diff_lines *lines, const char *text);

/* --- words, for eyes --------------------------------------------------------------------------------- */

/* "A" or "B". */
const char *diff_side_name(enum side side);

/* "sg-1 (mail-relay)": of the side that has it, B first. */
void diff_pair_words(const struct comparison *comparison, uint32_t pair, struct strbuf *out);

/* "public address 54.1.2.3": a property and what is said. */
void diff_difference_words(const struct comparison *comparison, const struct difference *difference,
                           struct strbuf *out);

/* True if a rule of the group is gone, new or changed. */
bool diff_group_has_rules(const struct comparison *comparison, const struct group_change *change);

/* "in  tcp 25       0.0.0.0/0            sgr-1 smtp from anywhere" */
void diff_rule_words(const struct account *account, const struct sg_rule *rule, bool utf8,
                     struct strbuf *out);

/* "16.8 million addresses, such as 8.0.0.0" */
void diff_set_words(const struct addr_set *set, struct strbuf *out);

/* "eni-1 (relay): + public address 54.1.2.3; - security group sg-2" */
void diff_cause_words(const struct comparison *comparison, uint32_t pair, struct strbuf *out);

/* --- the parts ------------------------------------------------------------------------------------------ */

void diff_text(const struct diff_told *told, const struct diff_lines *lines);
void diff_text_holes(const struct diff_told *told, const struct diff_lines *lines);
void diff_text_groups(const struct diff_told *told, const struct diff_lines *lines);
void diff_text_objects(const struct diff_told *told, const struct diff_lines *lines);

/*
 * {"schema": "vpcmend.diff/1", "a": EXPORT, "b": EXPORT, "differ", "not_told": [...],
 *  "holes": {"new": [FINDING], "closed": [FINDING],
 *            "changed": [{"changed": [...], "because": [...], "before": FINDING, "after": FINDING}],
 *            "not_told_before": [FINDING], "not_told_after": [FINDING]},
 *  "reach": [...], "groups": [...], "objects": [...]}
 * FINDING is that of vpcmend.audit/1. Identifiers and values are raw; numbers of addresses are
 * strings, for they may have 39 digits.
 */
void diff_json(const struct diff_told *told, struct strbuf *out);

#endif

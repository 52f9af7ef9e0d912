/*
 * rule_parts.h: the pieces that a change of a rule or an ACL entry is made of.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_RULE_PARTS_H
#define MODEL_MEND_RULE_PARTS_H

#include "model/mend/change.h"
#include "model/mend/target.h"

/* A run of ports, both inclusive. */
struct port_run {
    int32_t first, last;
};

/* The TCP ports of something, split into what is SMTP and what is not: runs of consecutive ports,
 * ascending, disjoint. */
struct port_split {
    struct port_run smtp[SMTP_PORTS_MOST], rest[SMTP_PORTS_MOST + 1];
    size_t smtp_count, rest_count;
};

/* Splits the TCP ports that a rule or entry speaks of: all of them for protocol -1 and for tcp without
 * ports, none for any other protocol than tcp. */
void port_split_make(struct port_split *split, const struct smtp_ports *ports, int16_t protocol,
                     int32_t first, int32_t last);

/* Rules that are being put together. */
struct rule_draft {
    struct sg_rule *items;
    size_t count, capacity;
};

void rule_draft_add(struct rule_draft *draft, struct sg_rule rule);

/* A rule like `old` with another source, counted as staged and without an id. */
struct sg_rule rule_with_source(const struct sg_rule *old, struct source source);

/* Carves: the remainder from the old source first, then the SMTP ports from the new ones. Adds to
 * `warning` what is lost. */
enum change_failure rule_carve(struct rule_draft *draft, const struct account *account,
                               const struct change *change, const struct sources *sources,
                               struct strbuf *warning, struct strbuf *why);

/* Fills way and entries of a rewrite or carve whose target is an ACL entry. */
enum change_failure entry_work_out(struct change *change, const struct account *account,
                                   const struct edits *edits, const struct sources *sources,
                                   struct strbuf *why);

/* True if two rules say the same as AWS counts it: protocol, ports and source. */
bool rule_says_the_same(const struct account *account, const struct sg_rule *a,
                        const struct sg_rule *b);

/* True if the rule's group holds one that says the same, besides the target: AWS would refuse it as a
 * duplicate. */
bool rule_is_held(const struct account *account, const struct edits *edits, struct target target,
                  const struct sg_rule *rule);

#endif

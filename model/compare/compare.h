/*
 * compare.h: what changed between two exports, A (before) and B (after), in rules and in meaning.
 *
 * Objects are matched by account, region and id (object_pairs.h), the rules of a group by what
 * they say (rule_diff.h). What one export does not hold at all is not known there, and never
 * counts as removed or new: such objects have the states PAIR_NOT_IN_A and PAIR_NOT_IN_B, and
 * `untold` says what the exports lack.
 *
 * Texts of two accounts are compared as raw bytes: their numbers have nothing to do with each
 * other. Every list is in an order that follows from the exports alone, so two runs give the same.
 */
#ifndef MODEL_COMPARE_COMPARE_H
#define MODEL_COMPARE_COMPARE_H

#include "model/account/account.h"
#include "model/compare/facts.h"
#include "model/compare/object_pairs.h"
#include "model/compare/sides.h"
#include "model/judge/exposure.h"
#include "model/judge/finding.h"
#include "model/judge/walk.h"
#include "model/net/packet_set.h"

/* --- objects ------------------------------------------------------------------------------------- */

/* What an object says differently; of a new or gone one all that it says but names and tags. */
struct object_change {
    uint32_t pair;           /* row of pairs.items */
    struct span differences; /* of differences.items */
    bool only_naming;        /* names, descriptions and tags; nothing else */
};

/* --- rules --------------------------------------------------------------------------------------- */

enum rule_change_kind {
    RULE_GONE,
    RULE_NEW,
    RULE_CHANGED, /* an sgr- id that stays and says something else */
    RULE_NAMING,  /* says the same, under another id, description or tags */
};

struct rule_change {
    enum rule_change_kind kind;
    uint32_t rows[SIDE_COUNT]; /* of account->rules; NONE where there is none */
    struct span differences;   /* RULE_NAMING: id, description and tags, of differences.items */
};

/* What the rules of a group in one direction admit for one family, before and after. */
struct admitted_change {
    bool egress;
    struct packet_set opened; /* in B and not in A */
    struct packet_set closed; /* in A and not in B */
};

struct group_change {
    uint32_t pair;
    struct span rules;    /* of rule_changes, by direction and ports; new ones behind the others */
    struct span admitted; /* of admitted; none where nothing is opened or closed */
    uint32_t namesake;    /* a pair: for a new group the gone one of its VPC that had its name, and
                             the other way round; else NONE */
    bool only_naming;
    bool source_unknown; /* a gone or new rule has a source that is not fully known: the sets hold
                            what is */
};

/* --- the Internet -------------------------------------------------------------------------------- */

/* From where an interface can be reached on SMTP ports: exposed sets (exposure.h). */
struct reach_change {
    uint32_t pair; /* of the interface */
    enum ip_family family;
    uint64_t ports;           /* on each of these it is the same */
    struct addr_set opened;   /* surely in B, surely not in A */
    struct addr_set closed;   /* surely in A, surely not in B */
    struct addr_set appeared; /* surely in B; A does not tell */
    struct addr_set lost;     /* surely in A; B does not tell */
    struct span causes;
};

/* --- holes ---------------------------------------------------------------------------------------- */

enum hole_kind {
    HOLE_NEW,
    HOLE_CLOSED,
    HOLE_CHANGED,
    HOLE_NOT_IN_A, /* found in B, and A does not hold what it is found in */
    HOLE_NOT_IN_B,
    HOLE_KIND_COUNT
};

/* What of a finding is not as it was. */
enum hole_aspect {
    HOLE_SEVERITY = 1 << 0,
    HOLE_EXPOSURE = 1 << 1,
    HOLE_BREADTH = 1 << 2,
    HOLE_PORTS = 1 << 3,
    HOLE_RULES = 1 << 4,
    HOLE_INTERFACES = 1 << 5
};

struct hole_change {
    enum hole_kind kind;
    uint32_t findings[SIDE_COUNT]; /* rows of findings[side].items, or NONE */
    unsigned aspects;              /* of a changed one: enum hole_aspect */
    struct span causes;
};

/* --- the whole ------------------------------------------------------------------------------------ */

struct comparison {
    struct smtp_ports ports;
    struct sides sides;
    struct object_pairs pairs;
    struct findings findings[SIDE_COUNT];
    struct exposure_judge *judges[SIDE_COUNT]; /* made by compare_reach */
    TABLE(struct hole_change) holes;           /* by kind, then worst first */
    TABLE(struct reach_change) reach;
    TABLE(struct group_change) groups; /* by VPC, then group */
    TABLE(struct rule_change) rule_changes;
    TABLE(struct admitted_change) admitted;
    TABLE(struct object_change) objects; /* by kind and id; of groups only names and tags */
    struct differences differences;

    /* Pairs whose change decides what a span of causes belongs to: interface, subnet, ACL, route
     * table, VPC, security group. Each has a row in `objects` or `groups`. */
    TABLE(uint32_t) causes;

    size_t holes_by_kind[HOLE_KIND_COUNT];
    uint32_t *change_of_pair;           /* row of objects or groups, or NONE */
    uint32_t *rule_partner[SIDE_COUNT]; /* per rule: the one it is matched with, or NONE */
};

/* Compares; the accounts are borrowed as long as the comparison, which is released by the caller.
 * The contexts hold them, no edits, and what was lifted of AWS's port-25 block. O(n log n) in objects
 * and rules, but for the sets of groups that changed, which take what they hold, and for the findings
 * about mail (mail_finding.h). */
void compare_exports(struct comparison *comparison, const struct walk_context *a,
                     const struct walk_context *b, const struct smtp_ports *ports);
void comparison_release(struct comparison *comparison);

/* True if anything differs that both exports tell. */
bool comparison_differs(const struct comparison *comparison);

/* True for what a cause is made of: addresses, groups, subnets, ACL entries, routes, and all but
 * the names of load balancers. Not, for example, the state of an interface. */
bool property_decides(enum object_kind kind, enum property property);

/* The side that has the object: B, unless only A does. */
enum side pair_side(const struct object_pair *pair);
struct object_ref pair_object(const struct object_pair *pair, enum side side);

/* --- the steps, each fills its part ------------------------------------------------------------------ */

void compare_objects(struct comparison *comparison);
void compare_groups(struct comparison *comparison);
void compare_reach(struct comparison *comparison);
void compare_holes(struct comparison *comparison);

/* True if both rules say the same: direction, protocol, ports, source. */
bool compare_rules_agree(const struct comparison *comparison, uint32_t a, uint32_t b);

/* Fills what a group admits before and after, if it can have changed. */
void compare_admitted(struct comparison *comparison, struct group_change *change);

/* Prepares and lets go what compare_admitted asks again and again. */
struct source_changes;
struct source_changes *source_changes_new(const struct comparison *comparison);
void source_changes_free(struct source_changes *changes);
/* True if two rules say the same, and both sides tell what their source holds, and it is not the
 * same. Remembered per source. */
bool source_has_changed(struct source_changes *changes, uint32_t a, uint32_t b);

/* Adds what decides about an interface and has changed to `causes`, once each from `first` on; or
 * one object, if its change can decide. */
void causes_add(struct comparison *comparison, enum side side, struct object_ref object,
                size_t first);
void causes_of_interface(struct comparison *comparison, uint32_t pair, size_t first);

#endif

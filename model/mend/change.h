/*
 * change.h: one decision about one rule or entry, and what it does to the account.
 */
#ifndef MODEL_MEND_CHANGE_H
#define MODEL_MEND_CHANGE_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/smtp.h"
#include "model/mend/candidate.h"
#include "model/mend/review.h"

enum change_kind {
    CHANGE_REWRITE, /* the source is replaced, by one or more (none: the rule is removed) */
    CHANGE_CARVE,   /* only the SMTP ports of a wider rule get the new source */
    CHANGE_ACCEPT,  /* the risk is accepted, with a reason; nothing changes */
    CHANGE_SKIP,    /* looked at, left for later; nothing changes */
};

/* True for the kinds that are to change something: those with a candidate. */
bool change_kind_alters(enum change_kind kind);

/*
 * How a change will be carried out, decided when it is made (EC2 API reference,
 * ModifySecurityGroupRules: the source may change only within its type; of the types, only IPv4
 * blocks are changed in place, see change.c):
 */
enum change_way {
    WAY_NOTHING,         /* accept, skip, or the rule is already so */
    WAY_MODIFY,          /* one new rule takes the old one's place and keeps its sgr- id, which is
                             known; the others are added first. The one may equal the old rule: then
                             it just stays, and no id is needed */
    WAY_ADD_THEN_REMOVE, /* new rules are added, then the old one is revoked */
    WAY_REMOVE_THEN_ADD, /* the quota has no room for both: all new rules but the last are added,
                             the old one is revoked, then the last is added */
    WAY_REMOVE,          /* the old rule is revoked: nothing new, or equal rules exist already */
    WAY_REPLACE_ENTRY,   /* one ACL entry is replaced under its number */
    WAY_REPLACE_AND_ADD, /* all new entries but the first are added, under free numbers around the old
                             one; then the first replaces it */
    WAY_ADD_BEFORE,      /* carved ACL entry: new entries get free numbers before the old one, which
                             stays as it is; they are added in order, so that the denies come last */
    WAY_DELETE_ENTRY,
};

struct change {
    enum change_kind kind;
    struct target target;
    struct candidate candidate;    /* rewrite, carve; label "" otherwise */
    char *reason, *owner, *expiry; /* accept; expiry "YYYY-MM-DD" or NULL */
    struct smtp_ports ports;       /* carve: as asked for */
    bool allow_loss;               /* carve: as asked for */
    uint32_t batch; /* decisions about rules of the same shape that were taken as one share a number
                       (plan_new_batch); 0: taken alone */
    char *author; /* who took the decision, where it is not the plan's author; else NULL */
    struct review review;

    enum change_way way;   /* from here on worked out: see change_rework */
    struct sg_rule *rules; /* TARGET_RULE: what stands there afterwards, none for WAY_NOTHING; */
    size_t rule_count;     /*   WAY_MODIFY: rules[0] keeps the old sgr- id */
    struct acl_entry *entries; /* TARGET_ENTRY: likewise; entries[0] keeps the number, but for */
    size_t entry_count;        /*   WAY_ADD_BEFORE: all are new, in the order of their numbers */
    char *warning;             /* for eyes, NULL if none: what is lost or strange */
    bool conflict;             /* only from change_rework: it cannot be done any more, and the
                                    warning says why; way is WAY_NOTHING */
};

/* Why a change cannot be made, beside a sentence for eyes. */
enum change_failure {
    CHANGE_OK,
    CHANGE_FAIL_TARGET,  /* cannot be mended at all */
    CHANGE_FAIL_LOSS,    /* carving protocol -1 loses what groups cannot express */
    CHANGE_FAIL_NUMBERS, /* no free rule numbers in the ACL */
    CHANGE_FAIL_NO_SMTP, /* carve: the rule covers no SMTP port */
    CHANGE_FAIL_QUOTA,   /* more rules or entries than AWS allows (quota.h) */
};

struct change_request {
    enum change_kind kind;
    struct target target;
    const struct candidate *candidate; /* copied */
    const struct smtp_ports *ports;    /* carve */
    bool allow_loss;                   /* carve of protocol -1: keep tcp, udp, icmp and icmpv6, lose
                                          the other protocols, and say so in `warning` */
    const char *reason, *owner, *expiry, *author;
    uint32_t batch;
};

/*
 * Works out the change under the decisions already staged. `edits` must not hold a decision about the
 * same target: while a plan is there, pass plan_edits_beside(plan, target), not plan_edits().
 *
 * Rules equal to one that the group holds anyway (same protocol, ports and source; AWS refuses
 * duplicates, whatever the description) are left out. New rules keep the old description.
 *
 * Carving a rule keeps the remainder by the fewest rules: tcp 20-30 becomes 20-24 and 26-30 from the
 * old source and 25 from the new one. Carving an ACL entry leaves the entry as it is and puts before
 * it, for each run of SMTP ports, one allow from each new block and one deny from the old block (with
 * several runs a block inside the old one gets one allow for all that it has now): so the remainder
 * stays exactly as it was, whatever its protocol, and no reply path is touched. Where there are not
 * enough free numbers before it, the entry moves behind them (WAY_REPLACE_AND_ADD, itself the last). A rule or entry of nothing but SMTP ports has no remainder, and carving it is rewriting it.
 *
 * New ACL entries take free numbers between the old entry and its neighbour of the same direction,
 * of either family, so that the order stays.
 *
 * A change after which the group or ACL would hold more than its quota is refused, unless it holds
 * more already (then the quota was raised). On failure *change is empty and `why` has a sentence.
 */
enum change_failure change_make(struct change *change, struct account *account,
                                const struct edits *edits, const struct change_request *request,
                                struct strbuf *why);
void change_release(struct change *change);

/* True if a rule or entry lets in more than these TCP ports: carving leaves a remainder. */
bool target_is_wider_than(const struct account *account, struct target target,
                          const struct smtp_ports *ports);

/*
 * Works the same decision out again under other edits. If it cannot be done any more (its free ACL
 * numbers have gone) the change does nothing (WAY_NOTHING), `conflict` is set, and `warning` says why.
 */
void change_rework(struct change *change, struct account *account, const struct edits *edits);

void change_copy(struct change *to, const struct change *from);

/* Lays the change over the edits: of a policy, that the proposed one replaces it. Accept and skip lay nothing. */
void change_apply(const struct change *change, struct edits *edits);

/* "rewrite", "carve", "accept", "skip": words of the plan file. -1 if there is no such kind. */
const char *change_kind_name(enum change_kind kind);
int change_kind_find(const char *name);

/* "sg-1 (mail-relay): tcp 25 from 0.0.0.0/0 to 10.0.0.0/16", for lists. */
void change_summary(const struct change *change, const struct account *account, struct strbuf *out);

/* The warnings that a change may have, in English; shown through _(). */
enum change_warning { CHANGE_WARNS_OF_LOSS, CHANGE_WARNS_OF_WORLD, CHANGE_WARNS_OF_WIDE, CHANGE_WARNING_COUNT };
extern const char *const change_warnings[CHANGE_WARNING_COUNT];

/* Appends `warning` (not NULL) in English, as files keep it: their bytes depend on nobody's language. What is
 * none of the above, such as the reason of a conflict, stays as it is. */
void change_add_kept_warning(struct strbuf *out, const char *warning);

#endif

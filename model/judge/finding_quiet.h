/*
 * finding_quiet.h: what a judgement need not look at again after an edit.
 *
 * Of each kind of finding that speaks of groups: the groups (or interfaces) that have no finding of
 * that kind whatever surrounds them, because no rule of theirs is open by its source, or because all
 * of them together are not. That depends on nothing but these rules, so that it stays so as long as
 * none of them is edited. Nearly all groups of an account are quiet.
 *
 * Zeroed it knows nothing: the first judgement looks at everything and fills it.
 */
#ifndef MODEL_JUDGE_FINDING_QUIET_H
#define MODEL_JUDGE_FINDING_QUIET_H

#include "model/judge/finding.h"

/* Interfaces whose subnet is not in the export, by the number of their VPC's id. */
struct homeless {
    uint32_t *rows;
    size_t count;
};

/* What no edit changes: it is worked out once. */
struct finding_fixed {
    uint32_t *interface_rank; /* place of each interface in the order of ids; NULL: nothing is known */
    uint8_t *addresses;       /* exposure_addresses() */
    struct homeless homeless;
};

struct finding_quiet {
    bool known;                            /* the rest was filled by a whole judgement */
    bool *rows[FINDING_NACL_ENTRY_OPEN];   /* by kind: quiet groups or interfaces */
    bool *mute;                            /* groups known to admit nobody from the Internet */
    bool *edited, *edited_before;          /* groups with edited rules, in this judgement and the last */
    bool *acls_edited, *acls_edited_before;   /* likewise ACLs with edited entries */
    struct balancer_reaches *balancers_before; /* as the last judgement saw them, to be compared */
    struct finding_fixed fixed;
};

void finding_quiet_release(struct finding_quiet *quiet);

/* Around a judgement, whose judge gives its balancers away at the end. These and the next two take NULL
 * for `quiet`: everything is looked at. */
void finding_quiet_begin(struct finding_quiet *quiet, const struct account *account,
                         const struct edits *edits);
void finding_quiet_end(struct finding_quiet *quiet, const struct account *account,
                       struct exposure_judge *judge);

/* Between them: fills `*past` and returns it; NULL if there was no judgement before. */
const struct balancer_past *finding_quiet_past(const struct finding_quiet *quiet,
                                               struct balancer_past *past);

/* Whether a group, or for FINDING_ENI_UNION_OPEN an interface, can be passed over. */
bool finding_is_quiet(const struct finding_quiet *quiet, const struct account *account,
                      enum finding_kind kind, uint32_t row);

/* It cannot: it has, or with other surroundings would have, a finding of this kind. */
void finding_quiet_heard(struct finding_quiet *quiet, enum finding_kind kind, uint32_t row);

/* Whether a group is known to admit nobody; and that it does not, if its rules are not edited. */
bool finding_group_is_mute(const struct finding_quiet *quiet, uint32_t group);
void finding_quiet_set_mute(struct finding_quiet *quiet, uint32_t group);

#endif

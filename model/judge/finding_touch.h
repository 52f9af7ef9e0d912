/*
 * finding_touch.h: what has to be judged anew, since an edit of this judgement or of the one before
 * can have changed its findings.
 *
 *   - Edited rules of a group touch the group, the interfaces that carry it, and the ACLs that its
 *     packets cross to them.
 *   - Edited entries of an ACL touch the ACL, and the interfaces behind it with all their groups. What
 *     a VPC lets in to subnets or interfaces that the export does not hold changes too: so do groups
 *     and ACLs of the VPC that could have such.
 *   - Either can change what reaches a target through a load balancer, or could if the export told
 *     its targets. That is not followed but compared with what it was: a way that has changed touches
 *     its target and its node's subnet, a doubt that has changed the whole VPC.
 */
#ifndef MODEL_JUDGE_FINDING_TOUCH_H
#define MODEL_JUDGE_FINDING_TOUCH_H

#include "model/judge/finding_build.h"

/* VPCs by id. */
struct vpc_ids {
    TABLE(text_id) items;
};

/* All NULL: everything. The last four are of the working out. */
struct finding_touched {
    bool *groups, *interfaces, *acls;
    bool *subnets;             /* the ACLs before them are touched */
    struct vpc_ids surrounded; /* what their other subnets let in has changed */
    struct vpc_ids homeless;   /* an interface without a subnet is touched in them */
    struct vpc_ids whole;      /* everything in them is touched */
};

/* Works out what is touched; `now` are the balancers of this judgement. O(groups + interfaces +
 * subnets), more for what is touched. */
void finding_touched_init(struct finding_touched *touched, const struct finding_quiet *quiet,
                          const struct account *account, const struct balancer_reaches *now);
void finding_touched_release(struct finding_touched *touched);

bool finding_is_touched(const struct finding_touched *touched, struct object_ref object);

#endif

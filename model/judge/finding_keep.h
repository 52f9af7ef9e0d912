/*
 * finding_keep.h: the findings that stay as they were in the judgement before.
 *
 * A finding speaks of a group, an interface or an ACL. It can have changed only if rules are edited,
 * or were in the judgement before, of the group; of a group that the interface carries; of a group
 * that an interface behind the ACL carries. All others stay. Edited ACL entries and load balancers
 * reach further: with either nothing is kept.
 */
#ifndef MODEL_JUDGE_FINDING_KEEP_H
#define MODEL_JUDGE_FINDING_KEEP_H

#include "model/judge/finding_build.h"

/* What has to be judged anew; all NULL: everything. */
struct finding_touched {
    bool *groups, *interfaces, *acls;
};

/* Works out what the edits of this judgement and of the one before touch. */
void finding_touched_init(struct finding_touched *touched, const struct finding_quiet *quiet,
                          const struct account *account);
void finding_touched_release(struct finding_touched *touched);

bool finding_is_touched(const struct finding_touched *touched, struct object_ref object);

/* Adds the findings of the judgement before that are not touched. */
void findings_keep(struct finding_builder *builder, const struct findings *before);

#endif

/*
 * finding_keep.h: the findings that stay as they were in the judgement before: those of groups,
 * interfaces and ACLs that no edit touches (finding_touch.h).
 */
#ifndef MODEL_JUDGE_FINDING_KEEP_H
#define MODEL_JUDGE_FINDING_KEEP_H

#include "model/judge/finding_build.h"

/* Adds the findings of the judgement before that are not touched. */
void findings_keep(struct finding_builder *builder, const struct findings *before);

#endif

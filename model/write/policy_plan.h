/*
 * policy_plan.h: the decisions of a plan about policies, for eyes and for forms of text. What a decision comes to follows
 * from the account alone (policy_case.h): it holds no document of its own.
 */
#ifndef MODEL_WRITE_POLICY_PLAN_H
#define MODEL_WRITE_POLICY_PLAN_H

#include "model/mend/plan.h"
#include "model/write/policy_case.h"

/* A decision for what is proposed. The author may be NULL. */
void policy_change_make(struct change *change, uint32_t row, const char *author);

/* How many of the plan's decisions put a policy: the others accept it as it is, or leave it for later. */
size_t policy_plan_puts(const struct plan *plan);

/* What it does: the verdict before and after, the diff, what to know, and how it is put, tested and undone. Lines for
 * eyes; those of the diff begin with their sign, all others with a word. */
void policy_change_add(struct strbuf *out, const struct account *account,
                       const struct change *change);

/* The same of a case at hand. */
void policy_case_change_add(struct strbuf *out, const struct policy_case *one);

/* All of the plan: unified diffs of those that are put; sections of the report, from the number `first` on. */
void policy_plan_diff(struct strbuf *out, const struct plan *plan, const struct account *account);
void policy_plan_markdown(struct strbuf *out, const struct plan *plan,
                          const struct account *account, size_t first);

#endif

/*
 * plan_file_restore.h: decisions put back into the plan they were recorded from.
 *
 * On the same export, after the same earlier decisions, what a decision comes to follows from what was asked;
 * so only that is taken from the file, and nothing is compared (plan_file_match.h puts a plan on an export
 * that may be another one).
 */
#ifndef MODEL_WRITE_PLAN_FILE_RESTORE_H
#define MODEL_WRITE_PLAN_FILE_RESTORE_H

#include "model/mend/plan.h"
#include "model/write/plan_file.h"

/* Stages them in their order, each an operation of its own, and gives the plan the file's stamp. False if one
 * is about something that is not in the account, or has a source that it does not know: those before it are
 * staged. */
bool plan_file_restore(const struct plan_file *file, struct account *account, struct plan *plan);

#endif

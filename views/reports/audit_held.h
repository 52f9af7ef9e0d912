/*
 * audit_held.h: what an export held, as far as the audit tells it.
 */
#ifndef VIEWS_REPORTS_AUDIT_HELD_H
#define VIEWS_REPORTS_AUDIT_HELD_H

#include <stddef.h>

#include "model/account/account.h"

/* Texts of the export, raw, sorted, each once; or names of kinds of data. */
struct audit_names {
    const char **items;
    size_t count, capacity;
};

struct audit_count {
    const char *key;   /* "vpcs": the member of the JSON */
    const char *label; /* "VPCs", for eyes: goes through _() */
    size_t count;
};

enum { AUDIT_COUNTS = 6 };

struct audit_held {
    size_t sources, problems; /* files that held something known; warnings and errors */
    struct audit_names accounts, regions;
    struct audit_names absent; /* kinds that at least one account and region lacks, stable names */
    struct audit_count counts[AUDIT_COUNTS];
};

/* Borrows from the account; released by the caller. */
void audit_held_make(struct audit_held *held, const struct account *account);
void audit_held_release(struct audit_held *held);

#endif

/*
 * export_edit.h: the plan's changes inside the JSON of one source file. Internal to this room.
 *
 * A file is searched for the lists that describe security groups, security-group rules and network
 * ACLs, wherever they stand; only the permissions, rules and entries that change are written anew.
 * Policies are where the reader found them.
 */
#ifndef MODEL_WRITE_EXPORT_EDIT_H
#define MODEL_WRITE_EXPORT_EDIT_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/mend/plan.h"
#include "model/write/json_edit.h"

/*
 * The text of every source file with the plan's changes made, appended to `texts`, an initialised
 * strbuf for each row of `files` (those of the later rows of one file stay empty). False with a sentence if a source
 * has changed since it was read, if there is no proposal for a policy that is to be put, or if the JSON of a change is
 * in none of them.
 */
bool export_edit_texts(const struct plan *plan, const struct account *account,
                       struct strbuf *texts, struct strbuf *why);

/* The plan's decisions about policies. */
struct export_policies {
    struct {
        const struct change *change;
        char *document; /* what is put; NULL: nothing */
        bool placed;
    } *items;
    size_t count;
};

void export_policies_init(struct export_policies *policies, const struct plan *plan,
                          const struct account *account);
void export_policies_release(struct export_policies *policies);

/* False with a sentence, that of the other forms, if a policy is to be put for which there is no proposal. */
bool export_policies_are_proposed(const struct export_policies *policies, const struct account *account,
                                  struct strbuf *why);

/* The first whose JSON was in none of the files, or NULL. */
const struct change *export_policies_missing(const struct export_policies *policies);

/* Where a policy stands (policy_row.h): its document, or what holds it. */
struct place export_policy_place(const struct account *account, uint32_t row);

/* The plan by group and ACL, and which of its changes found their JSON. */
struct export_edit {
    const struct plan *plan;
    const struct account *account;
    uint32_t *group_changes; /* by group: 1 + the plan position of its first change, 0 = none */
    uint32_t *acl_changes;   /* by ACL */
    uint32_t *next_changes;  /* by plan position: the next one of the same group or ACL, likewise */
    bool *placed;            /* by plan position */
    struct export_policies policies;
};

void export_edit_init(struct export_edit *edit, const struct plan *plan,
                      const struct account *account);
void export_edit_release(struct export_edit *edit);

/* Walks the changes of a group or ACL:
 * for (at = edit->group_changes[row]; at; at = edit->next_changes[at - 1]) use(at - 1) */
const struct change *export_edit_change(const struct export_edit *edit, uint32_t at);

/* The first change whose JSON was in none of the files, or NULL; those of policies come last. */
const struct change *export_edit_missing(const struct export_edit *edit);

/* One source file under way. */
struct file_edit {
    struct export_edit *edit;
    const char *bytes;
    size_t length;
    uint32_t file;
    struct json_patches patches;
};

/* Fills `patches` with all that changes in the file; with its policies. */
void file_edit_run(struct file_edit *file);
void file_edit_policies(struct file_edit *file);

/* The row of the object that the element's member names, in the file's scope; NONE if there is no
 * change for any such. */
uint32_t file_edit_object(const struct file_edit *file, struct json_extent element, const char *key,
                          enum object_kind kind);

/* The elements of each list, one function per list: `elements` is the array of that name; a group or
 * an ACL may also stand by itself. */
void file_edit_groups(struct file_edit *file, struct json_extent elements);
void file_edit_rules(struct file_edit *file, struct json_extent elements);
void file_edit_acls(struct file_edit *file, struct json_extent elements);

#endif

/*
 * first_look.h: which rules of an export may be open, long before it is read.
 *
 * Goes once over the files that begin like replies of describe-security-groups, and reads of their groups
 * only inbound permissions that hold a "/0" (group_scan.h), with the reader that reads all of them later.
 * So of files without a fault it finds every inbound rule whose source is a block of all addresses, as the
 * reading will.
 *
 * It does not check what it passes over, never reports a problem, and concludes nothing: groups that other
 * layouts or compressed files tell of are not seen, and a rule that two files tell is there twice. Whatever
 * the reading says counts.
 *
 * Safe beside a reading of the same files in another thread, once json_arena_install has been called.
 */
#ifndef MODEL_READ_FIRST_LOOK_H
#define MODEL_READ_FIRST_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"

struct first_look_request {
    const char *const *paths; /* EXPORT arguments; pipes among them are not touched */
    size_t path_count;
    uint64_t least; /* no look unless a file has so many bytes: others are read soon enough */
    size_t chunk;   /* how many bytes are read at a time, a few at least; 0 = as many as is best */
    bool anywhere;  /* with nothing that only some machines have, for tests: the answers are equal */

    /* Whether an inbound rule is asked for, by its protocol, its ports and its block and nothing else, and
     * one with 0.0.0.0/0 whenever one with ::/0 is. */
    bool (*wants)(const struct account *account, const struct sg_rule *rule, void *context);
    bool (*go_on)(void *context); /* asked now and then; false stops the look. NULL: never */
    void *context;
};

/*
 * An account of those rules and their groups and nothing else, not linked, which the caller frees. NULL if
 * there is no first look: there are no such files, one of them is not what this understands (another
 * layout of the document, a page of several, an error in what was looked at), or it was stopped.
 *
 * Costs one pass over these files, at some gigabytes a second, and the memory of a window and of what is
 * found.
 */
struct account *first_look(const struct first_look_request *request);

#endif

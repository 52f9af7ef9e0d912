/*
 * group_scan.h: finds the groups of a list that may let everybody in, at the speed at which a file is
 * read. A part of first_look.
 *
 * One pass over the text behind the bracket of "SecurityGroups": which bytes are inside strings, how deep
 * brackets are, and what stands on the outer four levels (list, group, member of a group, permission).
 * A permission is a candidate if it holds a "/0", or a backslash, which may hide one. What is deeper, and
 * what stands between brackets, is passed over and not checked: of a text that is no JSON this finds
 * anything, or says that it does not understand.
 *
 *     while ((step = group_scan_next(&scan)) == GROUP_SCAN_GROUP)
 *         use(scan.values, scan.candidates, group_scan_text(&scan, start));
 */
#ifndef MODEL_READ_GROUP_SCAN_H
#define MODEL_READ_GROUP_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/read/json_block.h"

/* From the first byte to behind the last; offsets of the file. */
struct text_part {
    uint64_t start, end;
};

/* A member of a group whose value is a list or an object: where that stands. */
struct group_value {
    struct text_part part;
    bool is_ingress; /* it is the list "IpPermissions" */
};

enum group_scan_step {
    GROUP_SCAN_GROUP,   /* one that has candidates */
    GROUP_SCAN_END,     /* of the list: `at` is behind its bracket */
    GROUP_SCAN_UNKNOWN, /* the text is not what this understands */
    GROUP_SCAN_STOPPED
};

struct group_scan {
    int descriptor;               /* borrowed; -1: all of the text is there */
    struct strbuf text;           /* the part of the file that is held */
    uint64_t base;                /* where text[0] stands in the file */
    size_t chunk;                 /* how much is read at a time, at least */
    bool ended;                   /* nothing more comes */
    bool (*go_on)(void *context); /* asked for each chunk; NULL: on and on */
    void *context;
    bool anywhere; /* with nothing that only some machines have: for tests */

    /* The block of 64 bytes that is being looked at, and what is left of it. */
    uint64_t block, brackets;
    uint64_t hits;               /* its bytes that make a permission a candidate */
    uint64_t next;               /* the block after it */
    struct json_strings strings; /* at the start of that */
    bool behind_slash;           /* likewise: it begins behind one */
    uint64_t last_hit;           /* behind the last of those before the block */
    unsigned depth;
    unsigned inner; /* what is deeper means nothing: inside a permission, or of another member */

    /* The group: values and candidates are all of its own once it is handed out. */
    struct text_part group, permission;
    bool has_ingress;
    TABLE(struct group_value) values;
    TABLE(struct text_part) candidates; /* permissions */
    uint64_t at;
};

/* On a file, of which `start` (copied) has been read already; the list begins behind its byte `at`. */
void group_scan_init(struct group_scan *scan, const struct strbuf *start, size_t at,
                     int descriptor);
void group_scan_release(struct group_scan *scan);

/* The next group that has candidates. O(bytes), some gigabytes a second. */
enum group_scan_step group_scan_next(struct group_scan *scan);

/* A byte of the group at hand and those behind it. */
const char *group_scan_text(const struct group_scan *scan, uint64_t offset);

/* Reads all that follows the list, if it is no more than `most` bytes; else false. */
bool group_scan_rest(struct group_scan *scan, size_t most);

#endif

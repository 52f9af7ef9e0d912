/*
 * export.h: the door of the reading room: files in, an account out.
 *
 * Reads `aws ec2 describe-*` replies from directories (searched whole), files and standard input
 * ("-"), and the other layouts that layout.h names; compressed files and UTF-16 too (decode.h). A file
 * is recognised by what stands in it and not by its name; account and region are taken from, in this
 * order, what a layout says of each object (AWS Config), path components (accounts/NUMBER, a 12- or
 * 13-digit component, a component that is a region's name, CloudMapper's account-data/NAME/REGION),
 * the file name (RouteTables-us-west-2.json), ARNs, owners and availability zones inside, what all
 * other files of the same directory agree upon, and for the account what the whole export agrees upon
 * (scope.h). Files that hold nothing known are passed over.
 *
 * Whatever cannot be read becomes a problem with file, line and column, and the rest still loads; the
 * kind of data that it belongs to counts as incomplete then, so that nothing is concluded from what
 * is missing. A reply of any size is read element by element, on two cores where there are two, so memory
 * follows what is kept of it and not its size; other documents are held whole while they are read.
 * No JSON outlives this call: the account is typed data, each object with the place of its JSON.
 */
#ifndef MODEL_READ_EXPORT_H
#define MODEL_READ_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"

/* How far the loading has come. */
struct export_state {
    uint64_t done, total; /* bytes; total 0: not known */

    /* What was read so far, to be looked at during the call only. Rules know their groups, and blocks and
     * texts are there; duplicates are not dropped yet, and nothing else is joined. */
    const struct account *account;
};

/* Called now and then, from the thread that called export_read; false stops the loading. */
typedef bool export_progress(const struct export_state *state, void *context);

struct export_request {
    const char *const *paths; /* EXPORT arguments; "-" reads standard input, at most once */
    size_t path_count;
    export_progress *progress; /* may be NULL */
    void *context;
    size_t chunk; /* how many bytes of a file are read at a time; 0 = as many as is best */
    bool once;    /* no file will be read again (export_read_file says that it has changed): loads faster, without
                     digests */
};

/* One piece of an export that is in memory already: the built-in sample, tests. */
struct export_piece {
    const char *name; /* as a path below the export: "eu-west-1/vpcs.json" */
    const char *content;
    size_t length;
};

/* The account, which the caller frees; NULL only if the progress function stopped the loading.
 * Look at account->file_count_read: 0 means nothing readable was found. */
struct account *export_read(const struct export_request *request);
struct account *export_read_pieces(const struct export_piece *pieces, size_t count);

/* The export that an account was read from, as it would be with another text for each of its files: read
 * under the same paths and arguments, so that all else is settled as it was. The texts are not kept:
 * export_read_file finds the old files. */
struct account *export_read_again(const struct account *account, const struct strbuf *texts);

/*
 * The JSON of an object as it stands in its file, appended to `out` as it is there (indentation
 * included). False with the reason in `why` if the file has gone or changed since it was read.
 */
bool export_read_place(const struct account *account, struct place place, struct strbuf *out,
                       struct strbuf *why);

/* The whole content of a source file, verified as above. */
bool export_read_file(const struct account *account, uint32_t file, struct strbuf *out,
                      struct strbuf *why);

#endif

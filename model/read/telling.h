/*
 * telling.h: what a list tells about one object that its own elements do not name.
 *
 * The reply of search-transit-gateway-routes does not say of which route table, that of
 * describe-target-health not of which target group: the file's path tells it (an ARN there may be
 * percent-encoded), or a member beside the list, or the wrapper a collector put around it. A telling
 * notes that object's id and the rows that the list became; the linker joins the tellings about one
 * object.
 */
#ifndef MODEL_READ_TELLING_H
#define MODEL_READ_TELLING_H

#include "model/read/load.h"

/* The id behind `prefix` in a path, where it stands on its own; the last one counts. *length is 0
 * and the result NULL if there is none. */
const char *telling_id_in_path(const char *path, const char *prefix, size_t *length);

/* Appends the path with its percent escapes resolved. */
void telling_decode(struct strbuf *out, const char *path);

/* Whom a list of this kind is about: by the member beside it, else by the path; else TEXT_NONE. */
text_id telling_owner(const struct reading *reading, enum telling_kind kind);

/* Begins a telling. Valid until the next one. */
struct telling *telling_begin(struct reading *reading, enum telling_kind kind, text_id owner);

/* The telling that was begun last. */
struct telling *telling_current(struct reading *reading);

/* Tellings of one kind, sorted by the row of the object they are about; those about nothing that
 * the export holds are left out. To be freed. */
struct told_row {
    uint32_t row, telling;
};

typedef uint32_t told_row_finder(struct account *account, text_id owner, uint32_t scope);

struct told_row *tellings_by_row(struct load *load, enum telling_kind kind, told_row_finder *find,
                                 size_t *count);

#endif

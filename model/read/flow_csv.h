/*
 * flow_csv.h: a line of CSV (RFC 4180) as a line of a flow log.
 *
 * Queries of Athena write each field of a record into a column of its own, and nothing for one that is null.
 * Consoles and Logs Insights write whole records, as they came, into a column "@message" or "message".
 */
#ifndef MODEL_READ_FLOW_CSV_H
#define MODEL_READ_FLOW_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"

struct flow_csv {
    bool holds_records;   /* whole ones ... */
    size_t record_column; /* ... in this column, from 0 */
};

/* True if a file's first line is CSV: no line of a flow log has a comma. */
bool flow_csv_begins(struct flow_csv *csv, const char *line);

/* Appends the line with blanks for commas and quotes, so that each field stays in its column of bytes (but behind
 * an empty one without quotes, which takes a byte), '-' for an empty field and '_' for a blank inside one; where the
 * line holds a record, that alone. O(bytes). */
void flow_csv_line(const struct flow_csv *csv, const char *line, struct strbuf *out);

#endif

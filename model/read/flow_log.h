/*
 * flow_log.h: VPC flow logs, record by record: text or gzip, with or without a line of field names,
 * also wrapped in JSON (flow_text.h).
 *
 * Nothing is kept, so logs may be of any size: each record is shown to the caller and forgotten.
 * Directories are searched whole, in the order of names; files that do not look like a flow log are
 * passed over there, and are a problem where they were named. Parquet is not read, and said so.
 *
 * Lines that cannot be read become problems with file, line and column, the first few of each file;
 * then how many more there are. The rest is read.
 *
 * Cost: about a microsecond a record, unpacking included.
 */
#ifndef MODEL_READ_FLOW_LOG_H
#define MODEL_READ_FLOW_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/problem.h"
#include "model/net/flow.h"

/* Borrowed until it returns. */
typedef void flow_visit(const struct flow *flow, void *context);

/* Called now and then with bytes read so far and in all (0 = not known); false stops the reading. */
typedef bool flow_log_progress(uint64_t done, uint64_t total, void *context);

struct flow_log_request {
    const char *const *paths; /* files and directories; "-" is standard input */
    size_t path_count;
    flow_visit *visit;
    void *context;
    struct problems *problems;
    flow_log_progress *progress; /* may be NULL */
    void *progress_context;
};

/* True if all was read that can be; false if the progress function stopped it. */
bool flow_logs_read(const struct flow_log_request *request);

/* True if a regular file is a flow log by its first line; not if it is one wrapped in JSON. */
bool flow_log_is_one(const char *path);

#endif

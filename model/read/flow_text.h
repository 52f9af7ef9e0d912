/*
 * flow_text.h: the lines of a flow log, one after the other, in bounded memory.
 *
 * A log is plain text, CSV (flow_csv.h), or it is wrapped in JSON: then each string under the key "body"
 * (OpenSearch), "message" (CloudWatch, `aws logs filter-log-events`), "@message" or "value" (Logs Insights) is a
 * line. JSON is not checked here, only its strings are looked for: a file of many gigabytes cannot be held, and
 * what is not a record is passed over anyhow.
 */
#ifndef MODEL_READ_FLOW_TEXT_H
#define MODEL_READ_FLOW_TEXT_H

#include "model/read/byte_stream.h"
#include "model/read/flow_csv.h"

/* Longer lines are cut: no record is as long. */
enum { FLOW_TEXT_MOST = 1 << 16, FLOW_TEXT_PIECE = 1 << 18 };

struct flow_text {
    struct byte_stream *stream; /* borrowed */
    char *piece;                /* what was read of it and not looked at yet: */
    size_t at, length;
    struct strbuf line; /* the line at hand, without its end; may be cut up by whoever reads it */
    struct strbuf raw;  /* the same, as it stands in CSV */
    uint32_t number;    /* of the line, from 1 */
    uint32_t column;    /* where it begins: 1, or where its JSON string does */
    bool in_json, in_csv;
    struct flow_csv csv;
    bool key_matches; /* JSON: the last string was one of the keys, and a colon came behind it */
    uint32_t lines, columns; /* JSON: passed so far */
};

/* Reads the first piece. */
void flow_text_init(struct flow_text *text, struct byte_stream *stream);
void flow_text_release(struct flow_text *text);

/* False at the end. */
bool flow_text_next(struct flow_text *text);

/* The first line, for a look at what the file is; "" if the file is empty. Before the first flow_text_next()
 * only; not for JSON. */
const char *flow_text_peek(struct flow_text *text);

/* True if lines are values of something else, so that there may be others between records. */
bool flow_text_is_wrapped(const struct flow_text *text);

#endif

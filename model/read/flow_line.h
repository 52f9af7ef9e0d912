/*
 * flow_line.h: one line of a flow log: a record, or the names of the fields.
 *
 * A log in S3 begins with a line of names, in any order; one from CloudWatch has none, and is in the
 * default format of version 2 unless a line of names was put before it. "${srcaddr}" and "pkt_srcaddr"
 * are understood as names too (LogFormat of describe-flow-logs; Athena).
 */
#ifndef MODEL_READ_FLOW_LINE_H
#define MODEL_READ_FLOW_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/net/flow.h"

enum { FLOW_COLUMNS_MOST = 128 };

/* What stands in which column. */
struct flow_format {
    uint8_t fields[FLOW_COLUMNS_MOST]; /* enum flow_field; FLOW_FIELD_COUNT: passed over */
    size_t count;
};

/* version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end
 * action log-status */
extern const struct flow_format flow_format_default;

/* True if the line names fields, at least one of them of a flow log; *format then is what it says. */
bool flow_format_read(struct flow_format *format, const char *line);

/* True if the line could be a record of the default format: so a log without names is recognised. */
bool flow_line_is_default(const char *line);

/* True if the format says who sent to whom: records of transit gateways do not. */
bool flow_format_tells(const struct flow_format *format);

/* Addresses read before: the same few come again and again. All zero is an empty one. */
enum { ADDRESS_MEMO_SLOTS = 4096, ADDRESS_TEXT_MOST = 46 };

struct address_memo {
    struct {
        char text[ADDRESS_TEXT_MOST];
        struct ip_addr address;
    } slots[ADDRESS_MEMO_SLOTS];
};

struct flow_line_fault {
    size_t column;        /* in bytes, from 1 */
    const char *sentence; /* not translated: N_() */
};

/*
 * Reads a record. The line is cut up: the flow borrows its ids from it. A time that CloudWatch puts
 * before a record is passed over, and so is what stands behind the last field. False with *fault if a
 * field is missing or is not what it should be.
 */
bool flow_line_read(struct flow *flow, const struct flow_format *format, char *line,
                    struct address_memo *memo, struct flow_line_fault *fault);

#endif

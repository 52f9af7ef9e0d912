/*
 * flow_reading.h: flow logs read into text, a line for each record.
 */
#ifndef TESTS_MODEL_READ_FLOW_READING_H
#define TESTS_MODEL_READ_FLOW_READING_H

#include "tests/model/read/pieces.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "model/base/mem.h"
#include "model/read/flow_log.h"

static char directory[] = P_tmpdir "/flow-test-XXXXXX";

static inline int set_up(void **state)
{
    (void)state;
    return mkdtemp(directory) ? 0 : -1;
}

static inline int tear_down(void **state)
{
    struct strbuf command = STRBUF_INIT;
    int result;

    (void)state;
    strbuf_addf(&command, "rm -rf '%s'", directory);
    result = system(command.text);
    strbuf_release(&command);
    return result;
}

/* --- what was read, as text ------------------------------------------------------------------------ */

struct reading {
    struct strbuf text; /* a line for each record */
    size_t count;
    struct problems problems;
};

static inline void add_address(struct strbuf *out, const struct flow *flow, enum flow_field field,
                               struct ip_addr address)
{
    strbuf_addch(out, ' ');
    if (flow_gives(flow, field))
        ip_addr_format(out, address);
    else
        strbuf_addch(out, '-');
}

static inline void note(const struct flow *flow, void *context)
{
    static const char *const statuses[] = {"", " NODATA", " SKIPDATA"};
    struct reading *reading = context;
    struct strbuf *out = &reading->text;

    reading->count++;
    strbuf_adds(out, flow->interface_id ? flow->interface_id : "-");
    add_address(out, flow, FLOW_SRCADDR, flow->source);
    add_address(out, flow, FLOW_DSTADDR, flow->destination);
    strbuf_addf(out, " %u>%u/%u", flow->source_port, flow->destination_port, flow->protocol);
    strbuf_addf(out, " %llu %llu", (unsigned long long)flow->packets,
                (unsigned long long)flow->bytes);
    strbuf_addf(out, " %lld+%lld", (long long)flow->start, (long long)(flow->end - flow->start));
    if (flow_gives(flow, FLOW_ACTION))
        strbuf_adds(out, flow->accepted ? " yes" : " no");
    if (flow_gives(flow, FLOW_TCP_FLAGS))
        strbuf_addf(out, " flags %u", flow->tcp_flags);
    if (flow_gives(flow, FLOW_DIRECTION))
        strbuf_adds(out, flow->is_ingress ? " in" : " out");
    if (flow_gives(flow, FLOW_PKT_SRCADDR)) {
        strbuf_adds(out, " from");
        add_address(out, flow, FLOW_PKT_SRCADDR, flow->packet_source);
    }
    strbuf_addf(out, "%s\n", statuses[flow->status]);
}

static inline void read_paths(struct reading *reading, const char *const *paths, size_t count)
{
    *reading = (struct reading){.text = STRBUF_INIT};
    assert_true(flow_logs_read(&(struct flow_log_request){.paths = paths,
                                                          .path_count = count,
                                                          .visit = note,
                                                          .context = reading,
                                                          .problems = &reading->problems}));
}

static inline void reading_release(struct reading *reading)
{
    strbuf_release(&reading->text);
    problems_release(&reading->problems);
}

static inline char *path_of(const char *name)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s", directory, name);
    return strbuf_detach(&path);
}

static inline void write_bytes(const char *name, const char *bytes, size_t length)
{
    char *path = path_of(name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    free(path);
}

static inline void write_gzip(const char *name, const char *mode, const char *text)
{
    char *path = path_of(name);
    gzFile file = gzopen(path, mode);

    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), (int)strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
    free(path);
}

static inline void read_named(struct reading *reading, const char *name)
{
    char *path = path_of(name);

    read_paths(reading, (const char *const[]){path}, 1);
    free(path);
}

static inline void read_text_log(struct reading *reading, const char *text)
{
    write_bytes("flow.log", text, strlen(text));
    read_named(reading, "flow.log");
}

static inline void assert_reads(const char *text, const char *wanted)
{
    struct reading reading;

    read_text_log(&reading, text);
    assert_string_equal(reading.text.text, wanted);
    assert_int_equal(reading.problems.count, 0);
    reading_release(&reading);
}

/* The problem without the directory in front of it. */
static inline void assert_told(const struct reading *reading, size_t number, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;

    assert_true(number < reading->problems.count);
    problem_format(&text, &reading->problems.items[number]);
    assert_string_equal(text.text + strlen(directory) + 1, wanted);
    strbuf_release(&text);
}

#define RECORD                                                                                     \
    "2 123456789010 eni-1 203.0.113.7 10.0.0.5 40000 25 6 20 1680 1700000000 1700000060 ACCEPT OK"
#define READ_RECORD "eni-1 203.0.113.7 10.0.0.5 40000>25/6 20 1680 1700000000+60 yes\n"

#endif

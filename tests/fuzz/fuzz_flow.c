/*
 * Any bytes as a flow log: records in range, problems with a place, and the same of it plain, compressed, and
 * line by line.
 */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/read/flow_line.h"
#include "model/read/flow_log.h"

static void add_flow(const struct flow *flow, void *context)
{
    CHECK(!flow_gives(flow, FLOW_INTERFACE_ID) == !flow->interface_id);
    CHECK(!flow_gives(flow, FLOW_VPC_ID) == !flow->vpc_id);
    CHECK(flow->source.value <= ip_family_last(flow->source.family));
    CHECK(flow->status <= FLOW_SKIPDATA);
    strbuf_addf(context, "%x %s %s %u %u %u %u %d %d %llu %llu %lld %lld\n", (unsigned)flow->given,
                flow->interface_id ? flow->interface_id : "-", flow->vpc_id ? flow->vpc_id : "-",
                flow->source_port, flow->destination_port, flow->protocol, flow->tcp_flags,
                flow->accepted, flow->is_ingress, (unsigned long long)flow->packets,
                (unsigned long long)flow->bytes, (long long)flow->start, (long long)flow->end);
    if (flow_gives(flow, FLOW_SRCADDR))
        ip_addr_format(context, flow->source);
    if (flow_gives(flow, FLOW_DSTADDR))
        ip_addr_format(context, flow->destination);
}

static void read_log(const char *path, struct strbuf *out)
{
    struct problems problems = {0};

    CHECK(flow_logs_read(&(struct flow_log_request){.paths = &path,
                                                    .path_count = 1,
                                                    .visit = add_flow,
                                                    .context = out,
                                                    .problems = &problems}));
    for (size_t i = 0; i < problems.count; i++) {
        check_is_for_eyes(problems.items[i].message);
        CHECK(*problems.items[i].message);
        strbuf_addf(out, "%u:%u %s\n", (unsigned)problems.items[i].line,
                    (unsigned)problems.items[i].column, problems.items[i].message);
    }
    problems_release(&problems);
}

static void check_compressed(const uint8_t *data, size_t size, const struct strbuf *wanted)
{
    struct strbuf bytes = STRBUF_INIT, got = STRBUF_INIT;
    char *path;

    input_gzip(&bytes, data, size);
    path = input_file("flow.log.gz", bytes.text, bytes.length);
    read_log(path, &got);
    check_same(&got, wanted);
    unlink(path);
    free(path);
    strbuf_release(&bytes);
    strbuf_release(&got);
}

static void check_line(const char *text)
{
    static struct address_memo memo;
    struct flow_format format = flow_format_default;
    struct flow_line_fault fault = {0};
    struct flow flow;
    char *line = strdup(text);

    line[strcspn(line, "\n")] = '\0';
    if (!flow_format_read(&format, line))
        format = flow_format_default;
    CHECK(format.count <= FLOW_COLUMNS_MOST);
    if (!flow_line_read(&flow, &format, line, &memo, &fault))
        CHECK(fault.column >= 1 && fault.column <= strcspn(text, "\n") + 1 && fault.sentence);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = input_file("flow.log", data, size), *text = input_text(data, size);
    struct strbuf plain = STRBUF_INIT;

    read_log(path, &plain);
    if (size && data[0] != 0x1F)
        check_compressed(data, size, &plain);
    check_line(text);
    flow_log_is_one(path);
    unlink(path);
    free(path);
    free(text);
    strbuf_release(&plain);
    return 0;
}

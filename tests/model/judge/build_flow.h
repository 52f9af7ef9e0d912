/*
 * build_flow.h: flows for tests, as flow logs tell them.
 */
#ifndef TESTS_MODEL_JUDGE_BUILD_FLOW_H
#define TESTS_MODEL_JUDGE_BUILD_FLOW_H

#include <stdlib.h>

#include "model/account/network.h"
#include "model/judge/evidence.h"

#define FLOW_TIME 1700000000 /* 2023-11-14T22:13:20Z */

static inline struct ip_addr flow_address(const char *text)
{
    struct ip_addr address = {0};

    if (!ip_addr_parse(text, &address))
        abort();
    return address;
}

/* An accepted one with all fields of version 2: 20 packets and 1000 bytes within a minute. */
static inline struct flow flow_of(const char *interface, const char *from, const char *to,
                                  uint16_t source_port, uint16_t port)
{
    struct flow flow = {.interface_id = interface,
                        .source = flow_address(from),
                        .destination = flow_address(to),
                        .source_port = source_port,
                        .destination_port = port,
                        .protocol = PROTOCOL_TCP,
                        .accepted = true,
                        .packets = 20,
                        .bytes = 1000,
                        .start = FLOW_TIME,
                        .end = FLOW_TIME + 60};

    flow.given = 1u << FLOW_INTERFACE_ID | 1u << FLOW_SRCADDR | 1u << FLOW_DSTADDR |
                 1u << FLOW_SRCPORT | 1u << FLOW_DSTPORT | 1u << FLOW_PROTOCOL |
                 1u << FLOW_PACKETS | 1u << FLOW_BYTES | 1u << FLOW_START | 1u << FLOW_END |
                 1u << FLOW_ACTION | 1u << FLOW_LOG_STATUS;
    return flow;
}

static inline struct flow flow_with_flags(struct flow flow, uint8_t flags)
{
    flow.given |= 1u << FLOW_TCP_FLAGS;
    flow.tcp_flags = flags;
    return flow;
}

static inline struct flow flow_with_direction(struct flow flow, bool is_ingress)
{
    flow.given |= 1u << FLOW_DIRECTION;
    flow.is_ingress = is_ingress;
    return flow;
}

static inline struct flow flow_with_packet_source(struct flow flow, const char *from)
{
    flow.given |= 1u << FLOW_PKT_SRCADDR;
    flow.packet_source = flow_address(from);
    return flow;
}

static inline struct flow flow_without(struct flow flow, enum flow_field field)
{
    flow.given &= ~(1u << field);
    if (field == FLOW_INTERFACE_ID)
        flow.interface_id = NULL;
    return flow;
}

#endif

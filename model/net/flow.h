/*
 * flow.h: one record of a VPC flow log, as plain values.
 *
 * A record tells of one flow (source, destination, ports, protocol) at one network interface in one
 * window of at most ten minutes. Which fields it has, the log's owner chose; `given` says so, and
 * holds no bit for a field that is absent or "-". Words and meanings: Amazon VPC user guide, "Flow log
 * records".
 */
#ifndef MODEL_NET_FLOW_H
#define MODEL_NET_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "model/net/address.h"

/* The fields that mean something here. All others of versions 2 to 10 are passed over. */
enum flow_field {
    FLOW_INTERFACE_ID,
    FLOW_VPC_ID,
    FLOW_SRCADDR,
    FLOW_DSTADDR,
    FLOW_PKT_SRCADDR, /* the address in the packet, where something between changed it on the way */
    FLOW_PKT_DSTADDR,
    FLOW_SRCPORT,
    FLOW_DSTPORT,
    FLOW_PROTOCOL,
    FLOW_TCP_FLAGS,
    FLOW_PACKETS,
    FLOW_BYTES,
    FLOW_START,
    FLOW_END,
    FLOW_ACTION,
    FLOW_LOG_STATUS,
    FLOW_DIRECTION,
    FLOW_FIELD_COUNT
};

/* tcp-flags: of all packets of the window together. ACK alone is not recorded, so this ACK is that of
 * a SYN-ACK, which is 18. */
enum { FLOW_FLAG_SYN = 2, FLOW_FLAG_ACK = 16 };

enum flow_status {
    FLOW_OK,
    FLOW_NODATA,   /* nothing came or went in the window */
    FLOW_SKIPDATA, /* AWS left records out */
};

struct flow {
    uint32_t given;                    /* a bit for each enum flow_field that has a value */
    const char *interface_id, *vpc_id; /* borrowed from the reader until its next record; or NULL */
    struct ip_addr source, destination, packet_source, packet_destination;
    uint16_t source_port, destination_port;
    uint8_t protocol, tcp_flags;
    bool accepted;   /* action ACCEPT, else REJECT */
    bool is_ingress; /* flow-direction */
    enum flow_status status;
    uint64_t packets, bytes;
    int64_t start, end; /* seconds since 1970 */
};

static inline bool flow_gives(const struct flow *flow, enum flow_field field)
{
    return flow->given >> field & 1;
}

#endif

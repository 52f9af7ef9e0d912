/*
 * packet_box.h: what a rule or ACL entry says of protocols and ports, as a box of packet_set.h,
 * and the packets that a rule admits.
 */
#ifndef MODEL_ACCOUNT_PACKET_BOX_H
#define MODEL_ACCOUNT_PACKET_BOX_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/account/rule.h"
#include "model/net/packet_set.h"

enum { PACKET_LAST_PORT = 65535, PACKET_LAST_PROTOCOL = 255, PACKET_ICMP_CODES = 256 };

struct packet_box {
    uint8_t first_protocol, last_protocol;
    uint16_t first_port, last_port;
};

/* What packet_set.h takes for ports: the port, type * 256 + code, or everything. */
struct packet_box packet_box_of(int16_t protocol, int32_t from_port, int32_t to_port);
struct packet_box packet_box_of_rule(const struct sg_rule *rule);

bool packet_boxes_meet(struct packet_box a, struct packet_box b);

void packet_set_add_box(struct packet_set *set, struct packet_box box,
                        const struct addr_set *addresses);

/* Adds a rule's packets of the set's family, as far as its source is known. */
enum source_knowledge packet_set_add_rule(struct packet_set *set, const struct account *account,
                                          const struct sg_rule *rule);

/* For eyes: "tcp 25", "udp all", "icmp type 8", "all protocols", "protocols 7-255". */
void packet_box_format(struct packet_box box, struct strbuf *out);

#endif

#include "model/account/packet_box.h"

#include "model/base/message.h"

struct packet_box packet_box_of(int16_t protocol, int32_t from_port, int32_t to_port)
{
    struct packet_box box = {(uint8_t)protocol, (uint8_t)protocol, 0, PACKET_LAST_PORT};

    if (protocol == PROTOCOL_ALL) {
        box.first_protocol = 0;
        box.last_protocol = PACKET_LAST_PROTOCOL;
    } else if (protocol_has_ports(protocol) && from_port >= 0) {
        box.first_port = (uint16_t)from_port;
        box.last_port = (uint16_t)to_port;
    } else if (protocol_has_types(protocol) && from_port >= 0) {
        int32_t first_code = to_port < 0 ? 0 : to_port;
        int32_t last_code = to_port < 0 ? PACKET_ICMP_CODES - 1 : to_port;

        box.first_port = (uint16_t)(from_port * PACKET_ICMP_CODES + first_code);
        box.last_port = (uint16_t)(from_port * PACKET_ICMP_CODES + last_code);
    }
    return box;
}

struct packet_box packet_box_of_rule(const struct sg_rule *rule)
{
    return packet_box_of(rule->protocol, rule->from_port, rule->to_port);
}

bool packet_boxes_meet(struct packet_box a, struct packet_box b)
{
    return a.first_protocol <= b.last_protocol && b.first_protocol <= a.last_protocol &&
           a.first_port <= b.last_port && b.first_port <= a.last_port;
}

void packet_set_add_box(struct packet_set *set, struct packet_box box,
                        const struct addr_set *addresses)
{
    packet_set_add(set, box.first_protocol, box.last_protocol, box.first_port, box.last_port,
                   addresses);
}

enum source_knowledge packet_set_add_rule(struct packet_set *set, const struct account *account,
                                          const struct sg_rule *rule)
{
    struct addr_set addresses;
    enum source_knowledge knowledge;

    addr_set_init(&addresses, set->family);
    knowledge = rule_source_set(account, rule, &addresses);
    packet_set_add_box(set, packet_box_of_rule(rule), &addresses);
    addr_set_release(&addresses);
    return knowledge;
}

/* --- words ------------------------------------------------------------------------------------------- */

static void add_types(struct strbuf *out, struct packet_box box)
{
    unsigned type = box.first_port / PACKET_ICMP_CODES;
    unsigned last_type = box.last_port / PACKET_ICMP_CODES;

    if (type != last_type)
        strbuf_addf(out, _("types %u-%u"), type, last_type);
    else
        strbuf_addf(out, _("type %u"), type);
    if (type == last_type && box.last_port - box.first_port + 1 < PACKET_ICMP_CODES)
        strbuf_addf(out, _(" code %u"), box.first_port % PACKET_ICMP_CODES);
}

static void add_ports(struct strbuf *out, struct packet_box box)
{
    if (box.first_port == 0 && box.last_port == PACKET_LAST_PORT)
        strbuf_adds(out, _("all"));
    else if (protocol_has_types(box.first_protocol))
        add_types(out, box);
    else if (box.first_port == box.last_port)
        strbuf_addf(out, "%u", box.first_port);
    else
        strbuf_addf(out, "%u-%u", box.first_port, box.last_port);
}

void packet_box_format(struct packet_box box, struct strbuf *out)
{
    char number[8];

    if (box.first_protocol == 0 && box.last_protocol == PACKET_LAST_PROTOCOL) {
        strbuf_adds(out, _("all protocols"));
    } else if (box.first_protocol != box.last_protocol) {
        strbuf_addf(out, _("protocols %u-%u"), box.first_protocol, box.last_protocol);
    } else {
        strbuf_addf(out, "%s ", protocol_name(box.first_protocol, number));
        add_ports(out, box);
    }
}

/*
 * walk_leg.c: one subnet boundary, one ACL.
 *
 * A request has one port. Replies may have any port a client chooses, so the set of those still
 * alive is walked through the entries, first match first, and what is left is what gets through.
 */
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/judge/walk_build.h"

/* The echo types of ICMP (RFC 792) and ICMPv6 (RFC 4443). */
enum { ECHO_REPLY = 0, ECHO_REQUEST = 8, ECHO6_REQUEST = 128, ECHO6_REPLY = 129 };

static int32_t echo_type(const struct packet *packet)
{
    if (packet->protocol == PROTOCOL_ICMPV6)
        return packet->reply ? ECHO6_REPLY : ECHO6_REQUEST;
    return packet->reply ? ECHO_REPLY : ECHO_REQUEST;
}

static bool is_echo(const struct packet *packet)
{
    return protocol_has_types(packet->protocol);
}

/* --- matching one entry -------------------------------------------------------------------------- */

static bool entry_matches_echo(const struct acl_entry *entry, const struct packet *packet,
                               enum ip_family family)
{
    /* "If the protocol is 58 and you specify an IPv4 block, all ICMP types and codes" (EC2 API
     * reference, CreateNetworkAclEntry) */
    if (entry->protocol == PROTOCOL_ICMPV6 && family == IP_V4)
        return packet->protocol == PROTOCOL_ICMP;
    if (entry->protocol != packet->protocol)
        return false;
    return (entry->from_port < 0 || entry->from_port == echo_type(packet)) && entry->to_port <= 0;
}

/* The ports the entry speaks of, for packets like this one; false if it does not speak of them. */
static bool entry_ports(const struct acl_entry *entry, const struct packet *packet,
                        enum ip_family family, struct port_range *ports)
{
    *ports = (struct port_range){0, UINT16_MAX};
    if (entry->protocol == PROTOCOL_ALL)
        return true;
    if (is_echo(packet))
        return entry_matches_echo(entry, packet, family);
    if (entry->protocol != packet->protocol)
        return false;
    if (entry->from_port < 0 && entry->to_port < 0)
        return true;
    ports->first = (uint16_t)(entry->from_port < 0 ? 0 : entry->from_port);
    ports->last = (uint16_t)(entry->to_port < 0 ? UINT16_MAX : entry->to_port);
    return true;
}

/* --- first match first ---------------------------------------------------------------------------- */

struct acl_answer {
    struct port_set left, admitted, lost;
    uint32_t allowing, denying; /* references of the first entries that did, or NONE */
    bool untold; /* on what is admitted only an entry could decide that could not be read */
};

static void acl_answer_start(const struct walker *w, struct acl_answer *answer)
{
    *answer = (struct acl_answer){.allowing = NONE, .denying = NONE};
    if (w->packet.reply && !is_echo(&w->packet))
        port_set_copy(&answer->left, &w->ports);
    else
        port_set_add(&answer->left, w->packet.port, w->packet.port);
}

static void acl_answer_release(struct acl_answer *answer)
{
    port_set_release(&answer->left);
    port_set_release(&answer->admitted);
    port_set_release(&answer->lost);
}

/* An entry for a part of the sender's subnet may tell it from others there. */
static void note_split(struct walker *w, struct cidr block)
{
    uint32_t subnet = w->surroundings_only
                          ? w->account->interfaces.items[w->walk->from.row].subnet
                          : NONE;
    struct span cidrs = {0, 0};

    if (subnet != NONE)
        cidrs = w->account->subnets.items[subnet].cidrs;
    for (uint32_t i = 0; i < cidrs.count && !w->by_host; i++) {
        struct cidr whole = account_block(w->account, w->account->cidr_refs.items[cidrs.first + i]);

        w->by_host = block.family == whole.family && block.length > whole.length &&
                     cidr_first(whole) <= cidr_first(block) && cidr_last(block) <= cidr_last(whole);
    }
}

/* Ports that the entry does not tell apart from the asked one stay. */
static void narrow_ports(struct walker *w, struct port_range ports)
{
    uint16_t port = w->packet.port;

    if (ports.first > w->like_first && ports.first <= port)
        w->like_first = ports.first;
    if (ports.last < w->like_last && ports.last >= port)
        w->like_last = ports.last;
    if (ports.last < port && ports.last >= w->like_first)
        w->like_first = (uint16_t)(ports.last + 1);
    if (ports.first > port && ports.first <= w->like_last)
        w->like_last = (uint16_t)(ports.first - 1);
}

static void acl_entry_take(struct walker *w, uint32_t reference, struct ip_addr far,
                           struct acl_answer *answer)
{
    const struct acl_entry *entry = account_entry(w->account, w->edits, reference);
    struct cidr block = account_block(w->account, entry->cidr);
    struct port_range ports;

    note_split(w, block);
    if (block.family != far.family || !entry_ports(entry, &w->packet, far.family, &ports) ||
        !walk_block_holds(w, block, far))
        return;
    if (!w->packet.reply)
        narrow_ports(w, ports);
    if (!port_set_take(&answer->left, ports.first, ports.last,
                       entry->allow ? &answer->admitted : &answer->lost))
        return;
    if (entry->allow && answer->allowing == NONE)
        answer->allowing = reference;
    if (!entry->allow && answer->denying == NONE)
        answer->denying = reference;
}

static void acl_ask(struct walker *w, uint32_t acl, bool egress, struct acl_answer *answer)
{
    struct ip_addr far = egress ? w->packet.to : w->packet.from;
    uint32_t untold_from = w->account->acls.items[acl].untold_from[egress];
    size_t count;
    uint32_t *references = acl_entry_references(w->account, w->edits, acl, egress, &count);

    acl_answer_start(w, answer);
    for (size_t i = 0; i < count && answer->left.count > 0 && !answer->untold; i++) {
        if (untold_from &&
            account_entry(w->account, w->edits, references[i])->number >= untold_from)
            answer->untold = true;
        else
            acl_entry_take(w, references[i], far, answer);
    }
    answer->untold = untold_from && answer->left.count > 0;
    for (size_t i = 0; i < answer->left.count; i++) /* what no entry matches is denied */
        port_set_add(answer->untold ? &answer->admitted : &answer->lost,
                     answer->left.items[i].first, answer->left.items[i].last);
    port_set_settle(&answer->admitted);
    port_set_settle(&answer->lost);
    free(references);
}

/* --- the hop ---------------------------------------------------------------------------------------- */

static const char *acl_sentence(bool egress, bool admitted)
{
    if (egress)
        return admitted ? _("{what} from {from} to {to} may leave {other}: {rule} allows it.{text}")
                        : _("{what} from {from} to {to} may not leave {other}: {object} denies "
                            "it{text}.");
    return admitted ? _("{what} from {from} to {to} may enter {other}: {rule} allows it.{text}")
                    : _("{what} from {from} to {to} may not enter {other}: {object} denies "
                        "it{text}.");
}

/* The two entries that puzzle people beside a NAT device. */
static void explain_nat(const struct walker *w, bool egress, struct strbuf *out)
{
    struct strbuf subnet = STRBUF_INIT, device = STRBUF_INIT;
    bool own = w->at.kind == SPOT_INTERFACE && w->packet.from_interface == w->at.row;

    if (egress || w->quiet)
        return;
    if (!w->packet.reply && w->heading.row != NONE && w->at.subnet != NONE) {
        account_describe_object(w->account, (struct object_ref){OBJECT_SUBNET, w->at.subnet},
                                &subnet);
        account_describe_object(w->account, w->heading, &device);
        strbuf_addf(out,
                    _(" The packet comes from %s on its way to %s, not from the Internet: that is "
                      "why this entry exists."),
                    subnet.text, device.text);
    } else if (w->packet.reply && w->behind_device && !own) {
        strbuf_adds(out, _(" Its source is still the server, not the NAT device."));
    }
    strbuf_release(&device);
    strbuf_release(&subnet);
}

/* Linux chooses ports of 32768-60999 for itself: most clients lose nothing outside of them. */
static bool linux_loses(const struct port_set *lost)
{
    enum { LINUX_FIRST = 32768, LINUX_LAST = 60999 };

    for (size_t i = 0; i < lost->count; i++)
        if (lost->items[i].first <= LINUX_LAST && lost->items[i].last >= LINUX_FIRST)
            return true;
    return false;
}

static void acl_warn_lost(struct walker *w, uint32_t acl, bool egress,
                          const struct acl_answer *answer)
{
    struct strbuf ports = STRBUF_INIT, name = STRBUF_INIT;
    struct object_ref object = {OBJECT_ACL, acl};

    if (answer->lost.count == 0 || answer->admitted.count == 0 || !w->packet.reply)
        return;
    port_set_format(&answer->lost, &ports);
    account_describe_object(w->account, object, &name);
    walk_warn(w,
              egress ? _("Replies to client ports %s are lost: %s does not let them out.")
                     : _("Replies to client ports %s are lost: %s does not let them in."),
              ports.text, name.text);
    if (w->end.kind == SPOT_INTERFACE && !linux_loses(&answer->lost))
        walk_warn(w, "%s", _("Linux clients use ports 32768-60999, of which none is lost."));
    strbuf_release(&name);
    strbuf_release(&ports);
}

static enum step acl_hop(struct walker *w, uint32_t subnet, bool egress,
                         const struct acl_answer *answer)
{
    uint32_t acl = w->account->subnets.items[subnet].acl;
    bool admitted = answer->admitted.count > 0;
    uint32_t reference = admitted ? answer->allowing : answer->denying;
    struct strbuf rule = STRBUF_INIT, text = STRBUF_INIT;
    struct hop_draft draft = {.kind = egress ? HOP_ACL_OUT : HOP_ACL_IN,
                              .verdict = admitted ? WALK_ALLOWED : WALK_BLOCKED,
                              .object = {OBJECT_ACL, acl},
                              .other = {OBJECT_SUBNET, subnet},
                              .sentence = acl_sentence(egress, admitted)};
    enum step step;

    if (answer->untold) {
        draft.verdict = WALK_UNKNOWN;
        draft.sentence = _("An entry of {object} is not told or could not be read: it could decide "
                           "on {what} from {from} to {to}.");
        reference = NONE;
    }
    if (reference != NONE)
        entry_format_name(w->account, account_entry(w->account, w->edits, reference), &rule);
    if (!admitted && w->packet.reply && !is_echo(&w->packet))
        strbuf_adds(&text, _(" on every port a client may use"));
    if (admitted && !answer->untold)
        explain_nat(w, egress, &text);
    draft.rule = rule.text;
    draft.text = text.text;
    step = walk_hop_add(w, &draft);
    strbuf_release(&rule);
    strbuf_release(&text);
    return step;
}

static enum step acl_unknown(struct walker *w, uint32_t subnet, bool egress)
{
    struct hop_draft draft = {
        .kind = egress ? HOP_ACL_OUT : HOP_ACL_IN,
        .verdict = WALK_UNKNOWN,
        .object = {OBJECT_SUBNET, subnet},
        .other = walk_no_object,
        .sentence = _("The export does not tell which network ACL stands before {object}.")};

    if (subnet == NONE)
        draft.sentence = _("The export does not hold the subnet here, nor its network ACL.");
    return walk_hop_add(w, &draft);
}

enum step walk_acl(struct walker *w, uint32_t subnet, bool egress)
{
    struct acl_answer answer;
    enum step step;

    if (subnet == NONE || w->account->subnets.items[subnet].acl == NONE)
        return acl_unknown(w, subnet, egress);
    acl_ask(w, w->account->subnets.items[subnet].acl, egress, &answer);
    step = acl_hop(w, subnet, egress, &answer);
    acl_warn_lost(w, w->account->subnets.items[subnet].acl, egress, &answer);
    if (step == STEP_ON && w->packet.reply && !is_echo(&w->packet))
        port_set_copy(&w->ports, &answer.admitted);
    acl_answer_release(&answer);
    return step;
}

enum step walk_boundary(struct walker *w, uint32_t from_subnet, uint32_t to_subnet)
{
    if (from_subnet == to_subnet && from_subnet != NONE)
        return STEP_ON;
    if (walk_acl(w, from_subnet, true) == STEP_STOPPED)
        return STEP_STOPPED;
    return walk_acl(w, to_subnet, false);
}

/*
 * walk_send.c: what an interface's own groups and AWS's block of outbound port 25 say to a packet.
 */
#include "model/base/message.h"
#include "model/judge/port25.h"
#include "model/judge/walk_build.h"

/* --- the sender ----------------------------------------------------------------------------------------- */

/* The VPC's own attachment may forbid what its gateway allows. */
static bool attachment_forbids(const struct walker *w, text_id gateway_id)
{
    for (size_t i = 0; i < w->account->transit_attachments.count; i++) {
        const struct transit_attachment *row = &w->account->transit_attachments.items[i];
        if (row->gateway_id == gateway_id && row->vpc != NONE && row->vpc == w->at.vpc &&
            row->live && row->group_references == TOLD_NO)
            return true;
    }
    return false;
}

enum walk_way walk_way_of(const struct walker *w, const struct route_choice *choice)
{
    uint32_t gateway;

    if (choice->kind != CHOICE_ROUTE)
        return WAY_OTHER;
    if (choice->target_kind == ROUTE_PEERING)
        return WAY_PEERING;
    if (choice->target_kind != ROUTE_TRANSIT_GATEWAY)
        return WAY_OTHER;
    gateway = walk_target_row(w, choice, OBJECT_TRANSIT_GATEWAY);
    return gateway != NONE &&
                   w->account->transit_gateways.items[gateway].group_references == TOLD_YES &&
                   !attachment_forbids(w, choice->target)
               ? WAY_TRANSIT_WITH_GROUPS
               : WAY_TRANSIT;
}

bool walk_is_lifted(const struct walk_context *context, struct object_ref object)
{
    text_id number = account_number_of(context->account, object);
    text_id region = account_region_of(context->account, object);

    for (size_t i = 0; i < context->lifted_count; i++) {
        const struct walk_lifted *lifted = &context->lifted[i];
        if ((lifted->account == TEXT_NONE || lifted->account == number) &&
            (lifted->region == TEXT_NONE || lifted->region == region))
            return true;
    }
    return false;
}

/* The same comparisons as port25_exempts makes, for the window. */
static bool port25_is_exempt(struct walker *w, uint32_t vpc, struct cidr *block)
{
    size_t count;
    const struct cidr *blocks = port25_private_blocks(&count);
    struct cidr primary;

    if (port25_primary_block(w->account, vpc, &primary))
        walk_block_holds(w, primary, w->packet.to);
    for (size_t i = 0; i < count; i++)
        walk_block_holds(w, blocks[i], w->packet.to);
    return port25_exempts(w->account, vpc, w->packet.to, block);
}

static void port25_hop(struct walker *w)
{
    struct strbuf text = STRBUF_INIT;
    struct cidr block;
    bool lifted = walk_is_lifted(w->context, (struct object_ref){OBJECT_INTERFACE, w->at.row});
    bool exempt = port25_is_exempt(w, w->at.vpc, &block);
    struct hop_draft draft = {.kind = HOP_PORT_25,
                              .verdict = exempt || lifted ? WALK_ALLOWED : WALK_RESTRICTED,
                              .object = {OBJECT_INTERFACE, w->at.row},
                              .other = walk_no_object};

    if (exempt) {
        cidr_format(&text, block);
        draft.sentence = _("{to} is in {text}: AWS's block of outbound port 25 does not apply.");
    } else if (lifted) {
        draft.sentence = _("AWS's block of outbound port 25 is said to be lifted for the account "
                           "and region of {object}.");
    } else {
        draft.sentence = _("AWS blocks outbound TCP 25 from {object} to {to} unless the account "
                           "had that lifted in this region.");
    }
    draft.text = text.text;
    walk_hop_add(w, &draft);
    strbuf_release(&text);
}

/* Which interface a private destination is, so that group references can be judged. */
static void find_receiver(struct walker *w, bool local)
{
    if (w->packet.to_interface == NONE && !w->to_internet)
        w->packet.to_interface =
            walk_interface_holding(w->account, w->packet.to, local ? w->at.vpc : NONE);
}

enum step walk_send(struct walker *w, bool local)
{
    bool aside = w->surroundings_only && !w->has_origin;

    if (w->at.kind != SPOT_INTERFACE || w->packet.reply)
        return STEP_ON;
    find_receiver(w, local);
    if (!aside && walk_groups(w, w->at.row, true) == STEP_STOPPED)
        return STEP_STOPPED;
    if (!aside && !w->has_origin && w->packet.protocol == PROTOCOL_TCP && w->packet.port == 25)
        port25_hop(w);
    w->has_origin = true;
    return STEP_ON;
}

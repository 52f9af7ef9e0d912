/*
 * walk_transit.c: through a transit gateway.
 *
 * A packet needs an attachment of its VPC with a subnet in its own availability zone; the route table
 * that the attachment is associated with sends it to another attachment; there it comes out of that
 * attachment's subnet and goes on by that subnet's routes ("How transit gateways work").
 *
 * ACLs ("Network ACLs for transit gateways"): between the sender's and the attachment's subnet both
 * apply; if they are one, outbound by destination and inbound by source. On the way out of the
 * gateway both apply again; if they are one, neither.
 */
#include <string.h>
#include <strings.h>

#include "model/base/message.h"
#include "model/judge/walk_build.h"

static enum step transit_stop(struct walker *w, struct object_ref object, text_id id,
                              enum walk_verdict verdict, const char *sentence)
{
    struct hop_draft draft = {.kind = HOP_TRANSIT,
                              .verdict = verdict,
                              .object = object,
                              .other = walk_no_object,
                              .resource =
                                  object.row == NONE ? text_raw(w->account->texts, id) : NULL,
                              .sentence = sentence};

    return walk_stop(w, &draft);
}

/* --- into the gateway ------------------------------------------------------------------------------------ */

/* The attachment of this VPC to the gateway: a live one if there is one. */
static uint32_t attachment_of(const struct walker *w, text_id gateway_id, uint32_t vpc)
{
    const struct account *account = w->account;
    uint32_t found = NONE;

    for (uint32_t i = 0; i < account->transit_attachments.count; i++) {
        const struct transit_attachment *row = &account->transit_attachments.items[i];
        if (row->gateway_id != gateway_id || row->vpc != vpc)
            continue;
        if (found == NONE || (row->live && !account->transit_attachments.items[found].live))
            found = i;
    }
    return found;
}

enum zones { ZONES_SAME, ZONES_DIFFER, ZONES_NOT_TOLD };

/* Zone ids are the same for every account, names only within one. */
static enum zones compare_zones(const struct account *account, uint32_t a, uint32_t b)
{
    const struct subnet *x = &account->subnets.items[a], *y = &account->subnets.items[b];

    if (x->availability_zone_id != TEXT_NONE && y->availability_zone_id != TEXT_NONE)
        return x->availability_zone_id == y->availability_zone_id ? ZONES_SAME : ZONES_DIFFER;
    if (x->availability_zone == TEXT_NONE || y->availability_zone == TEXT_NONE)
        return ZONES_NOT_TOLD;
    return x->availability_zone == y->availability_zone ? ZONES_SAME : ZONES_DIFFER;
}

/* The attachment's subnet in the zone of `subnet`, or NONE. */
static uint32_t attachment_subnet(const struct account *account, uint32_t attachment,
                                  uint32_t subnet)
{
    struct span subnets = account->transit_attachments.items[attachment].subnets;

    for (uint32_t i = 0; i < subnets.count; i++) {
        uint32_t row = account->row_refs.items[subnets.first + i];
        if (row == subnet || compare_zones(account, row, subnet) == ZONES_SAME)
            return row;
    }
    return NONE;
}

/* Where it has none there: true if the export tells that for sure. */
static bool attachment_stays_away(const struct account *account, uint32_t attachment,
                                  uint32_t subnet)
{
    const struct transit_attachment *row = &account->transit_attachments.items[attachment];
    bool sure = !row->subnets_missing;

    for (uint32_t i = 0; i < row->subnets.count; i++)
        sure &= compare_zones(account, account->row_refs.items[row->subnets.first + i], subnet) ==
                ZONES_DIFFER;
    return sure;
}

/* Into the attachment's subnet; from the same one both directions of its ACL are asked. */
static enum step enter_attachment(struct walker *w, const struct route_choice *choice,
                                  uint32_t subnet)
{
    if (walk_acl(w, w->at.subnet, true) == STEP_STOPPED)
        return STEP_STOPPED;
    walk_route_hop(w, w->at.subnet, choice); /* a route that stands: it stops nothing */
    return walk_acl(w, subnet, false);
}

/* --- in the gateway -------------------------------------------------------------------------------------- */

struct transit_choice {
    uint32_t table, attachment; /* rows, or NONE */
    text_id attachment_id;
    struct cidr block;
    bool found, propagated, blackhole;
    bool open; /* what is not in the export could decide */
};

static uint32_t table_of(const struct account *account, const struct transit_attachment *attachment)
{
    text_id id = attachment->association_table_id;

    if (id == TEXT_NONE && attachment->gateway != NONE)
        id = account->transit_gateways.items[attachment->gateway].association_table_id;
    return id == TEXT_NONE
               ? NONE
               : account_find_kind(account, id, attachment->scope, OBJECT_TRANSIT_TABLE);
}

/* Longest prefix; of equal ones a static route wins ("Route evaluation order"). */
static void choice_try(struct walker *w, struct transit_choice *choice, struct cidr block,
                       uint32_t attachment, text_id id, bool propagated, bool blackhole)
{
    if (!walk_block_holds(w, block, w->packet.to))
        return;
    if (choice->found &&
        (block.length < choice->block.length ||
         (block.length == choice->block.length && (propagated || !choice->propagated))))
        return;
    choice->found = true;
    choice->block = block;
    choice->attachment = attachment;
    choice->attachment_id = id;
    choice->propagated = propagated;
    choice->blackhole = blackhole;
}

static void choice_try_route(struct walker *w, struct transit_choice *choice,
                             const struct transit_route *route)
{
    const struct account *account = w->account;
    const struct prefix_list *list;

    if (route->cidr != NONE) {
        choice_try(w, choice, account_block(account, route->cidr), route->attachment,
                   route->attachment_id, route->propagated, route->blackhole);
        return;
    }
    if (route->prefix_list == NONE)
        return;
    list = &account->prefix_lists.items[route->prefix_list];
    for (uint32_t i = 0; i < list->entries.count; i++) {
        uint32_t cidr = account->prefix_entries.items[list->entries.first + i].cidr;
        choice_try(w, choice, account_block(account, cidr), route->attachment, route->attachment_id,
                   route->propagated, route->blackhole);
    }
    choice->open |= !list->entries_known || list->entries_incomplete;
}

/* A propagating VPC gives the table its blocks; what a VPN gives is not in the export. */
static void choice_try_propagation(struct walker *w, struct transit_choice *choice, uint32_t row)
{
    const struct account *account = w->account;
    const struct transit_attachment *attachment;
    struct span cidrs;

    attachment = &account->transit_attachments.items[row];
    if (attachment->vpc == NONE) {
        choice->open = true;
        return;
    }
    cidrs = account->vpcs.items[attachment->vpc].cidrs;
    for (uint32_t i = 0; i < cidrs.count; i++)
        choice_try(w, choice, account_block(account, account->cidr_refs.items[cidrs.first + i]),
                   row, attachment->id, true, false);
}

static void transit_choose(struct walker *w, uint32_t attachment, struct transit_choice *choice)
{
    const struct account *account = w->account;
    const struct transit_table *table;
    bool searched = false;

    *choice = (struct transit_choice){.attachment = NONE};
    choice->table = table_of(account, &account->transit_attachments.items[attachment]);
    if (choice->table == NONE)
        return;
    table = &account->transit_tables.items[choice->table];
    for (uint32_t i = 0; i < table->routes.count; i++) {
        const struct transit_route *route = &account->transit_routes.items[table->routes.first + i];
        searched |= route->propagated;
        choice_try_route(w, choice, route);
    }
    for (uint32_t i = 0; i < table->propagations.count; i++)
        choice_try_propagation(w, choice, account->row_refs.items[table->propagations.first + i]);
    if (!table->routes_known || table->routes_incomplete ||
        (!table->propagations_known && !searched))
        choice->open = true;
}

static enum step transit_route_hop(struct walker *w, uint32_t attachment,
                                   const struct transit_choice *choice)
{
    struct strbuf rule = STRBUF_INIT;
    struct hop_draft draft = {.kind = HOP_TRANSIT,
                              .object = {OBJECT_TRANSIT_TABLE, choice->table},
                              .other = {OBJECT_TRANSIT_ATTACHMENT, attachment},
                              .text = account_show(w->account, choice->attachment_id)};
    enum step step;

    if (choice->found)
        cidr_format(&rule, choice->block);
    draft.rule = rule.text;
    if (choice->found && choice->blackhole) {
        draft.verdict = WALK_BLOCKED;
        draft.sentence = _("The route {rule} of {object} is a blackhole: packets to {to} are "
                           "dropped.");
    } else if (choice->found) {
        draft.sentence = _("{object} of the transit gateway sends {to} to {text} (route {rule}).");
    } else {
        draft.verdict = choice->open ? WALK_UNKNOWN : WALK_BLOCKED;
        draft.sentence = choice->open ? _("Where {object} sends {to} is not in the export.")
                                      : _("{object} of the transit gateway has no route to {to}.");
    }
    step = walk_hop_add(w, &draft);
    strbuf_release(&rule);
    return choice->found ? step : STEP_STOPPED;
}

/* --- out of the gateway ---------------------------------------------------------------------------------- */

/* In the sender's zone if the far VPC is attached there, else in any. */
static uint32_t exit_subnet(struct walker *w, uint32_t attachment, uint32_t entry_subnet)
{
    struct span subnets = w->account->transit_attachments.items[attachment].subnets;
    uint32_t subnet = attachment_subnet(w->account, attachment, entry_subnet);

    if (subnet != NONE || subnets.count == 0)
        return subnet;
    return w->account->row_refs.items[subnets.first];
}

/* On the exit side the packet stands in the attachment's subnet: an ordinary step leads on, except
 * that nothing is asked for a receiver in that very subnet. */
static enum step leave_gateway(struct walker *w, uint32_t attachment, uint32_t entry_subnet)
{
    const struct transit_attachment *row = &w->account->transit_attachments.items[attachment];
    struct object_ref object = {OBJECT_TRANSIT_ATTACHMENT, attachment};
    uint32_t subnet;

    if (row->vpc == NONE)
        return transit_stop(w, object, TEXT_NONE, WALK_UNKNOWN,
                            _("What lies behind {object} is not in the export."));
    if (!row->live)
        return transit_stop(w, object, TEXT_NONE, WALK_BLOCKED, _("{object} is not available."));
    if (row->group_references == TOLD_NO)
        w->way = WAY_TRANSIT;
    subnet = exit_subnet(w, attachment, entry_subnet);
    w->at = (struct spot){SPOT_ATTACHMENT, attachment, subnet, row->vpc};
    return STEP_ON;
}

/* The same attachment as the gateway at the other end of a transit gateway peering sees it. */
static uint32_t far_attachment(const struct account *account, uint32_t attachment)
{
    const struct transit_attachment *here = &account->transit_attachments.items[attachment];

    for (uint32_t i = 0; i < account->transit_attachments.count; i++) {
        const struct transit_attachment *row = &account->transit_attachments.items[i];
        if (i != attachment && row->id == here->id && row->gateway_id != here->gateway_id)
            return i;
    }
    return NONE;
}

static enum step cross_gateway(struct walker *w, uint32_t attachment, uint32_t entry_subnet)
{
    struct transit_choice choice;
    enum { GATEWAYS_MOST = 8 };

    for (int i = 0; i < GATEWAYS_MOST; i++) {
        uint32_t far;
        transit_choose(w, attachment, &choice);
        if (choice.table == NONE)
            return transit_stop(w, (struct object_ref){OBJECT_TRANSIT_ATTACHMENT, attachment},
                                TEXT_NONE, WALK_UNKNOWN,
                                _("The route table that {object} is associated with is not in the "
                                  "export: unknown after the transit gateway."));
        if (transit_route_hop(w, attachment, &choice) == STEP_STOPPED)
            return STEP_STOPPED;
        if (choice.attachment == NONE)
            return transit_stop(w, walk_no_object, choice.attachment_id, WALK_UNKNOWN,
                                _("{object} is not in the export: unknown after the transit "
                                  "gateway."));
        far = far_attachment(w->account, choice.attachment);
        if (far == NONE || w->account->transit_attachments.items[choice.attachment].vpc != NONE)
            return leave_gateway(w, choice.attachment, entry_subnet);
        attachment = far;
    }
    return transit_stop(w, walk_no_object, TEXT_NONE, WALK_BLOCKED,
                        _("{what} to {to} goes round in circles between transit gateways."));
}

/* --- the door -------------------------------------------------------------------------------------------- */

static enum step refused_by_attachment(struct walker *w, const struct route_choice *choice,
                                       uint32_t attachment)
{
    struct object_ref object = {OBJECT_TRANSIT_ATTACHMENT, attachment};
    const struct transit_attachment *row;

    if (attachment == NONE)
        return transit_stop(w, walk_no_object, choice->target, WALK_UNKNOWN,
                            _("How this VPC is attached to {object} is not in the export: unknown "
                              "after the transit gateway."));
    row = &w->account->transit_attachments.items[attachment];
    if (!row->live)
        return transit_stop(w, object, TEXT_NONE, WALK_BLOCKED, _("{object} is not available."));
    return transit_stop(w, object, TEXT_NONE, WALK_UNKNOWN,
                        _("In which subnets {object} stands is not in the export."));
}

/* The gateway takes nothing from zones where the attachment has no subnet. */
static enum step not_in_zone(struct walker *w, uint32_t attachment)
{
    struct object_ref object = {OBJECT_TRANSIT_ATTACHMENT, attachment};

    if (!attachment_stays_away(w->account, attachment, w->at.subnet))
        return transit_stop(w, object, TEXT_NONE, WALK_UNKNOWN,
                            _("Whether {object} has a subnet in the availability zone of the "
                              "sender is not in the export."));
    return transit_stop(w, object, TEXT_NONE, WALK_BLOCKED,
                        _("{object} has no subnet in the availability zone of the sender: the "
                          "transit gateway does not take {what}."));
}

enum step walk_to_transit(struct walker *w, const struct route_choice *choice)
{
    uint32_t attachment = attachment_of(w, choice->target, w->at.vpc);
    uint32_t subnet;

    if (attachment == NONE || !w->account->transit_attachments.items[attachment].live ||
        !w->account->transit_attachments.items[attachment].subnets_known) {
        if (walk_leave(w, choice, NONE) == STEP_STOPPED)
            return STEP_STOPPED;
        return refused_by_attachment(w, choice, attachment);
    }
    subnet = attachment_subnet(w->account, attachment, w->at.subnet);
    if (subnet == NONE) {
        if (walk_leave(w, choice, NONE) == STEP_STOPPED)
            return STEP_STOPPED;
        return not_in_zone(w, attachment);
    }
    if (enter_attachment(w, choice, subnet) == STEP_STOPPED)
        return STEP_STOPPED;
    return cross_gateway(w, attachment, subnet);
}

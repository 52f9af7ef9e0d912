/*
 * walk_peering.c: from one VPC into another over a peering connection.
 *
 * A peering carries packets to addresses of the VPC at its other end and to nothing behind it
 * (VPC peering guide, "Unsupported peering configurations").
 */
#include "model/base/message.h"
#include "model/judge/walk_build.h"

static enum step peering_hop(struct walker *w, uint32_t peering, const struct route_choice *choice,
                             enum walk_verdict verdict, const char *sentence)
{
    struct hop_draft draft = {.kind = HOP_PEERING,
                              .verdict = verdict,
                              .object = {OBJECT_PEERING, peering},
                              .other = walk_no_object,
                              .sentence = sentence};

    if (peering == NONE)
        draft.resource = text_raw(w->account->texts, choice->target);
    return verdict == WALK_ALLOWED ? walk_hop_add(w, &draft) : walk_stop(w, &draft);
}

enum step walk_to_peering(struct walker *w, const struct route_choice *choice)
{
    uint32_t row = walk_target_row(w, choice, OBJECT_PEERING);
    const struct vpc_peering *peering = row == NONE ? NULL : &w->account->peerings.items[row];
    const struct peering_end *end = peering ? peering_other_end(peering, w->at.vpc) : NULL;

    if (walk_leave(w, choice, NONE) == STEP_STOPPED)
        return STEP_STOPPED;
    if (!peering)
        return peering_hop(w, row, choice, WALK_UNKNOWN, _("{object} is not in the export."));
    if (peering->status != TEXT_NONE && !peering_is_active(w->account, peering))
        return peering_hop(w, row, choice, WALK_BLOCKED,
                           _("{object} is not active: it carries nothing."));
    if (!end || end->vpc == NONE)
        return peering_hop(w, row, choice, WALK_UNKNOWN,
                           _("The VPC at the other end of {object} is not in the export."));
    if (!walk_vpc_holds(w, end->vpc, w->packet.to))
        return peering_hop(w, row, choice, WALK_BLOCKED,
                           _("{object} carries nothing beyond the VPC at its other end, and {to} "
                             "is not in it."));
    peering_hop(w, row, choice, WALK_ALLOWED, _("{object} carries {what} into the other VPC."));
    return walk_local(w, end->vpc, NONE);
}

/*
 * walk_journey.c: a packet there, leg by leg, and the replies back.
 */
#include "model/base/message.h"
#include "model/judge/walk_build.h"

/* --- legs -------------------------------------------------------------------------------------------------- */

static struct leg *leg_in_hand(struct walker *w)
{
    return &w->legs[w->leg_count];
}

void walk_leg_start(struct walker *w, struct spot from)
{
    *leg_in_hand(w) = (struct leg){.from = from, .balancer = NONE};
    w->leg_balancer = NONE;
}

static void leg_end(struct walker *w, struct spot here)
{
    struct leg *leg = leg_in_hand(w);

    leg->to = here;
    leg->arrived = w->packet;
    leg->balancer = w->leg_balancer;
    w->leg_count++;
}

static enum step in_circles(struct walker *w)
{
    struct hop_draft draft = {.kind = HOP_ROUTE,
                              .verdict = WALK_BLOCKED,
                              .object = walk_no_object,
                              .other = walk_no_object,
                              .sentence = _("{what} to {to} goes round in circles.")};

    return walk_stop(w, &draft);
}

bool walk_leg_close(struct walker *w, struct spot here)
{
    if (w->leg_count + 1 >= WALK_LEGS_MOST) {
        in_circles(w);
        return false;
    }
    leg_end(w, here);
    walk_leg_start(w, here);
    return true;
}

static enum step next_step(struct walker *w)
{
    if (w->has_first_step) {
        w->has_first_step = false;
        return w->first_step;
    }
    if (w->steps++ >= WALK_STEPS_MOST)
        return in_circles(w);
    return walk_step(w);
}

static enum step run(struct walker *w)
{
    enum step step;

    do
        step = next_step(w);
    while (step == STEP_ON);
    return step;
}

/* --- replies ----------------------------------------------------------------------------------------------- */

static void turn_round(struct walker *w, size_t at)
{
    const struct leg *leg = &w->legs[at];

    w->packet = leg->arrived;
    w->packet.reply = true;
    w->packet.from = leg->arrived.to;
    w->packet.to = leg->arrived.from;
    w->packet.from_interface = leg->arrived.to_interface;
    w->packet.to_interface = leg->arrived.from_interface;
    w->at = leg->to;
    w->end = leg->from;
    w->behind_device = at + 1 < w->leg_count;
    w->steps = 0;
    port_set_clear(&w->ports);
    port_set_add(&w->ports, CLIENT_PORT_FIRST, CLIENT_PORT_LAST);
}

static void back_hop(struct walker *w, const struct leg *leg)
{
    struct hop_draft draft = {.kind = HOP_NAT,
                              .object = {OBJECT_INTERFACE, leg->from.row},
                              .other = walk_no_object,
                              .sentence = _("{object} passes the reply on to the client.")};

    if (leg->from.kind == SPOT_NAT_GATEWAY)
        draft.object.kind = OBJECT_GATEWAY;
    walk_hop_add(w, &draft);
}

static void leg_reply(struct walker *w, size_t at)
{
    const struct leg *leg = &w->legs[at];
    enum step step;

    turn_round(w, at);
    step = leg->balancer != NONE ? walk_back_to_balancer(w, leg->balancer) : run(w);
    if (step != STEP_STOPPED && at > 0 && leg->balancer == NONE)
        back_hop(w, leg);
}

/* Also where one leg is not known, another may be blocked for certain. */
static void replies(struct walker *w)
{
    for (size_t i = w->leg_count; i-- > 0 && w->verdict != WALK_BLOCKED;)
        leg_reply(w, i);
}

/* --- there ------------------------------------------------------------------------------------------------- */

static void arrived_hop(struct walker *w)
{
    struct hop_draft draft = {.kind = HOP_HOST,
                              .object = {OBJECT_INTERFACE, w->at.row},
                              .other = walk_no_object,
                              .sentence = _("{what} arrives at {object}.")};

    if (w->at.kind != SPOT_INTERFACE) {
        draft.object = walk_no_object;
        draft.sentence = _("{what} arrives at {to}.");
    }
    walk_hop_add(w, &draft);
}

static void answered_hop(struct walker *w)
{
    struct hop_draft draft = {.kind = HOP_HOST,
                              .object = {OBJECT_INTERFACE, w->end.row},
                              .other = walk_no_object,
                              .sentence = _("{what} arrives at {object}.")};

    if (w->end.kind != SPOT_INTERFACE) {
        draft.object = walk_no_object;
        draft.sentence = _("{what} arrives at {to}.");
    }
    walk_hop_add(w, &draft);
}

void walk_carry_on(struct walker *w)
{
    if (run(w) != STEP_ARRIVED)
        return;
    arrived_hop(w);
    leg_end(w, w->at);
    replies(w);
    if (w->verdict != WALK_BLOCKED && w->verdict != WALK_UNKNOWN)
        answered_hop(w);
}

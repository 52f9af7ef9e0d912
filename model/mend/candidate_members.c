/*
 * Who of a group can send: counted, and in words.
 */
#include <assert.h>

#include "model/base/message.h"
#include "model/mend/candidate_offer.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 3 };

/* --- counting ---------------------------------------------------------------------------------- */

static bool is_only_receiver(const struct account *account, struct target target,
                             uint32_t interface)
{
    struct object_ref holder = target_holder(account, target);
    struct span carriers;

    assert(holder.kind == OBJECT_GROUP); /* groups are no candidates of entries */
    carriers = account->groups.items[holder.row].interfaces;
    return carriers.count == 1 && account->group_interfaces.items[carriers.first] == interface;
}

static void member_count(struct membership *members, const struct offers *offers,
                         uint32_t interface)
{
    const struct account *account = offers->request->account;
    const struct sender *sender = senders_of(&offers->senders, interface);
    enum sender_state state = sender ? (enum sender_state)sender->state : SENDER_NOT_WALKED;

    members->count++;
    if (!sender && is_only_receiver(account, offers->request->target, interface)) {
        members->itself++;
        return;
    }
    if (!sender && offers->senders.complete && !mail_way_may_start_at(account, interface)) {
        members->no_senders++;
        return;
    }
    members->by_state[state]++;
    members->losing += state == SENDER_CAN && sender->loses_ways;
    if (!members->first[state])
        members->first[state] = sender;
}

void offer_count_members(struct membership *members, const struct offers *offers,
                         const struct candidate *candidate)
{
    const struct account *account = offers->request->account;

    members->told = true;
    for (size_t i = 0; i < candidate->row_count; i++) {
        const struct security_group *group = &account->groups.items[candidate->rows[i]];
        for (uint32_t k = 0; k < group->interfaces.count; k++)
            member_count(members, offers,
                         account->group_interfaces.items[group->interfaces.first + k]);
        members->told &= account_presence(account, group->scope, DATA_NETWORK_INTERFACES) ==
                         PRESENCE_COMPLETE;
    }
}

size_t membership_can(const struct membership *members)
{
    return members->by_state[SENDER_CAN];
}

/* --- words ------------------------------------------------------------------------------------- */

static void add_member_names(struct strbuf *out, const struct offers *offers,
                             const struct candidate *candidate, size_t total)
{
    const struct account *account = offers->request->account;
    struct span members = account->groups.items[candidate->rows[0]].interfaces;
    size_t named = 0;

    strbuf_adds(out, ": ");
    for (uint32_t i = 0; i < members.count && named < NAMES_MOST; i++) {
        uint32_t row = account->group_interfaces.items[members.first + i];
        const struct sender *sender = senders_of(&offers->senders, row);
        if (!sender || sender->state != SENDER_CAN)
            continue;
        strbuf_adds(out, named++ ? ", " : "");
        account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, row}, out);
    }
    if (total > named)
        strbuf_addf(out, _(" and %zu more"), total - named);
}

static void add_can(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    const struct membership *members = &offer->members;
    size_t can = membership_can(members);

    if (can < members->count)
        strbuf_addf(out,
                    ngettext("%zu of its %zu interface can send here today",
                             "%zu of its %zu interfaces can send here today", members->count),
                    can, members->count);
    else
        strbuf_addf(out,
                    ngettext("its one interface can send here today",
                             "its %zu interfaces can all send here today", can),
                    can);
    add_member_names(out, offers, &offer->candidate, can);
    if (members->losing)
        strbuf_adds(out, _("; what they send to a public address, through NAT or an appliance "
                           "would not get in"));
}

/* Why a reference to the group would not match those who do send. */
static const char *bar_words(const struct sender *sender)
{
    switch ((enum reference_bar)sender->bar) {
    case REFERENCE_BAR_MIDDLEBOX:
        return _("mail from there comes through a firewall, load balancer or other appliance, and "
                 "a group reference does not match what one of these passed on");
    case REFERENCE_BAR_REGION:
        return _("mail from there comes from another region, and group references work within one "
                 "region only");
    case REFERENCE_BAR_WAY:
        return _("mail from there comes from another VPC by a way that is not known to carry group "
                 "references");
    case REFERENCE_MATCHES:
        return _("a NAT instance or load balancer passes mail from there on, and only a reference "
                 "to that one's group would match");
    case REFERENCE_BAR_ADDRESS:
        break;
    }
    return _("mail from there comes under a public address or through NAT, and a group reference "
             "matches private addresses only");
}

/* "its one interface", "its 3 interfaces", "2 of its 3 interfaces": those of one state. */
static void add_count(struct strbuf *out, const struct membership *members,
                      enum sender_state state)
{
    size_t count = members->by_state[state];

    if (count < members->count)
        strbuf_addf(
            out, ngettext("%zu of its %zu interface", "%zu of its %zu interfaces", members->count),
            count, members->count);
    else
        strbuf_addf(out, ngettext("its one interface", "its %zu interfaces", count), count);
}

static void add_otherwise(struct strbuf *out, const struct membership *members)
{
    add_count(out, members, SENDER_CAN_OTHERWISE);
    strbuf_adds(out, _(" could not connect: "));
    strbuf_adds(out, bar_words(members->first[SENDER_CAN_OTHERWISE]));
}

static void add_cannot(struct strbuf *out, const struct membership *members)
{
    add_count(out, members, SENDER_CANNOT);
    strbuf_adds(out, _(" cannot send here today: "));
    offer_add_why(out, members->first[SENDER_CANNOT]->why);
}

static void add_perhaps(struct strbuf *out, const struct membership *members,
                        enum sender_state state)
{
    strbuf_adds(out, _("whether "));
    add_count(out, members, state);
    strbuf_adds(out, _(" can send here is not known: "));
    if (members->first[state])
        offer_add_why(out, members->first[state]->why);
    else
        strbuf_adds(out, _("not all were walked"));
}

static void add_nobody(struct strbuf *out, const struct membership *members)
{
    if (members->itself)
        strbuf_adds(out, _("its one interface is the receiver itself: nobody could connect"));
    else
        strbuf_adds(out, _("its interfaces are AWS's own devices, which send no mail"));
}

/* The best that can be said of a group none of whose members a reference would let in. */
static void add_members_shut_out(struct strbuf *out, const struct membership *members)
{
    if (members->by_state[SENDER_CAN_OTHERWISE])
        add_otherwise(out, members);
    else if (members->by_state[SENDER_PERHAPS])
        add_perhaps(out, members, SENDER_PERHAPS);
    else if (members->by_state[SENDER_NOT_WALKED])
        add_perhaps(out, members, SENDER_NOT_WALKED);
    else if (members->by_state[SENDER_CANNOT])
        add_cannot(out, members);
    else
        add_nobody(out, members);
}

static void add_unwalked_members(struct strbuf *out, const struct offer *offer)
{
    const struct membership *members = &offer->members;

    if (members->count)
        strbuf_addf(out,
                    ngettext("only the one interface that carries it, by its private addresses",
                             "only the %zu interfaces that carry it, by their private addresses",
                             members->count),
                    members->count);
    else
        strbuf_adds(out, members->told
                             ? _("no interface carries it: choosing it is an outage, nothing could "
                                 "connect")
                             : _("which interfaces carry it is not in the export"));
}

void offer_add_members(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    if (offers->senders.knowledge != SENDERS_WALKED || !offer->members.count)
        add_unwalked_members(out, offer);
    else if (membership_can(&offer->members))
        add_can(out, offers, offer);
    else
        add_members_shut_out(out, &offer->members);
    if (offer->candidate.rows[0] ==
        target_holder(offers->request->account, offers->request->target).row)
        strbuf_adds(out, _("; the rule's own group"));
}

/*
 * walk_group.c: the security groups of one interface.
 *
 * Groups are unioned and stateful: one admitting rule suffices, and replies pass unasked.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/judge/walk_build.h"
#include "model/judge/walk_memory.h"

enum answer { ANSWER_NO, ANSWER_PERHAPS, ANSWER_YES };

/* --- whom it speaks of ------------------------------------------------------------------------------ */

static enum answer list_holds(struct walker *w, uint32_t row, struct ip_addr far)
{
    const struct prefix_list *list = &w->account->prefix_lists.items[row];

    for (uint32_t i = 0; i < list->entries.count; i++) {
        uint32_t cidr = w->account->prefix_entries.items[list->entries.first + i].cidr;
        if (walk_block_holds(w, account_block(w->account, cidr), far))
            return ANSWER_YES;
    }
    if (list->entries_known && !list->entries_incomplete)
        return ANSWER_NO;
    return list->family == far.family || list->family == IP_FAMILY_COUNT ? ANSWER_PERHAPS
                                                                         : ANSWER_NO;
}

static text_id region_of(const struct account *account, uint32_t interface)
{
    return account->scopes.items[account->interfaces.items[interface].scope].region;
}

/* Between two VPCs a reference works over a peering of one region, and over a transit gateway that
 * supports it (EC2 user guide, "Security group referencing"). */
static bool way_carries_groups(const struct walker *w, uint32_t own, uint32_t peer)
{
    const struct network_interface *a = &w->account->interfaces.items[own];
    const struct network_interface *b = &w->account->interfaces.items[peer];

    if (a->vpc_id == b->vpc_id)
        return true;
    if (region_of(w->account, own) != region_of(w->account, peer))
        return false;
    return w->way == WAY_PEERING || w->way == WAY_TRANSIT_WITH_GROUPS;
}

static enum reference_bar bar_between(const struct walker *w, uint32_t own, uint32_t peer)
{
    if (w->packet.middlebox)
        return REFERENCE_BAR_MIDDLEBOX;
    if (peer == NONE)
        return REFERENCE_BAR_ADDRESS;
    if (way_carries_groups(w, own, peer))
        return REFERENCE_MATCHES;
    return region_of(w->account, own) == region_of(w->account, peer) ? REFERENCE_BAR_WAY
                                                                     : REFERENCE_BAR_REGION;
}

/* All who carry the group are in the export. */
static bool members_are_known(const struct account *account, uint32_t group)
{
    return group != NONE && account->groups.items[group].described &&
           walk_interfaces_complete(account, account->groups.items[group].scope);
}

static enum answer reference_holds(const struct walker *w, const struct group_reference *reference,
                                   uint32_t own, uint32_t peer, struct ip_addr far)
{
    if (reference->stale || w->packet.middlebox)
        return ANSWER_NO;
    if (peer == NONE)
        return walk_is_internet_address(far) || members_are_known(w->account, reference->group)
                   ? ANSWER_NO
                   : ANSWER_PERHAPS;
    if (reference->group == NONE || !account_interface_carries(w->account, peer, reference->group))
        return w->account->interfaces.items[peer].groups_untold && way_carries_groups(w, own, peer)
                   ? ANSWER_PERHAPS
                   : ANSWER_NO;
    return way_carries_groups(w, own, peer) ? ANSWER_YES : ANSWER_NO;
}

static enum answer rule_admits(struct walker *w, const struct sg_rule *rule, uint32_t own)
{
    bool egress = rule->flags & RULE_EGRESS;
    struct ip_addr far = egress ? w->packet.to : w->packet.from;
    uint32_t peer = egress ? w->packet.to_interface : w->packet.from_interface;

    if (!walk_rule_covers(rule, w->packet.protocol, w->packet.port))
        return ANSWER_NO;
    switch ((enum source_kind)rule->source_kind) {
    case SOURCE_CIDR:
        return walk_block_holds(w, account_block(w->account, rule->source), far) ? ANSWER_YES
                                                                                 : ANSWER_NO;
    case SOURCE_PREFIX_LIST:
        return list_holds(w, rule->source, far);
    case SOURCE_GROUP:
        break;
    }
    return reference_holds(w, &w->account->group_references.items[rule->source], own, peer, far);
}

/* --- the union -------------------------------------------------------------------------------------- */

struct group_answer {
    enum answer answer;
    uint32_t rule, group; /* that admits, or that leaves it open: NONE if the group is not told */
};

static void group_answer_note(struct group_answer *best, enum answer answer, uint32_t rule,
                              uint32_t group)
{
    if (answer > best->answer)
        *best = (struct group_answer){answer, rule, group};
}

/* All rules, one by one. */
static void rules_ask(struct walker *w, uint32_t group, uint32_t own, bool egress,
                      struct group_answer *best)
{
    struct rule_walk walk = rule_walk_group(w->account, w->edits, group);

    while (best->answer != ANSWER_YES && rule_walk_next(&walk))
        if (!(walk.rule->flags & RULE_EGRESS) == !egress)
            group_answer_note(best, rule_admits(w, walk.rule, own), walk.reference, group);
}

/* Those that are known to speak of the packet, which are all that could admit it. */
static void known_rules_ask(struct walker *w, uint32_t group, uint32_t own, bool egress,
                            struct group_answer *best)
{
    const struct walk_traffic traffic = {group, egress, w->packet.protocol, w->packet.port};
    size_t count;
    const uint32_t *rules = walk_memory_rules(w->context->memory, &traffic, &count);

    for (size_t i = 0; i < count && best->answer != ANSWER_YES; i++)
        group_answer_note(best,
                          rule_admits(w, account_rule(w->account, w->edits, rules[i]), own),
                          rules[i], group);
}

static void group_ask(struct walker *w, uint32_t group, uint32_t own, bool egress,
                      struct group_answer *best)
{
    if (w->context->memory)
        known_rules_ask(w, group, own, egress, best);
    else
        rules_ask(w, group, own, egress, best);
    if (!group_rules_are_told(w->account, group, egress))
        group_answer_note(best, ANSWER_PERHAPS, NONE, group);
}

static struct group_answer groups_ask(struct walker *w, uint32_t interface, bool egress)
{
    struct span groups = w->account->interfaces.items[interface].groups;
    struct group_answer best = {ANSWER_NO, NONE, NONE};

    for (uint32_t i = 0; i < groups.count && best.answer != ANSWER_YES; i++)
        group_ask(w, w->account->interface_groups.items[groups.first + i], interface, egress,
                  &best);
    if (w->account->interfaces.items[interface].groups_untold)
        group_answer_note(&best, ANSWER_PERHAPS, NONE, NONE);
    return best;
}

/* --- the hop ---------------------------------------------------------------------------------------- */

static const char *group_sentence(const struct group_answer *best, bool egress)
{
    if (best->answer == ANSWER_YES)
        return egress ? _("{object} lets {what} out to {to}: rule {rule}.")
                      : _("{object} lets {what} in from {from}: rule {rule}.");
    if (best->answer == ANSWER_NO)
        return egress ? _("No outbound rule of {object} on {other} admits {what} to {to}.")
                      : _("No inbound rule of {object} on {other} admits {what} from {from}.");
    if (best->group == NONE)
        return _("The export does not tell all security groups of {other}.");
    if (best->rule == NONE)
        return _("The rules of {object} on {other} are not (all) in the export.");
    return egress ? _("Whether {object} lets {what} out to {to} is not known: what rule {rule} "
                      "stands for is not in the export.")
                  : _("Whether {object} lets {what} in from {from} is not known: what rule {rule} "
                      "stands for is not in the export.");
}

/* The group to name: the one that answers; where none admits, the only one, else the interface. */
static struct object_ref group_object(const struct walker *w, uint32_t interface,
                                      const struct group_answer *best)
{
    struct span groups = w->account->interfaces.items[interface].groups;

    if (best->group != NONE)
        return (struct object_ref){OBJECT_GROUP, best->group};
    if (groups.count == 1)
        return (struct object_ref){OBJECT_GROUP, w->account->interface_groups.items[groups.first]};
    return (struct object_ref){OBJECT_INTERFACE, interface};
}

static enum step group_hop(struct walker *w, uint32_t interface, bool egress,
                           const struct group_answer *best)
{
    static const enum walk_verdict verdicts[] = {
        [ANSWER_NO] = WALK_BLOCKED, [ANSWER_PERHAPS] = WALK_UNKNOWN, [ANSWER_YES] = WALK_ALLOWED};
    struct strbuf rule = STRBUF_INIT;
    struct hop_draft draft = {.kind = egress ? HOP_GROUP_OUT : HOP_GROUP_IN,
                              .verdict = verdicts[best->answer],
                              .object = group_object(w, interface, best),
                              .other = {OBJECT_INTERFACE, interface},
                              .sentence = group_sentence(best, egress)};
    enum step step;

    if (draft.object.kind == OBJECT_INTERFACE && best->answer == ANSWER_NO)
        draft.sentence =
            egress ? _("No outbound rule of the security groups of {object} admits {what} to {to}.")
                   : _("No inbound rule of the security groups of {object} admits {what} from "
                       "{from}.");
    if (best->rule != NONE)
        rule_format_name(w->account, account_rule(w->account, w->edits, best->rule), &rule);
    draft.rule = rule.text;
    step = walk_hop_add(w, &draft);
    strbuf_release(&rule);
    return step;
}

/* AWS's own interfaces (NAT gateways, transit gateway attachments, some load balancers) carry no
 * groups and are not filtered; an instance's interface always carries one. */
static enum step no_groups(struct walker *w, uint32_t interface, bool egress)
{
    const struct network_interface *row = &w->account->interfaces.items[interface];
    const char *type = walk_interface_type(w->account, interface);
    struct hop_draft draft = {.kind = egress ? HOP_GROUP_OUT : HOP_GROUP_IN,
                              .verdict = WALK_UNKNOWN,
                              .object = {OBJECT_INTERFACE, interface},
                              .other = walk_no_object,
                              .sentence =
                                  _("The export does not tell the security groups of {object}.")};

    if (!row->groups_untold &&
        (row->requester_managed || (type[0] != '\0' && strcmp(type, "interface") != 0)))
        return STEP_ON;
    return walk_hop_add(w, &draft);
}

enum step walk_groups(struct walker *w, uint32_t interface, bool egress)
{
    struct group_answer best;

    if (w->packet.reply)
        return STEP_ON;
    w->by_host = true; /* a rule may be for its address or its groups */
    w->like_first = w->like_last = w->port; /* who is behind groups looks at ports in many ways */
    if (!egress)
        w->walk->asked = (struct walk_asked){
            .interface = interface,
            .from = w->packet.from,
            .sender = w->packet.from_interface,
            .bar = bar_between(w, interface, w->packet.from_interface),
        };
    if (w->account->interfaces.items[interface].groups.count == 0)
        return no_groups(w, interface, egress);
    best = groups_ask(w, interface, egress);
    return group_hop(w, interface, egress, &best);
}

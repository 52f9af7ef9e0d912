/*
 * What else a person should know before the change is made, one sentence a line, the gravest first:
 * warnings, outages, who owns the rule, what still reaches the port, who loses access, what happens to
 * sessions that are open, the quota, what checkers will say.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/mend/preview_words.h"
#include "model/mend/quota.h"
#include "model/mend/rule_parts.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 5 };

static bool changes_something(const struct change *change)
{
    return change->way != WAY_NOTHING;
}

/* --- the candidate -------------------------------------------------------------------------------- */

static void note_warning(struct strbuf *out, const struct preview_ground *ground)
{
    const struct candidate *candidate = &ground->change->candidate;

    if (ground->change->warning)
        preview_add_sentence(out, ground->change->warning);
    if (candidate->kind == CANDIDATE_GROUP && changes_something(ground->change)) {
        size_t members = 0;
        for (size_t i = 0; i < candidate->row_count; i++)
            members += ground->account->groups.items[candidate->rows[i]].interfaces.count;
        preview_add_sentence(
            out, members ? _("A group reference admits private addresses only: nobody who "
                             "comes through NAT, a public address or a middlebox.")
                         : _("No interface carries the new source group: nothing could "
                             "connect through the new rule."));
    }
}

/* --- who loses access ----------------------------------------------------------------------------- */

static bool vpcs_are_peered(const struct account *account, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < account->peerings.count; i++) {
        const struct vpc_peering *peering = &account->peerings.items[i];
        bool active = !strcmp(text_raw(account->texts, peering->status), "active");
        if (active && ((peering->requester.vpc == a && peering->accepter.vpc == b) ||
                       (peering->requester.vpc == b && peering->accepter.vpc == a)))
            return true;
    }
    return false;
}

/* An ACL is asked only between subnets: the only subnet that uses it loses nothing inside itself. */
static bool is_inside_only_subnet(const struct account *account, const struct change *change,
                                  const struct network_interface *interface)
{
    struct span subnets;

    if (change->target.kind != TARGET_ENTRY)
        return false;
    subnets = account->acls.items[target_holder(account, change->target).row].subnets;
    return subnets.count == 1 && account->acl_subnets.items[subnets.first] == interface->subnet;
}

static bool can_reach(const struct preview_ground *ground, uint32_t vpc,
                      const struct network_interface *interface)
{
    if (vpc == NONE || interface->vpc == NONE ||
        is_inside_only_subnet(ground->account, ground->change, interface))
        return false;
    return interface->vpc == vpc || vpcs_are_peered(ground->account, vpc, interface->vpc);
}

static bool has_address_in(const struct account *account, const struct network_interface *interface,
                           const struct addr_set closed[IP_FAMILY_COUNT])
{
    for (uint32_t i = 0; i < interface->addresses.count; i++) {
        struct ip_addr address =
            account->interface_addresses.items[interface->addresses.first + i].address;
        if (addr_set_contains(&closed[address.family], address.value))
            return true;
    }
    return false;
}

/* Names up to NAMES_MOST interfaces; returns how many there are. */
static size_t add_losers(struct strbuf *names, const struct preview_ground *ground,
                         const struct addr_set closed[IP_FAMILY_COUNT])
{
    const struct account *account = ground->account;
    uint32_t vpc = account_object_vpc(account, target_holder(account, ground->change->target));
    size_t count = 0;

    for (uint32_t row = 0; row < account->interfaces.count; row++) {
        const struct network_interface *interface = &account->interfaces.items[row];
        if (!can_reach(ground, vpc, interface) || !has_address_in(account, interface, closed))
            continue;
        if (count++ < NAMES_MOST) {
            strbuf_adds(names, count > 1 ? ", " : "");
            account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, row}, names);
        }
    }
    return count;
}

static void note_losers(struct strbuf *out, const struct preview_ground *ground,
                        const struct addr_set closed[IP_FAMILY_COUNT])
{
    struct strbuf names = STRBUF_INIT;
    size_t count = add_losers(&names, ground, closed);

    if (count) {
        preview_add_sentence(out, ngettext("Loses access by its own address: ",
                                           "Lose access by their own addresses: ", count));
        strbuf_addbuf(out, &names);
        if (count > NAMES_MOST)
            strbuf_addf(out, _(" and %zu more"), count - NAMES_MOST);
        strbuf_addch(out, '.');
    } else if (!addr_set_is_empty(&closed[IP_V4]) || !addr_set_is_empty(&closed[IP_V6])) {
        preview_add_sentence(out,
                             ground->account->interfaces.count
                                 ? _("No interface of the export loses access by its own address.")
                                 : _("Who loses access is not known by name: the export holds no "
                                     "network interfaces."));
    }
    strbuf_release(&names);
}

/* --- sessions that are open ----------------------------------------------------------------------- */

static bool is_whole_family(const struct account *account, const struct sg_rule *rule,
                            enum ip_family family)
{
    return rule->source_kind == SOURCE_CIDR &&
           account->cidrs.items[rule->source].family == family &&
           account->cidrs.items[rule->source].length == 0;
}

static bool has_all_ports(const struct sg_rule *rule, int16_t protocol)
{
    return rule->protocol == PROTOCOL_ALL || (rule->protocol == protocol && rule->from_port <= 0 &&
                                              (rule->from_port < 0 || rule->to_port == 65535));
}

/* Not tracked: a rule for a whole family whose answers may go anywhere from any port (EC2 user guide,
 * "Security group connection tracking"). */
static bool is_untracked(const struct preview_ground *ground, const struct sg_rule *old)
{
    struct rule_walk walk = rule_walk_group(ground->account, ground->edits, old->group);
    int16_t protocol = old->protocol == PROTOCOL_ALL ? PROTOCOL_TCP : old->protocol;
    uint8_t family = rule_source_family(ground->account, old);

    if (family == IP_FAMILY_COUNT || !is_whole_family(ground->account, old, family))
        return false;
    if (protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP)
        return false;
    while (rule_walk_next(&walk))
        if ((walk.rule->flags & RULE_EGRESS) &&
            is_whole_family(ground->account, walk.rule, family) &&
            has_all_ports(walk.rule, protocol))
            return true;
    return false;
}

static void note_sessions(struct strbuf *out, const struct preview_ground *ground)
{
    const struct change *change = ground->change;

    if (change->target.kind == TARGET_ENTRY)
        preview_add_sentence(out,
                             _("Network ACLs keep no state: what is closed is cut at once, open "
                               "sessions too."));
    else if (is_untracked(ground, target_rule(ground->account, change->target)))
        preview_add_sentence(out,
                             _("Open sessions from closed addresses are cut at once: AWS does not "
                               "track them, since the "
                               "rule admits everybody and the group lets everything out."));
    else
        preview_add_sentence(
            out, _("Open sessions go on until they are idle (TCP: up to 5 days); only a "
                   "network ACL would cut them."));
}

/* --- quota ---------------------------------------------------------------------------------------- */

static void note_quota(struct strbuf *out, const struct preview_ground *ground,
                       enum ip_family family)
{
    bool is_rule = ground->change->target.kind == TARGET_RULE;
    struct quota_use use = quota_use_of(ground->account, ground->edits, ground->change, family);

    if (!use.touched)
        return;
    preview_add_sentence(out, "");
    strbuf_addf(out,
                is_rule ? _("Quota: %zu of %zu inbound %s rules after the change")
                        : _("Quota: %zu of %zu inbound %s entries after the change"),
                use.after, use.limit, family == IP_V4 ? "IPv4" : "IPv6");
    if (!use.known)
        strbuf_adds(out, _(", and what a prefix list of unknown size counts"));
    strbuf_adds(out, use.after > use.limit
                         ? _("; that is more than AWS allows by default, but so it is now.")
                     : quota_is_tight(&use) ? _("; there is no room for old and new together.")
                                            : ".");
}

/* --- all ------------------------------------------------------------------------------------------ */

static void collect_closed(const struct preview *preview, struct addr_set closed[IP_FAMILY_COUNT])
{
    for (size_t i = 0; i < preview->meaning_count; i++) {
        const struct preview_meaning *meaning = &preview->meanings[i];
        addr_set_union(&closed[meaning->family], &closed[meaning->family], &meaning->closed);
    }
}

void preview_add_notes(struct preview *preview, const struct preview_ground *ground)
{
    struct addr_set closed[IP_FAMILY_COUNT];
    struct strbuf notes = STRBUF_INIT;

    addr_set_init(&closed[IP_V4], IP_V4);
    addr_set_init(&closed[IP_V6], IP_V6);
    collect_closed(preview, closed);
    note_warning(&notes, ground);
    if (changes_something(ground->change)) {
        preview_note_owner(&notes, ground);
        preview_note_still(&notes, ground, preview);
    }
    note_losers(&notes, ground, closed);
    if (!addr_set_is_empty(&closed[IP_V4]) || !addr_set_is_empty(&closed[IP_V6]))
        note_sessions(&notes, ground);
    note_quota(&notes, ground, IP_V4);
    note_quota(&notes, ground, IP_V6);
    if (changes_something(ground->change))
        preview_note_checkers(&notes, ground);
    if (preview->sources_unknown)
        preview_add_sentence(&notes,
                             _("Not all addresses of all sources are in the export: the sets hold "
                               "what is known."));
    preview->notes = strbuf_detach(&notes);
    addr_set_release(&closed[IP_V4]);
    addr_set_release(&closed[IP_V6]);
}

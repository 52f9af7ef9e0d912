/*
 * What becomes of the sessions that are open from addresses which are closed. A network ACL keeps no
 * state and cuts them. A security group cuts at once what AWS does not track, and lets the rest go on
 * until it is idle (preview_tracking.h).
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/preview_balancers.h"
#include "model/mend/preview_carriers.h"
#include "model/mend/preview_routes.h"
#include "model/mend/preview_tracking.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 3 };

/* How many interfaces fare how. */
struct census {
    size_t cut, go_on, unknown; /* of those where something is lost */
    size_t untouched;           /* of the others */
    bool *is_cut;               /* by interface */
    struct idle_range idle;     /* of those that go on */
};

/* --- counting --------------------------------------------------------------------------------- */

static void count_idle(struct census *census, const struct account *account, uint32_t interface)
{
    struct idle_range idle = tcp_idle_range(account, interface);

    if (!census->go_on++)
        census->idle = idle;
    if (idle.least < census->idle.least)
        census->idle.least = idle.least;
    if (idle.most > census->idle.most)
        census->idle.most = idle.most;
}

static void count_one(struct census *census, const struct account *account, uint32_t interface,
                      enum tracking tracking)
{
    if (tracking == TRACKING_YES || interface_is_always_tracked(account, interface)) {
        count_idle(census, account, interface);
    } else if (tracking == TRACKING_UNKNOWN) {
        census->unknown++;
    } else {
        census->cut++;
        census->is_cut[interface] = true;
    }
}

/* Groups decide alike for all interfaces of a kind. */
static void take_census(struct census *census, const struct preview_ground *ground)
{
    const struct account *account = ground->account;
    const struct carriers *carriers = ground->carriers;
    const struct sg_rule *old = target_rule(account, ground->change->target);

    *census = (struct census){.is_cut = mem_zalloc(account->interfaces.count + 1, sizeof(bool))};
    for (size_t i = 0; i < carriers->kind_count; i++) {
        const struct carrier_kind *kind = &carriers->kinds[i];
        enum tracking tracking;

        if (!carrier_kind_loses(kind)) {
            census->untouched += kind->count;
            continue;
        }
        tracking = tracking_of_rule(account, ground->edits, old, carriers->rows[kind->first]);
        for (size_t k = 0; k < kind->count; k++)
            count_one(census, account, carriers->rows[kind->first + k], tracking);
    }
}

/* --- how long --------------------------------------------------------------------------------- */

/* "5 days", "350 seconds": in the largest unit that says it exactly. */
static void add_duration(struct strbuf *out, int32_t duration)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
    unsigned long seconds = (unsigned long)duration;

    if (seconds % DAY == 0)
        strbuf_addf(out, ngettext("%lu day", "%lu days", seconds / DAY), seconds / DAY);
    else if (seconds % HOUR == 0)
        strbuf_addf(out, ngettext("%lu hour", "%lu hours", seconds / HOUR), seconds / HOUR);
    else if (seconds % MINUTE == 0)
        strbuf_addf(out, ngettext("%lu minute", "%lu minutes", seconds / MINUTE),
                    seconds / MINUTE);
    else
        strbuf_addf(out, ngettext("%lu second", "%lu seconds", seconds), seconds);
}

/* "for 5 days": TCP as the interfaces are set; UDP streams at most 3 minutes, other protocols 10. */
static void add_idle(struct strbuf *out, const struct census *census, int16_t protocol)
{
    if (protocol_has_types(protocol))
        return;
    strbuf_adds(out, _(" for "));
    if (protocol == PROTOCOL_UDP) {
        strbuf_adds(out, _("3 minutes"));
    } else if (protocol != PROTOCOL_TCP && protocol != PROTOCOL_ALL) {
        strbuf_adds(out, _("10 minutes"));
    } else {
        add_duration(out, census->idle.least);
        if (census->idle.most == census->idle.least)
            return;
        strbuf_adds(out, _(" to "));
        add_duration(out, census->idle.most);
        strbuf_adds(out, _(", by interface"));
    }
}

/* --- what is tracked in any case -------------------------------------------------------------- */

static void name_balancers(struct names *names, const struct account *account,
                           const struct census *census)
{
    for (uint32_t i = 0; i < account->load_balancers.count; i++) {
        const struct load_balancer *balancer = &account->load_balancers.items[i];
        if (balancer_forwards_connections(account, balancer) &&
            balancer_leads_to(account, balancer, census->is_cut) && names_begin(names)) {
            strbuf_adds(&names->text, _("load balancer "));
            account_describe_object(account, (struct object_ref){OBJECT_LOAD_BALANCER, i},
                                    &names->text);
        }
    }
}

static void name_accelerators(struct names *names, const struct account *account, uint32_t vpc)
{
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        const struct network_interface *interface = &account->interfaces.items[i];
        if (interface->vpc != vpc || strcmp(text_raw(account->texts, interface->type),
                                            "global_accelerator_managed"))
            continue;
        if (names_begin(names))
            strbuf_adds(&names->text, _("Global Accelerator"));
        return;
    }
}

/* Transit gateways, and endpoints of firewalls and gateway load balancers: those that a route to a
 * block leads to. (A gateway endpoint's route leads to a prefix list.) */
static bool is_tracking_route(const struct route *route)
{
    return !route->blackhole &&
           (route->target_kind == ROUTE_TRANSIT_GATEWAY ||
            (route->target_kind == ROUTE_VPC_ENDPOINT && route->prefix_list == NONE));
}

static void name_routes_of_table(struct names *names, const struct preview_ground *ground,
                                 uint32_t table, bool *told)
{
    const struct account *account = ground->account;

    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct route_shares shares;

        route_shares_make(&shares, account, table, (enum ip_family)family);
        for (size_t i = 0; i < shares.count; i++) {
            const struct route *route = &account->routes.items[shares.items[i].route];
            if (!is_tracking_route(route) || told[route->target] ||
                !addr_set_intersects(&shares.items[i].addresses, &ground->carriers->lost[family]))
                continue;
            told[route->target] = true;
            if (names_begin(names))
                strbuf_adds(&names->text, account_show(account, route->target));
        }
        route_shares_release(&shares);
    }
}

/* By the route tables of the interfaces that are cut; each table and each device once. */
static void name_routes(struct names *names, const struct preview_ground *ground,
                        const struct census *census)
{
    const struct account *account = ground->account;
    bool *asked = mem_zalloc(account->route_tables.count + 1, sizeof *asked);
    bool *told = mem_zalloc(text_pool_count(account->texts) + 1, sizeof *told);

    for (size_t i = 0; i < ground->carriers->count; i++) {
        uint32_t row = ground->carriers->rows[i];
        uint32_t subnet = account->interfaces.items[row].subnet;
        uint32_t table = subnet == NONE ? NONE : account->subnets.items[subnet].route_table;
        if (!census->is_cut[row] || table == NONE || asked[table])
            continue;
        asked[table] = true;
        name_routes_of_table(names, ground, table, told);
    }
    free(told);
    free(asked);
}

static void note_exceptions(struct strbuf *out, const struct preview_ground *ground,
                            const struct census *census)
{
    struct names names = NAMES_INIT(NAMES_MOST);
    uint32_t vpc =
        account_object_vpc(ground->account, target_holder(ground->account, ground->change->target));

    name_balancers(&names, ground->account, census);
    name_routes(&names, ground, census);
    if (vpc != NONE)
        name_accelerators(&names, ground->account, vpc);
    names_tell(&names, out, _("Always tracked, so going on until idle, is what comes through "),
               _("."));
}

/* --- the sentences ---------------------------------------------------------------------------- */

static bool keeps_something(const struct preview *preview)
{
    for (size_t i = 0; i < preview->meaning_count; i++)
        if (!addr_set_is_empty(&preview->meanings[i].kept))
            return true;
    return false;
}

static void tell_mixed(struct strbuf *out, const struct census *census, int16_t protocol)
{
    size_t all = census->cut + census->go_on + census->unknown;

    preview_add_sentence(out, "");
    strbuf_addf(out, _("Open sessions from closed addresses: of %zu interfaces, "), all);
    if (census->cut)
        strbuf_addf(out, _("%zu cut them at once (not tracked by AWS)"), census->cut);
    if (census->go_on) {
        strbuf_addf(out, _("%s%zu let them go on until idle"), census->cut ? "; " : "",
                    census->go_on);
        add_idle(out, census, protocol);
    }
    if (census->unknown)
        strbuf_addf(out, _("; for %zu AWS documents neither"), census->unknown);
    strbuf_adds(out, _("."));
}

static void tell_uniform(struct strbuf *out, const struct census *census,
                         const struct preview *preview, int16_t protocol)
{
    if (census->cut) {
        preview_add_sentence(out,
                             _("Open sessions from closed addresses are cut at once: AWS does not "
                               "track them, since the rule admits everybody and everything may go "
                               "out."));
        if (keeps_something(preview))
            strbuf_adds(out, _(" Those from the new sources stay."));
    } else if (census->go_on) {
        preview_add_sentence(out, _("Open sessions go on until they are idle"));
        add_idle(out, census, protocol);
        strbuf_adds(out, _("; only a network ACL would cut them."));
    } else {
        preview_add_sentence(out, _("Whether open sessions are cut at once or go on until they are "
                                    "idle, AWS does not document for such rules."));
    }
}

static void tell_untouched(struct strbuf *out, const struct census *census)
{
    if (census->untouched)
        strbuf_addf(out,
                    ngettext(" On %zu other interface another group still admits them.",
                             " On %zu other interfaces another group still admits them.",
                             census->untouched),
                    census->untouched);
}

static void note_no_interface(struct strbuf *out, const struct preview_ground *ground)
{
    if (!ground->carriers->complete)
        preview_add_sentence(out, _("Who loses access and who is connected is not known by name: "
                                    "the export does not hold all network interfaces."));
    else
        preview_add_sentence(out, ground->change->target.kind == TARGET_RULE
                                      ? _("No interface carries the group: nobody loses access "
                                          "today, and nobody is connected.")
                                      : _("No interface is behind the ACL: nobody loses access "
                                          "today, and nobody is connected."));
}

static void note_group_sessions(struct strbuf *out, const struct preview_ground *ground,
                                const struct preview *preview)
{
    int16_t protocol = target_rule(ground->account, ground->change->target)->protocol;
    struct census census;

    take_census(&census, ground);
    if (!census.cut && !census.go_on && !census.unknown)
        preview_add_sentence(out, _("What is closed here stays open on the same interfaces "
                                    "through other groups: nobody loses access, and open sessions "
                                    "stay."));
    else if (!census.cut + !census.go_on + !census.unknown == 2)
        tell_uniform(out, &census, preview, protocol);
    else
        tell_mixed(out, &census, protocol);
    if (census.cut || census.go_on || census.unknown)
        tell_untouched(out, &census);
    if (census.cut)
        note_exceptions(out, ground, &census);
    free(census.is_cut);
}

void preview_note_sessions(struct strbuf *out, const struct preview_ground *ground,
                           const struct preview *preview)
{
    if (!ground->carriers->count)
        note_no_interface(out, ground);
    else if (ground->change->target.kind == TARGET_ENTRY)
        preview_add_sentence(out, _("Network ACLs keep no state: what is closed is cut at once, "
                                    "open sessions too."));
    else
        note_group_sessions(out, ground, preview);
    if (ground->carriers->count && !ground->carriers->complete)
        preview_add_sentence(out, _("The export does not hold all network interfaces: more may be "
                                    "concerned."));
}

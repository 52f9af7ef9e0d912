/*
 * An ACL is asked about replies too. What hosts of its subnets ask others comes back on the ports that
 * clients take for themselves (VPC user guide, "Ephemeral ports"), from wherever routes lead: closing
 * these ports cuts off the hosts' own connections, not those of others to them.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/preview_carriers.h"
#include "model/mend/preview_routes.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

enum { EPHEMERAL_FIRST = 1024, NAMES_MOST = 3 };

/* --- from where replies are shut out ---------------------------------------------------------- */

/* The SMTP ports among them are meant to be closed. */
static bool has_reply_ports(const struct packet_slice *slice, const struct smtp_ports *ports)
{
    uint16_t first = slice->first_port > EPHEMERAL_FIRST ? slice->first_port : EPHEMERAL_FIRST;
    size_t smtp = 0;

    if (slice->first_protocol > PROTOCOL_TCP || slice->last_protocol < PROTOCOL_TCP ||
        slice->last_port < first)
        return false;
    for (size_t i = 0; i < ports->count; i++)
        smtp += ports->ports[i] >= first && ports->ports[i] <= slice->last_port;
    return (size_t)(slice->last_port - first) + 1 > smtp;
}

static void add_shut_out(struct addr_set *set, const struct preview_ground *ground)
{
    const struct packet_set *closed = &ground->sets[set->family].closed;

    for (size_t i = 0; i < closed->count; i++)
        if (has_reply_ports(&closed->slices[i], ground->ports))
            addr_set_union(set, set, &closed->slices[i].addresses);
}

/* --- whom that concerns ----------------------------------------------------------------------- */

/* Other subnets of the VPC; inside a subnet no ACL is asked. */
static void name_vpc(struct names *names, const struct preview_ground *ground,
                     const struct addr_set *shut_out)
{
    const struct account *account = ground->account;
    const struct network_acl *acl =
        &account->acls.items[target_holder(account, ground->change->target).row];
    struct addr_set others, own;

    if (acl->vpc == NONE)
        return;
    addr_set_init(&others, shut_out->family);
    addr_set_init(&own, shut_out->family);
    preview_add_blocks(&others, account, account->vpcs.items[acl->vpc].cidrs);
    if (acl->subnets.count == 1)
        preview_add_blocks(&own, account,
                   account->subnets.items[account->acl_subnets.items[acl->subnets.first]].cidrs);
    addr_set_subtract(&others, &others, &own);
    if (addr_set_intersects(&others, shut_out) && names_begin(names))
        strbuf_adds(&names->text, addr_set_is_subset(&others, shut_out)
                                      ? _("the VPC's other subnets")
                                      : _("part of the VPC's own blocks"));
    addr_set_release(&own);
    addr_set_release(&others);
}

static void name_routes(struct names *names, const struct account *account, uint32_t table,
                        const struct addr_set *shut_out, bool *told)
{
    struct route_shares shares;

    route_shares_make(&shares, account, table, shut_out->family);
    for (size_t i = 0; i < shares.count; i++) {
        const struct route *route = &account->routes.items[shares.items[i].route];
        if (route->blackhole || told[route->target] ||
            !addr_set_intersects(&shares.items[i].addresses, shut_out))
            continue;
        told[route->target] = true;
        if (names_begin(names))
            strbuf_adds(&names->text, account_show(account, route->target));
    }
    route_shares_release(&shares);
}

static void name_family(struct names *names, const struct preview_ground *ground,
                        const struct addr_set *shut_out, bool *told)
{
    const struct account *account = ground->account;
    struct span subnets =
        account->acls.items[target_holder(account, ground->change->target).row].subnets;
    bool *asked = mem_zalloc(account->route_tables.count + 1, sizeof *asked);

    for (uint32_t i = 0; i < subnets.count; i++) {
        const struct subnet *subnet =
            &account->subnets.items[account->acl_subnets.items[subnets.first + i]];
        if (subnet->route_table == NONE || !subnet->interfaces.count ||
            asked[subnet->route_table])
            continue;
        asked[subnet->route_table] = true;
        name_routes(names, account, subnet->route_table, shut_out, told);
    }
    free(asked);
    if (ground->carriers->count)
        name_vpc(names, ground, shut_out);
}

/* --- the sentence ----------------------------------------------------------------------------- */

void preview_note_replies(struct strbuf *out, const struct preview_ground *ground)
{
    struct names names = NAMES_INIT(NAMES_MOST);
    bool *told;

    if (ground->change->target.kind != TARGET_ENTRY)
        return;
    told = mem_zalloc(text_pool_count(ground->account->texts) + 1, sizeof *told);
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct addr_set shut_out;

        addr_set_init(&shut_out, (enum ip_family)family);
        add_shut_out(&shut_out, ground);
        if (!addr_set_is_empty(&shut_out))
            name_family(&names, ground, &shut_out, told);
        addr_set_release(&shut_out);
    }
    free(told);
    names_tell(&names, out,
               _("Cuts off hosts of its subnets: replies, which come in on ports 1024-65535, are "
                 "shut out from "),
               _(". Mend only the SMTP ports instead."));
}

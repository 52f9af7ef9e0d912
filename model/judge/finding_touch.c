#include "model/judge/finding_touch.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/judge/balancer_compare.h"

/* What is known while it is worked out. */
struct touching {
    struct finding_touched *touched;
    const struct finding_quiet *quiet;
    const struct account *account;
    const struct balancer_reaches *balancers; /* of this judgement */
};

/* --- VPCs ------------------------------------------------------------------------------------------ */

static bool vpc_ids_have(const struct vpc_ids *ids, text_id id)
{
    for (size_t i = 0; i < ids->items.count; i++)
        if (ids->items.items[i] == id)
            return true;
    return false;
}

static void vpc_ids_add(struct vpc_ids *ids, text_id id)
{
    if (!vpc_ids_have(ids, id))
        TABLE_ADD(ids->items, id);
}

/* --- interfaces ------------------------------------------------------------------------------------ */

/* The interface, and the ACL before it; where the export does not tell it, it could be any of the VPC. */
static void touch_interface(const struct touching *in, uint32_t interface)
{
    const struct network_interface *row = &in->account->interfaces.items[interface];

    if (in->touched->interfaces[interface])
        return;
    in->touched->interfaces[interface] = true;
    if (row->subnet != NONE)
        in->touched->subnets[row->subnet] = true;
    else
        vpc_ids_add(&in->touched->homeless, row->vpc_id);
}

/* What reaches it has changed: for the findings of its groups too. */
static void touch_carrier(const struct touching *in, uint32_t interface)
{
    struct span groups = in->account->interfaces.items[interface].groups;

    touch_interface(in, interface);
    for (uint32_t i = 0; i < groups.count; i++)
        in->touched->groups[in->account->interface_groups.items[groups.first + i]] = true;
}

/* --- edited rules ---------------------------------------------------------------------------------- */

/* Through a balancer packets cross the ACL of its node as well. */
static void touch_nodes_to(const struct touching *in, uint32_t interface)
{
    const struct balancer_way *way = balancer_way_to(in->balancers, interface);

    for (; way; way = balancer_way_next(in->balancers, way))
        if (way->node_subnet != NONE)
            in->touched->subnets[way->node_subnet] = true;
}

static void touch_edited_group(const struct touching *in, uint32_t group)
{
    struct span carriers = in->account->groups.items[group].interfaces;

    in->touched->groups[group] = true;
    for (uint32_t i = 0; i < carriers.count; i++) {
        uint32_t interface = in->account->group_interfaces.items[carriers.first + i];

        touch_interface(in, interface);
        touch_nodes_to(in, interface);
    }
}

/* --- edited entries -------------------------------------------------------------------------------- */

static bool acl_is_edited(const struct touching *in, uint32_t acl)
{
    return acl != NONE && (in->quiet->acls_edited[acl] || in->quiet->acls_edited_before[acl]);
}

static void touch_behind(const struct touching *in, uint32_t subnet)
{
    const struct subnet *row = &in->account->subnets.items[subnet];

    vpc_ids_add(&in->touched->surrounded, row->vpc_id);
    for (uint32_t i = 0; i < row->interfaces.count; i++)
        touch_carrier(in, in->account->subnet_interfaces.items[row->interfaces.first + i]);
}

static void touch_edited_acls(const struct touching *in)
{
    const struct account *account = in->account;

    for (uint32_t i = 0; i < account->acls.count; i++)
        if (acl_is_edited(in, i)) {
            in->touched->acls[i] = true;
            vpc_ids_add(&in->touched->surrounded, account->acls.items[i].vpc_id);
        }
    for (uint32_t i = 0; i < account->subnets.count; i++)
        if (acl_is_edited(in, account->subnets.items[i].acl))
            touch_behind(in, i);
}

/* --- load balancers -------------------------------------------------------------------------------- */

static void visit_way(const struct balancer_way *way, void *context)
{
    const struct touching *in = context;

    touch_carrier(in, way->interface);
    if (way->node_subnet != NONE)
        in->touched->subnets[way->node_subnet] = true;
}

static void visit_doubt(text_id vpc_id, void *context)
{
    const struct touching *in = context;

    vpc_ids_add(&in->touched->whole, vpc_id);
}

/* --- VPCs as a whole ------------------------------------------------------------------------------- */

static bool is_complete(const struct account *account, uint32_t scope, enum data_kind kind)
{
    return account_presence(account, scope, kind) == PRESENCE_COMPLETE;
}

/* Interfaces that the export does not hold could carry a group of the VPC. */
static void touch_groups_of_vpcs(const struct touching *in)
{
    const struct account *account = in->account;

    for (uint32_t i = 0; i < account->groups.count; i++) {
        const struct security_group *row = &account->groups.items[i];

        in->touched->groups[i] |= vpc_ids_have(&in->touched->whole, row->vpc_id) ||
                                  (vpc_ids_have(&in->touched->surrounded, row->vpc_id) &&
                                   !is_complete(account, row->scope, DATA_NETWORK_INTERFACES));
    }
}

static void touch_interfaces_of_vpcs(const struct touching *in)
{
    const struct account *account = in->account;

    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        const struct network_interface *row = &account->interfaces.items[i];

        if (vpc_ids_have(&in->touched->whole, row->vpc_id) ||
            (row->subnet == NONE && vpc_ids_have(&in->touched->surrounded, row->vpc_id)))
            touch_carrier(in, i);
    }
}

static void touch_subnets_of_vpcs(const struct touching *in)
{
    for (uint32_t i = 0; i < in->account->subnets.count; i++)
        in->touched->subnets[i] |=
            vpc_ids_have(&in->touched->whole, in->account->subnets.items[i].vpc_id);
}

/* Subnets that the export does not hold could stand behind an ACL of the VPC. */
static bool acl_is_of_vpcs(const struct touching *in, const struct network_acl *row)
{
    return vpc_ids_have(&in->touched->whole, row->vpc_id) ||
           vpc_ids_have(&in->touched->homeless, row->vpc_id) ||
           (vpc_ids_have(&in->touched->surrounded, row->vpc_id) &&
            !is_complete(in->account, row->scope, DATA_SUBNETS));
}

static void touch_acls(const struct touching *in)
{
    const struct account *account = in->account;

    for (uint32_t i = 0; i < account->acls.count; i++) {
        const struct network_acl *row = &account->acls.items[i];

        in->touched->acls[i] |= acl_is_of_vpcs(in, row);
        for (uint32_t k = 0; k < row->subnets.count; k++)
            in->touched->acls[i] |=
                in->touched->subnets[account->acl_subnets.items[row->subnets.first + k]];
    }
}

/* --- the door -------------------------------------------------------------------------------------- */

static void touch_all(const struct touching *in)
{
    for (uint32_t group = 0; group < in->account->groups.count; group++)
        if (in->quiet->edited[group] || in->quiet->edited_before[group])
            touch_edited_group(in, group);
    touch_edited_acls(in);
    balancers_compare(in->quiet->balancers_before, in->balancers,
                      &(struct balancer_visitor){visit_way, visit_doubt, (void *)in});
    if (in->touched->whole.items.count || in->touched->surrounded.items.count) {
        touch_groups_of_vpcs(in);
        touch_interfaces_of_vpcs(in);
        touch_subnets_of_vpcs(in);
    }
    touch_acls(in);
}

void finding_touched_init(struct finding_touched *touched, const struct finding_quiet *quiet,
                          const struct account *account, const struct balancer_reaches *now)
{
    const struct touching in = {touched, quiet, account, now};

    memset(touched, 0, sizeof *touched);
    if (!quiet || !quiet->known)
        return;
    touched->groups = mem_zalloc(account->groups.count, sizeof(bool));
    touched->interfaces = mem_zalloc(account->interfaces.count, sizeof(bool));
    touched->acls = mem_zalloc(account->acls.count, sizeof(bool));
    touched->subnets = mem_zalloc(account->subnets.count, sizeof(bool));
    touch_all(&in);
}

void finding_touched_release(struct finding_touched *touched)
{
    free(touched->groups);
    free(touched->interfaces);
    free(touched->acls);
    free(touched->subnets);
    free(touched->surrounded.items.items);
    free(touched->homeless.items.items);
    free(touched->whole.items.items);
}

bool finding_is_touched(const struct finding_touched *touched, struct object_ref object)
{
    if (!touched->groups)
        return true;
    switch (object.kind) {
    case OBJECT_GROUP:
        return touched->groups[object.row];
    case OBJECT_INTERFACE:
        return touched->interfaces[object.row];
    case OBJECT_ACL:
        return touched->acls[object.row];
    default:
        return true;
    }
}

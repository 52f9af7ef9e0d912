/*
 * balancer_past.c: after an edit, the ways of balancers that it does not concern: none of their groups
 * is edited, and no ACL before their nodes or their targets.
 */
#include "model/judge/balancer_build.h"

static bool acl_is_edited(const struct account *account, const struct balancer_past *past,
                          uint32_t subnet)
{
    uint32_t acl = subnet != NONE ? account->subnets.items[subnet].acl : NONE;

    return acl != NONE && (past->acls[0][acl] || past->acls[1][acl]);
}

static bool group_is_edited(const struct balancer_past *past, uint32_t group)
{
    return past->groups[0][group] || past->groups[1][group];
}

static bool targets_are_concerned(const struct account *account, const struct balancer_past *past,
                                  struct span targets)
{
    for (uint32_t i = 0; i < targets.count; i++) {
        uint32_t interface = account->balancer_targets.items[targets.first + i].interface;

        if (interface != NONE &&
            acl_is_edited(account, past, account->interfaces.items[interface].subnet))
            return true;
    }
    return false;
}

static bool listener_is_concerned(const struct account *account, const struct balancer_past *past,
                                  const struct balancer_listener *listener)
{
    for (uint32_t i = 0; i < listener->target_groups.count; i++) {
        uint32_t group = account->row_refs.items[listener->target_groups.first + i];

        if (targets_are_concerned(account, past, account->target_groups.items[group].targets))
            return true;
    }
    return false;
}

static bool is_concerned(const struct account *account, const struct balancer_past *past,
                         const struct load_balancer *balancer)
{
    for (uint32_t i = 0; i < balancer->groups.count; i++)
        if (group_is_edited(past, account->row_refs.items[balancer->groups.first + i]))
            return true;
    for (uint32_t i = 0; i < balancer->subnets.count; i++)
        if (acl_is_edited(account, past, account->row_refs.items[balancer->subnets.first + i]))
            return true;
    for (uint32_t i = 0; i < balancer->listeners.count; i++)
        if (listener_is_concerned(account, past,
                                  &account->balancer_listeners.items[balancer->listeners.first + i]))
            return true;
    return false;
}

static void take_way(struct balancer_reaches *reaches, const struct balancer_way *before)
{
    struct balancer_way way = *before;

    reach_init(&way.reach, before->reach.certain.family);
    addr_set_copy(&way.reach.certain, &before->reach.certain);
    addr_set_copy(&way.reach.possible, &before->reach.possible);
    TABLE_ADD(reaches->ways, way);
}

static void take_doubts(struct balancer_reaches *reaches, const struct balancer_reaches *before,
                        uint32_t balancer)
{
    text_id vpc_id = reaches->account->load_balancers.items[balancer].vpc_id;
    const struct vpc_doubt *vpc = vpc_doubt_find(before, vpc_id);

    for (size_t i = 0; vpc && i < vpc->nodes.count; i++)
        if (vpc->nodes.items[i].source.kind == OBJECT_LOAD_BALANCER &&
            vpc->nodes.items[i].source.row == balancer)
            balancer_doubt_copy(reaches, vpc_id, &vpc->nodes.items[i]);
}

bool balancer_take_over(struct balancer_reaches *reaches, const struct balancer_past *past,
                        uint32_t balancer)
{
    const struct account *account = reaches->account;
    bool taken = past && !is_concerned(account, past, &account->load_balancers.items[balancer]);

    while (past && reaches->past_ways < past->before->ways.count &&
           past->before->ways.items[reaches->past_ways].balancer == balancer) {
        const struct balancer_way *way = &past->before->ways.items[reaches->past_ways++];

        if (taken)
            take_way(reaches, way);
    }
    if (taken)
        take_doubts(reaches, past->before, balancer);
    return taken;
}

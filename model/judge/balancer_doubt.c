/*
 * balancer_doubt.c: what could come through balancers whose targets the export does not tell.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/judge/balancer_build.h"

/* --- doubts -------------------------------------------------------------------------------------- */

struct vpc_doubt *vpc_doubt_find(const struct balancer_reaches *reaches, text_id vpc_id)
{
    for (size_t i = 0; i < reaches->vpcs.count; i++)
        if (reaches->vpcs.items[i].vpc_id == vpc_id)
            return &reaches->vpcs.items[i];
    return NULL;
}

static struct vpc_doubt *vpc_doubt_take(struct balancer_reaches *reaches, text_id vpc_id)
{
    struct vpc_doubt *found = vpc_doubt_find(reaches, vpc_id);
    struct vpc_doubt made = {.vpc_id = vpc_id};

    if (found)
        return found;
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        addr_set_init(&made.anywhere[family], family);
    TABLE_ADD(reaches->vpcs, made);
    return &reaches->vpcs.items[reaches->vpcs.count - 1];
}

static void doubt_add(struct balancer_reaches *reaches, text_id vpc_id, struct node_doubt doubt,
                      const struct addr_set *from)
{
    struct vpc_doubt *vpc;

    if (addr_set_is_empty(from))
        return;
    vpc = vpc_doubt_take(reaches, vpc_id);
    addr_set_init(&doubt.from, from->family);
    addr_set_copy(&doubt.from, from);
    addr_set_union(&vpc->anywhere[from->family], &vpc->anywhere[from->family], from);
    TABLE_ADD(vpc->nodes, doubt);
}

void balancer_doubt_add(struct balancer_reaches *reaches, const struct balancer_node *node,
                        bool elsewhere)
{
    struct node_doubt doubt = {.source = {OBJECT_LOAD_BALANCER, node->row},
                               .subnet = node->subnet,
                               .elsewhere = elsewhere};

    doubt_add(reaches, node->balancer->vpc_id, doubt, &node->front.possible);
}

void balancer_doubt_copy(struct balancer_reaches *reaches, text_id vpc_id,
                         const struct node_doubt *doubt)
{
    doubt_add(reaches, vpc_id, *doubt, &doubt->from);
}

/* --- interfaces of balancers that the export does not describe -------------------------------------- */

static void stranger_doubt(struct balancer_reaches *reaches, uint32_t interface)
{
    const struct network_interface *row = &reaches->account->interfaces.items[interface];
    struct node_doubt doubt = {.source = {OBJECT_INTERFACE, interface}, .subnet = row->subnet};

    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        if (reaches->addresses[interface] >> family & 1)
            doubt_add(reaches, row->vpc_id, doubt,
                      row->subnet == NONE
                          ? surroundings_internet(reaches->surroundings, family)
                          : surroundings_on_any_port(reaches->surroundings, row->subnet, family));
}

/* `*other` is a type that is none of theirs: nearly all interfaces are of one. */
static bool is_of_balancer(const struct account *account, size_t interface, text_id *other)
{
    text_id type = account->interfaces.items[interface].type;

    if (type == *other)
        return false;
    if (balancer_text_is(account, type, "network_load_balancer"))
        return true;
    *other = type;
    return false;
}

static bool balancers_may_be_missing(const struct account *account)
{
    for (size_t i = 0; i < account->scopes.count; i++)
        if (account_presence(account, (uint32_t)i, DATA_LOAD_BALANCERS) != PRESENCE_COMPLETE)
            return true;
    return false;
}

static void strangers_doubt(struct balancer_reaches *reaches)
{
    const struct account *account = reaches->account;
    text_id other = TEXT_NONE;
    bool *described;

    if (!balancers_may_be_missing(account))
        return;
    described = mem_zalloc(account->interfaces.count, sizeof *described);
    for (size_t i = 0; i < account->load_balancers.count; i++) {
        struct span span = account->load_balancers.items[i].interfaces;
        for (uint32_t k = 0; k < span.count; k++)
            described[account->row_refs.items[span.first + k]] = true;
    }
    for (size_t i = 0; i < account->interfaces.count; i++)
        if (!described[i] && reaches->addresses[i] && is_of_balancer(account, i, &other) &&
            account_presence(account, account->interfaces.items[i].scope, DATA_LOAD_BALANCERS) !=
                PRESENCE_COMPLETE)
            stranger_doubt(reaches, (uint32_t)i);
    free(described);
}

void balancer_doubts_finish(struct balancer_reaches *reaches)
{
    strangers_doubt(reaches);
    if (reaches->vpcs.count > 0)
        reaches->answers = mem_zalloc(reaches->account->subnets.count, sizeof *reaches->answers);
}

static void vpc_doubt_release(struct vpc_doubt *vpc)
{
    for (size_t i = 0; i < vpc->nodes.count; i++)
        addr_set_release(&vpc->nodes.items[i].from);
    free(vpc->nodes.items);
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        addr_set_release(&vpc->anywhere[family]);
}

void balancer_answers_free(struct balancer_reaches *reaches)
{
    for (size_t i = 0; reaches->answers && i < reaches->account->subnets.count; i++)
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            struct subnet_answers *answers = &reaches->answers[i];
            for (size_t port = 0; port < reaches->ports->count; port++)
                if (answers->known[family] >> port & 1)
                    addr_set_release(&answers->ports[family][port]);
            free(answers->ports[family]);
        }
    free(reaches->answers);
    reaches->answers = NULL;
}

void balancer_doubts_release(struct balancer_reaches *reaches)
{
    balancer_answers_free(reaches);
    for (size_t i = 0; i < reaches->vpcs.count; i++)
        vpc_doubt_release(&reaches->vpcs.items[i]);
    free(reaches->vpcs.items);
}

/* --- the questions ------------------------------------------------------------------------------- */

/* From nodes of other subnets only what the ACL admits comes in; those of this one are inside. */
static void doubt_fill(const struct balancer_reaches *reaches, const struct vpc_doubt *vpc,
                       uint32_t subnet, uint16_t port, struct addr_set *set)
{
    struct reach outside;

    reach_init(&outside, set->family);
    for (size_t i = 0; i < vpc->nodes.count; i++) {
        const struct node_doubt *node = &vpc->nodes.items[i];
        if (node->from.family != set->family || node->elsewhere)
            continue;
        if (node->subnet == subnet)
            addr_set_union(set, set, &node->from);
        else
            addr_set_union(&outside.possible, &outside.possible, &node->from);
    }
    balancer_target_cross(reaches, subnet, port, &outside);
    addr_set_union(set, set, &outside.possible);
    reach_release(&outside);
}

const struct addr_set *balancer_doubt(struct balancer_reaches *reaches, text_id vpc_id,
                                      uint32_t subnet, enum ip_family family, size_t port)
{
    const struct vpc_doubt *vpc = vpc_doubt_find(reaches, vpc_id);
    struct subnet_answers *answers;

    if (!vpc)
        return NULL;
    if (subnet == NONE)
        return &vpc->anywhere[family];
    answers = &reaches->answers[subnet];
    if (!answers->ports[family])
        answers->ports[family] = mem_zalloc(reaches->ports->count, sizeof *answers->ports[family]);
    if (!(answers->known[family] >> port & 1)) {
        answers->known[family] |= UINT64_C(1) << port;
        addr_set_init(&answers->ports[family][port], family);
        doubt_fill(reaches, vpc, subnet, reaches->ports->ports[port],
                   &answers->ports[family][port]);
    }
    return &answers->ports[family][port];
}

bool balancer_doubt_enters(const struct balancer_reaches *reaches, text_id vpc_id, uint32_t subnet,
                           const struct addr_set *from)
{
    const struct vpc_doubt *vpc = vpc_doubt_find(reaches, vpc_id);

    for (size_t i = 0; vpc && i < vpc->nodes.count; i++)
        if (vpc->nodes.items[i].subnet == subnet &&
            vpc->nodes.items[i].from.family == from->family &&
            addr_set_intersects(&vpc->nodes.items[i].from, from))
            return true;
    return false;
}

struct object_ref balancer_doubt_source(const struct balancer_reaches *reaches, text_id vpc_id,
                                        enum ip_family family)
{
    const struct vpc_doubt *vpc = vpc_doubt_find(reaches, vpc_id);

    for (size_t i = 0; vpc && i < vpc->nodes.count; i++)
        if (vpc->nodes.items[i].from.family == family)
            return vpc->nodes.items[i].source;
    return (struct object_ref){OBJECT_LOAD_BALANCER, NONE};
}

/*
 * Target groups: their targets, and the interface that each target stands for.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/net/address.h"
#include "model/read/link.h"
#include "model/read/link_ids.h"
#include "model/read/telling.h"

uint32_t link_target_group_row(struct account *account, text_id arn, uint32_t scope)
{
    struct target_group group = {.arn = arn, .scope = scope, .place = {.file = NONE}, .port = -1};
    uint32_t row = account_find_kind(account, arn, scope, OBJECT_TARGET_GROUP);

    if (row != NONE)
        return row;
    row = (uint32_t)account->target_groups.count;
    account_index_add(account, arn, scope, (struct object_ref){OBJECT_TARGET_GROUP, row});
    TABLE_ADD(account->target_groups, group);
    return row;
}

/* --- whose targets ------------------------------------------------------------------------------ */

typedef TABLE(struct balancer_target) target_rows;

/* A reply gives all targets of a group, so of two whole ones the first counts. */
static void link_told_targets(struct load *load)
{
    struct account *account = load->account;
    target_rows rows = {0};
    size_t count;
    struct told_row *told = tellings_by_row(load, TELLING_TARGETS, link_target_group_row, &count);

    for (size_t i = 0; i < count; i++) {
        const struct telling *telling = &load->tellings.items[told[i].telling];
        struct target_group *group = &account->target_groups.items[told[i].row];

        if (group->targets_known)
            continue;
        group->targets = (struct span){(uint32_t)rows.count, telling->rows.count};
        group->targets_known = !telling->incomplete;
        for (uint32_t j = 0; j < telling->rows.count; j++) {
            struct balancer_target target =
                account->balancer_targets.items[telling->rows.first + j];

            target.target_group = told[i].row;
            TABLE_ADD(rows, target);
        }
    }
    free(told);
    free(account->balancer_targets.items);
    account->balancer_targets.items = rows.items;
    account->balancer_targets.count = rows.count;
    account->balancer_targets.capacity = rows.capacity;
}

static uint32_t described_row(struct account *account, text_id arn, uint32_t scope)
{
    return account_find_kind(account, arn, scope, OBJECT_TARGET_GROUP);
}

static void link_attributes(struct load *load)
{
    struct account *account = load->account;
    size_t count;
    struct told_row *told = tellings_by_row(load, TELLING_GROUP_ATTRIBUTES, described_row, &count);

    for (size_t i = 0; i < count; i++) {
        struct target_group *group = &account->target_groups.items[told[i].row];

        if (group->preserve_client_ip == TOLD_NOTHING)
            group->preserve_client_ip = load->tellings.items[told[i].telling].told;
    }
    free(told);
}

/* --- addresses ---------------------------------------------------------------------------------- */

/* "This interface has that address in its VPC." */
struct holder {
    struct ip_addr address;
    uint32_t vpc, interface;
};

struct holders {
    struct holder *items;
    size_t count;
};

static int compare_place(const struct holder *a, const struct holder *b)
{
    if (a->vpc != b->vpc)
        return a->vpc < b->vpc ? -1 : 1;
    if (a->address.family != b->address.family)
        return a->address.family < b->address.family ? -1 : 1;
    return a->address.value < b->address.value ? -1 : a->address.value > b->address.value;
}

static int compare_holders(const void *left, const void *right)
{
    const struct holder *a = left, *b = right;
    int order = compare_place(a, b);

    return order ? order : a->interface < b->interface ? -1 : a->interface > b->interface;
}

static struct holders find_holders(const struct account *account)
{
    struct holders holders = {mem_alloc(account->interface_addresses.count * sizeof *holders.items),
                              0};

    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        const struct network_interface *interface = &account->interfaces.items[i];

        for (uint32_t j = 0; interface->vpc != NONE && j < interface->addresses.count; j++) {
            uint32_t row = interface->addresses.first + j;

            holders.items[holders.count++] =
                (struct holder){account->interface_addresses.items[row].address, interface->vpc, i};
        }
    }
    if (holders.count)
        qsort(holders.items, holders.count, sizeof *holders.items, compare_holders);
    return holders;
}

/* The first interface of the VPC with that address, or NONE. */
static uint32_t interface_at(const struct holders *holders, uint32_t vpc, struct ip_addr address)
{
    struct holder wanted = {address, vpc, 0};
    size_t low = 0, high = holders->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_holders(&holders->items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (vpc == NONE || low == holders->count || compare_place(&holders->items[low], &wanted))
        return NONE;
    return holders->items[low].interface;
}

/* --- instances ---------------------------------------------------------------------------------- */

/* The primary interface of each instance: the one at device index 0; where that is not told, the
 * only one. */
static uint32_t *find_primaries(const struct load *load)
{
    const struct account *account = load->account;
    uint32_t *primary = mem_alloc(account->instances.count * sizeof *primary);
    uint32_t *count = mem_zalloc(account->instances.count, sizeof *count);

    for (size_t i = 0; i < account->instances.count; i++)
        primary[i] = NONE;
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        uint32_t instance = account->interfaces.items[i].instance;

        if (instance != NONE)
            primary[instance] = count[instance]++ ? NONE : i;
    }
    for (size_t i = 0; i < load->primary_interfaces.count; i++) {
        struct primary_interface told = load->primary_interfaces.items[i];
        uint32_t row = link_row(account, told.interface_id, NONE, OBJECT_INTERFACE);
        uint32_t instance = row == NONE ? NONE : account->interfaces.items[row].instance;

        if (instance != NONE && account->instances.items[instance].id == told.instance_id)
            primary[instance] = row;
    }
    free(count);
    return primary;
}

/* --- targets ------------------------------------------------------------------------------------ */

struct lookup {
    const struct account *account;
    struct holders holders;
    uint32_t *primaries;
};

static uint32_t interface_of(const struct lookup *lookup, const struct target_group *group,
                             const struct balancer_target *target)
{
    const struct account *account = lookup->account;
    uint32_t instance = link_row(account, target->id, group->scope, OBJECT_INSTANCE);
    uint32_t vpc = link_row(account, group->vpc_id, group->scope, OBJECT_VPC);
    struct ip_addr address;

    if (instance != NONE)
        return lookup->primaries[instance];
    if (ip_addr_parse(text_raw(account->texts, target->id), &address))
        return interface_at(&lookup->holders, vpc, address);
    return NONE;
}

void link_targets(struct load *load)
{
    struct account *account = load->account;
    struct lookup lookup = {.account = account};

    link_told_targets(load);
    link_attributes(load);
    if (!account->balancer_targets.count)
        return;
    lookup.holders = find_holders(account);
    lookup.primaries = find_primaries(load);
    for (size_t i = 0; i < account->balancer_targets.count; i++) {
        struct balancer_target *target = &account->balancer_targets.items[i];

        target->interface =
            interface_of(&lookup, &account->target_groups.items[target->target_group], target);
    }
    free(lookup.holders.items);
    free(lookup.primaries);
}

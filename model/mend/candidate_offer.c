/*
 * What there is to offer, kind by kind in the order of a list that knows nothing of mail.
 */
#include "model/mend/candidate_offer.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/mend/candidate_words.h"
#include "model/mend/target.h"

static struct offer *offer_add(struct offers *offers, enum offer_kind kind,
                               enum candidate_kind candidate)
{
    struct offer offer = {
        .kind = kind, .candidate = {.kind = candidate}, .order = offers->items.count};

    TABLE_ADD(offers->items, offer);
    return &offers->items.items[offers->items.count - 1];
}

static bool fits_family(const struct offers *offers, uint32_t cidr)
{
    const struct account *account = offers->request->account;

    return target_takes_family(account, offers->request->target,
                               account_block(account, cidr).family);
}

/* --- the VPC ----------------------------------------------------------------------------------- */

static void gather_vpc(struct offers *offers, uint32_t vpc)
{
    const struct account *account = offers->request->account;
    struct offer *offer;
    struct span cidrs;

    if (vpc == NONE)
        return;
    cidrs = account->vpcs.items[vpc].cidrs;
    offer = offer_add(offers, OFFER_VPC, CANDIDATE_VPC);
    for (uint32_t i = 0; i < cidrs.count; i++)
        if (fits_family(offers, account->cidr_refs.items[cidrs.first + i]))
            candidate_add_row(&offer->candidate, account->cidr_refs.items[cidrs.first + i]);
    if (!offer->candidate.row_count)
        offers->items.count--;
}

static void gather_vpc_blocks(struct offers *offers)
{
    bool has_vpc = offers->items.count && offers->items.items[0].kind == OFFER_VPC;
    size_t count = has_vpc ? offers->items.items[0].candidate.row_count : 0;

    for (size_t i = 0; i < count && count > 1; i++) {
        uint32_t row = offers->items.items[0].candidate.rows[i];
        candidate_add_row(&offer_add(offers, OFFER_VPC_BLOCK, CANDIDATE_CIDR)->candidate, row);
    }
}

/* --- subnets ----------------------------------------------------------------------------------- */

static bool subnet_fits(const struct offers *offers, const struct subnet *subnet)
{
    const struct account *account = offers->request->account;

    for (uint32_t i = 0; i < subnet->cidrs.count; i++)
        if (fits_family(offers, account->cidr_refs.items[subnet->cidrs.first + i]))
            return true;
    return false;
}

/* True if mail from the subnet to the Internet hangs on the target, which then stands in front of a
 * NAT device. */
static bool subnet_sends_through(const struct offers *offers, uint32_t subnet)
{
    const struct account *account = offers->request->account;
    const struct senders *senders = &offers->senders;
    struct object_ref holder = target_holder(account, offers->request->target);

    if (holder.kind == OBJECT_ACL && account->subnets.items[subnet].acl == holder.row)
        return false;
    for (size_t i = 0; i < senders->hanging.count; i++) {
        const struct mail_way *way = &senders->hanging.items[i].way;
        if (way->receiver == NONE && account->interfaces.items[way->sender].subnet == subnet)
            return true;
    }
    return false;
}

static void gather_subnets(struct offers *offers, text_id vpc_id, uint32_t scope)
{
    const struct account *account = offers->request->account;
    enum ip_family family =
        target_family(account, offers->request->target) == IP_V6 ? IP_V6 : IP_V4;
    TABLE(uint32_t) rows[SUBNET_PUBLIC + 1] = {{0}};

    for (uint32_t row = 0; row < account->subnets.count && vpc_id != TEXT_NONE; row++) {
        const struct subnet *subnet = &account->subnets.items[row];
        if (subnet->vpc_id == vpc_id && subnet->scope == scope && subnet_fits(offers, subnet))
            TABLE_ADD(rows[subnet_reach(account, row, family)], row);
    }
    for (size_t reach = 0; reach <= SUBNET_PUBLIC; reach++) {
        for (size_t i = 0; i < rows[reach].count; i++) {
            uint32_t row = rows[reach].items[i];
            struct offer *offer = offer_add(offers, OFFER_SUBNET, CANDIDATE_SUBNET);
            candidate_add_row(&offer->candidate, row);
            offer->sends_through = subnet_sends_through(offers, row);
        }
        free(rows[reach].items);
    }
}

/* Where several subnets send through, all of them together. */
static void gather_sending_subnets(struct offers *offers)
{
    struct offer *all;
    size_t count = offers->items.count, sending = 0;

    for (size_t i = 0; i < count; i++)
        sending += offers->items.items[i].sends_through;
    if (sending < 2)
        return;
    all = offer_add(offers, OFFER_SUBNET, CANDIDATE_SUBNET);
    all->sends_through = true;
    for (size_t i = 0; i < count; i++)
        if (offers->items.items[i].sends_through)
            candidate_add_row(&all->candidate, offers->items.items[i].candidate.rows[0]);
}

/* --- what routes lead to ----------------------------------------------------------------------- */

/* A route for half of the Internet is as good as a default route: no narrower source. */
static void gather_ranges(struct offers *offers)
{
    for (size_t i = 0; i < offers->ranges.count; i++) {
        const struct far_range *range = &offers->ranges.items[i];
        struct offer *offer = offer_add(offers, OFFER_FAR_RANGE, CANDIDATE_CIDR);
        offer->range = range;
        for (size_t k = 0; k < range->cidr_count; k++)
            candidate_add_row(&offer->candidate, range->cidrs[k]);
        if (candidate_breadth(offers->request->account, offers->request->target,
                              &offer->candidate) != BREADTH_WORLD)
            continue;
        candidate_release(&offer->candidate);
        offers->items.count--;
    }
}

/* --- groups ------------------------------------------------------------------------------------ */

static void gather_groups(struct offers *offers, text_id vpc_id, uint32_t scope)
{
    const struct account *account = offers->request->account;

    for (int with_members = 1; with_members >= 0; with_members--)
        for (uint32_t row = 0; row < account->groups.count; row++) {
            const struct security_group *group = &account->groups.items[row];
            if (group->described && group->vpc_id == vpc_id && group->scope == scope &&
                (group->interfaces.count > 0) == with_members)
                candidate_add_row(&offer_add(offers, OFFER_GROUP, CANDIDATE_GROUP)->candidate, row);
        }
}

/* The first range that leads to the VPC and does not forbid references: peerings come first. */
static const struct far_range *range_to(const struct offers *offers, uint32_t vpc)
{
    for (size_t i = 0; i < offers->ranges.count; i++) {
        const struct far_range *range = &offers->ranges.items[i];
        if ((range->kind == FAR_PEERED || range->kind == FAR_TRANSIT_VPC) && range->vpc == vpc &&
            range->group_references != TOLD_NO)
            return range;
    }
    return NULL;
}

/* Groups over there that nothing carries would be an outage, and are no idea that anybody has. */
static void gather_far_groups(struct offers *offers)
{
    const struct account *account = offers->request->account;
    const struct far_range **by_vpc = mem_alloc((account->vpcs.count + 1) * sizeof *by_vpc);

    for (uint32_t vpc = 0; vpc < account->vpcs.count; vpc++)
        by_vpc[vpc] = range_to(offers, vpc);
    for (uint32_t row = 0; row < account->groups.count && offers->ranges.count; row++) {
        const struct security_group *group = &account->groups.items[row];
        struct offer *offer;
        if (!group->described || !group->interfaces.count || group->vpc == NONE ||
            !by_vpc[group->vpc])
            continue;
        offer = offer_add(offers, OFFER_FAR_GROUP, CANDIDATE_GROUP);
        offer->range = by_vpc[group->vpc];
        candidate_add_row(&offer->candidate, row);
    }
    free(by_vpc);
}

/* --- prefix lists ------------------------------------------------------------------------------ */

static bool list_is_of_customer(const struct account *account, const struct prefix_list *list)
{
    return list->described && strcmp(text_raw(account->texts, list->owner), "AWS") != 0;
}

static void gather_prefix_lists(struct offers *offers, uint32_t scope)
{
    const struct account *account = offers->request->account;

    for (uint32_t row = 0; row < account->prefix_lists.count; row++) {
        const struct prefix_list *list = &account->prefix_lists.items[row];
        if (list->scope == scope && list_is_of_customer(account, list) &&
            target_takes_family(account, offers->request->target, list->family))
            candidate_add_row(&offer_add(offers, OFFER_PREFIX_LIST, CANDIDATE_PREFIX_LIST)->candidate,
                              row);
    }
}

/* --- all --------------------------------------------------------------------------------------- */

static text_id holder_vpc_id(const struct account *account, struct object_ref holder)
{
    return holder.kind == OBJECT_GROUP ? account->groups.items[holder.row].vpc_id
                                       : account->acls.items[holder.row].vpc_id;
}

void offers_gather(struct offers *offers)
{
    const struct account *account = offers->request->account;
    struct object_ref holder = target_holder(account, offers->request->target);
    uint32_t scope = account_object_scope(account, holder);
    text_id vpc_id = holder_vpc_id(account, holder);

    gather_vpc(offers, account_object_vpc(account, holder));
    gather_subnets(offers, vpc_id, scope);
    gather_sending_subnets(offers);
    gather_vpc_blocks(offers);
    gather_ranges(offers);
    if (holder.kind == OBJECT_GROUP) {
        gather_groups(offers, vpc_id, scope);
        gather_far_groups(offers);
        gather_prefix_lists(offers, scope);
    }
    offer_add(offers, OFFER_REMOVE, CANDIDATE_REMOVE);
}

/* --- the VPC and more -------------------------------------------------------------------------- */

/* More blocks than these would be no proposal but a copy of the addresses. */
enum { COVER_BLOCKS_MOST = 6 };

/* The routed block that holds an address, or the public address alone; NONE for a private one that no
 * route leads to. */
static uint32_t block_for(const struct offers *offers, struct ip_addr address)
{
    struct account *account = offers->request->account;
    struct addr_set internet;
    uint32_t cidr = NONE;

    if (far_ranges_find(&offers->ranges, account, address, &cidr))
        return cidr;
    addr_set_init_internet(&internet, address.family);
    if (addr_set_contains(&internet, address.value))
        cidr = account_cidr(account, cidr_of_address(address));
    addr_set_release(&internet);
    return cidr;
}

static bool blocks_hold(const struct account *account, const struct candidate *candidate,
                        struct ip_addr address)
{
    for (size_t i = 0; i < candidate->row_count; i++) {
        if (cidr_covers(account_block(account, candidate->rows[i]), cidr_of_address(address)))
            return true;
    }
    return false;
}

/* False if some way that hangs for certain cannot be covered. */
static bool add_missing_blocks(const struct offers *offers, struct offer *cover)
{
    const struct senders *senders = &offers->senders;

    for (size_t i = 0; i < senders->hanging.count; i++) {
        const struct hanging_way *hanging = &senders->hanging.items[i];
        for (uint32_t k = 0; k < hanging->asked.count && !hanging->restricted; k++) {
            struct ip_addr from = senders->asked.items[hanging->asked.first + k].from;
            uint32_t cidr;
            if (blocks_hold(offers->request->account, &cover->candidate, from))
                continue;
            cidr = block_for(offers, from);
            if (cidr == NONE || cover->candidate.row_count >= COVER_BLOCKS_MOST)
                return false;
            candidate_add_row(&cover->candidate, cidr);
        }
    }
    return true;
}

void offers_gather_cover(struct offers *offers)
{
    const struct offer *vpc = &offers->items.items[0];
    struct offer *cover;

    if (vpc->kind != OFFER_VPC || !vpc->effect.broken ||
        offers->request->target.kind != TARGET_RULE)
        return;
    cover = offer_add(offers, OFFER_COVER, CANDIDATE_CIDR);
    vpc = &offers->items.items[0];
    for (size_t i = 0; i < vpc->candidate.row_count; i++)
        candidate_add_row(&cover->candidate, vpc->candidate.rows[i]);
    if (!add_missing_blocks(offers, cover)) {
        candidate_release(&cover->candidate);
        offers->items.count--;
    }
}

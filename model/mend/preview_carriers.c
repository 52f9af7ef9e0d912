#include "model/mend/preview_carriers.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/mend/target.h"

/* --- which interfaces ------------------------------------------------------------------------- */

static void add_row(struct carriers *carriers, size_t *capacity, uint32_t row)
{
    carriers->rows =
        mem_grow(carriers->rows, capacity, carriers->count + 1, sizeof *carriers->rows);
    carriers->rows[carriers->count++] = row;
}

static void list_rows(struct carriers *carriers, const struct account *account,
                      struct object_ref holder)
{
    size_t capacity = 0;
    struct span span;

    if (holder.kind == OBJECT_GROUP) {
        span = account->groups.items[holder.row].interfaces;
        for (uint32_t i = 0; i < span.count; i++)
            add_row(carriers, &capacity, account->group_interfaces.items[span.first + i]);
        return;
    }
    span = account->acls.items[holder.row].subnets;
    for (uint32_t i = 0; i < span.count; i++) {
        struct span inside =
            account->subnets.items[account->acl_subnets.items[span.first + i]].interfaces;
        for (uint32_t k = 0; k < inside.count; k++)
            add_row(carriers, &capacity, account->subnet_interfaces.items[inside.first + k]);
    }
}

/* --- kinds ------------------------------------------------------------------------------------ */

/* An interface and the groups that it carries. */
struct carrier {
    uint32_t row, group_count;
    const uint32_t *groups;
};

static int compare_groups(const struct carrier *a, const struct carrier *b)
{
    if (a->group_count != b->group_count)
        return a->group_count < b->group_count ? -1 : 1;
    for (uint32_t i = 0; i < a->group_count; i++)
        if (a->groups[i] != b->groups[i])
            return a->groups[i] < b->groups[i] ? -1 : 1;
    return 0;
}

static int compare_carriers(const void *left, const void *right)
{
    const struct carrier *a = left, *b = right;
    int order = compare_groups(a, b);

    return order ? order : (a->row > b->row) - (a->row < b->row);
}

static struct carrier *list_carriers(const struct carriers *carriers, const struct account *account)
{
    struct carrier *list = mem_alloc((carriers->count + 1) * sizeof *list);

    for (size_t i = 0; i < carriers->count; i++) {
        struct span groups = account->interfaces.items[carriers->rows[i]].groups;
        list[i] = (struct carrier){carriers->rows[i], groups.count,
                                   account->interface_groups.items + groups.first};
    }
    return list;
}

static struct carrier_kind *add_kind(struct carriers *carriers, size_t first)
{
    struct carrier_kind *kind;

    carriers->kinds = mem_grow(carriers->kinds, &carriers->kind_capacity, carriers->kind_count + 1,
                               sizeof *carriers->kinds);
    kind = &carriers->kinds[carriers->kind_count++];
    *kind = (struct carrier_kind){.first = first};
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
        packet_set_init(&kind->admitted[family], (enum ip_family)family);
    return kind;
}

/* --- what other groups admit ---------------------------------------------------------------------- */

/* What a group admits on the ports where something is closed: worked out once for each group. */
struct admitted {
    struct packet_set packets[IP_FAMILY_COUNT];
};

/* A packet that is closed: while no other group of a kind admits it, the kind loses something. */
struct witness {
    uint8_t protocol;
    uint16_t port;
    ip_value address;
    bool known;
};

struct survey {
    const struct account *account;
    const struct edits *edits;
    const struct carriers *carriers;
    struct admitted **admitted; /* by group; NULL while not asked */
    struct witness witnesses[IP_FAMILY_COUNT];
};

static const struct admitted *admitted_by(struct survey *survey, uint32_t group)
{
    struct admitted **admitted = &survey->admitted[group];

    if (*admitted)
        return *admitted;
    *admitted = mem_zalloc(1, sizeof **admitted);
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        packet_set_init(&(*admitted)->packets[family], (enum ip_family)family);
        group_packets_add(&(*admitted)->packets[family], survey->account, survey->edits, group,
                          survey->carriers->closed[family]);
    }
    return *admitted;
}

static void survey_release(struct survey *survey)
{
    for (size_t i = 0; i < survey->account->groups.count; i++)
        if (survey->admitted[i]) {
            packet_set_release(&survey->admitted[i]->packets[IP_V4]);
            packet_set_release(&survey->admitted[i]->packets[IP_V6]);
            free(survey->admitted[i]);
        }
    free(survey->admitted);
}

/* The target's own group (NONE for an ACL, which no group answers for) is left out. */
static void add_admitted(struct carrier_kind *kind, struct survey *survey,
                         const struct carrier *carrier, uint32_t own_group)
{
    for (uint32_t i = 0; i < carrier->group_count && own_group != NONE; i++) {
        if (carrier->groups[i] == own_group || carrier->groups[i] == NONE)
            continue;
        for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            const struct packet_set *packets =
                &admitted_by(survey, carrier->groups[i])->packets[family];
            if (!packet_set_is_empty(packets))
                packet_set_union(&kind->admitted[family], &kind->admitted[family], packets);
        }
    }
}

static bool admits(const struct packet_set *admitted, const struct witness *witness)
{
    const struct addr_set *addresses =
        packet_set_at(admitted, witness->protocol, witness->port);

    return addresses && addr_set_contains(addresses, witness->address);
}

/* Whether some of what is closed is not admitted; the first packet of it is the new witness. */
static bool find_witness(struct witness *witness, const struct packet_set *closed,
                         const struct packet_set *admitted)
{
    struct packet_set lost;

    packet_set_init(&lost, closed->family);
    packet_set_subtract(&lost, closed, admitted);
    witness->known = !packet_set_is_empty(&lost);
    if (witness->known)
        *witness = (struct witness){lost.slices[0].first_protocol, lost.slices[0].first_port,
                                    lost.slices[0].addresses.ranges[0].first, true};
    packet_set_release(&lost);
    return witness->known;
}

static void ask_whether_it_loses(struct carrier_kind *kind, struct survey *survey)
{
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        const struct packet_set *closed = survey->carriers->closed[family];
        struct witness *witness = &survey->witnesses[family];

        if (packet_set_is_empty(closed))
            continue;
        kind->loses[family] = (witness->known && !admits(&kind->admitted[family], witness)) ||
                              find_witness(witness, closed, &kind->admitted[family]);
    }
}

static void sort_into_kinds(struct carriers *carriers, struct survey *survey, uint32_t own_group)
{
    struct carrier *list = list_carriers(carriers, survey->account);
    struct carrier_kind *kind = NULL;

    if (own_group != NONE && carriers->count)
        qsort(list, carriers->count, sizeof *list, compare_carriers);
    for (size_t i = 0; i < carriers->count; i++) {
        carriers->rows[i] = list[i].row;
        if (!kind || (own_group != NONE && compare_groups(&list[i - 1], &list[i]))) {
            kind = add_kind(carriers, i);
            add_admitted(kind, survey, &list[i], own_group);
            ask_whether_it_loses(kind, survey);
        }
        kind->count++;
    }
    free(list);
}

/* --- all -------------------------------------------------------------------------------------- */

/* What all kinds admit through their other groups is lost nowhere. */
static void add_losses(struct carriers *carriers, enum ip_family family)
{
    struct addr_set *addresses = &carriers->lost[family];
    struct packet_set everywhere, lost;

    addr_set_init(addresses, family);
    if (!carriers->kind_count)
        return;
    packet_set_init(&everywhere, family);
    packet_set_init(&lost, family);
    packet_set_copy(&everywhere, &carriers->kinds[0].admitted[family]);
    for (size_t i = 1; i < carriers->kind_count && !packet_set_is_empty(&everywhere); i++)
        packet_set_intersect(&everywhere, &everywhere, &carriers->kinds[i].admitted[family]);
    packet_set_subtract(&lost, carriers->closed[family], &everywhere);
    for (size_t i = 0; i < lost.count; i++)
        addr_set_union(addresses, addresses, &lost.slices[i].addresses);
    packet_set_release(&lost);
    packet_set_release(&everywhere);
}

void carriers_make(struct carriers *carriers, const struct account *account,
                   const struct edits *edits, const struct change *change,
                   const struct four_sets sets[IP_FAMILY_COUNT])
{
    struct object_ref holder = target_holder(account, change->target);
    struct survey survey = {.account = account,
                            .edits = edits,
                            .carriers = carriers,
                            .admitted = mem_zalloc(account->groups.count + 1,
                                                   sizeof *survey.admitted)};

    *carriers = (struct carriers){
        .closed = {&sets[IP_V4].closed, &sets[IP_V6].closed},
        .complete = account_presence(account, account_object_scope(account, holder),
                                     DATA_NETWORK_INTERFACES) == PRESENCE_COMPLETE};
    list_rows(carriers, account, holder);
    sort_into_kinds(carriers, &survey, holder.kind == OBJECT_GROUP ? holder.row : NONE);
    add_losses(carriers, IP_V4);
    add_losses(carriers, IP_V6);
    survey_release(&survey);
}

void carriers_release(struct carriers *carriers)
{
    for (size_t i = 0; i < carriers->kind_count; i++) {
        packet_set_release(&carriers->kinds[i].admitted[IP_V4]);
        packet_set_release(&carriers->kinds[i].admitted[IP_V6]);
    }
    addr_set_release(&carriers->lost[IP_V4]);
    addr_set_release(&carriers->lost[IP_V6]);
    free(carriers->kinds);
    free(carriers->rows);
    *carriers = (struct carriers){0};
}

bool carrier_kind_loses(const struct carrier_kind *kind)
{
    return kind->loses[IP_V4] || kind->loses[IP_V6];
}

void carrier_kind_cut(const struct carriers *carriers, const struct carrier_kind *kind,
                      uint16_t tcp_port, struct addr_set *addresses)
{
    enum ip_family family = addresses->family;
    const struct addr_set *closed = packet_set_at(carriers->closed[family], PROTOCOL_TCP, tcp_port);
    const struct addr_set *admitted = packet_set_at(&kind->admitted[family], PROTOCOL_TCP, tcp_port);

    if (!closed) {
        addr_set_clear(addresses);
        return;
    }
    addr_set_intersect(addresses, addresses, closed);
    if (admitted)
        addr_set_subtract(addresses, addresses, admitted);
}

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
        packet_set_init(&kind->lost[family], (enum ip_family)family);
    return kind;
}

/* --- what other groups admit ------------------------------------------------------------------ */

/* Of what is closed, the part that a group admits: worked out once for each group. */
struct admitted {
    struct packet_set parts[IP_FAMILY_COUNT];
};

struct survey {
    const struct account *account;
    const struct edits *edits;
    const struct four_sets *sets;
    struct admitted **admitted; /* by group; NULL while not asked */
};

static struct admitted *work_out(const struct survey *survey, uint32_t group)
{
    struct admitted *admitted = mem_zalloc(1, sizeof *admitted);

    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct packet_set *part = &admitted->parts[family];
        const struct packet_set *closed = &survey->sets[family].closed;

        packet_set_init(part, (enum ip_family)family);
        if (packet_set_is_empty(closed))
            continue;
        group_packets_add(part, survey->account, survey->edits, group, closed);
        packet_set_intersect(part, part, closed);
    }
    return admitted;
}

static const struct admitted *admitted_by(struct survey *survey, uint32_t group)
{
    if (!survey->admitted[group])
        survey->admitted[group] = work_out(survey, group);
    return survey->admitted[group];
}

static void survey_release(struct survey *survey)
{
    for (size_t i = 0; i < survey->account->groups.count; i++)
        if (survey->admitted[i]) {
            packet_set_release(&survey->admitted[i]->parts[IP_V4]);
            packet_set_release(&survey->admitted[i]->parts[IP_V6]);
            free(survey->admitted[i]);
        }
    free(survey->admitted);
}

/* The target's own group (NONE for an ACL, which no group answers for) is left out. */
static void lose(struct carrier_kind *kind, struct survey *survey, const struct carrier *carrier,
                 uint32_t own_group)
{
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
        packet_set_copy(&kind->lost[family], &survey->sets[family].closed);
    for (uint32_t i = 0; i < carrier->group_count && own_group != NONE; i++) {
        if (carrier->groups[i] == own_group || carrier->groups[i] == NONE)
            continue;
        for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            const struct packet_set *part = &admitted_by(survey, carrier->groups[i])->parts[family];
            if (!packet_set_is_empty(part))
                packet_set_subtract(&kind->lost[family], &kind->lost[family], part);
        }
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
            lose(kind, survey, &list[i], own_group);
        }
        kind->count++;
    }
    free(list);
}

/* --- all -------------------------------------------------------------------------------------- */

static void add_losses(struct carriers *carriers)
{
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        addr_set_init(&carriers->lost[family], (enum ip_family)family);
        for (size_t i = 0; i < carriers->kind_count; i++) {
            const struct packet_set *lost = &carriers->kinds[i].lost[family];
            for (size_t k = 0; k < lost->count; k++)
                addr_set_union(&carriers->lost[family], &carriers->lost[family],
                               &lost->slices[k].addresses);
        }
    }
}

void carriers_make(struct carriers *carriers, const struct account *account,
                   const struct edits *edits, const struct change *change,
                   const struct four_sets sets[IP_FAMILY_COUNT])
{
    struct object_ref holder = target_holder(account, change->target);
    struct survey survey = {account, edits, sets,
                            mem_zalloc(account->groups.count + 1, sizeof *survey.admitted)};

    *carriers = (struct carriers){
        .complete = account_presence(account, account_object_scope(account, holder),
                                     DATA_NETWORK_INTERFACES) == PRESENCE_COMPLETE};
    list_rows(carriers, account, holder);
    sort_into_kinds(carriers, &survey, holder.kind == OBJECT_GROUP ? holder.row : NONE);
    add_losses(carriers);
    survey_release(&survey);
}

void carriers_release(struct carriers *carriers)
{
    for (size_t i = 0; i < carriers->kind_count; i++) {
        packet_set_release(&carriers->kinds[i].lost[IP_V4]);
        packet_set_release(&carriers->kinds[i].lost[IP_V6]);
    }
    addr_set_release(&carriers->lost[IP_V4]);
    addr_set_release(&carriers->lost[IP_V6]);
    free(carriers->kinds);
    free(carriers->rows);
    *carriers = (struct carriers){0};
}

bool carrier_kind_loses_nothing(const struct carrier_kind *kind)
{
    return packet_set_is_empty(&kind->lost[IP_V4]) && packet_set_is_empty(&kind->lost[IP_V6]);
}

const struct carrier_kind *carriers_kind_of(const struct carriers *carriers, uint32_t interface)
{
    for (size_t i = 0; i < carriers->kind_count; i++)
        for (size_t k = 0; k < carriers->kinds[i].count; k++)
            if (carriers->rows[carriers->kinds[i].first + k] == interface)
                return &carriers->kinds[i];
    return NULL;
}

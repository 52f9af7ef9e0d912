/*
 * group_reach.c: all ranges of a group's rules in ascending order, then one sweep per port.
 */
#include "model/judge/group_reach.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"

/* One range of one rule's source. */
struct admitted_range {
    struct addr_range range;
    uint64_t ports;
};

struct range_list {
    TABLE(struct admitted_range) of[IP_FAMILY_COUNT];
    uint64_t open_ended[IP_FAMILY_COUNT]; /* ports */
};

struct group_reaches {
    const struct account *account;
    const struct edits *edits;
    const struct smtp_ports *ports;
    struct source_judge *sources;
    struct group_reach **groups; /* per group, NULL until asked: [family * ports + port] */
};

struct group_reaches *group_reaches_new(const struct account *account, const struct edits *edits,
                                        const struct smtp_ports *ports,
                                        struct source_judge *sources)
{
    struct group_reaches *reaches = mem_zalloc(1, sizeof *reaches);

    reaches->account = account;
    reaches->edits = edits;
    reaches->ports = ports;
    reaches->sources = sources;
    reaches->groups = mem_zalloc(account->groups.count, sizeof *reaches->groups);
    return reaches;
}

static size_t reach_count(const struct group_reaches *reaches)
{
    return IP_FAMILY_COUNT * reaches->ports->count;
}

void group_reach_forget(struct group_reaches *reaches, uint32_t group)
{
    struct group_reach *reach = reaches->groups[group];

    for (size_t i = 0; reach && i < reach_count(reaches); i++)
        addr_set_release(&reach[i].admitted);
    free(reach);
    reaches->groups[group] = NULL;
}

void group_reaches_free(struct group_reaches *reaches)
{
    if (!reaches)
        return;
    for (size_t i = 0; i < reaches->account->groups.count; i++)
        group_reach_forget(reaches, (uint32_t)i);
    free(reaches->groups);
    free(reaches);
}

/* --- gathering ------------------------------------------------------------------------------------ */

/* Asked of every rule of an account: most speak of other ports, many of other protocols. */
static bool rule_covers_tcp(const struct sg_rule *rule)
{
    return rule->protocol == PROTOCOL_TCP || rule->protocol == PROTOCOL_ALL;
}

uint64_t rule_smtp_ports(const struct sg_rule *rule, const struct smtp_ports *ports)
{
    uint64_t mask = 0;

    if (rule->flags & RULE_EGRESS || !rule_covers_tcp(rule))
        return 0;
    for (size_t i = 0; i < ports->count; i++)
        if (rule_covers_tcp_port(rule, ports->ports[i]))
            mask |= UINT64_C(1) << i;
    return mask;
}

static void range_list_add(struct range_list *list, enum ip_family family,
                           const struct addr_set *set, uint64_t ports)
{
    for (size_t i = 0; i < set->count; i++) {
        struct admitted_range item = {set->ranges[i], ports};
        TABLE_ADD(list->of[family], item);
    }
}

static void range_list_add_block(struct range_list *list, struct cidr block, uint64_t ports)
{
    struct admitted_range item = {{cidr_first(block), cidr_last(block)}, ports};

    TABLE_ADD(list->of[block.family], item);
}

static void range_list_add_rule(struct range_list *list, const struct group_reaches *reaches,
                                const struct sg_rule *rule)
{
    uint64_t ports = rule_smtp_ports(rule, reaches->ports);
    const struct source_view *view;

    if (ports == 0)
        return;
    if (rule->source_kind == SOURCE_CIDR) { /* most of them: no view is made for each */
        range_list_add_block(list, account_block(reaches->account, rule->source), ports);
        return;
    }
    view = source_judge_view(reaches->sources, rule);
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        range_list_add(list, family, &view->known[family], ports);
        if (source_view_is_open_ended(view, family))
            list->open_ended[family] |= ports;
    }
}

/* A group that only an interface or a rule names has rules that the export does not tell, unless
 * its list of all rules is complete. */
static bool group_rules_are_known(const struct account *account, const struct security_group *group)
{
    return group->described ||
           account_presence(account, group->scope, DATA_SECURITY_GROUP_RULES) == PRESENCE_COMPLETE;
}

static void range_list_gather(struct range_list *list, const struct group_reaches *reaches,
                              uint32_t group)
{
    const struct account *account = reaches->account;
    struct rule_walk walk = rule_walk_group(account, reaches->edits, group);

    while (rule_walk_next(&walk))
        range_list_add_rule(list, reaches, walk.rule);
    if (group_rules_are_known(account, &account->groups.items[group]))
        return;
    list->open_ended[IP_V4] = list->open_ended[IP_V6] = UINT64_MAX;
}

/* --- joining ---------------------------------------------------------------------------------------- */

static int range_compare(const void *left, const void *right)
{
    const struct admitted_range *a = left, *b = right;

    if (a->range.first != b->range.first)
        return a->range.first < b->range.first ? -1 : 1;
    return 0;
}

/* Ranges come in ascending order, so joining as we go keeps every append at the end. */
static void reach_join(struct addr_set *set, const struct admitted_range *items, size_t count,
                       size_t port)
{
    struct addr_range open = {0, 0};
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        const struct addr_range *next = &items[i].range;
        if (!(items[i].ports >> port & 1))
            continue;
        if (any && next->first > open.last) {
            addr_set_add_range(set, open.first, open.last);
            any = false;
        }
        if (!any)
            open = *next;
        else if (next->last > open.last)
            open.last = next->last;
        any = true;
    }
    if (any)
        addr_set_add_range(set, open.first, open.last);
}

static void reaches_fill(struct group_reaches *reaches, uint32_t group, struct group_reach *out)
{
    struct range_list list = {0};

    range_list_gather(&list, reaches, group);
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct admitted_range *items = list.of[family].items;
        size_t count = list.of[family].count;
        if (count > 0)
            qsort(items, count, sizeof *items, range_compare);
        for (size_t port = 0; port < reaches->ports->count; port++) {
            struct group_reach *reach = &out[family * reaches->ports->count + port];
            addr_set_init(&reach->admitted, family);
            reach_join(&reach->admitted, items, count, port);
            reach->open_ended = list.open_ended[family] >> port & 1;
            reach->breadth =
                addr_set_breadth(&reach->admitted, source_judge_internet(reaches->sources, family));
        }
        free(items);
    }
}

const struct group_reach *group_reach_of(struct group_reaches *reaches, uint32_t group,
                                         enum ip_family family, size_t port)
{
    if (!reaches->groups[group]) {
        reaches->groups[group] = mem_zalloc(reach_count(reaches), sizeof **reaches->groups);
        reaches_fill(reaches, group, reaches->groups[group]);
    }
    return &reaches->groups[group][family * reaches->ports->count + port];
}

/* --- any port --------------------------------------------------------------------------------------- */

bool group_admits_tcp(struct group_reaches *reaches, uint32_t group, uint16_t tcp_port,
                      struct addr_set *admitted)
{
    const struct account *account = reaches->account;
    struct rule_walk walk = rule_walk_group(account, reaches->edits, group);
    bool open_ended = !group_rules_are_known(account, &account->groups.items[group]);

    while (rule_walk_next(&walk)) {
        const struct source_view *view;
        if (walk.rule->flags & RULE_EGRESS || !rule_covers_tcp_port(walk.rule, tcp_port))
            continue;
        view = source_judge_view(reaches->sources, walk.rule);
        addr_set_union(admitted, admitted, &view->known[admitted->family]);
        open_ended |= source_view_is_open_ended(view, admitted->family);
    }
    return open_ended;
}

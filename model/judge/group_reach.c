/*
 * group_reach.c: all ranges of a group's rules in ascending order, then one sweep per port.
 *
 * Most rules speak of all SMTP ports or of one, so most of a group's sets are equal; each is kept once.
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

/* What a group lets in on each port of each family. */
struct group_sets {
    struct group_reach *distinct;
    size_t count;
    uint8_t of[]; /* family * ports + port: which of them */
};

_Static_assert(IP_FAMILY_COUNT *SMTP_PORTS_MOST <= UINT8_MAX, "a byte names any of the sets");

struct group_reaches {
    const struct account *account;
    const struct edits *edits;
    const struct smtp_ports *ports;
    struct source_judge *sources;
    struct group_sets *nothing; /* of all groups that let nobody in; NULL until there is one */
    struct group_sets **groups; /* per group, NULL until asked */
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

static void sets_free(struct group_sets *sets)
{
    if (!sets)
        return;
    for (size_t i = 0; i < sets->count; i++)
        addr_set_release(&sets->distinct[i].admitted);
    free(sets->distinct);
    free(sets);
}

void group_reach_forget(struct group_reaches *reaches, uint32_t group)
{
    if (reaches->groups[group] != reaches->nothing)
        sets_free(reaches->groups[group]);
    reaches->groups[group] = NULL;
}

void group_reaches_free(struct group_reaches *reaches)
{
    if (!reaches)
        return;
    for (size_t i = 0; i < reaches->account->groups.count; i++)
        group_reach_forget(reaches, (uint32_t)i);
    sets_free(reaches->nothing);
    free(reaches->groups);
    free(reaches);
}

/* --- gathering ------------------------------------------------------------------------------------ */

uint64_t rule_smtp_ports_covered(const struct sg_rule *rule, const struct smtp_ports *ports)
{
    uint64_t mask = 0;

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

static void range_list_gather(struct range_list *list, const struct group_reaches *reaches,
                              uint32_t group)
{
    const struct account *account = reaches->account;
    struct rule_walk walk = rule_walk_group(account, reaches->edits, group);

    while (rule_walk_next(&walk))
        range_list_add_rule(list, reaches, walk.rule);
    if (group_rules_are_told(account, group, false))
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

/* The ranges of one family, in ascending order. */
struct family_ranges {
    enum ip_family family;
    const struct admitted_range *items;
    size_t count;
    uint64_t open_ended; /* ports */
};

static bool ports_are_alike(const struct family_ranges *ranges, size_t a, size_t b)
{
    uint64_t differing = (ranges->open_ended >> a ^ ranges->open_ended >> b) & 1;

    for (size_t i = 0; i < ranges->count && !differing; i++)
        differing = (ranges->items[i].ports >> a ^ ranges->items[i].ports >> b) & 1;
    return !differing;
}

static uint8_t add_reach(const struct group_reaches *reaches, struct group_sets *sets,
                         const struct family_ranges *ranges, size_t port)
{
    struct group_reach reach = {.open_ended = ranges->open_ended >> port & 1};

    addr_set_init(&reach.admitted, ranges->family);
    reach_join(&reach.admitted, ranges->items, ranges->count, port);
    reach.breadth =
        addr_set_breadth(&reach.admitted, source_judge_internet(reaches->sources, ranges->family));
    sets->distinct = mem_resize(sets->distinct, sets->count + 1, sizeof reach);
    sets->distinct[sets->count] = reach;
    return (uint8_t)sets->count++;
}

static void fill_family(const struct group_reaches *reaches, struct group_sets *sets,
                        const struct family_ranges *ranges)
{
    uint8_t *of = sets->of + ranges->family * reaches->ports->count;

    for (size_t port = 0; port < reaches->ports->count; port++) {
        size_t alike = 0;

        while (alike < port && !ports_are_alike(ranges, alike, port))
            alike++;
        of[port] = alike < port ? of[alike] : add_reach(reaches, sets, ranges, port);
    }
}

static struct group_sets *sets_new(const struct group_reaches *reaches,
                                   const struct range_list *list)
{
    struct group_sets *sets =
        mem_zalloc(1, sizeof *sets + reach_count(reaches) * sizeof sets->of[0]);

    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct family_ranges ranges = {family, list->of[family].items, list->of[family].count,
                                       list->open_ended[family]};

        if (ranges.count)
            qsort(list->of[family].items, ranges.count, sizeof *ranges.items, range_compare);
        fill_family(reaches, sets, &ranges);
    }
    return sets;
}

static bool is_nothing(const struct range_list *list)
{
    return !list->of[IP_V4].count && !list->of[IP_V6].count && !list->open_ended[IP_V4] &&
           !list->open_ended[IP_V6];
}

/* Most groups speak of other ports only, and share one answer. */
static struct group_sets *sets_of(struct group_reaches *reaches, uint32_t group)
{
    struct range_list list = {0};
    struct group_sets *sets;

    range_list_gather(&list, reaches, group);
    if (is_nothing(&list)) {
        if (!reaches->nothing)
            reaches->nothing = sets_new(reaches, &list);
        return reaches->nothing;
    }
    sets = sets_new(reaches, &list);
    free(list.of[IP_V4].items);
    free(list.of[IP_V6].items);
    return sets;
}

const struct group_reach *group_reach_of(struct group_reaches *reaches, uint32_t group,
                                         enum ip_family family, size_t port)
{
    const struct group_sets *sets = reaches->groups[group];

    if (!sets)
        sets = reaches->groups[group] = sets_of(reaches, group);
    return &sets->distinct[sets->of[family * reaches->ports->count + port]];
}

/* --- any port --------------------------------------------------------------------------------------- */

bool group_admits_tcp(struct group_reaches *reaches, uint32_t group, uint16_t tcp_port,
                      struct addr_set *admitted)
{
    const struct account *account = reaches->account;
    struct rule_walk walk = rule_walk_group(account, reaches->edits, group);
    bool open_ended = !group_rules_are_told(account, group, false);

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

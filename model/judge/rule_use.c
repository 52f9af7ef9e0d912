#include "model/judge/rule_use.h"

#include <stdlib.h>

#include "model/account/rule.h"

struct survey {
    struct rule_use *use;
    const struct rule_use_request *request;
    const struct account *account;
    const struct flow_table *table;
    const struct sg_rule *rule;
    struct addr_set source[IP_FAMILY_COUNT]; /* of the rule */
    struct addr_set others[IP_FAMILY_COUNT]; /* what else is admitted, on the run at hand */
};

/* --- what is admitted ---------------------------------------------------------------------------- */

/* No rule begins or ends inside a run, so one port speaks for all. */
static bool covers(const struct sg_rule *rule, const struct flow_run *run, uint16_t port)
{
    if (rule->flags & RULE_EGRESS)
        return false;
    if (rule->protocol == PROTOCOL_ALL)
        return true;
    if (rule->protocol != run->protocol)
        return false;
    return !protocol_has_ports(rule->protocol) || (rule->from_port <= port && port <= rule->to_port);
}

static bool is_asked(const struct survey *survey, const struct flow_run *run, uint16_t port)
{
    const struct smtp_ports *only = survey->request->smtp_only;

    if (!covers(survey->rule, run, port))
        return false;
    if (!only)
        return true;
    for (size_t i = 0; i < only->count && run->protocol == PROTOCOL_TCP; i++)
        if (only->ports[i] == port)
            return true;
    return false;
}

/* False if what the source holds is not in the export. */
static bool add_sources(struct addr_set sets[IP_FAMILY_COUNT], const struct account *account,
                        const struct sg_rule *rule)
{
    bool v4 = rule_source_set(account, rule, &sets[IP_V4]) != SOURCE_UNKNOWN;
    bool v6 = rule_source_set(account, rule, &sets[IP_V6]) != SOURCE_UNKNOWN;

    return v4 && v6;
}

/* All other rules of all groups of the interface together. */
static void find_others(struct survey *survey, const struct flow_run *run, uint16_t port)
{
    struct span groups = survey->account->interfaces.items[run->interface].groups;

    addr_set_clear(&survey->others[IP_V4]);
    addr_set_clear(&survey->others[IP_V6]);
    for (uint32_t i = 0; i < groups.count; i++) {
        uint32_t group = survey->account->interface_groups.items[groups.first + i];
        struct rule_walk walk = rule_walk_group(survey->account, survey->request->edits, group);
        while (rule_walk_next(&walk))
            if ((survey->request->decided || walk.reference != survey->request->rule) &&
                covers(walk.rule, run, port))
                add_sources(survey->others, survey->account, walk.rule);
    }
}

/* --- gathering ----------------------------------------------------------------------------------- */

static void gather_sender(struct survey *survey, const struct flow_use *seen)
{
    struct rule_sender sender = {.address = {seen->source, (enum ip_family)seen->family},
                                 .talked = seen->talked,
                                 .sum = seen->sum};

    if (!addr_set_contains(&survey->source[seen->family], seen->source))
        return;
    if (!addr_set_contains(&survey->others[seen->family], seen->source))
        sender.alone = seen->sum.flows;
    TABLE_ADD(survey->use->senders, sender);
}

static void gather_interface(struct survey *survey, uint32_t interface)
{
    size_t count;
    const struct flow_run *runs = flow_table_runs(survey->table, interface, &count);

    survey->use->interfaces++;
    survey->use->silent += !evidence_has_interface(survey->request->evidence, interface);
    for (size_t i = 0; i < count; i++) {
        uint16_t port = evidence_first_port(survey->request->evidence, runs[i].ports);
        if (!is_asked(survey, &runs[i], port))
            continue;
        find_others(survey, &runs[i], port);
        for (size_t k = 0; k < runs[i].senders; k++)
            gather_sender(survey, &survey->table->uses.items[runs[i].first + k]);
        if (runs[i].left_out.flows)
            flow_sum_add(&survey->use->left_out, &runs[i].left_out);
    }
}

/* --- putting together ---------------------------------------------------------------------------- */

static int compare_senders(const void *left, const void *right)
{
    const struct rule_sender *a = left, *b = right;

    if (a->address.family != b->address.family)
        return a->address.family < b->address.family ? -1 : 1;
    return (a->address.value > b->address.value) - (a->address.value < b->address.value);
}

/* So are those of one interface and run of ports: the usual crowd. */
static bool are_sorted(const struct rule_sender *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (compare_senders(&items[i - 1], &items[i]) > 0)
            return false;
    return true;
}

/* The same sender at several interfaces or on several runs of ports is one. */
static void join_senders(struct rule_use *use)
{
    struct rule_sender *items = use->senders.items;
    size_t kept = 0;

    if (!use->senders.count)
        return;
    if (!are_sorted(items, use->senders.count))
        qsort(items, use->senders.count, sizeof *items, compare_senders);
    for (size_t i = 1; i < use->senders.count; i++) {
        if (compare_senders(&items[kept], &items[i]) != 0) {
            items[++kept] = items[i];
            continue;
        }
        items[kept].talked |= items[i].talked;
        items[kept].alone += items[i].alone;
        flow_sum_add(&items[kept].sum, &items[i].sum);
    }
    use->senders.count = kept + 1;
}

static void count_up(struct sender_count *count, const struct rule_sender *sender, uint64_t flows)
{
    count->senders += flows > 0;
    count->talkers += flows > 0 && sender->talked;
    count->flows += flows;
}

static void sum_up(struct rule_use *use)
{
    use->alone_before = mem_zalloc(use->senders.count + 1, sizeof *use->alone_before);
    for (size_t i = 0; i < use->senders.count; i++) {
        const struct rule_sender *sender = &use->senders.items[i];
        flow_sum_add(&use->sum, &sender->sum);
        count_up(&use->count, sender, sender->sum.flows);
        use->alone_before[i + 1] = use->alone_before[i];
        count_up(&use->alone_before[i + 1], sender, sender->alone);
    }
}

void rule_use_make(struct rule_use *use, const struct rule_use_request *request)
{
    const struct account *account = evidence_account(request->evidence);
    struct survey survey = {.use = use,
                            .request = request,
                            .account = account,
                            .table = evidence_table(request->evidence),
                            .rule = account_rule(account, request->edits, request->rule)};
    struct span carriers = account->groups.items[survey.rule->group].interfaces;

    *use = (struct rule_use){.interfaces = 0};
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        addr_set_init(&survey.source[family], (enum ip_family)family);
        addr_set_init(&survey.others[family], (enum ip_family)family);
    }
    use->untold = !add_sources(survey.source, account, survey.rule);
    for (uint32_t i = 0; i < carriers.count; i++)
        gather_interface(&survey, account->group_interfaces.items[carriers.first + i]);
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        addr_set_release(&survey.source[family]);
        addr_set_release(&survey.others[family]);
    }
    join_senders(use);
    sum_up(use);
}

void rule_use_release(struct rule_use *use)
{
    free(use->senders.items);
    free(use->alone_before);
    *use = (struct rule_use){.interfaces = 0};
}

/* --- asking -------------------------------------------------------------------------------------- */

/* Those that talked first, then by flows, then by address: always the same order. */
static bool is_more(const struct rule_sender *a, const struct rule_sender *b)
{
    if (a->talked != b->talked)
        return a->talked;
    if (a->sum.flows != b->sum.flows)
        return a->sum.flows > b->sum.flows;
    return compare_senders(a, b) < 0;
}

size_t rule_use_most(const struct rule_use *use, bool alone, const struct rule_sender **senders,
                     size_t most)
{
    size_t count = 0;

    for (size_t i = 0; i < use->senders.count && most; i++) {
        const struct rule_sender *sender = &use->senders.items[i];
        size_t at = count;
        if ((alone && !sender->alone) || (count == most && !is_more(sender, senders[most - 1])))
            continue;
        count += count < most;
        at -= at == count;
        for (; at && is_more(sender, senders[at - 1]); at--)
            senders[at] = senders[at - 1];
        senders[at] = sender;
    }
    return count;
}

/* How many senders stand before this address, or up to it. */
static size_t senders_before(const struct rule_use *use, struct ip_addr address, bool up_to)
{
    struct rule_sender asked = {.address = address};
    size_t low = 0, high = use->senders.count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_senders(&use->senders.items[middle], &asked);
        if (order < 0 || (up_to && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void subtract(struct sender_count *from, const struct sender_count *first,
                     const struct sender_count *end)
{
    from->senders -= end->senders - first->senders;
    from->talkers -= end->talkers - first->talkers;
    from->flows -= end->flows - first->flows;
}

struct sender_count rule_use_refused(const struct rule_use *use,
                                     const struct addr_set admitted[IP_FAMILY_COUNT])
{
    struct sender_count refused = use->alone_before[use->senders.count];

    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
        for (size_t i = 0; i < admitted[family].count; i++) {
            const struct addr_range *range = &admitted[family].ranges[i];
            size_t first =
                senders_before(use, (struct ip_addr){range->first, (enum ip_family)family}, false);
            size_t end =
                senders_before(use, (struct ip_addr){range->last, (enum ip_family)family}, true);
            subtract(&refused, &use->alone_before[first], &use->alone_before[end]);
        }
    return refused;
}

#include "model/mend/preview_inquiry.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/mend/preview_carriers.h"
#include "model/mend/target.h"

enum { QUESTIONS_MOST = 2 * SMTP_PORTS_MOST };

/* --- the questions ---------------------------------------------------------------------------- */

static bool target_covers(const struct preview_ground *ground, uint16_t port)
{
    return ground->change->target.kind == TARGET_RULE
               ? rule_covers_tcp_port(target_rule(ground->account, ground->change->target), port)
               : entry_covers_tcp_port(target_entry(ground->account, ground->change->target), port);
}

/* What other rules still admit of the old rule's addresses. */
static void add_still(struct addr_set *set, const struct preview *preview, uint16_t port)
{
    for (size_t i = 0; i < preview->meaning_count; i++) {
        const struct preview_meaning *meaning = &preview->meanings[i];
        if (meaning->is_smtp && meaning->family == set->family && meaning->first_port == port)
            addr_set_union(set, set, &meaning->still);
    }
}

static void add_question(struct inquiry *inquiry, const struct preview *preview,
                         enum ip_family family, uint16_t port)
{
    struct question *question = &inquiry->questions[inquiry->count++];

    question->family = family;
    question->port = port;
    addr_set_init_internet(&question->internet, family);
    addr_set_init(&question->private, family);
    add_still(&question->private, preview, port);
    addr_set_subtract(&question->private, &question->private, &question->internet);
}

static void inquiry_init(struct inquiry *inquiry, const struct preview_ground *ground,
                         const struct preview *preview)
{
    enum ip_family families[QUESTIONS_MOST];

    *inquiry = (struct inquiry){.ground = ground, .account = ground->account};
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
        for (size_t i = 0; i < ground->ports->count; i++)
            if (target_covers(ground, ground->ports->ports[i]))
                add_question(inquiry, preview, (enum ip_family)family, ground->ports->ports[i]);
    for (size_t i = 0; i < inquiry->count; i++)
        families[i] = inquiry->questions[i].family;
    closing_init(&inquiry->closing, families, inquiry->count);
}

void inquiry_release(struct inquiry *inquiry)
{
    for (size_t i = 0; i < inquiry->count; i++) {
        addr_set_release(&inquiry->questions[i].internet);
        addr_set_release(&inquiry->questions[i].private);
    }
    closing_release(&inquiry->closing);
    free(inquiry->private_ways);
}

/* --- one rule, or an entry asked like a rule -------------------------------------------------- */

/* What a source holds is worked out once for all ports: a group can have many members. */
struct holding {
    struct addr_set of[IP_FAMILY_COUNT];
    bool known;
};

static void holding_init(struct holding *source, const struct account *account,
                         const struct sg_rule *rule)
{
    source->known = true;
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        addr_set_init(&source->of[family], (enum ip_family)family);
        source->known &= rule_source_set(account, rule, &source->of[family]) == SOURCE_KNOWN;
    }
}

static void holding_release(struct holding *source)
{
    addr_set_release(&source->of[IP_V4]);
    addr_set_release(&source->of[IP_V6]);
}

static bool is_asked(const struct inquiry *inquiry, const struct sg_rule *rule)
{
    for (size_t i = 0; i < inquiry->count; i++)
        if (rule_covers_tcp_port(rule, inquiry->questions[i].port))
            return true;
    return false;
}

/* Asks no more about what a rule decides. */
static void take_away(struct inquiry *inquiry, const struct sg_rule *rule)
{
    struct holding source;

    if (!is_asked(inquiry, rule))
        return;
    holding_init(&source, inquiry->account, rule);
    for (size_t i = 0; i < inquiry->count; i++) {
        struct question *question = &inquiry->questions[i];
        const struct addr_set *of = &source.of[question->family];
        if (!rule_covers_tcp_port(rule, question->port))
            continue;
        addr_set_subtract(&question->internet, &question->internet, of);
        addr_set_subtract(&question->private, &question->private, of);
    }
    holding_release(&source);
}

/* Group references stand for private addresses, and IPv6 ones of the account's own. */
static bool meets_internet(const struct inquiry *inquiry, const struct sg_rule *rule,
                           const struct holding *source)
{
    for (size_t i = 0; i < inquiry->count && rule->source_kind != SOURCE_GROUP; i++) {
        const struct question *question = &inquiry->questions[i];
        if (rule_covers_tcp_port(rule, question->port) &&
            addr_set_intersects(&source->of[question->family], &question->internet))
            return true;
    }
    return false;
}

static bool meets_private(const struct inquiry *inquiry, const struct sg_rule *rule,
                          const struct holding *source)
{
    for (size_t i = 0; i < inquiry->count; i++) {
        const struct question *question = &inquiry->questions[i];
        if (rule_covers_tcp_port(rule, question->port) &&
            addr_set_intersects(&source->of[question->family], &question->private))
            return true;
    }
    return false;
}

static void fill_parts(const struct inquiry *inquiry, struct way_in *way,
                       const struct sg_rule *rule, const struct holding *source)
{
    for (size_t i = 0; i < inquiry->count; i++) {
        const struct question *question = &inquiry->questions[i];
        if (rule_covers_tcp_port(rule, question->port))
            addr_set_intersect(&way->parts[i], &source->of[question->family],
                               &question->internet);
    }
}

static void add_private_way(struct inquiry *inquiry, uint32_t reference)
{
    inquiry->private_ways =
        mem_grow(inquiry->private_ways, &inquiry->private_capacity, inquiry->private_count + 1,
                 sizeof *inquiry->private_ways);
    inquiry->private_ways[inquiry->private_count++] = reference;
}

static void ask(struct inquiry *inquiry, const struct sg_rule *rule, uint32_t reference,
                uint32_t owner)
{
    struct holding source;

    if (!is_asked(inquiry, rule))
        return;
    holding_init(&source, inquiry->account, rule);
    if (meets_internet(inquiry, rule, &source))
        fill_parts(inquiry, closing_add_way(&inquiry->closing, reference, owner), rule, &source);
    else if (meets_private(inquiry, rule, &source))
        add_private_way(inquiry, reference);
    inquiry->unknown |= !source.known && rule->source_kind == SOURCE_PREFIX_LIST;
    holding_release(&source);
}

/* --- rules ------------------------------------------------------------------------------------ */

static void ask_group(struct inquiry *inquiry, uint32_t group)
{
    const struct preview_ground *ground = inquiry->ground;
    struct rule_walk walk = rule_walk_group(inquiry->account, ground->edits, group);
    bool is_own = target_holder(inquiry->account, ground->change->target).row == group;

    while (rule_walk_next(&walk)) {
        if ((walk.rule->flags & RULE_EGRESS) ||
            walk.reference == ground->change->target.row ||
            (!is_own && walk.rule->source_kind == SOURCE_GROUP))
            continue;
        ask(inquiry, walk.rule, walk.reference, group);
    }
}

/* What is known of groups while they are asked. */
struct asked_groups {
    bool *asked;              /* by group */
    struct way_run *found;    /* by group: what of it admits Internet addresses */
    struct way_run *together; /* of one kind */
};

static void ask_once(struct inquiry *inquiry, struct asked_groups *groups, uint32_t group)
{
    size_t before = inquiry->closing.way_count;

    if (groups->asked[group])
        return;
    groups->asked[group] = true;
    ask_group(inquiry, group);
    groups->found[group] = (struct way_run){before, inquiry->closing.way_count - before};
}

/* The groups of a kind of interfaces count together. Where only the target's own has anything, it is a
 * context already. */
static void ask_kind(struct inquiry *inquiry, struct asked_groups *groups,
                     const struct carrier_kind *kind, uint32_t own)
{
    const struct account *account = inquiry->account;
    struct span carried =
        account->interfaces.items[inquiry->ground->carriers->rows[kind->first]].groups;
    size_t count = 0;
    bool others = false;

    for (uint32_t i = 0; i < carried.count; i++) {
        uint32_t group = account->interface_groups.items[carried.first + i];
        if (group == NONE)
            continue;
        ask_once(inquiry, groups, group);
        if (!groups->found[group].count)
            continue;
        others |= group != own;
        groups->together[count++] = groups->found[group];
    }
    if (others)
        closing_add_context(&inquiry->closing, groups->together, count);
}

static void find_rules(struct inquiry *inquiry)
{
    const struct preview_ground *ground = inquiry->ground;
    uint32_t own = target_holder(inquiry->account, ground->change->target).row;
    size_t total = inquiry->account->groups.count;
    struct asked_groups groups = {mem_zalloc(total, sizeof *groups.asked),
                                  mem_zalloc(total, sizeof *groups.found),
                                  mem_alloc(total * sizeof *groups.together)};

    for (size_t i = 0; i < ground->change->rule_count; i++)
        take_away(inquiry, &ground->change->rules[i]);
    ask_once(inquiry, &groups, own);
    closing_add_context(&inquiry->closing, &groups.found[own], groups.found[own].count > 0);
    for (size_t i = 0; i < ground->carriers->kind_count; i++)
        ask_kind(inquiry, &groups, &ground->carriers->kinds[i], own);
    free(groups.together);
    free(groups.found);
    free(groups.asked);
}

/* --- entries ---------------------------------------------------------------------------------- */

struct sg_rule rule_of_entry(const struct acl_entry *entry)
{
    return (struct sg_rule){.source = entry->cidr,
                            .source_kind = SOURCE_CIDR,
                            .protocol = entry->protocol,
                            .from_port = entry->from_port,
                            .to_port = entry->to_port};
}

/* The change's own entries come after all that are there before it. */
static uint32_t first_fresh_entry(const struct preview_ground *ground, uint32_t acl)
{
    uint32_t first = (uint32_t)ground->account->acl_entries.count;
    size_t count;
    uint32_t *references = acl_entry_references(ground->account, ground->edits, acl, false, &count);

    for (size_t i = 0; i < count; i++)
        if (references[i] >= first)
            first = references[i] + 1;
    free(references);
    return first;
}

/* In their order: what a deny or the change's own entries decide is no more asked about. */
static void find_entries(struct inquiry *inquiry)
{
    const struct preview_ground *ground = inquiry->ground;
    uint32_t acl = target_holder(inquiry->account, ground->change->target).row;
    uint32_t first_fresh = first_fresh_entry(ground, acl);
    size_t count;
    uint32_t *references =
        acl_entry_references(inquiry->account, ground->after, acl, false, &count);

    for (size_t i = 0; i < count; i++) {
        const struct acl_entry *entry =
            account_entry(inquiry->account, ground->after, references[i]);
        struct sg_rule rule = rule_of_entry(entry);
        bool is_own = references[i] >= first_fresh || references[i] == ground->change->target.row;

        if (!entry->allow || is_own)
            take_away(inquiry, &rule);
        else
            ask(inquiry, &rule, references[i], acl);
    }
    closing_add_context(&inquiry->closing, &(struct way_run){0, inquiry->closing.way_count},
                        inquiry->closing.way_count > 0);
    free(references);
}

/* --- all -------------------------------------------------------------------------------------- */

void inquiry_make(struct inquiry *inquiry, const struct preview_ground *ground,
                  const struct preview *preview)
{
    inquiry_init(inquiry, ground, preview);
    if (ground->change->target.kind == TARGET_RULE)
        find_rules(inquiry);
    else
        find_entries(inquiry);
    closing_choose(&inquiry->closing);
}

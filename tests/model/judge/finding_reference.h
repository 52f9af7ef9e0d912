/*
 * finding_reference.h: the findings of an account, worked out packet by packet, as lines of text.
 */
#ifndef TESTS_MODEL_JUDGE_FINDING_REFERENCE_H
#define TESTS_MODEL_JUDGE_FINDING_REFERENCE_H

#include "model/judge/finding.h"
#include "tests/model/judge/packet_reference.h"

/* --- what is asked of packets -------------------------------------------------------------------------------- */

/* A set of rules (bit i is rule i), or one ACL entry. */
struct question {
    enum finding_kind kind;
    uint32_t resource;
    bool rules[64];
    bool named[64]; /* unions: the rules that are named */
    uint32_t entry;
    enum ip_family first, last;
    uint64_t ports;
};

struct world {
    const struct account *account;
    struct points points[IP_FAMILY_COUNT];
    /* [family][point][subnet][port][hopeful] */
    bool open[IP_FAMILY_COUNT][POINT_MOST][2][6][2];
};

BUILD_UNUSED bool question_admits(const struct world *world, const struct question *question,
                                  enum ip_family family, ip_value address, size_t port,
                                  bool hopeful)
{
    int32_t number = smtp_ports_default.ports[port];

    for (size_t i = 0; i < world->account->rules.count; i++)
        if (question->rules[i] && rule_admits(world->account, &world->account->rules.items[i],
                                              family, address, number, hopeful))
            return true;
    return false;
}

/* For an ACL entry: it is the one that decides, and a group of the interface admits. `interface`
 * NONE is one that the export does not hold: any group it likes. */
BUILD_UNUSED bool entry_admits(const struct world *world, const struct question *question,
                               enum ip_family family, ip_value address, size_t port,
                               uint32_t interface, bool hopeful)
{
    const struct account *account = world->account;
    int32_t number = smtp_ports_default.ports[port];

    if (acl_match(account, question->resource, false, family, address, number) != question->entry)
        return false;
    if (interface == NONE)
        return true;
    for (size_t i = 0; i < account->rules.count; i++)
        if (interface_carries(account, interface, account->rules.items[i].group) &&
            rule_admits(account, &account->rules.items[i], family, address, number, hopeful))
            return true;
    return false;
}

/* Whether some packet gets to the interface (or to one that is missing) in a subnet. */
BUILD_UNUSED bool reaches(const struct world *world, const struct question *question,
                          uint32_t interface, uint32_t subnet, bool hopeful)
{
    for (enum ip_family family = question->first; family <= question->last; family++) {
        const struct points *points = &world->points[family];
        if (interface != NONE && !interface_is_public(world->account, interface, family))
            continue;
        for (size_t i = 0; i < points->count; i++)
            for (size_t port = 0; port < 6; port++) {
                if (!points->internet[i] || !(question->ports >> port & 1) ||
                    !world->open[family][i][subnet][port][hopeful])
                    continue;
                if (question->kind == FINDING_NACL_ENTRY_OPEN
                        ? entry_admits(world, question, family, points->at[i], port, interface,
                                       hopeful)
                        : question_admits(world, question, family, points->at[i], port, hopeful))
                    return true;
            }
    }
    return false;
}

/* Whether the question is about this interface at all. */
BUILD_UNUSED bool concerns(const struct world *world, const struct question *question,
                           uint32_t interface)
{
    const struct account *account = world->account;
    uint32_t subnet = account->interfaces.items[interface].subnet;

    switch (question->kind) {
    case FINDING_NACL_ENTRY_OPEN:
        return account->subnets.items[subnet].acl == question->resource;
    case FINDING_ENI_UNION_OPEN:
        return interface == question->resource;
    default:
        return interface_carries(account, interface, question->resource);
    }
}

/* Whether an interface that the export does not hold could be reached. */
BUILD_UNUSED bool missing_reached(const struct world *world, const struct question *question)
{
    const struct account *account = world->account;

    if (account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] == PRESENCE_COMPLETE ||
        question->kind == FINDING_ENI_UNION_OPEN)
        return false;
    for (uint32_t subnet = 0; subnet < account->subnets.count; subnet++) {
        if (question->kind == FINDING_NACL_ENTRY_OPEN &&
            account->subnets.items[subnet].acl != question->resource)
            continue;
        if (reaches(world, question, NONE, subnet, true))
            return true;
    }
    return false;
}

BUILD_UNUSED enum exposure question_exposure(const struct world *world,
                                             const struct question *question,
                                             struct strbuf *interfaces)
{
    static const char *const by_name[] = {"eni-a", "eni-b", "eni-c"};
    const struct account *account = world->account;
    bool any = false, surely = false, perhaps = missing_reached(world, question);

    for (size_t k = 0; k < 3; k++)
        for (uint32_t i = 0; i < account->interfaces.count; i++) {
            uint32_t subnet = account->interfaces.items[i].subnet;
            if (strcmp(text_raw(account->texts, account->interfaces.items[i].id), by_name[k]) !=
                    0 ||
                !concerns(world, question, i))
                continue;
            any = true;
            perhaps |= reaches(world, question, i, subnet, true);
            if (!reaches(world, question, i, subnet, false))
                continue;
            surely = true;
            strbuf_addf(interfaces, " %s", by_name[k]);
        }
    if (surely)
        return EXPOSURE_EXPOSED;
    if (perhaps)
        return EXPOSURE_UNKNOWN;
    if (any)
        return EXPOSURE_LATENT;
    return account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] == PRESENCE_COMPLETE
               ? EXPOSURE_UNATTACHED
               : EXPOSURE_UNKNOWN;
}

/* --- the findings as lines of text ------------------------------------------------------------------------------ */

struct lines {
    char *items[256];
    size_t count;
};

BUILD_UNUSED void lines_add(struct lines *lines, struct strbuf *line)
{
    assert(lines->count < 256);
    lines->items[lines->count++] = strbuf_detach(line);
}

BUILD_UNUSED int line_compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

BUILD_UNUSED void lines_sort(struct lines *lines)
{
    qsort(lines->items, lines->count, sizeof *lines->items, line_compare);
}

BUILD_UNUSED void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i]);
}

/* The table of the design, line by line. */
BUILD_UNUSED const char *wanted_severity(enum breadth breadth, enum exposure exposure)
{
    bool world = breadth == BREADTH_WORLD;

    if (breadth == BREADTH_UNKNOWN)
        return "medium";
    if (exposure == EXPOSURE_EXPOSED)
        return world ? "critical" : "high";
    if (exposure == EXPOSURE_UNKNOWN)
        return world ? "high" : "medium";
    return world && exposure == EXPOSURE_LATENT ? "medium" : "low";
}

BUILD_UNUSED void report(struct lines *lines, const struct world *world,
                         const struct question *question, enum breadth breadth, const char *family)
{
    const struct account *account = world->account;
    static const enum object_kind objects[] = {OBJECT_GROUP, OBJECT_GROUP, OBJECT_INTERFACE,
                                               OBJECT_ACL};
    struct object_ref resource = {objects[question->kind], question->resource};
    struct strbuf interfaces = STRBUF_INIT, line = STRBUF_INIT;
    enum exposure exposure = question_exposure(world, question, &interfaces);
    const char *severity = wanted_severity(breadth, exposure);

    if (question->kind == FINDING_NACL_ENTRY_OPEN) {
        const struct acl_entry *entry = &account->acl_entries.items[question->entry];
        severity = exposure == EXPOSURE_EXPOSED ? "medium" : "low";
        if (entry->protocol == -1 || (entry->from_port == 0 && entry->to_port == 65535))
            severity = "info";
    }
    strbuf_addf(&line, "%s %s %s %s %s %s ports %x:", finding_kind_name(question->kind), severity,
                exposure_name(exposure), breadth_name(breadth), family,
                text_raw(account->texts, account_object_id(account, resource)),
                (unsigned)question->ports);
    strbuf_addbuf(&line, &interfaces);
    strbuf_adds(&line, " rules:");
    if (question->kind == FINDING_NACL_ENTRY_OPEN)
        strbuf_addf(&line, " %u", (unsigned)question->entry);
    for (size_t i = 0; i < account->rules.count; i++)
        if (question->kind == FINDING_SG_RULE_OPEN ? question->rules[i] : question->named[i])
            strbuf_addf(&line, " %zu", i);
    lines_add(lines, &line);
    strbuf_release(&interfaces);
}

BUILD_UNUSED uint64_t ports_of(int16_t protocol, int32_t from, int32_t to)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < 6; i++)
        if (ports_cover(protocol, from, to, smtp_ports_default.ports[i]))
            mask |= UINT64_C(1) << i;
    return mask;
}

/* The breadth of what a set of rules surely admits on a port. */
BUILD_UNUSED enum breadth rules_breadth(const struct world *world, const struct question *question,
                                        enum ip_family family, size_t port)
{
    const struct points *points = &world->points[family];
    bool in[POINT_MOST];

    for (size_t i = 0; i < points->count; i++)
        in[i] = question_admits(world, question, family, points->at[i], port, false);
    return points_breadth(points, in);
}

BUILD_UNUSED void reference_rules(struct lines *lines, const struct world *world)
{
    const struct account *account = world->account;

    for (uint32_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        struct question question = {.kind = FINDING_SG_RULE_OPEN,
                                    .resource = rule->group,
                                    .ports =
                                        ports_of(rule->protocol, rule->from_port, rule->to_port)};
        bool reported = false;
        if (rule->flags & RULE_EGRESS || question.ports == 0)
            continue;
        question.rules[i] = true;
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            size_t port = 0;
            while (!(question.ports >> port & 1))
                port++;
            enum breadth breadth = rules_breadth(world, &question, family, port);
            question.first = question.last = family;
            if (breadth == BREADTH_NARROW)
                continue;
            report(lines, world, &question, breadth, ip_family_name(family));
            reported = true;
        }
        if (reported || rule->source_kind != SOURCE_PREFIX_LIST)
            continue;
        question.first = question.last =
            (enum ip_family)account->prefix_lists.items[rule->source].family;
        if (!list_is_whole(account, rule->source, question.first))
            report(lines, world, &question, BREADTH_UNKNOWN, ip_family_name(question.first));
    }
}

/* Whether a rule's own source holds enough of the Internet to be named in a union. */
BUILD_UNUSED bool is_named(const struct world *world, const struct question *question, size_t rule,
                           enum ip_family family, size_t port)
{
    const struct points *points = &world->points[family];
    ip_value held = 0;

    if (!question->rules[rule])
        return false;
    for (size_t i = 0; i < points->count; i++)
        if (points->internet[i] &&
            rule_admits(world->account, &world->account->rules.items[rule], family, points->at[i],
                        smtp_ports_default.ports[port], false))
            held += point_weight(points, i);
    return held >> (family == IP_V4 ? 16 : 104) != 0;
}

/* The broadest part of a union: of one rule, or of one group. */
BUILD_UNUSED enum breadth part_breadth(const struct world *world, const struct question *question,
                                       const uint32_t *groups, size_t group_count,
                                       enum ip_family family, size_t port)
{
    const struct account *account = world->account;
    bool by_rule = question->kind == FINDING_SG_UNION_OPEN;
    enum breadth best = BREADTH_NARROW;

    for (size_t i = 0; i < (by_rule ? account->rules.count : group_count); i++) {
        struct question alone = {.kind = question->kind};
        for (size_t k = 0; k < account->rules.count; k++)
            alone.rules[k] = question->rules[k] &&
                             (by_rule ? k == i : account->rules.items[k].group == groups[i]);
        enum breadth breadth = rules_breadth(world, &alone, family, port);
        if (breadth > best)
            best = breadth;
    }
    return best;
}

/* Ports with the same breadth and the same named rules make one finding. */
BUILD_UNUSED void reference_union(struct lines *lines, const struct world *world,
                                  struct question *question, const uint32_t *groups,
                                  size_t group_count)
{
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        enum breadth breadths[6];
        bool done[6];
        bool(*named)[64] = calloc(6, sizeof *named);
        for (size_t port = 0; port < 6; port++) {
            breadths[port] = rules_breadth(world, question, family, port);
            done[port] =
                breadths[port] <= part_breadth(world, question, groups, group_count, family, port);
            for (size_t i = 0; i < world->account->rules.count; i++)
                named[port][i] = is_named(world, question, i, family, port);
        }
        for (size_t port = 0; port < 6; port++) {
            if (done[port])
                continue;
            question->ports = 0;
            for (size_t k = port; k < 6; k++)
                if (!done[k] && breadths[k] == breadths[port] &&
                    memcmp(named[k], named[port], sizeof *named) == 0) {
                    question->ports |= UINT64_C(1) << k;
                    done[k] = true;
                }
            question->first = question->last = family;
            memcpy(question->named, named[port], sizeof *named);
            report(lines, world, question, breadths[port], ip_family_name(family));
        }
        free(named);
    }
}

BUILD_UNUSED void reference_unions(struct lines *lines, const struct world *world)
{
    const struct account *account = world->account;

    for (uint32_t group = 0; group < account->groups.count; group++) {
        struct question question = {.kind = FINDING_SG_UNION_OPEN, .resource = group};
        for (size_t i = 0; i < account->rules.count; i++)
            question.rules[i] = account->rules.items[i].group == group;
        reference_union(lines, world, &question, &group, 1);
    }
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        struct question question = {.kind = FINDING_ENI_UNION_OPEN, .resource = i};
        struct span span = account->interfaces.items[i].groups;
        for (size_t k = 0; k < account->rules.count; k++)
            question.rules[k] = interface_carries(account, i, account->rules.items[k].group);
        reference_union(lines, world, &question, account->interface_groups.items + span.first,
                        span.count);
    }
}

BUILD_UNUSED void reference_entries(struct lines *lines, const struct world *world)
{
    const struct account *account = world->account;

    for (uint32_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        struct question question = {
            .kind = FINDING_NACL_ENTRY_OPEN, .resource = entry->acl, .entry = i};
        enum ip_family family = (enum ip_family)account_block(account, entry->cidr).family;
        const struct points *points = &world->points[family];
        enum breadth best = BREADTH_NARROW;
        if (entry->egress || !entry->allow)
            continue;
        for (size_t port = 0; port < 6; port++) {
            bool in[POINT_MOST];
            for (size_t k = 0; k < points->count; k++)
                in[k] = acl_match(account, entry->acl, false, family, points->at[k],
                                  smtp_ports_default.ports[port]) == i;
            enum breadth breadth = points_breadth(points, in);
            if (breadth == BREADTH_NARROW)
                continue;
            question.ports |= UINT64_C(1) << port;
            if (breadth > best)
                best = breadth;
        }
        question.first = question.last = family;
        if (question.ports)
            report(lines, world, &question, best, ip_family_name(family));
    }
}

BUILD_UNUSED void reference_judge(struct lines *lines, const struct account *account)
{
    static struct world world;

    world.account = account;
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct points *points = &world.points[family];
        points_init(points, account, family);
        for (size_t i = 0; i < points->count; i++)
            for (uint32_t subnet = 0; subnet < account->subnets.count; subnet++)
                for (size_t port = 0; port < 6; port++)
                    for (int hopeful = 0; hopeful < 2; hopeful++)
                        world.open[family][i][subnet][port][hopeful] =
                            points->internet[i] &&
                            subnet_admits(account, subnet, family, points->at[i],
                                          smtp_ports_default.ports[port], hopeful);
    }
    reference_rules(lines, &world);
    reference_unions(lines, &world);
    reference_entries(lines, &world);
    lines_sort(lines);
}

#endif

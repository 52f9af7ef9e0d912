/*
 * Findings of both sides, matched: by kind, resource and family, and by what they name. A finding
 * of one rule or one ACL entry is the same hole as long as it names that rule (as rule_diff.h
 * matches rules) or the entry with that number. Of findings that name rules together, a resource
 * has few: those with the same ports are the same hole, else those with a port in common. Findings
 * about mail that name no rule are one for each kind, resource and family.
 */
#include "model/compare/compare.h"

#include <stdlib.h>
#include <string.h>

enum { CAUSE_INTERFACES_MOST = 3, CARRIERS_ASKED_MOST = 64 };

/* What a finding is matched by. */
struct hole_key {
    uint32_t pair; /* of its resource */
    enum finding_kind kind;
    uint8_t family;
    uint64_t named; /* the rule or entry; 0 for findings of several rules */
    enum side side;
    uint32_t finding;
    uint64_t ports;
    bool matched;
};

/* --- names --------------------------------------------------------------------------------------------------- */

/* One number for a rule of both sides: A's row, or one above all of A's. */
static uint64_t rule_number(const struct comparison *comparison, enum side side, uint32_t row)
{
    uint32_t partner = comparison->rule_partner[side][row];

    if (side == SIDE_A)
        return row;
    return partner != NONE ? partner : comparison->sides.accounts[SIDE_A]->rules.count + row;
}

static uint64_t named_number(const struct comparison *comparison, enum side side,
                             enum finding_kind kind, uint32_t reference)
{
    if (kind == FINDING_NACL_ENTRY_OPEN)
        return comparison->sides.accounts[side]->acl_entries.items[reference].number;
    return rule_number(comparison, side, reference);
}

static struct hole_key key_of(const struct comparison *comparison, enum side side, uint32_t row)
{
    const struct findings *findings = &comparison->findings[side];
    const struct finding *finding = &findings->items.items[row];
    bool is_single = finding->kind == FINDING_SG_RULE_OPEN ||
                     finding->kind == FINDING_NACL_ENTRY_OPEN ||
                     (finding->kind == FINDING_EGRESS_SMTP_OPEN && finding->rules.count);
    struct hole_key key = {
        .pair = pair_of(&comparison->pairs, side, finding->resource.kind, finding->resource.row),
        .kind = finding->kind,
        .family = finding->family,
        .side = side,
        .finding = row,
        .ports = finding->ports,
    };

    if (key.pair == NONE) /* without an id it is like no other */
        key.named = (uint64_t)row * SIDE_COUNT + side;
    else if (is_single)
        key.named = named_number(comparison, side, finding->kind,
                                 findings->rules.items[finding->rules.first]);
    return key;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* By everything but the side. */
static int key_match(const struct hole_key *a, const struct hole_key *b)
{
    int order = compare_numbers(a->pair, b->pair);

    if (order == 0)
        order = compare_numbers(a->kind, b->kind);
    if (order == 0)
        order = compare_numbers(a->family, b->family);
    return order != 0 ? order : compare_numbers(a->named, b->named);
}

static int key_compare(const void *left, const void *right)
{
    const struct hole_key *a = left, *b = right;
    int order = key_match(a, b);

    if (order == 0)
        order = compare_numbers(a->side, b->side);
    return order != 0 ? order : compare_numbers(a->finding, b->finding);
}

/* --- what changed ---------------------------------------------------------------------------------------------- */

static int number_compare(const void *left, const void *right)
{
    return compare_numbers(*(const uint64_t *)left, *(const uint64_t *)right);
}

/* Sorted numbers that are the same for the same thing on both sides. */
struct numbers {
    uint64_t *items;
    size_t count;
};

static void numbers_sort(struct numbers *numbers)
{
    if (numbers->count > 1)
        qsort(numbers->items, numbers->count, sizeof *numbers->items, number_compare);
}

static bool numbers_equal_and_release(struct numbers *a, struct numbers *b)
{
    bool equal = a->count == b->count &&
                 (!a->count || !memcmp(a->items, b->items, a->count * sizeof *a->items));

    free(a->items);
    free(b->items);
    return equal;
}

static struct numbers rules_of(const struct comparison *comparison, enum side side,
                               const struct finding *finding)
{
    struct numbers numbers = {mem_zalloc(finding->rules.count, sizeof(uint64_t)),
                              finding->rules.count};

    for (uint32_t i = 0; i < finding->rules.count; i++)
        numbers.items[i] =
            named_number(comparison, side, finding->kind,
                         comparison->findings[side].rules.items[finding->rules.first + i]);
    numbers_sort(&numbers);
    return numbers;
}

static struct numbers interfaces_of(const struct comparison *comparison, enum side side,
                                    const struct finding *finding)
{
    struct numbers numbers = {mem_zalloc(finding->interfaces.count, sizeof(uint64_t)),
                              finding->interfaces.count};

    for (uint32_t i = 0; i < finding->interfaces.count; i++)
        numbers.items[i] =
            pair_of(&comparison->pairs, side, OBJECT_INTERFACE,
                    comparison->findings[side].interfaces.items[finding->interfaces.first + i]);
    numbers_sort(&numbers);
    return numbers;
}

static bool entries_agree(const struct comparison *comparison, uint32_t a, uint32_t b)
{
    const struct account *before = comparison->sides.accounts[SIDE_A];
    const struct account *after = comparison->sides.accounts[SIDE_B];
    const struct acl_entry *old = &before->acl_entries.items[a];
    const struct acl_entry *fresh = &after->acl_entries.items[b];

    return old->allow == fresh->allow && old->protocol == fresh->protocol &&
           old->from_port == fresh->from_port && old->to_port == fresh->to_port &&
           cidr_equal(account_block(before, old->cidr), account_block(after, fresh->cidr));
}

/* The one rule or entry that both name may say something else now. */
static bool named_agree(const struct comparison *comparison, const struct finding *a,
                        const struct finding *b)
{
    if (!a->rules.count || !b->rules.count)
        return true;
    uint32_t old = comparison->findings[SIDE_A].rules.items[a->rules.first];
    uint32_t fresh = comparison->findings[SIDE_B].rules.items[b->rules.first];

    if (a->kind == FINDING_NACL_ENTRY_OPEN)
        return entries_agree(comparison, old, fresh);
    if (a->kind == FINDING_SG_RULE_OPEN || a->kind == FINDING_EGRESS_SMTP_OPEN)
        return compare_rules_agree(comparison, old, fresh);
    return true;
}

static unsigned aspects_of(const struct comparison *comparison, const struct finding *a,
                           const struct finding *b)
{
    unsigned aspects = 0;
    struct numbers old = rules_of(comparison, SIDE_A, a), fresh = rules_of(comparison, SIDE_B, b);

    if (!numbers_equal_and_release(&old, &fresh) || !named_agree(comparison, a, b))
        aspects |= HOLE_RULES;
    old = interfaces_of(comparison, SIDE_A, a);
    fresh = interfaces_of(comparison, SIDE_B, b);
    if (!numbers_equal_and_release(&old, &fresh))
        aspects |= HOLE_INTERFACES;
    aspects |= a->severity != b->severity ? HOLE_SEVERITY : 0;
    if (finding_kind_has_exposure(a->kind))
        aspects |= a->exposure != b->exposure ? HOLE_EXPOSURE : 0;
    if (finding_kind_has_breadth(a->kind))
        aspects |= a->breadth != b->breadth ? HOLE_BREADTH : 0;
    aspects |= a->ports != b->ports ? HOLE_PORTS : 0;
    return aspects;
}

/* --- what could not be found ---------------------------------------------------------------------------------- */

/* True if the groups of an interface on a side are all told there. */
static bool groups_are_told(const struct comparison *comparison, enum side side, uint32_t row)
{
    const struct account *account = comparison->sides.accounts[side];
    struct span groups = account->interfaces.items[row].groups;
    enum pair_state untold = side == SIDE_A ? PAIR_NOT_IN_A : PAIR_NOT_IN_B;

    for (uint32_t i = 0; i < groups.count; i++) {
        uint32_t pair = pair_of(&comparison->pairs, side, OBJECT_GROUP,
                                account->interface_groups.items[groups.first + i]);
        enum pair_state state =
            pair == NONE ? PAIR_NAMED : comparison->pairs.items.items[pair].state;

        if (state == untold || state == PAIR_NAMED)
            return false;
    }
    return true;
}

/* True if the other side tells less than this one of what mail follows from: there a finding may be missing for want
 * of data, since what is not known is none. */
static bool mail_is_told_less(const struct comparison *comparison, enum side side, uint32_t scope)
{
    static const enum data_kind kinds[] = {
        DATA_VPCS,           DATA_SUBNETS,          DATA_SECURITY_GROUPS,
        DATA_NETWORK_ACLS,   DATA_ROUTE_TABLES,     DATA_NETWORK_INTERFACES,
        DATA_INSTANCES,      DATA_ADDRESSES,        DATA_INTERNET_GATEWAYS,
        DATA_NAT_GATEWAYS,   DATA_VPC_ENDPOINTS,    DATA_EGRESS_ONLY_INTERNET_GATEWAYS,
        DATA_PREFIX_LISTS,   DATA_TRANSIT_GATEWAYS, DATA_VPC_PEERING_CONNECTIONS,
        DATA_TASKS,          DATA_FUNCTIONS,        DATA_TRANSIT_GATEWAY_ATTACHMENTS,
        DATA_LOAD_BALANCERS, DATA_TARGET_GROUPS,    DATA_TRANSIT_GATEWAY_ROUTE_TABLES,
        DATA_ADDRESSES_ATTRIBUTES};
    const struct account *account = comparison->sides.accounts[side];

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (scope != NONE && side_elsewhere(&comparison->sides, side, scope, kinds[i]) <
                                 account_presence(account, scope, kinds[i]))
            return true;
    return false;
}

/* An endpoint may stand there without its policy. */
static bool policy_is_told(const struct comparison *comparison, enum side other,
                           const struct object_pair *pair)
{
    uint32_t row = pair->rows[other];

    return pair->kind != OBJECT_ENDPOINT || row == NONE ||
           comparison->sides.accounts[other]->endpoints.items[row].policy != TEXT_NONE;
}

static bool mail_is_told(const struct comparison *comparison, const struct hole_key *key,
                         const struct object_pair *pair)
{
    struct object_ref object = pair_object(pair, key->side);
    uint32_t scope = account_object_scope(comparison->sides.accounts[key->side], object);

    if (key->kind == FINDING_SES_POLICY_INEFFECTIVE || key->kind == FINDING_SES_POLICY_OPEN)
        return policy_is_told(comparison, side_other(key->side), pair);
    if (key->kind == FINDING_SES_ENDPOINT_UNREACHABLE &&
        comparison->findings[side_other(key->side)].senders_left)
        return false;
    return !mail_is_told_less(comparison, key->side, scope);
}

/* A hole that only one side has is new or closed if the other one would tell it. */
static enum hole_kind single_kind(const struct comparison *comparison, const struct hole_key *key)
{
    const struct object_pair *pair =
        key->pair == NONE ? NULL : &comparison->pairs.items.items[key->pair];
    enum side other = side_other(key->side);
    bool told = pair && pair->state != PAIR_NOT_IN_A && pair->state != PAIR_NOT_IN_B &&
                pair->state != PAIR_NAMED;

    if (told && key->kind == FINDING_ENI_UNION_OPEN && pair->rows[other] != NONE)
        told = groups_are_told(comparison, other, pair->rows[other]);
    if (told && !finding_kind_is_inbound(key->kind))
        told = mail_is_told(comparison, key, pair);
    if (key->side == SIDE_A)
        return told ? HOLE_CLOSED : HOLE_NOT_IN_B;
    return told ? HOLE_NEW : HOLE_NOT_IN_A;
}

/* --- why ---------------------------------------------------------------------------------------------------------- */

static void add_source_causes(struct comparison *comparison, enum side side,
                              const struct finding *finding, size_t first)
{
    const struct account *account = comparison->sides.accounts[side];

    if (finding->kind == FINDING_NACL_ENTRY_OPEN)
        return;
    for (uint32_t i = 0; i < finding->rules.count; i++) {
        const struct sg_rule *rule =
            &account->rules.items[comparison->findings[side].rules.items[finding->rules.first + i]];

        if (rule->source_kind == SOURCE_PREFIX_LIST)
            causes_add(comparison, side, (struct object_ref){OBJECT_PREFIX_LIST, rule->source},
                       first);
    }
}

static bool is_among(const struct numbers *numbers, uint64_t wanted)
{
    return numbers->count &&
           bsearch(&wanted, numbers->items, numbers->count, sizeof *numbers->items, number_compare);
}

/* Of interfaces that only one side names. */
static void add_interface_causes(struct comparison *comparison, const struct numbers *some,
                                 const struct numbers *others, size_t first)
{
    size_t asked = 0;

    for (size_t i = 0; i < some->count && asked < CAUSE_INTERFACES_MOST; i++) {
        if (is_among(others, some->items[i]) || some->items[i] == NONE)
            continue;
        causes_of_interface(comparison, (uint32_t)some->items[i], first);
        asked++;
    }
}

/* Where no interface is named: those that carry the group. */
static void add_carrier_causes(struct comparison *comparison, enum side side,
                               const struct finding *finding, size_t first)
{
    const struct account *account = comparison->sides.accounts[side];
    struct span carriers = {0, 0};

    if (finding->resource.kind == OBJECT_GROUP)
        carriers = account->groups.items[finding->resource.row].interfaces;
    for (uint32_t i = 0; i < carriers.count && i < CARRIERS_ASKED_MOST; i++) {
        uint32_t pair = pair_of(&comparison->pairs, side, OBJECT_INTERFACE,
                                account->group_interfaces.items[carriers.first + i]);

        if (pair != NONE && comparison->causes.count - first < CAUSE_INTERFACES_MOST)
            causes_of_interface(comparison, pair, first);
    }
}

static void add_causes_of_change(struct comparison *comparison, const struct finding *a,
                                 const struct finding *b, unsigned aspects, size_t first)
{
    struct numbers old = interfaces_of(comparison, SIDE_A, a);
    struct numbers fresh = interfaces_of(comparison, SIDE_B, b);

    add_interface_causes(comparison, &fresh, &old, first);
    add_interface_causes(comparison, &old, &fresh, first);
    if (aspects & HOLE_EXPOSURE && comparison->causes.count == first) {
        add_carrier_causes(comparison, SIDE_A, a, first);
        add_carrier_causes(comparison, SIDE_B, b, first);
    }
    free(old.items);
    free(fresh.items);
}

/* What decides about mail is more than what lets somebody in: of findings about it no cause is named. */
static void add_causes(struct comparison *comparison, struct hole_change *hole)
{
    const struct finding *findings[SIDE_COUNT] = {NULL, NULL};
    size_t first = comparison->causes.count;

    for (size_t side = 0; side < SIDE_COUNT; side++) {
        if (hole->findings[side] == NONE)
            continue;
        findings[side] = &comparison->findings[side].items.items[hole->findings[side]];
        if (!finding_kind_is_inbound(findings[side]->kind))
            return;
        add_source_causes(comparison, (enum side)side, findings[side], first);
        if (findings[side]->kind == FINDING_ENI_UNION_OPEN)
            causes_of_interface(comparison,
                                pair_of(&comparison->pairs, (enum side)side, OBJECT_INTERFACE,
                                        findings[side]->resource.row),
                                first);
    }
    if (findings[SIDE_A] && findings[SIDE_B])
        add_causes_of_change(comparison, findings[SIDE_A], findings[SIDE_B], hole->aspects, first);
    hole->causes = (struct span){(uint32_t)first, (uint32_t)(comparison->causes.count - first)};
}

/* --- matching --------------------------------------------------------------------------------------------------- */

static void add_hole(struct comparison *comparison, struct hole_change hole)
{
    add_causes(comparison, &hole);
    comparison->holes_by_kind[hole.kind]++;
    TABLE_ADD(comparison->holes, hole);
}

static void match_keys(struct comparison *comparison, struct hole_key *a, struct hole_key *b)
{
    struct hole_change hole = {HOLE_CHANGED, {a->finding, b->finding}, 0, {0, 0}};

    a->matched = b->matched = true;
    hole.aspects = aspects_of(comparison, &comparison->findings[SIDE_A].items.items[a->finding],
                              &comparison->findings[SIDE_B].items.items[b->finding]);
    if (hole.aspects)
        add_hole(comparison, hole);
}

/* Within one run of keys that match; there are at most as many on a side as SMTP ports. */
static void match_ports(struct comparison *comparison, struct hole_key *keys, size_t count,
                        bool exact)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && !keys[i].matched; j++)
            if (keys[i].side == SIDE_A && keys[j].side == SIDE_B && !keys[j].matched &&
                (exact ? keys[i].ports == keys[j].ports : keys[i].ports & keys[j].ports))
                match_keys(comparison, &keys[i], &keys[j]);
}

static void match_run(struct comparison *comparison, struct hole_key *keys, size_t count)
{
    match_ports(comparison, keys, count, true);
    match_ports(comparison, keys, count, false);
    for (size_t i = 0; i < count; i++) {
        struct hole_change hole = {HOLE_NEW, {NONE, NONE}, 0, {0, 0}};

        if (keys[i].matched)
            continue;
        hole.kind = single_kind(comparison, &keys[i]);
        hole.findings[keys[i].side] = keys[i].finding;
        add_hole(comparison, hole);
    }
}

static int hole_compare(const void *left, const void *right)
{
    const struct hole_change *a = left, *b = right;
    enum side side = a->findings[SIDE_B] != NONE ? SIDE_B : SIDE_A;

    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return compare_numbers(a->findings[side], b->findings[side]); /* worst first, as findings are */
}

void compare_holes(struct comparison *comparison)
{
    size_t count =
        comparison->findings[SIDE_A].items.count + comparison->findings[SIDE_B].items.count;
    struct hole_key *keys = mem_alloc(count * sizeof *keys);
    size_t filled = 0, end;

    for (size_t side = 0; side < SIDE_COUNT; side++)
        for (uint32_t i = 0; i < comparison->findings[side].items.count; i++)
            keys[filled++] = key_of(comparison, (enum side)side, i);
    if (count > 1)
        qsort(keys, count, sizeof *keys, key_compare);
    for (size_t first = 0; first < count; first = end) {
        for (end = first + 1; end < count && !key_match(&keys[first], &keys[end]);)
            end++;
        match_run(comparison, keys + first, end - first);
    }
    if (comparison->holes.count > 1)
        qsort(comparison->holes.items, comparison->holes.count, sizeof *comparison->holes.items,
              hole_compare);
    free(keys);
}

#include "model/compare/object_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/policy_row.h"

/* --- kinds ------------------------------------------------------------------------------------------ */

/* Rules are compared within their groups. Policies of endpoints are theirs. */
static size_t row_count(const struct account *account, enum object_kind kind)
{
    if (kind == OBJECT_POLICY)
        return account->policies.count;
    return kind == OBJECT_RULE ? 0 : account_object_count(account, kind);
}

static enum data_kind gateway_data_kind(const struct account *account, uint32_t row)
{
    switch ((enum gateway_kind)account->gateways.items[row].kind) {
    case GATEWAY_NAT:
        return DATA_NAT_GATEWAYS;
    case GATEWAY_EGRESS_ONLY:
        return DATA_EGRESS_ONLY_INTERNET_GATEWAYS;
    case GATEWAY_INTERNET:
        break;
    }
    return DATA_INTERNET_GATEWAYS;
}

enum data_kind object_data_kind(const struct account *account, struct object_ref object)
{
    static const enum data_kind kinds[OBJECT_KIND_COUNT] = {
        [OBJECT_VPC] = DATA_VPCS,
        [OBJECT_SUBNET] = DATA_SUBNETS,
        [OBJECT_GROUP] = DATA_SECURITY_GROUPS,
        [OBJECT_RULE] = DATA_SECURITY_GROUPS,
        [OBJECT_ACL] = DATA_NETWORK_ACLS,
        [OBJECT_ROUTE_TABLE] = DATA_ROUTE_TABLES,
        [OBJECT_INTERFACE] = DATA_NETWORK_INTERFACES,
        [OBJECT_INSTANCE] = DATA_INSTANCES,
        [OBJECT_ADDRESS] = DATA_ADDRESSES,
        [OBJECT_ENDPOINT] = DATA_VPC_ENDPOINTS,
        [OBJECT_PEERING] = DATA_VPC_PEERING_CONNECTIONS,
        [OBJECT_PREFIX_LIST] = DATA_PREFIX_LISTS,
        [OBJECT_TRANSIT_GATEWAY] = DATA_TRANSIT_GATEWAYS,
        [OBJECT_TRANSIT_ATTACHMENT] = DATA_TRANSIT_GATEWAY_ATTACHMENTS,
        [OBJECT_TRANSIT_TABLE] = DATA_TRANSIT_GATEWAY_ROUTE_TABLES,
        [OBJECT_LOAD_BALANCER] = DATA_LOAD_BALANCERS,
        [OBJECT_TARGET_GROUP] = DATA_TARGET_GROUPS,
    };

    if (object.kind == OBJECT_GATEWAY)
        return gateway_data_kind(account, object.row);
    if (object.kind == OBJECT_POLICY)
        return account->policies.items[object.row].owner_kind == POLICY_OF_IDENTITY
                   ? DATA_SES_IDENTITIES
                   : DATA_IAM_POLICIES;
    return kinds[object.kind];
}

/* --- states ----------------------------------------------------------------------------------------- */

/* A group that has no description of its own is told by a whole list of rules. */
static bool group_is_told(const struct account *account, const struct security_group *group)
{
    return group->described || (group->rules.count > 0 &&
                                account_presence(account, group->scope,
                                                 DATA_SECURITY_GROUP_RULES) == PRESENCE_COMPLETE);
}

static bool is_told(const struct account *account, enum object_kind kind, uint32_t row)
{
    if (row == NONE)
        return false;
    if (kind == OBJECT_GROUP)
        return group_is_told(account, &account->groups.items[row]);
    if (kind == OBJECT_PREFIX_LIST)
        return account->prefix_lists.items[row].described;
    return true;
}

static bool has_policy_of(const struct sides *sides, enum side side, const char *identity)
{
    const struct account *account = sides->accounts[side];

    for (size_t i = 0; i < account->policies.count; i++)
        if (account->policies.items[i].owner_kind == POLICY_OF_IDENTITY &&
            !strcmp(side_raw(sides, side, account->policies.items[i].owner), identity))
            return true;
    return false;
}

static bool has_identity(const struct sides *sides, enum side side, const char *identity)
{
    const struct account *account = sides->accounts[side];

    for (size_t i = 0; i < account->ses_identities.count; i++)
        if (!strcmp(side_raw(sides, side, account->ses_identities.items[i].name), identity))
            return true;
    return false;
}

/* Each identity has a reply of its own, which leaves no trace where it has no policy: so one is missed where another
 * of the identity is there, or the identity itself is gone. */
static bool is_missed_at_identity(const struct sides *sides, enum side side, uint32_t policy,
                                  bool all_are_listed)
{
    text_id owner = sides->accounts[side]->policies.items[policy].owner;
    const char *identity = side_raw(sides, side, owner);

    return has_policy_of(sides, side_other(side), identity) ||
           (all_are_listed && !has_identity(sides, side_other(side), identity));
}

/* True if what only `side` tells is certainly not on the other one. */
static bool is_missed(const struct sides *sides, enum side side, struct object_ref object)
{
    const struct account *account = sides->accounts[side];

    enum data_kind kind = object_data_kind(account, object);
    bool is_whole = side_elsewhere(sides, side, account_object_scope(account, object), kind) ==
                    PRESENCE_COMPLETE;

    return object.kind == OBJECT_POLICY && kind == DATA_SES_IDENTITIES
               ? is_missed_at_identity(sides, side, object.row, is_whole)
               : is_whole;
}

static enum pair_state state_of(const struct sides *sides, const struct object_pair *pair)
{
    bool in_a = is_told(sides->accounts[SIDE_A], pair->kind, pair->rows[SIDE_A]);
    bool in_b = is_told(sides->accounts[SIDE_B], pair->kind, pair->rows[SIDE_B]);

    if (in_a && in_b)
        return PAIR_BOTH;
    if (in_a)
        return is_missed(sides, SIDE_A, (struct object_ref){pair->kind, pair->rows[SIDE_A]})
                   ? PAIR_GONE
                   : PAIR_NOT_IN_B;
    if (in_b)
        return is_missed(sides, SIDE_B, (struct object_ref){pair->kind, pair->rows[SIDE_B]})
                   ? PAIR_NEW
                   : PAIR_NOT_IN_A;
    return PAIR_NAMED;
}

/* --- matching ---------------------------------------------------------------------------------------- */

/* What an object goes by; texts are borrowed, "" = not known. */
struct named_row {
    const char *id, *account, *region;
    enum side side;
    uint32_t row;
};

struct named_rows {
    TABLE(struct named_row) items;
    TABLE(char *) names; /* that were made */
};

static void rows_release(struct named_rows *rows)
{
    for (size_t i = 0; i < rows->names.count; i++)
        free(rows->names.items[i]);
    free(rows->names.items);
    free(rows->items.items);
}

static int name_compare(const struct named_row *a, const struct named_row *b)
{
    int order = strcmp(a->account, b->account);

    return order != 0 ? order : strcmp(a->region, b->region);
}

static int row_compare(const void *left, const void *right)
{
    const struct named_row *a = left, *b = right;
    int order = strcmp(a->id, b->id);

    if (order == 0)
        order = name_compare(a, b);
    if (order != 0)
        return order;
    if (a->side != b->side)
        return (int)a->side - (int)b->side;
    return (a->row > b->row) - (a->row < b->row);
}

/* NULL: it has none. */
static const char *name_of(struct named_rows *rows, const struct sides *sides, enum side side,
                           struct object_ref object)
{
    const struct account *account = sides->accounts[side];
    text_id id = account_object_id(account, object);
    struct strbuf name = STRBUF_INIT;

    if (object.kind != OBJECT_POLICY)
        return id == TEXT_NONE ? NULL : side_raw(sides, side, id);
    policy_row_format_name(account, object.row, &name);
    TABLE_ADD(rows->names, strbuf_detach(&name));
    return rows->names.items[rows->names.count - 1];
}

static void gather(struct named_rows *rows, const struct sides *sides, enum side side,
                   enum object_kind kind)
{
    const struct account *account = sides->accounts[side];
    size_t count = row_count(account, kind);

    for (uint32_t row = 0; row < count; row++) {
        struct object_ref object = {kind, row};
        const char *name = name_of(rows, sides, side, object);
        struct named_row named = {
            name, side_raw(sides, side, account_number_of(account, object)),
            side_raw(sides, side, account_region_of(account, object)), side, row};
        if (name)
            TABLE_ADD(rows->items, named);
    }
}

static void add_pair(struct object_pairs *pairs, const struct sides *sides, struct object_pair pair)
{
    uint32_t position = (uint32_t)pairs->items.count;

    pair.state = state_of(sides, &pair);
    for (size_t side = 0; side < SIDE_COUNT; side++)
        if (pair.rows[side] != NONE)
            pairs->of_row[side][pair.kind][pair.rows[side]] = position;
    TABLE_ADD(pairs->items, pair);
}

/* Account and region do not contradict each other. */
static bool can_be_same(const struct named_row *a, const struct named_row *b)
{
    return (!*a->account || !*b->account || !strcmp(a->account, b->account)) &&
           (!*a->region || !*b->region || !strcmp(a->region, b->region));
}

/* The one row of a side that no row of the other goes by exactly, or NULL if there is none, or
 * more. */
static const struct named_row *only_single(const struct named_row *rows, const bool *paired,
                                           size_t count, enum side side)
{
    const struct named_row *single = NULL;

    for (size_t i = 0; i < count; i++) {
        if (paired[i] || rows[i].side != side)
            continue;
        if (single)
            return NULL;
        single = &rows[i];
    }
    return single;
}

static void pair_singles(struct object_pairs *pairs, const struct sides *sides,
                         enum object_kind kind, const struct named_row *rows, bool *paired,
                         size_t count)
{
    const struct named_row *a = only_single(rows, paired, count, SIDE_A);
    const struct named_row *b = only_single(rows, paired, count, SIDE_B);

    if (a && b && can_be_same(a, b)) {
        paired[a - rows] = paired[b - rows] = true;
        add_pair(pairs, sides, (struct object_pair){kind, PAIR_BOTH, {a->row, b->row}});
    }
    for (size_t i = 0; i < count; i++) {
        struct object_pair pair = {kind, PAIR_BOTH, {NONE, NONE}};

        pair.rows[rows[i].side] = rows[i].row;
        if (!paired[i])
            add_pair(pairs, sides, pair);
    }
}

/* Rows that go by one name: the first of A is the first of B, and so on. */
static void pair_exact(struct object_pairs *pairs, const struct sides *sides, enum object_kind kind,
                       const struct named_row *rows, bool *paired, size_t count)
{
    size_t in_a = 0;

    while (in_a < count && rows[in_a].side == SIDE_A)
        in_a++;
    for (size_t i = 0; i < in_a && in_a + i < count; i++) {
        paired[i] = paired[in_a + i] = true;
        add_pair(pairs, sides,
                 (struct object_pair){kind, PAIR_BOTH, {rows[i].row, rows[in_a + i].row}});
    }
}

/* Rows of one id, by account and region. */
static void pair_run(struct object_pairs *pairs, const struct sides *sides, enum object_kind kind,
                     const struct named_row *rows, size_t count)
{
    bool *paired = mem_zalloc(count, sizeof *paired);
    size_t end;

    for (size_t first = 0; first < count; first = end) {
        for (end = first + 1; end < count && !name_compare(&rows[first], &rows[end]);)
            end++;
        pair_exact(pairs, sides, kind, rows + first, paired + first, end - first);
    }
    pair_singles(pairs, sides, kind, rows, paired, count);
    free(paired);
}

static void pair_kind(struct object_pairs *pairs, const struct sides *sides, enum object_kind kind)
{
    struct named_rows rows = {0};
    size_t end;

    gather(&rows, sides, SIDE_A, kind);
    gather(&rows, sides, SIDE_B, kind);
    if (rows.items.count > 1)
        qsort(rows.items.items, rows.items.count, sizeof *rows.items.items, row_compare);
    for (size_t first = 0; first < rows.items.count; first = end) {
        for (end = first + 1; end < rows.items.count; end++)
            if (strcmp(rows.items.items[end].id, rows.items.items[first].id) != 0)
                break;
        pair_run(pairs, sides, kind, rows.items.items + first, end - first);
    }
    rows_release(&rows);
}

/* --- the doors ---------------------------------------------------------------------------------------- */

uint32_t *rows_of_none(size_t count)
{
    uint32_t *rows = mem_alloc(count * sizeof *rows);

    memset(rows, 0xff, count * sizeof *rows);
    return rows;
}

void object_pairs_make(struct object_pairs *pairs, const struct sides *sides)
{
    memset(pairs, 0, sizeof *pairs);
    for (size_t kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
        struct span *span = &pairs->of_kind[kind];

        for (size_t side = 0; side < SIDE_COUNT; side++)
            pairs->of_row[side][kind] =
                rows_of_none(row_count(sides->accounts[side], (enum object_kind)kind));
        span->first = (uint32_t)pairs->items.count;
        pair_kind(pairs, sides, (enum object_kind)kind);
        span->count = (uint32_t)pairs->items.count - span->first;
    }
}

void object_pairs_release(struct object_pairs *pairs)
{
    for (size_t side = 0; side < SIDE_COUNT; side++)
        for (size_t kind = 0; kind < OBJECT_KIND_COUNT; kind++)
            free(pairs->of_row[side][kind]);
    free(pairs->items.items);
    memset(pairs, 0, sizeof *pairs);
}

uint32_t pair_told_row(const struct object_pair *pair, enum side side)
{
    bool only_a = pair->state == PAIR_GONE || pair->state == PAIR_NOT_IN_B;
    bool only_b = pair->state == PAIR_NEW || pair->state == PAIR_NOT_IN_A;

    return (only_a && side == SIDE_B) || (only_b && side == SIDE_A) ? NONE : pair->rows[side];
}

uint32_t pair_of(const struct object_pairs *pairs, enum side side, enum object_kind kind,
                 uint32_t row)
{
    return row == NONE ? NONE : pairs->of_row[side][kind][row];
}

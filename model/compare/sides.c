#include "model/compare/sides.h"

#include <stdlib.h>
#include <string.h>

const char *side_raw(const struct sides *sides, enum side side, text_id text)
{
    return text_raw(sides->accounts[side]->texts, text);
}

bool sides_same_text(const struct sides *sides, text_id a, text_id b)
{
    if ((a == TEXT_NONE) != (b == TEXT_NONE))
        return false;
    return strcmp(side_raw(sides, SIDE_A, a), side_raw(sides, SIDE_B, b)) == 0;
}

enum presence side_elsewhere(const struct sides *sides, enum side side, uint32_t scope,
                             enum data_kind kind)
{
    if (scope >= sides->accounts[side]->scopes.count)
        return PRESENCE_ABSENT;
    return (enum presence)sides->elsewhere[side][scope].presence[kind];
}

/* --- scopes ------------------------------------------------------------------------------------------ */

/* A scope by what it says; "" = not known. */
struct named_scope {
    const char *account, *region;
    const struct scope *scope;
};

/* Of one side: all by account and region, and those that do not say both. */
struct scope_list {
    struct named_scope *items;
    size_t count;
    struct named_scope *vague;
    size_t vague_count;
};

static int scope_compare(const void *left, const void *right)
{
    const struct named_scope *a = left, *b = right;
    int order = strcmp(a->account, b->account);

    return order != 0 ? order : strcmp(a->region, b->region);
}

static bool is_vague(const struct named_scope *scope)
{
    return !*scope->account || !*scope->region;
}

static struct named_scope name_scope(const struct account *account, const struct scope *scope)
{
    return (struct named_scope){text_raw(account->texts, scope->account),
                                text_raw(account->texts, scope->region), scope};
}

static void scope_list_fill(struct scope_list *list, const struct account *account)
{
    list->count = account->scopes.count;
    list->items = mem_zalloc(list->count, sizeof *list->items);
    list->vague = mem_zalloc(list->count, sizeof *list->vague);
    for (size_t i = 0; i < list->count; i++) {
        list->items[i] = name_scope(account, &account->scopes.items[i]);
        if (is_vague(&list->items[i]))
            list->vague[list->vague_count++] = list->items[i];
    }
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, scope_compare);
}

static void scope_list_release(struct scope_list *list)
{
    free(list->items);
    free(list->vague);
}

static bool texts_can_be_same(const char *a, const char *b)
{
    return !*a || !*b || strcmp(a, b) == 0;
}

static bool can_be_same(const struct named_scope *a, const struct named_scope *b)
{
    return texts_can_be_same(a->account, b->account) && texts_can_be_same(a->region, b->region);
}

static void join_presence(struct scope_elsewhere *elsewhere, const struct named_scope *wanted,
                          const struct named_scope *found)
{
    for (size_t kind = 0; can_be_same(wanted, found) && kind < DATA_KIND_COUNT; kind++)
        if (found->scope->presence[kind] > elsewhere->presence[kind])
            elsewhere->presence[kind] = found->scope->presence[kind];
}

/* What does not say both could be any of several: only what all of these hold is held. */
static void fill_vague(struct scope_elsewhere *elsewhere, const struct named_scope *wanted,
                       const struct scope_list *others)
{
    bool is_first = true;

    for (size_t i = 0; i < others->count; i++) {
        const struct named_scope *found = &others->items[i];

        if (!can_be_same(wanted, found) || !scope_holds_something(found->scope))
            continue;
        for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++)
            if (is_first || found->scope->presence[kind] < elsewhere->presence[kind])
                elsewhere->presence[kind] = found->scope->presence[kind];
        is_first = false;
    }
}

/* Only what does not say both is compared with more than its like: there is little of it. */
static void fill_elsewhere(struct scope_elsewhere *elsewhere, const struct named_scope *wanted,
                           const struct scope_list *others)
{
    const struct named_scope *exact;

    if (is_vague(wanted)) {
        fill_vague(elsewhere, wanted, others);
        return;
    }
    exact = bsearch(wanted, others->items, others->count, sizeof *wanted, scope_compare);
    if (exact)
        join_presence(elsewhere, wanted, exact);
    for (size_t i = 0; i < others->vague_count; i++)
        join_presence(elsewhere, wanted, &others->vague[i]);
}

static void fill_side(struct sides *sides, enum side side, const struct scope_list *others)
{
    const struct account *account = sides->accounts[side];

    sides->elsewhere[side] = mem_zalloc(account->scopes.count, sizeof *sides->elsewhere[side]);
    for (size_t i = 0; i < account->scopes.count; i++) {
        struct named_scope wanted = name_scope(account, &account->scopes.items[i]);

        fill_elsewhere(&sides->elsewhere[side][i], &wanted, others);
    }
}

static void note_untold(struct sides *sides, enum side lacking, enum data_kind kind)
{
    enum side holder = side_other(lacking);
    const struct account *account = sides->accounts[holder];

    for (uint32_t i = 0; i < account->scopes.count; i++) {
        struct untold untold = {lacking, i, kind, side_elsewhere(sides, holder, i, kind)};

        if (account->scopes.items[i].presence[kind] != PRESENCE_ABSENT &&
            untold.presence != PRESENCE_COMPLETE)
            TABLE_ADD(sides->untold, untold);
    }
}

void sides_init(struct sides *sides, const struct account *a, const struct account *b)
{
    struct scope_list lists[SIDE_COUNT] = {{0}, {0}};

    memset(sides, 0, sizeof *sides);
    sides->accounts[SIDE_A] = a;
    sides->accounts[SIDE_B] = b;
    scope_list_fill(&lists[SIDE_A], a);
    scope_list_fill(&lists[SIDE_B], b);
    fill_side(sides, SIDE_A, &lists[SIDE_B]);
    fill_side(sides, SIDE_B, &lists[SIDE_A]);
    scope_list_release(&lists[SIDE_A]);
    scope_list_release(&lists[SIDE_B]);
    for (size_t side = 0; side < SIDE_COUNT; side++)
        for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++)
            note_untold(sides, (enum side)side, (enum data_kind)kind);
}

void sides_release(struct sides *sides)
{
    free(sides->elsewhere[SIDE_A]);
    free(sides->elsewhere[SIDE_B]);
    free(sides->untold.items);
    memset(sides, 0, sizeof *sides);
}

#include "model/compare/rule_diff.h"

#include <stdlib.h>
#include <string.h>

#include "model/compare/rule_key.h"

/* --- tags ------------------------------------------------------------------------------------------------ */

static int tags_compare(const void *left, const void *right)
{
    const struct named_tags *a = left, *b = right;

    return strcmp(a->id, b->id);
}

static void rule_tags_fill(struct sorted_rule_tags *tags, const struct account *account)
{
    tags->account = account;
    tags->count = account->rule_tags.count;
    tags->items = mem_alloc(tags->count * sizeof *tags->items);
    for (size_t i = 0; i < tags->count; i++)
        tags->items[i] =
            (struct named_tags){text_raw(account->texts, account->rule_tags.items[i].rule_id),
                                account->rule_tags.items[i].tags};
    if (tags->count > 1)
        qsort(tags->items, tags->count, sizeof *tags->items, tags_compare);
}

static struct span rule_tags_find(const struct sorted_rule_tags *tags, uint32_t rule)
{
    text_id id = tags->account->rules.items[rule].id;
    struct named_tags wanted = {text_raw(tags->account->texts, id), {0, 0}};
    const struct named_tags *found = NULL;

    if (id != TEXT_NONE && tags->count)
        found = bsearch(&wanted, tags->items, tags->count, sizeof wanted, tags_compare);
    return found ? found->tags : wanted.tags;
}

void rule_matcher_init(struct rule_matcher *matcher, struct comparison *comparison)
{
    *matcher = (struct rule_matcher){.comparison = comparison, .names = {FACTS_INIT, FACTS_INIT}};
    for (size_t side = 0; side < SIDE_COUNT; side++)
        rule_tags_fill(&matcher->tags[side], comparison->sides.accounts[side]);
}

void rule_matcher_release(struct rule_matcher *matcher)
{
    for (size_t side = 0; side < SIDE_COUNT; side++) {
        free(matcher->tags[side].items);
        facts_release(&matcher->names[side]);
    }
}

/* --- keys ------------------------------------------------------------------------------------------------ */

struct keys {
    struct rule_key *items;
    size_t count;
};

static int key_order(const void *left, const void *right)
{
    const struct rule_key *a = left, *b = right;
    int order = rule_key_compare(a, b);

    if (order == 0)
        order = strcmp(a->id, b->id);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static struct keys keys_of_group(const struct account *account, uint32_t group)
{
    struct span rules = group == NONE ? (struct span){0, 0} : account->groups.items[group].rules;
    struct keys keys = {mem_zalloc(rules.count, sizeof *keys.items), rules.count};

    for (uint32_t i = 0; i < rules.count; i++)
        keys.items[i] = rule_key_of(account, rules.first + i);
    if (keys.count > 1)
        qsort(keys.items, keys.count, sizeof *keys.items, key_order);
    return keys;
}

static void make_partners(struct comparison *comparison, uint32_t a, uint32_t b)
{
    comparison->rule_partner[SIDE_A][a] = b;
    comparison->rule_partner[SIDE_B][b] = a;
}

static void add_change(struct comparison *comparison, enum rule_change_kind kind, uint32_t a,
                       uint32_t b)
{
    struct rule_change change = {.kind = kind, .rows = {a, b}};

    TABLE_ADD(comparison->rule_changes, change);
}

/* --- names ----------------------------------------------------------------------------------------------- */

/* Most rules are called what they were and have no tags: that is seen without their facts. */
static bool are_plainly_alike(const struct sides *sides, uint32_t a, uint32_t b)
{
    const struct sg_rule *old = &sides->accounts[SIDE_A]->rules.items[a];
    const struct sg_rule *fresh = &sides->accounts[SIDE_B]->rules.items[b];
    bool is_told = old->id != TEXT_NONE && fresh->id != TEXT_NONE;

    return sides_same_text(sides, old->description, fresh->description) &&
           (!is_told || sides_same_text(sides, old->id, fresh->id));
}

/* Rules that say the same are partners; what they are called may differ. */
static void match_rules(struct rule_matcher *matcher, uint32_t a, uint32_t b)
{
    struct comparison *comparison = matcher->comparison;
    struct span tags[SIDE_COUNT] = {rule_tags_find(&matcher->tags[SIDE_A], a),
                                    rule_tags_find(&matcher->tags[SIDE_B], b)};
    struct span differences;

    make_partners(comparison, a, b);
    if (!tags[SIDE_A].count && !tags[SIDE_B].count && are_plainly_alike(&comparison->sides, a, b))
        return;
    facts_of_rule_names(&matcher->names[SIDE_A], comparison->sides.accounts[SIDE_A], a,
                        tags[SIDE_A]);
    facts_of_rule_names(&matcher->names[SIDE_B], comparison->sides.accounts[SIDE_B], b,
                        tags[SIDE_B]);
    differences = differences_add(&comparison->differences, &matcher->names[SIDE_A],
                                  &matcher->names[SIDE_B], FACTS_ALL);
    if (!differences.count)
        return;
    add_change(comparison, RULE_NAMING, a, b);
    comparison->rule_changes.items[comparison->rule_changes.count - 1].differences = differences;
}

/* --- by what they say ------------------------------------------------------------------------------------- */

/* Walks both in order: what both have are partners, the rest is gone or new for now. */
static void match_content(struct rule_matcher *matcher, const struct keys *a, const struct keys *b)
{
    size_t i = 0, j = 0;

    while (i < a->count || j < b->count) {
        int order = i == a->count   ? 1
                    : j == b->count ? -1
                                    : rule_key_compare(&a->items[i], &b->items[j]);

        if (order < 0)
            add_change(matcher->comparison, RULE_GONE, a->items[i].row, NONE);
        if (order > 0)
            add_change(matcher->comparison, RULE_NEW, NONE, b->items[j].row);
        if (order == 0)
            match_rules(matcher, a->items[i].row, b->items[j].row);
        i += order <= 0;
        j += order >= 0;
    }
}

/* --- by id ------------------------------------------------------------------------------------------------- */

/* A change by the id of its rule. */
struct named_change {
    const char *id;
    enum rule_change_kind kind;
    size_t position;
};

static int named_compare(const void *left, const void *right)
{
    const struct named_change *a = left, *b = right;
    int order = strcmp(a->id, b->id);

    if (order == 0)
        order = (int)a->kind - (int)b->kind;
    return order != 0 ? order : (a->position > b->position) - (a->position < b->position);
}

/* The gone and new rules from `first` on that have an id, by id. */
static struct named_change *name_changes(const struct comparison *comparison, size_t first,
                                         size_t *count)
{
    size_t most = comparison->rule_changes.count - first;
    struct named_change *named = mem_alloc(most * sizeof *named);

    *count = 0;
    for (size_t i = first; i < comparison->rule_changes.count; i++) {
        const struct rule_change *change = &comparison->rule_changes.items[i];
        enum side side = change->kind == RULE_NEW ? SIDE_B : SIDE_A;
        const struct sg_rule *rule =
            &comparison->sides.accounts[side]->rules.items[change->rows[side]];

        if (change->kind != RULE_NAMING && rule->id != TEXT_NONE)
            named[(*count)++] = (struct named_change){side_raw(&comparison->sides, side, rule->id),
                                                      change->kind, i};
    }
    if (*count > 1)
        qsort(named, *count, sizeof *named, named_compare);
    return named;
}

/* The changed rule stands where the old one did; its new half is emptied, to be dropped. */
static void join_changes(struct comparison *comparison, size_t gone, size_t fresh)
{
    struct rule_change *items = comparison->rule_changes.items;

    items[gone].kind = RULE_CHANGED;
    items[gone].rows[SIDE_B] = items[fresh].rows[SIDE_B];
    items[fresh].rows[SIDE_B] = NONE;
    make_partners(comparison, items[gone].rows[SIDE_A], items[gone].rows[SIDE_B]);
}

static void match_ids(struct comparison *comparison, size_t first)
{
    size_t count;
    struct named_change *named = name_changes(comparison, first, &count);

    for (size_t i = 0; i + 1 < count; i++)
        if (named[i].kind == RULE_GONE && named[i + 1].kind == RULE_NEW &&
            !strcmp(named[i].id, named[i + 1].id))
            join_changes(comparison, named[i].position, named[i + 1].position);
    free(named);
}

static void drop_emptied(struct comparison *comparison, size_t first)
{
    size_t kept = first;

    for (size_t i = first; i < comparison->rule_changes.count; i++) {
        struct rule_change change = comparison->rule_changes.items[i];

        if (change.rows[SIDE_A] != NONE || change.rows[SIDE_B] != NONE)
            comparison->rule_changes.items[kept++] = change;
    }
    comparison->rule_changes.count = kept;
}

/* --- the order --------------------------------------------------------------------------------------------- */

/* A change by what its rule says; `rank` puts new rules behind the old ones of the same ports. */
struct keyed_change {
    struct rule_key key;
    int rank;
    struct rule_change change;
};

static int keyed_compare(const void *left, const void *right)
{
    const struct keyed_change *a = left, *b = right;
    int order = rule_key_compare_traffic(&a->key, &b->key);

    if (order == 0)
        order = a->rank - b->rank;
    return order != 0 ? order : key_order(&a->key, &b->key);
}

static void sort_changes(struct comparison *comparison, size_t first)
{
    size_t count = comparison->rule_changes.count - first;
    struct keyed_change *keyed = mem_alloc(count * sizeof *keyed);

    for (size_t i = 0; i < count; i++) {
        struct rule_change change = comparison->rule_changes.items[first + i];
        enum side side = change.kind == RULE_NEW ? SIDE_B : SIDE_A;

        keyed[i] =
            (struct keyed_change){rule_key_of(comparison->sides.accounts[side], change.rows[side]),
                                  change.kind == RULE_NEW, change};
    }
    if (count > 1)
        qsort(keyed, count, sizeof *keyed, keyed_compare);
    for (size_t i = 0; i < count; i++)
        comparison->rule_changes.items[first + i] = keyed[i].change;
    free(keyed);
}

struct span rule_diff(struct rule_matcher *matcher, const uint32_t groups[SIDE_COUNT])
{
    struct comparison *comparison = matcher->comparison;
    size_t first = comparison->rule_changes.count;
    struct keys a = keys_of_group(comparison->sides.accounts[SIDE_A], groups[SIDE_A]);
    struct keys b = keys_of_group(comparison->sides.accounts[SIDE_B], groups[SIDE_B]);

    match_content(matcher, &a, &b);
    match_ids(comparison, first);
    drop_emptied(comparison, first);
    sort_changes(comparison, first);
    free(a.items);
    free(b.items);
    return (struct span){(uint32_t)first, (uint32_t)(comparison->rule_changes.count - first)};
}

bool compare_rules_agree(const struct comparison *comparison, uint32_t a, uint32_t b)
{
    struct rule_key of_a = rule_key_of(comparison->sides.accounts[SIDE_A], a);
    struct rule_key of_b = rule_key_of(comparison->sides.accounts[SIDE_B], b);

    return rule_key_compare(&of_a, &of_b) == 0;
}

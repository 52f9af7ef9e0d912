#include "views/screens/finding_shapes.h"

#include <stdlib.h>

#include "model/base/mem.h"

static int compare_ints(long a, long b)
{
    return (a > b) - (a < b);
}

/* What makes two findings alike: everything but the resource. */
struct shape_key {
    long parts[9];
};

static struct shape_key key_of(const struct app *app, const struct finding *finding)
{
    const struct edits *edits = plan_edits(app->plan);
    struct shape_key key = {{-(long)finding->severity, finding->kind, finding->exposure,
                             finding->breadth, finding->family}};
    uint32_t reference =
        finding->rules.count ? app->findings.rules.items[finding->rules.first] : NONE;

    if (reference == NONE || finding->rules.count > 1) {
        key.parts[5] = -1 - (long)(finding - app->findings.items.items); /* alike to none */
    } else if (finding->kind == FINDING_NACL_ENTRY_OPEN) {
        const struct acl_entry *entry = account_entry(app->account, edits, reference);

        key.parts[5] = entry->from_port;
        key.parts[6] = entry->to_port;
        key.parts[7] = entry->protocol;
        key.parts[8] = entry->cidr;
    } else {
        const struct sg_rule *rule = account_rule(app->account, edits, reference);

        key.parts[5] = rule->from_port;
        key.parts[6] = rule->to_port;
        key.parts[7] = rule->protocol;
        key.parts[8] = rule->source_kind * (long)UINT32_MAX + rule->source;
    }
    return key;
}

struct keyed_finding {
    struct shape_key key;
    uint32_t row;
};

static int compare_shapes(const struct shape_key *a, const struct shape_key *b)
{
    for (size_t i = 0; i < 9; i++)
        if (a->parts[i] != b->parts[i])
            return compare_ints(a->parts[i], b->parts[i]);
    return 0;
}

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed_finding *left = a, *right = b;
    int order = compare_shapes(&left->key, &right->key);

    return order ? order : compare_ints(left->row, right->row);
}

static void begin(struct finding_shapes *shapes, size_t count)
{
    finding_shapes_release(shapes);
    shapes->members = mem_zalloc(count, sizeof *shapes->members);
    shapes->items = mem_zalloc(count, sizeof *shapes->items);
}

void finding_shapes_fold(struct finding_shapes *shapes, const struct app *app)
{
    size_t count = app->findings.items.count;
    struct keyed_finding *keyed = mem_zalloc(count, sizeof *keyed);

    begin(shapes, count);
    for (size_t i = 0; i < count; i++)
        keyed[i] = (struct keyed_finding){key_of(app, &app->findings.items.items[i]), (uint32_t)i};
    qsort(keyed, count, sizeof *keyed, compare_keyed);
    for (size_t i = 0; i < count; i++) {
        shapes->members[i] = keyed[i].row;
        if (i && !compare_shapes(&keyed[i - 1].key, &keyed[i].key))
            shapes->items[shapes->count - 1].count++;
        else
            shapes->items[shapes->count++] = (struct finding_shape){(uint32_t)i, 1};
    }
    free(keyed);
}

static void order(struct finding_shapes *shapes, const struct findings *findings)
{
    const struct finding *items = findings->items.items;
    uint32_t next = 0;

    for (size_t from = 0, to; from < findings->items.count; from = to) {
        for (to = from; to < findings->items.count && items[to].severity == items[from].severity;)
            to++;
        for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
            for (size_t i = from; i < to; i++)
                if (items[i].kind == (enum finding_kind)kind)
                    shapes->members[next++] = (uint32_t)i;
    }
}

void finding_shapes_list(struct finding_shapes *shapes, const struct findings *findings)
{
    begin(shapes, findings->items.count);
    order(shapes, findings);
    for (; shapes->count < findings->items.count; shapes->count++)
        shapes->items[shapes->count] = (struct finding_shape){(uint32_t)shapes->count, 1};
}

void finding_shapes_release(struct finding_shapes *shapes)
{
    free(shapes->members);
    free(shapes->items);
    *shapes = (struct finding_shapes){.count = 0};
}

/*
 * finding_order.c: the order of the contract: severity, resource, rule, family.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/judge/finding_build.h"

/* What findings are compared by; texts are borrowed and stand still while sorting. */
struct sort_key {
    enum severity severity;
    const char *resource, *rule;
    uint8_t family;
    enum finding_kind kind; /* from here on: decides what nothing else does */
    uint32_t resource_row;
    uint32_t row; /* in the order of computing, of one resource */
};

static int key_compare(const void *left, const void *right)
{
    const struct sort_key *a = left, *b = right;
    int order;

    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    if ((order = strcmp(a->resource, b->resource)) != 0)
        return order;
    if ((order = strcmp(a->rule, b->rule)) != 0)
        return order;
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->resource_row != b->resource_row)
        return a->resource_row < b->resource_row ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

void finding_format_rule(const struct account *account, const struct edits *edits,
                         enum finding_kind kind, uint32_t reference, struct strbuf *out)
{
    if (kind == FINDING_NACL_ENTRY_OPEN)
        entry_format_name(account, account_entry(account, edits, reference), out);
    else
        rule_format_name(account, account_rule(account, edits, reference), out);
}

/* Without the rule's name. */
static struct sort_key key_of(const struct finding_builder *builder, uint32_t row)
{
    const struct finding *finding = &builder->findings->items.items[row];

    return (struct sort_key){
        .severity = finding->severity,
        .resource = text_raw(builder->account->texts,
                             account_object_id(builder->account, finding->resource)),
        .rule = "",
        .family = finding->family,
        .kind = finding->kind,
        .resource_row = finding->resource.row,
        .row = row};
}

static void add_rule_name(const struct finding_builder *builder, uint32_t row, struct strbuf *out)
{
    const struct findings *findings = builder->findings;
    const struct finding *finding = &findings->items.items[row];

    if (finding->rules.count > 0)
        finding_format_rule(builder->account, builder->edits, finding->kind,
                            findings->rules.items[finding->rules.first], out);
}

/* Sorts keys that differ in nothing before the rule's name; the names are made for them only. */
static void alike_sort(const struct finding_builder *builder, struct sort_key *keys, size_t count)
{
    struct strbuf names = STRBUF_INIT;
    size_t *offsets = mem_alloc(count * sizeof *offsets);

    for (size_t i = 0; i < count; i++) {
        offsets[i] = names.length;
        add_rule_name(builder, keys[i].row, &names);
        strbuf_addch(&names, '\0');
    }
    for (size_t i = 0; i < count; i++)
        keys[i].rule = names.text + offsets[i];
    qsort(keys, count, sizeof *keys, key_compare);
    free(offsets);
    strbuf_release(&names);
}

static bool keys_are_alike(const struct sort_key *a, const struct sort_key *b)
{
    return a->severity == b->severity && strcmp(a->resource, b->resource) == 0;
}

static void keys_sort(const struct finding_builder *builder, struct sort_key *keys, size_t count)
{
    size_t next;

    if (count > 1)
        qsort(keys, count, sizeof *keys, key_compare);
    for (size_t first = 0; first < count; first = next) {
        next = first + 1;
        while (next < count && keys_are_alike(&keys[first], &keys[next]))
            next++;
        if (next - first > 1)
            alike_sort(builder, keys + first, next - first);
    }
}

static bool stands_before(const struct finding_builder *builder, const struct sort_key *left,
                          const struct sort_key *right)
{
    struct sort_key a = *left, b = *right;
    struct strbuf names[2] = {STRBUF_INIT, STRBUF_INIT};
    bool before;

    if (keys_are_alike(&a, &b)) {
        add_rule_name(builder, a.row, &names[0]);
        add_rule_name(builder, b.row, &names[1]);
        a.rule = names[0].text;
        b.rule = names[1].text;
    }
    before = key_compare(&a, &b) < 0;
    strbuf_release(&names[0]);
    strbuf_release(&names[1]);
    return before;
}

/* The first of the sorted findings `first` .. `end` - 1 that does not stand before the key's. */
static size_t place_of(const struct finding_builder *builder, const struct sort_key *key,
                       size_t first, size_t end)
{
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        struct sort_key other = key_of(builder, (uint32_t)middle);

        if (stands_before(builder, &other, key))
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

void findings_sort(struct finding_builder *builder, size_t new_count)
{
    struct findings *findings = builder->findings;
    const struct finding *items = findings->items.items;
    size_t count = findings->items.count, kept = new_count, next = 0;
    struct finding *sorted = mem_alloc(count * sizeof *sorted);
    struct sort_key *keys = mem_alloc(new_count * sizeof *keys);

    for (size_t i = 0; i < new_count; i++)
        keys[i] = key_of(builder, (uint32_t)i);
    keys_sort(builder, keys, new_count);
    for (size_t i = 0; i < new_count; i++) {
        struct sort_key key = key_of(builder, keys[i].row); /* its rule's name was of the sorting */
        size_t place = place_of(builder, &key, kept, count);

        while (kept < place)
            sorted[next++] = items[kept++];
        sorted[next++] = items[key.row];
    }
    while (kept < count)
        sorted[next++] = items[kept++];
    if (count > 0)
        memcpy(findings->items.items, sorted, count * sizeof *sorted);
    free(keys);
    free(sorted);
}

/* The new ones come first, as findings_sort wants them. */
void findings_sort_in(struct findings *findings, const struct account *account,
                      const struct edits *edits, size_t sorted)
{
    struct finding_builder builder = {.findings = findings, .account = account, .edits = edits};
    size_t count = findings->items.count, fresh = count - sorted;
    struct finding *items = findings->items.items;
    struct finding *moved = mem_alloc(count * sizeof *moved);

    if (fresh) {
        memcpy(moved, items + sorted, fresh * sizeof *moved);
        memcpy(moved + fresh, items, sorted * sizeof *moved);
        memcpy(items, moved, count * sizeof *moved);
        findings_sort(&builder, fresh);
    }
    free(moved);
}

/*
 * finding.c: the table of findings, its order, and the names of the contract.
 */
#include "model/judge/finding.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/judge/finding_build.h"
#include "model/judge/finding_keep.h"
#include "model/judge/finding_touch.h"

/* --- names ------------------------------------------------------------------------------------------ */

const char *finding_kind_name(enum finding_kind kind)
{
    static const char *const names[] = {
        [FINDING_SG_RULE_OPEN] = "sg-rule-open",
        [FINDING_SG_UNION_OPEN] = "sg-union-open",
        [FINDING_ENI_UNION_OPEN] = "eni-union-open",
        [FINDING_NACL_ENTRY_OPEN] = "nacl-entry-open",
    };

    return names[kind];
}

static const char *const severity_names[] = {
    [SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low",           [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
};

const char *severity_name(enum severity severity)
{
    return severity_names[severity];
}

bool severity_parse(const char *text, enum severity *severity)
{
    for (enum severity s = SEVERITY_INFO; s < SEVERITY_COUNT; s++) {
        if (strcmp(text, severity_names[s]) != 0)
            continue;
        *severity = s;
        return true;
    }
    return false;
}

bool findings_reach(const struct findings *findings, enum severity least)
{
    for (enum severity severity = least; severity < SEVERITY_COUNT; severity++) {
        if (findings->by_severity[severity])
            return true;
    }
    return false;
}

/* --- adding ----------------------------------------------------------------------------------------- */

void finding_add(struct finding_builder *builder, struct finding *finding, const uint32_t *rules,
                 size_t rule_count)
{
    struct findings *findings = builder->findings;

    finding->rules.first = (uint32_t)findings->rules.count;
    finding->rules.count = (uint32_t)rule_count;
    for (size_t i = 0; i < rule_count; i++)
        TABLE_ADD(findings->rules, rules[i]);
    TABLE_ADD(findings->items, *finding);
    findings->by_severity[finding->severity]++;
}

static int rank_compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

void interfaces_sort(const struct finding_builder *builder, uint32_t *interfaces, size_t count)
{
    uint64_t *ranked = mem_alloc(count * sizeof *ranked);

    for (size_t i = 0; i < count; i++)
        ranked[i] = (uint64_t)builder->fixed->interface_rank[interfaces[i]] << 32 | interfaces[i];
    if (count > 1)
        qsort(ranked, count, sizeof *ranked, rank_compare);
    for (size_t i = 0; i < count; i++)
        interfaces[i] = (uint32_t)ranked[i];
    free(ranked);
}

void finding_add_interfaces(struct finding_builder *builder, struct finding *finding,
                            uint32_t *interfaces, size_t count)
{
    struct findings *findings = builder->findings;

    interfaces_sort(builder, interfaces, count);
    finding->interfaces.first = (uint32_t)findings->interfaces.count;
    finding->interfaces.count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        uint32_t *by = &builder->reached_by[interfaces[i]];
        TABLE_ADD(findings->interfaces, interfaces[i]);
        TABLE_ADD(findings->balancers, *by == REACHED_DIRECTLY ? NONE : *by);
        *by = NONE;
    }
}

/* --- the order ---------------------------------------------------------------------------------------- */

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

/* Sorts the first findings, as many as are new, in among the others, which are in order. */
static void findings_sort(struct finding_builder *builder, size_t new_count)
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

/* --- preparing the builder ------------------------------------------------------------------------------ */

struct named_row {
    const char *id;
    uint32_t row;
};

static int named_row_compare(const void *left, const void *right)
{
    const struct named_row *a = left, *b = right;
    int order = strcmp(a->id, b->id);

    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* The place of each interface in the order of ids, so that lists of them sort as numbers. */
static uint32_t *interface_ranks(const struct account *account)
{
    size_t count = account->interfaces.count;
    struct named_row *rows = mem_alloc(count * sizeof *rows);
    uint32_t *ranks = mem_alloc(count * sizeof *ranks);

    for (size_t i = 0; i < count; i++)
        rows[i] = (struct named_row){text_raw(account->texts, account->interfaces.items[i].id),
                                     (uint32_t)i};
    if (count > 1)
        qsort(rows, count, sizeof *rows, named_row_compare);
    for (size_t i = 0; i < count; i++)
        ranks[rows[i].row] = (uint32_t)i;
    free(rows);
    return ranks;
}

static void homeless_fill(const struct account *account, struct homeless *homeless)
{
    uint64_t *pairs = mem_alloc(account->interfaces.count * sizeof *pairs);
    size_t count = 0;

    for (size_t i = 0; i < account->interfaces.count; i++)
        if (account->interfaces.items[i].subnet == NONE)
            pairs[count++] = (uint64_t)account->interfaces.items[i].vpc_id << 32 | i;
    if (count > 1)
        qsort(pairs, count, sizeof *pairs, rank_compare);
    homeless->rows = mem_alloc(count * sizeof *homeless->rows);
    homeless->count = count;
    for (size_t i = 0; i < count; i++)
        homeless->rows[i] = (uint32_t)pairs[i];
    free(pairs);
}

size_t homeless_first(const struct account *account, const struct homeless *homeless,
                      text_id vpc_id)
{
    size_t low = 0, high = homeless->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (account->interfaces.items[homeless->rows[middle]].vpc_id < vpc_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void fixed_fill(struct finding_fixed *fixed, const struct account *account)
{
    if (fixed->interface_rank)
        return;
    fixed->interface_rank = interface_ranks(account);
    fixed->addresses = exposure_addresses(account);
    homeless_fill(account, &fixed->homeless);
}

void finding_fixed_release(struct finding_fixed *fixed)
{
    free(fixed->interface_rank);
    free(fixed->addresses);
    free(fixed->homeless.rows);
}

static void builder_init(struct finding_builder *builder)
{
    const struct account *account = builder->account;
    size_t bytes = account->subnets.count * sizeof *builder->spot_of_subnet;
    struct balancer_past past;

    fixed_fill(builder->fixed, account);
    builder->judge = exposure_judge_new_of(account, builder->edits, builder->ports,
                                           builder->fixed->addresses,
                                           finding_quiet_past(builder->quiet, &past));
    builder->spot_of_subnet = mem_alloc(bytes);
    memset(builder->spot_of_subnet, 0xff, bytes);
    bytes = account->interfaces.count * sizeof *builder->reached_by;
    builder->reached_by = mem_alloc(bytes);
    memset(builder->reached_by, 0xff, bytes);
    if (!builder->quiet || !builder->quiet->known)
        speaking_look(builder);
}

static void builder_release(struct finding_builder *builder)
{
    free(builder->carriers.items.items);
    free(builder->carriers.spots.items);
    free(builder->reached_by);
    free(builder->speaking);
    free(builder->spot_of_subnet);
    exposure_judge_free(builder->judge);
}

/* --- the doors -------------------------------------------------------------------------------------------- */

void findings_compute(struct findings *findings, const struct account *account,
                      const struct edits *edits, const struct smtp_ports *ports)
{
    memset(findings, 0, sizeof *findings);
    findings_compute_again(findings, NULL, account, edits, ports);
}

void findings_compute_again(struct findings *findings, struct finding_quiet *quiet,
                            const struct account *account, const struct edits *edits,
                            const struct smtp_ports *ports)
{
    struct finding_touched touched;
    struct finding_fixed fixed = {0};
    struct finding_builder builder = {.findings = findings,
                                      .account = account,
                                      .edits = edits,
                                      .ports = ports,
                                      .fixed = quiet ? &quiet->fixed : &fixed,
                                      .quiet = quiet,
                                      .touched = &touched};
    struct findings before = *findings;
    size_t new_count;

    memset(findings, 0, sizeof *findings);
    findings->ports = *ports;
    finding_quiet_begin(quiet, account, edits);
    builder_init(&builder);
    finding_touched_init(&touched, quiet, account, exposure_judge_balancers(builder.judge));
    finding_rules_compute(&builder);
    finding_unions_compute(&builder);
    finding_acls_compute(&builder);
    new_count = findings->items.count;
    findings_keep(&builder, &before);
    findings_release(&before);
    finding_touched_release(&touched);
    findings_sort(&builder, new_count);
    finding_quiet_end(quiet, account, builder.judge);
    builder_release(&builder);
    finding_fixed_release(&fixed);
}

void findings_release(struct findings *findings)
{
    free(findings->items.items);
    free(findings->rules.items);
    free(findings->interfaces.items);
    free(findings->balancers.items);
    memset(findings, 0, sizeof *findings);
}

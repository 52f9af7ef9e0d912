/*
 * finding.c: the table of findings.
 */
#include "model/judge/finding.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/judge/finding_build.h"
#include "model/judge/finding_keep.h"
#include "model/judge/finding_touch.h"

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

void findings_append(struct findings *findings, struct finding finding, struct strbuf *sentence,
                     const uint32_t *rules, size_t rule_count, const uint32_t *interfaces,
                     size_t interface_count)
{
    finding.rules = (struct span){(uint32_t)findings->rules.count, (uint32_t)rule_count};
    finding.interfaces =
        (struct span){(uint32_t)findings->interfaces.count, (uint32_t)interface_count};
    finding.sentence = (uint32_t)findings->sentences.count;
    TABLE_ADD(findings->sentences, strbuf_detach(sentence));
    for (size_t i = 0; i < rule_count; i++)
        TABLE_ADD(findings->rules, rules[i]);
    for (size_t i = 0; i < interface_count; i++) {
        TABLE_ADD(findings->interfaces, interfaces[i]);
        TABLE_ADD(findings->balancers, NONE);
    }
    TABLE_ADD(findings->items, finding);
    findings->by_severity[finding.severity]++;
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
        speeches_look(builder);
}

static void builder_release(struct finding_builder *builder)
{
    free(builder->carriers.items.items);
    free(builder->carriers.spots.items);
    free(builder->reached_by);
    free(builder->speeches);
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
    for (size_t i = 0; i < findings->sentences.count; i++)
        free(findings->sentences.items[i]);
    free(findings->sentences.items);
    memset(findings, 0, sizeof *findings);
}

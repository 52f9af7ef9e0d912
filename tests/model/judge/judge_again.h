/*
 * judge_again.h: judges again what was judged before, and holds the answer to that of judging
 * everything.
 */
#ifndef TESTS_MODEL_JUDGE_JUDGE_AGAIN_H
#define TESTS_MODEL_JUDGE_JUDGE_AGAIN_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/judge/finding_quiet.h"

#define JUDGE_AGAIN __attribute__((unused)) static

JUDGE_AGAIN void assert_numbers(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++)
        assert_int_equal(a[i], b[i]);
}

JUDGE_AGAIN void assert_same_finding(const struct findings *a_all, const struct finding *a,
                                const struct findings *b_all, const struct finding *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->severity, b->severity);
    assert_int_equal(a->exposure, b->exposure);
    assert_int_equal(a->breadth, b->breadth);
    assert_int_equal(a->family, b->family);
    assert_int_equal(a->resource.kind, b->resource.kind);
    assert_int_equal(a->resource.row, b->resource.row);
    assert_int_equal(a->ports, b->ports);
    assert_numbers(a_all->rules.items + a->rules.first, a->rules.count,
                   b_all->rules.items + b->rules.first, b->rules.count);
    assert_numbers(a_all->interfaces.items + a->interfaces.first, a->interfaces.count,
                   b_all->interfaces.items + b->interfaces.first, b->interfaces.count);
    assert_numbers(a_all->balancers.items + a->interfaces.first, a->interfaces.count,
                   b_all->balancers.items + b->interfaces.first, b->interfaces.count);
    assert_int_equal(a->obstacle.kind, b->obstacle.kind);
    assert_int_equal(a->obstacle.interface, b->obstacle.interface);
    assert_int_equal(a->obstacle.balancer.kind, b->obstacle.balancer.kind);
    assert_int_equal(a->obstacle.balancer.row, b->obstacle.balancer.row);
    assert_int_equal(a->obstacle_port, b->obstacle_port);
}

JUDGE_AGAIN void assert_same(const struct findings *a, const struct findings *b)
{
    assert_int_equal(a->items.count, b->items.count);
    for (size_t i = 0; i < a->items.count; i++)
        assert_same_finding(a, &a->items.items[i], b, &b->items.items[i]);
    for (int severity = 0; severity < SEVERITY_COUNT; severity++)
        assert_int_equal(a->by_severity[severity], b->by_severity[severity]);
}

/* Returns how many findings there are. */
JUDGE_AGAIN size_t judge_both(struct findings *again, struct finding_quiet *quiet,
                         const struct account *account, const struct edits *edits)
{
    struct findings whole;
    size_t count;

    findings_compute_again(again, quiet, account, edits, &smtp_ports_default);
    findings_compute(&whole, account, edits, &smtp_ports_default);
    assert_same(again, &whole);
    count = whole.items.count;
    findings_release(&whole);
    return count;
}

#endif

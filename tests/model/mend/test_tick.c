/*
 * Steps ticked off in a plan: held against a list of snapshots, one for each step of undo; and beside
 * decisions, of which they are none.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/mend/plan.h"
#include "tests/model/mend/small_account.h"
#include "tests/model/random.h"

enum { STEPS = 5, MOST = 200 };

static char *const names[STEPS] = {"elastic-ip", "a-record", "ptr", "helo", "spf"};

static struct tick tick_of(unsigned step)
{
    return (struct tick){.account = "111122223333",
                         .region = "eu-west-1",
                         .address = "203.0.113.25",
                         .step = names[step],
                         .author = "alice",
                         .time = 1795705000};
}

/* The steps ticked off, in their order. */
struct snapshot {
    unsigned steps[STEPS];
    size_t count;
};

static bool holds(const struct snapshot *at, unsigned step)
{
    for (size_t i = 0; i < at->count; i++)
        if (at->steps[i] == step)
            return true;
    return false;
}

/* False if it stands so already. */
static bool set(struct snapshot *at, unsigned step, bool done)
{
    size_t kept = 0;

    if (holds(at, step) == done)
        return false;
    for (size_t i = 0; i < at->count; i++)
        if (at->steps[i] != step)
            at->steps[kept++] = at->steps[i];
    at->count = kept;
    if (done)
        at->steps[at->count++] = step;
    return true;
}

static void check(const struct plan *plan, const struct snapshot *at)
{
    const struct ticks *ticks = plan_ticks(plan);

    assert_int_equal(ticks->count, at->count);
    for (size_t i = 0; i < at->count; i++)
        assert_string_equal(ticks->items[i]->step, names[at->steps[i]]);
}

static void any_history_is_that_of_snapshots(void **state)
{
    struct snapshot history[MOST + 1] = {{.count = 0}};
    size_t now = 0, last = 0;
    struct account *account = small_account_new();
    struct plan *plan = plan_new(account);

    (void)state;
    random_state = 20261127;
    for (int i = 0; i < 5000; i++) {
        unsigned what = below(4), step = below(STEPS);
        struct tick tick = tick_of(step);
        struct snapshot next = history[now];

        if (what == 0) {
            assert_int_equal(plan_undo(plan), now > 0);
            now -= now > 0;
        } else if (what == 1) {
            assert_int_equal(plan_redo(plan), now < last);
            now += now < last;
        } else if (now < MOST) {
            if (what == 2)
                plan_tick(plan, &tick);
            else
                plan_untick(plan, &tick);
            if (set(&next, step, what == 2)) {
                history[++now] = next;
                last = now;
            }
        }
        check(plan, &history[now]);
    }
    plan_free(plan);
    account_free(account);
}

/* The words are the tick's own, and another address is another step. */
static void a_tick_is_named_by_all_its_words(void **state)
{
    struct account *account = small_account_new();
    struct plan *plan = plan_new(account);
    char address[] = "203.0.113.25";
    struct tick one = tick_of(1), other = tick_of(1);

    (void)state;
    one.address = address;
    plan_tick(plan, &one);
    strcpy(address, "198.51.100.9");
    plan_tick(plan, &one);
    other.region = "eu-west-2";
    plan_tick(plan, &other);
    plan_tick(plan, &other);
    assert_int_equal(plan_ticks(plan)->count, 3);
    other.author = "somebody else";
    plan_untick(plan, &other);
    assert_int_equal(plan_ticks(plan)->count, 2);
    assert_string_equal(plan_ticks(plan)->items[0]->address, "203.0.113.25");
    plan_free(plan);
    account_free(account);
}

/* Files hold no ticks: what was written stays written. */
static void a_tick_leaves_what_was_written(void **state)
{
    struct account *account = small_account_new();
    struct tick a = tick_of(0), b = tick_of(1);
    struct change change = {.kind = CHANGE_SKIP,
                            .target = small_rule(account, "tcp 25 0.0.0.0/0")};
    struct change second = {.kind = CHANGE_SKIP,
                            .target = small_rule(account, "tcp 465 0.0.0.0/0")};
    struct plan *plan = plan_new(account);

    (void)state;
    plan_tick(plan, &a);
    assert_false(plan_is_dirty(plan));
    plan_stage(plan, &change);
    assert_true(plan_is_dirty(plan));
    plan_mark_written(plan);
    plan_tick(plan, &b);
    assert_false(plan_is_dirty(plan));
    plan_undo(plan);
    plan_tick(plan, &b); /* in the place of the undone one */
    assert_false(plan_is_dirty(plan));
    plan_mark_written(plan);
    plan_undo(plan);
    plan_untick(plan, &a);
    assert_false(plan_is_dirty(plan));
    assert_int_equal(plan_count(plan), 1);
    plan_stage(plan, &second);
    assert_true(plan_is_dirty(plan));
    plan_undo(plan);
    assert_false(plan_is_dirty(plan));
    plan_undo(plan);
    plan_undo(plan); /* the first decision: what was written is ahead */
    assert_int_equal(plan_count(plan), 0);
    plan_stage(plan, &second);
    assert_true(plan_is_dirty(plan));
    plan_free(plan);
    account_free(account);
}

/* One in the place of another; and nothing is freed, as free() does. */
static void test_replacing(void **state)
{
    struct tick first = tick_of(0), second = tick_of(0), other = tick_of(1);
    struct ticks ticks = {0};

    (void)state;
    ticks_replace(&ticks, 0, NULL, &first);
    ticks_replace(&ticks, 1, NULL, &other);
    ticks_replace(&ticks, 0, &first, &second);
    assert_int_equal(ticks.count, 2);
    assert_ptr_equal(ticks.items[0], &second);
    ticks_replace(&ticks, 0, &second, NULL);
    assert_int_equal(ticks.count, 1);
    assert_ptr_equal(ticks.items[0], &other);
    ticks_release(&ticks);
    plan_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replacing),
        cmocka_unit_test(any_history_is_that_of_snapshots),
        cmocka_unit_test(a_tick_is_named_by_all_its_words),
        cmocka_unit_test(a_tick_leaves_what_was_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

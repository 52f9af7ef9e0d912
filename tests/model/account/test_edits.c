/* Staged changes laid over an account: two groups with rules 0-1 and 2-4, two ACLs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "model/account/edits.h"

struct world {
    struct account *account;
    struct edits *edits;
};

static void add_group(struct account *account, uint32_t rules)
{
    struct security_group group = {.rules = {(uint32_t)account->rules.count, rules}};
    struct sg_rule rule = {.group = (uint32_t)account->groups.count};

    for (uint32_t i = 0; i < rules; i++)
        TABLE_ADD(account->rules, rule);
    TABLE_ADD(account->groups, group);
}

static void add_acl(struct account *account, const uint32_t *numbers, uint32_t inbound,
                    uint32_t count)
{
    struct network_acl acl = {.entries = {(uint32_t)account->acl_entries.count, count}};
    struct acl_entry entry = {.acl = (uint32_t)account->acls.count};

    for (uint32_t i = 0; i < count; i++) {
        entry.number = numbers[i];
        entry.egress = i >= inbound;
        TABLE_ADD(account->acl_entries, entry);
    }
    TABLE_ADD(account->acls, acl);
}

static int set_up(void **state)
{
    static const uint32_t first[] = {100, 200, 32767, 50, 32767}, second[] = {10, 32767};
    struct world *world = calloc(1, sizeof *world);

    world->account = account_new();
    add_group(world->account, 2);
    add_group(world->account, 3);
    add_acl(world->account, first, 3, 5);
    add_acl(world->account, second, 2, 2);
    world->edits = edits_new(world->account);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    edits_free(world->edits);
    account_free(world->account);
    free(world);
    return 0;
}

/* `expected` ends with NONE. */
static void assert_walk(const struct world *world, const struct edits *edits, uint32_t group,
                        const uint32_t *expected)
{
    struct rule_walk walk = rule_walk_group(world->account, edits, group);

    while (rule_walk_next(&walk)) {
        assert_int_equal(walk.reference, *expected++);
        assert_ptr_equal(walk.rule, account_rule(world->account, edits, walk.reference));
        assert_int_equal(walk.rule->group, group);
    }
    assert_int_equal(*expected, NONE);
    assert_false(rule_walk_next(&walk));
}

#define ASSERT_WALK(world, edits, group, ...)                                                      \
    assert_walk(world, edits, group, (const uint32_t[]){__VA_ARGS__, NONE})

static void assert_numbers(const struct world *world, const struct edits *edits, uint32_t acl,
                           bool egress, const uint32_t *expected)
{
    size_t count;
    uint32_t *references = acl_entry_references(world->account, edits, acl, egress, &count);

    for (size_t i = 0; i < count; i++) {
        const struct acl_entry *entry = account_entry(world->account, edits, references[i]);

        assert_int_equal(entry->number, *expected++);
        assert_int_equal(entry->acl, acl);
        assert_int_equal(entry->egress, egress);
    }
    assert_int_equal(*expected, NONE);
    assert_int_equal(references == NULL, count == 0);
    free(references);
}

#define ASSERT_NUMBERS(world, edits, acl, egress, ...)                                             \
    assert_numbers(world, edits, acl, egress, (const uint32_t[]){__VA_ARGS__, NONE})

static void test_without_edits(void **state)
{
    struct world *world = *state;

    ASSERT_WALK(world, NULL, 0, 0, 1);
    ASSERT_WALK(world, NULL, 1, 2, 3, 4);
    ASSERT_WALK(world, world->edits, 1, 2, 3, 4);
    assert_false(edits_rule_is_removed(NULL, 0));
    assert_false(edits_remove_rules(NULL));
    assert_false(edits_entry_is_removed(NULL, 0));
    ASSERT_NUMBERS(world, NULL, 0, false, 100, 200, 32767);
    ASSERT_NUMBERS(world, world->edits, 0, true, 50, 32767);
    assert_numbers(world, NULL, 1, true, (const uint32_t[]){NONE});
}

static void test_removed_rules_are_passed_over(void **state)
{
    struct world *world = *state;

    edits_remove_rule(world->edits, 3);
    edits_remove_rule(world->edits, 3);
    ASSERT_WALK(world, world->edits, 1, 2, 4);
    edits_remove_rule(world->edits, 2);
    edits_remove_rule(world->edits, 4);
    assert_walk(world, world->edits, 1, (const uint32_t[]){NONE});
    ASSERT_WALK(world, world->edits, 0, 0, 1);
    ASSERT_WALK(world, NULL, 1, 2, 3, 4);
    assert_true(edits_rule_is_removed(world->edits, 4));
    assert_true(edits_remove_rules(world->edits));
    assert_false(edits_rule_is_removed(world->edits, 1));
}

static void test_added_rules_come_last_in_their_group(void **state)
{
    struct world *world = *state;
    struct sg_rule rule = {.group = 1, .flags = RULE_STAGED};

    assert_int_equal(edits_add_rule(world->edits, &rule), 5);
    rule.group = 0;
    assert_int_equal(edits_add_rule(world->edits, &rule), 6);
    rule.group = 1;
    assert_int_equal(edits_add_rule(world->edits, &rule), 7);
    edits_remove_rule(world->edits, 2);
    ASSERT_WALK(world, world->edits, 1, 3, 4, 5, 7);
    ASSERT_WALK(world, world->edits, 0, 0, 1, 6);
    assert_int_equal(account_rule(world->account, world->edits, 7)->flags, RULE_STAGED);
    assert_false(edits_rule_is_removed(world->edits, 7));
}

static void test_entries_stay_in_order_of_number(void **state)
{
    struct world *world = *state;
    struct acl_entry entry = {.acl = 0, .number = 150, .staged = true};

    edits_add_entry(world->edits, &entry);
    entry.number = 90;
    edits_add_entry(world->edits, &entry);
    entry.egress = true;
    entry.number = 60;
    edits_add_entry(world->edits, &entry);
    edits_remove_entry(world->edits, 1);
    ASSERT_NUMBERS(world, world->edits, 0, false, 90, 100, 150, 32767);
    ASSERT_NUMBERS(world, world->edits, 0, true, 50, 60, 32767);
    ASSERT_NUMBERS(world, world->edits, 1, false, 10, 32767);
    assert_true(edits_entry_is_removed(world->edits, 1));
    assert_false(edits_entry_is_removed(world->edits, 0));
}

/* A replaced entry takes the number of the removed one: the export's stays first where both count. */
static void test_equal_numbers_keep_the_exports_first(void **state)
{
    struct world *world = *state;
    struct acl_entry entry = {.acl = 0, .number = 100, .staged = true};
    uint32_t added = edits_add_entry(world->edits, &entry);
    size_t count;
    uint32_t *references = acl_entry_references(world->account, world->edits, 0, false, &count);

    assert_int_equal(count, 4);
    assert_int_equal(references[0], 0);
    assert_int_equal(references[1], added);
    free(references);
}

static void test_clear_brings_everything_back(void **state)
{
    struct world *world = *state;
    struct sg_rule rule = {.group = 1};
    struct acl_entry entry = {.acl = 1, .number = 5};

    for (int round = 0; round < 3; round++) {
        edits_remove_rule(world->edits, 0);
        edits_remove_entry(world->edits, 5);
        assert_int_equal(edits_add_rule(world->edits, &rule), 5);
        assert_int_equal(edits_add_entry(world->edits, &entry), 7);
        ASSERT_WALK(world, world->edits, 0, 1);
        ASSERT_WALK(world, world->edits, 1, 2, 3, 4, 5);
        ASSERT_NUMBERS(world, world->edits, 1, false, 5, 32767);
        edits_clear(world->edits);
        ASSERT_WALK(world, world->edits, 0, 0, 1);
        ASSERT_WALK(world, world->edits, 1, 2, 3, 4);
        ASSERT_NUMBERS(world, world->edits, 1, false, 10, 32767);
    }
}

/* A copy says the same and lives on by itself. */
static void test_a_copy_is_apart(void **state)
{
    struct world *world = *state;
    struct sg_rule rule = {.group = 1, .flags = RULE_STAGED};
    struct acl_entry entry = {.acl = 0, .number = 150, .staged = true};
    struct edits *copy;

    edits_add_rule(world->edits, &rule);
    edits_remove_rule(world->edits, 2);
    edits_add_entry(world->edits, &entry);
    edits_remove_entry(world->edits, 1);
    copy = edits_copy(world->edits, world->account);
    edits_clear(world->edits);
    ASSERT_WALK(world, copy, 1, 3, 4, 5);
    ASSERT_NUMBERS(world, copy, 0, false, 100, 150, 32767);
    ASSERT_WALK(world, world->edits, 1, 2, 3, 4);
    edits_free(copy);
    copy = edits_copy(NULL, world->account);
    ASSERT_WALK(world, copy, 1, 2, 3, 4);
    edits_free(copy);
}

/* Whose rules and entries are others: of what was removed, and of what was added. */
static void test_marks(void **state)
{
    struct world *world = *state;
    struct sg_rule rule = {.group = 1, .flags = RULE_STAGED};
    struct acl_entry entry = {.acl = 1, .number = 150, .staged = true};
    bool groups[2] = {false}, acls[2] = {false};

    edits_mark_groups(NULL, groups);
    edits_mark_acls(NULL, acls);
    edits_mark_groups(world->edits, groups);
    edits_mark_acls(world->edits, acls);
    assert_false(groups[0] || groups[1] || acls[0] || acls[1]);
    edits_add_rule(world->edits, &rule);
    edits_add_entry(world->edits, &entry);
    edits_mark_groups(world->edits, groups);
    edits_mark_acls(world->edits, acls);
    assert_true(!groups[0] && groups[1] && !acls[0] && acls[1]);
    edits_remove_rule(world->edits, 0);
    edits_remove_entry(world->edits, 0);
    edits_mark_groups(world->edits, groups);
    edits_mark_acls(world->edits, acls);
    assert_true(groups[0] && groups[1] && acls[0] && acls[1]);
}

/* What was added is not removed, and nothing is where there are no edits. */
static void test_only_exported_rows_are_removed(void **state)
{
    struct world *world = *state;
    struct sg_rule rule = {.group = 1, .flags = RULE_STAGED};
    struct acl_entry entry = {.acl = 0, .number = 150, .staged = true};

    edits_remove_rule(world->edits, 0);
    edits_remove_entry(world->edits, 0);
    assert_true(edits_rule_is_removed(world->edits, 0));
    assert_true(edits_entry_is_removed(world->edits, 0));
    assert_false(edits_rule_is_removed(world->edits, edits_add_rule(world->edits, &rule)));
    assert_false(edits_entry_is_removed(world->edits, edits_add_entry(world->edits, &entry)));
    assert_false(edits_rule_is_removed(NULL, 0));
    assert_false(edits_entry_is_removed(NULL, 0));
    edits_free(NULL);
}

/* Policies of the export that are replaced by what is proposed for them; a copy replaces them too. */
static void test_mended_policies(void **state)
{
    struct world *world = *state;
    struct edits *copy;

    for (int i = 0; i < 3; i++)
        TABLE_ADD(world->account->policies, (struct policy_text){0});
    assert_false(edits_policy_is_mended(NULL, 1));
    assert_false(edits_policy_is_mended(world->edits, 1));
    edits_mend_policy(world->edits, 1);
    copy = edits_copy(world->edits, world->account);
    edits_clear(world->edits);
    assert_false(edits_policy_is_mended(world->edits, 1));
    assert_true(edits_policy_is_mended(copy, 1));
    assert_false(edits_policy_is_mended(copy, 0));
    assert_false(edits_policy_is_mended(copy, 3));
    edits_free(copy);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_without_edits),
        TEST(test_removed_rules_are_passed_over),
        TEST(test_added_rules_come_last_in_their_group),
        TEST(test_entries_stay_in_order_of_number),
        TEST(test_equal_numbers_keep_the_exports_first),
        TEST(test_clear_brings_everything_back),
        TEST(test_a_copy_is_apart),
        TEST(test_mended_policies),
        TEST(test_marks),
        TEST(test_only_exported_rows_are_removed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Interning and look-up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "model/account/account.h"
#include "tests/model/cidr_text.h"
#include "tests/model/random.h"

static int set_up(void **state)
{
    *state = account_new();
    return 0;
}

static int tear_down(void **state)
{
    account_free(*state);
    return 0;
}

static void test_text_of_nothing_is_none(void **state)
{
    struct account *account = *state;

    assert_int_equal(account_text(account, NULL), TEXT_NONE);
    assert_int_not_equal(account_text(account, ""), TEXT_NONE);
    assert_int_equal(account_text(account, "vpc-1"), account_text(account, "vpc-1"));
}

static void test_blocks_are_distinct(void **state)
{
    struct account *account = *state;

    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 3000; i++) {
            struct cidr block = {(ip_value)i << 8, IP_V4, 24};

            assert_int_equal(account_cidr(account, block), i);
        }
    }
    assert_int_equal(account->cidrs.count, 3000);
    assert_int_equal(account_cidr(account, (struct cidr){0, IP_V6, 24}), 3000);
    assert_int_equal(account_cidr(account, (struct cidr){0, IP_V4, 25}), 3001);
    assert_int_equal(account_cidr(account, (struct cidr){(ip_value)1 << 100, IP_V6, 24}), 3002);
    assert_true(cidr_equal(account_block(account, 2999), (struct cidr){2999u << 8, IP_V4, 24}));
}

static struct cidr any_block(void)
{
    bool is_v6 = one_in(3);
    uint8_t length = (uint8_t)(is_v6 ? below(129) : below(33));
    unsigned unset = (is_v6 ? 128u : 32u) - length;
    ip_value base = is_v6 ? (ip_value)below(200) << 100 | below(50) : below(5000) << 12;

    base = unset == 128 ? 0 : base >> unset << unset;
    return (struct cidr){base, is_v6 ? IP_V6 : IP_V4, length};
}

/* Rows are given in the order in which blocks come, asked for one by one or many at a time. */
static void test_blocks_asked_for_together(void **state)
{
    struct account *together = *state, *alone = account_new();

    random_state = 1;
    for (int round = 0; round < 300; round++) {
        struct cidr blocks[100] = {{0}};
        uint32_t rows[100];
        size_t count = below(101);

        for (size_t i = 0; i < count; i++)
            blocks[i] = any_block();
        account_cidrs(together, blocks, count, rows);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(rows[i], account_cidr(alone, blocks[i]));
            assert_true(cidr_equal(account_block(together, rows[i]), blocks[i]));
        }
    }
    assert_true(together->cidrs.count > 3000);
    for (uint32_t i = 0; i < together->cidrs.count; i++)
        assert_int_equal(account_cidr(together, account_block(together, i)), i);
    account_free(alone);
}

/* Blocks keep their rows when the look-up is given back, before any was made and twice too. */
static void test_blocks_after_none_were_expected(void **state)
{
    struct account *account = account_new();

    (void)state;
    account_expect_no_cidrs(account);
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 1000; i++) {
            struct cidr block = {(ip_value)i << 8, IP_V4, 24};

            assert_int_equal(account_cidr(account, block), i);
        }
        account_expect_no_cidrs(account);
        account_expect_no_cidrs(account);
    }
    assert_int_equal(account_cidr(account, (struct cidr){0, IP_V6, 24}), 1000);
    assert_int_equal(account->cidrs.count, 1001);
    account_free(account);
}

static void test_spellings_of_one_block(void **state)
{
    struct account *account = *state;
    uint32_t row = account_cidr_of_text(account, "10.0.0.0/16");

    assert_int_equal(row, 0);
    assert_int_equal(account_cidr_of_text(account, "10.0.7.7/16"), row);
    assert_int_equal(account_cidr_of_text(account, "10.0.0.0/16"), row);
    assert_int_equal(account_cidr_of_text(account, "10.0.0.0"), NONE);
    assert_int_equal(account_cidr_of_text(account, "10.0.0.0"), NONE);
    assert_int_equal(account_cidr_of_text(account, ""), NONE);
    assert_int_equal(account->cidrs.count, 1);
}

static void test_many_texts(void **state)
{
    struct account *account = *state;
    char text[32];

    for (unsigned i = 0; i < 5000; i++) {
        snprintf(text, sizeof text, "10.%u.%u.0/24", i / 256, i % 256);
        assert_int_equal(account_cidr_of_text(account, text), i);
        snprintf(text, sizeof text, "name-%u", i);
        account_text(account, text);
    }
    assert_int_equal(account_cidr_of_text(account, "10.0.0.0/24"), 0);
}

static void test_group_references_are_distinct(void **state)
{
    struct account *account = *state;
    struct group_reference reference = {.group_id = account_text(account, "sg-1"), .group = NONE};
    uint32_t first = account_group_reference(account, &reference);

    assert_int_equal(account_group_reference(account, &reference), first);
    reference.stale = true;
    assert_int_not_equal(account_group_reference(account, &reference), first);
    reference.stale = false;
    reference.user_id = account_text(account, "123456789012");
    assert_int_not_equal(account_group_reference(account, &reference), first);
    assert_int_equal(account->group_references.count, 3);
}

/* The linker fills in `group` after the row was added; an equal reference still finds it. */
static void test_group_reference_found_after_linking(void **state)
{
    struct account *account = *state;
    struct group_reference reference = {.group_id = account_text(account, "sg-1"), .group = NONE};
    uint32_t row = account_group_reference(account, &reference);

    account->group_references.items[row].group = 4;
    reference.group = 4;
    assert_int_equal(account_group_reference(account, &reference), row);
}

static void test_scopes(void **state)
{
    struct account *account = *state;
    text_id number = account_text(account, "123456789012"),
            region = account_text(account, "eu-west-1");
    uint32_t first = account_scope(account, number, region);

    assert_int_equal(account_scope(account, number, region), first);
    assert_int_not_equal(account_scope(account, number, TEXT_NONE), first);
    assert_int_not_equal(account_scope(account, region, number), first);
    assert_int_equal(account->scopes.count, 3);
    for (int kind = 0; kind < DATA_KIND_COUNT; kind++)
        assert_int_equal(account_presence(account, first, (enum data_kind)kind), PRESENCE_ABSENT);
    account->scopes.items[first].presence[DATA_SUBNETS] = PRESENCE_INCOMPLETE;
    assert_int_equal(account_presence(account, first, DATA_SUBNETS), PRESENCE_INCOMPLETE);
    assert_int_equal(account_presence(account, NONE, DATA_SUBNETS), PRESENCE_ABSENT);
}

/* Two accounts may show the same id (invented exports, shared VPCs): one's own wins. */
static void test_finds_own_scope_first(void **state)
{
    struct account *account = *state;
    text_id id = account_text(account, "sg-1");

    account_index_add(account, id, 3, (struct object_ref){OBJECT_GROUP, 10});
    account_index_add(account, id, 5, (struct object_ref){OBJECT_GROUP, 20});
    account_index_add(account, id, 5, (struct object_ref){OBJECT_GROUP, 30});
    assert_int_equal(account_find(account, id, 3).row, 10);
    assert_int_equal(account_find(account, id, 5).row, 20);
    assert_int_equal(account_find(account, id, 9).row, 10);
    assert_int_equal(account_find(account, id, NONE).row, 10);
    assert_int_equal(account_find(account, id, NONE).kind, OBJECT_GROUP);
    assert_int_equal(account_find_kind(account, id, 5, OBJECT_GROUP), 20);
    assert_int_equal(account_find_kind(account, id, 5, OBJECT_VPC), NONE);
}

static void test_finds_nothing(void **state)
{
    struct account *account = *state;

    account_index_add(account, TEXT_NONE, 0, (struct object_ref){OBJECT_RULE, 1});
    assert_int_equal(account_find(account, account_text(account, "vpc-9"), NONE).row, NONE);
    assert_int_equal(account_find(account, TEXT_NONE, NONE).row, NONE);
    assert_int_equal(account_find(account, TEXT_NONE, 0).row, NONE);
    assert_int_equal(account_find_kind(account, TEXT_NONE, 0, OBJECT_RULE), NONE);
}

static void test_finds_among_many(void **state)
{
    struct account *account = *state;
    char text[32];

    for (uint32_t i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "sgr-%u", i);
        account_index_add(account, account_text(account, text), i % 7,
                          (struct object_ref){OBJECT_RULE, i});
    }
    for (uint32_t i = 0; i < 20000; i += 11) {
        snprintf(text, sizeof text, "sgr-%u", i);
        assert_int_equal(account_find(account, account_text(account, text), i % 7).row, i);
        assert_int_equal(account_find(account, account_text(account, text), 8).row, i);
    }
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_text_of_nothing_is_none),
        TEST(test_blocks_are_distinct),
        TEST(test_blocks_asked_for_together),
        TEST(test_blocks_after_none_were_expected),
        TEST(test_spellings_of_one_block),
        TEST(test_many_texts),
        TEST(test_group_references_are_distinct),
        TEST(test_group_reference_found_after_linking),
        TEST(test_scopes),
        TEST(test_finds_own_scope_first),
        TEST(test_finds_nothing),
        TEST(test_finds_among_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

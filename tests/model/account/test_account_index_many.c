/*
 * Look-ups among so many that hashes of 32 bits, or what of them a slot keeps, meet: each is still its own. Of
 * 250 000 numbers some seven pairs have one hash.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "model/account/account.h"
#include "model/base/mem.h"

enum { MANY = 250000 };

static struct cidr block_of(uint32_t number)
{
    return (struct cidr){.base = (ip_value)0x0a000000 + number, .family = IP_V4, .length = 32};
}

/* assert_int_equal takes its time. */
static void assert_is(uint32_t given, uint32_t wanted)
{
    if (given != wanted)
        fail_msg("%u, not %u", (unsigned)given, (unsigned)wanted);
}

static void assert_blocks(struct account *account)
{
    for (uint32_t i = 0; i < MANY; i++)
        assert_is(account_cidr(account, block_of(i)), i);
    for (uint32_t i = 0; i < MANY; i++)
        assert_is(account_cidr(account, block_of(i)), i);
    assert_int_equal(account->cidrs.count, MANY);
}

static void test_blocks(void **state)
{
    struct account *account = account_new();

    (void)state;
    assert_blocks(account);
    account_free(account);
}

/* Whatever number was expected, few or more than there is memory for. */
static void test_blocks_that_were_expected(void **state)
{
    static const size_t expected[][2] = {{10, 5}, {MANY, 100}, {SIZE_MAX / 8, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct account *account = account_new();

        account_expect_cidrs(account, expected[i][0]);
        account_expect_cidrs(account, expected[i][1]);
        assert_blocks(account);
        account_free(account);
    }
}

/* Scopes of one account, and of one region. */
static void test_scopes(void **state)
{
    struct account *account = account_new();

    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        assert_is(account_scope(account, 7, i), 2 * i);
        assert_is(account_scope(account, i + 1000000, 5), 2 * i + 1);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        assert_is(account_scope(account, 7, i), 2 * i);
        assert_is(account_scope(account, i + 1000000, 5), 2 * i + 1);
    }
    account_free(account);
}

/* One id in many scopes, and many ids in two. An id that is there already stays what it was. */
static void test_ids(void **state)
{
    struct account *account = account_new();

    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        account_index_add(account, 1, i, (struct object_ref){OBJECT_RULE, i});
        account_index_add(account, 2 + i, 0, (struct object_ref){OBJECT_GROUP, i});
        account_index_add(account, 2 + i, 1, (struct object_ref){OBJECT_VPC, i});
        account_index_add(account, 2 + i, i % 2, (struct object_ref){OBJECT_SUBNET, i});
    }
    for (uint32_t i = 0; i < MANY; i++) {
        assert_is(account_find(account, 1, i).row, i);
        assert_is(account_find_kind(account, 2 + i, 0, OBJECT_GROUP), i);
        assert_is(account_find_kind(account, 2 + i, 1, OBJECT_VPC), i);
        assert_is(account_find(account, 2 + i, 2).kind, OBJECT_GROUP);
    }
    account_free(account);
}

/* References differ by any one of their members; each is kept once. */
static void test_group_references(void **state)
{
    struct account *account = account_new();
    uint32_t rows[7];
    const struct group_reference one = {.group_id = 1, .group_name = 2, .user_id = 3, .vpc_id = 4,
                                        .peering_id = 5, .group = 6, .stale = false};
    struct group_reference others[7] = {one, one, one, one, one, one, one};

    (void)state;
    others[0].group_id = others[1].group_name = others[2].user_id = others[3].vpc_id = 9;
    others[4].peering_id = others[5].group = 9;
    others[6].stale = true;
    assert_is(account_group_reference(account, &one), 0);
    account_group_references(account, others, 7, rows);
    for (uint32_t i = 0; i < 7; i++) {
        assert_is(rows[i], i + 1);
        assert_is(account_group_reference(account, &others[i]), i + 1);
    }
    assert_is(account_group_reference(account, &one), 0);
    assert_is((uint32_t)account->group_references.count, 8);
    account_free(account);
}

/* Many at a time are found as one by one are, though `group` was filled in since. */
static void test_many_group_references(void **state)
{
    struct group_reference *references = mem_zalloc(MANY, sizeof *references);
    struct account *account = account_new();
    uint32_t *rows = mem_zalloc(MANY, sizeof *rows);

    (void)state;
    for (uint32_t i = 0; i < MANY; i++)
        references[i] = (struct group_reference){.group_id = i / 2, .group = NONE};
    account_group_references(account, references, MANY, rows);
    for (uint32_t i = 0; i < MANY; i++)
        assert_is(rows[i], i / 2);
    account->group_references.items[7].group = 70;
    references[14].group = 70;
    assert_is(account_group_reference(account, &references[14]), 7);
    assert_is(account_group_reference(account, &references[15]), MANY / 2);
    free(rows);
    free(references);
    account_free(account);
}

/* So many that some have the same hash: none is taken for another one, whichever member they differ in. */
static void test_alike_but_for_one_member(void **state)
{
    struct account *account = account_new();

    (void)state;
    for (uint32_t i = 1; i < MANY; i++) {
        const struct group_reference alike[] = {
            {.group_id = i}, {.group_name = i}, {.user_id = i}, {.vpc_id = i}, {.peering_id = i}};

        for (uint32_t member = 0; member < 5; member++)
            assert_is(account_group_reference(account, &alike[member]), (i - 1) * 5 + member);
    }
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_blocks_that_were_expected),
        cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_group_references),
        cmocka_unit_test(test_many_group_references),
        cmocka_unit_test(test_alike_but_for_one_member),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

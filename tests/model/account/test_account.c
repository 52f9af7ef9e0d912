/* Life of an account, and what of it was described. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/account.h"

static void test_none_is_freed_like_one(void **state)
{
    (void)state;
    account_free(NULL);
    account_free(account_new());
}

/* Pieces of one file are one source. */
static void test_sources(void **state)
{
    struct account *account = account_new();

    (void)state;
    assert_int_equal(account_source_count(account), 0);
    for (uint32_t i = 0; i < 4; i++)
        TABLE_ADD(account->files, ((struct source_file){.whole = i < 2 ? i : 1}));
    assert_int_equal(account_source_count(account), 2);
    account_free(account);
}

/* An empty list is something; a scope that does not exist holds nothing. */
static void test_presence(void **state)
{
    struct account *account = account_new();
    uint32_t scope = account_scope(account, account_text(account, "1"), account_text(account, "eu-west-1"));

    (void)state;
    assert_false(scope_holds_something(&account->scopes.items[scope]));
    account->scopes.items[scope].presence[DATA_KIND_COUNT - 1] = PRESENCE_INCOMPLETE;
    assert_true(scope_holds_something(&account->scopes.items[scope]));
    assert_int_equal(account_presence(account, scope, DATA_KIND_COUNT - 1), PRESENCE_INCOMPLETE);
    assert_int_equal(account_presence(account, scope, DATA_VPCS), PRESENCE_ABSENT);
    assert_int_equal(account_presence(account, scope + 1, DATA_VPCS), PRESENCE_ABSENT);
    assert_int_equal(account_presence(account, NONE, DATA_VPCS), PRESENCE_ABSENT);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none_is_freed_like_one),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_presence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * terraform_views.h: what a state or a plan of Terraform comes to, for the tests of both.
 */
#ifndef TESTS_MODEL_READ_TERRAFORM_VIEWS_H
#define TESTS_MODEL_READ_TERRAFORM_VIEWS_H

#include "tests/model/read/pieces.h"

#include "model/account/rule.h"

static inline bool holds_rule(const struct account *account, const char *wanted)
{
    struct strbuf name = STRBUF_INIT;
    bool found = false;

    for (size_t i = 0; i < account->rules.count && !found; i++) {
        strbuf_clear(&name);
        rule_format_name(account, &account->rules.items[i], &name);
        found = strbuf_equals(&name, wanted);
    }
    strbuf_release(&name);
    return found;
}

static inline void assert_rules(const struct account *account, const char *const *wanted, size_t count)
{
    assert_int_equal(account->rules.count, count);
    for (size_t i = 0; i < count; i++) {
        if (!holds_rule(account, wanted[i]))
            fail_msg("there is no rule %s", wanted[i]);
    }
}

#define RULES(account, ...)                                                                        \
    assert_rules(account, (const char *const[]){__VA_ARGS__},                                      \
                 sizeof(const char *const[]){__VA_ARGS__} / sizeof(const char *))

/* Only what Terraform says; a warning says so, and nothing is complete. */
static inline void assert_is_view(const struct account *account, const char *warning)
{
    for (size_t i = 1; i < account->problems.count; i++)
        print_error("%s\n", account->problems.items[i].message);
    assert_int_equal(account->problems.count, 1);
    assert_problem(account, 0, PROBLEM_WARNING, warning);
    for (int kind = 0; kind < DATA_KIND_COUNT; kind++) {
        for (uint32_t scope = 0; scope < account->scopes.count; scope++)
            assert_true(account_presence(account, scope, (enum data_kind)kind) !=
                        PRESENCE_COMPLETE);
    }
}

#endif

/* All policies under one number: their kinds and names, and finding them again. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/policy_row.h"

static void add_policy(struct account *account, enum policy_owner kind, const char *owner, const char *name)
{
    struct policy_text policy = {.owner = account_text(account, owner),
                                 .name = account_text(account, name),
                                 .document = account_text(account, "{}"),
                                 .scope = 3,
                                 .owner_kind = (uint8_t)kind};

    TABLE_ADD(account->policies, policy);
}

static void add_endpoint(struct account *account, const char *id, const char *service, const char *document)
{
    struct vpc_endpoint endpoint = {.id = account_text(account, id),
                                    .service = account_text(account, service),
                                    .policy = account_text(account, document),
                                    .scope = 4};

    TABLE_ADD(account->endpoints, endpoint);
}

static int set_up(void **state)
{
    struct account *account = account_new();

    add_policy(account, POLICY_OF_IDENTITY, "example.com", "lock");
    add_policy(account, POLICY_OF_USER, "arn:u", "send");
    add_policy(account, POLICY_OF_GROUP, "arn:g", "send");
    add_policy(account, POLICY_OF_ROLE, "arn:r", "send");
    add_policy(account, POLICY_MANAGED, "arn:aws:iam::aws:policy/Ses", "Ses");
    add_endpoint(account, "vpce-1", "com.amazonaws.eu-west-1.email-smtp", "{1}");
    add_endpoint(account, "vpce-2", "com.amazonaws.eu-west-1.email-smtp", NULL);
    add_endpoint(account, "vpce-3", "com.amazonaws.eu-west-1.s3", "{3}");
    add_policy(account, POLICY_OF_IDENTITY, "example.com", "lock"); /* of another region */
    *state = account;
    return 0;
}

static int tear_down(void **state)
{
    account_free(*state);
    return 0;
}

static const struct {
    bool exists;
    const char *kind, *name, *document;
} rows[] = {
    {true, "identity", "example.com/policy/lock", "{}"},
    {true, "user", "arn:u/policy/send", "{}"},
    {true, "group", "arn:g/policy/send", "{}"},
    {true, "role", "arn:r/policy/send", "{}"},
    {true, "managed", "arn:aws:iam::aws:policy/Ses", "{}"},
    {true, "identity", "example.com/policy/lock", "{}"},
    {true, "endpoint", "vpce-1/policy", "{1}"},
    {false, "endpoint", "vpce-2/policy", ""},
    {false, "endpoint", "vpce-3/policy", "{3}"},
};

enum { ROWS = sizeof rows / sizeof rows[0], OWN = 6 };

static void test_kinds_and_names(void **state)
{
    const struct account *account = *state;

    assert_int_equal(policy_row_count(account), ROWS);
    for (uint32_t row = 0; row < ROWS; row++) {
        struct strbuf name = STRBUF_INIT;

        assert_int_equal(policy_row_exists(account, row), rows[row].exists);
        assert_string_equal(policy_row_kind(account, row), rows[row].kind);
        policy_row_format_name(account, row, &name);
        assert_string_equal(name.text, rows[row].name);
        assert_string_equal(text_raw(account->texts, policy_row_document(account, row)), rows[row].document);
        assert_int_equal(policy_row_scope(account, row), row < OWN ? 3 : 4);
        assert_int_equal(policy_row_endpoint(account, row), row < OWN ? NONE : row - OWN);
        assert_int_equal(policy_row_of(account, row < OWN ? (struct object_ref){OBJECT_POLICY, row}
                                                          : (struct object_ref){OBJECT_ENDPOINT, row - OWN}),
                         row);
        strbuf_release(&name);
    }
    assert_false(policy_row_exists(account, ROWS));
}

/* From a row on; those that do not exist are not found. */
static void test_finding(void **state)
{
    static const struct {
        const char *name;
        uint32_t from, found;
    } cases[] = {{"example.com/policy/lock", 0, 0}, {"example.com/policy/lock", 1, 5},
                 {"example.com/policy/lock", 6, NONE}, {"arn:aws:iam::aws:policy/Ses", 0, 4},
                 {"vpce-1/policy", 0, 6},            {"vpce-2/policy", 0, NONE},
                 {"vpce-3/policy", 0, NONE},         {"vpce-1", 0, NONE},
                 {"", 0, NONE}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(policy_row_find(*state, cases[i].name, cases[i].from), cases[i].found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kinds_and_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_finding, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

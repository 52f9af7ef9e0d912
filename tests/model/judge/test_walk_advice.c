/* What to do about mail that AWS's block of port 25 holds back (aws-facts 5). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

static struct account *network(void)
{
    struct account *account = build_account();
    uint32_t acl, open;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    acl = build_open_acl(account, "acl-1");
    build_table(account, "rtb-1");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    build_subnet_of(account, "subnet-1", 0, "10.0.1.0/24", acl, 0);
    open = build_open_group(account, "sg-open");
    build_host(account, "eni-a", 0, open, "10.0.1.5", "54.1.2.3");
    build_host(account, "eni-b", 0, open, "10.0.1.6", "54.1.2.4");
    build_link(account);
    return account;
}

static char *advice(const struct account *account, const char *from, const char *to, uint16_t port)
{
    struct walk_answer answer = ask(account, from, to, "tcp", port);
    struct strbuf out = STRBUF_INIT;

    walk_advice(&answer, account, &out);
    walk_answer_release(&answer);
    return strbuf_detach(&out);
}

static size_t count_of(const char *text, const char *piece)
{
    size_t count = 0;

    for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece))
        count++;
    return count;
}

/* Two senders of one account and region need one request. */
static void test_one_request_for_a_place(void **state)
{
    struct account *account = network();
    char *text = advice(account, "subnet-1", "198.51.100.1", 25);

    (void)state;
    assert_int_equal(count_of(text, "Or ask AWS with the form"), 1);
    assert_non_null(strstr(text, "for account 123456789012 in region eu-west-1; once it is granted, "
                                 "--port25-lifted 123456789012/eu-west-1 says so."));
    assert_non_null(strstr(text, "com.amazonaws.eu-west-1.email-smtp"));
    assert_null(strstr(text, "Or give the far side an address"));
    free(text);
    account_free(account);
}

/* Where the receiver is the account's own, a private address avoids the block. */
static void test_own_receivers(void **state)
{
    struct account *account = network();
    char *text = advice(account, "eni-a", "54.1.2.4", 25);

    (void)state;
    assert_non_null(strstr(text, "Or give the far side an address of 10.0.0.0/8"));
    free(text);
    account_free(account);
}

/* Whose account and region the export does not tell has words for them. */
static void test_an_unknown_place(void **state)
{
    struct account *account = network();
    char *text;

    (void)state;
    account->scopes.items[0].account = account->scopes.items[0].region = TEXT_NONE;
    text = advice(account, "eni-a", "198.51.100.1", 25);
    assert_non_null(strstr(text, "--port25-lifted ACCOUNT/REGION says so"));
    assert_non_null(strstr(text, "com.amazonaws.REGION.email-smtp"));
    free(text);
    account_free(account);
}

/* Two senders of two accounts need two requests; whom the block was lifted for needs none. */
static void test_requests_of_two_accounts(void **state)
{
    struct account *account = network();
    struct walk_lifted lifted = {account_text(account, "222222222222"), TEXT_NONE};
    struct walk_context context = {.account = account, .lifted = &lifted, .lifted_count = 1};
    struct walk_answer answer;
    struct strbuf out = STRBUF_INIT;
    char *text;

    (void)state;
    account->interfaces.items[1].scope =
        account_scope(account, account_text(account, "222222222222"), account_text(account, "eu-west-1"));
    text = advice(account, "subnet-1", "198.51.100.1", 25);
    assert_int_equal(count_of(text, "Or ask AWS with the form"), 2);
    assert_non_null(strstr(text, "--port25-lifted 222222222222/eu-west-1"));
    free(text);
    answer = ask_with(&context, "subnet-1", "198.51.100.1", "tcp", 25);
    walk_advice(&answer, account, &out);
    assert_int_equal(count_of(out.text, "Or ask AWS with the form"), 1);
    assert_non_null(strstr(out.text, "--port25-lifted 123456789012/eu-west-1"));
    walk_answer_release(&answer);
    strbuf_release(&out);
    account->interfaces.items[1].scope =
        account_scope(account, account_text(account, "123456789012"), account_text(account, "us-east-1"));
    text = advice(account, "subnet-1", "198.51.100.1", 25);
    assert_int_equal(count_of(text, "Or ask AWS with the form"), 2);
    free(text);
    account_free(account);
}

static void test_nothing_is_advised_elsewhere(void **state)
{
    struct account *account = network();
    char *text = advice(account, "eni-a", "198.51.100.1", 587);
    struct strbuf out = STRBUF_INIT;

    (void)state;
    assert_string_equal(text, "");
    walk_advice(&(struct walk_answer){.verdict = WALK_RESTRICTED}, account, &out);
    assert_int_equal(out.length, 0);
    free(text);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_request_for_a_place),
        cmocka_unit_test(test_own_receivers),
        cmocka_unit_test(test_an_unknown_place),
        cmocka_unit_test(test_requests_of_two_accounts),
        cmocka_unit_test(test_nothing_is_advised_elsewhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

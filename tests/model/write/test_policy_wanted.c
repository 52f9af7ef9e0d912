/*
 * What is asked of a proposed policy must be as AWS writes it, since it stands in commands: each part is refused with
 * the reason when anything else could be in it.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "tests/model/write/wanted_policy.h"

#include "model/write/policy_build.h"

static const char *fault_of(const struct policy_wanted *wanted, enum policy_form form)
{
    const char *fault = policy_wanted_fault(wanted, form, NULL);

    return fault ? fault : "";
}

#define ACCOUNT "111122223333"

static void test_identities(void **state)
{
    static const char *const good[] = {"arn:aws:ses:us-east-1:" ACCOUNT ":identity/example.com",
                                       "arn:aws-cn:ses:cn-north-1:" ACCOUNT ":identity/a+b@example.com"};
    static const char *const wrong[] = {
        "",
        "arn",
        "arn:aws:ses",
        "xrn:aws:ses:us-east-1:" ACCOUNT ":identity/example.com",
        "arn:aws",
        "arn:aws-x/ses",
        "arn:azure:ses:us-east-1:" ACCOUNT ":identity/example.com",
        "arn:aws:sns:us-east-1:" ACCOUNT ":identity/example.com",
        "arn:aws:sesx:us-east-1:" ACCOUNT ":identity/example.com",
        "arn:aws:ses:us-east-1:1111:identity/example.com",
        "arn:aws:ses:us-east-1:11112222333x:identity/example.com",
        "arn:aws:ses:us-east-1:" ACCOUNT ":topic/example.com",
        "arn:aws:ses:us-east-1:" ACCOUNT ":identity/",
        "arn:aws:ses::" ACCOUNT ":identity/example.com",
        "arn:aws:ses:us-east-1:" ACCOUNT ":identity/-example.com",
        "arn:aws:ses:us-east-1:" ACCOUNT ":identity/a/b",
        "arn:aws:ses:us-east-1:" ACCOUNT ":identity/$(x)",
    };
    struct policy_wanted wanted = wanted_of(1, 1);

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        wanted.identity = good[i];
        assert_null(strstr(fault_of(&wanted, POLICY_FOR_IDENTITY), "identity is not known"));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wanted.identity = wrong[i];
        if (!strstr(fault_of(&wanted, POLICY_FOR_IDENTITY), "The ARN of the identity is not known"))
            fail_msg("%s", wrong[i]);
    }
    wanted.identity = NULL;
    assert_non_null(strstr(fault_of(&wanted, POLICY_FOR_IDENTITY), "The ARN of the identity is not known"));
}

static void test_users(void **state)
{
    static const char *const wrong[] = {
        "arn:aws:iam::" ACCOUNT ":role/smtp",      "arn:aws:iam::999988887777:user/smtp",
        "arn:aws:iam::" ACCOUNT ":user/-smtp",     "arn:aws:iam::" ACCOUNT ":user/",
        "arn:aws:iam::" ACCOUNT ":user/a b",       "arn:aws:iam:us-east-1:" ACCOUNT ":group/smtp",
    };
    struct policy_wanted wanted = wanted_of(1, 1);

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wanted.users = &wrong[i];
        if (!strstr(fault_of(&wanted, POLICY_FOR_USER), "no IAM user of the identity's account"))
            fail_msg("%s", wrong[i]);
    }
}

static void test_names_in_arns(void **state)
{
    (void)state;
    assert_string_equal(policy_user_name("arn:aws:iam::" ACCOUNT ":user/apps/smtp"), "smtp");
    assert_string_equal(policy_user_name("smtp"), "");
    assert_string_equal(policy_identity_name("arn:aws:ses:us-east-1:" ACCOUNT ":identity/example.com"), "example.com");
    assert_string_equal(policy_identity_name("example.com"), "");
}

static void test_endpoints(void **state)
{
    static const struct policy_endpoint wrong[] = {
        {"", "vpc-1", NULL},       {"vpce-", "vpc-1", NULL},  {"vpc-1", "vpc-1", NULL},  {"vpce-1 x", "vpc-1", NULL},
        {"vpce-1", "", NULL},      {"vpce-1", NULL, NULL},    {NULL, "vpc-1", NULL},     {"vpce-1", "vpce-1", NULL},
    };
    static const char *const ranges[] = {"10.0.0.0", "198.51.100.0/24", "lab"};
    struct policy_wanted wanted = wanted_of(1, 1);

    (void)state;
    wanted.by_vpc = true;
    assert_string_equal(fault_of(&wanted, POLICY_FOR_USER), "");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wanted.endpoints = &wrong[i];
        assert_non_null(strstr(fault_of(&wanted, POLICY_FOR_USER), "no id as AWS gives it"));
    }
    wanted = wanted_of(1, 1);
    wanted.range_count = 1;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        wanted.ranges = &ranges[i];
        assert_non_null(strstr(fault_of(&wanted, POLICY_FOR_USER), "no private block"));
    }
}

static void test_addresses_names_and_hosts(void **state)
{
    static const char *const addresses[] = {"10.0.0.1", "lab", "203.0.113.0/24"};
    static const char *const names[] = {"", "-a", "a b"};
    static const char *const hosts[] = {"", "-a", "a b", "a;b"};
    static const char *const senders[] = {"", "nobody", "-@example.com", "a b@example.com"};
    char *much = mem_zalloc(1, 200);
    struct policy_wanted wanted = wanted_of(1, 1);

    (void)state;
    memset(much, 'a', 199);
    wanted.own_address_count = 1;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        wanted.own_addresses = &addresses[i];
        assert_non_null(strstr(fault_of(&wanted, POLICY_FOR_ADDRESSES), "no public one"));
    }
    for (size_t i = 0; i < sizeof names / sizeof *names + 1; i++) {
        wanted = wanted_of(1, 1);
        wanted.name = i < sizeof names / sizeof *names ? names[i] : much;
        assert_non_null(strstr(fault_of(&wanted, POLICY_FOR_USER), "A policy's name has at most 128"));
        assert_non_null(strstr(fault_of(&wanted, POLICY_FOR_IDENTITY), "A policy's name has at most 64"));
    }
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        wanted = wanted_of(1, 1);
        wanted.host = hosts[i];
        assert_non_null(strstr(fault_of(&wanted, POLICY_FOR_USER), "host name is none"));
    }
    wanted.host = "email-smtp.us-east-1.amazonaws.com";
    assert_string_equal(fault_of(&wanted, POLICY_FOR_USER), "");
    for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
        wanted = wanted_of(1, 1);
        wanted.from = senders[i];
        assert_non_null(strstr(fault_of(&wanted, POLICY_FOR_USER), "The From address"));
    }
    free(much);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identities),
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_names_in_arns),
        cmocka_unit_test(test_endpoints),
        cmocka_unit_test(test_addresses_names_and_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

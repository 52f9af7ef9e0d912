/*
 * Policies of exports that nobody here wrote, as the loader hands them on: all are read.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "model/read/export.h"
#include "model/read/read_policy.h"

#define SHARED "../shared/exports/"

static size_t read_all(const struct account *account, text_id document)
{
    const char *text = text_raw(account->texts, document);
    size_t length = strlen(text), statements = 0;
    struct policy policy;
    struct policy_fault fault;

    if (!length)
        return 0;
    if (!policy_read(&policy, text, length, &fault))
        fail_msg("%u:%u: %s in %s", fault.line, fault.column, fault.why, text);
    statements = policy.statements.count;
    policy_release(&policy);
    return statements > 0;
}

/* How many documents with statements an export holds: of identities and IAM, and of endpoints. */
static void count_policies(const char *path, size_t wanted, size_t wanted_endpoints)
{
    struct export_request request = {.paths = &path, .path_count = 1};
    size_t policies = 0, endpoints = 0;
    struct account *account;

    if (access(path, R_OK))
        return;
    account = export_read(&request);
    for (size_t i = 0; i < account->policies.count; i++)
        policies += read_all(account, account->policies.items[i].document);
    for (size_t i = 0; i < account->endpoints.count; i++)
        endpoints += read_all(account, account->endpoints.items[i].policy);
    assert_int_equal(policies, wanted);
    assert_int_equal(endpoints, wanted_endpoints);
    account_free(account);
}

static void test_exports(void **state)
{
    (void)state;
    if (access(SHARED, R_OK))
        skip();
    count_policies(SHARED "custodian-placebo/test_ses_email_identity_has_statement", 2, 0);
    count_policies(SHARED "custodian-placebo/test_ses_email_identity_remove_policies", 3, 0);
    count_policies(SHARED "custodian-placebo/test_endpoint_policy_filter", 0, 2);
    count_policies(SHARED "cloudmapper-demo", 6, 2);
    count_policies(SHARED "batfish-lab/aws_vpc_endpoints", 0, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

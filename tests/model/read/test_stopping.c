/*
 * Stopping while an export is read: at each time that somebody is asked whether to go on, in lists and in whatever else
 * holds objects; nothing is left of it then.
 */
#include "tests/model/read/directory.h"
#include "tests/model/read/patience.h"

static void test_stopping_in_a_list(void **state)
{
    const char *path = *state;
    struct patience patience = {.limit = UINT32_MAX};
    struct export_request request = {
        .paths = &path, .path_count = 1, .progress = be_patient, .context = &patience};
    struct strbuf text = STRBUF_INIT;
    struct account *account;
    unsigned calls;

    strbuf_adds(&text, "{\"status_code\": 200, \"data\": {\"Vpcs\": [");
    for (int i = 0; i < 3000; i++)
        strbuf_addf(&text, "%s{\"VpcId\": \"vpc-%d\"}", i ? "," : "", i);
    strbuf_adds(&text, "], \"Subnets\": [{\"SubnetId\": \"subnet-1\"}]}}");
    write_text(state, "a.json", text.text);
    account = export_read(&request);
    assert_int_equal(account->vpcs.count, 3000);
    assert_int_equal(account->subnets.count, 1);
    account_free(account);
    calls = patience.calls;
    assert_true(calls > 3); /* after a thousand, after two, and at the end */
    for (unsigned limit = 1; limit <= calls; limit++) {
        patience = (struct patience){.limit = limit};
        assert_null(export_read(&request));
        assert_int_equal(patience.calls, limit);
    }
    strbuf_release(&text);
}

static void test_stopping_in_other_layouts(void **state)
{
    static const char *const texts[] = {
        "[{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"}, {\"VpcId\": \"vpc-2\", \"CidrBlock\": \"10.1.0.0/16\"}]",
        "{\"version\": 4, \"terraform_version\": \"1.5\", \"resources\": [{\"type\": \"aws_vpc\", \"name\": \"a\", "
        "\"instances\": [{\"attributes\": {\"id\": \"vpc-1\"}}, {\"attributes\": {\"id\": \"vpc-2\"}}]}]}",
        "{\"configurationItems\": [{\"resourceType\": \"AWS::EC2::VPC\", \"resourceId\": \"vpc-1\", \"configuration\": "
        "{\"vpcId\": \"vpc-1\"}}, {\"resourceType\": \"AWS::EC2::VPC\", \"resourceId\": \"vpc-2\", \"configuration\": "
        "{\"vpcId\": \"vpc-2\"}}]}",
        "{\"Results\": [\"{\\\"resourceType\\\": \\\"AWS::EC2::VPC\\\", \\\"resourceId\\\": \\\"vpc-1\\\"}\", "
        "\"{\\\"resourceType\\\": \\\"AWS::EC2::VPC\\\", \\\"resourceId\\\": \\\"vpc-2\\\"}\"]}",
    };
    const char *path = *state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct account *account = NULL;
        unsigned limit;

        write_text(state, "a.json", texts[i]);
        for (limit = 1; !account && limit < 100; limit++) {
            struct patience patience = {.limit = limit};

            account = export_read(&(struct export_request){
                .paths = &path, .path_count = 1, .progress = be_patient, .context = &patience});
        }
        assert_non_null(account);
        assert_true(limit > 3);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stopping_in_a_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stopping_in_other_layouts, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

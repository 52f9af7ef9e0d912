#include "tests/model/read/pieces.h"

#include "model/read/scope.h"

static void test_region_names(void **state)
{
    static const struct {
        const char *text;
        size_t length;
    } cases[] = {
        {"eu-west-1", 9},       {"us-gov-east-1", 13},  {"ap-southeast-4", 14},
        {"us-isob-east-1", 14}, {"us-west-2-lax-1", 9}, {"us-east-1a", 9},
        {"mx-central-1", 12},   {"eu-west", 0},         {"west-1", 0},
        {"eu-west-x", 0},       {"europe-west-1", 0},   {"", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(region_name_length(cases[i].text), cases[i].length);
}

static void test_paths(void **state)
{
    static const struct {
        const char *path, *account, *region;
    } cases[] = {
        {"sg.json", "", ""},
        {"eu-west-1/sg.json", "", "eu-west-1"},
        {"x/aws_configs/accounts/951601349076/us-east-1/Vpcs.json", "951601349076", "us-east-1"},
        {"accounts/production/us-east-1/Vpcs.json", "production", "us-east-1"},
        {"account-data/demo/us-east-1/ec2-describe-vpcs.json", "demo", "us-east-1"},
        {"1234567890123/eu-west-1/a", "1234567890123", "eu-west-1"},
        {"12345678901/eu-west-1/a", "", "eu-west-1"},
        {"RouteTables-us-west-2.json", "", "us-west-2"},
        {"123456789012_eu-central-1_sg.json", "123456789012", "eu-central-1"},
        {"eu-west-1/sg-us-east-1.json", "", "eu-west-1"},
        {"us-east-1/old/eu-west-1/sg.json", "", "eu-west-1"},
        {"my-eu-west-1-export/sg.json", "", ""},
        {"sg-us-east-1a.json", "", ""},
    };
    struct account *account = account_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        text_id number, region;

        scope_of_path(account, cases[i].path, &number, &region);
        assert_text(account, number, cases[i].account);
        assert_text(account, region, cases[i].region);
    }
    account_free(account);
}

static void assert_scope_of_file(const struct account *account, size_t file, const char *number,
                                 const char *region)
{
    const struct scope *scope = &account->scopes.items[account->files.items[file].scope];

    assert_text(account, scope->account, number);
    assert_text(account, scope->region, region);
}

#define ARN_SUBNET(region, number)                                                                 \
    "{\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"SubnetArn\":\"arn:aws:ec2:" region ":" number      \
    ":subnet/subnet-1\"}]}"

/* A flat directory: one file's ARN speaks for its neighbours. */
static void test_arn_speaks_for_the_directory(void **state)
{
    struct account *account = READ({"x/acls.json", "{\"NetworkAcls\":[]}"},
                                   {"x/subnets.json", ARN_SUBNET("eu-west-1", "123456789012")},
                                   {"y/vpcs.json", "{\"Vpcs\":[]}"});

    (void)state;
    assert_scope_of_file(account, 0, "123456789012", "eu-west-1");
    assert_scope_of_file(account, 1, "123456789012", "eu-west-1");
    assert_scope_of_file(account, 2, "123456789012", ""); /* the same export, another directory */
    assert_int_equal(account_presence(account, account->files.items[0].scope, DATA_SUBNETS),
                     PRESENCE_COMPLETE);
    account_free(account);
}

static void test_path_wins_over_arn(void **state)
{
    struct account *account = READ(
        {"accounts/111111111111/us-east-1/subnets.json", ARN_SUBNET("eu-west-1", "123456789012")});

    (void)state;
    assert_scope_of_file(account, 0, "111111111111", "us-east-1");
    account_free(account);
}

/* Another account's shared subnet does not tear the directory apart. */
static void test_shared_subnet(void **state)
{
    struct account *account =
        READ({"groups.json", "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"OwnerId\":"
                             "\"222222222222\"}]}"},
             {"subnets.json", ARN_SUBNET("eu-west-1", "111111111111")});

    (void)state;
    assert_int_equal(account->scopes.count, 1);
    assert_scope_of_file(account, 1, "222222222222", "eu-west-1");
    account_free(account);
}

static void test_disagreement_is_unknown(void **state)
{
    struct account *account =
        READ({"a.json", ARN_SUBNET("eu-west-1", "111111111111")},
             {"b.json", ARN_SUBNET("us-east-1", "222222222222")}, {"c.json", "{\"Vpcs\":[]}"});

    (void)state;
    assert_scope_of_file(account, 0, "111111111111", "eu-west-1");
    assert_scope_of_file(account, 1, "222222222222", "us-east-1");
    assert_scope_of_file(account, 2, "", "");
    assert_int_equal(account->subnets.count, 2); /* the same id in two scopes: two subnets */
    account_free(account);
}

static void test_zone_tells_region(void **state)
{
    struct account *account =
        READ({"a.json", "{\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"AvailabilityZone\":"
                        "\"us-west-2-lax-1a\"}]}"});

    (void)state;
    assert_scope_of_file(account, 0, "", "us-west-2");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_region_names),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_arn_speaks_for_the_directory),
        cmocka_unit_test(test_path_wins_over_arn),
        cmocka_unit_test(test_shared_subnet),
        cmocka_unit_test(test_disagreement_is_unknown),
        cmocka_unit_test(test_zone_tells_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

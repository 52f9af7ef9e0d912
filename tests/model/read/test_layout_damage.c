/*
 * Each layout, cut off anywhere and with each of its bytes changed: never a crash, and either it loads
 * or there is a problem. Under the sanitizers this is what finds a slip.
 */
#include "tests/model/read/pieces.h"

#include <stdlib.h>

#include "model/base/mem.h"

static const char *const texts[] = {
    /* a recorded reply */
    "{\"status_code\": 200, \"data\": {\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": "
    "\"10.0.0.0/16\"}]}}",

    /* objects by themselves */
    "[[{\"GroupId\": \"sg-1\", \"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, "
    "\"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]]",
    "{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\", \"AccountId\": \"123456789012\", "
    "\"Region\": \"eu-west-1\", \"NetworkAcls\": [{\"NetworkAclId\": \"acl-1\", \"Entries\": []}]}",

    /* AWS Config */
    "{\"configSnapshotId\": \"x\", \"configurationItems\": [{\"resourceType\": "
    "\"AWS::EC2::SecurityGroup\", \"resourceId\": \"sg-1\", \"awsAccountId\": \"123456789012\", "
    "\"awsRegion\": \"eu-west-1\", \"configurationItemCaptureTime\": 12.5, \"tags\": {\"a\": "
    "\"b\"}, \"configuration\": {\"ipPermissions\": [{\"ipProtocol\": \"-1\", \"ipv4Ranges\": "
    "[{\"cidrIp\": \"0.0.0.0/0\"}], \"ipRanges\": [\"0.0.0.0/0\"]}]}}]}",
    "{\"Results\": [\"{\\\"resourceType\\\":\\\"AWS::EC2::VPC\\\",\\\"resourceId\\\":\\\"vpc-1\\\","
    "\\\"tags\\\":[{\\\"key\\\":\\\"k\\\",\\\"value\\\":\\\"v\\\"}],\\\"configuration\\\":\\\"{"
    "\\\\\\\"cidrBlock\\\\\\\":\\\\\\\"10.0.0.0/16\\\\\\\"}\\\"}\"]}",

    /* Terraform */
    "{\"version\": 4, \"resources\": [{\"type\": \"aws_network_acl\", \"instances\": "
    "[{\"attributes\": {\"id\": \"acl-1\", \"egress\": [{\"rule_no\": 1, \"action\": \"allow\", "
    "\"protocol\": \"6\", \"from_port\": 25, \"to_port\": 25, \"cidr_block\": \"0.0.0.0/0\"}]}}]}, "
    "{\"type\": \"aws_network_acl_rule\", \"instances\": [{\"attributes\": {\"network_acl_id\": "
    "\"acl-1\", \"rule_number\": 1, \"egress\": true}}]}]}",
    "{\"terraform_version\": \"0.11\", \"modules\": [{\"resources\": {\"aws_security_group.a\": "
    "{\"type\": \"aws_security_group\", \"primary\": {\"attributes\": {\"id\": \"sg-1\", "
    "\"ingress.#\": \"1\", \"ingress.1.self\": \"true\", \"ingress.1.protocol\": \"tcp\", "
    "\"ingress.1.from_port\": \"25\", \"ingress.1.to_port\": \"25\", \"tags.%\": \"0\"}}}}}]}",
    "{\"planned_values\": {\"root_module\": {\"child_modules\": [{\"resources\": [{\"address\": "
    "\"module.m[\\\"a.b\\\"].aws_security_group_rule.r[0]\", \"type\": \"aws_security_group_rule\", "
    "\"values\": {\"type\": \"ingress\", \"protocol\": \"tcp\", \"from_port\": 25, \"to_port\": 25, "
    "\"cidr_blocks\": [\"0.0.0.0/0\"]}}, {\"address\": \"module.m[\\\"a.b\\\"].aws_security_group.g"
    "[0]\", \"type\": \"aws_security_group\", \"values\": {\"name\": \"g\"}}]}]}}, "
    "\"configuration\": {\"root_module\": {\"module_calls\": {\"m\": {\"module\": {\"resources\": "
    "[{\"address\": \"aws_security_group_rule.r\", \"expressions\": {\"security_group_id\": "
    "{\"references\": [\"aws_security_group.g[0]\", \"aws_security_group.g\"]}}}]}}}}}}",
};

static void read_and_forget(const char *bytes, size_t length, bool must_tell)
{
    struct export_piece piece = {"export.json", bytes, length};
    struct account *account = export_read_pieces(&piece, 1);

    if (must_tell && !account->problems.count)
        fail_msg("nothing is said of %.*s", (int)length, bytes);
    account_free(account);
}

static void test_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct account *account = read_text(texts[i]);

        assert_int_equal(account->files.count > 0, true);
        for (size_t j = 0; j < account->problems.count; j++)
            assert_int_not_equal(account->problems.items[j].weight, PROBLEM_ERROR);
        account_free(account);
    }
}

static void test_cut_off(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t length = 0; length < strlen(texts[i]); length++) {
            char *copy = mem_copy(texts[i], length);

            read_and_forget(copy, length, true);
            free(copy);
        }
    }
}

static void test_damage(void **state)
{
    static const char bytes[] = {'"', '{', '}', '[', ']', ',', ':', '0', '\0', '\\', '.', 'a'};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t length = strlen(texts[i]);

        for (size_t at = 0; at < length; at++) {
            for (size_t j = 0; j < sizeof bytes; j++) {
                char *copy = mem_copy(texts[i], length);

                copy[at] = bytes[j];
                read_and_forget(copy, length, false);
                free(copy);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

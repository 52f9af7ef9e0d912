/*
 * What a collecting script left: its list of what was not answered, and replies that nothing reads
 * yet, which must be passed over without a word.
 */
#include "tests/model/read/pieces.h"

static const char errors[] =
    "{\"CollectorErrors\": [\n"
    "{\"Region\": \"eu-west-1\", \"Call\": \"ec2 describe-subnets\", \"Status\": 254, "
    "\"Message\": \"An error occurred (UnauthorizedOperation)\"},\n"
    "{\"Region\": \"eu-west-1\", \"Call\": \"sesv2 get-account\", \"Status\": 252, "
    "\"Message\": \"a\\u001b[2J\\n\\\"word\\\"\"},\n"
    "{\"Status\": 1}\n"
    "]}\n";

static void what_is_missing_has_a_reason(void **state)
{
    struct account *account = READ({"eu-west-1/vpcs.json", "{\"Vpcs\": []}"},
                                   {"eu-west-1/collector-errors.json", errors});

    (void)state;
    assert_int_equal(account->problems.count, 3);
    assert_problem(account, 0, PROBLEM_WARNING,
                   "eu-west-1/collector-errors.json:2:1: not collected: ec2 describe-subnets: An "
                   "error occurred (UnauthorizedOperation)");
    assert_string_equal(account->problems.items[1].message,
                        "not collected: sesv2 get-account: a<U+001B>[2J<U+000A>\"word\"");
    assert_string_equal(account->problems.items[2].message, "not collected: ?: ?");
    assert_int_equal(account->files.count, 1); /* it is no source of anything */
    assert_int_equal(account_presence(account, 0, DATA_SUBNETS), PRESENCE_ABSENT);
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_COMPLETE);
    account_free(account);
}

/* As AWS documents these replies; members that are read elsewhere stand in some of them. */
static void other_replies_are_passed_over(void **state)
{
    struct account *account = READ(
        {"ec2-describe-vpcs.json", "{\"Vpcs\": []}"},
        {"ecs-list-clusters.json", "{\"clusterArns\": [\"arn:aws:ecs:eu-west-1:1:cluster/c\"]}"},
        {"ecs-list-tasks-c.json", "{\"taskArns\": [\"arn:aws:ecs:eu-west-1:1:task/c/1\"]}"},
        {"ecs-services-c-1.json",
         "{\"services\": [{\"loadBalancers\": [], \"networkConfiguration\": "
         "{\"awsvpcConfiguration\": {\"securityGroups\": [\"sg-1\"]}}}], \"failures\": []}"},
        {"flow-logs.json", "{\"FlowLogs\": [{\"FlowLogId\": \"fl-1\", \"TrafficType\": \"ALL\"}]}"},
        {"configservice-configuration-recorders.json",
         "{\"ConfigurationRecorders\": [{\"name\": \"default\", \"recordingGroup\": "
         "{\"allSupported\": true}}]}"},
        {"configservice-configuration-recorder-status.json",
         "{\"ConfigurationRecordersStatus\": [{\"name\": \"default\", \"recording\": true}]}"},
        {"configservice-delivery-channels.json",
         "{\"DeliveryChannels\": [{\"name\": \"default\", \"s3BucketName\": \"b\"}]}"},
        {"vpc-block-public-access-options.json",
         "{\"VpcBlockPublicAccessOptions\": {\"AwsAccountId\": \"1\", \"State\": "
         "\"default-state\", \"InternetGatewayBlockMode\": \"off\"}}"},
        {"security-group-vpc-associations.json",
         "{\"SecurityGroupVpcAssociations\": [{\"GroupId\": \"sg-1\", \"VpcId\": \"vpc-2\", "
         "\"State\": \"associated\"}]}"},
        {"vpn-gateways.json",
         "{\"VpnGateways\": [{\"VpnGatewayId\": \"vgw-1\", \"VpcAttachments\": []}]}"},
        {"vpc-endpoint-services.json",
         "{\"ServiceNames\": [\"com.amazonaws.eu-west-1.email-smtp\"], \"ServiceDetails\": "
         "[{\"ServiceName\": \"com.amazonaws.eu-west-1.email-smtp\", "
         "\"VpcEndpointPolicySupported\": false}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->file_count_read, 12);
    assert_int_equal(account->files.count, 1); /* that with the VPCs */
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_missing_has_a_reason),
        cmocka_unit_test(other_replies_are_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

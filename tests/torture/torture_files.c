/* The exports that the tortured commands work on: one of every layout family, all small. */
#include "tests/torture/torture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "tests/support/call.h"

#define PERMISSION                                                                                 \
    "{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":"             \
    "\"0.0.0.0/0\"}],\"Ipv6Ranges\":[{\"CidrIpv6\":\"::/0\"}]}"
#define GROUP                                                                                      \
    "{\"GroupId\":\"sg-1\",\"GroupName\":\"mail-relay\",\"OwnerId\":\"123456789012\","             \
    "\"VpcId\":\"vpc-1\",\"IpPermissions\":[" PERMISSION "]}"
#define RULE(id, port, source)                                                                     \
    "{\"SecurityGroupRuleId\":\"" id "\",\"GroupId\":\"sg-1\",\"IsEgress\":false,"                 \
    "\"IpProtocol\":\"tcp\",\"FromPort\":" port ",\"ToPort\":" port "," source "}"
#define VPC                                                                                        \
    "{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\",\"Ipv6CidrBlockAssociationSet\":["         \
    "{\"Ipv6CidrBlock\":\"2001:db8::/56\",\"Ipv6CidrBlockState\":{\"State\":\"associated\"}}]}"
#define ACL                                                                                        \
    "{\"NetworkAclId\":\"acl-1\",\"VpcId\":\"vpc-1\",\"IsDefault\":true,\"Associations\":[],"      \
    "\"Entries\":[{\"RuleNumber\":100,\"Protocol\":\"6\",\"RuleAction\":\"allow\",\"Egress\":"     \
    "false,\"CidrBlock\":\"0.0.0.0/0\",\"PortRange\":{\"From\":25,\"To\":25}}]}"
#define TERRAFORM_GROUP                                                                            \
    "{\"id\":\"sg-1\",\"name\":\"mail-relay\",\"vpc_id\":\"vpc-1\",\"owner_id\":\"123456789012\"," \
    "\"ingress\":[{\"protocol\":\"tcp\",\"from_port\":25,\"to_port\":25,\"cidr_blocks\":["         \
    "\"0.0.0.0/0\"],\"ipv6_cidr_blocks\":[\"::/0\"],\"prefix_list_ids\":[],\"security_groups\":"   \
    "[],\"self\":false,\"description\":\"\"}],\"egress\":[]}"

static const struct {
    const char *name, *text;
} files[] = {
    {"plain/groups.json", "{\"SecurityGroups\":[" GROUP "]}"},
    {"plain/rules.json", "{\"SecurityGroupRules\":[" RULE(
                             "sgr-1", "25", "\"CidrIpv4\":\"0.0.0.0/0\"") "," RULE("sgr-2", "25", "\"CidrIpv6\":\"::/0\"") "]}"},
    {"plain/vpcs.json", "{\"Vpcs\":[" VPC "]}"},
    {"plain/acls.json", "{\"NetworkAcls\":[" ACL "]}"},
    {"plain/interfaces.json",
     "{\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\",\"VpcId\":\"vpc-1\",\"SubnetId\":"
     "\"subnet-1\",\"Status\":\"in-use\",\"Groups\":[{\"GroupId\":\"sg-1\"}],\"PrivateIpAddress\":"
     "\"10.0.0.5\",\"PrivateIpAddresses\":[{\"PrivateIpAddress\":\"10.0.0.5\",\"Primary\":true,"
     "\"Association\":{\"PublicIp\":\"198.51.100.7\"}}]}]}"},
    {"plain/subnets.json", "{\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\","
                           "\"CidrBlock\":\"10.0.0.0/24\"}]}"},
    {"later/groups.json", "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"GroupName\":\"mail-relay\","
                          "\"OwnerId\":\"123456789012\",\"VpcId\":\"vpc-1\",\"IpPermissions\":[]}]}"},
    {"later/vpcs.json", "{\"Vpcs\":[" VPC "]}"},
    {"bare/describe-security-groups.json", "[" GROUP "]"},
    {"lines/groups.ndjson", "{\"SecurityGroups\":[" GROUP "]}\n{\"Vpcs\":[" VPC "]}\n"},
    {"terraform.tfstate",
     "{\"version\":4,\"terraform_version\":\"1.9.0\",\"serial\":1,\"lineage\":\"a\",\"outputs\":{},"
     "\"resources\":[{\"mode\":\"managed\",\"type\":\"aws_security_group\",\"name\":\"relay\","
     "\"provider\":\"provider[\\\"registry.terraform.io/hashicorp/aws\\\"]\",\"instances\":["
     "{\"schema_version\":1,\"attributes\":" TERRAFORM_GROUP "}]}]}"},
    {"plan.tf.json",
     "{\"format_version\":\"1.2\",\"terraform_version\":\"1.9.0\",\"planned_values\":{\"root_module\":"
     "{\"resources\":[{\"address\":\"aws_security_group.relay\",\"mode\":\"managed\",\"type\":"
     "\"aws_security_group\",\"name\":\"relay\",\"provider_name\":\"registry.terraform.io/hashicorp/"
     "aws\",\"schema_version\":1,\"values\":" TERRAFORM_GROUP "}]}},\"resource_changes\":[],"
     "\"configuration\":{\"root_module\":{}}}"},
    {"config.json",
     "{\"fileVersion\":\"1.0\",\"configSnapshotId\":\"a\",\"configurationItems\":[{\"resourceType\":"
     "\"AWS::EC2::SecurityGroup\",\"resourceId\":\"sg-1\",\"awsAccountId\":\"123456789012\","
     "\"awsRegion\":\"eu-west-1\",\"configuration\":{\"groupId\":\"sg-1\",\"groupName\":"
     "\"mail-relay\",\"ownerId\":\"123456789012\",\"vpcId\":\"vpc-1\",\"ipPermissions\":["
     "{\"ipProtocol\":\"tcp\",\"fromPort\":25,\"toPort\":25,\"ipv4Ranges\":[{\"cidrIp\":"
     "\"0.0.0.0/0\"}],\"ipRanges\":[\"0.0.0.0/0\"],\"ipv6Ranges\":[]}]}}]}"},
    {"questions.txt", "internet\teni-1\ttcp\t25\n"},
    {"flows.log",
     "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start "
     "end action log-status\n2 123456789012 eni-1 203.0.113.9 10.0.0.5 40000 25 6 10 840 1795694400 "
     "1795694460 ACCEPT OK\n"},
    {"list.txt", "plain\nbare\n"},
};

const char *const torture_commands[] = {
    "vpcmend audit plain --format json",
    "vpcmend audit plain --flow-logs flows.log",
    "vpcmend audit plain --first-look",
    "vpcmend audit --exports-from list.txt --format ndjson",
    "vpcmend audit plain --format csv",
    "vpcmend audit plain --format sarif",
    "vpcmend audit plain --format markdown --flow-logs flows.log",
    "vpcmend audit plain --format html --flow-logs flows.log",
    "vpcmend audit bare",
    "vpcmend audit lines/groups.ndjson",
    "vpcmend audit packed.json.gz",
    "vpcmend audit terraform.tfstate",
    "vpcmend audit plan.tf.json",
    "vpcmend audit config.json",
    "vpcmend fix plain --all --acls --to vpc --format aws-cli -o out",
    "vpcmend fix plain --all --to vpc --format terraform -o out",
    "vpcmend fix plain --all --to vpc --format cloudformation-json -o out",
    "vpcmend fix plain --all --to vpc --format cloudformation-yaml -o out",
    "vpcmend fix plain --all --to vpc --format markdown -o out",
    "vpcmend fix plain --all --acls --to vpc --format export -o out",
    "vpcmend fix plain --rule sgr-1 --to cidr:10.0.0.0/8 --smtp-only --format diff",
    "vpcmend fix plain --all --to accept --reason relay --author ann --format json -o out",
    "vpcmend plan check plan.json plain",
    "vpcmend plan show plan.json plain",
    "vpcmend plan show plan.json plain --format markdown",
    "vpcmend plan show plan.json plain --format html",
    "vpcmend plan replay plan.json plain --format export -o out",
    "vpcmend diff plain later",
    "vpcmend diff plain later --format json",
    "vpcmend path plain --from internet --to eni-1 --port 25",
    "vpcmend path plain --batch questions.txt",
    "vpcmend collector",
    "vpcmend demo --export out",
    "vpcmend --help",
    "vpcmend --version",
    NULL,
};

static void make_files(void)
{
    struct call call;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        call_write_file(files[i].name, files[i].text);
    assert_int_equal(call_shell("gzip -nc plain/groups.json > packed.json.gz"), 0);
    setenv("SOURCE_DATE_EPOCH", "1795705445", 1); /* 2026-11-26T15:04:05Z */
    call = call_run("vpcmend fix plain --all --to vpc --author ann --format json");
    assert_int_equal(call.status, 0);
    call_write_file("plan.json", call.out);
    call_release(&call);
}

int torture_set_up(void **state)
{
    (void)state;
    call_directory_enter();
    make_files();
    return 0;
}

int torture_tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

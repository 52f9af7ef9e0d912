/*
 * The account that tests of plan files on the command line share: one group in a directory of its own, and a
 * clock that stands still.
 */
#ifndef TESTS_VIEWS_PLAN_FIXTURE_H
#define TESTS_VIEWS_PLAN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/call.h"

/* Three rules of one group, all with ids, in a VPC with one block of each family. */
#define RULE(id, port, source)                                                                     \
    "{\"SecurityGroupRuleId\": \"" id "\", \"GroupId\": \"sg-1\", \"IsEgress\": false, "           \
    "\"IpProtocol\": \"tcp\", \"FromPort\": " port ", \"ToPort\": " port ", " source "}"

static const char groups[] =
    "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"GroupName\": \"mail-relay\", \"OwnerId\": "
    "\"123456789012\", \"VpcId\": \"vpc-1\", \"IpPermissions\": ["
    "{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": "
    "\"0.0.0.0/0\"}], \"Ipv6Ranges\": [{\"CidrIpv6\": \"::/0\"}]}, "
    "{\"IpProtocol\": \"tcp\", \"FromPort\": 587, \"ToPort\": 587, \"IpRanges\": [{\"CidrIp\": "
    "\"0.0.0.0/0\"}]}]}]}";
static const char rules[] =
    "{\"SecurityGroupRules\": [" RULE("sgr-1", "25", "\"CidrIpv4\": \"0.0.0.0/0\"") ", " RULE(
        "sgr-2", "25", "\"CidrIpv6\": \"::/0\"") ", " RULE("sgr-3", "587",
                                                          "\"CidrIpv4\": \"0.0.0.0/0\"") "]}";
static const char vpcs[] =
    "{\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\", "
    "\"Ipv6CidrBlockAssociationSet\": [{\"Ipv6CidrBlock\": \"2001:db8::/56\", "
    "\"Ipv6CidrBlockState\": {\"State\": \"associated\"}}]}]}";
static const char interfaces[] = "{\"NetworkInterfaces\": []}";

static inline int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    call_write_file("in/eu-west-1/groups.json", groups);
    call_write_file("in/eu-west-1/rules.json", rules);
    call_write_file("in/eu-west-1/vpcs.json", vpcs);
    call_write_file("in/eu-west-1/interfaces.json", interfaces);
    setenv("SOURCE_DATE_EPOCH", "1795705445", 1); /* 2026-11-26T15:04:05Z */
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    unsetenv("SOURCE_DATE_EPOCH");
    call_directory_leave();
    return 0;
}

/* What a command line prints goes to a file. */
static inline void keep_of_status(int status, const char *line, const char *name)
{
    struct call call = call_run(line);

    assert_int_equal(call.status, status);
    call_write_file(name, call.out);
    call_release(&call);
}

static inline void keep(const char *line, const char *name)
{
    keep_of_status(0, line, name);
}

static inline void edit(const char *command)
{
    assert_int_equal(call_shell(command), 0);
}

#endif

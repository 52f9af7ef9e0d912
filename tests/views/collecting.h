/*
 * collecting.h: a stage for the script that `vpcmend collector` prints: the script, and
 * tests/views/fake-aws.sh in place of the AWS CLI. The sample account serves as what AWS answers:
 * its files are named after the calls.
 */
#ifndef TESTS_VIEWS_COLLECTING_H
#define TESTS_VIEWS_COLLECTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"

#define ACCOUNT "accounts/123456789012/"
#define TOKYO   ACCOUNT "ap-northeast-1/"
#define DUBLIN  ACCOUNT "eu-west-1/"

static const char *const shells[] = {"dash", "bash", "bash --posix", "busybox sh", "mksh"};
#define SHELL_COUNT (sizeof shells / sizeof shells[0])

static inline int remember_root(void **state)
{
    *state = getcwd(NULL, 0);
    return *state ? 0 : -1;
}

static inline int forget_root(void **state)
{
    free(*state);
    return 0;
}

__attribute__((format(printf, 1, 2))) static inline int shell(const char *format, ...)
{
    struct strbuf command = STRBUF_INIT;
    va_list args;
    int status;

    va_start(args, format);
    strbuf_vaddf(&command, format, args);
    va_end(args);
    status = call_shell(command.text);
    strbuf_release(&command);
    return status;
}

static inline void assert_shell(const char *command)
{
    if (call_shell(command) != 0)
        fail_msg("this is not so: %s", command);
}

/* The script, the fake CLI, and an AWS that holds the sample account. */
static inline int set_up(void **state)
{
    const char *root = *state;
    struct call script = call_run("vpcmend collector");

    assert_int_equal(script.status, 0);
    call_directory_enter();
    call_write_file("collect.sh", script.out);
    call_release(&script);
    assert_int_equal(shell("mkdir bin && cp '%s/tests/views/fake-aws.sh' bin/aws && "
                           "chmod +x bin/aws",
                           root),
                     0);
    assert_call("vpcmend demo --export aws", 0, "", "");
    call_write_file("aws/get-caller-identity", "123456789012\n");
    call_write_file("aws/describe-regions", "eu-west-1\tap-northeast-1\n");
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

static inline bool has_shell(const char *name)
{
    return shell("command -v %.*s >/dev/null 2>&1", (int)strcspn(name, " "), name) == 0;
}

/* What the script says goes to the files `said` and `complained`. `settings` are variables. */
static inline int collect_with(const char *settings, const char *shell_name, const char *arguments)
{
    return shell("%s PATH=\"$PWD/bin:$PATH\" FAKE_AWS=\"$PWD/aws\" %s collect.sh %s "
                 ">said 2>complained",
                 settings, shell_name, arguments);
}

static inline int collect(const char *shell_name, const char *arguments)
{
    return collect_with("", shell_name, arguments);
}

/* The same under a shell that is there on every system. */
static inline int collect_once(const char *arguments)
{
    return collect("sh", arguments);
}

/* --- an AWS that answers all there is to ask ------------------------------------------------------- */

#define BALANCER                                                                                   \
    "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/net/a-b/0c1d"
#define TARGETS "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/t-1/0e2f"
#define CLUSTER "arn:aws:ecs:ap-northeast-1:123456789012:cluster/post"

/* Replies that name nothing to ask about. */
static inline void write_empty_answers(void)
{
    static const char *const empty[] = {
        "prefix-lists",
        "transit-gateway-peering-attachments",
        "transit-gateway-route-table-propagations-tgw-rtb-01d8803fdf7cc6ea6",
        "transit-gateway-route-table-associations-tgw-rtb-01d8803fdf7cc6ea6",
        "vpc-block-public-access-options",
        "vpc-block-public-access-exclusions",
        "security-group-vpc-associations",
        "vpn-gateways",
        "vpc-endpoint-services",
        "elb-load-balancers",
        "sesv2-account",
        "lambda-list-functions",
        "iam-account-authorization-details",
        "flow-logs",
        "configservice-configuration-recorders",
        "configservice-configuration-recorder-status",
        "configservice-delivery-channels",
    };

    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
        assert_int_equal(shell("echo '{\"Nothing\": []}' >aws/ap-northeast-1/%s.json", empty[i]),
                         0);
    assert_shell("cd aws/ap-northeast-1 && "
                 "for vpc in $(grep -o 'vpc-[0-9a-f]*' vpcs.json | sort -u); do "
                 "for what in enableDnsSupport enableDnsHostnames; do "
                 "echo '{\"Of\": []}' >vpc-attribute-$what-$vpc.json; done; done");
}

static inline void write_balancers(void)
{
    assert_shell(
        "cd aws/ap-northeast-1 && echo '{\"LoadBalancers\":[{\"LoadBalancerArn\":\"" BALANCER
        "\"}]}' >elbv2-load-balancers.json && echo '{\"TargetGroups\":[{\"TargetGroupArn\":"
        "\"" TARGETS "\"}]}' >elbv2-target-groups.json && "
        "for what in listeners load-balancer-attributes; do echo '{\"Of\": []}' >"
        "elbv2-$what-$(echo " BALANCER " | tr :/ __).json; done && "
        "for what in target-health target-group-attributes; do echo '{\"Of\": []}' >"
        "elbv2-$what-$(echo " TARGETS " | tr :/ __).json; done");
}

/* Two identities, and a cluster of 101 tasks and eleven services: AWS describes 100 and ten of them
 * in one call. */
static inline void write_mail(void)
{
    assert_shell(
        "cd aws/ap-northeast-1 && echo '{\"EmailIdentities\":[{\"IdentityName\":\"example.com\"},"
        "{\"IdentityName\":\"o+x@example.com\"}]}' >sesv2-list-email-identities.json && "
        "for who in example.com o+x@example.com; do "
        "echo '{\"Policies\": {}}' >\"sesv2-email-identity-$who.json\"; done && "
        "echo '{\"clusterArns\": [\"" CLUSTER "\"]}' >ecs-list-clusters.json && "
        "cluster=$(echo " CLUSTER " | tr :/ __) && "
        "{ echo '{\"taskArns\": ['; i=0; while [ $((i = i + 1)) -le 101 ]; do "
        "echo \"\\\"arn:aws:ecs:ap-northeast-1:123456789012:task/post/$i\\\",\"; done | "
        "sed '$s/,//'; echo ']}'; } >ecs-list-tasks-$cluster.json && "
        "{ echo '{\"serviceArns\": ['; i=0; while [ $((i = i + 1)) -le 11 ]; do "
        "echo \"\\\"arn:aws:ecs:ap-northeast-1:123456789012:service/post/$i\\\",\"; done | "
        "sed '$s/,//'; echo ']}'; } >ecs-list-services-$cluster.json && "
        "echo '{\"tasks\": []}' >ecs-tasks-$cluster.json && "
        "echo '{\"services\": []}' >ecs-services-$cluster.json");
}

/* After this every call about Tokyo is answered, and none is left out. */
static inline void write_everything(void)
{
    write_empty_answers();
    write_balancers();
    write_mail();
}

#endif

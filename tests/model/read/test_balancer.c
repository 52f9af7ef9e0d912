/*
 * Load balancers: listeners, target groups, targets and the interfaces behind both.
 */
#include "tests/model/read/pieces.h"

#include <unistd.h>

#define SHARED "../shared/exports/"

#define ARN     "arn:aws:elasticloadbalancing:eu-west-1:111122223333:"
#define NET     ARN "loadbalancer/net/mx/0123456789abcdef"
#define APP     ARN "loadbalancer/app/web/fedcba9876543210"
#define GROUP_A ARN "targetgroup/a/00000000000000aa"
#define GROUP_B ARN "targetgroup/b/00000000000000bb"
#define ENCODED "arn%3Aaws%3Aelasticloadbalancing%3Aeu-west-1%3A111122223333%3A"

static const char network[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\"},{\"VpcId\":\"vpc-2\"}],\"Subnets\":[{\"SubnetId\":"
    "\"subnet-1\",\"VpcId\":\"vpc-1\"}],\"Reservations\":[{\"Instances\":[{\"InstanceId\":\"i-1\","
    "\"VpcId\":\"vpc-1\"}]}],\"NetworkInterfaces\":["
    "{\"NetworkInterfaceId\":\"eni-0\",\"Description\":\"ELB net/mx/0123456789abcdef\","
    "\"VpcId\":\"vpc-1\"},"
    "{\"NetworkInterfaceId\":\"eni-1\",\"VpcId\":\"vpc-1\",\"PrivateIpAddress\":\"10.0.0.9\","
    "\"Attachment\":{\"InstanceId\":\"i-1\",\"DeviceIndex\":1}},"
    "{\"NetworkInterfaceId\":\"eni-2\",\"VpcId\":\"vpc-1\",\"PrivateIpAddress\":\"10.0.0.10\","
    "\"Attachment\":{\"InstanceId\":\"i-1\",\"DeviceIndex\":0}},"
    "{\"NetworkInterfaceId\":\"eni-3\",\"VpcId\":\"vpc-2\",\"PrivateIpAddress\":\"10.0.0.10\"},"
    "{\"NetworkInterfaceId\":\"eni-4\",\"VpcId\":\"vpc-1\",\"Description\":\"ELB old\"},"
    "{\"NetworkInterfaceId\":\"eni-5\",\"VpcId\":\"vpc-1\",\"Description\":\"ELB net/other/0\"}]}";

static const char balancers[] =
    "{\"LoadBalancers\":[{\"LoadBalancerArn\":\"" NET "\",\"LoadBalancerName\":\"mx\",\"Type\":"
    "\"network\",\"Scheme\":\"internet-facing\",\"VpcId\":\"vpc-1\",\"DNSName\":\"mx.example\","
    "\"State\":{\"Code\":\"active\"},\"AvailabilityZones\":[{\"ZoneName\":\"eu-west-1a\","
    "\"SubnetId\":\"subnet-1\"}]},"
    "{\"LoadBalancerArn\":\"" APP "\",\"LoadBalancerName\":\"web\",\"Type\":\"application\","
    "\"VpcId\":\"vpc-1\",\"State\":{\"Code\":\"provisioning\"},\"SecurityGroups\":[\"sg-1\"]}]}";

static const char groups[] =
    "{\"TargetGroups\":[{\"TargetGroupArn\":\"" GROUP_A "\",\"TargetGroupName\":\"a\","
    "\"TargetType\":\"ip\",\"Protocol\":\"TCP\",\"Port\":25,\"VpcId\":\"vpc-2\"},"
    "{\"TargetGroupArn\":\"" GROUP_B "\",\"TargetType\":\"instance\",\"VpcId\":\"vpc-1\"}]}";

#define LISTENER(balancer, port, group)                                                            \
    "{\"LoadBalancerArn\":\"" balancer "\",\"Port\":" port ",\"Protocol\":\"TCP\","                \
    "\"DefaultActions\":[{\"Type\":\"forward\",\"TargetGroupArn\":\"" group                        \
    "\",\"ForwardConfig\":{\"TargetGroups\":[{\"TargetGroupArn\":\"" group "\"},"                  \
    "{\"TargetGroupArn\":\"" GROUP_B "\"}]}}]}"

#define TARGET(id, more)                                                                           \
    "{\"Target\":{\"Id\":\"" id "\"" more "},\"TargetHealth\":{\"State\":\"healthy\"}}"

static const struct load_balancer *balancer_of(const struct account *account, const char *arn)
{
    uint32_t row = row_of_id(account, arn, OBJECT_LOAD_BALANCER);

    assert_true(row < account->load_balancers.count);
    return &account->load_balancers.items[row];
}

static const struct target_group *group_of(const struct account *account, const char *arn)
{
    uint32_t row = row_of_id(account, arn, OBJECT_TARGET_GROUP);

    assert_true(row < account->target_groups.count);
    return &account->target_groups.items[row];
}

static void test_balancers(void **state)
{
    struct account *account = READ({"balancers.json", balancers}, {"network.json", network});
    const struct load_balancer *net = balancer_of(account, NET), *app = balancer_of(account, APP);

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->load_balancers.count, 2);
    assert_text(account, net->name, "mx");
    assert_text(account, net->type, "network");
    assert_text(account, net->scheme, "internet-facing");
    assert_text(account, net->dns_name, "mx.example");
    assert_int_equal(net->vpc, 0);
    assert_int_equal(net->subnets.count, 1);
    assert_int_equal(account->row_refs.items[net->subnets.first], 0);
    assert_int_equal(net->interfaces.count, 1);
    assert_int_equal(account->row_refs.items[net->interfaces.first], 0);
    assert_true(net->live);
    assert_false(net->listeners_known);
    assert_int_equal(net->cross_zone, TOLD_NOTHING);
    assert_false(app->live);
    assert_int_equal(app->groups.count, 1);
    assert_int_equal(account->row_refs.items[app->groups.first],
                     row_of_id(account, "sg-1", OBJECT_GROUP));
    assert_int_equal(app->interfaces.count, 0);
    assert_text(account, account->scopes.items[net->scope].account, "111122223333");
    assert_text(account, account->scopes.items[net->scope].region, "eu-west-1");
    account_free(account);
}

static void assert_listeners(struct account *account)
{
    const struct load_balancer *net = balancer_of(account, NET);
    const struct balancer_listener *listeners =
        account->balancer_listeners.items + net->listeners.first;

    assert_no_problems(account);
    assert_true(net->listeners_known);
    assert_int_equal(net->listeners.count, 2);
    assert_int_equal(listeners[0].port, 25);
    assert_int_equal(listeners[1].port, 587);
    assert_text(account, listeners[0].protocol, "TCP");
    assert_int_equal(listeners[0].balancer, row_of_id(account, NET, OBJECT_LOAD_BALANCER));
    assert_int_equal(listeners[0].target_groups.count, 2);
    assert_int_equal(account->row_refs.items[listeners[0].target_groups.first],
                     row_of_id(account, GROUP_A, OBJECT_TARGET_GROUP));
    assert_int_equal(listeners[1].target_groups.count, 1); /* named three times */
    assert_int_equal(account->row_refs.items[listeners[1].target_groups.first],
                     row_of_id(account, GROUP_B, OBJECT_TARGET_GROUP));
    assert_false(group_of(account, GROUP_A)->targets_known);
    account_free(account);
}

/* As the call gives them, in a collector's wrapper, and both at once. */
static void test_listeners(void **state)
{
    static const char plain[] = "{\"Listeners\":[" LISTENER(NET, "587", GROUP_B) "," LISTENER(
        APP, "80", GROUP_A) "," LISTENER(NET, "25", GROUP_A) "]}";
    static const char wrapped[] =
        "{\"LoadBalancerListeners\":[{\"LoadBalancerArn\":\"" NET
        "\",\"Listeners\":[" LISTENER(NET, "25", GROUP_A) "," LISTENER(NET, "587", GROUP_B) "]}]}";

    (void)state;
    assert_listeners(READ({"b.json", balancers}, {"l.json", plain}));
    assert_listeners(READ({"l.json", wrapped}, {"b.json", balancers}, {"g.json", groups}));
    assert_listeners(READ({"l.json", wrapped}, {"b.json", balancers}, {"p.json", plain}));
}

/* A listener that stands twice in one reply is one; so is one that forwards to nobody. */
static void test_listeners_told_twice(void **state)
{
#define BARE "{\"LoadBalancerArn\":\"" NET "\",\"Port\":25,\"Protocol\":\"TCP\"}"
    static const char bare[] = "{\"Listeners\":[" BARE "," BARE "," BARE "]}";
    static const char twice[] = "{\"Listeners\":[" LISTENER(NET, "25", GROUP_A) "," BARE "]}";
    struct account *account = READ({"b.json", balancers}, {"l.json", bare});
    const struct load_balancer *net = balancer_of(account, NET);

    (void)state;
    assert_int_equal(net->listeners.count, 1);
    assert_int_equal(account->balancer_listeners.items[net->listeners.first].target_groups.count, 0);
    account_free(account);
    account = READ({"b.json", balancers}, {"l.json", twice});
    assert_int_equal(balancer_of(account, NET)->listeners.count, 1);
    account_free(account);
}

/* None is known where it is said whose they would be; a page of them is not all. */
static void test_listeners_known(void **state)
{
    struct account *account = READ(
        {"b.json", balancers},
        {"listeners/" ENCODED "loadbalancer%2Fnet%2Fmx%2F0123456789abcdef.json",
         "{\"Listeners\":[]}"},
        {"page.json", "{\"Listeners\":[" LISTENER(APP, "80", GROUP_A) "],\"NextMarker\":\"m\"}"},
        {"accelerator.json", "{\"Listeners\":[{\"ListenerArn\":\"x\",\"PortRanges\":[]}]}"});

    (void)state;
    assert_true(balancer_of(account, NET)->listeners_known);
    assert_int_equal(balancer_of(account, NET)->listeners.count, 0);
    assert_false(balancer_of(account, APP)->listeners_known);
    assert_int_equal(balancer_of(account, APP)->listeners.count, 1);
    assert_int_equal(account->problems.count, 1); /* of the page */
    assert_int_equal(account->problems.items[0].weight, PROBLEM_WARNING);
    account_free(account);
}

static void test_targets(void **state)
{
    struct account *account =
        READ({"network.json", network}, {"groups.json", groups},
             {"health.json",
              "{\"LoadBalancerTargetHealth\":[{\"TargetGroupArn\":\"" GROUP_A
              "\",\"TargetHealthDescriptions\":[" TARGET("10.0.0.10", ",\"Port\":2525") "," TARGET(
                  "10.9.9.9", ",\"AvailabilityZone\":\"all\"") "]}]}"},
             {"health/" ENCODED "targetgroup%2Fb%2F00000000000000bb",
              "{\"TargetHealthDescriptions\":[" TARGET("i-1", "") "," TARGET("i-9", "") "]}"});
    const struct target_group *a = group_of(account, GROUP_A), *b = group_of(account, GROUP_B);
    const struct balancer_target *ip = account->balancer_targets.items + a->targets.first;
    const struct balancer_target *instance = account->balancer_targets.items + b->targets.first;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(a->port, 25);
    assert_int_equal(b->port, -1);
    assert_true(a->targets_known);
    assert_int_equal(a->targets.count, 2);
    assert_int_equal(ip[0].port, 2525);
    assert_text(account, ip[0].state, "healthy");
    assert_int_equal(ip[0].interface, row_of_id(account, "eni-3", OBJECT_INTERFACE)); /* of vpc-2 */
    assert_false(ip[0].any_zone);
    assert_true(ip[1].any_zone);
    assert_int_equal(ip[1].interface, NONE);
    assert_int_equal(b->targets.count, 2);
    assert_int_equal(instance[0].port, -1);
    /* the interface at device index 0, not the first in the file */
    assert_int_equal(instance[0].interface, row_of_id(account, "eni-2", OBJECT_INTERFACE));
    assert_int_equal(instance[1].interface, NONE);
    assert_int_equal(instance[0].target_group, row_of_id(account, GROUP_B, OBJECT_TARGET_GROUP));
    account_free(account);
}

/* Targets of no known group are told, an empty reply of no known group is nothing. */
static void test_targets_of_whom(void **state)
{
    struct account *account =
        READ({"a.json", "{\"TargetHealthDescriptions\":[" TARGET("i-1", "") "]}"},
             {"b.json", "{\"TargetHealthDescriptions\":[]}"},
             {"c.json", "{\"TargetGroupArn\":\"" GROUP_A "\",\"TargetHealthDescriptions\":[]}"});

    (void)state;
    assert_int_equal(account->problems.count, 1);
    assert_problem(account, 0, PROBLEM_ERROR,
                   "a.json:1:29: targets of a target group, but of which? Put the group's ARN, "
                   "percent-encoded, into the file's name");
    assert_int_equal(account->target_groups.count, 1);
    assert_true(group_of(account, GROUP_A)->targets_known);
    assert_int_equal(group_of(account, GROUP_A)->targets.count, 0);
    account_free(account);
}

#define CROSS_ZONE(value)                                                                          \
    "\"Attributes\":[{\"Key\":\"access_logs.s3.bucket\",\"Value\":\"\"},"                          \
    "{\"Key\":\"load_balancing.cross_zone.enabled\",\"Value\":\"" value "\"}]"
#define PRESERVE(value)                                                                            \
    "\"Attributes\":[{\"Key\":\"preserve_client_ip.enabled\",\"Value\":\"" value "\"}]"

static void test_attributes(void **state)
{
    struct account *account =
        READ({"b.json", balancers}, {"g.json", groups},
             {"w.json", "{\"LoadBalancerAttributes\":[{\"LoadBalancerArn\":\"" NET
                        "\"," CROSS_ZONE("false") "}]}"},
             {"attributes/" ENCODED "loadbalancer%2Fapp%2Fweb%2Ffedcba9876543210",
              "{" CROSS_ZONE("true") "}"},
             {"t.json", "{\"TargetGroupAttributes\":[{\"TargetGroupArn\":\"" GROUP_A
                        "\"," PRESERVE("true") "}]}"},
             {"u.json", "{\"TargetGroupArn\":\"" GROUP_B "\"," PRESERVE("false") "}"},
             {"classic.json", "{\"LoadBalancerAttributes\":{\"CrossZoneLoadBalancing\":{}}}"},
             {"whose.json", "{" PRESERVE("true") "}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(balancer_of(account, NET)->cross_zone, TOLD_NO);
    assert_int_equal(balancer_of(account, APP)->cross_zone, TOLD_YES);
    assert_int_equal(group_of(account, GROUP_A)->preserve_client_ip, TOLD_YES);
    assert_int_equal(group_of(account, GROUP_B)->preserve_client_ip, TOLD_NO);
    account_free(account);
}

/* A classic balancer goes by its name, and says nothing about the newer API's balancers. */
static void test_classic(void **state)
{
    struct account *account = READ(
        {"n.json", network},
        {"c.json", "{\"LoadBalancerDescriptions\":[{\"LoadBalancerName\":\"old\",\"VPCId\":"
                   "\"vpc-1\",\"Scheme\":\"internal\",\"Subnets\":[\"subnet-1\"],"
                   "\"ListenerDescriptions\":[{\"Listener\":{\"LoadBalancerPort\":25,"
                   "\"Protocol\":\"TCP\",\"InstancePort\":25}}]}]}"},
        {"asg.json", "{\"LoadBalancers\":[{\"LoadBalancerName\":\"x\",\"State\":\"Added\"}]}"});
    const struct load_balancer *old = balancer_of(account, "old");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->load_balancers.count, 1);
    assert_text(account, old->type, "classic");
    assert_int_equal(old->vpc, 0);
    assert_int_equal(old->subnets.count, 1);
    assert_true(old->listeners_known);
    assert_int_equal(account->balancer_listeners.items[old->listeners.first].port, 25);
    assert_int_equal(old->interfaces.count, 1);
    assert_int_equal(account->row_refs.items[old->interfaces.first],
                     row_of_id(account, "eni-4", OBJECT_INTERFACE));
    assert_int_equal(account_presence(account, 0, DATA_LOAD_BALANCERS), PRESENCE_ABSENT);
    account_free(account);
}

/* Five balancers, each with one interface, one listener, and one instance behind it. */
static void test_public_export(void **state)
{
    const char *path = SHARED "batfish-lab/aws_nlb_targets_instance_nacl_test";
    struct export_request request = {.paths = &path, .path_count = 1};
    struct account *account;

    (void)state;
    if (access(SHARED "README.md", R_OK) != 0) {
        print_message("skipped: no public exports in %s\n", SHARED);
        skip();
    }
    account = export_read(&request);
    assert_int_equal(account->load_balancers.count, 5);
    for (size_t i = 0; i < 5; i++) {
        const struct load_balancer *balancer = &account->load_balancers.items[i];
        const struct balancer_listener *listener =
            &account->balancer_listeners.items[balancer->listeners.first];
        const struct target_group *group;

        assert_int_equal(balancer->interfaces.count, 1);
        assert_int_equal(balancer->listeners.count, 1);
        assert_int_equal(balancer->cross_zone, TOLD_NO);
        assert_int_equal(listener->target_groups.count, 1);
        group =
            &account->target_groups.items[account->row_refs.items[listener->target_groups.first]];
        assert_int_equal(group->targets.count, 1);
        assert_int_not_equal(account->balancer_targets.items[group->targets.first].interface, NONE);
    }
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listeners_told_twice),
        cmocka_unit_test(test_balancers),       cmocka_unit_test(test_listeners),
        cmocka_unit_test(test_listeners_known), cmocka_unit_test(test_targets),
        cmocka_unit_test(test_targets_of_whom), cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_classic),         cmocka_unit_test(test_public_export),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

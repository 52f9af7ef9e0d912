/*
 * Objects that lack what they are known by, and lists whose items are none: each is told with its file, line and
 * column, and what stands beside it is read.
 */
#include "pieces.h"

enum { PROBLEMS_MOST = 6, KINDS_MOST = 2 };

struct damage {
    const char *name, *text;
    const char *problems[PROBLEMS_MOST]; /* all of them, in the order they are told */
    struct {
        enum object_kind kind;
        size_t count;
    } objects[KINDS_MOST]; /* what is known nevertheless */
};

static const struct damage damages[] = {
    {"listeners.json",
     "{\"Listeners\":[\n"
     " {\"LoadBalancerArn\":\"arn:lb\",\"Port\":25,\"DefaultActions\":[7]},\n"
     " {\"LoadBalancerArn\":\"arn:lb\",\"Port\":70000},\n"
     " {\"Port\":25},\n"
     " {\"LoadBalancerArn\":\"arn:lb\",\"Port\":26,\"DefaultActions\":[{\"ForwardConfig\":{\n"
     "  \"TargetGroups\":[null,{\"TargetGroupArn\":\"arn:tg\"}]}}]}]}",
     {
      "listeners.json:2:58: an object should be here",
      "listeners.json:3:37: Port should be a whole number from 0 to 65535",
      "listeners.json:4:2: no LoadBalancerArn in this object: it is left out",
      "listeners.json:6:19: an object should be here",
     },
     {{0}}},
    {"load-balancers.json",
     "{\"LoadBalancers\":[\n"
     " {\"LoadBalancerArn\":\"arn:lb\",\"State\":{\"Code\":\"active_impaired\"}},\n"
     " {\"LoadBalancerName\":\"no arn\",\"Type\":\"network\",\"VpcId\":\"vpc-1\"},\n"
     " {\"LoadBalancerArn\":\"\"},\n"
     " {\"LoadBalancerArn\":\"arn:second\",\"State\":\"active\"}]}",
     {
      "load-balancers.json:3:2: no LoadBalancerArn in this object: it is left out",
      "load-balancers.json:4:2: no LoadBalancerArn in this object: it is left out",
     },
     {{OBJECT_LOAD_BALANCER, 2}}},
    {"classic.json",
     "{\"LoadBalancerDescriptions\":[\n"
     " {\"DNSName\":\"no name\"},\n"
     " {\"LoadBalancerName\":\"a\",\"ListenerDescriptions\":[\n"
     "  true, {\"Listener\":25}, {\"PolicyNames\":[]}]},\n"
     " {\"LoadBalancerName\":\"b\"}]}",
     {
      "classic.json:2:2: no LoadBalancerName in this object: it is left out",
      "classic.json:4:3: an object should be here",
      "classic.json:4:21: Listener should be an object",
     },
     {{OBJECT_LOAD_BALANCER, 2}}},
    {"collected.json",
     "{\"LoadBalancerListeners\":[\n"
     " {\"Listeners\":[]},\n"
     " {\"LoadBalancerArn\":\"arn:lb\"},\n"
     " {\"LoadBalancerArn\":\"arn:lb\",\"Listeners\":[[],{\"Port\":25}]}]}",
     {
      "collected.json:2:2: no LoadBalancerArn in this object: it is left out",
      "collected.json:4:43: an object should be here",
     },
     {{0}}},
    {"target-groups.json",
     "{\"TargetGroups\":[\n"
     " {\"TargetGroupArn\":\"arn:tg\",\"Port\":-1},\n"
     " {\"TargetGroupName\":\"no arn\"}]}",
     {
      "target-groups.json:2:36: Port should be a whole number from 0 to 65535",
      "target-groups.json:3:2: no TargetGroupArn in this object: it is left out",
     },
     {{0}}},
    {"collected-health.json",
     "{\"LoadBalancerTargetHealth\":[\n"
     " {\"TargetHealthDescriptions\":[]},\n"
     " {\"TargetGroupArn\":\"arn:tg\"},\n"
     " {\"TargetGroupArn\":\"arn:tg\",\"TargetHealthDescriptions\":[\n"
     "  5, {\"Target\":{}}, {\"TargetHealth\":{}}, {\"Target\":{\"Id\":\"i-1\",\"Port\":\"x\"}}]}]}",
     {
      "collected-health.json:2:2: no TargetGroupArn in this object: it is left out",
      "collected-health.json:5:3: an object should be here",
      "collected-health.json:5:71: Port should be a number",
     },
     {{0}}},
    {"collected-attributes.json",
     "{\"TargetGroupAttributes\":[\n"
     " {\"Attributes\":[]},\n"
     " {\"TargetGroupArn\":\"arn:tg\"},\n"
     " {\"TargetGroupArn\":\"arn:tg\",\"Attributes\":[\n"
     "  null, {\"Key\":\"preserve_client_ip.enabled\",\"Value\":\"perhaps\"}]}]}",
     {
      "collected-attributes.json:2:2: no LoadBalancerArn in this object: it is left out",
      "collected-attributes.json:5:3: an object should be here",
     },
     {{0}}},
    {"authorization-details.json",
     "{\"UserDetailList\":[\n"
     " {\"UserName\":\"no arn\"},\n"
     " {\"Arn\":\"arn:aws:iam::1:user/a\",\"UserPolicyList\":[7,\n"
     "  {\"PolicyName\":\"nothing written\"},{\"PolicyName\":\"p\",\"PolicyDocument\":{}}]}],\n"
     " \"Policies\":[{\"Arn\":\"arn:aws:iam::1:policy/q\",\"PolicyVersionList\":[\n"
     "  [], {\"IsDefaultVersion\":false,\"Document\":{}}]},\n"
     " {\"PolicyName\":\"no arn\"},\n"
     " {\"Arn\":\"arn:aws:iam::1:policy/p\"}]}",
     {
      "authorization-details.json:2:2: no Arn in this object: it is left out",
      "authorization-details.json:3:51: an object should be here",
      "authorization-details.json:6:3: an object should be here",
      "authorization-details.json:7:2: no Arn in this object: it is left out",
     },
     {{0}}},
    {"identities.json",
     "{\"EmailIdentities\":[\n"
     " {\"VerificationStatus\":\"SUCCESS\"},\n"
     " {\"IdentityName\":\"example.com\"}]}",
     {
      "identities.json:2:2: no IdentityName in this object: it is left out",
     },
     {{0}}},
    {"functions.json",
     "{\"Functions\":[\n"
     " {\"FunctionName\":\"f\",\"VpcConfig\":{\"VpcId\":\"vpc-1\"}},\n"
     " {\"FunctionName\":\"outside\",\"VpcConfig\":{}},\n"
     " {\"VpcConfig\":{\"VpcId\":\"vpc-1\"}}]}",
     {
      "functions.json:4:2: no FunctionName in this object: it is left out",
     },
     {{0}}},
    {"tasks.json",
     "{\"tasks\":[\n"
     " {\"taskArn\":\"arn:t\",\"attachments\":[true,{\"details\":{}}]},\n"
     " {\"attachments\":[]}]}",
     {
      "tasks.json:2:36: an object should be here",
      "tasks.json:2:52: details should be a list",
      "tasks.json:3:2: no taskArn in this object: it is left out",
     },
     {{0}}},
    {"peerings.json",
     "{\"VpcPeeringConnections\":[\n"
     " {\"RequesterVpcInfo\":{}},\n"
     " {\"VpcPeeringConnectionId\":\"pcx-1\",\"RequesterVpcInfo\":{\"CidrBlockSet\":[1]}}]}",
     {
      "peerings.json:2:2: no VpcPeeringConnectionId in this object: it is left out",
      "peerings.json:3:72: an object should be here",
     },
     {{OBJECT_PEERING, 1}}},
    {"gateways.json",
     "{\"NatGateways\":[\n"
     " {\"VpcId\":\"vpc-1\"},\n"
     " {\"NatGatewayId\":\"nat-1\",\"NatGatewayAddresses\":[\"192.0.2.1\"]}],\n"
     " \"InternetGateways\":[\n"
     " {\"InternetGatewayId\":\"igw-1\",\"Attachments\":[false,\n"
     "  {\"VpcId\":\"vpc-1\"},{\"VpcId\":\"vpc-2\"}]}]}",
     {
      "gateways.json:2:2: no NatGatewayId in this object: it is left out",
      "gateways.json:3:49: an object should be here",
      "gateways.json:5:46: an object should be here",
     },
     {{OBJECT_GATEWAY, 2}}},
    {"transit-peerings.json",
     "{\"TransitGatewayPeeringAttachments\":[\n"
     " {\"RequesterTgwInfo\":{}},\n"
     " {\"TransitGatewayAttachmentId\":\"tgw-attach-1\"}]}",
     {
      "transit-peerings.json:2:2: no TransitGatewayAttachmentId in this object: it is left out",
     },
     {{OBJECT_TRANSIT_ATTACHMENT, 1}}},
    {"collected-routes.json",
     "{\"TransitGatewayStaticRoutes\":[\n"
     " {\"Routes\":[]},\n"
     " {\"TransitGatewayRouteTableId\":\"tgw-rtb-1\"},\n"
     " {\"TransitGatewayRouteTableId\":\"tgw-rtb-1\",\"Routes\":[8,\n"
     "  {\"State\":\"active\"},\n"
     "  {\"State\":\"deleting\",\"DestinationCidrBlock\":\"10.0.0.0/8\"},\n"
     "  {\"DestinationCidrBlock\":\"10.0.0.0/8\",\"TransitGatewayAttachments\":[3,{},\n"
     "   {\"TransitGatewayAttachmentId\":\"tgw-attach-1\"}]}]}]}",
     {
      "collected-routes.json:2:2: no TransitGatewayRouteTableId in this object: it is left out",
      "collected-routes.json:4:54: an object should be here",
      "collected-routes.json:5:3: a route without a destination is left out",
      "collected-routes.json:7:69: an object should be here",
     },
     {{OBJECT_TRANSIT_TABLE, 1}, {OBJECT_TRANSIT_ATTACHMENT, 1}}},
    {"collected-propagations.json",
     "{\"TransitGatewayPropagations\":[\n"
     " {\"TransitGatewayRouteTableId\":\"tgw-rtb-1\",\"NextToken\":\"more\",\"TransitGatewayRouteTablePropagations\":[0,\n"
     "  {\"State\":\"disabled\",\"TransitGatewayAttachmentId\":\"tgw-attach-1\"},{\"State\":\"enabled\"}]}]}",
     {
      "collected-propagations.json:2:103: an object should be here",
     },
     {{OBJECT_TRANSIT_TABLE, 1}}},
    {"tgw-rtb-1.json",
     "{\"Associations\":[\n"
     " {\"TransitGatewayAttachmentId\":\"tgw-attach-1\",\"State\":\"associated\"},\n"
     " {\"TransitGatewayAttachmentId\":\"tgw-attach-2\",\"State\":\"disassociating\"},\n"
     " 7]}",
     {
      "tgw-rtb-1.json:4:2: an object should be here",
     },
     {{OBJECT_TRANSIT_ATTACHMENT, 1}}},
    {"prefix-lists.json",
     "{\"PrefixLists\":[\n"
     " {\"PrefixListId\":\"pl-1\",\"Cidrs\":[\"192.0.2.0/24\",\n"
     "  \"192.0.2.0/33\", 7]}]}",
     {
      "prefix-lists.json:3:3: \"192.0.2.0/33\" is not a CIDR block",
      "prefix-lists.json:3:19: a string should be here",
     },
     {{OBJECT_PREFIX_LIST, 1}}},
    {"vpcs.json",
     "{\"Vpcs\":[\n"
     " {\"VpcId\":\"vpc-1\",\"BlockPublicAccessStates\":{\"InternetGatewayBlockMode\":\"block-bidirectional\"}},\n"
     " {\"VpcId\":\"vpc-2\",\"BlockPublicAccessStates\":{\"InternetGatewayBlockMode\":\"everything\"}},\n"
     " {\"VpcId\":\"vpc-3\",\"BlockPublicAccessStates\":{}}]}",
     {
      "vpcs.json:3:73: InternetGatewayBlockMode should be off, block-ingress or block-bidirectional",
     },
     {{OBJECT_VPC, 3}}},
    {"endpoints.json",
     "{\"VpcEndpoints\":[\n"
     " {\"VpcEndpointId\":\"vpce-1\",\"Groups\":[\"sg-1\",{}]}]}",
     {
      "endpoints.json:2:38: an object should be here",
     },
     {{OBJECT_ENDPOINT, 1}}},
    {"instances.json",
     "{\"Instances\":[\n"
     " {\"InstanceId\":\"i-1\",\"VpcId\":\"vpc-1\"},\n"
     " {\"VpcId\":\"vpc-1\"}]}",
     {
      "instances.json:3:2: no InstanceId in this object: it is left out",
     },
     {{OBJECT_INSTANCE, 1}}},
    {"addresses.json",
     "{\"Addresses\":[\n"
     " {\"PublicIp\":\"192.0.2.1\"},\n"
     " {\"PublicIp\":\"192.0.2\"}]}",
     {
      "addresses.json:3:14: \"192.0.2\" is not an IP address",
     },
     {{OBJECT_ADDRESS, 1}}},
    {"acls.json",
     "{\"NetworkAcls\":[\n"
     " {\"NetworkAclId\":\"acl-1\",\"Entries\":[\n"
     "  {\"RuleNumber\":100,\"Protocol\":\"6\",\"PortRange\":{\"From\":25,\"To\":24},\"Egress\":false,\"RuleAction\":\"allow\",\"CidrBlock\":\"0.0.0.0/0\"}]}]}",
     {
      "acls.json:3:48: the first port, 25, is above the last, 24",
     },
     {{OBJECT_ACL, 1}}},
    {"interfaces.json",
     "{\"NetworkInterfaces\":[\n"
     " {\"NetworkInterfaceId\":\"eni-1\",\"Ipv6Addresses\":[{},3,{\"Ipv6Address\":\"10.0.0.1:\"}],\"PrivateIpAddresses\":[\n"
     "  {\"PrivateIpAddress\":\"10.0.0.1\",\"Association\":{\"IpOwnerId\":\"1\"}}]}]}",
     {
      "interfaces.json:3:48: no PublicIp in this object",
      "interfaces.json:2:49: no Ipv6Address in this object",
      "interfaces.json:2:52: an object should be here",
      "interfaces.json:2:69: \"10.0.0.1:\" is not an IP address",
     },
     {{OBJECT_INTERFACE, 1}}},
};

static void assert_damage(const struct damage *damage)
{
    struct account *account = READ({damage->name, damage->text});
    size_t count = 0;

    while (count < PROBLEMS_MOST && damage->problems[count])
        count++;
    for (size_t i = 0; i < count && i < account->problems.count; i++)
        assert_problem(account, i, PROBLEM_ERROR, damage->problems[i]);
    if (account->problems.count != count)
        fail_msg("%s: %zu problems", damage->name, account->problems.count);
    for (size_t i = 0; i < KINDS_MOST; i++)
        if (damage->objects[i].count)
            assert_int_equal(account_object_count(account, damage->objects[i].kind),
                             damage->objects[i].count);
    account_free(account);
}

static void what_is_damaged_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++)
        assert_damage(&damages[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_damaged_is_told)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

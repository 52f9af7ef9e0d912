#include "tests/model/compare/two_exports.h"

/* One file of a kind on both sides. */
static void assert_changed(const char *list, const char *a, const char *b, const char *expected)
{
    struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;

    strbuf_addf(&before, "{\"%s\": [%s]}", list, a);
    strbuf_addf(&after, "{\"%s\": [%s]}", list, b);
    assert_compared(READ({HERE("list"), before.text}), READ({HERE("list"), after.text}), expected);
    strbuf_release(&before);
    strbuf_release(&after);
}

static void blocks_of_vpcs(void **state)
{
    (void)state;
    assert_changed("Vpcs",
                   "{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\", \"Tags\": [{\"Key\": "
                   "\"Name\", \"Value\": \"old\"}]}",
                   "{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\", "
                   "\"CidrBlockAssociationSet\": [{\"CidrBlock\": \"10.0.0.0/16\", "
                   "\"CidrBlockState\": {\"State\": \"associated\"}}, {\"CidrBlock\": "
                   "\"10.1.0.0/16\", \"CidrBlockState\": {\"State\": \"associated\"}}]}",
                   "object vpc-1\n"
                   "  +cidr 10.1.0.0/16\n"
                   "  -name old\n");
}

/* An entry keeps its number: what it says is the old and the new line. */
static void entries_of_acls_by_number_and_direction(void **state)
{
    (void)state;
    assert_changed(
        "NetworkAcls",
        "{\"NetworkAclId\": \"acl-1\", \"VpcId\": \"vpc-1\", \"Entries\": ["
        "{\"RuleNumber\": 100, \"Egress\": false, \"Protocol\": \"6\", \"RuleAction\": \"deny\", "
        "\"CidrBlock\": \"10.0.0.0/8\", \"PortRange\": {\"From\": 22, \"To\": 22}},"
        "{\"RuleNumber\": 20, \"Egress\": true, \"Protocol\": \"-1\", \"RuleAction\": \"allow\", "
        "\"CidrBlock\": \"0.0.0.0/0\"}]}",
        "{\"NetworkAclId\": \"acl-1\", \"VpcId\": \"vpc-1\", \"Entries\": ["
        "{\"RuleNumber\": 100, \"Egress\": false, \"Protocol\": \"6\", \"RuleAction\": \"allow\", "
        "\"CidrBlock\": \"10.0.0.0/8\", \"PortRange\": {\"From\": 22, \"To\": 22}},"
        "{\"RuleNumber\": 20, \"Egress\": false, \"Protocol\": \"1\", \"RuleAction\": \"allow\", "
        "\"CidrBlock\": \"10.0.0.0/8\", \"IcmpTypeCode\": {\"Type\": 8, \"Code\": 0}}]}",
        "object acl-1\n"
        "  +entry in 20 allow icmp 8/0 10.0.0.0/8\n"
        "  -entry in 100 deny tcp 22-22 10.0.0.0/8\n"
        "  +entry in 100 allow tcp 22-22 10.0.0.0/8\n"
        "  -entry out 20 allow all 0.0.0.0/0\n");
}

static void routes_and_which_table_is_main(void **state)
{
    (void)state;
    assert_changed(
        "RouteTables",
        "{\"RouteTableId\": \"rtb-1\", \"VpcId\": \"vpc-1\", \"Associations\": [{\"Main\": true}], "
        "\"Routes\": [{\"DestinationCidrBlock\": \"10.0.0.0/16\", \"GatewayId\": \"local\"}]}",
        "{\"RouteTableId\": \"rtb-1\", \"VpcId\": \"vpc-1\", \"Associations\": [], "
        "\"Routes\": [{\"DestinationCidrBlock\": \"10.0.0.0/16\", \"GatewayId\": \"local\"}, "
        "{\"DestinationCidrBlock\": \"0.0.0.0/0\", \"GatewayId\": \"igw-1\", \"State\": "
        "\"blackhole\"}]}",
        "object rtb-1\n"
        "  +route 0.0.0.0/0 to igw-1, blackhole\n"
        "  -main yes\n");
}

#define SUBNET(more)                                                                               \
    "{\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\", \"CidrBlock\": "                           \
    "\"10.0.0.0/24\"" more "}"
#define ACL(id, subnet)                                                                            \
    "{\"NetworkAclId\": \"" id                                                                     \
    "\", \"VpcId\": \"vpc-1\", \"Entries\": [], \"Associations\": [" subnet "]}"
#define ASSOCIATED "{\"SubnetId\": \"subnet-1\"}"

/* The association belongs to the subnet; where one export holds no ACLs, it is not told, and not
 * gone. */
static void which_acl_a_subnet_uses(void **state)
{
    static const char first[] =
        "{\"NetworkAcls\": [" ACL("acl-1", ASSOCIATED) "," ACL("acl-2", "") "]}";
    static const char second[] =
        "{\"NetworkAcls\": [" ACL("acl-1", "") "," ACL("acl-2", ASSOCIATED) "]}";
    static const char subnets[] = "{\"Subnets\": [" SUBNET("") "]}";

    (void)state;
    assert_compared(READ({HERE("s"), subnets}, {HERE("a"), first}),
                    READ({HERE("s"), subnets}, {HERE("a"), second}),
                    "object subnet-1\n"
                    "  -network_acl acl-1\n"
                    "  +network_acl acl-2\n");
    assert_compared(READ({HERE("s"), subnets}, {HERE("a"), first}), READ({HERE("s"), subnets}),
                    "untold by B: network_acls\n");
    assert_compared(READ({HERE("s"), subnets}), READ({HERE("s"), subnets}, {HERE("a"), first}),
                    "untold by A: network_acls\n");
}

static void new_objects_say_what_they_are_and_gone_ones_what_they_were(void **state)
{
    (void)state;
    assert_changed("Subnets", SUBNET(", \"Tags\": [{\"Key\": \"Name\", \"Value\": \"x\"}]"), "",
                   "object subnet-1 is gone\n"
                   "  -vpc vpc-1\n"
                   "  -cidr 10.0.0.0/24\n");
    assert_changed("InternetGateways", "",
                   "{\"InternetGatewayId\": \"igw-1\", \"Attachments\": [{\"VpcId\": \"vpc-1\", "
                   "\"State\": \"available\"}]}",
                   "object igw-1 is new\n"
                   "  +vpc vpc-1\n"
                   "  +state available\n"
                   "  +attached yes\n");
}

static void interfaces_change_groups_and_addresses(void **state)
{
    (void)state;
    assert_changed(
        "NetworkInterfaces",
        "{\"NetworkInterfaceId\": \"eni-1\", \"VpcId\": \"vpc-1\", \"SubnetId\": \"subnet-1\", "
        "\"Status\": \"in-use\", \"SourceDestCheck\": true, \"Groups\": [{\"GroupId\": \"sg-1\"}], "
        "\"PrivateIpAddresses\": [{\"PrivateIpAddress\": \"10.0.0.5\"}]}",
        "{\"NetworkInterfaceId\": \"eni-1\", \"VpcId\": \"vpc-1\", \"SubnetId\": \"subnet-1\", "
        "\"Status\": \"available\", \"SourceDestCheck\": false, \"Groups\": [{\"GroupId\": "
        "\"sg-2\"}], \"PrivateIpAddresses\": [{\"PrivateIpAddress\": \"10.0.0.5\", "
        "\"Association\": {\"PublicIp\": \"54.1.2.3\"}}]}",
        "object eni-1\n"
        "  -security_group sg-1\n"
        "  +security_group sg-2\n"
        "  +public_address 54.1.2.3\n"
        "  -state in-use\n"
        "  +state available\n"
        "  -source_dest_check on\n"
        "  +source_dest_check off\n");
}

static void peerings_endpoints_and_instances(void **state)
{
    (void)state;
    assert_changed("VpcPeeringConnections",
                   "{\"VpcPeeringConnectionId\": \"pcx-1\", \"Status\": {\"Code\": \"active\"}, "
                   "\"RequesterVpcInfo\": {\"VpcId\": \"vpc-1\"}, \"AccepterVpcInfo\": {\"VpcId\": "
                   "\"vpc-2\"}}",
                   "{\"VpcPeeringConnectionId\": \"pcx-1\", \"Status\": {\"Code\": \"deleted\"}, "
                   "\"RequesterVpcInfo\": {\"VpcId\": \"vpc-1\"}, \"AccepterVpcInfo\": {\"VpcId\": "
                   "\"vpc-2\"}}",
                   "object pcx-1\n"
                   "  -state active\n"
                   "  +state deleted\n");
    assert_changed("VpcEndpoints",
                   "{\"VpcEndpointId\": \"vpce-1\", \"VpcId\": \"vpc-1\", \"ServiceName\": \"s\", "
                   "\"PrivateDnsEnabled\": true}",
                   "{\"VpcEndpointId\": \"vpce-1\", \"VpcId\": \"vpc-1\", \"ServiceName\": \"s\", "
                   "\"PrivateDnsEnabled\": false}",
                   "object vpce-1\n"
                   "  -private_dns yes\n");
    assert_compared(
        READ({HERE("i"),
              "{\"Reservations\": [{\"Instances\": [{\"InstanceId\": \"i-1\", "
              "\"InstanceType\": \"t3.micro\", \"State\": {\"Name\": \"running\"}}]}]}"}),
        READ({HERE("i"),
              "{\"Reservations\": [{\"Instances\": [{\"InstanceId\": \"i-1\", "
              "\"InstanceType\": \"t3.small\", \"State\": {\"Name\": \"stopped\"}}]}]}"}),
        "object i-1\n"
        "  -type t3.micro\n"
        "  +type t3.small\n"
        "  -state running\n"
        "  +state stopped\n");
}

/* Transit gateways, and balancers by their ARNs; the entries of lists are in
 * test_compare_groups.c. */
static void transit_gateways_and_balancers(void **state)
{
    (void)state;
    assert_changed("TransitGatewayVpcAttachments",
                   "{\"TransitGatewayAttachmentId\": \"tgw-attach-1\", \"TransitGatewayId\": "
                   "\"tgw-1\", \"VpcId\": \"vpc-1\", \"State\": \"available\"}",
                   "{\"TransitGatewayAttachmentId\": \"tgw-attach-1\", \"TransitGatewayId\": "
                   "\"tgw-1\", \"VpcId\": \"vpc-1\", \"State\": \"deleted\"}",
                   "object tgw-attach-1\n"
                   "  -state available\n"
                   "  +state not available\n");
    assert_changed("LoadBalancers",
                   "{\"LoadBalancerArn\": \"arn:lb\", \"LoadBalancerName\": \"mail\", \"Type\": "
                   "\"network\", \"Scheme\": \"internal\", \"VpcId\": \"vpc-1\"}",
                   "{\"LoadBalancerArn\": \"arn:lb\", \"LoadBalancerName\": \"mail\", \"Type\": "
                   "\"network\", \"Scheme\": \"internet-facing\", \"VpcId\": \"vpc-1\"}",
                   "object arn:lb\n"
                   "  -scheme internal\n"
                   "  +scheme internet-facing\n");
    assert_changed("TargetGroups",
                   "{\"TargetGroupArn\": \"arn:tg\", \"TargetGroupName\": \"relays\", "
                   "\"Protocol\": \"TCP\", \"Port\": 25, \"TargetType\": \"ip\"}",
                   "{\"TargetGroupArn\": \"arn:tg\", \"TargetGroupName\": \"relays\", "
                   "\"Protocol\": \"TCP\", \"Port\": 2525, \"TargetType\": \"ip\"}",
                   "object arn:tg\n"
                   "  -port 25\n"
                   "  +port 2525\n");
    assert_changed(
        "Addresses",
        "{\"AllocationId\": \"eipalloc-1\", \"PublicIp\": \"54.1.2.3\", \"Domain\": "
        "\"vpc\"}",
        "{\"AllocationId\": \"eipalloc-1\", \"PublicIp\": \"54.1.2.3\", \"Domain\": \"vpc\", "
        "\"NetworkInterfaceId\": \"eni-1\", \"PrivateIpAddress\": \"10.0.0.5\"}",
        "object eipalloc-1\n"
        "  +address 10.0.0.5\n"
        "  +interface eni-1\n");
}

/* Each kind of gateway is told by a file of its own. */
static void gateways_of_all_kinds(void **state)
{
    static const char nat[] = "{\"NatGatewayId\": \"nat-1\", \"VpcId\": \"vpc-1\", \"SubnetId\": "
                              "\"subnet-1\", \"State\": \"available\", \"NatGatewayAddresses\": "
                              "[{\"PrivateIp\": \"10.0.0.9\"}, {\"PublicIp\": \"54.0.0.9\"}]}";
    static const char egress[] = "{\"EgressOnlyInternetGatewayId\": \"eigw-1\", \"Attachments\": []}";

    (void)state;
    assert_changed("NatGateways", "", nat,
                   "object nat-1 is new\n"
                   "  +vpc vpc-1\n"
                   "  +subnet subnet-1\n"
                   "  +address 10.0.0.9\n"
                   "  +public_address 54.0.0.9\n"
                   "  +state available\n");
    assert_changed("EgressOnlyInternetGateways", egress, "",
                   "object eigw-1 is gone\n"
                   "  -attached no\n");
    assert_compared(READ({HERE("n"), "{\"NatGateways\": []}"}),
                    READ({HERE("n"), "{\"NatGateways\": []}"}, {HERE("e"), "{\"EgressOnlyInternetGateways\": []}"}),
                    "untold by A: egress_only_internet_gateways\n");
}

static void timeouts_balancers_and_targets(void **state)
{
    static const char group[] = "{\"TargetGroups\": [{\"TargetGroupArn\": \"arn:tg\", \"TargetGroupName\": "
                                "\"relays\", \"Protocol\": \"TCP\", \"TargetType\": \"ip\"}]}";

    (void)state;
    assert_changed("NetworkInterfaces",
                   "{\"NetworkInterfaceId\": \"eni-1\", \"ConnectionTrackingConfiguration\": "
                   "{\"TcpEstablishedTimeout\": 60}}",
                   "{\"NetworkInterfaceId\": \"eni-1\", \"ConnectionTrackingConfiguration\": "
                   "{\"TcpEstablishedTimeout\": 3600}}",
                   "object eni-1\n"
                   "  -tcp_idle_timeout 60\n"
                   "  +tcp_idle_timeout 3600\n");
    assert_changed("LoadBalancers",
                   "{\"LoadBalancerArn\": \"arn:lb\", \"State\": {\"Code\": \"active\"}}",
                   "{\"LoadBalancerArn\": \"arn:lb\", \"State\": {\"Code\": \"failed\"}}",
                   "object arn:lb\n"
                   "  -state active\n"
                   "  +state not active\n");
    assert_compared(READ({HERE("g"), group}), READ({HERE("g"), group}), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_vpcs),
        cmocka_unit_test(entries_of_acls_by_number_and_direction),
        cmocka_unit_test(routes_and_which_table_is_main),
        cmocka_unit_test(which_acl_a_subnet_uses),
        cmocka_unit_test(new_objects_say_what_they_are_and_gone_ones_what_they_were),
        cmocka_unit_test(interfaces_change_groups_and_addresses),
        cmocka_unit_test(peerings_endpoints_and_instances),
        cmocka_unit_test(transit_gateways_and_balancers),
        cmocka_unit_test(gateways_of_all_kinds),
        cmocka_unit_test(timeouts_balancers_and_targets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

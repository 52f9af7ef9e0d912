/*
 * whole_vpc.h: one VPC with everything that a route can lead to, some of it described and some not, as the describe
 * calls give it; what is gone or of another VPC stands beside it.
 */
#ifndef TESTS_MODEL_MAP_WHOLE_VPC_H
#define TESTS_MODEL_MAP_WHOLE_VPC_H

#include "model/map/vpc_map.h"
#include "tests/model/read/pieces.h"

#define FILE_OF(kind) "123456789012/eu-west-1/" kind ".json"
#define OWNER "\"OwnerId\": \"123456789012\""
#define NAME(name) "\"Tags\": [{\"Key\": \"Name\", \"Value\": \"" name "\"}]"

#define ROUTE(block, key, target)                                                                  \
    "{\"DestinationCidrBlock\": \"" block "\", \"" key "\": \"" target "\", \"State\": \"active\"}"
#define ROUTE6(block, key, target)                                                                 \
    "{\"DestinationIpv6CidrBlock\": \"" block "\", \"" key "\": \"" target                         \
    "\", \"State\": \"active\"}"
#define TABLE_OF(id, subnet, routes)                                                               \
    "{\"RouteTableId\": \"" id "\", \"VpcId\": \"vpc-1\", \"Associations\": [{\"SubnetId\": \""    \
    subnet "\", \"Main\": false}], \"Routes\": [" routes "]}"

static const char whole_vpcs[] =
    "{\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"},"
    "{\"VpcId\": \"vpc-2\", \"CidrBlock\": \"10.1.0.0/16\"}]}";

static const char whole_subnets[] =
    "{\"Subnets\": [{\"SubnetId\": \"subnet-a\", \"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/24\","
    "\"Ipv6CidrBlockAssociationSet\": [{\"Ipv6CidrBlock\": \"2600:1f18:0:1::/64\","
    "\"Ipv6CidrBlockState\": {\"State\": \"associated\"}}], " NAME("front") "},"
    "{\"SubnetId\": \"subnet-b\", \"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.1.0/24\","
    "\"Ipv6CidrBlockAssociationSet\": [{\"Ipv6CidrBlock\": \"2600:1f18:0:2::/64\","
    "\"Ipv6CidrBlockState\": {\"State\": \"associated\"}}]},"
    "{\"SubnetId\": \"subnet-c\", \"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.2.0/24\"},"
    "{\"SubnetId\": \"subnet-z\", \"VpcId\": \"vpc-2\", \"CidrBlock\": \"10.1.0.0/24\"}]}";

static const char whole_tables[] =
    "{\"RouteTables\": ["
    TABLE_OF("rtb-a", "subnet-a",
             ROUTE("10.0.0.0/16", "GatewayId", "local") ","
             ROUTE("10.1.0.0/16", "VpcPeeringConnectionId", "pcx-1") ","
             ROUTE("10.2.0.0/16", "TransitGatewayId", "tgw-1") ","
             ROUTE("10.3.0.0/16", "GatewayId", "vgw-1") ","
             ROUTE("10.4.0.0/16", "InstanceId", "i-1") ","
             ROUTE("10.5.0.0/16", "LocalGatewayId", "lgw-1") ","
             ROUTE("10.6.0.0/16", "NetworkInterfaceId", "eni-gone") ","
             ROUTE("10.7.0.0/16", "NatGatewayId", "nat-gone") ","
             ROUTE("10.8.0.0/16", "TransitGatewayId", "tgw-2") ","
             ROUTE("52.218.0.0/17", "GatewayId", "vpce-s3") ","
             ROUTE("0.0.0.0/0", "GatewayId", "igw-1") "," ROUTE6("::/0", "GatewayId", "igw-1")) ","
    TABLE_OF("rtb-b", "subnet-b",
             ROUTE("0.0.0.0/0", "NatGatewayId", "nat-1") ","
             ROUTE6("::/0", "EgressOnlyInternetGatewayId", "eigw-1")) ","
    TABLE_OF("rtb-c", "subnet-c",
             "{\"DestinationCidrBlock\": \"0.0.0.0/0\", \"NatGatewayId\": \"nat-old\", \"State\": "
             "\"blackhole\"}") "]}";

#define GONE_NAT(id, state)                                                                        \
    "{\"NatGatewayId\": \"" id "\", \"VpcId\": \"vpc-1\", \"SubnetId\": \"subnet-a\", \"State\": \"" \
    state "\"}"

static const char whole_gateways[] =
    "{\"InternetGateways\": [{\"InternetGatewayId\": \"igw-1\", " OWNER ", \"Attachments\": [{\"VpcId\": "
    "\"vpc-1\", \"State\": \"available\"}], " NAME("main") "},"
    "{\"InternetGatewayId\": \"igw-2\", " OWNER ", \"Attachments\": [{\"VpcId\": \"vpc-2\", \"State\": "
    "\"available\"}]}]}";
static const char whole_egress_gateways[] =
    "{\"EgressOnlyInternetGateways\": [{\"EgressOnlyInternetGatewayId\": \"eigw-1\", \"Attachments\": "
    "[{\"VpcId\": \"vpc-1\", \"State\": \"attached\"}]}]}";
static const char whole_nat_gateways[] =
    "{\"NatGateways\": [{\"NatGatewayId\": \"nat-1\", \"VpcId\": \"vpc-1\", \"SubnetId\": \"subnet-a\","
    "\"State\": \"available\", \"NatGatewayAddresses\": [{\"NetworkInterfaceId\": \"eni-nat\","
    "\"PrivateIp\": \"10.0.0.9\", \"PublicIp\": \"54.0.0.9\"}]},"
    GONE_NAT("nat-2", "deleted") "," GONE_NAT("nat-3", "deleting") "," GONE_NAT("nat-4", "failed") "]}";

#define PEERING(id, status, from, to)                                                              \
    "{\"VpcPeeringConnectionId\": \"" id "\", \"Status\": {\"Code\": \"" status "\"},"              \
    "\"RequesterVpcInfo\": {\"VpcId\": \"" from "\"}, \"AccepterVpcInfo\": {\"VpcId\": \"" to "\"}}"

static const char whole_peerings[] =
    "{\"VpcPeeringConnections\": [" PEERING("pcx-1", "active", "vpc-2", "vpc-1") ","
    PEERING("pcx-2", "deleted", "vpc-1", "vpc-2") "," PEERING("pcx-3", "active", "vpc-2", "vpc-3") "]}";

#define ENDPOINT(id, type, state, vpc, more)                                                       \
    "{\"VpcEndpointId\": \"" id "\", \"VpcEndpointType\": \"" type "\", \"State\": \"" state       \
    "\", \"VpcId\": \"" vpc "\"" more "}"

static const char whole_endpoints[] =
    "{\"VpcEndpoints\": ["
    ENDPOINT("vpce-s3", "Gateway", "available", "vpc-1",
             ", \"ServiceName\": \"com.amazonaws.eu-west-1.s3\"") ","
    ENDPOINT("vpce-smtp", "Interface", "available", "vpc-1",
             ", \"ServiceName\": \"com.amazonaws.eu-west-1.email-smtp\", \"SubnetIds\": [\"subnet-b\"]") ","
    ENDPOINT("vpce-old", "Gateway", "deleted", "vpc-1", "") ","
    ENDPOINT("vpce-far", "Gateway", "available", "vpc-2", "") "]}";

#define ATTACHMENT(id, gateway, vpc, state)                                                        \
    "{\"TransitGatewayAttachmentId\": \"" id "\", \"TransitGatewayId\": \"" gateway                \
    "\", \"ResourceType\": \"vpc\", \"ResourceId\": \"" vpc "\", \"State\": \"" state "\"}"

static const char whole_attachments[] =
    "{\"TransitGatewayAttachments\": [" ATTACHMENT("tgw-attach-1", "tgw-1", "vpc-1", "available") ","
    ATTACHMENT("tgw-attach-2", "tgw-2", "vpc-1", "available") ","
    ATTACHMENT("tgw-attach-5", "tgw-1", "vpc-1", "available") "," /* a gateway is one, however often attached */
    ATTACHMENT("tgw-attach-3", "tgw-3", "vpc-1", "deleted") ","
    ATTACHMENT("tgw-attach-4", "tgw-4", "vpc-2", "available") "]}";
static const char whole_transit_gateways[] =
    "{\"TransitGateways\": [{\"TransitGatewayId\": \"tgw-2\", \"State\": \"available\", " NAME("hub") "}]}";

#define ENI(id, subnet, address, more)                                                             \
    "{\"NetworkInterfaceId\": \"" id "\", \"VpcId\": \"vpc-1\", \"SubnetId\": \"" subnet           \
    "\", \"PrivateIpAddresses\": [{\"PrivateIpAddress\": \"" address "\", \"Primary\": true" more "}]"
#define ASSOCIATION(address) ", \"Association\": {\"PublicIp\": \"" address "\"}"
#define GROUPS(id) ", \"Groups\": [{\"GroupId\": \"" id "\"}]"

static const char whole_interfaces[] =
    "{\"NetworkInterfaces\": ["
    ENI("eni-mail", "subnet-a", "10.0.0.5", ASSOCIATION("54.0.0.5")) GROUPS("sg-open") ", "
    "\"Ipv6Addresses\": [{\"Ipv6Address\": \"2600:1f18:0:1::5\"}], \"TagSet\": [{\"Key\": \"Name\", \"Value\": "
    "\"relay\"}]},"
    ENI("eni-fw", "subnet-b", "10.0.1.7", "") ", \"Attachment\": {\"InstanceId\": \"i-1\"}},"
    ENI("eni-nat", "subnet-a", "10.0.0.9", ASSOCIATION("54.0.0.9")) "},"
    ENI("eni-lost", "subnet-x", "10.0.9.9", "") "}]}";
static const char whole_instances[] =
    "{\"Reservations\": [{\"Instances\": [{\"InstanceId\": \"i-1\", \"VpcId\": \"vpc-1\", " NAME("fw")
    "}]}]}";
static const char whole_groups[] =
    "{\"SecurityGroups\": [{\"GroupId\": \"sg-open\", \"GroupName\": \"open\", \"VpcId\": \"vpc-1\", "
    "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 587, \"IpRanges\": "
    "[{\"CidrIp\": \"0.0.0.0/0\"}], \"Ipv6Ranges\": [{\"CidrIpv6\": \"::/0\"}]}], \"IpPermissionsEgress\": []}]}";
static const char whole_acls[] =
    "{\"NetworkAcls\": [{\"NetworkAclId\": \"acl-1\", \"VpcId\": \"vpc-1\", \"IsDefault\": true, \"Entries\": ["
    "{\"RuleNumber\": 1, \"Egress\": false, \"Protocol\": \"-1\", \"RuleAction\": \"allow\", \"CidrBlock\": "
    "\"0.0.0.0/0\"}, {\"RuleNumber\": 2, \"Egress\": false, \"Protocol\": \"-1\", \"RuleAction\": \"allow\", "
    "\"Ipv6CidrBlock\": \"::/0\"}, {\"RuleNumber\": 1, \"Egress\": true, \"Protocol\": \"-1\", \"RuleAction\": "
    "\"allow\", \"CidrBlock\": \"0.0.0.0/0\"}, {\"RuleNumber\": 2, \"Egress\": true, \"Protocol\": \"-1\", "
    "\"RuleAction\": \"allow\", \"Ipv6CidrBlock\": \"::/0\"}], \"Associations\": [{\"SubnetId\": \"subnet-a\"}, "
    "{\"SubnetId\": \"subnet-b\"}, {\"SubnetId\": \"subnet-c\"}]}]}";
static const char whole_balancers[] =
    "{\"LoadBalancers\": [{\"LoadBalancerArn\": "
    "\"arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/mail/1\", \"LoadBalancerName\": "
    "\"mail\", \"VpcId\": \"vpc-1\", \"Type\": \"network\", \"Scheme\": \"internet-facing\", \"State\": {\"Code\": "
    "\"active\"}, \"AvailabilityZones\": [{\"SubnetId\": \"subnet-a\"}]}, {\"LoadBalancerArn\": "
    "\"arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/far/2\", \"LoadBalancerName\": "
    "\"far\", \"VpcId\": \"vpc-2\", \"Type\": \"network\", \"State\": {\"Code\": \"active\"}, "
    "\"AvailabilityZones\": [{\"SubnetId\": \"subnet-z\"}]}]}";

static inline struct account *everything(void)
{
    return READ({FILE_OF("vpcs"), whole_vpcs}, {FILE_OF("subnets"), whole_subnets}, {FILE_OF("tables"), whole_tables},
                {FILE_OF("igw"), whole_gateways}, {FILE_OF("eigw"), whole_egress_gateways},
                {FILE_OF("nat"), whole_nat_gateways}, {FILE_OF("pcx"), whole_peerings},
                {FILE_OF("vpce"), whole_endpoints}, {FILE_OF("attachments"), whole_attachments},
                {FILE_OF("tgw"), whole_transit_gateways}, {FILE_OF("eni"), whole_interfaces},
                {FILE_OF("instances"), whole_instances}, {FILE_OF("sg"), whole_groups}, {FILE_OF("acl"), whole_acls},
                {FILE_OF("lb"), whole_balancers});
}

#endif

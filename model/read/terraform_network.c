/*
 * What the attributes of Terraform's AWS resources are called in describe replies, as
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs names them: VPCs, subnets, security
 * groups, network ACLs, route tables.
 */
#include "model/read/terraform_table.h"

/* --- VPCs and subnets --------------------------------------------------------------------------- */

static const struct recast vpc[] = {
    {"id", "VpcId", RECAST_TEXT, NULL},
    {"cidr_block", "CidrBlock", RECAST_TEXT, NULL},
    {"ipv6_cidr_block", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock", RECAST_TEXT, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    TAGS,
    END,
};

static const struct recast vpc_block[] = {
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"cidr_block", "CidrBlock", RECAST_TEXT, NULL},
    END,
};

static const struct recast subnet[] = {
    {"id", "SubnetId", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"cidr_block", "CidrBlock", RECAST_TEXT, NULL},
    {"ipv6_cidr_block", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock", RECAST_TEXT, NULL},
    {"availability_zone", "AvailabilityZone", RECAST_TEXT, NULL},
    {"availability_zone_id", "AvailabilityZoneId", RECAST_TEXT, NULL},
    {"map_public_ip_on_launch", "MapPublicIpOnLaunch", RECAST_BOOL, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    TAGS,
    END,
};

/* --- security groups ---------------------------------------------------------------------------- */

static const struct recast permission[] = {
    {"protocol", "IpProtocol", RECAST_TEXT, NULL},
    {"from_port", "FromPort", RECAST_NUMBER, NULL},
    {"to_port", "ToPort", RECAST_NUMBER, NULL},
    {"cidr_blocks", "IpRanges[*].CidrIp", RECAST_TEXT, NULL},
    {"ipv6_cidr_blocks", "Ipv6Ranges[*].CidrIpv6", RECAST_TEXT, NULL},
    {"prefix_list_ids", "PrefixListIds[*].PrefixListId", RECAST_TEXT, NULL},
    {"security_groups", "UserIdGroupPairs[*].GroupId", RECAST_TEXT, NULL},
    {"self", "Self", RECAST_BOOL, NULL},
    {"description", "Description", RECAST_TEXT, NULL},
    END,
};

static const struct recast group[] = {
    {"id", "GroupId", RECAST_TEXT, NULL},
    {"name", "GroupName", RECAST_TEXT, NULL},
    {"description", "Description", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    {"ingress", "IpPermissions[*]", RECAST_AS_IS, permission},
    {"egress", "IpPermissionsEgress[*]", RECAST_AS_IS, permission},
    TAGS,
    END,
};

/* A rule of several sources, as a permission that knows its group. */
static const struct recast group_rule[] = {
    {"security_group_id", "GroupId", RECAST_TEXT, NULL},
    {"type", "Direction", RECAST_TEXT, NULL},
    {"protocol", "IpProtocol", RECAST_TEXT, NULL},
    {"from_port", "FromPort", RECAST_NUMBER, NULL},
    {"to_port", "ToPort", RECAST_NUMBER, NULL},
    {"cidr_blocks", "IpRanges[*].CidrIp", RECAST_TEXT, NULL},
    {"ipv6_cidr_blocks", "Ipv6Ranges[*].CidrIpv6", RECAST_TEXT, NULL},
    {"prefix_list_ids", "PrefixListIds[*].PrefixListId", RECAST_TEXT, NULL},
    {"source_security_group_id", "UserIdGroupPairs[*].GroupId", RECAST_TEXT, NULL},
    {"self", "Self", RECAST_BOOL, NULL},
    {"description", "Description", RECAST_TEXT, NULL},
    END,
};

static const struct recast single_rule[] = {
    {"security_group_rule_id", "SecurityGroupRuleId", RECAST_TEXT, NULL},
    {"security_group_id", "GroupId", RECAST_TEXT, NULL},
    {"ip_protocol", "IpProtocol", RECAST_TEXT, NULL},
    {"from_port", "FromPort", RECAST_NUMBER, NULL},
    {"to_port", "ToPort", RECAST_NUMBER, NULL},
    {"cidr_ipv4", "CidrIpv4", RECAST_TEXT, NULL},
    {"cidr_ipv6", "CidrIpv6", RECAST_TEXT, NULL},
    {"prefix_list_id", "PrefixListId", RECAST_TEXT, NULL},
    {"referenced_security_group_id", "ReferencedGroupInfo.GroupId", RECAST_TEXT, NULL},
    {"description", "Description", RECAST_TEXT, NULL},
    TAGS,
    END,
};

/* --- network ACLs ------------------------------------------------------------------------------- */

/* What an entry says of packets, inside its ACL and as a resource of its own. */
#define TRAFFIC                                                                                    \
    {"protocol", "Protocol", RECAST_TEXT, NULL},                                                   \
    {"cidr_block", "CidrBlock", RECAST_TEXT, NULL},                                                \
    {"ipv6_cidr_block", "Ipv6CidrBlock", RECAST_TEXT, NULL},                                       \
    {"from_port", "PortRange.From", RECAST_NUMBER, NULL},                                          \
    {"to_port", "PortRange.To", RECAST_NUMBER, NULL},                                              \
    {"icmp_type", "IcmpTypeCode.Type", RECAST_NUMBER, NULL},                                       \
    {"icmp_code", "IcmpTypeCode.Code", RECAST_NUMBER, NULL}

static const struct recast entry[] = {
    {"rule_no", "RuleNumber", RECAST_NUMBER, NULL},
    {"action", "RuleAction", RECAST_TEXT, NULL},
    TRAFFIC,
    END,
};

static const struct recast acl[] = {
    {"id", "NetworkAclId", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    {"subnet_ids", "Associations[*].SubnetId", RECAST_TEXT, NULL},
    {"ingress", "Entries[*]", RECAST_AS_IS, entry},
    {"egress", "EgressEntries[*]", RECAST_AS_IS, entry},
    TAGS,
    END,
};

static const struct recast acl_rule[] = {
    {"network_acl_id", "NetworkAclId", RECAST_TEXT, NULL},
    {"egress", "Egress", RECAST_BOOL, NULL},
    {"rule_number", "RuleNumber", RECAST_NUMBER, NULL},
    {"rule_action", "RuleAction", RECAST_TEXT, NULL},
    TRAFFIC,
    END,
};

static const struct recast acl_association[] = {
    {"network_acl_id", "NetworkAclId", RECAST_TEXT, NULL},
    {"subnet_id", "SubnetId", RECAST_TEXT, NULL},
    END,
};

/* --- route tables ------------------------------------------------------------------------------- */

#define ROUTE_TARGETS                                                                              \
    {"gateway_id", "GatewayId", RECAST_TEXT, NULL},                                                \
        {"vpc_endpoint_id", "GatewayId", RECAST_TEXT, NULL},                                       \
        {"nat_gateway_id", "NatGatewayId", RECAST_TEXT, NULL},                                     \
        {"transit_gateway_id", "TransitGatewayId", RECAST_TEXT, NULL},                             \
        {"vpc_peering_connection_id", "VpcPeeringConnectionId", RECAST_TEXT, NULL},                \
        {"egress_only_gateway_id", "EgressOnlyInternetGatewayId", RECAST_TEXT, NULL},              \
        {"network_interface_id", "NetworkInterfaceId", RECAST_TEXT, NULL},                         \
        {"instance_id", "InstanceId", RECAST_TEXT, NULL},                                          \
        {"local_gateway_id", "LocalGatewayId", RECAST_TEXT, NULL},                                 \
        {"carrier_gateway_id", "CarrierGatewayId", RECAST_TEXT, NULL},                             \
        {"core_network_arn", "CoreNetworkArn", RECAST_TEXT, NULL},                                 \
        {"odb_network_arn", "OdbNetworkArn", RECAST_TEXT, NULL}

static const struct recast inner_route[] = {
    {"cidr_block", "DestinationCidrBlock", RECAST_TEXT, NULL},
    {"ipv6_cidr_block", "DestinationIpv6CidrBlock", RECAST_TEXT, NULL},
    {"destination_prefix_list_id", "DestinationPrefixListId", RECAST_TEXT, NULL},
    ROUTE_TARGETS,
    END,
};

static const struct recast route[] = {
    {"route_table_id", "RouteTableId", RECAST_TEXT, NULL},
    {"destination_cidr_block", "DestinationCidrBlock", RECAST_TEXT, NULL},
    {"destination_ipv6_cidr_block", "DestinationIpv6CidrBlock", RECAST_TEXT, NULL},
    {"destination_prefix_list_id", "DestinationPrefixListId", RECAST_TEXT, NULL},
    {"state", "State", RECAST_TEXT, NULL},
    {"origin", "Origin", RECAST_TEXT, NULL},
    ROUTE_TARGETS,
    END,
};

static const struct recast table_association[] = {
    {"route_table_id", "RouteTableId", RECAST_TEXT, NULL},
    {"subnet_id", "SubnetId", RECAST_TEXT, NULL},
    {"gateway_id", "GatewayId", RECAST_TEXT, NULL},
    {"main", "Main", RECAST_BOOL, NULL},
    END,
};

static const struct recast route_table[] = {
    {"id", "RouteTableId", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    {"route", "Routes[*]", RECAST_AS_IS, inner_route},
    {"routes", "Routes[*]", RECAST_AS_IS, inner_route},
    {"associations", "Associations[*]", RECAST_AS_IS, table_association},
    TAGS,
    END,
};

/* --- types -------------------------------------------------------------------------------------- */

const struct terraform_type terraform_network[] = {
    {OBJECT("aws_vpc", "Vpcs", "VpcId", vpc)},
    {OBJECT("aws_default_vpc", "Vpcs", "VpcId", vpc), .mark = "IsDefault"},
    {PART("aws_vpc_ipv4_cidr_block_association", "Vpcs", "VpcId", vpc_block,
     "CidrBlockAssociationSet")},
    {OBJECT("aws_subnet", "Subnets", "SubnetId", subnet)},
    {OBJECT("aws_default_subnet", "Subnets", "SubnetId", subnet)},

    {OBJECT("aws_security_group", "SecurityGroups", "GroupId", group),
     .finish = terraform_finish_group},
    {OBJECT("aws_default_security_group", "SecurityGroups", "GroupId", group),
     .finish = terraform_finish_group},
    {OBJECT("aws_security_group_rule", "SecurityGroupRules", NULL, group_rule),
     .finish = terraform_finish_rule,
     .sources = true},
    {OBJECT("aws_vpc_security_group_ingress_rule", "SecurityGroupRules", NULL, single_rule),
     .finish = terraform_finish_single_rule},
    {OBJECT("aws_vpc_security_group_egress_rule", "SecurityGroupRules", NULL, single_rule),
     .finish = terraform_finish_single_rule,
     .mark = "IsEgress"},

    {OBJECT("aws_network_acl", "NetworkAcls", "NetworkAclId", acl), .finish = terraform_finish_acl},
    {OBJECT("aws_default_network_acl", "NetworkAcls", "NetworkAclId", acl), .mark = "IsDefault",
     .finish = terraform_finish_acl},
    {PART("aws_network_acl_rule", "NetworkAcls", "NetworkAclId", acl_rule, "Entries")},
    {PART("aws_network_acl_association", "NetworkAcls", "NetworkAclId", acl_association,
     "Associations")},

    {OBJECT("aws_route_table", "RouteTables", "RouteTableId", route_table)},
    {OBJECT("aws_default_route_table", "RouteTables", "RouteTableId", route_table),
     .mark = "Associations[].Main"},
    {PART("aws_route", "RouteTables", "RouteTableId", route, "Routes")},
    {PART("aws_route_table_association", "RouteTables", "RouteTableId", table_association,
     "Associations")},
    {PART("aws_main_route_table_association", "RouteTables", "RouteTableId", table_association,
     "Associations"), .mark = "Main"},
    {0},
};

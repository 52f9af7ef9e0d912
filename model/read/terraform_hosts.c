/*
 * The same for what stands in a network: interfaces, instances, addresses, gateways, endpoints, prefix
 * lists, load balancers.
 */
#include "model/read/terraform_table.h"

/* --- interfaces, instances, addresses ----------------------------------------------------------- */

static const struct recast attachment[] = {
    {"instance", "InstanceId", RECAST_TEXT, NULL},
    {"device_index", "DeviceIndex", RECAST_NUMBER, NULL},
    END,
};

static const struct recast interface[] = {
    {"id", "NetworkInterfaceId", RECAST_TEXT, NULL},
    {"subnet_id", "SubnetId", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    {"description", "Description", RECAST_TEXT, NULL},
    {"interface_type", "InterfaceType", RECAST_TEXT, NULL},
    {"private_ip", "PrivateIpAddress", RECAST_TEXT, NULL},
    {"private_ips", "PrivateIpAddresses[*].PrivateIpAddress", RECAST_TEXT, NULL},
    {"ipv6_addresses", "Ipv6Addresses[*].Ipv6Address", RECAST_TEXT, NULL},
    {"security_groups", "Groups[*].GroupId", RECAST_TEXT, NULL},
    {"source_dest_check", "SourceDestCheck", RECAST_BOOL, NULL},
    {"attachment", "Attachment", RECAST_AS_IS, attachment},
    TAGS,
    END,
};

static const struct recast interface_group[] = {
    {"network_interface_id", "NetworkInterfaceId", RECAST_TEXT, NULL},
    {"security_group_id", "GroupId", RECAST_TEXT, NULL},
    END,
};

static const struct recast instance[] = {
    {"id", "InstanceId", RECAST_TEXT, NULL},
    {"instance_type", "InstanceType", RECAST_TEXT, NULL},
    {"instance_state", "State.Name", RECAST_TEXT, NULL},
    {"availability_zone", "Placement.AvailabilityZone", RECAST_TEXT, NULL},
    {"subnet_id", "SubnetId", RECAST_TEXT, NULL},
    {"primary_network_interface_id", "NetworkInterfaces[].NetworkInterfaceId", RECAST_TEXT, NULL},
    {"subnet_id", "NetworkInterfaces[].SubnetId", RECAST_TEXT, NULL},
    {"private_ip", "NetworkInterfaces[].PrivateIpAddress", RECAST_TEXT, NULL},
    {"public_ip", "NetworkInterfaces[].Association.PublicIp", RECAST_TEXT, NULL},
    {"ipv6_addresses", "NetworkInterfaces[].Ipv6Addresses[*].Ipv6Address", RECAST_TEXT, NULL},
    {"vpc_security_group_ids", "NetworkInterfaces[].Groups[*].GroupId", RECAST_TEXT, NULL},
    {"source_dest_check", "NetworkInterfaces[].SourceDestCheck", RECAST_BOOL, NULL},
    TAGS,
    END,
};

static const struct recast address[] = {
    {"id", "AllocationId", RECAST_TEXT, NULL},
    {"association_id", "AssociationId", RECAST_TEXT, NULL},
    {"public_ip", "PublicIp", RECAST_TEXT, NULL},
    {"private_ip", "PrivateIpAddress", RECAST_TEXT, NULL},
    {"instance", "InstanceId", RECAST_TEXT, NULL},
    {"network_interface", "NetworkInterfaceId", RECAST_TEXT, NULL},
    {"domain", "Domain", RECAST_TEXT, NULL},
    TAGS,
    END,
};

static const struct recast address_association[] = {
    {"allocation_id", "AllocationId", RECAST_TEXT, NULL},
    {"id", "AssociationId", RECAST_TEXT, NULL},
    {"instance_id", "InstanceId", RECAST_TEXT, NULL},
    {"network_interface_id", "NetworkInterfaceId", RECAST_TEXT, NULL},
    {"private_ip_address", "PrivateIpAddress", RECAST_TEXT, NULL},
    END,
};

/* --- gateways, endpoints, peerings, prefix lists ------------------------------------------------ */

static const struct recast internet_gateway[] = {
    {"id", "InternetGatewayId", RECAST_TEXT, NULL},
    {"vpc_id", "Attachments[].VpcId", RECAST_TEXT, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    TAGS,
    END,
};

static const struct recast gateway_attachment[] = {
    {"internet_gateway_id", "InternetGatewayId", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    END,
};

static const struct recast egress_gateway[] = {
    {"id", "EgressOnlyInternetGatewayId", RECAST_TEXT, NULL},
    {"vpc_id", "Attachments[].VpcId", RECAST_TEXT, NULL},
    TAGS,
    END,
};

static const struct recast nat_gateway[] = {
    {"id", "NatGatewayId", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"subnet_id", "SubnetId", RECAST_TEXT, NULL},
    {"connectivity_type", "ConnectivityType", RECAST_TEXT, NULL},
    {"state", "State", RECAST_TEXT, NULL},
    {"network_interface_id", "NatGatewayAddresses[].NetworkInterfaceId", RECAST_TEXT, NULL},
    {"private_ip", "NatGatewayAddresses[].PrivateIp", RECAST_TEXT, NULL},
    {"public_ip", "NatGatewayAddresses[].PublicIp", RECAST_TEXT, NULL},
    TAGS,
    END,
};

static const struct recast endpoint[] = {
    {"id", "VpcEndpointId", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"service_name", "ServiceName", RECAST_TEXT, NULL},
    {"vpc_endpoint_type", "VpcEndpointType", RECAST_TEXT, NULL},
    {"state", "State", RECAST_TEXT, NULL},
    {"policy", "PolicyDocument", RECAST_TEXT, NULL},
    {"subnet_ids", "SubnetIds", RECAST_AS_IS, NULL},
    {"security_group_ids", "Groups[*].GroupId", RECAST_TEXT, NULL},
    {"network_interface_ids", "NetworkInterfaceIds", RECAST_AS_IS, NULL},
    {"private_dns_enabled", "PrivateDnsEnabled", RECAST_BOOL, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    TAGS,
    END,
};

static const struct recast peering[] = {
    {"id", "VpcPeeringConnectionId", RECAST_TEXT, NULL},
    {"accept_status", "Status.Code", RECAST_TEXT, NULL},
    {"vpc_id", "RequesterVpcInfo.VpcId", RECAST_TEXT, NULL},
    {"peer_vpc_id", "AccepterVpcInfo.VpcId", RECAST_TEXT, NULL},
    {"peer_owner_id", "AccepterVpcInfo.OwnerId", RECAST_TEXT, NULL},
    {"peer_region", "AccepterVpcInfo.Region", RECAST_TEXT, NULL},
    TAGS,
    END,
};

static const struct recast list_entry[] = {
    {"prefix_list_id", "PrefixListId", RECAST_TEXT, NULL},
    {"cidr", "Cidr", RECAST_TEXT, NULL},
    END,
};

static const struct recast prefix_list[] = {
    {"id", "PrefixListId", RECAST_TEXT, NULL},
    {"name", "PrefixListName", RECAST_TEXT, NULL},
    {"address_family", "AddressFamily", RECAST_TEXT, NULL},
    {"max_entries", "MaxEntries", RECAST_NUMBER, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    {"entry", "Entries[*]", RECAST_AS_IS, list_entry},
    {"entries", "Entries[*]", RECAST_AS_IS, list_entry},
    {"cidr_blocks", "Cidrs", RECAST_AS_IS, NULL},
    END,
};

/* --- transit gateways --------------------------------------------------------------------------- */

static const struct recast transit_gateway[] = {
    {"id", "TransitGatewayId", RECAST_TEXT, NULL},
    {"owner_id", "OwnerId", RECAST_TEXT, NULL},
    TAGS,
    END,
};

static const struct recast transit_attachment[] = {
    {"id", "TransitGatewayAttachmentId", RECAST_TEXT, NULL},
    {"transit_gateway_id", "TransitGatewayId", RECAST_TEXT, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"vpc_owner_id", "VpcOwnerId", RECAST_TEXT, NULL},
    {"subnet_ids", "SubnetIds", RECAST_AS_IS, NULL},
    TAGS,
    END,
};

static const struct recast transit_table[] = {
    {"id", "TransitGatewayRouteTableId", RECAST_TEXT, NULL},
    {"transit_gateway_id", "TransitGatewayId", RECAST_TEXT, NULL},
    TAGS,
    END,
};

/* --- load balancers ----------------------------------------------------------------------------- */

static const struct recast balancer[] = {
    {"arn", "LoadBalancerArn", RECAST_TEXT, NULL},
    {"id", "LoadBalancerArn", RECAST_TEXT, NULL},
    {"name", "LoadBalancerName", RECAST_TEXT, NULL},
    {"dns_name", "DNSName", RECAST_TEXT, NULL},
    {"load_balancer_type", "Type", RECAST_TEXT, NULL},
    {"internal", "Internal", RECAST_BOOL, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    {"subnets", "AvailabilityZones[*].SubnetId", RECAST_TEXT, NULL},
    {"security_groups", "SecurityGroups", RECAST_AS_IS, NULL},
    END,
};

static const struct recast classic_listener[] = {
    {"lb_port", "Listener.LoadBalancerPort", RECAST_NUMBER, NULL},
    {"lb_protocol", "Listener.Protocol", RECAST_TEXT, NULL},
    END,
};

static const struct recast classic_balancer[] = {
    {"name", "LoadBalancerName", RECAST_TEXT, NULL},
    {"id", "LoadBalancerName", RECAST_TEXT, NULL},
    {"dns_name", "DNSName", RECAST_TEXT, NULL},
    {"internal", "Internal", RECAST_BOOL, NULL},
    {"subnets", "Subnets", RECAST_AS_IS, NULL},
    {"security_groups", "SecurityGroups", RECAST_AS_IS, NULL},
    {"listener", "ListenerDescriptions[*]", RECAST_AS_IS, classic_listener},
    END,
};

static const struct recast forward_group[] = {
    {"arn", "TargetGroupArn", RECAST_TEXT, NULL},
    END,
};

static const struct recast forward[] = {
    {"target_group", "TargetGroups[*]", RECAST_AS_IS, forward_group},
    END,
};

static const struct recast action[] = {
    {"type", "Type", RECAST_TEXT, NULL},
    {"target_group_arn", "TargetGroupArn", RECAST_TEXT, NULL},
    {"forward", "ForwardConfig", RECAST_AS_IS, forward},
    END,
};

static const struct recast listener[] = {
    {"arn", "ListenerArn", RECAST_TEXT, NULL},
    {"load_balancer_arn", "LoadBalancerArn", RECAST_TEXT, NULL},
    {"port", "Port", RECAST_NUMBER, NULL},
    {"protocol", "Protocol", RECAST_TEXT, NULL},
    {"default_action", "DefaultActions[*]", RECAST_AS_IS, action},
    END,
};

static const struct recast target_group[] = {
    {"arn", "TargetGroupArn", RECAST_TEXT, NULL},
    {"id", "TargetGroupArn", RECAST_TEXT, NULL},
    {"name", "TargetGroupName", RECAST_TEXT, NULL},
    {"target_type", "TargetType", RECAST_TEXT, NULL},
    {"protocol", "Protocol", RECAST_TEXT, NULL},
    {"port", "Port", RECAST_NUMBER, NULL},
    {"vpc_id", "VpcId", RECAST_TEXT, NULL},
    END,
};

static const struct recast target[] = {
    {"target_group_arn", "TargetGroupArn", RECAST_TEXT, NULL},
    {"target_id", "TargetHealthDescriptions[].Target.Id", RECAST_TEXT, NULL},
    {"port", "TargetHealthDescriptions[].Target.Port", RECAST_NUMBER, NULL},
    {"availability_zone", "TargetHealthDescriptions[].Target.AvailabilityZone", RECAST_TEXT, NULL},
    END,
};

/* --- types -------------------------------------------------------------------------------------- */

const struct terraform_type terraform_hosts[] = {
    {OBJECT("aws_network_interface", "NetworkInterfaces", "NetworkInterfaceId", interface),
     .finish = terraform_finish_interface},
    {PART("aws_network_interface_sg_attachment", "NetworkInterfaces", "NetworkInterfaceId",
     interface_group, "Groups")},
    {OBJECT("aws_instance", "Instances", "InstanceId", instance),
     .finish = terraform_finish_instance},
    {OBJECT("aws_eip", "Addresses", "AllocationId", address), .needs = "PublicIp"},
    {PART("aws_eip_association", "Addresses", "AllocationId", address_association, "")},

    {OBJECT("aws_internet_gateway", "InternetGateways", "InternetGatewayId", internet_gateway)},
    {PART("aws_internet_gateway_attachment", "InternetGateways", "InternetGatewayId",
     gateway_attachment, "Attachments")},
    {OBJECT("aws_egress_only_internet_gateway", "EgressOnlyInternetGateways",
     "EgressOnlyInternetGatewayId", egress_gateway)},
    {OBJECT("aws_nat_gateway", "NatGateways", "NatGatewayId", nat_gateway)},
    {OBJECT("aws_vpc_endpoint", "VpcEndpoints", "VpcEndpointId", endpoint)},
    {OBJECT("aws_vpc_peering_connection", "VpcPeeringConnections", "VpcPeeringConnectionId",
     peering)},
    {OBJECT("aws_ec2_managed_prefix_list", "PrefixLists", "PrefixListId", prefix_list)},
    {PART("aws_ec2_managed_prefix_list_entry", "PrefixLists", "PrefixListId", list_entry,
     "Entries")},
    {OBJECT("aws_prefix_list", "PrefixLists", "PrefixListId", prefix_list)},

    {OBJECT("aws_ec2_transit_gateway", "TransitGateways", "TransitGatewayId", transit_gateway)},
    {OBJECT("aws_ec2_transit_gateway_vpc_attachment", "TransitGatewayVpcAttachments",
     "TransitGatewayAttachmentId", transit_attachment)},
    {OBJECT("aws_ec2_transit_gateway_route_table", "TransitGatewayRouteTables",
     "TransitGatewayRouteTableId", transit_table)},

    {OBJECT("aws_lb", "LoadBalancers", "LoadBalancerArn", balancer),
     .finish = terraform_finish_balancer},
    {OBJECT("aws_alb", "LoadBalancers", "LoadBalancerArn", balancer),
     .finish = terraform_finish_balancer},
    {OBJECT("aws_elb", "LoadBalancerDescriptions", "LoadBalancerName", classic_balancer),
     .finish = terraform_finish_balancer},
    {OBJECT("aws_lb_listener", "Listeners", NULL, listener)},
    {OBJECT("aws_alb_listener", "Listeners", NULL, listener)},
    {OBJECT("aws_lb_target_group", "TargetGroups", "TargetGroupArn", target_group)},
    {OBJECT("aws_alb_target_group", "TargetGroups", "TargetGroupArn", target_group)},
    {OBJECT("aws_lb_target_group_attachment", "LoadBalancerTargetHealth", NULL, target)},
    {OBJECT("aws_alb_target_group_attachment", "LoadBalancerTargetHealth", NULL, target)},
    {0},
};

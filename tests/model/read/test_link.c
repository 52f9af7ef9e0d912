/*
 * Objects find each other, whatever file they stand in.
 */
#include "tests/model/read/pieces.h"

static void assert_address(struct ip_addr address, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;

    ip_addr_format(&text, address);
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
}

static const char network[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\",\"CidrBlockAssociationSet\":["
    "{\"CidrBlock\":\"10.0.0.0/16\",\"CidrBlockState\":{\"State\":\"associated\"}},"
    "{\"CidrBlock\":\"10.1.0.0/16\",\"CidrBlockState\":{\"State\":\"associated\"}},"
    "{\"CidrBlock\":\"10.2.0.0/16\",\"CidrBlockState\":{\"State\":\"disassociated\"}}],"
    "\"Ipv6CidrBlockAssociationSet\":[{\"Ipv6CidrBlock\":\"2001:db8::/56\","
    "\"Ipv6CidrBlockState\":{\"State\":\"associated\"}}],"
    "\"BlockPublicAccessStates\":{\"InternetGatewayBlockMode\":\"block-ingress\"}}],"
    "\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.1.0/24\"},"
    "{\"SubnetId\":\"subnet-2\",\"VpcId\":\"vpc-1\"},{\"SubnetId\":\"subnet-3\",\"VpcId\":\"vpc-"
    "9\"}],"
    "\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\",\"VpcId\":\"vpc-1\",\"IsDefault\":true,"
    "\"Associations\":[]},{\"NetworkAclId\":\"acl-2\",\"VpcId\":\"vpc-1\",\"Associations\":"
    "[{\"SubnetId\":\"subnet-1\"}],\"Entries\":["
    "{\"Egress\":true,\"RuleNumber\":100,\"Protocol\":\"-1\",\"RuleAction\":\"allow\","
    "\"CidrBlock\":\"0.0.0.0/0\"},"
    "{\"Egress\":false,\"RuleNumber\":32767,\"Protocol\":\"-1\",\"RuleAction\":\"deny\","
    "\"CidrBlock\":\"0.0.0.0/0\"},"
    "{\"Egress\":false,\"RuleNumber\":90,\"Protocol\":\"6\",\"RuleAction\":\"allow\","
    "\"CidrBlock\":\"0.0.0.0/0\",\"PortRange\":{\"From\":465,\"To\":465}},"
    "{\"Egress\":false,\"RuleNumber\":100,\"Protocol\":\"17\",\"RuleAction\":\"deny\","
    "\"Ipv6CidrBlock\":\"::/0\"},"
    "{\"Egress\":false,\"RuleNumber\":110,\"Protocol\":\"1\",\"RuleAction\":\"allow\","
    "\"CidrBlock\":\"10.0.0.0/8\",\"IcmpTypeCode\":{\"Type\":8,\"Code\":-1}}]}]}";

static void test_vpc_blocks(void **state)
{
    struct account *account = read_text(network);
    const struct vpc *vpc = &account->vpcs.items[0];

    (void)state;
    assert_no_problems(account);
    assert_int_equal(vpc->cidrs.count, 3);
    assert_int_equal(vpc->block_public_access, BPA_BLOCK_INGRESS);
    assert_int_equal(account->subnets.items[0].block_public_access, BPA_NOT_GIVEN);
    assert_int_equal(account->subnets.items[0].vpc, 0);
    assert_int_equal(account->subnets.items[2].vpc, NONE);
    account_free(account);
}

static void test_acls(void **state)
{
    struct account *account = read_text(network);
    const struct network_acl *acl = &account->acls.items[1];
    const struct acl_entry *entries = account->acl_entries.items + acl->entries.first;
    static const uint32_t numbers[] = {90, 100, 110, 32767, 100};

    (void)state;
    assert_int_equal(acl->entries.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(entries[i].number, numbers[i]);
        assert_int_equal(entries[i].egress, i == 4);
        assert_int_equal(entries[i].acl, 1);
    }
    assert_int_equal(entries[0].from_port, 465);
    assert_int_equal(entries[1].from_port, 0); /* udp without PortRange: all ports */
    assert_int_equal(entries[1].to_port, 65535);
    assert_int_equal(entries[2].from_port, 8);
    assert_int_equal(entries[2].to_port, -1);
    assert_int_equal(account->subnets.items[0].acl, 1); /* by association */
    assert_int_equal(account->subnets.items[1].acl, 0); /* the VPC's default */
    assert_int_equal(account->subnets.items[2].acl, NONE);
    assert_int_equal(account->acls.items[0].subnets.count, 1);
    assert_int_equal(account->acl_subnets.items[acl->subnets.first], 0);
    account_free(account);
}

/* An association may stand on the missing page: then there is no falling back to the default. */
static void test_no_fallback_when_incomplete(void **state)
{
    struct account *account =
        READ({"a.json", "{\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\"}]}"},
             {"b.json", "{\"NextToken\":\"x\",\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\","
                        "\"VpcId\":\"vpc-1\",\"IsDefault\":true}]}"});

    (void)state;
    assert_int_equal(account->subnets.items[0].acl, NONE);
    account_free(account);
}

static void test_route_tables(void **state)
{
    static const char tables[] =
        "{\"RouteTables\":[{\"RouteTableId\":\"rtb-1\",\"VpcId\":\"vpc-1\",\"Associations\":"
        "[{\"Main\":true,\"AssociationState\":{\"State\":\"associated\"}}],\"Routes\":["
        "{\"DestinationCidrBlock\":\"10.0.0.0/16\",\"GatewayId\":\"local\",\"State\":\"active\"},"
        "{\"DestinationCidrBlock\":\"0.0.0.0/0\",\"GatewayId\":\"igw-1\",\"State\":\"blackhole\"},"
        "{\"DestinationIpv6CidrBlock\":\"::/0\",\"EgressOnlyInternetGatewayId\":\"eigw-1\"},"
        "{\"DestinationPrefixListId\":\"pl-1\",\"GatewayId\":\"vpce-1\"},"
        "{\"DestinationCidrBlock\":\"10.9.0.0/16\",\"GatewayId\":\"vgw-1\","
        "\"Origin\":\"EnableVgwRoutePropagation\"},"
        "{\"DestinationCidrBlock\":\"10.8.0.0/16\",\"InstanceId\":\"i-1\","
        "\"NetworkInterfaceId\":\"eni-1\"},"
        "{\"DestinationCidrBlock\":\"10.7.0.0/16\",\"NatGatewayId\":\"nat-1\"},"
        "{\"DestinationCidrBlock\":\"10.6.0.0/16\",\"GatewayId\":\"strange\"},"
        "{\"GatewayId\":\"igw-1\"}]},"
        "{\"RouteTableId\":\"rtb-2\",\"VpcId\":\"vpc-1\",\"Associations\":["
        "{\"SubnetId\":\"subnet-1\",\"AssociationState\":{\"State\":\"disassociating\"}},"
        "{\"SubnetId\":\"subnet-2\"},{\"GatewayId\":\"igw-1\"}]}],"
        "\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\"},"
        "{\"SubnetId\":\"subnet-2\",\"VpcId\":\"vpc-1\"}],"
        "\"InternetGateways\":[{\"InternetGatewayId\":\"strange\",\"Attachments\":"
        "[{\"State\":\"available\",\"VpcId\":\"vpc-1\"}]}]}";
    static const uint8_t kinds[] = {
        ROUTE_LOCAL,        ROUTE_INTERNET_GATEWAY, ROUTE_EGRESS_ONLY_GATEWAY,
        ROUTE_VPC_ENDPOINT, ROUTE_VPN_GATEWAY,      ROUTE_INTERFACE,
        ROUTE_NAT_GATEWAY,  ROUTE_INTERNET_GATEWAY};
    struct account *account = read_text(tables);
    const struct route *routes = account->routes.items;

    (void)state;
    assert_int_equal(account->problems.count, 1); /* the route without a destination */
    assert_int_equal(account->routes.count, 8);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(routes[i].target_kind, kinds[i]);
    assert_true(routes[1].blackhole);
    assert_false(routes[2].blackhole);
    assert_int_equal(routes[3].cidr, NONE);
    assert_text(account, account->prefix_lists.items[routes[3].prefix_list].id, "pl-1");
    assert_true(routes[4].propagated);
    assert_text(account, routes[5].target, "eni-1");
    assert_text(account, routes[5].instance_id, "i-1");
    assert_true(account->route_tables.items[0].is_main);
    assert_true(account->gateways.items[0].attached);
    /* presence is incomplete for the bad route, so only the association counts */
    assert_int_equal(account->subnets.items[0].route_table, NONE);
    assert_int_equal(account->subnets.items[1].route_table, 1);
    account_free(account);
}

static void test_main_table(void **state)
{
    struct account *account = read_text(
        "{\"RouteTables\":[{\"RouteTableId\":\"rtb-1\",\"VpcId\":\"vpc-1\",\"Associations\":"
        "[{\"Main\":true}]},{\"RouteTableId\":\"rtb-2\",\"VpcId\":\"vpc-1\",\"Associations\":"
        "[{\"SubnetId\":\"subnet-1\",\"AssociationState\":{\"State\":\"failed\"}}]}],"
        "\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\"}]}");

    (void)state;
    assert_int_equal(account->subnets.items[0].route_table, 0);
    assert_int_equal(account->route_tables.items[0].subnets.count, 1);
    assert_int_equal(account->route_tables.items[1].subnets.count, 0);
    account_free(account);
}

static const char interfaces[] =
    "{\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\",\"SubnetId\":\"subnet-1\","
    "\"VpcId\":\"vpc-1\",\"Attachment\":{\"InstanceId\":\"i-1\"},\"SourceDestCheck\":false,"
    "\"ConnectionTrackingConfiguration\":{\"TcpEstablishedTimeout\":3600,\"UdpTimeout\":30},"
    "\"Groups\":[{\"GroupId\":\"sg-1\"},{\"GroupId\":\"sg-2\"},{\"GroupId\":\"sg-1\"}],"
    "\"PrivateIpAddresses\":[{\"PrivateIpAddress\":\"10.0.0.4\",\"Primary\":true},"
    "{\"PrivateIpAddress\":\"10.0.0.5\",\"Association\":{\"PublicIp\":\"192.0.2.5\","
    "\"IpOwnerId\":\"amazon\"}}],\"Ipv6Addresses\":[{\"Ipv6Address\":\"2001:db8::4\"}],"
    "\"TagSet\":[{\"Key\":\"Name\",\"Value\":\"front\"}]}],"
    "\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":\"-1\","
    "\"UserIdGroupPairs\":[{\"GroupId\":\"sg-2\"}]}]}]}";

static void test_interfaces(void **state)
{
    struct account *account = READ({"a.json", interfaces}, {"b.json", network});
    const struct network_interface *interface = &account->interfaces.items[0];
    const struct interface_address *addresses =
        account->interface_addresses.items + interface->addresses.first;
    uint32_t first = row_of_id(account, "sg-1", OBJECT_GROUP);
    uint32_t second = row_of_id(account, "sg-2", OBJECT_GROUP);

    (void)state;
    assert_no_problems(account);
    assert_text(account, interface->name, "front");
    assert_false(interface->source_dest_check);
    assert_int_equal(interface->tcp_idle_timeout, 3600);
    assert_int_equal(interface->subnet, 0);
    assert_int_equal(interface->vpc, 0);
    assert_int_equal(interface->addresses.count, 3);
    assert_address(addresses[0].address, "10.0.0.4");
    assert_true(addresses[0].is_primary);
    assert_false(addresses[0].has_public);
    assert_address(addresses[1].public_ip, "192.0.2.5");
    assert_text(account, addresses[1].public_owner, "amazon");
    assert_address(addresses[2].address, "2001:db8::4");
    assert_int_equal(account->subnets.items[0].interfaces.count, 1);

    assert_int_equal(interface->groups.count, 2); /* each once */
    assert_int_equal(account->interface_groups.items[interface->groups.first], first);
    assert_int_equal(account->interface_groups.items[interface->groups.first + 1], second);
    assert_true(account->groups.items[first].described);
    assert_false(account->groups.items[second].described); /* only named by the interface */
    assert_int_equal(account->groups.items[second].interfaces.count, 1);
    assert_int_equal(account->groups.items[second].referrers.count, 1);
    assert_int_equal(account->group_referrers.items[account->groups.items[second].referrers.first],
                     0);
    account_free(account);
}

static const char instances[] =
    "{\"Reservations\":[{\"OwnerId\":\"123456789012\",\"Instances\":["
    "{\"InstanceId\":\"i-1\",\"InstanceType\":\"t3.micro\",\"State\":{\"Code\":16,\"Name\":"
    "\"running\"},\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\"},"
    "{\"NetworkInterfaceId\":\"eni-2\",\"Groups\":[{\"GroupId\":\"sg-1\"}],"
    "\"PrivateIpAddresses\":[{\"PrivateIpAddress\":\"10.0.0.9\",\"Primary\":true}]}]}]}]}";

/* describe-network-interfaces wins over what stands inside an instance; the order of files and of
 * duplicates does not matter. */
static void test_inner_interfaces(void **state)
{
    struct account *account = READ({"1.json", instances}, {"2.json", interfaces});
    struct strbuf json = STRBUF_INIT, why = STRBUF_INIT;
    uint32_t outer = row_of_id(account, "eni-1", OBJECT_INTERFACE);
    uint32_t inner = row_of_id(account, "eni-2", OBJECT_INTERFACE);

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->interfaces.count, 2);
    assert_false(account->interfaces.items[outer].from_instance);
    assert_int_equal(account->interfaces.items[outer].instance, 0);
    assert_true(account->interfaces.items[inner].from_instance);
    assert_int_equal(account->interfaces.items[inner].instance, 0);
    assert_text(account, account->instances.items[0].state, "running");
    assert_true(export_read_place(account, account->interfaces.items[inner].place, &json, &why));
    assert_int_equal(strncmp(json.text, "{\"NetworkInterfaceId\":\"eni-2\"", 29), 0);
    assert_true(export_read_place(account, account->instances.items[0].place, &json, &why));
    strbuf_release(&json);
    strbuf_release(&why);
    account_free(account);
}

static void test_elastic_addresses(void **state)
{
    static const char addresses[] =
        "{\"Addresses\":[{\"PublicIp\":\"198.51.100.1\",\"AllocationId\":\"eipalloc-1\","
        "\"Domain\":\"vpc\",\"NetworkInterfaceId\":\"eni-1\",\"PrivateIpAddress\":\"10.0.0.4\"},"
        "{\"PublicIp\":\"198.51.100.2\",\"AllocationId\":\"eipalloc-2\",\"InstanceId\":\"i-1\","
        "\"PrivateIpAddress\":\"10.0.0.9\"},"
        "{\"PublicIp\":\"198.51.100.3\",\"Domain\":\"standard\",\"InstanceId\":\"\"},"
        "{\"PublicIp\":\"198.51.100.4\",\"AllocationId\":\"eipalloc-4\",\"Domain\":\"vpc\","
        "\"NetworkInterfaceId\":\"eni-1\",\"PrivateIpAddress\":\"10.0.0.5\"}]}";
    struct account *account =
        READ({"1.json", addresses}, {"2.json", instances}, {"3.json", interfaces});
    uint32_t outer = row_of_id(account, "eni-1", OBJECT_INTERFACE);
    uint32_t inner = row_of_id(account, "eni-2", OBJECT_INTERFACE);
    const struct interface_address *outer_addresses =
        account->interface_addresses.items + account->interfaces.items[outer].addresses.first;
    const struct interface_address *inner_addresses =
        account->interface_addresses.items + account->interfaces.items[inner].addresses.first;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->addresses.count, 4);
    assert_int_equal(account->addresses.items[0].interface, outer);
    assert_true(outer_addresses[0].has_public);
    assert_address(outer_addresses[0].public_ip, "198.51.100.1");
    assert_text(account, outer_addresses[0].public_owner, "123456789012");
    assert_address(outer_addresses[1].public_ip, "192.0.2.5"); /* its own file says so */
    assert_int_equal(account->addresses.items[1].interface, inner);
    assert_true(inner_addresses[0].has_public);
    assert_int_equal(account->addresses.items[2].interface, NONE);
    account_free(account);
}

static void test_gateways_endpoints_and_peerings(void **state)
{
    static const char text[] =
        "{\"NatGateways\":[{\"NatGatewayId\":\"nat-1\",\"VpcId\":\"vpc-1\",\"SubnetId\":"
        "\"subnet-1\",\"State\":\"available\",\"ConnectivityType\":\"public\","
        "\"NatGatewayAddresses\":[{\"PublicIp\":\"192.0.2.9\",\"PrivateIp\":\"10.0.0.9\","
        "\"NetworkInterfaceId\":\"eni-9\"}]}],"
        "\"EgressOnlyInternetGateways\":[{\"EgressOnlyInternetGatewayId\":\"eigw-1\","
        "\"Attachments\":[{\"State\":\"detached\",\"VpcId\":\"vpc-1\"}]}],"
        "\"VpcEndpoints\":[{\"VpcEndpointId\":\"vpce-1\",\"VpcEndpointType\":\"Interface\","
        "\"VpcId\":\"vpc-1\",\"ServiceName\":\"com.amazonaws.eu-west-1.email-smtp\","
        "\"SubnetIds\":[\"subnet-1\",\"subnet-99\"],\"Groups\":[{\"GroupId\":\"sg-1\"}],"
        "\"NetworkInterfaceIds\":[\"eni-1\",\"eni-77\"],\"PrivateDnsEnabled\":true}],"
        "\"VpcPeeringConnections\":[{\"VpcPeeringConnectionId\":\"pcx-1\",\"Status\":"
        "{\"Code\":\"active\"},\"RequesterVpcInfo\":{\"VpcId\":\"vpc-1\",\"CidrBlock\":"
        "\"10.0.0.0/16\",\"CidrBlockSet\":[{\"CidrBlock\":\"10.0.0.0/16\"},{\"CidrBlock\":"
        "\"10.1.0.0/16\"}]},\"AccepterVpcInfo\":{\"VpcId\":\"vpc-far\",\"OwnerId\":\"2\"}}]}";
    struct account *account = READ({"1.json", text}, {"2.json", interfaces}, {"3.json", network});
    const struct vpc_endpoint *endpoint = &account->endpoints.items[0];
    const struct vpc_peering *peering = &account->peerings.items[0];

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->gateways.count, 2);
    assert_int_equal(account->gateways.items[0].subnet, 0);
    assert_true(account->gateway_addresses.items[0].has_public);
    assert_false(account->gateways.items[1].attached);
    assert_int_equal(endpoint->subnets.count, 1);
    assert_int_equal(endpoint->groups.count, 1);
    assert_int_equal(account->row_refs.items[endpoint->groups.first],
                     row_of_id(account, "sg-1", OBJECT_GROUP));
    assert_int_equal(endpoint->interfaces.count, 1);
    assert_true(endpoint->private_dns);
    assert_text(account, peering->status, "active");
    assert_int_equal(peering->requester.vpc, 0);
    assert_int_equal(peering->requester.cidrs.count, 2);
    assert_int_equal(peering->accepter.vpc, NONE);
    account_free(account);
}

/* The same ids in two regions are two objects; each finds its neighbours. */
static void test_scopes_keep_apart(void **state)
{
    struct account *account = READ({"eu-west-1/a.json", network}, {"us-east-1/a.json", network});

    (void)state;
    assert_int_equal(account->vpcs.count, 2);
    assert_int_equal(account->subnets.count, 6);
    assert_int_equal(account->acls.count, 4);
    assert_int_equal(account->acl_entries.count, 10);
    assert_int_equal(account->subnets.items[3].vpc, 1);
    assert_int_equal(account->subnets.items[3].acl, 3);
    assert_int_equal(account->subnets.items[4].acl, 2);
    account_free(account);
}

/* The same file twice changes nothing. */
static void test_same_objects_twice(void **state)
{
    struct account *account = READ({"a.json", network}, {"b.json", network}, {"c.json", interfaces},
                                   {"d.json", interfaces});

    (void)state;
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->acl_entries.count, 5);
    assert_int_equal(account->acls.items[1].entries.count, 5);
    assert_int_equal(account->interfaces.count, 1);
    assert_int_equal(account->rules.count, 1);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vpc_blocks),
        cmocka_unit_test(test_acls),
        cmocka_unit_test(test_no_fallback_when_incomplete),
        cmocka_unit_test(test_route_tables),
        cmocka_unit_test(test_main_table),
        cmocka_unit_test(test_interfaces),
        cmocka_unit_test(test_inner_interfaces),
        cmocka_unit_test(test_elastic_addresses),
        cmocka_unit_test(test_gateways_endpoints_and_peerings),
        cmocka_unit_test(test_scopes_keep_apart),
        cmocka_unit_test(test_same_objects_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

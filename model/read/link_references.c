#include "model/read/link.h"
#include "model/read/link_ids.h"

static void link_interfaces(struct account *account)
{
    for (size_t i = 0; i < account->interfaces.count; i++) {
        struct network_interface *interface = &account->interfaces.items[i];
        uint32_t scope = interface->scope;

        interface->subnet = link_row(account, interface->subnet_id, scope, OBJECT_SUBNET);
        if (interface->vpc_id == TEXT_NONE && interface->subnet != NONE)
            interface->vpc_id = account->subnets.items[interface->subnet].vpc_id;
        interface->vpc = link_row(account, interface->vpc_id, scope, OBJECT_VPC);
        interface->instance = link_row(account, interface->instance_id, scope, OBJECT_INSTANCE);
        link_rows(account, account->interface_groups.items, &interface->groups, scope,
                  OBJECT_GROUP);
    }
}

static void link_endpoints(struct account *account)
{
    for (size_t i = 0; i < account->endpoints.count; i++) {
        struct vpc_endpoint *endpoint = &account->endpoints.items[i];
        uint32_t *refs = account->row_refs.items, scope = endpoint->scope;

        endpoint->vpc = link_row(account, endpoint->vpc_id, scope, OBJECT_VPC);
        link_rows(account, refs, &endpoint->subnets, scope, OBJECT_SUBNET);
        link_rows(account, refs, &endpoint->groups, scope, OBJECT_GROUP);
        link_rows(account, refs, &endpoint->interfaces, scope, OBJECT_INTERFACE);
    }
}

/* Before the rules: the groups of a balancer may be new. */
static void link_balancer_parts(struct account *account)
{
    for (size_t i = 0; i < account->load_balancers.count; i++) {
        struct load_balancer *balancer = &account->load_balancers.items[i];
        uint32_t *refs = account->row_refs.items, scope = balancer->scope;

        balancer->vpc = link_row(account, balancer->vpc_id, scope, OBJECT_VPC);
        link_rows(account, refs, &balancer->subnets, scope, OBJECT_SUBNET);
        link_rows(account, refs, &balancer->groups, scope, OBJECT_GROUP);
    }
}

static void link_vpcs(struct account *account)
{
    for (size_t i = 0; i < account->subnets.count; i++) {
        struct subnet *subnet = &account->subnets.items[i];

        subnet->vpc = link_row(account, subnet->vpc_id, subnet->scope, OBJECT_VPC);
    }
    for (size_t i = 0; i < account->groups.count; i++) {
        struct security_group *group = &account->groups.items[i];

        group->vpc = link_row(account, group->vpc_id, group->scope, OBJECT_VPC);
    }
    for (size_t i = 0; i < account->acls.count; i++) {
        struct network_acl *acl = &account->acls.items[i];

        acl->vpc = link_row(account, acl->vpc_id, acl->scope, OBJECT_VPC);
    }
    for (size_t i = 0; i < account->route_tables.count; i++) {
        struct route_table *table = &account->route_tables.items[i];

        table->vpc = link_row(account, table->vpc_id, table->scope, OBJECT_VPC);
    }
}

static void link_instances_and_gateways(struct account *account)
{
    for (size_t i = 0; i < account->instances.count; i++) {
        struct instance *instance = &account->instances.items[i];

        instance->vpc = link_row(account, instance->vpc_id, instance->scope, OBJECT_VPC);
        instance->subnet = link_row(account, instance->subnet_id, instance->scope, OBJECT_SUBNET);
    }
    for (size_t i = 0; i < account->gateways.count; i++) {
        struct gateway *gateway = &account->gateways.items[i];

        gateway->vpc = link_row(account, gateway->vpc_id, gateway->scope, OBJECT_VPC);
        gateway->subnet = link_row(account, gateway->subnet_id, gateway->scope, OBJECT_SUBNET);
    }
    for (size_t i = 0; i < account->peerings.count; i++) {
        struct vpc_peering *peering = &account->peerings.items[i];

        peering->requester.vpc =
            link_row(account, peering->requester.vpc_id, peering->scope, OBJECT_VPC);
        peering->accepter.vpc =
            link_row(account, peering->accepter.vpc_id, peering->scope, OBJECT_VPC);
    }
}

void link_references(struct load *load)
{
    link_vpcs(load->account);
    link_interfaces(load->account);
    link_endpoints(load->account);
    link_balancer_parts(load->account);
    link_instances_and_gateways(load->account);
}

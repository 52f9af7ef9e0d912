/*
 * What objects of all kinds have in common: one small function per kind tells where it keeps that.
 */
#include "model/account/account.h"

#include "model/base/message.h"

size_t account_object_count(const struct account *account, enum object_kind kind)
{
    const size_t counts[OBJECT_KIND_COUNT] = {
        [OBJECT_VPC] = account->vpcs.count,
        [OBJECT_SUBNET] = account->subnets.count,
        [OBJECT_GROUP] = account->groups.count,
        [OBJECT_RULE] = account->rules.count,
        [OBJECT_ACL] = account->acls.count,
        [OBJECT_ROUTE_TABLE] = account->route_tables.count,
        [OBJECT_INTERFACE] = account->interfaces.count,
        [OBJECT_INSTANCE] = account->instances.count,
        [OBJECT_ADDRESS] = account->addresses.count,
        [OBJECT_GATEWAY] = account->gateways.count,
        [OBJECT_ENDPOINT] = account->endpoints.count,
        [OBJECT_PEERING] = account->peerings.count,
        [OBJECT_PREFIX_LIST] = account->prefix_lists.count,
        [OBJECT_TRANSIT_GATEWAY] = account->transit_gateways.count,
        [OBJECT_TRANSIT_ATTACHMENT] = account->transit_attachments.count,
        [OBJECT_TRANSIT_TABLE] = account->transit_tables.count,
        [OBJECT_LOAD_BALANCER] = account->load_balancers.count,
        [OBJECT_TARGET_GROUP] = account->target_groups.count,
        [OBJECT_POLICY] = 0, /* they are listed in the Mail view, not among objects of the network */
    };

    return counts[kind];
}

struct facts {
    text_id id, name, owner;
    uint32_t scope, vpc;
    struct place place;
};

static const struct facts nothing = {.scope = NONE, .vpc = NONE, .place = {.file = NONE}};

/* The members that most rows call alike. */
#define FACTS(row, owner_id, vpc_row)                                                              \
    ((struct facts){(row)->id, (row)->name, owner_id, (row)->scope, vpc_row, (row)->place})

static struct facts vpc_facts(const struct account *account, uint32_t row)
{
    const struct vpc *vpc = &account->vpcs.items[row];

    return FACTS(vpc, vpc->owner, row);
}

static struct facts subnet_facts(const struct account *account, uint32_t row)
{
    const struct subnet *subnet = &account->subnets.items[row];

    return FACTS(subnet, subnet->owner, subnet->vpc);
}

static struct facts group_facts(const struct account *account, uint32_t row)
{
    const struct security_group *group = &account->groups.items[row];

    return FACTS(group, group->owner, group->vpc);
}

/* A rule is its group's; only its id is its own. */
static struct facts rule_facts(const struct account *account, uint32_t row)
{
    const struct sg_rule *rule = &account->rules.items[row];
    struct facts facts = group_facts(account, rule->group);

    facts.id = rule->id;
    facts.name = TEXT_NONE;
    facts.place = nothing.place;
    return facts;
}

static struct facts acl_facts(const struct account *account, uint32_t row)
{
    const struct network_acl *acl = &account->acls.items[row];

    return FACTS(acl, acl->owner, acl->vpc);
}

static struct facts route_table_facts(const struct account *account, uint32_t row)
{
    const struct route_table *table = &account->route_tables.items[row];

    return FACTS(table, table->owner, table->vpc);
}

static struct facts interface_facts(const struct account *account, uint32_t row)
{
    const struct network_interface *interface = &account->interfaces.items[row];

    return FACTS(interface, interface->owner, interface->vpc);
}

static struct facts instance_facts(const struct account *account, uint32_t row)
{
    const struct instance *instance = &account->instances.items[row];

    return FACTS(instance, TEXT_NONE, instance->vpc);
}

/* An Elastic IP goes by its allocation and is where its interface is. */
static struct facts address_facts(const struct account *account, uint32_t row)
{
    const struct elastic_address *address = &account->addresses.items[row];
    uint32_t vpc =
        address->interface == NONE ? NONE : account->interfaces.items[address->interface].vpc;

    return (struct facts){address->allocation_id, address->name, TEXT_NONE,
                          address->scope,         vpc,           address->place};
}

static struct facts gateway_facts(const struct account *account, uint32_t row)
{
    const struct gateway *gateway = &account->gateways.items[row];

    return FACTS(gateway, TEXT_NONE, gateway->vpc);
}

static struct facts endpoint_facts(const struct account *account, uint32_t row)
{
    const struct vpc_endpoint *endpoint = &account->endpoints.items[row];

    return FACTS(endpoint, TEXT_NONE, endpoint->vpc);
}

/* A peering is shown with the end that the export holds, the requester's first. */
static struct facts peering_facts(const struct account *account, uint32_t row)
{
    const struct vpc_peering *peering = &account->peerings.items[row];
    uint32_t vpc = peering->requester.vpc != NONE ? peering->requester.vpc : peering->accepter.vpc;

    return FACTS(peering, TEXT_NONE, vpc);
}

static struct facts prefix_list_facts(const struct account *account, uint32_t row)
{
    const struct prefix_list *list = &account->prefix_lists.items[row];

    return FACTS(list, list->owner, NONE);
}

static struct facts transit_gateway_facts(const struct account *account, uint32_t row)
{
    const struct transit_gateway *gateway = &account->transit_gateways.items[row];

    return FACTS(gateway, gateway->owner, NONE);
}

static struct facts transit_attachment_facts(const struct account *account, uint32_t row)
{
    const struct transit_attachment *attachment = &account->transit_attachments.items[row];

    return FACTS(attachment, attachment->resource_owner, attachment->vpc);
}

static struct facts transit_table_facts(const struct account *account, uint32_t row)
{
    const struct transit_table *table = &account->transit_tables.items[row];

    return FACTS(table, TEXT_NONE, NONE);
}

static struct facts load_balancer_facts(const struct account *account, uint32_t row)
{
    const struct load_balancer *balancer = &account->load_balancers.items[row];

    return (struct facts){balancer->arn,   balancer->name, TEXT_NONE,
                          balancer->scope, balancer->vpc,  balancer->place};
}

/* A policy goes by whose it is. */
static struct facts policy_facts(const struct account *account, uint32_t row)
{
    const struct policy_text *policy = &account->policies.items[row];

    return (struct facts){policy->owner, policy->name, TEXT_NONE,
                          policy->scope, NONE,         policy->place};
}

static struct facts target_group_facts(const struct account *account, uint32_t row)
{
    const struct target_group *group = &account->target_groups.items[row];

    return (struct facts){group->arn, group->name, TEXT_NONE, group->scope, NONE, group->place};
}

typedef struct facts facts_reader(const struct account *account, uint32_t row);

static const struct {
    facts_reader *read;
    const char *name;
} kinds[OBJECT_KIND_COUNT] = {
    [OBJECT_VPC] = {vpc_facts, "VPC"},
    [OBJECT_SUBNET] = {subnet_facts, N_("subnet")},
    [OBJECT_GROUP] = {group_facts, N_("security group")},
    [OBJECT_RULE] = {rule_facts, N_("security group rule")},
    [OBJECT_ACL] = {acl_facts, N_("network ACL")},
    [OBJECT_ROUTE_TABLE] = {route_table_facts, N_("route table")},
    [OBJECT_INTERFACE] = {interface_facts, N_("network interface")},
    [OBJECT_INSTANCE] = {instance_facts, N_("instance")},
    [OBJECT_ADDRESS] = {address_facts, N_("Elastic IP address")},
    [OBJECT_GATEWAY] = {gateway_facts, N_("gateway")},
    [OBJECT_ENDPOINT] = {endpoint_facts, N_("VPC endpoint")},
    [OBJECT_PEERING] = {peering_facts, N_("VPC peering connection")},
    [OBJECT_PREFIX_LIST] = {prefix_list_facts, N_("prefix list")},
    [OBJECT_TRANSIT_GATEWAY] = {transit_gateway_facts, N_("transit gateway")},
    [OBJECT_TRANSIT_ATTACHMENT] = {transit_attachment_facts, N_("transit gateway attachment")},
    [OBJECT_TRANSIT_TABLE] = {transit_table_facts, N_("transit gateway route table")},
    [OBJECT_LOAD_BALANCER] = {load_balancer_facts, N_("load balancer")},
    [OBJECT_TARGET_GROUP] = {target_group_facts, N_("target group")},
    [OBJECT_POLICY] = {policy_facts, N_("policy")},
};

static struct facts facts_of(const struct account *account, struct object_ref object)
{
    return object.row == NONE ? nothing : kinds[object.kind].read(account, object.row);
}

const char *object_kind_name(enum object_kind kind)
{
    return _(kinds[kind].name);
}

const char *object_kind_key(enum object_kind kind)
{
    static const char *const keys[OBJECT_KIND_COUNT] = {
        [OBJECT_VPC] = "vpc",
        [OBJECT_SUBNET] = "subnet",
        [OBJECT_GROUP] = "security_group",
        [OBJECT_RULE] = "security_group_rule",
        [OBJECT_ACL] = "network_acl",
        [OBJECT_ROUTE_TABLE] = "route_table",
        [OBJECT_INTERFACE] = "network_interface",
        [OBJECT_INSTANCE] = "instance",
        [OBJECT_ADDRESS] = "address",
        [OBJECT_GATEWAY] = "gateway",
        [OBJECT_ENDPOINT] = "vpc_endpoint",
        [OBJECT_PEERING] = "vpc_peering_connection",
        [OBJECT_PREFIX_LIST] = "prefix_list",
        [OBJECT_TRANSIT_GATEWAY] = "transit_gateway",
        [OBJECT_TRANSIT_ATTACHMENT] = "transit_gateway_attachment",
        [OBJECT_TRANSIT_TABLE] = "transit_gateway_route_table",
        [OBJECT_LOAD_BALANCER] = "load_balancer",
        [OBJECT_TARGET_GROUP] = "target_group",
        [OBJECT_POLICY] = "policy",
    };

    return keys[kind];
}

text_id account_object_id(const struct account *account, struct object_ref object)
{
    return facts_of(account, object).id;
}

text_id account_object_name(const struct account *account, struct object_ref object)
{
    return facts_of(account, object).name;
}

struct place account_object_place(const struct account *account, struct object_ref object)
{
    return facts_of(account, object).place;
}

uint32_t account_object_scope(const struct account *account, struct object_ref object)
{
    return facts_of(account, object).scope;
}

uint32_t account_object_vpc(const struct account *account, struct object_ref object)
{
    return facts_of(account, object).vpc;
}

static text_id scope_account(const struct account *account, uint32_t scope)
{
    return scope < account->scopes.count ? account->scopes.items[scope].account : TEXT_NONE;
}

/* The owner of a managed prefix list may be "AWS", which is no account number. */
static bool is_number(const char *text)
{
    return text[0] >= '0' && text[0] <= '9';
}

text_id account_number_of(const struct account *account, struct object_ref object)
{
    struct facts facts = facts_of(account, object);

    if (is_number(text_raw(account->texts, facts.owner)))
        return facts.owner;
    return scope_account(account, facts.scope);
}

text_id account_region_of(const struct account *account, struct object_ref object)
{
    uint32_t scope = facts_of(account, object).scope;

    return scope < account->scopes.count ? account->scopes.items[scope].region : TEXT_NONE;
}

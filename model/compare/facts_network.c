/*
 * What the objects inside a VPC say.
 */
#include "model/compare/facts.h"

#include "model/account/rule.h"

static void fact_id(struct facts *facts, enum property property, const struct account *account,
                    struct object_ref object)
{
    facts_text(facts, property, account, account_object_id(account, object), ABSENT_IS_UNTOLD);
}

/* "not_given" is off: surroundings.h. */
static void fact_block(struct facts *facts, uint8_t state)
{
    if (state == BPA_BLOCK_INGRESS)
        facts_word(facts, PROPERTY_BLOCK_PUBLIC_ACCESS, "block-ingress");
    else if (state == BPA_BLOCK_BIDIRECTIONAL)
        facts_word(facts, PROPERTY_BLOCK_PUBLIC_ACCESS, "block-bidirectional");
    else if (state == BPA_OFF)
        facts_word(facts, PROPERTY_BLOCK_PUBLIC_ACCESS, "off");
}

void facts_of_vpc(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct vpc *vpc = &account->vpcs.items[row];

    facts_cidrs(facts, PROPERTY_CIDR, account, vpc->cidrs);
    fact_block(facts, vpc->block_public_access);
    facts_yes(facts, PROPERTY_DEFAULT, vpc->is_default);
    facts_name_and_tags(facts, account, vpc->name, vpc->tags);
}

/* An ACL or table that is NONE is one that the export does not tell: each subnet has one. */
void facts_of_subnet(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct subnet *subnet = &account->subnets.items[row];

    facts_text(facts, PROPERTY_VPC, account, subnet->vpc_id, ABSENT_IS_UNTOLD);
    facts_cidrs(facts, PROPERTY_CIDR, account, subnet->cidrs);
    fact_id(facts, PROPERTY_NETWORK_ACL, account, (struct object_ref){OBJECT_ACL, subnet->acl});
    fact_id(facts, PROPERTY_ROUTE_TABLE, account,
            (struct object_ref){OBJECT_ROUTE_TABLE, subnet->route_table});
    fact_block(facts, subnet->block_public_access);
    facts_yes(facts, PROPERTY_MAP_PUBLIC_IP, subnet->map_public_ip);
    facts_text(facts, PROPERTY_AVAILABILITY_ZONE, account, subnet->availability_zone,
               ABSENT_IS_UNTOLD);
    facts_name_and_tags(facts, account, subnet->name, subnet->tags);
}

/* Its rules are compared by what they say: rule_diff.c. */
void facts_of_group(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct security_group *group = &account->groups.items[row];

    facts_text(facts, PROPERTY_VPC, account, group->vpc_id, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_NAME, account, group->name, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_DESCRIPTION, account, group->description, ABSENT_IS_UNTOLD);
    facts_tags(facts, account, group->tags);
}

/* "in 100 allow tcp 25-25 0.0.0.0/0" */
static void fact_entry(struct facts *facts, const struct account *account,
                       const struct acl_entry *entry)
{
    char number[8];

    facts_begin(facts, PROPERTY_ENTRY, (uint64_t)entry->egress << 32 | entry->number);
    strbuf_addf(&facts->texts, "%s %u %s %s ", entry->egress ? "out" : "in",
                (unsigned)entry->number, entry->allow ? "allow" : "deny",
                protocol_name(entry->protocol, number));
    if (entry->protocol != PROTOCOL_ALL) {
        rule_format_ports(entry->protocol, entry->from_port, entry->to_port, &facts->texts);
        strbuf_addch(&facts->texts, ' ');
    }
    cidr_format(&facts->texts, account_block(account, entry->cidr));
    facts_end(facts);
}

void facts_of_acl(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct network_acl *acl = &account->acls.items[row];

    facts_text(facts, PROPERTY_VPC, account, acl->vpc_id, ABSENT_IS_UNTOLD);
    for (uint32_t i = 0; i < acl->entries.count; i++)
        fact_entry(facts, account, &account->acl_entries.items[acl->entries.first + i]);
    facts_yes(facts, PROPERTY_DEFAULT, acl->is_default);
    facts_name_and_tags(facts, account, acl->name, acl->tags);
}

static void fact_route(struct facts *facts, const struct account *account,
                       const struct route *route)
{
    text_id target = route->target != TEXT_NONE ? route->target : route->instance_id;

    facts_route(facts, account,
                (struct route_fact){route->cidr, route->prefix_list,
                                    target != TEXT_NONE ? text_raw(account->texts, target)
                                                        : "nothing that is told",
                                    route->blackhole, route->propagated});
}

void facts_of_route_table(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct route_table *table = &account->route_tables.items[row];

    facts_text(facts, PROPERTY_VPC, account, table->vpc_id, ABSENT_IS_UNTOLD);
    for (uint32_t i = 0; i < table->routes.count; i++)
        fact_route(facts, account, &account->routes.items[table->routes.first + i]);
    facts_yes(facts, PROPERTY_MAIN, table->is_main);
    facts_name_and_tags(facts, account, table->name, table->tags);
}

/* --- interfaces and instances ------------------------------------------------------------------------- */

static void fact_addresses(struct facts *facts, const struct account *account, struct span span)
{
    for (uint32_t i = 0; i < span.count; i++) {
        const struct interface_address *item = &account->interface_addresses.items[span.first + i];

        facts_begin(facts, PROPERTY_ADDRESS, 0);
        ip_addr_format(&facts->texts, item->address);
        facts_end(facts);
        if (!item->has_public)
            continue;
        facts_begin(facts, PROPERTY_PUBLIC_ADDRESS, 0);
        ip_addr_format(&facts->texts, item->public_ip);
        facts_end(facts);
    }
}

static void fact_groups(struct facts *facts, const struct account *account, struct span span)
{
    for (uint32_t i = 0; i < span.count; i++) {
        uint32_t group = account->interface_groups.items[span.first + i];

        facts_text(facts, PROPERTY_GROUP, account, account->groups.items[group].id, ABSENT_IS_DATA);
    }
}

/* The copy of an interface inside describe-instances leaves out what only its own description
 * tells. */
static void fact_interface_details(struct facts *facts, const struct account *account,
                                   const struct network_interface *interface)
{
    if (interface->from_instance) {
        facts_untold(facts, PROPERTY_TCP_IDLE_TIMEOUT);
        facts_untold(facts, PROPERTY_NAME);
        facts_untold(facts, PROPERTY_TAG);
        return;
    }
    if (interface->tcp_idle_timeout)
        facts_number(facts, PROPERTY_TCP_IDLE_TIMEOUT, interface->tcp_idle_timeout);
    facts_name_and_tags(facts, account, interface->name, interface->tags);
}

void facts_of_interface(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct network_interface *interface = &account->interfaces.items[row];

    facts_text(facts, PROPERTY_VPC, account, interface->vpc_id, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_SUBNET, account, interface->subnet_id, ABSENT_IS_UNTOLD);
    fact_groups(facts, account, interface->groups);
    fact_addresses(facts, account, interface->addresses);
    facts_text(facts, PROPERTY_INSTANCE, account, interface->instance_id, ABSENT_IS_DATA);
    facts_text(facts, PROPERTY_TYPE, account, interface->type, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_STATE, account, interface->status, ABSENT_IS_UNTOLD);
    facts_word(facts, PROPERTY_SOURCE_DEST_CHECK, interface->source_dest_check ? "on" : "off");
    facts_text(facts, PROPERTY_DESCRIPTION, account, interface->description, ABSENT_IS_UNTOLD);
    fact_interface_details(facts, account, interface);
}

void facts_of_instance(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct instance *instance = &account->instances.items[row];

    facts_text(facts, PROPERTY_VPC, account, instance->vpc_id, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_SUBNET, account, instance->subnet_id, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_TYPE, account, instance->type, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_STATE, account, instance->state, ABSENT_IS_UNTOLD);
    facts_name_and_tags(facts, account, instance->name, instance->tags);
}

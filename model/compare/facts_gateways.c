/*
 * What the edges of a VPC say: Elastic IPs, gateways, endpoints, peerings, and prefix lists.
 */
#include "model/compare/facts.h"

static void fact_address(struct facts *facts, enum property property, struct ip_addr address)
{
    facts_begin(facts, property, 0);
    ip_addr_format(&facts->texts, address);
    facts_end(facts);
}

void facts_of_address(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct elastic_address *address = &account->addresses.items[row];

    fact_address(facts, PROPERTY_PUBLIC_ADDRESS, address->public_ip);
    if (address->has_private)
        fact_address(facts, PROPERTY_ADDRESS, address->private_ip);
    facts_text(facts, PROPERTY_INTERFACE, account, address->interface_id, ABSENT_IS_DATA);
    facts_text(facts, PROPERTY_INSTANCE, account, address->instance_id, ABSENT_IS_DATA);
    facts_text(facts, PROPERTY_NAME, account, address->name, ABSENT_IS_DATA);
}

static void fact_gateway_addresses(struct facts *facts, const struct account *account,
                                   struct span span)
{
    for (uint32_t i = 0; i < span.count; i++) {
        const struct gateway_address *item = &account->gateway_addresses.items[span.first + i];

        if (item->has_private)
            fact_address(facts, PROPERTY_ADDRESS, item->private_ip);
        if (item->has_public)
            fact_address(facts, PROPERTY_PUBLIC_ADDRESS, item->public_ip);
        facts_text(facts, PROPERTY_INTERFACE, account, item->interface_id, ABSENT_IS_DATA);
    }
}

void facts_of_gateway(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct gateway *gateway = &account->gateways.items[row];

    facts_text(facts, PROPERTY_VPC, account, gateway->vpc_id, ABSENT_IS_DATA);
    facts_text(facts, PROPERTY_SUBNET, account, gateway->subnet_id, ABSENT_IS_DATA);
    fact_gateway_addresses(facts, account, gateway->addresses);
    facts_text(facts, PROPERTY_STATE, account, gateway->state, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_CONNECTIVITY, account, gateway->connectivity, ABSENT_IS_UNTOLD);
    if (gateway->kind != GATEWAY_NAT)
        facts_word(facts, PROPERTY_ATTACHED, gateway->attached ? "yes" : "no");
    facts_name_and_tags(facts, account, gateway->name, gateway->tags);
}

void facts_of_endpoint(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct vpc_endpoint *endpoint = &account->endpoints.items[row];

    facts_text(facts, PROPERTY_VPC, account, endpoint->vpc_id, ABSENT_IS_UNTOLD);
    facts_objects(facts, PROPERTY_SUBNET, account, OBJECT_SUBNET, endpoint->subnets);
    facts_objects(facts, PROPERTY_GROUP, account, OBJECT_GROUP, endpoint->groups);
    facts_text(facts, PROPERTY_TYPE, account, endpoint->type, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_STATE, account, endpoint->state, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_SERVICE, account, endpoint->service, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_POLICY, account, endpoint->policy, ABSENT_IS_UNTOLD);
    facts_yes(facts, PROPERTY_PRIVATE_DNS, endpoint->private_dns);
    facts_name_and_tags(facts, account, endpoint->name, endpoint->tags);
}

void facts_of_policy(struct facts *facts, const struct account *account, uint32_t row)
{
    facts_text(facts, PROPERTY_POLICY, account, account->policies.items[row].document,
               ABSENT_IS_DATA);
}

static void fact_peering_end(struct facts *facts, enum property property,
                             const struct account *account, const struct peering_end *end)
{
    facts_text(facts, property, account, end->vpc_id, ABSENT_IS_UNTOLD);
    facts_cidrs(facts, property, account, end->cidrs);
}

void facts_of_peering(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct vpc_peering *peering = &account->peerings.items[row];

    facts_text(facts, PROPERTY_STATE, account, peering->status, ABSENT_IS_UNTOLD);
    fact_peering_end(facts, PROPERTY_REQUESTER, account, &peering->requester);
    fact_peering_end(facts, PROPERTY_ACCEPTER, account, &peering->accepter);
    facts_name_and_tags(facts, account, peering->name, peering->tags);
}

/* --- prefix lists --------------------------------------------------------------------------------------- */

static void fact_list_entry(struct facts *facts, const struct account *account,
                            const struct prefix_entry *entry)
{
    facts_begin(facts, PROPERTY_ENTRY, 0);
    cidr_format(&facts->texts, account_block(account, entry->cidr));
    facts_end(facts);
    if (entry->description == TEXT_NONE)
        return;
    facts_begin(facts, PROPERTY_ENTRY_DESCRIPTION, 0);
    cidr_format(&facts->texts, account_block(account, entry->cidr));
    strbuf_addf(&facts->texts, " %s", text_raw(account->texts, entry->description));
    facts_end(facts);
}

void facts_of_prefix_list(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct prefix_list *list = &account->prefix_lists.items[row];

    if (!list->entries_known || list->entries_incomplete) {
        facts_untold(facts, PROPERTY_ENTRY);
        facts_untold(facts, PROPERTY_ENTRY_DESCRIPTION);
    }
    for (uint32_t i = 0; i < list->entries.count; i++)
        fact_list_entry(facts, account, &account->prefix_entries.items[list->entries.first + i]);
    if (list->max_entries < 0)
        facts_untold(facts, PROPERTY_MAX_ENTRIES);
    else
        facts_number(facts, PROPERTY_MAX_ENTRIES, list->max_entries);
    facts_text(facts, PROPERTY_NAME, account, list->name, ABSENT_IS_UNTOLD);
}

/*
 * What transit gateways and load balancers say.
 */
#include "model/compare/facts.h"

/* --- transit gateways ------------------------------------------------------------------------------------ */

static void fact_live(struct facts *facts, bool live)
{
    facts_word(facts, PROPERTY_STATE, live ? "available" : "not available");
}

void facts_of_transit_gateway(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct transit_gateway *gateway = &account->transit_gateways.items[row];

    fact_live(facts, gateway->live);
    facts_text(facts, PROPERTY_ASSOCIATION, account, gateway->association_table_id, ABSENT_IS_DATA);
    facts_text(facts, PROPERTY_PROPAGATION, account, gateway->propagation_table_id, ABSENT_IS_DATA);
    facts_text(facts, PROPERTY_NAME, account, gateway->name, ABSENT_IS_DATA);
}

void facts_of_transit_attachment(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct transit_attachment *attachment = &account->transit_attachments.items[row];

    fact_live(facts, attachment->live);
    facts_text(facts, PROPERTY_TRANSIT_GATEWAY, account, attachment->gateway_id, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_TYPE, account, attachment->resource_type, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_RESOURCE, account, attachment->resource_id, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_ASSOCIATION, account, attachment->association_table_id,
               ABSENT_IS_UNTOLD);
    if (attachment->subnets_known)
        facts_objects(facts, PROPERTY_SUBNET, account, OBJECT_SUBNET, attachment->subnets);
    else
        facts_untold(facts, PROPERTY_SUBNET);
    facts_text(facts, PROPERTY_NAME, account, attachment->name, ABSENT_IS_DATA);
}

static void fact_route(struct facts *facts, const struct account *account,
                       const struct transit_route *route)
{
    facts_route(facts, account,
                (struct route_fact){route->cidr, route->prefix_list,
                                    route->attachment_id != TEXT_NONE
                                        ? text_raw(account->texts, route->attachment_id)
                                        : NULL,
                                    route->blackhole, route->propagated});
}

void facts_of_transit_table(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct transit_table *table = &account->transit_tables.items[row];

    facts_text(facts, PROPERTY_TRANSIT_GATEWAY, account, table->gateway_id, ABSENT_IS_UNTOLD);
    if (!table->routes_known || table->routes_incomplete)
        facts_untold(facts, PROPERTY_ROUTE);
    for (uint32_t i = 0; i < table->routes.count; i++)
        fact_route(facts, account, &account->transit_routes.items[table->routes.first + i]);
    if (!table->propagations_known)
        facts_untold(facts, PROPERTY_PROPAGATION);
    facts_objects(facts, PROPERTY_PROPAGATION, account, OBJECT_TRANSIT_ATTACHMENT,
                  table->propagations);
    facts_text(facts, PROPERTY_NAME, account, table->name, ABSENT_IS_DATA);
}

/* --- load balancers --------------------------------------------------------------------------------------- */

/* "TCP 25 to arn:..., arn:..." */
static void fact_listener(struct facts *facts, const struct account *account,
                          const struct balancer_listener *listener)
{
    facts_begin(facts, PROPERTY_LISTENER, listener->port);
    strbuf_addf(&facts->texts, "%s %u", text_raw(account->texts, listener->protocol),
                (unsigned)listener->port);
    for (uint32_t i = 0; i < listener->target_groups.count; i++) {
        uint32_t row = account->row_refs.items[listener->target_groups.first + i];

        strbuf_addf(&facts->texts, "%s%s", i ? ", " : " to ",
                    text_raw(account->texts, account->target_groups.items[row].arn));
    }
    facts_end(facts);
}

static void fact_told(struct facts *facts, enum property property, uint8_t told)
{
    if (told == TOLD_NOTHING)
        facts_untold(facts, property);
    else
        facts_word(facts, property, told == TOLD_YES ? "yes" : "no");
}

void facts_of_load_balancer(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct load_balancer *balancer = &account->load_balancers.items[row];

    facts_text(facts, PROPERTY_VPC, account, balancer->vpc_id, ABSENT_IS_UNTOLD);
    facts_objects(facts, PROPERTY_SUBNET, account, OBJECT_SUBNET, balancer->subnets);
    facts_objects(facts, PROPERTY_GROUP, account, OBJECT_GROUP, balancer->groups);
    facts_text(facts, PROPERTY_TYPE, account, balancer->type, ABSENT_IS_UNTOLD);
    facts_word(facts, PROPERTY_STATE, balancer->live ? "active" : "not active");
    facts_text(facts, PROPERTY_SCHEME, account, balancer->scheme, ABSENT_IS_UNTOLD);
    fact_told(facts, PROPERTY_CROSS_ZONE, balancer->cross_zone);
    if (!balancer->listeners_known)
        facts_untold(facts, PROPERTY_LISTENER);
    for (uint32_t i = 0; i < balancer->listeners.count; i++)
        fact_listener(facts, account,
                      &account->balancer_listeners.items[balancer->listeners.first + i]);
}

/* "i-1", "10.0.0.5:25" */
static void fact_target(struct facts *facts, const struct account *account,
                        const struct balancer_target *target)
{
    size_t name = facts->texts.length;

    facts_begin(facts, PROPERTY_TARGET, 0);
    strbuf_adds(&facts->texts, text_raw(account->texts, target->id));
    if (target->port >= 0)
        strbuf_addf(&facts->texts, " port %d", (int)target->port);
    facts_end(facts);
    if (target->state == TEXT_NONE) {
        facts_untold_of(facts, PROPERTY_TARGET_STATE, name);
        return;
    }
    facts_begin_of(facts, PROPERTY_TARGET_STATE, name);
    strbuf_addf(&facts->texts, "%s %s", text_raw(account->texts, target->id),
                text_raw(account->texts, target->state));
    facts_end(facts);
}

void facts_of_target_group(struct facts *facts, const struct account *account, uint32_t row)
{
    const struct target_group *group = &account->target_groups.items[row];

    facts_text(facts, PROPERTY_VPC, account, group->vpc_id, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_TYPE, account, group->type, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_PROTOCOL, account, group->protocol, ABSENT_IS_UNTOLD);
    if (group->port >= 0)
        facts_number(facts, PROPERTY_PORT, group->port);
    fact_told(facts, PROPERTY_CLIENT_IP, group->preserve_client_ip);
    if (!group->targets_known) {
        facts_untold(facts, PROPERTY_TARGET);
        facts_untold(facts, PROPERTY_TARGET_STATE);
    }
    for (uint32_t i = 0; i < group->targets.count; i++)
        fact_target(facts, account, &account->balancer_targets.items[group->targets.first + i]);
}

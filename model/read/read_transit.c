/*
 * DescribeTransitGateways, -Attachments, -VpcAttachments, -PeeringAttachments and -RouteTables.
 */
#include "model/read/readers.h"

#include "model/read/scope.h"

/* --- gateways ----------------------------------------------------------------------------------- */

/* The default table that an option names, if the option is on. */
static text_id default_table(const struct element *element, const cJSON *options,
                             const char *option, const char *table)
{
    if (!text_is(element, value_id(element, options, option), "enable"))
        return TEXT_NONE;
    return value_id(element, options, table);
}

/* Whether rules may refer to groups of other VPCs behind the gateway: asked of it and of each VPC
 * attachment ("Security group referencing" of the transit gateway guide). */
static uint8_t group_references(const struct element *element, const cJSON *options)
{
    text_id support = value_id(element, options, "SecurityGroupReferencingSupport");

    if (support == TEXT_NONE)
        return TOLD_NOTHING;
    return text_is(element, support, "enable") ? TOLD_YES : TOLD_NO;
}

static bool is_available(const struct element *element)
{
    text_id state = value_id(element, element->json, "State");

    return state == TEXT_NONE || text_is(element, state, "available");
}

void read_transit_gateway(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *options = value_object(element, element->json, "Options");
    struct transit_gateway gateway = {.id = value_own_id(element, "TransitGatewayId"),
                                      .place = element_place(element)};

    if (gateway.id == TEXT_NONE)
        return;
    gateway.owner = value_id(element, element->json, "OwnerId");
    gateway.live = is_available(element);
    value_tags(element, "Tags", &gateway.name);
    scope_note_arn(element, "TransitGatewayArn", WITNESS_SHARED);
    if (options) {
        gateway.association_table_id = default_table(
            element, options, "DefaultRouteTableAssociation", "AssociationDefaultRouteTableId");
        gateway.propagation_table_id = default_table(
            element, options, "DefaultRouteTablePropagation", "PropagationDefaultRouteTableId");
        gateway.group_references = group_references(element, options);
    }
    TABLE_ADD(account->transit_gateways, gateway);
}

/* --- attachments -------------------------------------------------------------------------------- */

/* What the descriptions of all calls have in common. */
static bool begin_attachment(const struct element *element, struct transit_attachment *attachment)
{
    *attachment =
        (struct transit_attachment){.id = value_own_id(element, "TransitGatewayAttachmentId"),
                                    .place = element_place(element),
                                    .gateway = NONE,
                                    .vpc = NONE};
    attachment->gateway_id = value_id(element, element->json, "TransitGatewayId");
    attachment->live = is_available(element);
    if (attachment->id != TEXT_NONE)
        value_tags(element, "Tags", &attachment->name);
    return attachment->id != TEXT_NONE;
}

/* A table that is only being associated, or no longer is, decides nothing. */
static text_id read_association(const struct element *element)
{
    const cJSON *association = value_object(element, element->json, "Association");
    text_id state;

    if (!association)
        return TEXT_NONE;
    state = value_id(element, association, "State");
    if (state != TEXT_NONE && !text_is(element, state, "associated"))
        return TEXT_NONE;
    return value_id(element, association, "TransitGatewayRouteTableId");
}

void read_transit_attachment(struct element *element)
{
    struct account *account = element_account(element);
    struct transit_attachment attachment;

    if (!begin_attachment(element, &attachment))
        return;
    attachment.resource_type = value_id(element, element->json, "ResourceType");
    attachment.resource_id = value_id(element, element->json, "ResourceId");
    attachment.resource_owner = value_id(element, element->json, "ResourceOwnerId");
    attachment.association_table_id = read_association(element);
    TABLE_ADD(account->transit_attachments, attachment);
}

void read_transit_vpc_attachment(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *options = value_object(element, element->json, "Options");
    struct transit_attachment attachment;

    if (!begin_attachment(element, &attachment))
        return;
    if (options)
        attachment.group_references = group_references(element, options);
    attachment.resource_type = account_text(account, "vpc");
    attachment.resource_id = value_id(element, element->json, "VpcId");
    attachment.resource_owner = value_id(element, element->json, "VpcOwnerId");
    attachment.subnets = value_ids(element, element->json, "SubnetIds", NULL);
    attachment.subnets_known = value_list(element, element->json, "SubnetIds") != NULL;
    TABLE_ADD(account->transit_attachments, attachment);
}

/* Both ends have this description; which of them is meant shows once all gateways are known. */
void read_transit_peering(struct element *element)
{
    struct load *load = element->reading->load;
    const cJSON *requester = value_object(element, element->json, "RequesterTgwInfo");
    const cJSON *accepter = value_object(element, element->json, "AccepterTgwInfo");
    struct transit_attachment attachment;

    if (!begin_attachment(element, &attachment))
        return;
    attachment.resource_type = account_text(load->account, "peering");
    if (requester)
        attachment.gateway_id = value_id(element, requester, "TransitGatewayId");
    if (accepter) {
        attachment.resource_id = value_id(element, accepter, "TransitGatewayId");
        attachment.resource_owner = value_id(element, accepter, "OwnerId");
    }
    TABLE_ADD(load->named_attachments, attachment);
}

/* --- route tables ------------------------------------------------------------------------------- */

void read_transit_table(struct element *element)
{
    struct account *account = element_account(element);
    struct transit_table table = {.id = value_own_id(element, "TransitGatewayRouteTableId"),
                                  .place = element_place(element)};

    if (table.id == TEXT_NONE)
        return;
    table.gateway_id = value_id(element, element->json, "TransitGatewayId");
    value_tags(element, "Tags", &table.name);
    TABLE_ADD(account->transit_tables, table);
}

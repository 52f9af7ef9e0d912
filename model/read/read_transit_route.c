/*
 * SearchTransitGatewayRoutes, GetTransitGatewayRouteTablePropagations and -Associations, plain or in
 * a collector's wrappers. They also name attachments, with the resource behind each: knowledge of
 * its own where the attachments were not exported.
 */
#include "model/read/readers.h"

#include "model/base/message.h"
#include "model/read/telling.h"

/* The attachment's id; TEXT_NONE if there is none. */
static text_id name_attachment(const struct element *element, const cJSON *json, text_id table_id)
{
    struct load *load = element->reading->load;
    struct transit_attachment attachment = {.place = element_place(element),
                                            .association_table_id = table_id,
                                            .gateway = NONE,
                                            .vpc = NONE,
                                            .live = true};

    attachment.id = value_id(element, json, "TransitGatewayAttachmentId");
    attachment.resource_id = value_id(element, json, "ResourceId");
    attachment.resource_type = value_id(element, json, "ResourceType");
    if (attachment.id != TEXT_NONE)
        TABLE_ADD(load->named_attachments, attachment);
    return attachment.id;
}

/* --- routes ------------------------------------------------------------------------------------- */

/* `prefix_list` is the text of the list's id until it is linked. */
static bool read_destination(const struct element *element, const cJSON *json,
                             struct transit_route *route)
{
    text_id list = value_id(element, json, "PrefixListId");
    text_id block = value_id(element, json, "DestinationCidrBlock");

    if (list != TEXT_NONE) {
        route->prefix_list = list;
        return true;
    }
    if (block == TEXT_NONE)
        element_problem(element, json, PROBLEM_ERROR,
                        _("a route without a destination is left out"));
    else
        route->cidr = value_cidr(element, json, "DestinationCidrBlock");
    return route->cidr != NONE;
}

/* Of several attachments (equal-cost paths) the first is kept. */
static text_id read_attachments(const struct element *element, const cJSON *json)
{
    text_id first = TEXT_NONE;
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, json, "TransitGatewayAttachments"))
    {
        text_id id = value_item_is_object(element, item) ? name_attachment(element, item, TEXT_NONE)
                                                         : TEXT_NONE;

        if (first == TEXT_NONE)
            first = id;
    }
    return first;
}

static void read_route(const struct element *element, const cJSON *json)
{
    struct account *account = element_account(element);
    struct transit_route route = {.cidr = NONE, .prefix_list = NONE, .attachment = NONE};
    text_id state = value_id(element, json, "State");

    if (text_is(element, state, "deleted") || text_is(element, state, "deleting") ||
        !read_destination(element, json, &route))
        return;
    route.blackhole = text_is(element, state, "blackhole");
    route.propagated = text_is(element, value_id(element, json, "Type"), "propagated");
    route.attachment_id = read_attachments(element, json);
    TABLE_ADD(account->transit_routes, route);
    telling_current(element->reading)->rows.count++;
}

void read_transit_route(struct element *element)
{
    read_route(element, element->json);
}

/* --- propagations and associations -------------------------------------------------------------- */

static bool has_state(const struct element *element, const cJSON *json, const char *wanted)
{
    text_id state = value_id(element, json, "State");

    return state == TEXT_NONE || text_is(element, state, wanted);
}

static void read_propagation(const struct element *element, const cJSON *json)
{
    struct account *account = element_account(element);
    text_id attachment;

    if (!has_state(element, json, "enabled"))
        return;
    attachment = name_attachment(element, json, TEXT_NONE);
    if (attachment == TEXT_NONE)
        return;
    TABLE_ADD(account->row_refs, attachment);
    telling_current(element->reading)->rows.count++;
}

void read_transit_propagation(struct element *element)
{
    read_propagation(element, element->json);
}

void read_transit_association(struct element *element)
{
    if (has_state(element, element->json, "associated"))
        name_attachment(element, element->json, telling_current(element->reading)->owner);
}

/* --- wrappers ----------------------------------------------------------------------------------- */

/* A wrapper says whose its list is, and sometimes that it is not the whole. */
static void read_wrapper(const struct element *element, enum telling_kind kind, const char *key,
                         void (*read)(const struct element *element, const cJSON *json))
{
    text_id table = value_own_id(element, "TransitGatewayRouteTableId");
    const cJSON *list = value_list(element, element->json, key), *item;
    struct telling *telling;

    if (table == TEXT_NONE || !list)
        return;
    telling = telling_begin(element->reading, kind, table);
    telling->incomplete = value_bool(element, element->json, "AdditionalRoutesAvailable", false) ||
                          value_id(element, element->json, "NextToken") != TEXT_NONE;
    cJSON_ArrayForEach(item, list)
    {
        if (value_item_is_object(element, item))
            read(element, item);
    }
}

void read_wrapped_routes(struct element *element)
{
    read_wrapper(element, TELLING_ROUTES, "Routes", read_route);
}

void read_wrapped_propagations(struct element *element)
{
    read_wrapper(element, TELLING_PROPAGATIONS, "TransitGatewayRouteTablePropagations",
                 read_propagation);
}

/*
 * DescribeVpcEndpoints and DescribeVpcPeeringConnections.
 */
#include "model/read/readers.h"

#include "model/read/scope.h"

/* --- endpoints ---------------------------------------------------------------------------------- */

void read_endpoint(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json;
    struct vpc_endpoint endpoint = {
        .id = value_own_id(element, "VpcEndpointId"), .place = element_place(element), .vpc = NONE};

    if (endpoint.id == TEXT_NONE)
        return;
    endpoint.vpc_id = value_id(element, json, "VpcId");
    endpoint.service = value_id(element, json, "ServiceName");
    endpoint.type = value_id(element, json, "VpcEndpointType");
    endpoint.state = value_word(element, json, "State", "value");
    endpoint.policy = value_id(element, json, "PolicyDocument");
    endpoint.subnets = value_ids(element, json, "SubnetIds", NULL);
    endpoint.groups = value_ids(element, json, "Groups", "GroupId");
    endpoint.interfaces = value_ids(element, json, "NetworkInterfaceIds", NULL);
    endpoint.tags = value_tags(element, "Tags", &endpoint.name);
    endpoint.private_dns = value_bool(element, json, "PrivateDnsEnabled", false);
    scope_note_owner(element, value_id(element, json, "OwnerId"), WITNESS_OWN);
    TABLE_ADD(account->endpoints, endpoint);
}

/* --- peerings ----------------------------------------------------------------------------------- */

/* The primary block stands by itself and once more in the set. */
static void add_block(struct account *account, struct span *span, uint32_t cidr)
{
    if (cidr == NONE || (span->count && account->cidr_refs.items[span->first] == cidr))
        return;
    TABLE_ADD(account->cidr_refs, cidr);
    span->count++;
}

static void add_blocks(const struct element *element, const cJSON *end, const char *list_key,
                       const char *block_key, struct span *span)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, end, list_key))
    {
        if (value_item_is_object(element, item))
            add_block(element_account(element), span, value_cidr(element, item, block_key));
    }
}

static struct peering_end read_end(const struct element *element, const char *key)
{
    struct account *account = element_account(element);
    const cJSON *json = value_object(element, element->json, key);
    struct peering_end end = {.vpc = NONE, .cidrs = {(uint32_t)account->cidr_refs.count, 0}};

    if (!json)
        return end;
    end.vpc_id = value_id(element, json, "VpcId");
    end.owner = value_id(element, json, "OwnerId");
    end.region = value_id(element, json, "Region");
    add_block(account, &end.cidrs, value_cidr(element, json, "CidrBlock"));
    add_blocks(element, json, "CidrBlockSet", "CidrBlock", &end.cidrs);
    add_blocks(element, json, "Ipv6CidrBlockSet", "Ipv6CidrBlock", &end.cidrs);
    return end;
}

void read_peering(struct element *element)
{
    struct account *account = element_account(element);
    struct vpc_peering peering = {.id = value_own_id(element, "VpcPeeringConnectionId"),
                                  .place = element_place(element)};

    if (peering.id == TEXT_NONE)
        return;
    peering.status = value_word(element, element->json, "Status", "Code");
    peering.requester = read_end(element, "RequesterVpcInfo");
    peering.accepter = read_end(element, "AccepterVpcInfo");
    peering.tags = value_tags(element, "Tags", &peering.name);
    TABLE_ADD(account->peerings, peering);
}

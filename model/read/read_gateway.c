/*
 * DescribeInternetGateways, DescribeNatGateways, DescribeEgressOnlyInternetGateways.
 */
#include "model/read/readers.h"

#include "model/read/scope.h"

static bool gateway_begin(struct element *element, const char *id_key, enum gateway_kind kind,
                          struct gateway *gateway)
{
    *gateway = (struct gateway){.id = value_own_id(element, id_key),
                                .place = element_place(element),
                                .vpc = NONE,
                                .subnet = NONE,
                                .kind = (uint8_t)kind};
    if (gateway->id == TEXT_NONE)
        return false;
    gateway->tags = value_tags(element, "Tags", &gateway->name);
    scope_note_owner(element, value_id(element, element->json, "OwnerId"), WITNESS_OWN);
    return true;
}

/* [{"State": "available", "VpcId": ...}]: at most one, and one that is going away is none. */
static void read_attachments(const struct element *element, struct gateway *gateway)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, element->json, "Attachments"))
    {
        text_id state;

        if (!value_item_is_object(element, item) || gateway->attached)
            continue;
        state = value_id(element, item, "State");
        gateway->state = state;
        gateway->vpc_id = value_id(element, item, "VpcId");
        gateway->attached = state == TEXT_NONE || text_is(element, state, "available") ||
                            text_is(element, state, "attached");
    }
}

static void read_attached_gateway(struct element *element, const char *id_key,
                                  enum gateway_kind kind)
{
    struct account *account = element_account(element);
    struct gateway gateway;

    if (!gateway_begin(element, id_key, kind, &gateway))
        return;
    read_attachments(element, &gateway);
    TABLE_ADD(account->gateways, gateway);
}

void read_internet_gateway(struct element *element)
{
    read_attached_gateway(element, "InternetGatewayId", GATEWAY_INTERNET);
}

void read_egress_only_gateway(struct element *element)
{
    read_attached_gateway(element, "EgressOnlyInternetGatewayId", GATEWAY_EGRESS_ONLY);
}

static struct span read_gateway_addresses(const struct element *element)
{
    struct account *account = element_account(element);
    struct span span = {(uint32_t)account->gateway_addresses.count, 0};
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, element->json, "NatGatewayAddresses"))
    {
        struct gateway_address address = {0};

        if (!value_item_is_object(element, item))
            continue;
        address.has_private = value_address(element, item, "PrivateIp", &address.private_ip);
        address.has_public = value_address(element, item, "PublicIp", &address.public_ip);
        address.interface_id = value_id(element, item, "NetworkInterfaceId");
        TABLE_ADD(account->gateway_addresses, address);
    }
    span.count = (uint32_t)account->gateway_addresses.count - span.first;
    return span;
}

void read_nat_gateway(struct element *element)
{
    struct account *account = element_account(element);
    struct gateway gateway;

    if (!gateway_begin(element, "NatGatewayId", GATEWAY_NAT, &gateway))
        return;
    gateway.vpc_id = value_id(element, element->json, "VpcId");
    gateway.subnet_id = value_id(element, element->json, "SubnetId");
    gateway.state = value_word(element, element->json, "State", "value");
    gateway.connectivity = value_id(element, element->json, "ConnectivityType");
    gateway.addresses = read_gateway_addresses(element);
    TABLE_ADD(account->gateways, gateway);
}

/*
 * DescribeVpcs and DescribeSubnets.
 */
#include "model/read/readers.h"

#include <string.h>

#include "model/base/message.h"
#include "model/read/scope.h"

/* The primary block stands by itself and once more in the set. */
static void add_cidr(struct account *account, struct span *span, uint32_t cidr)
{
    if (cidr == NONE || (span->count && account->cidr_refs.items[span->first] == cidr))
        return;
    TABLE_ADD(account->cidr_refs, cidr);
    span->count++;
}

/* [{"CidrBlock": ..., "CidrBlockState": {"State": "associated"}}], and the same for IPv6. */
static void add_associated(const struct element *element, const char *list_key,
                           const char *block_key, const char *state_key, struct span *span)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, element->json, list_key))
    {
        text_id state;

        if (!value_item_is_object(element, item))
            continue;
        state = value_word(element, item, state_key, "State");
        if (state == TEXT_NONE || text_is(element, state, "associated"))
            add_cidr(element_account(element), span, value_cidr(element, item, block_key));
    }
}

static struct span read_cidrs(const struct element *element)
{
    struct account *account = element_account(element);
    struct span span = {(uint32_t)account->cidr_refs.count, 0};

    add_cidr(account, &span, value_cidr(element, element->json, "CidrBlock"));
    add_associated(element, "CidrBlockAssociationSet", "CidrBlock", "CidrBlockState", &span);
    add_associated(element, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState",
                   &span);
    return span;
}

static uint8_t read_public_access(const struct element *element)
{
    const cJSON *states = value_object(element, element->json, "BlockPublicAccessStates");
    text_id mode;

    if (!states)
        return BPA_NOT_GIVEN;
    mode = value_text(element, states, "InternetGatewayBlockMode");
    if (mode == TEXT_NONE)
        return BPA_NOT_GIVEN;
    if (text_is(element, mode, "off"))
        return BPA_OFF;
    if (text_is(element, mode, "block-ingress"))
        return BPA_BLOCK_INGRESS;
    if (text_is(element, mode, "block-bidirectional"))
        return BPA_BLOCK_BIDIRECTIONAL;
    element_problem(element, value_member(states, "InternetGatewayBlockMode"), PROBLEM_ERROR,
                    _("InternetGatewayBlockMode should be off, block-ingress or "
                      "block-bidirectional"));
    return BPA_NOT_GIVEN;
}

void read_vpc(struct element *element)
{
    struct account *account = element_account(element);
    struct vpc vpc = {.id = value_own_id(element, "VpcId"), .place = element_place(element)};

    if (vpc.id == TEXT_NONE)
        return;
    vpc.owner = value_id(element, element->json, "OwnerId");
    vpc.cidrs = read_cidrs(element);
    vpc.tags = value_tags(element, "Tags", &vpc.name);
    vpc.block_public_access = read_public_access(element);
    vpc.is_default = value_bool(element, element->json, "IsDefault", false);
    scope_note_owner(element, vpc.owner, WITNESS_SHARED);
    TABLE_ADD(account->vpcs, vpc);
}

void read_subnet(struct element *element)
{
    struct account *account = element_account(element);
    struct subnet subnet = {.id = value_own_id(element, "SubnetId"),
                            .place = element_place(element),
                            .vpc = NONE,
                            .acl = NONE,
                            .route_table = NONE};

    if (subnet.id == TEXT_NONE)
        return;
    subnet.vpc_id = value_id(element, element->json, "VpcId");
    subnet.owner = value_id(element, element->json, "OwnerId");
    subnet.availability_zone = value_id(element, element->json, "AvailabilityZone");
    subnet.availability_zone_id = value_id(element, element->json, "AvailabilityZoneId");
    subnet.cidrs = read_cidrs(element);
    subnet.tags = value_tags(element, "Tags", &subnet.name);
    subnet.block_public_access = read_public_access(element);
    subnet.map_public_ip = value_bool(element, element->json, "MapPublicIpOnLaunch", false);
    scope_note_arn(element, "SubnetArn", WITNESS_SHARED);
    scope_note_owner(element, subnet.owner, WITNESS_SHARED);
    scope_note_zone(element, subnet.availability_zone);
    TABLE_ADD(account->subnets, subnet);
}

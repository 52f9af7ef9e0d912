/*
 * DescribeTargetGroups and DescribeTargetHealth; the attributes of target groups and balancers.
 */
#include "model/read/readers.h"

#include "model/read/scope.h"
#include "model/read/telling.h"

void read_target_group(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json;
    struct target_group group = {.arn = value_own_id(element, "TargetGroupArn"),
                                 .place = element_place(element),
                                 .port = -1};

    if (group.arn == TEXT_NONE)
        return;
    group.name = value_id(element, json, "TargetGroupName");
    group.type = value_id(element, json, "TargetType");
    group.protocol = value_id(element, json, "Protocol");
    group.vpc_id = value_id(element, json, "VpcId");
    value_integer(element, json, "Port", 0, UINT16_MAX, &group.port);
    scope_note_arn(element, "TargetGroupArn", WITNESS_OWN);
    TABLE_ADD(account->target_groups, group);
}

/* --- targets ------------------------------------------------------------------------------------ */

static void add_target(const struct element *element, const cJSON *json)
{
    struct account *account = element_account(element);
    const cJSON *described = value_object(element, json, "Target");
    const cJSON *health = value_object(element, json, "TargetHealth");
    struct balancer_target target = {.target_group = NONE, .port = -1, .interface = NONE};

    if (!described)
        return;
    target.id = value_id(element, described, "Id");
    if (target.id == TEXT_NONE)
        return;
    value_integer(element, described, "Port", 0, UINT16_MAX, &target.port);
    target.any_zone = text_is(element, value_id(element, described, "AvailabilityZone"), "all");
    if (health)
        target.state = value_id(element, health, "State");
    TABLE_ADD(account->balancer_targets, target);
    telling_current(element->reading)->rows.count++;
}

void read_target_health(struct element *element)
{
    add_target(element, element->json);
}

void read_wrapped_targets(struct element *element)
{
    text_id group = value_own_id(element, "TargetGroupArn");
    const cJSON *list = value_list(element, element->json, "TargetHealthDescriptions"), *item;

    if (group == TEXT_NONE || !list)
        return;
    telling_begin(element->reading, TELLING_TARGETS, group);
    cJSON_ArrayForEach(item, list)
    {
        if (value_item_is_object(element, item))
            add_target(element, item);
    }
}

/* --- attributes --------------------------------------------------------------------------------- */

static void add_attribute(const struct element *element, const cJSON *json)
{
    struct telling *telling = telling_current(element->reading);
    const char *wanted = telling->kind == TELLING_GROUP_ATTRIBUTES
                             ? "preserve_client_ip.enabled"
                             : "load_balancing.cross_zone.enabled";
    text_id value;

    if (!text_is(element, value_id(element, json, "Key"), wanted))
        return;
    value = value_id(element, json, "Value");
    if (text_is(element, value, "true"))
        telling->told = TOLD_YES;
    else if (text_is(element, value, "false"))
        telling->told = TOLD_NO;
}

void read_attribute(struct element *element)
{
    add_attribute(element, element->json);
}

/* LoadBalancerAttributes and TargetGroupAttributes. */
void read_wrapped_attributes(struct element *element)
{
    bool is_group = value_member(element->json, "TargetGroupArn") != NULL;
    text_id owner = value_own_id(element, is_group ? "TargetGroupArn" : "LoadBalancerArn");
    const cJSON *item;

    if (owner == TEXT_NONE)
        return;
    telling_begin(element->reading,
                  is_group ? TELLING_GROUP_ATTRIBUTES : TELLING_BALANCER_ATTRIBUTES, owner);
    cJSON_ArrayForEach(item, value_list(element, element->json, "Attributes"))
    {
        if (value_item_is_object(element, item))
            add_attribute(element, item);
    }
}

/*
 * DescribeLoadBalancers of both APIs, and DescribeListeners.
 */
#include "model/read/readers.h"

#include "model/read/scope.h"
#include "model/read/telling.h"

/* --- balancers ---------------------------------------------------------------------------------- */

/* An impaired one still forwards. */
static bool is_live(const struct element *element)
{
    text_id state = value_word(element, element->json, "State", "Code");

    return state == TEXT_NONE || text_is(element, state, "active") ||
           text_is(element, state, "active_impaired");
}

void read_balancer(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json;
    struct load_balancer balancer = {.arn = value_own_id(element, "LoadBalancerArn"),
                                     .place = element_place(element),
                                     .vpc = NONE};

    if (balancer.arn == TEXT_NONE)
        return;
    balancer.name = value_id(element, json, "LoadBalancerName");
    balancer.dns_name = value_id(element, json, "DNSName");
    balancer.type = value_id(element, json, "Type");
    balancer.scheme = value_id(element, json, "Scheme");
    balancer.vpc_id = value_id(element, json, "VpcId");
    balancer.subnets = value_ids(element, json, "AvailabilityZones", "SubnetId");
    balancer.groups = value_ids(element, json, "SecurityGroups", NULL);
    balancer.live = is_live(element);
    scope_note_arn(element, "LoadBalancerArn", WITNESS_OWN);
    TABLE_ADD(account->load_balancers, balancer);
}

/* --- listeners ---------------------------------------------------------------------------------- */

static void add_target_group(struct account *account, struct span *groups, text_id arn)
{
    if (arn == TEXT_NONE)
        return;
    TABLE_ADD(account->row_refs, arn);
    groups->count++;
}

/* The texts of the ARNs, some twice; the linker drops those. */
static void add_action(const struct element *element, const cJSON *action, struct span *groups)
{
    struct account *account = element_account(element);
    const cJSON *forward = value_object(element, action, "ForwardConfig"), *item;

    add_target_group(account, groups, value_id(element, action, "TargetGroupArn"));
    if (!forward)
        return;
    cJSON_ArrayForEach(item, value_list(element, forward, "TargetGroups"))
    {
        if (value_item_is_object(element, item))
            add_target_group(account, groups, value_id(element, item, "TargetGroupArn"));
    }
}

static void add_listener(const struct element *element, const cJSON *json, const char *port_key)
{
    struct account *account = element_account(element);
    struct balancer_listener listener = {.balancer = NONE};
    const cJSON *item;
    int32_t port = 0;

    if (value_integer(element, json, port_key, 0, UINT16_MAX, &port) == VALUE_WRONG)
        return;
    listener.port = (uint16_t)port;
    listener.protocol = value_id(element, json, "Protocol");
    listener.target_groups.first = (uint32_t)account->row_refs.count;
    cJSON_ArrayForEach(item, value_list(element, json, "DefaultActions"))
    {
        if (value_item_is_object(element, item))
            add_action(element, item, &listener.target_groups);
    }
    TABLE_ADD(account->balancer_listeners, listener);
    telling_current(element->reading)->rows.count++;
}

/* A listener names its balancer, which may be another than the one before. */
void read_listener(struct element *element)
{
    struct load *load = element->reading->load;
    text_id balancer = value_own_id(element, "LoadBalancerArn");
    const struct telling *last = load->tellings.count ? telling_current(element->reading) : NULL;

    if (balancer == TEXT_NONE)
        return;
    if (!last || last->kind != TELLING_LISTENERS || last->owner != balancer ||
        last->file != reading_file(element->reading))
        telling_begin(element->reading, TELLING_LISTENERS, balancer);
    add_listener(element, element->json, "Port");
}

void read_wrapped_listeners(struct element *element)
{
    text_id balancer = value_own_id(element, "LoadBalancerArn");
    const cJSON *list = value_list(element, element->json, "Listeners"), *item;

    if (balancer == TEXT_NONE || !list)
        return;
    telling_begin(element->reading, TELLING_LISTENERS, balancer);
    cJSON_ArrayForEach(item, list)
    {
        if (value_item_is_object(element, item))
            add_listener(element, item, "Port");
    }
}

/* --- the older API ------------------------------------------------------------------------------ */

static void add_classic_listeners(const struct element *element)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, element->json, "ListenerDescriptions"))
    {
        const cJSON *listener =
            value_item_is_object(element, item) ? value_object(element, item, "Listener") : NULL;

        if (listener)
            add_listener(element, listener, "LoadBalancerPort");
    }
}

/* A classic balancer has no ARN in its description: its name is its id. */
void read_classic_balancer(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json;
    struct load_balancer balancer = {.arn = value_own_id(element, "LoadBalancerName"),
                                     .type = account_text(account, "classic"),
                                     .place = element_place(element),
                                     .vpc = NONE,
                                     .live = true};

    if (balancer.arn == TEXT_NONE)
        return;
    balancer.name = balancer.arn;
    balancer.dns_name = value_id(element, json, "DNSName");
    balancer.scheme = value_id(element, json, "Scheme");
    balancer.vpc_id = value_id(element, json, "VPCId");
    balancer.subnets = value_ids(element, json, "Subnets", NULL);
    balancer.groups = value_ids(element, json, "SecurityGroups", NULL);
    TABLE_ADD(account->load_balancers, balancer);
    if (value_list(element, json, "ListenerDescriptions")) {
        telling_begin(element->reading, TELLING_LISTENERS, balancer.arn);
        add_classic_listeners(element);
    }
}

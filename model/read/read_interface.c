/*
 * DescribeNetworkInterfaces, DescribeInstances and DescribeAddresses.
 */
#include "model/read/readers.h"

#include "model/base/message.h"
#include "model/read/scope.h"

/* --- addresses of an interface ------------------------------------------------------------------ */

static void read_public(const struct element *element, const cJSON *json,
                        struct interface_address *address)
{
    const cJSON *association = value_object(element, json, "Association");

    if (!association)
        return;
    address->has_public = value_address(element, association, "PublicIp", &address->public_ip);
    address->public_owner = value_id(element, association, "IpOwnerId");
    if (!value_member(association, "PublicIp") && !value_member(association, "CarrierIp"))
        value_report_absent(element, association, "PublicIp");
}

/* One of PrivateIpAddresses, or the interface itself, which repeats its primary address and what that is
 * associated with. */
static void add_private(const struct element *element, const cJSON *interface, const cJSON *json,
                        bool is_primary)
{
    struct account *account = element_account(element);
    struct interface_address address = {.is_primary = is_primary};

    if (!value_address(element, json, "PrivateIpAddress", &address.address)) {
        if (json != interface && !value_member(json, "PrivateIpAddress"))
            value_report_absent(element, json, "PrivateIpAddress");
        return;
    }
    read_public(element, json, &address);
    if (is_primary && !address.has_public && json != interface)
        read_public(element, interface, &address);
    TABLE_ADD(account->interface_addresses, address);
}

static void add_ipv6(const struct element *element, const cJSON *json)
{
    struct account *account = element_account(element);
    struct interface_address address = {.is_primary =
                                            value_bool(element, json, "IsPrimaryIpv6", false)};

    if (value_address(element, json, "Ipv6Address", &address.address))
        TABLE_ADD(account->interface_addresses, address);
    else if (!value_member(json, "Ipv6Address"))
        value_report_absent(element, json, "Ipv6Address");
}

static void read_addresses(const struct element *element, const cJSON *json,
                           struct network_interface *interface)
{
    struct account *account = element_account(element);
    const cJSON *private_list = value_list(element, json, "PrivateIpAddresses");
    const cJSON *ipv6_list = value_list(element, json, "Ipv6Addresses"), *item;
    size_t first = account->interface_addresses.count, told;

    cJSON_ArrayForEach(item, private_list)
    {
        if (value_item_is_object(element, item))
            add_private(element, json, item, value_bool(element, item, "Primary", false));
    }
    cJSON_ArrayForEach(item, ipv6_list)
    {
        if (value_item_is_object(element, item))
            add_ipv6(element, item);
    }
    told = (size_t)(cJSON_GetArraySize(private_list) + cJSON_GetArraySize(ipv6_list));
    interface->addresses_untold = account->interface_addresses.count - first != told;
    if (!cJSON_GetArraySize(private_list))
        add_private(element, json, json, true);
    interface->addresses =
        (struct span){(uint32_t)first, (uint32_t)(account->interface_addresses.count - first)};
}

/* The id of one of Groups; TEXT_NONE (reported) if it cannot be read. */
static text_id read_group_id(const struct element *element, const cJSON *item)
{
    if (!value_item_is_object(element, item))
        return TEXT_NONE;
    if (!value_member(item, "GroupId"))
        value_report_absent(element, item, "GroupId");
    return value_id(element, item, "GroupId");
}

/* The texts of the groups' ids; the linker turns them into rows. */
static void read_groups(const struct element *element, const cJSON *json,
                        struct network_interface *interface)
{
    struct account *account = element_account(element);
    const cJSON *list = value_list(element, json, "Groups"), *item;

    interface->groups.first = (uint32_t)account->interface_groups.count;
    interface->groups_untold = !list;
    cJSON_ArrayForEach(item, list)
    {
        text_id id = read_group_id(element, item);

        if (id != TEXT_NONE)
            TABLE_ADD(account->interface_groups, id);
        else
            interface->groups_untold = true;
    }
    interface->groups.count = (uint32_t)account->interface_groups.count - interface->groups.first;
}

/* --- interfaces --------------------------------------------------------------------------------- */

/* EC2 API reference, ConnectionTrackingConfiguration: how long an idle TCP connection is tracked. */
static int32_t read_tcp_timeout(const struct element *element, const cJSON *json)
{
    const cJSON *tracking = value_object(element, json, "ConnectionTrackingConfiguration");
    int32_t seconds = 0;

    if (tracking)
        value_integer(element, tracking, "TcpEstablishedTimeout", 1, INT32_MAX, &seconds);
    return seconds;
}

/* What an interface has in common where it is described by itself and inside an instance. */
static struct network_interface read_common(const struct element *element, const cJSON *json)
{
    struct network_interface interface = {.subnet = NONE, .vpc = NONE, .instance = NONE};

    interface.description = value_text(element, json, "Description");
    interface.type = value_id(element, json, "InterfaceType");
    interface.status = value_id(element, json, "Status");
    interface.owner = value_id(element, json, "OwnerId");
    interface.subnet_id = value_id(element, json, "SubnetId");
    interface.vpc_id = value_id(element, json, "VpcId");
    interface.source_dest_check = value_bool(element, json, "SourceDestCheck", true);
    interface.tcp_idle_timeout = read_tcp_timeout(element, json);
    read_addresses(element, json, &interface);
    read_groups(element, json, &interface);
    return interface;
}

static void note_primary(const struct element *element, const cJSON *attachment, text_id id,
                         text_id instance_id)
{
    struct load *load = element->reading->load;
    struct primary_interface primary = {instance_id, id};
    int32_t index;

    if (attachment && instance_id != TEXT_NONE &&
        value_integer(element, attachment, "DeviceIndex", 0, INT32_MAX, &index) == VALUE_READ &&
        index == 0)
        TABLE_ADD(load->primary_interfaces, primary);
}

void read_interface(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json, *attachment;
    text_id id = value_own_id(element, "NetworkInterfaceId");
    struct network_interface interface;

    if (id == TEXT_NONE)
        return;
    interface = read_common(element, json);
    interface.id = id;
    interface.place = element_place(element);
    interface.requester_id = value_id(element, json, "RequesterId");
    interface.requester_managed = value_bool(element, json, "RequesterManaged", false);
    attachment = value_object(element, json, "Attachment");
    if (attachment)
        interface.instance_id = value_id(element, attachment, "InstanceId");
    note_primary(element, attachment, id, interface.instance_id);
    interface.tags =
        value_tags(element, value_member(json, "TagSet") ? "TagSet" : "Tags", &interface.name);
    scope_note_owner(element, interface.owner, WITNESS_OWN);
    scope_note_zone(element, value_id(element, json, "AvailabilityZone"));
    TABLE_ADD(account->interfaces, interface);
}

static void read_inner_interface(const struct element *element, const cJSON *json,
                                 struct place place, text_id instance_id)
{
    struct load *load = element->reading->load;
    text_id id = value_id(element, json, "NetworkInterfaceId");
    struct network_interface interface;

    if (id == TEXT_NONE)
        return;
    interface = read_common(element, json);
    interface.id = id;
    interface.place = place;
    interface.instance_id = instance_id;
    interface.from_instance = true;
    note_primary(element, value_object(element, json, "Attachment"), id, instance_id);
    scope_note_owner(element, interface.owner, WITNESS_OWN);
    TABLE_ADD(load->inner_interfaces, interface);
}

static void read_inner_interfaces(const struct element *element, text_id instance_id)
{
    const cJSON *list = value_list(element, element->json, "NetworkInterfaces"), *item;
    struct json_walk walk;

    if (!list)
        return;
    walk = element_walk(element, list);
    cJSON_ArrayForEach(item, list)
    {
        json_walk_next(&walk);
        if (value_item_is_object(element, item))
            read_inner_interface(element, item, element_inner_place(element, walk.value),
                                 instance_id);
    }
}

/* --- instances ---------------------------------------------------------------------------------- */

void read_instance(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json, *placement = value_object(element, json, "Placement");
    struct instance instance = {.id = value_own_id(element, "InstanceId"),
                                .place = element_place(element),
                                .subnet = NONE,
                                .vpc = NONE};

    if (instance.id == TEXT_NONE)
        return;
    instance.type = value_id(element, json, "InstanceType");
    instance.state = value_word(element, json, "State", "Name");
    instance.subnet_id = value_id(element, json, "SubnetId");
    instance.vpc_id = value_id(element, json, "VpcId");
    instance.tags = value_tags(element, "Tags", &instance.name);
    if (placement)
        scope_note_zone(element, value_id(element, placement, "AvailabilityZone"));
    TABLE_ADD(account->instances, instance);
    read_inner_interfaces(element, instance.id);
}

/* A reservation is only a wrapper: its instances are elements of their own. */
void read_reservation(struct element *element)
{
    struct reading *reading = element->reading;
    struct json_walk members = json_walk_begin(reading->content, element->extent);

    scope_note_owner(element, value_id(element, element->json, "OwnerId"), WITNESS_OWN);
    if (!value_list(element, element->json, "Instances"))
        return;
    while (json_walk_next(&members)) {
        struct json_walk instances = json_walk_begin(reading->content, members.value);

        if (!json_string_is(reading->content, members.key, "Instances"))
            continue;
        while (json_walk_next(&instances)) {
            struct element instance;

            if (element_init(&instance, reading, instances.value))
                read_instance(&instance);
            element_release(&instance);
        }
    }
}

/* --- Elastic IP addresses ----------------------------------------------------------------------- */

void read_address(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json;
    struct elastic_address address = {.interface = NONE, .place = element_place(element)};

    if (!value_address(element, json, "PublicIp", &address.public_ip)) {
        if (!value_member(json, "PublicIp") && !value_member(json, "CarrierIp"))
            element_problem(element, json, PROBLEM_ERROR, _("no %s in this object: it is left out"),
                            "PublicIp");
        return;
    }
    address.has_private = value_address(element, json, "PrivateIpAddress", &address.private_ip);
    address.allocation_id = value_id(element, json, "AllocationId");
    address.association_id = value_id(element, json, "AssociationId");
    address.instance_id = value_id(element, json, "InstanceId");
    address.interface_id = value_id(element, json, "NetworkInterfaceId");
    value_tags(element, "Tags", &address.name);
    TABLE_ADD(account->addresses, address);
}

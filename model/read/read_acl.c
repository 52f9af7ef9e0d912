/*
 * DescribeNetworkAcls.
 */
#include "model/read/readers.h"

#include "model/base/message.h"
#include "model/read/ports.h"
#include "model/read/scope.h"

static bool read_entry_ports(const struct element *element, const cJSON *json,
                             struct acl_entry *entry)
{
    struct port_range range = {0};
    enum value_result result =
        member_protocol(element, value_member(json, "Protocol"), &range.protocol);
    struct port_members ports;
    const cJSON *told;
    bool is_icmp;

    if (result == VALUE_ABSENT)
        value_report_absent(element, json, "Protocol");
    if (result != VALUE_READ)
        return false;
    is_icmp = protocol_has_types(range.protocol);
    told = value_object(element, json, is_icmp ? "IcmpTypeCode" : "PortRange");
    ports.from = value_member(told, is_icmp ? "Type" : "From");
    ports.to = value_member(told, is_icmp ? "Code" : "To");
    if (!ports_read(element, told ? told : json, ports, &range))
        return false;
    entry->protocol = range.protocol;
    entry->from_port = range.from;
    entry->to_port = range.to;
    return true;
}

static bool read_entry_block(const struct element *element, const cJSON *json,
                             struct acl_entry *entry)
{
    const char *key = value_member(json, "CidrBlock") ? "CidrBlock" : "Ipv6CidrBlock";

    entry->cidr = value_cidr(element, json, key);
    if (entry->cidr == NONE && !value_member(json, key))
        value_report_absent(element, json, "CidrBlock");
    return entry->cidr != NONE;
}

static bool read_entry_action(const struct element *element, const cJSON *json,
                              struct acl_entry *entry)
{
    text_id action = value_text(element, json, "RuleAction");

    entry->allow = text_is(element, action, "allow");
    if (entry->allow || text_is(element, action, "deny"))
        return true;
    element_problem(element, json, PROBLEM_ERROR, _("RuleAction should be allow or deny"));
    return false;
}

static bool read_entry_number(const struct element *element, const cJSON *json,
                              struct acl_entry *entry)
{
    int32_t number;
    enum value_result result = value_integer(element, json, "RuleNumber", 1, 65535, &number);

    if (result == VALUE_ABSENT)
        value_report_absent(element, json, "RuleNumber");
    if (result != VALUE_READ)
        return false;
    entry->number = (uint32_t)number;
    return true;
}

/* An entry of that number (1: it could be any) or one behind it is not known. */
static void note_untold(struct network_acl *acl, bool egress, uint32_t number)
{
    uint32_t *from = &acl->untold_from[egress];

    if (!*from || number < *from)
        *from = number;
}

static void note_untold_both(struct network_acl *acl, uint32_t number)
{
    note_untold(acl, false, number);
    note_untold(acl, true, number);
}

/* What an entry says counts as a whole: one that could not be read may admit or deny anything. */
static void read_entry(const struct element *element, const cJSON *json, uint32_t acl)
{
    struct account *account = element_account(element);
    struct acl_entry entry = {.acl = acl, .number = 1};
    bool has_direction = value_needed_bool(element, json, "Egress", &entry.egress);
    bool is_whole = read_entry_number(element, json, &entry) && has_direction &&
                    read_entry_action(element, json, &entry) &&
                    read_entry_block(element, json, &entry) &&
                    read_entry_ports(element, json, &entry);

    if (is_whole)
        TABLE_ADD(account->acl_entries, entry);
    else if (has_direction)
        note_untold(&account->acls.items[acl], entry.egress, entry.number);
    else
        note_untold_both(&account->acls.items[acl], entry.number);
}

static void read_entries(const struct element *element, uint32_t acl)
{
    struct network_acl *row = &element_account(element)->acls.items[acl];
    const cJSON *list = value_list(element, element->json, "Entries"), *item;

    if (!list)
        note_untold_both(row, 1);
    cJSON_ArrayForEach(item, list)
    {
        if (value_item_is_object(element, item))
            read_entry(element, item, acl);
        else
            note_untold_both(row, 1);
    }
}

static void read_associations(const struct element *element, uint32_t acl)
{
    struct load *load = element->reading->load;
    const cJSON *item;

    const cJSON *list = value_list(element, element->json, "Associations");
    struct association association = {.owner = acl};

    if (!list)
        TABLE_ADD(load->acl_associations, association);
    cJSON_ArrayForEach(item, list)
    {
        association.subnet_id = TEXT_NONE;
        if (value_item_is_object(element, item))
            association.subnet_id = value_id(element, item, "SubnetId");
        TABLE_ADD(load->acl_associations, association);
    }
}

void read_acl(struct element *element)
{
    struct account *account = element_account(element);
    uint32_t row = (uint32_t)account->acls.count;
    struct network_acl acl = {
        .id = value_own_id(element, "NetworkAclId"), .place = element_place(element), .vpc = NONE};

    if (acl.id == TEXT_NONE)
        return;
    acl.owner = value_id(element, element->json, "OwnerId");
    acl.vpc_id = value_id(element, element->json, "VpcId");
    acl.is_default = value_bool(element, element->json, "IsDefault", false);
    acl.tags = value_tags(element, "Tags", &acl.name);
    scope_note_owner(element, acl.owner, WITNESS_SHARED);
    TABLE_ADD(account->acls, acl);
    read_entries(element, row);
    read_associations(element, row);
}

/*
 * What a document is, by the keys of its outermost object. Each known key names a list; its elements
 * go one by one to their reader. Whatever is not known is passed over.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/read/readers.h"

/* --- telling equal keys apart ------------------------------------------------------------------- */

/* True if the first element of a list is an object with this member. */
static bool first_has(const struct reading *reading, struct json_extent list, const char *key)
{
    struct json_walk elements = json_walk_begin(reading->content, list), members;

    if (!json_walk_next(&elements) || elements.value.kind != JSON_OBJECT)
        return false;
    members = json_walk_begin(reading->content, elements.value);
    while (json_walk_next(&members)) {
        if (json_string_is(reading->content, members.key, key))
            return true;
    }
    return false;
}

static bool first_has_any(const struct reading *reading, struct json_extent list,
                          const char *const *keys)
{
    for (; *keys; keys++) {
        if (first_has(reading, list, *keys))
            return true;
    }
    return false;
}

static bool is_empty(const struct reading *reading, struct json_extent list)
{
    struct json_walk elements = json_walk_begin(reading->content, list);

    return !json_walk_next(&elements);
}

/* DescribeAddressesAttribute answers "Addresses" too: PublicIp, AllocationId and PtrRecord only. */
static bool accept_addresses(const struct reading *reading, struct json_extent list)
{
    static const char *const attribute[] = {"PtrRecord", "PtrRecordUpdate", NULL};
    static const char *const described[] = {
        "Domain", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress", "AssociationId", NULL};

    if (is_empty(reading, list))
        return true;
    if (first_has_any(reading, list, attribute))
        return false;
    return first_has_any(reading, list, described) ||
           (first_has(reading, list, "PublicIp") && !first_has(reading, list, "AllocationId"));
}

/* Other services list "Instances" too. */
static bool accept_instances(const struct reading *reading, struct json_extent list)
{
    static const char *const ec2[] = {"VpcId", "NetworkInterfaces", "ImageId", NULL};

    return first_has(reading, list, "InstanceId") && first_has_any(reading, list, ec2);
}

/* The last "pl-..." of the path that stands on its own; *length is 0 if there is none. */
static const char *prefix_list_in_path(const char *path, size_t *length)
{
    const char *found = NULL;

    *length = 0;
    for (const char *at = path; (at = strstr(at, "pl-")) != NULL; at += 3) {
        size_t word = strspn(at + 3, "0123456789abcdefghijklmnopqrstuvwxyz");
        bool alone = at == path || !strchr("0123456789abcdefghijklmnopqrstuvwxyz", at[-1]);

        if (word && alone) {
            found = at;
            *length = word + 3;
        }
    }
    return found;
}

static bool accept_entries(const struct reading *reading, struct json_extent list)
{
    size_t length;

    prefix_list_in_path(reading->path, &length);
    return first_has(reading, list, "Cidr") || (length && is_empty(reading, list));
}

/* --- the known lists ---------------------------------------------------------------------------- */

struct known_list {
    const char *key;
    enum data_kind kind;
    element_reader *read;
    bool (*accept)(const struct reading *reading, struct json_extent list); /* NULL: always */
};

static const struct known_list known_lists[] = {
    {"Vpcs", DATA_VPCS, read_vpc, NULL},
    {"Subnets", DATA_SUBNETS, read_subnet, NULL},
    {"SecurityGroups", DATA_SECURITY_GROUPS, read_group, NULL},
    {"SecurityGroupRules", DATA_SECURITY_GROUP_RULES, read_flat_rule, NULL},
    {"NetworkAcls", DATA_NETWORK_ACLS, read_acl, NULL},
    {"RouteTables", DATA_ROUTE_TABLES, read_route_table, NULL},
    {"NetworkInterfaces", DATA_NETWORK_INTERFACES, read_interface, NULL},
    {"Reservations", DATA_INSTANCES, read_reservation, NULL},
    {"Instances", DATA_INSTANCES, read_instance, accept_instances},
    {"Addresses", DATA_ADDRESSES, read_address, accept_addresses},
    {"InternetGateways", DATA_INTERNET_GATEWAYS, read_internet_gateway, NULL},
    {"NatGateways", DATA_NAT_GATEWAYS, read_nat_gateway, NULL},
    {"EgressOnlyInternetGateways", DATA_EGRESS_ONLY_INTERNET_GATEWAYS, read_egress_only_gateway,
     NULL},
    {"VpcEndpoints", DATA_VPC_ENDPOINTS, read_endpoint, NULL},
    {"VpcPeeringConnections", DATA_VPC_PEERING_CONNECTIONS, read_peering, NULL},
    {"PrefixLists", DATA_PREFIX_LISTS, read_prefix_list, NULL},
    /* knowledge of one list, not of which lists there are: counts for no kind */
    {"Entries", DATA_KIND_COUNT, read_prefix_entry, accept_entries},
};

#define KNOWN_LIST_COUNT (sizeof known_lists / sizeof known_lists[0])

static const struct known_list *find_known(const struct reading *reading, struct json_extent key)
{
    for (size_t i = 0; i < KNOWN_LIST_COUNT; i++) {
        if (json_string_is(reading->content, key, known_lists[i].key))
            return &known_lists[i];
    }
    return NULL;
}

/* --- what else stands in a document ------------------------------------------------------------- */

/* Forms that are known by name but cannot be read. */
static const struct {
    const char *key;
    enum json_kind kind; /* of its value */
    const char *advice;
} other_forms[] = {
    {"configurationItems", JSON_ARRAY,
     N_("an AWS Config file: save the replies of \"aws ec2 describe-...\" "
        "for this account instead")},
    {"configurationItemCaptureTime", JSON_STRING,
     N_("an AWS Config item: save the replies of \"aws ec2 "
        "describe-...\" for this account instead")},
    {"terraform_version", JSON_STRING,
     N_("a Terraform state or plan: save the replies of \"aws ec2 "
        "describe-...\" for this account instead")},
    {"security_groups", JSON_ARRAY,
     N_("a collector's combined file: save the replies of \"aws ec2 "
        "describe-...\" as they are instead")},
};

/* What one look over the members of a document finds. No key stands twice in an object, so each
 * known one is found at most once. */
struct contents {
    struct {
        const struct known_list *known;
        struct json_extent list;
    } lists[KNOWN_LIST_COUNT];
    size_t list_count;
    size_t token;   /* offset of a NextToken, or SIZE_MAX */
    bool is_change; /* answers a change and not a question, so it lists only what changed */
    bool is_single; /* one object and not a reply: its lists mean something else */
};

static bool ends_with(const char *content, struct json_extent key, const char *ending)
{
    size_t length = strlen(ending);

    return key.length > length + 2 &&
           !memcmp(content + key.offset + key.length - 1 - length, ending, length);
}

/* A reply holds lists; an id beside them means that this is one object, say an instance, whose
 * "SecurityGroups" are not those of a describe call. */
static bool marks_single(const char *content, const struct json_walk *member)
{
    static const char *const harmless[] = {"RequestId", "requestId", "OwnerId", "ReservationId",
                                           "RequesterId"};

    if (member->value.kind != JSON_STRING ||
        !(ends_with(content, member->key, "Id") || ends_with(content, member->key, "Arn")))
        return false;
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        if (json_string_is(content, member->key, harmless[i]))
            return false;
    }
    return true;
}

static void tell_other_form(struct reading *reading, const struct json_walk *member)
{
    for (size_t i = 0; i < sizeof other_forms / sizeof other_forms[0]; i++) {
        if (member->value.kind == other_forms[i].kind &&
            json_string_is(reading->content, member->key, other_forms[i].key))
            reading_problem(reading, PROBLEM_ERROR, member->key.offset, "%s",
                            _(other_forms[i].advice));
    }
}

static void look_at_member(struct reading *reading, const struct json_walk *member,
                           struct contents *contents)
{
    const struct known_list *known = find_known(reading, member->key);

    if (known) {
        contents->lists[contents->list_count].known = known;
        contents->lists[contents->list_count++].list = member->value;
        return;
    }
    if (member->value.kind == JSON_STRING && member->value.length > 2 &&
        json_string_is(reading->content, member->key, "NextToken"))
        contents->token = member->key.offset;
    if (json_string_is(reading->content, member->key, "Return"))
        contents->is_change = true;
    if (marks_single(reading->content, member))
        contents->is_single = true;
    tell_other_form(reading, member);
}

/* --- reading ------------------------------------------------------------------------------------ */

static bool report_progress(struct load *load, uint64_t done)
{
    if (load->progress && !load->progress(done, load->total, load->context))
        load->stopped = true;
    return !load->stopped;
}

static void read_elements(struct reading *reading, element_reader *read, struct json_extent list)
{
    struct json_walk walk = json_walk_begin(reading->content, list);
    unsigned count = 0;

    while (json_walk_next(&walk)) {
        struct element element;

        if (element_init(&element, reading, walk.value))
            read(&element);
        element_release(&element);
        if (++count % 1024 == 0 && !report_progress(reading->load, reading->load->done + walk.at))
            return;
    }
}

static void note_presence(struct reading *reading, enum data_kind kind, bool is_partial)
{
    uint8_t *presence;

    if (kind == DATA_KIND_COUNT)
        return;
    presence = &reading_facts(reading)->presence[kind];
    if (is_partial || *presence == PRESENCE_INCOMPLETE)
        *presence = PRESENCE_INCOMPLETE;
    else
        *presence = PRESENCE_COMPLETE;
}

/* False if the file does not say which list the entries belong to. */
static bool begin_entries(struct reading *reading, struct json_extent list)
{
    struct load *load = reading->load;
    size_t length;
    const char *id = prefix_list_in_path(reading->path, &length);
    struct list_entries entries = {.file = reading_file(reading),
                                   .entries = {(uint32_t)load->account->prefix_entries.count, 0}};

    if (!id) {
        reading_problem(reading, PROBLEM_ERROR, list.offset,
                        _("entries of a prefix list, but of which? Put the list's id (pl-...) "
                          "into the file's name"));
        return false;
    }
    entries.list_id = text_pool_add(load->account->texts, id, length);
    TABLE_ADD(load->list_entries, entries);
    return true;
}

static void read_list(struct reading *reading, const struct known_list *known,
                      struct json_extent list, bool is_partial)
{
    bool is_entries = known->kind == DATA_KIND_COUNT;

    if (list.kind == JSON_LITERAL && reading->content[list.offset] == 'n')
        return;
    if (list.kind != JSON_ARRAY) {
        reading_problem(reading, PROBLEM_ERROR, list.offset, _("%s should be a list"), known->key);
        note_presence(reading, known->kind, true);
        return;
    }
    if ((known->accept && !known->accept(reading, list)) ||
        (is_entries && !begin_entries(reading, list)))
        return;
    reading->damaged = false;
    read_elements(reading, known->read, list);
    is_partial = is_partial || reading->damaged;
    note_presence(reading, known->kind, is_partial);
    if (is_entries && is_partial)
        reading->load->list_entries.items[reading->load->list_entries.count - 1].incomplete = true;
}

static void read_document(struct reading *reading, struct json_extent root)
{
    struct json_walk members = json_walk_begin(reading->content, root);
    struct contents contents = {.token = SIZE_MAX};
    bool is_partial;

    if (root.kind != JSON_OBJECT)
        return;
    while (json_walk_next(&members))
        look_at_member(reading, &members, &contents);
    if (contents.is_single)
        return;
    is_partial = contents.token != SIZE_MAX || contents.is_change;
    for (size_t i = 0; i < contents.list_count && !reading->load->stopped; i++)
        read_list(reading, contents.lists[i].known, contents.lists[i].list, is_partial);
    if (contents.list_count && contents.token != SIZE_MAX)
        reading_problem(reading, PROBLEM_WARNING, contents.token,
                        _("NextToken: this is one page of several, so the list is incomplete"));
}

/* What was read of a file whose rest is unreadable may not be all. */
static void mark_incomplete(struct reading *reading)
{
    struct file_facts *facts;

    if (reading->file == NONE)
        return;
    facts = reading_facts(reading);
    for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++) {
        if (facts->presence[kind] != PRESENCE_ABSENT)
            facts->presence[kind] = PRESENCE_INCOMPLETE;
    }
}

/* One document after the other; false at the first that is not JSON. */
static bool read_all(struct reading *reading)
{
    size_t at = json_bom_length(reading->content, reading->length);
    struct json_error error;
    struct json_extent root;

    at = json_skip_blank(reading->content, reading->length, at);
    if (at == reading->length) {
        reading_problem(reading, PROBLEM_ERROR, 0, _("the file is empty"));
        return false;
    }
    while (at < reading->length && !reading->load->stopped) {
        if (!json_check(reading->content, reading->length, at, &root, &error)) {
            reading_problem(reading, PROBLEM_ERROR, error.offset, "%s", _(error.message));
            return false;
        }
        read_document(reading, root);
        at = json_skip_blank(reading->content, reading->length, root.offset + root.length);
    }
    return true;
}

void reading_documents(struct reading *reading)
{
    if (read_all(reading))
        reading->load->account->file_count_read++;
    else
        mark_incomplete(reading);
    if (reading->untold_count)
        problems_add(&reading->load->account->problems, PROBLEM_ERROR, reading->path, 0, 0,
                     ngettext("and %u more problem in this file",
                              "and %u more problems in this file", reading->untold_count),
                     reading->untold_count);
}

/*
 * Names and words of an account's data.
 */
#include "model/account/account.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/account/rule.h"
#include "model/base/sanitise.h"

const char *data_kind_name(enum data_kind kind)
{
    static const char *const names[DATA_KIND_COUNT] = {
        [DATA_VPCS] = "vpcs",
        [DATA_SUBNETS] = "subnets",
        [DATA_SECURITY_GROUPS] = "security_groups",
        [DATA_SECURITY_GROUP_RULES] = "security_group_rules",
        [DATA_NETWORK_ACLS] = "network_acls",
        [DATA_ROUTE_TABLES] = "route_tables",
        [DATA_NETWORK_INTERFACES] = "network_interfaces",
        [DATA_INSTANCES] = "instances",
        [DATA_ADDRESSES] = "addresses",
        [DATA_INTERNET_GATEWAYS] = "internet_gateways",
        [DATA_NAT_GATEWAYS] = "nat_gateways",
        [DATA_EGRESS_ONLY_INTERNET_GATEWAYS] = "egress_only_internet_gateways",
        [DATA_VPC_ENDPOINTS] = "vpc_endpoints",
        [DATA_VPC_PEERING_CONNECTIONS] = "vpc_peering_connections",
        [DATA_PREFIX_LISTS] = "prefix_lists",
        [DATA_TRANSIT_GATEWAYS] = "transit_gateways",
        [DATA_TRANSIT_GATEWAY_ATTACHMENTS] = "transit_gateway_attachments",
        [DATA_TRANSIT_GATEWAY_ROUTE_TABLES] = "transit_gateway_route_tables",
        [DATA_LOAD_BALANCERS] = "load_balancers",
        [DATA_TARGET_GROUPS] = "target_groups",
        [DATA_ADDRESSES_ATTRIBUTES] = "addresses_attributes",
        [DATA_TASKS] = "tasks",
        [DATA_FUNCTIONS] = "functions",
        [DATA_SES_IDENTITIES] = "ses_identities",
        [DATA_IAM_POLICIES] = "iam_policies",
    };

    return names[kind];
}

bool data_kind_is_basic(enum data_kind kind)
{
    return kind < DATA_TRANSIT_GATEWAYS;
}

const char *account_show(const struct account *account, text_id id)
{
    return text_show(account->texts, id);
}

/* An object without an id of its own: a rule goes by its composed name, an Elastic IP of EC2-Classic
 * by its address. */
static void describe_without_id(const struct account *account, struct object_ref object,
                                struct strbuf *out)
{
    struct strbuf name = STRBUF_INIT;

    if (object.row != NONE && object.kind == OBJECT_RULE)
        rule_format_name(account, &account->rules.items[object.row], &name);
    else if (object.row != NONE && object.kind == OBJECT_ADDRESS)
        ip_addr_format(&name, account->addresses.items[object.row].public_ip);
    sanitise_add(out, name.text, name.length);
    strbuf_release(&name);
}

const char *account_id_tail(const char *id)
{
    const char *tail = strrchr(id, '/');

    return strncmp(id, "arn:", 4) == 0 && tail && tail[1] ? tail + 1 : id;
}

void account_describe_object(const struct account *account, struct object_ref object,
                             struct strbuf *out)
{
    text_id id = account_object_id(account, object);
    text_id name = account_object_name(account, object);

    if (id == TEXT_NONE)
        describe_without_id(account, object, out);
    else
        strbuf_adds(out, account_id_tail(account_show(account, id)));
    if (name != id && text_raw_length(account->texts, name) > 0)
        strbuf_addf(out, " (%s)", account_show(account, name));
}

text_id account_tag(const struct account *account, struct span tags, const char *key)
{
    text_id wanted = text_pool_find(account->texts, key);

    for (uint32_t i = 0; wanted != TEXT_NONE && i < tags.count; i++)
        if (account->tags.items[tags.first + i].key == wanted)
            return account->tags.items[tags.first + i].value;
    return TEXT_NONE;
}

/* --- protocols ----------------------------------------------------------------------------------- */

static const struct {
    int16_t number;
    const char *name;
} protocols[] = {
    {PROTOCOL_ALL, "all"}, {PROTOCOL_ICMP, "icmp"},     {PROTOCOL_TCP, "tcp"},
    {PROTOCOL_UDP, "udp"}, {PROTOCOL_ICMPV6, "icmpv6"}, {PROTOCOL_ALL, "-1"},
};

enum { PROTOCOL_NAMES = sizeof protocols / sizeof protocols[0] };

const char *protocol_name(int16_t protocol, char buffer[8])
{
    for (size_t i = 0; i < PROTOCOL_NAMES; i++)
        if (protocols[i].number == protocol)
            return protocols[i].name;
    snprintf(buffer, 8, "%d", protocol);
    return buffer;
}

typedef int compare_texts(const char *a, const char *b);

/* Names differ in their first letters, so comparing by hand beats a call for each. */
static int differ(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a != *b;
}

static bool find_protocol(const char *text, compare_texts *compare, int16_t *protocol)
{
    for (size_t i = 0; i < PROTOCOL_NAMES; i++) {
        if (compare(text, protocols[i].name) == 0) {
            *protocol = protocols[i].number;
            return true;
        }
    }
    return false;
}

static bool parse_number(const char *text, int16_t *protocol)
{
    size_t length = strspn(text, "0123456789");
    int number = 0;

    if (length == 0 || length > 3 || text[length])
        return false;
    for (size_t i = 0; i < length; i++)
        number = number * 10 + (text[i] - '0');
    if (number > 255)
        return false;
    *protocol = (int16_t)number;
    return true;
}

/* As AWS writes it first: there may be a million of them. */
bool protocol_parse(const char *text, int16_t *protocol)
{
    return find_protocol(text, differ, protocol) || find_protocol(text, strcasecmp, protocol) ||
           parse_number(text, protocol);
}

#include "model/read/refusal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "model/base/message.h"

static const char *const as_table =
    N_("a table, as --output table prints it: run the same aws command with --output json and save "
       "what that prints");
static const char *const as_text = N_(
    "plain text, as --output text prints it: run the same aws command with --output json and save "
    "what that prints");
static const char *const as_yaml =
    N_("YAML: run the same aws command with --output json and save what that prints");
static const char *const as_xml = N_(
    "XML, as the web service itself answers: run \"aws ec2 describe-... --output json\" and save "
    "what that prints");
static const char *const as_page =
    N_("a web page, perhaps of a login: log in, run the aws command again with --output json and "
       "save what that prints");
static const char *const as_python = N_("as Python prints it, which is no JSON: write it with "
                                        "json.dumps(reply, default=str), or run the "
                                        "aws command with --output json");
static const char *const as_fault =
    N_("an error message instead of a reply: mend what it says, then run the aws command again and "
       "save what that prints");
static const char *const as_nothing =
    N_("no reply, only a bare value: run the aws command again without --query and save what that "
       "prints");
static const char *const as_reshaped =
    N_("reshaped by --query, so what a verdict needs is missing: run the same aws command without "
       "--query and save what that prints");

/* --- what is not JSON --------------------------------------------------------------------------- */

static bool begins(struct text_span words, const char *wanted)
{
    size_t length = strlen(wanted);

    return words.length >= length && !strncasecmp(words.bytes, wanted, length);
}

static bool begins_with_any(struct text_span words, const char *const *wanted)
{
    for (; *wanted; wanted++) {
        if (begins(words, *wanted))
            return true;
    }
    return false;
}

static struct text_span next_line(struct text_span words)
{
    const char *end = memchr(words.bytes, '\n', words.length);
    size_t taken = end ? (size_t)(end - words.bytes) + 1 : words.length;

    return (struct text_span){words.bytes + taken, words.length - taken};
}

/* A rule of dashes, or "+----", and below it the bar before the heading. */
static bool is_table(struct text_span words)
{
    return (begins(words, "----------") || begins(words, "+---------")) &&
           begins(next_line(words), "|");
}

/* The name of a list in capitals, then a tab: "SECURITYGROUPS\tdefault VPC security group\t..." */
static bool is_plain_text(struct text_span words)
{
    static const char *const lists[] = {"SECURITYGROUP",
                                        "IPPERMISSIONS",
                                        "VPCS\t",
                                        "SUBNETS\t",
                                        "NETWORKACLS\t",
                                        "NETWORKINTERFACES\t",
                                        "ROUTETABLES\t",
                                        "RESERVATIONS\t",
                                        "INSTANCES\t",
                                        "ADDRESSES\t",
                                        "INTERNETGATEWAYS\t",
                                        "NATGATEWAYS\t",
                                        "VPCENDPOINTS\t",
                                        "VPCPEERINGCONNECTIONS\t",
                                        "PREFIXLISTS\t",
                                        "TRANSITGATEWAY",
                                        "LOADBALANCERS\t",
                                        "TARGETGROUPS\t",
                                        NULL};
    size_t name = 0;

    while (name < words.length && isupper((unsigned char)words.bytes[name]))
        name++;
    return name < words.length && words.bytes[name] == '\t' && begins_with_any(words, lists);
}

/* "SecurityGroups:" and nothing else on the line, or "- Description: ..." */
static bool is_yaml(struct text_span words)
{
    static const char *const lists[] = {"SecurityGroups:",
                                        "SecurityGroupRules:",
                                        "Vpcs:",
                                        "Subnets:",
                                        "NetworkAcls:",
                                        "NetworkInterfaces:",
                                        "RouteTables:",
                                        "Reservations:",
                                        "Addresses:",
                                        "InternetGateways:",
                                        "NatGateways:",
                                        "VpcEndpoints:",
                                        "VpcPeeringConnections:",
                                        "PrefixLists:",
                                        "TransitGateways:",
                                        "LoadBalancers:",
                                        "TargetGroups:",
                                        "- IpPermissions:",
                                        "- VpcId:",
                                        "- GroupId:",
                                        "- GroupName:",
                                        NULL};

    return begins_with_any(words, lists);
}

/* What print() makes of a reply of boto3. */
static bool is_python(struct text_span words)
{
    static const char *const beginnings[] = {"{'", "[{'", NULL};

    return begins_with_any(words, beginnings);
}

static bool is_fault(struct text_span words)
{
    static const char *const faults[] = {"An error occurred (",
                                         "Unable to locate credentials",
                                         "Unable to parse config",
                                         "You must specify a region",
                                         "Could not connect to the endpoint URL",
                                         "The config profile (",
                                         "Error when retrieving token",
                                         "Error loading SSO Token",
                                         "The SSO session associated",
                                         "Token has expired",
                                         "Unknown options:",
                                         "usage: aws ",
                                         "aws: error:",
                                         "Traceback (most recent call last)",
                                         "Provided region_name",
                                         NULL};

    return begins_with_any(words, faults);
}

static bool is_page(struct text_span words)
{
    static const char *const pages[] = {"<!doctype html", "<html", NULL};

    return begins_with_any(words, pages);
}

static bool is_xml(struct text_span words)
{
    static const char *const replies[] = {"<?xml", "<Describe", "<Get", NULL};

    return begins_with_any(words, replies);
}

const char *refusal_of(const char *text, size_t length)
{
    static const struct {
        bool (*is)(struct text_span words);
        const char *const *sentence;
    } outputs[] = {{is_table, &as_table},   {is_plain_text, &as_text}, {is_yaml, &as_yaml},
                   {is_python, &as_python}, {is_fault, &as_fault},     {is_page, &as_page},
                   {is_xml, &as_xml}};
    size_t at = json_skip_blank(text, length, json_bom_length(text, length));
    struct text_span words = {text + at, length - at};

    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        if (outputs[i].is(words))
            return *outputs[i].sentence;
    }
    return NULL;
}

/* --- JSON that is no reply ---------------------------------------------------------------------- */

const char *const refusal_of_nothing = N_(
    "the file is empty: run the aws command again, and look at what it says; it writes its errors "
    "to the terminal and not into the file");

/* How many values of a document are looked at. */
#define VALUES_LOOKED_AT 200

/* "sg-0a1b2c3d" and the like, quotes included. */
static bool is_id(const struct reading *reading, struct json_extent value)
{
    static const char *const prefixes[] = {"sg-",   "sgr-", "vpc-", "subnet-", "acl-",
                                           "rtb-",  "eni-", "i-",   "igw-",    "nat-",
                                           "vpce-", "pcx-", "pl-",  "tgw-",    "eipalloc-"};
    const char *text = reading->content + value.offset + 1;

    for (size_t i = 0; value.kind == JSON_STRING && i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t length = strlen(prefixes[i]);

        if (value.length > length + 2 && !memcmp(text, prefixes[i], length) &&
            isxdigit((unsigned char)text[length]))
            return true;
    }
    return false;
}

/* An id of EC2 in a list, in the lists inside it or right in their objects, which is where a --query
 * puts it; records of other kinds have it deeper inside. */
static bool holds_id(const struct reading *reading, struct json_extent value, int *left)
{
    struct json_walk walk = json_walk_begin(reading->content, value);

    while (--*left > 0 && json_walk_next(&walk)) {
        bool is_inside = walk.value.kind == JSON_ARRAY ||
                         (walk.value.kind == JSON_OBJECT && value.kind == JSON_ARRAY);

        if (is_id(reading, walk.value) || (is_inside && holds_id(reading, walk.value, left)))
            return true;
    }
    return false;
}

/* {"ID": "sg-..."}: a name that no reply uses at the top of an object. */
static bool renames_id(const struct reading *reading, struct json_extent object)
{
    static const char *const names[] = {"ID", "Id", "id"};
    struct json_walk members = json_walk_begin(reading->content, object);

    while (object.kind == JSON_OBJECT && json_walk_next(&members)) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            if (json_string_is(reading->content, members.key, names[i]) &&
                is_id(reading, members.value))
                return true;
        }
    }
    return false;
}

static bool lists_renamed(const struct reading *reading, struct json_extent list)
{
    struct json_walk elements = json_walk_begin(reading->content, list);

    return list.kind == JSON_ARRAY && json_walk_next(&elements) &&
           renames_id(reading, elements.value);
}

/* {"Error": {"Code": ..., "Message": ...}} */
static bool is_json_fault(const struct reading *reading, const struct json_walk *member)
{
    struct json_walk inner = json_walk_begin(reading->content, member->value);

    if (member->value.kind != JSON_OBJECT ||
        !json_string_is(reading->content, member->key, "Error"))
        return false;
    while (json_walk_next(&inner)) {
        if (json_string_is(reading->content, inner.key, "Code"))
            return true;
    }
    return false;
}

static const char *refusal_of_object(const struct reading *reading, struct json_extent root)
{
    struct json_walk members = json_walk_begin(reading->content, root);

    while (json_walk_next(&members)) {
        if (is_json_fault(reading, &members))
            return as_fault;
        if (lists_renamed(reading, members.value))
            return as_reshaped;
    }
    return NULL;
}

static bool is_empty(const struct reading *reading, struct json_extent list)
{
    struct json_walk elements = json_walk_begin(reading->content, list);

    return !json_walk_next(&elements);
}

const char *refusal_of_json(const struct reading *reading, struct json_extent root)
{
    int left = VALUES_LOOKED_AT;

    if (root.kind == JSON_OBJECT)
        return refusal_of_object(reading, root);
    if (root.kind != JSON_ARRAY || is_empty(reading, root))
        return reading_has_rows(reading) ? NULL : as_nothing;
    return holds_id(reading, root, &left) ? as_reshaped : NULL;
}

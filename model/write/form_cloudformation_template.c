/* One template and its resources, and the list of what is imported. */
#include <string.h>

#include "model/account/rule.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_cloudformation.h"
#include "model/write/json_out.h"
#include "model/write/part_words.h"

bool template_takes(const struct ladder_part *part, uint32_t place)
{
    return part->place == place && (part->kind == PART_RULE || !ladder_part_is_old(part));
}

/* --- resources ------------------------------------------------------------------------------------------ */

static void write_source(const struct template_job *job, struct json_out *json,
                         const struct ladder_part *part, const struct sg_rule *rule)
{
    const char *owner = part_source_owner(job->ladder, part, rule, job->account);
    bool outbound = ladder_part_is_outbound(part);
    struct strbuf source = STRBUF_INIT;

    rule_format_source(job->account, rule, true, &source);
    if (rule->source_kind == SOURCE_PREFIX_LIST)
        json_string(json, outbound ? "DestinationPrefixListId" : "SourcePrefixListId", source.text);
    else if (rule->source_kind == SOURCE_GROUP)
        json_string(json, outbound ? "DestinationSecurityGroupId" : "SourceSecurityGroupId",
                    source.text);
    else if (account_block(job->account, rule->source).family == IP_V6)
        json_string(json, "CidrIpv6", source.text);
    else
        json_string(json, "CidrIp", source.text);
    if (*owner) /* of a source: a destination of another account is refused */
        json_string(json, "SourceSecurityGroupOwnerId", owner);
    strbuf_release(&source);
}

static void write_rule(const struct template_job *job, struct json_out *json,
                       const struct ladder_part *part, const struct sg_rule *rule)
{
    const char *description = aws_description(job->account, rule);
    char buffer[8];

    json_string(json, "GroupId", part_holder_id(part, job->account));
    json_string(json, "IpProtocol", aws_rule_protocol(rule->protocol, buffer));
    if (protocol_has_ports(rule->protocol) || protocol_has_types(rule->protocol)) {
        json_number(json, "FromPort", rule->from_port);
        json_number(json, "ToPort", rule->to_port);
    }
    write_source(job, json, part, rule);
    if (*description)
        json_string(json, "Description", description);
}

static void write_pair(struct json_out *json, const char *key, const char *first, int32_t value,
                       const char *second, int32_t other)
{
    json_object(json, key);
    json_number(json, first, value);
    json_number(json, second, other);
    json_end(json);
}

static void write_entry(const struct template_job *job, struct json_out *json,
                        const struct ladder_part *part, const struct acl_entry *entry)
{
    struct cidr block = account_block(job->account, entry->cidr);
    struct strbuf text = STRBUF_INIT;

    json_string(json, "NetworkAclId", part_holder_id(part, job->account));
    json_number(json, "RuleNumber", entry->number);
    json_bool(json, "Egress", false);
    json_string(json, "RuleAction", entry->allow ? "allow" : "deny");
    json_number(json, "Protocol", entry->protocol);
    cidr_format(&text, block);
    json_string(json, block.family == IP_V6 ? "Ipv6CidrBlock" : "CidrBlock", text.text);
    if (protocol_has_ports(entry->protocol))
        write_pair(json, "PortRange", "From", entry->from_port, "To", entry->to_port);
    if (protocol_has_types(entry->protocol))
        write_pair(json, "Icmp", "Type", entry->from_port, "Code", entry->to_port);
    strbuf_release(&text);
}

static const char *rule_type(const struct ladder_part *part)
{
    return ladder_part_is_outbound(part) ? "AWS::EC2::SecurityGroupEgress"
                                         : "AWS::EC2::SecurityGroupIngress";
}

static void write_resource(const struct template_job *job, struct json_out *json, size_t number,
                           size_t step)
{
    const struct ladder_part *part = &job->ladder->parts.items[number];
    enum rung rung = template_rungs[step];
    const char *policy = rung == RUNG_ADDED ? "Delete" : "Retain";

    json_object(json, job->names[number]);
    json_string(json, "Type", part->kind == PART_RULE ? rule_type(part)
                                                       : "AWS::EC2::NetworkAclEntry");
    json_string(json, "DeletionPolicy", policy);
    json_string(json, "UpdateReplacePolicy", policy);
    json_object(json, "Properties");
    if (part->kind == PART_RULE)
        write_rule(job, json, part, ladder_rule(part, rung));
    else
        write_entry(job, json, part, ladder_entry(part, rung));
    json_end(json);
    json_end(json);
}

/* CloudFormation wants one resource at least; this one does nothing. */
static void write_keeper(struct json_out *json)
{
    json_object(json, "KeepsTheStack");
    json_string(json, "Type", "AWS::CloudFormation::WaitConditionHandle");
    json_end(json);
}

static void write_resources(const struct template_job *job, struct json_out *json, size_t step)
{
    size_t count = 0;

    json_object(json, "Resources");
    for (size_t i = 0; i < job->ladder->parts.count; i++) {
        const struct ladder_part *part = &job->ladder->parts.items[i];

        if (!template_takes(part, job->place) || part->at[template_rungs[step]] == PART_ABSENT)
            continue;
        write_resource(job, json, i, step);
        count++;
    }
    if (!count)
        write_keeper(json);
    json_end(json);
}

/* --- the whole ------------------------------------------------------------------------------------------- */

void template_write(const struct template_job *job, size_t step, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, true);
    json_object(&json, NULL);
    json_string(&json, "AWSTemplateFormatVersion", "2010-09-09");
    json_string(&json, "Description",
                template_has_outbound(job) ? "Mail rules, written by vpcmend: see Metadata."
                                       : "Inbound mail rules, written by vpcmend: see Metadata.");
    template_write_metadata(job, &json, step);
    write_resources(job, &json, step);
    json_end(&json);
    strbuf_addch(out, '\n');
}

void template_write_imports(const struct template_job *job, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, true);
    json_array(&json, NULL);
    for (size_t i = 0; i < job->ladder->parts.count; i++) {
        const struct ladder_part *part = &job->ladder->parts.items[i];

        if (!template_takes(part, job->place) || !ladder_part_is_old(part))
            continue;
        json_object(&json, NULL);
        json_string(&json, "ResourceType", rule_type(part));
        json_string(&json, "LogicalResourceId", job->names[i]);
        json_object(&json, "ResourceIdentifier");
        json_string(&json, "Id", text_raw(job->account->texts, part->rules[PART_OLD].id));
        json_end(&json);
        json_end(&json);
    }
    json_end(&json);
    strbuf_addch(out, '\n');
}

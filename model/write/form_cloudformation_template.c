/* One template: what it says about itself (Metadata), and its resources. */
#include <ctype.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_cloudformation.h"
#include "model/write/json_out.h"
#include "model/write/part_words.h"

static const struct ladder_place *place_of(const struct template_job *job)
{
    return &job->ladder->places.items[job->place];
}

bool template_takes(const struct ladder_part *part, uint32_t place)
{
    return part->place == place && (part->kind == PART_RULE || !ladder_part_is_old(part));
}

static bool has_imports(const struct template_job *job)
{
    for (size_t i = 0; i < job->ladder->parts.count; i++)
        if (template_takes(&job->ladder->parts.items[i], job->place) &&
            ladder_part_is_old(&job->ladder->parts.items[i]))
            return true;
    return false;
}

/* --- resources ------------------------------------------------------------------------------------------ */

static void write_source(const struct template_job *job, struct json_out *json,
                         const struct ladder_part *part, const struct sg_rule *rule)
{
    const char *owner = part_source_owner(job->ladder, part, rule, job->account);
    struct strbuf source = STRBUF_INIT;

    rule_format_source(job->account, rule, true, &source);
    if (rule->source_kind == SOURCE_PREFIX_LIST)
        json_string(json, "SourcePrefixListId", source.text);
    else if (rule->source_kind == SOURCE_GROUP)
        json_string(json, "SourceSecurityGroupId", source.text);
    else if (job->account->cidrs.items[rule->source].family == IP_V6)
        json_string(json, "CidrIpv6", source.text);
    else
        json_string(json, "CidrIp", source.text);
    if (*owner)
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
    if (aws_protocol_has_ports(rule->protocol) || aws_protocol_has_types(rule->protocol)) {
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
    struct cidr block = job->account->cidrs.items[entry->cidr];
    struct strbuf text = STRBUF_INIT;

    json_string(json, "NetworkAclId", part_holder_id(part, job->account));
    json_number(json, "RuleNumber", entry->number);
    json_bool(json, "Egress", false);
    json_string(json, "RuleAction", entry->allow ? "allow" : "deny");
    json_number(json, "Protocol", entry->protocol);
    cidr_format(&text, block);
    json_string(json, block.family == IP_V6 ? "Ipv6CidrBlock" : "CidrBlock", text.text);
    if (aws_protocol_has_ports(entry->protocol))
        write_pair(json, "PortRange", "From", entry->from_port, "To", entry->to_port);
    if (aws_protocol_has_types(entry->protocol))
        write_pair(json, "Icmp", "Type", entry->from_port, "Code", entry->to_port);
    strbuf_release(&text);
}

static void write_resource(const struct template_job *job, struct json_out *json, size_t number,
                           size_t step)
{
    const struct ladder_part *part = &job->ladder->parts.items[number];
    enum rung rung = template_rungs[step];
    const char *policy = rung == RUNG_ADDED ? "Delete" : "Retain";

    json_object(json, job->names[number]);
    json_string(json, "Type", part->kind == PART_RULE ? "AWS::EC2::SecurityGroupIngress"
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

/* --- entries that exist --------------------------------------------------------------------------------- */

static void add_command(const struct template_job *job, const struct ladder_part *part,
                        enum part_side from, enum part_side to, struct strbuf *out)
{
    const struct acl_entry *entry = &part->entries[to == PART_ABSENT ? from : to];
    const char *verb = from == PART_ABSENT ? "create" : to == PART_ABSENT ? "delete" : "replace";

    strbuf_addf(out, "aws ec2 %s-network-acl-entry", verb);
    if (*place_of(job)->region)
        strbuf_addf(out, " --region %s", place_of(job)->region);
    strbuf_addf(out, " --network-acl-id %s --ingress ", part_holder_id(part, job->account));
    if (to == PART_ABSENT)
        strbuf_addf(out, "--rule-number %u", (unsigned)entry->number);
    else
        aws_entry_words(job->account, entry, out);
}

/* A new one that is not there before the last step. */
static bool is_deny_of_last_step(const struct ladder_part *part)
{
    return part->kind == PART_ENTRY && part->at[RUNG_ADDED] == PART_ABSENT &&
           part->at[RUNG_FINAL] == PART_NEW;
}

static bool needs_command(const struct template_job *job, const struct ladder_part *part, bool back)
{
    if (part->place != job->place || part->kind != PART_ENTRY)
        return false;
    return ladder_part_is_old(part) || (back && is_deny_of_last_step(part));
}

void template_commands(const struct template_job *job, bool back, take_command *take, void *self)
{
    for (size_t i = 0; i < job->ladder->parts.count; i++) {
        const struct ladder_part *part = &job->ladder->parts.items[i];
        enum part_side was = (enum part_side)part->at[RUNG_AS_IT_WAS];
        enum part_side will_be = (enum part_side)part->at[RUNG_FINAL];
        struct strbuf command = STRBUF_INIT;

        if (!needs_command(job, part, back))
            continue;
        add_command(job, part, back ? will_be : was, back ? was : will_be, &command);
        take(self, command.text);
        strbuf_release(&command);
    }
}

/* --- what a person reads first -------------------------------------------------------------------------- */

static void write_line(void *self, const char *line)
{
    json_string(self, NULL, line);
}

static bool has_commands(const struct template_job *job, bool back)
{
    for (size_t i = 0; i < job->ladder->parts.count; i++)
        if (needs_command(job, &job->ladder->parts.items[i], back))
            return true;
    return false;
}

static void write_commands(const struct template_job *job, struct json_out *json, const char *key,
                           bool back)
{
    if (!has_commands(job, back))
        return;
    json_array(json, key);
    template_commands(job, back, write_line, json);
    json_end(json);
}

/* What comes on the way forward comes on the way back too. */
static void write_entries(const struct template_job *job, struct json_out *json)
{
    if (!has_commands(job, true))
        return;
    json_string(json, "Entries",
                "CloudFormation cannot import network ACL entries, so it cannot change those that "
                "exist; and denies that step 3 makes stay when it is taken back. Run these commands "
                "by hand: each changes one entry at one stroke.");
    write_commands(job, json, "BeforeStep3Run", false);
    write_commands(job, json, "OnTheWayBackBeforeStep1Run", true);
}

static struct span tags_of(const struct account *account, struct object_ref holder)
{
    return holder.kind == OBJECT_GROUP ? account->groups.items[holder.row].tags
                                       : account->acls.items[holder.row].tags;
}

static bool is_logical_id(const char *text)
{
    while (isalnum((unsigned char)*text))
        text++;
    return !*text;
}

/* The tags are other people's text, and only what AWS itself could have set is repeated. */
static void add_owner(const struct template_job *job, const struct ladder_part *part,
                      const char *stack, struct strbuf *out)
{
    const struct account *account = job->account;
    text_id logical = account_tag(account, tags_of(account, part->holder),
                                  "aws:cloudformation:logical-id");
    const char *id = text_raw(account->texts, logical);

    strbuf_addf(out, "%s belongs to ", part_holder_id(part, account));
    if (aws_word_is_plain(stack))
        strbuf_addf(out, "stack %s", stack);
    else
        strbuf_adds(out, "another stack");
    if (*id && is_logical_id(id))
        strbuf_addf(out, " (logical id %s)", id);
    strbuf_adds(out, ". Two stacks cannot own one resource: if its template says these rules, change "
                     "them there, in the same three steps, and leave this stack alone.");
}

static bool is_first_of_holder(const struct ladder *ladder, size_t number)
{
    const struct ladder_part *part = &ladder->parts.items[number];

    return !number || part[-1].holder.kind != part->holder.kind ||
           part[-1].holder.row != part->holder.row;
}

static void write_owners(const struct template_job *job, struct json_out *json)
{
    bool begun = false;

    for (size_t i = 0; i < job->ladder->parts.count; i++) {
        const struct ladder_part *part = &job->ladder->parts.items[i];
        text_id stack = account_tag(job->account, tags_of(job->account, part->holder),
                                    "aws:cloudformation:stack-name");
        struct strbuf line = STRBUF_INIT;

        if (part->place != job->place || stack == TEXT_NONE ||
            !is_first_of_holder(job->ladder, i))
            continue;
        if (!begun)
            json_array(json, "OwnedElsewhere");
        begun = true;
        add_owner(job, part, text_raw(job->account->texts, stack), &line);
        json_string(json, NULL, line.text);
        strbuf_release(&line);
    }
    if (begun)
        json_end(json);
}

static void write_first_step(const struct template_job *job, struct json_out *json)
{
    json_string(json, "What",
                has_imports(job) ? "Takes the rules over that change, as they are. Nothing changes."
                                 : "Begins the stack. Nothing changes.");
    json_array(json, "How");
    if (has_imports(job)) {
        json_string(json, NULL,
                    "Make the stack by importing: aws cloudformation create-change-set "
                    "--change-set-type IMPORT --stack-name NAME --change-set-name take-over "
                    "--template-body file://THIS-FILE --resources-to-import file://THE-FILE-"
                    "THAT-ENDS-IN-import.json");
        json_string(json, NULL,
                    "Look at the change set: it must hold imports and nothing else. Then "
                    "execute-change-set.");
        json_string(json, NULL,
                    "CloudFormation imports AWS::EC2::SecurityGroupIngress by the id of the rule "
                    "(sgr-...). If it refuses, nothing has changed: use another form of the plan.");
    } else {
        json_string(json, NULL, "Create the stack from this template.");
    }
    json_end(json);
}

static void write_later_step(struct json_out *json, const char *what, const char *how)
{
    json_string(json, "What", what);
    json_array(json, "How");
    json_string(json, NULL, how);
    json_end(json);
}

static void write_step(const struct template_job *job, struct json_out *json, size_t step)
{
    if (step == 0)
        write_first_step(job, json);
    else if (step == 1)
        write_later_step(json, "What is new comes. Nothing goes.",
                         "Update the stack with this template, and see that mail still flows. While "
                         "it stands here, do not delete the stack: the rules would go with it.");
    else
        write_later_step(json, "What is old goes.",
                         "Only after step 2: update the stack with this template. From here on, "
                         "deleting the stack leaves the rules where they are.");
    json_string(json, "WayBack",
                "Update the stack with step 2, then with step 1. Rules that are made anew get new "
                "ids.");
    if (step == 1)
        write_entries(job, json);
}

static void write_metadata(const struct template_job *job, struct json_out *json, size_t step)
{
    struct strbuf text = STRBUF_INIT;

    json_object(json, "Metadata");
    json_object(json, "vpcmend");
    strbuf_addf(&text, "%zu of %d", step + 1, TEMPLATE_COUNT);
    json_string(json, "Step", text.text);
    if (*place_of(job)->number)
        json_string(json, "Account", place_of(job)->number);
    if (*place_of(job)->region)
        json_string(json, "Region", place_of(job)->region);
    write_step(job, json, step);
    write_owners(job, json);
    json_end(json);
    json_end(json);
    strbuf_release(&text);
}

/* --- the whole ------------------------------------------------------------------------------------------- */

void template_write(const struct template_job *job, size_t step, struct strbuf *out)
{
    struct json_out json;

    json_out_init(&json, out, true);
    json_object(&json, NULL);
    json_string(&json, "AWSTemplateFormatVersion", "2010-09-09");
    json_string(&json, "Description", "Inbound mail rules, written by vpcmend: see Metadata.");
    write_metadata(job, &json, step);
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
        json_string(&json, "ResourceType", "AWS::EC2::SecurityGroupIngress");
        json_string(&json, "LogicalResourceId", job->names[i]);
        json_object(&json, "ResourceIdentifier");
        json_string(&json, "Id", text_raw(job->account->texts, part->rules[PART_OLD].id));
        json_end(&json);
        json_end(&json);
    }
    json_end(&json);
    strbuf_addch(out, '\n');
}

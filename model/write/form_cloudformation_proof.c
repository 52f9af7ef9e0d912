/* The templates, read back and carried out on paper: all stacks together, step by step. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/read/json_scan.h"
#include "model/write/climb.h"
#include "model/write/form_cloudformation.h"
#include "model/write/json_edit.h"
#include "model/write/yaml.h"

/* The files of one account and region. */
struct stack {
    const struct form_file *files; /* TEMPLATE_FILE_COUNT */
    cJSON *templates[TEMPLATE_COUNT], *imports;
    const char *account, *region;
};

struct stacks {
    TABLE(struct stack) items;
};

static bool complain(struct strbuf *why, const char *sentence)
{
    strbuf_adds(why, sentence);
    return false;
}

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(member(object, key));

    return text ? text : "";
}

/* --- reading -------------------------------------------------------------------------------------------- */

/* Each of our names has an extension. */
static bool is_yaml(const struct form_file *file)
{
    return !strcmp(strrchr(file->name, '.'), ".yaml");
}

/* cJSON alone would let pass what stands behind the end, and a key twice. */
static cJSON *read_json(const struct strbuf *text, struct strbuf *why)
{
    struct json_extent root;
    struct json_error error;

    if (!json_check(text->text, text->length, 0, &root, &error))
        strbuf_adds(why, _(error.message));
    else if (json_skip_blank(text->text, text->length, root.offset + root.length) != text->length)
        strbuf_adds(why, _("more than one value"));
    else
        return cJSON_Parse(text->text);
    return NULL;
}

static cJSON *read_file(const struct form_file *file, struct strbuf *why)
{
    cJSON *tree;

    strbuf_addf(why, "%s: ", file->name);
    tree = is_yaml(file) ? yaml_read(file->text.text, why) : read_json(&file->text, why);
    if (tree)
        strbuf_clear(why);
    return tree;
}

static bool read_stack(struct stack *stack, const struct form_file *files, struct strbuf *why)
{
    static const size_t numbers[TEMPLATE_COUNT] = {TEMPLATE_FILE_FIRST, TEMPLATE_FILE_SECOND,
                                                   TEMPLATE_FILE_LAST};
    const cJSON *metadata;

    stack->files = files;
    for (size_t i = 0; i < TEMPLATE_COUNT; i++) {
        stack->templates[i] = read_file(&files[numbers[i]], why);
        if (!stack->templates[i])
            return false;
    }
    stack->imports = read_file(&files[TEMPLATE_FILE_IMPORT], why);
    metadata = member(member(stack->templates[0], "Metadata"), "vpcmend");
    stack->account = text_of(metadata, "Account");
    stack->region = text_of(metadata, "Region");
    return stack->imports != NULL;
}

static bool read_stacks(struct stacks *stacks, const struct form_files *files, struct strbuf *why)
{
    for (size_t i = 0; i + TEMPLATE_FILE_COUNT <= files->count; i += TEMPLATE_FILE_COUNT) {
        TABLE_ADD(stacks->items, (struct stack){0});
        if (!read_stack(&stacks->items.items[stacks->items.count - 1], &files->items[i], why))
            return false;
    }
    return true;
}

static void stacks_release(struct stacks *stacks)
{
    for (size_t i = 0; i < stacks->items.count; i++) {
        struct stack *stack = &stacks->items.items[i];

        for (size_t j = 0; j < TEMPLATE_COUNT; j++)
            cJSON_Delete(stack->templates[j]);
        cJSON_Delete(stack->imports);
    }
    free(stacks->items.items);
}

/* --- one resource --------------------------------------------------------------------------------------- */

static char *holder_of(const struct stack *stack, const char *id, bool is_outbound)
{
    struct strbuf holder = STRBUF_INIT;

    strbuf_addf(&holder, "%s %s %s%s", stack->account, stack->region, id,
                is_outbound ? REPLAY_OUTBOUND : "");
    return strbuf_detach(&holder);
}

/* The value of the only one of these members that is there, or NULL. */
static const char *only_one(const cJSON *properties, const char *const names[], size_t count)
{
    const char *found = NULL;

    for (size_t i = 0; i < count; i++) {
        const char *text = cJSON_GetStringValue(member(properties, names[i]));

        if (text && found)
            return NULL;
        if (text)
            found = text;
    }
    return found;
}

static char *rule_line(const cJSON *properties, bool is_outbound)
{
    static const char *const sources[] = {"CidrIp", "CidrIpv6", "SourcePrefixListId",
                                          "SourceSecurityGroupId"};
    static const char *const destinations[] = {"CidrIp", "CidrIpv6", "DestinationPrefixListId",
                                               "DestinationSecurityGroupId"};
    const char *source = only_one(properties, is_outbound ? destinations : sources, 4);
    struct strbuf line = STRBUF_INIT;

    if (!source)
        return NULL;
    strbuf_addf(&line, "%s %d %d %s", text_of(properties, "IpProtocol"),
                json_node_number(properties, "FromPort", -1),
                json_node_number(properties, "ToPort", -1), source);
    return strbuf_detach(&line);
}

/* "25 25 " or "None None ". */
static void add_pair(struct strbuf *line, const cJSON *pair, const char *first, const char *second)
{
    if (pair)
        strbuf_addf(line, "%d %d ", json_node_number(pair, first, 0),
                    json_node_number(pair, second, 0));
    else
        strbuf_adds(line, "None None ");
}

static char *entry_line(const cJSON *properties)
{
    static const char *const blocks[] = {"CidrBlock", "Ipv6CidrBlock"};
    const char *block = only_one(properties, blocks, 2);
    struct strbuf line = STRBUF_INIT;

    if (!block || !cJSON_IsFalse(member(properties, "Egress")) ||
        !cJSON_IsNumber(member(properties, "Protocol")))
        return NULL;
    strbuf_addf(&line, "%d %s %d ", json_node_number(properties, "RuleNumber", 0),
                text_of(properties, "RuleAction"), json_node_number(properties, "Protocol", 0));
    add_pair(&line, member(properties, "PortRange"), "From", "To");
    add_pair(&line, member(properties, "Icmp"), "Type", "Code");
    strbuf_adds(&line, block);
    return strbuf_detach(&line);
}

static char *import_id(const struct stack *stack, const char *logical_id)
{
    for (const cJSON *import = stack->imports->child; import; import = import->next) {
        if (!strcmp(text_of(import, "LogicalResourceId"), logical_id))
            return mem_strdup(text_of(member(import, "ResourceIdentifier"), "Id"));
    }
    return NULL;
}

static bool want(struct wanted_list *list, const struct stack *stack, const cJSON *resource,
                 struct strbuf *why)
{
    bool is_outbound = !strcmp(text_of(resource, "Type"), "AWS::EC2::SecurityGroupEgress");
    bool is_rule =
        is_outbound || !strcmp(text_of(resource, "Type"), "AWS::EC2::SecurityGroupIngress");
    const cJSON *properties = member(resource, "Properties");
    struct strbuf address = STRBUF_INIT;
    struct wanted *wanted;

    if (!is_rule && strcmp(text_of(resource, "Type"), "AWS::EC2::NetworkAclEntry") != 0)
        return complain(why, _("a resource of another kind"));
    TABLE_ADD(list->items, (struct wanted){.is_rule = is_rule});
    wanted = &list->items.items[list->items.count - 1];
    strbuf_addf(&address, "%s %s %s", stack->account, stack->region, resource->string);
    wanted->address = strbuf_detach(&address);
    wanted->holder = holder_of(stack, text_of(properties, is_rule ? "GroupId" : "NetworkAclId"),
                               is_outbound);
    wanted->description = mem_strdup(text_of(properties, "Description"));
    wanted->is_retained = strcmp(text_of(resource, "DeletionPolicy"), "Delete") != 0;
    wanted->line = is_rule ? rule_line(properties, is_outbound) : entry_line(properties);
    if (!wanted->line)
        return complain(why, _("a resource that lacks something"));
    return true;
}

/* --- one step ------------------------------------------------------------------------------------------- */

/* Only the first step imports; what is there again afterwards is new. */
static bool want_stack(struct wanted_list *list, const struct stack *stack, size_t step,
                       bool may_import, struct strbuf *why)
{
    const cJSON *resource;

    cJSON_ArrayForEach(resource, member(stack->templates[step], "Resources"))
    {
        if (!strcmp(text_of(resource, "Type"), "AWS::CloudFormation::WaitConditionHandle"))
            continue;
        if (!want(list, stack, resource, why))
            return false;
        if (may_import)
            list->items.items[list->items.count - 1].import_id =
                import_id(stack, resource->string);
    }
    return true;
}

static bool run(struct climb *climb, const struct stacks *stacks, size_t step, bool may_import,
                struct strbuf *why)
{
    struct wanted_list list = {0};
    bool good = true;

    for (size_t i = 0; i < stacks->items.count && good; i++)
        good = want_stack(&list, &stacks->items.items[i], step, may_import, why);
    good = good && climb_step(climb, &list, why);
    wanted_list_release(&list);
    return good;
}

/* --- commands ------------------------------------------------------------------------------------------- */

/* The word behind an option; "" if there is none. The caller frees it. */
static char *option(const char *command, const char *name)
{
    const char *at = strstr(command, name);

    if (!at || (at += strlen(name), *at != ' '))
        return mem_strdup("");
    return mem_strndup(at + 1, strcspn(at + 1, " "));
}

/* "From=25,To=25" behind --port-range gives "25 25 "; without it "None None ". */
static void add_range(struct strbuf *line, const char *command, const char *name,
                      const char *first, const char *second)
{
    char *words = option(command, name);
    const char *from = strstr(words, first), *to = strstr(words, second);

    if (from && to)
        strbuf_addf(line, "%ld %ld ", strtol(from + strlen(first), NULL, 10),
                    strtol(to + strlen(second), NULL, 10));
    else
        strbuf_adds(line, "None None ");
    free(words);
}

static void command_line(const char *command, struct strbuf *line)
{
    char *number = option(command, "--rule-number"), *action = option(command, "--rule-action");
    char *protocol = option(command, "--protocol"), *block = option(command, " --cidr-block");
    char *ipv6 = option(command, "--ipv6-cidr-block");
    int16_t numeric = 0;

    protocol_parse(protocol, &numeric);
    strbuf_addf(line, "%s %s %d ", number, action, numeric);
    add_range(line, command, "--port-range", "From=", "To=");
    add_range(line, command, "--icmp-type-code", "Type=", "Code=");
    strbuf_adds(line, *block ? block : ipv6);
    free(number);
    free(action);
    free(protocol);
    free(block);
    free(ipv6);
}

static bool run_command(struct climb *climb, const struct stack *stack, const char *command,
                        struct strbuf *why)
{
    char *id = option(command, "--network-acl-id"), *number = option(command, "--rule-number");
    char *holder = holder_of(stack, id, false);
    struct strbuf line = STRBUF_INIT;
    bool good;

    command_line(command, &line);
    if (!strncmp(command, "aws ec2 replace-network-acl-entry ", 34))
        good = replay_replace_entry(&climb->replay, holder, line.text, why);
    else if (!strncmp(command, "aws ec2 create-network-acl-entry ", 33))
        good = replay_create_entry(&climb->replay, holder, line.text, why);
    else
        good = replay_delete_entry(&climb->replay, holder, number, why);
    strbuf_release(&line);
    free(holder);
    free(number);
    free(id);
    return good;
}

static bool run_commands(struct climb *climb, const struct stacks *stacks, const char *key,
                         struct strbuf *why)
{
    for (size_t i = 0; i < stacks->items.count; i++) {
        const struct stack *stack = &stacks->items.items[i];
        const cJSON *metadata = member(member(stack->templates[1], "Metadata"), "vpcmend");
        const cJSON *command;

        cJSON_ArrayForEach(command, member(metadata, key))
        {
            if (!run_command(climb, stack, command->valuestring, why))
                return false;
        }
    }
    return true;
}

/* --- there and back -------------------------------------------------------------------------------------- */

static bool goes_there(struct climb *climb, const struct stacks *stacks, struct strbuf *why)
{
    return run(climb, stacks, 0, true, why) && run(climb, stacks, 1, false, why) &&
           run_commands(climb, stacks, "BeforeStep3Run", why) &&
           run(climb, stacks, 2, false, why);
}

static bool comes_back(struct climb *climb, const struct stacks *stacks, struct strbuf *why)
{
    return run(climb, stacks, 1, false, why) &&
           run_commands(climb, stacks, "OnTheWayBackBeforeStep1Run", why) &&
           run(climb, stacks, 0, false, why);
}

bool form_cloudformation_is_proven(const struct form_files *files, const struct form_job *job,
                                   struct strbuf *why)
{
    const struct climb_tool cloudformation = {0};
    struct stacks stacks = {0};
    struct climb climb;
    bool good;

    climb_begin(&climb, job->account, job->plan, cloudformation);
    good = read_stacks(&stacks, files, why) && goes_there(&climb, &stacks, why) &&
           climb_arrives(&climb, job->account, job->plan, plan_edits(job->plan), why) &&
           comes_back(&climb, &stacks, why) &&
           climb_arrives(&climb, job->account, job->plan, NULL, why);
    climb_release(&climb);
    stacks_release(&stacks);
    return good;
}

/*
 * What runs on interfaces and is no instance: ECS tasks (ecs DescribeTasks) and Lambda functions in a
 * VPC (lambda ListFunctions).
 */
#include "model/read/readers.h"

#include <string.h>

#include "model/read/scope.h"

/* The value beside a name in [{"name": ..., "value": ...}]; TEXT_NONE if it is not there. */
static text_id detail(const struct element *element, const cJSON *attachment, const char *name)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, attachment, "details"))
    {
        const cJSON *key = value_member(item, "name");

        if (cJSON_IsString(key) && strcmp(key->valuestring, name) == 0)
            return value_id(element, item, "value");
    }
    return TEXT_NONE;
}

/* The interface of a task; one in another network mode has none. */
static text_id task_interface(const struct element *element)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, value_list(element, element->json, "attachments"))
    {
        text_id id = value_item_is_object(element, item)
                         ? detail(element, item, "networkInterfaceId")
                         : TEXT_NONE;

        if (id != TEXT_NONE)
            return id;
    }
    return TEXT_NONE;
}

void read_task(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json;
    struct ecs_task task = {.arn = value_own_id(element, "taskArn"),
                            .place = element_place(element),
                            .interface = NONE};

    if (task.arn == TEXT_NONE)
        return;
    scope_note_arn(element, "taskArn", WITNESS_OWN);
    task.group = value_id(element, json, "group");
    task.launch_type = value_id(element, json, "launchType");
    task.cluster = value_id(element, json, "clusterArn");
    task.interface_id = task_interface(element);
    TABLE_ADD(account->tasks, task);
}

void read_function(struct element *element)
{
    struct account *account = element_account(element);
    const cJSON *json = element->json, *config = value_object(element, json, "VpcConfig");
    struct lambda_function function = {.name = value_own_id(element, "FunctionName"),
                                       .place = element_place(element)};

    if (function.name == TEXT_NONE)
        return;
    scope_note_arn(element, "FunctionArn", WITNESS_OWN);
    function.arn = value_id(element, json, "FunctionArn");
    if (!config)
        return;
    function.vpc_id = value_id(element, config, "VpcId");
    function.subnets = value_ids(element, config, "SubnetIds", NULL);
    function.groups = value_ids(element, config, "SecurityGroupIds", NULL);
    if (function.vpc_id != TEXT_NONE)
        TABLE_ADD(account->functions, function);
}

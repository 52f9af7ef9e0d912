#include "model/read/terraform.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

static const struct terraform_type *find(const struct terraform_type *types, const char *name)
{
    for (; types->name; types++) {
        if (!strcmp(types->name, name))
            return types;
    }
    return NULL;
}

const struct terraform_type *terraform_type_find(const char *name)
{
    const struct terraform_type *type = find(terraform_network, name);

    return type ? type : find(terraform_hosts, name);
}

const char *terraform_text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

/* --- resources ---------------------------------------------------------------------------------- */

/* A data source of a group gives no rules, so it would be one without any. */
static bool tells_enough(const struct terraform_type *type, const cJSON *object, bool is_data)
{
    if (is_data && !strcmp(type->list, "SecurityGroups"))
        return false;
    return !type->needs || cJSON_GetObjectItemCaseSensitive(object, type->needs);
}

static cJSON *make_object(const struct terraform_type *type, const cJSON *attributes,
                          const char *address)
{
    cJSON *object = recast_object(attributes, type->table);

    if (!type->into && type->id && !terraform_text(object, type->id) && *address)
        cJSON_AddStringToObject(object, type->id, address);
    if (type->mark)
        recast_place(object, type->mark, cJSON_CreateTrue());
    return object;
}

void terraform_resources_add(struct terraform_resources *resources,
                             struct terraform_resource resource, const cJSON *attributes,
                             bool is_data)
{
    const char *arn = terraform_text(attributes, "arn");

    resource.object = make_object(resource.type, attributes, resource.address);
    if (!tells_enough(resource.type, resource.object, is_data)) {
        cJSON_Delete(resource.object);
        return;
    }
    if (resource.type->finish)
        resource.type->finish(resource.object, attributes);
    json_budget_spend(sizeof resource + (arn ? strlen(arn) : 0));
    if (json_budget_is_spent()) {
        cJSON_Delete(resource.object);
        return;
    }
    resource.arn = mem_strdup(arn ? arn : "");
    TABLE_ADD(resources->items, resource);
}

void terraform_resources_release(struct terraform_resources *resources)
{
    for (size_t i = 0; i < resources->items.count; i++) {
        cJSON_Delete(resources->items.items[i].object);
        free(resources->items.items[i].arn);
    }
    free(resources->items.items);
}

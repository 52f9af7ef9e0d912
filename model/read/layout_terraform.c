/*
 * Terraform's files: a state of version 3 (modules[].resources, a map of flat attributes) or 4
 * (resources[].instances[].attributes), and what `terraform show -json` prints of a state ("values")
 * or a plan ("planned_values", in "prior_state" the data sources).
 *
 * Terraform knows what it manages and nothing else, so no kind is complete after such a file.
 *
 * A part may stand far from its owner, so all objects of a document are held until its end. A rule that
 * `terraform show -json` tells in 150 bytes is a tree of some 1,600.
 */
#include "model/read/layout.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/json_budget.h"
#include "model/read/terraform.h"

/* A document under way. */
struct document {
    struct reading *reading;
    struct terraform_resources resources;
    struct terraform_plan *plan; /* NULL: no plan */
    struct strbuf prefix;        /* of addresses that stand for an id: two plans may share them */
    bool only_data;              /* of a state before the plan, whose resources are planned again */
    struct json_budget budget;   /* of the objects of all resources */
    bool told_spent;
};

/* For each byte of the document, and 11 MiB besides. */
#define OBJECT_BYTES 12

/* A resource as the document has it. */
struct found {
    struct json_extent extent, attributes;
    const char *type, *address;
    bool is_data, is_flat;
};

/* --- one resource ------------------------------------------------------------------------------- */

/* Within what the flat ones have left of the budget. NULL, which has been reported, if they nest too many
 * objects. */
static cJSON *unflatten(struct reading *reading, const struct found *found, cJSON *flat,
                        struct json_budget *budget)
{
    cJSON *nested;

    json_budget_begin(budget);
    nested = terraform_unflatten(flat);
    json_budget_end();
    if (!budget->overdrawn)
        return nested;
    cJSON_Delete(nested);
    reading_problem(reading, PROBLEM_ERROR, found->attributes.offset,
                    _("this object has more parts than any of AWS's: it is left out"));
    return NULL;
}

static cJSON *attributes_of(const struct document *document, const struct found *found)
{
    struct json_budget budget;
    cJSON *attributes = layout_parse_within(document->reading, found->attributes, &budget), *nested;

    if (!attributes || !found->is_flat)
        return attributes;
    nested = unflatten(document->reading, found, attributes, &budget);
    cJSON_Delete(attributes);
    return nested;
}

/* Once, where the first one is left out. */
static void tell_if_spent(struct document *document, struct json_extent extent)
{
    if (!document->budget.overdrawn)
        return;
    if (!document->told_spent)
        reading_problem(document->reading, PROBLEM_ERROR, extent.offset,
                        _("the resources up to here have more parts than those of AWS: this one and all after it "
                          "are left out"));
    document->told_spent = true;
}

/* The id of a resource that has none yet, to be freed. */
static char *id_by_address(const struct document *document, const struct found *found)
{
    struct strbuf id = STRBUF_INIT;

    strbuf_addbuf(&id, &document->prefix);
    strbuf_adds(&id, found->address);
    return strbuf_detach(&id);
}

typedef void found_resource(struct document *document, const struct found *found,
                            const struct terraform_type *type, cJSON *attributes);

/* Notes the id that the resource's object goes by. */
static void note_resource(struct document *document, const struct found *found,
                          const struct terraform_type *type, cJSON *attributes)
{
    struct json_budget of_one = document->budget;
    char *address = id_by_address(document, found);
    const char *id;
    cJSON *object;

    json_budget_begin(&of_one);
    object = recast_object(attributes, type->table);
    json_budget_end();
    id = type->id ? terraform_text(object, type->id) : NULL;
    if (!type->into && !of_one.overdrawn)
        terraform_plan_note(document->plan, found->address, id ? id : address);
    cJSON_Delete(object);
    free(address);
}

static void add_resource(struct document *document, const struct found *found,
                         const struct terraform_type *type, cJSON *attributes)
{
    char *address = id_by_address(document, found);
    struct terraform_resource resource = {
        .type = type, .extent = found->extent, .address = address};

    json_budget_begin(&document->budget);
    if (document->plan)
        terraform_plan_fill(document->plan, found->address, type, attributes);
    terraform_resources_add(&document->resources, resource, attributes, found->is_data);
    json_budget_end();
    tell_if_spent(document, found->extent);
    free(address);
}

static bool is_wanted(const struct document *document, const struct found *found)
{
    return found->attributes.kind == JSON_OBJECT && (found->is_data || !document->only_data) &&
           !document->budget.overdrawn && layout_go_on(document->reading, found->extent.offset);
}

/* Takes what `found` holds. */
static void use_found(struct document *document, const struct found *found, found_resource *use)
{
    const struct terraform_type *type = terraform_type_find(found->type);
    cJSON *attributes =
        type && is_wanted(document, found) ? attributes_of(document, found) : NULL;

    if (attributes)
        use(document, found, type, attributes);
    cJSON_Delete(attributes);
}

/* --- state, version 4 --------------------------------------------------------------------------- */

/* "module.mail.aws_subnet.a" */
static char *address_of(struct reading *reading, struct json_extent resource)
{
    char *module = layout_string(reading, resource, "module");
    char *type = layout_string(reading, resource, "type"), *name = layout_string(reading, resource, "name");
    struct strbuf address = STRBUF_INIT;

    strbuf_addf(&address, "%s%s%s.%s", module, *module ? "." : "", type, name);
    free(module);
    free(type);
    free(name);
    return strbuf_detach(&address);
}

static bool is_data(const struct reading *reading, struct json_extent resource)
{
    struct json_extent mode = layout_member(reading, resource, "mode");

    return mode.kind == JSON_STRING && json_string_is(reading->content, mode, "data");
}

/* `found` knows what all instances of the resource have in common. */
static void read_instance(struct document *document, struct found found, struct json_extent instance)
{
    found.extent = instance;
    found.attributes = layout_member(document->reading, instance, "attributes");
    if (found.attributes.kind != JSON_OBJECT) {
        found.attributes = layout_member(document->reading, instance, "attributes_flat");
        found.is_flat = true;
    }
    use_found(document, &found, add_resource);
}

static void read_instances(struct document *document, struct json_extent resource)
{
    struct reading *reading = document->reading;
    struct json_extent list = layout_member(reading, resource, "instances");
    struct json_walk instances = json_walk_begin(reading->content, list);
    char *type = layout_string(reading, resource, "type"), *address = address_of(reading, resource);
    struct found found = {.type = type, .address = address, .is_data = is_data(reading, resource)};

    while (list.kind == JSON_ARRAY && json_walk_next(&instances))
        read_instance(document, found, instances.value);
    free(type);
    free(address);
}

static void read_state(struct document *document, struct json_extent resources)
{
    struct json_walk walk = json_walk_begin(document->reading->content, resources);

    while (json_walk_next(&walk))
        read_instances(document, walk.value);
}

/* --- state, version 3 --------------------------------------------------------------------------- */

/* A data source's key begins with "data.". */
static void read_old_resource(struct document *document, const struct json_walk *member)
{
    struct reading *reading = document->reading;
    struct json_extent primary = layout_member(reading, member->value, "primary");
    char *type = layout_string(reading, member->value, "type");
    struct found found = {
        .extent = member->value,
        .attributes = layout_member(reading, primary, "attributes"),
        .type = type,
        .address = "",
        .is_data = !strncmp(reading->content + member->key.offset, "\"data.", 6),
        .is_flat = true,
    };

    use_found(document, &found, add_resource);
    free(type);
}

static void read_modules(struct document *document, struct json_extent modules)
{
    struct json_walk walk = json_walk_begin(document->reading->content, modules);

    while (json_walk_next(&walk)) {
        struct json_extent map = layout_member(document->reading, walk.value, "resources");
        struct json_walk resources = json_walk_begin(document->reading->content, map);

        while (map.kind == JSON_OBJECT && json_walk_next(&resources))
            read_old_resource(document, &resources);
    }
}

/* --- what terraform show prints ----------------------------------------------------------------- */

static void read_shown(struct document *document, struct json_extent resource, found_resource *use)
{
    struct reading *reading = document->reading;
    char *type = layout_string(reading, resource, "type");
    char *address = layout_string(reading, resource, "address");
    struct found found = {.extent = resource,
                          .attributes = layout_member(reading, resource, "values"),
                          .type = type,
                          .address = address,
                          .is_data = is_data(reading, resource)};

    use_found(document, &found, use);
    free(type);
    free(address);
}

/* Depth is bounded by JSON_DEPTH_LIMIT, which json_check has enforced. */
static void read_module(struct document *document, struct json_extent module, found_resource *use)
{
    const struct reading *reading = document->reading;
    struct json_walk resources =
        json_walk_begin(reading->content, layout_member(reading, module, "resources"));
    struct json_walk modules =
        json_walk_begin(reading->content, layout_member(reading, module, "child_modules"));

    while (json_walk_next(&resources))
        read_shown(document, resources.value, use);
    while (json_walk_next(&modules))
        read_module(document, modules.value, use);
}

static struct json_extent root_module(const struct reading *reading, struct json_extent values)
{
    return layout_member(reading, values, "root_module");
}

/* The first plan of an export has no prefix. */
static void begin_plan(struct document *document)
{
    if (document->reading->load->plans)
        strbuf_addf(&document->prefix, "plan%u:", document->reading->load->plans + 1);
}

static void read_plan(struct document *document, struct json_extent root)
{
    struct reading *reading = document->reading;
    struct json_extent planned = layout_member(reading, root, "planned_values");
    struct json_extent prior = layout_member(reading, root, "prior_state");
    struct json_extent configuration = layout_member(reading, root, "configuration");

    begin_plan(document);
    document->plan = terraform_plan_new(reading, configuration, &document->budget);
    tell_if_spent(document, configuration);
    read_module(document, root_module(reading, planned), note_resource);
    read_module(document, root_module(reading, planned), add_resource);
    document->only_data = true;
    read_module(document, root_module(reading, layout_member(reading, prior, "values")),
                add_resource);
    terraform_plan_free(document->plan);
}

/* --- handing over ------------------------------------------------------------------------------- */

/* arn:PARTITION:SERVICE:REGION:ACCOUNT:... */
static text_id arn_field(struct reading *reading, const char *arn, int number)
{
    size_t length;

    while (number-- > 0) {
        arn += strcspn(arn, ":");
        arn += *arn == ':';
    }
    length = strcspn(arn, ":");
    return length ? text_pool_add(reading->load->account->texts, arn, length) : TEXT_NONE;
}

/* A state may be of several regions. */
static void enter_scope(struct reading *reading, const char *arn)
{
    reading_scope(reading, arn_field(reading, arn, 4), arn_field(reading, arn, 3));
}

/* A rule of one source of several, under the names of describe-security-group-rules. */
static void hand_over_source(struct reading *reading, struct json_extent extent, const cJSON *rule,
                             const char *to, cJSON *source)
{
    const char *description = terraform_text(rule, "Description");
    const char *direction = terraform_text(rule, "Direction");
    cJSON *single = cJSON_CreateObject();
    static const char *const same[] = {"GroupId", "IpProtocol", "FromPort", "ToPort"};

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(rule, same[i]);

        if (member)
            cJSON_AddItemToObject(single, same[i], cJSON_Duplicate(member, true));
    }
    if (direction && !strcmp(direction, "egress"))
        cJSON_AddTrueToObject(single, "IsEgress");
    if (description)
        cJSON_AddStringToObject(single, "Description", description);
    cJSON_AddItemToObject(single, to, source);
    layout_hand_over(reading, "SecurityGroupRules", extent, single);
}

/* aws_security_group_rule has lists of sources, as a permission. */
static void hand_over_sources(struct reading *reading, struct json_extent extent, const cJSON *rule)
{
    static const struct {
        const char *list, *from, *to; /* from NULL: the whole item */
    } sources[] = {
        {"IpRanges", "CidrIp", "CidrIpv4"},
        {"Ipv6Ranges", "CidrIpv6", "CidrIpv6"},
        {"PrefixListIds", "PrefixListId", "PrefixListId"},
        {"UserIdGroupPairs", NULL, "ReferencedGroupInfo"},
    };

    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        const cJSON *item;

        cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(rule, sources[i].list))
        {
            const cJSON *source =
                sources[i].from ? cJSON_GetObjectItemCaseSensitive(item, sources[i].from) : item;

            hand_over_source(reading, extent, rule, sources[i].to, cJSON_Duplicate(source, true));
        }
    }
}

static bool has_source(const cJSON *permission)
{
    static const char *const lists[] = {"IpRanges", "Ipv6Ranges", "PrefixListIds",
                                        "UserIdGroupPairs"};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(permission, lists[i])) > 0)
            return true;
    }
    return false;
}

/* AWS has no rule without a source; a plan may not know it yet. */
static void tell_sourceless(struct reading *reading, const struct terraform_resource *resource)
{
    static const char *const keys[] = {"IpPermissions", "IpPermissionsEgress"};
    const cJSON *permission;
    bool is_told = resource->type->sources && !has_source(resource->object);

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        cJSON_ArrayForEach(permission,
                           cJSON_GetObjectItemCaseSensitive(resource->object, keys[i]))
            is_told = is_told || !has_source(permission);
    }
    if (is_told)
        reading_problem(reading, PROBLEM_WARNING, resource->extent.offset,
                        _("%s: the source of a rule is not known here, so the rule is left out"),
                        resource->type->name);
}

static void tell_homeless(struct reading *reading, const struct terraform_resource *part)
{
    reading_problem(reading, PROBLEM_WARNING, part->extent.offset,
                    _("%s: what it belongs to is not in this file, so it is left out"),
                    part->type->name);
}

static void hand_over(struct reading *reading, struct terraform_resource *resource)
{
    cJSON *object = resource->object;

    if (!object)
        return;
    enter_scope(reading, resource->arn);
    tell_sourceless(reading, resource);
    resource->object = NULL;
    if (resource->type->into)
        tell_homeless(reading, resource);
    else if (!resource->type->sources)
        layout_hand_over(reading, resource->type->list, resource->extent, object);
    else
        hand_over_sources(reading, resource->extent, object);
    if (resource->type->into || resource->type->sources)
        cJSON_Delete(object);
}

static void join(struct document *document)
{
    const struct terraform_resource *left_out;

    document->budget.left += json_budget_of(document->reading->length);
    document->budget.overdrawn = false;
    json_budget_begin(&document->budget);
    left_out = terraform_join(&document->resources);
    json_budget_end();
    if (left_out)
        tell_if_spent(document, left_out->extent);
}

static void tell_view(struct reading *reading, struct json_extent root, bool is_plan)
{
    const char *sentence =
        is_plan ? N_("a Terraform plan: what Terraform manages, as the plan leaves it; what else "
                     "there is in the account is not known")
                : N_("a Terraform state: what Terraform manages, as it last saw it; what else there "
                     "is in the account is not known");

    reading_problem(reading, PROBLEM_WARNING, root.offset, "%s", _(sentence));
}

void read_terraform(struct reading *reading, struct json_extent root)
{
    struct document document = {
        .reading = reading,
        .prefix = STRBUF_INIT,
        .budget = {.left = json_budget_of(0) + OBJECT_BYTES * root.length},
    };
    bool is_plan = layout_member(reading, root, "planned_values").length > 0;

    if (is_plan)
        read_plan(&document, root);
    read_state(&document, layout_member(reading, root, "resources"));
    read_modules(&document, layout_member(reading, root, "modules"));
    read_module(&document, root_module(reading, layout_member(reading, root, "values")),
                add_resource);
    join(&document);
    if (document.resources.items.count) {
        tell_view(reading, root, is_plan);
        reading->load->plans += is_plan;
    }
    for (size_t i = 0; i < document.resources.items.count; i++) {
        if (layout_go_on(reading, root.offset + root.length))
            hand_over(reading, &document.resources.items.items[i]);
    }
    terraform_resources_release(&document.resources);
    strbuf_release(&document.prefix);
}

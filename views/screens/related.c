/* Related: what an object is tied to, each with the word for the tie. Enter goes there. */
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "views/screens/objects.h"

struct tie {
    const char *word; /* translated */
    struct object_ref object;
    struct target rule; /* row NONE unless the tie is a rule */
};

struct related {
    struct object_ref object;
    struct tie *ties;
    size_t count, capacity;
};

static void add_tie(struct related *related, struct tie tie)
{
    related->ties =
        mem_grow(related->ties, &related->capacity, related->count + 1, sizeof *related->ties);
    related->ties[related->count++] = tie;
}

static void add_object(struct related *related, const char *word, enum object_kind kind,
                       uint32_t row)
{
    if (row != NONE)
        add_tie(related, (struct tie){word, {kind, row}, {TARGET_RULE, NONE}});
}

static void add_rule(struct related *related, const struct account *account, const char *word,
                     uint32_t rule)
{
    add_tie(related, (struct tie){word,
                                  {OBJECT_GROUP, account->rules.items[rule].group},
                                  {TARGET_RULE, rule}});
}

static void add_interfaces(struct related *related, const uint32_t *rows, struct span span,
                           const char *word)
{
    for (uint32_t i = 0; i < span.count; i++)
        add_object(related, word, OBJECT_INTERFACE, rows[span.first + i]);
}

static void relate_group(struct related *related, const struct account *account, uint32_t row)
{
    const struct security_group *group = &account->groups.items[row];

    add_object(related, _("in VPC"), OBJECT_VPC, group->vpc);
    add_interfaces(related, account->group_interfaces.items, group->interfaces, _("carried by"));
    for (uint32_t i = 0; i < group->referrers.count; i++)
        add_rule(related, account, _("referred to by"),
                 account->group_referrers.items[group->referrers.first + i]);
    for (uint32_t i = 0; i < group->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[group->rules.first + i];

        if (rule->source_kind == SOURCE_GROUP)
            add_object(related, _("refers to"), OBJECT_GROUP,
                       account->group_references.items[rule->source].group);
        else if (rule->source_kind == SOURCE_PREFIX_LIST)
            add_object(related, _("refers to"), OBJECT_PREFIX_LIST, rule->source);
    }
}

static void relate_acl(struct related *related, const struct account *account, uint32_t row)
{
    const struct network_acl *acl = &account->acls.items[row];

    add_object(related, _("in VPC"), OBJECT_VPC, acl->vpc);
    for (uint32_t i = 0; i < acl->subnets.count; i++) {
        uint32_t subnet = account->acl_subnets.items[acl->subnets.first + i];

        add_object(related, _("guards"), OBJECT_SUBNET, subnet);
        add_interfaces(related, account->subnet_interfaces.items,
                       account->subnets.items[subnet].interfaces, _("guards"));
    }
}

static void relate_subnet(struct related *related, const struct account *account, uint32_t row)
{
    const struct subnet *subnet = &account->subnets.items[row];

    add_object(related, _("in VPC"), OBJECT_VPC, subnet->vpc);
    add_object(related, _("guarded by"), OBJECT_ACL, subnet->acl);
    add_object(related, _("routed by"), OBJECT_ROUTE_TABLE, subnet->route_table);
    add_interfaces(related, account->subnet_interfaces.items, subnet->interfaces, _("holds"));
}

static void relate_route_table(struct related *related, const struct account *account,
                               uint32_t row)
{
    const struct route_table *table = &account->route_tables.items[row];

    add_object(related, _("in VPC"), OBJECT_VPC, table->vpc);
    for (uint32_t i = 0; i < table->subnets.count; i++)
        add_object(related, _("routes"), OBJECT_SUBNET,
                   account->route_table_subnets.items[table->subnets.first + i]);
    for (uint32_t i = 0; i < table->routes.count; i++) {
        struct object_ref target = account_find(
            account, account->routes.items[table->routes.first + i].target, table->scope);

        if (target.row != NONE)
            add_object(related, _("leads to"), target.kind, target.row);
    }
}

static void relate_interface(struct related *related, const struct account *account, uint32_t row)
{
    const struct network_interface *interface = &account->interfaces.items[row];

    add_object(related, _("belongs to"), OBJECT_INSTANCE, interface->instance);
    for (uint32_t i = 0; i < interface->groups.count; i++)
        add_object(related, _("carries"), OBJECT_GROUP,
                   account->interface_groups.items[interface->groups.first + i]);
    add_object(related, _("stands in"), OBJECT_SUBNET, interface->subnet);
    if (interface->subnet != NONE) {
        add_object(related, _("guarded by"), OBJECT_ACL,
                   account->subnets.items[interface->subnet].acl);
        add_object(related, _("routed by"), OBJECT_ROUTE_TABLE,
                   account->subnets.items[interface->subnet].route_table);
    }
    add_object(related, _("in VPC"), OBJECT_VPC, interface->vpc);
    for (uint32_t i = 0; i < account->addresses.count; i++)
        if (account->addresses.items[i].interface == row)
            add_object(related, _("holds"), OBJECT_ADDRESS, i);
}

static void relate_instance(struct related *related, const struct account *account, uint32_t row)
{
    for (uint32_t i = 0; i < account->interfaces.count; i++)
        if (account->interfaces.items[i].instance == row)
            add_object(related, _("has"), OBJECT_INTERFACE, i);
    add_object(related, _("stands in"), OBJECT_SUBNET, account->instances.items[row].subnet);
    add_object(related, _("in VPC"), OBJECT_VPC, account->instances.items[row].vpc);
}

static void relate_endpoint(struct related *related, const struct account *account, uint32_t row)
{
    const struct vpc_endpoint *endpoint = &account->endpoints.items[row];

    add_object(related, _("in VPC"), OBJECT_VPC, endpoint->vpc);
    for (uint32_t i = 0; i < endpoint->groups.count; i++)
        add_object(related, _("carries"), OBJECT_GROUP,
                   account->row_refs.items[endpoint->groups.first + i]);
    for (uint32_t i = 0; i < endpoint->subnets.count; i++)
        add_object(related, _("stands in"), OBJECT_SUBNET,
                   account->row_refs.items[endpoint->subnets.first + i]);
    add_interfaces(related, account->row_refs.items, endpoint->interfaces, _("has"));
}

static void relate_prefix_list(struct related *related, const struct account *account,
                               uint32_t row)
{
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (account->rules.items[i].source_kind == SOURCE_PREFIX_LIST &&
            account->rules.items[i].source == row)
            add_rule(related, account, _("used by"), i);
    for (uint32_t i = 0; i < account->routes.count; i++)
        if (account->routes.items[i].prefix_list == row)
            add_object(related, _("used by"), OBJECT_ROUTE_TABLE, account->routes.items[i].table);
}

static void relate_gateway(struct related *related, const struct account *account, uint32_t row)
{
    const struct gateway *gateway = &account->gateways.items[row];

    add_object(related, _("in VPC"), OBJECT_VPC, gateway->vpc);
    add_object(related, _("stands in"), OBJECT_SUBNET, gateway->subnet);
    for (uint32_t i = 0; i < account->routes.count; i++)
        if (account->routes.items[i].target == gateway->id)
            add_object(related, _("routed to by"), OBJECT_ROUTE_TABLE,
                       account->routes.items[i].table);
}

static void relate_vpc(struct related *related, const struct account *account, uint32_t row)
{
    for (uint32_t i = 0; i < account->peerings.count; i++)
        if (account->peerings.items[i].requester.vpc == row ||
            account->peerings.items[i].accepter.vpc == row)
            add_object(related, _("peered by"), OBJECT_PEERING, i);
    for (uint32_t i = 0; i < account->subnets.count; i++)
        if (account->subnets.items[i].vpc == row)
            add_object(related, _("holds"), OBJECT_SUBNET, i);
}

static void relate_peering(struct related *related, const struct account *account, uint32_t row)
{
    add_object(related, _("joins"), OBJECT_VPC, account->peerings.items[row].requester.vpc);
    add_object(related, _("joins"), OBJECT_VPC, account->peerings.items[row].accepter.vpc);
}

static void relate_address(struct related *related, const struct account *account, uint32_t row)
{
    add_object(related, _("held by"), OBJECT_INTERFACE, account->addresses.items[row].interface);
}

static void relate(struct related *related, const struct account *account)
{
    static void (*const relators[OBJECT_KIND_COUNT])(struct related *, const struct account *,
                                                     uint32_t) = {
        [OBJECT_VPC] = relate_vpc,
        [OBJECT_SUBNET] = relate_subnet,
        [OBJECT_GROUP] = relate_group,
        [OBJECT_ACL] = relate_acl,
        [OBJECT_ROUTE_TABLE] = relate_route_table,
        [OBJECT_INTERFACE] = relate_interface,
        [OBJECT_INSTANCE] = relate_instance,
        [OBJECT_ADDRESS] = relate_address,
        [OBJECT_GATEWAY] = relate_gateway,
        [OBJECT_ENDPOINT] = relate_endpoint,
        [OBJECT_PEERING] = relate_peering,
        [OBJECT_PREFIX_LIST] = relate_prefix_list,
    };

    if (relators[related->object.kind])
        relators[related->object.kind](related, account, related->object.row);
}

static size_t count(const struct view *view)
{
    const struct related *related = view->data;

    return related->count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct related *related = view->data;
    const struct tie *tie = &related->ties[number];

    strbuf_adds(&row->cells[0], tie->word);
    if (tie->rule.row != NONE) {
        struct row rule;

        row_init(&rule);
        rule_row(view->app, tie->rule.row, &rule);
        strbuf_adds(&row->cells[1], object_kind_name(OBJECT_RULE));
        strbuf_addf(&row->cells[2], "%s %s %s %s: ", rule.cells[0].text, rule.cells[1].text,
                    rule.cells[2].text, rule.cells[3].text);
        row->severity = rule.severity;
        row_release(&rule);
    } else {
        strbuf_adds(&row->cells[1], object_kind_name(tie->object.kind));
        row->severity = finding_marks_object(view->app->marks, tie->object);
    }
    account_describe_object(view->app->account, tie->object, &row->cells[2]);
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct related *related = view->data;

    strbuf_addf(out, _("Related to %s"),
                account_show(view->app->account,
                             account_object_id(view->app->account, related->object)));
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct related *related = view->data;
    const struct tie *tie = &related->ties[number];

    (void)width;
    if (tie->rule.row != NONE)
        rule_detail(view->app, tie->rule.row, lines);
    else if (object_screen(tie->object.kind)->detail)
        object_screen(tie->object.kind)->detail(view->app, tie->object.row, lines);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct related *related = view->data;

    return related->ties[number].object;
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct related *related = view->data;

    if (related->ties[number].rule.row != NONE)
        targets_add(targets, related->ties[number].rule);
}

static bool act(struct view *view, enum action action)
{
    const struct related *related = view->data;
    const struct tie *tie;

    if (action == ACTION_RAW && !related->count) {
        raw_open(view->app, related->object);
        return true;
    }
    if (action != ACTION_OPEN || view_cursor_row(view) == ROW_NOTHING)
        return false;
    tie = &related->ties[view_cursor_row(view)];
    if (tie->rule.row != NONE)
        browse_open_rule(view->app, tie->rule);
    else
        browse_open_object(view->app, tie->object);
    return true;
}

static void release(struct view *view)
{
    struct related *related = view->data;

    free(related->ties);
}

static const struct column columns[] = {
    {N_("Tie"), 14, 0, 0}, {N_("Kind"), 17, 0, 1}, {N_("Object"), 30, 1, 0}};

static const struct hint hints[] = {{ACTION_OPEN, N_("go there")},
                                    {ACTION_RAW, N_("JSON")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct related *related = view->data;

    TABLE_ADD(subject->rows, related->object.kind);
    TABLE_ADD(subject->rows, related->object.row);
}

static const struct view_class class = {
    .name = "browse",
    .columns = columns,
    .column_count = 3,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("Nothing in the export is tied to it."),
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
    .release = release,
    .saved_as = "related",
    .save = save,
};

void related_open(struct app *app, struct object_ref object)
{
    struct view *view = view_new(&class, app, sizeof(struct related));
    struct related *related = view->data;

    related->object = object;
    relate(related, app->account);
    app_push(app, view);
}

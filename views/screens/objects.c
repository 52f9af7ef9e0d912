/* One table row per kind of object; panes are in object_details.c. */
#include "views/screens/objects.h"

#include "model/account/rule.h"
#include "views/screens/object_details.h"

void format_blocks(const struct account *account, struct span blocks, struct strbuf *out)
{
    for (uint32_t i = 0; i < blocks.count; i++) {
        if (i)
            strbuf_adds(out, ", ");
        cidr_format(out, account_block(account, account->cidr_refs.items[blocks.first + i]));
    }
}

static void add_id_and_name(const struct app *app, struct object_ref object, struct row *row)
{
    const struct account *account = app->account;

    strbuf_adds(&row->cells[0],
                account_id_tail(account_show(account, account_object_id(account, object))));
    strbuf_adds(&row->cells[1], account_show(account, account_object_name(account, object)));
    row->severity = finding_marks_object(app->marks, object);
}

static void add_object_id(const struct account *account, enum object_kind kind, uint32_t object,
                          struct strbuf *out)
{
    if (object != NONE)
        strbuf_adds(out, account_show(account, account_object_id(
                                                   account, (struct object_ref){kind, object})));
    else
        strbuf_addch(out, '-');
}

static void vpc_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct vpc *vpc = &app->account->vpcs.items[number];
    const struct object_ref object = {OBJECT_VPC, number};

    add_id_and_name(app, object, row);
    format_blocks(app->account, vpc->cidrs, &row->cells[2]);
    strbuf_adds(&row->cells[3],
                account_show(app->account, account_region_of(app->account, object)));
    strbuf_adds(&row->cells[4],
                account_show(app->account, account_number_of(app->account, object)));
}

static void subnet_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct subnet *subnet = &app->account->subnets.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_SUBNET, number}, row);
    format_blocks(app->account, subnet->cidrs, &row->cells[2]);
    add_object_id(app->account, OBJECT_ACL, subnet->acl, &row->cells[3]);
    strbuf_addf(&row->cells[4], "%u", subnet->interfaces.count);
    strbuf_adds(&row->cells[5], account_show(app->account, subnet->availability_zone));
}

static void group_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct security_group *group = &app->account->groups.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_GROUP, number}, row);
    strbuf_addf(&row->cells[2], "%u", group->rules.count);
    strbuf_addf(&row->cells[3], "%u", group->interfaces.count);
    strbuf_adds(&row->cells[4], account_show(app->account, group->description));
}

static void rule_list_row(const struct app *app, uint32_t number, struct row *row)
{
    rule_row(app, number, row);
}

static void acl_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct network_acl *acl = &app->account->acls.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_ACL, number}, row);
    strbuf_addf(&row->cells[2], "%u", acl->entries.count);
    strbuf_addf(&row->cells[3], "%u", acl->subnets.count);
    strbuf_adds(&row->cells[4], acl->is_default ? _("default of its VPC") : "");
}

static void route_table_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct route_table *table = &app->account->route_tables.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_ROUTE_TABLE, number}, row);
    strbuf_addf(&row->cells[2], "%u", table->routes.count);
    strbuf_addf(&row->cells[3], "%u", table->subnets.count);
    strbuf_adds(&row->cells[4], table->is_main ? _("main table of its VPC") : "");
}

static void interface_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct account *account = app->account;
    const struct network_interface *interface = &account->interfaces.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_INTERFACE, number}, row);
    for (uint32_t i = 0; i < interface->addresses.count; i++) {
        const struct interface_address *address =
            &account->interface_addresses.items[interface->addresses.first + i];

        if (!row->cells[2].length)
            ip_addr_format(&row->cells[2], address->address);
        if (address->has_public && !row->cells[3].length)
            ip_addr_format(&row->cells[3], address->public_ip);
    }
    add_object_id(account, OBJECT_SUBNET, interface->subnet, &row->cells[4]);
    strbuf_adds(&row->cells[5], account_show(account, interface->type));
}

static void instance_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct account *account = app->account;
    const struct instance *instance = &account->instances.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_INSTANCE, number}, row);
    strbuf_adds(&row->cells[2], account_show(account, instance->state));
    add_object_id(account, OBJECT_SUBNET, instance->subnet, &row->cells[3]);
    strbuf_adds(&row->cells[4], account_show(account, instance->type));
}

static void address_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct account *account = app->account;
    const struct elastic_address *address = &account->addresses.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_ADDRESS, number}, row);
    ip_addr_format(&row->cells[2], address->public_ip);
    strbuf_adds(&row->cells[3], account_show(account, address->instance_id));
    strbuf_adds(&row->cells[4], account_show(account, address->interface_id));
}

static void gateway_row(const struct app *app, uint32_t number, struct row *row)
{
    static const char *const kinds[] = {N_("internet"), N_("NAT"), N_("egress-only")};
    const struct account *account = app->account;
    const struct gateway *gateway = &account->gateways.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_GATEWAY, number}, row);
    strbuf_adds(&row->cells[2], _(kinds[gateway->kind]));
    strbuf_adds(&row->cells[3], account_show(account, gateway->vpc_id));
    strbuf_adds(&row->cells[4], account_show(account, gateway->state));
}

static void endpoint_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct account *account = app->account;
    const struct vpc_endpoint *endpoint = &account->endpoints.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_ENDPOINT, number}, row);
    strbuf_adds(&row->cells[2], account_show(account, endpoint->service));
    strbuf_adds(&row->cells[3], account_show(account, endpoint->type));
    strbuf_adds(&row->cells[4], account_show(account, endpoint->state));
}

static void peering_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct account *account = app->account;
    const struct vpc_peering *peering = &account->peerings.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_PEERING, number}, row);
    strbuf_adds(&row->cells[2], account_show(account, peering->status));
    strbuf_adds(&row->cells[3], account_show(account, peering->requester.vpc_id));
    strbuf_adds(&row->cells[4], account_show(account, peering->accepter.vpc_id));
}

static void prefix_list_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct account *account = app->account;
    const struct prefix_list *list = &account->prefix_lists.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_PREFIX_LIST, number}, row);
    if (list->entries_known)
        strbuf_addf(&row->cells[2], "%u", list->entries.count);
    else
        strbuf_adds(&row->cells[2], _("unknown"));
    if (list->max_entries >= 0)
        strbuf_addf(&row->cells[3], "%d", list->max_entries);
    strbuf_adds(&row->cells[4], account_show(account, list->owner));
}

static void transit_gateway_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct transit_gateway *gateway = &app->account->transit_gateways.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_TRANSIT_GATEWAY, number}, row);
    strbuf_adds(&row->cells[2], gateway->live ? _("available") : _("gone"));
    strbuf_adds(&row->cells[3], account_show(app->account, gateway->association_table_id));
}

static void transit_attachment_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct account *account = app->account;
    const struct transit_attachment *attachment = &account->transit_attachments.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_TRANSIT_ATTACHMENT, number}, row);
    strbuf_adds(&row->cells[2], account_show(account, attachment->resource_type));
    strbuf_adds(&row->cells[3], account_show(account, attachment->resource_id));
    strbuf_adds(&row->cells[4], attachment->live ? _("available") : _("gone"));
}

static void transit_table_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct transit_table *table = &app->account->transit_tables.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_TRANSIT_TABLE, number}, row);
    if (table->routes_known)
        strbuf_addf(&row->cells[2], "%u", table->routes.count);
    else
        strbuf_adds(&row->cells[2], _("unknown"));
    strbuf_adds(&row->cells[3], account_show(app->account, table->gateway_id));
}

static void load_balancer_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct load_balancer *balancer = &app->account->load_balancers.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_LOAD_BALANCER, number}, row);
    strbuf_adds(&row->cells[2], account_show(app->account, balancer->type));
    strbuf_adds(&row->cells[3], account_show(app->account, balancer->scheme));
    strbuf_addf(&row->cells[4], "%u", balancer->listeners.count);
    strbuf_adds(&row->cells[5], account_show(app->account, balancer->arn));
}

static void target_group_row(const struct app *app, uint32_t number, struct row *row)
{
    const struct target_group *group = &app->account->target_groups.items[number];

    add_id_and_name(app, (struct object_ref){OBJECT_TARGET_GROUP, number}, row);
    strbuf_adds(&row->cells[2], account_show(app->account, group->type));
    strbuf_adds(&row->cells[3], account_show(app->account, group->protocol));
    strbuf_addf(&row->cells[4], "%u", group->targets.count);
    strbuf_adds(&row->cells[5], account_show(app->account, group->arn));
}

#define ID   {N_("Id"), 21, 1, 0}
#define NAME {N_("Name"), 14, 2, 1}

static const struct column vpc_columns[] = {
    ID, NAME, {N_("Blocks"), 18, 3, 0}, {N_("Region"), 14, 0, 2}, {N_("Account"), 12, 0, 3}};
static const struct column subnet_columns[] = {ID,
                                               NAME,
                                               {N_("Blocks"), 15, 1, 0},
                                               {N_("ACL"), 12, 1, 2},
                                               {N_("Interfaces"), 10, 0, 3},
                                               {N_("Zone"), 10, 0, 4}};
static const struct column group_columns[] = {
    ID, NAME, {N_("Rules"), 5, 0, 0}, {N_("Interfaces"), 10, 0, 0}, {N_("Description"), 14, 2, 2}};
static const struct column acl_columns[] = {
    ID, NAME, {N_("Entries"), 7, 0, 0}, {N_("Subnets"), 7, 0, 0}, {N_("Note"), 18, 1, 2}};
static const struct column route_table_columns[] = {
    ID, NAME, {N_("Routes"), 6, 0, 0}, {N_("Subnets"), 7, 0, 0}, {N_("Note"), 21, 1, 2}};
static const struct column interface_columns[] = {ID,
                                                  NAME,
                                                  {N_("Private"), 15, 0, 0},
                                                  {N_("Public"), 15, 0, 0},
                                                  {N_("Subnet"), 15, 1, 2},
                                                  {N_("Type"), 12, 0, 3}};
static const struct column instance_columns[] = {
    ID, NAME, {N_("State"), 10, 0, 0}, {N_("Subnet"), 15, 1, 2}, {N_("Type"), 10, 0, 3}};
static const struct column address_columns[] = {
    ID, NAME, {N_("Public"), 15, 0, 0}, {N_("Instance"), 12, 1, 2}, {N_("Interface"), 12, 1, 2}};
static const struct column gateway_columns[] = {
    ID, NAME, {N_("Kind"), 11, 0, 0}, {N_("VPC"), 12, 1, 1}, {N_("State"), 10, 0, 2}};
static const struct column endpoint_columns[] = {
    ID, NAME, {N_("Service"), 24, 2, 0}, {N_("Type"), 9, 0, 3}, {N_("State"), 10, 0, 2}};
static const struct column peering_columns[] = {
    ID, NAME, {N_("Status"), 10, 0, 0}, {N_("Requester"), 12, 1, 0}, {N_("Accepter"), 12, 1, 0}};
static const struct column prefix_list_columns[] = {
    ID, NAME, {N_("Entries"), 8, 0, 0}, {N_("Most"), 5, 0, 1}, {N_("Owner"), 12, 1, 2}};

static const struct column transit_gateway_columns[] = {
    ID, NAME, {N_("State"), 9, 0, 0}, {N_("Default table"), 21, 1, 2}};
static const struct column transit_attachment_columns[] = {
    ID, NAME, {N_("To"), 7, 0, 0}, {N_("Resource"), 21, 1, 0}, {N_("State"), 9, 0, 2}};
static const struct column transit_table_columns[] = {
    ID, NAME, {N_("Routes"), 7, 0, 0}, {N_("Transit gateway"), 21, 1, 0}};
/* A classic load balancer's id is its name, up to 32 letters. */
static const struct column balancer_columns[] = {
    {N_("Id"), 16, 1, 0},     {N_("Name"), 14, 2, 1},     {N_("Type"), 11, 0, 0},
    {N_("Scheme"), 15, 0, 2}, {N_("Listeners"), 9, 0, 3}, {N_("ARN"), 40, 3, 4}};
static const struct column target_group_columns[] = {
    {N_("Id"), 16, 1, 0},      {N_("Name"), 14, 2, 1},   {N_("Type"), 9, 0, 0},
    {N_("Protocol"), 8, 0, 2}, {N_("Targets"), 7, 0, 3}, {N_("ARN"), 40, 3, 4}};

#define LISTED(columns) columns, sizeof columns / sizeof columns[0]

const struct object_screen *object_screen(enum object_kind kind)
{
    static const struct object_screen screens[OBJECT_KIND_COUNT] = {
        [OBJECT_VPC] = {N_("VPCs"), LISTED(vpc_columns), vpc_row, vpc_detail},
        [OBJECT_SUBNET] = {N_("Subnets"), LISTED(subnet_columns), subnet_row, subnet_detail},
        [OBJECT_GROUP] = {N_("Security groups"), LISTED(group_columns), group_row, group_detail},
        [OBJECT_RULE] = {N_("Rules"), LISTED(rule_columns), rule_list_row, rule_detail},
        [OBJECT_ACL] = {N_("Network ACLs"), LISTED(acl_columns), acl_row, acl_detail},
        [OBJECT_ROUTE_TABLE] = {N_("Route tables"), LISTED(route_table_columns), route_table_row,
                                route_table_detail},
        [OBJECT_INTERFACE] = {N_("Network interfaces"), LISTED(interface_columns), interface_row,
                              interface_detail},
        [OBJECT_INSTANCE] = {N_("Instances"), LISTED(instance_columns), instance_row,
                             instance_detail},
        [OBJECT_ADDRESS] = {N_("Elastic IP addresses"), LISTED(address_columns), address_row,
                            NULL},
        [OBJECT_GATEWAY] = {N_("Gateways"), LISTED(gateway_columns), gateway_row, NULL},
        [OBJECT_ENDPOINT] = {N_("VPC endpoints"), LISTED(endpoint_columns), endpoint_row,
                             endpoint_detail},
        [OBJECT_PEERING] = {N_("VPC peerings"), LISTED(peering_columns), peering_row, NULL},
        [OBJECT_PREFIX_LIST] = {N_("Prefix lists"), LISTED(prefix_list_columns), prefix_list_row,
                                prefix_list_detail},
        [OBJECT_TRANSIT_GATEWAY] = {N_("Transit gateways"), LISTED(transit_gateway_columns),
                                    transit_gateway_row, NULL},
        [OBJECT_TRANSIT_ATTACHMENT] = {N_("Transit gateway attachments"),
                                       LISTED(transit_attachment_columns), transit_attachment_row,
                                       NULL},
        [OBJECT_TRANSIT_TABLE] = {N_("Transit gateway route tables"),
                                  LISTED(transit_table_columns), transit_table_row, NULL},
        [OBJECT_LOAD_BALANCER] = {N_("Load balancers"), LISTED(balancer_columns),
                                  load_balancer_row, NULL},
        [OBJECT_TARGET_GROUP] = {N_("Target groups"), LISTED(target_group_columns),
                                 target_group_row, NULL},
    };
    return &screens[kind];
}

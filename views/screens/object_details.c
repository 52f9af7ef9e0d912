#include "views/screens/object_details.h"

#include "model/judge/route_judge.h"
#include "views/screens/objects.h"

/* The worst finding about an object, as its sentence. */
static void add_worst(const struct app *app, struct object_ref object, struct lines *lines)
{
    enum severity severity = finding_marks_object(app->marks, object);

    if (severity != SEVERITY_COUNT)
        lines_addf(lines, severity_role(severity),
                   _("The worst finding here is %s; f shows all findings."),
                   severity_name(severity));
}

static void describe(const struct app *app, enum object_kind kind, uint32_t row,
                     struct strbuf *out)
{
    if (row == NONE)
        strbuf_adds(out, _("unknown"));
    else
        account_describe_object(app->account, (struct object_ref){kind, row}, out);
}

static void add_fact(const struct app *app, const char *what, enum object_kind kind, uint32_t row,
                     struct lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    describe(app, kind, row, &text);
    lines_addf(lines, ROLE_NORMAL, "%s: %s", what, text.text);
    strbuf_release(&text);
}

void vpc_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct vpc *vpc = &app->account->vpcs.items[row];
    struct strbuf blocks = STRBUF_INIT;

    format_blocks(app->account, vpc->cidrs, &blocks);
    lines_addf(lines, ROLE_NORMAL, _("Blocks: %s. The first is the primary one."), blocks.text);
    strbuf_release(&blocks);
    if (vpc->block_public_access == BPA_BLOCK_INGRESS ||
        vpc->block_public_access == BPA_BLOCK_BIDIRECTIONAL)
        lines_add(lines, ROLE_KEPT,
                  _("Block Public Access is on: nothing comes in from the Internet."));
    add_worst(app, (struct object_ref){OBJECT_VPC, row}, lines);
}

static void add_reach(const struct app *app, uint32_t row, struct lines *lines)
{
    struct addr_set certain, possible;

    addr_set_init(&certain, IP_V4);
    addr_set_init(&possible, IP_V4);
    route_judge_internet(app->account, row, &certain, &possible);
    if (!addr_set_is_empty(&certain))
        lines_add(lines, ROLE_NORMAL,
                  _("Public: its route table leads to an internet gateway (IPv4)."));
    else if (addr_set_is_empty(&possible))
        lines_add(lines, ROLE_NORMAL, _("Private: no IPv4 route to an internet gateway."));
    else
        lines_add(lines, ROLE_MEDIUM,
                  _("Whether it reaches the Internet is unknown: the export does not tell."));
    addr_set_release(&certain);
    addr_set_release(&possible);
}

void subnet_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct subnet *subnet = &app->account->subnets.items[row];

    add_reach(app, row, lines);
    add_fact(app, _("Network ACL"), OBJECT_ACL, subnet->acl, lines);
    add_fact(app, _("Route table"), OBJECT_ROUTE_TABLE, subnet->route_table, lines);
    lines_addf(lines, ROLE_NORMAL,
               ngettext("%u interface stands in it.", "%u interfaces stand in it.",
                        subnet->interfaces.count),
               subnet->interfaces.count);
    add_worst(app, (struct object_ref){OBJECT_SUBNET, row}, lines);
}

void group_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct security_group *group = &app->account->groups.items[row];

    if (group->description)
        lines_addf(lines, ROLE_NORMAL, "\"%s\"", account_show(app->account, group->description));
    if (group->interfaces.count)
        lines_addf(lines, ROLE_NORMAL,
                   ngettext("%u interface carries it; x shows it.",
                            "%u interfaces carry it; x shows them.", group->interfaces.count),
                   group->interfaces.count);
    else if (account_presence(app->account, group->scope, DATA_NETWORK_INTERFACES) ==
             PRESENCE_COMPLETE)
        lines_add(lines, ROLE_NORMAL, _("No interface carries it."));
    else
        lines_add(lines, ROLE_MEDIUM,
                  _("Which interfaces carry it is unknown: the export does not tell."));
    if (group->referrers.count)
        lines_addf(lines, ROLE_NORMAL,
                   ngettext("%u rule refers to it.", "%u rules refer to it.",
                            group->referrers.count),
                   group->referrers.count);
    add_worst(app, (struct object_ref){OBJECT_GROUP, row}, lines);
    lines_add(lines, ROLE_DIM, _("Enter shows its rules."));
}

void acl_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct network_acl *acl = &app->account->acls.items[row];

    lines_addf(lines, ROLE_NORMAL,
               ngettext("%u subnet uses it.", "%u subnets use it.", acl->subnets.count),
               acl->subnets.count);
    lines_add(lines, ROLE_NORMAL,
              _("It is asked whenever a packet enters or leaves a subnet; the first entry that "
                "matches decides."));
    add_worst(app, (struct object_ref){OBJECT_ACL, row}, lines);
    lines_add(lines, ROLE_DIM, _("Enter shows its entries."));
}

void route_table_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct route_table *table = &app->account->route_tables.items[row];

    lines_addf(lines, ROLE_NORMAL,
               ngettext("%u subnet uses it; the longest prefix decides.",
                        "%u subnets use it; the longest prefix decides.", table->subnets.count),
               table->subnets.count);
    lines_add(lines, ROLE_DIM, _("Enter shows its routes."));
}

static void add_addresses(const struct app *app, const struct network_interface *interface,
                          struct lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < interface->addresses.count; i++) {
        const struct interface_address *address =
            &app->account->interface_addresses.items[interface->addresses.first + i];

        if (i)
            strbuf_adds(&text, ", ");
        ip_addr_format(&text, address->address);
        if (address->has_public) {
            strbuf_adds(&text, _(" (public "));
            ip_addr_format(&text, address->public_ip);
            strbuf_addch(&text, ')');
        }
    }
    lines_addf(lines, ROLE_NORMAL, _("Addresses: %s"), text.length ? text.text : _("none"));
    strbuf_release(&text);
}

static void add_groups(const struct app *app, const struct network_interface *interface,
                       struct lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < interface->groups.count; i++) {
        if (i)
            strbuf_adds(&text, ", ");
        describe(app, OBJECT_GROUP,
                 app->account->interface_groups.items[interface->groups.first + i], &text);
    }
    lines_addf(lines, ROLE_NORMAL, _("Security groups: %s"), text.length ? text.text : _("none"));
    strbuf_release(&text);
}

void interface_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct network_interface *interface = &app->account->interfaces.items[row];

    if (interface->description)
        lines_addf(lines, ROLE_NORMAL, "\"%s\"",
                   account_show(app->account, interface->description));
    add_addresses(app, interface, lines);
    add_groups(app, interface, lines);
    add_fact(app, _("Subnet"), OBJECT_SUBNET, interface->subnet, lines);
    if (interface->from_instance)
        lines_add(lines, ROLE_DIM, _("Known only from inside describe-instances."));
    add_worst(app, (struct object_ref){OBJECT_INTERFACE, row}, lines);
}

void instance_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct instance *instance = &app->account->instances.items[row];

    add_fact(app, _("Subnet"), OBJECT_SUBNET, instance->subnet, lines);
    add_fact(app, _("VPC"), OBJECT_VPC, instance->vpc, lines);
    lines_add(lines, ROLE_DIM, _("Enter shows its interfaces."));
}

void endpoint_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct vpc_endpoint *endpoint = &app->account->endpoints.items[row];

    lines_addf(lines, ROLE_NORMAL, _("Service %s, private DNS %s."),
               account_show(app->account, endpoint->service),
               endpoint->private_dns ? _("on") : _("off"));
    for (uint32_t i = 0; i < endpoint->groups.count; i++)
        add_fact(app, _("Security group"), OBJECT_GROUP,
                 app->account->row_refs.items[endpoint->groups.first + i], lines);
}

void prefix_list_detail(const struct app *app, uint32_t row, struct lines *lines)
{
    const struct account *account = app->account;
    const struct prefix_list *list = &account->prefix_lists.items[row];

    if (!list->entries_known)
        lines_add(lines, ROLE_MEDIUM,
                  _("What it holds is unknown: get-managed-prefix-list-entries is not in the "
                    "export."));
    for (uint32_t i = 0; i < list->entries.count; i++) {
        const struct prefix_entry *entry = &account->prefix_entries.items[list->entries.first + i];
        struct strbuf text = STRBUF_INIT;

        cidr_format(&text, account_block(account, entry->cidr));
        lines_addf(lines, ROLE_NORMAL, "%s  %s", text.text,
                   account_show(account, entry->description));
        strbuf_release(&text);
    }
}

#include "model/map/map_words.h"

#include "model/base/message.h"
#include "model/base/sentence.h"

enum { PORTS_SHOWN = 2 };

const char *map_side_words(enum map_side side)
{
    static const char *const words[] = {
        [MAP_PUBLIC] = N_("public"),     [MAP_UNKNOWN] = N_("unknown"),
        [MAP_PRIVATE] = N_("private"),   [MAP_ISOLATED] = N_("isolated"),
        [MAP_SIDE_COUNT] = N_("no block"),
    };

    return _(words[side]);
}

const char *map_hub_kind_words(enum map_hub_kind kind)
{
    static const char *const words[] = {
        [MAP_INTERNET_GATEWAY] = N_("Internet gateway"),
        [MAP_EGRESS_ONLY] = N_("Egress-only gateway"),
        [MAP_NAT] = N_("NAT gateway"),
        [MAP_HOST] = N_("Routed interface"),
        [MAP_VPN] = N_("VPN gateway"),
        [MAP_TRANSIT] = N_("Transit gateway"),
        [MAP_PEERING] = N_("Peering"),
        [MAP_ENDPOINT] = N_("Endpoint"),
        [MAP_OTHER] = N_("Other target"),
    };

    return _(words[kind]);
}

const char *map_exposure_sign(enum exposure exposure)
{
    static const char *const signs[] = {[EXPOSURE_UNATTACHED] = "  ",
                                        [EXPOSURE_LATENT] = " .",
                                        [EXPOSURE_UNKNOWN] = "??",
                                        [EXPOSURE_EXPOSED] = "!!"};

    return signs[exposure];
}

void map_group_words(enum map_side side, struct strbuf *out)
{
    static const char *const words[] = {
        [MAP_PUBLIC] = N_("PUBLIC: routes to the Internet"),
        [MAP_UNKNOWN] = N_("UNKNOWN: the export does not tell"),
        [MAP_PRIVATE] = N_("PRIVATE: another way out"),
        [MAP_ISOLATED] = N_("ISOLATED: no way out"),
    };

    strbuf_adds(out, _(words[side]));
}

/* --- pieces ---------------------------------------------------------------------------------------- */

/* Interfaces seldom have names; their instances do. */
static void add_interface_name(const struct vpc_map *map, uint32_t row, struct strbuf *out)
{
    const struct account *account = map->account;
    const struct network_interface *interface = &account->interfaces.items[row];
    text_id name = interface->name;

    if (!text_raw_length(account->texts, name) && interface->instance != NONE)
        name = account->instances.items[interface->instance].name;
    strbuf_adds(out, account_show(account, interface->id));
    if (text_raw_length(account->texts, name))
        strbuf_addf(out, " (%s)", account_show(account, name));
}

static void add_object(const struct vpc_map *map, struct object_ref object, text_id id,
                       struct strbuf *out)
{
    if (object.row != NONE && object.kind == OBJECT_INTERFACE)
        add_interface_name(map, object.row, out);
    else if (object.row != NONE)
        account_describe_object(map->account, object, out);
    else if (id != TEXT_NONE)
        strbuf_adds(out, account_show(map->account, id));
    else
        strbuf_adds(out, _("unknown"));
}

static void add_hub_name(const struct vpc_map *map, uint32_t hub, struct strbuf *out)
{
    const struct map_hub *item = &map->hubs.items[hub];

    /* the attachment stands for a gateway that is in nobody's export */
    if (item->object.kind == OBJECT_TRANSIT_ATTACHMENT && item->object.row != NONE)
        strbuf_adds(out, account_show(map->account, item->id));
    else
        add_object(map, item->object, item->id, out);
}

static uint64_t ports_of(const struct map_doors *doors, enum exposure state)
{
    return doors->ports[IP_V4][state] | doors->ports[IP_V6][state];
}

/* "25 465 587 +3": the most exposed first. */
static void add_few_ports(const struct vpc_map *map, const struct map_doors *doors,
                          struct strbuf *out)
{
    uint64_t told = 0;
    size_t shown = 0, hidden = 0;

    for (int state = EXPOSURE_EXPOSED; state > EXPOSURE_UNATTACHED; state--)
        for (size_t port = 0; port < map->ports.count; port++) {
            uint64_t bit = UINT64_C(1) << port;

            if (told & bit || !(ports_of(doors, (enum exposure)state) & bit))
                continue;
            told |= bit;
            if (shown++ < PORTS_SHOWN)
                strbuf_addf(out, "%s%u", shown > 1 ? " " : "", map->ports.ports[port]);
            else
                hidden++;
        }
    if (hidden)
        strbuf_addf(out, " +%zu", hidden);
}

/* "25 exposed, 465, 587 latent" */
static void add_all_ports(const struct vpc_map *map, const struct map_doors *doors,
                          struct strbuf *out)
{
    const char *separator = "";

    for (int family = 0; family < IP_FAMILY_COUNT; family++)
        for (int state = EXPOSURE_EXPOSED; state > EXPOSURE_UNATTACHED; state--) {
            uint64_t ports = doors->ports[family][state];

            if (!ports)
                continue;
            strbuf_adds(out, separator);
            strbuf_adds(out, family == IP_V6 ? "IPv6 " : "IPv4 ");
            smtp_ports_format(&map->ports, ports, out);
            strbuf_addf(out, " %s", exposure_name((enum exposure)state));
            separator = "; ";
        }
}

static void add_interfaces(uint32_t count, struct strbuf *out)
{
    strbuf_addf(out, ngettext("%u interface", "%u interfaces", (unsigned long)count), count);
}

static void add_subnet_name(const struct vpc_map *map, const struct map_subnet *subnet,
                            struct strbuf *out)
{
    if (subnet->folded)
        strbuf_addf(out, ngettext("%u more subnet", "%u more subnets",
                                  (unsigned long)subnet->folded),
                    subnet->folded);
    else if (subnet->row == NONE)
        strbuf_adds(out, _("subnets not in the export"));
    else
        account_describe_object(map->account, (struct object_ref){OBJECT_SUBNET, subnet->row},
                                out);
}

static void add_blocks(const struct vpc_map *map, const struct map_subnet *subnet,
                       struct strbuf *out)
{
    const struct account *account = map->account;
    struct span cidrs;

    if (subnet->row == NONE)
        return;
    cidrs = account->subnets.items[subnet->row].cidrs;
    for (uint32_t i = 0; i < cidrs.count; i++) {
        strbuf_adds(out, i ? ", " : " ");
        cidr_format(out, account_block(account, account->cidr_refs.items[cidrs.first + i]));
    }
}

/* --- labels ------------------------------------------------------------------------------------------ */

static void add_line_label(const struct vpc_map *map, const struct map_line *line,
                           struct strbuf *out)
{
    switch (line->kind) {
    case MAP_LINE_DOOR:
        strbuf_addf(out, "%s ", map_exposure_sign(line->worst));
        add_few_ports(map, &line->doors, out);
        strbuf_addch(out, ' ');
        add_object(map, line->object, TEXT_NONE, out);
        break;
    case MAP_LINE_MORE_DOORS:
        strbuf_addf(out, "%s ", map_exposure_sign(line->worst));
        strbuf_addf(out, ngettext("%u more with open doors", "%u more with open doors",
                                  (unsigned long)line->count),
                    line->count);
        break;
    case MAP_LINE_HUB:
        strbuf_adds(out, "   ");
        add_hub_name(map, line->hub, out);
        break;
    case MAP_LINE_BALANCER:
        strbuf_adds(out, _("   LB "));
        add_object(map, line->object, TEXT_NONE, out);
        break;
    case MAP_LINE_ENDPOINT:
        strbuf_adds(out, "   ");
        add_object(map, line->object, TEXT_NONE, out);
        break;
    case MAP_LINE_OTHERS:
        strbuf_adds(out, "   ");
        add_interfaces(line->count, out);
        strbuf_adds(out, _(" without open doors"));
        break;
    }
}

void map_row_label(const struct vpc_map *map, size_t row, struct strbuf *out)
{
    const struct map_row *item = &map->rows.items[row];

    if (item->kind == MAP_ROW_INTERNET)
        strbuf_adds(out, _("The Internet"));
    else if (item->kind == MAP_ROW_HUB)
        add_hub_name(map, item->number, out);
    else if (item->kind == MAP_ROW_SUBNET)
        add_subnet_name(map, &map->subnets.items[item->number], out);
    else
        add_line_label(map, &map->lines.items[item->number], out);
}

void map_subnet_label(const struct vpc_map *map, uint32_t subnet, struct strbuf *out)
{
    const struct map_subnet *item = &map->subnets.items[subnet];

    strbuf_adds(out, map_exposure_sign(item->worst));
    strbuf_addch(out, ' ');
    if (!item->interfaces) {
        strbuf_adds(out, _("no interface"));
        return;
    }
    add_interfaces(item->interfaces, out);
    if (item->open)
        strbuf_addf(out, ngettext(", %u with open doors", ", %u with open doors",
                                  (unsigned long)item->open),
                    item->open);
}

/* --- lists --------------------------------------------------------------------------------------------- */

/* ", IPv4 to igw-1 (main)" for each default route; then how many other targets there are. */
static void add_edges(const struct vpc_map *map, struct span edges, struct strbuf *out)
{
    uint32_t others = 0;

    for (uint32_t i = 0; i < edges.count; i++) {
        const struct map_edge *edge = &map->edges.items[edges.first + i];

        others += !edge->defaults;
        for (int family = 0; family < IP_FAMILY_COUNT; family++)
            if (edge->defaults & (1U << family)) {
                strbuf_adds(out, family == IP_V6 ? _(", IPv6 to ") : _(", IPv4 to "));
                add_hub_name(map, edge->hub, out);
            }
    }
    if (others)
        strbuf_addf(out, ngettext(", %u other target of routes", ", %u other targets of routes",
                                  (unsigned long)others),
                    others);
}

static void add_hub_use(const struct map_hub *hub, struct strbuf *out)
{
    if (hub->users)
        strbuf_addf(out, ngettext(", default route of %u subnet", ", default route of %u subnets",
                                  (unsigned long)hub->users),
                    hub->users);
    if (hub->others)
        strbuf_addf(out, ngettext(", other routes of %u subnet", ", other routes of %u subnets",
                                  (unsigned long)hub->others),
                    hub->others);
    if (!hub->users && !hub->others)
        strbuf_adds(out, _(", no route leads there"));
}

static void add_line_line(const struct vpc_map *map, const struct map_line *line,
                          struct strbuf *out)
{
    strbuf_adds(out, "    ");
    if (line->kind == MAP_LINE_DOOR) {
        strbuf_addf(out, "%s ", map_exposure_sign(line->worst));
        add_object(map, line->object, TEXT_NONE, out);
        strbuf_adds(out, ": ");
        add_all_ports(map, &line->doors, out);
    } else {
        if (line->kind == MAP_LINE_ENDPOINT)
            strbuf_addf(out, "   %s", map_hub_kind_words(MAP_ENDPOINT));
        else if (line->kind == MAP_LINE_HUB)
            strbuf_addf(out, "   %s", map_hub_kind_words(map->hubs.items[line->hub].kind));
        add_line_label(map, line, out);
    }
    if (line->hub != NONE)
        add_hub_use(&map->hubs.items[line->hub], out);
}

void map_row_line(const struct vpc_map *map, size_t row, struct strbuf *out)
{
    const struct map_row *item = &map->rows.items[row];

    if (item->kind == MAP_ROW_INTERNET) {
        map_row_label(map, row, out);
    } else if (item->kind == MAP_ROW_HUB) {
        strbuf_addf(out, "  %s ", map_hub_kind_words(map->hubs.items[item->number].kind));
        add_hub_name(map, item->number, out);
        add_hub_use(&map->hubs.items[item->number], out);
    } else if (item->kind == MAP_ROW_SUBNET) {
        const struct map_subnet *subnet = &map->subnets.items[item->number];

        strbuf_addf(out, "  %s: ", map_side_words(subnet->group));
        add_subnet_name(map, subnet, out);
        add_blocks(map, subnet, out);
        if (subnet->folded) {
            strbuf_adds(out, ":");
            map_subnet_label(map, item->number, out);
        }
        add_edges(map, subnet->edges, out);
    } else {
        add_line_line(map, &map->lines.items[item->number], out);
    }
}

/* --- sentences ------------------------------------------------------------------------------------------- */

void map_summary(const struct vpc_map *map, struct strbuf *out)
{
    strbuf_addf(out,
                ngettext("%u interface, %u with open SMTP doors, %u of them reached from the Internet.",
                         "%u interfaces, %u with open SMTP doors, %u of them reached from the Internet.",
                         (unsigned long)map->interfaces),
                map->interfaces, map->open, map->exposed);
}

const char *map_legend(void)
{
    return _("!! reached from the Internet, ?? the export does not tell, . open but not reached.");
}

static void explain_internet(const struct vpc_map *map, struct strbuf *out)
{
    strbuf_addf(out,
                ngettext("%u interface in this VPC, %u with open SMTP doors, %u of them reached "
                         "from here.\n",
                         "%u interfaces in this VPC, %u with open SMTP doors, %u of them reached "
                         "from here.\n",
                         (unsigned long)map->interfaces),
                map->interfaces, map->open, map->exposed);
    strbuf_addf(out, "%s\n", map_legend());
}

static void explain_hub(const struct vpc_map *map, uint32_t number, struct strbuf *out)
{
    static const char *const words[] = {
        [MAP_INTERNET_GATEWAY] = N_("It carries packets to and from the Internet for whoever has "
                                    "a public address."),
        [MAP_EGRESS_ONLY] = N_("It lets IPv6 connections out and none in."),
        [MAP_NAT] = N_("It lets connections out under its own address and none in."),
        [MAP_HOST] = N_("Routes lead packets to it: a NAT instance, a firewall or another "
                        "appliance."),
        [MAP_VPN] = N_("It leads to networks beyond a VPN or Direct Connect, which the export "
                       "does not hold."),
        [MAP_TRANSIT] = N_("It leads to other VPCs and networks by its own route tables."),
        [MAP_PEERING] = N_("It leads to one other VPC."),
        [MAP_ENDPOINT] = N_("It leads to a service of AWS without the Internet."),
        [MAP_OTHER] = N_("The export does not describe what it is."),
    };
    const struct map_hub *hub = &map->hubs.items[number];

    strbuf_addf(out, "%s ", map_hub_kind_words(hub->kind));
    add_hub_name(map, number, out);
    add_hub_use(hub, out);
    strbuf_addf(out, "%s\n%s\n", sentence_end(), _(words[hub->kind]));
}

static void explain_sides(const struct map_subnet *subnet, struct strbuf *out)
{
    for (int family = 0; family < IP_FAMILY_COUNT; family++)
        if (subnet->sides[family] != MAP_SIDE_COUNT)
            strbuf_addf(out, family == IP_V6 ? _(", %s in IPv6") : _(", %s in IPv4"),
                        map_side_words(subnet->sides[family]));
}

static void explain_subnet(const struct vpc_map *map, uint32_t number, struct strbuf *out)
{
    const struct map_subnet *subnet = &map->subnets.items[number];

    add_subnet_name(map, subnet, out);
    add_blocks(map, subnet, out);
    explain_sides(subnet, out);
    add_edges(map, subnet->edges, out);
    strbuf_addf(out, "%s\n", sentence_end());
    if (subnet->blocked)
        strbuf_adds(out, _("Block Public Access lets nothing in from the Internet.\n"));
    if (subnet->blackhole)
        strbuf_adds(out, _("A default route leads to what is gone (blackhole).\n"));
    add_interfaces(subnet->interfaces, out);
    strbuf_addf(out, ngettext(", %u with open SMTP doors.\n", ", %u with open SMTP doors.\n",
                              (unsigned long)subnet->open),
                subnet->open);
    if (subnet->folded)
        strbuf_adds(out, _("They are folded; :subnets lists them all.\n"));
}

static void explain_line(const struct vpc_map *map, const struct map_line *line,
                         struct strbuf *out)
{
    if (line->kind == MAP_LINE_HUB) {
        explain_hub(map, line->hub, out);
        return;
    }
    if (line->kind == MAP_LINE_DOOR) {
        add_object(map, line->object, TEXT_NONE, out);
        strbuf_adds(out, ": ");
        add_all_ports(map, &line->doors, out);
        if (line->hub != NONE)
            add_hub_use(&map->hubs.items[line->hub], out);
        strbuf_addf(out, "%s\n", sentence_end());
        return;
    }
    if (line->kind == MAP_LINE_BALANCER || line->kind == MAP_LINE_ENDPOINT) {
        strbuf_addf(out, "%s ", object_kind_name(line->object.kind));
        add_object(map, line->object, TEXT_NONE, out);
        if (line->kind == MAP_LINE_ENDPOINT)
            strbuf_addf(out, "%s%s", sentence_comma(),
                        account_show(map->account,
                                     map->account->endpoints.items[line->object.row].service));
        strbuf_addf(out, "%s\n", sentence_end());
        return;
    }
    if (line->kind == MAP_LINE_MORE_DOORS)
        strbuf_addf(out, ngettext("%u more interface of this subnet has open SMTP doors.\n",
                                  "%u more interfaces of this subnet have open SMTP doors.\n",
                                  (unsigned long)line->count),
                    line->count);
    else
        strbuf_addf(out, ngettext("%u interface of this subnet has no open SMTP door.\n",
                                  "%u interfaces of this subnet have no open SMTP door.\n",
                                  (unsigned long)line->count),
                    line->count);
}

void map_row_explain(const struct vpc_map *map, size_t row, struct strbuf *out)
{
    const struct map_row *item = &map->rows.items[row];

    switch (item->kind) {
    case MAP_ROW_INTERNET:
        explain_internet(map, out);
        break;
    case MAP_ROW_HUB:
        explain_hub(map, item->number, out);
        break;
    case MAP_ROW_SUBNET:
        explain_subnet(map, item->number, out);
        break;
    case MAP_ROW_LINE:
        explain_line(map, &map->lines.items[item->number], out);
        break;
    }
}

void map_walk_explain(const struct vpc_map *map, const struct map_walk *walk, struct strbuf *out)
{
    if (walk->line == NONE)
        return;
    strbuf_addf(out, _("Door %zu of %zu: from the Internet to TCP %u over %s: "), walk->number + 1,
                walk->count, map->ports.ports[walk->door.port],
                walk->door.family == IP_V6 ? "IPv6" : "IPv4");
    if (walk->balancer != NONE) {
        strbuf_adds(out, _("allowed through load balancer "));
        account_describe_object(
            map->account, (struct object_ref){OBJECT_LOAD_BALANCER, walk->balancer}, out);
        strbuf_addf(out, "%s\n", sentence_end());
        return;
    }
    strbuf_addf(out, "%s%s%s\n", walk_verdict_name(walk->verdict), sentence_stop(),
                walk->why ? walk->why : "");
}

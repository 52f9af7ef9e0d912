/* The routes of a route table. */
#include "views/screens/rules.h"

struct routes_view {
    uint32_t table;
};

static const struct route *route_at(const struct view *view, size_t number)
{
    const struct routes_view *routes = view->data;
    const struct account *account = view->app->account;

    return &account->routes.items[account->route_tables.items[routes->table].routes.first + number];
}

static size_t count(const struct view *view)
{
    const struct routes_view *routes = view->data;

    return view->app->account->route_tables.items[routes->table].routes.count;
}

static const char *target_word(enum route_target kind)
{
    static const char *const words[] = {
        [ROUTE_LOCAL] = N_("inside the VPC"),
        [ROUTE_INTERNET_GATEWAY] = N_("internet gateway"),
        [ROUTE_NAT_GATEWAY] = N_("NAT gateway"),
        [ROUTE_INTERFACE] = N_("interface (NAT instance or firewall)"),
        [ROUTE_PEERING] = N_("VPC peering"),
        [ROUTE_TRANSIT_GATEWAY] = N_("transit gateway"),
        [ROUTE_VPN_GATEWAY] = N_("virtual private gateway"),
        [ROUTE_EGRESS_ONLY_GATEWAY] = N_("egress-only internet gateway"),
        [ROUTE_VPC_ENDPOINT] = N_("VPC endpoint"),
        [ROUTE_OTHER] = N_("other"),
    };
    return words[kind];
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct account *account = view->app->account;
    const struct route *route = route_at(view, number);

    if (route->cidr != NONE)
        cidr_format(&row->cells[0], account_block(account, route->cidr));
    else if (route->prefix_list != NONE)
        strbuf_adds(&row->cells[0],
                    account_show(account, account->prefix_lists.items[route->prefix_list].id));
    strbuf_adds(&row->cells[1], account_show(account, route->target));
    strbuf_adds(&row->cells[2], _(target_word((enum route_target)route->target_kind)));
    strbuf_adds(&row->cells[3], route->blackhole ? _("blackhole") : _("active"));
    if (route->blackhole)
        row->role = ROLE_MEDIUM;
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct routes_view *routes = view->data;

    account_describe_object(view->app->account,
                            (struct object_ref){OBJECT_ROUTE_TABLE, routes->table}, out);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct route *route = route_at(view, number);

    (void)width;
    if (route->blackhole)
        lines_add(lines, ROLE_MEDIUM,
                  _("A blackhole: what it leads to is gone. It still wins its prefix, and what it "
                    "wins is dropped."));
    else
        lines_add(lines, ROLE_NORMAL, _("The route with the longest prefix wins."));
    if (route->propagated)
        lines_add(lines, ROLE_DIM, _("Propagated by a virtual private gateway."));
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct routes_view *routes = view->data;

    (void)number;
    return (struct object_ref){OBJECT_ROUTE_TABLE, routes->table};
}

static const struct column columns[] = {{N_("Destination"), 20, 1, 0},
                                        {N_("Target"), 22, 1, 0},
                                        {N_("Kind"), 18, 1, 1},
                                        {N_("State"), 9, 0, 0}};

static const struct hint hints[] = {{ACTION_RELATED, N_("related")},
                                    {ACTION_RAW, N_("JSON")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct routes_view *routes = view->data;

    TABLE_ADD(subject->rows, routes->table);
}

static const struct view_class class = {
    .name = "browse",
    .columns = columns,
    .column_count = 4,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("This table has no routes."),
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .saved_as = "routes",
    .save = save,
};

void routes_open(struct app *app, uint32_t table)
{
    struct view *view = view_new(&class, app, sizeof(struct routes_view));
    struct routes_view *routes = view->data;

    routes->table = table;
    app_push(app, view);
}

/*
 * What several lists tell about one route table of a transit gateway, joined.
 */
#include <stdlib.h>

#include "model/read/link.h"
#include "model/read/link_ids.h"
#include "model/read/telling.h"

/* The row of a table by its id, added as one that no describe reply held if it is new. */
static uint32_t table_row(struct account *account, text_id id, uint32_t scope)
{
    struct transit_table table = {.id = id, .scope = scope, .place = {.file = NONE}};
    uint32_t row = account_find_kind(account, id, scope, OBJECT_TRANSIT_TABLE);

    if (row != NONE)
        return row;
    row = (uint32_t)account->transit_tables.count;
    account_index_add(account, id, scope, (struct object_ref){OBJECT_TRANSIT_TABLE, row});
    TABLE_ADD(account->transit_tables, table);
    return row;
}

/* --- routes ------------------------------------------------------------------------------------- */

typedef TABLE(struct transit_route) route_rows;

static int compare_numbers(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_routes(const void *left, const void *right)
{
    const struct transit_route *a = left, *b = right;
    int order = compare_numbers(a->cidr, b->cidr);

    if (!order)
        order = compare_numbers(a->prefix_list, b->prefix_list);
    if (!order)
        order = a->propagated - b->propagated;
    if (!order)
        order = a->blackhole - b->blackhole;
    return order ? order : compare_numbers(a->attachment_id, b->attachment_id);
}

/* Two searches of one table may overlap. The table's routes stand last. */
static void drop_repeated(route_rows *rows, struct transit_table *table)
{
    struct transit_route *routes = rows->items + table->routes.first;
    uint32_t count = (uint32_t)rows->count - table->routes.first, kept = 0;

    if (count)
        qsort(routes, count, sizeof *routes, compare_routes);
    for (uint32_t i = 0; i < count; i++) {
        if (!kept || compare_routes(&routes[kept - 1], &routes[i]))
            routes[kept++] = routes[i];
    }
    rows->count = table->routes.first + kept;
}

static void add_routes(struct account *account, route_rows *rows, const struct telling *told,
                       uint32_t row)
{
    uint32_t scope = account->transit_tables.items[row].scope;

    for (uint32_t i = 0; i < told->rows.count; i++) {
        struct transit_route route = account->transit_routes.items[told->rows.first + i];

        route.table = row;
        route.attachment = link_row(account, route.attachment_id, scope, OBJECT_TRANSIT_ATTACHMENT);
        if (route.prefix_list != NONE)
            route.prefix_list = link_prefix_list_row(account, route.prefix_list, scope);
        TABLE_ADD(*rows, route);
    }
}

static void link_routes(struct load *load)
{
    struct account *account = load->account;
    route_rows rows = {0};
    size_t count;
    struct told_row *told = tellings_by_row(load, TELLING_ROUTES, table_row, &count);

    for (size_t i = 0; i < count; i++) {
        const struct telling *telling = &load->tellings.items[told[i].telling];
        struct transit_table *table = &account->transit_tables.items[told[i].row];
        bool again = table->routes_known;

        if (!again)
            table->routes.first = (uint32_t)rows.count;
        add_routes(account, &rows, telling, told[i].row);
        if (again)
            drop_repeated(&rows, table);
        table->routes.count = (uint32_t)rows.count - table->routes.first;
        table->routes_known = true;
        table->routes_incomplete = table->routes_incomplete || telling->incomplete;
    }
    free(told);
    free(account->transit_routes.items);
    account->transit_routes.items = rows.items;
    account->transit_routes.count = rows.count;
    account->transit_routes.capacity = rows.capacity;
}

/* --- propagations ------------------------------------------------------------------------------- */

static void add_texts(struct account *account, struct span texts)
{
    for (uint32_t i = 0; i < texts.count; i++) {
        uint32_t text = account->row_refs.items[texts.first + i];

        TABLE_ADD(account->row_refs, text);
    }
}

/* One page of several is not known. */
static void link_propagations(struct load *load)
{
    struct account *account = load->account;
    size_t count, end;
    struct told_row *told = tellings_by_row(load, TELLING_PROPAGATIONS, table_row, &count);

    for (size_t i = 0; i < count; i = end) {
        struct transit_table *table = &account->transit_tables.items[told[i].row];

        table->propagations.first = (uint32_t)account->row_refs.count;
        table->propagations_known = true;
        for (end = i; end < count && told[end].row == told[i].row; end++) {
            const struct telling *telling = &load->tellings.items[told[end].telling];

            add_texts(account, telling->rows);
            if (telling->incomplete)
                table->propagations_known = false;
        }
        table->propagations.count = (uint32_t)account->row_refs.count - table->propagations.first;
        link_rows(account, account->row_refs.items, &table->propagations, table->scope,
                  OBJECT_TRANSIT_ATTACHMENT);
    }
    free(told);
}

void link_transit_tables(struct load *load)
{
    link_routes(load);
    link_propagations(load);
}

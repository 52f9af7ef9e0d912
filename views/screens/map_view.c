/*
 * Map: one VPC drawn. Arrows move between boxes, Enter opens what is under the cursor. On an interface
 * with open doors the walk from the Internet to it is marked along the lines, Tab takes the next door.
 *
 * The rows are those of the model's map: where there is no room for a picture, with a filter, and line by
 * line they are an indented list. The staged plan counts, as everywhere.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/map/map_words.h"
#include "views/screens/map_view.h"
#include "views/screens/object_list.h"

/* --- the model ------------------------------------------------------------------------------------- */

static void forget(struct map_view *data)
{
    map_walk_release(&data->walk);
    map_layout_release(&data->layout);
    vpc_map_release(&data->map);
    data->columns = data->rows = 0;
    data->walked = SIZE_MAX;
}

/* The cursor stays on its object, wherever that stands now. */
static void refresh(struct view *view)
{
    struct map_view *data = view->data;
    size_t row = view_cursor_row(view);
    struct object_ref object = {OBJECT_VPC, NONE};

    if (row != ROW_NOTHING && row < data->map.rows.count)
        object = map_row_object(&data->map, row);
    forget(data);
    vpc_map_make(&data->map, view->app->account, plan_edits(view->app->plan),
                 &view->app->findings, data->vpc);
    if (object.row == NONE)
        return;
    view_select_rows(view);
    view_go_to_row(view, map_row_find(&data->map, object));
}

static const struct map_line *line_at(const struct map_view *data, size_t row)
{
    const struct map_row *item = &data->map.rows.items[row];

    return item->kind == MAP_ROW_LINE ? &data->map.lines.items[item->number] : NULL;
}

/* The walk to the row, and its mark on the picture. */
void map_view_walk_to(const struct view *view, size_t row)
{
    struct map_view *data = view->data;
    const struct app *app = view->app;
    const struct walk_context context = {.account = app->account,
                                         .edits = plan_edits(app->plan),
                                         .lifted = app->lifted,
                                         .lifted_count = app->lifted_count};

    if (row == data->walked)
        return;
    if (data->walked != SIZE_MAX)
        data->door = 0;
    map_walk_release(&data->walk);
    if (row < data->map.rows.count && line_at(data, row))
        map_walk_make(&data->walk, &data->map, &context, data->map.rows.items[row].number,
                      data->door);
    data->walked = row;
    map_layout_mark(&data->layout, &data->walk);
}

static void next_door(struct view *view)
{
    struct map_view *data = view->data;

    data->door = data->walk.count ? (data->walk.number + 1) % data->walk.count : 0;
    data->walked = SIZE_MAX; /* keeps the door */
    view->pane_stale = true;
}

/* --- rows as lines ------------------------------------------------------------------------------------ */

static size_t count(const struct view *view)
{
    const struct map_view *data = view->data;

    return data->map.rows.count;
}

/* A finding names only interfaces that are reached. For the others it is the worst of their groups, but no
 * more than such an exposure can be. */
static enum severity severity_by_groups(const struct app *app, const struct map_line *line)
{
    static const enum severity most[] = {[EXPOSURE_UNATTACHED] = SEVERITY_LOW,
                                         [EXPOSURE_LATENT] = SEVERITY_MEDIUM,
                                         [EXPOSURE_UNKNOWN] = SEVERITY_HIGH,
                                         [EXPOSURE_EXPOSED] = SEVERITY_CRITICAL};
    struct span groups = app->account->interfaces.items[line->object.row].groups;
    enum severity worst = SEVERITY_COUNT;

    for (uint32_t i = 0; i < groups.count; i++) {
        uint32_t group = app->account->interface_groups.items[groups.first + i];
        enum severity severity = finding_marks_object(
            app->marks, (struct object_ref){OBJECT_GROUP, group});

        if (severity != SEVERITY_COUNT && (worst == SEVERITY_COUNT || severity > worst))
            worst = severity;
    }
    return worst != SEVERITY_COUNT && worst > most[line->worst] ? most[line->worst] : worst;
}

enum severity map_view_severity(const struct view *view, size_t number)
{
    const struct map_view *data = view->data;
    const struct map_line *line = line_at(data, number);
    enum severity severity;

    if (!line || line->kind != MAP_LINE_DOOR)
        return SEVERITY_COUNT;
    severity = finding_marks_object(view->app->marks, line->object);
    return severity == SEVERITY_COUNT ? severity_by_groups(view->app, line) : severity;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct map_view *data = view->data;

    map_row_line(&data->map, number, &row->cells[0]);
    row->severity = map_view_severity(view, number);
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct map_view *data = view->data;

    strbuf_adds(out, _("Map of "));
    account_describe_object(view->app->account, (struct object_ref){OBJECT_VPC, data->vpc}, out);
}

enum role map_view_verdict_role(const struct map_walk *walk)
{
    static const enum role roles[] = {
        [WALK_ALLOWED] = ROLE_CRITICAL, /* nobody should come in from the Internet */
        [WALK_RESTRICTED] = ROLE_HIGH,
        [WALK_UNKNOWN] = ROLE_MEDIUM,
        [WALK_BLOCKED] = ROLE_STRONG,
    };

    return walk->line == NONE ? ROLE_NORMAL : roles[walk->verdict];
}

/* Routes beyond the lines that there is room for are told. */
static void add_undrawn(const struct map_view *data, size_t number, struct lines *lines)
{
    const struct map_row *item = &data->map.rows.items[number];
    struct span edges = {0, 0};
    size_t undrawn = 0;

    if (item->kind == MAP_ROW_SUBNET && data->layout.drawn)
        edges = data->map.subnets.items[item->number].edges;
    for (uint32_t i = 0; i < edges.count; i++)
        undrawn += data->layout.edge_y[edges.first + i] < 0;
    if (undrawn)
        lines_addf(lines, ROLE_NORMAL,
                   ngettext("%zu target of its routes is not drawn.",
                            "%zu targets of its routes are not drawn.", (unsigned long)undrawn),
                   undrawn);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct map_view *data = view->data;
    struct strbuf text = STRBUF_INIT;

    (void)width;
    map_view_walk_to(view, number);
    map_walk_explain(&data->map, &data->walk, &text);
    lines_add_text(lines, map_view_verdict_role(&data->walk), text.text);
    strbuf_clear(&text);
    map_row_explain(&data->map, number, &text);
    lines_add_text(lines, ROLE_NORMAL, text.text);
    add_undrawn(data, number, lines);
    strbuf_release(&text);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct map_view *data = view->data;

    return map_row_object(&data->map, number);
}

/* What opens the door under the cursor: the rules of the findings about it. */
static bool opens(const struct view *view, const struct finding *finding)
{
    const struct map_view *data = view->data;
    uint32_t interface = data->map.lines.items[data->walk.line].object.row;

    if (!finding_kind_is_inbound(finding->kind) ||
        !(finding->ports >> data->walk.door.port & 1) ||
        (finding->family != data->walk.door.family && finding->family < IP_FAMILY_COUNT))
        return false;
    if (finding->resource.kind == OBJECT_INTERFACE)
        return finding->resource.row == interface;
    return finding->resource.kind == OBJECT_GROUP &&
           account_interface_carries(view->app->account, interface, finding->resource.row);
}

static bool has_target(const struct targets *targets, struct target target)
{
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i].kind == target.kind && targets->items[i].row == target.row)
            return true;
    return false;
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct map_view *data = view->data;
    const struct findings *findings = &view->app->findings;

    map_view_walk_to(view, number);
    if (data->walk.line == NONE || data->walk.balancer != NONE)
        return;
    for (size_t i = 0; i < findings->items.count; i++) {
        const struct finding *finding = &findings->items.items[i];

        for (uint32_t k = 0; opens(view, finding) && k < finding->rules.count; k++) {
            struct target target = {TARGET_RULE,
                                    findings->rules.items[finding->rules.first + k]};

            if (target.row < view->app->account->rules.count && !has_target(targets, target))
                targets_add(targets, target);
        }
    }
}

/* --- keys ------------------------------------------------------------------------------------------------- */

static void open_row(struct view *view, size_t number)
{
    const struct map_view *data = view->data;
    const struct map_row *item = &data->map.rows.items[number];
    struct object_ref object = map_row_object(&data->map, number);

    if (object.row != NONE)
        browse_open_object(view->app, object);
    else if (item->kind == MAP_ROW_INTERNET)
        findings_open(view->app);
    else if (item->kind == MAP_ROW_SUBNET)
        object_list_open(view->app, OBJECT_SUBNET, (struct object_scope){.vpc = data->vpc});
    else if (item->kind == MAP_ROW_LINE)
        object_list_open(view->app, OBJECT_INTERFACE, (struct object_scope){.vpc = data->vpc});
    else
        app_say(view->app, ROLE_MESSAGE, "%s", _("The export does not describe it."));
}

static bool move(struct view *view, enum action action)
{
    const struct map_view *data = view->data;
    enum map_direction direction = action == ACTION_UP     ? MAP_UP
                                   : action == ACTION_DOWN ? MAP_DOWN
                                   : action == ACTION_LEFT ? MAP_LEFT
                                                           : MAP_RIGHT;

    bool is_across = action == ACTION_LEFT || action == ACTION_RIGHT;

    if (!map_view_is_drawn(view) || (view->pane_focused && !is_across)) /* up and down scroll the pane */
        return false;
    view_go_to_row(view, map_layout_step(&data->layout, view_cursor_row(view), direction));
    return true;
}

static bool act(struct view *view, enum action action)
{
    const struct map_view *data = view->data;
    size_t number = view_cursor_row(view);

    if (number == ROW_NOTHING)
        return false;
    switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
    case ACTION_LEFT:
        return move(view, action);
    case ACTION_RIGHT:
        if (move(view, action))
            return true;
        open_row(view, number);
        return true;
    case ACTION_OPEN:
        open_row(view, number);
        return true;
    case ACTION_NEXT_PANE:
        map_view_walk_to(view, number);
        if (view->pane_focused || data->walk.count < 2)
            return false;
        next_door(view);
        return true;
    case ACTION_MARK:
        app_say(view->app, ROLE_MESSAGE, "%s", _("Rules are marked in lists, not on a map."));
        return true;
    default:
        return false;
    }
}

static void release(struct view *view)
{
    forget(view->data);
}

static const struct column columns[] = {{"", 40, 1, 0}};

static const struct hint hints[] = {{ACTION_OPEN, N_("open")},
                                    {ACTION_NEXT_PANE, N_("next door")},
                                    {ACTION_REWRITE, N_("rewrite")},
                                    {ACTION_NEXT, N_("next open")},
                                    {ACTION_RELATED, N_("related")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct map_view *data = view->data;

    TABLE_ADD(subject->rows, data->vpc);
    TABLE_ADD(subject->rows, (uint32_t)data->door);
}

static const struct view_class class = {
    .name = "map",
    .columns = columns,
    .column_count = 1,
    .plain = true,
    .pane = PANE_SMALL,
    .hints = hints,
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
    .paint = map_view_paint,
    .release = release,
    .saved_as = "map",
    .save = save,
};

void map_open_again(struct app *app, uint32_t vpc, uint32_t door)
{
    struct view *view = view_new(&class, app, sizeof(struct map_view));
    struct map_view *data = view->data;

    data->vpc = vpc;
    data->door = door;
    data->walked = SIZE_MAX;
    data->walk = (struct map_walk){.hub = NONE, .line = NONE, .balancer = NONE};
    app_push(app, view);
}

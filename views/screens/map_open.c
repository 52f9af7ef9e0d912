/* Which VPC a map is opened of: one that is named, or that of the row under the cursor. */
#include "views/screens/map_view.h"

void map_open(struct app *app, uint32_t vpc, struct object_ref object)
{
    const struct map_view *data;

    map_open_again(app, vpc, 0);
    data = app_top(app)->data;
    view_go_to_row(app_top(app), map_row_find(&data->map, object));
}

static uint32_t vpc_of(const struct app *app, struct object_ref object)
{
    if (object.row == NONE)
        return NONE;
    return object.kind == OBJECT_VPC ? object.row : account_object_vpc(app->account, object);
}

/* The worst VPC. */
static uint32_t worst_vpc(const struct app *app)
{
    uint32_t worst = 0;
    int most = -1;

    for (uint32_t i = 0; i < app->account->vpcs.count; i++) {
        enum severity severity =
            finding_marks_object(app->marks, (struct object_ref){OBJECT_VPC, i});
        int bad = severity == SEVERITY_COUNT ? -1 : (int)severity;

        if (bad > most) {
            most = bad;
            worst = i;
        }
    }
    return worst;
}

/* What the cursor is on, in the view on top or, where that is of no VPC, in those below it. */
void map_open_here(struct app *app)
{
    if (!app->account->vpcs.count) {
        app_say(app, ROLE_MESSAGE, "%s", _("The export holds no VPC."));
        return;
    }
    for (size_t i = app->depth; i-- > 0;) {
        const struct view *view = app->stack[i];
        size_t row = view_cursor_row(view);
        struct object_ref object = {OBJECT_VPC, NONE};

        if (row != ROW_NOTHING && view->class->object)
            object = view->class->object(view, row);
        if (vpc_of(app, object) == NONE)
            continue;
        map_open(app, vpc_of(app, object), object);
        return;
    }
    map_open(app, worst_vpc(app), (struct object_ref){OBJECT_VPC, NONE});
}

void map_command(struct app *app, const char *argument)
{
    text_id id = text_pool_find(app->account->texts, argument);
    struct object_ref object = {OBJECT_VPC, NONE};

    if (!*argument) {
        map_open_here(app);
        return;
    }
    if (id)
        object = account_find(app->account, id, NONE);
    if (vpc_of(app, object) == NONE)
        app_say(app, ROLE_ERROR, "%s", _("The export holds no VPC with that id."));
    else
        map_open(app, vpc_of(app, object), object);
}

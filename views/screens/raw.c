/* Raw: the JSON of one object as it stands in its file, read again now. */
#include <stdlib.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "model/read/export.h"
#include "views/screens/app.h"
#include "views/screens/text_view.h"

static const struct hint hints[] = {{ACTION_FILTER, N_("filter")},
                                    {ACTION_RELATED, N_("related")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_NONE, NULL}};

struct raw_view {
    struct text_view text; /* first: text_view.h */
    struct object_ref object;
};

static struct object_ref object(const struct view *view, size_t number)
{
    const struct raw_view *raw = view->data;

    (void)number;
    return raw->object;
}

static void save(const struct view *view, struct view_subject *subject)
{
    const struct raw_view *raw = view->data;

    TABLE_ADD(subject->rows, raw->object.kind);
    TABLE_ADD(subject->rows, raw->object.row);
}

static const struct view_class class = {
    .name = "raw",
    .columns = text_view_columns,
    .column_count = 1,
    .plain = true,
    .pane = PANE_NONE,
    .hints = hints,
    .empty = N_("The export holds no JSON for this object."),
    .count = text_view_count,
    .row = text_view_row,
    .crumb = text_view_crumb,
    .object = object,
    .release = text_view_release,
    .saved_as = "raw",
    .save = save,
};

/* How deep every line of the object is indented in its file: the least of all lines but the first. */
static size_t common_indent(const char *json)
{
    size_t least = SIZE_MAX;

    for (const char *line = strchr(json, '\n'); line; line = strchr(line + 1, '\n')) {
        size_t indent = strspn(line + 1, " ");

        if (line[1] && line[1] != '\n' && indent < least)
            least = indent;
    }
    return least == SIZE_MAX ? 0 : least;
}

static void add_json(struct lines *lines, const char *json)
{
    size_t indent = common_indent(json);
    bool first = true;

    while (*json) {
        size_t length = strcspn(json, "\n");
        size_t skip = first || length < indent ? 0 : indent;
        struct strbuf shown = STRBUF_INIT;

        sanitise_add(&shown, json + skip, length - skip);
        lines_add(lines, ROLE_NORMAL, shown.text);
        strbuf_release(&shown);
        json += length + (json[length] == '\n');
        first = false;
    }
}

static void add_origin(struct app *app, struct place place, struct lines *lines)
{
    lines_addf(lines, ROLE_DIM, "# %s",
               account_show(app->account, app->account->files.items[place.file].path));
}

void raw_open(struct app *app, struct object_ref object)
{
    struct place place = account_object_place(app->account, object);
    struct strbuf json = STRBUF_INIT, why = STRBUF_INIT, crumb = STRBUF_INIT;

    if (place.file == NONE) {
        app_say(app, ROLE_MESSAGE, "%s", _("The export holds no JSON for this object."));
    } else if (!export_read_place(app->account, place, &json, &why)) {
        app_say(app, ROLE_ERROR, "%s", why.text);
    } else {
        struct view *view = view_new(&class, app, sizeof(struct raw_view));
        struct raw_view *raw = view->data;

        strbuf_adds(&crumb, "JSON ");
        account_describe_object(app->account, object, &crumb);
        raw->text.crumb = strbuf_detach(&crumb);
        raw->object = object;
        add_origin(app, place, &raw->text.lines);
        add_json(&raw->text.lines, json.text);
        app_push(app, view);
    }
    strbuf_release(&json);
    strbuf_release(&why);
    strbuf_release(&crumb);
}

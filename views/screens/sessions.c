/*
 * The sessions that are kept, for `vpcmend` without arguments: Enter opens one, x removes one. No export is
 * loaded while they are on the screen.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/time_text.h"
#include "model/session/session_list.h"
#include "views/screens/app.h"
#include "views/screens/paths.h"

struct sessions_view {
    struct session_list list;
};

static const struct session_entry *entry_at(const struct view *view, size_t number)
{
    return &((const struct sessions_view *)view->data)->list.items.items[number];
}

static void refresh(struct view *view)
{
    struct sessions_view *sessions = view->data;
    char *directory = path_of_state_directory("sessions");

    session_list_release(&sessions->list);
    session_list_read(&sessions->list, directory);
    for (size_t i = 0; i < sessions->list.items.count; i++)
        session_entry_read(&sessions->list.items.items[i]);
    free(directory);
}

static size_t count(const struct view *view)
{
    return ((const struct sessions_view *)view->data)->list.items.count;
}

/* The words by which it was opened, as they are typed. */
static void add_arguments(const struct session_entry *entry, struct strbuf *out)
{
    for (size_t i = 0; i < entry->log.argument_count; i++) {
        const char *word = entry->log.arguments[i];

        if (i)
            strbuf_addch(out, ' ');
        sanitise_add(out, word, strlen(word));
    }
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct session_entry *entry = entry_at(view, number);

    time_text_add(&row->cells[0], entry->log.started);
    strbuf_addf(&row->cells[1], "%zu", entry->decisions);
    if (entry->log.name)
        sanitise_add(&row->cells[2], entry->log.name, strlen(entry->log.name));
    add_arguments(entry, &row->cells[3]);
    if (entry->is_open)
        row->role = ROLE_DIM;
}

static void crumb(const struct view *view, struct strbuf *out)
{
    (void)view;
    strbuf_adds(out, _("Sessions"));
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct session_entry *entry = entry_at(view, number);
    struct strbuf text = STRBUF_INIT;

    (void)width;
    strbuf_adds(&text, "vpcmend ");
    add_arguments(entry, &text);
    lines_add(lines, ROLE_STRONG, text.text);
    if (entry->is_open)
        lines_add(lines, ROLE_NORMAL, _("It is open in another vpcmend now."));
    else if (entry->log.fault)
        lines_addf(lines, ROLE_HIGH, "%s.", entry->log.fault);
    else if (entry->decisions && entry->is_written)
        lines_add(lines, ROLE_NORMAL, _("All its decisions were written to files."));
    strbuf_clear(&text);
    sanitise_add(&text, entry->path, strlen(entry->path));
    lines_add(lines, ROLE_DIM, text.text);
    strbuf_release(&text);
}

static void choose(struct app *app, const struct session_entry *entry)
{
    if (entry->is_open) {
        app_say(app, ROLE_ERROR, "%s", _("It is open in another vpcmend now."));
        return;
    }
    app->chosen = mem_strdup(entry->path);
    app->leaving = app->left = true;
}

static void remove_one(struct view *view, const struct session_entry *entry)
{
    struct app *app = view->app;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text,
                ngettext("Remove this session with its %zu decision?",
                         "Remove this session with its %zu decisions?",
                         (unsigned long)entry->decisions),
                entry->decisions);
    if (app_confirm(app, text.text)) {
        strbuf_clear(&text);
        if (session_remove(entry->path, &text))
            app_say(app, ROLE_MESSAGE, "%s", _("Removed."));
        else
            app_say(app, ROLE_ERROR, "%s", text.text);
        view_refresh(view);
    }
    strbuf_release(&text);
}

static bool act(struct view *view, enum action action)
{
    size_t number = view_cursor_row(view);

    if (number == ROW_NOTHING || (action != ACTION_OPEN && action != ACTION_DROP))
        return false;
    if (action == ACTION_OPEN)
        choose(view->app, entry_at(view, number));
    else
        remove_one(view, entry_at(view, number));
    return true;
}

static void release(struct view *view)
{
    session_list_release(&((struct sessions_view *)view->data)->list);
}

static const struct column columns[] = {{N_("Begun (UTC)"), 20, 0, 0},
                                        {N_("Decisions"), 9, 0, 1},
                                        {N_("Name"), 14, 1, 0},
                                        {N_("Opened with"), 20, 2, 0}};

static const struct hint hints[] = {{ACTION_OPEN, N_("go on with it")},
                                    {ACTION_DROP, N_("remove")},
                                    {ACTION_FILTER, N_("filter")},
                                    {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "sessions",
    .columns = columns,
    .column_count = 4,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("No session is left."),
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .act = act,
    .release = release,
};

void sessions_open(struct app *app)
{
    app_push(app, view_new(&class, app, sizeof(struct sessions_view)));
}

/* Help: made from the action table, the keymap in force and the table of commands. */
#include "tui/text.h"
#include "views/screens/app.h"
#include "views/screens/commands.h"
#include "views/screens/plain.h"
#include "views/screens/text_view.h"

#include "model/base/mem.h"

enum { KEYS_SHOWN = 4, KEY_COLUMN = 24 };

static void format_keys_of(const struct app *app, const char *section, enum action action,
                           struct strbuf *out)
{
    key_code keys[KEYS_SHOWN];
    size_t count = keymap_keys(app->keymap, section, action, keys, KEYS_SHOWN);

    for (size_t i = 0; i < count && i < KEYS_SHOWN; i++) {
        if (i)
            strbuf_addch(out, ' ');
        key_format(out, keys[i]);
    }
}

/* Some actions have a key in the plan or on a map only. */
static void format_keys(const struct app *app, enum action action, struct strbuf *out)
{
    format_keys_of(app, "general", action, out);
    if (out->length)
        return;
    format_keys_of(app, "plan", action, out);
    if (out->length) {
        strbuf_adds(out, _(" (in the plan)"));
        return;
    }
    format_keys_of(app, "map", action, out);
    if (out->length)
        strbuf_adds(out, _(" (on a map)"));
}

static void add_action(const struct app *app, enum action action, struct lines *lines)
{
    struct strbuf keys = STRBUF_INIT, line = STRBUF_INIT;

    format_keys(app, action, &keys);
    if (keys.length) {
        strbuf_adds(&line, "  ");
        text_pad(&line, keys.text, KEY_COLUMN, terminal_is_utf8(app->terminal));
        strbuf_adds(&line, _(action_info(action)->help));
        lines_add(lines, ROLE_NORMAL, line.text);
    }
    strbuf_release(&keys);
    strbuf_release(&line);
}

static void add_group(const struct app *app, enum action_group group, struct lines *lines)
{
    lines_add(lines, ROLE_HEADING, action_group_title(group));
    for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        if (action_info((enum action)action)->group == group)
            add_action(app, (enum action)action, lines);
    lines_add(lines, ROLE_NORMAL, "");
}

static void add_commands(struct lines *lines)
{
    lines_add(lines, ROLE_HEADING, _("Commands (typed after :)"));
    for (size_t i = 0; i < command_count; i++) {
        struct strbuf usage = STRBUF_INIT;

        strbuf_addf(&usage, ":%s%s%s", commands[i].name, commands[i].arguments[0] ? " " : "",
                    commands[i].arguments);
        lines_addf(lines, ROLE_NORMAL, "  %-*s%s", KEY_COLUMN, usage.text, _(commands[i].help));
        strbuf_release(&usage);
    }
    lines_addf(lines, ROLE_NORMAL, "  %-*s%s", KEY_COLUMN, ":q :find",
               _("a beginning will do that no other command has"));
    lines_addf(lines, ROLE_NORMAL, "  %-*s%s", KEY_COLUMN, ":sg :nacl :eni",
               _("so will AWS's short names, :rtb and :vpce too"));
    lines_add(lines, ROLE_NORMAL, "");
}

static void add_signs(struct lines *lines)
{
    lines_add(lines, ROLE_HEADING, _("Signs before a row"));
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
        lines_addf(lines, severity_role((enum severity)severity), "  %-*s%s", KEY_COLUMN,
                   severity_sign((enum severity)severity),
                   severity_name((enum severity)severity));
    lines_addf(lines, ROLE_MARKED, "  %-*s%s", KEY_COLUMN, ">", _("marked"));
    lines_addf(lines, ROLE_NORMAL, "  %-*s%s", KEY_COLUMN, "S", _("a decision is staged"));
}

static void add_map_signs(const struct app *app, struct lines *lines)
{
    static const struct {
        const char *sign, *ascii, *words;
    } signs[] = {
        {"!!", "!!", N_("an SMTP door that the Internet reaches")},
        {"??", "??", N_("one of which the export does not tell")},
        {" .", " .", N_("one that is open but not reached")},
        {"━ ┃", "= #", N_("the walk from the Internet to the door under the cursor")},
        {"►", ">", N_("where it arrives; also the way into a NAT gateway or host")},
        {"X ?", "X ?", N_("where it is stopped; where the export does not tell")},
        {"┼", "|", N_("lines that pass each other; they join where three meet")},
    };
    bool utf8 = terminal_is_utf8(app->terminal);

    lines_add(lines, ROLE_NORMAL, "");
    lines_add(lines, ROLE_HEADING, _("Signs on a map"));
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        struct strbuf line = STRBUF_INIT;

        strbuf_adds(&line, "  ");
        text_pad(&line, utf8 ? signs[i].sign : signs[i].ascii, KEY_COLUMN, utf8);
        strbuf_adds(&line, _(signs[i].words));
        lines_add(lines, ROLE_NORMAL, line.text);
        strbuf_release(&line);
    }
}

static void refresh(struct view *view)
{
    struct text_view *text = view->data;

    lines_clear(&text->lines);
    if (terminal_is_plain(view->app->terminal)) {
        plain_help(view->app, &text->lines);
        return;
    }
    lines_addf(&text->lines, ROLE_STRONG, _("Keys of the keymap \"%s\" (:keymap NAME changes it)"),
               keymap_name(view->app->keymap));
    lines_add(&text->lines, ROLE_NORMAL, "");
    for (int group = 0; group < GROUP_COUNT; group++)
        add_group(view->app, (enum action_group)group, &text->lines);
    add_commands(&text->lines);
    add_signs(&text->lines);
    add_map_signs(view->app, &text->lines);
}

static const struct hint hints[] = {
    {ACTION_FILTER, N_("filter")}, {ACTION_BACK, N_("back")}, {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "help",
    .columns = text_view_columns,
    .column_count = 1,
    .plain = true,
    .pane = PANE_NONE,
    .hints = hints,
    .refresh = refresh,
    .count = text_view_count,
    .row = text_view_row,
    .crumb = text_view_crumb,
    .release = text_view_release,
};

void help_open(struct app *app)
{
    struct view *view;
    struct text_view *text;

    if (app_raise(app, &class))
        return;
    view = view_new(&class, app, sizeof *text);
    text = view->data;
    text->crumb = mem_strdup(_("Help"));
    app_push(app, view);
}

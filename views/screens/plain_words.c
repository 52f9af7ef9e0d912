/*
 * What can be typed: numbers of rows, words for moving, and whatever a key asks for or a colon command does.
 * A name that is both an action and a command is the action when it stands alone, so that it does what the
 * key does, and the command when something follows it.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "views/screens/commands.h"
#include "views/screens/plain.h"

enum { WORD_COLUMN = 24 };

struct word {
    const char *name;
    const char *arguments;
    const char *help; /* not yet translated; NULL: another name, not listed */
    enum plain_show (*obey)(struct app *app, const char *arguments);
};

/* --- rows ------------------------------------------------------------------------------------------ */

/* The number at the beginning, 1 or more; 0 if there is none. *rest: what follows it. */
static size_t number_of(const char *text, const char **rest)
{
    char *end;
    unsigned long long number;

    *rest = text;
    if (*text < '0' || *text > '9')
        return 0;
    number = strtoull(text, &end, 10);
    *rest = end + strspn(end, " ,");
    return (*end && *end != ' ' && *end != ',') || number > SIZE_MAX / 2 ? 0 : (size_t)number;
}

/* Selects the row of that number as it is shown; false (and said) if there is none. */
static bool select_row(struct app *app, const char *text, const char **rest)
{
    struct list *list = &app_top(app)->list;
    size_t number = number_of(text, rest);

    if (number && number <= list->count) {
        list_move_to(list, number - 1);
        return true;
    }
    if (list->count)
        app_say(app, ROLE_ERROR, _("There is no such row: they are 1 to %zu."), list->count);
    else
        app_say(app, ROLE_ERROR, "%s", _("There are no rows here."));
    return false;
}

/* With a number: selects that row first. */
static bool select_if_named(struct app *app, const char *arguments)
{
    const char *rest;

    return !*arguments || select_row(app, arguments, &rest);
}

/* Another question of the guide may look the same by its figures: who opens or goes back sees all of it. */
static enum plain_show press(struct app *app, enum action action)
{
    app_press(app, action);
    return (action == ACTION_OPEN || action == ACTION_BACK) && !app->message.length ? PLAIN_VIEW
                                                                                  : PLAIN_CHANGES;
}

static enum plain_show obey_number(struct app *app, const char *text)
{
    const char *rest;

    return select_row(app, text, &rest) ? PLAIN_ROW : PLAIN_NOTHING;
}

static enum plain_show obey_open(struct app *app, const char *arguments)
{
    return select_if_named(app, arguments) ? press(app, ACTION_OPEN) : PLAIN_NOTHING;
}

static enum plain_show obey_detail(struct app *app, const char *arguments)
{
    return select_if_named(app, arguments) ? PLAIN_ROW : PLAIN_NOTHING;
}

/* There is no pane to go to; a view may have something else for the key. */
static enum plain_show obey_next_pane(struct app *app, const char *arguments)
{
    struct view *view = app_top(app);

    (void)arguments;
    if (view->class->act)
        view->class->act(view, ACTION_NEXT_PANE);
    return PLAIN_ROW;
}

/* The cursor stays where it was. */
static enum plain_show obey_mark(struct app *app, const char *arguments)
{
    struct view *view = app_top(app);
    size_t cursor = view->list.cursor;
    bool named = *arguments;

    do {
        if (named && !select_row(app, arguments, &arguments))
            break;
        app_press(app, ACTION_MARK);
    } while (*arguments);
    list_move_to(&view->list, cursor);
    if (!app->message.length)
        app_say(app, ROLE_MESSAGE, _("%zu marked."), view->mark_count);
    return PLAIN_NOTHING;
}

/* --- pages ----------------------------------------------------------------------------------------- */

static enum plain_show turn(struct app *app, bool forward)
{
    struct list *list = &app_top(app)->list;
    size_t end = list->top + list->height;

    if (forward ? end >= list->count : !list->top) {
        app_say(app, ROLE_MESSAGE, "%s",
                forward ? _("This is the last page.") : _("This is the first page."));
        return PLAIN_NOTHING;
    }
    if (forward) { /* the next row on top, and selected */
        list_move_to(list, end + list->height - 1);
        list_move_to(list, end);
    } else {
        list_move_to(list, list->top > list->height ? list->top - list->height : 0);
    }
    return PLAIN_VIEW;
}

static enum plain_show obey_next(struct app *app, const char *arguments)
{
    (void)arguments;
    return turn(app, true);
}

static enum plain_show obey_previous(struct app *app, const char *arguments)
{
    (void)arguments;
    return turn(app, false);
}

static enum plain_show obey_list(struct app *app, const char *arguments)
{
    (void)app;
    (void)arguments;
    return PLAIN_VIEW;
}

/* --- the rest -------------------------------------------------------------------------------------- */

static enum plain_show obey_match(struct app *app, const char *arguments)
{
    (void)arguments;
    app_press(app, ACTION_NEXT);
    return PLAIN_CHANGES;
}

static enum plain_show obey_match_before(struct app *app, const char *arguments)
{
    (void)arguments;
    app_press(app, ACTION_PREVIOUS);
    return PLAIN_CHANGES;
}

static enum plain_show obey_filter(struct app *app, const char *arguments)
{
    view_set_filter(app_top(app), arguments);
    return PLAIN_VIEW;
}

/* Where nobody sits, nobody could go on with it. */
static enum plain_show obey_suspend(struct app *app, const char *arguments)
{
    (void)arguments;
    if (terminal_is_attended(app->terminal))
        app_press(app, ACTION_SUSPEND);
    else
        app_say(app, ROLE_MESSAGE, "%s", _("That is for terminals."));
    return PLAIN_NOTHING;
}

static const struct word words[] = {
    {"open", "[N]", N_("open the selected row, or row N; an empty line at a terminal"), obey_open},
    {"detail", "[N]", N_("what the selected row is about, or row N"), obey_detail},
    {"next", "", N_("the next page of rows"), obey_next},
    {"prev", "", N_("the page before"), obey_previous},
    {"list", "", N_("print the rows again"), obey_list},
    {"mark", "[N...]", N_("mark rows for a common decision, or unmark them"), obey_mark},
    {"filter", "[TEXT]", N_("only rows with a text (! inverts); all again without; also /TEXT"),
     obey_filter},
    {"next-match", "", N_("to the next match, or the next offending row"), obey_match},
    {"previous-match", "", N_("to the one before"), obey_match_before},
    {"suspend", "", N_("suspend the program (fg resumes)"), obey_suspend},
    {"previous", "", NULL, obey_previous},
    {"page-down", "", NULL, obey_next},
    {"page-up", "", NULL, obey_previous},
    {"next-pane", "", NULL, obey_next_pane},
    {"repaint", "", NULL, obey_list},
};

static const struct word *word_named(const char *name)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strcmp(words[i].name, name))
            return &words[i];
    return NULL;
}

/* Answers name keys ("u undoes"): so a key's name does what the key does. */
static enum action action_of_key(const struct app *app, const char *name)
{
    key_code key;

    return key_parse(name, &key) ? keymap_action(app->keymap, app_top(app)->class->name, key)
                                 : ACTION_NONE;
}

static enum plain_show obey_word(struct app *app, const char *line)
{
    size_t length = strcspn(line, " ");
    char *name = mem_strndup(line, length);
    const char *arguments = line + length + strspn(line + length, " ");
    const struct word *word = word_named(name);
    enum action action = action_find(name);
    enum plain_show show = PLAIN_CHANGES;

    if (word)
        show = word->obey(app, arguments);
    else if (!*arguments && (action != ACTION_NONE || (action = action_of_key(app, name))))
        show = press(app, action);
    else
        app_command(app, line);
    free(name);
    return show;
}

/* Scripts may have comments and empty lines; an empty line typed is the Enter key. */
static enum plain_show obey_nothing(struct app *app)
{
    return terminal_is_attended(app->terminal) ? obey_open(app, "") : PLAIN_NOTHING;
}

enum plain_show plain_obey(struct app *app, const char *line)
{
    enum plain_show show = PLAIN_CHANGES;
    char *text;
    size_t end;

    line += strspn(line, " ");
    end = strlen(line);
    while (end && line[end - 1] == ' ')
        end--;
    text = mem_strndup(line, end);
    strbuf_clear(&app->message);
    if (!*text)
        show = obey_nothing(app);
    else if (*text == '/')
        show = obey_filter(app, text + 1);
    else if (*text == ':')
        app_command(app, text);
    else if (*text >= '0' && *text <= '9')
        show = obey_number(app, text);
    else
        show = *text == '#' ? PLAIN_NOTHING : obey_word(app, text);
    free(text);
    return show;
}

/* --- help ------------------------------------------------------------------------------------------ */

static void add_line(struct lines *lines, const char *name, const char *arguments, const char *help)
{
    struct strbuf usage = STRBUF_INIT;

    strbuf_addf(&usage, "%s%s%s", name, *arguments ? " " : "", arguments);
    lines_addf(lines, ROLE_NORMAL, "  %-*s%s", WORD_COLUMN, usage.text, help);
    strbuf_release(&usage);
}

static void add_words(struct lines *lines)
{
    lines_add(lines, ROLE_HEADING, _("Rows and pages"));
    add_line(lines, "N", "", _("select row N, and tell what it is about"));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].help)
            add_line(lines, words[i].name, words[i].arguments, _(words[i].help));
    lines_add(lines, ROLE_NORMAL, "");
}

static void add_actions(struct lines *lines)
{
    lines_add(lines, ROLE_HEADING,
              _("Words that do what a key does on the screens (so do the names of the keys)"));
    for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        const struct action_info *info = action_info((enum action)action);

        if (!word_named(info->name) && action != ACTION_COMMAND)
            add_line(lines, info->name, "", _(info->help));
    }
    lines_add(lines, ROLE_NORMAL, "");
}

static void add_commands(struct lines *lines)
{
    lines_add(lines, ROLE_HEADING, _("Commands"));
    for (size_t i = 0; i < command_count; i++)
        if (!word_named(commands[i].name) &&
            (*commands[i].arguments || action_find(commands[i].name) == ACTION_NONE))
            add_line(lines, commands[i].name, commands[i].arguments, _(commands[i].help));
}

/* What the view below the help is for: its keys on the screens' bottom bar. */
static void add_here(const struct app *app, struct lines *lines)
{
    const struct view *view = app->depth > 1 ? app->stack[app->depth - 2] : NULL;
    struct strbuf line = STRBUF_INIT;

    if (!view || !view->class->hints)
        return;
    for (const struct hint *hint = view->class->hints; hint->action; hint++) {
        const struct hint *now = view_hint_now(view, hint);
        const char *name = now->action ? action_info(now->action)->name : NULL;
        const char *does = view_hint_words(view, now);

        if (!name || !does)
            continue;
        strbuf_addf(&line, "%s%s", line.length ? ", " : "", name);
        if (strcmp(name, does) != 0)
            strbuf_addf(&line, " (%s)", does);
    }
    if (line.length) {
        lines_addf(lines, ROLE_NORMAL, _("Where you were: %s."), line.text);
        lines_add(lines, ROLE_NORMAL, "");
    }
    strbuf_release(&line);
}

void plain_help(const struct app *app, struct lines *lines)
{
    add_here(app, lines);
    add_words(lines);
    add_actions(lines);
    add_commands(lines);
}

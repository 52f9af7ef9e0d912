#include "views/screens/object_list.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "views/screens/objects.h"
#include "views/screens/rule_match.h"

struct object_list {
    enum object_kind kind;
    struct object_scope scope;
    uint32_t *rows;
    size_t count;
    struct rule_match *match; /* of rules, while a filter stands */
    struct view_class class; /* the shared functions with the kind's own columns */
};

bool object_in_scope(const struct account *account, struct object_ref object,
                     struct object_scope scope)
{
    return scope.any_vpc || account_object_vpc(account, object) == scope.vpc;
}

static void refresh(struct view *view)
{
    struct object_list *list = view->data;
    size_t count = account_object_count(view->app->account, list->kind);

    if (list->rows)
        return; /* objects do not change; their marks are asked for when they are painted */
    list->rows = mem_zalloc(count, sizeof *list->rows);
    for (uint32_t i = 0; i < count; i++)
        if (object_in_scope(view->app->account, (struct object_ref){list->kind, i}, list->scope))
            list->rows[list->count++] = i;
}

static size_t count(const struct view *view)
{
    const struct object_list *list = view->data;

    return list->count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct object_list *list = view->data;

    object_screen(list->kind)->row(view->app, list->rows[number], row);
}

static void look_for_in_rules(struct view *view, const char *wanted)
{
    struct object_list *list = view->data;

    rule_match_free(list->match);
    list->match = *wanted ? rule_match_new(view->app->account, wanted) : NULL;
}

/* The row of a rule with a decision says more than the rule. */
static void find_text_in_rules(const struct view *view, const uint32_t *numbers, size_t count,
                               bool *found)
{
    const struct object_list *list = view->data;
    const struct edits *edits = plan_edits(view->app->plan);

    rule_match_look(list->match, list->rows, numbers, count, found);
    for (size_t i = 0; edits_remove_rules(edits) && i < count; i++)
        if (edits_rule_is_removed(edits, list->rows[numbers[i]]))
            found[i] = row_has_text(view, numbers[i], view->search.wanted.text);
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct object_list *list = view->data;

    strbuf_adds(out, _(object_screen(list->kind)->title));
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct object_list *list = view->data;

    (void)width;
    if (object_screen(list->kind)->detail)
        object_screen(list->kind)->detail(view->app, list->rows[number], lines);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct object_list *list = view->data;

    if (list->kind == OBJECT_RULE)
        return (struct object_ref){OBJECT_GROUP,
                                   view->app->account->rules.items[list->rows[number]].group};
    return (struct object_ref){list->kind, list->rows[number]};
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct object_list *list = view->data;

    if (list->kind == OBJECT_RULE)
        targets_add(targets, (struct target){TARGET_RULE, list->rows[number]});
}

static bool act(struct view *view, enum action action)
{
    const struct object_list *list = view->data;
    size_t number = view_cursor_row(view);

    if (action != ACTION_OPEN || number == ROW_NOTHING)
        return false;
    if (list->kind == OBJECT_RULE)
        browse_open_rule(view->app, (struct target){TARGET_RULE, list->rows[number]});
    else
        browse_open_object(view->app, (struct object_ref){list->kind, list->rows[number]});
    return true;
}

static void release(struct view *view)
{
    struct object_list *list = view->data;

    rule_match_free(list->match);
    free(list->rows);
}

static const struct hint hints[] = {{ACTION_OPEN, N_("open")},
                                    {ACTION_FILTER, N_("filter")},
                                    {ACTION_NEXT, N_("next offending")},
                                    {ACTION_OFFENDING, N_("offending only")},
                                    {ACTION_RELATED, N_("related")},
                                    {ACTION_RAW, N_("JSON")},
                                    {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct object_list *list = view->data;

    TABLE_ADD(subject->rows, list->kind);
    TABLE_ADD(subject->rows, list->scope.any_vpc);
    TABLE_ADD(subject->rows, list->scope.vpc);
}

static const struct view_class class_of_all = {
    .name = "browse",
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("The export holds none."),
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .act = act,
    .release = release,
    .saved_as = "objects",
    .save = save,
};

static void push_list(struct app *app, enum object_kind kind, struct object_scope scope)
{
    struct view *view = view_new(&class_of_all, app, sizeof(struct object_list));
    struct object_list *list = view->data;

    list->kind = kind;
    list->scope = scope;
    list->class = class_of_all;
    list->class.columns = object_screen(kind)->columns;
    list->class.column_count = object_screen(kind)->column_count;
    if (kind == OBJECT_RULE) {
        list->class.targets = targets;
        list->class.look_for = look_for_in_rules;
        list->class.find_text = find_text_in_rules;
    }
    view->class = &list->class;
    app_push(app, view);
}

/* True if the list is open somewhere, and on top now. */
static bool raise_list(struct app *app, enum object_kind kind, struct object_scope scope)
{
    for (size_t i = 0; i < app->depth; i++) {
        const struct object_list *list = app->stack[i]->data;

        if (app->stack[i]->class->row == row && list->kind == kind &&
            list->scope.any_vpc == scope.any_vpc && (scope.any_vpc || list->scope.vpc == scope.vpc))
            return app_raise_at(app, i) != NULL;
    }
    return false;
}

void object_list_open(struct app *app, enum object_kind kind, struct object_scope scope)
{
    if (!raise_list(app, kind, scope))
        push_list(app, kind, scope);
}

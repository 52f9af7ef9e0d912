#include "views/screens/view_state.h"

#include "model/account/policy_row.h"

#include <string.h>

#include "model/base/mem.h"
#include "model/mend/target.h"
#include "views/screens/object_list.h"
#include "views/screens/objects.h"
#include "views/screens/rules.h"
#include "views/screens/steps.h"

/* --- saving --------------------------------------------------------------------------------------- */

static void save_marks(const struct view *view, struct saved_view *saved)
{
    for (size_t i = 0; i < view->marks_size && saved->marks.count < view->mark_count; i++)
        if (view->marks[i])
            TABLE_ADD(saved->marks, (uint32_t)i);
}

static void save_view(const struct view *view, struct saved_views *views)
{
    struct saved_view saved = {.kind = mem_strdup(view->class->saved_as),
                               .filter = mem_strdup(view->filter.text),
                               .offending_only = view->offending_only,
                               .sort_column = view->sort_column,
                               .row = (uint32_t)view_cursor_row(view),
                               .top = (uint32_t)view->list.top,
                               .pane_top = (uint32_t)view_pane_top(view),
                               .pane_focused = view->pane_focused};

    if (view->class->save)
        view->class->save(view, &saved.subject);
    save_marks(view, &saved);
    TABLE_ADD(views->items, saved);
}

void view_state_save(const struct app *app, struct saved_views *views)
{
    *views = (struct saved_views){.items = {0}};
    for (size_t i = 0; i < app->depth; i++)
        if (app->stack[i]->class->saved_as)
            save_view(app->stack[i], views);
}

/* --- opening again -------------------------------------------------------------------------------- */

static bool is_object(const struct account *account, uint32_t kind, uint32_t row)
{
    return kind < OBJECT_KIND_COUNT && row < account_object_count(account, (enum object_kind)kind);
}

static bool is_target(const struct account *account, uint32_t kind, uint32_t row)
{
    if (kind == TARGET_RULE)
        return row < account->rules.count;
    return kind == TARGET_ENTRY && row < account->acl_entries.count;
}

static void again_findings(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    findings_open_again(app, count == 1 && rows[0]);
}

static void again_rules(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    if (count == 1 && rows[0] < app->account->groups.count)
        rules_open(app, rows[0], NONE);
}

static void again_entries(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    if (count == 1 && rows[0] < app->account->acls.count)
        entries_open(app, rows[0], NONE);
}

static void again_routes(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    if (count == 1 && rows[0] < app->account->route_tables.count)
        routes_open(app, rows[0]);
}

static void again_related(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    if (count == 2 && is_object(app->account, rows[0], rows[1]))
        related_open(app, (struct object_ref){(enum object_kind)rows[0], rows[1]});
}

static void again_raw(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    if (count == 2 && is_object(app->account, rows[0], rows[1]))
        raw_open(app, (struct object_ref){(enum object_kind)rows[0], rows[1]});
}

static void again_objects(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    if (count == 3 && rows[0] < OBJECT_KIND_COUNT &&
        object_screen((enum object_kind)rows[0])->title &&
        (rows[1] || rows[2] == NONE || rows[2] < app->account->vpcs.count))
        object_list_open(app, (enum object_kind)rows[0],
                         (struct object_scope){.any_vpc = rows[1] != 0, .vpc = rows[2]});
}

static void again_browse(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    size_t texts = text_pool_count(app->account->texts);

    if (count == 4 && browse_is_level(rows[0]) && rows[1] < texts && rows[2] < texts &&
        (rows[3] == NONE || rows[3] < app->account->vpcs.count))
        browse_open_again(app, rows[0], rows + 1);
}

static void again_decision(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    if (count == 1 && rows[0] < plan_decision_count(app->plan))
        preview_open_decision(app, rows[0]);
}

/* Of a change that is not decided yet: worked out anew. */
static void again_preview(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    struct candidate candidate;
    struct strbuf why = STRBUF_INIT;
    struct target target;
    struct change change;

    if (subject->rows.count == 4 && rows[2] == TARGET_POLICY &&
        rows[3] < policy_row_count(app->account) && policy_row_exists(app->account, rows[3])) {
        policy_open(app, rows[3]);
        return;
    }
    if (subject->rows.count != 4 || rows[0] > CHANGE_CARVE || !subject->text ||
        !is_target(app->account, rows[2], rows[3]))
        return;
    target = (struct target){(enum target_kind)rows[2], rows[3]};
    if (candidate_parse(&candidate, app->account, target, subject->text, &why)) {
        const struct change_request request = {.kind = (enum change_kind)rows[0],
                                               .target = target,
                                               .candidate = &candidate,
                                               .ports = &app->ports,
                                               .allow_loss = rows[1] != 0};

        if (change_make(&change, app->account, plan_edits_beside(app->plan, target), &request,
                        &why) == CHANGE_OK) {
            preview_open(app, &change);
            change_release(&change);
        }
        candidate_release(&candidate);
    }
    strbuf_release(&why);
}

static void again_rewrite(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    struct targets targets = {0};

    for (size_t i = 1; i + 1 < count; i += 2)
        if (is_target(app->account, rows[i], rows[i + 1]))
            targets_add(&targets, (struct target){(enum target_kind)rows[i], rows[i + 1]});
    if (targets.count)
        rewrite_open(app, &targets, rows[0] != 0);
    targets_release(&targets);
}

enum { END_ROWS = 7 };

static bool is_end(const struct account *account, const struct walk_end *end)
{
    switch (end->kind) {
    case WALK_END_INTERFACE:
        return end->row < account->interfaces.count;
    case WALK_END_INSTANCE:
        return end->row < account->instances.count;
    case WALK_END_SUBNET:
        return end->row < account->subnets.count;
    case WALK_END_ADDRESS:
        return end->address.family < IP_FAMILY_COUNT;
    case WALK_END_INTERNET:
        return true;
    }
    return false;
}

static bool read_end(const struct account *account, const uint32_t *rows, struct walk_end *end)
{
    *end = (struct walk_end){.kind = (enum walk_end_kind)rows[0],
                             .row = rows[1],
                             .address.family = (enum ip_family)rows[2]};
    for (unsigned i = 0; i < 4; i++)
        end->address.value |= (ip_value)rows[3 + i] << (32 * i);
    return is_end(account, end);
}

static void again_path(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;
    size_t count = subject->rows.count;

    struct walk_question question = {.protocol = 0};

    if (count != 2 * END_ROWS + 2 || !read_end(app->account, rows, &question.from) ||
        !read_end(app->account, rows + END_ROWS, &question.to))
        return;
    question.protocol = (int16_t)rows[2 * END_ROWS];
    question.port = (uint16_t)rows[2 * END_ROWS + 1];
    path_open(app, &question);
}

static void again_map(struct app *app, const struct view_subject *subject)
{
    const uint32_t *rows = subject->rows.items;

    if (subject->rows.count == 2 && rows[0] < app->account->vpcs.count)
        map_open_again(app, rows[0], rows[1]);
}

static void again_steps(struct app *app, const struct view_subject *subject)
{
    if (subject->rows.count == 1)
        steps_open_again(app, subject->rows.items[0]);
}

static const struct {
    const char *kind;
    void (*open)(struct app *app); /* of nothing; else */
    void (*open_of)(struct app *app, const struct view_subject *subject);
} openers[] = {
    {"overview", overview_open, NULL}, {"plan", plan_open, NULL},
    {"problems", problems_open, NULL}, {"write", write_open, NULL},
    {"mail", mail_open, NULL},
    {"guide", guide_open, NULL},       {"findings", NULL, again_findings},
    {"rules", NULL, again_rules},      {"entries", NULL, again_entries},
    {"routes", NULL, again_routes},    {"related", NULL, again_related},
    {"raw", NULL, again_raw},          {"objects", NULL, again_objects},
    {"browse", NULL, again_browse},    {"decision", NULL, again_decision},
    {"rewrite", NULL, again_rewrite},  {"path", NULL, again_path},
    {"preview", NULL, again_preview},  {"map", NULL, again_map},
    {"steps", NULL, again_steps},
};

static void restore_marks(struct view *view, const struct saved_view *saved)
{
    size_t rows = view->class->count(view);

    for (size_t i = 0; i < saved->marks.count; i++)
        if (saved->marks.items[i] < rows)
            view_toggle_mark(view, saved->marks.items[i]);
}

/* Filter, sorting, marks and place of the view that has been opened. */
static void restore_view(struct view *view, const struct saved_view *saved)
{
    view->offending_only = saved->offending_only;
    if (saved->sort_column < (int32_t)view->class->column_count)
        view->sort_column = saved->sort_column;
    view_set_filter(view, saved->filter ? saved->filter : "");
    restore_marks(view, saved);
    if (saved->row != UINT32_MAX)
        view_go_to_row(view, saved->row);
    view->list.top = saved->top < view->list.cursor ? saved->top : view->list.cursor;
    view->pane_focused = saved->pane_focused && view->class->pane != PANE_NONE;
    view_pane_begin_at(view, saved->pane_top);
}

static void restore_one(struct app *app, const struct saved_view *saved)
{
    for (size_t i = 0; saved->kind && i < sizeof openers / sizeof openers[0]; i++) {
        size_t depth = app->depth;

        if (strcmp(openers[i].kind, saved->kind) != 0)
            continue;
        if (openers[i].open)
            openers[i].open(app);
        else
            openers[i].open_of(app, &saved->subject);
        if (app->depth > depth || !strcmp(saved->kind, "overview"))
            restore_view(app_top(app), saved);
    }
}

void view_state_restore(struct app *app, const struct saved_views *views)
{
    for (size_t i = 0; i < views->items.count; i++)
        restore_one(app, &views->items.items[i]);
    strbuf_clear(&app->message);
}

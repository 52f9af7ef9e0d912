/*
 * Rewrite: possible sources on the left, what each would do beside them. Enter stages.
 *
 * With several rules (marked, or a folded finding) the list holds what fits all of them, the preview
 * shows the first, and Enter stages all as one step of undo.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "views/screens/app.h"
#include "views/screens/change_lines.h"
#include "views/screens/objects.h"

struct rewrite {
    struct targets targets;
    enum change_kind kind; /* CHANGE_REWRITE or CHANGE_CARVE */
    struct candidates candidates;
};

/* The rows behind the candidates: anything typed, and the decisions that change nothing. */
enum other_row { OTHER_TYPED, OTHER_ACCEPT, OTHER_SKIP, OTHER_COUNT };

static const struct {
    const char *label, *explanation;
} others[OTHER_COUNT] = {
    [OTHER_TYPED] = {N_("other: type it ..."),
                     N_("Enter asks for a source: 10.0.0.0/16 or several with commas, subnet:ID, "
                        "sg:ID, pl:ID, vpc or remove.")},
    [OTHER_ACCEPT] = {N_("accept the risk ..."),
                      N_("Nothing changes: it has to be open, as a mail exchanger has to be. Enter "
                         "asks why, whose risk it is, and until when.")},
    [OTHER_SKIP] = {N_("leave it for later"), N_("Nothing changes; the plan says so.")},
};

static bool is_candidate(const struct rewrite *rewrite, size_t number)
{
    return number < rewrite->candidates.count;
}

static enum other_row other_of(const struct rewrite *rewrite, size_t number)
{
    return (enum other_row)(number - rewrite->candidates.count);
}

static size_t count(const struct view *view)
{
    const struct rewrite *rewrite = view->data;

    return rewrite->candidates.count + OTHER_COUNT;
}

/* "subnet app-a 10.0.1.0/24 subnet-1": what tells candidates apart comes first, the id behind it. */
static void add_named(const struct app *app, struct object_ref object, struct strbuf *out)
{
    const struct account *account = app->account;
    text_id name = account_object_name(account, object);

    strbuf_adds(out, object.kind == OBJECT_SUBNET  ? _("subnet ")
                     : object.kind == OBJECT_GROUP ? _("group ")
                                                   : _("prefix list "));
    if (name)
        strbuf_addf(out, "%s ", account_show(account, name));
    if (object.kind == OBJECT_SUBNET) {
        format_blocks(account, account->subnets.items[object.row].cidrs, out);
        strbuf_addch(out, ' ');
    }
    strbuf_adds(out, account_show(account, account_object_id(account, object)));
}

static void add_label(const struct app *app, const struct candidate *candidate, struct strbuf *out)
{
    static const struct {
        enum candidate_kind candidate;
        enum object_kind object;
    } named[] = {{CANDIDATE_SUBNET, OBJECT_SUBNET},
                 {CANDIDATE_GROUP, OBJECT_GROUP},
                 {CANDIDATE_PREFIX_LIST, OBJECT_PREFIX_LIST}};

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (candidate->kind == named[i].candidate && candidate->row_count == 1) {
            add_named(app, (struct object_ref){named[i].object, candidate->rows[0]}, out);
            return;
        }
    strbuf_adds(out, candidate->label);
}

/* The sign in front says which candidates do harm to the account's own mail. */
static enum severity sign_of(enum candidate_standing standing)
{
    static const enum severity signs[] = {
        [CANDIDATE_NOT_JUDGED] = SEVERITY_COUNT, [CANDIDATE_KEEPS] = SEVERITY_COUNT,
        [CANDIDATE_BREAKS] = SEVERITY_MEDIUM,    [CANDIDATE_DOUBTFUL] = SEVERITY_LOW,
        [CANDIDATE_CUTS_OFF] = SEVERITY_HIGH,    [CANDIDATE_UNFIT] = SEVERITY_HIGH,
    };
    return signs[standing];
}

/* How many of the senders seen in flow logs it would have refused, those that only knocked aside. */
static void add_refused(const struct candidate *candidate, struct strbuf *out)
{
    if (candidate->is_weighed)
        strbuf_addf(out, "%7zu", candidate->refused.talkers);
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct rewrite *rewrite = view->data;

    if (!is_candidate(rewrite, number)) {
        strbuf_adds(&row->cells[0], _(others[other_of(rewrite, number)].label));
        return;
    }
    add_label(view->app, &rewrite->candidates.items[number], &row->cells[0]);
    add_refused(&rewrite->candidates.items[number], &row->cells[1]);
    strbuf_adds(&row->cells[2], rewrite->candidates.items[number].explanation);
    row->severity = sign_of(rewrite->candidates.items[number].standing);
}

static void format_target(const struct app *app, struct target target, struct strbuf *out)
{
    struct strbuf name = STRBUF_INIT;

    target_format_name(app->account, target, &name);
    sanitise_add(out, name.text, name.length);
    strbuf_release(&name);
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct rewrite *rewrite = view->data;

    strbuf_adds(out, rewrite->kind == CHANGE_CARVE ? _("Carve ") : _("Rewrite "));
    if (rewrite->targets.count > 1)
        strbuf_addf(out, _("%zu rules"), rewrite->targets.count);
    else
        format_target(view->app, rewrite->targets.items[0], out);
}

static bool make_change(const struct view *view, const struct candidate *candidate,
                        struct change *change, struct strbuf *why)
{
    const struct rewrite *rewrite = view->data;
    struct change_request request = {.kind = rewrite->kind,
                                     .target = rewrite->targets.items[0],
                                     .candidate = candidate,
                                     .ports = &view->app->ports,
                                     .allow_loss = true}; /* shown here, asked before staging */

    return change_make(change, view->app->account,
                       plan_edits_beside(view->app->plan, request.target), &request,
                       why) == CHANGE_OK;
}

static bool some_are_wider(const struct view *view)
{
    const struct rewrite *rewrite = view->data;

    for (size_t i = 0; i < rewrite->targets.count; i++)
        if (target_is_wider_than(view->app->account, rewrite->targets.items[i],
                                 &view->app->ports))
            return true;
    return false;
}

static void add_breadth_note(const struct view *view, struct lines *lines)
{
    const struct rewrite *rewrite = view->data;

    if (rewrite->kind == CHANGE_CARVE)
        lines_add(lines, ROLE_STRONG, _("Only the SMTP ports change; the rest is kept."));
    else if (some_are_wider(view))
        lines_add(lines, ROLE_HIGH,
                  _("This narrows more than SMTP: everything the rule lets in. c changes only the "
                    "SMTP ports."));
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct rewrite *rewrite = view->data;
    struct change change = {0};
    struct strbuf why = STRBUF_INIT;

    if (!is_candidate(rewrite, number)) {
        lines_add(lines, ROLE_NORMAL, _(others[other_of(rewrite, number)].explanation));
        return;
    }
    lines_add(lines, ROLE_STRONG, rewrite->candidates.items[number].label);
    lines_add(lines, ROLE_NORMAL, rewrite->candidates.items[number].explanation);
    if (rewrite->candidates.seen)
        lines_add(lines, ROLE_DIM, rewrite->candidates.seen);
    if (rewrite->targets.count > 1)
        lines_addf(lines, ROLE_MEDIUM, _("Enter stages this for %zu rules; shown is the first."),
                   rewrite->targets.count);
    add_breadth_note(view, lines);
    if (make_change(view, &rewrite->candidates.items[number], &change, &why))
        change_lines(view->app, &change, width, PREVIEW_QUICK, lines);
    else
        lines_add(lines, ROLE_ERROR, why.text);
    change_release(&change);
    strbuf_release(&why);
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct rewrite *rewrite = view->data;

    (void)number;
    for (size_t i = 0; i < rewrite->targets.count; i++)
        targets_add(targets, rewrite->targets.items[i]);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct rewrite *rewrite = view->data;
    (void)number;
    return target_holder(view->app->account, rewrite->targets.items[0]);
}

/* The view goes away when the decision stands; the answer is on the bottom row of the one below. */
static void leave_if(struct view *view, bool decided)
{
    struct app *app = view->app;

    if (decided && app->depth > 1) {
        view_free(app->stack[--app->depth]);
        view_refresh(app_top(app));
    }
}

static void stage(struct view *view, const char *spelling)
{
    const struct rewrite *rewrite = view->data;

    leave_if(view, app_stage(view->app, &rewrite->targets, spelling, rewrite->kind));
}

static void ask_source(struct view *view)
{
    struct strbuf spelling = STRBUF_INIT;

    if (app_ask_source(view->app, &spelling))
        stage(view, spelling.text);
    strbuf_release(&spelling);
}

static void show_preview(struct view *view, size_t number)
{
    const struct rewrite *rewrite = view->data;
    struct change change = {0};
    struct strbuf why = STRBUF_INIT;

    if (!is_candidate(rewrite, number))
        return;
    if (make_change(view, &rewrite->candidates.items[number], &change, &why))
        preview_open(view->app, &change);
    else
        app_say(view->app, ROLE_ERROR, "%s", why.text);
    change_release(&change);
    strbuf_release(&why);
}

/* With several targets only what means something for each of them is offered. */
static void keep_common(struct candidates *candidates)
{
    size_t kept = 0;

    for (size_t i = 0; i < candidates->count; i++) {
        struct candidate *candidate = &candidates->items[i];

        if (candidate->kind == CANDIDATE_VPC || candidate->kind == CANDIDATE_REMOVE)
            candidates->items[kept++] = *candidate;
        else
            candidate_release(candidate);
    }
    candidates->count = kept;
}

static void list_candidates(struct view *view)
{
    struct rewrite *rewrite = view->data;
    const struct app *app = view->app;
    const struct candidates_request request = {
        .account = app->account,
        .edits = plan_edits_beside(app->plan, rewrite->targets.items[0]),
        .target = rewrite->targets.items[0],
        .ports = &app->ports,
        .carve = rewrite->kind == CHANGE_CARVE,
        .evidence = app->evidence};

    candidates_release(&rewrite->candidates);
    candidates_list(&rewrite->candidates, &request);
    if (rewrite->targets.count > 1)
        keep_common(&rewrite->candidates);
}

/* What the candidates do to an ACL entry's mail is another thing then; the cursor stays on its own. */
static void toggle_carve(struct view *view)
{
    struct rewrite *rewrite = view->data;
    size_t number = view_cursor_row(view);
    bool on_one = number != ROW_NOTHING && number < rewrite->candidates.count;
    char *spelling = on_one ? mem_strdup(rewrite->candidates.items[number].spelling) : NULL;

    rewrite->kind = rewrite->kind == CHANGE_CARVE ? CHANGE_REWRITE : CHANGE_CARVE;
    list_candidates(view);
    view_select_rows(view);
    for (size_t i = 0; on_one && i < rewrite->candidates.count; i++)
        if (!strcmp(rewrite->candidates.items[i].spelling, spelling))
            view_go_to_row(view, i);
    free(spelling);
    view->pane_stale = true;
    app_say(view->app, ROLE_MESSAGE, "%s",
            rewrite->kind == CHANGE_CARVE
                ? _("Only the SMTP part of the rule changes; the rest is kept.")
                : _("The whole rule changes."));
}

static void choose_other(struct view *view, enum other_row other)
{
    const struct rewrite *rewrite = view->data;

    if (other == OTHER_TYPED)
        ask_source(view);
    else if (other == OTHER_ACCEPT)
        leave_if(view, app_accept(view->app, &rewrite->targets));
    else
        leave_if(view, app_decide(view->app, &rewrite->targets,
                                  &(struct decision){.kind = CHANGE_SKIP}));
}

static bool act(struct view *view, enum action action)
{
    const struct rewrite *rewrite = view->data;
    size_t number = view_cursor_row(view);

    if (action == ACTION_CARVE || action == ACTION_REWRITE) {
        toggle_carve(view);
        return true;
    }
    if (number == ROW_NOTHING || (action != ACTION_OPEN && action != ACTION_DIFF))
        return false;
    if (action == ACTION_DIFF)
        show_preview(view, number);
    else if (!is_candidate(rewrite, number))
        choose_other(view, other_of(rewrite, number));
    else
        stage(view, rewrite->candidates.items[number].spelling);
    return true;
}

static void release(struct view *view)
{
    struct rewrite *rewrite = view->data;

    targets_release(&rewrite->targets);
    candidates_release(&rewrite->candidates);
}

/* The second only where flow logs were read. */
static const struct column columns[] = {{N_("New source"), 24, 1, 0}, {N_("Refuses"), 7, 0, 1}};

static const struct hint hints[] = {
    {ACTION_OPEN, N_("stage")},      {ACTION_DIFF, N_("preview")},
    {ACTION_CARVE, N_("only SMTP")}, {ACTION_NEXT_PANE, N_("scroll preview")},
    {ACTION_BACK, N_("back")},       {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct rewrite *rewrite = view->data;

    TABLE_ADD(subject->rows, rewrite->kind == CHANGE_CARVE);
    for (size_t i = 0; i < rewrite->targets.count; i++) {
        TABLE_ADD(subject->rows, rewrite->targets.items[i].kind);
        TABLE_ADD(subject->rows, rewrite->targets.items[i].row);
    }
}

#define CLASS_WITH(number_of_columns)                                                              \
    {                                                                                              \
        .name = "rewrite", .columns = columns, .column_count = (number_of_columns),                \
        .pane = PANE_BESIDE, .hints = hints, .count = count, .row = row, .crumb = crumb,           \
        .detail = detail, .object = object, .targets = targets, .act = act, .release = release,    \
        .saved_as = "rewrite", .save = save,                                                       \
    }

static const struct view_class class = CLASS_WITH(1), class_with_evidence = CLASS_WITH(2);

void rewrite_open(struct app *app, const struct targets *targets, bool carve)
{
    struct strbuf why = STRBUF_INIT;
    struct rewrite *rewrite;
    struct view *view;

    for (size_t i = 0; i < targets->count; i++)
        if (!target_can_be_mended(app->account, targets->items[i], &why)) {
            app_say(app, ROLE_ERROR, "%s", why.text);
            strbuf_release(&why);
            return;
        } else if (target_is_outbound(app->account, targets->items[i])) {
            app_say(app, ROLE_ERROR, "%s", _("An outbound rule is closed from its endpoint in the Mail view, or by "
                                             ":rewrite and a candidate."));
            return;
        }
    view = view_new(app->evidence ? &class_with_evidence : &class, app, sizeof *rewrite);
    rewrite = view->data;
    rewrite->kind = carve ? CHANGE_CARVE : CHANGE_REWRITE;
    for (size_t i = 0; i < targets->count; i++)
        targets_add(&rewrite->targets, targets->items[i]);
    list_candidates(view);
    app_push(app, view);
}

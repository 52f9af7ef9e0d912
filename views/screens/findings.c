/*
 * Findings: what is wrong, worst first. Findings of the same shape (same kind, severity, exposure,
 * ports and source in several groups) can be folded into one row, which then stands for all.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/policy_row.h"
#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "views/screens/app.h"
#include "views/screens/finding_shapes.h"
#include "views/screens/seen_lines.h"

struct findings_view {
    bool folded;
    struct finding_shapes shapes;
};

static const struct finding *finding_at(const struct view *view, uint32_t member)
{
    const struct findings_view *data = view->data;

    return &view->app->findings.items.items[data->shapes.members[member]];
}

static uint32_t first_rule(const struct app *app, const struct finding *finding)
{
    return finding->rules.count ? app->findings.rules.items[finding->rules.first] : NONE;
}

static bool is_acl(const struct finding *finding)
{
    return finding->kind == FINDING_NACL_ENTRY_OPEN;
}

static void refresh(struct view *view)
{
    struct findings_view *data = view->data;

    if (data->folded)
        finding_shapes_fold(&data->shapes, view->app);
    else
        finding_shapes_list(&data->shapes, &view->app->findings);
}

/* --- rows ------------------------------------------------------------------------------------------ */

static size_t count(const struct view *view)
{
    const struct findings_view *data = view->data;

    return data->shapes.count;
}

static void add_resource(const struct app *app, const struct finding *finding, struct row *row)
{
    text_id name = account_object_name(app->account, finding->resource);

    strbuf_adds(&row->cells[1], account_show(app->account,
                                             account_object_id(app->account, finding->resource)));
    strbuf_adds(&row->cells[2], name ? account_show(app->account, name) : "");
}

/* The source of an inbound rule; an outbound one leads somewhere. */
static void add_far_end(const struct app *app, const struct sg_rule *rule, struct strbuf *cell)
{
    struct strbuf far = STRBUF_INIT;

    rule_format_source(app->account, rule, false, &far);
    strbuf_addf(cell, rule->flags & RULE_EGRESS ? _("to %s") : "%s", far.text);
    strbuf_release(&far);
}

static void add_source(const struct app *app, const struct finding *finding, struct row *row)
{
    const struct edits *edits = plan_edits(app->plan);
    uint32_t reference = first_rule(app, finding);

    if (reference == NONE) {
        smtp_ports_format(&app->findings.ports, finding->ports, &row->cells[3]);
        strbuf_adds(&row->cells[4], finding_kind_name(finding->kind)); /* what no rule is to blame for */
        return;
    }
    if (is_acl(finding)) {
        const struct acl_entry *entry = account_entry(app->account, edits, reference);

        rule_format_ports_short(entry->protocol, entry->from_port, entry->to_port,
                                &row->cells[3]);
        cidr_format(&row->cells[4], account_block(app->account, entry->cidr));
        return;
    }
    rule_format_ports_short(account_rule(app->account, edits, reference)->protocol,
                            account_rule(app->account, edits, reference)->from_port,
                            account_rule(app->account, edits, reference)->to_port,
                            &row->cells[3]);
    if (finding->rules.count > 1)
        strbuf_addf(&row->cells[4], _("%u rules together"), finding->rules.count);
    else
        add_far_end(app, account_rule(app->account, edits, reference), &row->cells[4]);
}

static bool is_of_export(const struct app *app, const struct finding *finding, uint32_t reference)
{
    return reference < (is_acl(finding) ? app->account->acl_entries.count
                                        : app->account->rules.count);
}

/* The policy that the finding is about; row NONE: it is about none. */
static struct target policy_of(const struct app *app, const struct finding *finding)
{
    bool is_of_policy = finding->kind == FINDING_SES_POLICY_INEFFECTIVE ||
                        finding->kind == FINDING_SES_POLICY_OPEN;

    return (struct target){TARGET_POLICY,
                           is_of_policy ? policy_row_of(app->account, finding->resource) : NONE};
}

/* True if the policy, or the first rule to blame, is decided already: an accepted risk stays a finding. */
static bool is_decided(const struct app *app, const struct finding *finding)
{
    struct target policy = policy_of(app, finding);
    struct target target = {is_acl(finding) ? TARGET_ENTRY : TARGET_RULE, first_rule(app, finding)};

    if (policy.row != NONE)
        return plan_decision_about(app->plan, policy) != NULL;
    return is_of_export(app, finding, target.row) && plan_find(app->plan, target) != SIZE_MAX;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct findings_view *data = view->data;
    const struct finding_shape *shape = &data->shapes.items[number];
    const struct finding *finding = finding_at(view, shape->first);

    row->severity = finding->severity;
    row->staged = is_decided(view->app, finding);
    strbuf_adds(&row->cells[0], severity_name(finding->severity));
    if (shape->count > 1) {
        strbuf_addf(&row->cells[1], _("%u of the same shape"), shape->count);
        strbuf_adds(&row->cells[2], finding_kind_name(finding->kind));
    } else {
        add_resource(view->app, finding, row);
    }
    add_source(view->app, finding, row);
    if (finding_kind_has_exposure(finding->kind))
        strbuf_adds(&row->cells[5], exposure_name(finding->exposure));
    if (finding_kind_has_breadth(finding->kind))
        strbuf_adds(&row->cells[6], breadth_name(finding->breadth));
    strbuf_adds(&row->cells[7], finding_kind_name(finding->kind));
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct findings_view *data = view->data;

    strbuf_adds(out, _("Findings"));
    if (data->folded)
        strbuf_adds(out, _(" (same shapes folded)"));
}

static void add_members(const struct view *view, const struct finding_shape *shape, struct lines *lines)
{
    for (uint32_t i = 0; i < shape->count; i++) {
        struct strbuf text = STRBUF_INIT;

        account_describe_object(view->app->account, finding_at(view, shape->first + i)->resource,
                                &text);
        lines_add(lines, ROLE_IDENTIFIER, text.text);
        strbuf_release(&text);
    }
}

static void add_where(const struct view *view, const struct finding *finding, struct lines *lines)
{
    const struct account *account = view->app->account;
    uint32_t vpc = account_object_vpc(account, finding->resource);
    text_id number = account_number_of(account, finding->resource);
    text_id region = account_region_of(account, finding->resource);
    struct strbuf text = STRBUF_INIT;

    if (vpc != NONE)
        account_describe_object(account, (struct object_ref){OBJECT_VPC, vpc}, &text);
    else if (finding->resource.kind == OBJECT_POLICY) /* it is of no VPC */
        strbuf_adds(&text, object_kind_name(OBJECT_POLICY));
    lines_addf(lines, ROLE_DIM, _("%s, account %s, region %s"),
               text.length ? text.text : _("VPC unknown"),
               number ? account_show(account, number) : _("unknown"),
               region ? account_show(account, region) : _("unknown"));
    strbuf_release(&text);
}

static void add_rule_names(const struct view *view, const struct finding *finding,
                           struct lines *lines)
{
    const struct app *app = view->app;
    const struct edits *edits = plan_edits(app->plan);

    for (uint32_t i = 0; i < finding->rules.count; i++) {
        uint32_t reference = app->findings.rules.items[finding->rules.first + i];
        struct strbuf name = STRBUF_INIT, text = STRBUF_INIT;

        if (is_acl(finding)) {
            entry_format_name(app->account, account_entry(app->account, edits, reference), &name);
        } else {
            const struct sg_rule *rule = account_rule(app->account, edits, reference);

            rule_format_name(app->account, rule, &name);
            if (rule->description)
                strbuf_addf(&text, "  \"%s\"", account_show(app->account, rule->description));
        }
        {
            struct strbuf shown = STRBUF_INIT;

            sanitise_add(&shown, name.text, name.length);
            lines_addf(lines, ROLE_IDENTIFIER, "%s%s", shown.text, text.text);
            strbuf_release(&shown);
        }
        strbuf_release(&name);
        strbuf_release(&text);
    }
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct findings_view *data = view->data;
    const struct finding_shape *shape = &data->shapes.items[number];
    const struct finding *finding = finding_at(view, shape->first);
    struct strbuf message = STRBUF_INIT;

    (void)width;
    finding_message(&view->app->findings, finding, view->app->account,
                    plan_edits(view->app->plan), &message);
    lines_addf(lines, severity_role(finding->severity), "%s: %s",
               severity_name(finding->severity), message.text);
    strbuf_release(&message);
    if (shape->count > 1) {
        add_members(view, shape, lines);
        return;
    }
    add_rule_names(view, finding, lines);
    for (uint32_t i = 0; i < finding->rules.count && !is_acl(finding) &&
                         finding_kind_is_rewritten(finding->kind);
         i++)
        seen_lines_of_rule(view->app, view->app->findings.rules.items[finding->rules.first + i],
                           lines);
    add_where(view, finding, lines);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct findings_view *data = view->data;

    return finding_at(view, data->shapes.items[number].first)->resource;
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct findings_view *data = view->data;
    const struct finding_shape *shape = &data->shapes.items[number];

    for (uint32_t i = 0; i < shape->count; i++) {
        const struct finding *finding = finding_at(view, shape->first + i);
        struct target policy = policy_of(view->app, finding);

        if (policy.row != NONE)
            targets_add(targets, policy);
        for (uint32_t j = 0; finding_kind_is_rewritten(finding->kind) && j < finding->rules.count;
             j++) {
            uint32_t reference = view->app->findings.rules.items[finding->rules.first + j];

            if (is_of_export(view->app, finding, reference))
                targets_add(targets,
                            (struct target){is_acl(finding) ? TARGET_ENTRY : TARGET_RULE,
                                            reference});
        }
    }
}

/* --- actions ---------------------------------------------------------------------------------------- */

static const struct finding *first_finding(const struct view *view, size_t number)
{
    const struct findings_view *data = view->data;

    return finding_at(view, data->shapes.items[number].first);
}

/* True if the finding under the cursor is of mail, and no rule that lets in is to blame. */
static bool is_of_mail(const struct view *view)
{
    return !finding_kind_is_rewritten(first_finding(view, view_cursor_row(view))->kind);
}

/* Where the Mail view speaks of it: the row of its resource, or of the first of its interfaces. */
static struct object_ref mail_object(const struct view *view)
{
    const struct finding *finding = first_finding(view, view_cursor_row(view));

    if (finding->resource.kind == OBJECT_ENDPOINT || finding->resource.kind == OBJECT_POLICY ||
        finding->resource.kind == OBJECT_ADDRESS || !finding->interfaces.count)
        return finding->resource;
    return (struct object_ref){
        OBJECT_INTERFACE, view->app->findings.interfaces.items[finding->interfaces.first]};
}

static const char *opens(const struct view *view, size_t number)
{
    return finding_kind_is_rewritten(first_finding(view, number)->kind) ? N_("rewrite") : N_("mail");
}

static void open_rewrite(struct view *view)
{
    struct targets chosen = {0};

    view_targets(view, &chosen);
    if (chosen.count && chosen.items[0].kind != TARGET_POLICY) {
        rewrite_open(view->app, &chosen, false);
    } else if (is_of_mail(view)) {
        mail_open_at(view->app, mail_object(view));
        app_say(view->app, ROLE_MESSAGE, "%s",
                _("No inbound rule mends this finding: here is who sends mail, and what to do."));
    } else {
        app_say(view->app, ROLE_MESSAGE, "%s",
                _("This rule is staged by the plan; change the decision there (p)."));
    }
    targets_release(&chosen);
}

static bool act(struct view *view, enum action action)
{
    struct findings_view *data = view->data;

    if (action == ACTION_FOLD) {
        data->folded = !data->folded;
        view_refresh(view);
        app_say(view->app, ROLE_MESSAGE, "%s",
                data->folded ? _("Findings of the same shape are folded; decide them at once.")
                             : _("Every finding has its row."));
        return true;
    }
    if (action != ACTION_OPEN || view_cursor_row(view) == ROW_NOTHING)
        return false;
    open_rewrite(view);
    return true;
}

static void release(struct view *view)
{
    struct findings_view *data = view->data;

    finding_shapes_release(&data->shapes);
}

static const struct column columns[] = {
    {N_("Severity"), 8, 0, 3},  {N_("Resource"), 20, 1, 0}, {N_("Name"), 12, 2, 2},
    {N_("Ports"), 10, 0, 2},     {N_("Source"), 14, 1, 0},   {N_("Exposure"), 10, 0, 1},
    {N_("Breadth"), 7, 0, 4},   {N_("Kind"), 15, 0, 5},
};

static const struct hint hints[] = {
    {ACTION_OPEN, N_("rewrite")},  {ACTION_MARK, N_("mark")},   {ACTION_FILTER, N_("filter")},
    {ACTION_ACCEPT, N_("accept")}, {ACTION_FOLD, N_("fold")},   {ACTION_RELATED, N_("related")},
    {ACTION_PLAN, N_("plan")},     {ACTION_WRITE, N_("write")}, {ACTION_NONE, NULL}};

/* With something decided, what may be done with that. */
static const struct hint *hint_now(const struct view *view, size_t number, const struct hint *hint)
{
    static const struct hint plan = {ACTION_PLAN, N_("plan")}, write = {ACTION_WRITE, N_("write")},
                             fold = {ACTION_FOLD, N_("fold")}, related = {ACTION_RELATED, N_("related")};

    (void)number;
    if (!plan_decision_count(view->app->plan))
        return hint;
    switch (hint->action) {
    case ACTION_FOLD:
        return &plan;
    case ACTION_RELATED:
        return &write;
    case ACTION_PLAN:
        return &fold;
    case ACTION_WRITE:
        return &related;
    default:
        return hint;
    }
}

static void save(const struct view *view, struct view_subject *subject)
{
    const struct findings_view *data = view->data;

    TABLE_ADD(subject->rows, data->folded);
}

const char findings_none[] = N_("No SMTP port is open to the world as far as this export tells.");

static const struct view_class class = {
    .name = "findings",
    .columns = columns,
    .column_count = 8,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = findings_none,
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
    .opens = opens,
    .hint_now = hint_now,
    .release = release,
    .saved_as = "findings",
    .save = save,
};

void findings_open(struct app *app)
{
    if (!app_raise(app, &class))
        app_push(app, view_new(&class, app, sizeof(struct findings_view)));
}

void findings_open_again(struct app *app, bool folded)
{
    findings_open(app);
    ((struct findings_view *)app_top(app)->data)->folded = folded;
    view_refresh(app_top(app));
}

void findings_open_severity(struct app *app, enum severity severity)
{
    const struct findings_view *data;
    struct view *view;

    findings_open(app);
    view = app_top(app);
    data = view->data;
    for (size_t i = 0; i < data->shapes.count; i++)
        if (finding_at(view, data->shapes.items[i].first)->severity <= severity) {
            view_go_to_row(view, i);
            return;
        }
}

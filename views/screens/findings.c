/*
 * Findings: what is wrong, worst first. Findings of the same shape (same kind, severity, exposure,
 * ports and source in several groups) can be folded into one row, which then stands for all.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "views/screens/app.h"
#include "views/screens/seen_lines.h"

/* A row: the findings members[first] .. members[first + count - 1]. */
struct shape {
    uint32_t first, count;
};

struct findings_view {
    bool folded;
    uint32_t *members; /* rows of app->findings */
    struct shape *shapes;
    size_t shape_count;
};

static const struct finding *finding_at(const struct view *view, uint32_t member)
{
    const struct findings_view *data = view->data;

    return &view->app->findings.items.items[data->members[member]];
}

static uint32_t first_rule(const struct app *app, const struct finding *finding)
{
    return finding->rules.count ? app->findings.rules.items[finding->rules.first] : NONE;
}

static bool is_acl(const struct finding *finding)
{
    return finding->kind == FINDING_NACL_ENTRY_OPEN;
}

/* --- shapes --------------------------------------------------------------------------------------- */

static int compare_ints(long a, long b)
{
    return (a > b) - (a < b);
}

/* What makes two findings alike: everything but the resource. */
struct shape_key {
    long parts[9];
};

static struct shape_key key_of(const struct app *app, const struct finding *finding)
{
    const struct edits *edits = plan_edits(app->plan);
    struct shape_key key = {{-(long)finding->severity, finding->kind, finding->exposure,
                             finding->breadth, finding->family}};
    uint32_t reference = first_rule(app, finding);

    if (reference == NONE || finding->rules.count > 1) {
        key.parts[5] = -1 - (long)(finding - app->findings.items.items); /* alike to none */
    } else if (is_acl(finding)) {
        const struct acl_entry *entry = account_entry(app->account, edits, reference);

        key.parts[5] = entry->from_port;
        key.parts[6] = entry->to_port;
        key.parts[7] = entry->protocol;
        key.parts[8] = entry->cidr;
    } else {
        const struct sg_rule *rule = account_rule(app->account, edits, reference);

        key.parts[5] = rule->from_port;
        key.parts[6] = rule->to_port;
        key.parts[7] = rule->protocol;
        key.parts[8] = rule->source_kind * (long)UINT32_MAX + rule->source;
    }
    return key;
}

struct keyed_finding {
    struct shape_key key;
    uint32_t row;
};

static int compare_shapes(const struct shape_key *a, const struct shape_key *b)
{
    for (size_t i = 0; i < 9; i++)
        if (a->parts[i] != b->parts[i])
            return compare_ints(a->parts[i], b->parts[i]);
    return 0;
}

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed_finding *left = a, *right = b;
    int order = compare_shapes(&left->key, &right->key);

    return order ? order : compare_ints(left->row, right->row);
}

static void fold_shapes(struct findings_view *data, const struct app *app, size_t count)
{
    struct keyed_finding *keyed = mem_zalloc(count, sizeof *keyed);

    for (size_t i = 0; i < count; i++)
        keyed[i] = (struct keyed_finding){key_of(app, &app->findings.items.items[i]), (uint32_t)i};
    qsort(keyed, count, sizeof *keyed, compare_keyed);
    for (size_t i = 0; i < count; i++) {
        data->members[i] = keyed[i].row;
        if (i && !compare_shapes(&keyed[i - 1].key, &keyed[i].key))
            data->shapes[data->shape_count - 1].count++;
        else
            data->shapes[data->shape_count++] = (struct shape){(uint32_t)i, 1};
    }
    free(keyed);
}

/* Worst first; of equals those that one rule is to blame for, since they are mended at once. */
static void list_by_kind(struct findings_view *data, const struct findings *findings)
{
    const struct finding *items = findings->items.items;
    uint32_t next = 0;

    for (size_t from = 0, to; from < findings->items.count; from = to) {
        for (to = from; to < findings->items.count && items[to].severity == items[from].severity;)
            to++;
        for (int kind = 0; kind < FINDING_KIND_COUNT; kind++)
            for (size_t i = from; i < to; i++)
                if (items[i].kind == (enum finding_kind)kind)
                    data->members[next++] = (uint32_t)i;
    }
}

static void refresh(struct view *view)
{
    struct findings_view *data = view->data;
    size_t count = view->app->findings.items.count;

    free(data->members);
    free(data->shapes);
    data->members = mem_zalloc(count, sizeof *data->members);
    data->shapes = mem_zalloc(count, sizeof *data->shapes);
    data->shape_count = 0;
    if (data->folded) {
        fold_shapes(data, view->app, count);
        return;
    }
    list_by_kind(data, &view->app->findings);
    while (data->shape_count < count) {
        data->shapes[data->shape_count] = (struct shape){(uint32_t)data->shape_count, 1};
        data->shape_count++;
    }
}

/* --- rows ------------------------------------------------------------------------------------------ */

static size_t count(const struct view *view)
{
    const struct findings_view *data = view->data;

    return data->shape_count;
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

/* True if the first rule to blame is decided already: an accepted risk stays a finding. */
static bool is_decided(const struct app *app, const struct finding *finding)
{
    struct target target = {is_acl(finding) ? TARGET_ENTRY : TARGET_RULE, first_rule(app, finding)};

    return is_of_export(app, finding, target.row) && plan_find(app->plan, target) != SIZE_MAX;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct findings_view *data = view->data;
    const struct shape *shape = &data->shapes[number];
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

static void add_members(const struct view *view, const struct shape *shape, struct lines *lines)
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
    const struct shape *shape = &data->shapes[number];
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

    return finding_at(view, data->shapes[number].first)->resource;
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct findings_view *data = view->data;
    const struct shape *shape = &data->shapes[number];

    for (uint32_t i = 0; i < shape->count; i++) {
        const struct finding *finding = finding_at(view, shape->first + i);

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

/* True if the finding under the cursor is of mail, and no rule that lets in is to blame. */
static bool is_of_mail(const struct view *view)
{
    const struct findings_view *data = view->data;
    const struct shape *shape = &data->shapes[view_cursor_row(view)];

    return !finding_kind_is_rewritten(finding_at(view, shape->first)->kind);
}

static void open_rewrite(struct view *view)
{
    struct targets chosen = {0};

    view_targets(view, &chosen);
    if (chosen.count) {
        rewrite_open(view->app, &chosen, false);
    } else if (is_of_mail(view)) {
        mail_open(view->app);
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

    free(data->members);
    free(data->shapes);
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

static void save(const struct view *view, struct view_subject *subject)
{
    const struct findings_view *data = view->data;

    TABLE_ADD(subject->rows, data->folded);
}

static const struct view_class class = {
    .name = "findings",
    .columns = columns,
    .column_count = 8,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("No SMTP port is open to the world as far as this export tells."),
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
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
    for (size_t i = 0; i < data->shape_count; i++)
        if (finding_at(view, data->shapes[i].first)->severity <= severity) {
            view_go_to_row(view, i);
            return;
        }
}

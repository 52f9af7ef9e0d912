#include "views/screens/rules.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "views/screens/objects.h"
#include "views/screens/seen_lines.h"

struct rules_view {
    uint32_t group;
    uint32_t *references; /* of the export's rules, then of staged ones */
    size_t count, capacity;
};

static bool is_staged(const struct app *app, uint32_t reference)
{
    return reference < app->account->rules.count &&
           plan_find(app->plan, (struct target){TARGET_RULE, reference}) != SIZE_MAX;
}

/* What is added to a cell, rule_match.c has to know of. */
void rule_row(const struct app *app, uint32_t reference, struct row *row)
{
    const struct account *account = app->account;
    const struct edits *edits = plan_edits(app->plan);
    const struct sg_rule *rule = account_rule(account, edits, reference);
    bool removed = reference < account->rules.count && edits_rule_is_removed(edits, reference);
    char buffer[8];

    strbuf_adds(&row->cells[0], rule->flags & RULE_EGRESS ? _("out") : _("in"));
    strbuf_adds(&row->cells[1], protocol_name(rule->protocol, buffer));
    rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, &row->cells[2]);
    rule_format_source(account, rule, false, &row->cells[3]);
    strbuf_adds(&row->cells[4], account_show(account, rule->id));
    if (removed)
        strbuf_adds(&row->cells[5], _("[goes] "));
    else if (rule->flags & RULE_STAGED)
        strbuf_adds(&row->cells[5], _("[new] "));
    strbuf_adds(&row->cells[5], account_show(account, rule->description));
    row->severity = removed ? SEVERITY_COUNT : finding_marks_rule(app->marks, reference);
    row->staged = is_staged(app, reference);
    row->role = removed                      ? ROLE_REMOVED
                : rule->flags & RULE_STAGED ? ROLE_ADDED
                                             : ROLE_NORMAL;
}

const struct column rule_columns[6] = {
    {N_("Dir"), 3, 0, 0},    {N_("Proto"), 6, 0, 0}, {N_("Ports"), 11, 0, 0},
    {N_("Source"), 18, 2, 0}, {N_("Id"), 21, 1, 3},  {N_("Description"), 20, 3, 1},
};

static void add_sentence(const struct app *app, const struct sg_rule *rule, struct lines *lines)
{
    struct strbuf ports = STRBUF_INIT, source = STRBUF_INIT;
    char buffer[8];

    rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, &ports);
    rule_format_source(app->account, rule, false, &source);
    lines_addf(lines, ROLE_NORMAL,
               rule->flags & RULE_EGRESS ? _("Lets %s %s out to %s.") : _("Lets %s %s in from %s."),
               rule->protocol == PROTOCOL_ALL ? _("every protocol")
                                              : protocol_name(rule->protocol, buffer),
               ports.text, source.text);
    strbuf_release(&ports);
    strbuf_release(&source);
}

static void add_finding(const struct app *app, uint32_t row, struct lines *lines)
{
    struct strbuf message = STRBUF_INIT;
    const struct finding *finding;

    if (row == NONE)
        return;
    finding = &app->findings.items.items[row];
    finding_message(&app->findings, finding, app->account, plan_edits(app->plan), &message);
    lines_addf(lines, severity_role(finding->severity), "%s: %s",
               severity_name(finding->severity), message.text);
    strbuf_release(&message);
}

void rule_detail(const struct app *app, uint32_t reference, struct lines *lines)
{
    const struct edits *edits = plan_edits(app->plan);
    const struct sg_rule *rule = account_rule(app->account, edits, reference);
    struct strbuf name = STRBUF_INIT, shown = STRBUF_INIT;

    if (reference >= app->account->rules.count || !edits_rule_is_removed(edits, reference))
        add_finding(app, finding_marks_rule_finding(app->marks, reference), lines);
    add_sentence(app, rule, lines);
    if (rule->description)
        lines_addf(lines, ROLE_NORMAL, "\"%s\"", account_show(app->account, rule->description));
    if (is_staged(app, reference))
        lines_add(lines, ROLE_STRONG, _("A decision about it is staged; d shows it."));
    seen_lines_of_rule(app, reference, lines);
    rule_format_name(app->account, rule, &name);
    sanitise_add(&shown, name.text, name.length);
    lines_add(lines, ROLE_IDENTIFIER, shown.text);
    strbuf_release(&name);
    strbuf_release(&shown);
}

static void add_reference(struct rules_view *rules, uint32_t reference)
{
    rules->references =
        mem_grow(rules->references, &rules->capacity, rules->count + 1, sizeof(uint32_t));
    rules->references[rules->count++] = reference;
}

static void refresh(struct view *view)
{
    struct rules_view *rules = view->data;
    const struct account *account = view->app->account;
    const struct span span = account->groups.items[rules->group].rules;
    struct rule_walk walk =
        rule_walk_group(account, plan_edits(view->app->plan), rules->group);

    rules->count = 0;
    for (uint32_t i = 0; i < span.count; i++)
        add_reference(rules, span.first + i);
    while (rule_walk_next(&walk))
        if (walk.reference >= account->rules.count)
            add_reference(rules, walk.reference);
}

static size_t count(const struct view *view)
{
    const struct rules_view *rules = view->data;

    return rules->count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct rules_view *rules = view->data;

    rule_row(view->app, rules->references[number], row);
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct rules_view *rules = view->data;

    account_describe_object(view->app->account, (struct object_ref){OBJECT_GROUP, rules->group},
                            out);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct rules_view *rules = view->data;

    (void)width;
    rule_detail(view->app, rules->references[number], lines);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct rules_view *rules = view->data;

    (void)number;
    return (struct object_ref){OBJECT_GROUP, rules->group};
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct rules_view *rules = view->data;

    if (rules->references[number] < view->app->account->rules.count)
        targets_add(targets, (struct target){TARGET_RULE, rules->references[number]});
}

static bool act(struct view *view, enum action action)
{
    if (action != ACTION_OPEN)
        return false;
    app_act(view->app, ACTION_REWRITE);
    return true;
}

static void release(struct view *view)
{
    struct rules_view *rules = view->data;

    free(rules->references);
}

static const struct hint hints[] = {{ACTION_OPEN, N_("rewrite")},
                                    {ACTION_CARVE, N_("only SMTP")},
                                    {ACTION_NEXT, N_("next offending")},
                                    {ACTION_OFFENDING, N_("offending only")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_RELATED, N_("related")},
                                    {ACTION_DIFF, N_("preview")},
                                    {ACTION_RAW, N_("JSON")},
                                    {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct rules_view *rules = view->data;

    TABLE_ADD(subject->rows, rules->group);
}

static const struct view_class class = {
    .name = "browse",
    .columns = rule_columns,
    .column_count = 6,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("This group has no rules: nothing gets in, and nothing out."),
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
    .release = release,
    .saved_as = "rules",
    .save = save,
};

static size_t row_of(const struct view *view, uint32_t reference)
{
    const struct rules_view *rules = view->data;
    size_t worst = 0;

    for (size_t i = 0; i < rules->count; i++) {
        enum severity here = finding_marks_rule(view->app->marks, rules->references[i]);
        enum severity best = finding_marks_rule(view->app->marks, rules->references[worst]);

        if (rules->references[i] == reference)
            return i;
        if (here != SEVERITY_COUNT && (best == SEVERITY_COUNT || here > best))
            worst = i;
    }
    return worst;
}

void rules_open(struct app *app, uint32_t group, uint32_t reference)
{
    struct view *view = view_new(&class, app, sizeof(struct rules_view));
    struct rules_view *rules = view->data;

    rules->group = group;
    app_push(app, view);
    if (rules->count)
        view_go_to_row(view, row_of(view, reference));
}

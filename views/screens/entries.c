/* The entries of a network ACL, inbound then outbound, in the order in which AWS asks them. */
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "views/screens/objects.h"
#include "views/screens/rules.h"

struct entries_view {
    uint32_t acl;
    uint32_t *references;
    size_t count;
};

static const struct acl_entry *entry_at(const struct view *view, size_t number)
{
    const struct entries_view *entries = view->data;

    return account_entry(view->app->account, plan_edits(view->app->plan),
                         entries->references[number]);
}

static void append(struct entries_view *entries, size_t *capacity, uint32_t reference)
{
    entries->references =
        mem_grow(entries->references, capacity, entries->count + 1, sizeof(uint32_t));
    entries->references[entries->count++] = reference;
}

/* One direction: what counts, with what goes kept in its place by number. */
static void add_direction(struct view *view, bool egress, size_t *capacity)
{
    struct entries_view *entries = view->data;
    const struct account *account = view->app->account;
    const struct edits *edits = plan_edits(view->app->plan);
    const struct span span = account->acls.items[entries->acl].entries;
    size_t live_count, live = 0;
    uint32_t *references =
        acl_entry_references(account, edits, entries->acl, egress, &live_count);

    for (uint32_t i = span.first; i < span.first + span.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];

        if (entry->egress != egress || !edits_entry_is_removed(edits, i))
            continue;
        while (live < live_count &&
               account_entry(account, edits, references[live])->number < entry->number)
            append(entries, capacity, references[live++]);
        append(entries, capacity, i);
    }
    while (live < live_count)
        append(entries, capacity, references[live++]);
    free(references);
}

static void refresh(struct view *view)
{
    struct entries_view *entries = view->data;
    size_t capacity = 0;

    free(entries->references);
    entries->references = NULL;
    entries->count = 0;
    add_direction(view, false, &capacity);
    add_direction(view, true, &capacity);
}

static size_t count(const struct view *view)
{
    const struct entries_view *entries = view->data;

    return entries->count;
}

static bool is_removed(const struct view *view, uint32_t reference)
{
    return reference < view->app->account->acl_entries.count &&
           edits_entry_is_removed(plan_edits(view->app->plan), reference);
}

static bool is_decided(const struct view *view, uint32_t reference)
{
    return reference < view->app->account->acl_entries.count &&
           plan_find(view->app->plan, (struct target){TARGET_ENTRY, reference}) != SIZE_MAX;
}

static void add_number(const struct acl_entry *entry, struct strbuf *out)
{
    if (entry->number > 32766)
        strbuf_addch(out, '*');
    else
        strbuf_addf(out, "%u", entry->number);
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct entries_view *entries = view->data;
    const struct acl_entry *entry = entry_at(view, number);
    uint32_t reference = entries->references[number];
    bool removed = is_removed(view, reference);
    char buffer[8];

    strbuf_adds(&row->cells[0], entry->egress ? _("out") : _("in"));
    add_number(entry, &row->cells[1]);
    strbuf_adds(&row->cells[2], entry->allow ? "allow" : "deny");
    strbuf_adds(&row->cells[3], protocol_name(entry->protocol, buffer));
    rule_format_ports_short(entry->protocol, entry->from_port, entry->to_port, &row->cells[4]);
    cidr_format(&row->cells[5], account_block(view->app->account, entry->cidr));
    strbuf_adds(&row->cells[6], removed ? _("[goes]") : entry->staged ? _("[new]") : "");
    row->severity = removed ? SEVERITY_COUNT : finding_marks_entry(view->app->marks, reference);
    row->staged = is_decided(view, reference);
    row->role = removed ? ROLE_REMOVED : entry->staged ? ROLE_ADDED : ROLE_NORMAL;
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct entries_view *entries = view->data;

    account_describe_object(view->app->account, (struct object_ref){OBJECT_ACL, entries->acl},
                            out);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct entries_view *entries = view->data;
    const struct acl_entry *entry = entry_at(view, number);
    uint32_t finding = finding_marks_entry_finding(view->app->marks, entries->references[number]);
    struct strbuf text = STRBUF_INIT;

    (void)width;
    if (finding != NONE && !is_removed(view, entries->references[number])) {
        enum severity severity = view->app->findings.items.items[finding].severity;

        finding_message(&view->app->findings, &view->app->findings.items.items[finding],
                        view->app->account, plan_edits(view->app->plan), &text);
        lines_addf(lines, severity_role(severity), "%s: %s", severity_name(severity), text.text);
    }
    if (entry->number > 32766)
        lines_add(lines, ROLE_NORMAL, _("The end of the list: what nothing matched is denied."));
    else if (entry->egress)
        lines_add(lines, ROLE_NORMAL,
                  _("Asked when a packet leaves a subnet; it matches the destination address and "
                    "destination port."));
    else
        lines_add(lines, ROLE_NORMAL,
                  _("Asked when a packet enters a subnet; it matches the source address and the "
                    "destination port."));
    lines_add(lines, ROLE_DIM, _("Lower numbers are asked first; the first match decides."));
    strbuf_release(&text);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct entries_view *entries = view->data;

    (void)number;
    return (struct object_ref){OBJECT_ACL, entries->acl};
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct entries_view *entries = view->data;

    if (entries->references[number] < view->app->account->acl_entries.count)
        targets_add(targets, (struct target){TARGET_ENTRY, entries->references[number]});
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
    struct entries_view *entries = view->data;

    free(entries->references);
}

static const struct column columns[] = {
    {N_("Dir"), 3, 0, 0},    {N_("Number"), 6, 0, 0}, {N_("Action"), 6, 0, 0},
    {N_("Proto"), 6, 0, 0},  {N_("Ports"), 11, 0, 0}, {N_("Source or destination"), 22, 1, 0},
    {N_("Plan"), 6, 0, 1},
};

static const struct hint hints[] = {{ACTION_OPEN, N_("rewrite")},
                                    {ACTION_CARVE, N_("only SMTP")},
                                    {ACTION_NEXT, N_("next offending")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_RELATED, N_("related")},
                                    {ACTION_DIFF, N_("preview")},
                                    {ACTION_RAW, N_("JSON")},
                                    {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct entries_view *entries = view->data;

    TABLE_ADD(subject->rows, entries->acl);
}

static const struct view_class class = {
    .name = "browse",
    .columns = columns,
    .column_count = 7,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("This ACL has no entries: everything is denied."),
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
    .release = release,
    .saved_as = "entries",
    .save = save,
};

void entries_open(struct app *app, uint32_t acl, uint32_t reference)
{
    struct view *view = view_new(&class, app, sizeof(struct entries_view));
    struct entries_view *entries = view->data;

    entries->acl = acl;
    app_push(app, view);
    for (size_t i = 0; i < entries->count; i++)
        if (entries->references[i] == reference)
            view_go_to_row(view, i);
}

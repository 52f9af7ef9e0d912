/* The Overview: what is loaded, what is absent, what is wrong. Enter begins with the worst. */
#include <stdlib.h>

#include "model/account/account_needs.h"
#include "model/base/mem.h"
#include "views/screens/app.h"
#include "views/screens/seen_lines.h"

enum entry_kind { ENTRY_SEVERITY, ENTRY_BROWSE, ENTRY_PROBLEMS, ENTRY_ABSENT, ENTRY_TEXT };

struct entry {
    enum entry_kind kind;
    enum severity severity; /* ENTRY_SEVERITY */
    enum object_kind object;
    char *what, *count, *note;
    enum role role;
};

struct overview {
    struct entry *entries;
    size_t count, capacity;
};

static struct entry *add(struct overview *overview, enum entry_kind kind, const char *what)
{
    struct entry *entry;

    overview->entries = mem_grow(overview->entries, &overview->capacity, overview->count + 1,
                                 sizeof *overview->entries);
    entry = &overview->entries[overview->count++];
    *entry = (struct entry){.kind = kind,
                            .severity = SEVERITY_COUNT,
                            .role = ROLE_NORMAL,
                            .what = mem_strdup(what),
                            .count = mem_strdup(""),
                            .note = mem_strdup("")};
    return entry;
}

static void set_text(char **text, const char *value)
{
    free(*text);
    *text = mem_strdup(value);
}

static void set_count(struct entry *entry, size_t count)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%zu", count);
    free(entry->count);
    entry->count = strbuf_detach(&text);
}

static void clear(struct overview *overview)
{
    for (size_t i = 0; i < overview->count; i++) {
        free(overview->entries[i].what);
        free(overview->entries[i].count);
        free(overview->entries[i].note);
    }
    overview->count = 0;
}

static void add_severities(struct overview *overview, const struct app *app)
{
    static const char *const notes[] = {
        [SEVERITY_CRITICAL] = N_("open to the world, and reachable"),
        [SEVERITY_HIGH] = N_("wide and reachable, or not known"),
        [SEVERITY_MEDIUM] = N_("open, but not reachable as it is"),
        [SEVERITY_LOW] = N_("open, with nothing behind it"),
        [SEVERITY_INFO] = N_("worth knowing"),
    };

    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
        struct entry *entry = add(overview, ENTRY_SEVERITY, severity_name((enum severity)severity));

        set_count(entry, app->findings.by_severity[severity]);
        set_text(&entry->note, _(notes[severity]));
        if (app->findings.by_severity[severity])
            entry->severity = (enum severity)severity;
        else
            entry->role = ROLE_DIM;
    }
}

static void add_loaded(struct overview *overview, const struct account *account)
{
    const struct {
        enum object_kind kind;
        const char *what;
        size_t count;
    } loaded[] = {
        {OBJECT_VPC, N_("VPCs"), account->vpcs.count},
        {OBJECT_SUBNET, N_("subnets"), account->subnets.count},
        {OBJECT_GROUP, N_("security groups"), account->groups.count},
        {OBJECT_RULE, N_("security-group rules"), account->rules.count},
        {OBJECT_ACL, N_("network ACLs"), account->acls.count},
        {OBJECT_ROUTE_TABLE, N_("route tables"), account->route_tables.count},
        {OBJECT_INTERFACE, N_("network interfaces"), account->interfaces.count},
        {OBJECT_INSTANCE, N_("instances"), account->instances.count},
        {OBJECT_ENDPOINT, N_("VPC endpoints"), account->endpoints.count},
    };

    for (size_t i = 0; i < sizeof loaded / sizeof loaded[0]; i++) {
        struct entry *entry = add(overview, ENTRY_BROWSE, _(loaded[i].what));

        entry->object = loaded[i].kind;
        set_count(entry, loaded[i].count);
    }
}

/* What the absence of a kind makes unknown. */
static const char *absence_note(enum data_kind kind)
{
    switch (kind) {
    case DATA_NETWORK_INTERFACES:
        return N_("absent: which interfaces carry a group is not known");
    case DATA_ROUTE_TABLES:
        return N_("absent: whether subnets reach the Internet is not known");
    case DATA_NETWORK_ACLS:
        return N_("absent: what network ACLs let through is not known");
    case DATA_SUBNETS:
        return N_("absent: ACLs and routes of interfaces are not known");
    case DATA_PREFIX_LISTS:
        return N_("absent: what prefix lists hold is not known");
    case DATA_SECURITY_GROUPS:
        return N_("absent: there may be rules that are not seen here");
    case DATA_TRANSIT_GATEWAYS:
    case DATA_TRANSIT_GATEWAY_ATTACHMENTS:
    case DATA_TRANSIT_GATEWAY_ROUTE_TABLES:
        return N_("absent: a route leads there, and where it goes on is not known");
    case DATA_LOAD_BALANCERS:
    case DATA_TARGET_GROUPS:
        return N_("absent: whom the Internet reaches through balancers is not known");
    default:
        return N_("absent from the export");
    }
}

/* In how many accounts and regions a kind is absent, where that is worth a word. */
static size_t count_absent(const struct account *account, enum data_kind kind)
{
    size_t absent = 0;

    for (uint32_t i = 0; i < account->scopes.count; i++)
        absent += account->scopes.items[i].presence[kind] == PRESENCE_ABSENT &&
                  account_needs_kind(account, i, kind);
    return absent;
}

static size_t count_incomplete(const struct account *account, enum data_kind kind)
{
    size_t incomplete = 0;

    for (size_t i = 0; i < account->scopes.count; i++)
        incomplete += account->scopes.items[i].presence[kind] == PRESENCE_INCOMPLETE;
    return incomplete;
}

static void add_ledger(struct overview *overview, const struct account *account)
{
    for (enum data_kind kind = 0; kind < DATA_KIND_COUNT; kind++) {
        size_t absent = count_absent(account, kind);
        size_t incomplete = count_incomplete(account, kind);
        struct entry *entry;

        if (!incomplete && !absent)
            continue;
        if (kind == DATA_SECURITY_GROUP_RULES && !incomplete)
            continue; /* describe-security-groups tells the rules as well */
        entry = add(overview, ENTRY_ABSENT, data_kind_name(kind));
        set_text(&entry->note,
                 absent ? _(absence_note(kind))
                        : _("incomplete (see the problems): nothing is concluded from it"));
        set_text(&entry->count, absent ? _("absent") : _("partly"));
        entry->role = ROLE_MEDIUM;
    }
}

static void add_problems(struct overview *overview, const struct account *account)
{
    struct entry *entry = add(overview, ENTRY_PROBLEMS, _("problems"));
    size_t serious = problems_serious(&account->problems);

    set_count(entry, serious);
    set_text(&entry->note,
             serious ? _("what could not be read, and where") : _("everything could be read"));
    entry->role = serious ? ROLE_HIGH : ROLE_DIM;
}

static void refresh(struct view *view)
{
    struct overview *overview = view->data;

    clear(overview);
    add_severities(overview, view->app);
    add_problems(overview, view->app->account);
    add_ledger(overview, view->app->account);
    add_loaded(overview, view->app->account);
}

static size_t count(const struct view *view)
{
    const struct overview *overview = view->data;

    return overview->count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct overview *overview = view->data;
    const struct entry *entry = &overview->entries[number];

    strbuf_adds(&row->cells[0], entry->what);
    strbuf_adds(&row->cells[1], entry->count);
    strbuf_adds(&row->cells[2], entry->note);
    row->severity = entry->severity;
    row->role = entry->role;
}

static void crumb(const struct view *view, struct strbuf *out)
{
    (void)view;
    strbuf_adds(out, _("Overview"));
}

static void add_scopes(const struct account *account, struct lines *lines)
{
    struct strbuf text = STRBUF_INIT;
    size_t shown = account->scopes.count > 6 ? 6 : account->scopes.count;
    size_t files = account_source_count(account);

    for (size_t i = 0; i < shown; i++) {
        const struct scope *scope = &account->scopes.items[i];

        strbuf_addf(&text, "%s%s %s", i ? ", " : "",
                    scope->account ? account_show(account, scope->account) : _("account unknown"),
                    scope->region ? account_show(account, scope->region) : _("region unknown"));
    }
    if (shown < account->scopes.count)
        strbuf_addf(&text, _(" and %zu more"), account->scopes.count - shown);
    lines_addf(lines, ROLE_NORMAL, ngettext("Loaded %zu file: %s.", "Loaded %zu files: %s.", files),
               files, text.text);
    strbuf_release(&text);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct app *app = view->app;
    const struct overview *overview = view->data;
    const struct finding *first = app_worst(app);
    struct strbuf gap = STRBUF_INIT;

    (void)width;
    if (first && overview->entries[number].kind == ENTRY_SEVERITY) {
        struct strbuf worst = STRBUF_INIT;

        finding_message(&app->findings, first, app->account, plan_edits(app->plan), &worst);
        lines_add(lines, ROLE_STRONG, _("Enter begins with the worst:"));
        lines_add(lines, severity_role(first->severity), worst.text);
        strbuf_release(&worst);
    } else if (overview->entries[number].kind == ENTRY_BROWSE) {
        lines_add(lines, ROLE_NORMAL, _("Enter lists them."));
    }
    if (!app->findings.items.count)
        lines_add(lines, ROLE_ADDED, _(findings_none));
    add_scopes(app->account, lines);
    mail_findings_add_gap(&gap, &app->findings);
    if (gap.length)
        lines_add(lines, ROLE_MEDIUM, gap.text);
    strbuf_release(&gap);
    seen_lines_of_logs(app, lines);
}

static bool act(struct view *view, enum action action)
{
    const struct overview *overview = view->data;
    const struct entry *entry;

    if (action != ACTION_OPEN || view_cursor_row(view) == ROW_NOTHING)
        return false;
    entry = &overview->entries[view_cursor_row(view)];
    switch (entry->kind) {
    case ENTRY_SEVERITY:
        if (!view->app->findings.items.count) {
            app_say(view->app, ROLE_MESSAGE, "%s", _(findings_none));
            break;
        }
        findings_open_severity(view->app,
                               (enum severity)(SEVERITY_CRITICAL - (int)view_cursor_row(view)));
        break;
    case ENTRY_BROWSE:
        browse_open_kind(view->app, entry->object);
        break;
    default:
        problems_open(view->app);
        break;
    }
    return true;
}

static const char *opens(const struct view *view, size_t number)
{
    const struct overview *overview = view->data;

    switch (overview->entries[number].kind) {
    case ENTRY_SEVERITY:
        return N_("begin");
    case ENTRY_BROWSE:
        return N_("list");
    default:
        return N_("open");
    }
}

static void release(struct view *view)
{
    struct overview *overview = view->data;

    clear(overview);
    free(overview->entries);
}

static const struct column columns[] = {
    {N_("What"), 28, 0, 0}, {N_("Count"), 7, 0, 0}, {N_("Meaning"), 30, 1, 0}};

static const struct hint hints[] = {
    {ACTION_OPEN, N_("begin")},     {ACTION_GUIDE, N_("guide me")}, {ACTION_FINDINGS, N_("findings")},
    {ACTION_MAIL, N_("mail")},      {ACTION_BROWSE, N_("browse")},  {ACTION_PLAN, N_("plan")},
    {ACTION_PATH, N_("path")},      {ACTION_MAP, N_("map")},        {ACTION_PROBLEMS, N_("problems")},
    {ACTION_COMMAND, N_("command")}, {ACTION_NONE, NULL}};

/* Without findings there is nothing to begin with. */
static const struct hint *hint_now(const struct view *view, size_t number, const struct hint *hint)
{
    const struct overview *overview = view->data;

    if (hint->action == ACTION_OPEN && !view->app->findings.items.count && number != ROW_NOTHING &&
        overview->entries[number].kind == ENTRY_SEVERITY)
        return &view_no_hint;
    return hint;
}

static const struct view_class class = {
    .name = "overview",
    .columns = columns,
    .column_count = 3,
    .pane = PANE_BELOW,
    .hints = hints,
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .act = act,
    .opens = opens,
    .hint_now = hint_now,
    .release = release,
    .saved_as = "overview",
};

void overview_open(struct app *app)
{
    if (!app_raise(app, &class))
        app_push(app, view_new(&class, app, sizeof(struct overview)));
}

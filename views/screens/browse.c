/*
 * Browse: account › region › VPC › kinds of objects › objects › rules. A level with one row only is
 * passed over on the way down.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "views/screens/object_list.h"
#include "views/screens/objects.h"
#include "views/screens/rules.h"

enum level { LEVEL_ACCOUNTS, LEVEL_REGIONS, LEVEL_VPCS, LEVEL_KINDS };

struct place_row {
    text_id name;          /* account number or region; TEXT_NONE = unknown */
    uint32_t vpc;          /* LEVEL_VPCS: NONE for what belongs to no VPC */
    enum object_kind kind; /* LEVEL_KINDS */
    size_t count;          /* objects below */
    enum severity severity;
};

struct browse {
    enum level level;
    text_id account, region; /* chosen above */
    uint32_t vpc;
    struct place_row *rows;
    size_t count, capacity;
};

static struct place_row *row_named(struct browse *browse, text_id name)
{
    for (size_t i = 0; i < browse->count; i++)
        if (browse->rows[i].name == name)
            return &browse->rows[i];
    browse->rows =
        mem_grow(browse->rows, &browse->capacity, browse->count + 1, sizeof *browse->rows);
    browse->rows[browse->count] =
        (struct place_row){.name = name, .vpc = NONE, .severity = SEVERITY_COUNT};
    return &browse->rows[browse->count++];
}

static void raise_severity(enum severity *here, enum severity severity)
{
    if (severity != SEVERITY_COUNT && (*here == SEVERITY_COUNT || severity > *here))
        *here = severity;
}

static bool is_below(const struct browse *browse, const struct account *account,
                     struct object_ref object)
{
    if (browse->level > LEVEL_ACCOUNTS && account_number_of(account, object) != browse->account)
        return false;
    return browse->level <= LEVEL_REGIONS || account_region_of(account, object) == browse->region;
}

static text_id name_at_level(const struct browse *browse, const struct account *account,
                             struct object_ref object)
{
    return browse->level == LEVEL_ACCOUNTS ? account_number_of(account, object)
                                           : account_region_of(account, object);
}

/* Accounts and regions are those of VPCs and groups. */
static void collect_names(struct browse *browse, const struct app *app)
{
    static const enum object_kind kinds[] = {OBJECT_VPC, OBJECT_GROUP, OBJECT_ACL};

    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        for (uint32_t i = 0; i < account_object_count(app->account, kinds[k]); i++) {
            struct object_ref object = {kinds[k], i};
            struct place_row *place;

            if (!is_below(browse, app->account, object))
                continue;
            place = row_named(browse, name_at_level(browse, app->account, object));
            place->count += kinds[k] == OBJECT_VPC;
            raise_severity(&place->severity, finding_marks_object(app->marks, object));
        }
}

static void add_vpc(struct browse *browse, uint32_t vpc, enum severity severity)
{
    browse->rows =
        mem_grow(browse->rows, &browse->capacity, browse->count + 1, sizeof *browse->rows);
    browse->rows[browse->count++] = (struct place_row){.vpc = vpc, .severity = severity};
}

static void collect_vpcs(struct browse *browse, const struct app *app)
{
    enum severity outside = SEVERITY_COUNT;
    bool some_outside = false;

    for (uint32_t i = 0; i < app->account->vpcs.count; i++) {
        struct object_ref vpc = {OBJECT_VPC, i};

        if (is_below(browse, app->account, vpc))
            add_vpc(browse, i, finding_marks_object(app->marks, vpc));
    }
    for (int kind = 0; kind < OBJECT_KIND_COUNT; kind++)
        for (uint32_t i = 0; i < account_object_count(app->account, (enum object_kind)kind); i++) {
            struct object_ref object = {(enum object_kind)kind, i};

            if (kind == OBJECT_VPC || kind == OBJECT_RULE ||
                account_object_vpc(app->account, object) != NONE ||
                !is_below(browse, app->account, object))
                continue;
            some_outside = true;
            raise_severity(&outside, finding_marks_object(app->marks, object));
        }
    if (some_outside)
        add_vpc(browse, NONE, outside);
}

static void collect_kinds(struct browse *browse, const struct app *app)
{
    for (int kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
        struct place_row place = {.kind = (enum object_kind)kind, .severity = SEVERITY_COUNT};
        struct object_scope scope = {false, browse->vpc};

        if (kind == OBJECT_VPC || kind == OBJECT_RULE)
            continue;
        for (uint32_t i = 0; i < account_object_count(app->account, place.kind); i++) {
            struct object_ref object = {place.kind, i};

            if (!object_in_scope(app->account, object, scope))
                continue;
            place.count++;
            raise_severity(&place.severity, finding_marks_object(app->marks, object));
        }
        if (!place.count)
            continue;
        browse->rows =
            mem_grow(browse->rows, &browse->capacity, browse->count + 1, sizeof *browse->rows);
        browse->rows[browse->count++] = place;
    }
}

static void refresh(struct view *view)
{
    struct browse *browse = view->data;

    browse->count = 0;
    if (browse->level == LEVEL_KINDS)
        collect_kinds(browse, view->app);
    else if (browse->level == LEVEL_VPCS)
        collect_vpcs(browse, view->app);
    else
        collect_names(browse, view->app);
}

static size_t count(const struct view *view)
{
    const struct browse *browse = view->data;

    return browse->count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct browse *browse = view->data;
    const struct place_row *place = &browse->rows[number];
    const struct account *account = view->app->account;

    if (browse->level == LEVEL_VPCS && place->vpc != NONE) {
        strbuf_adds(&row->cells[0], account_show(account, account->vpcs.items[place->vpc].id));
        strbuf_adds(&row->cells[1], account_show(account, account->vpcs.items[place->vpc].name));
        format_blocks(account, account->vpcs.items[place->vpc].cidrs, &row->cells[2]);
    } else if (browse->level == LEVEL_VPCS) {
        strbuf_adds(&row->cells[0], _("(outside any VPC)"));
    } else if (browse->level == LEVEL_KINDS) {
        strbuf_adds(&row->cells[0], _(object_screen(place->kind)->title));
        strbuf_addf(&row->cells[1], "%zu", place->count);
    } else {
        strbuf_adds(&row->cells[0], place->name ? account_show(account, place->name) : _("unknown"));
        strbuf_addf(&row->cells[1], "%zu", place->count);
    }
    row->severity = place->severity;
}

static void crumb(const struct view *view, struct strbuf *out);

static bool shows_regions(const struct view *view)
{
    return view->class->crumb == crumb &&
           ((const struct browse *)view->data)->level == LEVEL_REGIONS;
}

/* The regions of its account stand before it on the bar, and have named that. */
static bool is_below_regions(const struct view *view)
{
    const struct app *app = view->app;

    for (size_t i = 1; i < app->depth; i++)
        if (app->stack[i] == view)
            return shows_regions(app->stack[i - 1]);
    return false;
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct browse *browse = view->data;
    const struct account *account = view->app->account;
    const char *separator = terminal_is_utf8(view->app->terminal) ? " › " : " > ";

    if (browse->level == LEVEL_KINDS) {
        if (browse->vpc == NONE)
            strbuf_adds(out, _("(outside any VPC)"));
        else
            account_describe_object(account, (struct object_ref){OBJECT_VPC, browse->vpc}, out);
        return;
    }
    if (browse->level == LEVEL_ACCOUNTS) {
        strbuf_adds(out, _("Accounts"));
        return;
    }
    if (!is_below_regions(view))
        strbuf_addf(out, "%s%s",
                    browse->account ? account_show(account, browse->account) : _("unknown"),
                    browse->level == LEVEL_VPCS ? separator : "");
    if (browse->level == LEVEL_VPCS)
        strbuf_adds(out, browse->region ? account_show(account, browse->region) : _("unknown"));
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct browse *browse = view->data;

    (void)width;
    if (browse->level == LEVEL_VPCS && browse->rows[number].vpc != NONE)
        object_screen(OBJECT_VPC)->detail(view->app, browse->rows[number].vpc, lines);
    else
        lines_add(lines, ROLE_NORMAL, _("Enter goes in, h goes back."));
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct browse *browse = view->data;

    return (struct object_ref){OBJECT_VPC,
                               browse->level == LEVEL_VPCS ? browse->rows[number].vpc : NONE};
}

static void open_level(struct app *app, const struct browse *next);

static void enter(struct view *view, size_t number)
{
    const struct browse *browse = view->data;
    const struct place_row *place = &browse->rows[number];
    struct browse next = {.level = browse->level + 1,
                          .account = browse->account,
                          .region = browse->region,
                          .vpc = place->vpc};

    if (browse->level == LEVEL_KINDS) {
        object_list_open(view->app, place->kind, (struct object_scope){false, browse->vpc});
        return;
    }
    if (browse->level == LEVEL_ACCOUNTS)
        next.account = place->name;
    else if (browse->level == LEVEL_REGIONS)
        next.region = place->name;
    open_level(view->app, &next);
}

static bool act(struct view *view, enum action action)
{
    if (action != ACTION_OPEN || view_cursor_row(view) == ROW_NOTHING)
        return false;
    enter(view, view_cursor_row(view));
    return true;
}

static void release(struct view *view)
{
    struct browse *browse = view->data;

    free(browse->rows);
}

static const struct column name_columns[] = {{N_("Name"), 20, 1, 0}, {N_("VPCs"), 8, 0, 0}};
static const struct column kind_columns[] = {{N_("Kind"), 24, 1, 0}, {N_("Count"), 8, 0, 0}};
static const struct column vpc_columns[] = {
    {N_("VPC"), 21, 1, 0}, {N_("Name"), 14, 2, 0}, {N_("Blocks"), 18, 2, 0}};

static const struct hint hints[] = {
    {ACTION_OPEN, N_("open")},           {ACTION_BACK, N_("back")},
    {ACTION_MAP, N_("map")},
    {ACTION_NEXT, N_("next offending")}, {ACTION_OFFENDING, N_("offending only")},
    {ACTION_FINDINGS, N_("findings")},   {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct browse *browse = view->data;

    TABLE_ADD(subject->rows, browse->level);
    TABLE_ADD(subject->rows, browse->account);
    TABLE_ADD(subject->rows, browse->region);
    TABLE_ADD(subject->rows, browse->vpc);
}

#define BROWSE_CLASS(table, number)                                                                \
    {                                                                                              \
        .name = "browse", .columns = table, .column_count = number, .pane = PANE_BELOW,            \
        .hints = hints, .refresh = refresh, .count = count, .row = row, .crumb = crumb,            \
        .detail = detail, .object = object, .act = act, .release = release, .saved_as = "browse",  \
        .save = save, .empty = N_("The export holds no VPC, group or ACL."),                       \
    }

static const struct view_class classes[] = {
    [LEVEL_ACCOUNTS] = BROWSE_CLASS(name_columns, 2),
    [LEVEL_REGIONS] = BROWSE_CLASS(name_columns, 2),
    [LEVEL_VPCS] = BROWSE_CLASS(vpc_columns, 3),
    [LEVEL_KINDS] = BROWSE_CLASS(kind_columns, 2),
};

/* Opens a level; with one row only (above the VPCs) goes straight on to what is below it. */
static void open_level(struct app *app, const struct browse *next)
{
    struct view *view = view_new(&classes[next->level], app, sizeof(struct browse));
    struct browse *browse = view->data;

    *browse = *next;
    refresh(view);
    if (browse->level < LEVEL_VPCS && browse->count == 1) {
        enter(view, 0);
        view_free(view);
        return;
    }
    app_push(app, view);
}

void browse_open(struct app *app)
{
    open_level(app, &(struct browse){.level = LEVEL_ACCOUNTS, .vpc = NONE});
}

bool browse_is_level(uint32_t level)
{
    return level < sizeof classes / sizeof classes[0];
}

void browse_open_again(struct app *app, uint32_t level, const uint32_t *place)
{
    struct view *view = view_new(&classes[level], app, sizeof(struct browse));

    *(struct browse *)view->data = (struct browse){
        .level = (enum level)level, .account = place[0], .region = place[1], .vpc = place[2]};
    app_push(app, view);
}

void browse_open_kind(struct app *app, enum object_kind kind)
{
    object_list_open(app, kind, (struct object_scope){.any_vpc = true});
}

void browse_open_object(struct app *app, struct object_ref object)
{
    if (object.kind == OBJECT_VPC)
        open_level(app, &(struct browse){.level = LEVEL_KINDS, .vpc = object.row});
    else if (object.kind == OBJECT_GROUP)
        rules_open(app, object.row, NONE);
    else if (object.kind == OBJECT_ACL)
        entries_open(app, object.row, NONE);
    else if (object.kind == OBJECT_ROUTE_TABLE)
        routes_open(app, object.row);
    else
        related_open(app, object);
}

void browse_open_rule(struct app *app, struct target target)
{
    if (target.kind == TARGET_ENTRY)
        entries_open(app, app->account->acl_entries.items[target.row].acl, target.row);
    else
        rules_open(app, app->account->rules.items[target.row].group, target.row);
}

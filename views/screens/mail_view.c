/*
 * Mail: who sends and receives, the SES endpoints, and the addresses that mail leaves by. The staged plan
 * counts. Enter on a host walks its first way; on an endpoint it shows what that is tied to, and r closes what it
 * makes needless; on an address it opens its card; on a policy it shows what is proposed, as a change to be staged.
 */
#include "model/mail/mail_review.h"

#include <stdlib.h>

#include "model/account/policy_row.h"
#include "model/base/message.h"
#include "views/screens/app.h"
#include "views/screens/mail_close.h"
#include "views/screens/mail_policies.h"
#include "views/screens/steps.h"

/* Walks take some tenths of a millisecond each, and somebody waits. */
enum { WALKS_MOST = 3000 };

struct mail_view {
    struct mail_review review;
    struct policy_lines policies; /* found once, since no change touches them */
    bool is_made;
};

static const struct mail_review *review_of(const struct view *view)
{
    return &((const struct mail_view *)view->data)->review;
}

static void refresh(struct view *view)
{
    struct mail_view *mail = view->data;
    const struct app *app = view->app;
    struct walk_context context = {.account = app->account,
                                   .edits = plan_edits(app->plan),
                                   .lifted = app->lifted,
                                   .lifted_count = app->lifted_count};

    if (mail->is_made)
        mail_review_release(&mail->review);
    mail_review_make(&mail->review, &context, &app->ports, WALKS_MOST);
    mail->is_made = true;
}

/* --- what a row is ------------------------------------------------------------------------------------ */

struct subject { /* all NULL: what no policy prevents */
    const struct mail_host *host;
    const struct ses_endpoint *endpoint;
    const struct sending_address *address;
    const struct policy_line *policy;
};

static struct subject subject_of(const struct view *view, size_t number)
{
    const struct mail_review *review = review_of(view);
    const struct mail_view *mail = view->data;
    size_t hosts = review->hosts.items.count, endpoints = review->endpoints.items.count;
    size_t addresses = review->addresses.items.count;
    struct subject subject = {NULL, NULL, NULL, NULL};

    if (number < hosts)
        subject.host = &review->hosts.items.items[number];
    else if (number < hosts + endpoints)
        subject.endpoint = &review->endpoints.items.items[number - hosts];
    else if (number < hosts + endpoints + addresses)
        subject.address = &review->addresses.items.items[number - hosts - endpoints];
    else if (number < hosts + endpoints + addresses + mail->policies.items.count)
        subject.policy = &mail->policies.items.items[number - hosts - endpoints - addresses];
    return subject;
}

static size_t count(const struct view *view)
{
    const struct mail_review *review = review_of(view);
    const struct mail_view *mail = view->data;

    return review->hosts.items.count + review->endpoints.items.count +
           review->addresses.items.count + mail->policies.items.count + (mail->policies.items.count > 0);
}

static struct object_ref object(const struct view *view, size_t number)
{
    struct subject subject = subject_of(view, number);

    if (subject.host)
        return (struct object_ref){OBJECT_INTERFACE, subject.host->interface};
    if (subject.endpoint && subject.endpoint->endpoint != NONE)
        return (struct object_ref){OBJECT_ENDPOINT, subject.endpoint->endpoint};
    if (subject.endpoint)
        return (struct object_ref){OBJECT_VPC, subject.endpoint->vpc};
    if (subject.policy)
        return (struct object_ref){OBJECT_ENDPOINT,
                                   policy_row_endpoint(view->app->account, subject.policy->row)};
    if (!subject.address)
        return (struct object_ref){OBJECT_VPC, NONE};
    return subject.address->elastic == NONE
               ? subject.address->holder
               : (struct object_ref){OBJECT_ADDRESS, subject.address->elastic};
}

/* --- rows --------------------------------------------------------------------------------------------- */

static const char *standing_words(enum mail_standing standing)
{
    static const char *const words[] = {
        [MAIL_NOT_WALKED] = N_("not walked"), [MAIL_CANNOT] = N_("cannot send"),
        [MAIL_UNKNOWN] = N_("unknown"),       [MAIL_RESTRICTED] = N_("restricted"),
        [MAIL_INSIDE] = N_("sends inside"),   [MAIL_OUT] = N_("sends out")};

    return _(words[standing]);
}

static void host_row(const struct view *view, const struct mail_host *host, struct row *row)
{
    bool trouble = host->sends_by_purpose &&
                   (host->standing == MAIL_CANNOT || host->standing == MAIL_RESTRICTED);

    strbuf_adds(&row->cells[0], workload_kind_words(host->workload.kind));
    account_describe_object(view->app->account,
                            (struct object_ref){OBJECT_INTERFACE, host->interface}, &row->cells[2]);
    workload_format(&host->workload, view->app->account, &row->cells[3]);
    strbuf_adds(&row->cells[1], standing_words(host->standing));
    row->severity = trouble ? SEVERITY_MEDIUM : SEVERITY_COUNT;
    row->first = trouble ? ROLE_MEDIUM : ROLE_NORMAL;
}

static void state_cells(enum check_state worst, struct row *row)
{
    strbuf_adds(&row->cells[1], step_state_words(worst));
    row->severity = worst == CHECK_BAD ? SEVERITY_MEDIUM : SEVERITY_COUNT;
    row->first = worst == CHECK_BAD ? ROLE_MEDIUM : ROLE_NORMAL;
}

static void endpoint_row(const struct view *view, const struct ses_endpoint *endpoint,
                         struct row *row)
{
    const struct account *account = view->app->account;

    strbuf_adds(&row->cells[0], endpoint->endpoint == NONE ? _("no endpoint") : _("endpoint"));
    if (endpoint->endpoint != NONE)
        account_describe_object(account, (struct object_ref){OBJECT_ENDPOINT, endpoint->endpoint},
                                &row->cells[2]);
    if (endpoint->vpc != NONE)
        account_describe_object(account, (struct object_ref){OBJECT_VPC, endpoint->vpc},
                                &row->cells[endpoint->endpoint == NONE ? 2 : 3]);
    state_cells(mail_checks_worst(&endpoint->checks), row);
}

static void row(const struct view *view, size_t number, struct row *row)
{
    struct subject subject = subject_of(view, number);

    if (subject.host) {
        host_row(view, subject.host, row);
    } else if (subject.endpoint) {
        endpoint_row(view, subject.endpoint, row);
    } else if (subject.policy) {
        policy_line_row(view, subject.policy, row);
    } else if (!subject.address) {
        strbuf_adds(&row->cells[0], _("policies"));
        strbuf_adds(&row->cells[1], _("to read"));
        strbuf_adds(&row->cells[2], _("What no policy prevents"));
    } else {
        strbuf_adds(&row->cells[0], _("address"));
        ip_addr_format(&row->cells[2], subject.address->address);
        account_describe_object(view->app->account, subject.address->holder, &row->cells[3]);
        state_cells(steps_worst(view->app, subject.address), row);
    }
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct mail_hosts *hosts = &review_of(view)->hosts;

    strbuf_adds(out, _("Mail"));
    if (hosts->not_walked)
        strbuf_addf(out, ngettext(" (%zu interface not walked)", " (%zu interfaces not walked)",
                                  hosts->not_walked),
                    hosts->not_walked);
}

/* --- the pane ----------------------------------------------------------------------------------------- */

static enum role verdict_role(enum walk_verdict verdict)
{
    static const enum role roles[] = {[WALK_ALLOWED] = ROLE_NORMAL,
                                      [WALK_RESTRICTED] = ROLE_HIGH,
                                      [WALK_UNKNOWN] = ROLE_MEDIUM,
                                      [WALK_BLOCKED] = ROLE_DIM};

    return roles[verdict];
}

/* People know a relay by its address, and it is the address that AWS's block of port 25 asks about. */
static void add_address_of(const struct account *account, struct object_ref object,
                           struct strbuf *out)
{
    const struct network_interface *interface;

    if (object.kind != OBJECT_INTERFACE)
        return;
    interface = &account->interfaces.items[object.row];
    if (!interface->addresses.count)
        return;
    strbuf_adds(out, " (");
    ip_addr_format(out,
                   account->interface_addresses.items[interface->addresses.first].address);
    strbuf_addch(out, ')');
}

static void add_way_lines(const struct view *view, const struct host_way *way, struct lines *lines)
{
    struct strbuf ports = STRBUF_INIT, ends = STRBUF_INIT;

    smtp_ports_format(&review_of(view)->hosts.ports, way->ports, &ports);
    if (way->to.row != NONE) {
        strbuf_adds(&ends, _(" to "));
        account_describe_object(view->app->account, way->to, &ends);
        if (way->kind == MAIL_RELAY)
            add_address_of(view->app->account, way->to, &ends);
    }
    if (way->through.row != NONE) {
        strbuf_adds(&ends, _(" through "));
        account_describe_object(view->app->account, way->through, &ends);
    }
    lines_addf(lines, verdict_role(way->verdict), "%s %s: %s%s", mail_way_kind_words(way->kind),
               ports.text, walk_verdict_name(way->verdict), ends.text);
    if (way->verdict != WALK_ALLOWED)
        lines_addf(lines, ROLE_DIM, "  %s", way->why);
    strbuf_release(&ports);
    strbuf_release(&ends);
}

static void host_detail(const struct view *view, const struct mail_host *host, struct lines *lines)
{
    const struct mail_review *review = review_of(view);
    struct strbuf words = STRBUF_INIT;

    mail_next_step(&review->hosts, host, view->app->account, &words);
    if (words.length)
        lines_addf(lines, ROLE_NORMAL, "%s %s", _("Next:"), words.text);
    strbuf_clear(&words);
    if (mail_purpose(view->app->account, host->interface, &review->hosts.ports, &words))
        lines_addf(lines, ROLE_DIM, "%s %s", _("Meant to send:"), words.text);
    for (uint32_t i = 0; i < host->ways.count; i++)
        add_way_lines(view, &review->hosts.ways.items[host->ways.first + i], lines);
    strbuf_clear(&words);
    mail_say_more_relays(host, &words);
    if (words.length)
        lines_add(lines, ROLE_DIM, words.text);
    if (host->standing == MAIL_NOT_WALKED)
        lines_add(lines, ROLE_DIM, _("Too many interfaces: its ways were not walked."));
    strbuf_release(&words);
}

static void checks_detail(const struct mail_checks *checks, struct lines *lines)
{
    for (size_t i = 0; i < checks->count; i++) {
        const struct mail_check *check = &checks->items[i];

        lines_addf(lines, step_role(check->state), "%s %s", check_state_sign(check->state),
                   check->what);
        lines_add_text(lines, ROLE_DIM, check->todo);
        if (mail_check_is_closing(check))
            lines_add(lines, ROLE_STRONG, _("r or :close stages this closing in the plan."));
    }
}

/* What goes with any address: the record, and the request to AWS. */
static void texts_detail(const struct view *view, const struct sending_address *address,
                         struct lines *lines)
{
    const struct mail_review *review = review_of(view);
    struct strbuf text = STRBUF_INIT;

    spf_record(&text, &review->addresses, review->account,
               sending_addresses_domain(&review->addresses, review->account));
    lines_add(lines, ROLE_NORMAL, _("The SPF record"));
    lines_add_text(lines, ROLE_DIM, text.text);
    strbuf_clear(&text);
    if (address->restricted) {
        lines_add(lines, ROLE_NORMAL, _("The request to AWS, in English and in Japanese"));
        sending_request(&text, &review->addresses, review->account, address->scope);
        lines_add_text(lines, ROLE_DIM, text.text);
    }
    strbuf_release(&text);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    struct subject subject = subject_of(view, number);

    (void)width;
    if (subject.host)
        host_detail(view, subject.host, lines);
    else if (subject.endpoint)
        checks_detail(&subject.endpoint->checks, lines);
    else if (subject.policy)
        policy_line_detail(view, subject.policy, lines);
    else if (!subject.address)
        policy_remains_detail(&((const struct mail_view *)view->data)->policies, lines);
    else {
        steps_detail(view->app, subject.address, lines);
        texts_detail(view, subject.address, lines);
    }
}

/* --- acting ------------------------------------------------------------------------------------------- */

/* Walks the way that stands worst among those out, on its first port. */
static void open_walk(struct view *view, const struct mail_host *host)
{
    const struct mail_hosts *hosts = &review_of(view)->hosts;
    struct walk_question question = {
        .from = {.kind = WALK_END_INTERFACE, .row = host->interface},
        .to = {.kind = WALK_END_INTERNET},
        .protocol = PROTOCOL_TCP,
        .port = hosts->ports.ports[0],
    };

    for (uint32_t i = 0; i < host->ways.count; i++) {
        const struct host_way *way = &hosts->ways.items[host->ways.first + i];

        if (way->kind == MAIL_RELAY && way->verdict == WALK_RESTRICTED)
            question.to = (struct walk_end){.kind = WALK_END_INTERFACE, .row = way->to.row};
    }
    path_open(view->app, &question);
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    struct subject subject = subject_of(view, number);

    if (subject.policy)
        targets_add(targets, (struct target){TARGET_POLICY, subject.policy->row});
}

/* Of the row of an address, its number among these. */
static size_t address_number(const struct view *view, size_t number)
{
    return number - review_of(view)->hosts.items.count - review_of(view)->endpoints.items.count;
}

static bool act(struct view *view, enum action action)
{
    size_t number = view_cursor_row(view);
    struct subject subject;

    if (number == ROW_NOTHING)
        return false;
    subject = subject_of(view, number);
    if (subject.endpoint && action == ACTION_REWRITE) {
        mail_close_egress(view->app, review_of(view), subject.endpoint);
        return true;
    }
    if (action != ACTION_OPEN)
        return false;
    if (subject.host)
        open_walk(view, subject.host);
    else if (subject.policy)
        policy_open(view->app, subject.policy->row);
    else if (subject.address)
        steps_open(view->app, subject.address, address_number(view, number));
    else if (object(view, number).row != NONE)
        related_open(view->app, object(view, number));
    else
        app_say(view->app, ROLE_MESSAGE, "%s", _("Tab goes to the text below, to read on."));
    return true;
}

static const char *opens(const struct view *view, size_t number)
{
    struct subject subject = subject_of(view, number);

    if (subject.host)
        return N_("walk");
    if (subject.policy)
        return N_("preview");
    if (subject.address)
        return N_("card");
    return object(view, number).row == NONE ? NULL : N_("related");
}

/* On an endpoint Enter shows what it is tied to, and x does no more than that. */
static const struct hint *hint_now(const struct view *view, size_t number, const struct hint *hint)
{
    static const struct hint closing = {ACTION_REWRITE, N_("close")};
    const struct ses_endpoint *endpoint = number == ROW_NOTHING ? NULL : subject_of(view, number).endpoint;

    return hint->action == ACTION_RELATED && endpoint && mail_can_close_egress(endpoint) ? &closing : hint;
}

static void release(struct view *view)
{
    struct mail_view *mail = view->data;

    mail_review_release(&mail->review);
    free(mail->policies.items.items);
}

static const struct column columns[] = {{N_("What"), 14, 0, 0},
                                        {N_("Standing"), 12, 0, 0},
                                        {N_("Who"), 21, 1, 0}, /* an id */
                                        {N_("Runs"), 20, 5, 1}};

static const struct hint hints[] = {{ACTION_OPEN, N_("preview")}, /* the widest of opens() */
                                    {ACTION_FILTER, N_("filter")},
                                    {ACTION_NEXT_PANE, N_("read on")},
                                    {ACTION_PATH, N_("other walk")},
                                    {ACTION_RELATED, N_("related")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "mail",
    .columns = columns,
    .column_count = 4,
    .short_ids = true,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("The export holds no interface that could send mail."),
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
    .saved_as = "mail",
};

void mail_open(struct app *app)
{
    struct view *view;

    if (app_raise(app, &class))
        return;
    view = view_new(&class, app, sizeof(struct mail_view));
    policy_lines_find(&((struct mail_view *)view->data)->policies, app->account);
    refresh(view);
    app_push(app, view);
}

static bool is_about(const struct view *view, size_t number, struct object_ref about)
{
    struct subject subject = subject_of(view, number);
    struct object_ref own = object(view, number);

    if (about.kind == OBJECT_POLICY)
        return subject.policy && subject.policy->row == about.row;
    return !subject.policy && own.kind == about.kind && own.row == about.row;
}

void mail_open_at(struct app *app, struct object_ref about)
{
    struct view *view;

    mail_open(app);
    view = app_top(app);
    for (size_t i = 0; i < count(view); i++)
        if (is_about(view, i, about)) {
            view_go_to_row(view, i);
            return;
        }
}

const struct sending_address *mail_address_here(const struct app *app)
{
    const struct view *view = app_top(app);
    size_t number = view->class == &class ? view_cursor_row(view) : ROW_NOTHING;

    return number == ROW_NOTHING ? NULL : subject_of(view, number).address;
}

void steps_open_again(struct app *app, uint32_t address)
{
    const struct view *view = app_top(app);

    if (view->class == &class && address < review_of(view)->addresses.items.count)
        steps_open(app, &review_of(view)->addresses.items.items[address], address);
}

void mail_close_command(struct app *app, const char *argument)
{
    struct view *view = app_top(app);
    size_t number = view->class == &class ? view_cursor_row(view) : ROW_NOTHING;

    (void)argument;
    if (number != ROW_NOTHING && subject_of(view, number).endpoint)
        mail_close_egress(app, review_of(view), subject_of(view, number).endpoint);
    else
        app_say(app, ROLE_ERROR, "%s", _("Choose an SES endpoint in the Mail view first."));
}

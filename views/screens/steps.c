#include "views/screens/steps.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "model/base/strbuf.h"
#include "model/base/time_text.h"
#include "views/screens/person.h"

struct steps_view {
    struct sending_address address; /* nothing that is staged bears on its checks */
    size_t number;                  /* among the addresses of the Mail view */
};

const char *step_state_words(enum check_state state)
{
    static const char *const words[] = {[CHECK_GOOD] = N_("good"),
                                        [CHECK_BAD] = N_("to mend"),
                                        [CHECK_UNKNOWN] = N_("to ask"),
                                        [CHECK_NOTE] = N_("to do")};

    return _(words[state]);
}

enum role step_role(enum check_state state)
{
    static const enum role roles[] = {[CHECK_GOOD] = ROLE_NORMAL,
                                      [CHECK_BAD] = ROLE_HIGH,
                                      [CHECK_UNKNOWN] = ROLE_MEDIUM,
                                      [CHECK_NOTE] = ROLE_NORMAL};

    return roles[state];
}

static const char *step_words(const char *step)
{
    static const struct {
        const char *step, *words;
    } table[] = {{"elastic-ip", N_("Elastic IP address")}, {"a-record", N_("A record")},
                 {"ptr", N_("PTR record")},                {"helo", N_("HELO name")},
                 {"spf", N_("SPF record")},                {"port25", N_("port 25 lifted")}};

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (!strcmp(table[i].step, step))
            return _(table[i].words);
    return step;
}

/* --- ticks --------------------------------------------------------------------------------------------- */

/* The words of a tick point into the account, the check and `ip`. */
static struct tick tick_of(const struct app *app, const struct sending_address *address,
                           const struct mail_check *check, struct strbuf *ip)
{
    const struct scope *scope = &app->account->scopes.items[address->scope];

    ip_addr_format(ip, address->address);
    return (struct tick){.account = (char *)text_raw(app->account->texts, scope->account),
                         .region = (char *)text_raw(app->account->texts, scope->region),
                         .address = ip->text,
                         .step = (char *)check->name,
                         .author = app->author,
                         .time = person_now()};
}

/* NULL if it is not ticked off. */
static const struct tick *find(const struct app *app, const struct sending_address *address,
                               const struct mail_check *check)
{
    const struct ticks *ticks = plan_ticks(app->plan);
    struct strbuf ip = STRBUF_INIT;
    struct tick tick = tick_of(app, address, check, &ip);
    size_t position = ticks_find(ticks, &tick);

    strbuf_release(&ip);
    return position == SIZE_MAX ? NULL : ticks->items[position];
}

static size_t count_done(const struct app *app, const struct sending_address *address)
{
    size_t done = 0;

    for (size_t i = 0; i < address->checks.count; i++)
        done += find(app, address, &address->checks.items[i]) != NULL;
    return done;
}

static void toggle(struct app *app, const struct sending_address *address,
                   const struct mail_check *check)
{
    bool was_done = find(app, address, check) != NULL;
    struct strbuf ip = STRBUF_INIT, answer = STRBUF_INIT;
    struct tick tick = tick_of(app, address, check, &ip);

    if (was_done)
        plan_untick(app->plan, &tick);
    else
        plan_tick(app->plan, &tick);
    strbuf_addf(&answer,
                was_done ? _("%s: no longer ticked off, %zu of %zu steps are.")
                         : _("%s: ticked off, %zu of %zu steps are. u undoes."),
                step_words(check->name), count_done(app, address), address->checks.count);
    app_plan_changed(app); /* the Mail view looks for its addresses anew */
    app_say(app, ROLE_MESSAGE, "%s", answer.text);
    strbuf_release(&answer);
    strbuf_release(&ip);
}

enum check_state steps_worst(const struct app *app, const struct sending_address *address)
{
    static const enum check_state order[] = {CHECK_BAD, CHECK_UNKNOWN, CHECK_NOTE};
    const struct mail_checks *checks = &address->checks;

    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
        for (size_t i = 0; i < checks->count; i++)
            if (checks->items[i].state == order[k] &&
                (order[k] == CHECK_BAD || !find(app, address, &checks->items[i])))
                return order[k];
    return CHECK_GOOD;
}

void steps_take_over(struct app *app, const struct ticks *ticks, struct ticks *lost)
{
    *lost = (struct ticks){0};
    plan_begin(app->plan);
    for (size_t i = 0; i < ticks->count; i++) {
        struct ip_addr address;

        if (ip_addr_parse(ticks->items[i]->address, &address) &&
            sending_address_is_held(app->account, address))
            plan_tick(app->plan, ticks->items[i]);
        else
            ticks_replace(lost, lost->count, NULL, ticks->items[i]);
    }
    plan_end(app->plan);
}

/* --- the pane ------------------------------------------------------------------------------------------ */

static void add_done(const struct tick *tick, bool is_bad, struct lines *lines)
{
    struct strbuf when = STRBUF_INIT, who = STRBUF_INIT;

    time_text_add(&when, tick->time);
    if (tick->author) {
        sanitise_add(&who, tick->author, strlen(tick->author));
        lines_addf(lines, ROLE_DIM, _("    ticked off by %s, %s"), who.text, when.text);
    } else {
        lines_addf(lines, ROLE_DIM, _("    ticked off, %s"), when.text);
    }
    if (is_bad)
        lines_add(lines, ROLE_HIGH,
                  _("    The export shows otherwise: it is older, or the step is not done."));
    strbuf_release(&when);
    strbuf_release(&who);
}

/* Where all of them stand below each other, what is done is told in one line. */
static void add_step(const struct app *app, const struct sending_address *address,
                     const struct mail_check *check, struct lines *lines)
{
    const struct tick *tick = find(app, address, check);

    lines_addf(lines, tick && check->state != CHECK_BAD ? ROLE_NORMAL : step_role(check->state),
               "%s %s %s", tick ? "[x]" : "[ ]", check_state_sign(check->state), check->what);
    if (tick)
        add_done(tick, check->state == CHECK_BAD, lines);
    lines_add_text(lines, ROLE_DIM, check->todo);
}

void steps_detail(const struct app *app, const struct sending_address *address, struct lines *lines)
{
    lines_addf(lines, ROLE_STRONG, _("%zu of %zu steps are ticked off; Enter opens the card."),
               count_done(app, address), address->checks.count);
    for (size_t i = 0; i < address->checks.count; i++)
        add_step(app, address, &address->checks.items[i], lines);
}

/* --- the card ------------------------------------------------------------------------------------------ */

static const struct sending_address *address_of(const struct view *view)
{
    return &((const struct steps_view *)view->data)->address;
}

static const struct mail_check *check_at(const struct view *view, size_t number)
{
    return &address_of(view)->checks.items[number];
}

static size_t count(const struct view *view)
{
    return address_of(view)->checks.count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct mail_check *check = check_at(view, number);
    const struct tick *tick = find(view->app, address_of(view), check);

    strbuf_adds(&row->cells[0], tick ? "[x]" : "[ ]");
    strbuf_adds(&row->cells[1], step_words(check->name));
    strbuf_adds(&row->cells[2], step_state_words(check->state));
    if (tick)
        time_text_add(&row->cells[3], tick->time);
    if (tick && tick->author)
        sanitise_add(&row->cells[4], tick->author, strlen(tick->author));
    row->severity = check->state == CHECK_BAD ? SEVERITY_MEDIUM : SEVERITY_COUNT;
    row->first = check->state == CHECK_BAD ? ROLE_MEDIUM : ROLE_NORMAL;
}

static void crumb(const struct view *view, struct strbuf *out)
{
    ip_addr_format(out, address_of(view)->address);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    (void)width;
    add_step(view->app, address_of(view), check_at(view, number), lines);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct sending_address *address = address_of(view);

    (void)number;
    return address->elastic == NONE ? address->holder
                                    : (struct object_ref){OBJECT_ADDRESS, address->elastic};
}

static bool act(struct view *view, enum action action)
{
    size_t number = view_cursor_row(view);

    if (number == ROW_NOTHING || (action != ACTION_MARK && action != ACTION_OPEN))
        return false;
    if (action == ACTION_MARK)
        toggle(view->app, address_of(view), check_at(view, number));
    else
        app_say(view->app, ROLE_MESSAGE, "%s", _("Tab goes to the text below, to read on."));
    return true;
}

static void save(const struct view *view, struct view_subject *subject)
{
    TABLE_ADD(subject->rows, (uint32_t)((const struct steps_view *)view->data)->number);
}

static void release(struct view *view)
{
    sending_address_release(&((struct steps_view *)view->data)->address);
}

static const struct column columns[] = {{N_("Done"), 4, 0, 0},
                                        {N_("Step"), 20, 0, 1},
                                        {N_("Export says"), 12, 0, 0},
                                        {N_("When (UTC)"), 20, 1, 0},
                                        {N_("Said by"), 10, 2, 0}};

static const struct hint hints[] = {{ACTION_MARK, N_("tick off")},
                                    {ACTION_UNDO, N_("undo")},
                                    {ACTION_NEXT_PANE, N_("read on")},
                                    {ACTION_RELATED, N_("related")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "steps",
    .columns = columns,
    .column_count = 5,
    .pane = PANE_BELOW,
    .hints = hints,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .act = act,
    .release = release,
    .saved_as = "steps",
    .save = save,
};

void steps_open(struct app *app, const struct sending_address *address, size_t number)
{
    struct view *view = view_new(&class, app, sizeof(struct steps_view));
    struct steps_view *steps = view->data;

    sending_address_copy(&steps->address, address, app->account);
    steps->number = number;
    app_push(app, view);
}

void steps_command(struct app *app, const char *argument)
{
    const struct view *view = app_top(app);
    size_t cursor = view->class == &class ? view_cursor_row(view) : ROW_NOTHING;
    const struct sending_address *address =
        view->class == &class ? address_of(view) : mail_address_here(app);

    if (!address) {
        app_say(app, ROLE_ERROR, "%s", _("Choose an address in the Mail view first."));
        return;
    }
    for (size_t i = 0; i < address->checks.count; i++)
        if (*argument ? !strcmp(address->checks.items[i].name, argument) : i == cursor) {
            toggle(app, address, &address->checks.items[i]);
            return;
        }
    app_say(app, ROLE_ERROR, "%s",
            _("Steps are elastic-ip, a-record, ptr, helo, spf and port25."));
}

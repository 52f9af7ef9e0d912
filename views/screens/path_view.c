/*
 * Path: a packet's way from one end to another and back, drawn from top to bottom. Ends and gateways
 * are boxes; groups, ACLs and routes stand on the arrows between them with what decided. The staged
 * plan counts; where it changes the answer the view says so.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/judge/walk.h"
#include "tui/text.h"
#include "views/screens/app.h"

/* One line of the drawing and the hop it belongs to. */
struct drawn {
    enum role role;
    char *text;
    size_t hop; /* SIZE_MAX: none */
};

struct path_view {
    struct walk_question question;
    struct walk_answer answer;  /* under the plan */
    enum walk_verdict exported; /* without it */
    size_t shown;               /* row of answer.walks */
    struct drawn *lines;
    size_t count, capacity;
    char *crumb;
};

/* As wide as 80 columns take: what a transit gateway does is long in Japanese. */
enum { BOX_WIDTH = 75, STEM = 6 };

/* Line-drawing characters, and what stands for them without UTF-8. */
struct strokes {
    const char *across, *down, *top_left, *top_right, *bottom_left, *bottom_right, *arrow;
    bool is_utf8;
};

static const struct strokes *strokes_of(const struct app *app)
{
    static const struct strokes lines = {"─", "│", "┌", "┐", "└", "┘", "▼", true};
    static const struct strokes ascii = {"-", "|", "+", "+", "+", "+", "v", false};

    return terminal_is_utf8(app->terminal) ? &lines : &ascii;
}

static enum role verdict_role(enum walk_verdict verdict)
{
    static const enum role roles[] = {
        [WALK_ALLOWED] = ROLE_NORMAL,
        [WALK_RESTRICTED] = ROLE_HIGH,
        [WALK_UNKNOWN] = ROLE_MEDIUM,
        [WALK_BLOCKED] = ROLE_CRITICAL,
    };
    return roles[verdict];
}

static void clear(struct path_view *path)
{
    for (size_t i = 0; i < path->count; i++)
        free(path->lines[i].text);
    path->count = 0;
}

static void draw(struct path_view *path, enum role role, size_t hop, struct strbuf *text)
{
    path->lines = mem_grow(path->lines, &path->capacity, path->count + 1, sizeof *path->lines);
    path->lines[path->count++] = (struct drawn){role, strbuf_detach(text), hop};
}

static void draw_edge(struct path_view *path, const struct strokes *strokes, const char *left,
                      const char *right, size_t hop)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "   ");
    strbuf_adds(&text, left);
    for (int i = 0; i < BOX_WIDTH; i++)
        strbuf_adds(&text, strokes->across);
    strbuf_adds(&text, right);
    draw(path, ROLE_BORDER, hop, &text);
}

static void draw_box(struct path_view *path, const struct strokes *strokes, enum role role,
                     size_t hop, bool deciding, const char *words)
{
    struct strbuf text = STRBUF_INIT;

    draw_edge(path, strokes, strokes->top_left, strokes->top_right, hop);
    strbuf_addf(&text, "%s%s ", deciding ? ">> " : "   ", strokes->down);
    text_pad(&text, words, BOX_WIDTH - 1, strokes->is_utf8);
    strbuf_adds(&text, strokes->down);
    draw(path, role, hop, &text);
    draw_edge(path, strokes, strokes->bottom_left, strokes->bottom_right, hop);
}

static void draw_stem(struct path_view *path, const char *stroke)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_add_repeated(&text, ' ', STEM);
    strbuf_adds(&text, stroke);
    draw(path, ROLE_BORDER, SIZE_MAX, &text);
}

static bool is_place(enum hop_kind kind)
{
    switch (kind) {
    case HOP_NAT:
    case HOP_INTERNET_GATEWAY:
    case HOP_PEERING:
    case HOP_TRANSIT:
    case HOP_ENDPOINT:
    case HOP_BALANCER:
        return true;
    default:
        return false;
    }
}

/* A load balancer's name says more than its id. */
static void add_resource(const struct account *account, const struct walk_hop *hop,
                         struct strbuf *out)
{
    strbuf_addch(out, ' ');
    if (hop->object.kind == OBJECT_LOAD_BALANCER && hop->object.row != NONE)
        account_describe_object(account, hop->object, out);
    else
        sanitise_add(out, hop->resource, strlen(hop->resource));
}

/* What a hop is, who it is, what decided in it, and the verdict unless it simply lets through. */
static void add_hop_words(const struct account *account, const struct walk_hop *hop,
                          struct strbuf *out)
{
    bool same = !strncmp(hop->rule, hop->resource, strlen(hop->resource));

    strbuf_adds(out, hop_kind_words(hop->kind));
    if (hop->resource[0] && !(hop->rule[0] && same))
        add_resource(account, hop, out);
    if (hop->rule[0]) {
        strbuf_adds(out, "  ");
        sanitise_add(out, hop->rule, strlen(hop->rule));
    }
    strbuf_addf(out, "  %s", walk_verdict_name(hop->verdict));
}

static void draw_hop(struct path_view *path, const struct app *app, const struct walk *walk,
                     size_t number)
{
    const struct strokes *strokes = strokes_of(app);
    const struct walk_hop *hop = &walk->hops[number];
    bool deciding = number == walk->deciding;
    struct strbuf words = STRBUF_INIT, text = STRBUF_INIT;

    add_hop_words(app->account, hop, &words);
    if (is_place(hop->kind)) {
        draw_box(path, strokes, verdict_role(hop->verdict), number, deciding, words.text);
    } else {
        strbuf_adds(&text, deciding ? ">>" : "  ");
        strbuf_add_repeated(&text, ' ', STEM - 2);
        strbuf_addf(&text, "%s %s%s", strokes->down, hop->reply ? _("reply: ") : "", words.text);
        draw(path, verdict_role(hop->verdict), number, &text);
    }
    strbuf_release(&words);
}

static void draw_end(struct path_view *path, const struct app *app, const struct walk_end *end,
                     const char *word, size_t hop)
{
    const struct walk *walk = &path->answer.walks[path->shown];
    struct strbuf words = STRBUF_INIT;

    strbuf_addf(&words, "%s ", word);
    walk_end_format(app->account, end, &words);
    draw_box(path, strokes_of(app), ROLE_STRONG, hop, hop == walk->deciding, words.text);
    strbuf_release(&words);
}

static void draw_verdict(struct path_view *path, const struct app *app, const struct walk *walk)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s: %s", walk_verdict_name(walk->verdict), walk->why);
    draw(path, verdict_role(walk->verdict), SIZE_MAX, &text);
    if (walk->warning) {
        strbuf_addf(&text, _("Warning: %s"), walk->warning);
        draw(path, ROLE_MEDIUM, SIZE_MAX, &text);
    }
    if (path->exported != path->answer.verdict) {
        strbuf_addf(&text, _("The plan changes this: as exported it is %s."),
                    walk_verdict_name(path->exported));
        draw(path, ROLE_HIGH, SIZE_MAX, &text);
    } else if (plan_count(app->plan)) {
        strbuf_adds(&text, _("The plan does not change this."));
        draw(path, ROLE_DIM, SIZE_MAX, &text);
    }
    if (path->answer.count > 1) {
        strbuf_addf(&text, _("Walk %zu of %zu; n and N show the others."), path->shown + 1,
                    path->answer.count);
        draw(path, ROLE_DIM, SIZE_MAX, &text);
    }
}

/* Forward hops lead down to the far end; replies lead on from there. Arriving is a box. */
static void draw_walk(struct path_view *path, const struct app *app)
{
    const struct walk *walk = &path->answer.walks[path->shown];

    clear(path);
    draw_verdict(path, app, walk);
    draw_end(path, app, &walk->from, _("from"), SIZE_MAX);
    for (size_t i = 0; i < walk->count; i++) {
        const struct walk_hop *hop = &walk->hops[i];

        if (hop->kind == HOP_HOST) {
            draw_stem(path, strokes_of(app)->arrow);
            draw_end(path, app, hop->reply ? &walk->from : &walk->to,
                     hop->reply ? _("back at") : _("to"), i);
        } else {
            draw_hop(path, app, walk, i);
        }
    }
}

static void ask(struct path_view *path, const struct app *app)
{
    struct walk_context context = {
        .account = app->account, .lifted = app->lifted, .lifted_count = app->lifted_count};
    struct walk_answer exported = {0};

    walk_answer_make(&exported, &context, &path->question);
    path->exported = exported.verdict;
    walk_answer_release(&exported);
    context.edits = plan_edits(app->plan);
    walk_answer_release(&path->answer);
    walk_answer_make(&path->answer, &context, &path->question);
    path->shown = path->answer.deciding;
}

static void refresh(struct view *view)
{
    struct path_view *path = view->data;

    ask(path, view->app);
    if (path->answer.count)
        draw_walk(path, view->app);
}

static size_t count(const struct view *view)
{
    const struct path_view *path = view->data;

    return path->count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct path_view *path = view->data;

    strbuf_adds(&row->cells[0], path->lines[number].text);
    row->role = path->lines[number].role;
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct path_view *path = view->data;

    strbuf_adds(out, path->crumb);
}

static const struct walk_hop *hop_at(const struct path_view *path, size_t number)
{
    size_t hop = path->lines[number].hop;

    return hop == SIZE_MAX ? NULL : &path->answer.walks[path->shown].hops[hop];
}

static void add_advice(const struct app *app, const struct walk_answer *answer, struct lines *lines)
{
    struct strbuf advice = STRBUF_INIT;

    walk_advice(answer, app->account, &advice);
    lines_add_text(lines, ROLE_NORMAL, advice.text);
    strbuf_release(&advice);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct path_view *path = view->data;
    const struct walk_hop *hop = hop_at(path, number);

    (void)width;
    if (hop) {
        lines_add(lines, verdict_role(hop->verdict), hop->why);
        return;
    }
    lines_add(lines, path->lines[number].role, path->lines[number].text);
    if (number == 0)
        add_advice(view->app, &path->answer, lines);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct walk_hop *hop = hop_at(view->data, number);

    return hop ? hop->object : (struct object_ref){OBJECT_VPC, NONE};
}

static void show_other(struct view *view, bool forward)
{
    struct path_view *path = view->data;
    size_t walks = path->answer.count;

    if (walks < 2) {
        app_say(view->app, ROLE_MESSAGE, "%s", _("There is one walk only."));
        return;
    }
    path->shown = (path->shown + (forward ? 1 : walks - 1)) % walks;
    draw_walk(path, view->app);
    view->pane_stale = true;
    view_select_rows(view);
}

static bool act(struct view *view, enum action action)
{
    size_t number = view_cursor_row(view);

    if (action == ACTION_NEXT || action == ACTION_PREVIOUS) {
        show_other(view, action == ACTION_NEXT);
        return true;
    }
    if (action != ACTION_OPEN || number == ROW_NOTHING)
        return false;
    if (object(view, number).row == NONE)
        app_say(view->app, ROLE_MESSAGE, "%s", _("There is no object on this row."));
    else
        browse_open_object(view->app, object(view, number));
    return true;
}

static void release(struct view *view)
{
    struct path_view *path = view->data;

    clear(path);
    free(path->lines);
    free(path->crumb);
    walk_answer_release(&path->answer);
}

static const struct column columns[] = {{"", 40, 1, 0}};

static const struct hint hints[] = {{ACTION_OPEN, N_("go there")},
                                    {ACTION_PATH, N_("another")},
                                    {ACTION_NEXT, N_("next walk")},
                                    {ACTION_NEXT_PANE, N_("read on")},
                                    {ACTION_RAW, N_("JSON")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_NONE, NULL}};

static void save_end(const struct walk_end *end, struct view_subject *subject)
{
    TABLE_ADD(subject->rows, end->kind);
    TABLE_ADD(subject->rows, end->row);
    TABLE_ADD(subject->rows, end->address.family);
    for (unsigned shift = 0; shift < 128; shift += 32)
        TABLE_ADD(subject->rows, (uint32_t)(end->address.value >> shift));
}

static void save(const struct view *view, struct view_subject *subject)
{
    const struct walk_question *question = &((const struct path_view *)view->data)->question;

    save_end(&question->from, subject);
    save_end(&question->to, subject);
    TABLE_ADD(subject->rows, (uint32_t)question->protocol);
    TABLE_ADD(subject->rows, question->port);
}

static const struct view_class class = {
    .name = "path",
    .columns = columns,
    .column_count = 1,
    .plain = true,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("There is nothing to walk: the subnet holds no interface."),
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .act = act,
    .release = release,
    .saved_as = "path",
    .save = save,
};

static char *make_crumb(const struct app *app, const struct walk_question *question)
{
    struct strbuf text = STRBUF_INIT;
    char buffer[8];

    strbuf_addf(&text, "%s", protocol_name(question->protocol, buffer));
    if (question->protocol != PROTOCOL_ICMP)
        strbuf_addf(&text, " %u", question->port);
    strbuf_addch(&text, ' ');
    walk_end_format(app->account, &question->from, &text);
    strbuf_adds(&text, _(" to "));
    walk_end_format(app->account, &question->to, &text);
    return strbuf_detach(&text);
}

void path_open(struct app *app, const struct walk_question *question)
{
    struct view *view = view_new(&class, app, sizeof(struct path_view));
    struct path_view *path = view->data;

    path->question = *question;
    path->crumb = make_crumb(app, question);
    app_push(app, view);
}

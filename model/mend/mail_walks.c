#include "model/mend/mail_walks.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/mail_ways.h"

enum { NAMED_MOST = 5 };

/* One change being asked about. */
struct survey {
    const struct mail_walks_request *request;
    struct mail_walks *walks;
};

static void ask(const struct survey *survey, const struct edits *edits,
                const struct walk_question *question, struct walk_answer *answer)
{
    const struct walk_context context = {.account = survey->request->account, .edits = edits};

    walk_answer_make(answer, &context, question);
}

static void add_broken(struct mail_walks *walks, const struct walk_question *question,
                       const struct walk *after, struct mail_walk broken)
{
    walks->items = mem_grow(walks->items, &walks->capacity, walks->count + 1, sizeof *walks->items);
    broken.from = question->from;
    broken.to = question->to;
    broken.port = question->port;
    broken.why = mem_strdup(after->why);
    walks->items[walks->count++] = broken;
    walks->certain += !broken.restricted;
}

/* One way, before and after; nothing is asked of a way that did not work before. */
static void walk_way(struct survey *survey, const struct walk_question *question)
{
    struct walk_answer before = {0}, after = {0};

    survey->walks->walked++;
    ask(survey, survey->request->before, question, &before);
    if (before.count && before.verdict != WALK_BLOCKED) {
        struct mail_walk broken = {.restricted = before.verdict == WALK_RESTRICTED};

        survey->walks->working++;
        ask(survey, survey->request->after, question, &after);
        if (mail_way_is_broken(&before, &after, &broken.partly))
            add_broken(survey->walks, question, &after.walks[after.deciding], broken);
    }
    walk_answer_release(&before);
    walk_answer_release(&after);
}

static bool visit(const struct mail_way *way, void *context)
{
    struct survey *survey = context;
    const struct walk_question question = mail_way_question(way);

    if (survey->walks->walked >= survey->request->most)
        return false;
    walk_way(survey, &question);
    return true;
}

void mail_walks_broken(struct mail_walks *walks, const struct mail_walks_request *request)
{
    const struct mail_ways_request ways = {
        .account = request->account, .target = request->target, .ports = request->ports};
    struct survey survey = {request, walks};

    *walks = (struct mail_walks){0};
    walks->complete = mail_ways_visit(&ways, visit, &survey);
}

void mail_walks_release(struct mail_walks *walks)
{
    for (size_t i = 0; i < walks->count; i++)
        free(walks->items[i].why);
    free(walks->items);
    *walks = (struct mail_walks){0};
}

static void format_one(const struct mail_walk *walk, const struct account *account,
                       struct strbuf *out)
{
    strbuf_adds(out, walk->restricted ? _("Breaks, where AWS lifted its port-25 block: ")
                     : walk->partly   ? _("Mail reaches less: ")
                                      : _("Breaks mail: "));
    walk_end_format(account, &walk->from, out);
    strbuf_adds(out, _(" to "));
    walk_end_format(account, &walk->to, out);
    strbuf_addf(out, _(" on %u: %s\n"), walk->port, walk->why);
}

/* What breaks for certain comes first. */
static void format_broken(const struct mail_walks *walks, const struct account *account,
                          struct strbuf *out)
{
    size_t named = 0;

    for (int restricted = 0; restricted <= 1; restricted++)
        for (size_t i = 0; i < walks->count && named < NAMED_MOST; i++)
            if (walks->items[i].restricted == (restricted == 1)) {
                format_one(&walks->items[i], account, out);
                named++;
            }
    if (walks->count > named)
        strbuf_addf(out, _("And %zu more ways for mail.\n"), walks->count - named);
}

void mail_walks_format(const struct mail_walks *walks, const struct account *account,
                       struct strbuf *out)
{
    format_broken(walks, account, out);
    if (!walks->count && walks->working && walks->complete)
        strbuf_addf(out,
                    ngettext("The one way of the account's own mail through here stays.\n",
                             "All %zu ways of the account's own mail through here stay.\n",
                             (unsigned long)walks->working),
                    walks->working);
    if (!walks->working && walks->walked && walks->complete)
        strbuf_adds(out, _("No mail of the account's own comes through here today.\n"));
    if (!walks->complete)
        strbuf_addf(out,
                    _("Only the first %zu ways of the account's own mail were walked; the Preview "
                      "screen walks all.\n"),
                    walks->walked);
}

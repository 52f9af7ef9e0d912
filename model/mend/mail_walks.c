#include "model/mend/mail_walks.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/mend/mail_ways.h"

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
    if (after->count) {
        broken.stopped_by = after->hops[after->deciding].kind;
        broken.where = after->hops[after->deciding].object;
        broken.on_reply = after->hops[after->deciding].reply;
    }
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
        struct mail_walk broken = {.restricted = before.verdict == WALK_RESTRICTED,
                                   .through = walk_nat_device(&before.walks[before.deciding])};

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

/*
 * What a candidate does to the ways that hang on a target: by comparing what the target's group was
 * asked, or by walking them again with the change laid over the account.
 */
#include <stdlib.h>

#include "model/mend/change.h"
#include "model/mend/senders.h"
#include "model/mend/rule_parts.h"
#include "model/mend/senders_ask.h"
#include "model/mend/target.h"

static void effect_add(struct mail_effect *effect, const struct hanging_way *hanging,
                       enum admits admits)
{
    if (admits == ADMITS_PERHAPS)
        effect->unknown++;
    else if (admits == ADMITS_NO && hanging->restricted)
        effect->restricted++;
    else if (admits == ADMITS_NO)
        effect->broken++;
}

/* --- comparing --------------------------------------------------------------------------------- */

static enum admits sources_admit(const struct account *account, const struct sources *sources,
                                 const struct walk_asked *asked)
{
    enum admits best = ADMITS_NO;

    for (size_t i = 0; i < sources->count && best != ADMITS_YES; i++) {
        enum admits admits = source_admits(account, sources->items[i], asked);
        if (admits > best)
            best = admits;
    }
    return best;
}

/* What the group holds anyway adds nothing, also where it is a reference that has gone stale. */
static void drop_held(struct sources *sources, const struct candidates_request *request)
{
    const struct sg_rule *old = target_rule(request->account, request->target);
    size_t kept = 0;

    for (size_t i = 0; i < sources->count; i++) {
        const struct sg_rule rule = rule_with_source(old, sources->items[i]);
        if (!rule_is_held(request->account, request->edits, request->target, &rule))
            sources->items[kept++] = sources->items[i];
    }
    sources->count = kept;
}

/* All that the way asks must be admitted. */
static enum admits sources_admit_way(const struct senders *senders, const struct account *account,
                                     const struct sources *sources,
                                     const struct hanging_way *hanging)
{
    enum admits worst = ADMITS_YES;

    for (uint32_t i = 0; i < hanging->asked.count && worst != ADMITS_NO; i++) {
        enum admits admits =
            sources_admit(account, sources, &senders->asked.items[hanging->asked.first + i]);
        if (admits < worst)
            worst = admits;
    }
    return worst;
}

/* --- walking again ----------------------------------------------------------------------------- */

static enum admits walk_again(const struct account *account, const struct edits *after,
                              const struct hanging_way *hanging)
{
    const struct walk_context context = {.account = account, .edits = after};
    const struct walk_question question = mail_way_question(&hanging->way);
    struct walk_answer answer;
    bool broken, partly;

    walk_answer_make(&answer, &context, &question);
    broken = mail_way_is_broken(&hanging->before, &answer, &partly);
    walk_answer_release(&answer);
    return broken ? ADMITS_NO : ADMITS_YES;
}

/* The account with the candidate in place; NULL with a sentence if that cannot be done. */
static struct edits *edits_with(const struct candidates_request *request,
                                const struct candidate *candidate, struct strbuf *why)
{
    const struct change_request wanted = {.kind = request->carve ? CHANGE_CARVE : CHANGE_REWRITE,
                                          .target = request->target,
                                          .candidate = candidate,
                                          .ports = request->ports,
                                          .allow_loss = true};
    struct change change = {0};
    struct edits *after;

    if (change_make(&change, request->account, request->edits, &wanted, why) != CHANGE_OK)
        return NULL;
    after = edits_copy(request->edits, request->account);
    change_apply(&change, after);
    change_release(&change);
    return after;
}

/* --- all --------------------------------------------------------------------------------------- */

struct judging {
    const struct senders *senders;
    const struct account *account;
    struct sources sources;
    struct edits *after; /* NULL: walks tell nothing */
    size_t left;         /* walks */
};

static void judge_way(struct judging *judging, struct mail_effect *effect,
                      const struct hanging_way *hanging)
{
    if (hanging->asked.count) {
        effect_add(effect, hanging,
                   sources_admit_way(judging->senders, judging->account, &judging->sources,
                                     hanging));
    } else if (judging->after && judging->left) {
        judging->left--;
        effect_add(effect, hanging, walk_again(judging->account, judging->after, hanging));
    } else {
        effect->complete = false;
    }
}

static bool needs_walks(const struct senders *senders)
{
    for (size_t i = 0; i < senders->hanging.count; i++)
        if (!senders->hanging.items[i].asked.count)
            return true;
    return false;
}

void senders_judge(struct mail_effect *effect, const struct senders *senders,
                   const struct candidates_request *request, const struct candidate *candidate,
                   size_t most)
{
    struct judging judging = {.senders = senders, .account = request->account, .left = most};
    bool is_entry = request->target.kind == TARGET_ENTRY;
    struct strbuf why = STRBUF_INIT;

    *effect = (struct mail_effect){.complete = true};
    if (is_entry || needs_walks(senders))
        judging.after = edits_with(request, candidate, &why);
    if (is_entry && !judging.after)
        effect->refusal = strbuf_detach(&why);
    sources_of_candidate(&judging.sources, request->account, request->target, candidate);
    if (!is_entry && !request->carve)
        drop_held(&judging.sources, request);
    for (size_t i = 0; i < senders->hanging.count; i++)
        judge_way(&judging, effect, &senders->hanging.items[i]);
    free(judging.sources.items);
    edits_free(judging.after);
    strbuf_release(&why);
}

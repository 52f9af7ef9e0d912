#include "model/write/plan_file_match.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/export_digest.h"
#include "model/write/plan_file_choice.h"
#include "model/write/plan_file_judge.h"
#include "model/write/plan_file_policy.h"

/* --- words --------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *words;
} verdicts[PLAN_VERDICT_COUNT] = {
    [PLAN_APPLIES] = {"applies", N_("applies")},
    [PLAN_DONE] = {"already-done", N_("already done")},
    [PLAN_CONFLICTS] = {"conflicts", N_("conflicts")},
    [PLAN_STANDS] = {"stands", N_("stands")},
    [PLAN_EXPIRED] = {"expired", N_("expired")},
    [PLAN_CLOSED] = {"already-closed", N_("already closed")},
    [PLAN_LATER] = {"left-for-later", N_("left for later")},
    [PLAN_LEFT_OUT] = {"left-out", N_("left out")},
};

const char *plan_verdict_name(enum plan_verdict verdict)
{
    return verdicts[verdict].name;
}

const char *plan_verdict_words(enum plan_verdict verdict)
{
    return _(verdicts[verdict].words);
}

/* The first three are always told: that nothing conflicts is worth saying. */
void plan_matches_summary(const struct plan_matches *matches, struct strbuf *out)
{
    const size_t *counts = matches->counts;

    strbuf_addf(out, ngettext("%zu applies", "%zu apply", counts[PLAN_APPLIES]),
                counts[PLAN_APPLIES]);
    strbuf_addf(out, _(", %zu already done, "), counts[PLAN_DONE]);
    strbuf_addf(out, ngettext("%zu conflicts", "%zu conflict", counts[PLAN_CONFLICTS]),
                counts[PLAN_CONFLICTS]);
    for (int verdict = PLAN_STANDS; verdict < PLAN_VERDICT_COUNT; verdict++)
        if (counts[verdict])
            strbuf_addf(out, ", %zu %s", counts[verdict],
                        plan_verdict_words((enum plan_verdict)verdict));
}

/* --- matching ------------------------------------------------------------------------------------------ */

static char *name_of(const struct plan_file_decision *decision)
{
    struct strbuf name = STRBUF_INIT;

    sanitise_add(&name, decision->target, strlen(decision->target));
    strbuf_adds(&name, _(" of "));
    sanitise_add(&name, decision->holder, strlen(decision->holder));
    return strbuf_detach(&name);
}

static void match_one(const struct matching *matching, const struct plan_file *file,
                      enum plan_choice choice, size_t position, struct plan_match *match)
{
    const struct plan_file_decision *decision = &file->decisions[position];
    struct looking looking = {.decision = decision,
                              .target = {decision->target_kind, NONE},
                              .why = STRBUF_INIT};

    if (plan_is_chosen(choice, decision->author ? decision->author : file->author, &decision->review, &looking.why))
        match->verdict = plan_judge(matching, &looking);
    else
        match->verdict = PLAN_LEFT_OUT;
    match->target = looking.target;
    match->name = name_of(decision);
    match->why = strbuf_detach(&looking.why);
}

/* Decisions that come into a plan of somebody else's stay those of the file's author. */
static const char *other_author(const struct plan_file *file, const struct plan *plan)
{
    const char *author = plan_stamp(plan).author;

    return author && file->author && strcmp(author, file->author) != 0 ? file->author : NULL;
}

static bool is_made_from(const struct plan_file *file, const struct account *account)
{
    struct strbuf digest = STRBUF_INIT;
    bool same;

    export_digest_add(&digest, account);
    same = strbuf_equals(&digest, file->digest);
    strbuf_release(&digest);
    return same;
}

void plan_file_match(struct plan_matches *matches, const struct plan_file *file,
                     const struct plan_match_request *request)
{
    struct account *account = request->account;
    struct matching matching = {
        .account = account,
        .plan = request->plan,
        .today = request->today,
        .author = other_author(file, request->plan),
        .batch_before = plan_new_batch(request->plan) - 1,
        .decided = {mem_zalloc(account->rules.count, sizeof(bool)),
                    mem_zalloc(account->acl_entries.count, sizeof(bool))},
    };

    *matches = (struct plan_matches){
        .items = mem_zalloc(file->decision_count, sizeof *matches->items),
        .count = file->decision_count,
        .policies = mem_zalloc(file->policy_count, sizeof *matches->policies),
        .policy_count = file->policy_count,
        .same_export = is_made_from(file, account),
        .ports = file->ports,
    };
    plan_begin(request->plan);
    for (size_t i = 0; i < file->decision_count; i++) {
        match_one(&matching, file, request->choice, i, &matches->items[i]);
        matches->counts[matches->items[i].verdict]++;
    }
    for (size_t i = 0; i < file->policy_count; i++) {
        plan_match_policy(&matches->policies[i], file, &file->policies[i], request,
                          matching.author);
        matches->counts[matches->policies[i].verdict]++;
    }
    plan_end(request->plan);
    if (!plan_stamp(request->plan).author)
        plan_set_stamp(request->plan, (struct plan_stamp){file->author, file->time});
    free(matching.decided[TARGET_RULE]);
    free(matching.decided[TARGET_ENTRY]);
}

static void release_items(struct plan_match *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(items[i].name);
        free(items[i].why);
    }
    free(items);
}

void plan_matches_release(struct plan_matches *matches)
{
    release_items(matches->items, matches->count);
    release_items(matches->policies, matches->policy_count);
    *matches = (struct plan_matches){0};
}

bool plan_file_open(const char *path, const struct plan_match_request *request,
                    struct plan_matches *matches, struct problems *problems)
{
    struct plan_file *file = plan_file_read(path, problems);

    *matches = (struct plan_matches){0};
    if (!file)
        return false;
    plan_file_match(matches, file, request);
    plan_file_free(file);
    return true;
}

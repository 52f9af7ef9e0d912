/*
 * A decision is judged by lines of text: the one that stood there, and those that were to stand there
 * afterwards.
 */
#include "model/write/plan_file_judge.h"

#include <stdarg.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/sentence.h"
#include "model/write/plan_file_choice.h"
#include "model/write/plan_file_find.h"

/* --- sentences ----------------------------------------------------------------------------------------- */

/* Adds a sentence. Other people's words may be in it, so all of it goes through the door. */
__attribute__((format(printf, 2, 3))) static void say(struct looking *looking, const char *format,
                                                      ...)
{
    struct strbuf sentence = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&sentence, format, args);
    va_end(args);
    sentence_next(&looking->why);
    sanitise_add(&looking->why, sentence.text, sentence.length);
    strbuf_release(&sentence);
}

static enum plan_verdict conflict(struct looking *looking, const char *sentence)
{
    say(looking, "%s", sentence);
    return PLAN_CONFLICTS;
}

static void add_lines(struct strbuf *out, const struct plan_lines *lines)
{
    if (lines->count)
        plan_lines_sentence(lines, out);
    else
        strbuf_adds(out, _("nothing"));
}

/* "SENTENCE Recorded: ... Now: ..." */
static enum plan_verdict conflict_of_lines(struct looking *looking, const char *sentence,
                                           const struct plan_lines *recorded,
                                           const struct plan_lines *now)
{
    struct strbuf *why = &looking->why;

    conflict(looking, sentence);
    strbuf_adds(why, _(" Recorded: "));
    add_lines(why, recorded);
    strbuf_adds(why, _(". Now: "));
    add_lines(why, now);
    strbuf_adds(why, sentence_end());
    return PLAN_CONFLICTS;
}

/* --- what is there is not as recorded ------------------------------------------------------------------- */

static enum plan_verdict say_no_holder(struct looking *looking, enum plan_holder outcome)
{
    bool is_rule = looking->decision->target_kind == TARGET_RULE;

    if (outcome == PLAN_HOLDER_AMBIGUOUS)
        return conflict(looking, is_rule
                                     ? _("Its security group is more than once in this export, "
                                         "and the plan does not tell which is meant.")
                                     : _("Its network ACL is more than once in this export, and "
                                         "the plan does not tell which is meant."));
    return conflict(looking, is_rule ? _("Its security group is not in this export.")
                                     : _("Its network ACL is not in this export."));
}

/* True after saying so, if what bears its id or number is no part of the outcome either. */
static bool says_something_else(const struct matching *matching, struct looking *looking)
{
    const struct plan_file_decision *decision = looking->decision;
    const struct plan_lines recorded = {(struct plan_line *)&decision->before, 1, 1};
    struct target named = plan_find_named(matching->account, looking->holder, &decision->before);
    struct plan_lines now = {0};
    bool other;

    if (named.row == NONE)
        return false;
    plan_lines_add_target(&now, matching->account, named);
    other = !plan_lines_hold(&decision->after, &now.items[0]);
    if (other)
        conflict_of_lines(looking, _("It says something else now."), &recorded, &now);
    plan_lines_release(&now);
    return other;
}

/* The first line of the outcome that the export does not hold; NULL if all are there. */
static const struct plan_line *missing_line(const struct matching *matching,
                                            const struct looking *looking)
{
    const struct plan_lines *after = &looking->decision->after;

    for (size_t i = 0; i < after->count; i++)
        if (plan_find_line(matching->account, looking->holder, &after->items[i]).row == NONE)
            return &after->items[i];
    return NULL;
}

static enum plan_verdict say_half_done(struct looking *looking, const struct plan_line *missing)
{
    conflict(looking, _("It is not there any more, but what was to stand in its place is not there "
                        "either:"));
    strbuf_addch(&looking->why, ' ');
    plan_line_sentence(missing, &looking->why);
    strbuf_adds(&looking->why, sentence_end());
    return PLAN_CONFLICTS;
}

/* Nothing says any more what the decision was about. */
static enum plan_verdict judge_absent(const struct matching *matching, struct looking *looking)
{
    const struct plan_file_decision *decision = looking->decision;
    const struct plan_line *missing;

    if (says_something_else(matching, looking))
        return PLAN_CONFLICTS;
    if (!plan_holder_is_whole(matching->account, looking->holder))
        return conflict(looking, _("It is not in this export, which may not hold all there is: "
                                   "whether it is gone is not known."));
    if (!change_kind_alters(decision->kind))
        return PLAN_CLOSED;
    if (!decision->changes)
        return conflict(looking, _("It is not there any more."));
    missing = missing_line(matching, looking);
    return missing ? say_half_done(looking, missing) : PLAN_DONE;
}

/* --- it is there as recorded ----------------------------------------------------------------------------- */

static void note_differences(const struct matching *matching, struct looking *looking)
{
    const struct plan_line *before = &looking->decision->before;
    const struct account *account = matching->account;
    const struct sg_rule *rule;
    const char *id, *description;

    if (looking->target.kind != TARGET_RULE)
        return;
    rule = &account->rules.items[looking->target.row];
    id = text_raw(account->texts, rule->id);
    description = text_raw(account->texts, rule->description);
    if (*id && (!before->id || strcmp(id, before->id) != 0))
        say(looking, _("Its id is %s now."), id);
    if (strcmp(description, before->description ? before->description : "") != 0)
        say(looking, _("Its description is \"%s\" now."), description);
}

static struct change_request request_of(const struct matching *matching,
                                        const struct looking *looking,
                                        const struct candidate *candidate)
{
    const struct plan_file_decision *decision = looking->decision;

    return (struct change_request){
        .kind = decision->kind,
        .target = looking->target,
        .candidate = candidate,
        .ports = decision->kind == CHANGE_CARVE ? &decision->ports : NULL,
        .allow_loss = decision->allow_loss,
        .reason = decision->reason,
        .owner = decision->owner,
        .expiry = decision->expiry,
        .author = decision->author ? decision->author : matching->author,
        .batch = decision->batch ? decision->batch + matching->batch_before : 0,
    };
}

static void stage(const struct matching *matching, const struct looking *looking,
                  struct change *change)
{
    review_copy(&change->review, &looking->decision->review);
    plan_stage(matching->plan, change);
}

/* Accepted or skipped: nothing changes, so it can always be made, and comes out as it was. */
static enum plan_verdict stage_unchanged(const struct matching *matching, struct looking *looking)
{
    const struct change_request request = request_of(matching, looking, NULL);
    struct change change;

    change_make(&change, matching->account, plan_edits_beside(matching->plan, looking->target),
                &request, &looking->why);
    stage(matching, looking, &change);
    return request.kind == CHANGE_ACCEPT ? PLAN_STANDS : PLAN_LATER;
}

static enum plan_verdict judge_unchanged(const struct matching *matching, struct looking *looking)
{
    const char *expiry = looking->decision->expiry;

    if (looking->decision->kind == CHANGE_SKIP || !plan_acceptance_is_over(expiry, matching->today))
        return stage_unchanged(matching, looking);
    say(looking, _("It was accepted until %s: decide anew."), expiry);
    return PLAN_EXPIRED;
}

/*
 * True if the outcome is the recorded one: all that was recorded would be there afterwards, be it that
 * this change adds it or that it is there anyway, and the change adds nothing else.
 */
static bool is_as_recorded(const struct matching *matching, const struct looking *looking,
                           const struct edits *edits, const struct plan_lines *now)
{
    const struct plan_lines *after = &looking->decision->after;

    for (size_t i = 0; i < after->count; i++)
        if (!plan_lines_hold(now, &after->items[i]) &&
            !plan_line_is_beside(matching->account, edits, looking->target, &after->items[i]))
            return false;
    for (size_t i = 0; i < now->count; i++)
        if (!plan_lines_hold(after, &now->items[i]))
            return false;
    return true;
}

/* Compares what the change came to with what was recorded, and stages it. */
static enum plan_verdict judge_outcome(const struct matching *matching, struct looking *looking,
                                       const struct edits *edits, struct change *change)
{
    bool changes = change->way != WAY_NOTHING;
    struct plan_lines now = {0};
    enum plan_verdict verdict = PLAN_APPLIES;

    plan_lines_add_after(&now, matching->account, change);
    if (!changes && !looking->decision->changes)
        verdict = PLAN_DONE;
    else if (!changes || !looking->decision->changes)
        verdict = conflict(looking, changes ? _("It was recorded that nothing would change; now "
                                                "something would.")
                                            : _("Nothing would change any more."));
    else if (!is_as_recorded(matching, looking, edits, &now))
        verdict = conflict_of_lines(looking, _("The outcome would be another than recorded."),
                                    &looking->decision->after, &now);
    else
        stage(matching, looking, change);
    plan_lines_release(&now);
    return verdict;
}

static enum plan_verdict work_out(const struct matching *matching, struct looking *looking)
{
    const struct edits *edits = plan_edits_beside(matching->plan, looking->target);
    enum plan_verdict verdict = PLAN_CONFLICTS;
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate = {.kind = CANDIDATE_REMOVE};
    struct change change;
    bool made = candidate_parse(&candidate, matching->account, looking->target,
                                looking->decision->candidate, &why);

    if (made) {
        const struct change_request request = request_of(matching, looking, &candidate);
        made = change_make(&change, matching->account, edits, &request, &why) == CHANGE_OK;
    }
    if (made) {
        verdict = judge_outcome(matching, looking, edits, &change);
        change_release(&change);
    } else {
        conflict(looking, why.text);
    }
    candidate_release(&candidate);
    strbuf_release(&why);
    return verdict;
}

/* The old rule may be a part of the outcome, and all of it be there. */
static bool is_done(const struct matching *matching, const struct looking *looking)
{
    return looking->decision->changes &&
           plan_lines_hold(&looking->decision->after, &looking->decision->before) &&
           !missing_line(matching, looking);
}

static enum plan_verdict judge_present(const struct matching *matching, struct looking *looking)
{
    bool *decided = &matching->decided[looking->target.kind][looking->target.row];

    if (*decided)
        return conflict(looking, _("The plan decides it twice; the first decision counts."));
    *decided = true;
    note_differences(matching, looking);
    if (!change_kind_alters(looking->decision->kind))
        return judge_unchanged(matching, looking);
    return is_done(matching, looking) ? PLAN_DONE : work_out(matching, looking);
}

enum plan_verdict plan_judge(const struct matching *matching, struct looking *looking)
{
    enum plan_holder outcome =
        plan_find_holder(matching->account, looking->decision, &looking->holder);

    if (outcome != PLAN_HOLDER_FOUND)
        return say_no_holder(looking, outcome);
    looking->target =
        plan_find_line(matching->account, looking->holder, &looking->decision->before);
    return looking->target.row == NONE ? judge_absent(matching, looking)
                                       : judge_present(matching, looking);
}

/* What the application does to the plan on behalf of the views, and what it answers. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/mend/plan_taken.h"
#include "model/write/forms.h"
#include "views/screens/app.h"
#include "views/screens/person.h"

void app_judged(struct app *app)
{
    finding_marks_free(app->marks);
    app->marks = finding_marks_new(&app->findings, app->account, plan_edits(app->plan));
    app->judged_version = plan_version(app->plan);
    if (app->depth)
        view_refresh(app_top(app));
}

void app_plan_changed(struct app *app)
{
    if (app->judged_version == plan_version(app->plan))
        return;
    mail_findings_compute_again(&app->findings, &app->quiet, &app->memory,
                                &(struct walk_context){.account = app->account,
                                                       .edits = plan_edits(app->plan),
                                                       .lifted = app->lifted,
                                                       .lifted_count = app->lifted_count},
                                &app->ports);
    app_judged(app);
}

const struct finding *app_worst(const struct app *app)
{
    const struct finding *items = app->findings.items.items, *worst = items;

    for (size_t i = 1; i < app->findings.items.count && items[i].severity == items[0].severity; i++)
        if (items[i].kind < worst->kind)
            worst = &items[i];
    return app->findings.items.count ? worst : NULL;
}

void app_stamp(struct app *app)
{
    const char *author = plan_stamp(app->plan).author;

    plan_set_stamp(app->plan, (struct plan_stamp){author ? author : app->author, person_now()});
}

/* Who decides in a plan of somebody else's is named with the decision. */
const char *app_decider(const struct app *app)
{
    const char *author = plan_stamp(app->plan).author;

    return author && strcmp(author, app->author) != 0 ? app->author : NULL;
}

/* --- staging ----------------------------------------------------------------------------------------- */

/* What staging some targets came to. */
struct outcome {
    size_t staged, unchanged, refused;
    struct strbuf why; /* of the last refusal or warning */
};

/* What is asked for each of several targets. */
struct order {
    enum change_kind kind;
    const char *spelling; /* of the candidate */
    bool allow_loss;
    uint32_t batch;
};

static void stage_change(struct app *app, struct change *change, struct outcome *outcome)
{
    if (change->warning) {
        strbuf_clear(&outcome->why);
        strbuf_adds(&outcome->why, change->warning);
    }
    if (change->kind != CHANGE_ACCEPT && change->kind != CHANGE_SKIP &&
        change->way == WAY_NOTHING) {
        outcome->unchanged++;
        change_release(change);
        return;
    }
    plan_stage(app->plan, change);
    app_stamp(app);
    outcome->staged++;
}

static void stage_one(struct app *app, struct target target, const struct order *order,
                      struct outcome *outcome)
{
    struct candidate candidate = {0};
    struct change change = {0};
    struct change_request request = {.kind = order->kind,
                                     .target = target,
                                     .candidate = &candidate,
                                     .ports = &app->ports,
                                     .allow_loss = order->allow_loss,
                                     .author = app_decider(app),
                                     .batch = order->batch};

    strbuf_clear(&outcome->why);
    if (!candidate_parse(&candidate, app->account, target, order->spelling, &outcome->why)) {
        outcome->refused++;
        return;
    }
    if (change_make(&change, app->account, plan_edits_beside(app->plan, target), &request,
                    &outcome->why) == CHANGE_OK)
        stage_change(app, &change, outcome);
    else
        outcome->refused++;
    candidate_release(&candidate);
}

static void say_outcome(struct app *app, const struct outcome *outcome)
{
    const size_t staged = outcome->staged, left = app->findings.items.count;
    struct strbuf text = STRBUF_INIT;

    if (outcome->refused || !outcome->staged) {
        const char *why =
            outcome->why.length ? outcome->why.text : _("That is what the rule says already.");

        app_say(app, outcome->refused ? ROLE_ERROR : ROLE_MESSAGE, "%s", why);
        return;
    }
    if (outcome->why.length) {
        app_say(app, ROLE_HIGH, _("Staged, but: %s"), outcome->why.text);
        return;
    }
    strbuf_addf(&text, ngettext("Staged %zu change; ", "Staged %zu changes; ", staged), staged);
    strbuf_addf(&text, ngettext("%zu finding is left.", "%zu findings are left.", left), left);
    app_say(app, ROLE_MESSAGE, "%s%s", text.text, _(" u undoes, p shows the plan, w writes."));
    strbuf_release(&text);
}

/* Several decisions taken as one bear a common number. */
static uint32_t batch_of(const struct app *app, const struct targets *targets)
{
    return targets->count > 1 ? plan_new_batch(app->plan) : 0;
}

static bool any_is_for_all_protocols(const struct app *app, const struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i].kind == TARGET_RULE &&
            app->account->rules.items[targets->items[i].row].protocol == PROTOCOL_ALL)
            return true;
    return false;
}

/* Carving a rule for all protocols loses some: never without a yes. */
static bool may_lose(struct app *app, const struct targets *targets, enum change_kind kind,
                     bool *allow_loss)
{
    *allow_loss = kind == CHANGE_CARVE && any_is_for_all_protocols(app, targets);
    if (!*allow_loss ||
        app_confirm(app, _("IP protocols other than TCP, UDP and ICMP will be lost. Go on?")))
        return true;
    app_say(app, ROLE_MESSAGE, "%s", _("Nothing was staged."));
    return false;
}

bool app_stage(struct app *app, const struct targets *targets, const char *candidate,
               enum change_kind kind)
{
    struct outcome outcome = {.why = STRBUF_INIT};
    struct order order = {.kind = kind, .spelling = candidate, .batch = batch_of(app, targets)};

    if (policy_refuse(app, targets) || !may_lose(app, targets, kind, &order.allow_loss))
        return false;
    plan_begin(app->plan);
    for (size_t i = 0; i < targets->count; i++)
        stage_one(app, targets->items[i], &order, &outcome);
    plan_end(app->plan);
    app_plan_changed(app);
    say_outcome(app, &outcome);
    strbuf_release(&outcome.why);
    return outcome.staged != 0;
}

bool app_ask_source(struct app *app, struct strbuf *spelling)
{
    static const char *const words[] = {"subnet:", "sg:", "pl:", "cidr:"};
    struct strbuf typed = STRBUF_INIT;
    bool asked = app_ask(app, _("New source: "), NULL, app_complete_candidate, &typed);
    bool bare = strcmp(typed.text, "vpc") != 0 && strcmp(typed.text, "remove") != 0;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        bare &= strncmp(typed.text, words[i], strlen(words[i])) != 0;
    strbuf_addf(spelling, "%s%s", bare ? "cidr:" : "", typed.text);
    asked &= typed.length > 0;
    strbuf_release(&typed);
    return asked;
}

bool app_decide(struct app *app, const struct targets *targets, const struct decision *decision)
{
    struct outcome outcome = {.why = STRBUF_INIT};
    uint32_t batch = batch_of(app, targets);

    plan_begin(app->plan);
    for (size_t i = 0; i < targets->count; i++) {
        struct change change = {0};
        struct change_request request = {.kind = decision->kind,
                                         .target = targets->items[i],
                                         .ports = &app->ports,
                                         .reason = decision->reason,
                                         .owner = decision->owner,
                                         .expiry = decision->expiry,
                                         .author = app_decider(app),
                                         .batch = batch};

        if (change_make(&change, app->account, plan_edits_beside(app->plan, targets->items[i]),
                        &request, &outcome.why) == CHANGE_OK)
            stage_change(app, &change, &outcome);
        else
            outcome.refused++;
    }
    plan_end(app->plan);
    app_plan_changed(app);
    if (outcome.refused)
        app_say(app, ROLE_ERROR, "%s", outcome.why.text);
    else
        app_say(app, ROLE_MESSAGE, "%s",
                decision->kind == CHANGE_ACCEPT ? _("The risk is accepted and stands in the plan.")
                                      : _("Left for later; the plan says so."));
    strbuf_release(&outcome.why);
    return outcome.staged != 0;
}

size_t app_decision_count(const struct app *app)
{
    return plan_taken(app->plan) + plan_ticks(app->plan)->count;
}

void app_undo(struct app *app)
{
    bool done = plan_undo(app->plan);

    app_plan_changed(app);
    if (done)
        app_say(app, ROLE_MESSAGE,
                ngettext("Undone: %zu decision stands.", "Undone: %zu decisions stand.",
                         (unsigned long)app_decision_count(app)),
                app_decision_count(app));
    else
        app_say(app, ROLE_MESSAGE, "%s", _("There is nothing to undo."));
}

void app_redo(struct app *app)
{
    bool done = plan_redo(app->plan);

    app_plan_changed(app);
    if (done)
        app_say(app, ROLE_MESSAGE,
                ngettext("Redone: %zu decision stands.", "Redone: %zu decisions stand.",
                         (unsigned long)app_decision_count(app)),
                app_decision_count(app));
    else
        app_say(app, ROLE_MESSAGE, "%s", _("There is nothing to redo."));
}

/* Adds the path to the names of what exists already. */
static void add_if_there(struct strbuf *names, const char *path)
{
    if (!*path || access(path, F_OK) != 0)
        return;
    if (names->length)
        strbuf_adds(names, ", ");
    sanitise_add(names, path, strlen(path));
}

static void add_what_is_there(struct strbuf *names, const struct form_files *files,
                              const char *path)
{
    for (size_t i = 0; i < files->count; i++) {
        struct strbuf place = STRBUF_INIT;

        form_file_path(files, i, path, &place);
        add_if_there(names, place.text);
        strbuf_release(&place);
    }
}

/* True if nothing is in the way, or the person says that it may be written over. */
static bool may_write(struct app *app, const struct form_files *files, const char *path,
                      bool *overwrite)
{
    struct strbuf question = STRBUF_INIT;
    bool may = true;

    *overwrite = false;
    add_what_is_there(&question, files, path);
    if (question.length) {
        strbuf_adds(&question, _(": there already. Write over?"));
        may = *overwrite = app_confirm(app, question.text);
    }
    strbuf_release(&question);
    return may;
}

/* `others`: how many files were written with it. */
static void say_written(struct app *app, const char *path, size_t others)
{
    struct strbuf shown = STRBUF_INIT;

    sanitise_add(&shown, path, strlen(path));
    plan_mark_written(app->plan);
    if (others)
        app_say(app, ROLE_MESSAGE,
                ngettext("Written: %s, and %zu file that goes with it",
                         "Written: %s, and %zu files that go with it", others),
                shown.text, others);
    else
        app_say(app, ROLE_MESSAGE, _("Written: %s"), shown.text);
    strbuf_release(&shown);
}

static void write_files(struct app *app, const struct form_files *files, const char *path)
{
    struct strbuf why = STRBUF_INIT;
    bool overwrite;

    if (!may_write(app, files, path, &overwrite)) {
        if (!app->leaving)
            app_say(app, ROLE_MESSAGE, "%s", _("Nothing was written."));
    } else if (form_files_write(files, path, overwrite, &why)) {
        say_written(app, path, files->count - 1);
    } else {
        app_say(app, ROLE_ERROR, "%s", why.text);
    }
    strbuf_release(&why);
}

/* The export is a directory, and one that is not empty is refused by the writer. */
static void write_form(struct app *app, enum form form, const char *path)
{
    const struct form_job job = {.plan = app->plan,
                                 .account = app->account,
                                 .ports = &app->ports,
                                 .evidence = app->evidence,
                                 .count = mail_findings_count,
                                 .lifted = app->lifted,
                                 .lifted_count = app->lifted_count};
    struct strbuf why = STRBUF_INIT;
    struct form_files files;

    if (form == FORM_EXPORT) {
        if (form_write(form, &job, path, false, &why))
            say_written(app, path, 0);
        else
            app_say(app, ROLE_ERROR, "%s", why.text);
    } else if (form_make(form, &files, &job, &why)) {
        write_files(app, &files, path);
        form_files_release(&files);
    } else {
        app_say(app, ROLE_ERROR, "%s", why.text);
    }
    strbuf_release(&why);
}

void app_write(struct app *app, const char *form_word, const char *path)
{
    enum form form;

    if (!form_parse(form_word, &form))
        app_say(app, ROLE_ERROR, "%s",
                _("Forms are aws-cli, terraform, cloudformation-json, cloudformation-yaml, "
                  "markdown, export, diff and json."));
    else if (!plan_decision_count(app->plan))
        app_say(app, ROLE_ERROR, "%s", _("Nothing is staged yet, so there is nothing to write."));
    else
        write_form(app, form, path);
}

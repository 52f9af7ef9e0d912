/* What the application does to the plan on behalf of the views, and what it answers. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/write/forms.h"
#include "views/screens/app.h"

void app_plan_changed(struct app *app)
{
    if (app->judged_version == plan_version(app->plan))
        return;
    findings_release(&app->findings);
    findings_compute(&app->findings, app->account, plan_edits(app->plan), &app->ports);
    finding_marks_free(app->marks);
    app->marks = finding_marks_new(&app->findings, app->account, plan_edits(app->plan));
    app->judged_version = plan_version(app->plan);
    if (app->depth)
        view_refresh(app_top(app));
}

const struct finding *app_worst(const struct app *app)
{
    const struct finding *items = app->findings.items.items, *worst = items;

    for (size_t i = 1; i < app->findings.items.count && items[i].severity == items[0].severity; i++)
        if (items[i].kind < worst->kind)
            worst = &items[i];
    return app->findings.items.count ? worst : NULL;
}

/* What staging some targets came to. */
struct outcome {
    size_t staged, unchanged, refused;
    struct strbuf why; /* of the last refusal or warning */
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
    outcome->staged++;
}

static void stage_one(struct app *app, struct target target, const char *spelling,
                      enum change_kind kind, struct outcome *outcome)
{
    struct candidate candidate = {0};
    struct change change = {0};
    struct change_request request = {
        .kind = kind, .target = target, .candidate = &candidate, .ports = &app->ports};

    strbuf_clear(&outcome->why);
    if (!candidate_parse(&candidate, app->account, target, spelling, &outcome->why)) {
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
    app_say(app, ROLE_MESSAGE,
            ngettext("Staged %zu change; %zu findings are left. u undoes, p shows the plan, "
                     "w writes.",
                     "Staged %zu changes; %zu findings are left. u undoes, p shows the plan, "
                     "w writes.",
                     (unsigned long)outcome->staged),
            outcome->staged, app->findings.items.count);
}

bool app_stage(struct app *app, const struct targets *targets, const char *candidate,
               enum change_kind kind)
{
    struct outcome outcome = {.why = STRBUF_INIT};

    plan_begin(app->plan);
    for (size_t i = 0; i < targets->count; i++)
        stage_one(app, targets->items[i], candidate, kind, &outcome);
    plan_end(app->plan);
    app_plan_changed(app);
    say_outcome(app, &outcome);
    strbuf_release(&outcome.why);
    return outcome.staged != 0;
}

bool app_decide(struct app *app, const struct targets *targets, enum change_kind kind,
                const char *reason)
{
    struct outcome outcome = {.why = STRBUF_INIT};

    plan_begin(app->plan);
    for (size_t i = 0; i < targets->count; i++) {
        struct change change = {0};
        struct change_request request = {
            .kind = kind, .target = targets->items[i], .ports = &app->ports, .reason = reason};

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
                kind == CHANGE_ACCEPT ? _("The risk is accepted and stands in the plan.")
                                      : _("Left for later; the plan says so."));
    strbuf_release(&outcome.why);
    return outcome.staged != 0;
}

void app_undo(struct app *app)
{
    bool done = plan_undo(app->plan);

    app_plan_changed(app);
    if (done)
        app_say(app, ROLE_MESSAGE, _("Undone: %zu decisions stand."), plan_count(app->plan));
    else
        app_say(app, ROLE_MESSAGE, "%s", _("There is nothing to undo."));
}

void app_redo(struct app *app)
{
    bool done = plan_redo(app->plan);

    app_plan_changed(app);
    if (done)
        app_say(app, ROLE_MESSAGE, _("Redone: %zu decisions stand."), plan_count(app->plan));
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

static void say_written(struct app *app, const char *path)
{
    struct strbuf shown = STRBUF_INIT;

    sanitise_add(&shown, path, strlen(path));
    plan_mark_written(app->plan);
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
        say_written(app, path);
    } else {
        app_say(app, ROLE_ERROR, "%s", why.text);
    }
    strbuf_release(&why);
}

/* The export is a directory, and one that is not empty is refused by the writer. */
static void write_form(struct app *app, enum form form, const char *path)
{
    const struct form_job job = {app->plan, app->account, &app->ports};
    struct strbuf why = STRBUF_INIT;
    struct form_files files;

    if (form == FORM_EXPORT) {
        if (form_write(form, &job, path, false, &why))
            say_written(app, path);
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
    else if (!plan_count(app->plan))
        app_say(app, ROLE_ERROR, "%s", _("Nothing is staged yet, so there is nothing to write."));
    else
        write_form(app, form, path);
}

#include "views/screens/commands.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "views/screens/goto.h"
#include "views/screens/keeping.h"
#include "views/screens/plan_acts.h"
#include "views/screens/steps.h"

static bool needs(struct app *app, const char *argument, const char *what)
{
    if (*argument)
        return true;
    app_say(app, ROLE_ERROR, _("This command needs %s."), what);
    return false;
}

static void run_filter(struct app *app, const char *argument)
{
    view_set_filter(app_top(app), argument);
}

static void run_goto(struct app *app, const char *argument)
{
    if (needs(app, argument, _("an id")))
        goto_id(app, argument);
}

static void run_change(struct app *app, const char *argument, enum change_kind kind)
{
    struct targets targets = {0};

    view_targets(app_top(app), &targets);
    if (!targets.count)
        app_say(app, ROLE_ERROR, "%s", _("Choose a rule first."));
    else if (*argument)
        app_stage(app, &targets, argument, kind);
    else if (targets.items[0].kind == TARGET_POLICY)
        policy_open(app, targets.items[0].row);
    else
        rewrite_open(app, &targets, kind == CHANGE_CARVE);
    targets_release(&targets);
}

static void run_rewrite(struct app *app, const char *argument)
{
    run_change(app, argument, CHANGE_REWRITE);
}

static void run_carve(struct app *app, const char *argument)
{
    run_change(app, argument, CHANGE_CARVE);
}

static void decide(struct app *app, const struct decision *decision)
{
    struct targets targets = {0};

    view_targets(app_top(app), &targets);
    if (targets.count)
        app_decide(app, &targets, decision);
    else
        app_say(app, ROLE_ERROR, "%s", _("Choose a rule first."));
    targets_release(&targets);
}

static void run_accept(struct app *app, const char *argument)
{
    if (needs(app, argument, _("a reason")))
        decide(app, &(struct decision){
                        .kind = CHANGE_ACCEPT, .reason = argument, .owner = app->author});
}

static void run_skip(struct app *app, const char *argument)
{
    (void)argument;
    decide(app, &(struct decision){.kind = CHANGE_SKIP});
}

static void run_comment(struct app *app, const char *argument)
{
    struct targets targets = {0};

    view_targets(app_top(app), &targets);
    decisions_comment(app, &targets, argument);
    targets_release(&targets);
}

static void run_write(struct app *app, const char *argument)
{
    size_t length = strcspn(argument, " ");
    char *form = mem_strndup(argument, length);
    const char *path = argument + length + strspn(argument + length, " ");

    if (!*argument)
        write_open(app);
    else if (needs(app, path, _("a form and a path")))
        app_write(app, form, path);
    free(form);
}

static void run_export(struct app *app, const char *argument)
{
    if (needs(app, argument, _("a new directory")))
        app_write(app, "export", argument);
}

static void run_keymap(struct app *app, const char *argument)
{
    struct strbuf why = STRBUF_INIT;
    struct keymap *keymap;

    if (!needs(app, argument, _("a name: default, vi, emacs or one of your own")))
        return;
    keymap = keymap_load(argument, app->keymap_directory, &why);
    if (keymap) {
        keymap_free(app->keymap);
        app->keymap = keymap;
        view_refresh(app_top(app));
        app_say(app, ROLE_MESSAGE, _("The keymap is \"%s\" now; ? shows it."),
                keymap_name(keymap));
    } else {
        app_say(app, ROLE_ERROR, "%s", why.text);
    }
    strbuf_release(&why);
}

static void run_theme(struct app *app, const char *argument)
{
    if (!needs(app, argument, _("a name: default or mono")))
        return;
    if (!terminal_set_theme(app->terminal, argument))
        app_say(app, ROLE_ERROR, "%s", _("Themes are default and mono."));
}

static void run_session(struct app *app, const char *argument)
{
    if (needs(app, argument, _("a name for this session")))
        keeping_name(app, argument);
}

static void run_quit(struct app *app, const char *argument)
{
    (void)argument;
    app_leave(app, true);
}

static void run_quit_now(struct app *app, const char *argument)
{
    (void)argument;
    app_leave(app, false);
}

static void run_plan(struct app *app, const char *argument)
{
    if (*argument)
        plan_load(app, argument);
    else
        plan_open(app);
}

/* Commands that do what a key does. */
#define RUN_ACTION(name, action)                                                                   \
    static void name(struct app *app, const char *argument)                                        \
    {                                                                                              \
        (void)argument;                                                                            \
        app_act(app, action);                                                                      \
    }
RUN_ACTION(run_overview, ACTION_OVERVIEW)
RUN_ACTION(run_problems, ACTION_PROBLEMS)
RUN_ACTION(run_mail, ACTION_MAIL)
RUN_ACTION(run_diff, ACTION_DIFF)
RUN_ACTION(run_guide, ACTION_GUIDE)
RUN_ACTION(run_approve, ACTION_APPROVE)
RUN_ACTION(run_reject, ACTION_REJECT)
RUN_ACTION(run_split, ACTION_SPLIT)
RUN_ACTION(run_undo, ACTION_UNDO)
RUN_ACTION(run_redo, ACTION_REDO)
RUN_ACTION(run_raw, ACTION_RAW)
RUN_ACTION(run_help, ACTION_HELP)

static void run_findings(struct app *app, const char *argument)
{
    app_act(app, ACTION_FINDINGS);
    if (*argument)
        view_set_filter(app_top(app), argument);
}

/* Commands that list all objects of a kind, or those whose row has a text. */
#define RUN_LIST(name, kind)                                                                       \
    static void name(struct app *app, const char *argument)                                        \
    {                                                                                              \
        browse_open_kind(app, kind);                                                               \
        view_set_filter(app_top(app), argument);                                                   \
    }
RUN_LIST(run_vpcs, OBJECT_VPC)
RUN_LIST(run_subnets, OBJECT_SUBNET)
RUN_LIST(run_groups, OBJECT_GROUP)
RUN_LIST(run_rules, OBJECT_RULE)
RUN_LIST(run_acls, OBJECT_ACL)
RUN_LIST(run_routes, OBJECT_ROUTE_TABLE)
RUN_LIST(run_interfaces, OBJECT_INTERFACE)
RUN_LIST(run_endpoints, OBJECT_ENDPOINT)

const struct command commands[] = {
    {"overview", "", N_("what is loaded and found"), run_overview},
    {"vpcs", "TEXT", N_("all VPCs"), run_vpcs},
    {"subnets", "TEXT", N_("all subnets"), run_subnets},
    {"groups", "TEXT", N_("all security groups"), run_groups},
    {"rules", "TEXT", N_("all rules of security groups"), run_rules},
    {"acls", "TEXT", N_("all network ACLs"), run_acls},
    {"routes", "TEXT", N_("all route tables"), run_routes},
    {"interfaces", "TEXT", N_("all network interfaces"), run_interfaces},
    {"endpoints", "TEXT", N_("all VPC endpoints"), run_endpoints},
    {"mail", "", N_("who sends and receives mail, and what stands in the way"), run_mail},
    {"close", "", N_("stage the closing of outbound rules that an SES endpoint makes needless"), mail_close_command},
    {"tick", "STEP", N_("tick off a step of an address's card, or no longer"), steps_command},
    {"map", "VPC", N_("one VPC drawn; without an id, that of the row"), map_command},
    {"findings", "TEXT", N_("what is wrong, worst first"), run_findings},
    {"guide", "", N_("mend step by step, one question a screen"), run_guide},
    {"problems", "", N_("what could not be read"), run_problems},
    {"goto", "ID", N_("go to an object or rule by its id"), run_goto},
    {"filter", "TEXT", N_("show only rows with a text (! inverts)"), run_filter},
    {"rewrite", "CANDIDATE", N_("stage a new source for the chosen rules"), run_rewrite},
    {"carve", "CANDIDATE", N_("the same for the SMTP part only"), run_carve},
    {"accept", "REASON", N_("accept the risk of the chosen rules"), run_accept},
    {"skip", "", N_("leave the chosen rules for later"), run_skip},
    {"diff", "", N_("preview of what is staged for the rule"), run_diff},
    {"plan", "FILE", N_("every decision; with a file, those that it holds"), run_plan},
    {"approve", "", N_("approve the chosen decisions, as their reviewer"), run_approve},
    {"reject", "", N_("reject the chosen decisions, and say why"), run_reject},
    {"comment", "TEXT", N_("comment on the chosen decisions"), run_comment},
    {"split", "", N_("split decisions that were taken as one"), run_split},
    {"undo", "", N_("undo the last decision"), run_undo},
    {"redo", "", N_("redo what was undone"), run_redo},
    {"path", "FROM TO PORT", N_("a packet's way, hop by hop"), path_command},
    {"write", "FORMAT PATH", N_("write the plan"), run_write},
    {"export", "PATH", N_("write the changed export"), run_export},
    {"raw", "", N_("the JSON of the selected object"), run_raw},
    {"help", "", N_("this help"), run_help},
    {"session", "NAME", N_("give this session a name, and keep it"), run_session},
    {"keymap", "NAME", N_("change the keymap"), run_keymap},
    {"theme", "NAME", N_("change the colours"), run_theme},
    {"quit", "", N_("leave"), run_quit},
    {"quit!", "", N_("leave without asking"), run_quit_now},
};
const size_t command_count = sizeof commands / sizeof commands[0];

/* What AWS's ids of a kind begin with, or its people call it; and what leaves many a program. */
static const struct {
    const char *name, *command;
} short_names[] = {{"sg", "groups"},  {"nacl", "acls"},      {"eni", "interfaces"},
                   {"rtb", "routes"}, {"vpce", "endpoints"}, {"q!", "quit!"}};

static const char *whole_name(const char *name)
{
    for (size_t i = 0; i < sizeof short_names / sizeof short_names[0]; i++)
        if (!strcmp(short_names[i].name, name))
            return short_names[i].command;
    return name;
}

/* The names that begin so. One that another only continues ("quit!") stands for both. */
static size_t find_beginnings(const char *name, struct strbuf *names, const struct command **found)
{
    size_t count = 0;

    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];

        if (strncmp(command->name, name, strlen(name)) != 0 ||
            (count && !strncmp(command->name, (*found)->name, strlen((*found)->name))))
            continue;
        *found = command;
        strbuf_addf(names, "%s%s", count++ ? ", " : "", command->name);
    }
    return count;
}

/* By its whole name, a short one, or a beginning that no other has; else NULL, which is said. */
static const struct command *find(struct app *app, const char *name)
{
    const struct command *found = NULL;
    struct strbuf names = STRBUF_INIT, shown = STRBUF_INIT;
    size_t count = 1;

    for (size_t i = 0; i < command_count; i++)
        if (!strcmp(commands[i].name, whole_name(name)))
            found = &commands[i];
    if (!found)
        count = find_beginnings(name, &names, &found);
    sanitise_add(&shown, name, strlen(name));
    if (!count)
        app_say(app, ROLE_ERROR, _("There is no command \"%s\"; ? lists them."), shown.text);
    else if (count > 1)
        app_say(app, ROLE_ERROR, _("\"%s\" can be %s."), shown.text, names.text);
    strbuf_release(&names);
    strbuf_release(&shown);
    return count == 1 ? found : NULL;
}

/* While the export is being read only what needs none of it can be done. */
static bool must_wait(struct app *app, const struct command *command)
{
    static const char *const at_once[] = {"filter", "help", "keymap", "theme", "quit", "quit!"};

    for (size_t i = 0; i < sizeof at_once / sizeof at_once[0]; i++)
        if (!strcmp(command->name, at_once[i]))
            return false;
    return app_must_wait(app, ACTION_NONE);
}

void app_command(struct app *app, const char *line)
{
    char *text = mem_strdup(line + strspn(line, " :"));
    size_t end = strlen(text), length;
    const struct command *command;
    char *name;

    while (end && text[end - 1] == ' ')
        text[--end] = '\0';
    length = strcspn(text, " ");
    name = mem_strndup(text, length);
    command = *name ? find(app, name) : NULL;
    if (command && !must_wait(app, command))
        command->run(app, text + length + strspn(text + length, " "));
    free(name);
    free(text);
}

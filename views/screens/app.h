/*
 * app.h: the program while it has a screen: what is loaded, what is decided, which views are open.
 *
 * Views lie on a stack; the top one is on the screen, and going back takes it off. Everything that a
 * view needs from the rest of the program goes through here.
 */
#ifndef VIEWS_SCREENS_APP_H
#define VIEWS_SCREENS_APP_H

#include "keymaps/keymap.h"
#include "model/account/account.h"
#include "model/judge/evidence.h"
#include "model/judge/finding.h"
#include "model/judge/finding_quiet.h"
#include "model/mail/mail_finding.h"
#include "model/judge/walk.h"
#include "model/mend/plan.h"
#include "tui/prompt.h"
#include "tui/terminal.h"
#include "views/screens/loader.h"
#include "views/screens/view.h"

struct keeping;

struct app {
    struct account *account; /* owned; empty while it is being loaded */
    struct loader *loader;   /* owned; NULL once everything is there */
    const struct app_request *request;
    struct plan *plan;
    struct smtp_ports ports;
    struct evidence *evidence; /* what flow logs tell; owned, may be NULL */
    struct walk_lifted *lifted; /* port-25 blocks that a person says were lifted */
    size_t lifted_count;
    struct findings findings;     /* of the account as the plan would leave it */
    struct finding_quiet quiet;   /* what judging anew can pass over */
    struct mail_memory memory;    /* likewise, of the findings about mail */
    struct finding_marks *marks;
    size_t findings_at_start, severities_at_start[SEVERITY_COUNT];
    char *author;                 /* who sits here: person.h */
    uint64_t judged_version;      /* of the plan */

    struct terminal *terminal;
    struct prompt *prompt;
    struct keymap *keymap;
    char *keymap_directory; /* the user's own keymaps; may be NULL */

    struct view **stack;
    size_t depth, capacity;

    struct strbuf message; /* answer on the bottom row, until the next key */
    enum role message_role;
    bool is_editing, can_complete; /* a line is being edited: the bar tells the keys of that */
    int pane_delay_ms; /* without a key, until the pane follows the cursor; -1: only when asked */
    struct account *unreadable; /* what the loader found instead of an export */
    struct keeping *keeping;    /* of the session; NULL until the account is there */
    char *chosen; /* the session to open, where they are listed */
    bool leaving;
    bool left; /* a person said so: neither the terminal nor a signal ended it */
    bool gone; /* the terminal has gone: say nothing more */
};

struct app_request {
    struct loaded loaded;  /* taken over; without an account: the loader is reading it */
    struct loader *loader; /* taken over */
    struct smtp_ports ports;
    struct quotas quotas;
    const char *const *lifted; /* "ACCOUNT/REGION" whose port-25 block was lifted */
    size_t lifted_count;
    const char *keymap; /* NULL = "default" */
    const char *plan;   /* a plan file to begin with, "-" for standard input; NULL for none */
    const char *const *arguments; /* by which the same screens can be opened again */
    size_t argument_count;
    bool lists_sessions; /* no export at all: app_choose_session */
    const char *session; /* the file of the session to go on with, unasked; NULL: ask */
    bool plain;          /* lines instead of screens (plain.h) */
    bool input_is_taken; /* standard input is the export or the plan */
};

/* What is to be said when the terminal has been given back. The caller does, and frees it. */
struct app_end {
    struct strbuf why;      /* what went wrong, for standard error; may be empty */
    struct strbuf farewell; /* for standard output; may be empty */
    struct account
        *unreadable; /* what the loader found instead of an export; NULL if all is well */
};

#define APP_END_INIT                                                                               \
    {                                                                                              \
        STRBUF_INIT, STRBUF_INIT, NULL                                                             \
    }

/* Runs the screens until the person leaves, or the loader finds nothing readable. Returns the program's
 * exit status. */
int app_run(const struct app_request *request, struct app_end *end);

/* Lists the sessions that are kept until the person chooses one: its file, to be freed; NULL if none was. */
char *app_choose_session(bool plain, int *status, struct app_end *end);

/* The account is there (taken over): judges it if that has not been done, and opens the first screen below
 * what is open. */
void app_begin(struct app *app, const struct loaded *loaded);

/* The loader has ended: what it brought is taken over, or found unreadable, which ends the program. */
void app_end_loading(struct app *app);

/* Acts upon what happens until the program is to end. */
void app_loop(struct app *app);

/* True (and said) if an action or command must wait until the account is there. */
bool app_must_wait(struct app *app, enum action action);

/* There is news of the loader; and, in the event loop only, whether it has ended. */
void loading_look(struct app *app);
bool loading_has_ended(const struct app *app);

/* --- the stack --------------------------------------------------------------------------------- */

struct view *app_top(const struct app *app);
void app_push(struct app *app, struct view *view); /* takes it over */
void app_back(struct app *app);                    /* the first view stays, and says so */

/* Brings the open view of a class to the top; NULL if none is open. */
struct view *app_raise(struct app *app, const struct view_class *class);

/* The same of the view at a place of the stack, which is returned. */
struct view *app_raise_at(struct app *app, size_t place);

/* --- answers and questions ---------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) void app_say(struct app *app, enum role role,
                                                   const char *format, ...);

/* What every loop waits for besides keys, and what it does when that came (app.c); `app` is one. */
struct terminal_wait app_waiting(void *app);
void app_woken(enum terminal_event event, void *app);

/* Edits a line on the bottom row, with its keys on the bar. The program ends if the terminal has gone. */
enum prompt_result app_edit(struct app *app, const struct prompt_request *request, struct strbuf *line);

/* The same with what most of them need; false if cancelled (or the terminal has gone). */
bool app_ask(struct app *app, const char *label, const char *initial, prompt_complete *complete,
             struct strbuf *answer);

/* A question answered by y or n (the safe answer is no); false for anything but yes. */
bool app_confirm(struct app *app, const char *question);

/* The same where yes is the safe answer: Enter means it too. */
bool app_confirm_safe(struct app *app, const char *question);

/* --- the work ------------------------------------------------------------------------------------ */

/* After each change of the plan: judges anew and refreshes what is open. */
void app_plan_changed(struct app *app);

/* The findings are those of the plan as it is: marks rows by them and refreshes what is open. */
void app_judged(struct app *app);

/* A decision was taken here: the plan's first author stays, the time is now. */
void app_stamp(struct app *app);

/* The person at the screen where the plan is somebody else's, else NULL: the author of what is decided
 * now (struct change). */
const char *app_decider(const struct app *app);

/* Stages the change for every target with one candidate, as one step of undo; says what came of it.
 * False if nothing could be staged. */
bool app_stage(struct app *app, const struct targets *targets, const char *candidate,
               enum change_kind kind);
/* A decision that changes nothing: the risk is accepted, or the rule left for later. */
struct decision {
    enum change_kind kind; /* CHANGE_ACCEPT, CHANGE_SKIP */
    const char *reason, *owner, *expiry; /* NULL: none */
};
bool app_decide(struct app *app, const struct targets *targets, const struct decision *decision);

/* True, and said, if a policy is among the targets: for what can be done to rules and entries alone. */
bool policy_refuse(struct app *app, const struct targets *targets);

/* Asks why, who owns the risk, and until when; then accepts it. False if nothing came of it. */
bool app_accept(struct app *app, const struct targets *targets);

/* Asks for a new source; "10.0.0.0/16" is short for "cidr:10.0.0.0/16". False if cancelled. */
bool app_ask_source(struct app *app, struct strbuf *spelling);

/* Does what an action means on the top view, as if its key had been pressed. */
void app_press(struct app *app, enum action action);

/* Does what an action means wherever no view took it. */
void app_act(struct app *app, enum action action);

/* Runs a line typed after ":". */
void app_command(struct app *app, const char *line);
void app_complete_candidate(const char *line, struct prompt_words *words, void *app);
void app_complete_end(const char *line, struct prompt_words *words, void *app);
void app_complete_command(const char *line, struct prompt_words *words, void *app);

void app_leave(struct app *app, bool ask);

/* Places what is on the screen, as keys are to find it; painting does so by itself. */
void app_lay_out(struct app *app);
void app_paint(struct app *app);

/* The finding to begin with: the first row of the Findings screen; NULL if there is none. */
const struct finding *app_worst(const struct app *app);

/* All decisions that stand, as they were taken (plan_taken.h), and steps ticked off (steps.h): the session has
 * these, and no other file. */
size_t app_decision_count(const struct app *app);

/* Undo, redo, and their answers. */
void app_undo(struct app *app);
void app_redo(struct app *app);

/* Writes the plan in a form to a path, asking before it overwrites; says what came of it. */
void app_write(struct app *app, const char *form, const char *path);

/* Words for the severity sign column and roles. */
const char *severity_sign(enum severity severity);
enum role severity_role(enum severity severity);

/* --- the screens: each opens itself on the stack -------------------------------------------------- */

void overview_open(struct app *app);
void loading_open(struct app *app);
void sessions_open(struct app *app);
extern const char findings_none[]; /* said where there are none; for _() */
void findings_open(struct app *app);
void findings_open_again(struct app *app, bool folded);
void findings_open_severity(struct app *app, enum severity severity); /* cursor on its first */
void browse_open(struct app *app);
bool browse_is_level(uint32_t level);
void browse_open_again(struct app *app, uint32_t level,
                       const uint32_t *place); /* account, region, VPC */
void browse_open_kind(struct app *app, enum object_kind kind);
void browse_open_object(struct app *app, struct object_ref object); /* what Enter on it shows */
void browse_open_rule(struct app *app, struct target target); /* its group or ACL, cursor on it */
void related_open(struct app *app, struct object_ref object);
void rewrite_open(struct app *app, const struct targets *targets, bool carve);
void preview_open(struct app *app, const struct change *change);
void policy_open(struct app *app, uint32_t row); /* the Preview of what is proposed, or why nothing is */
void preview_open_decision(struct app *app, size_t position); /* of the plan */
void plan_open(struct app *app);
void plan_load(struct app *app, const char *path); /* a plan file, staged as far as it applies */
struct plan_matches;
/* What became of one, and of steps ticked off that are about addresses which are not there any more. */
void plan_load_show(struct app *app, const struct plan_matches *matches, const struct ticks *lost);
void write_open(struct app *app);
void problems_open(struct app *app);
void mail_open(struct app *app);
/* With the cursor on the first row about the object, if there is one. */
void mail_open_at(struct app *app, struct object_ref about);
void mail_close_command(struct app *app, const char *argument);
void raw_open(struct app *app, struct object_ref object);
void help_open(struct app *app);
void guide_open(struct app *app);
void map_open(struct app *app, uint32_t vpc, struct object_ref object); /* cursor on it, if it is there */
void map_open_again(struct app *app, uint32_t vpc, uint32_t door);
void map_open_here(struct app *app); /* the VPC of the row under the cursor */
void map_command(struct app *app, const char *argument);
void path_open(struct app *app, const struct walk_question *question);
void path_ask(struct app *app); /* asks for the ends and the port first */
void path_command(struct app *app, const char *argument);

#endif

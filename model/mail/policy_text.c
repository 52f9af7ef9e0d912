#include "model/mail/policy_text.h"

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/quote.h"

struct writing {
    struct strbuf *out;
    bool markdown;
};

/* --- pieces --------------------------------------------------------------------------------------- */

/* Other people's text on a line. */
static void add_shown(const struct writing *writing, const char *text)
{
    if (writing->markdown)
        quote_markdown(writing->out, text, strlen(text));
    else
        sanitise_add(writing->out, text, strlen(text));
}

static void add_title(const struct writing *writing, const char *title)
{
    strbuf_adds(writing->out, writing->markdown ? "### " : "");
    add_shown(writing, title);
    strbuf_adds(writing->out, writing->markdown ? "\n\n" : "\n");
}

static void add_heading(const struct writing *writing, const char *heading)
{
    strbuf_addf(writing->out, writing->markdown ? "\n**%s**\n\n" : "  %s\n", heading);
}

static void begin_item(const struct writing *writing)
{
    strbuf_adds(writing->out, writing->markdown ? "- " : "    ");
}

static size_t longest_fence(const struct strbuf *text)
{
    size_t longest = 2, run = 0;

    for (size_t i = 0; i < text->length; i++) {
        run = text->text[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest + 1;
}

/* Lines as they are, but for what is not for eyes. */
static void add_lines(const struct writing *writing, const struct strbuf *text)
{
    for (const char *at = text->text; *at;) {
        size_t length = strcspn(at, "\n");

        strbuf_adds(writing->out, writing->markdown ? "" : "    ");
        sanitise_add(writing->out, at, length);
        strbuf_addch(writing->out, '\n');
        at += length + (at[length] == '\n');
    }
}

static void add_block(const struct writing *writing, const struct strbuf *text,
                      const char *language)
{
    size_t fence = longest_fence(text);

    if (!writing->markdown) {
        add_lines(writing, text);
        return;
    }
    strbuf_add_repeated(writing->out, '`', fence);
    strbuf_addf(writing->out, "%s\n", language);
    add_lines(writing, text);
    strbuf_add_repeated(writing->out, '`', fence);
    strbuf_addch(writing->out, '\n');
}

/* What is to be typed must stand there to the letter, or not at all. */
static void add_commands(const struct writing *writing, const char *heading,
                         const struct strbuf *commands)
{
    add_heading(writing, heading);
    if (sanitise_lines_are_clean(commands->text)) {
        add_block(writing, commands, "sh");
        return;
    }
    begin_item(writing);
    strbuf_addf(writing->out, "%s\n",
                _("They hold characters that cannot be shown as they are: take them from a "
                  "file that is written, not from here."));
}

/* --- what it says --------------------------------------------------------------------------------- */

static void add_list(const struct writing *writing, const struct policy_texts *texts, bool all_but)
{
    strbuf_adds(writing->out, all_but ? _("all but ") : "");
    if (!texts->items.count)
        strbuf_adds(writing->out, _("nothing"));
    for (size_t i = 0; i < texts->items.count; i++) {
        strbuf_adds(writing->out, i ? ", " : "");
        add_shown(writing, texts->items.items[i]);
    }
}

static void add_principals(const struct writing *writing, const struct policy_statement *statement)
{
    strbuf_adds(writing->out, statement->not_principals ? _("all but ") : "");
    if (!statement->principals.count)
        strbuf_adds(writing->out, _("nobody"));
    for (size_t i = 0; i < statement->principals.count; i++) {
        strbuf_adds(writing->out, i ? ", " : "");
        if (statement->principals.items[i].kind == POLICY_PRINCIPAL_ANY)
            strbuf_adds(writing->out, _("everybody"));
        else
            add_shown(writing, statement->principals.items[i].name);
    }
}

static void add_condition(const struct writing *writing, const struct policy_condition *condition,
                          bool first)
{
    strbuf_adds(writing->out, writing->markdown ? "  " : "       ");
    strbuf_adds(writing->out, first ? _("if ") : _("and "));
    add_shown(writing, condition->key);
    strbuf_addch(writing->out, ' ');
    add_shown(writing, condition->operator_name);
    strbuf_addch(writing->out, ' ');
    add_list(writing, &condition->values, false);
    strbuf_adds(writing->out, "\n");
}

static void add_statement(const struct writing *writing, const struct policy *policy, size_t number)
{
    const struct policy_statement *statement = &policy->statements.items[number];

    begin_item(writing);
    if (*statement->sid) {
        add_shown(writing, statement->sid);
        strbuf_adds(writing->out, ": ");
    }
    strbuf_adds(writing->out, statement->effect == POLICY_ALLOW ? _("allows ") : _("denies "));
    add_list(writing, &statement->actions, statement->not_actions);
    if (statement->has_resources) {
        strbuf_adds(writing->out, _(" on "));
        add_list(writing, &statement->resources, statement->not_resources);
    }
    if (statement->has_principals) {
        strbuf_adds(writing->out, _(" to "));
        add_principals(writing, statement);
    }
    strbuf_addch(writing->out, '\n');
    for (size_t i = 0; i < statement->conditions.count; i++)
        add_condition(writing, &statement->conditions.items[i], i == 0);
}

/* --- what it does, and what is wrong ---------------------------------------------------------------- */

static const char *truth_words(enum policy_truth truth)
{
    return truth == POLICY_TRUE ? _("yes") : truth == POLICY_FALSE ? _("no") : _("unknown");
}

/* A statement's Sid is a stranger's text, in Markdown too. */
static void add_statement_name(const struct writing *writing, const struct policy *policy,
                               size_t statement)
{
    if (*policy->statements.items[statement].sid)
        add_shown(writing, policy->statements.items[statement].sid);
    else
        policy_statement_name(policy, statement, writing->out);
}

static const char *worlds_heading(const struct policy_shown *shown)
{
    if (shown->kind == POLICY_ENDPOINT)
        return _("Does it let mail pass?");
    if (shown->kind == POLICY_IDENTITY)
        return _("Can a user of the account send, whom IAM lets?");
    return shown->judgement->allow_is_assumed ? _("Can the user send, if another policy lets him?")
                                              : _("Can the user send?");
}

static void add_worlds(const struct writing *writing, const struct policy_shown *shown)
{
    add_heading(writing, worlds_heading(shown));
    for (unsigned world = 0; world < POLICY_WORLD_COUNT; world++) {
        if (!shown->judgement->has_world[world])
            continue;
        begin_item(writing);
        strbuf_addf(writing->out, "%s: %s", policy_world_words(world),
                    truth_words(shown->judgement->can_send[world]));
        if (shown->judgement->denier[world] != POLICY_NO_STATEMENT) {
            strbuf_adds(writing->out, _(", by "));
            add_statement_name(writing, shown->policy, shown->judgement->denier[world]);
        }
        strbuf_addch(writing->out, '\n');
    }
    if (shown->kind != POLICY_IDENTITY)
        return;
    begin_item(writing);
    strbuf_addf(writing->out, _("somebody of another AWS account, with his own credentials: %s"),
                truth_words(shown->judgement->other_account));
    strbuf_addch(writing->out, '\n');
}

/* Sentences quote what the policy says; they are sanitised already. */
static void add_sentence(const struct writing *writing, const char *sentence)
{
    if (writing->markdown)
        quote_markdown_sentence(writing->out, sentence, strlen(sentence));
    else
        strbuf_adds(writing->out, sentence);
}

static void add_flaws(const struct writing *writing, const struct policy_shown *shown)
{
    const struct policy_judgement *judgement = shown->judgement;

    if (!judgement->flaws.count)
        return;
    add_heading(writing, _("What is wrong with it"));
    for (size_t i = 0; i < judgement->flaws.count; i++) {
        const struct policy_flaw *flaw = &judgement->flaws.items[i];

        begin_item(writing);
        strbuf_addf(writing->out, "%s: ", policy_flaw_name(flaw->kind));
        if (flaw->statement != POLICY_NO_STATEMENT) {
            add_statement_name(writing, shown->policy, flaw->statement);
            strbuf_adds(writing->out, ": ");
        }
        add_sentence(writing, flaw->sentence);
        strbuf_addch(writing->out, '\n');
    }
}

/* --- a better one --------------------------------------------------------------------------------- */

static void add_notes(const struct writing *writing, const char *notes)
{
    while (*notes) {
        size_t length = strcspn(notes, "\n");
        struct strbuf note = STRBUF_INIT;

        strbuf_add(&note, notes, length);
        begin_item(writing);
        add_sentence(writing, note.text);
        strbuf_addch(writing->out, '\n');
        strbuf_release(&note);
        notes += length + (notes[length] == '\n');
    }
}

static void add_proposal(const struct writing *writing, const struct policy_proposal *proposal)
{
    struct strbuf heading = STRBUF_INIT;

    strbuf_addf(&heading, _("Proposed: %s"), policy_proposal_words(proposal));
    add_heading(writing, heading.text);
    strbuf_release(&heading);
    if (proposal->why_not) {
        begin_item(writing);
        strbuf_adds(writing->out, _("None: "));
        add_sentence(writing, proposal->why_not);
        strbuf_addch(writing->out, '\n');
        return;
    }
    add_notes(writing, proposal->notes.text);
    if (proposal->changes_nothing) {
        begin_item(writing);
        strbuf_addf(writing->out, "%s\n", _("It says so already: only the test is left to do."));
    } else {
        strbuf_adds(writing->out, writing->markdown ? "\n" : "");
        add_block(writing, &proposal->diff, "diff");
        add_commands(writing, _("To put it there"), &proposal->apply);
    }
    add_commands(writing, _("To test it, which must be done"), &proposal->test);
    if (!proposal->changes_nothing)
        add_commands(writing, _("To undo it"), &proposal->undo);
}

/* --- the door ------------------------------------------------------------------------------------- */

static void add_verdict(const struct writing *writing, const struct policy_shown *shown)
{
    strbuf_adds(writing->out, writing->markdown ? "" : "  ");
    policy_bearing_describe(writing->out, shown->judgement, shown->kind);
    strbuf_addch(writing->out, '\n');
}

void policy_report(struct strbuf *out, const struct policy_shown *shown, enum policy_text_form form)
{
    struct writing writing = {out, form == POLICY_TEXT_MARKDOWN};

    add_title(&writing, shown->title);
    add_verdict(&writing, shown);
    add_heading(&writing, _("What it says"));
    for (size_t i = 0; i < shown->policy->statements.count; i++)
        add_statement(&writing, shown->policy, i);
    if (shown->judgement->bearing != POLICY_NOT_ABOUT_SENDING)
        add_worlds(&writing, shown);
    add_flaws(&writing, shown);
    if (shown->proposal)
        add_proposal(&writing, shown->proposal);
    strbuf_addch(out, '\n');
}

void policy_report_fault(struct strbuf *out, const char *title, const struct policy_fault *fault,
                         enum policy_text_form form)
{
    struct writing writing = {out, form == POLICY_TEXT_MARKDOWN};

    add_title(&writing, title);
    strbuf_adds(out, writing.markdown ? "" : "  ");
    strbuf_addf(out, _("Not read, so nothing is known of it: line %u, column %u of the policy: "),
                fault->line, fault->column);
    add_sentence(&writing, fault->why);
    strbuf_adds(out, "\n\n");
}

void policy_report_remains(struct strbuf *out, enum policy_text_form form)
{
    struct writing writing = {out, form == POLICY_TEXT_MARKDOWN};

    strbuf_addf(out, writing.markdown ? "### %s\n\n" : "%s\n", _("What no policy prevents"));
    for (size_t i = 0; policy_remains(i); i++) {
        strbuf_adds(out, writing.markdown ? "- " : "  ");
        strbuf_addf(out, "%s\n", policy_remains(i));
    }
}

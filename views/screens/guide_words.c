/* What guided mode says: the text above the answers, and the answers. */
#include "views/screens/guide.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "views/screens/change_lines.h"

enum { NAMES_MOST = 4 };

/* --- the target --------------------------------------------------------------------------------------- */

static int16_t protocol_of(const struct guide *guide, const struct app *app)
{
    return guide->target.kind == TARGET_RULE
               ? app->account->rules.items[guide->target.row].protocol
               : app->account->acl_entries.items[guide->target.row].protocol;
}

bool guide_is_wide(const struct guide *guide, const struct app *app)
{
    return target_is_wider_than(app->account, guide->target, &app->ports);
}

/* True if carving the target would lose IP protocols. */
static bool carve_loses(const struct guide *guide, const struct app *app)
{
    return guide->target.kind == TARGET_RULE && protocol_of(guide, app) == PROTOCOL_ALL;
}

static void add_target_name(const struct guide *guide, const struct app *app, struct strbuf *out)
{
    struct strbuf name = STRBUF_INIT;

    target_format_name(app->account, guide->target, &name);
    sanitise_add(out, name.text, name.length);
    strbuf_release(&name);
}

static text_id description_of(const struct guide *guide, const struct app *app)
{
    return guide->target.kind == TARGET_RULE
               ? app->account->rules.items[guide->target.row].description
               : TEXT_NONE;
}

/* --- what is wrong ------------------------------------------------------------------------------------- */

static void say_which(const struct guide *guide, const struct app *app, struct lines *lines)
{
    struct strbuf name = STRBUF_INIT, holder = STRBUF_INIT;
    text_id description = description_of(guide, app);

    add_target_name(guide, app, &name);
    account_describe_object(app->account, target_holder(app->account, guide->target), &holder);
    if (description)
        lines_addf(lines, ROLE_IDENTIFIER, _("The rule: %s of %s, \"%s\"."), name.text,
                   holder.text, account_show(app->account, description));
    else
        lines_addf(lines, ROLE_IDENTIFIER, _("The rule: %s of %s."), name.text, holder.text);
    strbuf_release(&name);
    strbuf_release(&holder);
}

/* What the ports are for: 25 is another matter than 587. */
static void say_why(const struct guide *guide, const struct app *app, struct lines *lines)
{
    const struct finding *finding = &app->findings.items.items[guide->finding];
    bool relay = false;

    for (size_t i = 0; i < app->ports.count; i++)
        if (finding->ports >> i & 1)
            relay |= app->ports.ports[i] == 25;
    lines_add(lines, ROLE_NORMAL,
              relay ? _("Why it matters: port 25 is where mail servers hand each other mail. Only a "
                        "mail exchanger has to take it from everybody; what only your own hosts "
                        "use can be abused to send spam in your name.")
                    : _("Why it matters: these ports take mail from people and programs that log "
                        "in. Whoever can reach them can try passwords; your own hosts are usually "
                        "the only ones who need them."));
}

static void say_who(const struct guide *guide, const struct app *app, struct lines *lines)
{
    const struct finding *finding = &app->findings.items.items[guide->finding];
    struct strbuf names = STRBUF_INIT;

    for (uint32_t i = 0; i < finding->interfaces.count && i < NAMES_MOST; i++) {
        strbuf_adds(&names, i ? ", " : "");
        account_describe_object(
            app->account,
            (struct object_ref){OBJECT_INTERFACE,
                                app->findings.interfaces.items[finding->interfaces.first + i]},
            &names);
    }
    if (finding->interfaces.count > NAMES_MOST)
        strbuf_addf(&names, _(" and %u more"), finding->interfaces.count - NAMES_MOST);
    if (names.length)
        lines_addf(lines, ROLE_NORMAL, _("Who is reached: %s."), names.text);
    strbuf_release(&names);
}

static void say_what(const struct guide *guide, const struct app *app, struct lines *lines)
{
    const struct finding *finding = &app->findings.items.items[guide->finding];
    struct strbuf message = STRBUF_INIT;

    finding_message(&app->findings, finding, app->account, plan_edits(app->plan), &message);
    lines_addf(lines, severity_role(finding->severity), "%s: %s", severity_name(finding->severity),
               message.text);
    say_which(guide, app, lines);
    say_who(guide, app, lines);
    say_why(guide, app, lines);
    lines_add(lines, ROLE_NORMAL, "");
    lines_add(lines, ROLE_STRONG, _("What is to be done about it? v shows it as the export has it, "
                                    "x what it is tied to."));
    strbuf_release(&message);
}

/* --- the other steps ------------------------------------------------------------------------------------ */

static void add_traffic(const struct guide *guide, const struct app *app, struct strbuf *out)
{
    char buffer[8];

    strbuf_addf(out, "%s ", protocol_name(protocol_of(guide, app), buffer));
    if (guide->target.kind == TARGET_RULE) {
        const struct sg_rule *rule = &app->account->rules.items[guide->target.row];

        rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, out);
    } else {
        const struct acl_entry *entry = &app->account->acl_entries.items[guide->target.row];

        rule_format_ports_short(entry->protocol, entry->from_port, entry->to_port, out);
    }
}

static void say_part(const struct guide *guide, const struct app *app, struct lines *lines)
{
    struct strbuf traffic = STRBUF_INIT;

    add_traffic(guide, app, &traffic);
    lines_addf(lines, ROLE_NORMAL,
               _("This rule lets in more than mail: %s. Other services may depend on it."),
               traffic.text);
    if (carve_loses(guide, app))
        lines_add(lines, ROLE_HIGH,
                  _("It is for all protocols. A security group cannot say \"everything but mail\": "
                    "if only the mail ports change, TCP, UDP and ICMP are kept by rules of their "
                    "own, and all other IP protocols (such as ESP or GRE) are lost."));
    else
        lines_add(lines, ROLE_NORMAL,
                  _("If only the mail ports change, the rest is kept by rules of its own, exactly "
                    "as it is now."));
    lines_add(lines, ROLE_NORMAL, "");
    lines_add(lines, ROLE_STRONG, _("Which part shall change?"));
    strbuf_release(&traffic);
}

bool guide_make_change(const struct guide *guide, struct app *app, const char *spelling,
                       struct change *change, struct strbuf *why)
{
    struct candidate candidate = {0};
    struct change_request request = {.kind = guide->kind,
                                     .target = guide->target,
                                     .candidate = &candidate,
                                     .ports = &app->ports,
                                     .allow_loss = true}; /* said, and asked before it is staged */
    bool made = candidate_parse(&candidate, app->account, guide->target, spelling, why) &&
                change_make(change, app->account, plan_edits_beside(app->plan, guide->target),
                            &request, why) == CHANGE_OK;

    candidate_release(&candidate);
    return made;
}

static void say_effect(const struct guide *guide, struct app *app, const char *spelling, int width,
                       enum preview_depth depth, struct lines *lines)
{
    struct change change = {0};
    struct strbuf why = STRBUF_INIT;

    if (guide_make_change(guide, app, spelling, &change, &why))
        change_lines(app, &change, width, depth, lines);
    else
        lines_add(lines, ROLE_ERROR, why.text);
    change_release(&change);
    strbuf_release(&why);
}

static void say_source(const struct guide *guide, struct app *app, const struct answer *answer,
                       int width, struct lines *lines)
{
    const struct candidate *candidate;

    lines_add(lines, ROLE_STRONG, _("Who may send here? Each answer shows what it would do; "
                                    "nothing is decided yet."));
    if (answer->kind == ANSWER_TYPE)
        lines_add(lines, ROLE_NORMAL,
                  _("Enter asks for a source: 10.0.0.0/16 or several with commas, subnet:ID, sg:ID, "
                    "pl:ID, vpc or remove."));
    if (answer->kind != ANSWER_CANDIDATE)
        return;
    candidate = &guide->candidates.items[answer->candidate];
    lines_addf(lines, ROLE_NORMAL, "%s: %s", candidate->label, candidate->explanation);
    say_effect(guide, app, candidate->spelling, width, PREVIEW_QUICK, lines);
}

static void say_confirm(const struct guide *guide, struct app *app, int width, struct lines *lines)
{
    lines_add(lines, ROLE_STRONG,
              _("Shall this go into the plan? Nothing happens in AWS until somebody runs the script "
                "that you write at the end; u undoes it here."));
    if (guide->closing.count > 1) {
        lines_add(lines, ROLE_NORMAL, _("Together with the rule below, and to the same destination:"));
        guide_say_closing_rules(guide, app, 1, lines);
    }
    say_effect(guide, app, guide->spelling, width, PREVIEW_WHOLE, lines);
}

static void say_same(const struct guide *guide, const struct app *app, struct lines *lines)
{
    lines_addf(lines, ROLE_NORMAL,
               ngettext("%zu more rule says the same:", "%zu more rules say the same:",
                        (unsigned long)guide->same.count),
               guide->same.count);
    for (size_t i = 0; i < guide->same.count && i < 2 * NAMES_MOST; i++) {
        struct strbuf holder = STRBUF_INIT;

        account_describe_object(app->account, target_holder(app->account, guide->same.items[i]),
                                &holder);
        lines_addf(lines, ROLE_IDENTIFIER, "  %s", holder.text);
        strbuf_release(&holder);
    }
    if (guide->same.count > 2 * NAMES_MOST)
        lines_addf(lines, ROLE_NORMAL, _("  and %zu more"), guide->same.count - 2 * NAMES_MOST);
    lines_add(lines, ROLE_NORMAL, _("The VPC of each means its own VPC. Each can still be changed "
                                    "alone in the plan (p, then s)."));
    lines_add(lines, ROLE_NORMAL, "");
    lines_add(lines, ROLE_STRONG, _("Do the same there?"));
}

/* What the plan holds, decisions about policies among them. */
struct decided {
    size_t rules, policies; /* that change */
    size_t accepted, later;
};

static struct decided count_decided(const struct plan *plan)
{
    struct decided decided = {0};

    for (size_t i = 0; i < plan_decision_count(plan); i++) {
        const struct change *decision = plan_decision_at(plan, i);

        if (decision->kind == CHANGE_ACCEPT)
            decided.accepted++;
        else if (decision->kind == CHANGE_SKIP)
            decided.later++;
        else if (decision->target.kind == TARGET_POLICY)
            decided.policies++;
        else
            decided.rules++;
    }
    return decided;
}

/* Nobody was asked anything. */
static void say_nothing(const struct app *app, struct lines *lines)
{
    lines_add(lines, ROLE_STRONG, _("There is nothing to decide."));
    if (app->findings.items.count)
        lines_add(lines, ROLE_NORMAL, _("No inbound rule is to blame for the findings that there are; f shows them."));
    else
        lines_add(lines, ROLE_KEPT, _(findings_none));
}

static void say_end(const struct app *app, struct lines *lines)
{
    struct decided decided = count_decided(app->plan);

    lines_add(lines, ROLE_STRONG, _("Everything is decided."));
    lines_addf(lines, ROLE_NORMAL, _("Rules that change: %zu. Risks accepted: %zu. Left for "
                                     "later: %zu."),
               decided.rules, decided.accepted, decided.later);
    if (decided.policies)
        lines_addf(lines, ROLE_NORMAL, _("Policies that change: %zu."), decided.policies);
    lines_addf(lines, app->findings.items.count ? ROLE_MEDIUM : ROLE_KEPT,
               _("Findings: %zu at the beginning, %zu with the plan carried out."),
               app->findings_at_start, app->findings.items.count);
    lines_add(lines, ROLE_NORMAL,
              _("Nothing has happened in AWS. Look the plan over, let a second person approve it, "
                "then write the script; rollback.sh beside it takes everything back."));
}

void guide_say(const struct guide *guide, struct app *app, size_t number, int width,
               struct lines *lines)
{
    switch (guide->step) {
    case GUIDE_WHAT:
        say_what(guide, app, lines);
        break;
    case GUIDE_PART:
        say_part(guide, app, lines);
        break;
    case GUIDE_SOURCE:
        say_source(guide, app, &guide->answers[number], width, lines);
        break;
    case GUIDE_CONFIRM:
        say_confirm(guide, app, width, lines);
        break;
    case GUIDE_SAME:
        say_same(guide, app, lines);
        break;
    case GUIDE_CLOSE:
        guide_say_close(guide, app, lines);
        break;
    case GUIDE_END:
        if (plan_decision_count(app->plan))
            say_end(app, lines);
        else
            say_nothing(app, lines);
        break;
    }
}

/* --- answers -------------------------------------------------------------------------------------------- */

void guide_clear_answers(struct guide *guide)
{
    for (size_t i = 0; i < guide->answer_count; i++)
        free(guide->answers[i].text);
    guide->answer_count = 0;
}

static void add_answer(struct guide *guide, enum answer_kind kind, const char *text)
{
    guide->answers = mem_grow(guide->answers, &guide->answer_capacity, guide->answer_count + 1,
                              sizeof *guide->answers);
    guide->answers[guide->answer_count++] =
        (struct answer){.kind = kind, .text = mem_strdup(text)};
}

static void answer_part(struct guide *guide, const struct app *app)
{
    bool loses = carve_loses(guide, app);

    if (loses)
        add_answer(guide, ANSWER_BACK, _("Go back; nothing changes"));
    add_answer(guide, ANSWER_PART,
               loses ? _("Only the mail ports; other IP protocols are lost")
                     : _("Only the mail ports; the rest stays as it is"));
    add_answer(guide, ANSWER_WHOLE, _("The whole rule, for every service that it lets in"));
    if (!loses)
        add_answer(guide, ANSWER_BACK, _("Go back"));
}

/* In words before a choice that does harm: a sign would have to be known. */
static const char *standing_words(enum candidate_standing standing)
{
    static const char *const words[] = {
        [CANDIDATE_NOT_JUDGED] = "",
        [CANDIDATE_KEEPS] = "",
        [CANDIDATE_BREAKS] = N_("[breaks some mail] "),
        [CANDIDATE_DOUBTFUL] = N_("[not known] "),
        [CANDIDATE_CUTS_OFF] = N_("[cuts mail off] "),
        [CANDIDATE_UNFIT] = N_("[does not fit] "),
    };

    return *words[standing] ? _(words[standing]) : "";
}

static void answer_source(struct guide *guide)
{
    for (size_t i = 0; i < guide->candidates.count; i++) {
        const struct candidate *candidate = &guide->candidates.items[i];
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, "%s%s", standing_words(candidate->standing), candidate->label);
        add_answer(guide, ANSWER_CANDIDATE, text.text);
        guide->answers[guide->answer_count - 1].candidate = i;
        strbuf_release(&text);
    }
    add_answer(guide, ANSWER_TYPE, _("Somebody else: type it"));
    add_answer(guide, ANSWER_BACK, _("Go back"));
}

static void answer_same(struct guide *guide)
{
    struct strbuf all = STRBUF_INIT;

    add_answer(guide, ANSWER_ONE, _("No, ask about each of them"));
    strbuf_addf(&all,
                ngettext("Yes, the same for the other one", "Yes, the same for all %zu others",
                         (unsigned long)guide->same.count),
                guide->same.count);
    add_answer(guide, ANSWER_ALL, all.text);
    add_answer(guide, ANSWER_BACK, _("Go back"));
    strbuf_release(&all);
}

void guide_make_answers(struct guide *guide, const struct app *app)
{
    guide_clear_answers(guide);
    switch (guide->step) {
    case GUIDE_WHAT:
        add_answer(guide, ANSWER_LATER, _("Leave it for later; nothing changes"));
        add_answer(guide, ANSWER_CHOOSE, _("Let in only those who need it"));
        add_answer(guide, ANSWER_ACCEPT, _("It has to be open: accept the risk, with a reason"));
        add_answer(guide, ANSWER_STOP, _("Stop here; what is decided stays in the plan"));
        break;
    case GUIDE_PART:
        answer_part(guide, app);
        break;
    case GUIDE_SOURCE:
        answer_source(guide);
        break;
    case GUIDE_CONFIRM:
        add_answer(guide, ANSWER_BACK, _("No, choose again"));
        add_answer(guide, ANSWER_YES, _("Yes, put it into the plan"));
        break;
    case GUIDE_SAME:
        answer_same(guide);
        break;
    case GUIDE_CLOSE:
        add_answer(guide, ANSWER_LATER, _("Leave it for later; nothing changes"));
        add_answer(guide, ANSWER_CLOSE, _("Close them, and see first what that does"));
        add_answer(guide, ANSWER_STOP, _("Stop here; what is decided stays in the plan"));
        break;
    case GUIDE_END:
        if (plan_decision_count(app->plan)) {
            add_answer(guide, ANSWER_PLAN, _("Look the plan over"));
            add_answer(guide, ANSWER_WRITE, _("Write the script or another form"));
        }
        add_answer(guide, ANSWER_OVERVIEW, _("Go to the Overview"));
        break;
    }
}

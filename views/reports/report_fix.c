#include "views/reports/path.h"
#include "views/reports/reports.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/edits.h"
#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mail/mail_finding.h"
#include "model/mend/plan.h"

/* What is under way: one plan, and what was already said to be impossible. */
struct fixing {
    const struct fix_request *request;
    const struct report_streams *streams;
    struct account *account;
    struct evidence *evidence; /* may be NULL */
    struct plan *plan;
    bool *rules_settled, *entries_settled; /* by row: said once, not tried again */
    bool failed;                           /* something could not be mended */
};

/* --- words ----------------------------------------------------------------------------------------- */

/* "vpcmend: sgr-1: sentence" */
static void say(const struct fixing *fixing, struct target target, const char *sentence)
{
    struct strbuf name = STRBUF_INIT;
    struct strbuf clean = STRBUF_INIT;

    target_format_name(fixing->account, target, &name);
    sanitise_add(&clean, name.text, name.length);
    report_problem(fixing->streams, "%s: %s", clean.text, sentence);
    strbuf_release(&clean);
    strbuf_release(&name);
}

static void say_named(const struct report_streams *streams, const char *name, const char *sentence)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, name, strlen(name));
    report_problem(streams, "%s: %s", clean.text, sentence);
    strbuf_release(&clean);
}

static bool *settled_mark(const struct fixing *fixing, struct target target)
{
    bool *marks = target.kind == TARGET_RULE ? fixing->rules_settled : fixing->entries_settled;

    return &marks[target.row];
}

/* What the user should know of a change that was made: what is lost, or that "vpc" removes. */
static void say_warnings(const struct fixing *fixing, const struct change *change)
{
    bool became_removal = change_kind_alters(fixing->request->kind) &&
                          change->candidate.kind == CANDIDATE_REMOVE &&
                          strcmp(fixing->request->to, "remove") != 0;

    if (became_removal)
        say(fixing, change->target, change->candidate.explanation);
    if (change->warning)
        say(fixing, change->target, change->warning);
}

/* --- one target -------------------------------------------------------------------------------------- */

enum outcome { OUTCOME_STAGED, OUTCOME_SO_ALREADY, OUTCOME_IMPOSSIBLE };

static enum outcome make_change(struct fixing *fixing, struct target target,
                                const struct candidate *candidate, struct strbuf *why)
{
    const struct fix_request *asked = fixing->request;
    struct change change;
    struct change_request request = {
        .kind = asked->kind,
        .target = target,
        .candidate = candidate,
        .ports = &asked->ports,
        .allow_loss = asked->allow_loss,
        .reason = asked->reason,
        .owner = asked->owner,
        .expiry = asked->expiry,
    };

    if (change_make(&change, fixing->account, plan_edits_beside(fixing->plan, target), &request,
                    why) != CHANGE_OK)
        return OUTCOME_IMPOSSIBLE;
    if (change_kind_alters(asked->kind) && change.way == WAY_NOTHING) {
        strbuf_adds(why, _("it is so already: nothing would change."));
        if (change.warning)
            strbuf_addf(why, " %s", change.warning);
        change_release(&change);
        return OUTCOME_SO_ALREADY;
    }
    say_warnings(fixing, &change);
    plan_stage(fixing->plan, &change);
    return OUTCOME_STAGED;
}

static enum outcome try_to_mend(struct fixing *fixing, struct target target, struct strbuf *why)
{
    struct candidate candidate;
    enum outcome outcome;

    if (!target_can_be_mended(fixing->account, target, why))
        return OUTCOME_IMPOSSIBLE;
    if (!change_kind_alters(fixing->request->kind))
        return make_change(fixing, target, NULL, why);
    if (!candidate_parse(&candidate, fixing->account, target, fixing->request->to, why))
        return OUTCOME_IMPOSSIBLE;
    outcome = make_change(fixing, target, &candidate, why);
    candidate_release(&candidate);
    return outcome;
}

/* True if the plan grew. What is decided or settled is passed over. A rule that a finding names and
 * that is so already stays open: with --all that is a failure, for a rule named by hand it is not. */
static bool mend(struct fixing *fixing, struct target target)
{
    struct strbuf why = STRBUF_INIT;
    enum outcome outcome;

    if (*settled_mark(fixing, target) || plan_find(fixing->plan, target) != SIZE_MAX)
        return false;
    outcome = try_to_mend(fixing, target, &why);
    if (outcome != OUTCOME_STAGED) {
        say(fixing, target, why.text);
        *settled_mark(fixing, target) = true;
        fixing->failed |= outcome == OUTCOME_IMPOSSIBLE || fixing->request->all;
    }
    strbuf_release(&why);
    return outcome == OUTCOME_STAGED;
}

/* --- all that findings name ------------------------------------------------------------------------ */

static bool finding_is_asked(const struct fixing *fixing, const struct finding *finding)
{
    return finding_kind_is_inbound(finding->kind) &&
           (finding->kind != FINDING_NACL_ENTRY_OPEN || fixing->request->acls);
}

static struct target target_of_reference(const struct finding *finding, uint32_t reference)
{
    bool is_entry = finding->kind == FINDING_NACL_ENTRY_OPEN;

    return (struct target){is_entry ? TARGET_ENTRY : TARGET_RULE, reference};
}

static bool is_of_export(const struct account *account, struct target target)
{
    return target.row <
           (target.kind == TARGET_RULE ? account->rules.count : account->acl_entries.count);
}

static bool mend_finding(struct fixing *fixing, const struct findings *findings,
                         const struct finding *finding)
{
    bool staged = false;

    for (uint32_t i = 0; i < finding->rules.count; i++) {
        uint32_t reference = findings->rules.items[finding->rules.first + i];
        struct target target = target_of_reference(finding, reference);

        if (is_of_export(fixing->account, target) && mend(fixing, target))
            staged = true;
    }
    return staged;
}

/* A rule that a change itself made is open again: a source as wide as the old one was asked for. */
static bool names_own_rule(const struct fixing *fixing, const struct findings *findings,
                           const struct finding *finding)
{
    for (uint32_t i = 0; i < finding->rules.count; i++) {
        uint32_t reference = findings->rules.items[finding->rules.first + i];

        if (!is_of_export(fixing->account, target_of_reference(finding, reference)))
            return true;
    }
    return false;
}

static void report_remainder(struct fixing *fixing, const struct findings *findings)
{
    for (size_t i = 0; i < findings->items.count; i++) {
        const struct finding *finding = &findings->items.items[i];
        struct strbuf object = STRBUF_INIT;

        if (finding_is_asked(fixing, finding) && names_own_rule(fixing, findings, finding)) {
            account_describe_object(fixing->account, finding->resource, &object);
            report_problem(fixing->streams, _("%s: %s is itself open to the Internet on port %u"),
                           object.text, fixing->request->to,
                           (unsigned)findings->ports.ports[__builtin_ctzll(finding->ports)]);
            fixing->failed = true;
        }
        strbuf_release(&object);
    }
}

/* One look at the account as it would be; true if something new was staged. */
static bool mend_round(struct fixing *fixing)
{
    struct findings findings = {0};
    bool staged = false;

    findings_compute(&findings, fixing->account, plan_edits(fixing->plan), &fixing->request->ports);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];

        if (finding_is_asked(fixing, finding) && mend_finding(fixing, &findings, finding))
            staged = true;
    }
    if (!staged)
        report_remainder(fixing, &findings);
    findings_release(&findings);
    return staged;
}

static void mend_all(struct fixing *fixing)
{
    while (mend_round(fixing))
        continue;
    if (!plan_count(fixing->plan) && !fixing->failed)
        report_problem(fixing->streams, "%s", _("nothing is open: there is nothing to mend"));
}

/* --- the named ones ------------------------------------------------------------------------------------ */

/* Names are not unique over several accounts: all that bear it are meant. */
static void mend_named(struct fixing *fixing, const char *name)
{
    struct target target = {TARGET_RULE, 0};
    bool found = false;

    for (; target_find_named(fixing->account, name, &target); target.row++) {
        mend(fixing, target);
        found = true;
    }
    if (!found) {
        say_named(fixing->streams, name, _("the export has no rule and no ACL entry of this name"));
        fixing->failed = true;
    }
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static void decide(struct fixing *fixing)
{
    if (fixing->request->all)
        mend_all(fixing);
    for (size_t i = 0; i < fixing->request->name_count; i++)
        mend_named(fixing, fixing->request->names[i]);
}

static bool write_plan(const struct fixing *fixing, int64_t now)
{
    const struct fix_request *request = fixing->request;
    const struct path_request lifts = {.lifted = request->lifted, .lifted_count = request->lifted_count};
    struct walk_context context = path_context_make(fixing->account, &lifts);
    const struct form_job job = {.plan = fixing->plan,
                                 .account = fixing->account,
                                 .ports = &request->ports,
                                 .evidence = fixing->evidence,
                                 .count = mail_findings_count,
                                 .lifted = context.lifted,
                                 .lifted_count = context.lifted_count};
    bool written;

    plan_set_stamp(fixing->plan, (struct plan_stamp){request->author, now});
    written = report_form(&request->form, &job, fixing->streams);
    path_context_release(&context);
    return written;
}

/* What no rule could become is said once, not of each rule. */
static bool candidate_is_good(const struct fixing *fixing)
{
    const struct fix_request *request = fixing->request;
    struct strbuf why = STRBUF_INIT;
    bool good = !change_kind_alters(request->kind) ||
                candidate_is_known(fixing->account, request->to, &why);

    if (!good)
        report_problem(fixing->streams, "--to: %s", why.text);
    strbuf_release(&why);
    return good;
}

static int fix(struct fixing *fixing, int64_t now)
{
    int status;

    fixing->plan = plan_new(fixing->account);
    fixing->rules_settled = mem_zalloc(fixing->account->rules.count, sizeof(bool));
    fixing->entries_settled = mem_zalloc(fixing->account->acl_entries.count, sizeof(bool));
    decide(fixing);
    status = fixing->failed ? REPORT_FOUND : REPORT_DONE;
    if (!write_plan(fixing, now))
        status = REPORT_WRONG;
    free(fixing->entries_settled);
    free(fixing->rules_settled);
    plan_free(fixing->plan);
    return status;
}

int report_fix(const struct fix_request *request, const struct report_streams *streams)
{
    struct fixing fixing = {.request = request, .streams = streams};
    int64_t now = 0;
    int status = REPORT_WRONG;

    if (request->author && !report_now(&now, streams))
        return REPORT_WRONG;
    fixing.account = report_load(&request->exports, streams);
    if (!fixing.account)
        return REPORT_WRONG;
    if (candidate_is_good(&fixing) &&
        report_evidence(&fixing.evidence, fixing.account, &request->ports, &request->logs, streams))
        status = fix(&fixing, now);
    evidence_free(fixing.evidence);
    account_free(fixing.account);
    return status;
}

#include "model/write/policy_propose.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/read/read_policy.h"
#include "model/write/policy_build.h"
#include "model/write/policy_print.h"

#define DEFAULT_NAME "vpcmend-smtp"

static bool refuse(struct policy_proposal *proposal, const char *sentence)
{
    proposal->why_not = mem_strdup(sentence);
    return false;
}

static void add_note(struct policy_proposal *proposal, const char *sentence)
{
    strbuf_adds(&proposal->notes, sentence);
    strbuf_addch(&proposal->notes, '\n');
}

/* --- is it what it should be? ----------------------------------------------------------------------- */

static bool is_as_wanted(const struct policy_judgement *judgement, enum policy_form form)
{
    if (form == POLICY_FOR_ENDPOINT)
        return judgement->can_send[POLICY_THROUGH_ENDPOINT] == POLICY_TRUE;
    if (form == POLICY_FOR_ADDRESSES)
        return judgement->can_send[POLICY_STRANGER] == POLICY_FALSE &&
               judgement->can_send[POLICY_OWN_ADDRESS] == POLICY_TRUE;
    return judgement->bearing == POLICY_RESTRICTS_IF_FILLED; /* its Deny asks for the keys */
}

static void refuse_judged(struct policy_proposal *proposal,
                          const struct policy_judgement *judgement,
                          const struct policy_setting *setting)
{
    struct strbuf why = STRBUF_INIT;

    strbuf_adds(
        &why,
        _("What the old policy says beside it would undo it; change that by hand first. The new "
          "one would be: "));
    policy_bearing_describe(&why, judgement, setting->kind);
    proposal->why_not = strbuf_detach(&why);
}

static void add_open_note(struct policy_proposal *proposal, const struct policy *policy,
                          const struct policy_judgement *judgement)
{
    for (size_t i = 0; i < judgement->flaws.count; i++) {
        const struct policy_flaw *flaw = &judgement->flaws.items[i];
        struct strbuf note = STRBUF_INIT;

        if (flaw->kind == POLICY_FLAW_OTHERS_FREE)
            strbuf_adds(&note, flaw->sentence);
        if (flaw->kind == POLICY_FLAW_OPEN_PRINCIPAL) {
            strbuf_adds(&note, _("Stays as it was, since it is about more than sending: "));
            policy_statement_name(policy, flaw->statement, &note);
            strbuf_addf(&note, ". %s", flaw->sentence);
        }
        if (note.length)
            add_note(proposal, note.text);
        strbuf_release(&note);
    }
}

/* For each endpoint by itself: all of them must get through. */
static bool judge_new(struct policy_proposal *proposal, const struct policy *policy,
                      const struct policy_wanted *wanted)
{
    size_t count = proposal->form == POLICY_FOR_ADDRESSES || proposal->form == POLICY_FOR_ENDPOINT
                       ? 1
                       : wanted->endpoint_count;
    struct policy_setting setting;
    bool good = true;

    policy_build_setting(&setting, proposal->form, wanted);
    for (size_t i = 0; i < count && good; i++) {
        struct policy_judgement judgement;

        if (proposal->form != POLICY_FOR_ADDRESSES) {
            setting.endpoints = &wanted->endpoints[i];
            setting.endpoint_count = 1;
        }
        policy_judge(&judgement, policy, &setting);
        good = is_as_wanted(&judgement, proposal->form);
        if (!good)
            refuse_judged(proposal, &judgement, &setting);
        else if (i == 0)
            add_open_note(proposal, policy, &judgement);
        policy_judgement_release(&judgement);
    }
    return good;
}

static bool check_new(struct policy_proposal *proposal, const struct policy_wanted *wanted)
{
    size_t most = policy_bearer_size_most(proposal->bearer);
    size_t size = proposal->document.length + wanted->beside;
    struct policy policy;
    struct policy_fault fault;
    bool good;

    if (size > most) {
        struct strbuf why = STRBUF_INIT;

        if (wanted->beside)
            strbuf_addf(&why,
                        _("All inline policies together would have %zu characters; AWS takes at "
                          "most %zu."),
                        size, most);
        else
            strbuf_addf(&why, _("The new policy would have %zu characters; AWS takes at most %zu."),
                        size, most);
        proposal->why_not = strbuf_detach(&why);
        return false;
    }
    good = policy_read(&policy, proposal->document.text, proposal->document.length, &fault)
               ? judge_new(proposal, &policy, wanted)
               : refuse(proposal, fault.why);
    policy_fault_release(&fault);
    policy_release(&policy);
    return good;
}

/* --- making it ------------------------------------------------------------------------------------ */

/* Statements would begin to mean something else. */
static bool variables_would_wake(const struct policy *old)
{
    return !policy_has_variables(old) && strstr(old->text.text, "${");
}

static bool build(struct policy_proposal *proposal, const struct policy *old,
                  const struct policy_wanted *wanted)
{
    bool *keeps = mem_zalloc(old ? old->statements.count + 1 : 1, sizeof *keeps);
    struct strbuf why = STRBUF_INIT;
    bool good = !old || policy_choose_kept(keeps, old, proposal->form, wanted, &why);

    if (good)
        policy_build(&proposal->document, proposal->form, old, keeps, wanted);
    else
        proposal->why_not = strbuf_detach(&why);
    strbuf_release(&why);
    free(keeps);
    return good;
}

static void compare(struct policy_proposal *proposal, const struct policy *old)
{
    struct strbuf before = STRBUF_INIT;

    policy_print(&proposal->pretty, proposal->document.text, proposal->document.length,
                 POLICY_PRETTY);
    if (old)
        policy_print(&before, old->text.text, old->text.length, POLICY_PRETTY);
    policy_diff(&proposal->diff, &before, &proposal->pretty, old ? proposal->name : "/dev/null",
                proposal->name);
    proposal->changes_nothing = !proposal->diff.length;
    strbuf_release(&before);
}

/* aws-facts 4: an endpoint's policy is not said to be honoured, and a role has no password of SMTP. */
static void add_bearer_notes(struct policy_proposal *proposal)
{
    switch (proposal->bearer) {
    case POLICY_BORNE_BY_GROUP:
        add_note(proposal, _("It holds every user of the group, also those who send by other ways: "
                             "look at who is in it."));
        break;
    case POLICY_BORNE_BY_ITSELF:
        add_note(proposal, _("It holds everybody to whom the policy is attached. Roles among them "
                             "send by the API of SES and not through these endpoints: give them a "
                             "policy of their own first."));
        add_note(proposal, _("AWS keeps five versions of a policy: where there are five, delete "
                             "one that is not in force first."));
        break;
    case POLICY_BORNE_BY_USER:
        add_note(proposal, _("It goes to users by name; what a group or an attached policy allows "
                             "them beside it is "
                             "held by the Deny, too."));
        break;
    default:
        break;
    }
}

static void add_notes(struct policy_proposal *proposal)
{
    if (proposal->form == POLICY_FOR_ENDPOINT)
        add_note(proposal,
                 _("AWS does not say whether an endpoint for SMTP asks its policy. This one holds "
                   "what goes through to the own account and identity, and nobody who sends from "
                   "elsewhere: it goes with a policy of the user or identity, and not in its "
                   "place. If the test prints 554 inside, undo it."));
    else if (proposal->form == POLICY_FOR_ADDRESSES)
        add_note(proposal,
                 _("This cuts off VPC endpoints: what comes through one has no aws:SourceIp."));
    else if (policy_sends_by_api(proposal->bearer))
        add_note(proposal,
                 _("A role has no SMTP password: what it sends goes by the API of SES, so the "
                   "endpoint is that of com.amazonaws.REGION.email, and the test sends by the AWS "
                   "CLI. Until it has printed a MessageId inside and AccessDenied outside, nothing "
                   "is known to be restricted; if it says AccessDenied inside, undo it."));
    else
        add_note(
            proposal,
            _("AWS does not say whether SES fills the endpoint's keys over SMTP. Until the test "
              "has "
              "printed 250 inside and 554 outside, nothing is known to be restricted; if it prints "
              "554 inside, undo it."));
    add_note(proposal, _("Messages that name a configuration set may need its ARN as a Resource "
                         "beside the identity's: "
                         "send the test as the application sends."));
    add_bearer_notes(proposal);
}

bool policy_propose(struct policy_proposal *proposal, enum policy_form form,
                    const struct policy *old, const struct policy_wanted *wanted)
{
    const char *fault = policy_wanted_fault(wanted, form, old);

    *proposal = (struct policy_proposal){.form = form,
                                         .bearer = policy_bearer_of(form, wanted),
                                         .region = STRBUF_INIT,
                                         .document = STRBUF_INIT,
                                         .pretty = STRBUF_INIT,
                                         .diff = STRBUF_INIT,
                                         .apply = STRBUF_INIT,
                                         .undo = STRBUF_INIT,
                                         .test = STRBUF_INIT,
                                         .test_script = STRBUF_INIT,
                                         .probe = STRBUF_INIT,
                                         .notes = STRBUF_INIT};
    if (fault)
        return refuse(proposal, fault);
    if (old && variables_would_wake(old))
        return refuse(
            proposal,
            _("The old policy is of version 2008-10-17, where ${...} stands for itself; in a new "
              "one it would be a variable. Change that by hand first."));
    proposal->name = mem_strdup(form == POLICY_FOR_ENDPOINT ? wanted->endpoints[0].id
                                : wanted->name              ? wanted->name
                                                            : DEFAULT_NAME);
    if (!build(proposal, old, wanted))
        return false;
    add_notes(proposal);
    if (!check_new(proposal, wanted))
        return false;
    policy_add_region(&proposal->region, wanted->identity);
    compare(proposal, old);
    policy_add_commands(proposal, old, wanted);
    return true;
}

void policy_proposal_release(struct policy_proposal *proposal)
{
    free(proposal->why_not);
    free(proposal->name);
    strbuf_release(&proposal->region);
    strbuf_release(&proposal->document);
    strbuf_release(&proposal->pretty);
    strbuf_release(&proposal->diff);
    strbuf_release(&proposal->apply);
    strbuf_release(&proposal->undo);
    strbuf_release(&proposal->test);
    strbuf_release(&proposal->test_script);
    strbuf_release(&proposal->probe);
    strbuf_release(&proposal->notes);
    *proposal = (struct policy_proposal){0};
}

/* --- words ---------------------------------------------------------------------------------------- */

enum policy_form policy_preferred_form(const struct policy_wanted *wanted)
{
    return !wanted->endpoint_count && wanted->own_address_count ? POLICY_FOR_ADDRESSES
                                                                : POLICY_FOR_USER;
}

const char *policy_proposal_words(const struct policy_proposal *proposal)
{
    static const char *const words[POLICY_BEARER_COUNT] = {
        [POLICY_BORNE_BY_USER] = N_("an IAM policy of a user for nothing but SMTP"),
        [POLICY_BORNE_BY_GROUP] = N_("an IAM policy of a group for nothing but SMTP"),
        [POLICY_BORNE_BY_ROLE] = N_("an IAM policy of a role for nothing but sending"),
        [POLICY_BORNE_BY_ITSELF] = N_("a managed policy for nothing but SMTP, as a new version"),
        [POLICY_BORNE_BY_IDENTITY] = N_("a policy of the identity with a Deny for named users"),
        [POLICY_BORNE_BY_ENDPOINT] =
            N_("an endpoint's policy for the own account and identity")};

    return proposal->form == POLICY_FOR_ADDRESSES
               ? _("an IAM policy by the public addresses of the NAT gateways")
               : _(words[proposal->bearer]);
}

/* Source text 002 and aws-facts 6. */
const char *policy_remains(size_t number)
{
    static const char *const sentences[] = {
        N_("No policy helps against stolen credentials that are used from inside: whoever is on a "
           "host that reaches "
           "the endpoint sends as the user does, and an SMTP password is good until its access key "
           "is taken away."),
        N_("Keep the SMTP credentials in a locked-down Parameter Store, where only the application "
           "that sends can "
           "read them, and give ses:SendRawEmail to one IAM user for SMTP and to nobody else."),
        N_("Rotate them all the time: a new access key for the user, its SMTP password put in "
           "place, and the old key "
           "made inactive, then deleted."),
        N_("Watch what SES sends, with CloudWatch alarms on the number of messages, bounces and "
           "complaints, so that "
           "a leak is seen early."),
        N_("Close the network too: senders reach the endpoint's security group on 465 and 587, and "
           "nothing leaves to "
           "0.0.0.0/0 on these ports."),
    };

    return number < sizeof sentences / sizeof *sentences ? _(sentences[number]) : NULL;
}

#include "model/judge/policy_judge.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/judge/policy_flaws.h"
#include "model/judge/policy_scene.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* SES, "Actions defined by Amazon Simple Email Service": those that send. */
const char *const policy_sending_actions[] = {"ses:SendRawEmail",
                                              "ses:SendEmail",
                                              "ses:SendTemplatedEmail",
                                              "ses:SendBulkTemplatedEmail",
                                              "ses:SendBulkEmail",
                                              "ses:SendBounce",
                                              "ses:SendCustomVerificationEmail"};
const size_t policy_sending_action_count = LENGTH(policy_sending_actions);

/* SES developer guide, "Using IAM to control access" and "policy anatomy" (aws-facts 6). */
bool policy_key_is_implemented(const char *name)
{
    static const char *const keys[] = {"aws:CurrentTime",     "aws:EpochTime",
                                       "aws:SecureTransport", "aws:SourceIp",
                                       "aws:UserAgent",       "aws:SourceVpc",
                                       "aws:SourceVpce",      "aws:VpcSourceIp",
                                       "ses:Recipients",      "ses:FromAddress",
                                       "ses:FromDisplayName", "ses:FeedbackAddress",
                                       "ses:ApiVersion",      "ses:MultiRegionEndpointId"};

    for (size_t i = 0; i < LENGTH(keys); i++)
        if (policy_word_is(keys[i], name))
            return true;
    return false;
}

/* IAM and SES quotas: 4 KB; 2,048 characters in all policies of a user; 20,480 of an endpoint. */
size_t policy_size_most(enum policy_kind kind)
{
    static const size_t most[POLICY_KIND_COUNT] = {4096, 2048, 20480};

    return most[kind];
}

/* --- what it comes to ------------------------------------------------------------------------------ */

static bool is_about_sending(const struct policy *policy)
{
    for (size_t i = 0; i < policy->statements.count; i++)
        if (policy_statement_sends(&policy->statements.items[i]))
            return true;
    return false;
}

static bool allow_is_assumed(const struct policy *policy, enum policy_kind kind)
{
    for (size_t i = 0; kind == POLICY_IAM && i < policy->statements.count; i++)
        if (policy->statements.items[i].effect == POLICY_ALLOW &&
            policy_statement_sends(&policy->statements.items[i]))
            return false;
    return kind != POLICY_ENDPOINT;
}

/* A stranger is kept out. */
static enum policy_bearing bearing_of_closed(const struct policy_judgement *judgement)
{
    const enum policy_truth *can = judgement->can_send;

    if (can[POLICY_THROUGH_ENDPOINT] == POLICY_MAYBE)
        return POLICY_BEARING_UNKNOWN;
    if (can[POLICY_THROUGH_ENDPOINT] == POLICY_TRUE)
        return can[POLICY_THROUGH_BARE_ENDPOINT] == POLICY_TRUE ? POLICY_RESTRICTS_TO_ENDPOINT
                                                                : POLICY_RESTRICTS_IF_FILLED;
    if (judgement->has_world[POLICY_OWN_ADDRESS] && can[POLICY_OWN_ADDRESS] != POLICY_FALSE)
        return POLICY_CUTS_ENDPOINT;
    return POLICY_LETS_NOBODY;
}

static enum policy_bearing bearing_of(const struct policy_judgement *judgement,
                                      const struct policy *policy)
{
    const enum policy_truth *can = judgement->can_send;

    if (!is_about_sending(policy))
        return POLICY_NOT_ABOUT_SENDING;
    if (can[POLICY_STRANGER] == POLICY_FALSE)
        return bearing_of_closed(judgement);
    if (can[POLICY_THROUGH_ENDPOINT] == POLICY_FALSE && can[POLICY_STRANGER] == POLICY_TRUE)
        return POLICY_CUTS_ENDPOINT;
    return can[POLICY_STRANGER] == POLICY_TRUE ? POLICY_RESTRICTS_NOBODY : POLICY_BEARING_UNKNOWN;
}

static void ask_worlds(struct policy_judgement *judgement, const struct policy *policy,
                       const struct policy_setting *setting)
{
    struct policy_question question = {.policy = policy,
                                       .setting = setting,
                                       .allow_is_assumed = judgement->allow_is_assumed,
                                       .statement = POLICY_NO_STATEMENT};

    for (unsigned world = 0; world < POLICY_WORLD_COUNT; world++) {
        judgement->denier[world] = POLICY_NO_STATEMENT;
        judgement->has_world[world] = policy_scene_exists(policy, setting, world);
        if (judgement->has_world[world])
            judgement->can_send[world] =
                policy_scene_ask(&question, world, &judgement->denier[world]);
    }
    if (setting->kind != POLICY_IDENTITY)
        return;
    question.principal = POLICY_OTHER_ACCOUNT;
    question.allow_is_assumed = false;
    judgement->other_account = policy_scene_ask(&question, POLICY_STRANGER, NULL);
}

void policy_judge(struct policy_judgement *judgement, const struct policy *policy,
                  const struct policy_setting *setting)
{
    *judgement =
        (struct policy_judgement){.allow_is_assumed = allow_is_assumed(policy, setting->kind)};
    ask_worlds(judgement, policy, setting);
    judgement->bearing = bearing_of(judgement, policy);
    policy_find_flaws(judgement, policy, setting);
}

void policy_judgement_release(struct policy_judgement *judgement)
{
    for (size_t i = 0; i < judgement->flaws.count; i++)
        free(judgement->flaws.items[i].sentence);
    free(judgement->flaws.items);
    *judgement = (struct policy_judgement){0};
}

/* --- words ---------------------------------------------------------------------------------------- */

const char *policy_bearing_name(enum policy_bearing bearing)
{
    static const char *const names[POLICY_BEARING_COUNT] = {
        "restricts-to-endpoint", "restricts-if-filled", "restricts-nobody", "cuts-endpoint",
        "lets-nobody",           "not-about-sending",   "unknown"};

    return names[bearing];
}

const char *policy_flaw_name(enum policy_flaw_kind kind)
{
    static const char *const names[POLICY_FLAW_KIND_COUNT] = {
        "private-source-ip", "cuts-endpoint", "no-deny",    "unknown-key",
        "open-principal",    "not-smtp",      "fails-open", "literal-wildcard",
        "other-endpoint",    "others-free",   "undecided",  "too-large"};

    return names[kind];
}

const char *policy_world_words(enum policy_world world)
{
    switch (world) {
    case POLICY_THROUGH_ENDPOINT:
        return _("through the endpoint, if SES fills its keys");
    case POLICY_THROUGH_BARE_ENDPOINT:
        return _("through the endpoint, if SES does not fill them");
    case POLICY_OWN_ADDRESS:
        return _("from the account's own public addresses");
    default:
        return _("from anywhere else, with stolen credentials");
    }
}

static const char *endpoint_words(const struct policy_judgement *judgement)
{
    if (judgement->bearing == POLICY_RESTRICTS_NOBODY)
        return _("Restricts nobody who sends from elsewhere: an endpoint's policy is asked only "
                 "about what "
                 "comes through the endpoint.");
    if (judgement->bearing == POLICY_CUTS_ENDPOINT)
        return _("Refuses all that comes through the endpoint, and nothing else.");
    return NULL;
}

void policy_bearing_describe(struct strbuf *out, const struct policy_judgement *judgement,
                             enum policy_kind kind)
{
    static const char *const words[POLICY_BEARING_COUNT] = {
        N_("Restricts to the endpoint: whoever sends from elsewhere, with stolen credentials too, "
           "is "
           "refused."),
        N_("Unknown whether it restricts to the endpoint or refuses everybody: it asks for keys "
           "that SES "
           "lists, and no page of AWS says that SES fills them over SMTP. The test that tells: "
           "send from "
           "inside, which must give 250, and from outside, which must give 554."),
        N_("Restricts nobody: with stolen credentials mail can be sent from anywhere."),
        N_("Cuts off the endpoint: what comes through it is refused, while others can still send."),
        N_("Lets nobody send by SMTP."),
        N_("Is not about sending."),
        N_("Unknown: it asks for what this export does not tell. The test that tells: send from "
           "inside, "
           "which must give 250, and from outside, which must give 554."),
    };
    const char *sentence = kind == POLICY_ENDPOINT ? endpoint_words(judgement) : NULL;

    strbuf_adds(out, sentence ? sentence : _(words[judgement->bearing]));
}

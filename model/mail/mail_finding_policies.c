/*
 * mail_finding_policies.c: ses-policy-ineffective and ses-policy-open.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/sentence.h"
#include "model/mail/mail_finding_build.h"
#include "model/mail/policy_account.h"

/* What each flaw is to a finding. What is undecided or too large is told in the Mail view. */
enum weight { NO_FINDING, OF_LITTLE_EFFECT, OF_EFFECT };

static enum weight weight_of(enum policy_flaw_kind kind)
{
    static const enum weight weights[POLICY_FLAW_KIND_COUNT] = {
        [POLICY_FLAW_PRIVATE_SOURCE_IP] = OF_EFFECT,
        [POLICY_FLAW_CUTS_ENDPOINT] = OF_EFFECT,
        [POLICY_FLAW_NO_DENY] = OF_EFFECT,
        [POLICY_FLAW_UNKNOWN_KEY] = OF_LITTLE_EFFECT,
        [POLICY_FLAW_NOT_SMTP] = OF_LITTLE_EFFECT, /* it may be for those who use the API */
        [POLICY_FLAW_FAILS_OPEN] = OF_EFFECT,
        [POLICY_FLAW_LITERAL_WILDCARD] = OF_EFFECT,
        [POLICY_FLAW_OTHER_ENDPOINT] = OF_EFFECT,
        [POLICY_FLAW_OTHERS_FREE] = OF_LITTLE_EFFECT,
    };

    return weights[kind];
}

/* Conditions look like a restriction; without them it may be but a grant to another account. */
static bool looks_restricting(const struct policy *policy)
{
    for (size_t i = 0; i < policy->statements.count; i++)
        if (policy->statements.items[i].conditions.count &&
            policy_statement_sends(&policy->statements.items[i]))
            return true;
    return false;
}

static void begin_sentence(struct strbuf *sentence, const char *title)
{
    sanitise_add(sentence, title, strlen(title));
    strbuf_adds(sentence, ": ");
}

/* A blank behind the title's colon parts already. */
static bool ends_with_title(const struct strbuf *sentence)
{
    return sentence->text[sentence->length - 1] == ' ';
}

/* Several statements may have the same flaw. */
static void add_once(struct strbuf *sentence, const char *flaw)
{
    if (strstr(sentence->text, flaw))
        return;
    if (!ends_with_title(sentence))
        sentence_next(sentence);
    strbuf_adds(sentence, flaw);
}

static void report(struct mail_finder *finder, enum finding_kind kind, enum severity severity,
                   struct object_ref object, struct strbuf *sentence)
{
    findings_append(finder->findings,
                    (struct finding){.kind = kind,
                                     .severity = severity,
                                     .family = IP_FAMILY_COUNT,
                                     .resource = object},
                    sentence, NULL, 0, NULL, 0);
}

static void judge_effect(struct mail_finder *finder, struct object_ref object, const char *title,
                         const struct policy *policy, const struct policy_judgement *judgement)
{
    struct strbuf sentence = STRBUF_INIT;
    bool restricting = looks_restricting(policy);
    enum weight worst = NO_FINDING;

    begin_sentence(&sentence, title);
    for (size_t i = 0; i < judgement->flaws.count; i++) {
        enum policy_flaw_kind kind = judgement->flaws.items[i].kind;
        enum weight weight = weight_of(kind);

        if (weight == NO_FINDING || (kind == POLICY_FLAW_NO_DENY && !restricting))
            continue;
        add_once(&sentence, judgement->flaws.items[i].sentence);
        worst = weight > worst ? weight : worst;
    }
    if (worst != NO_FINDING)
        report(finder, FINDING_SES_POLICY_INEFFECTIVE,
               worst == OF_EFFECT ? SEVERITY_MEDIUM : SEVERITY_LOW, object, &sentence);
    strbuf_release(&sentence);
}

static void judge_openness(struct mail_finder *finder, struct object_ref object, const char *title,
                           const struct policy_judgement *judgement)
{
    struct strbuf sentence = STRBUF_INIT;
    bool is_open = false;

    begin_sentence(&sentence, title);
    for (size_t i = 0; i < judgement->flaws.count; i++) {
        if (judgement->flaws.items[i].kind != POLICY_FLAW_OPEN_PRINCIPAL)
            continue;
        add_once(&sentence, judgement->flaws.items[i].sentence);
        is_open = true;
    }
    if (is_open)
        report(finder, FINDING_SES_POLICY_OPEN,
               judgement->other_account == POLICY_TRUE ? SEVERITY_HIGH : SEVERITY_MEDIUM, object,
               &sentence);
    strbuf_release(&sentence);
}

static void judge_policy(void *context, struct object_ref object, const char *title,
                         const struct policy *policy, const struct policy_judgement *judgement)
{
    struct mail_finder *finder = context;

    judge_effect(finder, object, title, policy, judgement);
    judge_openness(finder, object, title, judgement);
}

void mail_findings_policies(struct mail_finder *finder)
{
    policy_account_each(finder->account, finder->context->edits, judge_policy, finder);
}

/*
 * Each find_ function looks for one kind in one statement. What a flaw does in effect is not argued here but asked
 * of the evaluator: to whom the statement applies.
 */
#include "model/judge/policy_flaws.h"

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/judge/policy_match.h"
#include "model/judge/policy_scene.h"
#include "model/judge/policy_values.h"

struct judging {
    struct policy_judgement *judgement;
    const struct policy *policy;
    const struct policy_setting *setting;
    size_t at; /* the statement that is looked at */
    const struct policy_statement *statement;
};

/* --- asking --------------------------------------------------------------------------------------- */

static enum policy_truth applies(const struct judging *judging, enum policy_world world)
{
    struct policy_question question = {
        .policy = judging->policy, .setting = judging->setting, .statement = judging->at};

    return policy_scene_ask(&question, world, NULL);
}

bool policy_statement_covers(const struct policy_statement *statement, const char *action)
{
    struct policy_request request = {0};
    bool covers = false;

    for (size_t i = 0; i < statement->actions.items.count && !covers; i++) {
        struct strbuf pattern = STRBUF_INIT;

        policy_expand(&pattern, statement->actions.items.items[i],
                      (struct policy_expansion){.wildcards = true}, &request);
        covers = policy_glob(pattern.text, pattern.length, action, strlen(action), POLICY_ANY_CASE);
        strbuf_release(&pattern);
    }
    return covers != statement->not_actions;
}

/* Of those that it covers; NULL if it covers none. */
static const char *first_sending_action(const struct policy_statement *statement)
{
    for (size_t i = 0; i < policy_sending_action_count; i++)
        if (policy_statement_covers(statement, policy_sending_actions[i]))
            return policy_sending_actions[i];
    return NULL;
}

bool policy_statement_sends(const struct policy_statement *statement)
{
    return first_sending_action(statement) != NULL;
}

static bool covers_smtp(const struct policy_statement *statement)
{
    return policy_statement_covers(statement, "ses:SendRawEmail");
}

static bool key_is(const struct policy_condition *condition, const char *key)
{
    return policy_word_is(condition->key, key);
}

static bool is_endpoint_key(const struct policy_condition *condition)
{
    return key_is(condition, "aws:SourceVpce") || key_is(condition, "aws:SourceVpc") ||
           key_is(condition, "aws:VpcSourceIp");
}

/* --- words ---------------------------------------------------------------------------------------- */

static void add_shown(struct strbuf *out, const char *text)
{
    sanitise_add(out, text, strlen(text));
}

static void add_listed(struct strbuf *out, const char *text)
{
    strbuf_adds(out, out->length ? ", " : "");
    add_shown(out, text);
}

static const char *truth_words(enum policy_truth truth)
{
    return truth == POLICY_TRUE ? _("yes") : truth == POLICY_FALSE ? _("no") : _("unknown");
}

/* Both kinds of endpoint, where they differ. */
static void add_effect(struct strbuf *out, const struct judging *judging)
{
    enum policy_truth filled = applies(judging, POLICY_THROUGH_ENDPOINT);
    enum policy_truth bare = applies(judging, POLICY_THROUGH_BARE_ENDPOINT);

    strbuf_adds(out, judging->statement->effect == POLICY_DENY
                         ? _(" So it denies through the endpoint: ")
                         : _(" So it allows through the endpoint: "));
    strbuf_adds(out, truth_words(filled));
    if (filled != bare)
        strbuf_addf(out, _(" (%s if SES does not fill the endpoint's keys)"), truth_words(bare));
    strbuf_addf(out, _("; from a stranger's address: %s."),
                truth_words(applies(judging, POLICY_STRANGER)));
}

static void add_flaw(const struct judging *judging, enum policy_flaw_kind kind,
                     struct strbuf *sentence)
{
    struct policy_flaw flaw = {kind, judging->at, NULL};

    flaw.sentence = strbuf_detach(sentence);
    TABLE_ADD(judging->judgement->flaws, flaw);
}

/* --- one statement -------------------------------------------------------------------------------- */

static bool is_ip_condition(const struct policy_condition *condition)
{
    return key_is(condition, "aws:SourceIp") && (condition->operation == POLICY_OP_IP_ADDRESS ||
                                                 condition->operation == POLICY_OP_NOT_IP_ADDRESS);
}

static void find_private_source_ip(const struct judging *judging)
{
    struct strbuf list = STRBUF_INIT, sentence = STRBUF_INIT;

    for (size_t i = 0; i < judging->statement->conditions.count; i++) {
        const struct policy_condition *condition = &judging->statement->conditions.items[i];

        for (size_t j = 0; is_ip_condition(condition) && j < condition->values.items.count; j++)
            if (policy_block_is_private(condition->values.items.items[j]))
                add_listed(&list, condition->values.items.items[j]);
    }
    if (list.length) {
        strbuf_addf(
            &sentence,
            _("Asks whether aws:SourceIp is in %s, which it never is: it is a public address, and "
              "is missing from what comes through an endpoint."),
            list.text);
        add_effect(&sentence, judging);
        add_flaw(judging, POLICY_FLAW_PRIVATE_SOURCE_IP, &sentence);
    }
    strbuf_release(&list);
}

static void find_cut_endpoint(const struct judging *judging)
{
    bool asks = false;
    struct strbuf sentence = STRBUF_INIT;

    for (size_t i = 0; i < judging->statement->conditions.count; i++) {
        const struct policy_condition *condition = &judging->statement->conditions.items[i];

        asks = asks || (key_is(condition, "aws:SourceIp") &&
                        policy_operator_is_negated(condition->operation));
    }
    if (!asks || judging->statement->effect != POLICY_DENY || !covers_smtp(judging->statement) ||
        applies(judging, POLICY_THROUGH_ENDPOINT) != POLICY_TRUE)
        return;
    strbuf_adds(&sentence,
                _("Denies what does not come from certain addresses, and what comes through an "
                  "endpoint has "
                  "no aws:SourceIp, for which a negated operator holds: the endpoint is cut off."));
    add_effect(&sentence, judging);
    add_flaw(judging, POLICY_FLAW_CUTS_ENDPOINT, &sentence);
}

static void find_unknown_key(const struct judging *judging)
{
    struct strbuf list = STRBUF_INIT, sentence = STRBUF_INIT;

    for (size_t i = 0; i < judging->statement->conditions.count; i++) {
        const char *key = judging->statement->conditions.items[i].key;

        if (!policy_key_is_implemented(key) && !policy_word_is(key, "aws:PrincipalOrgID"))
            add_listed(&list, key);
    }
    if (list.length) {
        strbuf_addf(
            &sentence,
            _("Asks for %s, not among the keys that SES says it implements: what comes of it is "
              "unknown, and a test must tell."),
            list.text);
        add_flaw(judging, POLICY_FLAW_UNKNOWN_KEY, &sentence);
    }
    strbuf_release(&list);
}

static bool names_everybody(const struct policy_statement *statement)
{
    for (size_t i = 0; i < statement->principals.count; i++)
        if (statement->principals.items[i].kind == POLICY_PRINCIPAL_ANY)
            return !statement->not_principals;
    return statement->not_principals;
}

static void find_open_principal(const struct judging *judging)
{
    struct policy_question question = {.policy = judging->policy,
                                       .setting = judging->setting,
                                       .principal = POLICY_OTHER_ACCOUNT,
                                       .statement = judging->at};
    struct strbuf sentence = STRBUF_INIT;
    enum policy_truth truth;

    if (judging->statement->effect != POLICY_ALLOW || !names_everybody(judging->statement) ||
        !covers_smtp(judging->statement))
        return;
    truth = policy_scene_ask(&question, POLICY_STRANGER, NULL);
    if (truth == POLICY_FALSE)
        return;
    strbuf_adds(
        &sentence,
        truth == POLICY_TRUE
            ? _("Lets everybody send as this identity, from any AWS account and from anywhere, "
                "with no credentials of this account.")
            : _("Names everybody as principal; whether its conditions keep other AWS accounts out "
                "is "
                "unknown."));
    add_flaw(judging, POLICY_FLAW_OPEN_PRINCIPAL, &sentence);
}

static void find_not_smtp(const struct judging *judging)
{
    const char *other;
    struct strbuf sentence = STRBUF_INIT;

    if (covers_smtp(judging->statement))
        return;
    other = first_sending_action(judging->statement);
    strbuf_addf(
        &sentence,
        judging->statement->effect == POLICY_ALLOW
            ? _("Allows %s but not ses:SendRawEmail, which is what SMTP does: nobody can send by "
                "SMTP by it.")
            : _("Denies %s but not ses:SendRawEmail, which is what SMTP does: it stops nobody who "
                "sends by SMTP."),
        other);
    add_flaw(judging, POLICY_FLAW_NOT_SMTP, &sentence);
}

/* Where the key is missing it should refuse, and does not. */
static bool fails_open(const struct policy_statement *statement,
                       const struct policy_condition *condition)
{
    if (!is_endpoint_key(condition) && !key_is(condition, "aws:SourceIp"))
        return false;
    if (statement->effect == POLICY_DENY)
        return condition->quantifier == POLICY_FOR_ANY_VALUE && !condition->if_exists &&
               policy_operator_is_negated(condition->operation);
    return condition->if_exists || condition->quantifier == POLICY_FOR_ALL_VALUES;
}

static void find_fails_open(const struct judging *judging)
{
    for (size_t i = 0; i < judging->statement->conditions.count; i++) {
        const struct policy_condition *condition = &judging->statement->conditions.items[i];
        struct strbuf sentence = STRBUF_INIT, name = STRBUF_INIT, key = STRBUF_INIT;

        if (!fails_open(judging->statement, condition))
            continue;
        add_shown(&name, condition->operator_name);
        add_shown(&key, condition->key);
        strbuf_addf(
            &sentence,
            judging->statement->effect == POLICY_ALLOW
                ? _("%s holds where %s is missing, as it is for all who come another way: it fails "
                    "open.")
                : _("%s does not hold where %s is missing, so this Deny lets pass all who come "
                    "another way: it fails open."),
            name.text, key.text);
        add_effect(&sentence, judging);
        add_flaw(judging, POLICY_FLAW_FAILS_OPEN, &sentence);
        strbuf_release(&name);
        strbuf_release(&key);
    }
}

static bool takes_literally(enum policy_operator operation)
{
    return operation >= POLICY_OP_STRING_EQUALS &&
           operation <= POLICY_OP_STRING_NOT_EQUALS_IGNORE_CASE;
}

static void find_literal_wildcard(const struct judging *judging)
{
    for (size_t i = 0; i < judging->statement->conditions.count; i++) {
        const struct policy_condition *condition = &judging->statement->conditions.items[i];
        struct strbuf sentence = STRBUF_INIT, list = STRBUF_INIT, name = STRBUF_INIT;

        for (size_t j = 0; j < condition->values.items.count; j++) {
            const char *value = condition->values.items.items[j], *star = strchr(value, '*');

            if (takes_literally(condition->operation) && star && !strstr(value, "${*}"))
                add_listed(&list, value);
        }
        if (list.length) {
            add_shown(&name, condition->operator_name);
            strbuf_addf(
                &sentence,
                _("%s takes the * in %s for a star and nothing else; StringLike and StringNotLike "
                  "take it for any text."),
                name.text, list.text);
            add_effect(&sentence, judging);
            add_flaw(judging, POLICY_FLAW_LITERAL_WILDCARD, &sentence);
        }
        strbuf_release(&list);
        strbuf_release(&name);
    }
}

static bool is_known_place(const struct policy_setting *setting, const char *value, bool is_vpc)
{
    for (size_t i = 0; i < setting->endpoint_count; i++) {
        const char *known = is_vpc ? setting->endpoints[i].vpc : setting->endpoints[i].id;

        if (!known || !strcmp(known, value))
            return true;
    }
    return strpbrk(value, "*?$") != NULL;
}

static void find_other_endpoint(const struct judging *judging)
{
    struct strbuf list = STRBUF_INIT, sentence = STRBUF_INIT;

    if (!judging->setting->endpoint_count)
        return;
    for (size_t i = 0; i < judging->statement->conditions.count; i++) {
        const struct policy_condition *condition = &judging->statement->conditions.items[i];
        bool is_vpc = key_is(condition, "aws:SourceVpc");

        if (!is_vpc && !key_is(condition, "aws:SourceVpce"))
            continue;
        for (size_t j = 0; j < condition->values.items.count; j++)
            if (condition->operation != POLICY_OP_NULL &&
                !is_known_place(judging->setting, condition->values.items.items[j], is_vpc))
                add_listed(&list, condition->values.items.items[j]);
    }
    if (list.length) {
        strbuf_addf(
            &sentence,
            _("Names %s, which is no endpoint for SMTP, and no VPC with one, of this export."),
            list.text);
        add_effect(&sentence, judging);
        add_flaw(judging, POLICY_FLAW_OTHER_ENDPOINT, &sentence);
    }
    strbuf_release(&list);
}

static bool has_variable(const char *value)
{
    for (const char *at = value; (at = strstr(at, "${")); at++)
        if (strncmp(at, "${*}", 4) && strncmp(at, "${?}", 4) && strncmp(at, "${$}", 4))
            return true;
    return false;
}

static bool is_undecided(const struct policy *policy, const struct policy_condition *condition)
{
    bool undecided = condition->operation == POLICY_OP_UNKNOWN;

    for (size_t i = 0; policy_has_variables(policy) && i < condition->values.items.count; i++)
        undecided = undecided || has_variable(condition->values.items.items[i]);
    return undecided;
}

static void find_undecided(const struct judging *judging)
{
    struct strbuf list = STRBUF_INIT, sentence = STRBUF_INIT;

    for (size_t i = 0; i < judging->statement->conditions.count; i++) {
        const struct policy_condition *condition = &judging->statement->conditions.items[i];

        if (is_undecided(judging->policy, condition))
            add_listed(&list, condition->operator_name);
    }
    if (list.length) {
        strbuf_addf(
            &sentence,
            _("Cannot be judged: %s is an operator that is not known here, or compares with a "
              "variable."),
            list.text);
        add_flaw(judging, POLICY_FLAW_UNDECIDED, &sentence);
    }
    strbuf_release(&list);
}

static void find_in_statement(const struct judging *judging)
{
    find_private_source_ip(judging);
    find_cut_endpoint(judging);
    find_unknown_key(judging);
    if (judging->setting->kind == POLICY_IDENTITY)
        find_open_principal(judging);
    find_not_smtp(judging);
    find_fails_open(judging);
    find_literal_wildcard(judging);
    find_other_endpoint(judging);
    find_undecided(judging);
}

/* --- the policy as a whole ------------------------------------------------------------------------- */

static void find_no_deny(struct judging *judging)
{
    struct strbuf sentence = STRBUF_INIT;

    for (size_t i = 0; i < judging->policy->statements.count; i++)
        if (judging->policy->statements.items[i].effect == POLICY_DENY &&
            covers_smtp(&judging->policy->statements.items[i]))
            return;
    if (judging->judgement->bearing != POLICY_RESTRICTS_NOBODY)
        return;
    strbuf_adds(
        &sentence,
        _("Has no Deny on sending. In the account that owns the identity it is enough that IAM "
          "allows, so this policy keeps nobody of that account from sending, from anywhere."));
    add_flaw(judging, POLICY_FLAW_NO_DENY, &sentence);
}

/* The user that the policy names is held to the endpoint; what of the next one? */
static void find_others_free(struct judging *judging)
{
    struct policy_setting setting = *judging->setting;
    struct policy_question question = {.policy = judging->policy,
                                       .setting = &setting,
                                       .allow_is_assumed = true,
                                       .statement = POLICY_NO_STATEMENT};
    struct strbuf sentence = STRBUF_INIT, other = STRBUF_INIT;
    size_t length;
    const char *account = setting.resource ? policy_arn_account(setting.resource, &length) : NULL;

    if (!account || judging->judgement->can_send[POLICY_STRANGER] != POLICY_FALSE)
        return;
    strbuf_addf(&other, "arn:aws:iam::%.*s:user/vpcmend-probe", (int)length, account);
    question.principal = other.text;
    if (policy_scene_ask(&question, POLICY_STRANGER, NULL) == POLICY_TRUE) {
        strbuf_adds(&sentence, _("Holds only the users whom it names: every other user of the "
                                 "account whom IAM lets send "
                                 "can do so from anywhere."));
        add_flaw(judging, POLICY_FLAW_OTHERS_FREE, &sentence);
    }
    strbuf_release(&other);
}

static void find_too_large(struct judging *judging)
{
    size_t most = policy_size_most(judging->setting->kind);
    struct strbuf sentence = STRBUF_INIT;

    if (judging->setting->kind == POLICY_IAM || judging->policy->text.length <= most)
        return;
    strbuf_addf(&sentence, _("Has %zu bytes; AWS takes at most %zu."), judging->policy->text.length,
                most);
    add_flaw(judging, POLICY_FLAW_TOO_LARGE, &sentence);
}

void policy_find_flaws(struct policy_judgement *judgement, const struct policy *policy,
                       const struct policy_setting *setting)
{
    struct judging judging = {judgement, policy, setting, 0, NULL};

    for (; judging.at < policy->statements.count; judging.at++) {
        judging.statement = &policy->statements.items[judging.at];
        if (policy_statement_sends(judging.statement))
            find_in_statement(&judging);
    }
    judging.at = POLICY_NO_STATEMENT;
    if (setting->kind == POLICY_IDENTITY) {
        find_no_deny(&judging);
        find_others_free(&judging);
    }
    find_too_large(&judging);
}

#include "model/judge/policy_eval.h"

#include <string.h>

#include "model/judge/policy_match.h"

enum policy_truth policy_and(enum policy_truth a, enum policy_truth b)
{
    return a < b ? a : b;
}

enum policy_truth policy_or(enum policy_truth a, enum policy_truth b)
{
    return a > b ? a : b;
}

static enum policy_truth not(enum policy_truth truth) { return POLICY_TRUE - truth; }

/* --- conditions ----------------------------------------------------------------------------------- */

static enum policy_truth is_null(const struct policy_condition *condition,
                                 enum policy_key_state state)
{
    enum policy_truth holds = POLICY_FALSE;

    if (state == POLICY_KEY_UNKNOWN)
        return POLICY_MAYBE;
    for (size_t i = 0; i < condition->values.items.count; i++) {
        const char *value = condition->values.items.items[i];
        bool absent = policy_word_is(value, "true");

        if (!absent && !policy_word_is(value, "false"))
            holds = policy_or(holds, POLICY_MAYBE);
        else if (absent == (state == POLICY_KEY_ABSENT))
            holds = POLICY_TRUE;
    }
    return holds;
}

static enum policy_truth where_absent(const struct policy_condition *condition)
{
    if (condition->if_exists || condition->quantifier == POLICY_FOR_ALL_VALUES)
        return POLICY_TRUE;
    if (condition->quantifier == POLICY_FOR_ANY_VALUE)
        return POLICY_FALSE;
    return policy_operator_is_negated(condition->operation) ? POLICY_TRUE : POLICY_FALSE;
}

static enum policy_truth one_value(const struct policy *policy,
                                   const struct policy_condition *condition, const char *value,
                                   const struct policy_request *request)
{
    enum policy_truth matches = POLICY_FALSE;

    for (size_t i = 0; i < condition->values.items.count; i++)
        matches = policy_or(matches,
                            policy_value_matches(policy, condition->operation,
                                                 condition->values.items.items[i], value, request));
    return policy_operator_is_negated(condition->operation) ? not(matches) : matches;
}

enum policy_truth policy_condition_holds(const struct policy *policy,
                                         const struct policy_condition *condition,
                                         const struct policy_request *request)
{
    const struct policy_key *key = policy_find_key(request, condition->key);
    enum policy_key_state state = policy_key_state_of(request, key);
    enum policy_truth all = POLICY_TRUE, any = POLICY_FALSE;

    if (condition->operation == POLICY_OP_UNKNOWN)
        return POLICY_MAYBE;
    if (condition->operation == POLICY_OP_NULL)
        return is_null(condition, state);
    if (state == POLICY_KEY_UNKNOWN)
        return POLICY_MAYBE;
    if (state == POLICY_KEY_ABSENT)
        return where_absent(condition);
    for (size_t i = 0; i < key->count; i++) {
        enum policy_truth one = one_value(policy, condition, key->values[i], request);

        all = policy_and(all, one);
        any = policy_or(any, one);
    }
    if (condition->quantifier != POLICY_PLAIN)
        return condition->quantifier == POLICY_FOR_ALL_VALUES ? all : any;
    return all == any ? all : POLICY_MAYBE;
}

/* --- principals ----------------------------------------------------------------------------------- */

const char *policy_arn_account(const char *arn, size_t *length)
{
    *length = 0;
    for (unsigned colons = 0; colons < 4; arn++) {
        if (!*arn)
            return arn;
        colons += *arn == ':';
    }
    *length = strcspn(arn, ":");
    return arn;
}

static bool same_account(const char *number, size_t length, const char *arn)
{
    size_t arn_length;
    const char *account = policy_arn_account(arn, &arn_length);

    return length && length == arn_length && !memcmp(number, account, length);
}

/* "111122223333" or "arn:aws:iam::111122223333:root" */
static bool names_account_of(const char *name, const char *arn)
{
    size_t length, digits = strspn(name, "0123456789");
    const char *account = policy_arn_account(name, &length);

    if (digits && !name[digits])
        return same_account(name, digits, arn);
    return length && !strncmp(name, "arn:", 4) && strstr(name, ":iam::") &&
           !strcmp(account + length, ":root") && same_account(account, length, arn);
}

enum naming { NAMED_NOT, NAMED_BY_ACCOUNT, NAMED_ITSELF };

static enum naming naming_of(const struct policy_statement *statement, const char *principal)
{
    enum naming best = NAMED_NOT;

    for (size_t i = 0; i < statement->principals.count; i++) {
        const struct policy_principal *named = &statement->principals.items[i];

        if (named->kind == POLICY_PRINCIPAL_ANY ||
            (named->kind == POLICY_PRINCIPAL_AWS && !strcmp(named->name, principal)))
            return NAMED_ITSELF;
        if (named->kind == POLICY_PRINCIPAL_AWS && names_account_of(named->name, principal))
            best = NAMED_BY_ACCOUNT;
    }
    return best;
}

static bool spares_account(const struct policy_statement *statement, const char *principal)
{
    for (size_t i = 0; i < statement->principals.count; i++)
        if (statement->principals.items[i].kind != POLICY_PRINCIPAL_AWS ||
            names_account_of(statement->principals.items[i].name, principal))
            return true;
    return false;
}

/* Of NotPrincipal with Deny AWS says that one who is named without his account "might" be denied. */
static enum policy_truth principal_applies(const struct policy_statement *statement,
                                           const char *principal)
{
    enum naming naming = naming_of(statement, principal);

    if (!statement->has_principals)
        return POLICY_MAYBE;
    if (!statement->not_principals)
        return naming == NAMED_NOT ? POLICY_FALSE : POLICY_TRUE;
    if (naming == NAMED_NOT)
        return POLICY_TRUE;
    if (statement->effect == POLICY_DENY && !spares_account(statement, principal))
        return POLICY_MAYBE;
    return POLICY_FALSE;
}

/* --- a statement ---------------------------------------------------------------------------------- */

static enum policy_truth any_pattern(const struct policy_texts *patterns, const char *text,
                                     struct policy_expansion expansion, enum policy_case letters,
                                     const struct policy_request *request)
{
    enum policy_truth any = POLICY_FALSE;

    for (size_t i = 0; i < patterns->items.count && any != POLICY_TRUE; i++) {
        struct strbuf pattern = STRBUF_INIT;

        if (!policy_expand(&pattern, patterns->items.items[i], expansion, request))
            any = POLICY_MAYBE;
        else if (policy_glob(pattern.text, pattern.length, text, strlen(text), letters))
            any = POLICY_TRUE;
        strbuf_release(&pattern);
    }
    return any;
}

static enum policy_truth action_applies(const struct policy_statement *statement,
                                        const struct policy_request *request)
{
    struct policy_expansion expansion = {.wildcards = true};
    enum policy_truth any =
        any_pattern(&statement->actions, request->action, expansion, POLICY_ANY_CASE, request);

    return statement->not_actions ? not(any) : any;
}

static enum policy_truth resource_applies(const struct policy *policy,
                                          const struct policy_statement *statement,
                                          const struct policy_request *request)
{
    struct policy_expansion expansion = {true, policy_has_variables(policy)};
    enum policy_truth any;

    if (!statement->has_resources)
        return POLICY_MAYBE;
    any = any_pattern(&statement->resources, request->resource, expansion, POLICY_EXACT, request);
    return statement->not_resources ? not(any) : any;
}

enum policy_truth policy_statement_applies(const struct policy *policy, size_t statement,
                                           enum policy_kind kind,
                                           const struct policy_request *request)
{
    const struct policy_statement *one = &policy->statements.items[statement];
    enum policy_truth applies =
        kind == POLICY_IAM ? POLICY_TRUE : principal_applies(one, request->principal);

    applies = policy_and(applies, action_applies(one, request));
    applies = policy_and(applies, resource_applies(policy, one, request));
    for (size_t i = 0; i < one->conditions.count && applies != POLICY_FALSE; i++)
        applies =
            policy_and(applies, policy_condition_holds(policy, &one->conditions.items[i], request));
    return applies;
}

/* --- documents ------------------------------------------------------------------------------------ */

static void raise_truth(enum policy_truth *truth, size_t *decider, enum policy_truth other,
                        size_t statement)
{
    if (other <= *truth)
        return;
    *truth = other;
    *decider = statement;
}

struct policy_answer policy_evaluate(const struct policy *policy, enum policy_kind kind,
                                     const struct policy_request *request)
{
    struct policy_answer answer = {.allower = POLICY_NO_STATEMENT, .denier = POLICY_NO_STATEMENT};

    for (size_t i = 0; i < policy->statements.count; i++) {
        const struct policy_statement *statement = &policy->statements.items[i];
        enum policy_truth applies = policy_statement_applies(policy, i, kind, request);

        if (statement->effect == POLICY_DENY) {
            raise_truth(&answer.deny, &answer.denier, applies, i);
            continue;
        }
        raise_truth(&answer.allow, &answer.allower, applies, i);
        if (kind == POLICY_IAM || statement->not_principals ||
            naming_of(statement, request->principal) == NAMED_ITSELF)
            answer.allow_by_name = policy_or(answer.allow_by_name, applies);
    }
    return answer;
}

static enum policy_decision decision_of(enum policy_truth allow, enum policy_truth deny)
{
    if (deny == POLICY_TRUE)
        return POLICY_DENIED_EXPLICITLY;
    if (allow == POLICY_FALSE)
        return POLICY_DENIED_SILENTLY;
    return deny == POLICY_FALSE && allow == POLICY_TRUE ? POLICY_ALLOWED : POLICY_UNDECIDED;
}

enum policy_decision policy_decide(const struct policy_answer *answer)
{
    return decision_of(answer->allow, answer->deny);
}

/* --- all documents together ------------------------------------------------------------------------ */

/* What several documents of one kind say. */
struct several {
    enum policy_truth allow, deny, allow_by_name;
    struct policy_verdict allower, denier; /* the first that is certain; decider NULL: none */
};

static void add_document(struct several *several, const struct policy *policy,
                         enum policy_kind kind, const struct policy_request *request)
{
    struct policy_answer answer = policy_evaluate(policy, kind, request);

    several->allow = policy_or(several->allow, answer.allow);
    several->deny = policy_or(several->deny, answer.deny);
    several->allow_by_name = policy_or(several->allow_by_name, answer.allow_by_name);
    if (answer.allow == POLICY_TRUE && !several->allower.decider)
        several->allower = (struct policy_verdict){POLICY_ALLOWED, policy, answer.allower};
    if (answer.deny == POLICY_TRUE && !several->denier.decider)
        several->denier = (struct policy_verdict){POLICY_DENIED_EXPLICITLY, policy, answer.denier};
}

static struct several ask_all(const struct policy *const *policies, size_t count, bool known,
                              enum policy_kind kind, const struct policy_request *request)
{
    enum policy_truth unknown = known ? POLICY_FALSE : POLICY_MAYBE;
    struct several several = {unknown, unknown, unknown, {0}, {0}};

    for (size_t i = 0; i < count; i++)
        add_document(&several, policies[i], kind, request);
    return several;
}

static enum policy_truth allow_of(const struct several *iam, const struct several *identity,
                                  const struct policy_request *request)
{
    enum policy_truth by_account = policy_and(identity->allow, POLICY_MAYBE);
    enum policy_truth same = policy_or(policy_or(iam->allow, identity->allow_by_name), by_account);
    enum policy_truth other = policy_and(iam->allow, identity->allow);
    size_t length, resource_length;
    const char *account = policy_arn_account(request->principal, &length);

    policy_arn_account(request->resource, &resource_length);
    if (!length || !resource_length)
        return same == other ? same : POLICY_MAYBE;
    return same_account(account, length, request->resource) ? same : other;
}

struct policy_verdict policy_decide_all(const struct policy_documents *documents,
                                        const struct policy_request *request)
{
    struct several iam =
        ask_all(documents->iam, documents->iam_count, documents->iam_is_known, POLICY_IAM, request);
    struct several identity = ask_all(documents->identity, documents->identity_count,
                                      documents->identity_is_known, POLICY_IDENTITY, request);
    struct several endpoint =
        ask_all(&documents->endpoint, documents->endpoint != NULL, true, POLICY_ENDPOINT, request);
    enum policy_truth counts = documents->endpoint ? documents->endpoint_counts : POLICY_FALSE;
    enum policy_truth allow =
        policy_and(allow_of(&iam, &identity, request), policy_or(not(counts), endpoint.allow));
    enum policy_truth deny =
        policy_or(policy_or(iam.deny, identity.deny), policy_and(counts, endpoint.deny));
    struct policy_verdict verdict = {decision_of(allow, deny), NULL, POLICY_NO_STATEMENT};
    const struct several *const all[] = {&iam, &identity, &endpoint};

    for (size_t i = 0; i < 3 && !verdict.decider; i++) {
        if (i == 2 && counts != POLICY_TRUE)
            break;
        if (verdict.decision == POLICY_DENIED_EXPLICITLY)
            verdict = all[i]->denier.decider ? all[i]->denier : verdict;
        else if (verdict.decision == POLICY_ALLOWED && i < 2)
            verdict = all[i]->allower.decider ? all[i]->allower : verdict;
    }
    return verdict;
}

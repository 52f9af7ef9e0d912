#include "model/account/policy.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* --- owning --------------------------------------------------------------------------------------- */

void policy_texts_add(struct policy_texts *texts, char *text)
{
    TABLE_ADD(texts->items, text);
}

void policy_texts_release(struct policy_texts *texts)
{
    for (size_t i = 0; i < texts->items.count; i++)
        free(texts->items.items[i]);
    free(texts->items.items);
    *texts = (struct policy_texts){0};
}

static void release_condition(struct policy_condition *condition)
{
    free(condition->operator_name);
    free(condition->key);
    policy_texts_release(&condition->values);
}

static void release_statement(struct policy_statement *statement)
{
    free(statement->sid);
    for (size_t i = 0; i < statement->principals.count; i++)
        free(statement->principals.items[i].name);
    free(statement->principals.items);
    policy_texts_release(&statement->actions);
    policy_texts_release(&statement->resources);
    for (size_t i = 0; i < statement->conditions.count; i++)
        release_condition(&statement->conditions.items[i]);
    free(statement->conditions.items);
}

void policy_release(struct policy *policy)
{
    if (policy->text.text)
        strbuf_release(&policy->text);
    free(policy->version);
    free(policy->id);
    for (size_t i = 0; i < policy->statements.count; i++)
        release_statement(&policy->statements.items[i]);
    free(policy->statements.items);
    *policy = (struct policy){0};
}

/* --- words without regard to case, in every locale -------------------------------------------------- */

static char folded(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* How many characters both begin with. */
static size_t common_length(const char *a, const char *b)
{
    size_t length = 0;

    while (a[length] && folded(a[length]) == folded(b[length]))
        length++;
    return length;
}

bool policy_word_is(const char *a, const char *b)
{
    size_t length = common_length(a, b);

    return !a[length] && !b[length];
}

/* --- operators ------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum policy_operator operation;
} operator_names[] = {
    {"StringEquals", POLICY_OP_STRING_EQUALS},
    {"StringNotEquals", POLICY_OP_STRING_NOT_EQUALS},
    {"StringEqualsIgnoreCase", POLICY_OP_STRING_EQUALS_IGNORE_CASE},
    {"StringNotEqualsIgnoreCase", POLICY_OP_STRING_NOT_EQUALS_IGNORE_CASE},
    {"StringLike", POLICY_OP_STRING_LIKE},
    {"StringNotLike", POLICY_OP_STRING_NOT_LIKE},
    {"NumericEquals", POLICY_OP_NUMERIC_EQUALS},
    {"NumericNotEquals", POLICY_OP_NUMERIC_NOT_EQUALS},
    {"NumericLessThan", POLICY_OP_NUMERIC_LESS},
    {"NumericLessThanEquals", POLICY_OP_NUMERIC_LESS_EQUALS},
    {"NumericGreaterThan", POLICY_OP_NUMERIC_GREATER},
    {"NumericGreaterThanEquals", POLICY_OP_NUMERIC_GREATER_EQUALS},
    {"DateEquals", POLICY_OP_DATE_EQUALS},
    {"DateNotEquals", POLICY_OP_DATE_NOT_EQUALS},
    {"DateLessThan", POLICY_OP_DATE_LESS},
    {"DateLessThanEquals", POLICY_OP_DATE_LESS_EQUALS},
    {"DateGreaterThan", POLICY_OP_DATE_GREATER},
    {"DateGreaterThanEquals", POLICY_OP_DATE_GREATER_EQUALS},
    {"Bool", POLICY_OP_BOOL},
    {"BinaryEquals", POLICY_OP_BINARY_EQUALS},
    {"IpAddress", POLICY_OP_IP_ADDRESS},
    {"NotIpAddress", POLICY_OP_NOT_IP_ADDRESS},
    {"ArnEquals", POLICY_OP_ARN_LIKE},
    {"ArnLike", POLICY_OP_ARN_LIKE},
    {"ArnNotEquals", POLICY_OP_ARN_NOT_LIKE},
    {"ArnNotLike", POLICY_OP_ARN_NOT_LIKE},
    {"Null", POLICY_OP_NULL},
};

static enum policy_operator operator_of(const char *name, size_t length)
{
    for (size_t i = 0; i < LENGTH(operator_names); i++)
        if (strlen(operator_names[i].name) == length &&
            common_length(operator_names[i].name, name) == length)
            return operator_names[i].operation;
    return POLICY_OP_UNKNOWN;
}

void policy_condition_set_operator(struct policy_condition *condition, const char *name)
{
    static const char all[] = "ForAllValues:", any[] = "ForAnyValue:", suffix[] = "IfExists";
    size_t length;

    condition->quantifier = POLICY_PLAIN;
    if (common_length(name, all) == sizeof all - 1) {
        condition->quantifier = POLICY_FOR_ALL_VALUES;
        name += sizeof all - 1;
    } else if (common_length(name, any) == sizeof any - 1) {
        condition->quantifier = POLICY_FOR_ANY_VALUE;
        name += sizeof any - 1;
    }
    length = strlen(name);
    condition->if_exists =
        length >= sizeof suffix && policy_word_is(name + length - (sizeof suffix - 1), suffix);
    condition->operation =
        operator_of(name, condition->if_exists ? length - (sizeof suffix - 1) : length);
    /* AWS knows no NullIfExists, which would ask nothing. */
    if (condition->operation == POLICY_OP_NULL &&
        (condition->if_exists || condition->quantifier != POLICY_PLAIN))
        condition->operation = POLICY_OP_UNKNOWN;
}

bool policy_operator_is_negated(enum policy_operator operation)
{
    switch (operation) {
    case POLICY_OP_STRING_NOT_EQUALS:
    case POLICY_OP_STRING_NOT_EQUALS_IGNORE_CASE:
    case POLICY_OP_STRING_NOT_LIKE:
    case POLICY_OP_NUMERIC_NOT_EQUALS:
    case POLICY_OP_DATE_NOT_EQUALS:
    case POLICY_OP_NOT_IP_ADDRESS:
    case POLICY_OP_ARN_NOT_LIKE:
        return true;
    default:
        return false;
    }
}

bool policy_operator_has_wildcards(enum policy_operator operation)
{
    return operation == POLICY_OP_STRING_LIKE || operation == POLICY_OP_STRING_NOT_LIKE ||
           operation == POLICY_OP_ARN_LIKE || operation == POLICY_OP_ARN_NOT_LIKE;
}

/* --- words ---------------------------------------------------------------------------------------- */

bool policy_has_variables(const struct policy *policy)
{
    return policy->version && !strcmp(policy->version, "2012-10-17");
}

void policy_statement_name(const struct policy *policy, size_t statement, struct strbuf *out)
{
    const char *sid = policy->statements.items[statement].sid;

    if (!*sid) {
        strbuf_addf(out, _("statement %zu"), statement + 1);
        return;
    }
    strbuf_addch(out, '"');
    sanitise_add(out, sid, strlen(sid));
    strbuf_addch(out, '"');
}

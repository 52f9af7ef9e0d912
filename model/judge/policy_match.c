#include "model/judge/policy_match.h"

#include <stdint.h>
#include <string.h>

#include "model/base/time_text.h"
#include "model/net/address.h"

/* --- keys ----------------------------------------------------------------------------------------- */

const struct policy_key *policy_find_key(const struct policy_request *request, const char *name)
{
    for (size_t i = 0; i < request->key_count; i++)
        if (policy_word_is(request->keys[i].name, name))
            return &request->keys[i];
    return NULL;
}

enum policy_key_state policy_key_state_of(const struct policy_request *request,
                                          const struct policy_key *key)
{
    if (!key)
        return request->others;
    return key->state == POLICY_KEY_PRESENT && !key->count ? POLICY_KEY_ABSENT : key->state;
}

/* --- variables and wildcards ---------------------------------------------------------------------- */

/* What stands between ${ and }. */
struct variable {
    const char *name, *fallback; /* fallback: NULL if there is none */
    size_t name_length, fallback_length;
};

static struct variable variable_of(const char *text, size_t length)
{
    const char *comma = memchr(text, ',', length);
    struct variable variable = {.name = text, .name_length = length};

    if (!comma)
        return variable;
    variable.name_length = (size_t)(comma - text);
    while (variable.name_length && text[variable.name_length - 1] == ' ')
        variable.name_length--;
    variable.fallback = comma + 1;
    variable.fallback_length = length - (size_t)(comma + 1 - text);
    while (variable.fallback_length && *variable.fallback == ' ')
        variable.fallback++, variable.fallback_length--;
    if (variable.fallback_length < 2 || *variable.fallback != '\'' ||
        variable.fallback[variable.fallback_length - 1] != '\'')
        variable.name_length = 0; /* AWS takes no other form */
    variable.fallback++;
    variable.fallback_length -= variable.name_length ? 2 : 0;
    return variable;
}

/* Of a value with wildcards it is not documented whether they act. */
static bool add_literally(struct strbuf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (strchr("*?\xFF\xFE", text[i]))
            return false;
    strbuf_add(out, text, length);
    return true;
}

static bool expand_variable(struct strbuf *out, const char *text, size_t length,
                            const struct policy_request *request)
{
    struct variable variable = variable_of(text, length);
    struct strbuf name = STRBUF_INIT;
    const struct policy_key *key;
    enum policy_key_state state;

    if (length == 1 && strchr("*?$", *text)) {
        strbuf_addch(out, *text);
        return true;
    }
    if (!variable.name_length)
        return false;
    strbuf_add(&name, variable.name, variable.name_length);
    key = policy_find_key(request, name.text);
    strbuf_release(&name);
    state = policy_key_state_of(request, key);
    if (state == POLICY_KEY_PRESENT)
        return key->count == 1 && add_literally(out, key->values[0], strlen(key->values[0]));
    return state == POLICY_KEY_ABSENT && variable.fallback &&
           add_literally(out, variable.fallback, variable.fallback_length);
}

bool policy_expand(struct strbuf *out, const char *text, struct policy_expansion expansion,
                   const struct policy_request *request)
{
    for (; *text; text++) {
        const char *end;

        if (!expansion.variables || text[0] != '$' || text[1] != '{') {
            bool wild = expansion.wildcards && (*text == '*' || *text == '?');

            strbuf_addch(out, !wild ? *text : *text == '*' ? POLICY_STAR : POLICY_ONE);
            continue;
        }
        end = strchr(text, '}');
        if (!end || !expand_variable(out, text + 2, (size_t)(end - text - 2), request))
            return false;
        text = end;
    }
    return true;
}

static char folded(char letter, enum policy_case letters)
{
    bool folds = letters == POLICY_ANY_CASE && letter >= 'A' && letter <= 'Z';

    return folds ? (char)(letter - 'A' + 'a') : letter;
}

static size_t character_end(const char *text, size_t length, size_t at)
{
    do
        at++;
    while (at < length && (text[at] & 0xC0) == 0x80);
    return at;
}

/* Goes on until something differs, then lets the last star hold one byte more: no earlier star need give way,
 * since whatever it could take the last one can. */
bool policy_glob(const char *pattern, size_t pattern_length, const char *text, size_t text_length,
                 enum policy_case letters)
{
    size_t p = 0, t = 0, star = SIZE_MAX, star_text = 0;

    while (t < text_length) {
        if (p < pattern_length && pattern[p] == POLICY_STAR) {
            star = p++;
            star_text = t;
        } else if (p < pattern_length && pattern[p] == POLICY_ONE) {
            p++;
            t = character_end(text, text_length, t);
        } else if (p < pattern_length && folded(pattern[p], letters) == folded(text[t], letters)) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            star_text = character_end(text, text_length, star_text);
            t = star_text;
            p = star + 1;
        } else {
            return false;
        }
    }
    while (p < pattern_length && pattern[p] == POLICY_STAR)
        p++;
    return p == pattern_length;
}

/* --- texts ---------------------------------------------------------------------------------------- */

static enum policy_truth truth_of(bool holds)
{
    return holds ? POLICY_TRUE : POLICY_FALSE;
}

static bool is_ascii(const char *text)
{
    while (*text && !(*text & 0x80))
        text++;
    return !*text;
}

/* Letters outside ASCII: AWS does not say how it folds them. */
static enum policy_truth same_in_any_case(const struct strbuf *wanted, const char *value)
{
    if (policy_glob(wanted->text, wanted->length, value, strlen(value), POLICY_ANY_CASE))
        return POLICY_TRUE;
    return is_ascii(wanted->text) && is_ascii(value) ? POLICY_FALSE : POLICY_MAYBE;
}

/* The length of the part before the next of an ARN's first five colons. */
static size_t arn_part(const char *text, size_t length, unsigned part)
{
    const char *colon = part < 5 ? memchr(text, ':', length) : NULL;

    return colon ? (size_t)(colon - text) : length;
}

/* Part by part: a wildcard does not reach over a colon, but in the last. */
static enum policy_truth arn_matches(const struct strbuf *wanted, const char *value)
{
    const char *pattern = wanted->text;
    size_t pattern_length = wanted->length, length = strlen(value);
    enum policy_truth all = POLICY_TRUE;

    for (unsigned part = 0; part < 6; part++) {
        size_t p = arn_part(pattern, pattern_length, part), v = arn_part(value, length, part);

        if (part < 5 && p == pattern_length)
            return POLICY_MAYBE; /* no ARN: AWS would not have taken it */
        if (!policy_glob(pattern, p, value, v, POLICY_EXACT))
            all = POLICY_FALSE;
        if (part < 5 && v == length)
            return POLICY_FALSE; /* the value is none */
        pattern += p + (part < 5);
        pattern_length -= p + (part < 5);
        value += v + (part < 5);
        length -= v + (part < 5);
    }
    return all;
}

static enum policy_truth text_matches(const struct policy *policy, enum policy_operator operation,
                                      const char *wanted, const char *value,
                                      const struct policy_request *request)
{
    struct policy_expansion expansion = {policy_operator_has_wildcards(operation),
                                         policy_has_variables(policy)};
    struct strbuf pattern = STRBUF_INIT;
    enum policy_truth matches;

    if (!policy_expand(&pattern, wanted, expansion, request))
        matches = POLICY_MAYBE; /* whatever the variable stands for */
    else if (operation == POLICY_OP_ARN_LIKE || operation == POLICY_OP_ARN_NOT_LIKE)
        matches = arn_matches(&pattern, value);
    else if (operation == POLICY_OP_STRING_EQUALS_IGNORE_CASE ||
             operation == POLICY_OP_STRING_NOT_EQUALS_IGNORE_CASE)
        matches = same_in_any_case(&pattern, value);
    else
        matches =
            truth_of(policy_glob(pattern.text, pattern.length, value, strlen(value), POLICY_EXACT));
    strbuf_release(&pattern);
    return matches;
}

/* --- numbers, times, addresses -------------------------------------------------------------------- */

/* A decimal number in millionths; more digits than fit are not read. */
static bool read_number(const char *text, int64_t *number)
{
    bool negative = *text == '-';
    size_t whole, fraction = 0;

    text += negative || *text == '+';
    whole = strspn(text, "0123456789");
    if (text[whole] == '.')
        fraction = strspn(text + whole + 1, "0123456789");
    if (!whole || whole > 12 || fraction > 6 || (text[whole] == '.' && !fraction) ||
        text[whole + fraction + (fraction > 0)])
        return false;
    *number = 0;
    for (size_t i = 0; i < whole; i++)
        *number = *number * 10 + (text[i] - '0');
    for (size_t i = 0; i < 6; i++)
        *number = *number * 10 + (i < fraction ? text[whole + 1 + i] - '0' : 0);
    *number = negative ? -*number : *number;
    return true;
}

static bool read_time(const char *text, int64_t *time)
{
    int64_t day;

    if (time_text_parse(text, time) || time_number_parse(text, time))
        return true;
    if (!day_text_parse(text, &day))
        return false;
    *time = day * 86400;
    return true;
}

enum order { ORDER_EQUALS, ORDER_LESS, ORDER_LESS_EQUALS, ORDER_GREATER, ORDER_GREATER_EQUALS };

static enum order order_of(enum policy_operator operation)
{
    switch (operation) {
    case POLICY_OP_NUMERIC_LESS:
    case POLICY_OP_DATE_LESS:
        return ORDER_LESS;
    case POLICY_OP_NUMERIC_LESS_EQUALS:
    case POLICY_OP_DATE_LESS_EQUALS:
        return ORDER_LESS_EQUALS;
    case POLICY_OP_NUMERIC_GREATER:
    case POLICY_OP_DATE_GREATER:
        return ORDER_GREATER;
    case POLICY_OP_NUMERIC_GREATER_EQUALS:
    case POLICY_OP_DATE_GREATER_EQUALS:
        return ORDER_GREATER_EQUALS;
    default:
        return ORDER_EQUALS;
    }
}

static bool in_order(enum order order, int64_t value, int64_t wanted)
{
    switch (order) {
    case ORDER_LESS:
        return value < wanted;
    case ORDER_LESS_EQUALS:
        return value <= wanted;
    case ORDER_GREATER:
        return value > wanted;
    case ORDER_GREATER_EQUALS:
        return value >= wanted;
    default:
        return value == wanted;
    }
}

static enum policy_truth ordered(enum policy_operator operation, const char *wanted,
                                 const char *value, bool (*read)(const char *, int64_t *))
{
    int64_t left, right;

    if (!read(wanted, &right) || !read(value, &left))
        return POLICY_MAYBE;
    return truth_of(in_order(order_of(operation), left, right));
}

static enum policy_truth same_bool(const char *wanted, const char *value)
{
    bool wants = policy_word_is(wanted, "true"), is = policy_word_is(value, "true");

    if ((!wants && !policy_word_is(wanted, "false")) || (!is && !policy_word_is(value, "false")))
        return POLICY_MAYBE;
    return truth_of(wants == is);
}

static enum policy_truth in_block(const char *wanted, const char *value)
{
    struct ip_addr address;
    struct cidr block;

    if (!cidr_parse_lenient(wanted, &block) || !ip_addr_parse(value, &address))
        return POLICY_MAYBE;
    return truth_of(cidr_covers(block, cidr_of_address(address)));
}

enum policy_truth policy_value_matches(const struct policy *policy, enum policy_operator operation,
                                       const char *wanted, const char *value,
                                       const struct policy_request *request)
{
    if (operation >= POLICY_OP_NUMERIC_EQUALS && operation <= POLICY_OP_NUMERIC_GREATER_EQUALS)
        return ordered(operation, wanted, value, read_number);
    if (operation >= POLICY_OP_DATE_EQUALS && operation <= POLICY_OP_DATE_GREATER_EQUALS)
        return ordered(operation, wanted, value, read_time);
    switch (operation) {
    case POLICY_OP_UNKNOWN:
    case POLICY_OP_NULL:
        return POLICY_MAYBE;
    case POLICY_OP_BOOL:
        return same_bool(wanted, value);
    case POLICY_OP_BINARY_EQUALS:
        return truth_of(!strcmp(wanted, value));
    case POLICY_OP_IP_ADDRESS:
    case POLICY_OP_NOT_IP_ADDRESS:
        return in_block(wanted, value);
    default:
        return text_matches(policy, operation, wanted, value, request);
    }
}

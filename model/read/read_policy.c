/*
 * The text is unwrapped until it is an object, checked as a whole by json_check, and then walked by extents, so
 * that every fault has its place. Each read_ function is handed the value of one element.
 */
#include "model/read/read_policy.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/read/json_keys.h"
#include "model/read/json_scan.h"

#define WRAPPINGS_MOST 3

struct reader {
    struct policy *policy;
    struct policy_fault *fault;
    const char *bytes; /* of the policy's text */
    size_t length;
};

/* --- faults --------------------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static bool fail(const struct reader *reader, size_t offset,
                                                       const char *format, ...)
{
    struct strbuf why = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&why, format, args);
    va_end(args);
    json_position(reader->bytes, reader->length, offset, &reader->fault->line,
                  &reader->fault->column);
    reader->fault->why = strbuf_detach(&why);
    return false;
}

/* What a checked string says; the caller frees it. */
static char *text_of(const struct reader *reader, struct json_extent string)
{
    struct strbuf text = STRBUF_INIT;

    json_unescape(&text, reader->bytes + string.offset + 1, string.length - 2);
    return strbuf_detach(&text);
}

static bool fail_unknown(const struct reader *reader, struct json_extent name)
{
    char *text = text_of(reader, name);
    struct strbuf shown = STRBUF_INIT;

    sanitise_add(&shown, text, strlen(text));
    fail(reader, name.offset, _("a policy has no element \"%s\" here"), shown.text);
    strbuf_release(&shown);
    free(text);
    return false;
}

static bool is_named(const struct reader *reader, const struct json_walk *walk, const char *name)
{
    return json_string_is(reader->bytes, walk->key, name);
}

static bool want(const struct reader *reader, struct json_extent value, enum json_kind kind,
                 const char *sentence)
{
    return value.kind == kind || fail(reader, value.offset, "%s", _(sentence));
}

#define WANT_STRING N_("a string should be here")
#define WANT_OBJECT N_("an object should be here")

/* --- texts ---------------------------------------------------------------------------------------- */

static bool read_text(const struct reader *reader, struct json_extent value, char **text)
{
    if (!want(reader, value, JSON_STRING, WANT_STRING))
        return false;
    free(*text);
    *text = text_of(reader, value);
    return true;
}

/* One value of a condition: a number or boolean counts as it is written. */
static bool add_value(const struct reader *reader, struct json_extent value, bool any_scalar,
                      struct policy_texts *texts)
{
    bool is_word = value.kind == JSON_NUMBER ||
                   (value.kind == JSON_LITERAL && reader->bytes[value.offset] != 'n');

    if (any_scalar && is_word) {
        policy_texts_add(texts, mem_strndup(reader->bytes + value.offset, value.length));
        return true;
    }
    if (!want(reader, value, JSON_STRING, WANT_STRING))
        return false;
    policy_texts_add(texts, text_of(reader, value));
    return true;
}

static bool read_texts(const struct reader *reader, struct json_extent value, bool any_scalar,
                       struct policy_texts *texts)
{
    struct json_walk walk;

    if (value.kind != JSON_ARRAY)
        return add_value(reader, value, any_scalar, texts);
    walk = json_walk_begin(reader->bytes, value);
    while (json_walk_next(&walk))
        if (!add_value(reader, walk.value, any_scalar, texts))
            return false;
    return true;
}

/* --- principals ----------------------------------------------------------------------------------- */

static void add_principal(struct policy_statement *statement, enum policy_principal_kind kind,
                          char *name)
{
    struct policy_principal principal = {.kind = kind, .name = name};

    if (kind == POLICY_PRINCIPAL_AWS && !strcmp(name, "*"))
        principal.kind = POLICY_PRINCIPAL_ANY;
    TABLE_ADD(statement->principals, principal);
}

static bool read_principals_of(const struct reader *reader, const struct json_walk *walk,
                               struct policy_statement *statement)
{
    static const char *const names[] = {"AWS", "Service", "Federated", "CanonicalUser"};
    struct policy_texts texts = {0};
    size_t kind = 0;
    bool read;

    while (kind < 4 && !is_named(reader, walk, names[kind]))
        kind++;
    if (kind == 4)
        return fail_unknown(reader, walk->key);
    read = read_texts(reader, walk->value, false, &texts);
    for (size_t i = 0; read && i < texts.items.count; i++)
        add_principal(statement, POLICY_PRINCIPAL_AWS + (enum policy_principal_kind)kind,
                      mem_strdup(texts.items.items[i]));
    policy_texts_release(&texts);
    return read;
}

static bool read_principals(const struct reader *reader, struct json_extent value,
                            struct policy_statement *statement)
{
    struct json_walk walk;

    if (statement->has_principals)
        return fail(reader, value.offset, _("Principal and NotPrincipal exclude each other"));
    statement->has_principals = true;
    if (value.kind == JSON_STRING) {
        if (!json_string_is(reader->bytes, value, "*"))
            return fail(reader, value.offset, _("a Principal is \"*\" or an object"));
        add_principal(statement, POLICY_PRINCIPAL_ANY, mem_strdup("*"));
        return true;
    }
    if (!want(reader, value, JSON_OBJECT, WANT_OBJECT))
        return false;
    walk = json_walk_begin(reader->bytes, value);
    while (json_walk_next(&walk))
        if (!read_principals_of(reader, &walk, statement))
            return false;
    return true;
}

/* --- conditions ----------------------------------------------------------------------------------- */

static bool read_operator(const struct reader *reader, const struct json_walk *operation,
                          struct policy_statement *statement)
{
    struct json_walk walk;

    if (!want(reader, operation->value, JSON_OBJECT, WANT_OBJECT))
        return false;
    walk = json_walk_begin(reader->bytes, operation->value);
    while (json_walk_next(&walk)) {
        struct policy_condition condition = {.operator_name = text_of(reader, operation->key),
                                             .key = text_of(reader, walk.key)};
        bool read = read_texts(reader, walk.value, true, &condition.values);

        policy_condition_set_operator(&condition, condition.operator_name);
        TABLE_ADD(statement->conditions, condition);
        if (!read)
            return false;
    }
    return true;
}

static bool read_conditions(const struct reader *reader, struct json_extent value,
                            struct policy_statement *statement)
{
    struct json_walk walk;

    if (!want(reader, value, JSON_OBJECT, WANT_OBJECT))
        return false;
    walk = json_walk_begin(reader->bytes, value);
    while (json_walk_next(&walk))
        if (!read_operator(reader, &walk, statement))
            return false;
    return true;
}

/* --- a statement ---------------------------------------------------------------------------------- */

static bool read_effect(const struct reader *reader, struct json_extent value,
                        struct policy_statement *statement)
{
    bool is_string = value.kind == JSON_STRING;

    if (is_string && json_string_is(reader->bytes, value, "Allow"))
        statement->effect = POLICY_ALLOW;
    else if (is_string && json_string_is(reader->bytes, value, "Deny"))
        statement->effect = POLICY_DENY;
    else
        return fail(reader, value.offset, _("an Effect is \"Allow\" or \"Deny\""));
    return true;
}

static bool read_actions(const struct reader *reader, struct json_extent value,
                         struct policy_statement *statement, bool *seen)
{
    if (*seen)
        return fail(reader, value.offset, _("Action and NotAction exclude each other"));
    *seen = true;
    return read_texts(reader, value, false, &statement->actions);
}

static bool read_resources(const struct reader *reader, struct json_extent value,
                           struct policy_statement *statement)
{
    if (statement->has_resources)
        return fail(reader, value.offset, _("Resource and NotResource exclude each other"));
    statement->has_resources = true;
    return read_texts(reader, value, false, &statement->resources);
}

struct seen {
    bool effect, actions;
};

static bool read_element(const struct reader *reader, const struct json_walk *walk,
                         struct policy_statement *statement, struct seen *seen)
{
    struct json_extent value = walk->value;

    if (is_named(reader, walk, "Sid"))
        return read_text(reader, value, &statement->sid);
    if (is_named(reader, walk, "Effect"))
        return seen->effect = true, read_effect(reader, value, statement);
    if (is_named(reader, walk, "Condition"))
        return read_conditions(reader, value, statement);
    if (is_named(reader, walk, "Action"))
        return read_actions(reader, value, statement, &seen->actions);
    if (is_named(reader, walk, "Resource"))
        return read_resources(reader, value, statement);
    if (is_named(reader, walk, "Principal"))
        return read_principals(reader, value, statement);
    if (is_named(reader, walk, "NotAction"))
        return statement->not_actions = true,
               read_actions(reader, value, statement, &seen->actions);
    if (is_named(reader, walk, "NotResource"))
        return statement->not_resources = true, read_resources(reader, value, statement);
    if (is_named(reader, walk, "NotPrincipal"))
        return statement->not_principals = true, read_principals(reader, value, statement);
    return fail_unknown(reader, walk->key);
}

static bool read_elements(const struct reader *reader, struct json_extent value,
                          struct policy_statement *statement)
{
    struct json_walk walk = json_walk_begin(reader->bytes, value);
    struct seen seen = {0};

    while (json_walk_next(&walk))
        if (!read_element(reader, &walk, statement, &seen))
            return false;
    if (!seen.effect)
        return fail(reader, value.offset, _("this statement has no Effect"));
    if (!seen.actions)
        return fail(reader, value.offset, _("this statement has neither Action nor NotAction"));
    return true;
}

static bool read_statement(const struct reader *reader, struct json_extent value)
{
    struct policy_statement statement = {.offset = value.offset, .length = value.length};
    bool read;

    if (!want(reader, value, JSON_OBJECT, WANT_OBJECT))
        return false;
    json_position(reader->bytes, reader->length, value.offset, &statement.line, &statement.column);
    statement.sid = mem_strdup("");
    read = read_elements(reader, value, &statement);
    TABLE_ADD(reader->policy->statements, statement);
    return read;
}

static bool read_statements(const struct reader *reader, struct json_extent value)
{
    struct json_walk walk;

    if (value.kind == JSON_OBJECT) {
        reader->policy->statement_is_object = true;
        return read_statement(reader, value);
    }
    if (!want(reader, value, JSON_ARRAY, N_("a statement or a list of them should be here")))
        return false;
    walk = json_walk_begin(reader->bytes, value);
    while (json_walk_next(&walk))
        if (!read_statement(reader, walk.value))
            return false;
    return true;
}

/* --- the document --------------------------------------------------------------------------------- */

static bool read_version(const struct reader *reader, struct json_extent value)
{
    char **version = &reader->policy->version;

    if (!read_text(reader, value, version))
        return false;
    return !strcmp(*version, "2012-10-17") || !strcmp(*version, "2008-10-17") ||
           fail(reader, value.offset, _("a Version is \"2012-10-17\" or \"2008-10-17\""));
}

static bool read_document(const struct reader *reader, struct json_extent root)
{
    struct json_walk walk = json_walk_begin(reader->bytes, root);
    bool has_statements = false, read = true;

    while (read && json_walk_next(&walk)) {
        if (is_named(reader, &walk, "Statement"))
            has_statements = true, read = read_statements(reader, walk.value);
        else if (is_named(reader, &walk, "Version"))
            read = read_version(reader, walk.value);
        else if (is_named(reader, &walk, "Id"))
            read = read_text(reader, walk.value, &reader->policy->id);
        else
            read = fail_unknown(reader, walk.key);
    }
    if (read && !has_statements)
        return fail(reader, root.offset, _("this document has no Statement: it is no policy"));
    return read;
}

/* --- the wrappings -------------------------------------------------------------------------------- */

/* Before anything walks it: json_check goes as deep as the text does. */
static bool check_depth(const struct reader *reader)
{
    size_t depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < reader->length; i++) {
        char byte = reader->bytes[i];

        if (in_string && byte == '\\')
            i++;
        else if (byte == '"')
            in_string = !in_string;
        else if (!in_string && (byte == '{' || byte == '['))
            depth++;
        else if (!in_string && (byte == '}' || byte == ']') && depth)
            depth--;
        if (depth > POLICY_DEPTH_MOST)
            return fail(reader, i, _("a policy does not have so many levels"));
    }
    return true;
}

static int hex_digit(char byte)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = byte ? strchr(digits, byte) : NULL;

    if (!at)
        return -1;
    return at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

/* RFC 3986, as IAM encodes: a plus sign is a plus sign. */
static bool decode_url(const struct reader *reader, struct strbuf *out)
{
    for (size_t i = 0; i < reader->length; i++) {
        int high = -1, low = -1;

        if (reader->bytes[i] != '%') {
            strbuf_addch(out, reader->bytes[i]);
            continue;
        }
        if (i + 2 < reader->length) {
            high = hex_digit(reader->bytes[i + 1]);
            low = hex_digit(reader->bytes[i + 2]);
        }
        if (high < 0 || low < 0)
            return fail(reader, i, _("two hexadecimal digits should follow the %% sign"));
        strbuf_addch(out, (char)(high * 16 + low));
        i += 2;
    }
    return true;
}

static bool check_json(const struct reader *reader, struct json_extent *root)
{
    struct json_error error;
    size_t end;

    if (!check_depth(reader))
        return false;
    if (!json_check(reader->bytes, reader->length, json_bom_length(reader->bytes, reader->length),
                    root, &error))
        return fail(reader, error.offset, "%s", _(error.message));
    end = json_skip_blank(reader->bytes, reader->length, root->offset + root->length);
    return end == reader->length || fail(reader, end, _("something follows the policy"));
}

enum unwrapped { UNWRAPPED_ONE, UNWRAPPED_ALL, UNWRAPPED_WRONG };

/* Takes one wrapping off into `inner`; UNWRAPPED_ALL with *root if there is none left. */
static enum unwrapped unwrap(const struct reader *reader, struct strbuf *inner,
                             struct json_extent *root)
{
    size_t start = json_skip_blank(reader->bytes, reader->length,
                                   json_bom_length(reader->bytes, reader->length));

    if (start == reader->length) {
        fail(reader, start, _("the policy is empty"));
        return UNWRAPPED_WRONG;
    }
    if (reader->bytes[start] == '%')
        return decode_url(reader, inner) ? UNWRAPPED_ONE : UNWRAPPED_WRONG;
    if (!check_json(reader, root))
        return UNWRAPPED_WRONG;
    if (root->kind == JSON_STRING) {
        json_unescape(inner, reader->bytes + root->offset + 1, root->length - 2);
        return UNWRAPPED_ONE;
    }
    if (root->kind == JSON_OBJECT)
        return UNWRAPPED_ALL;
    fail(reader, root->offset, _("a policy is an object"));
    return UNWRAPPED_WRONG;
}

/* Unwraps the policy's own text in place. */
static bool unwrap_all(struct reader *reader, struct json_extent *root)
{
    for (unsigned i = 0; i <= WRAPPINGS_MOST; i++) {
        struct strbuf inner = STRBUF_INIT;
        enum unwrapped unwrapped = unwrap(reader, &inner, root);

        if (unwrapped != UNWRAPPED_ONE) {
            strbuf_release(&inner);
            return unwrapped == UNWRAPPED_ALL;
        }
        strbuf_release(&reader->policy->text);
        reader->policy->text = inner;
        reader->bytes = inner.text;
        reader->length = inner.length;
    }
    return fail(reader, 0, _("a policy is not wrapped in so many strings"));
}

bool policy_read(struct policy *policy, const char *bytes, size_t length,
                 struct policy_fault *fault)
{
    struct reader reader = {policy, fault, bytes, length};
    struct json_extent root;

    *policy = (struct policy){.text = STRBUF_INIT};
    *fault = (struct policy_fault){0};
    policy->version = mem_strdup("2008-10-17");
    policy->id = mem_strdup("");
    if (length > POLICY_TEXT_MOST) {
        fail(&reader, 0, _("this is longer than any policy"));
    } else {
        strbuf_add(&policy->text, bytes, length);
        reader.bytes = policy->text.text;
        if (unwrap_all(&reader, &root) && read_document(&reader, root))
            return true;
    }
    policy_release(policy);
    return false;
}

void policy_fault_release(struct policy_fault *fault)
{
    free(fault->why);
    *fault = (struct policy_fault){0};
}

/*
 * policy_reference.h: what a policy says, slowly and obviously: straight from cJSON's tree, with two truths in a
 * world where everything is known. What is unknown is all its possibilities, tried one after the other.
 */
#ifndef TESTS_MODEL_JUDGE_POLICY_REFERENCE_H
#define TESTS_MODEL_JUDGE_POLICY_REFERENCE_H

#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/judge/random_policy.h"

#define WORLD_VALUES 3

/* A key has `count` values; none: it is missing. */
struct world {
    const char *name[WORLD_KEYS], *values[WORLD_KEYS][WORLD_VALUES];
    int count[WORLD_KEYS];
    const char *principal, *action, *resource;
    bool variables;      /* the policy is of 2012 */
    bool several_is_all; /* how a key with several values and no quantifier is read */
    bool odd_matches;    /* what comes of what AWS does not document */
};

static bool ref_same(const char *a, const char *b)
{
    size_t n = strlen(a);

    if (n != strlen(b))
        return false;
    for (size_t i = 0; i < n; i++)
        if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
            return false;
    return true;
}

static int ref_key(const struct world *world, const char *name)
{
    for (int i = 0; i < WORLD_KEYS; i++)
        if (world->name[i] && ref_same(world->name[i], name))
            return i;
    return -1;
}

/* By trying everything; `star` and `one` are the codes of the wildcards. */
static bool ref_glob(const int *pattern, const char *text)
{
    if (*pattern == 0)
        return *text == 0;
    if (*pattern == 1000)
        return ref_glob(pattern + 1, text) || (*text && ref_glob(pattern, text + 1));
    if (*text == 0)
        return false;
    return (*pattern == 1001 || *pattern == *text) && ref_glob(pattern + 1, text + 1);
}

/* Into codes; false: a variable without a known value. */
static bool ref_pattern(const struct world *world, const char *text, bool wild, bool variables,
                        int *codes)
{
    while (*text) {
        if (variables && !strncmp(text, "${", 2)) {
            char name[64];
            const char *end = strchr(text, '}');
            int key;

            if (!end)
                return false;
            snprintf(name, sizeof name, "%.*s", (int)(end - text - 2), text + 2);
            text = end + 1;
            if (!strcmp(name, "*") || !strcmp(name, "?") || !strcmp(name, "$")) {
                *codes++ = name[0];
                continue;
            }
            key = ref_key(world, name);
            if (key < 0 || world->count[key] != 1)
                return false;
            for (const char *value = world->values[key][0]; *value; value++)
                *codes++ = *value;
            continue;
        }
        *codes++ = wild && *text == '*' ? 1000 : wild && *text == '?' ? 1001 : *text;
        text++;
    }
    *codes = 0;
    return true;
}

static void ref_lower(char *out, const char *text)
{
    while ((*out++ = (char)tolower((unsigned char)*text++)))
        ;
}

static bool ref_text(const struct world *world, const char *wanted, const char *value, bool wild,
                     bool any_case, bool variables)
{
    int codes[512];
    char lower[512];

    if (!ref_pattern(world, wanted, wild, variables, codes))
        return world->odd_matches;
    if (!any_case)
        return ref_glob(codes, value);
    for (int *code = codes; *code; code++)
        *code = *code < 256 ? tolower(*code) : *code;
    ref_lower(lower, value);
    return ref_glob(codes, lower);
}

/* The pattern and the value have five colons or more each. */
static bool ref_arn(const char *wanted, const char *value)
{
    for (int part = 0; part < 6; part++) {
        char p[256], v[256];
        int codes[256], i = 0;
        size_t p_length = part < 5 ? strcspn(wanted, ":") : strlen(wanted);
        size_t v_length = part < 5 ? strcspn(value, ":") : strlen(value);

        snprintf(p, sizeof p, "%.*s", (int)p_length, wanted);
        snprintf(v, sizeof v, "%.*s", (int)v_length, value);
        for (; p[i]; i++)
            codes[i] = p[i] == '*' ? 1000 : p[i] == '?' ? 1001 : p[i];
        codes[i] = 0;
        if (!ref_glob(codes, v))
            return false;
        wanted += p_length + 1;
        value += v_length + 1;
    }
    return true;
}

static bool ref_in_block(const char *block, const char *address)
{
    unsigned b[5] = {0, 0, 0, 0, 32}, a[4];

    if (strchr(address, ':') || strchr(block, ':'))
        return false; /* the tests have no such block */
    sscanf(block, "%u.%u.%u.%u/%u", &b[0], &b[1], &b[2], &b[3], &b[4]);
    sscanf(address, "%u.%u.%u.%u", &a[0], &a[1], &a[2], &a[3]);
    for (unsigned bit = 0; bit < b[4]; bit++)
        if ((b[bit / 8] >> (7 - bit % 8) & 1) != (a[bit / 8] >> (7 - bit % 8) & 1))
            return false;
    return true;
}

/* Without its "Not". */
static bool ref_value(const struct world *world, const char *operation, const char *wanted,
                      const char *value)
{
    if (!strcmp(operation, "StringEquals"))
        return ref_text(world, wanted, value, false, false, world->variables);
    if (!strcmp(operation, "StringEqualsIgnoreCase"))
        return ref_text(world, wanted, value, false, true, world->variables);
    if (!strcmp(operation, "StringLike"))
        return ref_text(world, wanted, value, true, false, world->variables);
    if (!strcmp(operation, "ArnLike") || !strcmp(operation, "ArnEquals"))
        return ref_arn(wanted, value);
    if (!strcmp(operation, "IpAddress"))
        return ref_in_block(wanted, value);
    if (!strcmp(operation, "Bool"))
        return ref_same(wanted, value);
    if (!strncmp(operation, "Numeric", 7) || !strncmp(operation, "Date", 4)) {
        double w = atof(wanted), v = atof(value);

        operation += operation[0] == 'N' ? 7 : 4;
        if (!strcmp(operation, "Equals"))
            return v == w;
        if (!strcmp(operation, "LessThan"))
            return v < w;
        if (!strcmp(operation, "LessThanEquals"))
            return v <= w;
        if (!strcmp(operation, "GreaterThan"))
            return v > w;
        if (!strcmp(operation, "GreaterThanEquals"))
            return v >= w;
    }
    fprintf(stderr, "no reference for %s\n", operation);
    abort();
}

/* One text or a list of them: the i-th, or NULL. */
static const char *ref_item(const cJSON *node, int i)
{
    if (cJSON_IsArray(node))
        return i < cJSON_GetArraySize(node) ? cJSON_GetArrayItem(node, i)->valuestring : NULL;
    return i == 0 ? node->valuestring : NULL;
}

static bool ref_any_value(const struct world *world, const char *operation, bool negated,
                          const cJSON *wanted, const char *value)
{
    const char *item;

    for (int i = 0; (item = ref_item(wanted, i)); i++)
        if (ref_value(world, operation, item, value))
            return !negated;
    return negated;
}

static bool ref_condition(const struct world *world, const char *operation, const char *key_name,
                          const cJSON *wanted)
{
    char name[64];
    char * not, *if_exists;
    int key = ref_key(world, key_name), held = 0, count = key < 0 ? 0 : world->count[key];
    bool for_all = !strncmp(operation, "ForAllValues:", 13);
    bool for_any = !strncmp(operation, "ForAnyValue:", 12);
    bool negated;

    snprintf(name, sizeof name, "%s", operation + (for_all ? 13 : for_any ? 12 : 0));
    if_exists = strstr(name, "IfExists");
    if (if_exists)
        *if_exists = 0;
    if (!strcmp(name, "Null")) {
        const char *item;

        for (int i = 0; (item = ref_item(wanted, i)); i++)
            if (!strcmp(item, count ? "false" : "true"))
                return true;
        return false;
    }
    not = strstr(name, "Not");
    negated = not != NULL;
    if (not )
        memmove(not, not +3, strlen(not +3) + 1);
    if (!count) {
        if (if_exists)
            return true;
        return for_all ? true : for_any ? false : negated;
    }
    for (int i = 0; i < count; i++)
        held += ref_any_value(world, name, negated, wanted, world->values[key][i]);
    if (for_all || (!for_any && world->several_is_all))
        return held == count;
    return held > 0;
}

static bool ref_list_has(const struct world *world, const cJSON *list, const char *text,
                         bool any_case, bool variables)
{
    const char *item;

    for (int i = 0; (item = ref_item(list, i)); i++)
        if (ref_text(world, item, text, true, any_case, variables))
            return true;
    return false;
}

/* "arn:aws:iam::111122223333:user/x" to "111122223333" */
static void ref_account(const char *arn, char out[32])
{
    for (int colons = 0; colons < 4; arn++)
        colons += *arn == ':';
    snprintf(out, 32, "%.*s", (int)strcspn(arn, ":"), arn);
}

static bool ref_principal_is(const char *name, const char *principal)
{
    char account[32], root[64];

    ref_account(principal, account);
    snprintf(root, sizeof root, "arn:aws:iam::%s:root", account);
    return !strcmp(name, "*") || !strcmp(name, principal) || !strcmp(name, account) ||
           !strcmp(name, root);
}

static bool ref_principal(const cJSON *statement, const char *principal)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(statement, "Principal");
    const char *item;

    if (cJSON_IsString(node))
        return true; /* "*" */
    node = cJSON_GetObjectItemCaseSensitive(node, "AWS");
    for (int i = 0; node && (item = ref_item(node, i)); i++)
        if (ref_principal_is(item, principal))
            return true;
    return false;
}

static bool ref_applies(const struct world *world, const cJSON *statement, bool has_principals)
{
    const cJSON *actions = cJSON_GetObjectItemCaseSensitive(statement, "Action");
    const cJSON *resources = cJSON_GetObjectItemCaseSensitive(statement, "Resource");
    const cJSON *operation, *key;

    if (has_principals && !ref_principal(statement, world->principal))
        return false;
    if (actions ? !ref_list_has(world, actions, world->action, true, false)
                : ref_list_has(world, cJSON_GetObjectItemCaseSensitive(statement, "NotAction"),
                               world->action, true, false))
        return false;
    if (resources ? !ref_list_has(world, resources, world->resource, false, world->variables)
                  : ref_list_has(world, cJSON_GetObjectItemCaseSensitive(statement, "NotResource"),
                                 world->resource, false, world->variables))
        return false;
    cJSON_ArrayForEach(operation, cJSON_GetObjectItemCaseSensitive(statement, "Condition"))
    {
        cJSON_ArrayForEach(key, operation)
        {
            if (!ref_condition(world, operation->string, key->string, key))
                return false;
        }
    }
    return true;
}

/* Whether any statement of that effect applies. */
static bool ref_says(const struct world *world, const cJSON *policy, const char *effect,
                     bool has_principals)
{
    const cJSON *statement;

    cJSON_ArrayForEach(statement, cJSON_GetObjectItemCaseSensitive(policy, "Statement"))
    {
        if (!strcmp(cJSON_GetObjectItemCaseSensitive(statement, "Effect")->valuestring, effect) &&
            ref_applies(world, statement, has_principals))
            return true;
    }
    return false;
}

#endif

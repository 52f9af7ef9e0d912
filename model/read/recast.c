#include "model/read/recast.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/read/json_budget.h"

/* --- values ------------------------------------------------------------------------------------- */

static bool is_given(const cJSON *value)
{
    return value && !cJSON_IsNull(value) &&
           !(cJSON_IsString(value) && value->valuestring[0] == '\0');
}

static cJSON *number_as_text(double number)
{
    char text[32];

    snprintf(text, sizeof text, "%.0f", number);
    return cJSON_CreateString(text);
}

/* A number if the text is all of one. */
static cJSON *text_as_number(const char *text)
{
    char *end;
    double number = strtod(text, &end);

    return *end || !isdigit((unsigned char)text[text[0] == '-']) ? cJSON_CreateString(text)
                                                                 : cJSON_CreateNumber(number);
}

static cJSON *text_as_bool(const char *text)
{
    if (!strcmp(text, "true") || !strcmp(text, "1"))
        return cJSON_CreateTrue();
    if (!strcmp(text, "false") || !strcmp(text, "0"))
        return cJSON_CreateFalse();
    return cJSON_CreateString(text);
}

/* What cannot be of that type stays, and its reader says so. */
static cJSON *typed(const cJSON *value, enum recast_type type)
{
    if (type == RECAST_TEXT && cJSON_IsNumber(value))
        return number_as_text(value->valuedouble);
    if (type == RECAST_NUMBER && cJSON_IsString(value))
        return text_as_number(value->valuestring);
    if (type == RECAST_BOOL && cJSON_IsString(value))
        return text_as_bool(value->valuestring);
    return cJSON_Duplicate(value, true);
}

static cJSON *recast_value(const cJSON *value, const struct recast *entry)
{
    return entry->inner && cJSON_IsObject(value) ? recast_object(value, entry->inner)
                                                 : typed(value, entry->type);
}

/* --- places ------------------------------------------------------------------------------------- */

/* The member of that name, made if it is not there. */
static cJSON *member_of(cJSON *object, const char *name, cJSON *(*create)(void))
{
    cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!member) {
        member = create();
        cJSON_AddItemToObject(object, name, member);
    }
    return member;
}

/* The object that a list of one holds. */
static cJSON *only_item(cJSON *list)
{
    if (!list->child)
        cJSON_AddItemToArray(list, cJSON_CreateObject());
    return list->child;
}

/* Appends the value, or an object that holds it where more of the path follows. */
static void append(cJSON *list, const char *rest, cJSON *value)
{
    cJSON *item = value;

    if (*rest) {
        item = cJSON_CreateObject();
        recast_place(item, rest + 1, value);
    }
    cJSON_AddItemToArray(list, item);
}

void recast_place(cJSON *object, const char *to, cJSON *value)
{
    size_t length = strcspn(to, ".[");
    char *name = mem_strndup(to, length);
    const char *rest = to + length;

    if (!*rest)
        cJSON_AddItemToObject(object, name, value);
    else if (*rest == '.')
        recast_place(member_of(object, name, cJSON_CreateObject), rest + 1, value);
    else if (rest[1] == ']')
        recast_place(only_item(member_of(object, name, cJSON_CreateArray)), rest + 3, value);
    else
        append(member_of(object, name, cJSON_CreateArray), rest + 3, value);
    free(name);
}

/* --- objects ------------------------------------------------------------------------------------ */

static bool takes_each(const struct recast *entry)
{
    return strstr(entry->to, "[*]") != NULL;
}

/* An empty list says "none". */
static void make_list(cJSON *object, const char *to)
{
    char *name = mem_strndup(to, strcspn(to, ".["));

    if (to[strlen(name)] == '[')
        member_of(object, name, cJSON_CreateArray);
    free(name);
}

static void add_each(cJSON *object, const cJSON *list, const struct recast *entry)
{
    const cJSON *item;

    make_list(object, entry->to);
    for (item = list->child; item && !json_budget_is_spent(); item = item->next) {
        if (is_given(item))
            recast_place(object, entry->to, recast_value(item, entry));
    }
}

void recast_add(cJSON *object, const cJSON *source, const struct recast *table)
{
    for (; table->from; table++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(source, table->from);

        if (!takes_each(table) && table->inner && cJSON_IsArray(value))
            value = value->child; /* a list of one, where the reply has an object */
        if (!is_given(value))
            continue;
        if (takes_each(table) && cJSON_IsArray(value))
            add_each(object, value, table);
        else
            recast_place(object, table->to, recast_value(value, table));
    }
}

cJSON *recast_object(const cJSON *source, const struct recast *table)
{
    cJSON *object = cJSON_CreateObject();

    recast_add(object, source, table);
    return object;
}

void recast_capitalise(cJSON *tree)
{
    for (cJSON *child = tree->child; child; child = child->next) {
        if (child->string)
            child->string[0] = (char)toupper((unsigned char)child->string[0]);
        recast_capitalise(child);
    }
}

/*
 * hostile_groups.h: an export with one security group for each hostile text, which is its name, its
 * description, the description of its open rule, and part of its id; and a plan that says it everywhere.
 */
#ifndef TESTS_VIEWS_HOSTILE_GROUPS_H
#define TESTS_VIEWS_HOSTILE_GROUPS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"

/* What means something to spreadsheets, Markdown, HTML, SARIF or a terminal. Valid UTF-8. */
static const char *const hostile_names[] = {
    "=1+1",
    "+1",
    "-1+1|cmd",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "\uFF1D1",
    "'=1",
    "a,b",
    "a\"b",
    "\"",
    "a\nb\r\nc",
    "a|b||c",
    "\\|",
    "a\\",
    "`a` ``b``",
    "![x](x:y) [a](b) {0} {{1}}",
    "<script>alert(1)</script>",
    "</title></style><b onload='x'>",
    "&amp;&#60;&lt;",
    "<!-- --> ]]> <![CDATA[",
    "\" onclick=\"x\" style=\"x",
    "# h\n- l\n> q",
    "*a* _b_ ~~c~~ www.example.com @someone #1",
    "\x1b[2J\x1b]0;t\x07",
    "\u202Egnp.exe",
    "\u2028",
    "caf\u00E9 \u65E5\u672C",
    "{x} $(id) ${x}",
    "\x01\x7f",
};

enum { HOSTILE_NAMES = sizeof hostile_names / sizeof *hostile_names };

static inline cJSON *hostile_rule(const char *text)
{
    cJSON *rule = cJSON_CreateObject(), *ranges = cJSON_CreateArray(), *range = cJSON_CreateObject();

    cJSON_AddStringToObject(rule, "IpProtocol", "tcp");
    cJSON_AddNumberToObject(rule, "FromPort", 25);
    cJSON_AddNumberToObject(rule, "ToPort", 25);
    cJSON_AddStringToObject(range, "CidrIp", "0.0.0.0/0");
    cJSON_AddStringToObject(range, "Description", text);
    cJSON_AddItemToArray(ranges, range);
    cJSON_AddItemToObject(rule, "IpRanges", ranges);
    return rule;
}

static inline cJSON *hostile_group(size_t number)
{
    const char *text = hostile_names[number];
    cJSON *group = cJSON_CreateObject(), *rules = cJSON_CreateArray();
    struct strbuf id = STRBUF_INIT;

    strbuf_addf(&id, "sg-%02zu%s", number, text);
    cJSON_AddStringToObject(group, "GroupId", id.text);
    cJSON_AddStringToObject(group, "GroupName", text);
    cJSON_AddStringToObject(group, "Description", text);
    cJSON_AddStringToObject(group, "VpcId", text);
    cJSON_AddStringToObject(group, "OwnerId", "123456789012");
    cJSON_AddItemToArray(rules, hostile_rule(text));
    cJSON_AddItemToObject(group, "IpPermissions", rules);
    cJSON_AddItemToObject(group, "IpPermissionsEgress", cJSON_CreateArray());
    strbuf_release(&id);
    return group;
}

/* Writes it below the working directory. */
static inline void hostile_groups_write(const char *name)
{
    cJSON *reply = cJSON_CreateObject(), *groups = cJSON_CreateArray();
    char *text;

    for (size_t i = 0; i < HOSTILE_NAMES; i++)
        cJSON_AddItemToArray(groups, hostile_group(i));
    cJSON_AddItemToObject(reply, "SecurityGroups", groups);
    text = cJSON_Print(reply);
    call_write_file(name, text);
    free(text);
    cJSON_Delete(reply);
}

/* Writes an export `mail`: the sample with a hostile text in place of a mail server's name. */
static inline void hostile_mail_write(const char *text)
{
    static const char *const names[] = {"mail-server-a", "lab-app", "web"};
    FILE *file;
    char *bytes = calloc(1, 1 << 20);
    cJSON *reply, *reservation, *instance, *tag;
    size_t number = 0;

    assert_int_equal(call_shell("rm -rf mail && cp -R sample mail"), 0);
    file = fopen("mail/ap-northeast-1/instances.json", "r");
    assert_non_null(file);
    assert_true(fread(bytes, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    reply = cJSON_Parse(bytes);
    free(bytes);
    cJSON_ArrayForEach(reservation, cJSON_GetObjectItemCaseSensitive(reply, "Reservations"))
        cJSON_ArrayForEach(instance, cJSON_GetObjectItemCaseSensitive(reservation, "Instances"))
            cJSON_ArrayForEach(tag, cJSON_GetObjectItemCaseSensitive(instance, "Tags"))
                for (size_t i = 0; i < sizeof names / sizeof *names; i++)
                {
                    cJSON *value = cJSON_GetObjectItemCaseSensitive(tag, "Value");

                    if (value && !strcmp(value->valuestring, names[i])) {
                        cJSON_SetValuestring(value, text);
                        number++;
                    }
                }
    assert_true(number >= 2);
    bytes = cJSON_Print(reply);
    call_write_file("mail/ap-northeast-1/instances.json", bytes);
    free(bytes);
    cJSON_Delete(reply);
}

/* --- a directory with both exports ---------------------------------------------------------------------- */

/* The hostile groups below `hostile`, the sample account below `sample`. */
static inline int hostile_enter(void **state)
{
    (void)state;
    call_directory_enter();
    hostile_groups_write("hostile/groups.json");
    assert_call("vpcmend demo --export sample", 0, "", "");
    return 0;
}

static inline int hostile_leave(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

/* --- a plan ------------------------------------------------------------------------------------------- */

/* Every text but the names by which a rule is found; who has not said anything says it too. */
static inline void hostile_plan_set(cJSON *json, const char *text)
{
    static const char *const keys[] = {"author", "reason", "owner",     "reviewer",
                                       "text",   "digest", "candidate", "description"};
    cJSON *item;

    for (size_t i = 0; json->string && i < sizeof keys / sizeof *keys; i++)
        if (cJSON_IsString(json) && !strcmp(json->string, keys[i]))
            cJSON_SetValuestring(json, text);
    cJSON_ArrayForEach(item, json) hostile_plan_set(item, text);
}

/* Writes plan.json: a rule of the export `sample` is accepted, and reviewed, in one hostile text. */
static inline void hostile_plan_write(const char *text)
{
    static const char review[] = "{\"verdict\":\"approved\",\"reviewer\":\"x\","
                                 "\"time\":\"2026-11-26T22:28:47Z\",\"comments\":[{\"author\":\"x\","
                                 "\"time\":\"2026-11-26T22:28:47Z\",\"text\":\"x\"}]}";
    struct call call = call_run("vpcmend fix sample --rule sgr-0b2712e9dfd9c10d9 --to accept "
                                "--reason x --owner x --author x --format json");
    cJSON *plan = cJSON_Parse(call.out);
    cJSON *decision = cJSON_GetObjectItemCaseSensitive(plan, "decisions")->child;
    char *written;

    cJSON_DeleteItemFromObjectCaseSensitive(decision, "review");
    cJSON_AddItemToObject(decision, "review", cJSON_Parse(review));
    hostile_plan_set(plan, text);
    written = cJSON_Print(plan);
    call_write_file("plan.json", written);
    free(written);
    cJSON_Delete(plan);
    call_release(&call);
}

#endif

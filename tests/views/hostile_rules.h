/*
 * hostile_rules.h: an export of one open rule to a group, in which every text was made of what some reader of
 * our forms would evaluate; and what their tests share.
 */
#ifndef TESTS_VIEWS_HOSTILE_RULES_H
#define TESTS_VIEWS_HOSTILE_RULES_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"

enum { TEXT_MOST = 126 };

/* Stands in every text, and in nothing that the program says of itself. */
#define MARK "Zq"

/* What AWS itself lets pass in a description, and what only a hand-written export holds. */
static const char *const legal[] = {"$(touch canary1)",
                                    "${x}",
                                    "{{resolve:ssm:x}}",
                                    "%",
                                    "file://etc/passwd",
                                    "fileb://x",
                                    "http://x",
                                    "-rf",
                                    "--debug",
                                    "Key=a,Value=b",
                                    "@x",
                                    ";",
                                    "&",
                                    "!",
                                    "*",
                                    "#",
                                    " ",
                                    "[",
                                    "]",
                                    "{",
                                    "}",
                                    "(",
                                    ")",
                                    "=",
                                    "$",
                                    ",",
                                    "a",
                                    "0"};
static const char *const illegal[] = {"`touch canary2`",
                                      "'",
                                      "\"",
                                      "\\",
                                      "\n",
                                      "\r",
                                      "\t",
                                      "\n# ",
                                      "\ntouch canary3\n",
                                      "'; touch canary4; '",
                                      "\x1b[2J",
                                      "\x7f",
                                      "\xC2\x85",
                                      "\xC2\x9B",
                                      "\u202E",
                                      "\u2028",
                                      "\u200B",
                                      "\uFEFF",
                                      "\u65E5",
                                      "e\u0301",
                                      "\U000E0041",
                                      "%{if x}",
                                      "$${x}",
                                      "%%{",
                                      "!Sub ",
                                      "Fn::Sub",
                                      "<<EOT\n",
                                      "|",
                                      "<",
                                      ">",
                                      "~",
                                      "?",
                                      "\\\n",
                                      "\\u0000",
                                      "$'\\n'"};

static inline uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Text number `number`; without what CloudFormation refuses if it is to be `tame`. */
static inline void random_text(size_t number, bool tame, struct strbuf *out)
{
    uint32_t seed = (uint32_t)number * 2654435761u;
    size_t least = 1 + next_random(&seed) % (TEXT_MOST - 20);
    bool is_legal = number % 2;

    while (out->length < least) {
        const char *piece = is_legal || next_random(&seed) % 2
                                ? legal[next_random(&seed) % (sizeof legal / sizeof *legal)]
                                : illegal[next_random(&seed) % (sizeof illegal / sizeof *illegal)];

        if (!tame || !strstr(piece, "resolve"))
            strbuf_adds(out, piece);
    }
    strbuf_adds(out, MARK);
}

static inline void add_string(cJSON *json, const char *key, size_t number, bool tame)
{
    struct strbuf text = STRBUF_INIT;

    random_text(number, tame, &text);
    cJSON_AddStringToObject(json, key, text.text);
    strbuf_release(&text);
}

static inline cJSON *block_of(size_t number, bool tame)
{
    cJSON *block = cJSON_CreateObject();

    cJSON_AddStringToObject(block, "CidrIp", "0.0.0.0/0");
    add_string(block, "Description", number, tame);
    return block;
}

static inline cJSON *group_of(size_t number, bool tame)
{
    cJSON *group = cJSON_CreateObject(), *permission = cJSON_CreateObject(), *tag;
    char id[32];

    snprintf(id, sizeof id, "sg-%08zx", number);
    cJSON_AddStringToObject(group, "GroupId", id);
    add_string(group, "GroupName", number * 5 + 1, tame);
    add_string(group, "Description", number * 5 + 2, tame);
    cJSON_AddStringToObject(group, "OwnerId", "123456789012");
    cJSON_AddStringToObject(group, "VpcId", "vpc-1");
    tag = cJSON_CreateObject();
    add_string(tag, "Key", number * 5 + 3, tame);
    add_string(tag, "Value", number * 5 + 4, tame);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(group, "Tags"), tag);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(group, "IpPermissions"), permission);
    cJSON_AddStringToObject(permission, "IpProtocol", "tcp");
    cJSON_AddNumberToObject(permission, "FromPort", 25);
    cJSON_AddNumberToObject(permission, "ToPort", 25);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(permission, "IpRanges"), block_of(number, tame));
    return group;
}

static inline cJSON *rule_of(size_t number, bool tame)
{
    cJSON *rule = cJSON_CreateObject();
    char id[32];

    snprintf(id, sizeof id, "sgr-%08zx", number);
    cJSON_AddStringToObject(rule, "SecurityGroupRuleId", id);
    snprintf(id, sizeof id, "sg-%08zx", number);
    cJSON_AddStringToObject(rule, "GroupId", id);
    cJSON_AddStringToObject(rule, "GroupOwnerId", "123456789012");
    cJSON_AddFalseToObject(rule, "IsEgress");
    cJSON_AddStringToObject(rule, "IpProtocol", "tcp");
    cJSON_AddNumberToObject(rule, "FromPort", 25);
    cJSON_AddNumberToObject(rule, "ToPort", 25);
    cJSON_AddStringToObject(rule, "CidrIpv4", "0.0.0.0/0");
    add_string(rule, "Description", number, tame);
    return rule;
}

static inline void write_list(const char *name, const char *key, size_t count, bool tame,
                              cJSON *(*make)(size_t number, bool tame))
{
    cJSON *json = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(json, key);
    char *text;

    for (size_t i = 0; i < count; i++)
        cJSON_AddItemToArray(list, make(i, tame));
    text = cJSON_PrintUnformatted(json);
    call_write_file(name, text);
    free(text);
    cJSON_Delete(json);
}

static inline void write_export(size_t count, bool tame)
{
    call_write_file("in/eu-west-1/vpcs.json",
                    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"OwnerId\":\"123456789012\","
                    "\"CidrBlock\":\"10.0.0.0/16\"}]}");
    write_list("in/eu-west-1/groups.json", "SecurityGroups", count, tame, group_of);
    write_list("in/eu-west-1/rules.json", "SecurityGroupRules", count, tame, rule_of);
}

static inline char *read_file(const char *name, size_t *length)
{
    FILE *file = fopen(name, "rb");
    struct strbuf text = STRBUF_INIT;
    char part[65536];
    size_t got;

    assert_non_null(file);
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        strbuf_add(&text, part, got);
    fclose(file);
    *length = text.length;
    return strbuf_detach(&text);
}

static inline bool tool_is_there(const char *probe)
{
    struct strbuf command = STRBUF_INIT;
    int status;

    strbuf_addf(&command, "command -v %s >/dev/null 2>&1", probe);
    status = call_shell(command.text);
    strbuf_release(&command);
    if (status != 0)
        print_message("skipped: %s is not installed\n", probe);
    return status == 0;
}

static inline bool is_torture(void)
{
    const char *torture = getenv("VPCMEND_TORTURE");

    return torture && *torture;
}

#endif

/*
 * fake_aws.h: an `aws` for the scripts under test, which keeps its rules and entries in files.
 *
 * The test program is its own fake: a link "aws" to it stands in the PATH of the script, and main()
 * hands over to fake_aws_run when it is called by that name. FAKE_AWS names the directory of the
 * state:
 *
 *     rules     GROUP  ID  PROTOCOL  FROM  TO  SOURCE  DESCRIPTION   (tabs between)
 *     entries   ACL  NUMBER  ACTION  PROTOCOL  FROM  TO  TYPE  CODE  BLOCK
 *     calls     the names of the changing calls so far, a line each
 *     serial    how many ids were given away
 *     fail      if there: "N refused" or "N lost": the Nth changing call fails; a lost one was done
 *     default   if there: the groups are of a default VPC
 *     full      if there: "N": a group may hold N rules with a block of one family
 *     room-first  if there: of a rule that a full group holds already it says that the group is full
 *     old       if there: exit codes of version 1
 *     account   if there: the credentials' account instead of 123456789012
 *
 * What it answers follows the EC2 API reference: an authorisation of what is there is a Duplicate
 * whatever the description, a revocation of what is not there is NotFound, but in a default VPC is told as
 * UnknownIpPermissions; a rule's kind of source cannot be modified; ACL entries are known by number.
 */
#ifndef TESTS_MODEL_WRITE_FAKE_AWS_H
#define TESTS_MODEL_WRITE_FAKE_AWS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "tests/model/write/fake_state.h"

struct fake_aws {
    int argc;
    char **argv;
    struct fake_table rules, entries;
};

enum {
    RULE_GROUP,
    RULE_ID,
    RULE_PROTOCOL,
    RULE_FROM,
    RULE_TO,
    RULE_SOURCE,
    RULE_TEXT,
    RULE_COLUMNS
};
enum { ENTRY_ACL, ENTRY_NUMBER, ENTRY_ACTION, ENTRY_PROTOCOL, ENTRY_BLOCK = 8, ENTRY_COLUMNS };

/* --- answers ------------------------------------------------------------------------------------ */

/* Leaves without the exit handlers: a child is not searched for leaks. */
static inline void fake_leave(int status)
{
    fflush(NULL);
    _exit(status);
}

static inline void fake_refuse(const char *code)
{
    fprintf(stderr, "\nAn error occurred (%s) when calling the operation: no\n", code);
    fake_leave(fake_has("old") ? 255 : 254);
}

/* The word behind an option, or NULL. A word that the CLI would read from a file must never come. */
static inline const char *fake_option(const struct fake_aws *aws, const char *name)
{
    const char *value = NULL;

    for (int i = 3; i + 1 < aws->argc; i++) {
        if (!strncmp(aws->argv[i], "file", 4) || !strncmp(aws->argv[i], "http", 4))
            fake_refuse("ReadsFromElsewhere");
        if (!strcmp(aws->argv[i], name))
            value = aws->argv[i + 1];
    }
    return value;
}

/* --- rules -------------------------------------------------------------------------------------- */

static inline const char *fake_text(const cJSON *object, const char *key, const char *absent)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    return text ? text : absent;
}

static inline char *fake_port(const cJSON *object, const char *key)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(object, key);
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%d", cJSON_IsNumber(node) ? node->valueint : -1);
    return strbuf_detach(&text);
}

/* The source of a permission of one range, or of a SecurityGroupRule. */
static inline const cJSON *fake_source(const cJSON *object, const char **source)
{
    static const char *const lists[] = {"IpRanges", "Ipv6Ranges", "PrefixListIds",
                                        "UserIdGroupPairs"};
    static const char *const keys[] = {"CidrIp", "CidrIpv6", "PrefixListId", "GroupId", "CidrIpv4",
                                       "ReferencedGroupId"};
    const cJSON *place = object;

    for (size_t i = 0; i < 4; i++) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, lists[i]);

        if (cJSON_GetArraySize(list) == 1)
            place = cJSON_GetArrayItem(list, 0);
    }
    for (size_t i = 0; i < 6; i++) {
        if (fake_text(place, keys[i], NULL))
            *source = fake_text(place, keys[i], NULL);
    }
    return place;
}

static inline struct fake_row fake_rule(const char *group, const char *id, const cJSON *json)
{
    const char *source = "none";
    const cJSON *place = fake_source(json, &source);

    return (struct fake_row){{mem_strdup(group), mem_strdup(id),
                              mem_strdup(fake_text(json, "IpProtocol", "")),
                              fake_port(json, "FromPort"), fake_port(json, "ToPort"),
                              mem_strdup(source), mem_strdup(fake_text(place, "Description", ""))}};
}

static inline bool fake_same_rule(const struct fake_row *a, const struct fake_row *b)
{
    for (int i = RULE_PROTOCOL; i <= RULE_SOURCE; i++)
        if (strcmp(a->columns[i], b->columns[i]) != 0)
            return false;
    return !strcmp(a->columns[RULE_GROUP], b->columns[RULE_GROUP]);
}

static inline struct fake_row *fake_find_rule(struct fake_aws *aws, const struct fake_row *wanted)
{
    for (size_t i = 0; i < aws->rules.count; i++)
        if (fake_same_rule(&aws->rules.items[i], wanted))
            return &aws->rules.items[i];
    return NULL;
}

static inline struct fake_row *fake_find_id(struct fake_aws *aws, const char *group, const char *id)
{
    for (size_t i = 0; i < aws->rules.count; i++) {
        struct fake_row *row = &aws->rules.items[i];

        if (!strcmp(row->columns[RULE_GROUP], group) && !strcmp(row->columns[RULE_ID], id))
            return row;
    }
    return NULL;
}

/* 4, 6, or 0 for what is no block. */
static inline int fake_family(const struct fake_row *row)
{
    const char *source = row->columns[RULE_SOURCE];

    return strchr(source, ':') ? 6 : strchr(source, '.') ? 4 : 0;
}

static inline void fake_check_room(struct fake_aws *aws, const struct fake_row *fresh)
{
    long most = fake_number("full", 60, (char[16]){0}), count = 1;

    for (size_t i = 0; i < aws->rules.count; i++)
        count += !strcmp(aws->rules.items[i].columns[RULE_GROUP], fresh->columns[RULE_GROUP]) &&
                 fake_family(&aws->rules.items[i]) == fake_family(fresh);
    if (fake_family(fresh) && count > most)
        fake_refuse("RulesPerSecurityGroupLimitExceeded");
}

/* The one thing inside the JSON list behind an option. */
static inline const cJSON *fake_json(const struct fake_aws *aws, const char *option)
{
    cJSON *list = cJSON_Parse(fake_option(aws, option));

    if (cJSON_GetArraySize(list) != 1)
        fake_refuse("InvalidParameterValue");
    return cJSON_GetArrayItem(list, 0);
}

static inline void fake_authorize(struct fake_aws *aws)
{
    long serial = fake_number("serial", 0, (char[16]){0}) + 1;
    FILE *file = fake_open("serial", "w");
    struct fake_row fresh;
    char id[32];

    fprintf(file, "%ld", serial);
    fclose(file);
    snprintf(id, sizeof id, "sgr-new%ld", serial);
    fresh = fake_rule(fake_option(aws, "--group-id"), id, fake_json(aws, "--ip-permissions"));
    if (fake_has("room-first"))
        fake_check_room(aws, &fresh);
    if (fake_find_rule(aws, &fresh))
        fake_refuse("InvalidPermission.Duplicate");
    fake_check_room(aws, &fresh);
    *fake_add(&aws->rules) = fresh;
    puts("{\n    \"Return\": true\n}");
}

static inline void fake_revoke(struct fake_aws *aws)
{
    const char *group = fake_option(aws, "--group-id");
    const char *id = fake_option(aws, "--security-group-rule-ids");
    struct fake_row wanted, *row;

    if (id) {
        row = fake_find_id(aws, group, id);
        if (!row)
            fake_refuse("InvalidSecurityGroupRuleId.NotFound");
    } else {
        wanted = fake_rule(group, "", fake_json(aws, "--ip-permissions"));
        row = fake_find_rule(aws, &wanted);
    }
    if (!row && fake_has("default")) {
        puts("{\n    \"Return\": true,\n    \"UnknownIpPermissions\": [\n        {}\n    ]\n}");
        return;
    }
    if (!row)
        fake_refuse("InvalidPermission.NotFound");
    fake_remove(&aws->rules, row);
    puts("{\n    \"Return\": true,\n    \"UnknownIpPermissions\": []\n}");
}

static inline void fake_modify(struct fake_aws *aws)
{
    const char *group = fake_option(aws, "--group-id");
    const cJSON *json = fake_json(aws, "--security-group-rules");
    const char *id = fake_text(json, "SecurityGroupRuleId", "");
    struct fake_row *row = fake_find_id(aws, group, id);
    struct fake_row fresh =
        fake_rule(group, id, cJSON_GetObjectItemCaseSensitive(json, "SecurityGroupRule"));

    if (!row)
        fake_refuse("InvalidSecurityGroupRuleId.NotFound");
    if (fake_family(row) != fake_family(&fresh))
        fake_refuse("InvalidParameterCombination");
    if (fake_find_rule(aws, &fresh) && fake_find_rule(aws, &fresh) != row)
        fake_refuse("InvalidPermission.Duplicate");
    *row = fresh;
    puts("{\n    \"Return\": true\n}");
}

/* --- entries ------------------------------------------------------------------------------------ */

static inline struct fake_row *fake_find_entry(struct fake_aws *aws)
{
    const char *acl = fake_option(aws, "--network-acl-id");
    const char *number = fake_option(aws, "--rule-number");

    for (size_t i = 0; i < aws->entries.count; i++) {
        struct fake_row *row = &aws->entries.items[i];

        if (!strcmp(row->columns[ENTRY_ACL], acl) && !strcmp(row->columns[ENTRY_NUMBER], number))
            return row;
    }
    return NULL;
}

static inline const char *fake_protocol(const char *word)
{
    static const char *const words[][2] = {
        {"tcp", "6"}, {"udp", "17"}, {"icmp", "1"}, {"all", "-1"}};

    for (size_t i = 0; i < 4; i++)
        if (!strcmp(words[i][0], word))
            return words[i][1];
    return word;
}

/* The value of KEY in "KEY=25,Other=30", or "None". */
static inline char *fake_part(const char *shorthand, const char *key)
{
    const char *at = shorthand ? strstr(shorthand, key) : NULL;

    return at ? mem_strndup(at + strlen(key), strcspn(at + strlen(key), ",")) : mem_strdup("None");
}

static inline struct fake_row fake_entry(const struct fake_aws *aws)
{
    const char *ports = fake_option(aws, "--port-range");
    const char *types = fake_option(aws, "--icmp-type-code");
    const char *block = fake_option(aws, "--cidr-block");

    return (struct fake_row){{mem_strdup(fake_option(aws, "--network-acl-id")),
                              mem_strdup(fake_option(aws, "--rule-number")),
                              mem_strdup(fake_option(aws, "--rule-action")),
                              mem_strdup(fake_protocol(fake_option(aws, "--protocol"))),
                              fake_part(ports, "From="), fake_part(ports, "To="),
                              fake_part(types, "Type="), fake_part(types, "Code="),
                              mem_strdup(block ? block : fake_option(aws, "--ipv6-cidr-block"))}};
}

static inline void fake_create(struct fake_aws *aws)
{
    if (fake_find_entry(aws))
        fake_refuse("NetworkAclEntryAlreadyExists");
    *fake_add(&aws->entries) = fake_entry(aws);
}

static inline void fake_replace(struct fake_aws *aws)
{
    struct fake_row *row = fake_find_entry(aws);

    if (!row)
        fake_refuse("InvalidNetworkAclEntry.NotFound");
    *row = fake_entry(aws);
}

static inline void fake_delete(struct fake_aws *aws)
{
    struct fake_row *row = fake_find_entry(aws);

    if (!row)
        fake_refuse("InvalidNetworkAclEntry.NotFound");
    fake_remove(&aws->entries, row);
}

/* --- the whole ---------------------------------------------------------------------------------- */

static inline void fake_show(const struct fake_table *table, const char *holder, size_t first,
                             size_t last)
{
    for (size_t i = 0; i < table->count; i++)
        for (size_t j = first; j <= last && !strcmp(table->items[i].columns[0], holder); j++)
            printf("%s%s", table->items[i].columns[j], j < last ? "\t" : "\n");
}

static inline void fake_answer_question(struct fake_aws *aws)
{
    const char *filter;

    if (!strcmp(aws->argv[2], "get-caller-identity")) {
        printf("%012ld\n", fake_number("account", 123456789012, (char[16]){0}));
    } else if (!strcmp(aws->argv[2], "describe-security-group-rules")) {
        filter = fake_option(aws, "--filters");
        fake_show(&aws->rules, filter + strlen("Name=group-id,Values="), RULE_ID, RULE_SOURCE);
    } else if (!strcmp(aws->argv[2], "describe-network-acls")) {
        fake_show(&aws->entries, fake_option(aws, "--network-acl-ids"), ENTRY_NUMBER, ENTRY_BLOCK);
    } else {
        return;
    }
    fake_leave(0);
}

static inline bool fake_is_time_to_fail(const char *call, char how[16])
{
    FILE *file = fake_open("calls", "a+");
    long count = 1, fails = fake_number("fail", 0, how);
    char line[64];

    while (fgets(line, sizeof line, file))
        count++;
    fprintf(file, "%s\n", call);
    fclose(file);
    return count == fails;
}

static const struct {
    const char *call;
    void (*answer)(struct fake_aws *aws);
} fake_calls[] = {
    {"authorize-security-group-ingress", fake_authorize},
    {"revoke-security-group-ingress", fake_revoke},
    {"modify-security-group-rules", fake_modify},
    {"create-network-acl-entry", fake_create},
    {"replace-network-acl-entry", fake_replace},
    {"delete-network-acl-entry", fake_delete},
};

static inline void fake_answer_order(struct fake_aws *aws)
{
    for (size_t i = 0; i < sizeof fake_calls / sizeof fake_calls[0]; i++) {
        if (!strcmp(fake_calls[i].call, aws->argv[2])) {
            fake_calls[i].answer(aws);
            return;
        }
    }
    fake_refuse("InvalidAction");
}

static inline void fake_aws_run(int argc, char **argv)
{
    struct fake_aws aws = {.argc = argc, .argv = argv};
    char how[16] = "";
    bool fails;

    if (argc < 3)
        fake_leave(2);
    fake_load(&aws.rules, "rules", RULE_COLUMNS);
    fake_load(&aws.entries, "entries", ENTRY_COLUMNS);
    fake_answer_question(&aws);
    fails = fake_is_time_to_fail(argv[2], how);
    if (fails && !strcmp(how, "refused"))
        fake_refuse("UnauthorizedOperation");
    if (fails && !freopen("/dev/null", "w", stdout))
        fake_leave(2);
    fake_answer_order(&aws);
    fake_save(&aws.rules, "rules", RULE_COLUMNS);
    fake_save(&aws.entries, "entries", ENTRY_COLUMNS);
    if (fails) {
        fprintf(stderr, "\nConnection was closed before we received a valid response\n");
        fake_leave(255);
    }
    fake_leave(0);
}

#endif

/*
 * fixture.h: a small invented export on disk, loaded, with an empty plan over it.
 *
 * sg-mail is described twice, with its rules' ids in a second file; sg-plain only in the first, so
 * that its rules have no ids. The ACL's file is written compactly.
 */
#ifndef TESTS_MODEL_WRITE_FIXTURE_H
#define TESTS_MODEL_WRITE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/account/rule.h"
#include "model/mend/plan.h"
#include "model/read/export.h"
#include "model/write/file_out.h"
#include "model/write/forms.h"

static const char fixture_vpcs[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"OwnerId\":\"123456789012\",\"CidrBlock\":\"10.0.0.0/16\","
    "\"CidrBlockAssociationSet\":[{\"CidrBlock\":\"10.0.0.0/16\","
    "\"CidrBlockState\":{\"State\":\"associated\"}},{\"CidrBlock\":\"10.1.0.0/16\","
    "\"CidrBlockState\":{\"State\":\"associated\"}}],"
    "\"Ipv6CidrBlockAssociationSet\":[{\"Ipv6CidrBlock\":\"2001:db8::/56\","
    "\"Ipv6CidrBlockState\":{\"State\":\"associated\"}}]}]}";

static const char fixture_groups[] =
    "{\n"
    "    \"SecurityGroups\": [\n"
    "        {\n"
    "            \"GroupId\": \"sg-mail\",\n"
    "            \"GroupName\": \"mail'$(touch owned)\\n`id`\",\n"
    "            \"Description\": \"\\u30e1\\u30fc\\u30eb\",\n"
    "            \"OwnerId\": \"123456789012\",\n"
    "            \"VpcId\": \"vpc-1\",\n"
    "            \"Unknown\": 12345678901234567890,\n"
    "            \"IpPermissions\": [\n"
    "                {\n"
    "                    \"IpProtocol\": \"tcp\",\n"
    "                    \"FromPort\": 25,\n"
    "                    \"ToPort\": 25,\n"
    "                    \"IpRanges\": [\n"
    "                        {\n"
    "                            \"CidrIp\": \"0.0.0.0/0\",\n"
    "                            \"Description\": \"smtp from anywhere\"\n"
    "                        },\n"
    "                        {\n"
    "                            \"CidrIp\": \"192.0.2.0/24\",\n"
    "                            \"Description\": \"it's \\u202e\\\"theirs\\\"\"\n"
    "                        }\n"
    "                    ],\n"
    "                    \"Ipv6Ranges\": [\n"
    "                        {\n"
    "                            \"CidrIpv6\": \"::/0\"\n"
    "                        }\n"
    "                    ],\n"
    "                    \"PrefixListIds\": [],\n"
    "                    \"UserIdGroupPairs\": []\n"
    "                },\n"
    "                {\n"
    "                    \"IpProtocol\": \"tcp\",\n"
    "                    \"FromPort\": 22,\n"
    "                    \"ToPort\": 22,\n"
    "                    \"IpRanges\": [\n"
    "                        {\n"
    "                            \"CidrIp\": \"10.0.0.0/8\"\n"
    "                        }\n"
    "                    ]\n"
    "                }\n"
    "            ],\n"
    "            \"IpPermissionsEgress\": [\n"
    "                {\n"
    "                    \"IpProtocol\": \"-1\",\n"
    "                    \"IpRanges\": [\n"
    "                        {\n"
    "                            \"CidrIp\": \"0.0.0.0/0\"\n"
    "                        }\n"
    "                    ]\n"
    "                }\n"
    "            ]\n"
    "        },\n"
    "        {\n"
    "            \"GroupId\": \"sg-plain\",\n"
    "            \"GroupName\": \"plain\",\n"
    "            \"OwnerId\": \"123456789012\",\n"
    "            \"VpcId\": \"vpc-1\",\n"
    "            \"IpPermissions\": [\n"
    "                {\n"
    "                    \"IpProtocol\": \"tcp\",\n"
    "                    \"FromPort\": 20,\n"
    "                    \"ToPort\": 30,\n"
    "                    \"IpRanges\": [\n"
    "                        {\n"
    "                            \"CidrIp\": \"0.0.0.0/0\"\n"
    "                        }\n"
    "                    ]\n"
    "                }\n"
    "            ],\n"
    "            \"IpPermissionsEgress\": []\n"
    "        }\n"
    "    ]\n"
    "}\n";

#define FIXTURE_FLAT(id, ports, source)                                                            \
    "{\"SecurityGroupRuleId\": \"" id "\", \"GroupId\": \"sg-mail\", \"GroupOwnerId\": "           \
    "\"123456789012\", \"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": " ports         \
    ", \"ToPort\": " ports ", " source "}"

static const char fixture_rules[] =
    "{\"SecurityGroupRules\": [\n"
    "  " FIXTURE_FLAT(
        "sgr-1", "25",
        "\"CidrIpv4\": \"0.0.0.0/0\", \"Description\": \"smtp from "
        "anywhere\"") ",\n"
                      "  " FIXTURE_FLAT(
                          "sgr-2", "25",
                          "\"CidrIpv4\": \"192.0.2.0/24\", "
                          "\"Description\": \"it's "
                          "\\u202e\\\"theirs\\\"\"") ",\n"
                                                     " "
                                                     " " FIXTURE_FLAT(
                                                         "sgr-3", "25",
                                                         "\"CidrIpv"
                                                         "6\": "
                                                         "\"::/"
                                                         "0\", "
                                                         "\"Tags\":"
                                                         " []") ","
                                                                "\n"
                                                                " "
                                                                " " FIXTURE_FLAT(
                                                                    "sgr-4", "22",
                                                                    "\"CidrIpv4\": "
                                                                    "\"10.0.0.0/8\"") ",\n"
                                                                                      "  "
                                                                                      "{\"Secur"
                                                                                      "ityGroup"
                                                                                      "RuleId\""
                                                                                      ": "
                                                                                      "\"sgr-"
                                                                                      "5\", "
                                                                                      "\"GroupI"
                                                                                      "d\": "
                                                                                      "\"sg-"
                                                                                      "mail\", "
                                                                                      "\"IsEgre"
                                                                                      "ss\": "
                                                                                      "true, "
                                                                                      "\"IpProt"
                                                                                      "ocol\": "
                                                                                      "\"-1\", "
                                                                                      "\"FromPo"
                                                                                      "rt\": "
                                                                                      "-1, "
                                                                                      "\"ToPort"
                                                                                      "\": -1, "
                                                                                      "\"CidrIp"
                                                                                      "v4\": "
                                                                                      "\"0.0.0."
                                                                                      "0/0\"}\n"
                                                                                      "]}\n";

#define FIXTURE_ENTRY(egress, number, protocol, ports, block)                                      \
    "{\"Egress\":" egress ",\"RuleNumber\":" number ",\"Protocol\":\"" protocol                    \
    "\",\"RuleAction\":\"allow\"," ports "\"CidrBlock\":\"" block "\"}"

static const char fixture_acls[] =
    "{\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\",\"VpcId\":\"vpc-1\","
    "\"OwnerId\":"
    "\"123456789012\",\"IsDefault\":false,\"Associations\":[],\"Entries\":"
    "[" FIXTURE_ENTRY("true", "100", "-1", "", "0.0.0.0/0") "," FIXTURE_ENTRY(
        "false", "100", "6", "\"PortRange\":{\"From\":465,\"To\":465},",
        "0.0.0.0/0") "," FIXTURE_ENTRY("false", "200", "-1", "",
                                       "0.0.0.0/0") ","
                                                    "{\"Egress\":false,"
                                                    "\"RuleNumber\":32767,"
                                                    "\"Protocol\":\"-1\","
                                                    "\"RuleAction\":\"deny\","
                                                    "\"CidrBlock\":\"0.0.0.0/"
                                                    "0\"}]}]}";

struct fixture {
    char *directory; /* of the test, holding "in" */
    struct account *account;
    struct plan *plan;
};

#define FIXTURE_JOB(fixture)                                                                       \
    (const struct form_job){                                                                       \
        .plan = (fixture)->plan, .account = (fixture)->account, .ports = &smtp_ports_default}

/* "DIRECTORY/NAME"; the caller frees it. */
static inline char *fixture_path(const struct fixture *fixture, const char *name)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s", fixture->directory, name);
    return strbuf_detach(&path);
}

static inline void fixture_write(const struct fixture *fixture, const char *name, const char *text)
{
    char *path = fixture_path(fixture, name);
    struct strbuf why = STRBUF_INIT;

    assert_true(file_out_parents(path, &why));
    assert_int_equal(file_out_write(path, text, strlen(text), 0700, OVERWRITE_ASKED, &why),
                     FILE_OUT_DONE);
    strbuf_release(&why);
    free(path);
}

static inline struct account *fixture_load(const struct fixture *fixture, const char *name)
{
    char *path = fixture_path(fixture, name);
    const char *paths[] = {path};
    struct account *account =
        export_read(&(struct export_request){.paths = paths, .path_count = 1});

    free(path);
    assert_non_null(account);
    assert_int_equal(problems_serious(&account->problems), 0);
    return account;
}

static inline void fixture_directory(struct fixture *fixture)
{
    const char *parent = getenv("TMPDIR");
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/vpcmend-test-XXXXXX", parent ? parent : P_tmpdir);
    assert_non_null(mkdtemp(path.text));
    fixture->directory = strbuf_detach(&path);
}

static inline void fixture_init(struct fixture *fixture)
{
    fixture_directory(fixture);
    fixture_write(fixture, "in/eu-west-1/vpcs.json", fixture_vpcs);
    fixture_write(fixture, "in/eu-west-1/groups.json", fixture_groups);
    fixture_write(fixture, "in/eu-west-1/rules.json", fixture_rules);
    fixture_write(fixture, "in/eu-west-1/acls.json", fixture_acls);
    fixture->account = fixture_load(fixture, "in");
    fixture->plan = plan_new(fixture->account);
}

static inline int fixture_shell(const struct fixture *fixture, const char *command)
{
    struct strbuf line = STRBUF_INIT;
    int status;

    strbuf_addf(&line, "cd '%s' && %s", fixture->directory, command);
    status = system(line.text);
    strbuf_release(&line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void fixture_release(struct fixture *fixture)
{
    if (fixture->plan)
        plan_free(fixture->plan);
    if (fixture->account)
        account_free(fixture->account);
    assert_int_equal(fixture_shell(fixture, "rm -rf \"$PWD\""), 0);
    free(fixture->directory);
}

/* The content of a file; the caller frees it. */
static inline char *fixture_read(const struct fixture *fixture, const char *name)
{
    char *path = fixture_path(fixture, name);
    FILE *file = fopen(path, "rb");
    struct strbuf text = STRBUF_INIT;
    char buffer[4096];
    size_t count;

    assert_non_null(file);
    while ((count = fread(buffer, 1, sizeof buffer, file)))
        strbuf_add(&text, buffer, count);
    fclose(file);
    free(path);
    return strbuf_detach(&text);
}

/* The rule or entry of that name. */
static inline struct target fixture_target(const struct fixture *fixture, const char *name)
{
    const struct account *account = fixture->account;
    struct strbuf buffer = STRBUF_INIT;
    struct target target = {TARGET_RULE, NONE};

    for (uint32_t i = 0; i < account->rules.count; i++) {
        strbuf_clear(&buffer);
        rule_format_name(account, &account->rules.items[i], &buffer);
        if (strbuf_equals(&buffer, name))
            target = (struct target){TARGET_RULE, i};
    }
    for (uint32_t i = 0; i < account->acl_entries.count; i++) {
        strbuf_clear(&buffer);
        entry_format_name(account, &account->acl_entries.items[i], &buffer);
        if (strbuf_equals(&buffer, name))
            target = (struct target){TARGET_ENTRY, i};
    }
    strbuf_release(&buffer);
    assert_int_not_equal(target.row, NONE);
    return target;
}

/* Stages a rewrite (or carve) of the named rule or entry. */
static inline void fixture_change(struct fixture *fixture, enum change_kind kind, const char *name,
                                  const char *spelling)
{
    struct target target = fixture_target(fixture, name);
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;
    struct change change;

    assert_true(candidate_parse(&candidate, fixture->account, target, spelling, &why));
    assert_int_equal(change_make(&change, fixture->account,
                                 plan_edits_beside(fixture->plan, target),
                                 &(struct change_request){.kind = kind,
                                                          .target = target,
                                                          .candidate = &candidate,
                                                          .ports = &smtp_ports_default},
                                 &why),
                     CHANGE_OK);
    candidate_release(&candidate);
    plan_stage(fixture->plan, &change);
    strbuf_release(&why);
}

static inline void fixture_rewrite(struct fixture *fixture, const char *name, const char *spelling)
{
    fixture_change(fixture, CHANGE_REWRITE, name, spelling);
}

static inline void fixture_carve(struct fixture *fixture, const char *name, const char *spelling)
{
    fixture_change(fixture, CHANGE_CARVE, name, spelling);
}

/* Stages that the risk of a rule is accepted, which changes nothing; `owner` and `expiry` may be NULL. */
static inline void fixture_accept(struct fixture *fixture, const char *name, const char *reason, const char *owner,
                                  const char *expiry)
{
    struct target target = fixture_target(fixture, name);
    struct strbuf why = STRBUF_INIT;
    struct change change;

    assert_int_equal(change_make(&change, fixture->account, plan_edits_beside(fixture->plan, target),
                                 &(struct change_request){.kind = CHANGE_ACCEPT,
                                                          .target = target,
                                                          .ports = &smtp_ports_default,
                                                          .reason = reason,
                                                          .owner = owner,
                                                          .expiry = expiry},
                                 &why),
                     CHANGE_OK);
    plan_stage(fixture->plan, &change);
    strbuf_release(&why);
}

/* Stages a rewrite of every inbound rule for which the candidate will do. */
static inline void fixture_rewrite_all(struct fixture *fixture, const char *spelling)
{
    struct strbuf why = STRBUF_INIT;

    for (uint32_t i = 0; i < fixture->account->rules.count; i++) {
        struct target target = {TARGET_RULE, i};
        struct candidate candidate;
        struct change change;

        if ((fixture->account->rules.items[i].flags & RULE_EGRESS) ||
            !candidate_parse(&candidate, fixture->account, target, spelling, &why))
            continue;
        if (change_make(&change, fixture->account, plan_edits_beside(fixture->plan, target),
                        &(struct change_request){.kind = CHANGE_REWRITE,
                                                 .target = target,
                                                 .candidate = &candidate,
                                                 .ports = &smtp_ports_default},
                        &why) == CHANGE_OK)
            plan_stage(fixture->plan, &change);
        candidate_release(&candidate);
    }
    strbuf_release(&why);
}

#endif

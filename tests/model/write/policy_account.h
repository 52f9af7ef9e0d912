/*
 * policy_account.h: a small account with an SES identity that has one policy, an SMTP endpoint with another, and one
 * open rule.
 */
#ifndef TESTS_MODEL_WRITE_POLICY_ACCOUNT_H
#define TESTS_MODEL_WRITE_POLICY_ACCOUNT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/account/policy_row.h"
#include "model/read/export.h"
#include "model/write/forms.h"
#include "model/write/json_out.h"
#include "model/write/policy_plan.h"

#define POLICY_ACCOUNT_PLACE "111122223333/us-east-1/"

/* Source text 002's: Allow, by a private range. */
#define POLICY_OF_TEXT_002                                                                         \
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"     \
    "\"arn:aws:iam::111122223333:user/smtp\"},\"Action\":\"ses:SendRawEmail\",\"Resource\":"       \
    "\"arn:aws:ses:us-east-1:111122223333:identity/example.com\",\"Condition\":{\"IpAddress\":"    \
    "{\"aws:SourceIp\":\"10.204.0.0/16\"}}}]}"

static const char policy_account_network[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\",\"OwnerId\":\"111122223333\"}],"
    "\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"GroupName\":\"mail\",\"VpcId\":\"vpc-1\","
    "\"OwnerId\":\"111122223333\",\"IpPermissions\":[],\"IpPermissionsEgress\":[]}],"
    "\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-1\",\"IsEgress\":"
    "false,\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"0.0.0.0/0\"}],"
    "\"VpcEndpoints\":[{\"VpcEndpointId\":\"vpce-1\",\"VpcId\":\"vpc-1\",\"ServiceName\":"
    "\"com.amazonaws.us-east-1.email-smtp\",\"VpcEndpointType\":\"Interface\",\"OwnerId\":"
    "\"111122223333\",\"PolicyDocument\":\"{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\","
    "\\\"Principal\\\":\\\"*\\\",\\\"Action\\\":\\\"*\\\",\\\"Resource\\\":\\\"*\\\"}]}\"}]}";

/* `document` is the identity's policy; NULL: that of the source text. */
static inline struct account *policy_account(const char *document)
{
    struct strbuf reply = STRBUF_INIT;
    struct export_piece pieces[2] = {{POLICY_ACCOUNT_PLACE "network.json", policy_account_network,
                                      sizeof policy_account_network - 1}};
    struct account *account;
    struct json_out json;

    json_out_init(&json, &reply, false);
    json_object(&json, NULL);
    json_object(&json, "Policies");
    json_string(&json, "only", document ? document : POLICY_OF_TEXT_002);
    json_end(&json);
    json_end(&json);
    pieces[1] = (struct export_piece){POLICY_ACCOUNT_PLACE "ses-identity-policies-example.com.json",
                                      reply.text, reply.length};
    account = export_read_pieces(pieces, 2);
    strbuf_release(&reply);
    assert_int_equal(account->policies.count, 1);
    assert_int_equal(account->endpoints.count, 1);
    return account;
}

enum { POLICY_ROW_IDENTITY = 0, POLICY_ROW_ENDPOINT = 1 };

static inline void stage_policy(struct plan *plan, uint32_t row)
{
    struct change change;

    policy_change_make(&change, row, NULL);
    plan_stage(plan, &change);
}

/* Accepted until the end of 2026, or left for later. */
static inline void stage_unchanged(struct plan *plan, struct account *account, uint32_t row,
                                   enum change_kind kind)
{
    const bool accepts = kind == CHANGE_ACCEPT;
    struct change_request request = {.kind = kind,
                                     .target = {TARGET_POLICY, row},
                                     .reason = accepts ? "a partner *sends*" : NULL,
                                     .owner = accepts ? "ops" : NULL,
                                     .expiry = accepts ? "2026-12-31" : NULL};
    struct strbuf why = STRBUF_INIT;
    struct change change;

    assert_int_equal(change_make(&change, account, plan_edits_beside(plan, request.target), &request, &why),
                     CHANGE_OK);
    plan_stage(plan, &change);
    strbuf_release(&why);
}

/* The open rule becomes the given block. */
static inline void stage_rule(struct plan *plan, struct account *account, const char *spelling)
{
    struct target target = {TARGET_RULE, 0};
    struct change_request request = {.kind = CHANGE_REWRITE};
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;
    struct change change;

    assert_true(target_find_named(account, "sgr-1", &target));
    assert_true(candidate_parse(&candidate, account, target, spelling, &why));
    request.target = target;
    request.candidate = &candidate;
    assert_int_equal(change_make(&change, account, plan_edits_beside(plan, target), &request, &why),
                     CHANGE_OK);
    plan_stage(plan, &change);
    candidate_release(&candidate);
    strbuf_release(&why);
}

static inline char *plan_as_json(const struct plan *plan, const struct account *account)
{
    struct strbuf out = STRBUF_INIT;

    form_json(plan, account, &smtp_ports_default, &out);
    return strbuf_detach(&out);
}

#endif

/*
 * random_policies.h: an account with random policies of an SES identity, a user, a managed policy and an SMTP endpoint,
 * as the files of an export.
 */
#ifndef TESTS_MODEL_MAIL_RANDOM_POLICIES_H
#define TESTS_MODEL_MAIL_RANDOM_POLICIES_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/account/policy_row.h"
#include "model/read/export.h"
#include "model/write/json_out.h"
#include "tests/model/judge/random_policy.h"

enum { IDENTITY_POLICIES = 3, USER_POLICY = IDENTITY_POLICIES, MANAGED_POLICY, ENDPOINT_POLICY, POLICIES };

enum { FILE_OF_IDENTITY, FILE_OF_IAM, FILE_OF_ENDPOINT, POLICY_FILES };

#define PLACE   "111122223333/us-east-1/"
#define SENDER  "arn:aws:iam::111122223333:user/smtp"
#define MANAGED "arn:aws:iam::111122223333:policy/send"

static const char *const policy_file_names[POLICY_FILES] = {PLACE "ses-identity-policies-example.com.json",
                                                            PLACE "account-authorization-details.json",
                                                            PLACE "vpc-endpoints.json"};

/* By number above. */
struct documents {
    struct strbuf items[POLICIES];
};

static inline void documents_release(struct documents *documents)
{
    for (size_t i = 0; i < POLICIES; i++)
        strbuf_release(&documents->items[i]);
}

/* As people write them: who sends, and a condition that may do nothing. */
static void add_plain_policy(struct strbuf *out, bool has_principal)
{
    static const char *const principals[] = {"{\"AWS\":\"" SENDER "\"}", "\"*\"",
                                             "{\"AWS\":\"444455556666\"}",
                                             "{\"AWS\":[\"" SENDER "\",\"arn:aws:iam::111122223333:user/x\"]}"};
    static const char *const conditions[] = {
        "", ",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/16\"}}",
        ",\"Condition\":{\"StringEquals\":{\"aws:SourceVpce\":\"vpce-9\"}}",
        ",\"Condition\":{\"StringEquals\":{\"ses:Colour\":\"red\"}}"};

    strbuf_addf(out, "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"%s\",",
                one_in(4) ? "Deny" : "Allow");
    if (has_principal)
        strbuf_addf(out, "\"Principal\":%s,", principals[below(4)]);
    strbuf_addf(out, "\"Action\":\"%s\",\"Resource\":\"*\"%s}]}",
                one_in(4) ? "ses:SendEmail" : "ses:SendRawEmail", conditions[below(4)]);
}

static inline void documents_make(struct documents *documents)
{
    for (size_t i = 0; i < POLICIES; i++) {
        strbuf_init(&documents->items[i]);
        if (i != USER_POLICY && i != MANAGED_POLICY && one_in(2))
            add_policy(&documents->items[i]);
        else
            add_plain_policy(&documents->items[i], i != USER_POLICY && i != MANAGED_POLICY);
    }
}

static void add_identity(struct strbuf *out, const struct documents *documents)
{
    static const char *const names[IDENTITY_POLICIES] = {"a", "b", "c"};
    struct json_out json;

    json_out_init(&json, out, false);
    json_object(&json, NULL);
    json_object(&json, "Policies");
    for (size_t i = 0; i < IDENTITY_POLICIES; i++)
        json_string(&json, names[i], documents->items[i].text);
    json_end(&json);
    json_end(&json);
}

/* Objects, as the AWS CLI gives them, or text, URL-encoded as the API does. */
static void add_iam_document(struct strbuf *out, const char *document)
{
    struct json_out json;

    if (one_in(2)) {
        strbuf_adds(out, document);
        return;
    }
    if (one_in(2)) {
        json_out_init(&json, out, false);
        json_string(&json, NULL, document);
        return;
    }
    strbuf_addch(out, '"');
    for (; *document; document++)
        strbuf_addf(out, "%%%02x", (unsigned)(unsigned char)*document);
    strbuf_addch(out, '"');
}

static void add_iam(struct strbuf *out, const struct documents *documents)
{
    strbuf_adds(out, "{\"UserDetailList\":[{\"UserName\":\"smtp\",\"Arn\":\"" SENDER "\",\"UserPolicyList\":"
                     "[{\"PolicyName\":\"send\",\"PolicyDocument\":");
    add_iam_document(out, documents->items[USER_POLICY].text);
    strbuf_adds(out, "}]}],\"Policies\":[{\"PolicyName\":\"send\",\"Arn\":\"" MANAGED "\",\"PolicyVersionList\":"
                     "[{\"VersionId\":\"v1\",\"IsDefaultVersion\":false,\"Document\":{\"Statement\":[]}},"
                     "{\"VersionId\":\"v2\",\"IsDefaultVersion\":true,\"Document\":");
    add_iam_document(out, documents->items[MANAGED_POLICY].text);
    strbuf_adds(out, "}]}]}");
}

static void add_endpoint(struct strbuf *out, const struct documents *documents)
{
    struct json_out json;

    json_out_init(&json, out, false);
    json_object(&json, NULL);
    json_array(&json, "VpcEndpoints");
    json_object(&json, NULL);
    json_string(&json, "VpcEndpointId", "vpce-1");
    json_string(&json, "ServiceName", "com.amazonaws.us-east-1.email-smtp");
    json_string(&json, "PolicyDocument", documents->items[ENDPOINT_POLICY].text);
    json_end(&json);
    json_end(&json);
    json_end(&json);
}

/* Appends to initialised texts. */
static inline void documents_write(const struct documents *documents, struct strbuf files[POLICY_FILES])
{
    add_identity(&files[FILE_OF_IDENTITY], documents);
    add_iam(&files[FILE_OF_IAM], documents);
    add_endpoint(&files[FILE_OF_ENDPOINT], documents);
}

/* The number among the documents is that of policy_row.h, whatever order the files are read in. */
static inline size_t document_of(const struct account *account, uint32_t row)
{
    static const char *const names[POLICIES] = {"example.com/policy/a", "example.com/policy/b",
                                                "example.com/policy/c", SENDER "/policy/send",
                                                MANAGED, "vpce-1/policy"};
    size_t found = 0;

    while (policy_row_find(account, names[found], 0) != row)
        found++;
    return found;
}

#endif

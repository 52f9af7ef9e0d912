/*
 * mail_policies.h: exports that hold policies, in single quotes: of the identity example.com, of the IAM user smtp,
 * of the endpoint vpce-1.
 */
#ifndef TESTS_MODEL_MAIL_MAIL_POLICIES_H
#define TESTS_MODEL_MAIL_MAIL_POLICIES_H

#include "tests/model/mail/mail_export.h"

#define IDENTITY_ARN "arn:aws:ses:eu-west-1:111122223333:identity/example.com"
#define USER_ARN     "arn:aws:iam::111122223333:user/smtp"
#define STATEMENTS(list) "{'Version':'2012-10-17','Statement':[" list "]}"

struct policies {
    const char *of_identity, *of_user, *of_endpoint; /* NULL: none */
};

/* A document as the string that AWS gives: its quotes escaped. */
static inline void add_document(struct strbuf *out, const char *document)
{
    for (; *document; document++)
        strbuf_addf(out, *document == '\'' ? "\\%c" : "%c", *document);
}

static inline struct account *read_policies(const struct policies *policies)
{
    struct strbuf identity = STRBUF_INIT, user = STRBUF_INIT, endpoint = STRBUF_INIT;
    struct account *account;

    strbuf_adds(&identity, "{'Policies':{");
    if (policies->of_identity) {
        strbuf_adds(&identity, "'lock':'");
        add_document(&identity, policies->of_identity);
        strbuf_addch(&identity, '\'');
    }
    strbuf_adds(&identity, "}}");
    strbuf_addf(&user, "{'UserDetailList':[{'Arn':'" USER_ARN "','UserPolicyList':[");
    if (policies->of_user)
        strbuf_addf(&user, "{'PolicyName':'send','PolicyDocument':%s}", policies->of_user);
    strbuf_adds(&user, "]}],'Policies':[],'GroupDetailList':[],'RoleDetailList':[]}");
    strbuf_adds(&endpoint, "{'VpcEndpoints':[{'VpcEndpointId':'vpce-0','VpcId':'vpc-1','ServiceName':"
                           "'com.amazonaws.eu-west-1.s3','PolicyDocument':'{}'},"
                           "{'VpcEndpointId':'vpce-1','VpcId':'vpc-1','VpcEndpointType':'Interface',"
                           "'ServiceName':'com.amazonaws.eu-west-1.email-smtp'");
    if (policies->of_endpoint) {
        strbuf_adds(&endpoint, ",'PolicyDocument':'");
        add_document(&endpoint, policies->of_endpoint);
        strbuf_addch(&endpoint, '\'');
    }
    strbuf_adds(&endpoint, "}]}");
    account = read_quoted("iam.json", user.text, "ses-get-identity-policies-example.com.json",
                          identity.text, "endpoints.json", endpoint.text, NULL);
    strbuf_release(&identity);
    strbuf_release(&user);
    strbuf_release(&endpoint);
    return account;
}

#endif

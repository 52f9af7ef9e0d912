/*
 * The policies of an account: the sample's, and those of an export with one of each kind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/read/export.h"
#include "model/sample/sample.h"
#include "model/mail/policy_account.h"
#include "views/reports/mail_report.h"

static void report(struct strbuf *out, const struct export_piece *pieces, size_t count)
{
    struct account *account = export_read_pieces(pieces, count);

    policy_account_report(out, account, POLICY_TEXT_PLAIN);
    account_free(account);
}

static void assert_says(const struct strbuf *out, const char *text)
{
    if (!strstr(out->text, text))
        fail_msg("not found: %s\nin:\n%s", text, out->text);
}

/* Source text 002, as the sample account has it. */
static void test_sample(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    report(&out, sample_pieces, sample_piece_count);
    assert_says(&out,
                "Policy only-from-the-vpc of identity example.com\n"
                "  Restricts nobody: with stolen credentials mail can be sent from anywhere.\n");
    assert_says(&out, "    private-source-ip: OnlyFromTheVpcRange: ");
    assert_says(&out, "    no-deny: ");
    assert_says(&out, "  Proposed: a policy of the identity with a Deny for named users\n");
    assert_says(&out,
                "aws sesv2 update-email-identity-policy --region 'ap-northeast-1' --email-identity 'example.com' "
                "--policy-name 'only-from-the-vpc' --policy '{");
    assert_says(&out, "What no policy prevents\n");
    strbuf_release(&out);
}

#define PIECE(name, text)                                                                          \
    {                                                                                              \
        name, text, sizeof text - 1                                                                \
    }

static const char iam[] =
    "{\"UserDetailList\":[{\"Arn\":\"arn:aws:iam::111122223333:user/smtp\",\"UserPolicyList\":["
    "{\"PolicyName\":\"send\",\"PolicyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{"
    "\"Effect\":\"Allow\","
    "\"Action\":\"ses:SendRawEmail\",\"Resource\":\"*\"}]}},"
    "{\"PolicyName\":\"buckets\",\"PolicyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{"
    "\"Effect\":\"Allow\","
    "\"Action\":\"s3:*\",\"Resource\":\"*\"}]}},"
    "{\"PolicyName\":\"odd\",\"PolicyDocument\":{\"Statement\":[{\"Effect\":\"Maybe\"}]}}]}],"
    "\"Policies\":[],\"GroupDetailList\":[],\"RoleDetailList\":[]}";
static const char endpoints[] =
    "{\"VpcEndpoints\":[{\"VpcEndpointId\":\"vpce-1\",\"VpcId\":\"vpc-1\",\"ServiceName\":"
    "\"com.amazonaws.us-east-1.email-smtp\",\"VpcEndpointType\":\"Interface\",\"OwnerId\":"
    "\"111122223333\","
    "\"PolicyDocument\":\"{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":\\\"*"
    "\\\","
    "\\\"Action\\\":\\\"*\\\",\\\"Resource\\\":\\\"*\\\"}]}\"}]}";
static const char identities[] =
    "{\"EmailIdentities\":[{\"IdentityType\":\"DOMAIN\",\"IdentityName\":\"example.com\"}]}";

static void test_every_kind(void **state)
{
    static const struct export_piece pieces[] = {
        PIECE("111122223333/us-east-1/iam.json", iam),
        PIECE("111122223333/us-east-1/endpoints.json", endpoints),
        PIECE("111122223333/us-east-1/identities.json", identities)};
    struct strbuf out = STRBUF_INIT;

    (void)state;
    report(&out, pieces, 3);
    assert_says(&out,
                "IAM policy send of arn:aws:iam::111122223333:user/smtp\n  Restricts nobody: ");
    assert_says(
        &out, "aws iam put-user-policy --user-name 'smtp' --policy-name 'send' --policy-document '"
              "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"SmtpOnlyViaEndpoint\"");
    assert_says(&out, "\"aws:SourceVpce\":\"vpce-1\"");
    assert_says(&out, "arn:aws:ses:us-east-1:111122223333:identity/example.com");
    assert_says(&out, "IAM policy odd of arn:aws:iam::111122223333:user/smtp\n  Not read, so "
                      "nothing is known of it: "
                      "line 1, column 25 of the policy: an Effect is");
    assert_says(&out, "Policy of endpoint vpce-1\n  Restricts nobody who sends from elsewhere: ");
    assert_says(&out, "  Proposed: an endpoint's policy for the own account and identity\n");
    assert_says(&out, "1 policy of IAM is not about sending.\n");
    strbuf_release(&out);
}

/* The same for scripts: what cannot be read has its place, documents are JSON. */
static void test_json(void **state)
{
    static const struct export_piece pieces[] = {
        PIECE("111122223333/us-east-1/iam.json", iam),
        PIECE("111122223333/us-east-1/endpoints.json", endpoints),
        PIECE("111122223333/us-east-1/identities.json", identities)};
    struct account *account = export_read_pieces(pieces, 3);
    struct strbuf out = STRBUF_INIT;
    struct json_out json;

    (void)state;
    json_out_init(&json, &out, false);
    json_object(&json, NULL);
    mail_json_policies(&json, account);
    json_end(&json);
    assert_says(&out, "{\"policies\":[{\"policy\":\"arn:aws:iam::111122223333:user/smtp/policy/send\","
                      "\"kind\":\"user\",\"name\":\"send\",\"owner\":"
                      "\"arn:aws:iam::111122223333:user/smtp\",\"bearing\":\"restricts-nobody\",");
    assert_says(&out, "\"can_send\":[{\"from\":\"endpoint\",\"answer\":\"yes\",\"denied_by\":null},");
    assert_says(&out, "\"proposal\":{\"what\":\"an IAM policy of a user for nothing but SMTP\","
                      "\"why_not\":null,\"changes\":true,\"notes\":[");
    assert_says(&out, "\"document\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":"
                      "\"SmtpOnlyViaEndpoint\"");
    assert_says(&out, "\"diff\":[\"--- send\",\"+++ send\",\"@@ -2,9 +2,29 @@\",");
    assert_says(&out, "user/smtp/policy/odd\",\"kind\":\"user\",\"name\":\"odd\",\"owner\":"
                      "\"arn:aws:iam::111122223333:user/smtp\",\"fault\":{\"line\":1,\"column\":25,");
    assert_says(&out, "{\"policy\":\"vpce-1/policy\",\"kind\":\"endpoint\",\"name\":null,\"owner\":"
                      "\"vpce-1\",");
    assert_says(&out, "],\"policies_not_about_sending\":1}");
    account_free(account);
    strbuf_release(&out);
}

static void test_nothing(void **state)
{
    static const char vpcs[] = "{\"Vpcs\":[]}";
    static const struct export_piece piece = PIECE("vpcs.json", vpcs);
    struct strbuf out = STRBUF_INIT;

    (void)state;
    report(&out, &piece, 1);
    assert_string_equal(out.text, "");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_every_kind),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Proposed policies of groups, roles, endpoints and of managed policies: who else than users and identities may bear one.
 */
#include "tests/model/write/wanted_policy.h"

#include "model/write/quote.h"

#define OLD_SEND                                                                                   \
    "{'Version':'2012-10-17','Statement':[{'Sid':'Logs','Effect':'Allow','Action':'logs:*',"       \
    "'Resource':'*'},{'Effect':'Allow','Action':'ses:Send*','Resource':'*'}]}"
#define KEPT_LOGS "{'Sid':'Logs','Effect':'Allow','Action':'logs:*','Resource':'*'},"

static void propose_on(struct policy_proposal *proposal, struct policy_wanted *wanted,
                       const char *old_text, enum policy_form form)
{
    struct policy old;

    build_policy(&old, old_text);
    policy_propose(proposal, form, &old, wanted);
    policy_release(&old);
}

static void assert_line_of(const struct strbuf *lines, const char *before, const char *document,
                           const char *behind)
{
    struct strbuf json = STRBUF_INIT, wanted = STRBUF_INIT;

    add_quoted(&json, document);
    strbuf_adds(&wanted, before);
    quote_shell(&wanted, json.text, json.length);
    strbuf_adds(&wanted, behind);
    assert_string_equal(lines->text, wanted.text);
    strbuf_release(&json);
    strbuf_release(&wanted);
}

static void test_for_group(void **state)
{
    struct policy_wanted wanted = wanted_of(0, 1);
    struct policy_proposal proposal;

    (void)state;
    wanted.bearer = "arn:aws:iam::111122223333:group/apps/mailers";
    wanted.name = "send.all";
    propose_on(&proposal, &wanted, OLD_SEND, POLICY_FOR_USER);
    assert_int_equal(proposal.bearer, POLICY_BORNE_BY_GROUP);
    assert_document(&proposal,
                    "{'Version':'2012-10-17','Statement':[" KEPT_LOGS RECOMMENDED "]}");
    assert_line_of(&proposal.apply,
                   "aws iam put-group-policy --group-name 'mailers' --policy-name 'send.all' "
                   "--policy-document ",
                   "{'Version':'2012-10-17','Statement':[" KEPT_LOGS RECOMMENDED "]}", "\n");
    assert_line_of(&proposal.undo,
                   "aws iam put-group-policy --group-name 'mailers' --policy-name 'send.all' "
                   "--policy-document ",
                   OLD_SEND, "\n");
    policy_proposal_release(&proposal);
}

/* A new version; the way back is the old one, by its number. */
static void test_for_managed(void **state)
{
    struct policy_wanted wanted = wanted_of(0, 1);
    struct policy_proposal proposal;

    (void)state;
    wanted.bearer = "arn:aws:iam::111122223333:policy/Mail";
    wanted.name = "Mail";
    wanted.version = "v3";
    propose_on(&proposal, &wanted, OLD_SEND, POLICY_FOR_USER);
    assert_line_of(&proposal.apply,
                   "aws iam create-policy-version --policy-arn "
                   "'arn:aws:iam::111122223333:policy/Mail' --policy-document ",
                   "{'Version':'2012-10-17','Statement':[" KEPT_LOGS RECOMMENDED "]}",
                   " --set-as-default\n");
    assert_string_equal(proposal.undo.text,
                        "aws iam set-default-policy-version --policy-arn "
                        "'arn:aws:iam::111122223333:policy/Mail' --version-id 'v3'\n");
    assert_non_null(strstr(proposal.notes.text, "AWS keeps five versions"));
    policy_proposal_release(&proposal);
}

/* A role sends by the API: other actions, another test. */
static void test_for_role(void **state)
{
    struct policy_wanted wanted = wanted_of(0, 1);
    struct policy_proposal proposal;

    (void)state;
    wanted.bearer = "arn:aws:iam::111122223333:role/service/app";
    wanted.name = "send";
    propose_on(&proposal, &wanted, OLD_SEND, POLICY_FOR_USER);
    assert_document(
        &proposal,
        "{'Version':'2012-10-17','Statement':[" KEPT_LOGS
        "{'Sid':'SendOnlyViaEndpoint','Effect':'Allow','Action':['ses:SendEmail',"
        "'ses:SendRawEmail'],'Resource':'" DOMAIN
        "','Condition':{'StringEquals':{'aws:SourceVpce':'vpce-0a1b2c3d4e5f67890'},"
        "'StringLike':{'ses:FromAddress':'*@example.com'}}},"
        "{'Sid':'DenyElsewhere','Effect':'Deny','Action':'ses:Send*','Resource':'*','Condition':{"
        "'StringNotEquals':{'aws:SourceVpce':'vpce-0a1b2c3d4e5f67890'}}}]}");
    assert_begins(proposal.apply.text, "aws iam put-role-policy --role-name 'app' --policy-name "
                                       "'send' --policy-document '{");
    assert_non_null(strstr(proposal.test.text, "\naws sesv2 send-email --region 'us-east-1' "
                                               "--from-email-address 'vpcmend-probe@example.com' "));
    assert_string_equal(proposal.probe.text, "by_api 'vpcmend-probe@example.com' 'us-east-1'\n");
    assert_null(strstr(proposal.notes.text, "554"));
    policy_proposal_release(&proposal);
}

/* What lets all pass becomes what lets the own mail pass; a Deny stays. */
static void test_for_endpoint(void **state)
{
    struct policy_wanted wanted = wanted_of(0, 1);
    struct policy_proposal proposal;

    (void)state;
    propose_on(&proposal, &wanted,
               "{'Statement':[{'Effect':'Allow','Principal':'*','Action':'*','Resource':'*'},"
               "{'Effect':'Deny','Principal':'*','Action':'ses:SendRawEmail','Resource':'*',"
               "'Condition':{'StringEquals':{'ses:FromAddress':'root@example.com'}}}]}",
               POLICY_FOR_ENDPOINT);
    assert_document(
        &proposal,
        "{'Version':'2012-10-17','Statement':["
        "{'Effect':'Deny','Principal':'*','Action':'ses:SendRawEmail','Resource':'*',"
        "'Condition':{'StringEquals':{'ses:FromAddress':'root@example.com'}}},"
        "{'Sid':'OwnMailOnly','Effect':'Allow','Principal':{'AWS':'arn:aws:iam::111122223333:root'},"
        "'Action':'ses:SendRawEmail','Resource':'" DOMAIN
        "','Condition':{'StringLike':{'ses:FromAddress':'*@example.com'}}}]}");
    assert_begins(proposal.apply.text, "aws ec2 modify-vpc-endpoint --region 'us-east-1' "
                                       "--vpc-endpoint-id 'vpce-0a1b2c3d4e5f67890' "
                                       "--policy-document '{\"Version\"");
    assert_begins(proposal.undo.text, "aws ec2 modify-vpc-endpoint --region 'us-east-1' "
                                      "--vpc-endpoint-id 'vpce-0a1b2c3d4e5f67890' "
                                      "--policy-document '{\"Statement\"");
    assert_string_equal(
        proposal.probe.text,
        "through 'vpcmend-probe@example.com' 'email-smtp.us-east-1.amazonaws.com'\n");
    policy_proposal_release(&proposal);
    assert_refused(POLICY_FOR_ENDPOINT,
                   "{'Statement':[{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*'}]}",
                   &wanted, "would undo it");
}

/* One that had no policy but AWS's own gets that one back. */
static void test_for_endpoint_without_one(void **state)
{
    struct policy_wanted wanted = wanted_of(0, 1);
    struct policy_proposal proposal;

    (void)state;
    assert_true(policy_propose(&proposal, POLICY_FOR_ENDPOINT, NULL, &wanted));
    assert_string_equal(proposal.undo.text, "aws ec2 modify-vpc-endpoint --region 'us-east-1' "
                                            "--vpc-endpoint-id 'vpce-0a1b2c3d4e5f67890' --reset-policy\n");
    policy_proposal_release(&proposal);
}

/* A group's limit is for all of its inline policies together. */
static void test_size_beside(void **state)
{
    struct policy_wanted wanted = wanted_of(0, 1);
    struct policy_proposal proposal;
    size_t size;

    (void)state;
    wanted.bearer = "arn:aws:iam::111122223333:group/mailers";
    propose_on(&proposal, &wanted, OLD_SEND, POLICY_FOR_USER);
    size = proposal.document.length;
    policy_proposal_release(&proposal);
    wanted.beside = 5120 - size;
    propose_on(&proposal, &wanted, OLD_SEND, POLICY_FOR_USER);
    assert_null(proposal.why_not);
    policy_proposal_release(&proposal);
    wanted.beside++;
    assert_refused(POLICY_FOR_USER, OLD_SEND, &wanted,
                   "together would have 5121 characters; AWS takes at most 5120");
}

static void test_refused_bearers(void **state)
{
    static const struct {
        const char *bearer, *version, *sentence;
    } cases[] = {
        {"arn:aws:iam::aws:policy/AmazonSESFullAccess", "v1", "a policy of AWS itself"},
        {"arn:aws:iam::999988887777:group/x", NULL, "no ARN as AWS writes it"},
        {"arn:aws:iam::111122223333:group/a'b", NULL, "no ARN as AWS writes it"},
        {"arn:aws:iam::111122223333:group/-x", NULL, "no ARN as AWS writes it"},
        {"arn:aws:iam::111122223333:user/x", NULL, "no ARN as AWS writes it"},
        {"$(x):role/", NULL, "no ARN as AWS writes it"},
        {"arn:aws:iam::111122223333:policy/x", NULL, "which version"},
        {"arn:aws:iam::111122223333:policy/x", "v1;x", "which version"},
        {"arn:aws:iam::111122223333:policy/x", "v", "which version"},
        {"arn:aws:iam::111122223333:policy/x", "1", "which version"},
    };
    struct policy_wanted wanted;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wanted = wanted_of(0, 1);
        wanted.bearer = cases[i].bearer;
        wanted.version = cases[i].version;
        assert_refused(POLICY_FOR_USER, OLD_SEND, &wanted, cases[i].sentence);
    }
    wanted = wanted_of(0, 0);
    wanted.bearer = "arn:aws:iam::111122223333:role/x";
    assert_refused(POLICY_FOR_USER, OLD_SEND, &wanted, "(com.amazonaws.REGION.email)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_for_group),    cmocka_unit_test(test_for_managed),
        cmocka_unit_test(test_for_role),     cmocka_unit_test(test_for_endpoint),
        cmocka_unit_test(test_for_endpoint_without_one),
        cmocka_unit_test(test_size_beside),  cmocka_unit_test(test_refused_bearers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

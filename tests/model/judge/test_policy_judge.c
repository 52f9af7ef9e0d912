/*
 * What policies come to: those of the source text and of aws-facts 6, and each kind of flaw.
 */
#include "tests/model/judge/build_policy.h"

#include "model/judge/policy_judge.h"

static const struct policy_endpoint endpoints[] = {{"vpce-1", "vpc-1", "10.204.3.4"},
                                                   {"vpce-2", "vpc-1", NULL}};

static char letter(enum policy_truth truth)
{
    return "nuy"[truth];
}

/* "restricts-nobody yyyy other n: no-deny, unknown-key@0": through the endpoint with and without keys, from own
 * addresses (- if there are none), from elsewhere; from another account; the flaws. */
static void describe(struct strbuf *out, const struct policy *policy,
                     const struct policy_setting *setting)
{
    struct policy_judgement judgement;

    policy_judge(&judgement, policy, setting);
    strbuf_addf(out, "%s ", policy_bearing_name(judgement.bearing));
    for (unsigned world = 0; world < POLICY_WORLD_COUNT; world++)
        strbuf_addch(out, judgement.has_world[world] ? letter(judgement.can_send[world]) : '-');
    strbuf_addf(out, " other %c:", letter(judgement.other_account));
    for (size_t i = 0; i < judgement.flaws.count; i++) {
        const struct policy_flaw *flaw = &judgement.flaws.items[i];

        strbuf_addf(out, " %s", policy_flaw_name(flaw->kind));
        if (flaw->statement != POLICY_NO_STATEMENT)
            strbuf_addf(out, "@%zu", flaw->statement);
        assert_non_null(flaw->sentence);
    }
    policy_judgement_release(&judgement);
}

static void check(enum policy_kind kind, size_t endpoint_count, const char *text,
                  const char *wanted)
{
    struct policy_setting setting = {.kind = kind,
                                     .resource = DOMAIN,
                                     .endpoints = endpoints,
                                     .endpoint_count = endpoint_count,
                                     .endpoint_counts = POLICY_MAYBE};
    struct strbuf got = STRBUF_INIT;
    struct policy policy;

    build_policy(&policy, text);
    describe(&got, &policy, &setting);
    if (strcmp(got.text, wanted))
        fail_msg("%s\ninstead of %s\nfor %s", got.text, wanted, text);
    strbuf_release(&got);
    policy_release(&policy);
}

#define TEXT(statements) "{'Version':'2012-10-17','Statement':[" statements "]}"
#define IAM(effect, action, condition)                                                             \
    "{'Effect':'" effect "','Action':'" action "','Resource':'*','Condition':{" condition "}}"
#define SES(effect, principal, action, condition)                                                  \
    "{'Effect':'" effect "','Principal':" principal ",'Action':'" action "','Resource':'" DOMAIN   \
    "','Condition':{" condition "}}"
#define NAMED     "{'AWS':'" USER "'}"
#define VPCE1     "'StringEquals':{'aws:SourceVpce':'vpce-1'}"
#define NOT_VPCE1 "'StringNotEquals':{'aws:SourceVpce':'vpce-1'}"

static void test_iam(void **state)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {TEXT(IAM("Allow", "ses:SendRawEmail", "")), "restricts-nobody yy-y other n:"},
        /* source 002: the local VPC range in aws:SourceIp lets nobody send, neither from inside nor outside */
        {TEXT(IAM("Allow", "ses:SendRawEmail", "'IpAddress':{'aws:SourceIp':'10.204.0.0/16'}")),
         "lets-nobody nn-n other n: private-source-ip@0"},
        /* and as a Deny denies everybody */
        {TEXT(IAM("Allow", "*", "") "," IAM("Deny", "*",
                                            "'NotIpAddress':{'aws:SourceIp':'10.204.0.0/16'}")),
         "lets-nobody nn-n other n: private-source-ip@1 cuts-endpoint@1"},
        /* the Deny against strangers that cuts off the endpoint */
        {TEXT(IAM("Allow", "*", "") "," IAM("Deny", "*",
                                            "'NotIpAddress':{'aws:SourceIp':'203.0.113.0/24'}")),
         "cuts-endpoint nnyn other n: cuts-endpoint@1"},
        /* aws-facts 6: the policy that is recommended */
        {TEXT(IAM("Allow", "ses:SendRawEmail",
                  VPCE1 ",'StringLike':{'ses:FromAddress':'*@example.com'}") "," IAM("Deny",
                                                                                     "ses:Send*",
                                                                                     NOT_VPCE1)),
         "restricts-if-filled yn-n other n:"},
        {TEXT(IAM("Allow", "ses:SendRawEmail", VPCE1)), "restricts-if-filled yn-n other n:"},
        {TEXT(IAM("Allow", "ses:SendRawEmail",
                  "'StringEqualsIfExists':{'aws:SourceVpce':'vpce-1'}")),
         "restricts-nobody yy-y other n: fails-open@0"},
        {TEXT(IAM("Allow", "ses:*", "") "," IAM(
             "Deny", "ses:*", "'ForAnyValue:StringNotEquals':{'aws:SourceVpce':'vpce-1'}")),
         "restricts-nobody yy-y other n: fails-open@1"},
        /* What comes through an endpoint has no address: all that has one can be denied, whatever SES fills. */
        {TEXT(
             IAM("Allow", "ses:*", "") "," IAM("Deny", "ses:*", "'Null':{'aws:SourceIp':'false'}")),
         "restricts-to-endpoint yy-n other n:"},
        /* what is no block is no private one; its matches are unknown */
        {TEXT(IAM("Allow", "ses:SendRawEmail", "'IpAddress':{'aws:SourceIp':'lab'}")),
         "unknown nn-u other n:"},
        {TEXT(IAM("Allow", "ses:SendEmail", "")), "lets-nobody nn-n other n: not-smtp@0"},
        {TEXT(IAM("Allow", "ses:*", "") "," IAM("Deny", "ses:SendEmail", NOT_VPCE1)),
         "restricts-nobody yy-y other n: not-smtp@1"},
        {TEXT(IAM("Allow", "s3:*", "")), "not-about-sending yy-y other n:"},
        /* one that only denies is asked what it takes away from what another one allows */
        {TEXT(IAM("Deny", "*", NOT_VPCE1)), "restricts-if-filled yn-n other n:"},
        {TEXT(IAM("Deny", "*", "")), "lets-nobody nn-n other n:"},
        {TEXT(IAM("Deny", "*", "'BoolIfExists':{'aws:MultiFactorAuthPresent':'false'}")),
         "unknown uu-u other n: unknown-key@0"},
        {TEXT(IAM("Allow", "ses:*", "'StringEquals':{'aws:PrincipalTag/team':'mail'}")),
         "unknown uu-u other n: unknown-key@0"},
        {TEXT(IAM("Allow", "ses:*", "'StringLike':{'ses:FromAddress':'${aws:username}@*'}")),
         "unknown uu-u other n: undecided@0"},
        {TEXT(IAM("Allow", "ses:*", "'StringEquals':{'ses:FromAddress':'*@example.com'}")),
         /* a star is a letter like others: he who may choose his From may send */
         "unknown uu-u other n: literal-wildcard@0"},
        /* what stands for a letter is no variable: nothing is left undecided by it */
        {TEXT(IAM("Allow", "ses:*", "'StringLike':{'ses:FromAddress':'${*}${?}${$}@example.com'}")),
         "unknown uu-u other n:"},
        {TEXT(IAM("Allow", "ses:*", "'Bool':{'aws:SecureTransport':'true'}")),
         "restricts-nobody yy-y other n:"},
        {TEXT(IAM("Allow", "ses:*", "'IpAddress':{'aws:SourceIp':['0.0.0.0/1','128.0.0.0/1']}")),
         "cuts-endpoint nn-y other n:"},
        /* AWS does not say whether SES takes SMTP over IPv6 */
        {TEXT(IAM("Allow", "ses:*", "'IpAddress':{'aws:SourceIp':'2001:db8::/32'}")),
         "cuts-endpoint nnun other n:"},
        {TEXT(IAM("Allow", "ses:*", "'IpAddress':{'aws:SourceIp':'2000::/3'}")),
         "unknown nn-u other n:"},
        {TEXT(IAM("Allow", "ses:*", "'IpAddress':{'aws:SourceIp':['203.0.113.0/24','2001:db8::/32']}")),
         "cuts-endpoint nnyn other n:"},
        {TEXT(IAM("Allow", "ses:*", "'IpAddress':{'aws:VpcSourceIp':'10.204.0.0/16'}")),
         "restricts-if-filled yn-n other n:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(POLICY_IAM, 0, cases[i].text, cases[i].wanted);
}

static void test_known_endpoints(void **state)
{
    (void)state;
    check(POLICY_IAM, 2, TEXT(IAM("Allow", "ses:SendRawEmail", VPCE1)),
          "restricts-if-filled yn-n other n:");
    check(POLICY_IAM, 2,
          TEXT(IAM("Allow", "ses:SendRawEmail", "'StringEquals':{'aws:SourceVpce':'vpce-9'}")),
          "lets-nobody nn-n other n: other-endpoint@0");
    check(POLICY_IAM, 2,
          TEXT(IAM("Allow", "ses:SendRawEmail",
                   "'StringEquals':{'aws:SourceVpc':['vpc-1','vpc-2']}")),
          "restricts-if-filled yn-n other n: other-endpoint@0");
    check(POLICY_IAM, 1,
          TEXT(IAM("Allow", "ses:SendRawEmail", "'IpAddress':{'aws:VpcSourceIp':'10.205.0.0/16'}")),
          "lets-nobody nn-n other n:");
}

static void test_identity(void **state)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        /* without a Deny nobody of the own account is kept out, whatever is allowed */
        {TEXT(SES("Allow", NAMED, "ses:SendRawEmail", VPCE1)),
         "restricts-nobody yy-y other n: no-deny"},
        {TEXT(SES("Allow", NAMED, "ses:SendRawEmail",
                  "'IpAddress':{'aws:SourceIp':'10.204.0.0/16'}")),
         "restricts-nobody yy-y other n: private-source-ip@0 no-deny"},
        {TEXT(SES("Allow", "'*'", "ses:SendRawEmail", "")),
         "restricts-nobody yy-y other y: open-principal@0 no-deny"},
        {TEXT(SES("Allow", "'*'", "ses:SendRawEmail",
                  "'StringEquals':{'aws:PrincipalOrgID':'o-1'}")),
         "restricts-nobody yy-y other u: open-principal@0 no-deny"},
        {TEXT(SES("Allow", "'*'", "ses:SendRawEmail", VPCE1)),
         "restricts-nobody yy-y other n: no-deny"},
        {TEXT(SES("Allow", "{'AWS':'999988887777'}", "ses:*", "")),
         "restricts-nobody yy-y other n: no-deny"},
        {TEXT(SES("Deny", NAMED, "ses:Send*", NOT_VPCE1)),
         "restricts-if-filled yn-n other n: others-free"},
        {TEXT(SES("Deny", "'*'", "ses:Send*", NOT_VPCE1)), "restricts-if-filled yn-n other n:"},
        {TEXT(SES("Deny", "'*'", "ses:SendEmail", NOT_VPCE1)),
         "restricts-nobody yy-y other n: not-smtp@0 no-deny"},
        {TEXT(SES("Allow", "'*'", "ses:GetEmailIdentity", "")), "not-about-sending yy-y other n:"},
        {TEXT(""), "not-about-sending yy-y other n:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(POLICY_IDENTITY, 0, cases[i].text, cases[i].wanted);
}

static void test_endpoint(void **state)
{
    (void)state;
    check(POLICY_ENDPOINT, 0,
          TEXT("{'Effect':'Allow','Principal':'*','Action':'*','Resource':'*'}"),
          "restricts-nobody yy-y other n:");
    check(POLICY_ENDPOINT, 0, TEXT("{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*'}"),
          "restricts-nobody uu-y other n:"); /* whether SMTP honours it is unknown */
}

static void assert_described(const char *text, const char *wanted)
{
    struct policy_setting setting = {.kind = POLICY_ENDPOINT, .resource = DOMAIN, .endpoint_counts = POLICY_TRUE};
    struct policy_judgement judgement;
    struct policy policy;
    struct strbuf words = STRBUF_INIT;

    build_policy(&policy, text);
    policy_judge(&judgement, &policy, &setting);
    policy_bearing_describe(&words, &judgement, POLICY_ENDPOINT);
    assert_string_equal(words.text, wanted);
    strbuf_release(&words);
    policy_judgement_release(&judgement);
    policy_release(&policy);
}

/* An endpoint's policy is asked about what comes through it alone. */
static void test_sentences_of_endpoints(void **state)
{
    (void)state;
    assert_described(TEXT("{'Effect':'Allow','Principal':'*','Action':'*','Resource':'*'}"),
                     "Restricts nobody who sends from elsewhere: an endpoint's policy is asked only "
                     "about what comes through the endpoint.");
    assert_described(TEXT("{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*'}"),
                     "Refuses all that comes through the endpoint, and nothing else.");
    assert_described(TEXT("{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'*'}"),
                     "Is not about sending.");
}

/* So many endpoints in so many VPCs with so many senders, none of whom is let through. */
static void assert_nobody_of(unsigned count, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "{'Version':'2012-10-17','Statement':[");
    for (unsigned i = 0; i < count; i++)
        strbuf_addf(&text,
                    "%s{'Effect':'Allow','Action':'ses:*','Resource':'*','Condition':{'StringEquals':{"
                    "'aws:SourceVpce':'vpce-%u','aws:SourceVpc':'vpc-%u'},'IpAddress':{"
                    "'aws:VpcSourceIp':'10.%u.0.0/16'},'StringNotEquals':{'aws:SourceVpc':'vpc-%u'}}}",
                    i ? "," : "", i, i, i, i);
    strbuf_adds(&text, "]}");
    check(POLICY_IAM, 0, text.text, wanted);
    strbuf_release(&text);
}

/* Where more requests would have to be tried than are, it is unknown. */
static void test_too_many_requests(void **state)
{
    (void)state;
    assert_nobody_of(8, "lets-nobody nn-n other n:");
    assert_nobody_of(64, "unknown un-n other n:");
}

static void test_sentences(void **state)
{
    struct policy_setting setting = {.kind = POLICY_IAM, .resource = DOMAIN};
    struct policy_judgement judgement;
    struct policy policy;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    build_policy(&policy,
                 TEXT(IAM("Deny", "ses:Send*",
                          "'NotIpAddress':{'aws:SourceIp':['10.204.0.0/16','203.0.113.0/24']}")));
    policy_judge(&judgement, &policy, &setting);
    assert_int_equal(judgement.flaws.count, 2);
    assert_string_equal(judgement.flaws.items[0].sentence,
                        "Asks whether aws:SourceIp is in 10.204.0.0/16, which it never is: it is a "
                        "public address, and is "
                        "missing from what comes through an endpoint. So it denies through the "
                        "endpoint: yes; from a "
                        "stranger's address: yes.");
    assert_string_equal(judgement.flaws.items[1].sentence,
                        "Denies what does not come from certain addresses, and what comes through "
                        "an endpoint has no "
                        "aws:SourceIp, for which a negated operator holds: the endpoint is cut "
                        "off. So it denies through "
                        "the endpoint: yes; from a stranger's address: yes.");
    policy_bearing_describe(&text, &judgement, POLICY_IAM);
    assert_string_equal(
        text.text,
        "Cuts off the endpoint: what comes through it is refused, while others can still send.");
    policy_judgement_release(&judgement);
    policy_release(&policy);
    strbuf_release(&text);
}

/* Names of a policy are other people's text. */
static void test_hostile_names(void **state)
{
    struct policy_setting setting = {.kind = POLICY_IAM, .resource = DOMAIN};
    struct policy_judgement judgement;
    struct policy policy;

    (void)state;
    build_policy(&policy,
                 TEXT(IAM("Allow", "ses:*", "'Str\\u001b[31m':{'k\\u202e':'${\\u001b}'}")));
    policy_judge(&judgement, &policy, &setting);
    assert_int_equal(judgement.flaws.count, 2);
    for (size_t i = 0; i < judgement.flaws.count; i++) {
        assert_null(strchr(judgement.flaws.items[i].sentence, '\x1b'));
        assert_null(strstr(judgement.flaws.items[i].sentence, "\xE2\x80\xAE"));
    }
    policy_judgement_release(&judgement);
    policy_release(&policy);
}

/* What is too large is told, once SES or the endpoint would not take it; and what an endpoint's own policy does. */
static void test_sizes_and_endpoints(void **state)
{
    struct policy_setting setting = {.kind = POLICY_IDENTITY, .resource = DOMAIN, .endpoint_counts = POLICY_MAYBE};
    struct strbuf text = STRBUF_INIT, got = STRBUF_INIT;
    struct policy policy;

    (void)state;
    strbuf_adds(&text, "{'Version':'2012-10-17','Id':'");
    strbuf_add_repeated(&text, 'x', 4096);
    strbuf_adds(&text, "','Statement':[" SES("Allow", NAMED, "ses:SendRawEmail", "") "]}");
    build_policy(&policy, text.text);
    describe(&got, &policy, &setting);
    assert_non_null(strstr(got.text, " too-large"));
    strbuf_clear(&got);
    setting.kind = POLICY_ENDPOINT; /* which may have 20480 */
    describe(&got, &policy, &setting);
    assert_null(strstr(got.text, " too-large"));
    policy_release(&policy);
    strbuf_release(&text);
    strbuf_release(&got);
}

/* Without a resource nobody knows what a statement is about; whom nobody names, which account is meant. */
static void test_what_is_left_open(void **state)
{
    struct policy_request request = {USER, "ses:SendRawEmail", DOMAIN, NULL, 0, POLICY_KEY_ABSENT};
    const struct policy *only[1];
    struct policy_documents documents = {.iam = only, .iam_count = 1, .iam_is_known = true,
                                         .identity_is_known = true};
    struct policy policy;

    (void)state;
    build_policy(&policy, "{'Statement':{'Effect':'Allow','Principal':'*','Action':'*'}}");
    assert_int_equal(policy_statement_applies(&policy, 0, POLICY_IDENTITY, &request), POLICY_MAYBE);
    policy_release(&policy);
    build_policy(&policy, "{'Statement':{'Effect':'Allow','Action':'*','Resource':'*'}}");
    only[0] = &policy;
    assert_int_equal(policy_decide_all(&documents, &request).decision, POLICY_ALLOWED);
    request.resource = "*"; /* of the own account by IAM alone; of another one not */
    assert_int_equal(policy_decide_all(&documents, &request).decision, POLICY_UNDECIDED);
    request.resource = DOMAIN;
    request.principal = "somebody";
    assert_int_equal(policy_decide_all(&documents, &request).decision, POLICY_UNDECIDED);
    documents.iam_count = 0;
    assert_int_equal(policy_decide_all(&documents, &request).decision, POLICY_DENIED_SILENTLY);
    policy_release(&policy);
}

/* What is known around a policy, or not: the verdict is about who is meant, and never about nobody. */
static void test_settings(void **state)
{
    static const char *const addresses[] = {"203.0.113.9", "2001:db8::9", "lab"};
    static const struct {
        const char *resource, *user, *text, *wanted;
        size_t addresses;
    } cases[] = {
        /* without an identity: of the user's account, else of any */
        {NULL, USER, TEXT(IAM("Allow", "ses:SendRawEmail", "")), "restricts-nobody yy-y other n:", 0},
        {NULL, NULL, TEXT(IAM("Allow", "ses:SendRawEmail", "")), "restricts-nobody yy-y other n:", 0},
        /* one that the policy names itself */
        {NULL, NULL, TEXT("{'Effect':'Allow','Action':'ses:*','Resource':'" DOMAIN "'}"),
         "restricts-nobody yy-y other n:", 0},
        /* an address is its own sender */
        {"arn:aws:ses:us-east-1:111122223333:identity/a@example.com", USER,
         TEXT(IAM("Allow", "ses:SendRawEmail", "'StringEquals':{'ses:FromAddress':'a@example.com'}")),
         "restricts-nobody yy-y other n:", 0},
        /* own addresses that are none are nobody's */
        {DOMAIN, USER, TEXT(IAM("Allow", "ses:SendRawEmail", "'IpAddress':{'aws:SourceIp':'203.0.113.9/32'}")),
         "cuts-endpoint nnyn other n:", 3},
        /* words that are no blocks: who has such an address is anybody */
        {DOMAIN, USER, TEXT(IAM("Allow", "ses:SendRawEmail", "'StringLike':{'aws:SourceIp':'203.0.113.*'}")),
         "cuts-endpoint nnyy other n:", 1},
        {DOMAIN, USER, TEXT(IAM("Allow", "ses:SendRawEmail", "'StringLike':{'aws:VpcSourceIp':'10.*'}")),
         "restricts-if-filled yn-n other n:", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy_setting setting = {.kind = POLICY_IAM,
                                         .resource = cases[i].resource,
                                         .user = cases[i].user,
                                         .own_addresses = addresses,
                                         .own_address_count = cases[i].addresses,
                                         .endpoint_counts = POLICY_MAYBE};
        struct strbuf got = STRBUF_INIT;
        struct policy policy;

        build_policy(&policy, cases[i].text);
        describe(&got, &policy, &setting);
        if (strcmp(got.text, cases[i].wanted))
            fail_msg("case %zu: %s", i, got.text);
        strbuf_release(&got);
        policy_release(&policy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_sizes_and_endpoints),cmocka_unit_test(test_what_is_left_open),
        cmocka_unit_test(test_iam),       cmocka_unit_test(test_known_endpoints),
        cmocka_unit_test(test_identity),  cmocka_unit_test(test_endpoint),
        cmocka_unit_test(test_sentences_of_endpoints), cmocka_unit_test(test_too_many_requests),
        cmocka_unit_test(test_sentences), cmocka_unit_test(test_hostile_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

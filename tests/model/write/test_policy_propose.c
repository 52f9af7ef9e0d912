/*
 * Proposed policies: their bytes, what stays of the old one, what is refused, and the commands around them.
 */
#include "tests/model/write/wanted_policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/write/quote.h"
#include "model/write/shell_words.h"

static void test_for_user(void **state)
{
    struct policy_wanted wanted = wanted_of(1, 1);
    struct policy_proposal proposal;
    struct strbuf json = STRBUF_INIT, line = STRBUF_INIT;

    (void)state;
    assert_int_equal(policy_preferred_form(&wanted), POLICY_FOR_USER);
    assert_true(policy_propose(&proposal, POLICY_FOR_USER, NULL, &wanted));
    assert_document(&proposal, "{'Version':'2012-10-17','Statement':[" RECOMMENDED "]}");
    strbuf_adds(&line, "aws iam put-user-policy --user-name 'smtp' --policy-name 'vpcmend-smtp' "
                       "--policy-document ");
    add_quoted(&json, "{'Version':'2012-10-17','Statement':[" RECOMMENDED "]}");
    quote_shell(&line, json.text, json.length);
    strbuf_addch(&line, '\n');
    assert_string_equal(proposal.apply.text, line.text);
    assert_string_equal(
        proposal.undo.text,
        "aws iam delete-user-policy --user-name 'smtp' --policy-name 'vpcmend-smtp'\n");
    assert_begins(proposal.diff.text, "--- /dev/null\n+++ vpcmend-smtp\n@@ -0,0 +1,30 @@\n+{\n");
    assert_false(proposal.changes_nothing);
    policy_proposal_release(&proposal);
    strbuf_release(&json);
    strbuf_release(&line);
}

static void test_send_test(void **state)
{
    struct policy_wanted wanted = wanted_of(1, 1);
    struct policy_proposal proposal;

    (void)state;
    wanted.host = "vpce-1-x.email-smtp.us-east-1.vpce.amazonaws.com";
    assert_true(policy_propose(&proposal, POLICY_FOR_USER, NULL, &wanted));
    assert_string_equal(
        proposal.test.text,
        "# The SMTP user name and password stand in ~/.netrc (mode 600) and not on the command "
        "line:\n"
        "#   machine HOST login USER password PASSWORD\n"
        "# From inside, on a host that reaches the endpoint: must print \"< 250 ...\".\n"
        "printf -- 'From: vpcmend-probe@example.com\\r\\nTo: "
        "success@simulator.amazonses.com\\r\\nSubject: "
        "test\\r\\n\\r\\ntest\\r\\n' |\n"
        "  curl --silent --verbose --netrc --url "
        "'smtps://vpce-1-x.email-smtp.us-east-1.vpce.amazonaws.com:465' --mail-from "
        "'vpcmend-probe@example.com' --mail-rcpt 'success@simulator.amazonses.com' --upload-file - "
        "2>&1 |\n"
        "  awk '/^< 354 /{d=1} /^< [45][0-9][0-9] /||(d&&/^< 250 /){a=$0} END{print a}'\n"
        "# From outside, on any other host, with the same credentials: must print \"< 554 ...\".\n"
        "printf -- 'From: vpcmend-probe@example.com\\r\\nTo: "
        "success@simulator.amazonses.com\\r\\nSubject: "
        "test\\r\\n\\r\\ntest\\r\\n' |\n"
        "  curl --silent --verbose --netrc --url 'smtps://email-smtp.us-east-1.amazonaws.com:465' "
        "--mail-from 'vpcmend-probe@example.com' --mail-rcpt 'success@simulator.amazonses.com' "
        "--upload-file - 2>&1 |\n"
        "  awk '/^< 354 /{d=1} /^< [45][0-9][0-9] /||(d&&/^< 250 /){a=$0} END{print a}'\n");
    policy_proposal_release(&proposal);
}

static void write_file(const char *directory, const char *name, const char *text)
{
    struct strbuf path = STRBUF_INIT;
    FILE *file;

    strbuf_addf(&path, "%s/%s", directory, name);
    file = fopen(path.text, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path.text, 0700), 0);
    strbuf_release(&path);
}

/* With a curl that says what it is told to: each answer from each side, in two shells. */
static void test_script_runs(void **state)
{
    static const struct {
        const char *place, *answer;
        int status;
    } cases[] = {{"inside", "250 Ok 0102", 0},
                 {"inside", "554 Access denied", 1},
                 {"inside", "none", 1},
                 {"outside", "250 Ok 0102", 1},
                 {"outside", "554 Access denied", 0},
                 {"outside", "535 Invalid", 1},
                 {"nowhere", "250 Ok", 2}};
    static const char *const shells[] = {"sh", "bash"};
    char directory[] = P_tmpdir "/policy-test-XXXXXX";
    struct policy_wanted wanted = wanted_of(1, 1);
    struct policy_proposal proposal;
    struct strbuf command = STRBUF_INIT;

    (void)state;
    assert_non_null(mkdtemp(directory));
    assert_true(policy_propose(&proposal, POLICY_FOR_USER, NULL, &wanted));
    write_file(directory, "test.sh", proposal.test_script.text);
    write_file(directory, "curl",
               "#!/bin/sh\ncat >/dev/null\nprintf '< 250 first\\n'\n[ \"$ANSWER\" = none ] ||\n"
               "printf '< 354 go\\n%s\\n< 221 Bye\\n' \"< $ANSWER\"\n");
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        strbuf_clear(&command);
        strbuf_addf(&command, "PATH=%s:$PATH ANSWER='%s' %s %s/test.sh %s >/dev/null 2>&1",
                    directory, cases[i / 2].answer, shells[i % 2], directory, cases[i / 2].place);
        assert_int_equal(WEXITSTATUS(system(command.text)), cases[i / 2].status);
    }
    strbuf_clear(&command);
    strbuf_addf(&command, "rm -rf '%s'", directory);
    assert_int_equal(system(command.text), 0);
    policy_proposal_release(&proposal);
    strbuf_release(&command);
}

static void test_for_identity(void **state)
{
    static const char *const ranges[] = {"10.204.0.0/16"};
    struct policy_wanted wanted = wanted_of(2, 2);
    struct policy_proposal proposal;

    (void)state;
    wanted.ranges = ranges;
    wanted.range_count = 1;
    wanted.by_vpc = true; /* both endpoints are of one VPC */
    wanted.from = "news@example.com";
    assert_true(policy_propose(&proposal, POLICY_FOR_IDENTITY, NULL, &wanted));
    assert_document(
        &proposal,
        "{'Version':'2012-10-17','Statement':["
        "{'Sid':'SmtpOnlyViaEndpoint','Effect':'Allow','Principal':{'AWS':['" USER
        "','arn:aws:iam::111122223333:user/apps/"
        "mail+2']},'Action':'ses:SendRawEmail','Resource':'" DOMAIN
        "','Condition':{'StringEquals':{'aws:SourceVpc':'vpc-1'},'IpAddress':{'aws:VpcSourceIp':"
        "'10.204.0.0/16'},'StringLike':{'ses:FromAddress':'news@example.com'}}},"
        "{'Sid':'DenyElsewhere','Effect':'Deny','Principal':{'AWS':['" USER
        "','arn:aws:iam::111122223333:user/apps/mail+2']},'Action':'ses:Send*','Resource':'" DOMAIN
        "','Condition':{'StringNotEquals':{'aws:SourceVpc':'vpc-1'}}},"
        "{'Sid':'DenyOtherAddresses','Effect':'Deny','Principal':{'AWS':['" USER
        "','arn:aws:iam::111122223333:user/apps/mail+2']},'Action':'ses:Send*','Resource':'" DOMAIN
        "','Condition':{'NotIpAddress':{'aws:VpcSourceIp':'10.204.0.0/16'}}}]}");
    assert_begins(proposal.apply.text,
                  "aws sesv2 create-email-identity-policy --region 'us-east-1' --email-identity "
                  "'example.com' --policy-name 'vpcmend-smtp' --policy '{");
    assert_string_equal(
        proposal.undo.text,
        "aws sesv2 delete-email-identity-policy --region 'us-east-1' --email-identity "
        "'example.com' --policy-name 'vpcmend-smtp'\n");
    assert_non_null(strstr(proposal.notes.text, "every other user of the account"));
    policy_proposal_release(&proposal);
}

static void test_for_addresses(void **state)
{
    static const char *const addresses[] = {"203.0.113.25", "198.51.100.7"};
    struct policy_wanted wanted = wanted_of(1, 0);
    struct policy_proposal proposal;

    (void)state;
    wanted.own_addresses = addresses;
    wanted.own_address_count = 2;
    assert_int_equal(policy_preferred_form(&wanted), POLICY_FOR_ADDRESSES);
    assert_true(policy_propose(&proposal, POLICY_FOR_ADDRESSES, NULL, &wanted));
    assert_document(
        &proposal,
        "{'Version':'2012-10-17','Statement':["
        "{'Sid':'SmtpOnlyFromOwnAddresses','Effect':'Allow','Action':'ses:SendRawEmail','Resource':"
        "'" DOMAIN "','Condition':{'IpAddress':{'aws:SourceIp':['203.0.113.25','198.51.100.7']},"
        "'StringLike':{'ses:FromAddress':'*@example.com'}}},"
        "{'Sid':'DenyElsewhere','Effect':'Deny','Action':'ses:Send*','Resource':'*','Condition':{"
        "'NotIpAddress':{'aws:SourceIp':['203.0.113.25','198.51.100.7']}}}]}");
    assert_non_null(strstr(proposal.notes.text, "cuts off VPC endpoints"));
    assert_string_equal(policy_proposal_words(&proposal), "an IAM policy by the public addresses of the NAT gateways");
    policy_proposal_release(&proposal);
    wanted.own_address_count = 0; /* nothing is known: by endpoint, and the refusal says what is missing */
    assert_int_equal(policy_preferred_form(&wanted), POLICY_FOR_USER);
}

/* An old Deny of sending goes if it would stop the own addresses; one that cannot be judged is not called good. */
static void test_old_denies_of_addresses(void **state)
{
    static const char *const addresses[] = {"203.0.113.25"};
    struct policy_wanted wanted = wanted_of(1, 0);
    struct policy_proposal proposal;
    struct policy old;

    (void)state;
    wanted.own_addresses = addresses;
    wanted.own_address_count = 1;
    build_policy(&old, "{'Version':'2012-10-17','Id':'mail','Statement':["
                       "{'Effect':'Deny','Action':'ses:Send*','Resource':'*','Condition':{'IpAddress':{"
                       "'aws:SourceIp':'203.0.113.0/24'}}}]}");
    if (!policy_propose(&proposal, POLICY_FOR_ADDRESSES, &old, &wanted))
        fail_msg("%s", proposal.why_not);
    assert_begins(proposal.document.text, "{\"Version\":\"2012-10-17\",\"Id\":\"mail\",\"Statement\":[{\"Sid\":"
                                          "\"SmtpOnlyFromOwnAddresses\"");
    policy_proposal_release(&proposal);
    policy_release(&old);
    assert_refused(POLICY_FOR_ADDRESSES,
                   "{'Statement':[{'Effect':'Deny','Action':'ses:*','Resource':'*','Condition':{"
                   "'StringEquals':{'aws:PrincipalTag/x':'y'}}}]}",
                   &wanted, "would undo it");
}

/* Of an identity that is one address, that one sends. */
static void test_for_one_address(void **state)
{
    struct policy_wanted wanted = wanted_of(1, 1);
    struct policy_proposal proposal;

    (void)state;
    wanted.identity = "arn:aws:ses:us-east-1:111122223333:identity/news@example.com";
    assert_true(policy_propose(&proposal, POLICY_FOR_USER, NULL, &wanted));
    assert_non_null(strstr(proposal.document.text, "{\"ses:FromAddress\":\"news@example.com\"}"));
    assert_non_null(strstr(proposal.test.text, "--mail-from 'news@example.com' "));
    policy_proposal_release(&proposal);
}

/* What stays of an old policy, and that a second proposal changes nothing. */
static void test_old_statements(void **state)
{
    static const struct {
        const char *old, *wanted; /* statements; wanted: what stands before the new ones */
    } cases[] = {
        {"", ""},
        /* of other things */
        {"{'Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::x/*'}",
         "{'Effect':'Allow','Action':'s3:GetObject','Resource':'arn:aws:s3:::x/*'},"},
        /* of sending alone: replaced */
        {"{'Effect':'Allow','Action':'ses:SendRawEmail','Resource':'*'}", ""},
        {"{'Effect':'Allow','Action':['SES:Send*','ses:SendEmail'],'Resource':'*','Condition':{"
         "'IpAddress':{'aws:SourceIp':'10.204.0.0/16'}}}",
         ""},
        /* of more than sending: stays, since the Deny holds it */
        {"{'Effect':'Allow','Action':'ses:*','Resource':'*'}",
         "{'Effect':'Allow','Action':'ses:*','Resource':'*'},"},
        /* of an action that nobody knows yet: stays */
        {"{'Effect':'Allow','Action':'ses:SendTomorrow','Resource':'*'}",
         "{'Effect':'Allow','Action':'ses:SendTomorrow','Resource':'*'},"},
        /* a Deny that would stop the endpoint goes, another one stays */
        {"{'Effect':'Deny','Action':'ses:Send*','Resource':'*','Condition':{'NotIpAddress':{"
         "'aws:SourceIp':'203.0.113.0/24'}}}",
         ""},
        {"{'Effect':'Deny','Action':'ses:Send*','Resource':'*','Condition':{'StringNotLike':{"
         "'ses:FromAddress':'*@example.com'}}}",
         "{'Effect':'Deny','Action':'ses:Send*','Resource':'*','Condition':{'StringNotLike':{"
         "'ses:FromAddress':'*@example.com'}}},"},
        {RECOMMENDED, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy_wanted wanted = wanted_of(1, 1);
        struct strbuf text = STRBUF_INIT;
        struct policy old, again;
        struct policy_proposal proposal, second;
        struct policy_fault fault;

        strbuf_addf(&text, "{'Version':'2012-10-17','Statement':[%s]}", cases[i].old);
        build_policy(&old, text.text);
        policy_propose(&proposal, POLICY_FOR_USER, &old, &wanted);
        strbuf_clear(&text);
        strbuf_addf(&text, "{'Version':'2012-10-17','Statement':[%s" RECOMMENDED "]}",
                    cases[i].wanted);
        assert_document(&proposal, text.text);
        assert_int_equal(proposal.changes_nothing, !strcmp(cases[i].old, RECOMMENDED));
        assert_non_null(strstr(proposal.undo.text, "put-user-policy")); /* the old one back */
        assert_true(policy_read(&again, proposal.document.text, proposal.document.length, &fault));
        assert_true(policy_propose(&second, POLICY_FOR_USER, &again, &wanted));
        assert_true(second.changes_nothing);
        assert_string_equal(second.document.text, proposal.document.text);
        policy_proposal_release(&proposal);
        policy_proposal_release(&second);
        policy_release(&old);
        policy_release(&again);
        strbuf_release(&text);
    }
}

/* What is open and about more than sending stays, and is told by its name. */
static void test_open_statement(void **state)
{
    struct policy_wanted wanted = wanted_of(1, 1);
    struct policy_proposal proposal;
    struct policy old;

    (void)state;
    build_policy(&old, "{'Version':'2012-10-17','Statement':[{'Sid':'All','Effect':'Allow','Principal':'*',"
                       "'Action':'ses:*','Resource':'" DOMAIN "'}]}");
    assert_true(policy_propose(&proposal, POLICY_FOR_IDENTITY, &old, &wanted));
    assert_non_null(strstr(proposal.document.text, "{\"Sid\":\"All\""));
    assert_non_null(strstr(proposal.notes.text, "Stays as it was, since it is about more than sending: \"All\". "));
    policy_proposal_release(&proposal);
    policy_release(&old);
}

static void test_refused_old(void **state)
{
    struct policy_wanted wanted = wanted_of(1, 1);

    (void)state;
    assert_refused(
        POLICY_FOR_USER,
        "{'Statement':[{'Sid':'All','Effect':'Deny','Action':'*','Resource':'*','Condition':{"
        "'NotIpAddress':{'aws:SourceIp':'203.0.113.0/24'}}}]}",
        &wanted, "\"All\": this Deny stops what should pass, and denies more than sending");
    assert_refused(POLICY_FOR_USER,
                   "{'Statement':[{'Effect':'Allow','Action':'s3:*','Resource':'${x}'}]}", &wanted,
                   "of version 2008-10-17");
    /* What cannot be judged is not called good. */
    assert_refused(POLICY_FOR_USER,
                   "{'Statement':[{'Effect':'Deny','Action':'ses:*','Resource':'*','Condition':{"
                   "'StringEquals':{'aws:PrincipalTag/x':'y'}}}]}",
                   &wanted, "would undo it");
    wanted = wanted_of(1, 2); /* by the first endpoint, and the second is not asked */
    assert_refused(POLICY_FOR_USER,
                   "{'Statement':[{'Effect':'Deny','Action':'ses:*','Resource':'*','Condition':{"
                   "'StringEquals':{'aws:PrincipalTag/x':'y'}}}]}",
                   &wanted, "would undo it");
}

static void test_refused_words(void **state)
{
    static const char *const bad_identities[] = {NULL,
                                                 "example.com",
                                                 "arn:aws:ses:us-east-1:111122223333:identity/",
                                                 "arn:aws:ses:us-east-1:111122223333:identity/-x",
                                                 "arn:aws:ses::111122223333:identity/a.b",
                                                 "arn:aws:ses:us-east-1:11112222333:identity/a.b",
                                                 "arn:aws:sns:us-east-1:111122223333:identity/a",
                                                 "arn:aws:ses:us-east-1:111122223333:identity/a'b",
                                                 "arn:aws:ses:$(x):111122223333:identity/a.b"};
    static const char *const bad_users[] = {"smtp",
                                            "arn:aws:iam::111122223333:user/-x",
                                            "arn:aws:iam::111122223333:role/x",
                                            "arn:aws:iam::999988887777:user/x",
                                            "arn:aws:iam::111122223333:user/a b",
                                            "arn:aws:iam::111122223333:user/*"};
    static const char *const bad_names[] = {
        "",    "-x",       "a b",
        "a/b", "file://x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    static const char *const bad_froms[] = {"example.com", "${x}@y", "a@b c", "@x", "-a@b", "a'@b"};
    struct policy_wanted wanted;

    (void)state;
    for (size_t i = 0; i < sizeof bad_identities / sizeof *bad_identities; i++) {
        wanted = wanted_of(1, 1);
        wanted.identity = bad_identities[i];
        assert_refused(POLICY_FOR_USER, NULL, &wanted, "ARN of the identity");
    }
    for (size_t i = 0; i < sizeof bad_users / sizeof *bad_users; i++) {
        wanted = wanted_of(1, 1);
        wanted.users = &bad_users[i];
        assert_refused(POLICY_FOR_USER, NULL, &wanted, "no IAM user of the identity's account");
    }
    for (size_t i = 0; i < sizeof bad_names / sizeof *bad_names; i++) {
        wanted = wanted_of(1, 1);
        wanted.name = bad_names[i];
        assert_refused(POLICY_FOR_IDENTITY, NULL, &wanted, "A policy's name");
    }
    for (size_t i = 0; i < sizeof bad_froms / sizeof *bad_froms; i++) {
        wanted = wanted_of(1, 1);
        wanted.from = bad_froms[i];
        assert_refused(POLICY_FOR_USER, NULL, &wanted, "The From address");
    }
    wanted = wanted_of(0, 1);
    assert_refused(POLICY_FOR_USER, NULL, &wanted, "name them");
    wanted = wanted_of(1, 0);
    assert_refused(POLICY_FOR_USER, NULL, &wanted, "no VPC endpoint for SMTP");
    assert_refused(POLICY_FOR_ADDRESSES, NULL, &wanted, "No public address");
}

static void test_limits(void **state)
{
    static const char *const public_range[] = {"8.8.8.0/24"}, *const private_address[] = {
                                                                  "10.0.0.1"};
    static const struct policy_endpoint odd = {"vpce-1'", "vpc-1", NULL};
    const char *many[60];
    struct policy_wanted wanted = wanted_of(1, 1);

    (void)state;
    wanted.identity_count = POLICY_IDENTITY_MOST;
    assert_refused(POLICY_FOR_IDENTITY, NULL, &wanted, "20 policies already");
    wanted = wanted_of(1, 1);
    wanted.endpoints = &odd;
    assert_refused(POLICY_FOR_USER, NULL, &wanted, "no id as AWS gives it");
    wanted = wanted_of(1, 1);
    wanted.ranges = public_range;
    wanted.range_count = 1;
    assert_refused(POLICY_FOR_USER, NULL, &wanted, "no private block");
    wanted.own_addresses = private_address;
    wanted.own_address_count = 1;
    assert_refused(POLICY_FOR_ADDRESSES, NULL, &wanted, "no public one");
    wanted = wanted_of(60, 1);
    for (size_t i = 0; i < 60; i++)
        many[i] = USER;
    wanted.users = many;
    assert_refused(POLICY_FOR_IDENTITY, NULL, &wanted, "AWS takes at most 4096");
}

/* Each line of the commands is words that the shell hands over as they are. */
static void test_commands_are_words(void **state)
{
    struct policy_wanted wanted = wanted_of(2, 2);
    struct policy_proposal proposal;
    const char *at;
    size_t lines = 0;

    (void)state;
    assert_true(policy_propose(&proposal, POLICY_FOR_USER, NULL, &wanted));
    for (at = proposal.apply.text; *at; lines++) {
        struct shell_words words = {0};

        at = shell_words_read(&words, at);
        assert_non_null(at);
        assert_int_equal(words.items.count, 9);
        assert_string_equal(shell_words_at(&words, 4), lines ? "mail+2" : "smtp");
        assert_string_equal(shell_words_at(&words, 8), proposal.document.text);
        shell_words_release(&words);
    }
    assert_int_equal(lines, 2);
    policy_proposal_release(&proposal);
}

static void test_what_remains(void **state)
{
    size_t count = 0;

    (void)state;
    while (policy_remains(count))
        count++;
    assert_int_equal(count, 5);
    assert_non_null(strstr(policy_remains(0), "stolen credentials"));
    assert_non_null(strstr(policy_remains(2), "Rotate"));
    assert_non_null(strstr(policy_remains(3), "CloudWatch"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_for_user),           cmocka_unit_test(test_send_test),
        cmocka_unit_test(test_for_identity),       cmocka_unit_test(test_for_addresses),
        cmocka_unit_test(test_old_statements),     cmocka_unit_test(test_refused_old),
        cmocka_unit_test(test_refused_words),      cmocka_unit_test(test_limits),
        cmocka_unit_test(test_commands_are_words), cmocka_unit_test(test_what_remains),
        cmocka_unit_test(test_script_runs),        cmocka_unit_test(test_old_denies_of_addresses),
        cmocka_unit_test(test_for_one_address),    cmocka_unit_test(test_open_statement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

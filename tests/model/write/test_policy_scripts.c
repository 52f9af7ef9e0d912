/*
 * The files of a plan with policies: which there are, what they hand to the shell, and what the other forms say.
 */
#include "tests/model/write/policy_account.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <unistd.h>

#include "model/write/policy_scripts.h"
#include "model/write/shell_words.h"

struct written {
    struct account *account;
    struct plan *plan;
    struct form_files files;
    struct strbuf why;
    bool made;
};

static void write_form(struct written *written, enum form form, const char *document, bool rule)
{
    *written = (struct written){.account = policy_account(document), .why = STRBUF_INIT};
    written->plan = plan_new(written->account);
    stage_policy(written->plan, POLICY_ROW_IDENTITY);
    stage_policy(written->plan, POLICY_ROW_ENDPOINT);
    if (rule)
        stage_rule(written->plan, written->account, "vpc");
    written->made = form_make(form, &written->files,
                              &(struct form_job){.plan = written->plan,
                                                 .account = written->account,
                                                 .ports = &smtp_ports_default},
                              &written->why);
}

static void written_release(struct written *written)
{
    form_files_release(&written->files);
    plan_free(written->plan);
    account_free(written->account);
    strbuf_release(&written->why);
}

static const struct form_file *file_of(const struct written *written, const char *name)
{
    for (size_t i = 0; i < written->files.count; i++)
        if (!strcmp(written->files.items[i].name, name))
            return &written->files.items[i];
    fail_msg("no file %s", name);
    return NULL;
}

/* The words of the n-th policy's line. */
static void read_line(struct shell_words *words, const struct form_file *file, size_t number)
{
    const char *at = file->text.text;

    for (size_t i = 0; i <= number; i++) {
        at = strstr(at, "\n    \"$1\" ");
        assert_non_null(at);
        at += strlen("\n    \"$1\" ");
    }
    assert_non_null(shell_words_read(words, at));
    assert_int_equal(words->items.count, 8);
}

/* --- scripts ---------------------------------------------------------------------------------------- */

static void test_files(void **state)
{
    static const char *const names[] = {"apply.sh", "rollback.sh", "apply-policies.sh",
                                        "rollback-policies.sh", "test-policies.sh"};
    struct written written;

    (void)state;
    write_form(&written, FORM_AWS_CLI, NULL, true);
    assert_true(written.made);
    assert_int_equal(written.files.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(written.files.items[i].name, names[i]);
        assert_int_equal(written.files.items[i].mode, 0700);
    }
    assert_true(written.files.belong_together);
    assert_non_null(strstr(file_of(&written, "test-policies.sh")->text.text,
                           "\nby_smtp 'vpcmend-probe@example.com' "
                           "'email-smtp.us-east-1.amazonaws.com' "
                           "'email-smtp.us-east-1.amazonaws.com'\n"
                           "through 'vpcmend-probe@example.com' "
                           "'email-smtp.us-east-1.amazonaws.com'\nexit \"$failed\"\n"));
    written_release(&written);
}

/* Both ways name the same, with the documents exchanged; the old one to the letter. */
static void test_words(void **state)
{
    static const char *const wanted[] = {"identity", "111122223333", "us-east-1",
                                         "example.com", "only", ""};
    struct shell_words there = {0}, back = {0};
    struct written written;

    (void)state;
    write_form(&written, FORM_AWS_CLI, " " POLICY_OF_TEXT_002 "\n", false);
    read_line(&there, file_of(&written, "apply-policies.sh"), 0);
    read_line(&back, file_of(&written, "rollback-policies.sh"), 0);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(shell_words_at(&there, i), wanted[i]);
        assert_string_equal(shell_words_at(&back, i), wanted[i]);
    }
    assert_string_equal(shell_words_at(&there, 6), shell_words_at(&back, 7));
    assert_string_equal(shell_words_at(&there, 7), shell_words_at(&back, 6));
    assert_non_null(strstr(shell_words_at(&there, 6), POLICY_OF_TEXT_002));
    assert_non_null(strstr(shell_words_at(&there, 7), "\"Sid\":\"SmtpOnlyViaEndpoint\""));
    shell_words_release(&there);
    shell_words_release(&back);
    read_line(&there, file_of(&written, "apply-policies.sh"), 1);
    assert_string_equal(shell_words_at(&there, 0), "endpoint");
    assert_string_equal(shell_words_at(&there, 3), "vpce-1");
    assert_string_equal(shell_words_at(&there, 4), "");
    shell_words_release(&there);
    written_release(&written);
}

/* What a document says is never more than a word: for the shell, and for eyes. */
static void test_hostile(void **state)
{
    static const char hostile[] =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"x\",\"Effect\":\"Deny\",\"Principal\":"
        "\"*\",\"Action\":\"ses:DeleteIdentity\",\"Resource\":\"'; touch canary; '$(touch canary)`"
        "touch canary`\\n\xE2\x80\xAE\\u001b[31m\"}," 
        "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/smtp\"},"
        "\"Action\":\"ses:SendRawEmail\",\"Resource\":\"*\"}]}";
    char directory[] = P_tmpdir "/policy-scripts-XXXXXX";
    struct strbuf command = STRBUF_INIT, path = STRBUF_INIT, why = STRBUF_INIT;
    struct written written;

    (void)state;
    write_form(&written, FORM_AWS_CLI, hostile, false);
    if (!written.made)
        fail_msg("%s", written.why.text);
    for (size_t i = 0; i < written.files.count; i++) {
        assert_null(strstr(written.files.items[i].text.text, "\xE2\x80\xAE"));
        assert_null(strchr(written.files.items[i].text.text, '\x1b'));
    }
    assert_non_null(mkdtemp(directory));
    strbuf_addf(&path, "%s/apply.sh", directory);
    assert_true(form_files_write(&written.files, path.text, false, &why));
    /* An aws that answers nothing useful: the scripts stop, and nothing else happens. */
    strbuf_addf(&command,
                "cd '%s' && printf '#!/bin/sh\\necho 111122223333\\n' >aws && chmod +x aws && "
                "for s in apply-policies.sh rollback-policies.sh; do "
                "PATH=.:$PATH bash $s --dry-run >out 2>&1; [ $? = 1 ] && "
                "grep -q 'not as this script knows it' out && grep -q 'nothing was changed' out && "
                "PATH=.:$PATH bash $s --dry-run --anyway >out 2>&1 && "
                "grep -q 'would run: aws sesv2 update-email-identity-policy' out && "
                "grep -q 'would run: aws ec2 modify-vpc-endpoint' out || exit 1; done; "
                "[ ! -e canary ]",
                directory);
    assert_int_equal(system(command.text), 0);
    strbuf_clear(&command);
    strbuf_addf(&command, "rm -rf '%s'", directory);
    assert_int_equal(system(command.text), 0);
    strbuf_release(&command);
    strbuf_release(&path);
    strbuf_release(&why);
    written_release(&written);
}

/* A policy that cannot be judged well has no proposal: then nothing leaves. */
static void test_no_proposal(void **state)
{
    struct written written;

    (void)state;
    write_form(&written, FORM_AWS_CLI, "{\"Statement\":[]", false);
    assert_false(written.made);
    assert_string_equal(written.why.text, "Policy only of identity example.com: there is no "
                                          "proposal for it, so nothing can be written.");
    written_release(&written);
}

/* What was done to a script is seen when it is read back: each line, each word, what is before and behind them. */
static void test_read_back(void **state)
{
    static const struct {
        const char *old, *new_text; /* the first `old` becomes `new_text` */
    } cases[] = {
        {"set -u", "set +u"},
        {"    \"$1\" 'identity'", "    \"$2\" 'identity'"},
        {"    \"$1\" 'identity'", "    \"$1\" 'identity"},
        {"    \"$1\" 'identity'", "    \"$1\" 'identity' 'more'"},
        {"    \"$1\" 'identity'", "    \"$1\" 'endpoint'"},
        {"    \"$1\" 'identity' '111122223333' 'us-east-1' 'example.com' 'only'",
         "    \"$1\" 'identity' '111122223333' 'us-east-1' 'example.com' 'other'"},
        {"\n    \"$1\" 'endpoint'", "\n    true\n    \"$1\" 'endpoint'"},
        {"\"Effect\":\"Deny\"", "\"Effect\":\"Allow\""},
    };
    struct form_job job;
    struct strbuf why = STRBUF_INIT;
    struct written written;

    (void)state;
    write_form(&written, FORM_AWS_CLI, NULL, false);
    job = (struct form_job){.plan = written.plan, .account = written.account, .ports = &smtp_ports_default};
    assert_true(policy_script_check(file_of(&written, "apply-policies.sh"), &job, false, &why));
    assert_true(policy_script_check(file_of(&written, "rollback-policies.sh"), &job, true, &why));
    assert_false(policy_script_check(file_of(&written, "apply-policies.sh"), &job, true, &why));
    for (size_t i = 0; i <= sizeof cases / sizeof *cases; i++) {
        const struct form_file *file = file_of(&written, "apply-policies.sh");
        struct form_file changed = {.name = file->name, .text = STRBUF_INIT};
        const char *at = i ? strstr(file->text.text, cases[i - 1].old) : file->text.text + file->text.length;

        assert_non_null(at);
        strbuf_add(&changed.text, file->text.text, (size_t)(at - file->text.text));
        strbuf_adds(&changed.text, i ? cases[i - 1].new_text : "more\n");
        strbuf_adds(&changed.text, at + (i ? strlen(cases[i - 1].old) : 0));
        strbuf_clear(&why);
        assert_false(policy_script_check(&changed, &job, false, &why));
        assert_string_equal(why.text, "Nothing was written. Read back, apply-policies.sh does not do what was "
                                      "planned: its documents are not those of the plan");
        strbuf_release(&changed.text);
    }
    strbuf_release(&why);
    written_release(&written);
}

/* Of several policies those alone that are put. */
static void test_some_to_put(void **state)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct form_files files = {0};
    struct strbuf why = STRBUF_INIT;
    const struct form_job job = {.plan = plan, .account = account, .ports = &smtp_ports_default};
    const char *line;

    (void)state;
    stage_unchanged(plan, account, POLICY_ROW_IDENTITY, CHANGE_ACCEPT);
    stage_policy(plan, POLICY_ROW_ENDPOINT);
    assert_true(policy_scripts_add(&files, &job, &why));
    assert_int_equal(files.count, 3);
    line = strstr(files.items[0].text.text, "\n    \"$1\" 'endpoint' ");
    assert_non_null(line);
    assert_null(strstr(files.items[0].text.text, "\n    \"$1\" 'identity' "));
    assert_true(policy_script_check(&files.items[0], &job, false, &why));
    form_files_release(&files);
    strbuf_release(&why);
    plan_free(plan);
    account_free(account);
}

/* A plan that puts no policy has no scripts for them, and no diff. */
static void test_nothing_to_put(void **state)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct form_files files = {0};
    struct strbuf out = STRBUF_INIT;

    (void)state;
    stage_unchanged(plan, account, POLICY_ROW_IDENTITY, CHANGE_ACCEPT);
    stage_unchanged(plan, account, POLICY_ROW_ENDPOINT, CHANGE_SKIP);
    assert_true(policy_scripts_add(
        &files, &(struct form_job){.plan = plan, .account = account, .ports = &smtp_ports_default}, &out));
    assert_int_equal(files.count, 0);
    policy_plan_diff(&out, plan, account);
    assert_string_equal(out.text, "");
    strbuf_release(&out);
    form_files_release(&files);
    plan_free(plan);
    account_free(account);
}

/* --- other forms ------------------------------------------------------------------------------------ */

static void test_diff(void **state)
{
    struct written written;

    (void)state;
    write_form(&written, FORM_DIFF, NULL, true);
    assert_true(written.made);
    assert_int_equal(written.files.count, 1);
    assert_non_null(strstr(written.files.items[0].text.text,
                           "--- example.com/policy/only\n+++ example.com/policy/only\n@@ -2,6 "));
    assert_non_null(strstr(written.files.items[0].text.text,
                           "--- vpce-1/policy\n+++ vpce-1/policy\n@@ -1,10 +1,19 @@\n"));
    assert_non_null(strstr(written.files.items[0].text.text, "-tcp 25 from 0.0.0.0/0"));
    written_release(&written);
}

static void test_markdown(void **state)
{
    struct written written;

    (void)state;
    write_form(&written, FORM_MARKDOWN, NULL, true);
    assert_true(written.made);
    assert_non_null(strstr(written.files.items[0].text.text,
                           "\n## 2. `Policy only of identity example.com`\n\n    Now: Restricts "
                           "nobody: "));
    assert_non_null(strstr(written.files.items[0].text.text, "\n## 3. `Policy of endpoint vpce-1`\n"));
    written_release(&written);
}

/* In each of the three templates; what is imported is a list. */
static void assert_metadata(const struct written *written)
{
    for (size_t i = 0; i < 3; i++) {
        cJSON *template = cJSON_Parse(written->files.items[i].text.text);
        const cJSON *vpcmend =
            cJSON_GetObjectItem(cJSON_GetObjectItem(template, "Metadata"), "vpcmend");
        const cJSON *policies = cJSON_GetObjectItem(vpcmend, "Policies");
        const cJSON *names = cJSON_GetObjectItem(policies, "Names");
        const char *test =
            cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItem(policies, "How"), 1));

        assert_non_null(strstr(test, "test-policies.sh inside"));
        assert_non_null(strstr(test, "test-policies.sh outside"));
        assert_int_equal(cJSON_GetArraySize(names), 2);
        assert_string_equal(cJSON_GetStringValue(cJSON_GetArrayItem(names, 0)),
                            "example.com/policy/only");
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(template, "Resources")), i == 2 ? 2 : 1);
        cJSON_Delete(template);
    }
}

/* Terraform and CloudFormation carry the rules alone, and say where the policies are. */
static void test_templates(void **state)
{
    static const enum form forms[] = {FORM_TERRAFORM, FORM_CFN_YAML, FORM_CFN_JSON};
    struct written written;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        write_form(&written, forms[i], NULL, true);
        assert_true(written.made);
        assert_true(written.files.belong_together);
        file_of(&written, "apply-policies.sh");
        file_of(&written, "rollback-policies.sh");
        file_of(&written, "test-policies.sh");
        if (forms[i] != FORM_CFN_JSON)
            assert_non_null(strstr(written.files.items[0].text.text,
                                   "\n# The policies of the plan are not in here: "
                                   "apply-policies.sh puts them. Then\n# test-policies.sh must be run"));
        if (forms[i] == FORM_CFN_JSON)
            assert_metadata(&written);
        written_release(&written);
        write_form(&written, forms[i], NULL, false);
        assert_false(written.made);
        assert_non_null(strstr(written.why.text, "written with the AWS CLI script"));
        written_release(&written);
    }
}

/* Two files, of which that of the identity says what is proposed; removes them. */
static void assert_export_holds(const char *directory)
{
    struct account *account =
        export_read(&(struct export_request){.paths = &directory, .path_count = 1});
    const char *document;
    struct strbuf path = STRBUF_INIT;

    assert_int_equal(account->files.count, 2);
    document = text_raw(account->texts, policy_row_document(account, POLICY_ROW_IDENTITY));
    assert_non_null(strstr(document, "\"Effect\":\"Deny\""));
    assert_null(strstr(document, "10.204.0.0/16"));
    for (size_t i = 0; i < account->files.count; i++)
        assert_int_equal(unlink(text_raw(account->texts, account->files.items[i].path)), 0);
    account_free(account);
    for (size_t i = 0; i < 3; i++) {
        static const char *const below[] = {"111122223333/us-east-1", "111122223333", ""};

        strbuf_clear(&path);
        strbuf_addf(&path, "%s/%s", directory, below[i]);
        assert_int_equal(rmdir(path.text), 0);
    }
    strbuf_release(&path);
}

/* The changed export holds them itself, and no scripts stand beside it. */
static void test_export(void **state)
{
    char directory[] = P_tmpdir "/policy-export-XXXXXX";
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct strbuf why = STRBUF_INIT;

    (void)state;
    assert_non_null(mkdtemp(directory));
    stage_policy(plan, POLICY_ROW_IDENTITY);
    assert_true(form_write(FORM_EXPORT,
                           &(struct form_job){
                               .plan = plan, .account = account, .ports = &smtp_ports_default},
                           directory, false, &why));
    assert_string_equal(why.text, "");
    assert_export_holds(directory);
    strbuf_release(&why);
    plan_free(plan);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),     cmocka_unit_test(test_words),
        cmocka_unit_test(test_hostile),   cmocka_unit_test(test_no_proposal),
        cmocka_unit_test(test_diff),      cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_templates), cmocka_unit_test(test_export),
        cmocka_unit_test(test_read_back), cmocka_unit_test(test_nothing_to_put),
        cmocka_unit_test(test_some_to_put),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

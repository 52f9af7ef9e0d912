/* That the proof of the CloudFormation forms notices what is wrong in their text. */
#include "tests/model/write/dropped_lines.h"
#include "tests/model/write/tools.h"

#include "model/write/form_cloudformation.h"

static const struct {
    size_t file;
    const char *from, *to, *why;
} mistakes[] = {
    {TEMPLATE_FILE_IMPORT, "sgr-3", "sgr-7", "sgr-7 is not there to be taken over"},
    {TEMPLATE_FILE_IMPORT, "sgr-3", "sgr-4", "tcp 25 25 ::/0 would be replaced and not changed"},
    {TEMPLATE_FILE_IMPORT, "\"Sgr3\"", "\"Sgr4\"",
     "123456789012 eu-west-1 sg-mail: tcp 25 25 ::/0 would be added twice"},
    {TEMPLATE_FILE_FIRST, "0.0.0.0/0", "0.0.0.0/1",
     "tcp 25 25 0.0.0.0/1 would be replaced and not changed"},
    {TEMPLATE_FILE_FIRST, "smtp from anywhere", "smtp from somewhere", ""},
    {TEMPLATE_FILE_FIRST, "eu-west-1", "eu-west-2", "sgr-1 is not there to be taken over"},
    {TEMPLATE_FILE_SECOND, "10.1.0.0/16", "10.2.0.0/16", ""},
    {TEMPLATE_FILE_SECOND, "\"CidrIp\": \"10.1.0.0/16\"", "\"CidrIp\": \"10.1.0.0/16\", \"CidrIpv6\": \"::/0\"",
     "a resource that lacks something"},
    {TEMPLATE_FILE_FIRST, "\"Resources\"", "\"Resource\"", ""},
    {TEMPLATE_FILE_SECOND, "--rule-number 100", "--rule-number-100", ""},
    {TEMPLATE_FILE_SECOND, "To=465", "Xo=465", ""},
    {TEMPLATE_FILE_SECOND, "\"Delete\"", "\"Retain\"", ""},
    {TEMPLATE_FILE_SECOND, "--cidr-block 10.0.0.0/16", "--cidr-block 10.0.0.0/15", ""},
    {TEMPLATE_FILE_SECOND, "--rule-number 100", "--rule-number 102",
     "123456789012 eu-west-1 acl-1: 102 allow 6 465 465 None None 10.0.0.0/16 replaces nothing"},
    {TEMPLATE_FILE_SECOND, "--cidr-block 0.0.0.0/0", "--cidr-block 0.0.0.0/1", ""},
    {TEMPLATE_FILE_SECOND, "100 --protocol tcp --port-range From=465,To=465 --cidr-block 0.0.0.0/0",
     "102 --protocol tcp --port-range From=465,To=465 --cidr-block 0.0.0.0/0",
     "123456789012 eu-west-1 acl-1: 102 allow 6 465 465 None None 0.0.0.0/0 replaces nothing"},
    {TEMPLATE_FILE_SECOND, "AWS::EC2::NetworkAclEntry\"", "AWS::EC2::Vpc\"",
     "a resource of another kind"},
    {TEMPLATE_FILE_LAST, "\"Egress\": false", "\"Egress\": true", "a resource that lacks something"},
    {TEMPLATE_FILE_LAST, "\"FromPort\": 25", "\"FromPort\": 24",
     "tcp 24 25 10.0.0.0/16 would be replaced and not changed"},
    {TEMPLATE_FILE_LAST, "SgmailTcp25From10x0x0x0x16", "Sgr1", ""},
    {TEMPLATE_FILE_LAST, "{", "", "cloudformation.json: more than one value"},
};

#define ENTRY_THAT_IS(policy)                                                                     \
    "\"Acl1In101\": {\n      \"Type\": \"AWS::EC2::NetworkAclEntry\",\n      \"DeletionPolicy\": \"" policy "\""

static void a_mistake_of_the_writer_is_noticed(void **state)
{
    struct fixture fixture;

    (void)state;
    stage_everything(&fixture);
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct strbuf why = STRBUF_INIT;
        struct form_files files;

        make_form(&fixture, FORM_CFN_JSON, &files);
        assert_true(form_cloudformation_is_proven(&files, &FIXTURE_JOB(&fixture), &why));
        edit_text(&files.items[mistakes[i].file].text, mistakes[i].from, mistakes[i].to);
        if (form_cloudformation_is_proven(&files, &FIXTURE_JOB(&fixture), &why))
            fail_msg("mistake %zu was not noticed", i);
        if (*mistakes[i].why)
            assert_string_equal(why.text, mistakes[i].why);
        assert_true(why.length > 0);
        strbuf_release(&why);
        form_files_release(&files);
    }
    fixture_release(&fixture);
}

/* The last step leaves an entry where it is, which the step before wants again on the way back. */
static void a_way_back_that_is_barred_is_noticed(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_everything(&fixture);
    make_form(&fixture, FORM_CFN_JSON, &files);
    edit_text(&files.items[TEMPLATE_FILE_SECOND].text, ENTRY_THAT_IS("Delete"),
              ENTRY_THAT_IS("Retain"));
    edit_text(&files.items[TEMPLATE_FILE_LAST].text, ENTRY_THAT_IS("Retain"),
              "\"Acl1In101\": {\"Type\": \"AWS::CloudFormation::WaitConditionHandle\", \"x\": \"\"");
    assert_false(form_cloudformation_is_proven(&files, &FIXTURE_JOB(&fixture), &why));
    assert_string_equal(why.text, "123456789012 eu-west-1 acl-1: 101 allow 6 465 465 None None 10.1.0.0/16 has a "
                                  "number that is taken");
    strbuf_release(&why);
    form_files_release(&files);
    fixture_release(&fixture);
}

static void a_mistake_in_yaml_is_noticed(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct fixture fixture;
    struct form_files files;

    (void)state;
    stage_everything(&fixture);
    make_form(&fixture, FORM_CFN_YAML, &files);
    edit_text(&files.items[TEMPLATE_FILE_SECOND].text, "CidrIp: \"10.1.0.0/16\"",
         "CidrIp: !Sub \"10.1.0.0/16\"");
    assert_false(form_cloudformation_is_proven(&files, &FIXTURE_JOB(&fixture), &why));
    assert_string_equal(why.text, "cloudformation-step-2.yaml: line 59: a value that is none");
    strbuf_release(&why);
    form_files_release(&files);
    fixture_release(&fixture);
}

/* --- line by line ------------------------------------------------------------------------------------- */

static bool is_proven(const struct form_files *files, struct fixture *fixture, struct strbuf *why)
{
    return form_cloudformation_is_proven(files, &FIXTURE_JOB(fixture), why);
}

static void lines_that_are_missing_are_noticed(void **state)
{
    struct fixture fixture;
    struct form_files files;
    size_t unnoticed = 0;

    (void)state;
    stage_everything(&fixture);
    make_form(&fixture, FORM_CFN_JSON, &files);
    for (size_t i = 0; i < files.count; i++)
        unnoticed += lines_dropped_unnoticed(&files, i, is_proven, &fixture);
    assert_true(unnoticed <= 42); /* descriptions of the templates, and what a person is told in Metadata */
    assert_true(holds_or_tells(&files, is_proven, &fixture));
    form_files_release(&files);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_that_are_missing_are_noticed),
        cmocka_unit_test(a_mistake_of_the_writer_is_noticed),
        cmocka_unit_test(a_way_back_that_is_barred_is_noticed),
        cmocka_unit_test(a_mistake_in_yaml_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

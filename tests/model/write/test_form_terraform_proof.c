/* That the proof of the Terraform form notices what is wrong in its text. */
#include "tests/model/write/dropped_lines.h"
#include "tests/model/write/tools.h"

#include "model/write/form_terraform.h"

static const struct {
    size_t file;
    const char *from, *to, *why;
} mistakes[] = {
    {0, "id = \"sgr-3\"", "id = \"sgr-7\"", "main.tf: sgr-7 is not there to be taken over"},
    {0, "id = \"sgr-3\"", "id = \"sgr-4\"",
     "main.tf: 123456789012 eu-west-1 sg-mail: tcp 25 25 ::/0 would be there twice"},
    {0, "\"10.1.0.0/16\"", "\"10.2.0.0/16\"", ""},
    {0, "region              = \"eu-west-1\"", "region              = \"eu-west-2\"",
     "main.tf: sgr-1 is not there to be taken over"},
    {0, "allowed_account_ids = [\"123456789012\"]", "allowed_account_ids = [\"123456789013\"]",
     "main.tf: sgr-1 is not there to be taken over"},
    {0, "egress         = false", "egress         = true", "main.tf: an entry that lacks something"},
    {0, "cidr_ipv6         = \"::/0\"", "cidr_ipv4         = \"0.0.0.0/0\"", ""},
    {0, "smtp from anywhere", "smtp from ${anywhere}",
     "main.tf: line 36: a string that would be evaluated"},
    {0, "aws_network_acl_rule\" \"acl_1_in_101\"", "aws_vpc\" \"acl_1_in_101\"",
     "main.tf: a resource of another kind"},
    {0, "provider \"aws\" {", "provider {", "main.tf: a resource without a provider"},
    {0, "provider \"aws\" {", "provider \"other\" {", "main.tf: a resource without a provider"},
    {0, "provider \"aws\" {", "provider \"aws\" {\n  alias = \"x\"", "main.tf: a resource without a provider"},
    {0, "_ingress_rule\" \"sgr_1\" {", "_ingress_rule\" {", "main.tf: a resource without a name"},
    {0, "  cidr_ipv4         = \"0.0.0.0/0\"", "  cidr_ipv4         = \"0.0.0.0/0\"\n  cidr_ipv6         = \"::/0\"",
     "main.tf: a rule without a protocol or without one source"},
    {1, "from_port         = 25", "from_port         = 26", ""},
    {1, "smtp from anywhere", "smtp from somewhere", ""},
    {2, "rule_number    = 101", "rule_number    = 102", ""},
    {3, "rule_number    = 99", "rule_number    = 98",
     "terraform-2-changed.txt: 100 allow 6 465 465 None None 10.0.0.0/16 would be deleted before it "
     "is created"},
    {3, "\"sgr_3\"", "\"sgr_4\"",
     "terraform-2-changed.txt: 123456789012 eu-west-1 sg-mail: tcp 25 25 ::/0 would be added twice"},
    {3, "cidr_ipv4         = \"10.0.0.0/16\"", "cidr_ipv4         = \"0.0.0.0/0\"", ""},
    {4, "cidr_ipv4         = \"10.0.0.0/16\"", "cidr_ipv4         = \"0.0.0.0/0\"", ""},
    {4, "ip_protocol       = \"tcp\"", "ip_protocol       = \"-1\"", ""},
};

static void a_mistake_of_the_writer_is_noticed(void **state)
{
    struct fixture fixture;

    (void)state;
    stage_everything(&fixture);
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct strbuf why = STRBUF_INIT;
        struct form_files files;

        make_form(&fixture, FORM_TERRAFORM, &files);
        assert_true(form_terraform_is_proven(&files, 1, &FIXTURE_JOB(&fixture), &why));
        edit_text(&files.items[mistakes[i].file].text, mistakes[i].from, mistakes[i].to);
        if (form_terraform_is_proven(&files, 1, &FIXTURE_JOB(&fixture), &why))
            fail_msg("mistake %zu was not noticed", i);
        if (*mistakes[i].why)
            assert_string_equal(why.text, mistakes[i].why);
        assert_true(why.length > 0);
        strbuf_release(&why);
        form_files_release(&files);
    }
    fixture_release(&fixture);
}

/* Steps in another order, or two steps in one. */
static void steps_that_do_two_things_are_noticed(void **state)
{
    static const struct {
        size_t copied, over;
    } copies[] = {{4, 0}, {4, 3}, {3, 0}, {1, 0}, {3, 4}, {2, 1}, {1, 2}, {4, 2}};
    struct fixture fixture;

    (void)state;
    stage_everything(&fixture);
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++) {
        struct strbuf why = STRBUF_INIT;
        struct form_files files;

        make_form(&fixture, FORM_TERRAFORM, &files);
        strbuf_clear(&files.items[copies[i].over].text);
        strbuf_addbuf(&files.items[copies[i].over].text, &files.items[copies[i].copied].text);
        if (form_terraform_is_proven(&files, 1, &FIXTURE_JOB(&fixture), &why))
            fail_msg("copy %zu was not noticed", i);
        strbuf_release(&why);
        form_files_release(&files);
    }
    fixture_release(&fixture);
}

/* --- line by line ------------------------------------------------------------------------------------- */

static bool is_proven(const struct form_files *files, struct fixture *fixture, struct strbuf *why)
{
    return form_terraform_is_proven(files, 1, &FIXTURE_JOB(fixture), why);
}

static void lines_that_are_missing_are_noticed(void **state)
{
    struct fixture fixture;
    struct form_files files;
    size_t unnoticed = 0;

    (void)state;
    stage_everything(&fixture);
    make_form(&fixture, FORM_TERRAFORM, &files);
    for (size_t i = 0; i < files.count; i++)
        unnoticed += lines_dropped_unnoticed(&files, i, is_proven, &fixture);
    assert_true(unnoticed <= 35); /* versions and providers of what has no rule in a file, and braces */
    assert_true(holds_or_tells(&files, is_proven, &fixture));
    form_files_release(&files);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_that_are_missing_are_noticed),
        cmocka_unit_test(a_mistake_of_the_writer_is_noticed),
        cmocka_unit_test(steps_that_do_two_things_are_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

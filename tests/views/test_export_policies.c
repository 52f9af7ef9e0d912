/*
 * The changed export with policies: files on disk, random documents in all their wrappings, read back by the loader and
 * held against what was proposed for each.
 */
#include "tests/model/mail/random_policies.h"

#include <stdlib.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "model/write/file_out.h"
#include "model/write/forms.h"
#include "model/write/policy_plan.h"
#include "tests/support/call.h"

enum { ROUNDS = 60 };

static struct account *read_directory(const char *path)
{
    struct account *account =
        export_read(&(struct export_request){.paths = &path, .path_count = 1});

    assert_non_null(account);
    return account;
}

static void write_export(const struct strbuf files[POLICY_FILES])
{
    for (size_t i = 0; i < POLICY_FILES; i++) {
        struct strbuf name = STRBUF_INIT;

        strbuf_addf(&name, "in/%s", policy_file_names[i]);
        call_write_file(name.text, files[i].text);
        strbuf_release(&name);
    }
}

/* Without its wrappings and blanks. */
static char *plain(const char *text)
{
    struct policy_fault fault;
    struct policy policy;
    cJSON *node;
    char *json;

    assert_true(policy_read(&policy, text, strlen(text), &fault));
    node = cJSON_Parse(policy.text.text);
    json = cJSON_PrintUnformatted(node);
    cJSON_Delete(node);
    policy_fault_release(&fault);
    policy_release(&policy);
    return json;
}

static const char *document(const struct account *account, uint32_t row)
{
    return text_raw(account->texts, policy_row_document(account, row));
}

/* The proposed one where it was asked for, else the old one to the letter. */
static void assert_row(const struct account *old, const struct account *fresh, uint32_t row, bool asked)
{
    struct policy_case one;
    char *wanted, *found;

    policy_case_make(&one, old, row);
    if (asked && policy_case_can_be_mended(&one)) {
        wanted = plain(one.proposal.document.text);
        found = plain(document(fresh, row));
        assert_string_equal(found, wanted);
        free(wanted);
        free(found);
    } else {
        assert_string_equal(document(fresh, row), document(old, row));
    }
    policy_case_release(&one);
}

static size_t stage_some(struct plan *plan, const struct account *account, bool asked[POLICIES])
{
    size_t staged = 0;

    for (uint32_t row = 0; row < POLICIES; row++) {
        struct policy_case one;
        struct change change;

        policy_case_make(&one, account, row);
        asked[row] = policy_case_can_be_mended(&one) && !one_in(3);
        policy_case_release(&one);
        if (!asked[row])
            continue;
        policy_change_make(&change, row, NULL);
        plan_stage(plan, &change);
        staged++;
    }
    return staged;
}

static size_t check_round(void)
{
    struct strbuf files[POLICY_FILES] = {STRBUF_INIT, STRBUF_INIT, STRBUF_INIT}, why = STRBUF_INIT;
    struct documents documents;
    struct account *account, *fresh;
    struct plan *plan;
    bool asked[POLICIES];
    size_t staged;

    documents_make(&documents);
    documents_write(&documents, files);
    write_export(files);
    account = read_directory("in");
    plan = plan_new(account);
    staged = stage_some(plan, account, asked);
    if (!form_export(plan, account, "out", &why))
        fail_msg("%s", why.text);
    fresh = read_directory("out");
    assert_int_equal(fresh->problems.count, account->problems.count);
    for (uint32_t row = 0; row < POLICIES; row++)
        assert_row(account, fresh, row, asked[row]);
    assert_int_equal(call_shell("rm -r in out"), 0);
    plan_free(plan);
    account_free(account);
    account_free(fresh);
    documents_release(&documents);
    for (size_t i = 0; i < POLICY_FILES; i++)
        strbuf_release(&files[i]);
    return staged;
}

static void random_policies_land_as_proposed(void **state)
{
    size_t staged = 0;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++)
        staged += check_round();
    assert_true(staged > ROUNDS);
}

static void write_plan(const char *directory)
{
    struct account *account = read_directory(directory);
    struct plan *plan = plan_new(account);
    struct strbuf text = STRBUF_INIT;
    struct change change;

    for (uint32_t row = 0; row < policy_row_count(account); row++) {
        struct policy_case one;

        if (!policy_row_exists(account, row))
            continue;
        policy_case_make(&one, account, row);
        policy_change_make(&change, row, NULL);
        if (policy_case_can_be_mended(&one))
            plan_stage(plan, &change);
        else
            change_release(&change);
        policy_case_release(&one);
    }
    form_json(plan, account, &smtp_ports_default, &text);
    call_write_file("plan.json", text.text);
    strbuf_release(&text);
    plan_free(plan);
    account_free(account);
}

/* One line of each of two files is another one; the policy without a better one stays. */
static void the_rest_stays_as_it_is(void **state)
{
    (void)state;
    assert_call_says("vpcmend demo --export sample", 0, "", "");
    write_plan("sample");
    assert_call_says("vpcmend plan replay plan.json sample --format export -o mended", 0, "", "");
    assert_int_equal(call_shell("test $(diff -r sample mended | grep -c '^[<>]') -eq 4"), 0);
    assert_int_equal(call_shell("test $(diff -rq sample mended | wc -l) -eq 2"), 0);
    assert_int_equal(call_shell("grep -q '^        \"only-from-the-vpc\": \"{.*DenyElsewhere' "
                                "mended/*/ses-identity-policies-example.com.json"),
                     0);
    assert_call_says("vpcmend plan check plan.json mended", 0, "already done", "");
}

/* An endpoint of a Terraform state has no place that a reply would have. */
static void other_words_are_refused(void **state)
{
    static const char terraform[] =
        "{\"version\":4,\"terraform_version\":\"1.5.0\",\"resources\":[{\"mode\":\"managed\",\"type\":"
        "\"aws_vpc_endpoint\",\"name\":\"ses\",\"provider\":\"provider\",\"instances\":[{\"attributes\":"
        "{\"arn\":\"arn:aws:ec2:us-east-1:111122223333:vpc-endpoint/vpce-1\",\"id\":\"vpce-1\","
        "\"service_name\":\"com.amazonaws.us-east-1.email-smtp\",\"vpc_endpoint_type\":\"Interface\","
        "\"policy\":\"{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":\\\"*\\\",\\\"Action"
        "\\\":\\\"*\\\",\\\"Resource\\\":\\\"*\\\"}]}\"}}]}]}";

    (void)state;
    call_write_file("states/terraform.tfstate", terraform);
    call_write_file("states/ses-identity-policies-example.com.json",
                    "{\"Policies\":{\"a\":\"{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":"
                    "\\\"*\\\",\\\"Action\\\":\\\"ses:SendRawEmail\\\",\\\"Resource\\\":\\\"arn:aws:ses:us-east-1:"
                    "111122223333:identity/example.com\\\"}]}\"}}");
    write_plan("states");
    assert_call_says("vpcmend plan replay plan.json states --format export -o refused", 2, "",
                     "vpce-1/policy: it stands in a file of AWS Config or Terraform");
    assert_int_equal(call_shell("test -e refused"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_policies_land_as_proposed),
        cmocka_unit_test(the_rest_stays_as_it_is),
        cmocka_unit_test(other_words_are_refused),
    };

    return cmocka_run_group_tests(tests, call_directory_set_up, call_directory_tear_down);
}

#include "tests/model/write/fixture.h"

#include <cjson/cJSON.h>

#include "model/base/sanitise.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"
#include "tests/model/write/policy_account.h"

static char *text_of(enum form form, struct fixture *fixture)
{
    struct strbuf out = STRBUF_INIT;

    struct strbuf why = STRBUF_INIT;
    struct form_files files;

    assert_true(form_make(form, &files, &FIXTURE_JOB(fixture), &why));
    strbuf_addbuf(&out, &files.items[0].text);
    form_files_release(&files);
    strbuf_release(&why);
    return strbuf_detach(&out);
}

static void accept_risk(struct fixture *fixture, const char *name)
{
    fixture_accept(fixture, name, "an *MX* | must be open", "postmaster", "2030-01-31");
}

static void names_go_both_ways(void **state)
{
    (void)state;
    for (int form = 0; form < FORM_COUNT; form++) {
        enum form parsed = FORM_COUNT;

        assert_true(form_parse(form_name((enum form)form), &parsed));
        assert_int_equal(parsed, form);
    }
    assert_false(form_parse("html", &(enum form){FORM_DIFF}));
    assert_null(form_file_name(FORM_EXPORT));
    assert_string_equal(form_file_name(FORM_AWS_CLI), "apply.sh");
}

static void a_diff_is_kept_together_by_group(void **state)
{
    struct fixture fixture;
    char *text;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "remove");
    fixture_rewrite(&fixture, "sgr-2", "remove");
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    accept_risk(&fixture, "sgr-3");
    text = text_of(FORM_DIFF, &fixture);
    assert_string_equal(text,
                        "--- sg-mail (mail'$(touch owned)<U+000A>`id`), 123456789012 eu-west-1\n"
                        "+++ sg-mail (mail'$(touch owned)<U+000A>`id`), 123456789012 eu-west-1\n"
                        "@@ sgr-1 @@\n"
                        "-tcp 25 from 0.0.0.0/0  # smtp from anywhere\n"
                        "+tcp 25 from 10.0.0.0/16  # smtp from anywhere\n"
                        "+tcp 25 from 10.1.0.0/16  # smtp from anywhere\n"
                        "@@ sgr-2 @@\n"
                        "-tcp 25 from 192.0.2.0/24  # it's <U+202E>\"theirs\"\n"
                        "--- sg-plain (plain), 123456789012 eu-west-1\n"
                        "+++ sg-plain (plain), 123456789012 eu-west-1\n"
                        "@@ sg-plain/in/tcp/20-30/0.0.0.0/0 @@\n"
                        "-tcp 20-30 from 0.0.0.0/0\n"
                        "--- acl-1, 123456789012 eu-west-1\n"
                        "+++ acl-1, 123456789012 eu-west-1\n"
                        "@@ acl-1/in/100 @@\n"
                        "-entry 100, allow tcp 465 from 0.0.0.0/0\n"
                        "+entry 100, allow tcp 465 from 10.0.0.0/8\n");
    free(text);
    fixture_release(&fixture);
}

static const char *member_text(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    assert_non_null(text);
    return text;
}

static const cJSON *decision_at(const cJSON *plan, int position)
{
    return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(plan, "decisions"), position);
}

static void json_holds_every_decision_with_before_and_after(void **state)
{
    struct fixture fixture;
    char *text;
    cJSON *plan;
    const cJSON *decision, *after;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    accept_risk(&fixture, "sgr-3");
    text = text_of(FORM_JSON, &fixture);
    assert_true(text[strlen(text) - 1] == '\n');
    plan = cJSON_Parse(text);
    assert_string_equal(member_text(plan, "schema"), "vpcmend.plan/1");
    assert_int_equal(strlen(member_text(cJSON_GetObjectItem(plan, "export"), "digest")), 21);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(plan, "decisions")), 2);

    decision = decision_at(plan, 0);
    assert_string_equal(member_text(decision, "target"), "sgr-1");
    assert_string_equal(member_text(decision, "decision"), "rewrite");
    assert_string_equal(member_text(decision, "security_group"), "sg-mail");
    assert_string_equal(member_text(decision, "account"), "123456789012");
    assert_string_equal(member_text(decision, "region"), "eu-west-1");
    assert_string_equal(member_text(decision, "candidate"), "vpc");
    assert_string_equal(member_text(decision, "way"), "modify");
    after = cJSON_GetObjectItemCaseSensitive(decision, "after");
    assert_int_equal(cJSON_GetArraySize(after), 2);
    assert_string_equal(member_text(cJSON_GetArrayItem(after, 0), "id"), "sgr-1");
    assert_string_equal(member_text(cJSON_GetArrayItem(after, 0), "source"), "10.0.0.0/16");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(cJSON_GetArrayItem(after, 1), "id")));

    decision = decision_at(plan, 1);
    assert_string_equal(member_text(decision, "decision"), "accept");
    assert_string_equal(member_text(decision, "reason"), "an *MX* | must be open");
    assert_string_equal(member_text(decision, "expiry"), "2030-01-31");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(decision, "after")));
    cJSON_Delete(plan);
    free(text);
    fixture_release(&fixture);
}

/* The digest is of what the files hold: the same export elsewhere, and another one here. */
static void the_digest_follows_the_content(void **state)
{
    struct fixture fixture;
    char *first, *moved, *changed;

    (void)state;
    fixture_init(&fixture);
    first = text_of(FORM_JSON, &fixture);
    assert_int_equal(fixture_shell(&fixture, "mv in elsewhere"), 0);
    plan_free(fixture.plan);
    account_free(fixture.account);
    fixture.account = fixture_load(&fixture, "elsewhere");
    fixture.plan = plan_new(fixture.account);
    moved = text_of(FORM_JSON, &fixture);
    assert_string_equal(first, moved);
    fixture_write(&fixture, "elsewhere/eu-west-1/rules.json", "{\"SecurityGroupRules\": []}");
    plan_free(fixture.plan);
    account_free(fixture.account);
    fixture.account = fixture_load(&fixture, "elsewhere");
    fixture.plan = plan_new(fixture.account);
    changed = text_of(FORM_JSON, &fixture);
    assert_string_not_equal(first, changed);
    free(first);
    free(moved);
    free(changed);
    fixture_release(&fixture);
}

static void markdown_shows_and_does_nothing_else(void **state)
{
    struct fixture fixture;
    char *text;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    accept_risk(&fixture, "sgr-3");
    text = text_of(FORM_MARKDOWN, &fixture);
    assert_non_null(strstr(text, "# Planned changes\n\nChanges: 1. Accepted risks: 1. Left for "
                                 "later: 0.\n\n| Findings | critical | high |"));
    assert_non_null(strstr(text, "## 1. ``sg-mail (mail'$(touch owned)<U+000A>`id`)``: "
                                 "`sgr-1`\n"));
    assert_non_null(strstr(text, "The risk is accepted: `an *MX* | must be open`; owner "
                                 "`postmaster`; until `2030-01-31`.\n"));
    assert_non_null(strstr(text, "10.1.0.0/16"));
    for (const char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        assert_true(sanitise_text_is_clean(line, strlen(line)));
    free(text);
    fixture_release(&fixture);
}

static void the_same_plan_gives_the_same_bytes(void **state)
{
    struct fixture one, two;

    (void)state;
    fixture_init(&one);
    fixture_init(&two);
    for (size_t i = 0; i < 2; i++) {
        struct fixture *fixture = i ? &two : &one;

        fixture_rewrite(fixture, "sgr-1", "vpc");
        fixture_carve(fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
        fixture_rewrite(fixture, "acl-1/in/100", "vpc");
    }
    for (int form = 0; form < FORM_COUNT; form++) {
        char *left, *right;

        if (form == FORM_EXPORT || form >= FORM_TERRAFORM) /* which want the ids of rules */
            continue;
        left = text_of((enum form)form, &one);
        right = text_of((enum form)form, &two);
        assert_string_equal(left, right);
        free(left);
        free(right);
    }
    fixture_release(&one);
    fixture_release(&two);
}

static void a_risk_may_be_accepted_without_a_reason(void **state)
{
    const struct change change = {.kind = CHANGE_ACCEPT};
    struct strbuf out = STRBUF_INIT;

    (void)state;
    markdown_add_unchanged(&out, &change);
    assert_string_equal(out.text, "The risk is accepted.\n");
    strbuf_release(&out);
}

/* Sources are the same group by its id, or where neither has one by its name; the owner does not matter. */
static void rules_are_equal_by_what_they_let_in(void **state)
{
#define PAIRS(items) "{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25," items "}"
    static const char text[] =
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":["
        PAIRS("\"UserIdGroupPairs\":[{\"GroupId\":\"sg-9\",\"UserId\":\"123456789012\"},{\"GroupId\":\"sg-8\"},"
              "{\"GroupName\":\"old\",\"UserId\":\"123456789012\"},{\"GroupName\":\"older\"}]") ","
        PAIRS("\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"},{\"CidrIp\":\"10.0.0.0/9\"}]") "]},"
        "{\"GroupId\":\"sg-2\",\"IpPermissions\":[" PAIRS("\"UserIdGroupPairs\":[{\"GroupId\":\"sg-9\"},"
              "{\"GroupName\":\"old\"}]") "]}]}";
    static const bool equal[8][2] = {[0] = {true, false}, [2] = {false, true}};
    const struct export_piece piece = {"a.json", text, sizeof text - 1};
    struct account *account = export_read_pieces(&piece, 1);
    const struct sg_rule *rules = account->rules.items;

    (void)state;
    assert_int_equal(account->rules.count, 8);
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++)
            assert_int_equal(rules_are_equal(account, &rules[i], &rules[j]), i == j);
        for (size_t j = 0; j < 2; j++)
            assert_int_equal(rules_are_equal(account, &rules[i], &rules[6 + j]), equal[i][j]);
    }
    account_free(account);
}

/* --- where they go ------------------------------------------------------------------------------------ */

/* Beside the first file, and begun as it is where it has another name than the form would give it. */
static void companions_go_beside_the_first_file(void **state)
{
    static const struct {
        const char *first, *own, *path, *expected;
    } names[] = {
        {"apply.sh", "rollback.sh", "d/apply.sh", "d/rollback.sh"},
        {"apply.sh", "rollback.sh", "d/mail.sh", "d/mail-rollback.sh"},
        {"apply.sh", "rollback.sh", "mail", "mail-rollback.sh"},
        {"apply.sh", "rollback.sh", "d.e/x", "d.e/x-rollback.sh"},
        {"apply.sh", "rollback.sh", "roll.sh", "roll-rollback.sh"},
        {"cloudformation-eu-west-1.json", "cloudformation-eu-west-1-step-1.json", "cloudformation.json",
         "cloudformation-eu-west-1-step-1.json"},
        {"cloudformation.json", "cloudformation-step-1.json", "cloud.json", "cloud-cloudformation-step-1.json"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct form_files files = {0};
        struct strbuf out = STRBUF_INIT;

        form_files_add(&files, names[i].first);
        form_files_add(&files, names[i].own);
        form_file_path(&files, 1, names[i].path, &out);
        assert_string_equal(out.text, names[i].expected);
        form_files_release(&files);
        strbuf_release(&out);
    }
}

static void a_file_in_the_place_of_the_directory_is_told(void **state)
{
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    char *path;

    (void)state;
    fixture_init(&fixture);
    path = fixture_path(&fixture, "in/eu-west-1/vpcs.json");
    assert_false(form_write_into(FORM_DIFF, &FIXTURE_JOB(&fixture), path, &why));
    assert_non_null(strstr(why.text, "vpcs.json"));
    free(path);
    path = fixture_path(&fixture, "out");
    strbuf_clear(&why);
    assert_true(form_write_into(FORM_DIFF, &FIXTURE_JOB(&fixture), path, &why));
    assert_false(form_write_into(FORM_DIFF, &FIXTURE_JOB(&fixture), path, &why));
    assert_non_null(strstr(why.text, "is not empty"));
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

/* --- policies beside rules ---------------------------------------------------------------------------- */

/* The plan file holds them itself. Where a form is refused for its rules, it is not for its policies. */
static void policies_are_carried_by_what_can_hold_them(void **state)
{
    struct account *account = policy_account(NULL);
    struct fixture fixture = {.account = account, .plan = plan_new(account)};
    struct strbuf why = STRBUF_INIT;
    struct form_files files;

    (void)state;
    stage_policy(fixture.plan, POLICY_ROW_IDENTITY);
    stage_rule(fixture.plan, account, "cidr:10.0.0.0/8");
    assert_true(form_make(FORM_JSON, &files, &FIXTURE_JOB(&fixture), &why));
    assert_int_equal(files.count, 1);
    assert_non_null(strstr(files.items[0].text.text, "example.com/policy/only"));
    form_files_release(&files);
    account->rules.items[0].id = TEXT_NONE; /* which Terraform takes rules over by */
    assert_false(form_make(FORM_TERRAFORM, &files, &FIXTURE_JOB(&fixture), &why));
    assert_true(why.length > 0);
    assert_null(strstr(why.text, "Its policies are written with the AWS CLI script."));
    strbuf_release(&why);
    plan_free(fixture.plan);
    account_free(account);
}

static void nothing_is_written_over_unasked(void **state)
{
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    char *path, *text;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    path = fixture_path(&fixture, "apply.sh");
    fixture_write(&fixture, "apply.sh", "mine");
    assert_false(form_write(FORM_AWS_CLI, &FIXTURE_JOB(&fixture), path, false, &why));
    assert_non_null(strstr(why.text, "apply.sh"));
    text = fixture_read(&fixture, "apply.sh");
    assert_string_equal(text, "mine");
    free(text);
    assert_true(form_write(FORM_AWS_CLI, &FIXTURE_JOB(&fixture), path, true, &why));
    assert_int_equal(fixture_shell(&fixture, "test -x apply.sh && head -1 apply.sh | grep -q "
                                             "'^#!/usr/bin/env bash$'"),
                     0);
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(a_diff_is_kept_together_by_group),
        cmocka_unit_test(json_holds_every_decision_with_before_and_after),
        cmocka_unit_test(the_digest_follows_the_content),
        cmocka_unit_test(markdown_shows_and_does_nothing_else),
        cmocka_unit_test(the_same_plan_gives_the_same_bytes),
        cmocka_unit_test(a_risk_may_be_accepted_without_a_reason),
        cmocka_unit_test(rules_are_equal_by_what_they_let_in),
        cmocka_unit_test(companions_go_beside_the_first_file),
        cmocka_unit_test(a_file_in_the_place_of_the_directory_is_told),
        cmocka_unit_test(policies_are_carried_by_what_can_hold_them),
        cmocka_unit_test(nothing_is_written_over_unasked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

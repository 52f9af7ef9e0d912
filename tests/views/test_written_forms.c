/*
 * The forms for Terraform and CloudFormation of whole accounts with everything mended: made, which proves
 * them, and looked at by the tools' own checkers. The sample, and public exports that stand beside the
 * project (../shared); what is not there is skipped, loudly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/account/rule.h"
#include "model/base/strbuf.h"
#include "model/read/export.h"
#include "tests/share.h"
#include "tests/support/call.h"

static bool tool_is_there(const char *probe, const char *name)
{
    struct strbuf command = STRBUF_INIT;
    int status;

    strbuf_addf(&command, "%s >/dev/null 2>&1", probe);
    status = call_shell(command.text);
    strbuf_release(&command);
    if (status != 0)
        print_message("skipped: %s is not installed\n", name);
    return status == 0;
}

/* Every file, as Terraform reads it: they are copied over main.tf one after the other. */
static void check_terraform(void)
{
    if (SHARE > 1 || !tool_is_there("command -v terraform", "terraform")) /* the same bytes, for the same tools */
        return;
    assert_int_equal(call_shell("export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1\n"
                                "mkdir fmt && for file in terraform-*/*; do\n"
                                "    cp \"$file\" fmt/x.tf && terraform fmt -check fmt || exit\n"
                                "done >&2"),
                     0);
}

/* Neither errors nor warnings. */
static void check_cloudformation(void)
{
    if (SHARE > 1 || !tool_is_there("cfn-lint --version", "cfn-lint"))
        return;
    assert_int_equal(call_shell("ls cloudformation-*/* | grep -v import | xargs cfn-lint >&2"), 0);
}

/* What cannot be mended is said, and status 1: that is not the forms' business. */
static void write_form(const char *export, const char *options, const char *form, size_t number)
{
    struct strbuf line = STRBUF_INIT;
    struct call call;

    strbuf_addf(&line, "vpcmend fix %s %s --format %s -o %s-%zu", export, options, form, form,
                number);
    call = call_run(line.text);
    if (call.status != 0 && call.status != 1)
        fail_msg("%s: %s", line.text, call.problems);
    call_release(&call);
    strbuf_release(&line);
}

static void write_forms(const char *export, const char *options, size_t number)
{
    write_form(export, options, "terraform", number);
    write_form(export, options, "cloudformation-json", number);
    write_form(export, options, "cloudformation-yaml", number);
}

static void the_sample_passes_the_checkers(void **state)
{
    static const char *const options[] = {"--all --acls --to vpc",
                                          "--all --to vpc --smtp-only --allow-loss",
                                          "--all --to remove"};
    static const char carved[] = "--all --acls --to vpc --smtp-only --allow-loss";

    (void)state;
    call_directory_enter();
    assert_call_says("vpcmend demo --export in", 0, "", "");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        write_forms("in", options[i], i);
    write_form("in", carved, "cloudformation-json", 3); /* too crowded an ACL for Terraform */
    write_form("in", carved, "cloudformation-yaml", 3);
    check_terraform();
    check_cloudformation();
    call_directory_leave();
}

/* --- public exports ------------------------------------------------------------------------------------- */

/* None of them tells the ids of rules: a collector that asked for them would have got such a reply. */
static void add_rule_id(const struct account *account, uint32_t number)
{
    const struct sg_rule *rule = &account->rules.items[number];
    const struct security_group *group = &account->groups.items[rule->group];
    const char *path = text_raw(account->texts, account->files.items[group->place.file].path);
    struct strbuf name = STRBUF_INIT, source = STRBUF_INIT;
    char buffer[8];
    FILE *file;

    strbuf_add(&name, path, (size_t)(strrchr(path, '/') - path));
    strbuf_adds(&name, "/rule-ids.json");
    file = fopen(name.text, "a");
    assert_non_null(file);
    rule_format_source(account, rule, true, &source);
    fprintf(file,
            "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-%017x\",\"GroupId\":\"%s\","
            "\"IsEgress\":%s,\"IpProtocol\":\"%s\",\"FromPort\":%d,\"ToPort\":%d,",
            (unsigned)number + 1, text_raw(account->texts, group->id),
            rule->flags & RULE_EGRESS ? "true" : "false",
            rule->protocol == PROTOCOL_ALL ? "-1" : protocol_name(rule->protocol, buffer),
            (int)rule->from_port, (int)rule->to_port);
    if (rule->source_kind == SOURCE_GROUP)
        fprintf(file, "\"ReferencedGroupInfo\":{\"GroupId\":\"%s\"}}]}\n", source.text);
    else if (rule->source_kind == SOURCE_PREFIX_LIST)
        fprintf(file, "\"PrefixListId\":\"%s\"}]}\n", source.text);
    else
        fprintf(file, "\"%s\":\"%s\"}]}\n", strchr(source.text, ':') ? "CidrIpv6" : "CidrIpv4",
                source.text);
    fclose(file);
    strbuf_release(&source);
    strbuf_release(&name);
}

static void add_rule_ids(const char *path)
{
    struct account *account =
        export_read(&(struct export_request){.paths = &path, .path_count = 1});

    assert_non_null(account);
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (account->rules.items[i].id == TEXT_NONE)
            add_rule_id(account, i);
    account_free(account);
}

static const struct {
    const char *name, *options;
} exports[] = {
    {"batfish-lab/aws_tgw_multi_az_intra_region", "--all --acls --to vpc"},
    {"batfish-lab/aws_multi_account_vpc_peering", "--all --acls --to vpc --smtp-only --allow-loss"},
    {"batfish-lab/aws_vpc_endpoints", "--all --acls --to vpc"},
    {"batfish-lab/aws_nlb_multi_az", "--all --acls --to cidr:192.0.2.0/24"},
};

static void write_forms_of_copy(const char *shared, size_t number)
{
    struct strbuf copy = STRBUF_INIT, path = STRBUF_INIT;

    strbuf_addf(&path, "in-%zu", number);
    strbuf_addf(&copy, "cp -R '%s/%s' %s && chmod -R u+w %s", shared, exports[number].name,
                path.text, path.text);
    assert_int_equal(call_shell(copy.text), 0);
    add_rule_ids(path.text);
    write_forms(path.text, exports[number].options, number);
    strbuf_release(&copy);
    strbuf_release(&path);
}

static void public_exports_pass_the_checkers(void **state)
{
    const char *shared = *state;

    if (access(shared, R_OK) != 0) {
        print_message("skipped: no public exports in ../shared/exports\n");
        skip();
    }
    call_directory_enter();
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        write_forms_of_copy(shared, i);
    check_terraform();
    check_cloudformation();
    call_directory_leave();
}

/* --- where forms go ------------------------------------------------------------------------------------- */

static void files_that_belong_together_are_not_for_a_pipe(void **state)
{
    (void)state;
    call_directory_enter();
    assert_call_says("vpcmend demo --export in", 0, "", "");
    assert_call("vpcmend fix in --rule sgr-0b2712e9dfd9c10d9 --to vpc --format terraform", 2, "",
                "vpcmend: This form takes 4 files that belong together: say where with -o DIR\n");
    assert_call_says(
        "vpcmend fix in --rule sgr-0b2712e9dfd9c10d9 --to cidr:10.0.0.0/8 --format terraform", 0,
        "#   Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.\n", "");
    assert_call_says(
        "vpcmend fix in --rule sgr-0b2712e9dfd9c10d9 --to vpc --format cloudformation-yaml", 0,
        "    Step: \"3 of 3\"\n", "");
    call_directory_leave();
}

int main(void)
{
    char *root = getcwd(NULL, 0);
    struct strbuf shared = STRBUF_INIT;
    int status;

    strbuf_addf(&shared, "%s/../shared/exports", root);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_passes_the_checkers),
        cmocka_unit_test_prestate(public_exports_pass_the_checkers, shared.text),
        cmocka_unit_test(files_that_belong_together_are_not_for_a_pipe),
    };
    status = cmocka_run_group_tests(tests, NULL, NULL);
    strbuf_release(&shared);
    free(root);
    return status;
}

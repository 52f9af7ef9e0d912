/*
 * Forms of hostile exports through the tools that they are made for: Terraform applies and tells back every
 * text as it was but for Unicode's NFC, cfn-lint finds no error. Each is skipped, loudly, where it is missing.
 *
 * VPCMEND_TORTURE=1 tries twenty thousand texts, else a thousand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "model/write/quote.h"
#include "tests/views/hostile_export.h"
#include "tests/views/hostile_rules.h"

enum {
    APPLIED = 1000,
    APPLIED_TORTURE = 20000,
    LINTED = 40,
    LINTED_TORTURE = 200, /* what one template may hold */
};

/* Offline, and without what somebody has set up for himself. */
#define TERRAFORM "export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1\n"

/* --- Terraform ------------------------------------------------------------------------------------------- */

/* Every single hostile character first, then whole texts. */
static void text_number(size_t number, struct strbuf *out)
{
    size_t singles = hostile_text_count();

    if (number < singles)
        hostile_text(number, out);
    else
        random_text(number - singles, false, out);
}

/* main.tf with all texts as one value, and expected.json with the same. */
static void write_values(size_t count)
{
    struct strbuf hcl = STRBUF_INIT, json = STRBUF_INIT, text = STRBUF_INIT;

    strbuf_adds(&hcl, "resource \"terraform_data\" \"texts\" {\n  input = [\n");
    for (size_t i = 0; i < count; i++) {
        strbuf_clear(&text);
        text_number(i, &text);
        strbuf_adds(&hcl, "    ");
        quote_hcl(&hcl, text.text, text.length);
        strbuf_adds(&hcl, ",\n");
        strbuf_adds(&json, i ? "," : "[");
        quote_json(&json, text.text, text.length);
    }
    strbuf_adds(&hcl, "  ]\n}\n\noutput \"texts\" {\n  value = terraform_data.texts.output\n}\n");
    strbuf_adds(&json, "]\n");
    call_write_file("tf/main.tf", hcl.text);
    call_write_file("expected.json", json.text);
    strbuf_release(&text);
    strbuf_release(&json);
    strbuf_release(&hcl);
}

/* Terraform says of itself that it brings texts to NFC; nothing else may have become of them. */
static const char compare[] =
    "import json, sys, unicodedata\n"
    "def read(name):\n"
    "    return json.load(open(name, encoding='utf-8'))\n"
    "meant, told = read('expected.json'), read('told.json')\n"
    "wrong = [i for i, (a, b) in enumerate(zip(meant, told)) if unicodedata.normalize('NFC', a) != "
    "b]\n"
    "same = sum(a == b for a, b in zip(meant, told))\n"
    "print(f'terraform apply: {same} of {len(meant)} texts as they were, {len(meant) - same} in "
    "NFC')\n"
    "if len(told) != len(meant) or wrong:\n"
    "    sys.exit(f'{len(told)} came back; others than meant: {wrong[:5]}')\n";

static void terraform_tells_back_every_text(void **state)
{
    (void)state;
    if (!tool_is_there("terraform") || !tool_is_there("python3"))
        return;
    call_directory_enter();
    write_values(is_torture() ? APPLIED_TORTURE : APPLIED);
    call_write_file("compare.py", compare);
    assert_int_equal(
        call_shell(TERRAFORM "{ cd tf && terraform fmt -check && terraform init -input=false &&\n"
                             "terraform apply -input=false -auto-approve; } >log 2>&1 ||\n"
                             "{ tail -n 20 log >&2; exit 1; }"),
        0);
    assert_int_equal(call_shell(TERRAFORM "cd tf && terraform output -json texts >../told.json"),
                     0);
    assert_int_equal(call_shell("python3 compare.py >&2"), 0);
    call_directory_leave();
}

/* --- CloudFormation -------------------------------------------------------------------------------------- */

static void cfn_lint_finds_no_error(void **state)
{
    (void)state;
    if (!tool_is_there("cfn-lint"))
        return;
    call_directory_enter();
    write_export(is_torture() ? LINTED_TORTURE : LINTED, true);
    assert_call_says(
        "vpcmend fix in --all --to cidr:10.0.0.0/8 --format cloudformation-json -o json", 0, "",
        "");
    assert_call_says(
        "vpcmend fix in --all --to cidr:10.0.0.0/8 --format cloudformation-yaml -o yaml", 0, "",
        "");
    assert_int_equal(call_shell("ls json/* yaml/* | grep -v import | xargs cfn-lint >&2"), 0);
    call_directory_leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terraform_tells_back_every_text),
        cmocka_unit_test(cfn_lint_finds_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

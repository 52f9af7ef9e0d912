/*
 * Forms of an export whose every text is hostile, read as their readers read them: scripts by every shell
 * that is installed, templates by parsers. What an export says may not become anything but a word.
 *
 * VPCMEND_TORTURE=1 tries a hundred thousand texts, else a few thousand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/strbuf.h"
#include "model/write/aws_cli_words.h"
#include "tests/support/call.h"
#include "tests/views/hostile_rules.h"
enum { TEXTS = 3000, TEXTS_TORTURE = 100000, TEXTS_TEMPLATE = 200 };

/* --- scripts ------------------------------------------------------------------------------------------- */

/* The script behind its preparations, with functions that print their words, each on a line; mksh knows
 * no printf of its own. */
static const char recast[] =
    "for name in apply rollback; do {\n"
    "    printf '%s\\n' 'say() { printf \"%s\\n\" \"$@\"; }' \\\n"
    "        'tell() { for word do print -r -- \"$word\"; done; }' \\\n"
    "        'case ${KSH_VERSION:-} in ?*) say() { tell \"$@\"; } ;; esac'\n"
    "    for function in look_group check_rule add_rule modify_rule remove_rule verify_rule; do\n"
    "        printf '%s\\n' \"$function() { say $function \\\"\\$@\\\"; }\"\n"
    "    done\n"
    "    echo 'note() { :; }; stop() { exit 1; }; aws() { echo 123456789012; }'\n"
    "    echo 'dry_run=; exit_status=0'\n"
    "    sed \"1,/^trap 'interrupted/d\" \"out/$name.sh\"\n"
    "} >\"$name.words\"; done\n";

/* No line of what a person reads as a comment holds a text; one that broke out of a word would. */
static const char comments_are_ours[] = "! grep -h '^[[:space:]]*#' out/*.sh | grep -q " MARK;

static void assert_words_may_be_given(const char *word)
{
    static const char *const starts[] = {"file:", "fileb:", "http:", "https:", "@"};

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        assert_true(strncmp(word, starts[i], strlen(starts[i])) != 0);
    assert_true(*word != '-' || !strstr(word, MARK));
    assert_true(!strstr(word, MARK) || *word == '{' || *word == '[');
}

/* The description in a word of JSON is that of the rule with this number, or none where AWS would refuse
 * it. */
static void assert_description(const char *word, size_t number)
{
    cJSON *json = cJSON_Parse(word);
    const cJSON *text;
    struct strbuf expected = STRBUF_INIT;

    assert_non_null(json);
    text = cJSON_GetObjectItemCaseSensitive(json, "Description");
    random_text(number, false, &expected);
    if (aws_description_is_valid(expected.text, true))
        assert_string_equal(cJSON_GetStringValue(text), expected.text);
    else
        assert_null(text);
    strbuf_release(&expected);
    cJSON_Delete(json);
}

/* The end of a line becomes that of a text; returns the next line. */
static char *end_line(char *line)
{
    char *end = strchr(line, '\n');

    assert_non_null(end);
    *end = '\0';
    return end + 1;
}

/* `modify_rule REGION GROUP SENTENCE ID OLD NEW JSON JSON` */
static void assert_words(const char *name, size_t count)
{
    size_t length, modified = 0;
    char *words = read_file(name, &length), *next;

    for (char *word = words; *word; word = next) {
        size_t number = 0;

        next = end_line(word);
        assert_words_may_be_given(word);
        if (strcmp(word, "modify_rule") != 0)
            continue;
        for (size_t i = 1; i <= 8; i++) {
            word = next;
            next = end_line(word);
            assert_words_may_be_given(word);
            if (i == 4)
                assert_int_equal(sscanf(word, "sgr-%zx", &number), 1);
            if (i > 6)
                assert_description(word, number);
        }
        modified++;
    }
    assert_int_equal(modified, count);
    free(words);
}

static void every_shell_reads_the_same_words(size_t count)
{
    static const char *const shells[] = {"dash", "bash", "busybox", "ksh",
                                         "mksh", "zsh",  "posh",    "yash"};
    struct strbuf command = STRBUF_INIT;

    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (!tool_is_there(shells[i]))
            continue;
        strbuf_clear(&command);
        strbuf_addf(&command,
                    "for name in apply rollback; do\n"
                    "  %s%s \"$name.words\" >\"$name.got\" 2>&1 </dev/null || exit 1\n"
                    "  [ -e \"$name.first\" ] || cp \"$name.got\" \"$name.first\"\n"
                    "  cmp \"$name.got\" \"$name.first\" >&2 || exit 1\n"
                    "done\n",
                    shells[i], strcmp(shells[i], "busybox") == 0 ? " sh" : "");
        if (call_shell(command.text) != 0)
            fail_msg("%s reads other words", shells[i]);
    }
    assert_words("apply.first", count);
    assert_words("rollback.first", count);
    strbuf_release(&command);
}

static void scripts_hold_nothing_but_words(void **state)
{
    size_t count = is_torture() ? TEXTS_TORTURE : TEXTS;

    (void)state;
    call_directory_enter();
    write_export(count, false);
    assert_call_says("vpcmend fix in --all --to cidr:10.0.0.0/8 --format aws-cli -o out", 0, "",
                     "");
    assert_int_equal(call_shell(comments_are_ours), 0);
    assert_int_equal(call_shell(recast), 0);
    every_shell_reads_the_same_words(count);
    assert_int_equal(call_shell("for canary in canary*; do [ ! -e \"$canary\" ] || exit 1; done"),
                     0);
    call_directory_leave();
}

static void shellcheck_has_nothing_to_say(void **state)
{
    (void)state;
    call_directory_enter();
    write_export(200, false);
    assert_call_says("vpcmend fix in --all --to cidr:10.0.0.0/8 --format aws-cli -o out", 0, "",
                     "");
    if (tool_is_there("shellcheck"))
        assert_int_equal(call_shell("shellcheck out/apply.sh out/rollback.sh >&2"), 0);
    call_directory_leave();
}

/* --- templates ------------------------------------------------------------------------------------------- */

/* Nothing that CloudFormation would evaluate: no function but by our own hand (there is none). */
static void assert_dead(const cJSON *json)
{
    const cJSON *item;

    if (json->string)
        assert_true(strncmp(json->string, "Fn::", 4) != 0 && !strstr(json->string, MARK));
    if (cJSON_IsString(json))
        assert_null(strstr(json->valuestring, "{{resolve:"));
    cJSON_ArrayForEach(item, json) assert_dead(item);
}

static size_t count_descriptions(const cJSON *json)
{
    size_t count = cJSON_IsString(json) && strstr(json->valuestring, MARK) &&
                   strcmp(json->string ? json->string : "", "Description") == 0;
    const cJSON *item;

    cJSON_ArrayForEach(item, json) count += count_descriptions(item);
    return count;
}

static size_t valid_descriptions(size_t count)
{
    size_t valid = 0;

    for (size_t i = 0; i < count; i++) {
        struct strbuf text = STRBUF_INIT;

        random_text(i, true, &text);
        valid += aws_description_is_valid(text.text, true);
        strbuf_release(&text);
    }
    return valid;
}

static void templates_evaluate_nothing(void **state)
{
    size_t length;
    char *text;
    cJSON *json;

    (void)state;
    call_directory_enter();
    write_export(TEXTS_TEMPLATE, true);
    assert_call_says(
        "vpcmend fix in --all --to cidr:10.0.0.0/8 --format cloudformation-json -o json", 0, "",
        "");
    assert_call_says(
        "vpcmend fix in --all --to cidr:10.0.0.0/8 --format cloudformation-yaml -o yaml", 0, "",
        "");
    assert_int_equal(
        call_shell("cp json/*-step-1.json step-1.json && cp yaml/*-step-1.yaml step-1.yaml"), 0);
    text = read_file("step-1.json", &length);
    json = cJSON_Parse(text);
    assert_non_null(json);
    assert_dead(json);
    assert_true(count_descriptions(json) >= valid_descriptions(TEXTS_TEMPLATE));
    if (call_shell("python3 -c 'from yaml import safe_load' 2>/dev/null") == 0)
        assert_int_equal(call_shell("python3 -c \"import json, sys, yaml\n"
                                    "sys.exit(json.load(open('step-1.json', encoding='utf-8')) != "
                                    "yaml.safe_load(open('step-1.yaml', encoding='utf-8')))\""),
                         0);
    else
        print_message("skipped: Python's yaml is not installed\n");
    cJSON_Delete(json);
    free(text);
    call_directory_leave();
}

static void what_cloudformation_would_resolve_is_refused(void **state)
{
    (void)state;
    call_directory_enter();
    write_export(TEXTS_TEMPLATE, false);
    assert_call_says(
        "vpcmend fix in --all --to cidr:10.0.0.0/8 --format cloudformation-json -o json", 2, "",
        "its description holds {{resolve:");
    call_directory_leave();
}

static void terraform_evaluates_nothing(void **state)
{
    (void)state;
    call_directory_enter();
    write_export(TEXTS_TEMPLATE, false);
    assert_call_says("vpcmend fix in --all --to cidr:10.0.0.0/8 --format terraform -o out", 0, "",
                     "");
    assert_int_equal(call_shell("! grep -rq '[$%]{' out"), 0);
    assert_int_equal(call_shell("! grep -rh '^[[:space:]]*\\(#\\|//\\)' out | grep -q " MARK), 0);
    if (tool_is_there("terraform"))
        assert_int_equal(call_shell("export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1\n"
                                    "terraform fmt -check out >&2"),
                         0);
    call_directory_leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_hold_nothing_but_words),
        cmocka_unit_test(shellcheck_has_nothing_to_say),
        cmocka_unit_test(templates_evaluate_nothing),
        cmocka_unit_test(what_cloudformation_would_resolve_is_refused),
        cmocka_unit_test(terraform_evaluates_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

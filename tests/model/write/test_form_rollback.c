/*
 * apply.sh and then rollback.sh, run for real against an `aws` of our own that keeps the rules of one
 * group in a file: what is there at the end is what was there at the beginning, but for the ids.
 */
#include "tests/model/write/fixture.h"

#include "model/write/forms.h"

static const char fake_aws[] =
    "#!/bin/sh\n"
    "here=$(dirname \"$0\")\n"
    "rules=$here/rules\n"
    "case \"$1 $2\" in\n"
    "'sts get-caller-identity') echo 123456789012; exit ;;\n"
    "'ec2 describe-security-group-rules') cat \"$rules\"; exit ;;\n"
    "esac\n"
    "call=$2\n"
    "echo \"$2\" >>\"$here/calls\"\n"
    "while [ $# -gt 0 ]; do\n"
    "    case $1 in\n"
    "    --ip-permissions | --security-group-rules) json=$2 ;;\n"
    "    --security-group-rule-ids) id=$2 ;;\n"
    "    esac\n"
    "    shift\n"
    "done\n"
    "rule=$(printf '%s' \"$json\" | sed 's/.*\"IpProtocol\":\"\\([^\"]*\\)\",\"FromPort\":\\([0-9]*\\),'"
    "'\"ToPort\":\\([0-9]*\\).*\"\\(Cidr[A-Za-z0-9]*\\|GroupId\\)\":\"\\([^\"]*\\)\".*/"
    "\\1\\t\\2\\t\\3\\t\\5/')\n"
    "case $call in\n"
    "authorize*)\n"
    "    if cut -f 2- \"$rules\" | grep -qxF \"$rule\"; then\n"
    "        echo 'An error occurred (InvalidPermission.Duplicate) when calling' >&2; exit 254\n"
    "    fi\n"
    "    printf 'sgr-new%s\\t%s\\n' \"$(wc -l <\"$rules\")\" \"$rule\" >>\"$rules\" ;;\n"
    "revoke*)\n"
    "    awk -F '\\t' -v id=\"$id\" -v rule=\"$rule\" 'id ? $1 == id : substr($0, length($1) + 2) == "
    "rule { gone = 1; next } { print } END { exit !gone }' \"$rules\" >\"$rules.new\" || {\n"
    "        echo 'An error occurred (InvalidPermission.NotFound) when calling' >&2; exit 254; }\n"
    "    mv \"$rules.new\" \"$rules\" ;;\n"
    "modify*)\n"
    "    id=$(printf '%s' \"$json\" | sed 's/.*\"SecurityGroupRuleId\":\"\\([^\"]*\\)\".*/\\1/')\n"
    "    { grep -v \"^$id\t\" \"$rules\"; printf '%s\\t%s\\n' \"$id\" \"$rule\"; } >\"$rules.new\"\n"
    "    mv \"$rules.new\" \"$rules\" ;;\n"
    "esac\n"
    "echo '{\"Return\": true}'\n";

static const char first_rules[] = "sgr-1\ttcp\t25\t25\t0.0.0.0/0\n"
                                  "sgr-2\ttcp\t25\t25\t192.0.2.0/24\n"
                                  "sgr-3\ttcp\t25\t25\t::/0\n";

static void run(struct fixture *fixture, const char *command)
{
    struct strbuf line = STRBUF_INIT;
    int status;

    strbuf_addf(&line, "PATH=\"$PWD/bin:$PATH\" bash ./%s >output 2>&1 </dev/null", command);
    status = fixture_shell(fixture, line.text);
    if (status != 0)
        fail_msg("%s: %d: %s", command, status, fixture_read(fixture, "output"));
    strbuf_release(&line);
}

static void write_scripts(struct fixture *fixture)
{
    struct strbuf why = STRBUF_INIT;
    char *path = fixture_path(fixture, "apply.sh");

    fixture_write(fixture, "bin/aws", fake_aws);
    fixture_write(fixture, "bin/rules", first_rules);
    fixture_write(fixture, "bin/calls", "");
    assert_true(form_write(FORM_AWS_CLI, &FIXTURE_JOB(fixture), path, false, &why));
    free(path);
    strbuf_release(&why);
}

static void assert_file(struct fixture *fixture, const char *name, const char *expected)
{
    char *text = fixture_read(fixture, name);

    assert_string_equal(text, expected);
    free(text);
}

static void goes_there_and_back(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");         /* in place, and one more */
    fixture_rewrite(&fixture, "sgr-3", "sg:sg-plain"); /* added, then revoked */
    write_scripts(&fixture);
    run(&fixture, "apply.sh");
    assert_int_equal(fixture_shell(&fixture, "! grep -q '/0$' bin/rules && "
                                             "cp bin/rules mended && : >bin/calls"),
                     0);
    run(&fixture, "rollback.sh --dry-run");
    assert_file(&fixture, "bin/calls", "");
    run(&fixture, "rollback.sh");
    assert_file(&fixture, "bin/calls",
                "authorize-security-group-ingress\nrevoke-security-group-ingress\n"
                "modify-security-group-rules\nrevoke-security-group-ingress\n");
    assert_int_equal(fixture_shell(&fixture, "cut -f 2- bin/rules | sort >back && "
                                             "grep -q '^sgr-1.*0.0.0.0/0$' bin/rules && "
                                             "cp bin/rules once"),
                     0);
    assert_file(&fixture, "back",
                "tcp\t25\t25\t0.0.0.0/0\ntcp\t25\t25\t192.0.2.0/24\ntcp\t25\t25\t::/0\n");
    run(&fixture, "rollback.sh");
    assert_int_equal(fixture_shell(&fixture, "cmp bin/rules once"), 0);
    fixture_release(&fixture);
}

static void neither_is_written_where_one_exists(void **state)
{
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    char *path;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    path = fixture_path(&fixture, "mail.sh");
    fixture_write(&fixture, "mail-rollback.sh", "mine");
    assert_false(form_write(FORM_AWS_CLI, &FIXTURE_JOB(&fixture), path, false, &why));
    assert_non_null(strstr(why.text, "mail-rollback.sh"));
    assert_int_equal(fixture_shell(&fixture, "test ! -e mail.sh"), 0);
    assert_file(&fixture, "mail-rollback.sh", "mine");
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_there_and_back),
        cmocka_unit_test(neither_is_written_where_one_exists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * apply_run.h: runs apply.sh for real, against an `aws` of our own: a shell script that writes down each
 * call and answers from files. "before" holds what it shows until the first changing call, "after" what it
 * shows from then on; "fail" names a call that fails, "duplicate" makes every addition one.
 */
#ifndef TESTS_MODEL_WRITE_APPLY_RUN_H
#define TESTS_MODEL_WRITE_APPLY_RUN_H

#include "model/write/forms.h"
#include "tests/model/write/fixture.h"

static const char fake_aws[] =
    "#!/bin/sh\n"
    "here=$(dirname \"$0\")\n"
    "state=before\n"
    "[ -e \"$here/changed\" ] && state=after\n"
    "case \"$1 $2\" in\n"
    "'sts get-caller-identity') cat \"$here/account\"; exit ;;\n"
    "'ec2 describe-security-group-rules') cat \"$here/$state.rules\"; exit ;;\n"
    "'ec2 describe-network-acls') cat \"$here/$state.entries\"; exit ;;\n"
    "esac\n"
    "for word in \"$@\"; do printf '%s\\n' \"$word\"; done >>\"$here/calls\"\n"
    "echo >>\"$here/calls\"\n"
    "if [ -e \"$here/fail\" ] && [ \"$2\" = \"$(cat \"$here/fail\")\" ]; then\n"
    "    echo 'An error occurred (UnauthorizedOperation) when calling it' >&2\n"
    "    exit 254\n"
    "fi\n"
    "if [ -e \"$here/duplicate\" ]; then\n"
    "    case $2 in\n"
    "    authorize*) echo 'An error occurred (InvalidPermission.Duplicate) when calling' >&2 ;;\n"
    "    revoke*) echo 'An error occurred (InvalidPermission.NotFound) when calling' >&2 ;;\n"
    "    esac\n"
    "    exit 254\n"
    "fi\n"
    ": >\"$here/changed\"\n"
    "echo '{\"Return\": true}'\n";

#define PLAIN_OLD "sgr-9\ttcp\t20\t30\t0.0.0.0/0\n"

struct run {
    struct fixture fixture;
    int status;
    char *calls; /* changing calls, a word a line, an empty line behind each; "" for none */
    char *output;
};

static inline void run_init(struct run *run)
{
    memset(run, 0, sizeof *run);
    fixture_init(&run->fixture);
    fixture_write(&run->fixture, "bin/aws", fake_aws);
    fixture_write(&run->fixture, "bin/account", "123456789012\n");
}

static inline void run_forget(struct run *run)
{
    free(run->calls);
    free(run->output);
    run->calls = run->output = NULL;
}

static inline void run_release(struct run *run)
{
    run_forget(run);
    fixture_release(&run->fixture);
}

static inline void write_script(struct run *run)
{
    struct strbuf text = STRBUF_INIT;

    form_aws_cli(run->fixture.plan, run->fixture.account, &text);
    fixture_write(&run->fixture, "apply.sh", text.text);
    strbuf_release(&text);
}

static inline void run_script(struct run *run, const char *options)
{
    struct strbuf command = STRBUF_INIT;

    run_forget(run);
    fixture_write(&run->fixture, "bin/calls", "");
    strbuf_addf(&command, "PATH=\"$PWD/bin:$PATH\" ./apply.sh %s >output 2>&1 </dev/null", options);
    run->status = fixture_shell(&run->fixture, command.text);
    run->calls = fixture_read(&run->fixture, "bin/calls");
    run->output = fixture_read(&run->fixture, "output");
    strbuf_release(&command);
}

/* What AWS shows of sg-mail; `rules` beside those that no test changes. */
static inline void show_rules(struct run *run, const char *state, const char *rules)
{
    struct strbuf text = STRBUF_INIT;
    struct strbuf name = STRBUF_INIT;

    strbuf_addf(&text, "%ssgr-2\ttcp\t25\t25\t192.0.2.0/24\n", rules);
    strbuf_addf(&name, "bin/%s.rules", state);
    fixture_write(&run->fixture, name.text, text.text);
    strbuf_release(&name);
    strbuf_release(&text);
}

static inline void show_entries(struct run *run, const char *state, const char *entries)
{
    struct strbuf name = STRBUF_INIT;

    strbuf_addf(&name, "bin/%s.entries", state);
    fixture_write(&run->fixture, name.text, entries);
    strbuf_release(&name);
}

static inline void assert_says(const struct run *run, const char *text)
{
    if (!strstr(run->output, text))
        fail_msg("\"%s\" is not in:\n%s", text, run->output);
}

#endif

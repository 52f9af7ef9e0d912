/*
 * Two people: ann decides and writes the plan file, bob opens it on the same account, comments, approves,
 * and writes it back; then only what bob approved is carried out without a screen.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/pty_session.h"

static struct pty_session *open_as(const char *author, const char *plan)
{
    char *program = pty_program("vpcmend");
    struct strbuf variable = STRBUF_INIT;
    const char *arguments[] = {"demo", plan ? "--plan" : NULL, plan, NULL};
    const char *environment[] = {NULL, NULL};
    struct pty_options options = {.program = program,
                                  .arguments = arguments,
                                  .environment = environment,
                                  .in_temporary = true};
    struct pty_session *session;

    strbuf_addf(&variable, "VPCMEND_AUTHOR=%s", author);
    environment[0] = variable.text;
    session = pty_start(&options);
    strbuf_release(&variable);
    free(program);
    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    return session;
}

static void leave(struct pty_session *session)
{
    struct pty_end end;

    pty_send(session, "q", 1);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 0);
    pty_free(session);
}

/* What a command prints; the caller releases it. */
static int run(const char *command, struct strbuf *out)
{
    FILE *pipe = popen(command, "r");
    int byte;

    assert_non_null(pipe);
    while ((byte = getc(pipe)) != EOF)
        strbuf_addch(out, (char)byte);
    return pclose(pipe);
}

static void only_what_another_person_approved_is_carried_out(void **state)
{
    struct pty_session *ann = open_as("ann", NULL), *bob;
    struct strbuf plan = STRBUF_INIT, command = STRBUF_INIT, out = STRBUF_INIT;
    char *program = pty_program("vpcmend");

    (void)state;
    assert_true(pty_press_all(ann, "f Enter Enter Enter Enter : \"write json plan.json\" Enter"));
    strbuf_addf(&plan, "%s/plan.json", pty_directory(ann));
    bob = open_as("bob", plan.text);
    assert_true(pty_shows(bob, "Plan opened: 2 apply, 0 already done"));
    assert_true(pty_press_all(bob, "c \"sure about the secondary block?\" Enter y"));
    assert_true(pty_shows(bob, "Approved 1 decision."));
    assert_true(pty_press_all(bob, ": \"write json reviewed.json\" Enter"));

    strbuf_addf(&command,
                "cd '%s' && '%s' demo --export in && '%s' plan replay reviewed.json in --approved "
                "2>&1",
                pty_directory(bob), program, program);
    run(command.text, &out);
    assert_non_null(strstr(out.text, "-tcp 25 from 0.0.0.0/0"));
    assert_null(strstr(out.text, "-tcp 25 from ::/0"));
    strbuf_clear(&command);
    strbuf_clear(&out);
    strbuf_addf(&command, "cd '%s' && '%s' plan show reviewed.json in", pty_directory(bob),
                program);
    run(command.text, &out);
    assert_non_null(strstr(out.text, "ann"));
    assert_non_null(strstr(out.text, "sure about the secondary block?"));
    leave(bob);
    leave(ann);
    strbuf_release(&plan);
    strbuf_release(&command);
    strbuf_release(&out);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_another_person_approved_is_carried_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

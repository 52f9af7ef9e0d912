/*
 * The sample account from all that is wrong to clean, in guided mode: whoever reads the question and
 * chooses the answer that mends gets there.
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

static struct pty_session *open_guide(void)
{
    char *program = pty_program("vpcmend");
    const char *arguments[] = {"demo", NULL};
    struct pty_options options = {
        .program = program, .arguments = arguments, .in_temporary = true};
    struct pty_session *session = pty_start(&options);

    free(program);
    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    assert_true(pty_press_all(session, "M"));
    return session;
}

/* What each question is answered with by somebody who wants to mend: all but the first answer of two
 * questions, whose first answers change nothing. */
static const struct {
    const char *question, *keys;
} script[] = {
    {"What is to be done about it?", "Down Enter"},
    {"A security group cannot say", "Down Enter"}, /* of all protocols: the mail ports only */
    {"Which part shall change?", "Enter"},
    {"Who may send here?", "Enter"},
    {"Shall this go into the plan?", "Down Enter"},
    {"Do the same there?", "Down Enter"},
    {"Shall they be closed?", "Down Enter"}, /* last: what the SES endpoint makes needless */
    {"will be lost. Go on? [y/N]", "y"},
};

static bool answer(struct pty_session *session)
{
    size_t count = sizeof script / sizeof script[0];

    if (pty_shows(session, "will be lost. Go on? [y/N]"))
        return pty_press_all(session, "y");
    for (size_t i = 0; i < count; i++)
        if (pty_shows(session, script[i].question))
            return pty_press_all(session, script[i].keys);
    return false;
}

static void the_sample_becomes_clean(void **state)
{
    struct pty_session *session = open_guide();
    struct strbuf line = STRBUF_INIT;
    char *program = pty_program("vpcmend");
    struct pty_end end;
    int screens = 0;

    (void)state;
    assert_true(pty_shows(session, "Guide, 23 to decide"));
    while (!pty_shows(session, "Everything is decided.") && screens++ < 200)
        assert_true(answer(session));
    assert_true(pty_shows(session, "Findings: 32 at the beginning, 8 with the plan carried out."));
    assert_true(pty_press_all(session, ": \"export after\" Enter"));
    assert_true(pty_shows(session, "Written: after"));
    strbuf_addf(&line, "! '%s' audit '%s/after' --format csv 2>&1 | grep -aEq '^(sg|eni|nacl)-'",
                program, pty_directory(session));
    assert_int_equal(system(line.text), 0); /* what is left is about mail going out */
    pty_send(session, "q", 1);
    assert_true(pty_wait_end(session, &end));
    pty_free(session);
    strbuf_release(&line);
    free(program);
}

/* Whoever only presses Enter leaves everything for later: the first answer changes nothing. */
static void enter_alone_changes_nothing(void **state)
{
    struct pty_session *session = open_guide();
    struct pty_end end;
    int screens = 0;

    (void)state;
    while (!pty_shows(session, "Everything is decided.") && screens++ < 200)
        assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_shows(session, "Rules that change: 0."));
    assert_true(pty_shows(session, "Findings: 32 at the beginning, 32 with the plan"));
    pty_send(session, "qy", 2);
    assert_true(pty_wait_end(session, &end));
    pty_free(session);
}

/* What was decided about policies, elsewhere and before, counts at the end. */
static void decisions_about_policies_count(void **state)
{
    struct pty_session *session = open_guide();
    struct pty_end end;
    int screens = 0;

    (void)state;
    assert_true(pty_press_all(session, "f / \"newsletter\" Enter a \"a partner sends\" Enter Enter Enter"));
    assert_true(pty_press_all(session, "m / \"only-from\" Enter Enter Enter p"));
    assert_true(pty_shows(session, "2 staged"));
    assert_true(pty_press_all(session, "y j y"));
    assert_true(pty_shows(session, ", 2 approved"));
    assert_true(pty_press_all(session, "M"));
    while (!pty_shows(session, "Everything is decided.") && screens++ < 200)
        assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_shows(session, "Rules that change: 0. Risks accepted: 1."));
    assert_true(pty_shows(session, "Policies that change: 1."));
    pty_send(session, "qy", 2);
    assert_true(pty_wait_end(session, &end));
    pty_free(session);
}

/* Back goes one question back, and undo asks the last one anew. */
static void steps_can_be_taken_back(void **state)
{
    struct pty_session *session = open_guide();
    struct pty_end end;

    (void)state;
    assert_true(pty_press_all(session, "Down Enter Enter"));
    assert_true(pty_shows(session, "Shall this go into the plan?"));
    assert_true(pty_press_all(session, "h"));
    assert_true(pty_shows(session, "Who may send here?"));
    assert_true(pty_press_all(session, "h"));
    assert_true(pty_shows(session, "What is to be done about it?"));
    assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_shows(session, "Guide, 22 to decide"));
    assert_true(pty_press_all(session, "u"));
    assert_true(pty_shows(session, "Guide, 23 to decide"));
    pty_send(session, "q", 1);
    assert_true(pty_wait_end(session, &end));
    pty_free(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_becomes_clean),
        cmocka_unit_test(enter_alone_changes_nothing),
        cmocka_unit_test(decisions_about_policies_count),
        cmocka_unit_test(steps_can_be_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

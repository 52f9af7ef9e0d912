/*
 * What an SES endpoint makes needless, on the screens: guided mode asks about it once nothing else is left, and the
 * bar of the Mail view says which key closes it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "tests/model/mail/closing_network.h"
#include "tests/support/pty_session.h"

static struct pty_session *open_export(const char *keys)
{
    static const char *const files[] = {"export/111122223333/eu-west-1/all.json", closing_network, NULL};
    const char *arguments[] = {"export", NULL};
    char *program = pty_program("vpcmend");
    struct pty_options options = {
        .program = program, .arguments = arguments, .files = files, .in_temporary = true};
    struct pty_session *session = pty_start(&options);

    free(program);
    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    assert_true(pty_press_all(session, keys));
    return session;
}

static void leave(struct pty_session *session)
{
    struct pty_end end;

    pty_send(session, "qy", 2);
    assert_true(pty_wait_end(session, &end));
    pty_free(session);
}

/* The ACL's entry is left for later; then comes the closing, of both rules at once. */
static struct pty_session *open_closing(void)
{
    struct pty_session *session = open_export("M");

    assert_true(pty_shows(session, "The rule: acl-1/in/100"));
    assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_shows(session, "Guide, 1 to decide"));
    assert_true(pty_shows(session, "SES endpoint vpce-1"));
    assert_true(pty_shows(session, "  sg-send/out/tcp/587-587/0.0.0.0/0"));
    assert_true(pty_shows(session, "  sg-send/out/tcp/587-587/::/0"));
    assert_true(pty_shows(session, "Closed they say sg:sg-end"));
    assert_false(pty_shows(session, "sg-both/out"));
    return session;
}

static void the_guide_closes_what_nobody_needs(void **state)
{
    struct pty_session *session = open_closing();

    (void)state;
    assert_true(pty_press_all(session, "Down Enter"));
    assert_true(pty_shows(session, "Shall this go into the plan?"));
    assert_true(pty_shows(session, "+ outbound tcp 587  sg-end"));
    assert_true(pty_shows(session, "still gets to an SES endpoint of its VPC: eni-send."));
    assert_true(pty_press_all(session, "h"));
    assert_true(pty_shows(session, "Shall they be closed?"));
    assert_true(pty_press_all(session, "Down Enter Down Enter"));
    assert_true(pty_shows(session, "Everything is decided."));
    assert_true(pty_shows(session, "Rules that change: 2. Risks accepted: 0. Left for later: 1."));
    assert_true(pty_press_all(session, "u"));
    assert_true(pty_shows(session, "Shall they be closed?"));
    leave(session);
}

/* Who presses only Enter changes nothing, and is asked once. */
static void enter_leaves_it_for_later(void **state)
{
    struct pty_session *session = open_closing();

    (void)state;
    assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_shows(session, "Everything is decided."));
    assert_true(pty_shows(session, "Rules that change: 0. Risks accepted: 0. Left for later: 3."));
    leave(session);
}

/* On the endpoint's row alone, and there only while something can be closed. */
static void the_bar_says_which_key_closes(void **state)
{
    struct pty_session *session = open_export("m");

    (void)state;
    assert_true(pty_shows(session, "x related"));
    assert_false(pty_shows(session, "r close"));
    assert_true(pty_press_all(session, "G"));
    assert_true(pty_shows(session, "r close"));
    assert_false(pty_shows(session, "x related"));
    assert_true(pty_press_all(session, "r G"));
    assert_true(pty_shows(session, "2 staged"));
    assert_false(pty_shows(session, "r close"));
    leave(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guide_closes_what_nobody_needs),
        cmocka_unit_test(enter_leaves_it_for_later),
        cmocka_unit_test(the_bar_says_which_key_closes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

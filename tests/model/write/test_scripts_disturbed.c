/*
 * Both scripts where something comes between: no answer, other accounts, what people did by hand, a
 * signal.
 */
#include "tests/model/write/scripts_run.h"

#include <signal.h>

/* --- no answer ---------------------------------------------------------------------------------- */

/* Whether AWS did it is not known then, and not claimed. */
static void a_lost_answer_is_not_taken_for_a_refusal(void **state)
{
    static const struct {
        const char *fail, *sentence;
    } cases[] = {
        {"1 refused\n", "apply.sh: failed: sg-mail: add tcp 25 from 10.1.0.0/16: \nAn error occurred"},
        {"1 lost\n", "apply.sh: no answer: sg-mail: add tcp 25 from 10.1.0.0/16: \nConnection was "
                     "closed before we received a valid response\napply.sh: it may have been done or "
                     "not; run this script again to find out and to go on\n"},
    };
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");
    run_begin(&run);
    for (size_t i = 0; i < 2; i++) {
        char *output;

        reset(&run);
        fixture_write(&run.fixture, "bin/fail", cases[i].fail);
        assert_int_equal(script(&run, "apply.sh"), 1);
        output = fixture_read(&run.fixture, "output");
        if (!strstr(output, cases[i].sentence) ||
            (strstr(output, "nothing was changed") != NULL) != (i == 0))
            fail_msg("\"%s\" is not in:\n%s", cases[i].sentence, output);
        free(output);
    }
    run_release(&run);
}

/* --- several accounts --------------------------------------------------------------------------- */

/* Each run does what is in the account of its credentials; a stranger's does nothing. */
static void each_account_has_runs_of_its_own(void **state)
{
    static const char *const accounts[] = {"1\n", "2\n"};
    struct run run = {0};
    char *state_between;

    (void)state;
    fixture_directory(&run.fixture);
    for (unsigned i = 1; i <= 2; i++) {
        struct strbuf text = STRBUF_INIT, name = STRBUF_INIT;

        strbuf_addf(&name, "in/accounts/%012u/eu-west-1/groups.json", i);
        strbuf_addf(&text,
                    "{\"SecurityGroups\": [{\"GroupId\": \"sg-%u\", \"OwnerId\": \"%012u\", "
                    "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": "
                    "25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}",
                    i, i);
        fixture_write(&run.fixture, name.text, text.text);
        strbuf_release(&name);
        strbuf_release(&text);
    }
    run.fixture.account = fixture_load(&run.fixture, "in");
    run.fixture.plan = plan_new(run.fixture.account);
    fixture_rewrite(&run.fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    fixture_rewrite(&run.fixture, "sg-2/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    run_begin(&run);
    assert_int_equal(script(&run, "apply.sh"), 1);
    assert_int_equal(calls(&run), 0);
    fixture_write(&run.fixture, "bin/account", accounts[0]);
    assert_int_equal(script(&run, "apply.sh"), 0);
    state_between = live_state(&run.fixture);
    assert_string_equal(state_between, "sg-1 tcp 25 25 10.0.0.0/8 \nsg-2 tcp 25 25 0.0.0.0/0 \n");
    free(state_between);
    fixture_write(&run.fixture, "bin/account", accounts[1]);
    assert_runs(&run, "apply.sh", run.end, "the second account", 0);
    for (size_t i = 0; i < 2; i++) {
        fixture_write(&run.fixture, "bin/account", accounts[i]);
        assert_int_equal(script(&run, "rollback.sh"), 0);
    }
    assert_state(&run, run.first, "back in both", 0);
    run_release(&run);
}

/* --- others were at work ------------------------------------------------------------------------ */

/* Changes the fake's rules by a sed command. */
static void by_hand(const struct run *run, const char *command)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "sed -i '%s' bin/rules", command);
    assert_int_equal(fixture_shell(&run->fixture, line.text), 0);
    strbuf_release(&line);
}

static void assert_stops_before_anything(const struct run *run, const char *sentence)
{
    char *output;

    assert_int_equal(script(run, "apply.sh"), 1);
    assert_int_equal(calls(run), 0);
    output = fixture_read(&run->fixture, "output");
    if (!strstr(output, sentence) || !strstr(output, "nothing was changed"))
        fail_msg("\"%s\" is not in:\n%s", sentence, output);
    free(output);
}

/* Mended by hand, under the old id or a new one, or taken out: nothing is left to do, and the mended rule
 * stays. */
static void what_was_mended_by_hand_is_left(void **state)
{
    static const char *const hands[] = {
        "s|sgr-3\ttcp\t25\t25\t::/0|sgr-3\ttcp\t25\t25\t2001:db8::/56|",
        "s|sgr-3\ttcp\t25\t25\t::/0|sgr-7\ttcp\t25\t25\t2001:db8::/56|",
        "s|sgr-4\ttcp\t22\t22\t10.0.0.0/8|sgr-4\ttcp\t22\t22\t10.9.0.0/16|",
        "s|sgr-4\ttcp\t22\t22\t10.0.0.0/8|sgr-7\ttcp\t22\t22\t10.9.0.0/16|",
        "s|sgr-1\ttcp\t25\t25\t0.0.0.0/0|sgr-7\ttcp\t25\t25\t0.0.0.0/0|", /* made anew */
        "s|sgr-3\ttcp\t25\t25\t::/0|sgr-7\ttcp\t25\t25\t::/0|",
        "/sgr-2/d",
    };
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");
    fixture_rewrite(&run.fixture, "sgr-2", "remove");
    fixture_rewrite(&run.fixture, "sgr-3", "vpc");
    fixture_rewrite(&run.fixture, "sgr-4", "cidr:10.9.0.0/16");
    run_begin(&run);
    for (size_t i = 0; i < sizeof hands / sizeof hands[0]; i++) {
        reset(&run);
        by_hand(&run, hands[i]);
        assert_runs(&run, "apply.sh", run.end, hands[i], 0);
        assert_runs(&run, "rollback.sh", run.first, hands[i], 0);
    }
    run_release(&run);
}

static void what_was_changed_by_hand_stops_it(void **state)
{
    static const char *const hands[] = {
        "s|sgr-1\ttcp\t25\t25\t0.0.0.0/0|sgr-1\ttcp\t25\t26\t0.0.0.0/0|",
        "s|sgr-2\ttcp\t25\t25\t192.0.2.0/24|sgr-2\ttcp\t25\t25\t192.0.3.0/24|",
        "s|sgr-3\ttcp\t25\t25\t::/0|sgr-3\ttcp\t25\t25\t2001:db9::/32|",
        "/sgr-1/d",
        "/sgr-3/d",
    };
    struct run run = {0};

    (void)state;
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");
    fixture_rewrite(&run.fixture, "sgr-2", "remove");
    fixture_rewrite(&run.fixture, "sgr-3", "vpc");
    run_begin(&run);
    for (size_t i = 0; i < sizeof hands / sizeof hands[0]; i++) {
        reset(&run);
        by_hand(&run, hands[i]);
        assert_stops_before_anything(&run, "is not as in the export any more");
    }
    run_release(&run);
}

/* --- signals ------------------------------------------------------------------------------------ */

/* A signal while a call is under way: the call is finished, told and undone like every other. The `aws`
 * here signals the shell that runs the script, whose number it was told. */
static void a_signal_leaves_nothing_untold(void **state)
{
    static const char *const signals[] = {"HUP", "INT", "PIPE", "TERM"};
    static const int numbers[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM};
    struct run run = {0};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        signal(numbers[i], SIG_DFL); /* nohup and shells ignore some, and then no script can trap them */
    fixture_init(&run.fixture);
    fixture_rewrite(&run.fixture, "sgr-1", "vpc");
    fixture_rewrite(&run.fixture, "sgr-3", "remove");
    run_begin(&run);
    assert_int_equal(shell(&run, "mkdir real && mv bin/aws real/aws"), 0);
    fixture_write(&run.fixture, "bin/aws",
                  "#!/bin/sh\n"
                  "\"$FAKE_AWS/../real/aws\" \"$@\" || exit\n"
                  "case $2 in authorize*) kill -\"$SIGNAL\" \"$SCRIPT\" ;; esac\n");
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct strbuf line = STRBUF_INIT;
        char *output;

        reset(&run);
        strbuf_addf(&line,
                    "SIGNAL=%s bash -c 'export SCRIPT=$$; exec bash ./apply.sh' >output 2>&1 "
                    "</dev/null",
                    signals[i]);
        assert_int_equal(shell(&run, line.text), 1);
        assert_int_equal(calls(&run), 1);
        output = fixture_read(&run.fixture, "output");
        assert_non_null(strstr(output, "apply.sh: interrupted\nDone so far:\n  sg-mail: add tcp 25 "
                                       "from 10.1.0.0/16\nTo undo it, run:\n  aws ec2 revoke"));
        free(output);
        strbuf_release(&line);
    }
    run_release(&run);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_answer_is_not_taken_for_a_refusal),
        cmocka_unit_test(each_account_has_runs_of_its_own),
        cmocka_unit_test(what_was_mended_by_hand_is_left),
        cmocka_unit_test(what_was_changed_by_hand_stops_it),
        cmocka_unit_test(a_signal_leaves_nothing_untold),
    };

    be_aws_if_called_so(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

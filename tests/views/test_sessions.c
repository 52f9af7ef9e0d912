/*
 * What becomes of a session that is kept: leaving, its name, a second instance, the list, another export, and a
 * disk that takes nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/views/session_place.h"

/* --- leaving --------------------------------------------------------------------------------------- */

static void leaving_keeps_what_is_not_written(void **state)
{
    struct place place;
    struct pty_session *session;

    (void)state;
    place_init(&place);
    session = start(&place);
    assert_true(pty_press_all(session, "f r Enter"));
    pty_send(session, "q", 1);
    assert_true(pty_wait_text(session, "1 decision kept: opening the same export again"));
    assert_int_equal(end_of(session).status, 0);
    assert_int_equal(count_sessions(&place), 1);
    session = start(&place);
    assert_true(pty_shows(session, "1 decision kept from 2"));
    assert_true(pty_press_all(session, "n"));
    assert_true(pty_shows(session, "A new session."));
    assert_false(pty_shows(session, "staged"));
    pty_send(session, "q", 1);
    assert_int_equal(end_of(session).status, 0);
    assert_int_equal(count_sessions(&place), 1); /* the old one */
    place_release(&place);
}

/* One row of the plan, whatever it is about. */
static void what_was_decided_as_one_is_counted_as_one(void **state)
{
    struct place place;
    struct pty_session *session;

    (void)state;
    place_init(&place);
    session = start(&place);
    assert_true(pty_press_all(session, "f Space j Space j Space r Enter"));
    assert_true(pty_shows(session, "Staged 4 changes"));
    pty_send(session, "q", 1);
    assert_true(pty_wait_text(session, "1 decision kept: opening the same export again"));
    assert_int_equal(end_of(session).status, 0);
    session = start(&place);
    assert_true(pty_shows(session, "1 decision kept from 2"));
    end_it(session, KILLED);
    place_release(&place);
}

static void leaving_with_nothing_decided_leaves_nothing(void **state)
{
    struct place place;
    struct pty_session *session;

    (void)state;
    place_init(&place);
    session = start(&place);
    assert_true(pty_press_all(session, "f j Space"));
    assert_int_equal(count_sessions(&place), 1); /* in case it ends otherwise */
    pty_send(session, "q", 1);
    assert_int_equal(end_of(session).status, 0);
    assert_int_equal(count_sessions(&place), 0);
    place_release(&place);
}

static void a_name_keeps_it(void **state)
{
    struct place place;
    struct pty_session *session;

    (void)state;
    place_init(&place);
    session = start(&place);
    assert_true(pty_press_all(session, ": \"session weekly review\" Enter"));
    assert_true(pty_shows(session, "Named."));
    pty_send(session, "q", 1);
    assert_int_equal(end_of(session).status, 0);
    session = start(&place);
    assert_true(pty_shows(session, "(weekly review). Go on with them?"));
    end_it(session, KILLED);
    place_release(&place);
}

static void a_second_one_says_so(void **state)
{
    struct place place;
    struct pty_session *first, *second;

    (void)state;
    place_init(&place);
    first = start(&place);
    assert_true(pty_press_all(first, "f r Enter"));
    second = start(&place);
    assert_true(pty_shows(second, "open in another vpcmend too"));
    assert_true(pty_press_all(second, "f j r Enter"));
    assert_true(pty_shows(second, "1 staged"));
    assert_int_equal(count_sessions(&place), 2);
    end_it(second, KILLED);
    end_it(first, KILLED);
    place_release(&place);
}

/* --- the list -------------------------------------------------------------------------------------- */

static void the_list_opens_and_removes(void **state)
{
    struct place place;
    struct pty_session *session;
    char *before, *after;

    (void)state;
    place_init(&place);
    session = start_list(&place);
    assert_true(pty_wait_text(session, "SMTP")); /* nothing is kept: the help */
    assert_int_equal(end_of(session).status, 0);

    session = start(&place);
    assert_true(pty_press_all(session, "f r Enter j : \"session the mail\" Enter"));
    before = view_of(session);
    end_it(session, HUNG_UP);
    session = start_list(&place);
    assert_true(pty_wait_idle(session));
    assert_true(pty_shows(session, "Begun (UTC)"));
    assert_true(pty_shows(session, "the mail"));
    assert_true(pty_press_all(session, "r"));
    assert_true(pty_shows(session, "No export is open"));
    assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_wait_text(session, "Taken up again: 1 decision."));
    after = view_of(session);
    assert_string_equal(after, before);
    end_it(session, KILLED);

    session = start_list(&place);
    assert_true(pty_wait_idle(session));
    assert_true(pty_press_all(session, "D"));
    assert_true(pty_shows(session, "Remove this session with its 1 decision? [y/N]"));
    assert_true(pty_press_all(session, "Enter"));
    assert_int_equal(count_sessions(&place), 1);
    assert_true(pty_press_all(session, "D y"));
    assert_true(pty_shows(session, "No session is left."));
    assert_int_equal(count_sessions(&place), 0);
    pty_send(session, "q", 1);
    assert_int_equal(end_of(session).status, 0);
    free(before);
    free(after);
    place_release(&place);
}

/* --- another export ------------------------------------------------------------------------------- */

static void write_export(const struct place *place, const char *name, const char *block)
{
    FILE *file = fopen(place->export.text, "w");

    assert_non_null(file);
    fprintf(file,
            "{\"SecurityGroups\": [{\"GroupId\": \"sg-0aa\", \"GroupName\": \"%s\", \"VpcId\": "
            "\"vpc-1\", "
            "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, "
            "\"IpRanges\": [{\"CidrIp\": \"%s\"}]}]}]}",
            name, block);
    fclose(file);
}

static void a_changed_export_says_what_still_applies(void **state)
{
    static const struct {
        const char *block, *says;
    } later[] = {{"0.0.0.0/0", "1 applies"}, {"10.0.0.0/8", "0 apply"}};

    (void)state;
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        struct place place;
        struct pty_session *session;

        place_init(&place);
        write_export(&place, "mail", "0.0.0.0/0");
        session = start_with(&place, place.export.text, false);
        assert_true(pty_press_all(session, "f : \"rewrite cidr:192.0.2.0/24\" Enter"));
        assert_true(pty_shows(session, "1 staged"));
        end_it(session, KILLED);
        write_export(&place, "renamed", later[i].block);
        session = start_with(&place, place.export.text, false);
        assert_true(pty_shows(session, "of an older export."));
        assert_true(pty_press_all(session, "Enter"));
        assert_true(pty_shows(session, later[i].says));
        end_it(session, KILLED);
        place_release(&place);
    }
}

/* The sample account in files, changed by a command in them. */
static void change_sample(struct place *place, const char *command)
{
    struct strbuf line = STRBUF_INIT;
    char *program = pty_program("vpcmend");

    strbuf_addf(&line, "cd %s && { test -d sample || '%s' demo --export sample >out; } && %s",
                place->directory, program, command);
    assert_int_equal(system(line.text), 0);
    strbuf_clear(&place->export);
    strbuf_addf(&place->export, "%s/sample", place->directory);
    free(program);
    strbuf_release(&line);
}

/* By the words of the address, wherever it stands now; and one that has gone is named. */
static void steps_ticked_off_are_of_their_address(void **state)
{
    struct place place;
    struct pty_session *session;

    (void)state;
    place_init(&place);
    change_sample(&place, "true");
    session = start_with(&place, place.export.text, false);
    assert_true(pty_press_all(session, "m G k k k k k : \"tick a-record\" Enter k : \"tick spf\" Enter"));
    assert_true(pty_shows(session, "SPF record: ticked off, 1 of 6 steps are."));
    pty_send(session, "q", 1);
    assert_true(pty_wait_text(session, "2 decisions kept: opening the same export again"));
    assert_int_equal(end_of(session).status, 0);
    change_sample(&place, "sed -i 's/198[.]51[.]100[.]20/192.0.2.20/g' $(find sample -type f)");
    session = start_with(&place, place.export.text, false);
    assert_true(pty_shows(session, "2 decisions kept from"));
    assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_shows(session, "no longer ticked off: spf of 198.51.100.20"));
    assert_true(pty_press_all(session, "m G k k k k k Enter"));
    assert_true(pty_shows(session, "[x]  A record"));
    assert_true(pty_press_all(session, "j Space"));
    assert_true(pty_shows(session, "A record: no longer ticked off, 0 of 6 steps are."));
    end_it(session, KILLED);
    place_release(&place);
}

/* --- a disk that takes nothing -------------------------------------------------------------------- */

static void what_cannot_be_kept_is_said(void **state)
{
    struct place place;
    struct pty_session *session;
    struct strbuf path = STRBUF_INIT;

    (void)state;
    place_init(&place);
    strbuf_addf(&path, "%s/vpcmend", place.directory);
    session = start(&place);
    strbuf_adds(&path, "/sessions");
    assert_int_equal(rmdir(path.text), 0);
    assert_true(pty_press_all(session, "f r Enter"));
    assert_true(pty_shows(session, "NOT KEPT: /tmp/vpcmend-ses"));
    assert_true(pty_shows(session, ": No such file or directory"));
    assert_true(pty_press_all(session, "q"));
    assert_true(pty_shows(session, "Leave all the same? [y/N]"));
    assert_true(pty_press_all(session, "n"));
    assert_int_equal(mkdir(path.text, 0700), 0);
    assert_true(pty_press_all(session, "j"));
    assert_false(pty_shows(session, "NOT KEPT: "));
    pty_send(session, "q", 1);
    assert_true(pty_wait_text(session, "1 decision kept"));
    assert_int_equal(end_of(session).status, 0);
    strbuf_release(&path);
    place_release(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaving_keeps_what_is_not_written),
        cmocka_unit_test(what_was_decided_as_one_is_counted_as_one),
        cmocka_unit_test(leaving_with_nothing_decided_leaves_nothing),
        cmocka_unit_test(a_name_keeps_it),
        cmocka_unit_test(a_second_one_says_so),
        cmocka_unit_test(the_list_opens_and_removes),
        cmocka_unit_test(a_changed_export_says_what_still_applies),
        cmocka_unit_test(steps_ticked_off_are_of_their_address),
        cmocka_unit_test(what_cannot_be_kept_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

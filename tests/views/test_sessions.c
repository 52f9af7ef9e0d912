/*
 * Sessions as a person meets them: however the program ended, the same export offers to go on, with the same
 * view, row, marks, decisions and undo.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "tests/support/pty_session.h"

/* A state directory that outlives the runs of the program. */
struct place {
    char directory[40];
    struct strbuf state; /* "XDG_STATE_HOME=..." */
    struct strbuf export;
};

static void place_init(struct place *place)
{
    strcpy(place->directory, "/tmp/vpcmend-sessions-XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    strbuf_init(&place->state);
    strbuf_init(&place->export);
    strbuf_addf(&place->state, "XDG_STATE_HOME=%s", place->directory);
    strbuf_addf(&place->export, "%s/groups.json", place->directory);
}

static void place_release(struct place *place)
{
    struct strbuf command = STRBUF_INIT;

    strbuf_addf(&command, "rm -rf '%s'", place->directory);
    assert_int_equal(system(command.text), 0);
    strbuf_release(&command);
    strbuf_release(&place->state);
    strbuf_release(&place->export);
}

/* How many session files there are. */
static size_t count_sessions(const struct place *place)
{
    struct strbuf path = STRBUF_INIT;
    const struct dirent *entry;
    size_t count = 0;
    DIR *directory;

    strbuf_addf(&path, "%s/vpcmend/sessions", place->directory);
    directory = opendir(path.text);
    while (directory && (entry = readdir(directory))) {
        size_t length = strlen(entry->d_name);

        count += length > 8 && !strcmp(entry->d_name + length - 8, ".session");
    }
    if (directory)
        closedir(directory);
    strbuf_release(&path);
    return count;
}

static struct pty_session *start_with(const struct place *place, const char *export,
                                      bool ignore_hang_up)
{
    const char *const environment[] = {place->state.text, NULL};
    const char *const arguments[] = {export, NULL};
    char *program = pty_program("vpcmend");
    struct pty_session *session =
        pty_start(&(struct pty_options){.program = program,
                                        .arguments = arguments,
                                        .environment = environment,
                                        .ignore_hang_up = ignore_hang_up});

    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    free(program);
    return session;
}

/* Without arguments. */
static struct pty_session *start_list(const struct place *place)
{
    const char *const environment[] = {place->state.text, NULL};
    char *program = pty_program("vpcmend");
    struct pty_session *session =
        pty_start(&(struct pty_options){.program = program, .environment = environment});

    assert_non_null(session);
    free(program);
    return session;
}

static struct pty_session *start(const struct place *place)
{
    return start_with(place, "demo", false);
}

/* All rows but the lowest two, which tell keys and messages. */
static char *view_of(const struct pty_session *session)
{
    struct strbuf text = STRBUF_INIT;

    for (int row = 0; row < pty_rows(session) - 2; row++) {
        pty_row_text(session, row, &text);
        strbuf_addch(&text, '\n');
    }
    return strbuf_detach(&text);
}

static struct pty_end end_of(struct pty_session *session)
{
    struct pty_end end;

    assert_true(pty_wait_end(session, &end));
    pty_free(session);
    return end;
}

/* --- endings --------------------------------------------------------------------------------------- */

enum ending { KILLED, HUNG_UP, HUNG_UP_IGNORED, SIGNAL_HUP, SIGNAL_TERM, ENDINGS };

static void end_it(struct pty_session *session, enum ending ending)
{
    struct pty_end end;

    if (ending == HUNG_UP || ending == HUNG_UP_IGNORED)
        pty_hang_up(session);
    else
        pty_signal(session, ending == KILLED ? SIGKILL : ending == SIGNAL_HUP ? SIGHUP : SIGTERM);
    end = end_of(session);
    if (ending != KILLED)
        assert_true(end.cpu_ms < 1000);
}

/* Keys that lead somewhere, and what shows that they did. */
static const struct {
    const char *keys, *shows;
} ways[] = {
    {"f r Enter j Space j Space j", "1 staged"},
    {"f j j Space Space Enter j", "Rewrite 2 rules"},
    {"f r Enter p", "Plan"},
    {"f r Enter / \"web\" Enter", "web"},
    {"f z j j", "folded"},
    {"b Enter Enter j", "vpc-"},
    {"f r Enter u f j Enter", "Rewrite"},
    {": \"path internet eni-098c272e222f07782 25\" Enter j", "25"},
    {": \"groups\" Enter j j x", "Related"},
    {"f r Enter p Enter d", "Preview"},
    {"V n Tab", "Door 2 of 4"},
    {"V Down Right Down", "Map"},
    {"m / \"eni\" Enter j Space", "Mail"},
    {"m j Enter j", "25"},
    {"M j", "Guide"},
    {"e", "Problems"},
    {"w j", "Write"},
    {"f j c", "Carve"},
    {"f v j j j", "JSON"},
    {": \"acls\" Enter j Enter j", "acl-"},
    {": \"routes\" Enter Enter j", "rtb-"},
    {": \"rules\" Enter j S S F j", "Rules"},
    {"f r Enter p c \"why\" Enter j", "why"},
    {"f r Tab j j j", "Tab goes back"}, /* the pane scrolled, */
    {"f r Tab j j j Tab", "Rewrite"},   /* and left like that */
    {"m G k k k k Enter Space j Space u", "[x]  Elastic IP address"},
};

static void try_ending(enum ending ending, const char *keys, const char *shows)
{
    struct place place;
    struct pty_session *session;
    char *before, *after;

    place_init(&place);
    session = start_with(&place, "demo", ending == HUNG_UP_IGNORED);
    assert_true(pty_press_all(session, keys));
    if (!pty_shows(session, shows))
        fail_msg("%s does not show \"%s\"", keys, shows);
    before = view_of(session);
    end_it(session, ending);
    session = start(&place);
    assert_true(pty_shows(session, "Go on with "));
    assert_true(pty_press_all(session, "Enter"));
    after = view_of(session);
    if (strcmp(after, before) != 0) {
        fprintf(stderr, "%s:\n%s\ncame back as\n%s\n", keys, before, after);
        fail();
    }
    end_it(session, KILLED);
    assert_int_equal(count_sessions(&place), 1);
    free(before);
    free(after);
    place_release(&place);
}

static void every_ending_comes_back(void **state)
{
    (void)state;
    for (int ending = 0; ending < ENDINGS; ending++)
        try_ending((enum ending)ending, ways[0].keys, ways[0].shows);
}

static void every_view_comes_back(void **state)
{
    (void)state;
    for (size_t i = 1; i < sizeof ways / sizeof ways[0]; i++)
        try_ending(KILLED, ways[i].keys, ways[i].shows);
}

/* Views that are not on top are shown only when those above them are closed. */
static void a_scrolled_pane_comes_back_below_another_view(void **state)
{
    struct place place;
    struct pty_session *session;
    char *unmoved, *before, *after;

    (void)state;
    place_init(&place);
    session = start(&place);
    assert_true(pty_press_all(session, "f r"));
    unmoved = view_of(session);
    assert_true(pty_press_all(session, "Tab j j j Tab"));
    before = view_of(session);
    assert_string_not_equal(before, unmoved);
    assert_true(pty_press_all(session, "d"));
    for (int i = 0; i < 2; i++) { /* not forgotten where it was not looked at */
        end_it(session, KILLED);
        session = start(&place);
        assert_true(pty_press_all(session, "Enter j"));
    }
    assert_true(pty_press_all(session, "h"));
    after = view_of(session);
    assert_string_equal(after, before);
    assert_true(pty_press_all(session, "j k"));
    free(after);
    after = view_of(session);
    assert_string_equal(after, unmoved);
    end_it(session, KILLED);
    free(unmoved);
    free(before);
    free(after);
    place_release(&place);
}

static void undo_comes_back(void **state)
{
    struct place place;
    struct pty_session *session;

    (void)state;
    place_init(&place);
    session = start(&place);
    assert_true(pty_press_all(session, "f r Enter r Enter u"));
    assert_true(pty_shows(session, "1 staged"));
    end_it(session, KILLED);
    session = start(&place);
    assert_true(pty_press_all(session, "Enter U"));
    assert_true(pty_shows(session, "2 staged"));
    assert_true(pty_press_all(session, "u u u"));
    assert_true(pty_shows(session, "There is nothing to undo."));
    end_it(session, KILLED);
    place_release(&place);
}

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
    assert_true(pty_press_all(session, "m G k k k k : \"tick a-record\" Enter k : \"tick spf\" Enter"));
    assert_true(pty_shows(session, "SPF record: ticked off, 1 of 6 steps are."));
    pty_send(session, "q", 1);
    assert_true(pty_wait_text(session, "2 decisions kept: opening the same export again"));
    assert_int_equal(end_of(session).status, 0);
    change_sample(&place, "sed -i 's/198[.]51[.]100[.]20/192.0.2.20/g' $(find sample -type f)");
    session = start_with(&place, place.export.text, false);
    assert_true(pty_shows(session, "2 decisions kept from"));
    assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_shows(session, "no longer ticked off: spf of 198.51.100.20"));
    assert_true(pty_press_all(session, "m G k k k k Enter"));
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
        cmocka_unit_test(every_ending_comes_back),
        cmocka_unit_test(every_view_comes_back),
        cmocka_unit_test(a_scrolled_pane_comes_back_below_another_view),
        cmocka_unit_test(undo_comes_back),
        cmocka_unit_test(leaving_keeps_what_is_not_written),
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

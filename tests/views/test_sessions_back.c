/*
 * Sessions as a person meets them: however the program ended, the same export offers to go on, with the same
 * view, row, marks, decisions and undo.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/session/journal.h"
#include "tests/views/session_place.h"

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

/* The path of the one file of views. */
static void find_views(const struct place *place, struct strbuf *path)
{
    struct strbuf directory = STRBUF_INIT;
    const struct dirent *entry;
    DIR *entries;

    strbuf_addf(&directory, "%s/vpcmend/sessions", place->directory);
    entries = opendir(directory.text);
    assert_non_null(entries);
    while ((entry = readdir(entries)))
        if (strstr(entry->d_name, ".views"))
            strbuf_addf(path, "%s/%s", directory.text, entry->d_name);
    closedir(entries);
    assert_true(path->length > 0);
    strbuf_release(&directory);
}

/* Found by the fuzzer: the program stopped at a list of policies (18 is OBJECT_POLICY), which only findings name. */
static void a_list_that_there_is_not_is_left_out(void **state)
{
    static const char views[] = "[{\"view\":\"objects\",\"of\":[18,1,0],\"marks\":[]}]";
    struct strbuf path = STRBUF_INIT, line = STRBUF_INIT;
    struct place place;
    struct pty_session *session;
    FILE *file;

    (void)state;
    place_init(&place);
    session = start(&place);
    assert_true(pty_press_all(session, "f r Enter"));
    end_it(session, KILLED);
    find_views(&place, &path);
    journal_format(&line, 0, views, sizeof views - 1);
    file = fopen(path.text, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(line.text, 1, line.length, file), line.length);
    assert_int_equal(fclose(file), 0);
    session = start(&place);
    assert_true(pty_shows(session, "Go on with "));
    assert_true(pty_press_all(session, "Enter"));
    assert_true(pty_shows(session, "Overview"));
    assert_true(pty_shows(session, "1 staged"));
    end_it(session, KILLED);
    strbuf_release(&path);
    strbuf_release(&line);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_ending_comes_back),
        cmocka_unit_test(every_view_comes_back),
        cmocka_unit_test(a_scrolled_pane_comes_back_below_another_view),
        cmocka_unit_test(a_list_that_there_is_not_is_left_out),
        cmocka_unit_test(undo_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

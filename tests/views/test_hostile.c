/*
 * An export in which every name, tag, description and file name is hostile, through every screen and every
 * sub-command, on a terminal: nothing may reach it but clean text and the sequences of its own, and
 * every cell must be as for an export that holds the written-out form instead.
 *
 * VPCMEND_TORTURE=1 tries every hostile text, else some.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "tests/share.h"
#include "tests/support/pty_session.h"
#include "tests/views/hostile_export.h"

/* The keys that open every kind of screen, from anywhere, and what is shown after each of them. */
static const char *const screens[] = {
    "o",
    "b Down Enter Enter Enter Down",
    ": \"vpcs\" Enter Down",
    ": \"subnets\" Enter Down x Down",
    ": \"groups\" Enter Down Enter Down",
    ": \"groups\" Enter / \"n1\" Enter",
    ": \"rules\" Enter End",
    ": \"acls\" Enter Enter Down",
    ": \"routes\" Enter Enter",
    ": \"interfaces\" Enter Down",
    ": \"endpoints\" Enter",
    "e",
    "?",
    "f Down",
    "f Home x",
    "f Home r Down",
    "f Home r d",
    "f Home M",
    "m Down Down",
    "m Down Enter",
    "f Home Enter a \"why not\" Enter p",
    "p s",
    ": \"plan plan.json\" Enter Home Down",
    "d",
    "w",
    ": \"path 10.0.1.75 54.1.2.3 465\" Enter Down Down Down",
    ": \"map vpc-0e79ac9aca8d7f7d3\" Enter Down Down Down",
    ": \"map vpc-0e79ac9aca8d7f7d3\" Enter n / \"eni\" Enter",
    ": \"goto sg-0c49bcc46e01e0051\" Enter",
    ": \"write markdown nowhere/there\" Enter",
};

enum { SCREEN_COUNT = sizeof screens / sizeof *screens };

static struct pty_session *start(const struct hostile_files *files, const char *const *arguments,
                                 const char *locale, int rows)
{
    char *program = pty_program("vpcmend");
    struct pty_options options = {.program = program,
                                  .arguments = arguments,
                                  .files = files->items,
                                  .locale = locale,
                                  .rows = rows,
                                  .columns = 132,
                                  .in_temporary = true};
    struct pty_session *session = pty_start(&options);

    free(program);
    assert_non_null(session);
    return session;
}

/* --- what a terminal may get ----------------------------------------------------------------------------- */

/* The length of a sequence such as xterm's terminfo has them; 0 for anything else. */
static size_t sequence_length(const char *bytes)
{
    size_t length = 2;

    if (bytes[0] != '\x1b' || !bytes[1])
        return 0;
    if (strchr("78=>M", bytes[1]))
        return 2;
    if (bytes[1] == '(')
        return bytes[2] == 'B' || bytes[2] == '0' ? 3 : 0;
    if (bytes[1] != '[')
        return 0;
    length += strspn(bytes + length, "?0123456789;");
    return bytes[length] && strchr("ABCDGHJKLMPSTXbdhlmrt@", bytes[length]) ? length + 1 : 0;
}

static void assert_pure(const struct strbuf *output, bool utf8, const char *what)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t at = 0; at < output->length;) {
        size_t sequence = sequence_length(output->text + at);

        if (!sequence && output->text[at] == '\x1b')
            fail_msg("%s: a sequence of others: ESC %s", what, output->text + at + 1);
        if (sequence)
            at += sequence;
        else if (strchr("\r\n\b\t\x0e\x0f", output->text[at]))
            at++;
        else
            strbuf_addch(&text, output->text[at++]);
    }
    for (size_t at = 0; at < text.length; at++)
        if (!utf8 && text.text[at] & 0x80)
            fail_msg("%s: a byte above 127", what);
    for (size_t at = 0; at < text.length;) {
        uint32_t code_point;
        size_t used = utf8_decode(text.text + at, text.length - at, &code_point);

        if (!used || !sanitise_is_clean(code_point))
            fail_msg("%s: byte %02X of \"%s\"", what, (unsigned char)text.text[at],
                     text.text + (at > 40 ? at - 40 : 0));
        at += used;
    }
    strbuf_release(&text);
}

/* --- screens --------------------------------------------------------------------------------------------- */

/* The directory that goes away is called differently each time. */
static void row_text(struct pty_session *session, int row, struct strbuf *out)
{
    const char *own = strrchr(pty_directory(session), '/');
    char *at;

    pty_row_text(session, row, out);
    at = strstr(out->text, own);
    if (at)
        memset(at, '/', strlen(own));
}

static void assert_same_cells(struct pty_session *hostile, struct pty_session *tame,
                              const char *what)
{
    for (int row = 0; row < pty_rows(hostile); row++) {
        struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

        row_text(hostile, row, &a);
        row_text(tame, row, &b);
        if (strcmp(a.text, b.text) != 0)
            fail_msg("%s, row %d\nhostile:     %s\nwritten out: %s", what, row + 1, a.text, b.text);
        strbuf_release(&a);
        strbuf_release(&b);
    }
}

static void press(struct pty_session *session, const char *keys)
{
    assert_true(pty_press_all(session, keys));
    assert_true(pty_is_idle(session) || pty_wait_painted(session));
}

static void see_screens(const struct hostile_export *export, const char *locale)
{
    const char *hostile_arguments[] = {export->hostile.directory, NULL};
    const char *tame_arguments[] = {export->tame.directory, NULL};
    struct pty_session *hostile = start(&export->hostile, hostile_arguments, locale, 40);
    struct pty_session *tame = start(&export->tame, tame_arguments, locale, 40);
    bool utf8 = !locale;

    assert_true(pty_wait_painted(hostile) && pty_wait_painted(tame));
    for (size_t i = 0; i < SCREEN_COUNT; i++) {
        press(hostile, screens[i]);
        press(tame, screens[i]);
        assert_same_cells(hostile, tame, screens[i]);
        assert_pure(pty_output(hostile), utf8, screens[i]);
        pty_forget_output(hostile);
    }
    press(hostile, "f Home v");
    assert_pure(pty_output(hostile), utf8, "raw");
    pty_free(tame);
    pty_free(hostile);
}

/* --- the list of sessions --------------------------------------------------------------------------------- */

/* Filtered, moved about in, and each of them opened or removed; how the last ends. */
static void see_sessions(const struct hostile_export *export, const char *locale)
{
    static const char *const keys[] = {"Down", "/ \"n1\" Enter", "/ Ctrl-U Enter", "?",
                                       "h",    "End D \"n\""};
    static const char *const ends[] = {"Home Enter", "Home Down Enter", "End Enter", "q"};
    const char *const none[] = {NULL};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct pty_session *hostile = start(&export->hostile, none, locale, 40);
        struct pty_session *tame = start(&export->tame, none, locale, 40);
        struct pty_end end;

        assert_true(pty_wait_text(hostile, "Begun") && pty_wait_text(tame, "Begun"));
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            press(hostile, keys[k]);
            press(tame, keys[k]);
            assert_same_cells(hostile, tame, keys[k]);
        }
        pty_press_all(hostile, ends[i]);
        pty_press_all(tame, ends[i]);
        assert_true(pty_wait_end(hostile, &end) && pty_wait_end(tame, &end));
        assert_int_equal(end.signal, 0);
        assert_same_cells(hostile, tame, ends[i]);
        assert_pure(pty_output(hostile), !locale, ends[i]);
        pty_free(tame);
        pty_free(hostile);
    }
}

/* A keymap with an action that does not exist ends the program with a word on standard error: this one
 * went past what a terminal without UTF-8 needs. */
static void an_end_is_pure(void **state)
{
    const char *locale = *state;
    const char *const demo[] = {"demo", NULL};
    const char *items[] = {"config/vpcmend/keymaps/default.keymap", "x = \u65e5\u672c\x1b[2J\xff\n",
                           NULL};
    const struct hostile_files files = {.items = items};
    struct pty_session *session = start(&files, demo, locale, 24);
    struct pty_end end;

    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, 2);
    assert_true(pty_shows(session, locale ? "\\u{65E5}" : "\u65e5"));
    assert_pure(pty_output(session), !locale, "a broken keymap");
    pty_free(session);
}

/* --- sub-commands ------------------------------------------------------------------------------------------ */

enum { WORDS_MOST = 12 };

/* %D is the export's directory, %T the text. `same` where the forms for eyes must be alike. */
static const struct {
    const char *words[WORDS_MOST];
    bool same;
} calls[] = {
    {{"audit", "%D"}, true},
    {{"audit", "%D", "--format", "json"}, false},
    {{"audit", "%D", "--format", "ndjson"}, false},
    {{"audit", "%D", "--format", "csv"}, true},
    {{"audit", "%D", "--format", "sarif"}, false},
    {{"audit", "%D", "--format", "markdown"}, false}, /* this and the next tell the export's digest */
    {{"audit", "%D", "--format", "html"}, false},
    {{"audit", "%D", "--first-look"}, true},
    {{"audit", "%D", "%T"}, true},
    {{"audit", "%T"}, true},
    {{"audit", "--format", "ndjson", "--exports-from", "%T"}, true},
    {{"%T"}, true},
    {{"audit", "%D", "--format", "%T"}, true},
    {{"audit", "%D", "--ports", "%T"}, true},
    {{"audit", "%D", "--fail-on", "%T"}, true},
    {{"audit", "%D", "--flow-logs", "%T"}, true},
    {{"audit", "%D", "--%T"}, true},
    {{"--port25-lifted", "%T", "%D"}, true},
    {{"fix", "%D", "--all", "--to", "vpc"}, true},
    {{"fix", "%D", "--all", "--to", "vpc", "--format", "markdown"}, true},
    {{"fix", "%D", "--all", "--to", "accept", "--reason", "%T", "--owner", "%T", "--format",
      "markdown"},
     true},
    {{"fix", "%D", "--all", "--to", "vpc", "--format", "json", "--author", "%T"}, false},
    {{"fix", "%D", "--all", "--to", "vpc", "--format", "aws-cli"}, false},
    {{"fix", "%D", "--all", "--to", "%T"}, true},
    {{"fix", "%D", "--rule", "%T", "--to", "vpc"}, true},
    {{"fix", "%D", "--all", "--to", "vpc", "--format", "terraform", "-o", "%T/%T"}, true},
    {{"plan", "show", "plan.json", "%D"}, true},
    {{"plan", "check", "plan.json", "%D"}, true},
    {{"plan", "check", "plan.json", "%D", "--format", "json"}, false},
    {{"plan", "replay", "plan.json", "%D", "--format", "markdown"}, true},
    {{"mail", "%D", "--format", "markdown"}, true},
    {{"mail", "%D", "--format", "html"}, true},
    {{"plan", "show", "plan.json", "%D", "--format", "markdown"}, true},
    {{"plan", "show", "plan.json", "%D", "--format", "html"}, true},
    {{"plan", "show", "%T", "%D"}, true},
    {{"plan", "%T", "plan.json", "%D"}, true},
    {{"diff", "%D", "other"}, true},
    {{"diff", "%D", "other", "--format", "json"}, false},
    {{"diff", "%D", "%T"}, true},
    {{"path", "%D", "--from", "10.0.1.75", "--to", "54.1.2.3", "--port", "465"}, true},
    {{"path", "%D", "--from", "%T", "--to", "internet", "--port", "25"}, true},
    {{"path", "%D", "--from", "internet", "--to", "%T", "--port", "%T"}, true},
    {{"path", "%D", "--batch", "batch"}, true},
    {{"map", "%D"}, true},
    {{"map", "%D", "--format", "list"}, true},
    {{"map", "%D", "--format", "svg", "--vpc", "vpc-0e79ac9aca8d7f7d3"}, false},
    {{"map", "%D", "--vpc", "%T"}, true},
    {{"demo", "--export", "%T/%T"}, true},
};

enum { CALL_COUNT = sizeof calls / sizeof *calls };

/* The command line with the words filled in, and for messages with blanks between them. */
static char *fill_in(const struct hostile_files *files, const char *word)
{
    struct strbuf text = STRBUF_INIT;

    for (; *word; word++) {
        if (word[0] != '%') {
            strbuf_addch(&text, *word);
            continue;
        }
        word++;
        strbuf_adds(&text, *word == 'D' ? files->directory : files->text);
    }
    return strbuf_detach(&text);
}

static struct pty_session *call(const struct hostile_files *files, size_t number,
                                const char *locale)
{
    const char *arguments[WORDS_MOST + 1] = {0};
    struct pty_session *session;
    struct pty_end end;

    for (size_t i = 0; i < WORDS_MOST && calls[number].words[i]; i++)
        arguments[i] = fill_in(files, calls[number].words[i]);
    session = start(files, arguments, locale, 900);
    if (arguments[0][0] == '-' || calls[number].words[1] == NULL) {
        /* may open the screens */
        if (pty_wait_idle(session))
            pty_press_all(session, "q y");
    }
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.signal, 0);
    for (size_t i = 0; i < WORDS_MOST; i++)
        free((char *)(uintptr_t)arguments[i]);
    return session;
}

static void make_call(const struct hostile_export *export, size_t number, const char *locale)
{
    struct pty_session *hostile = call(&export->hostile, number, locale);
    struct pty_session *tame = call(&export->tame, number, locale);
    struct strbuf what = STRBUF_INIT;

    for (size_t i = 0; i < WORDS_MOST && calls[number].words[i]; i++)
        strbuf_addf(&what, "%s ", calls[number].words[i]);
    assert_pure(pty_output(hostile), !locale, what.text);
    if (calls[number].same)
        assert_same_cells(hostile, tame, what.text);
    strbuf_release(&what);
    pty_free(tame);
    pty_free(hostile);
}

/* --- all of it --------------------------------------------------------------------------------------------- */

static bool is_torture(void)
{
    const char *torture = getenv("VPCMEND_TORTURE");

    return torture && *torture;
}

/* Many short texts at once, or few. */
static void every_text(const char *locale,
                       void (*look)(const struct hostile_export *, const char *))
{
    size_t step = is_torture() ? HOSTILE_TORTURE_STEP : HOSTILE_STEP;

    for (size_t first = 0; first < hostile_text_count(); first += step) {
        struct hostile_export export;

        hostile_export_make(&export, first, step);
        look(&export, locale);
        hostile_export_release(&export);
    }
}

static void make_calls(const struct hostile_export *export, const char *locale)
{
    for (size_t i = 0; i < CALL_COUNT; i++)
        if (is_in_share(locale ? i : i + 1)) /* others in the other locale */
            make_call(export, i, locale);
}

static void screens_are_pure(void **state)
{
    every_text(*state, see_screens);
}

static void sessions_are_pure(void **state)
{
    every_text(*state, see_sessions);
}

static void sub_commands_are_pure(void **state)
{
    every_text(*state, make_calls);
}

int main(void)
{
    static char c_locale[] = "C";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_are_pure),
        cmocka_unit_test_prestate(screens_are_pure, c_locale),
        cmocka_unit_test(sessions_are_pure),
        cmocka_unit_test_prestate(sessions_are_pure, c_locale),
        cmocka_unit_test(an_end_is_pure),
        cmocka_unit_test_prestate(an_end_is_pure, c_locale),
        cmocka_unit_test(sub_commands_are_pure),
        cmocka_unit_test_prestate(sub_commands_are_pure, c_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The prompt: libedit inside the screen, by tests/programs/terminal_demo.c, whose `:` completes
 * filter, findings and groups, and shows on its rows what `changed` told it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/pty_session.h"
#include "tui/prompt_history.h"
#include "tui/prompt_row.h"
#include "tui/prompt_words.h"
#include "tui/prompt.h"

static struct pty_session *start(struct pty_options options)
{
    char *program = pty_program("terminal_demo");
    struct pty_session *session;

    options.program = program;
    options.in_temporary = true;
    options.rows = 6;
    options.columns = 30;
    session = pty_start(&options);
    free(program);
    assert_true(pty_wait_idle(session));
    return session;
}

static void assert_row(const struct pty_session *session, int row, const char *expected)
{
    struct strbuf text = STRBUF_INIT;
    size_t length;

    pty_row_text(session, row, &text);
    for (length = text.length; length && text.text[length - 1] == ' '; length--)
        continue;
    strbuf_truncate(&text, length);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

/* Presses keys and looks at the bottom row. */
static void assert_keys(struct pty_session *session, const char *keys, const char *bottom)
{
    assert_true(pty_press_all(session, keys));
    assert_row(session, pty_rows(session) - 1, bottom);
}

static void assert_cursor(const struct pty_session *session, int column)
{
    int row;
    int found;
    bool visible;

    pty_cursor(session, &row, &found, &visible);
    assert_true(visible);
    assert_int_equal(row, pty_rows(session) - 1);
    assert_int_equal(found, column);
}

static void quit(struct pty_session *session)
{
    struct pty_end end = {0};

    pty_send(session, "q", 1);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 0);
    pty_free(session);
}

static void test_editing(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_keys(session, ": a b c", ":abc");
    assert_cursor(session, 4);
    assert_keys(session, "Left Left x", ":axbc");
    assert_cursor(session, 3);
    assert_keys(session, "Home y End z", ":yaxbcz");
    assert_keys(session, "Left Delete Backspace", ":yaxb");
    assert_keys(session, "Home Delete Right Right Right Delete", ":axb");
    assert_keys(session, "Ctrl-A Ctrl-K \u65E5 \u672C", ":\u65E5\u672C");
    assert_cursor(session, 5);
    assert_keys(session, "Left \u00E9", ":\u65E5\u00E9\u672C");
    assert_cursor(session, 4);
    assert_keys(session, "Enter", "entered <\u65E5\u00E9\u672C>");
    quit(session);
}

static void test_words_by_alt(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_keys(session, ": \"one two three\" Alt-b Alt-b x", ":one xtwo three");
    assert_keys(session, "Ctrl-W", ":one two three");
    assert_keys(session, "Enter", "entered <one two three>");
    quit(session);
}

static void test_cancelling(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_keys(session, ": a Escape", "cancelled");
    assert_keys(session, ": a Ctrl-C", "cancelled");
    assert_keys(session, ": a Backspace", ":");
    assert_keys(session, "Backspace", "cancelled");
    assert_keys(session, ": Ctrl-D", "cancelled");
    assert_keys(session, ": Enter", "entered <>");
    quit(session);
}

/* What is typed faster than it is shown goes where it belongs: nothing lost, nothing echoed. */
static void test_typing_ahead(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_true(pty_type(session, ":one\r:two\r:th"));
    assert_row(session, 5, ":th");
    assert_true(pty_type(session, "ree\rx"));
    assert_row(session, 5, "[x]");
    assert_false(pty_shows(session, "one"));
    assert_keys(session, ": Up", ":three");
    assert_keys(session, "Up Up", ":one");
    assert_keys(session, "Down Enter", "entered <two>");
    quit(session);
}

static void test_changes_are_told(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_true(pty_press_all(session, "/ a b"));
    assert_row(session, 1, "row 0 \u65E5\u672C ab");
    assert_true(pty_press_all(session, "Backspace"));
    assert_row(session, 1, "row 0 \u65E5\u672C a");
    assert_keys(session, "Escape", "cancelled");
    quit(session);
}

static void test_completion(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_keys(session, ": g Tab", ":groups");
    assert_cursor(session, 8); /* and a blank: it was the only word */
    assert_keys(session, "f Tab", ":groups fi");
    assert_row(session, 4,
               "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500"
               "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500"
               "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500");
    assert_keys(session, "Tab", ":groups fi");
    assert_row(session, 4, "filter  findings");
    assert_keys(session, "l Tab", ":groups filter");
    assert_false(pty_shows(session, "findings"));
    assert_keys(session, "x Tab Tab", ":groups filter x");
    assert_keys(session, "Escape", "cancelled");
    quit(session);
}

static void test_long_lines_scroll(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_true(pty_press_all(session, ": \"abcdefghijklmnopqrstuvwxyz0123456789\""));
    assert_row(session, 5, ":\u2026jklmnopqrstuvwxyz0123456789");
    assert_cursor(session, 29);
    assert_keys(session, "Home", ":abcdefghijklmnopqrstuvwxyz01\u2026");
    assert_cursor(session, 1);
    assert_keys(session, "End Enter", "entered <abcdefghijklmnopqrst\u2026");
    quit(session);
}

static void test_resizing_while_editing(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_true(pty_press_all(session, ": a b"));
    assert_true(pty_resize(session, 8, 50));
    assert_row(session, 7, ":ab");
    assert_row(session, 0, "demo 50x8 1/1000");
    assert_true(pty_resize(session, 1, 1));
    assert_true(pty_resize(session, 2, 4));
    assert_true(pty_resize(session, 6, 30));
    assert_keys(session, "c", ":abc");
    assert_keys(session, "Enter", "entered <abc>");
    quit(session);
}

static void test_signals_while_editing(void **state)
{
    struct pty_session *session = start((struct pty_options){0});
    struct pty_end end = {0};

    (void)state;
    assert_true(pty_press_all(session, ": a"));
    pty_signal(session, SIGTERM);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 4);
    pty_free(session);
}

/* Control characters can be quoted in any line editor; here they could reach a file or the screen. */
static void test_control_characters_stay_out(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_keys(session, ": a Ctrl-V b", ":ab");
    assert_true(pty_type(session, "\x1C\x1D"));
    assert_keys(session, "Enter", "entered <ab>");
    quit(session);
}

/* vi keys from ~/.editrc: Escape leaves insert mode, a second one cancels. */
static void test_vi_keys(void **state)
{
    static const char *const files[] = {"home/.editrc", "vpcmend:bind -v\n", NULL};
    struct pty_session *session = start((struct pty_options){.files = files});

    (void)state;
    assert_keys(session, ": a b c Escape h x", ":ac");
    assert_keys(session, "A d", ":acd");
    assert_keys(session, "Enter", "entered <acd>");
    assert_keys(session, ": x Up", ":acd");
    assert_keys(session, "Escape Escape", "cancelled");
    quit(session);
}

/* --- history -------------------------------------------------------------------------------------- */

static void note_line(const char *line, void *context)
{
    strbuf_addf(context, "%s|", line);
}

static void assert_history(const struct prompt_history *history, const char *label,
                           const char *expected)
{
    struct strbuf lines = STRBUF_INIT;

    prompt_history_visit(history, label, note_line, &lines);
    assert_string_equal(lines.text, expected);
    strbuf_release(&lines);
}

static void test_history_file(void **state)
{
    char directory[] = "/tmp/vpcmend-history-XXXXXX";
    struct strbuf path = STRBUF_INIT;
    struct prompt_history *history;
    struct stat status;

    (void)state;
    assert_non_null(mkdtemp(directory));
    strbuf_addf(&path, "%s/state/history", directory);
    history = prompt_history_new(path.text);
    prompt_history_add(history, ":", "findings");
    prompt_history_add(history, "/", "smtp");
    prompt_history_add(history, ":", "plan");
    prompt_history_add(history, ":", "plan");
    prompt_history_add(history, ":", "");
    prompt_history_add(history, ":", "bad\033[2J");
    prompt_history_add(history, ":", "bad\u202E");
    prompt_history_free(history);
    assert_int_equal(stat(path.text, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    history = prompt_history_new(path.text);
    assert_history(history, ":", "findings|plan|");
    assert_history(history, "/", "smtp|");
    assert_history(history, "Write to: ", "");
    prompt_history_free(history);
    remove(path.text);
    strbuf_truncate(&path, path.length - strlen("/history"));
    remove(path.text);
    assert_int_equal(remove(directory), 0); /* no temporary file was left behind */
    strbuf_release(&path);
}

static void test_history_is_other_peoples_text(void **state)
{
    char path[] = "/tmp/vpcmend-history-XXXXXX";
    int file = mkstemp(path);
    FILE *stream = fdopen(file, "w");
    struct prompt_history *history;

    (void)state;
    assert_non_null(stream);
    fputs(":good\n:\033]0;title\a\n\n:b\xFF"
          "d\n:last without newline",
          stream);
    assert_int_equal(fclose(stream), 0);
    history = prompt_history_new(path);
    assert_history(history, ":", "good|last without newline|");
    prompt_history_free(history);
    remove(path);
    history = prompt_history_new("/dev/zero");
    assert_history(history, ":", "");
    prompt_history_free(history);
}

static void test_history_is_bounded(void **state)
{
    struct prompt_history *history = prompt_history_new(NULL);
    struct strbuf lines = STRBUF_INIT;
    char line[16];

    (void)state;
    for (int i = 0; i < PROMPT_HISTORY_LINES + 5; i++) {
        snprintf(line, sizeof line, "%d", i);
        prompt_history_add(history, ":", line);
    }
    prompt_history_visit(history, ":", note_line, &lines);
    assert_memory_equal(lines.text, "5|6|", 4);
    strbuf_release(&lines);
    prompt_history_free(history);
}

/* --- words and the row, as values ----------------------------------------------------------------- */

static void test_common_beginning(void **state)
{
    struct prompt_words words = {.prefix = "sg-"};
    struct strbuf out = STRBUF_INIT;

    (void)state;
    prompt_words_add(&words, "sg-0a1");
    prompt_words_add(&words, "subnet-1");
    prompt_words_add(&words, "sg-0a2");
    assert_int_equal(words.count, 2);
    prompt_words_common(&words, &out);
    assert_string_equal(out.text, "0a");
    prompt_words_release(&words);
    strbuf_clear(&out);
    words.prefix = "";
    prompt_words_add(&words, "\u65E5");
    prompt_words_add(&words, "\u65E6"); /* the same but for the last byte: no half characters */
    prompt_words_common(&words, &out);
    assert_string_equal(out.text, "");
    prompt_words_release(&words);
    assert_string_equal(prompt_words_last("goto sg-1"), "sg-1");
    assert_string_equal(prompt_words_last("goto "), "");
    assert_string_equal(prompt_words_last("goto"), "goto");
    strbuf_release(&out);
}

static void test_list_of_words(void **state)
{
    struct prompt_words words = {.prefix = ""};
    struct strbuf out = STRBUF_INIT;

    (void)state;
    prompt_words_add(&words, "one");
    prompt_words_add(&words, "two");
    prompt_words_add(&words, "three");
    assert_int_equal(prompt_words_list(&words, 0, 8, true, &out), 2);
    assert_string_equal(out.text, "one  two");
    strbuf_clear(&out);
    assert_int_equal(prompt_words_list(&words, 2, 3, true, &out), 0); /* one is shown always */
    assert_string_equal(out.text, "three");
    prompt_words_release(&words);
    strbuf_release(&out);
}

static void test_scrolling_of_the_row(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    assert_int_equal(prompt_row_scroll(0, 40, 10, 0), 0);
    assert_int_equal(prompt_row_scroll(9, 40, 10, 0), 0);
    assert_int_equal(prompt_row_scroll(10, 40, 10, 0), 1);
    assert_int_equal(prompt_row_scroll(5, 40, 10, 5), 4); /* a column for the sign on the left */
    assert_int_equal(prompt_row_scroll(0, 40, 10, 5), 0);
    assert_int_equal(prompt_row_scroll(3, 3, 10, 2), 0); /* all of it fits, so all is shown */
    assert_int_equal(prompt_row_scroll(12, 12, 10, 9), 3);
    for (size_t room = 3; room < 12; room++) {
        size_t scroll = 0;

        for (size_t step = 0; step < 200; step++) {
            size_t cursor = step * 17 % 41;

            scroll = prompt_row_scroll(cursor, 41, room, scroll);
            assert_true(scroll <= cursor && cursor < scroll + room);
        }
    }
    prompt_row_skip(&out, "a\u65E5b", 2);
    assert_string_equal(out.text, " b"); /* half of the wide character is left: a blank */
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_editing),
        cmocka_unit_test(test_words_by_alt),
        cmocka_unit_test(test_cancelling),
        cmocka_unit_test(test_typing_ahead),
        cmocka_unit_test(test_changes_are_told),
        cmocka_unit_test(test_completion),
        cmocka_unit_test(test_long_lines_scroll),
        cmocka_unit_test(test_resizing_while_editing),
        cmocka_unit_test(test_signals_while_editing),
        cmocka_unit_test(test_control_characters_stay_out),
        cmocka_unit_test(test_vi_keys),
        cmocka_unit_test(test_history_file),
        cmocka_unit_test(test_history_is_other_peoples_text),
        cmocka_unit_test(test_history_is_bounded),
        cmocka_unit_test(test_common_beginning),
        cmocka_unit_test(test_list_of_words),
        cmocka_unit_test(test_scrolling_of_the_row),
    };

    return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}

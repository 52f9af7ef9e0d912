/*
 * source_walk.h: one of the public texts that vpcmend grew out of, answered from the screens alone, in one
 * language. A walk is a table of what a person does and is shown in the sample account; a fact that is not
 * shown where the walk comes by fails, with the screen. Include <cmocka.h> first.
 *
 * No key is pressed that the screen before it does not tell, on the bar or in a sentence, but the general ones:
 * the four arrows, Enter, Escape, q and "?". A walk that must know a key by heart is a dead end for the person at
 * the screen.
 */
#ifndef TESTS_VIEWS_SOURCE_WALK_H
#define TESTS_VIEWS_SOURCE_WALK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/pty_session.h"

/* How many rows are read for the next fact. */
enum { READ_MOST = 400 };

enum step_kind {
    STEP_KEY,   /* press `what`, which the bar says with the words en/ja */
    STEP_TOLD,  /* press `what`, which the sentence en/ja on the screen tells */
    STEP_MOVE,  /* press all of `what`: general keys */
    STEP_TYPE,  /* enter `what` instead of what the line being edited holds */
    STEP_SHOWS, /* en/ja is on the screen */
    STEP_READ,  /* press Down until en/ja is on the screen */
};

struct walk_step {
    enum step_kind kind;
    const char *what;
    const char *en, *ja; /* ja NULL: the same, since it is AWS's own or a value */
};

/* clang-format off */
#define KEY(key, en, ja) {STEP_KEY, key, en, ja}
#define TOLD(key, en, ja) {STEP_TOLD, key, en, ja}
#define MOVE(keys) {STEP_MOVE, keys, NULL, NULL}
#define TYPE(text) {STEP_TYPE, text, NULL, NULL}
#define SHOWS(en, ja) {STEP_SHOWS, NULL, en, ja}
#define SHOWS_BOTH(text) {STEP_SHOWS, NULL, text, NULL}
#define READ(en, ja) {STEP_READ, NULL, en, ja}
#define READ_BOTH(text) {STEP_READ, NULL, text, NULL}
/* clang-format on */

#define WALK_COUNT(steps) (sizeof(steps) / sizeof *(steps))

struct source_walk {
    struct pty_session *session;
    bool japanese;
};

/* `state`: the language, "en" or "ja". The sample account, with these options if not NULL. */
static inline void source_walk_begin(struct source_walk *walk, void **state, const char *option,
                                     const char *value)
{
    const char *language = *state;
    const char *const arguments[] = {"demo", option, value, NULL};
    struct strbuf wanted = STRBUF_INIT;
    const char *environment[] = {NULL, NULL};
    char *program = pty_program("vpcmend");

    strbuf_addf(&wanted, "LANGUAGE=%s", language);
    environment[0] = wanted.text;
    walk->japanese = strcmp(language, "ja") == 0;
    walk->session = pty_start(&(struct pty_options){.program = program,
                                                    .arguments = arguments,
                                                    .environment = environment,
                                                    .in_temporary = true});
    assert_non_null(walk->session);
    assert_true(pty_wait_idle(walk->session));
    strbuf_release(&wanted);
    free(program);
}

static inline void source_walk_end(struct source_walk *walk)
{
    pty_free(walk->session);
}

/* --- what is on the screen --------------------------------------------------------------------------- */

/* A sentence is broken where the line ends: blanks do not count. Nor does the line between two panes. */
static inline void add_without_blanks(struct strbuf *out, const char *text)
{
    static const char stroke[] = "\xe2\x94\x82"; /* the line between panes, and a box's side */

    while (*text) {
        if (strncmp(text, stroke, sizeof stroke - 1) == 0)
            text += sizeof stroke - 1;
        else if (*text == ' ')
            text++;
        else
            strbuf_addch(out, *text++);
    }
}

static inline bool is_in(const struct strbuf *page, const char *text)
{
    struct strbuf wanted = STRBUF_INIT;
    bool found;

    add_without_blanks(&wanted, text);
    found = strstr(page->text, wanted.text) != NULL;
    strbuf_release(&wanted);
    return found;
}

/* Whether the text stands on the rows, read as one page or in the right of two panes. */
static inline bool rows_show(const struct pty_session *session, int first, int last,
                             const char *text)
{
    struct strbuf page = STRBUF_INIT, right = STRBUF_INIT;
    bool found;

    for (int row = first; row <= last; row++) {
        struct strbuf line = STRBUF_INIT;
        const char *pane;

        pty_row_text(session, row, &line);
        pane = strstr(line.text, "\xe2\x94\x82");
        add_without_blanks(&page, line.text);
        add_without_blanks(&right, pane ? pane : "");
        strbuf_release(&line);
    }
    found = is_in(&page, text) || is_in(&right, text);
    strbuf_release(&page);
    strbuf_release(&right);
    return found;
}

static inline void walk_fail(const struct source_walk *walk, const char *what, const char *text)
{
    struct strbuf screen = STRBUF_INIT;

    pty_screen_text(walk->session, &screen);
    fprintf(stderr, "%s: %s\n%s", what, text, screen.text);
    strbuf_release(&screen);
    fail();
}

/* --- steps ------------------------------------------------------------------------------------------- */

static inline const char *step_words(const struct source_walk *walk, const struct walk_step *step)
{
    return walk->japanese && step->ja ? step->ja : step->en;
}

static inline void walk_press(const struct source_walk *walk, const char *keys)
{
    if (!pty_press_all(walk->session, keys))
        walk_fail(walk, "keys", keys);
}

static inline bool walk_shows(const struct source_walk *walk, const char *text)
{
    return rows_show(walk->session, 0, pty_rows(walk->session) - 1, text);
}

/* The bar is the row before the last; "Enter stage" and "Enter stages" are not the same. */
static inline void walk_look_on_bar(const struct source_walk *walk, const char *key, const char *words)
{
    struct strbuf hint = STRBUF_INIT, bar = STRBUF_INIT;

    strbuf_addf(&hint, " %s %s ", key, words);
    pty_row_text(walk->session, pty_rows(walk->session) - 2, &bar);
    strbuf_addch(&bar, ' ');
    if (!strstr(bar.text, hint.text))
        walk_fail(walk, "the bar does not tell the key", hint.text);
    strbuf_release(&hint);
    strbuf_release(&bar);
}

static inline void walk_key(const struct source_walk *walk, const struct walk_step *step)
{
    walk_look_on_bar(walk, step->what, step_words(walk, step));
    walk_press(walk, step->what);
}

static inline void walk_told(const struct source_walk *walk, const struct walk_step *step)
{
    const char *words = step_words(walk, step);

    if (!strstr(words, step->what))
        walk_fail(walk, "the sentence does not tell the key", words);
    if (!walk_shows(walk, words))
        walk_fail(walk, "not shown", words);
    walk_press(walk, step->what);
}

static inline void walk_move(const struct source_walk *walk, const char *keys)
{
    static const char general[] = " Up Down Left Right Enter Escape q ? ";

    for (const char *at = keys; *at; at += strspn(at, " ")) {
        char key[16];
        size_t length = strcspn(at, " ");

        snprintf(key, sizeof key, " %.*s ", (int)length, at);
        if (!strstr(general, key))
            walk_fail(walk, "no general key", key);
        at += length;
    }
    walk_press(walk, keys);
}

static inline void walk_type(const struct source_walk *walk, const char *text)
{
    struct strbuf keys = STRBUF_INIT;

    walk_look_on_bar(walk, "Ctrl-U", walk->japanese ? "消去" : "clear");
    walk_look_on_bar(walk, "Enter", walk->japanese ? "決定" : "done");
    strbuf_addf(&keys, "Ctrl-U \"%s\" Enter", text);
    walk_press(walk, keys.text);
    strbuf_release(&keys);
}

static inline void walk_read(const struct source_walk *walk, const char *text)
{
    for (int i = 0; i < READ_MOST && !walk_shows(walk, text); i++)
        walk_press(walk, "Down");
    if (!walk_shows(walk, text))
        walk_fail(walk, "read to the end without", text);
}

static inline void source_walk_go(const struct source_walk *walk, const struct walk_step *steps,
                                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct walk_step *step = &steps[i];

        if (step->kind == STEP_KEY)
            walk_key(walk, step);
        else if (step->kind == STEP_TOLD)
            walk_told(walk, step);
        else if (step->kind == STEP_MOVE)
            walk_move(walk, step->what);
        else if (step->kind == STEP_TYPE)
            walk_type(walk, step->what);
        else if (step->kind == STEP_READ)
            walk_read(walk, step_words(walk, step));
        else if (!walk_shows(walk, step_words(walk, step)))
            walk_fail(walk, "not shown", step_words(walk, step));
    }
}

/* --- files --------------------------------------------------------------------------------------------- */

/* That a file which the screens wrote holds a text. */
static inline void source_walk_wrote(const struct source_walk *walk, const char *name,
                                     const char *text)
{
    struct strbuf path = STRBUF_INIT, whole = STRBUF_INIT;
    char bytes[4096];
    size_t got;
    FILE *file;

    strbuf_addf(&path, "%s/%s", pty_directory(walk->session), name);
    file = fopen(path.text, "r");
    if (!file)
        walk_fail(walk, "not written", path.text);
    while (file && (got = fread(bytes, 1, sizeof bytes, file)))
        strbuf_add(&whole, bytes, got);
    if (file)
        fclose(file);
    if (!whole.text || !strstr(whole.text, text))
        fail_msg("%s does not hold: %s\n%s", name, text, whole.text);
    strbuf_release(&path);
    strbuf_release(&whole);
}

#endif

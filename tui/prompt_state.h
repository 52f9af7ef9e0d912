/*
 * prompt_state.h: what the files of the prompt share. Nobody else includes it.
 */
#ifndef TUI_PROMPT_STATE_H
#define TUI_PROMPT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

#include <histedit.h>

#include "model/base/strbuf.h"
#include "tui/prompt.h"
#include "tui/prompt_history.h"
#include "tui/prompt_words.h"

enum { PROMPT_QUEUE_SIZE = 8, PROMPT_INPUT_SIZE = 4096 };

/* Control codes bound to the history in vi mode, where arrow sequences would leave insert mode. */
enum { PROMPT_VI_PREVIOUS = 0x1C, PROMPT_VI_NEXT = 0x1D };

struct prompt {
    struct terminal *terminal;
    struct prompt_history *history;
    EditLine *editor;
    HistoryW *recall; /* the entries of the label in use, as libedit wants them */
    FILE *nowhere;

    /* while a line is being read */
    const struct prompt_request *request;
    enum prompt_result result;
    bool started;
    struct strbuf line;   /* libedit's line, as last looked at */
    struct strbuf before; /* the part of it before the cursor */
    struct strbuf told;   /* what `changed` was told last */
    struct prompt_words words;
    size_t words_next; /* first word not shown yet */
    bool tab_pressed;  /* the last key was Tab */
    bool words_shown;
    bool escape_pressed;              /* the last key was Escape, in vi mode */
    wchar_t queue[PROMPT_QUEUE_SIZE]; /* characters for libedit that one key stands for */
    size_t queue_length;
    size_t scroll;

    /* of a terminal of lines */
    char input[PROMPT_INPUT_SIZE]; /* read, from input_at to input_end not yet used */
    size_t input_at, input_end;
    wchar_t *shown; /* what libedit shows before the line */
};

/* What libedit calls for the next character: 1 with it, -1 to stop (prompt->result says why). */
int prompt_next_character(EditLine *editor, wchar_t *character);

/* --- line.c, for terminals of lines ---------------------------------------------------------------- */

/* Sets editing up where somebody sits at a terminal. */
void line_set_up(struct prompt *prompt);

/* Resized, or back from being suspended, when the modes may be anybody's: libedit sets its own anew. */
void line_go_on(struct prompt *prompt);
enum prompt_result line_read(struct prompt *prompt, const struct prompt_request *request,
                             struct strbuf *line);

/* --- line_input.c ---------------------------------------------------------------------------------- */

/* The next character; false, and prompt->result, where there is none any more. */
bool line_character(struct prompt *prompt, uint32_t *character);

/* --- what both use (prompt.c) ---------------------------------------------------------------------- */

/* Fills libedit's history with the entries of a label. */
void prompt_recall(struct prompt *prompt, const char *label);

/* The line without its newline, or whatever other control character found its way in. */
void prompt_take_line(const wchar_t *wide, int length, struct strbuf *line);

/* --- text of wide characters, independent of the locale ------------------------------------------- */

void prompt_add_wide(struct strbuf *out, const wchar_t *from, const wchar_t *to);

/* To be freed. Bytes that are no UTF-8 are left out. */
wchar_t *prompt_to_wide(const char *text);

#endif

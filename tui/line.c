/*
 * Reading lines where there is no screen. libedit edits them if somebody sits at a terminal; it is told
 * that the terminal is a dumb one, whatever it is, so that it writes characters, blanks, backspaces and
 * returns only. Elsewhere a line is what comes up to the newline.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "tui/prompt_state.h"
#include "tui/terminal_state.h"
#include "tui/text.h"

enum { LINE_MOST = 65536 };

#define CONTROL(letter) ((letter) & 0x1Fu)

/* --- what is printed ------------------------------------------------------------------------------ */

/* The label and what an empty line stands for. Wrapped: all but the last line is printed; that stays
 * in `last`, for the line to follow. */
static void print_label(struct prompt *prompt, struct strbuf *last)
{
    const struct prompt_request *request = prompt->request;
    struct terminal *terminal = prompt->terminal;
    size_t columns = (size_t)terminal_columns(terminal);
    struct strbuf label = STRBUF_INIT, part = STRBUF_INIT;
    const char *text, *next;
    size_t length;

    strbuf_adds(&label, request->label);
    if (request->initial && *request->initial)
        strbuf_addf(&label, _("[%s; - for nothing] "), request->initial);
    text = label.text;
    while (length = text_wrap_line(text, columns, terminal->utf8, &next), next && *next) {
        strbuf_clear(&part);
        strbuf_add(&part, text, length);
        terminal_print(terminal, part.text);
        text = next;
    }
    text_crop(last, text, SIZE_MAX / 2, terminal->utf8);
    strbuf_release(&part);
    strbuf_release(&label);
}

/* --- editing -------------------------------------------------------------------------------------- */

static wchar_t *label_of(EditLine *editor)
{
    struct prompt *prompt = NULL;

    el_wget(editor, EL_CLIENTDATA, &prompt);
    return prompt->shown;
}

static void look_before_cursor(struct prompt *prompt)
{
    const LineInfoW *line = el_wline(prompt->editor);

    strbuf_clear(&prompt->before);
    prompt_add_wide(&prompt->before, line->buffer, line->cursor);
}

static void show_words(struct prompt *prompt)
{
    struct terminal *terminal = prompt->terminal;
    size_t columns = (size_t)terminal_columns(terminal), next = 0;

    terminal_print(terminal, "");
    do {
        struct strbuf list = STRBUF_INIT;

        next = prompt_words_list(&prompt->words, next, columns, terminal->utf8, &list);
        terminal_print(terminal, list.text);
        strbuf_release(&list);
    } while (next);
}

/* Adds what all possible words have in common; a second Tab prints them. */
static void complete(struct prompt *prompt)
{
    const struct prompt_request *request = prompt->request;
    struct strbuf common = STRBUF_INIT;
    wchar_t *wide;

    if (!request->complete)
        return;
    look_before_cursor(prompt);
    prompt->words.prefix = prompt_words_last(prompt->before.text);
    request->complete(prompt->before.text, &prompt->words, request->context);
    prompt_words_common(&prompt->words, &common);
    if (prompt->words.count == 1)
        strbuf_addch(&common, ' ');
    else if (!common.length && prompt->words.count && prompt->tab_pressed)
        show_words(prompt);
    wide = prompt_to_wide(common.text);
    el_winsertstr(prompt->editor, wide);
    el_wset(prompt->editor, EL_REFRESH);
    free(wide);
    prompt_words_release(&prompt->words);
    strbuf_release(&common);
}

static bool line_is_empty(struct prompt *prompt)
{
    const LineInfoW *line = el_wline(prompt->editor);

    return line->buffer == line->lastchar;
}

void line_go_on(struct prompt *prompt)
{
    el_resize(prompt->editor);
    el_wset(prompt->editor, EL_PREP_TERM, 0); /* else it believes that they are set */
    el_wset(prompt->editor, EL_PREP_TERM, 1);
    el_wset(prompt->editor, EL_REFRESH);
}

static void suspend(struct prompt *prompt)
{
    terminal_suspend(prompt->terminal);
    line_go_on(prompt);
}

/* Quoting and a terminal's flow control have no place here, and neither have Delete's relatives. */
static bool is_for_editor(uint32_t character)
{
    return character != CONTROL('V') && character != CONTROL('\\') && character != CONTROL('O') &&
           character != CONTROL('Q') && character != CONTROL('S') && character != 0;
}

/* What libedit calls for the next character. */
static int next_character(EditLine *editor, wchar_t *wide)
{
    struct prompt *prompt = NULL;
    uint32_t character;

    el_wget(editor, EL_CLIENTDATA, &prompt);
    prompt->started = true;
    while (line_character(prompt, &character)) {
        bool tab = character == KEYCODE_TAB;

        if (tab)
            complete(prompt);
        prompt->tab_pressed = tab;
        if (character == CONTROL('Z'))
            suspend(prompt);
        if (character == CONTROL('C')) {
            prompt->result = PROMPT_CANCELLED;
            return -1;
        }
        if (character == CONTROL('D') && line_is_empty(prompt)) {
            prompt->result = PROMPT_GONE;
            return -1;
        }
        if (!tab && character != CONTROL('Z') && is_for_editor(character)) {
            *wide = (wchar_t)character;
            return 1;
        }
    }
    return -1;
}

static void set_up(struct prompt *prompt)
{
    EditLine *editor = prompt->editor;

    el_wset(editor, EL_CLIENTDATA, prompt);
    el_wset(editor, EL_PROMPT, label_of);
    el_wset(editor, EL_EDITOR, L"emacs");
    el_wset(editor, EL_HIST, history_w, prompt->recall);
    el_source(editor, NULL);
    el_wset(editor, EL_TERMINAL, "dumb");
    el_wset(editor, EL_EDITMODE, 1);
    el_wset(editor, EL_GETCFN, next_character);
    /* Ctrl-C and Ctrl-Z come as keys while a line is edited, and as signals while work is done. */
    el_wset(editor, EL_SETTY, L"-d", L"-isig", NULL);
}

/* Emacs, say, edits lines by itself and has turned the echo off: it gets no second editor. */
void line_set_up(struct prompt *prompt)
{
    struct terminal *terminal = prompt->terminal;
    int input = fileno(terminal->input);

    if (!terminal->attended || !terminal->shown || !(terminal->original.c_lflag & ECHO))
        return;
    prompt->nowhere = fopen("/dev/null", "we");
    if (prompt->nowhere) /* for what libedit would complain about: an unknown TERM */
        prompt->editor = el_init_fd("vpcmend", terminal->input, stdout, prompt->nowhere, input,
                                    STDOUT_FILENO, input);
    if (prompt->editor)
        set_up(prompt);
}

static enum prompt_result edit(struct prompt *prompt, const char *label, struct strbuf *line)
{
    const wchar_t *wide;
    int length = 0;

    free(prompt->shown);
    prompt->shown = prompt_to_wide(label);
    prompt_recall(prompt, prompt->request->label);
    wide = el_wgets(prompt->editor, &length);
    if (prompt->result == PROMPT_ENTERED && (!wide || length <= 0))
        prompt->result = PROMPT_CANCELLED;
    if (prompt->result == PROMPT_ENTERED)
        prompt_take_line(wide, length, line);
    else
        terminal_print(prompt->terminal, ""); /* the line that was begun */
    return prompt->result;
}

/* --- lines as they come ---------------------------------------------------------------------------- */

/* Up to the newline or the end of input; a last line without a newline counts. */
static enum prompt_result take(struct prompt *prompt, const char *label, struct strbuf *line)
{
    struct strbuf shown = STRBUF_INIT;
    uint32_t character = 0;
    bool any = false;

    strbuf_clear(line);
    fputs(label, stdout);
    fflush(stdout); /* a log tells what has been done, whatever comes of the next line */
    while (line_character(prompt, &character) && character != '\n') {
        wchar_t wide = (wchar_t)character;

        any = true;
        if (character >= ' ' && character != 0x7F && line->length < LINE_MOST)
            prompt_add_wide(line, &wide, &wide + 1);
    }
    if (any && prompt->result == PROMPT_GONE && !prompt->terminal->ended && !prompt->terminal->gone)
        prompt->result = PROMPT_ENTERED; /* the end comes back with the next line */
    if (prompt->result == PROMPT_ENTERED)
        sanitise_add(&shown, line->text, line->length);
    if (!prompt->terminal->attended || !prompt->terminal->shown) /* nobody else shows what was read */
        terminal_print(prompt->terminal, shown.text);
    strbuf_release(&shown);
    return prompt->result;
}

/* --- reading one line ----------------------------------------------------------------------------- */

static void apply_initial(const struct prompt_request *request, struct strbuf *line)
{
    bool nothing = strbuf_equals(line, "-");

    if (!request->initial || !*request->initial || (line->length && !nothing))
        return;
    strbuf_clear(line);
    if (!nothing)
        strbuf_adds(line, request->initial);
}

enum prompt_result line_read(struct prompt *prompt, const struct prompt_request *request,
                             struct strbuf *line)
{
    struct strbuf label = STRBUF_INIT;

    prompt->request = request;
    prompt->result = PROMPT_ENTERED;
    prompt->started = prompt->tab_pressed = false;
    print_label(prompt, &label);
    prompt->terminal->at_line = prompt->terminal->attended;
    prompt->terminal->interrupted = false;
    if (prompt->editor)
        edit(prompt, label.text, line);
    else
        take(prompt, label.text, line);
    strbuf_release(&label);
    prompt->terminal->at_line = prompt->started = false;
    if (prompt->result != PROMPT_ENTERED)
        return prompt->result;
    if (line->length && prompt->terminal->attended)
        prompt_history_add(prompt->history, request->label, line->text);
    apply_initial(request, line);
    return PROMPT_ENTERED;
}

/*
 * libedit asks for the next key by calling next_character(). There the line it has is painted, the
 * key is waited for, and what is ours (cancelling, completion, suspending, the keys that have no
 * control code) is dealt with; the rest goes to libedit.
 *
 * libedit believes that it writes to a terminal: its stream is /dev/null, but the descriptors it
 * asks about are the real ones. It changes the terminal's modes and terminfo's current terminal,
 * so both are put back wherever it may have done so.
 */
#include "tui/prompt.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <histedit.h>

#include "model/base/mem.h"
#include "model/base/utf8.h"
#include "tui/prompt_history.h"
#include "tui/prompt_row.h"
#include "tui/prompt_words.h"
#include "tui/terminal_state.h"

enum { QUEUE_SIZE = 8 };

/* Control codes bound to the history in vi mode, where arrow sequences would leave insert mode. */
enum { VI_PREVIOUS = 0x1C, VI_NEXT = 0x1D };

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
    bool escape_pressed;       /* the last key was Escape, in vi mode */
    wchar_t queue[QUEUE_SIZE]; /* characters for libedit that one key stands for */
    size_t queue_length;
    size_t scroll;
};

/* --- text of wide characters, independent of the locale ------------------------------------------- */

static void add_wide(struct strbuf *out, const wchar_t *from, const wchar_t *to)
{
    char bytes[4];

    for (; from < to; from++)
        strbuf_add(out, bytes, utf8_encode((uint32_t)*from, bytes));
}

/* To be freed. Bytes that are no UTF-8 are left out. */
static wchar_t *to_wide(const char *text)
{
    size_t length = strlen(text);
    wchar_t *wide = mem_zalloc(length + 1, sizeof *wide);
    size_t count = 0;

    while (length) {
        uint32_t code_point;
        size_t used = utf8_decode(text, length, &code_point);

        if (used)
            wide[count++] = (wchar_t)code_point;
        text += used ? used : 1;
        length -= used ? used : 1;
    }
    return wide;
}

static void insert(struct prompt *prompt, const char *text)
{
    wchar_t *wide = to_wide(text);

    el_winsertstr(prompt->editor, wide);
    free(wide);
}

/* --- what is shown -------------------------------------------------------------------------------- */

static void look_at_line(struct prompt *prompt)
{
    const LineInfoW *line = el_wline(prompt->editor);

    strbuf_clear(&prompt->line);
    strbuf_clear(&prompt->before);
    add_wide(&prompt->line, line->buffer, line->lastchar);
    add_wide(&prompt->before, line->buffer, line->cursor);
}

static void tell_change(struct prompt *prompt, bool resized)
{
    strbuf_clear(&prompt->told);
    strbuf_addbuf(&prompt->told, &prompt->line);
    if (prompt->request->changed)
        prompt->request->changed(prompt->line.text, resized, prompt->request->context);
}

static void paint_words(struct prompt *prompt)
{
    struct terminal *terminal = prompt->terminal;
    int columns = terminal_columns(terminal);
    struct strbuf list = STRBUF_INIT;

    prompt->words_next = prompt_words_list(&prompt->words, prompt->words_next, (size_t)columns - 1,
                                           terminal->utf8, &list);
    if (prompt->words_next)
        strbuf_adds(&list, " >");
    paint_field(terminal, terminal_rows(terminal) - 2, 0, columns, ROLE_HINT, false, list.text);
    strbuf_release(&list);
}

static void hide_words(struct prompt *prompt)
{
    if (prompt->words_shown)
        tell_change(prompt, false);
    prompt->words_shown = false;
    prompt_words_release(&prompt->words);
}

static void paint(struct prompt *prompt)
{
    struct prompt_row row = {
        .label = prompt->request->label,
        .line = prompt->line.text,
        .before = prompt->before.text,
        .scroll = prompt->scroll,
    };

    prompt->scroll = prompt_row_paint(prompt->terminal, &row);
}

/* --- completion ----------------------------------------------------------------------------------- */

static void find_words(struct prompt *prompt, const char *prefix)
{
    prompt_words_release(&prompt->words);
    prompt->words.prefix = prefix;
    prompt->request->complete(prompt->before.text, &prompt->words, prompt->request->context);
}

static void complete(struct prompt *prompt)
{
    struct strbuf common = STRBUF_INIT;
    bool alone;

    if (!prompt->request->complete)
        return;
    if (prompt->words_shown) {
        paint_words(prompt);
        return;
    }
    find_words(prompt, prompt_words_last(prompt->before.text));
    alone = prompt->words.count == 1;
    prompt_words_common(&prompt->words, &common);
    if (alone)
        strbuf_addch(&common, ' ');
    insert(prompt, common.text);
    if (!common.length && prompt->words.count && prompt->tab_pressed) {
        prompt->words_shown = true;
        prompt->words_next = 0;
        paint_words(prompt);
    }
    strbuf_release(&common);
}

/* --- keys ----------------------------------------------------------------------------------------- */

static bool is_vi(const struct prompt *prompt)
{
    const wchar_t *name = NULL;

    return el_wget(prompt->editor, EL_EDITOR, &name) == 0 && name && wcscmp(name, L"vi") == 0;
}

static void queue(struct prompt *prompt, const wchar_t *characters)
{
    size_t length = wcslen(characters);

    if (prompt->queue_length + length <= QUEUE_SIZE) {
        wmemcpy(prompt->queue + prompt->queue_length, characters, length);
        prompt->queue_length += length;
    }
}

static wchar_t take_from_queue(struct prompt *prompt)
{
    wchar_t first = prompt->queue[0];

    prompt->queue_length--;
    wmemmove(prompt->queue, prompt->queue + 1, prompt->queue_length);
    return first;
}

static void delete_forward(struct prompt *prompt)
{
    const LineInfoW *line = el_wline(prompt->editor);

    if (line->cursor == line->lastchar)
        return;
    el_cursor(prompt->editor, 1);
    el_wdeletestr(prompt->editor, 1);
}

/* Keys without a control code. */
static void press_named(struct prompt *prompt, key_code key)
{
    const LineInfoW *line = el_wline(prompt->editor);

    switch (key) {
    case KEYCODE_LEFT:
        el_cursor(prompt->editor, -1);
        break;
    case KEYCODE_RIGHT:
        el_cursor(prompt->editor, 1);
        break;
    case KEYCODE_HOME:
        el_cursor(prompt->editor, (int)(line->buffer - line->cursor));
        break;
    case KEYCODE_END:
        el_cursor(prompt->editor, (int)(line->lastchar - line->cursor));
        break;
    case KEYCODE_DELETE:
        delete_forward(prompt);
        break;
    case KEYCODE_UP:
        queue(prompt, is_vi(prompt) ? (wchar_t[]){VI_PREVIOUS, 0} : L"\033[A");
        break;
    case KEYCODE_DOWN:
        queue(prompt, is_vi(prompt) ? (wchar_t[]){VI_NEXT, 0} : L"\033[B");
        break;
    case KEYCODE_BACKSPACE:
        queue(prompt, L"\x7f");
        break;
    default:
        break;
    }
}

static void press_character(struct prompt *prompt, key_code key)
{
    wchar_t characters[] = {(wchar_t)(key & ~KEYCODE_ALT), 0};

    if (key & KEYCODE_ALT)
        queue(prompt, L"\033");
    queue(prompt, characters);
}

/* In vi mode Escape first belongs to libedit (command mode); twice it cancels as everywhere. */
static bool cancels(struct prompt *prompt, key_code key)
{
    bool escape_before = prompt->escape_pressed;

    prompt->escape_pressed = key == KEYCODE_ESCAPE;
    if (key == KEYCODE_ESCAPE)
        return escape_before || !is_vi(prompt);
    return key == ('C' & 0x1F) || (key == KEYCODE_BACKSPACE && !prompt->line.length);
}

static void press(struct prompt *prompt, key_code key)
{
    if (key == KEYCODE_TAB) {
        complete(prompt);
        prompt->tab_pressed = true;
        return;
    }
    prompt->tab_pressed = false;
    hide_words(prompt);
    if (key == ('Z' & 0x1F)) {
        terminal_suspend(prompt->terminal);
        tell_change(prompt, true);
    } else if (key == ('L' & 0x1F)) {
        terminal_repaint(prompt->terminal);
    } else if (key == ('V' & 0x1F) || key == VI_PREVIOUS || key == VI_NEXT) {
        return; /* quoting would let control characters into the line; the others are ours */
    } else if ((key & ~KEYCODE_ALT) > KEYCODE_NONE) {
        press_named(prompt, key & ~KEYCODE_ALT);
    } else {
        press_character(prompt, key);
    }
}

/* Waits for one event; false when the line is given up. */
static bool handle_event(struct prompt *prompt)
{
    key_code key;

    switch (terminal_wait(prompt->terminal, &key)) {
    case TERMINAL_KEY:
        if (cancels(prompt, key)) {
            prompt->result = PROMPT_CANCELLED;
            return false;
        }
        press(prompt, key);
        return true;
    case TERMINAL_RESIZED:
    case TERMINAL_CONTINUED:
        prompt->words_shown = false;
        tell_change(prompt, true);
        return true;
    case TERMINAL_GONE:
    case TERMINAL_ENDED:
        break;
    }
    prompt->result = PROMPT_GONE;
    return false;
}

static void start(struct prompt *prompt)
{
    prompt->started = true;
    reset_prog_mode();
    if (prompt->request->initial)
        insert(prompt, prompt->request->initial);
    look_at_line(prompt);
    strbuf_addbuf(&prompt->told, &prompt->line);
}

/* What libedit calls for the next character: 1 with it, -1 to stop. */
static int next_character(EditLine *editor, wchar_t *character)
{
    struct prompt *prompt = NULL;

    el_wget(editor, EL_CLIENTDATA, &prompt);
    if (!prompt->started)
        start(prompt);
    while (!prompt->queue_length) {
        look_at_line(prompt);
        if (!strbuf_equals(&prompt->told, prompt->line.text) &&
            !terminal_input_waiting(prompt->terminal))
            tell_change(prompt, false);
        paint(prompt);
        if (!handle_event(prompt))
            return -1;
    }
    *character = take_from_queue(prompt);
    return 1;
}

/* --- life ----------------------------------------------------------------------------------------- */

static wchar_t *no_prompt(EditLine *editor)
{
    static wchar_t nothing[] = L"";

    (void)editor;
    return nothing;
}

/* What the user's ~/.editrc says comes first, but editing stays on and these keys stay ours. */
static void bind_keys(EditLine *editor)
{
    static const wchar_t previous[] = {VI_PREVIOUS, 0};
    static const wchar_t next[] = {VI_NEXT, 0};

    el_wset(editor, EL_BIND, previous, L"ed-prev-history", NULL);
    el_wset(editor, EL_BIND, next, L"ed-next-history", NULL);
    el_wset(editor, EL_BIND, L"-a", previous, L"ed-prev-history", NULL);
    el_wset(editor, EL_BIND, L"-a", next, L"ed-next-history", NULL);
}

static void set_up(struct prompt *prompt)
{
    EditLine *editor = prompt->editor;

    el_wset(editor, EL_CLIENTDATA, prompt);
    el_wset(editor, EL_PROMPT, no_prompt);
    el_wset(editor, EL_EDITOR, L"emacs");
    el_wset(editor, EL_HIST, history_w, prompt->recall);
    el_source(editor, NULL);
    el_wset(editor, EL_EDITMODE, 1);
    el_wset(editor, EL_GETCFN, next_character);
    /* The modes between lines as well: else what is typed then would be echoed. */
    el_wset(editor, EL_SETTY, L"-x", L"-echo", L"-icanon", L"-isig", L"-icrnl", NULL);
    bind_keys(editor);
}

struct prompt *prompt_new(struct terminal *terminal, const char *history_path)
{
    struct prompt *prompt = mem_zalloc(1, sizeof *prompt);
    void *type = terminal_type_current();
    int input = fileno(terminal->input);
    HistEventW event;

    prompt->terminal = terminal;
    prompt->history = prompt_history_new(history_path);
    prompt->recall = history_winit();
    prompt->nowhere = fopen("/dev/null", "we");
    prompt->editor = prompt->nowhere ? el_init_fd("vpcmend", terminal->input, prompt->nowhere,
                                                  prompt->nowhere, input, STDOUT_FILENO, input)
                                     : NULL;
    strbuf_init(&prompt->line);
    strbuf_init(&prompt->before);
    strbuf_init(&prompt->told);
    history_w(prompt->recall, &event, H_SETSIZE, PROMPT_HISTORY_LINES);
    if (prompt->editor)
        set_up(prompt);
    terminal_type_restore(type);
    reset_prog_mode();
    return prompt;
}

void prompt_free(struct prompt *prompt)
{
    if (!prompt)
        return;
    if (prompt->editor)
        el_end(prompt->editor);
    reset_prog_mode();
    if (prompt->nowhere)
        fclose(prompt->nowhere);
    history_wend(prompt->recall);
    prompt_history_free(prompt->history);
    prompt_words_release(&prompt->words);
    strbuf_release(&prompt->line);
    strbuf_release(&prompt->before);
    strbuf_release(&prompt->told);
    free(prompt);
}

/* --- reading one line ----------------------------------------------------------------------------- */

static void recall_line(const char *line, void *context)
{
    HistEventW event;
    wchar_t *wide = to_wide(line);

    history_w(context, &event, H_ENTER, wide);
    free(wide);
}

static void begin(struct prompt *prompt, const struct prompt_request *request)
{
    HistEventW event;

    prompt->request = request;
    prompt->result = PROMPT_ENTERED;
    prompt->started = false;
    prompt->tab_pressed = false;
    prompt->words_shown = false;
    prompt->escape_pressed = false;
    prompt->queue_length = 0;
    prompt->scroll = 0;
    strbuf_clear(&prompt->told);
    history_w(prompt->recall, &event, H_CLEAR);
    prompt_history_visit(prompt->history, request->label, recall_line, prompt->recall);
}

/* The line without its newline, or whatever other control character found its way in. */
static void take_line(const wchar_t *wide, int length, struct strbuf *line)
{
    strbuf_clear(line);
    for (int i = 0; i < length; i++) {
        if (wide[i] >= ' ' && (wide[i] < 0x7F || wide[i] >= 0xA0))
            add_wide(line, wide + i, wide + i + 1);
    }
}

enum prompt_result prompt_read(struct prompt *prompt, const struct prompt_request *request,
                               struct strbuf *line)
{
    const wchar_t *wide;
    int length = 0;

    if (!prompt->editor)
        return PROMPT_CANCELLED;
    begin(prompt, request);
    wide = el_wgets(prompt->editor, &length);
    reset_prog_mode();
    prompt_words_release(&prompt->words);
    if (prompt->result != PROMPT_ENTERED)
        return prompt->result;
    if (!wide || length <= 0)
        return PROMPT_CANCELLED;
    take_line(wide, length, line);
    prompt_history_add(prompt->history, request->label, line->text);
    return PROMPT_ENTERED;
}

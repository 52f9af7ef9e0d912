/*
 * While a line is being edited: libedit asks for the next character, and before it gets one the line
 * is painted, the key waited for, and what is ours (cancelling, completion, suspending, the keys that
 * have no control code) dealt with.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/utf8.h"
#include "tui/prompt_row.h"
#include "tui/prompt_state.h"
#include "tui/terminal_state.h"

/* --- text of wide characters, independent of the locale ------------------------------------------- */

void prompt_add_wide(struct strbuf *out, const wchar_t *from, const wchar_t *to)
{
    char bytes[4];

    for (; from < to; from++)
        strbuf_add(out, bytes, utf8_encode((uint32_t)*from, bytes));
}

wchar_t *prompt_to_wide(const char *text)
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
    wchar_t *wide = prompt_to_wide(text);

    el_winsertstr(prompt->editor, wide);
    free(wide);
}

/* --- what is shown -------------------------------------------------------------------------------- */

static void look_at_line(struct prompt *prompt)
{
    const LineInfoW *line = el_wline(prompt->editor);

    strbuf_clear(&prompt->line);
    strbuf_clear(&prompt->before);
    prompt_add_wide(&prompt->line, line->buffer, line->lastchar);
    prompt_add_wide(&prompt->before, line->buffer, line->cursor);
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
    paint_field(terminal, terminal_rows(terminal) - 2, 0, columns, ROLE_HINT, 0, list.text);
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

    if (prompt->queue_length + length <= PROMPT_QUEUE_SIZE) {
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
        queue(prompt, is_vi(prompt) ? (wchar_t[]){PROMPT_VI_PREVIOUS, 0} : L"\033[A");
        break;
    case KEYCODE_DOWN:
        queue(prompt, is_vi(prompt) ? (wchar_t[]){PROMPT_VI_NEXT, 0} : L"\033[B");
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
    } else if (key == ('V' & 0x1F) || key == PROMPT_VI_PREVIOUS || key == PROMPT_VI_NEXT) {
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
    const struct prompt_request *request = prompt->request;
    struct terminal_wait wait =
        request->waiting ? request->waiting(request->context) : TERMINAL_WAIT_KEYS;
    key_code key;
    enum terminal_event event = terminal_wait(prompt->terminal, wait, &key);

    switch (event) {
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
    case TERMINAL_READY:
    case TERMINAL_TIME_OUT:
        request->woken(event, request->context);
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

int prompt_next_character(EditLine *editor, wchar_t *character)
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

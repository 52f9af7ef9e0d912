/*
 * Setting libedit up and letting it read one line. It gets its characters from
 * prompt_next_character() (prompt_edit.c), where the keys come from curses.
 *
 * libedit believes that it writes to a terminal: its stream is /dev/null, but the descriptors it
 * asks about are the real ones. It changes the terminal's modes and terminfo's current terminal,
 * so both are put back wherever it may have done so.
 */
#include "tui/prompt.h"

#include <stdlib.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "tui/prompt_state.h"
#include "tui/terminal_state.h"

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
    static const wchar_t previous[] = {PROMPT_VI_PREVIOUS, 0};
    static const wchar_t next[] = {PROMPT_VI_NEXT, 0};

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
    el_wset(editor, EL_GETCFN, prompt_next_character);
    /* The modes between lines as well: else what is typed then would be echoed. */
    el_wset(editor, EL_SETTY, L"-x", L"-echo", L"-icanon", L"-isig", L"-icrnl", NULL);
    bind_keys(editor);
}

static void set_up_on_screen(struct prompt *prompt)
{
    struct terminal *terminal = prompt->terminal;
    void *type = terminal_type_current();
    int input = fileno(terminal->input);

    prompt->nowhere = fopen("/dev/null", "we");
    prompt->editor = prompt->nowhere ? el_init_fd("vpcmend", terminal->input, prompt->nowhere,
                                                  prompt->nowhere, input, STDOUT_FILENO, input)
                                     : NULL;
    if (prompt->editor)
        set_up(prompt);
    terminal_type_restore(type);
    reset_prog_mode();
}

struct prompt *prompt_new(struct terminal *terminal, const char *history_path)
{
    struct prompt *prompt = mem_zalloc(1, sizeof *prompt);
    HistEventW event;

    prompt->terminal = terminal;
    prompt->history = prompt_history_new(history_path);
    prompt->recall = history_winit();
    strbuf_init(&prompt->line);
    strbuf_init(&prompt->before);
    strbuf_init(&prompt->told);
    history_w(prompt->recall, &event, H_SETSIZE, PROMPT_HISTORY_LINES);
    if (terminal->plain)
        line_set_up(prompt);
    else
        set_up_on_screen(prompt);
    return prompt;
}

void prompt_free(struct prompt *prompt)
{
    if (!prompt)
        return;
    if (prompt->editor)
        el_end(prompt->editor);
    if (!prompt->terminal->plain)
        reset_prog_mode();
    if (prompt->nowhere)
        fclose(prompt->nowhere);
    history_wend(prompt->recall);
    prompt_history_free(prompt->history);
    prompt_words_release(&prompt->words);
    strbuf_release(&prompt->line);
    strbuf_release(&prompt->before);
    strbuf_release(&prompt->told);
    free(prompt->shown);
    free(prompt);
}

/* --- reading one line ----------------------------------------------------------------------------- */

static void recall_line(const char *line, void *context)
{
    HistEventW event;
    wchar_t *wide = prompt_to_wide(line);

    history_w(context, &event, H_ENTER, wide);
    free(wide);
}

void prompt_recall(struct prompt *prompt, const char *label)
{
    HistEventW event;

    history_w(prompt->recall, &event, H_CLEAR);
    prompt_history_visit(prompt->history, label, recall_line, prompt->recall);
}

static void begin(struct prompt *prompt, const struct prompt_request *request)
{
    prompt->request = request;
    prompt->result = PROMPT_ENTERED;
    prompt->started = false;
    prompt->tab_pressed = false;
    prompt->words_shown = false;
    prompt->escape_pressed = false;
    prompt->queue_length = 0;
    prompt->scroll = 0;
    strbuf_clear(&prompt->told);
    prompt_recall(prompt, request->label);
}

void prompt_take_line(const wchar_t *wide, int length, struct strbuf *line)
{
    strbuf_clear(line);
    for (int i = 0; i < length; i++) {
        if (wide[i] >= ' ' && (wide[i] < 0x7F || wide[i] >= 0xA0))
            prompt_add_wide(line, wide + i, wide + i + 1);
    }
}

enum prompt_result prompt_read(struct prompt *prompt, const struct prompt_request *request,
                               struct strbuf *line)
{
    const wchar_t *wide;
    int length = 0;

    if (prompt->terminal->plain)
        return line_read(prompt, request, line);
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
    prompt_take_line(wide, length, line);
    prompt_history_add(prompt->history, request->label, line->text);
    return PROMPT_ENTERED;
}

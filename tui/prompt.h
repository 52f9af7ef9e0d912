/*
 * prompt.h: one line of editing inside the screen, by libedit.
 *
 * libedit edits (emacs or vi keys, the user's ~/.editrc honoured), keeps history between runs, and
 * never writes to the terminal: what it has is painted on the bottom row. Resizing works while
 * editing. See design section 11 for the set-up.
 */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"
#include "tui/terminal.h"

/*
 * Completion: `line` up to the cursor; append to `words` the possible words for the last word of it
 * by calling add(words, "text") for each, in order. The prompt inserts the common beginning, and on a
 * second Tab shows the possibilities on the row above.
 */
struct prompt_words;
void prompt_words_add(struct prompt_words *words, const char *word);
typedef void prompt_complete(const char *line, struct prompt_words *words, void *context);

/* Called after each change of the line (incremental filters) and after a resize, to paint the rest of
 * the screen; the prompt then paints its own row. */
typedef void prompt_changed(const char *line, bool resized, void *context);

/* What to wait for besides keys, asked before each wait; and what to do when it has come
 * (TERMINAL_READY, TERMINAL_TIME_OUT): work, and painting of the rest of the screen. */
typedef struct terminal_wait prompt_waiting(void *context);
typedef void prompt_woken(enum terminal_event event, void *context);

struct prompt_request {
    const char *label;   /* ":" or "/" or "Write to: " */
    const char *initial; /* text to start with; NULL for none */
    prompt_complete *complete;
    prompt_changed *changed;
    prompt_waiting *waiting; /* NULL: for keys only */
    prompt_woken *woken;     /* wherever `waiting` is */
    void *context;
};

enum prompt_result { PROMPT_ENTERED, PROMPT_CANCELLED, PROMPT_GONE };

struct prompt;

/* `history_path`: file that keeps the history ("$XDG_STATE_HOME/vpcmend/history"); NULL keeps none.
 * The file is read now and written, complete or not at all, after each entered line. */
struct prompt *prompt_new(struct terminal *terminal, const char *history_path);
void prompt_free(struct prompt *prompt);

/*
 * On a terminal of lines (terminal_is_plain()) the label is printed, and the line edited behind it where
 * somebody sits there, else read as it comes. The initial text is what an empty line stands for ("-"
 * alone for an empty one); `changed`, `waiting` and `woken` are not called. A line may be empty. Ctrl-C
 * cancels; the end of input is PROMPT_GONE too.
 *
 * Edits one line on the bottom row. The text entered replaces *line. Escape or Ctrl-C or an empty
 * Backspace cancels. PROMPT_GONE: the terminal has gone or a signal wants the program to end.
 */
enum prompt_result prompt_read(struct prompt *prompt, const struct prompt_request *request,
                               struct strbuf *line);

#endif

/*
 * prompt_history.h: what was entered in prompts, kept in a file. Inside the terminal room only.
 *
 * One file serves all prompts: each line is the prompt's label and what was entered after it
 * (":findings", "/smtp"). The file is other people's text as much as any: lines that hold control
 * or direction-changing characters, or are no UTF-8, are left out.
 */
#ifndef TUI_PROMPT_HISTORY_H
#define TUI_PROMPT_HISTORY_H

#include <stddef.h>

enum { PROMPT_HISTORY_LINES = 1000 };

struct prompt_history;

/* Reads the file if it can be read; `path` NULL keeps the history in memory only. */
struct prompt_history *prompt_history_new(const char *path);
void prompt_history_free(struct prompt_history *history);

/* Adds a line and writes the file anew (temporary file, rename). An entry equal to the one before it
 * is not added again. A file that cannot be written is no reason to stop anybody: nothing happens. */
void prompt_history_add(struct prompt_history *history, const char *label, const char *line);

/* Calls visit for each entry of a label, oldest first, without the label. */
void prompt_history_visit(const struct prompt_history *history, const char *label,
                          void (*visit)(const char *line, void *context), void *context);

#endif

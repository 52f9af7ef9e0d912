/*
 * Keys typed where lines are edited without a screen (line.h): libedit gets them from us, and whatever they are,
 * each line that is entered is text of characters that may be shown, and the end of the keys ends it.
 */
#define _GNU_SOURCE /* posix_openpt */
#include "tests/fuzz/support.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"
#include "tui/prompt_state.h"
#include "tui/terminal_state.h"

enum { CONTROL_Z = 0x1A };

/* Somebody sits there, but what is typed is put where it would have been read to; then the program is to end. */
static struct terminal terminal = {
    .plain = true, .attended = true, .shown = true, .utf8 = true, .ended = true, .idle_fd = -1};

static struct prompt *prompt; /* one for all, but for its history: libedit lets go of no terminal */

int LLVMFuzzerInitialize(int *count, char ***words);

int LLVMFuzzerInitialize(int *count, char ***words)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    (void)count, (void)words;
    CHECK(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    terminal.input = fopen(ptsname(master), "r");
    CHECK(terminal.input && tcgetattr(fileno(terminal.input), &terminal.original) == 0);
    CHECK(freopen("/dev/null", "w", stdout));
    setenv("HOME", "/nonexistent", 1); /* nobody's ~/.editrc */
    setlocale(LC_ALL, "C.UTF-8");
    prompt = prompt_new(&terminal, NULL);
    CHECK(prompt->editor);
    return 0;
}

static void complete(const char *line, struct prompt_words *words, void *context)
{
    static const char *const offered[] = {"findings", "filter", "plan", "\u65E5\u672C"};

    (void)line, (void)context;
    for (size_t i = 0; i < sizeof offered / sizeof *offered; i++)
        prompt_words_add(words, offered[i]);
}

static void check_line(const struct strbuf *line)
{
    for (size_t i = 0, used; i < line->length; i += used) {
        uint32_t code_point;

        used = utf8_decode(line->text + i, line->length - i, &code_point);
        CHECK(used && sanitise_is_clean(code_point));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct prompt_request request = {.label = size % 2 ? ":" : "Write to: ",
                                           .initial = size % 3 ? NULL : "plan",
                                           .complete = complete};
    struct strbuf line = STRBUF_INIT;

    prompt_history_free(prompt->history);
    prompt->history = prompt_history_new(NULL);
    prompt->input_at = prompt->input_end = 0;
    for (size_t i = 0; i < size && prompt->input_end < sizeof prompt->input; i++)
        if (data[i] != CONTROL_Z) /* would stop us */
            prompt->input[prompt->input_end++] = (char)data[i];
    while (prompt_read(prompt, &request, &line) != PROMPT_GONE)
        check_line(&line);
    strbuf_release(&line);
    return 0;
}

/* Characters for lines that come from anywhere: as the locale has them, without what no line can hold. */
#include <errno.h>
#include <unistd.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"
#include "tui/prompt_state.h"
#include "tui/terminal_state.h"

/* Waits for input and reads some; false at its end, or where the program is to end. */
static bool fill(struct prompt *prompt)
{
    struct terminal *terminal = prompt->terminal;

    for (;;) {
        enum terminal_event event = terminal_wait_lines(terminal, TERMINAL_WAIT_KEYS, true);
        ssize_t got;

        if (event == TERMINAL_GONE || event == TERMINAL_ENDED || terminal->interrupted)
            return false;
        if (event != TERMINAL_KEY) {
            if (prompt->editor && prompt->started)
                line_go_on(prompt);
            continue;
        }
        got = read(fileno(terminal->input), prompt->input, sizeof prompt->input);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        prompt->input_at = 0;
        prompt->input_end = got > 0 ? (size_t)got : 0;
        return got > 0;
    }
}

static bool next_byte(struct prompt *prompt, unsigned char *byte)
{
    if (prompt->input_at == prompt->input_end && !fill(prompt)) {
        prompt->result = prompt->terminal->interrupted ? PROMPT_CANCELLED : PROMPT_GONE;
        return false;
    }
    *byte = (unsigned char)prompt->input[prompt->input_at++];
    return true;
}

/* The rest of a UTF-8 character; false where the input ends. A byte that does not belong stays. */
static bool add_rest(struct prompt *prompt, char *bytes, size_t *length, size_t wanted)
{
    unsigned char byte;

    while (*length < wanted) {
        if (!next_byte(prompt, &byte))
            return false;
        if ((byte & 0xC0) != 0x80) {
            prompt->input_at--;
            return true;
        }
        bytes[(*length)++] = (char)byte;
    }
    return true;
}

bool line_character(struct prompt *prompt, uint32_t *character)
{
    for (;;) {
        unsigned char first;
        char bytes[4];
        size_t length = 1;

        if (!next_byte(prompt, &first))
            return false;
        *character = first;
        if (first < 0x80)
            return true;
        bytes[0] = (char)first;
        if (!add_rest(prompt, bytes, &length, first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2))
            return false;
        if (utf8_decode(bytes, length, character) == length && prompt->terminal->utf8 &&
            sanitise_is_clean(*character))
            return true;
    }
}

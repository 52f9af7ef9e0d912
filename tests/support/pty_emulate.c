/*
 * What arrives is handed to the emulator in whole characters and whole sequences, and what it does not do as the
 * terminals do is done for it:
 *
 * - a character repeated by one sequence (REP) comes as often as it is asked for: the emulator stops short of the
 *   last column;
 * - a terminal that wraps at once has its cursor in the next row as soon as the last column is filled. The
 *   emulator's waits there for one more character, as those of xterm and most others do;
 * - between SGR 11 and SGR 10 bytes are the lines of a PC (code page 437).
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/utf8.h"
#include "tests/support/pty_state.h"
#include "tui/text_width.h"

/* The length of a character by its first byte; 1 also for what begins none. */
static size_t character_length(unsigned char first)
{
    return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

static bool is_unfinished(const struct pty_session *session)
{
    const struct strbuf *character = &session->character;

    return session->utf8 && character->length < character_length((unsigned char)character->text[0]);
}

/* A line of the PC, as one of the DEC graphics; the byte itself if it is none. */
static char line_letter(char byte)
{
    static const char lines[] = "\xD9j\xBFk\xDAl\xC0m\xC5n\xC4q\xC3t\xB4u\xC1v\xC2w\xB3x";

    for (const char *at = lines; *at; at += 2)
        if (*at == byte)
            return at[1];
    return byte;
}

static void write_character(struct pty_session *session)
{
    const struct strbuf *character = &session->character;
    char graphic[] = "\033(0q\033(B";

    graphic[3] = line_letter(*character->text);
    if (session->has_pc_lines && graphic[3] != *character->text)
        vterm_input_write(session->emulator, graphic, sizeof graphic - 1);
    else
        vterm_input_write(session->emulator, character->text, character->length);
}

static bool fills_last_column(const struct pty_session *session, VTermPos before)
{
    const struct strbuf *character = &session->character;
    uint32_t code_point;
    VTermPos after;

    vterm_state_get_cursorpos(vterm_obtain_state(session->emulator), &after);
    if (after.row != before.row || after.col != before.col)
        return false;
    return !utf8_decode(character->text, character->length, &code_point) || text_width(code_point) > 0;
}

static void print_character(struct pty_session *session)
{
    VTermPos before;

    vterm_state_get_cursorpos(vterm_obtain_state(session->emulator), &before);
    write_character(session);
    if (session->wraps_at_once && fills_last_column(session, before))
        vterm_input_write(session->emulator, "\r\n", 2);
}

/* CSI NUMBER b: the last character once more, and so often. */
static void repeat(struct pty_session *session, const char *number)
{
    long most = (long)session->rows * session->columns, count = strtol(number, NULL, 10);

    for (long i = 0; i < count && i < most; i++)
        print_character(session);
}

static void take_character(struct pty_session *session, char byte)
{
    bool goes_on = ((unsigned char)byte & 0xC0) == 0x80;

    if (!goes_on || !session->character.length || !is_unfinished(session))
        strbuf_clear(&session->character); /* what was never finished was none */
    strbuf_add(&session->character, &byte, 1);
    if (!is_unfinished(session))
        print_character(session);
}

/* Whether what begins with ESC has come to its end: CSI, a text up to BEL, or some bytes and a last one. */
static bool sequence_ends(const struct strbuf *sequence)
{
    char last = sequence->text[sequence->length - 1];

    if (sequence->length < 2)
        return false;
    if (strchr("]P_^X", sequence->text[1]))
        return last == '\a';
    if (sequence->text[1] == '[')
        return sequence->length > 2 && last >= '@' && last <= '~';
    return last >= '0' && last <= '~';
}

/* SGR 10 and 11 among the parameters. */
static void take_looks(struct pty_session *session, const char *parameters)
{
    for (const char *at = parameters; at; at = strchr(at, ';')) {
        long number = strtol(at += *at == ';', NULL, 10);

        if (number == 10 || number == 11)
            session->has_pc_lines = number == 11;
    }
}

static void take_sequence(struct pty_session *session, char byte)
{
    struct strbuf *sequence = &session->sequence;

    if (byte == '\033') { /* ends what was not ended yet: the Linux console's "reset the palette" has no end */
        vterm_input_write(session->emulator, sequence->text, sequence->length);
        strbuf_clear(sequence);
    }
    strbuf_add(sequence, &byte, 1);
    if (!sequence_ends(sequence))
        return;
    if (byte == 'b' && strspn(sequence->text + 2, "0123456789") == sequence->length - 3)
        repeat(session, sequence->text + 2);
    else
        vterm_input_write(session->emulator, sequence->text, sequence->length);
    if (byte == 'm')
        take_looks(session, sequence->text + 2);
    strbuf_clear(sequence);
}

void pty_emulate(struct pty_session *session, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (session->sequence.length || byte == '\033')
            take_sequence(session, bytes[i]);
        else if (byte < ' ' || byte == 0x7F)
            vterm_input_write(session->emulator, bytes + i, 1);
        else
            take_character(session, bytes[i]);
    }
}

#include "model/read/flow_text.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/read/json_bytes.h"

static bool fill(struct flow_text *text)
{
    text->at = 0;
    text->length = byte_stream_read(text->stream, text->piece, FLOW_TEXT_PIECE);
    return text->length > 0;
}

void flow_text_release(struct flow_text *text)
{
    strbuf_release(&text->line);
    strbuf_release(&text->raw);
    free(text->piece);
}

static void add_bytes(struct flow_text *text, const char *bytes, size_t length)
{
    size_t room = FLOW_TEXT_MOST - text->line.length;

    strbuf_add(&text->line, bytes, length < room ? length : room);
}

/* --- plain text ---------------------------------------------------------------------------------- */

static void drop_carriage_return(struct flow_text *text)
{
    if (text->line.length && text->line.text[text->line.length - 1] == '\r')
        strbuf_truncate(&text->line, text->line.length - 1);
}

static bool next_line(struct flow_text *text)
{
    const char *end = NULL;
    bool any = false;

    while (!end && (text->at < text->length || fill(text))) {
        const char *from = text->piece + text->at;
        size_t left = text->length - text->at;
        end = memchr(from, '\n', left);
        add_bytes(text, from, end ? (size_t)(end - from) : left);
        text->at += end ? (size_t)(end - from) + 1 : left;
        any = true;
    }
    drop_carriage_return(text);
    text->number++;
    text->column = 1;
    return any;
}

static void use_csv(struct flow_text *text)
{
    struct strbuf raw = text->line;

    text->line = text->raw;
    text->raw = raw;
    strbuf_clear(&text->line);
    flow_csv_line(&text->csv, text->raw.text, &text->line);
}

/* The first line into `line`. */
static void look_ahead(struct flow_text *text)
{
    size_t at = text->at, end;

    while (at < text->length && (text->piece[at] == '\n' || text->piece[at] == '\r'))
        at++;
    end = at;
    while (end < text->length && text->piece[end] != '\n')
        end++;
    strbuf_clear(&text->line);
    add_bytes(text, text->piece + at, end - at);
    drop_carriage_return(text);
}

const char *flow_text_peek(struct flow_text *text)
{
    look_ahead(text);
    if (text->in_csv)
        use_csv(text);
    return text->line.text;
}

/* --- JSON ---------------------------------------------------------------------------------------- */

/* The next byte, counted; -1 at the end. */
static int next_byte(struct flow_text *text)
{
    int byte;

    if (text->at == text->length && !fill(text))
        return -1;
    byte = (unsigned char)text->piece[text->at++];
    text->columns++;
    if (byte == '\n') {
        text->lines++;
        text->columns = 0;
    }
    return byte;
}

/* In a record an escape can only stand for a blank or a quote. */
static void add_escape(struct flow_text *text, int byte)
{
    char letter = (char)byte;

    if (byte > 0 && strchr("nrtbf", byte))
        letter = ' ';
    else if (byte == 'u')
        letter = '?';
    add_bytes(text, &letter, 1);
}

/* What stands between quotes, the first of which was read. */
static void read_string(struct flow_text *text)
{
    int byte;

    strbuf_clear(&text->line);
    text->number = text->lines + 1;
    text->column = text->columns + 1;
    while ((byte = next_byte(text)) >= 0 && byte != '"') {
        char letter = (char)byte;
        if (byte == '\\')
            add_escape(text, next_byte(text));
        else
            add_bytes(text, &letter, 1);
    }
}

static bool is_key(const struct strbuf *string)
{
    return strbuf_equals(string, "body") || strbuf_equals(string, "message") ||
           strbuf_equals(string, "@message") || strbuf_equals(string, "value");
}

static bool next_string(struct flow_text *text)
{
    bool was_key = false;
    int byte;

    while ((byte = next_byte(text)) >= 0) {
        if (byte == '"') {
            bool is_value = text->key_matches;
            read_string(text);
            text->key_matches = false;
            if (is_value)
                return true;
            was_key = is_key(&text->line);
        } else if (byte == ':') {
            text->key_matches = was_key;
        } else if (!strchr(" \t\r\n", byte)) {
            was_key = text->key_matches = false;
        }
    }
    return false;
}

/* --- all ----------------------------------------------------------------------------------------- */

void flow_text_init(struct flow_text *text, struct byte_stream *stream)
{
    size_t at = 0;

    *text = (struct flow_text){.stream = stream, .piece = mem_alloc(FLOW_TEXT_PIECE)};
    strbuf_init(&text->line);
    strbuf_init(&text->raw);
    fill(text);
    while (at < text->length && strchr(" \t\r\n", text->piece[at]) && text->piece[at])
        at++;
    text->in_json = at < text->length && json_opens(text->piece[at]);
    if (text->in_json)
        return;
    look_ahead(text);
    text->in_csv = flow_csv_begins(&text->csv, text->line.text);
}

bool flow_text_next(struct flow_text *text)
{
    bool any;

    strbuf_clear(&text->line);
    any = text->in_json ? next_string(text) : next_line(text);
    if (any && text->in_csv)
        use_csv(text);
    return any;
}

bool flow_text_is_wrapped(const struct flow_text *text)
{
    return text->in_json || (text->in_csv && text->csv.holds_records);
}

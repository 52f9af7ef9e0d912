/*
 * Text is looked at word by word, a word being what stands between ASCII characters that are neither
 * letters nor digits: what else stands in it tells whether a letter is what it looks like.
 */
#include "model/base/sanitise.h"

#include <string.h>

#include "model/base/eights.h"
#include "model/base/unicode_classes.h"
#include "model/base/utf8.h"

enum { MARKS_MOST = 5 }; /* on one character; ncurses cuts off what is more */

/* What a word holds. */
struct word {
    bool latin;
    bool other, other_alike; /* letters of scripts that are not built like Latin */
    bool own_shape;          /* a European letter that is like none of ASCII */
    unsigned european;       /* number of the script, 0 for none */
    bool mixed;              /* several such scripts */
};

static uint32_t class_of(uint32_t code_point)
{
    size_t low = 0, high = unicode_run_count;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (unicode_runs[middle] >> 9 <= code_point)
            low = middle;
        else
            high = middle;
    }
    return unicode_runs[low] & 511;
}

bool sanitise_is_clean(uint32_t code_point)
{
    if (code_point < 0x7F)
        return code_point >= 0x20;
    return UNICODE_KIND(class_of(code_point)) != UNICODE_HIDDEN;
}

/* --- words --------------------------------------------------------------------------------------- */

static bool is_printable_ascii(char byte)
{
    return byte >= 0x20 && byte < 0x7F;
}

static bool is_in_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte & 0x80);
}

static void note(struct word *word, uint32_t class)
{
    enum unicode_kind kind = UNICODE_KIND(class);
    unsigned script = UNICODE_SCRIPT(class);

    word->latin |= kind == UNICODE_LATIN;
    word->other |= kind == UNICODE_OTHER;
    word->other_alike |= kind == UNICODE_OTHER_ALIKE;
    word->own_shape |= kind == UNICODE_EUROPEAN;
    word->mixed |= script && word->european && word->european != script;
    if (script)
        word->european = script;
}

/* What is written out in any word; in a text that is East Asian, full-width ASCII is not. */
static bool is_never_shown(uint32_t class, bool east_asian)
{
    enum unicode_kind kind = UNICODE_KIND(class);

    return kind == UNICODE_HIDDEN || kind == UNICODE_ALIKE ||
           (kind == UNICODE_FULL_WIDTH && !east_asian);
}

/* How many more marks may stand on a character; on a mark there are some left, or it ends the word. */
static size_t marks_left(uint32_t code_point, uint32_t class, size_t left)
{
    if (UNICODE_KIND(class) == UNICODE_MARK)
        return left - 1;
    return code_point < 0x80 || UNICODE_SCRIPT(class) ? 0 : MARKS_MOST;
}

/* The length of the word at the start of the bytes, which may be 0. What is written out wherever it stands
 * ends a word, so that what was written out once stays as it is. */
static size_t read_word(struct word *word, const char *bytes, size_t length, bool east_asian)
{
    size_t at = 0, marks = 0;

    *word = (struct word){0};
    while (at < length && is_in_word(bytes[at])) {
        uint32_t code_point, class;
        size_t used = utf8_decode(bytes + at, length - at, &code_point);

        if (!used)
            break;
        class = class_of(code_point);
        if (is_never_shown(class, east_asian) || (UNICODE_KIND(class) == UNICODE_MARK && !marks))
            break;
        marks = marks_left(code_point, class, marks);
        note(word, class);
        at += used;
    }
    return at;
}

/* Whether the character is what it looks like, in this word. */
static bool is_what_it_seems(const struct word *word, uint32_t class)
{
    enum unicode_kind kind = UNICODE_KIND(class);

    if (kind == UNICODE_OTHER_ALIKE)
        return word->other && !word->latin && !word->european;
    if (kind == UNICODE_EUROPEAN || kind == UNICODE_EUROPEAN_ALIKE)
        return word->own_shape && !word->latin && !word->mixed && !word->other &&
               !word->other_alike;
    return true;
}

/* --- the door ------------------------------------------------------------------------------------ */

struct door {
    struct strbuf *out; /* NULL: only whether all may be shown as it is */
    const char *bytes;
    size_t length;   /* of the text */
    size_t part;     /* of it that is wanted */
    size_t at;       /* what has gone through */
    size_t marks;    /* that may stand on the last character */
    bool east_asian; /* the text holds such letters */
    bool clean;      /* nothing was written out so far */
};

static bool holds_east_asian(const char *bytes, size_t length)
{
    for (size_t at = 0; at < length;) {
        uint32_t code_point;
        size_t used = utf8_decode(bytes + at, length - at, &code_point);

        if (used && UNICODE_KIND(class_of(code_point)) == UNICODE_EAST_ASIAN)
            return true;
        at += used ? used : 1;
    }
    return false;
}

static void write_out(struct door *door, size_t used, uint32_t code_point)
{
    door->clean = false;
    door->marks = 0;
    if (door->out && used)
        strbuf_addf(door->out, "<U+%04X>", (unsigned)code_point);
    else if (door->out)
        strbuf_addf(door->out, "<x%02X>", (unsigned)(unsigned char)door->bytes[door->at]);
    door->at += used ? used : 1;
}

static void pass_on(struct door *door, size_t used)
{
    if (door->out)
        strbuf_add(door->out, door->bytes + door->at, used);
    door->at += used;
}

/* A character of a word, or one that is in none. */
static void show_character(struct door *door, const struct word *word)
{
    uint32_t code_point, class;
    size_t used = utf8_decode(door->bytes + door->at, door->length - door->at, &code_point);

    if (!used) {
        write_out(door, 0, 0);
        return;
    }
    class = class_of(code_point);
    if (is_never_shown(class, door->east_asian) || !is_what_it_seems(word, class) ||
        (UNICODE_KIND(class) == UNICODE_MARK && !door->marks)) {
        write_out(door, used, code_point);
    } else {
        door->marks = marks_left(code_point, class, door->marks);
        pass_on(door, used);
    }
}

static void show_word(struct door *door)
{
    struct word word;
    size_t end = door->at + read_word(&word, door->bytes + door->at, door->length - door->at,
                                      door->east_asian);

    do
        show_character(door, &word);
    while (door->at < end && door->at < door->part);
}

/* How many bytes from here on are printable ASCII, up to the word that holds what is not. */
static size_t plain_length(const char *bytes, size_t length)
{
    size_t plain = 0;

    while (length - plain >= 8 && !eights_not_printable(eights_load(bytes + plain)))
        plain += 8;
    while (plain < length && is_printable_ascii(bytes[plain]))
        plain++;
    while (plain && plain < length && (bytes[plain] & 0x80) && is_in_word(bytes[plain - 1]))
        plain--;
    return plain;
}

static void show_plain(struct door *door, size_t plain)
{
    size_t left = door->part - door->at;

    door->marks = 0;
    pass_on(door, plain < left ? plain : left);
}

static bool show_characters(struct strbuf *out, const char *bytes, size_t length, size_t part)
{
    struct door door = {.out = out,
                        .bytes = bytes,
                        .length = length,
                        .part = part,
                        .clean = true,
                        .east_asian = holds_east_asian(bytes, length)};

    while (door.at < part && (out || door.clean)) {
        size_t plain = plain_length(bytes + door.at, length - door.at);

        if (plain)
            show_plain(&door, plain);
        else
            show_word(&door);
    }
    return door.clean;
}

/* Nearly all texts are plain. */
static bool show(struct strbuf *out, const char *bytes, size_t length, size_t part)
{
    if (plain_length(bytes, length) < length)
        return show_characters(out, bytes, length, part);
    if (out)
        strbuf_add(out, bytes, part);
    return true;
}

bool sanitise_text_is_clean(const char *bytes, size_t length)
{
    return show(NULL, bytes, length, length);
}

void sanitise_add(struct strbuf *out, const char *bytes, size_t length)
{
    show(out, bytes, length, length);
}

void sanitise_add_lines(struct strbuf *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");

        sanitise_add(out, text, length);
        strbuf_addch(out, '\n');
        text += length + (text[length] == '\n');
    }
}

bool sanitise_lines_are_clean(const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");

        if (!sanitise_text_is_clean(text, length))
            return false;
        text += length + (text[length] == '\n');
    }
    return true;
}

void sanitise_add_start(struct strbuf *out, const char *bytes, size_t length, size_t part)
{
    show(out, bytes, length, part);
}

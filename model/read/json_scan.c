/*
 * A recursive descent over the bytes. Each check_ function stands at the first byte of what it
 * checks and leaves `at` behind its last.
 */
#include "model/read/json_scan.h"

#include <string.h>

#include "model/base/utf8.h"
#include "model/read/json_bytes.h"
#include "model/read/json_keys.h"

struct scan {
    const char *bytes;
    size_t length, at;
    unsigned depth;
    bool escaped; /* the string checked last holds an escape */
    struct json_keys keys;
    struct json_error *error;
};

static bool check_value(struct scan *scan);

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_hex_digit(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

size_t json_bom_length(const char *bytes, size_t length)
{
    return length >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
}

size_t json_skip_blank(const char *bytes, size_t length, size_t start)
{
    return json_blank_end(bytes, start < length ? start : length, length);
}

bool json_may_begin(const char *bytes, size_t length)
{
    const char *at = bytes, *end = bytes + length;

    if (length && json_opens(*at))
        return true;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL && ++at < end)
        if (json_opens(*at))
            return true;
    return false;
}

static bool fail(struct scan *scan, size_t offset, const char *message)
{
    *scan->error = (struct json_error){offset, message};
    return false;
}

/* At `at`, or 0 at the end of the text: no byte of JSON syntax is 0. */
static char peek(const struct scan *scan)
{
    return scan->at < scan->length ? scan->bytes[scan->at] : '\0';
}

static char peek_after_blank(struct scan *scan)
{
    if (scan->at < scan->length && json_is_blank(scan->bytes[scan->at]))
        scan->at = json_blank_end(scan->bytes, scan->at, scan->length);
    return peek(scan);
}

/* --- strings ------------------------------------------------------------------------------------ */

/* Four hex digits from `at` on; their value in *unit. */
static bool check_hex(struct scan *scan, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        char digit = peek(scan);

        if (scan->at >= scan->length)
            return fail(scan, scan->at, N_("the file ends inside a string"));
        if (!is_hex_digit(digit))
            return fail(scan, scan->at, N_("\\u must be followed by four hexadecimal digits"));
        *unit = *unit * 16 + (uint32_t)(is_digit(digit) ? digit - '0' : (digit | 32) - 'a' + 10);
        scan->at++;
    }
    return true;
}

/* Behind the "\u" of an escape that began at `start`. */
static bool check_unicode_escape(struct scan *scan, size_t start)
{
    static const char half[] = N_("half of a surrogate pair, which is no character");
    uint32_t unit, second;

    if (!check_hex(scan, &unit))
        return false;
    if (unit == 0)
        return fail(scan, start, N_("an escaped NUL character, which no AWS text can hold"));
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    if (unit > 0xDBFF)
        return fail(scan, start, half);
    if (scan->length - scan->at < 2 || memcmp(scan->bytes + scan->at, "\\u", 2) != 0)
        return fail(scan, start, half);
    scan->at += 2;
    if (!check_hex(scan, &second))
        return false;
    return (second >= 0xDC00 && second <= 0xDFFF) || fail(scan, start, half);
}

static bool check_escape(struct scan *scan)
{
    size_t start = scan->at++;
    char letter = peek(scan);

    scan->escaped = true;
    if (scan->at >= scan->length)
        return fail(scan, scan->at, N_("the file ends inside a string"));
    scan->at++;
    if (letter == 'u')
        return check_unicode_escape(scan, start);
    if (letter == '\0' || !strchr("\"\\/bfnrt", letter))
        return fail(scan, start, N_("an escape that JSON does not know"));
    return true;
}

static bool check_utf8(struct scan *scan)
{
    uint32_t code_point;
    size_t taken = utf8_decode(scan->bytes + scan->at, scan->length - scan->at, &code_point);

    if (!taken)
        return fail(scan, scan->at, N_("a byte that is not UTF-8"));
    scan->at += taken;
    return true;
}

/* A character that is not plain. */
static bool check_character(struct scan *scan)
{
    unsigned char byte = (unsigned char)scan->bytes[scan->at];

    if (byte == '\\')
        return check_escape(scan);
    if (byte >= 0x80)
        return check_utf8(scan);
    return fail(scan, scan->at, N_("a control character inside a string"));
}

static bool check_string(struct scan *scan)
{
    scan->at++;
    scan->escaped = false;
    while ((scan->at = json_plain_end(scan->bytes, scan->at, scan->length)) < scan->length) {
        if (scan->bytes[scan->at] == '"') {
            scan->at++;
            return true;
        }
        if (!check_character(scan))
            return false;
    }
    return fail(scan, scan->at, N_("the file ends inside a string"));
}

/* --- numbers and words -------------------------------------------------------------------------- */

static bool check_digits(struct scan *scan)
{
    if (!is_digit(peek(scan)))
        return fail(scan, scan->at,
                    scan->at < scan->length ? N_("a digit should be here")
                                            : N_("the file ends inside a number"));
    while (is_digit(peek(scan)))
        scan->at++;
    return true;
}

static bool check_whole_part(struct scan *scan)
{
    size_t start = scan->at;

    if (!check_digits(scan))
        return false;
    if (scan->bytes[start] == '0' && scan->at - start > 1)
        return fail(scan, start, N_("a number must not begin with 0"));
    return true;
}

static bool check_exponent(struct scan *scan)
{
    scan->at++;
    if (peek(scan) == '+' || peek(scan) == '-')
        scan->at++;
    return check_digits(scan);
}

static bool check_number(struct scan *scan)
{
    if (peek(scan) == '-')
        scan->at++;
    if (!check_whole_part(scan))
        return false;
    if (peek(scan) == '.') {
        scan->at++;
        if (!check_digits(scan))
            return false;
    }
    if (peek(scan) == 'e' || peek(scan) == 'E')
        return check_exponent(scan);
    return true;
}

static bool check_word(struct scan *scan)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);

        if (scan->length - scan->at >= length &&
            !memcmp(scan->bytes + scan->at, words[i], length)) {
            scan->at += length;
            return true;
        }
    }
    return fail(scan, scan->at, N_("a value should be here"));
}

/* --- objects and arrays ------------------------------------------------------------------------- */

static bool enter(struct scan *scan)
{
    if (scan->depth == JSON_DEPTH_LIMIT)
        return fail(scan, scan->at, N_("nested too deeply (more than 1000 levels)"));
    scan->depth++;
    scan->at++;
    return true;
}

static bool leave(struct scan *scan)
{
    scan->depth--;
    scan->at++;
    return true;
}

/* Behind a child: moves over a comma, or stays at the closing bracket. */
static bool check_comma(struct scan *scan, char closer, const char *message)
{
    char byte = peek_after_blank(scan);

    if (byte == closer)
        return true;
    if (scan->at >= scan->length)
        return fail(scan, scan->at, JSON_UNCLOSED);
    if (byte != ',')
        return fail(scan, scan->at, message);
    scan->at++;
    if (peek_after_blank(scan) == closer)
        return fail(scan, scan->at, JSON_COMMA_BEFORE_CLOSER);
    return true;
}

/* What is open at one time has so many names at most: each takes 32 bytes until its object ends. */
#define OPEN_NAMES ((size_t)128 * 1024)

static bool check_key(struct scan *scan)
{
    size_t start = scan->at;

    if (scan->at >= scan->length)
        return fail(scan, scan->at, JSON_UNCLOSED);
    if (peek(scan) != '"')
        return fail(scan, scan->at, JSON_NO_NAME);
    if (scan->keys.count == OPEN_NAMES)
        return fail(scan, scan->at, JSON_TOO_MANY_NAMES);
    if (!check_string(scan))
        return false;
    json_keys_push(&scan->keys, scan->bytes + start + 1, scan->at - start - 2, scan->escaped);
    if (peek_after_blank(scan) == ':') {
        scan->at++;
        return true;
    }
    return fail(scan, scan->at,
                scan->at < scan->length ? JSON_NO_COLON
                                        : N_("the file ends where a colon should be"));
}

static bool check_object(struct scan *scan)
{
    size_t first_key = scan->keys.count;
    const char *duplicate;

    if (!enter(scan))
        return false;
    while (peek_after_blank(scan) != '}') {
        if (!check_key(scan) || !check_value(scan) ||
            !check_comma(scan, '}', JSON_NO_COMMA_IN_OBJECT))
            return false;
    }
    duplicate = json_keys_pop(&scan->keys, first_key);
    if (duplicate)
        return fail(scan, (size_t)(duplicate - scan->bytes) - 1, JSON_NAME_TWICE);
    return leave(scan);
}

static bool check_array(struct scan *scan)
{
    if (!enter(scan))
        return false;
    while (peek_after_blank(scan) != ']') {
        if (!check_value(scan) || !check_comma(scan, ']', JSON_NO_COMMA_IN_ARRAY))
            return false;
    }
    return leave(scan);
}

static bool check_value(struct scan *scan)
{
    char byte = peek_after_blank(scan);

    if (scan->at >= scan->length)
        return fail(scan, scan->at, N_("the file ends where a value should be"));
    if (byte == '{')
        return check_object(scan);
    if (byte == '[')
        return check_array(scan);
    if (byte == '"')
        return check_string(scan);
    if (byte == '-' || is_digit(byte))
        return check_number(scan);
    return check_word(scan);
}

bool json_check(const char *bytes, size_t length, size_t start, struct json_extent *value,
                struct json_error *error)
{
    struct scan scan = {.bytes = bytes, .length = length, .error = error};
    size_t offset = json_skip_blank(bytes, length, start);
    bool good;

    scan.at = offset;
    good = check_value(&scan);
    json_keys_release(&scan.keys);
    if (good)
        *value = (struct json_extent){offset, scan.at - offset, json_kind_of(bytes[offset])};
    return good;
}

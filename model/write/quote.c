#include "model/write/quote.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "model/base/eights.h"
#include "model/base/sanitise.h"
#include "model/base/utf8.h"

void quote_shell(struct strbuf *out, const char *bytes, size_t length)
{
    strbuf_addch(out, '\'');
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\'')
            strbuf_adds(out, "'\\''");
        else if (bytes[i] != '\0')
            strbuf_addch(out, bytes[i]);
    }
    strbuf_addch(out, '\'');
}

/* --- JSON, HCL, YAML: double quotes with backslashes ---------------------------------------------- */

/* Where the three differ. */
struct double_quotes {
    const char *escaped, *letters; /* characters with a short escape, and its letter */
    bool has_wide;                 /* \UXXXXXXXX; else two UTF-16 units (RFC 8259, 7) */
    const char *before_brace;      /* characters that mean something before a "{" */
};

static const struct double_quotes json_quotes = {"\"\\\b\f\n\r\t", "\"\\bfnrt", false, ""};
static const struct double_quotes hcl_quotes = {"\"\\\n\r\t", "\"\\nrt", true, "$%"};
static const struct double_quotes yaml_quotes = {"\"\\\b\f\n\r\t", "\"\\bfnrt", true, ""};

static void add_escaped(struct strbuf *out, const struct double_quotes *quotes,
                        uint32_t code_point)
{
    if (code_point < 0x10000)
        strbuf_addf(out, "\\u%04x", (unsigned)code_point);
    else if (quotes->has_wide)
        strbuf_addf(out, "\\U%08x", (unsigned)code_point);
    else
        strbuf_addf(out, "\\u%04x\\u%04x", 0xD800 + ((unsigned)(code_point - 0x10000) >> 10),
                    0xDC00 + ((unsigned)(code_point - 0x10000) & 0x3FF));
}

static bool add_short_escape(struct strbuf *out, const struct double_quotes *quotes,
                             uint32_t code_point)
{
    const char *at =
        code_point && code_point < 0x80 ? strchr(quotes->escaped, (int)code_point) : NULL;

    if (!at)
        return false;
    strbuf_addch(out, '\\');
    strbuf_addch(out, quotes->letters[at - quotes->escaped]);
    return true;
}

/* "${" and "%{" begin a template. Any other spelling of the first character, which is clean, does not,
 * and needs no rule for what stands before it. */
static bool begins_template(const struct double_quotes *quotes, const char *bytes, size_t length)
{
    return length > 1 && bytes[1] == '{' && strchr(quotes->before_brace, bytes[0]);
}

/* A bit for each ASCII character that needs an escape, or may mean something else, in one of the three. */
static const uint64_t special[2] = {
    ((UINT64_C(1) << 32) - 1) | UINT64_C(1) << '"' | UINT64_C(1) << '$' | UINT64_C(1) << '%',
    UINT64_C(1) << ('\\' - 64) | UINT64_C(1) << (0x7F - 64)};

/* Whether a byte means itself in all three, whatever stands around it. */
static bool means_itself(char byte)
{
    unsigned value = (unsigned char)byte;

    return value < 128 && !(special[value / 64] >> value % 64 & 1);
}

/* The same of eight bytes at once; it may be false without need. */
static bool eight_mean_themselves(const char *bytes)
{
    uint64_t eight = eights_load(bytes);

    return !(eights_not_printable(eight) | eights_equal(eight, '"') | eights_equal(eight, '$') |
             eights_equal(eight, '%') | eights_equal(eight, '\\'));
}

static size_t plain_length(const char *bytes, size_t length)
{
    size_t plain = 0;

    while (length - plain >= 8 && eight_mean_themselves(bytes + plain))
        plain += 8;
    while (plain < length && means_itself(bytes[plain]))
        plain++;
    return plain;
}

/* As it is: nearly all texts are plain. */
static void quote_plain(struct strbuf *out, const char *bytes, size_t length)
{
    char *at;

    strbuf_reserve(out, length + 2);
    at = out->text + out->length;
    at[0] = '"';
    memcpy(at + 1, bytes, length);
    at[length + 1] = '"';
    at[length + 2] = '\0';
    out->length += length + 2;
}

static void quote_double(struct strbuf *out, const struct double_quotes *quotes, const char *bytes,
                         size_t length)
{
    if (plain_length(bytes, length) == length) {
        quote_plain(out, bytes, length);
        return;
    }
    strbuf_addch(out, '"');
    while (length) {
        uint32_t code_point;
        size_t used = plain_length(bytes, length);

        if (used) {
            strbuf_add(out, bytes, used);
            bytes += used;
            length -= used;
            continue;
        }
        used = utf8_decode(bytes, length, &code_point);
        if (!used) {
            strbuf_adds(out, "\\ufffd");
            used = 1;
        } else if (!add_short_escape(out, quotes, code_point)) {
            if (sanitise_is_clean(code_point) && !begins_template(quotes, bytes, length))
                strbuf_add(out, bytes, used);
            else
                add_escaped(out, quotes, code_point);
        }
        bytes += used;
        length -= used;
    }
    strbuf_addch(out, '"');
}

void quote_json(struct strbuf *out, const char *bytes, size_t length)
{
    quote_double(out, &json_quotes, bytes, length);
}

void quote_hcl(struct strbuf *out, const char *bytes, size_t length)
{
    quote_double(out, &hcl_quotes, bytes, length);
}

void quote_yaml(struct strbuf *out, const char *bytes, size_t length)
{
    quote_double(out, &yaml_quotes, bytes, length);
}

/* --- Markdown ------------------------------------------------------------------------------------- */

static size_t longest_backticks(const struct strbuf *text)
{
    size_t longest = 0, run = 0;

    for (size_t i = 0; i < text->length; i++) {
        run = text->text[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* A blank inside of each fence is taken away again by the reader. */
static bool needs_padding(const struct strbuf *text)
{
    char first = text->text[0], last = text->text[text->length - 1];

    return first == '`' || last == '`' || (first == ' ' && last == ' ');
}

/* A text that is clean already as a code span. */
static void add_code_span(struct strbuf *out, const struct strbuf *clean)
{
    size_t fence = longest_backticks(clean) + 1;
    bool padded = needs_padding(clean);

    strbuf_add_repeated(out, '`', fence);
    strbuf_add_repeated(out, ' ', padded);
    strbuf_addbuf(out, clean);
    strbuf_add_repeated(out, ' ', padded);
    strbuf_add_repeated(out, '`', fence);
}

void quote_markdown(struct strbuf *out, const char *bytes, size_t length)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, bytes, length);
    if (clean.length)
        add_code_span(out, &clean);
    strbuf_release(&clean);
}

void quote_markdown_cell(struct strbuf *out, const char *bytes, size_t length)
{
    struct strbuf clean = STRBUF_INIT, cell = STRBUF_INIT;

    sanitise_add(&clean, bytes, length);
    for (size_t i = 0; i < clean.length; i++) {
        if (clean.text[i] == '|')
            strbuf_adds(&cell, "<U+007C>");
        else
            strbuf_addch(&cell, clean.text[i]);
    }
    if (cell.length)
        add_code_span(out, &cell);
    strbuf_release(&clean);
    strbuf_release(&cell);
}

/* From this length on a word of letters and digits may be taken for the name of a commit. */
enum { COMMIT_LEAST = 7 };

/* Means nothing wherever it stands. In front of a line a number would begin a list. */
static bool is_plain_word(const char *word, size_t length, bool is_first)
{
    bool has_digit = false;

    for (size_t i = 0; i < length; i++) {
        bool digit = word[i] >= '0' && word[i] <= '9';

        if (!digit && !(word[i] & 0x80) && !isalpha((unsigned char)word[i]))
            return false;
        has_digit |= digit;
    }
    return !has_digit || (length < COMMIT_LEAST && !is_first);
}

/* A clean word without blanks: punctuation, what may mean something, punctuation. */
static void add_word(struct strbuf *out, const char *word, size_t length, bool is_first)
{
    size_t first = 0, end = length;
    struct strbuf core = STRBUF_INIT;

    while (first < end && word[first] == '(')
        first++;
    while (end > first && strchr(",.;:)", word[end - 1]))
        end--;
    strbuf_add(out, word, first);
    strbuf_add(&core, word + first, end - first);
    if (is_plain_word(core.text, core.length, is_first))
        strbuf_addbuf(out, &core);
    else
        add_code_span(out, &core);
    strbuf_add(out, word + end, length - end);
    strbuf_release(&core);
}

/* The punctuation that parts words without a blank in Japanese; 0 if none begins here. */
static size_t full_width_mark(const char *at)
{
    static const char *const marks[] = {"、", "。", "「", "」"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strncmp(at, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

static size_t word_length(const char *at)
{
    size_t length = 0;

    while (at[length] && at[length] != ' ' && !full_width_mark(at + length))
        length++;
    return length;
}

void quote_markdown_sentence(struct strbuf *out, const char *text, size_t length)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, text, length);
    for (const char *at = clean.text; *at;) {
        size_t word = word_length(at);

        add_word(out, at, word, at == clean.text);
        at += word;
        word = full_width_mark(at);
        strbuf_add(out, at, word);
        at += word;
        word = strspn(at, " ");
        strbuf_adds(out, word ? " " : "");
        at += word;
    }
    strbuf_release(&clean);
}

void quote_markdown_sentences(struct strbuf *out, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        quote_markdown_sentence(out, lines, length);
        strbuf_addch(out, '\n');
        lines += length + (lines[length] == '\n');
    }
}

/* --- HTML ----------------------------------------------------------------------------------------- */

void quote_html(struct strbuf *out, const char *bytes, size_t length)
{
    static const char marks[] = "&<>\"'";
    static const char *const references[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, bytes, length);
    for (const char *at = clean.text; *at;) {
        size_t plain = strcspn(at, marks);

        strbuf_add(out, at, plain);
        at += plain;
        if (*at)
            strbuf_adds(out, references[strchr(marks, *at++) - marks]);
    }
    strbuf_release(&clean);
}

/* --- CSV and SARIF -------------------------------------------------------------------------------- */

/* Spreadsheets take a field that starts so for a formula, also behind blanks; those of East Asia take
 * full-width signs too (OWASP, CSV Injection). */
static bool starts_a_formula(const struct strbuf *field)
{
    static const char *const starts[] = {"=",           "+",           "-",           "@",
                                         "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    const char *text = field->text + strspn(field->text, " ");

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(text, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

void quote_csv(struct strbuf *out, const char *bytes, size_t length)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, bytes, length);
    strbuf_addch(out, '"');
    if (starts_a_formula(&clean))
        strbuf_addch(out, '\'');
    for (size_t i = 0; i < clean.length; i++) {
        if (clean.text[i] == '"')
            strbuf_addch(out, '"');
        strbuf_addch(out, clean.text[i]);
    }
    strbuf_addch(out, '"');
    strbuf_release(&clean);
}

void quote_sarif(struct strbuf *out, const char *bytes, size_t length)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, bytes, length);
    for (size_t i = 0; i < clean.length; i++) {
        char byte = clean.text[i];

        if (byte == '{' || byte == '}')
            strbuf_addch(out, byte);
        if (byte == '(' && i && clean.text[i - 1] == ']')
            strbuf_adds(out, "<U+0028>");
        else
            strbuf_addch(out, byte);
    }
    strbuf_release(&clean);
}

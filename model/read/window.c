#include "model/read/window.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "model/base/mem.h"

/* How much is read at a time as a rule: a few elements of the largest kind, and little enough for a cache. */
#define CHUNK ((size_t)192 * 1024)

/* Of smaller files less, so that each core gets about as much of one as the other: so many parts, but none that is
 * too small to be worth the waking. */
#define PARTS         8
#define SMALLEST_PART ((size_t)32 * 1024)

/* A word of JSON that is cut off looks like a fault this close to the end of the text. */
#define LONGEST_TOKEN 16

uint64_t content_digest(const char *content, size_t length)
{
    return XXH3_64bits(content, length);
}

/* The digest sees what it has not seen of the text up to `end`. */
static void digest_up_to(struct window *window, size_t end)
{
    size_t seen = window->digested > window->base ? (size_t)(window->digested - window->base) : 0;

    if (end <= seen || !window->hash)
        return;
    XXH3_64bits_update(window->hash, window->text.text + seen, end - seen);
    window->digested = window->base + end;
}

void window_digest_passed(struct window *window)
{
    digest_up_to(window, window->at);
}

uint64_t window_digest(struct window *window)
{
    digest_up_to(window, window->text.length);
    return window->hash ? XXH3_64bits_digest(window->hash) : 0;
}

void window_want_no_digest(struct window *window)
{
    XXH3_freeState(window->hash);
    window->hash = NULL;
}

static XXH3_state_t *hash_new(void)
{
    XXH3_state_t *hash = XXH3_createState();

    if (!hash)
        mem_exhausted();
    XXH3_64bits_reset(hash);
    return hash;
}

static struct window_place first_place(const struct window *window)
{
    return (struct window_place){window->mark_length, window->mark_length, 1};
}

void window_init(struct window *window, struct strbuf *start, int descriptor)
{
    *window = (struct window){
        .text = *start, .descriptor = descriptor, .chunk = CHUNK, .hash = hash_new()};
    strbuf_init(start);
    window->mark_length = json_bom_length(window->text.text, window->text.length);
    window->at = window->mark_length;
    window->asked = first_place(window);
}

void window_init_memory(struct window *window, const char *text, size_t length)
{
    struct strbuf start = STRBUF_INIT;

    strbuf_add(&start, text, json_bom_length(text, length));
    window_init(window, &start, -1);
    window->memory = text;
    window->memory_length = length;
}

void window_release(struct window *window)
{
    strbuf_release(&window->text);
    XXH3_freeState(window->hash);
}

/* How much there is behind the window, of a text in memory. */
static size_t memory_left(const struct window *window)
{
    return window->memory_length - ((size_t)window->base + window->text.length);
}

void window_fit(struct window *window, uint64_t size)
{
    if (size / PARTS < window->chunk)
        window->chunk = size / PARTS > SMALLEST_PART ? (size_t)(size / PARTS) : SMALLEST_PART;
}

/* A small text in memory wants no room for a chunk. */
static size_t room_for(const struct window *window, size_t want)
{
    return window->descriptor < 0 && memory_left(window) < want ? memory_left(window) : want;
}

/* The next bytes of the file; 0 at its end, -1 with errno. */
static ssize_t read_source(const struct window *window, char *bytes, size_t count)
{
    size_t left;
    ssize_t got;

    if (window->descriptor < 0) {
        left = memory_left(window);
        memcpy(bytes, window->memory + window->base + window->text.length,
               left < count ? left : count);
        return (ssize_t)(left < count ? left : count);
    }
    do
        got = read(window->descriptor, bytes, count);
    while (got < 0 && errno == EINTR);
    return got;
}

bool window_read(struct window *window)
{
    struct strbuf *text = &window->text;
    size_t start = text->length, want = start > window->chunk ? start : window->chunk;

    if (window->ended)
        return false;
    strbuf_reserve(text, room_for(window, want));
    while (text->length - start < want) {
        ssize_t got = read_source(window, text->text + text->length, want - (text->length - start));

        if (got <= 0) {
            window->fault = got < 0 ? errno : 0;
            window->ended = true;
            break;
        }
        text->length += (size_t)got;
    }
    text->text[text->length] = '\0';
    return text->length > start;
}

bool window_is_whole(const struct window *window)
{
    return window->base == 0 && window->ended;
}

char window_peek(struct window *window)
{
    do {
        window->at = json_skip_blank(window->text.text, window->text.length, window->at);
        if (window->at < window->text.length)
            return window->text.text[window->at];
    } while (window_read(window));
    return '\0';
}

bool window_is_settled(const struct window *window, bool good, const struct json_extent *value,
                       const struct json_error *error)
{
    size_t length = window->text.length;

    if (window->ended)
        return true;
    if (!good)
        return error->offset + LONGEST_TOKEN < length;
    return value->offset + value->length < length || value->kind < JSON_NUMBER;
}

bool window_check(struct window *window, struct json_extent *value, struct json_error *error)
{
    bool good;

    do
        good = json_check(window->text.text, window->text.length, window->at, value, error);
    while (!window_is_settled(window, good, value, error) && window_read(window));
    return good;
}

void window_drop(struct window *window)
{
    struct strbuf *text = &window->text;

    digest_up_to(window, window->at);
    memmove(text->text, text->text + window->at, text->length - window->at);
    strbuf_truncate(text, text->length - window->at);
    window->base += window->at;
    window->at = 0;
}

void window_hand_over(struct window *window, struct strbuf *text, uint64_t *base)
{
    struct strbuf whole = window->text;

    digest_up_to(window, window->at);
    *base = window->base;
    strbuf_clear(text);
    strbuf_add(text, whole.text + window->at, whole.length - window->at);
    window->text = *text;
    *text = whole;
    window->base += window->at;
    window->at = 0;
}

/* Reads what has been read before. */
static bool read_again(const struct window *window, uint64_t offset, char *bytes, size_t count)
{
    if (window->descriptor < 0) {
        memcpy(bytes, window->memory + offset, count);
        return true;
    }
    while (count) {
        ssize_t got = pread(window->descriptor, bytes, count, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        bytes += got;
        offset += (uint64_t)got;
        count -= (size_t)got;
    }
    return true;
}

bool window_go_back(struct window *window, uint64_t offset)
{
    struct strbuf text = STRBUF_INIT;
    size_t missing = offset < window->base ? (size_t)(window->base - offset) : 0;

    if (missing) {
        strbuf_reserve(&text, missing + window->text.length);
        if (!read_again(window, offset, text.text, missing)) {
            strbuf_release(&text);
            return false;
        }
        text.length = missing;
        strbuf_addbuf(&text, &window->text);
        strbuf_release(&window->text);
        window->text = text;
        window->base = offset;
    }
    window->at = (size_t)(offset - window->base);
    return true;
}

/* --- lines -------------------------------------------------------------------------------------- */

/* Counts the lines of the text that follows a place. */
static void count_lines(struct window_place *place, const char *bytes, size_t length)
{
    const char *at = bytes, *end = bytes + length, *newline;

    while (at < end && (newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at = newline + 1;
        place->line++;
        place->line_start = place->offset + (uint64_t)(at - bytes);
    }
    place->offset += length;
}

/* Counts on up to `end` in the file itself, as far as it still gives its text. */
static void count_file_lines(struct window_place *place, int descriptor, uint64_t end)
{
    char bytes[16384];

    while (place->offset < end) {
        uint64_t left = end - place->offset;
        ssize_t got = pread(descriptor, bytes, left < sizeof bytes ? (size_t)left : sizeof bytes,
                            (off_t)place->offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        count_lines(place, bytes, (size_t)got);
    }
}

void window_position(struct window *window, uint64_t offset, uint32_t *line, uint32_t *column)
{
    struct window_place *place = &window->asked;

    if (offset < window->mark_length)
        offset = window->mark_length;
    if (offset < place->offset)
        *place = first_place(window);
    if (window->descriptor < 0)
        count_lines(place, window->memory + place->offset, (size_t)(offset - place->offset));
    else
        count_file_lines(place, window->descriptor, offset);
    *line = place->line;
    *column = (uint32_t)(offset - place->line_start) + 1;
}

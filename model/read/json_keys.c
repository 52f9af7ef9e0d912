#include "model/read/json_keys.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/utf8.h"

/* Up to here comparing each with each beats sorting. */
#define FEW_KEYS 12

/* The bytes of a number of up to eight, however they lie in memory. */
static uint64_t load_bytes(const char *bytes, size_t count)
{
    uint64_t number = 0;

    memcpy(&number, bytes, count);
    return number;
}

/* Both ends and the length: equal keys give equal hashes, and the names of one object rarely differ
 * only in between. */
static uint32_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t first, last;

    if (length >= 8) {
        first = load_bytes(bytes, 8);
        last = load_bytes(bytes + length - 8, 8);
    } else if (length >= 4) {
        first = load_bytes(bytes, 4);
        last = load_bytes(bytes + length - 4, 4);
    } else {
        first = length ? (unsigned char)bytes[0] : 0;
        last = length ? load_bytes(bytes + length / 2, length - length / 2) : 0;
    }
    first = (first ^ length) * 0x9E3779B97F4A7C15u;
    last = (last ^ first >> 32) * 0xC2B2AE3D27D4EB4Fu;
    return (uint32_t)((first ^ last) >> 32);
}

static uint32_t hex_value(const char *digits)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        char digit = digits[i];

        value = value * 16 + (uint32_t)(digit <= '9'   ? digit - '0'
                                        : digit <= 'F' ? digit - 'A' + 10
                                                       : digit - 'a' + 10);
    }
    return value;
}

/* `at` stands behind "\u"; returns the bytes that the escape takes from there, both halves of a
 * pair included. */
static size_t unescape_code_point(struct strbuf *out, const char *at)
{
    uint32_t code_point = hex_value(at);
    size_t taken = 4;
    char encoded[4];

    if (code_point >= 0xD800 && code_point <= 0xDBFF) {
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (hex_value(at + 6) - 0xDC00);
        taken = 10;
    }
    strbuf_add(out, encoded, utf8_encode(code_point, encoded));
    return taken;
}

static char unescape_letter(char letter)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char *found = strchr(letters, letter);

    return found ? meanings[found - letters] : letter;
}

void json_unescape(struct strbuf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != '\\') {
            strbuf_addch(out, bytes[i]);
        } else if (bytes[++i] == 'u') {
            i += unescape_code_point(out, bytes + i + 1);
        } else {
            strbuf_addch(out, unescape_letter(bytes[i]));
        }
    }
}

static uint32_t hash_escaped(const char *bytes, size_t length)
{
    struct strbuf plain = STRBUF_INIT;
    uint32_t hash;

    json_unescape(&plain, bytes, length);
    hash = hash_bytes(plain.text, plain.length);
    strbuf_release(&plain);
    return hash;
}

void json_keys_release(struct json_keys *keys)
{
    free(keys->items);
    keys->items = NULL;
    keys->count = keys->capacity = 0;
}

void json_keys_push(struct json_keys *keys, const char *text, size_t length, bool escaped)
{
    struct json_key key = {text, length, 0, escaped};

    key.hash = escaped ? hash_escaped(text, length) : hash_bytes(text, length);
    keys->items = mem_grow(keys->items, &keys->capacity, keys->count + 1, sizeof *keys->items);
    keys->items[keys->count++] = key;
}

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);

    if (order)
        return order;
    return a_length < b_length ? -1 : a_length > b_length;
}

static int compare_unescaped(const struct json_key *a, const struct json_key *b)
{
    struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
    int order;

    json_unescape(&first, a->text, a->length);
    json_unescape(&second, b->text, b->length);
    order = compare_bytes(first.text, first.length, second.text, second.length);
    strbuf_release(&first);
    strbuf_release(&second);
    return order;
}

static int compare_meaning(const struct json_key *a, const struct json_key *b)
{
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->escaped || b->escaped)
        return compare_unescaped(a, b);
    return compare_bytes(a->text, a->length, b->text, b->length);
}

/* By meaning, then by place. */
static int compare_keys(const void *left, const void *right)
{
    const struct json_key *a = left, *b = right;
    int order = compare_meaning(a, b);

    if (order)
        return order;
    return a->text < b->text ? -1 : a->text > b->text;
}

/* True if no two hashes end alike, which is nearly always so. */
static bool all_differ_at_a_glance(const struct json_key *keys, size_t count)
{
    uint64_t seen = 0;

    for (size_t i = 0; i < count; i++) {
        uint64_t bit = UINT64_C(1) << (keys[i].hash & 63);

        if (seen & bit)
            return false;
        seen |= bit;
    }
    return true;
}

static const char *find_among_few(const struct json_key *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (!compare_meaning(&keys[i], &keys[j]))
                return keys[i].text;
        }
    }
    return NULL;
}

static const char *find_among_many(struct json_key *keys, size_t count)
{
    const char *found = NULL;

    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (!compare_meaning(&keys[i - 1], &keys[i]) && (!found || keys[i].text < found))
            found = keys[i].text;
    }
    return found;
}

const char *json_keys_pop(struct json_keys *keys, size_t first)
{
    size_t count = keys->count - first;

    keys->count = first;
    if (count < 2 || (count <= 64 && all_differ_at_a_glance(keys->items + first, count)))
        return NULL;
    if (count <= FEW_KEYS)
        return find_among_few(keys->items + first, count);
    return find_among_many(keys->items + first, count);
}

/*
 * A block at a time (json_block.h). Of brackets outside of strings only the number matters in most blocks; in
 * the others each is looked at, since those of the outer levels mean something.
 */
#include "model/read/group_scan.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/read/json_bytes.h"

/* --- the text that is held ------------------------------------------------------------------------- */

/* As in window.c. */
#define CHUNK ((size_t)192 * 1024)

/* A group of this size is none, or not one for a first look: AWS admits a thousand rules. */
#define LONGEST_GROUP ((size_t)16 * 1024 * 1024)

enum { LEVEL_LIST = 1, LEVEL_GROUP, LEVEL_MEMBER, LEVEL_PERMISSION };

void group_scan_init(struct group_scan *scan, const struct strbuf *start, size_t at, int descriptor)
{
    *scan = (struct group_scan){.descriptor = descriptor,
                                .text = STRBUF_INIT,
                                .chunk = CHUNK,
                                .ended = descriptor < 0,
                                .next = at,
                                .depth = LEVEL_LIST,
                                .inner = LEVEL_PERMISSION};
    strbuf_reserve(&scan->text, start->length + JSON_BLOCK);
    strbuf_addbuf(&scan->text, start);
}

void group_scan_release(struct group_scan *scan)
{
    strbuf_release(&scan->text);
    free(scan->values.items);
    free(scan->candidates.items);
}

const char *group_scan_text(const struct group_scan *scan, uint64_t offset)
{
    return scan->text.text + (offset - scan->base);
}

static void drop_before(struct group_scan *scan, uint64_t offset)
{
    size_t count = (size_t)(offset - scan->base);

    if (!count)
        return;
    memmove(scan->text.text, scan->text.text + count, scan->text.length - count);
    strbuf_truncate(&scan->text, scan->text.length - count);
    scan->base = offset;
}

/* There is room for a block behind all that is read. */
static void read_some(struct group_scan *scan, size_t count)
{
    ssize_t got;

    strbuf_reserve(&scan->text, count + JSON_BLOCK);
    do
        got = read(scan->descriptor, scan->text.text + scan->text.length, count);
    while (got < 0 && errno == EINTR);
    scan->text.length += got > 0 ? (size_t)got : 0;
    scan->ended = got <= 0;
}

static uint64_t held_end(const struct group_scan *scan)
{
    return scan->base + scan->text.length;
}

/* Blanks fill the last block. */
static void pad(struct group_scan *scan)
{
    if (scan->next + JSON_BLOCK > held_end(scan))
        memset(scan->text.text + scan->text.length, ' ', JSON_BLOCK);
}

/* Makes the next block be there. False at the end of the file, or if this is no text for a first look. */
static bool read_on(struct group_scan *scan)
{
    if (scan->next < held_end(scan) || !scan->ended)
        drop_before(scan, scan->depth >= LEVEL_GROUP ? scan->group.start : scan->next);
    while (!scan->ended && scan->next + JSON_BLOCK > held_end(scan))
        read_some(scan, scan->chunk);
    pad(scan);
    return scan->next < held_end(scan) && scan->text.length < LONGEST_GROUP;
}

/* --- what brackets mean ---------------------------------------------------------------------------- */

/* Whether the member whose value begins at `at` is called "IpPermissions". False in *known if no name stands
 * there, or one with a backslash, which may spell anything. */
static bool is_ingress(const struct group_scan *scan, uint64_t at, bool *known)
{
    static const char name[] = "\"IpPermissions\"";
    const char *first = group_scan_text(scan, scan->group.start);
    const char *end = group_scan_text(scan, at) - 1, *start;

    while (end > first && (json_is_blank(*end) || *end == ':'))
        end--;
    for (start = end - 1; start > first && *start != '"' && *start != '\\'; start--) {
    }
    *known = end > first && *end == '"' && start > first && *start == '"' && start[-1] != '\\';
    return *known && (size_t)(end + 1 - start) == sizeof name - 1 &&
           !memcmp(start, name, sizeof name - 1);
}

static bool open_member(struct group_scan *scan, uint64_t at, char byte)
{
    struct group_value value = {.part.start = at};
    bool known;

    value.is_ingress = is_ingress(scan, at, &known);
    TABLE_ADD(scan->values, value);
    if (!known || (value.is_ingress && (byte != '[' || scan->has_ingress)))
        return false;
    scan->has_ingress |= value.is_ingress;
    scan->inner = value.is_ingress ? LEVEL_PERMISSION : LEVEL_MEMBER;
    return true;
}

/* False if it should not be there. */
static bool open_bracket(struct group_scan *scan, uint64_t at, char byte)
{
    switch (scan->depth) {
    case LEVEL_GROUP:
        scan->group.start = at;
        scan->has_ingress = false;
        scan->values.count = scan->candidates.count = 0;
        return byte == '{';
    case LEVEL_MEMBER:
        return open_member(scan, at, byte);
    default:
        scan->permission.start = at;
        return byte == '{';
    }
}

static unsigned highest_bit(uint64_t word)
{
    return 63 - (unsigned)__builtin_clzll(word);
}

/* Behind the last hit before `end`, which is in the block or behind it. */
static uint64_t last_hit_before(const struct group_scan *scan, uint64_t end)
{
    uint64_t hits = scan->hits;

    if (end - scan->block < JSON_BLOCK)
        hits &= (UINT64_C(1) << (end - scan->block)) - 1;
    return hits ? scan->block + highest_bit(hits) + 1 : scan->last_hit;
}

static void close_permission(struct group_scan *scan, uint64_t end)
{
    scan->permission.end = end;
    if (last_hit_before(scan, end) > scan->permission.start)
        TABLE_ADD(scan->candidates, scan->permission);
}

/* What is closed is one level above the depth now. */
static bool close_bracket(struct group_scan *scan, uint64_t end, char byte)
{
    switch (scan->depth + 1) {
    case LEVEL_LIST:
        scan->at = end;
        return byte == ']';
    case LEVEL_GROUP:
        scan->group.end = end;
        return byte == '}';
    case LEVEL_MEMBER:
        scan->values.items[scan->values.count - 1].part.end = end;
        scan->inner = LEVEL_PERMISSION;
        return true;
    default:
        close_permission(scan, end);
        return true;
    }
}

/* A bracket on the outer levels: whether it should be there. */
static bool outer_bracket(struct group_scan *scan, uint64_t at, char byte, bool opens)
{
    return opens ? open_bracket(scan, at, byte) : close_bracket(scan, at + 1, byte);
}

static unsigned lowest_bit(uint64_t word)
{
    return (unsigned)__builtin_ctzll(word);
}

/* The brackets that are left of the block. True if there is something to tell: a fault, a group with
 * candidates, or the end of the list. */
static bool look_at_brackets(struct group_scan *scan, enum group_scan_step *step)
{
    const char *bytes = group_scan_text(scan, scan->block);
    uint64_t brackets = scan->brackets;
    unsigned depth = scan->depth;

    while (brackets) {
        unsigned bit = lowest_bit(brackets);
        bool opens = bytes[bit] == '{' || bytes[bit] == '[';

        brackets &= brackets - 1;
        depth += opens ? 1u : UINT_MAX;
        if (depth > scan->inner || (depth == scan->inner && !opens))
            continue;
        scan->depth = depth;
        scan->brackets = brackets;
        *step = GROUP_SCAN_UNKNOWN;
        if (!outer_bracket(scan, scan->block + bit, bytes[bit], opens))
            return true;
        *step = depth ? GROUP_SCAN_GROUP : GROUP_SCAN_END;
        if (!depth || (depth == LEVEL_LIST && scan->candidates.count))
            return true;
    }
    scan->depth = depth;
    scan->brackets = 0;
    return false;
}

/* --- one block after the other ------------------------------------------------------------------- */

/* What a machine may know a better way for. */
struct block_ways {
    struct json_block_ways block;
    uint64_t (*find_slashes)(const char *bytes);
};

/* What one block leaves to the next. */
struct carry {
    struct json_strings strings;
    uint64_t slash; /* the byte before it is one */
    unsigned depth, inner;
};

/* The bytes that make a permission a candidate. */
JSON_BLOCK_INLINE uint64_t find_hits(struct carry *carry, const struct json_block *found,
                                     uint64_t slashes)
{
    uint64_t zeros = found->zeros & (slashes << 1 | carry->slash);

    carry->slash = slashes >> 63;
    return zeros | found->backslashes;
}

/* The brackets, if some can be on the outer levels: else only their number matters, and of empty lists, which
 * most permissions have some of, not even that. */
JSON_BLOCK_INLINE uint64_t find_brackets(struct carry *carry, uint64_t opening, uint64_t closing,
                                         struct json_block_ways ways)
{
    uint64_t empty = opening & closing >> 1;
    unsigned down;

    opening &= ~empty;
    closing &= ~(empty << 1);
    down = (unsigned)ways.count(closing);
    if (carry->depth < carry->inner + down)
        return opening | closing;
    carry->depth += (unsigned)ways.count(opening) - down;
    return 0;
}

JSON_BLOCK_INLINE void take_block(struct group_scan *scan, struct carry *carry, const char *bytes,
                                  struct block_ways ways)
{
    const struct json_block found = ways.block.look(bytes);
    uint64_t escaped, inside = json_block_inside(&found, &carry->strings, ways.block, &escaped);

    scan->hits = find_hits(carry, &found, ways.find_slashes(bytes));
    scan->brackets =
        find_brackets(carry, found.opening & ~inside, found.closing & ~inside, ways.block);
}

/* Goes to the next block that there is something in. */
JSON_BLOCK_INLINE void pass_blocks(struct group_scan *scan, struct block_ways ways)
{
    const char *at = group_scan_text(scan, scan->next);
    uint64_t next = scan->next, end = held_end(scan);
    struct carry carry = {.strings = scan->strings,
                          .slash = scan->behind_slash,
                          .depth = scan->depth,
                          .inner = scan->inner};

    do {
        take_block(scan, &carry, at, ways);
        at += JSON_BLOCK;
        next += JSON_BLOCK;
    } while (next + JSON_BLOCK <= end && !scan->brackets && !scan->hits);
    scan->strings = carry.strings;
    scan->behind_slash = carry.slash;
    scan->depth = carry.depth;
    scan->block = next - JSON_BLOCK;
    scan->next = next;
}

#ifdef __SSE2__

JSON_BLOCK_INLINE uint64_t find_slashes_at(const char *bytes, int at)
{
    const __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)(bytes + at));

    return json_chunk_equal(chunk, '/') << at;
}

static inline uint64_t find_slashes(const char *bytes)
{
    return find_slashes_at(bytes, 0) | find_slashes_at(bytes, 16) | find_slashes_at(bytes, 32) |
           find_slashes_at(bytes, 48);
}

JSON_BLOCK_AVX512 static inline uint64_t find_slashes_avx512(const char *bytes)
{
    return json_block_equal(_mm512_loadu_si512((const void *)bytes), JSON_BYTE_SLASH);
}

JSON_BLOCK_AVX512 static void pass_blocks_avx512(struct group_scan *scan)
{
    pass_blocks(scan, (struct block_ways){JSON_BLOCK_BY_AVX512, find_slashes_avx512});
}

#else

static uint64_t find_slashes(const char *bytes)
{
    uint64_t found = 0;

    for (size_t i = 0; i < JSON_BLOCK; i++)
        found |= (uint64_t)(bytes[i] == '/') << i;
    return found;
}

#endif

static void pass_blocks_anywhere(struct group_scan *scan)
{
    pass_blocks(scan, (struct block_ways){JSON_BLOCK_ANYWHERE, find_slashes});
}

/* The fastest that this machine can. */
static void pass_blocks_here(struct group_scan *scan)
{
#ifdef JSON_BLOCK_AVX512
    if (!scan->anywhere && json_block_has_avx512()) {
        pass_blocks_avx512(scan);
        return;
    }
#endif
    pass_blocks_anywhere(scan);
}

enum group_scan_step group_scan_next(struct group_scan *scan)
{
    enum group_scan_step step;

    while (!look_at_brackets(scan, &step)) {
        if (scan->next + JSON_BLOCK > held_end(scan)) {
            if (scan->go_on && !scan->go_on(scan->context))
                return GROUP_SCAN_STOPPED;
            if (!read_on(scan))
                return GROUP_SCAN_UNKNOWN;
        }
        scan->last_hit = last_hit_before(scan, scan->next);
        pass_blocks_here(scan);
    }
    return step;
}

bool group_scan_rest(struct group_scan *scan, size_t most)
{
    drop_before(scan, scan->at);
    while (!scan->ended && scan->text.length <= most)
        read_some(scan, most + 1);
    return scan->text.length <= most;
}

#include "model/read/first_look_text.h"

#include <string.h>

#include "model/read/json_bytes.h"
#include "model/read/json_scan.h"

static void add_part(struct strbuf *text, const struct group_scan *scan, struct text_part part)
{
    strbuf_add(text, group_scan_text(scan, part.start), (size_t)(part.end - part.start));
}

static void add_candidates(struct strbuf *text, const struct group_scan *scan)
{
    strbuf_addch(text, '[');
    for (size_t i = 0; i < scan->candidates.count; i++) {
        if (i)
            strbuf_addch(text, ',');
        add_part(text, scan, scan->candidates.items[i]);
    }
    strbuf_addch(text, ']');
}

void first_look_add_group(struct strbuf *text, const struct group_scan *scan)
{
    uint64_t done = scan->group.start;

    for (size_t i = 0; i < scan->values.count; i++) {
        const struct group_value *value = &scan->values.items[i];

        add_part(text, scan, (struct text_part){done, value->part.start});
        if (value->is_ingress)
            add_candidates(text, scan);
        else
            strbuf_adds(text, "null");
        done = value->part.end;
    }
    add_part(text, scan, (struct text_part){done, scan->group.end});
}

/* --- outlines -------------------------------------------------------------------------------------- */

/* Behind the string that begins at `at`, or behind the text if it does not end. There are no backslashes. */
static size_t string_end(const char *bytes, size_t at, size_t length)
{
    const char *quote = memchr(bytes + at + 1, '"', length - at - 1);

    return quote ? (size_t)(quote + 1 - bytes) : length;
}

/* True if the name that ends there is one of "IpRanges" and "Ipv6Ranges". */
static bool names_ranges(const char *bytes, size_t end)
{
    static const char ending[] = "Ranges\"";

    return end >= sizeof ending &&
           !memcmp(bytes + end - (sizeof ending - 1), ending, sizeof ending - 1);
}

static void add_outline(struct strbuf *text, const char *bytes, size_t length)
{
    size_t done = 0, name = 0, at = 1;

    if (memchr(bytes, '\\', length)) { /* names may be spelled anyhow */
        strbuf_add(text, bytes, length);
        return;
    }
    while ((at = json_blank_end(bytes, at, length)) < length) {
        if (bytes[at] == '"') {
            at = name = string_end(bytes, at, length);
        } else if (bytes[at] == '[' || bytes[at] == '{') {
            strbuf_add(text, bytes + done, at - done);
            strbuf_adds(text, names_ranges(bytes, name) ? "[\"0.0.0.0/0\"]" : "null");
            done = json_bracket_end(bytes, length, at);
            at = done = done ? done : length;
        } else {
            at++;
        }
    }
    strbuf_add(text, bytes + done, length - done);
}

void first_look_add_outline(struct strbuf *text, const struct group_scan *scan,
                            struct text_part candidate)
{
    strbuf_adds(text, "{\"GroupId\":\"sg-\",\"IpPermissions\":[");
    add_outline(text, group_scan_text(scan, candidate.start),
                (size_t)(candidate.end - candidate.start));
    strbuf_adds(text, "]}");
}

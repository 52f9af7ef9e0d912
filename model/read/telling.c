#include "model/read/telling.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

/* --- ids in paths ------------------------------------------------------------------------------- */

static bool is_id_byte(char byte)
{
    return isdigit((unsigned char)byte) || islower((unsigned char)byte);
}

const char *telling_id_in_path(const char *path, const char *prefix, size_t *length)
{
    size_t prefix_length = strlen(prefix);
    const char *found = NULL;

    *length = 0;
    for (const char *at = path; (at = strstr(at, prefix)) != NULL; at += prefix_length) {
        const char *end = at + prefix_length;
        bool alone = at == path || !is_id_byte(at[-1]);

        while (is_id_byte(*end))
            end++;
        if (alone && end > at + prefix_length) {
            found = at;
            *length = (size_t)(end - at);
        }
    }
    return found;
}

static int hex_digit(char byte)
{
    const char *digits = "0123456789abcdef", *found;

    found = byte ? strchr(digits, tolower((unsigned char)byte)) : NULL;
    return found ? (int)(found - digits) : -1;
}

void telling_decode(struct strbuf *out, const char *path)
{
    for (; *path; path++) {
        int high = *path == '%' ? hex_digit(path[1]) : -1;
        int low = high >= 0 ? hex_digit(path[2]) : -1;

        if (low < 0) {
            strbuf_addch(out, *path);
            continue;
        }
        strbuf_addch(out, (char)(high * 16 + low));
        path += 2;
    }
}

/* How many bytes of `text` can be part of an ARN of a load balancer or target group. */
static size_t arn_length(const char *text)
{
    size_t length = 0;

    while (isalnum((unsigned char)text[length]) || (text[length] && strchr(":/-_", text[length])))
        length++;
    return length;
}

/* The last ARN of a path whose resource is of this type ("loadbalancer/"). */
static text_id arn_in_path(struct account *account, const char *path, const char *type)
{
    struct strbuf plain = STRBUF_INIT;
    text_id arn = TEXT_NONE;

    telling_decode(&plain, path);
    for (const char *at = plain.text; at && (at = strstr(at, "arn:")) != NULL; at += 4) {
        size_t length = arn_length(at);
        const char *resource = strstr(at, type);

        if (resource && resource > at && resource[-1] == ':' && resource < at + length)
            arn = text_pool_add(account->texts, at, length);
    }
    strbuf_release(&plain);
    return arn;
}

static text_id table_in_path(struct account *account, const char *path)
{
    size_t length;
    const char *id = telling_id_in_path(path, "tgw-rtb-", &length);

    return id ? text_pool_add(account->texts, id, length) : TEXT_NONE;
}

text_id telling_owner(const struct reading *reading, enum telling_kind kind)
{
    struct account *account = reading->load->account;

    if (reading->beside != TEXT_NONE)
        return reading->beside;
    switch (kind) {
    case TELLING_LISTENERS:
    case TELLING_BALANCER_ATTRIBUTES:
        return arn_in_path(account, reading->path, "loadbalancer/");
    case TELLING_TARGETS:
    case TELLING_GROUP_ATTRIBUTES:
        return arn_in_path(account, reading->path, "targetgroup/");
    default:
        return table_in_path(account, reading->path);
    }
}

/* --- tellings ----------------------------------------------------------------------------------- */

/* Where the next row of the kind's side table will be. */
static uint32_t next_row(const struct account *account, enum telling_kind kind)
{
    switch (kind) {
    case TELLING_ROUTES:
        return (uint32_t)account->transit_routes.count;
    case TELLING_LISTENERS:
        return (uint32_t)account->balancer_listeners.count;
    case TELLING_TARGETS:
        return (uint32_t)account->balancer_targets.count;
    default:
        return (uint32_t)account->row_refs.count;
    }
}

struct telling *telling_begin(struct reading *reading, enum telling_kind kind, text_id owner)
{
    struct load *load = reading->load;
    struct telling telling = {.kind = kind, .owner = owner, .file = reading_file(reading)};

    telling.rows.first = next_row(load->account, kind);
    TABLE_ADD(load->tellings, telling);
    return telling_current(reading);
}

struct telling *telling_current(struct reading *reading)
{
    return &reading->load->tellings.items[reading->load->tellings.count - 1];
}

static int compare_told_rows(const void *left, const void *right)
{
    const struct told_row *a = left, *b = right;

    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->telling < b->telling ? -1 : a->telling > b->telling;
}

struct told_row *tellings_by_row(struct load *load, enum telling_kind kind, told_row_finder *find,
                                 size_t *count)
{
    struct account *account = load->account;
    struct told_row *sorted = mem_alloc(load->tellings.count * sizeof *sorted);

    *count = 0;
    for (size_t i = 0; i < load->tellings.count; i++) {
        const struct telling *telling = &load->tellings.items[i];
        uint32_t row;

        if (telling->kind != kind)
            continue;
        row = find(account, telling->owner, account->files.items[telling->file].scope);
        if (row != NONE)
            sorted[(*count)++] = (struct told_row){row, (uint32_t)i};
    }
    if (*count)
        qsort(sorted, *count, sizeof *sorted, compare_told_rows);
    return sorted;
}
